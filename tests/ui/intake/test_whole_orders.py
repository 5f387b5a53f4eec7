"""Quantities there are, orders that ended elsewhere, discounts of a whole order, customers who were merged."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from orderdesk.commands.intake import cancel_order, save_order
from orderdesk.commands.merging import merge_customers
from orderdesk.commands.parties import ContactForm, CustomerForm, save_customer
from orderdesk.commands.pricing import DiscountForm, save_discount
from orderdesk.database.desk import Desk
from orderdesk.model import Customer
from orderdesk.queries.intake import order_to_edit
from orderdesk.queries.parties import find_customers
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.merging import Side
from orderdesk.rules.rights import Role
from orderdesk.ui import format
from orderdesk.ui.intake.line import Cell
from orderdesk.ui.widgets.comparing import WhichQuestion
from tests import factories
from tests.ui.intake.conftest import CUSTOMERS, Room
from tests.ui.intake.test_phone_order import take_the_call
from tests.ui.intake.test_what_was_agreed import retype


def test_a_part_of_a_piece_is_no_quantity(room: Room) -> None:
    take_the_call(room, (("PN-GEL-05", "0.5"),))
    line = room.tab.pane.entry.model.lines[0]
    assert "0.5 支" in line.wrong[Cell.QUANTITY] and line.text(Cell.QUANTITY, "CNY") == "0.5"
    retype(room, 0, Cell.QUANTITY, "0.5盒")  # six of them
    assert not line.wrong and (line.quantity, line.unit) == (Decimal("0.5"), "盒")
    retype(room, 0, Cell.PRODUCT, "PA-A4-80")  # sold by 箱 and 包 only
    assert "0.5 包" in line.wrong[Cell.QUANTITY]
    retype(room, 0, Cell.QUANTITY, "0.3箱")
    assert "1.5 包" in line.wrong[Cell.QUANTITY]
    retype(room, 0, Cell.QUANTITY, "3")
    retype(room, 0, Cell.PRICE, "21.23456")
    assert "decimal places" in line.wrong[Cell.PRICE] and line.text(Cell.PRICE, "CNY") == "21.23456"
    room.control(Qt.Key.Key_Return)
    assert room.orders() == []


def test_an_order_cancelled_elsewhere_says_so(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.control(Qt.Key.Key_S)
    [order] = room.orders()
    retype(room, 0, Cell.QUANTITY, "4箱")
    room.desk.do(factories.staff(room.desk, Role.CLERK), cancel_order, order.id, order.version, "twice")
    room.settle()
    room.control(Qt.Key.Key_S)
    assert "was cancelled" in room.said() and "submitted" not in room.said()


def test_a_discount_of_the_whole_order_reaches_every_line_of_one_taken_up_again(room: Room) -> None:
    boss, today = factories.staff(room.desk, Role.MANAGER), room.desk.today()
    room.desk.do(boss, save_discount, DiscountForm("Large order", Decimal("0.1"), today, amount=Decimal(1_000)))
    lines = (LineForm(room.ids["PA-A4-80"], "箱", Decimal(5), Decimal("107.5")),
             LineForm(room.ids["ST-24-6"], "盒", Decimal(50), Decimal("2.4")))  # fmt: skip
    made = room.desk.do(room.clerk, save_order, OrderForm("phone", room.ids["C0001"], lines)).made
    assert made is not None
    edited = room.desk.read(order_to_edit, made)
    assert edited is not None
    room.tab.pane.open_order(edited)
    room.settle()
    model = room.tab.pane.entry.model
    assert [line.price for line in model.typed()] == [Decimal("107.5"), Decimal("2.4")]
    retype(room, 0, Cell.QUANTITY, "10箱")
    room.settle()
    assert [line.price for line in model.typed()] == [Decimal("96.75"), Decimal("2.16")]
    room.tab.pane.save_act.trigger()
    room.settle()
    [order] = room.orders()
    assert [line.price.amount for line in order.lines] == [Decimal("96.75"), Decimal("2.16")] and order.total == model.total()


def test_a_phone_number_is_never_given_a_digit_more() -> None:
    assert format.phone("(415) 555-2671") == "(415) 555-2671"
    assert format.phone("051262803391") == "0512 6280 3391" and format.phone("+86 512 6280 3391") == "0512 6280 3391"


@pytest.mark.parametrize("kept", ["+44 20 7946 0958", "+44 (0)20 7946 0958"])
def test_a_caller_from_abroad_is_found_by_his_number_at_home(desk: Desk, kept: str) -> None:
    form = CustomerForm(code="UK1", name="Albion Ltd", contacts=(ContactForm("Ms Bell", kept, ""),))
    desk.do(factories.staff(desk, Role.CLERK), save_customer, form)
    for typed in ("020 7946 0958", "+44 20 7946 0958", "0044 20 7946 0958", "79460958"):
        assert [row.code for row in desk.read(find_customers, typed)] == ["UK1"], typed


def test_a_draft_of_a_customer_who_was_merged_meanwhile_is_saved_for_the_one_kept(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.control(Qt.Key.Key_S)
    retype(room, 0, Cell.QUANTITY, "4箱")
    versions = room.desk.read(lambda s: {c.code: c.version for c in s.query(Customer)})
    boss = factories.staff(room.desk, *Role)
    kept, gone = room.ids["C0002"], room.ids["C0001"]
    room.desk.do(boss, merge_customers, kept, versions["C0002"], gone, versions["C0001"], "the same firm")
    room.settle()
    room.control(Qt.Key.Key_S)
    for asked in [d for d in QApplication.topLevelWidgets() if isinstance(d, WhichQuestion) and d.isVisible()]:
        asked.choose_all(Side.MINE)
        asked.accept_act.trigger()
        room.settle()
    [order] = room.orders()
    assert (order.customer, order.lines[0].quantity) == (CUSTOMERS[1].name, Decimal(4))
