"""Write-offs, refunds and reversals in the window, and the second person's answer."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from orderdesk.commands.receivables import receive_payment, write_off
from orderdesk.database.desk import Desk
from orderdesk.queries.receivables import corrections
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.receivables.correcting import Correcting
from tests import factories as make
from tests.looking import owed
from tests.stories import billed
from tests.ui.receivables.conftest import Room

Open = Callable[..., Room]


@pytest.fixture
def chen(desk: Desk) -> Actor:
    """The manager."""
    return make.staff(desk, Role.MANAGER, name="陈总")


def asked(room: Room) -> Correcting:
    """The question that is open."""
    (dialog,) = [found for found in room.tab.findChildren(Correcting) if found.isVisible()]
    return dialog


def say(room: Room, name: str, text: str) -> None:
    """Type into a field of the open question."""
    dialog = asked(room)
    room.qtbot.waitUntil(dialog.isActiveWindow)
    field = dialog.form.fields[name].editor
    field.setFocus()
    if name == "amount":
        dialog.form.set_text(name, "")
    room.qtbot.keyClicks(field, text)


def send(room: Room) -> None:
    """Press the verb of the open question."""
    asked(room).accept_act.trigger()
    room.settle()


def test_a_manager_writes_off_the_rest_of_a_bill(desk: Desk, room: Open, wu: Actor, chen: Actor) -> None:
    customer = make.customer(desk, "翡翠贸易")
    billed(desk, customer, "100")
    desk.do(wu, receive_payment, customer, Decimal("99.50"), "CNY", "bank_transfer")
    his = room(chen)
    his.go("bills")
    his.tab.bills.filters.choose("audited")
    his.settle()
    his.press(Qt.Key.Key_W)
    assert asked(his).form.text("amount") == "0.50"
    send(his)
    assert "Write something first" in asked(his).form.fields["reason"].error.text()
    say(his, "reason", "bank charges")
    send(his)
    assert "in the books" in his.notice
    assert owed(desk, customer) == 0
    his.tab.bills.filters.choose("settled")
    his.settle()
    assert his.tab.bills.bill.sums.texts()["Written off"] == "¥0.50"
    assert not his.tab.bills.bill.write_off.isEnabled()


def test_finance_asks_and_the_manager_answers(desk: Desk, room: Open, wu: Actor, chen: Actor) -> None:
    customer = make.customer(desk, "翡翠贸易")
    bill = billed(desk, customer, "5000")
    hers = room(wu)
    hers.go("bills")
    hers.tab.bills.filters.choose("audited")
    hers.settle()
    hers.press(Qt.Key.Key_W)
    say(hers, "amount", "6000")
    say(hers, "reason", "bankrupt")
    send(hers)
    assert "more than is still open" in asked(hers).form.fields["amount"].error.text()
    assert asked(hers).form.text("reason") == "bankrupt"  # nothing typed is lost
    say(hers, "amount", "4000")
    send(hers)
    assert "second person" in hers.notice
    hers.go("corrections")
    assert not hers.tab.corrections.pane.approve.isEnabled()
    assert "yourself" in hers.tab.corrections.pane.why_not.text()

    his = room(chen)
    assert his.counts[-1] == 1
    his.go("corrections")
    (row,) = his.tab.corrections.list.rows()
    assert (row.asked_by, row.reason, str(row.amount)) == ("吴敏", "bankrupt", "4,000.00 CNY")
    his.press(Qt.Key.Key_A)
    say(his, "opinion", "the court has decided")
    send(his)
    assert "in the books" in his.notice
    assert owed(desk, customer) == 1000
    assert his.tab.corrections.list.rows() == []
    assert his.counts[-1] == 0

    his.tab.corrections.filters.choose("done")
    his.settle()
    his.press(Qt.Key.Key_V)
    say(his, "reason", "he pays after all")
    send(his)
    (waiting,) = desk.read(corrections, ("asked",)).rows  # above the limit it needs two as well
    assert (waiting.undoes, waiting.reason) == ("write_off", "he pays after all")
    assert not his.tab.corrections.pane.undo.isEnabled()
    assert bill


def test_the_manager_refuses_with_his_opinion(desk: Desk, room: Open, wu: Actor, chen: Actor) -> None:
    customer = make.customer(desk)
    desk.do(wu, write_off, billed(desk, customer, "50"), None, Decimal(50), "a favour")
    his = room(chen)
    his.go("corrections")
    his.press(Qt.Key.Key_X)
    say(his, "opinion", "ask them once more")
    send(his)
    (row,) = desk.read(corrections, ("refused",)).rows
    assert (row.opinion, row.decided_by, owed(desk, customer)) == ("ask them once more", "陈总", Decimal(50))


def test_money_paid_too_much_goes_back_and_a_payment_is_reversed(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    billed(desk, customer, "80")
    desk.do(wu, receive_payment, customer, Decimal(100), "CNY", "bank_transfer")
    hers = room(wu)
    hers.go("payments")
    hers.press(Qt.Key.Key_R)
    assert asked(hers).form.text("amount") == "20.00"
    say(hers, "reason", "paid too much")
    send(hers)
    assert "in the books" in hers.notice
    assert owed(desk, customer) == 0
    assert hers.tab.payments.payment.facts.texts()["Given back"] == "¥20.00"
    assert not hers.tab.payments.payment.undo.isEnabled()

    other = make.customer(desk)
    desk.do(wu, receive_payment, other, Decimal(30), "CNY", "cash")
    hers.tab.refresh.trigger()
    hers.settle()
    hers.tab.payments.list.choose_first()
    hers.settle()
    hers.press(Qt.Key.Key_V, hers.tab.payments.list)
    say(hers, "reason", "the wrong customer")
    send(hers)
    assert owed(desk, other) == 0


def test_whose_role_corrects_nothing_sees_no_buttons(desk: Desk, room: Open) -> None:
    billed(desk, make.customer(desk), "50")
    seen = room(make.staff(desk, Role.CLERK))
    seen.go("bills")
    seen.tab.bills.filters.choose("audited")
    seen.settle()
    assert not seen.tab.bills.bill.posted_acts.isVisible()
