"""What people asked the sample company, and what it set its people to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from orderdesk.commands.inquiries import answer_inquiry, log_inquiry
from orderdesk.commands.tasks import add_task
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
    soon = datetime.now(UTC) + timedelta(hours=3)
    teller.do(manager, add_task, "盘点打印耗材，周五前给我数", soon + timedelta(days=1), None, Role.WAREHOUSE)
    teller.do(clerk, add_task, "给园区物业打电话，确认卸货时间", soon)
