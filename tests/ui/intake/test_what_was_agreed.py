"""What is read aloud is what is saved; a consent counts for what it was given to; no line is lost while it is corrected."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, save_customer
from orderdesk.commands.pricing import PriceListForm, save_price_list, set_price
from orderdesk.rules.rights import Role
from orderdesk.ui.intake.line import Cell
from orderdesk.ui.intake.lines_model import LinesModel
from tests import factories
from tests.ui.intake.conftest import Room
from tests.ui.intake.test_phone_order import take_the_call

DOLLARS = CustomerForm(
    code="K9", name="Kranich Inc.", currency="USD", language="en", payment_method="prepaid",
    contacts=(ContactForm("Ms Vogt", "+49 30 123456", ""),), addresses=(AddressForm("Köpenicker Straße 5, 10997 Berlin"),),
)  # fmt: skip


def retype(room: Room, row: int, cell: Cell, text: str) -> None:
    """Type over a cell of the lines."""
    room.tab.pane.entry.grid.go(row, cell)
    room.focus().selectAll()  # type: ignore[attr-defined]
    room.type(text)
    room.enter()


def list_at(room: Room, price: str) -> tuple[int, int]:
    """A price list with paper at this price; (id, version) to change it with."""
    boss, today = factories.staff(room.desk, Role.MANAGER), room.desk.today()
    listed = room.desk.do(boss, save_price_list, PriceListForm("Standing list", today, level="A"))
    listed = room.desk.do(boss, set_price, listed.made, listed.version, room.ids["PA-A4-80"], Decimal(price))
    assert listed.made is not None and listed.version is not None
    return listed.made, listed.version


def raise_to(room: Room, listed: tuple[int, int], price: str) -> None:
    room.desk.do(factories.staff(room.desk, Role.MANAGER), set_price, *listed, room.ids["PA-A4-80"], Decimal(price))


@pytest.mark.requirement("000-06")
def test_the_price_read_aloud_is_the_price_saved(room: Room) -> None:
    listed = list_at(room, "18")
    take_the_call(room, (("PA-A4-80", "10"),))
    assert room.tab.pane.entry.foot.total.text() == "1 line   ¥180.00"
    raise_to(room, listed, "25")
    room.control(Qt.Key.Key_Return)
    said = room.dialog("readBack").findChild(QPlainTextEdit, "sentences").toPlainText()
    assert "at ¥25.00 each" in said and "All together ¥250.00" in said
    assert "now costs ¥25.00 instead of ¥18.00" in said and "now costs ¥25.00" in room.said()
    assert room.tab.pane.entry.foot.total.text() == "1 line   ¥250.00"
    room.enter()
    [order] = room.orders()
    assert (order.state, order.total.amount) == ("first_review", Decimal(250))


def test_a_written_order_that_became_dearer_is_looked_at_before_it_goes_on(room: Room) -> None:
    listed = list_at(room, "18")
    take_the_call(room, (("PA-A4-80", "10"),))
    room.tab.pane.entry.channel.set_value("chat")
    raise_to(room, listed, "25")
    room.control(Qt.Key.Key_Return)
    [order] = room.orders()
    assert order.state == "draft" and "now costs ¥25.00 instead of ¥18.00" in room.said()
    assert room.tab.pane.entry.foot.total.text() == "1 line   ¥250.00"
    room.control(Qt.Key.Key_Return)
    [order] = room.orders()
    assert (order.state, order.total.amount) == ("first_review", Decimal(250))


def at_a_special_price(room: Room) -> LinesModel:
    """Three packs of paper for 20 each, which somebody agreed to."""
    take_the_call(room, (("PA-A4-80", "3"),))
    retype(room, 0, Cell.PRICE, "20")
    model = room.tab.pane.entry.model
    model.agreed([model.lines[0]], room.clerk.staff_id, "秦岚", "20 a pack")
    return model


@pytest.mark.requirement("004-o4")
@pytest.mark.parametrize(("cell", "typed"), [(Cell.QUANTITY, "3箱"), (Cell.QUANTITY, "300"), (Cell.PRODUCT, "TP-48-100")])
def test_a_consent_falls_with_what_it_was_given_to(room: Room, cell: Cell, typed: str) -> None:
    model = at_a_special_price(room)
    retype(room, 0, Cell.QUANTITY, "3")
    assert model.lines[0].approver == "秦岚"  # nothing changed
    retype(room, 0, cell, typed)
    if cell is Cell.PRODUCT:
        retype(room, 0, Cell.PRICE, "5")
    room.control(Qt.Key.Key_Return)
    assert model.lines[0].approver_id is None and "F10" in model.lines[0].wrong[Cell.PRICE]
    assert room.orders() == []


@pytest.mark.requirement("004-o4")
def test_a_consent_is_for_one_customer(room: Room) -> None:
    model = at_a_special_price(room)
    entry = room.tab.pane.entry
    entry.customer.setFocus()
    entry.customer.selectAll()
    room.type("C0002")
    room.enter()
    assert entry.customer_id == room.ids["C0002"]
    assert model.lines[0].approver_id is None and model.lines[0].special("CNY")


@pytest.mark.requirement("004-j3")
def test_a_price_typed_in_another_currency_is_confirmed(room: Room) -> None:
    room.desk.do(factories.staff(room.desk, Role.CLERK), save_customer, DOLLARS)
    take_the_call(room, (("PA-A4-80", "3"),))
    retype(room, 0, Cell.PRICE, "22")
    entry = room.tab.pane.entry
    entry.customer.setFocus()
    entry.customer.selectAll()
    room.type("K9")
    room.enter()
    assert entry.model.currency == "USD" and "¥22.00" in entry.model.lines[0].doubts[Cell.PRICE]
    room.control(Qt.Key.Key_Return)
    assert "USD" in entry.model.lines[0].wrong[Cell.PRICE] and room.orders() == []
    entry.grid.go(0, Cell.PRICE)
    room.enter()  # looked at and left
    assert not entry.model.lines[0].wrong and not entry.model.lines[0].doubts
    entry.wish.setFocus()
    room.control(Qt.Key.Key_Return)
    room.dialog("readBack").reject()


@pytest.mark.parametrize("quietly", [True, False])
def test_a_saved_line_stays_in_the_order_while_it_is_corrected(room: Room, quietly: bool) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"), ("ST-24-6", "20")))
    room.control(Qt.Key.Key_S)
    retype(room, 0, Cell.QUANTITY, "3x")
    retype(room, 1, Cell.QUANTITY, "25")
    if quietly:
        room.tab.pane.save_quietly(at_once=True)
        room.settle()
    else:
        room.control(Qt.Key.Key_S)
    [order] = room.orders()
    assert [(line.sku, line.quantity, line.unit) for line in order.lines] == [
        ("PA-A4-80", Decimal(3), "箱"), ("ST-24-6", Decimal(25), "盒"),
    ]  # fmt: skip
    assert room.tab.pane.entry.model.lines[0].text(Cell.QUANTITY, "CNY") == "3x" and room.tab.pane.steps.dirty
    retype(room, 0, Cell.QUANTITY, "4箱")
    room.control(Qt.Key.Key_S)
    [order] = room.orders()
    assert [line.quantity for line in order.lines] == [Decimal(4), Decimal(25)]


@pytest.mark.requirement("003-31")
def test_enter_pressed_twice_after_the_customer_stays_in_the_first_line(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("3391")
    room.enter()
    room.enter()
    for word in ("PA-A4-80", "3"):
        room.type(word)
        room.enter()
    entry = room.tab.pane.entry
    assert [(line.product.sku if line.product else "", line.quantity) for line in entry.model.typed()] == [("PA-A4-80", 3)]
    room.enter()
    room.type("+3")
    assert entry.wish.text() == "+3"
