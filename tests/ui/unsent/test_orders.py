"""A program that ended in the middle of typing an order: at the next sign-in it is offered, whole, with its key."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from orderdesk.database.desk import Desk
from orderdesk.database.errors import DatabaseAway
from orderdesk.model import SalesOrder
from orderdesk.queries.catalogue import products_by_id
from orderdesk.queries.parties import customer_card
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.intake.line import Cell
from tests import factories as make
from tests.ui.unsent.conftest import Window, count


def type_order(window: Window) -> Any:
    """A phone order as it stands in the middle of the call."""
    desk = window.desk
    customer, product_id = make.customer(desk, name="华东办公"), make.product(desk, name="复印纸", price=21, on_hand=50)
    room = window.room("intake")
    room.new_order()
    entry = room.pane.entry
    entry.take_customer(desk.read(customer_card, customer))
    product = desk.read(products_by_id, [product_id])[product_id]
    for row, quantity in enumerate(("3", "abc", "")):
        entry.model.take_product(row, product)
        entry.model.type(row, Cell.QUANTITY, quantity)
    entry.model.type(0, Cell.PRICE, "19.5")
    entry.model.type(1, Cell.REMARK, "要带票")
    entry.wish.setText("3/5")
    entry.delivery.set_text("customer_po", "PO-77")
    entry.delivery.set_text("special_request", "送货前电话")
    entry.contact.set_text("contact_name", "王")
    entry.method.set_value("cash")
    entry.ordered.clock.setText("14:3")
    entry.touched.emit()
    return room


def test_a_phone_order_goes_on_as_it_was(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    room = type_order(first)
    key = room.pane.steps.key
    first.crash()
    again = run(clerk)
    assert again.offer.startswith("You have unsent work: phone order for 华东办公 (3 lines), ")
    again.go_on()
    entry, steps = again.room_of("intake").pane.entry, again.room_of("intake").pane.steps
    assert again.main.current_room() is again.room_of("intake") and again.offer == ""
    assert (entry.customer.text(), entry.customer_id is not None, steps.key) == ("华东办公", True, key)
    assert (entry.wish.text(), entry.ordered.clock.text(), entry.method.value()) == ("3/5", "14:3", "cash")
    assert entry.delivery.text("customer_po") == "PO-77" and entry.delivery.text("special_request") == "送货前电话"
    assert entry.contact.text("contact_name") == "王"
    lines = entry.model.typed()
    assert [line.product.name for line in lines if line.product] == ["复印纸"] * 3
    assert (lines[0].quantity, lines[0].price, lines[0].by_hand) == (3, Decimal("19.5"), True)
    assert (lines[1].odd[Cell.QUANTITY], lines[1].remark) == ("abc", "要带票") and Cell.QUANTITY in lines[1].wrong
    assert lines[2].quantity is None
    assert steps.dirty and count(desk, SalesOrder) == 0


def test_saved_it_is_one_order_and_no_longer_offered(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    type_order(first)
    first.crash()
    again = run(clerk)
    again.go_on()
    entry = again.room_of("intake").pane.entry
    entry.ordered.clock.setText("14:30")
    again.room_of("intake").pane.save()
    again.settle()
    assert count(desk, SalesOrder) == 1
    for line in (2, 1):
        entry.model.remove(line)
    again.room_of("intake").pane.save()
    again.settle()
    again.crash()
    assert run(clerk).offer == ""


def test_what_is_still_in_the_cell_comes_back(run: Callable[[Actor], Window], desk: Desk, qtbot: QtBot) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    room = first.room("intake")
    room.new_order()
    grid = room.pane.entry.grid
    grid.begin()
    qtbot.keyClicks(grid.editing.editor, "a4 pap")  # type: ignore[no-untyped-call]
    first.crash()
    again = run(clerk)
    assert "(0 lines)" in again.offer
    again.go_on()
    line = again.room_of("intake").pane.entry.model.lines[0]
    assert line.odd[Cell.PRODUCT] == "a4 pap"


def test_an_order_saved_in_fact_is_gone_on_with_not_made_twice(
    run: Callable[[Actor], Window], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    room = type_order(first)
    room.pane.entry.ordered.clock.setText("14:30")
    do = desk.do

    def gone(*_args: Any) -> Any:
        raise DatabaseAway

    def deaf(*args: Any, **values: Any) -> Any:
        do(*args, **values)
        raise DatabaseAway

    monkeypatch.setattr(desk, "do", deaf)
    monkeypatch.setattr(desk, "outcome", gone)
    room.pane.save()
    first.qtbot.waitUntil(lambda: first.jobs.is_away)
    first.crash()
    monkeypatch.undo()
    assert count(desk, SalesOrder) == 1
    again = run(clerk)
    again.go_on()
    number = desk.read(lambda session: session.scalar(select(SalesOrder.number)))
    assert again.notice("intake") == f"It was saved already as {number}."
    pane = again.room_of("intake").pane
    assert pane.steps.standing.number == number and len(pane.entry.model.typed()) == 3
    pane.entry.delivery.set_text("customer_po", "PO-78")
    pane.save()
    again.settle()
    assert count(desk, SalesOrder) == 1
    assert desk.read(lambda session: session.scalar(select(SalesOrder.customer_po))) == "PO-78"


def test_a_change_of_an_order_meets_what_others_saved_meanwhile(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    room = type_order(first)
    room.pane.entry.ordered.clock.setText("14:30")
    room.pane.save()
    first.settle()
    room.pane.entry.delivery.set_text("customer_po", "mine")
    room.pane.entry.touched.emit()
    first.crash()
    other = run(make.staff(desk, Role.CLERK, name="秦岚"))
    theirs = other.room("intake")
    theirs.show_record(room.pane.order_id)
    other.settle()
    theirs.pane.entry.delivery.set_text("customer_po", "theirs")
    theirs.pane.entry.touched.emit()
    theirs.pane.save()
    other.settle()
    other.crash()
    again = run(clerk)
    again.go_on()
    pane = again.room_of("intake").pane
    assert pane.entry.delivery.text("customer_po") == "mine"
    pane.save()
    again.settle()
    assert desk.read(lambda session: session.scalar(select(SalesOrder.customer_po))) == "theirs", "not written over unseen"
    assert pane.entry.delivery.text("customer_po") == "mine"


def test_discarded_it_is_gone(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    type_order(first)
    first.crash()
    again = run(clerk)
    again.main.unsent.drop.trigger()
    assert again.offer == ""
    again.crash()
    assert run(clerk).offer == ""


def test_it_never_replaces_what_is_being_typed(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    type_order(first)
    first.crash()
    again = run(clerk)
    room = again.room("intake")
    room.new_order()
    room.pane.entry.delivery.set_text("customer_po", "another call")
    room.pane.entry.touched.emit()
    again.go_on()
    assert room.pane.entry.delivery.text("customer_po") == "another call"
    assert "typed in this form" in room.notice.text() and again.offer


@pytest.mark.parametrize("harm", [{"fields": 3}, {"lines": [{}]}, {"ordered": []}, {"in_cell": [0]}, {"order": None}])
def test_one_that_cannot_be_shown_stays_on_offer(run: Callable[[Actor], Window], desk: Desk, harm: dict[str, Any]) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    type_order(first)
    first.crash()
    again = run(clerk)
    again.drafts.found = [dataclasses.replace(each, data={**each.data, **harm}) for each in again.drafts.found]
    again.go_on()
    assert "cannot be shown again" in again.notice("intake") and again.offer
