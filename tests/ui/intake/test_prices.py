"""The price of a line by lists and rules, as the clerk sees it while he types."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from orderdesk.commands.intake import save_order
from orderdesk.commands.pricing import DiscountForm, PriceListForm, save_discount, save_price_list, set_price
from orderdesk.queries.intake import order_to_edit
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Role
from orderdesk.ui.intake.line import Cell
from tests import factories
from tests.ui.intake.conftest import Room


def keep_prices(room: Room) -> None:
    """A list of level A with a break, and a discount for large orders."""
    boss, today = factories.staff(room.desk, Role.MANAGER), room.desk.today()
    listed = room.desk.do(boss, save_price_list, PriceListForm("Level A list", today, level="A"))
    for quantity, price in ((0, "20"), (10, "19")):
        product = room.ids["PA-A4-80"]
        listed = room.desk.do(boss, set_price, listed.made, listed.version, product, Decimal(price), Decimal(quantity))
    rule = DiscountForm("Large order", Decimal("0.1"), today, amount=Decimal(1_000), on_top=True)
    room.desk.do(boss, save_discount, rule)


def cell(room: Room, row: int, column: Cell, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
    model = room.tab.pane.entry.model
    return str(model.data(model.index(row, column), role))


@pytest.mark.requirement("003-06")
def test_a_line_is_priced_as_agreed_and_says_why(room: Room) -> None:
    keep_prices(room)
    room.control(Qt.Key.Key_N)
    room.type("C0001")
    room.enter()
    room.type("PA-A4-80")
    room.enter()
    room.type("5")
    room.enter()
    assert cell(room, 0, Cell.PRICE) == "20.00" and cell(room, 0, Cell.AMOUNT) == "100.00"
    assert "Level A list" in cell(room, 0, Cell.PRICE, Qt.ItemDataRole.ToolTipRole)
    model = room.tab.pane.entry.model
    model.type(0, Cell.QUANTITY, "10")  # the break
    assert cell(room, 0, Cell.PRICE) == "19.00"
    assert "Level A list, 10+" in cell(room, 0, Cell.PRICE, Qt.ItemDataRole.ToolTipRole)
    model.type(0, Cell.QUANTITY, "60")  # the whole order's discount comes on top
    assert cell(room, 0, Cell.PRICE) == "17.10" and cell(room, 0, Cell.AMOUNT) == "1,026.00"
    model.type(0, Cell.PRICE, "18")
    assert "Typed by hand" in cell(room, 0, Cell.PRICE, Qt.ItemDataRole.ToolTipRole)
    assert not model.lines[0].special("CNY")  # above what he would pay by the list
    model.type(0, Cell.PRICE, "17")
    assert model.lines[0].special("CNY")  # below it somebody must agree (004-o4)
    model.type(0, Cell.PRICE, "")
    room.settle()
    room.control(Qt.Key.Key_S)
    [order] = room.orders()
    assert (order.lines[0].price.amount, order.lines[0].price_source) == (Decimal("17.1"), "Level A list, 10+ + Large order")


def test_another_customer_does_not_get_the_prices_of_the_one_before(room: Room) -> None:
    keep_prices(room)
    room.control(Qt.Key.Key_N)
    room.type("C0001")
    room.enter()
    room.type("PA-A4-80")
    room.enter()
    room.type("5")
    room.enter()
    assert cell(room, 0, Cell.PRICE) == "20.00"
    entry = room.tab.pane.entry
    entry.customer.setFocus()
    entry.customer.selectAll()
    room.type("C0002")
    room.enter()
    room.settle()
    assert entry.customer_id == room.ids["C0002"] and cell(room, 0, Cell.PRICE) == "21.50"


def test_a_draft_keeps_its_prices_until_its_lines_change(room: Room) -> None:
    line = LineForm(room.ids["PA-A4-80"], "包", Decimal(5), Decimal("21.5"))
    made = room.desk.do(room.clerk, save_order, OrderForm("phone", room.ids["C0001"], (line,)))
    keep_prices(room)
    assert made.made is not None
    edited = room.desk.read(order_to_edit, made.made)
    assert edited is not None
    room.tab.pane.open_order(edited)
    room.settle()
    assert cell(room, 0, Cell.PRICE) == "21.50"
    room.tab.pane.entry.model.type(0, Cell.QUANTITY, "6")
    assert cell(room, 0, Cell.PRICE) == "20.00"
