"""Billing and auditing, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from orderdesk.commands.receivables import audit_bill, make_bill, receive_payment
from orderdesk.database.desk import Desk
from orderdesk.queries.receivables import BillRow, bills
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from tests import factories as make
from tests.documents.reading import packed
from tests.looking import order_state, owed
from tests.stories import deliver, delivered_order
from tests.ui.receivables.conftest import Room

Open = Callable[..., Room]


def bill_rows(desk: Desk) -> list[BillRow]:
    """All bills, oldest first."""
    return list(reversed(desk.read(bills).rows))


def draft(desk: Desk, maker: Actor, customer: int, amount: str = "57.05") -> BillRow:
    """A bill to audit."""
    made = desk.do(maker, make_bill, delivered_order(desk, customer, amount).id).made
    return next(row for row in bill_rows(desk) if row.bill_id == made)


@pytest.mark.requirement("000-42", "000-43", "000-44")
def test_from_delivery_to_a_settled_bill(desk: Desk, room: Open, wu: Actor, sun: Actor) -> None:
    customer = make.customer(desk, "翡翠贸易", term_days=30)
    order = delivered_order(desk, customer, "37.05", "20.00")

    mine = room(wu)
    assert mine.counts[-1] == 1
    mine.go("to_bill")
    (row,) = mine.tab.to_bill.list.rows()
    assert (row.order_number, str(row.amount)) == (order.number, "57.05 CNY")
    assert [str(line.amount) for line in mine.tab.to_bill.lines.rows()] == ["37.05 CNY", "20.00 CNY"]
    mine.press(Qt.Key.Key_B)
    (bill,) = bill_rows(desk)
    assert bill.number in mine.notice
    assert mine.tab.to_bill.list.rows() == []

    hers = room(sun)
    hers.go("bills")
    points = hers.tab.bills.bill.points
    assert points.isVisible() and points.texts() == {
        "Amount": "¥57.05, the sum of its 2 lines",
        "Calculation": "Every line is quantity × price less its discount",
        "Discounts and fees": "Goods at their price, no fee beside them",
    }
    hers.press(Qt.Key.Key_N)
    hers.type(hers.tab.bills.bill.note, "agrees with the contract")
    hers.press(Qt.Key.Key_Escape)
    hers.press(Qt.Key.Key_A)
    assert "audited" in hers.notice
    assert owed(desk, customer) == bill.total.amount
    assert hers.counts[-1] == 0

    mine.tab.refresh.trigger()
    mine.settle()
    mine.go("customers")
    assert [(row.name, str(row.owed)) for row in mine.tab.customers.list.rows()] == [("翡翠贸易", "57.05 CNY")]
    mine.press(Qt.Key.Key_P)
    mine.type(mine.tab.form.amount, "57.05")
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert "saved and matched" in mine.notice
    assert bill_rows(desk)[0].state == "settled"
    assert order_state(desk, order.id) == "closed"

    mine.go("bills")
    mine.tab.bills.filters.choose("settled")
    mine.settle()
    view = mine.tab.bills.bill
    assert view.sums.texts() == {"Total": "¥57.05", "Received": "¥57.05", "Receivable": "¥0.00", "Due": bill.due_date.isoformat()}
    assert view.papers.texts()["Note"] == "agrees with the contract"
    assert "孙丽" in view.papers.texts()["Audited by"]
    assert [(line.quantity, str(line.price), str(line.amount)) for line in view.lines.rows()] == [
        (1, "37.05 CNY", "37.05 CNY"), (1, "20.00 CNY", "20.00 CNY"),
    ]  # fmt: skip
    assert len(view.paid.rows()) == 1
    mine.press(Qt.Key.Key_P, ctrl=True)
    (preview,) = [found for found in mine.tab.findChildren(PdfPreview) if found.isVisible()]
    printed = packed(preview._pdf)
    for said in (bill.number, "37.05", "20.00", "57.05", "0.00"):
        assert said in printed
    preview.reject()


@pytest.mark.requirement("000-42", "000-43")
def test_only_what_was_delivered_is_billed_and_a_part_paid_shows(desk: Desk, room: Open, wu: Actor, sun: Actor) -> None:
    customer = make.customer(desk, "翡翠贸易", term_days=30)
    order = make.approved_order(desk, customer, [(make.product(desk, "LAMP", on_hand=9), 3, "12.35")])
    mine = room(wu)
    assert mine.counts[-1] == 0  # nothing of it has arrived
    deliver(desk, order, {order.lines[0]: Decimal(2)})
    mine.tab.refresh.trigger()
    mine.settle()
    mine.go("to_bill")
    assert [(row.sku, row.quantity, str(row.price), str(row.amount)) for row in mine.tab.to_bill.lines.rows()] == [
        ("LAMP", 2, "12.35 CNY", "24.70 CNY")
    ]
    mine.press(Qt.Key.Key_B)
    (bill,) = bill_rows(desk)
    desk.do(sun, audit_bill, bill.bill_id)
    desk.do(wu, receive_payment, customer, Decimal(10), "CNY", "bank_transfer")
    mine.tab.refresh.trigger()
    mine.settle()
    mine.go("bills")
    mine.tab.bills.filters.choose("audited")
    mine.settle()
    sums = mine.tab.bills.bill.sums.texts()
    assert (sums["Total"], sums["Received"], sums["Receivable"]) == ("¥24.70", "¥10.00", "¥14.70")


@pytest.mark.requirement("000-44")
def test_nobody_audits_his_own_bill(desk: Desk, room: Open, wu: Actor) -> None:
    bill = draft(desk, wu, make.customer(desk))
    mine = room(wu)
    mine.go("bills")
    view = mine.tab.bills.bill
    assert view.own.isVisible() and "somebody else has to audit it" in view.own.text()
    assert not view.audit.isEnabled()
    assert "somebody else" in view.audit.toolTip()
    mine.press(Qt.Key.Key_A)
    assert bill_rows(desk)[0].state == "draft"
    assert owed(desk, bill.customer_id) == 0


def test_a_bill_is_cancelled_with_a_reason_and_can_be_billed_again(desk: Desk, room: Open, wu: Actor, sun: Actor) -> None:
    draft(desk, wu, make.customer(desk))
    hers = room(sun)
    hers.go("bills")
    hers.press(Qt.Key.Key_X)
    assert "Write why" in hers.notice
    assert bill_rows(desk)[0].state == "draft"

    hers.type(hers.tab.bills.bill.note, "wrong price")
    hers.press(Qt.Key.Key_Escape)
    hers.press(Qt.Key.Key_X)
    assert bill_rows(desk)[0].state == "cancelled"
    hers.go("to_bill")
    assert len(hers.tab.to_bill.list.rows()) == 1


def test_a_bill_changed_meanwhile_is_told_and_the_note_kept(desk: Desk, room: Open, wu: Actor, sun: Actor) -> None:
    bill = draft(desk, wu, make.customer(desk))
    hers = room(sun)
    hers.go("bills")
    hers.type(hers.tab.bills.bill.note, "carefully compared")
    desk.do(make.staff(desk, Role.FINANCE), audit_bill, bill.bill_id)
    hers.tab.bills.bill.audit.trigger()
    hers.settle()
    assert f"changed bill {bill.number}" in hers.notice
    assert hers.tab.bills.bill.note.toPlainText() == "carefully compared"
    assert hers.tab.bills.bill.chip.text() == "Audited"


def test_a_note_waits_with_its_bill(desk: Desk, room: Open, wu: Actor, sun: Actor) -> None:
    customer = make.customer(desk)
    draft(desk, wu, customer)
    draft(desk, wu, customer, "9")
    hers = room(sun)
    hers.go("bills")
    first = hers.tab.bills.list.current()
    hers.type(hers.tab.bills.bill.note, "ask the warehouse")
    hers.press(Qt.Key.Key_Escape)
    hers.press(Qt.Key.Key_Down)
    assert hers.tab.bills.list.current() != first
    assert hers.tab.bills.bill.note.toPlainText() == ""
    hers.press(Qt.Key.Key_Up)
    assert hers.tab.bills.bill.note.toPlainText() == "ask the warehouse"


def test_several_orders_are_billed_at_once(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    for amount in ("10", "20.50", "30"):
        delivered_order(desk, customer, amount)
    mine = room(wu)
    mine.go("to_bill")
    mine.press(Qt.Key.Key_A, ctrl=True)
    assert mine.tab.to_bill.sum.text() == "3 chosen: ¥60.50"
    assert mine.tab.to_bill.bill.text() == "Bill 3 orders"
    mine.press(Qt.Key.Key_B)
    assert "3 bills made" in mine.notice
    assert sorted(row.total.amount for row in bill_rows(desk)) == [10, 20.5, 30]
    assert mine.counts[-1] == 3  # now they wait for an audit


def test_an_order_billed_meanwhile_is_left_out_and_told(desk: Desk, room: Open, wu: Actor, sun: Actor) -> None:
    customer = make.customer(desk)
    taken, other = delivered_order(desk, customer, "10"), delivered_order(desk, customer, "20")
    mine = room(wu)
    mine.go("to_bill")
    desk.do(sun, make_bill, taken.id)
    mine.press(Qt.Key.Key_A, ctrl=True)
    mine.press(Qt.Key.Key_B)
    assert "Left out" in mine.notice and taken.number in mine.notice
    assert sorted(row.order_number for row in bill_rows(desk)) == sorted((taken.number, other.number))


def test_enter_opens_the_order(desk: Desk, room: Open, wu: Actor) -> None:
    order = delivered_order(desk, make.customer(desk), "10")
    mine = room(wu)
    mine.go("to_bill")
    mine.press(Qt.Key.Key_Return)
    assert mine.opened_orders == [order.id]


def test_a_manager_sees_and_does_nothing(desk: Desk, room: Open, wu: Actor) -> None:
    draft(desk, wu, make.customer(desk))
    delivered_order(desk, make.customer(desk), "5")
    theirs = room(make.staff(desk, Role.MANAGER))
    theirs.go("bills")
    assert len(theirs.tab.bills.list.rows()) == 1
    assert not theirs.tab.bills.bill.draft_acts.isVisible()
    assert not theirs.tab.bills.bill.own.isVisible()
    assert not theirs.tab.receive.isVisible()
    theirs.press(Qt.Key.Key_P)
    assert theirs.tab.view() is theirs.tab.bills
    assert theirs.counts[-1] == 0
