"""What an order applies for, what is paid with it, and the originals that travel with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from orderdesk.commands.archive import hand_over_documents, receive_documents
from orderdesk.commands.intake import confirm_order, save_order, submit_order
from orderdesk.commands.receivables import receive_payment
from orderdesk.database.desk import Desk
from orderdesk.model import DocumentHandover, Payment, SalesOrder, Task
from orderdesk.queries.archive import handovers_of
from orderdesk.queries.receivables import customer_account, paid_with_orders
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.tasks import TaskKind
from tests import factories as make


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    return make.staff(desk, Role.CLERK, name="林静")


def form(desk: Desk, **fields: Any) -> OrderForm:
    """A service of 300 ordered by WeChat, with nothing paid yet."""
    visit = make.product(desk, price=300, kind="service")
    wanted = desk.today() + timedelta(days=7)
    order = OrderForm(
        "mail", make.customer(desk), (LineForm(visit, "pcs", Decimal(1), Decimal(300)),), kind="service", contact_name="王芳",
        contact_phone="13862145530", ship_to="苏州工业园区星湖街328号", payment_method="wechat", requested_date=wanted,
    )  # fmt: skip
    return replace(order, **fields)


def submitted(desk: Desk, clerk: Actor, order: OrderForm) -> int:
    made = desk.do(clerk, save_order, order)
    assert made.made is not None and made.version is not None
    confirmed = desk.do(clerk, confirm_order, made.made, made.version, "王芳")
    assert confirmed.version is not None
    desk.do(clerk, submit_order, made.made, confirmed.version)
    return made.made


@pytest.mark.requirement("004-a1")
def test_a_service_is_submitted_with_its_payment_which_becomes_a_prepayment_in_the_books(desk: Desk, clerk: Actor) -> None:
    order = form(desk)
    for paid, reference, field in ((None, "", "paid"), (Decimal(200), "WX1", "paid"), (Decimal(400), "WX1", "paid"),
                                   (Decimal(300), "", "paid_reference")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            submitted(desk, clerk, replace(order, paid=paid, paid_reference=reference))
        assert refused.value.field == field
    order_id = submitted(desk, clerk, replace(order, paid=Decimal(300), paid_reference="WX4200001"))
    [waiting] = desk.read(paid_with_orders).rows
    assert (waiting.order_id, waiting.amount.amount, waiting.reference) == (order_id, Decimal(300), "WX4200001")
    [task] = desk.read(lambda session: session.query(Task).filter_by(order_id=order_id, kind=TaskKind.TAKE_PAYMENT).all())
    assert task.role == Role.FINANCE and task.state == "open" and "WX4200001" in task.note
    with pytest.raises(Refused):  # the books are finance's (004-r6)
        desk.do(clerk, receive_payment, waiting.customer_id, Decimal(300), "CNY", "wechat", "WX4200001", order_id=order_id)
    finance = make.staff(desk, Role.FINANCE)
    values = (waiting.customer_id, waiting.amount.amount, "CNY", waiting.method, waiting.reference)
    desk.do(finance, receive_payment, *values, order_id=order_id)
    assert not desk.read(paid_with_orders).rows
    booked = desk.read(lambda session: session.get_one(Payment, session.get_one(SalesOrder, order_id).payment_id or 0))
    assert booked.amount_units == 3_000_000 and desk.read(lambda session: session.get_one(Task, task.id).state) == "done"
    account = desk.read(customer_account, waiting.customer_id, desk.today())
    assert [each.credit.amount for each in account.accounts] == [Decimal(300)]  # a prepayment: nothing is billed yet
    with pytest.raises(Refused):
        desk.do(finance, receive_payment, waiting.customer_id, Decimal(300), "CNY", "wechat", "WX2", order_id=order_id)


def test_a_service_on_account_and_goods_need_no_payment_when_they_are_ordered(desk: Desk, clerk: Actor) -> None:
    assert submitted(desk, clerk, form(desk, payment_method="on_account"))
    goods = make.product(desk, price=20, on_hand=5)
    assert submitted(desk, clerk, form(desk, kind="stock", lines=(LineForm(goods, "pcs", Decimal(1), Decimal(20)),)))
    with pytest.raises(Refused) as refused:  # what is paid later is not paid now
        submitted(desk, clerk, form(desk, payment_method="cod", paid=Decimal(300), paid_reference="x"))
    assert refused.value.field == "payment_method"


@pytest.mark.requirement("002-07")
def test_originals_go_from_hand_to_hand_and_each_says_so(desk: Desk, clerk: Actor) -> None:
    order = make.order(desk, lines=[(make.product(desk), 1)])  # type: ignore[arg-type]
    engineer, other = make.staff(desk, Role.WAREHOUSE, name="周国强"), make.staff(desk, Role.FINANCE)
    for documents, to, field in (
        ((" ",), engineer.staff_id, "documents"),
        (("form",), None, "to"),
        (("form",), clerk.staff_id, "to"),
    ):
        with pytest.raises(Refused) as refused:
            desk.do(clerk, hand_over_documents, order.id, documents, to)
        assert refused.value.field == field
    given = desk.do(
        clerk, hand_over_documents, order.id, ("申请表原件", "图纸.pdf", "申请表原件"), engineer.staff_id, 1, "two pages"
    )
    assert given.made is not None
    [row] = desk.read(handovers_of, order.id)
    assert (row.documents, row.originals, row.handed_by, row.to) == (("申请表原件", "图纸.pdf"), 1, "林静", "周国强")
    assert row.received_at is None
    [task] = desk.read(lambda session: session.query(Task).filter_by(order_id=order.id, staff_id=engineer.staff_id).all())
    assert task.kind == TaskKind.TAKE_OVER and "图纸.pdf" in task.note
    with pytest.raises(Refused):
        desk.do(other, receive_documents, given.made, row.version)
    desk.do(engineer, receive_documents, given.made, row.version)
    assert desk.read(lambda session: session.get_one(DocumentHandover, given.made or 0).received_at) is not None
    assert desk.read(lambda session: session.get_one(Task, task.id).state) == "done"
    with pytest.raises(Refused):
        desk.do(engineer, receive_documents, given.made, row.version)
