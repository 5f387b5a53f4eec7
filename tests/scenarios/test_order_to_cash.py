"""One order's whole life, told once: a mail comes in, goods go out, money comes back, and the books agree."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.intake import save_order, submit_order
from orderdesk.commands.mail import acknowledge_order
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, save_customer, set_credit_limit
from orderdesk.commands.receivables import audit_bill, make_bill, receive_payment
from orderdesk.commands.receive import receive_files, send_outbox
from orderdesk.commands.review import approve_order, return_order
from orderdesk.commands.settings import change_settings
from orderdesk.commands.shipping import add_carrier, deliver, hand_over, pack_order
from orderdesk.commands.warehouse import lock_all, receive_stock
from orderdesk.database.desk import Desk
from orderdesk.documents import collect
from orderdesk.queries.check import run_checks
from orderdesk.queries.intake import outbox
from orderdesk.queries.mail_drafts import draft_from_mail
from orderdesk.queries.orders import OrderDetail, find_anything, order_detail
from orderdesk.queries.receivables import bills_of_order, customer_account
from orderdesk.queries.review import review_case
from orderdesk.queries.timeline import timeline
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.documents.reading import packed
from tests.mail.servers import free_port

WROTE = """您好，请安排：

1. A4复印纸 80g 10箱
2. 中性笔 黑 0.5mm 5盒

请于{day}前送到老地址，月结。

何雨晴
苏州晨曦软件有限公司
电话 13862180417
"""


@pytest.fixture
def people(desk: Desk) -> dict[Role, Actor]:
    """Somebody for every duty."""
    return {role: make.staff(desk, role) for role in Role}


@pytest.fixture
def company(desk: Desk, people: dict[Role, Actor]) -> None:
    """A company with one customer and two products, paper in stock and pens not yet."""
    desk.do(people[Role.ADMINISTRATOR], change_settings, {"company.name": "远帆办公", "company.mail_domains": "yuanfan.example"})
    added = desk.do(
        people[Role.CLERK],
        save_customer,
        CustomerForm(
            code="K001",
            name="苏州晨曦软件有限公司",
            payment_method="on_account",
            payment_terms="月结30天",
            term_days=30,
            contacts=(ContactForm("何雨晴", "13862180417", "heyq@chenxi.example"),),
            addresses=(AddressForm("江苏省苏州市工业园区金鸡湖大道1355号"),),
        ),
    )
    assert added.made is not None
    desk.do(people[Role.FINANCE], set_credit_limit, added.made, 1, Decimal(50000))
    paper = ProductForm("PA-A4-80", "A4复印纸", "包", Decimal("23.80"), spec="80g 500张/包", packs={"箱": Decimal(5)})
    pens = ProductForm("PN-G5-BK", "中性笔 黑", "支", Decimal("1.90"), spec="0.5mm", packs={"盒": Decimal(12)})
    for form, stock in ((paper, 200), (pens, 0)):
        made = desk.do(people[Role.WAREHOUSE], save_product, form).made
        if stock:
            desk.do(people[Role.WAREHOUSE], receive_stock, made, Decimal(stock), "DH-1")


class Inbox:
    """The customer's mail server."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox(desk: Desk, people: dict[Role, Actor]) -> Iterator[Inbox]:
    """A real SMTP server that the desk is set up to send by."""
    taken, port = Inbox(), free_port()
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    settings = {"mail.smtp_host": "127.0.0.1", "mail.smtp_port": str(port), "mail.smtp_security": "none"}
    desk.do(people[Role.ADMINISTRATOR], change_settings, settings | {"mail.sender": "order@yuanfan.example"})
    yield taken
    controller.stop()


def mail_file(desk: Desk, folder: Path) -> Path:
    """The customer's mail, as saved from a mail program."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "何雨晴 <heyq@chenxi.example>", "order@yuanfan.example"
    mail["Subject"], mail["Message-ID"] = "订购办公用品", "<story-1@chenxi.example>"
    wanted = make.wanted(desk)
    mail["Date"] = format_datetime(make.moment(f"{desk.today().isoformat()} 08:30"))
    mail.set_content(WROTE.format(day=f"{wanted.month}月{wanted.day}日"))
    path = folder / "order.eml"
    path.write_bytes(bytes(mail))
    return path


def shown(desk: Desk, order_id: int) -> OrderDetail:
    """The order as everybody sees it."""
    order = desk.read(order_detail, order_id)
    assert order is not None
    return order


@pytest.mark.requirement("000-07", "000-08", "001-03")
def test_from_the_customers_mail_to_the_statement(
    desk: Desk, people: dict[Role, Actor], company: None, inbox: Inbox, tmp_path: Path
) -> None:
    clerk = people[Role.CLERK]

    # The mail fills the form; the clerk looks, completes and submits.
    report = receive_files(desk, clerk, [mail_file(desk, tmp_path)])
    assert len(report.kept) == 1 and not report.problems
    assert receive_files(desk, clerk, [mail_file(desk, tmp_path)]).known == 1
    draft = desk.read(draft_from_mail, report.kept[0])
    assert draft is not None
    assert [(line.unit, line.quantity) for line in draft.form.lines] == [("箱", 10), ("盒", 5)]
    assert draft.form.requested_date == make.wanted(desk)
    order_id = desk.do(clerk, save_order, replace(draft.form, payment_method="on_account")).made
    assert order_id is not None
    order = shown(desk, order_id)
    assert order.mail_id == report.kept[0] and order.customer_code == "K001"
    assert order.total == Money.of("1304.00", "CNY")
    desk.do(clerk, submit_order, order_id, order.version)

    # The customer hears that it came.
    desk.do(clerk, acknowledge_order, order_id)
    assert send_outbox(desk, clerk).sent == 1
    (arrived,) = inbox.taken
    told = email.message_from_bytes(arrived.content or b"", policy=email.policy.default)
    assert arrived.rcpt_tos == ["heyq@chenxi.example"] and order.number in told["Subject"]
    assert [row.state for row in desk.read(outbox, ("sent",), order_id)] == ["sent"]

    # It is returned once, mended, and passes three reviews.
    first = people[Role.SALES_REVIEWER]
    desk.do(first, return_order, order_id, shown(desk, order_id).version, "请与客户确认收货时间")
    again = shown(desk, order_id)
    desk.do(clerk, save_order, replace(draft.form, special_request="下午三点后送"), order_id, again.version)
    desk.do(clerk, submit_order, order_id, shown(desk, order_id).version)
    for role in (Role.SALES_REVIEWER, Role.BUSINESS_REVIEWER, Role.MANAGER):
        case = desk.read(review_case, order_id, desk.today())
        assert case is not None
        desk.do(people[role], approve_order, order_id, case.order.version, "同意")

    # Paper is locked, pens are short until they arrive.
    keeper = people[Role.WAREHOUSE]
    assert desk.do(keeper, lock_all).count == 1
    assert [line.state for line in shown(desk, order_id).lines] == ["locked", "wanting"]
    desk.do(keeper, receive_stock, shown(desk, order_id).lines[1].product_id, Decimal(60), "DH-2")
    desk.do(keeper, lock_all)
    assert shown(desk, order_id).state == "ready_to_ship"
    assert "A4复印纸" in packed(desk.read(collect.pick_lists, [order_id], desk.today()))

    # Packed, labelled, handed over, signed for.
    shipper = people[Role.SHIPPING]
    shipment = desk.do(shipper, pack_order, order_id, packages=2, area="A").made
    assert shipment is not None
    label = packed(desk.read(collect.order_labels, order_id))
    assert order.number in label and "中性笔" in label and "60" in label
    carrier = desk.do(shipper, add_carrier, "SF", "顺丰速运").made
    desk.do(shipper, hand_over, shipment, carrier, "SF1234567890")
    assert [found.id for found in desk.read(find_anything, "SF1234567890")] == [order_id]
    desk.do(shipper, deliver, shipment, "何雨晴")
    assert shown(desk, order_id).state == "delivered"

    # Billed, audited by somebody else, paid, closed.
    finance, auditor = people[Role.FINANCE], make.staff(desk, Role.FINANCE)
    bill = desk.do(finance, make_bill, order_id).made
    desk.do(auditor, audit_bill, bill)
    (row,) = desk.read(bills_of_order, order_id)
    assert row.total == order.total
    customer = order.customer_id
    assert customer is not None
    desk.do(finance, receive_payment, customer, Decimal("1304.00"), "CNY", "bank_transfer", "回单778")
    assert desk.read(customer_account, customer, desk.today()).exposure.owed.units == 0
    assert shown(desk, order_id).state == "closed"

    # The statement tells it, the timeline names everybody, the books agree.
    statement = packed(desk.read(collect.statement_of_customer, "K001", desk.today(), desk.today(), desk.today()))
    assert row.number in statement and "1,304.00" in statement and "零元整" in statement
    steps = desk.read(timeline, order_id)
    assert all(step.who for step in steps)
    assert [step.to_state for step in steps if step.to_state][-1] == "closed"
    assert [result.name for result in desk.read(run_checks) if not result.ok] == []
