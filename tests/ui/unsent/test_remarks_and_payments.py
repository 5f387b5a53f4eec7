"""A payment, an opinion on an order or a note on a bill comes back as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from orderdesk.commands.receivables import make_bill
from orderdesk.database.desk import Desk
from orderdesk.model import Bill, Payment
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from tests import factories as make
from tests.stories import delivered_order
from tests.ui.unsent.conftest import Window, count, everybody


@pytest.fixture
def billed(desk: Desk) -> tuple[Actor, str]:
    """Who audits, and the number of a bill somebody else made."""
    maker = make.staff(desk, Role.FINANCE, name="吴敏")
    order = delivered_order(desk, make.customer(desk, "华东办公"), "57.05")
    number = desk.do(maker, make_bill, order.id).number
    return make.staff(desk, Role.FINANCE, name="孙丽"), number or ""


def test_a_payment_with_its_amounts_by_bill(run: Callable[[Actor], Window], desk: Desk) -> None:
    finance = everybody(desk)
    customer = make.customer(desk, name="华东办公")
    first = run(finance)
    tab = first.room("receivables")
    tab.receive.trigger()
    form = tab.form
    form.begin(customer)
    first.settle()
    form.amount.setText("1,500.0")
    form.reference.setText("银行回单 8821")
    form.method.setCurrentIndex(1)
    key = form._key
    first.crash()
    again = run(finance)
    assert again.offer.startswith("You have unsent work: payment of 华东办公, 1,500.0, ")
    again.go_on()
    form = again.room_of("receivables").form
    assert again.room_of("receivables").view() is form and form._key == key
    assert (form.customer.text(), form.amount.text(), form.reference.text()) == ("华东办公", "1,500.0", "银行回单 8821")
    assert form.method.currentIndex() == 1
    form.save.trigger()
    again.settle()
    assert count(desk, Payment) == 1
    again.crash()
    assert run(finance).offer == ""


def test_a_note_on_a_bill(run: Callable[[Actor], Window], desk: Desk, billed: tuple[Actor, str]) -> None:
    auditor, number = billed
    first = run(auditor)
    tab = first.room("receivables")
    tab.bills.bill.wanted.emit(number)
    first.settle()
    assert tab.bills.bill.detail is not None
    tab.bills.bill.note.setPlainText("税号待补")
    first.crash()
    again = run(auditor)
    assert again.offer.startswith(f"You have unsent work: note on {number}, ")
    again.go_on()
    assert again.room_of("receivables").bills.bill.note.toPlainText() == "税号待补"
    assert again.room_of("receivables").view() is again.room_of("receivables").bills
    again.room_of("receivables").bills.bill.audit.trigger()
    again.settle()
    assert desk.read(lambda session: session.scalar(select(Bill.audit_note))) == "税号待补"
    again.crash()
    assert run(auditor).offer == ""


def test_an_opinion_on_an_order(run: Callable[[Actor], Window], desk: Desk) -> None:
    reviewer = make.staff(desk, Role.SALES_REVIEWER)
    product = make.product(desk, price=40, on_hand=100)
    values: dict[str, Any] = {"state": OrderState.FIRST_REVIEW, "requested_date": make.wanted(desk)}
    orders = [make.order(desk, make.customer(desk), [(product, 5, 40)], **values) for _ in range(2)]
    first = run(reviewer)
    tab = first.room("review")
    tab.queue.choose(orders[0].id)
    first.settle()
    tab.opinion.setPlainText("地址缺门牌号")
    tab.queue.choose(orders[1].id)
    first.settle()
    tab.opinion.setPlainText("单价不对")
    first.crash()
    again = run(reviewer)
    assert again.offer.startswith(f"You have unsent work: opinion on {orders[1].number}, ")
    again.go_on()
    tab = again.room_of("review")
    for order, opinion in ((orders[0], "地址缺门牌号"), (orders[1], "单价不对")):
        tab.queue.choose(order.id)
        again.settle()
        assert tab.opinion.text() == opinion
