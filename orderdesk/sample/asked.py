"""What people asked the sample company, and what it set its people to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from orderdesk.commands.assignments import (
    PhaseForm,
    RiskForm,
    RuleForm,
    assign_order,
    confirm_assignment,
    record_qualification,
    save_plan,
    save_rules,
)
from orderdesk.commands.customer_file import AssessmentForm, assess_credit, check_customer
from orderdesk.commands.inquiries import answer_inquiry, log_inquiry
from orderdesk.commands.tasks import add_task
from orderdesk.queries.assignments import Owned, owned_orders
from orderdesk.queries.customer_file import standing
from orderdesk.queries.inquiries import one_inquiry
from orderdesk.rules.inquiries import InquiryForm
from orderdesk.rules.rights import Role

if TYPE_CHECKING:
    from orderdesk.sample.story import Teller


def ask(teller: Teller) -> None:
    """A few inquiries of two days, one of them late, and tasks among colleagues."""
    people = teller.people
    clerk, keeper, manager = people["linjing"], people["zhouguoqiang"], people["shenlan"]
    card = teller.cards[2]
    contact = card.contacts[0]
    teller.at(datetime.now(UTC) - timedelta(hours=4, minutes=30))
    asked = InquiryForm(
        "phone", card.name, "三百把会议椅最快何时交货", contact.name, contact.phone, contact.email, "灰色网布，带扶手", card.id
    )
    late = teller.do(clerk, log_inquiry, asked, "", keeper.staff_id, None, teller.now + timedelta(minutes=30))
    assert late.made is not None
    chat = InquiryForm("chat", "无锡启明设计", "有没有环保复印纸", "顾晓", "0510-82731160", detail="要FSC认证")
    answered = teller.do(people["zhaomin"], log_inquiry, chat, "", clerk.staff_id)
    row = teller.read(one_inquiry, clerk, answered.made)
    assert row is not None
    teller.later(minutes=25)
    teller.do(clerk, answer_inquiry, row.id, row.version, "有，YF-A4-80 通过 FSC 认证，报价单已发到她的微信。")
    visit = InquiryForm("visit", "昆山博远学校", "开学用品团购，想看样品", "何主任", "13901550227")
    teller.do(people["machao"], log_inquiry, visit, "", None, Role.CLERK)
    mail = InquiryForm(
        "mail", card.name, "发票抬头能否改为分公司", contact.name, contact_email=contact.email, customer_id=card.id
    )
    teller.do(people["wumin"], log_inquiry, mail, "可以，请寄来分公司的营业执照复印件。")
    _assign(teller)
    _files(teller)
    soon = datetime.now(UTC) + timedelta(hours=3)
    teller.do(manager, add_task, "盘点打印耗材，周五前给我数", soon + timedelta(days=1), None, Role.WAREHOUSE)
    teller.do(clerk, add_task, "给园区物业打电话，确认卸货时间", soon)


def _assign(teller: Teller) -> None:
    """Rules, a certificate, and orders given by them; one is planned, one not confirmed yet."""
    people = teller.people
    lin, zhao, manager = people["linjing"], people["zhaomin"], people["shenlan"]
    teller.do(manager, save_rules, (RuleForm(lin.staff_id, region="江苏"), RuleForm(zhao.staff_id, region="上海")))
    service = next((row for row in teller.goods if row.kind == "service"), None)
    if service is not None:
        fitter = people["machao"].staff_id
        checked = teller.today() - timedelta(days=40)
        teller.do(manager, record_qualification, fitter, service.name, "江苏", "设备维修上岗证 3205-0417", checked)
    free = list(teller.read(owned_orders, lin, Owned.FREE).rows)
    for row in free[:-5]:
        teller.do(manager, assign_order, row.id)
    mine = list(teller.read(owned_orders, lin, Owned.MINE).rows)
    for row in mine[1:]:
        teller.do(lin, confirm_assignment, row.id)
    for row in teller.read(owned_orders, zhao, Owned.MINE).rows:
        teller.do(zhao, confirm_assignment, row.id)
    if len(mine) > 1:
        day = teller.today()
        phases = (
            PhaseForm("备货", "缺货品当天催供应商，先锁现货", people["zhouguoqiang"].staff_id, day, day + timedelta(days=2)),
            PhaseForm(
                "交付",
                "预约卸货口，随车带送货单两联",
                people["machao"].staff_id,
                day + timedelta(days=3),
                day + timedelta(days=4),
            ),
            PhaseForm("验收回款", "验收单当天回传财务", lin.staff_id, day + timedelta(days=5), day + timedelta(days=7)),
        )
        risks = (RiskForm("供应商延期到货", "第二天未发货即改从备用供应商调货", lin.staff_id),)
        teller.do(lin, save_plan, mine[1].id, phases, risks)


def _files(teller: Teller) -> None:
    """Some customers are verified and assessed."""
    clerk, finance = teller.people["linjing"], teller.people["wumin"]
    for number, card in enumerate(teller.cards[:6]):
        seen = teller.read(standing, card.id, teller.today())
        assert seen is not None
        version = teller.do(clerk, check_customer, card.id, seen.version, "file", True, "", "电话、地址已逐项核对").version
        licence = f"营业执照 9132059{number}MA1YF0{number}X7Q"
        version = teller.do(clerk, check_customer, card.id, version, "identity", True, licence).version
        if number % 2 == 0:
            limit, days = card.credit_limit.amount, card.term_days
            form = AssessmentForm("经营五年以上，门店稳定", "近两年盈利，负债率低", "从未逾期", "good", limit, days)
            teller.do(finance, assess_credit, card.id, version, form)
