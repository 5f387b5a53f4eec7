"""Typing order lines: finding products, units, prices, gifts, corrections, and what cannot be read."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from orderdesk.queries.catalogue import product_by_code
from orderdesk.ui.intake.line import Cell, Line
from orderdesk.ui.intake.lines_model import LinesModel
from tests.ui.intake.conftest import Room


def begin(room: Room, customer: str = "3391") -> LinesModel:
    """A new order for a customer, the keyboard in the first line."""
    room.control(Qt.Key.Key_N)
    room.type(customer)
    room.enter()
    return room.tab.pane.entry.model


def line(room: Room, code: str, quantity: str) -> None:
    """Type one line."""
    room.type(code)
    room.enter()
    room.type(quantity)
    room.enter()


@pytest.mark.parametrize("typed", ["PA-A4-80", "pa a4", "6901234567892", "复印", "fyz", "fuyin"])
def test_a_product_is_found_by_whatever_the_customer_says(room: Room, typed: str) -> None:
    model = begin(room)
    line(room, typed, "3箱")
    (typed_line,) = model.typed()
    assert typed_line.product is not None and typed_line.product.sku == "PA-A4-80"
    assert (typed_line.unit, typed_line.base, typed_line.price) == ("箱", Decimal(15), Decimal("107.50"))


def test_keys_typed_ahead_of_the_search_reach_the_quantity(room: Room) -> None:
    model = begin(room)
    for letter in "6901234567908":
        room.type(letter)
    room.press(Qt.Key.Key_Return, settle=False)
    room.type("4")
    room.press(Qt.Key.Key_Return, settle=False)
    room.settle()
    room.type("ST-24-6")
    room.enter()
    room.type("5")
    room.enter()
    assert [(row.product.sku if row.product else "", row.quantity) for row in model.typed()] == [
        ("PN-GEL-05", Decimal(4)),
        ("ST-24-6", Decimal(5)),
    ]


def test_a_product_nobody_knows_stays_as_typed_with_the_reason(room: Room) -> None:
    model = begin(room)
    room.type("zzz9")
    room.enter()
    assert "zzz9" in room.tab.pane.entry.hint.text()
    room.press(Qt.Key.Key_Tab)
    room.control(Qt.Key.Key_Return)
    assert model.typed()[0].text(Cell.PRODUCT, "CNY") == "zzz9"
    assert Cell.PRODUCT in model.typed()[0].wrong
    assert room.orders() == []


def test_a_quantity_that_is_none_stays_as_typed(room: Room) -> None:
    model = begin(room)
    line(room, "ST-24-6", "3桶")
    (typed,) = model.typed()
    assert typed.text(Cell.QUANTITY, "CNY") == "3桶"
    assert "桶" in typed.wrong[Cell.QUANTITY]
    room.tab.pane.entry.grid.go(0, Cell.QUANTITY)
    room.type("3")
    room.enter()
    assert (typed.quantity, typed.wrong) == (Decimal(3), {})


def test_tab_goes_through_unit_price_discount_and_remark(room: Room) -> None:
    model = begin(room)
    room.type("PA-A4-80")
    room.enter()
    room.type("2")
    room.press(Qt.Key.Key_Tab)
    room.press(Qt.Key.Key_Down)  # from 包 to 箱
    room.press(Qt.Key.Key_Tab)
    room.type("100")
    room.press(Qt.Key.Key_Tab)
    room.type("9折")
    room.press(Qt.Key.Key_Tab)
    room.press(Qt.Key.Key_Tab)
    room.type("急")
    room.enter()
    (typed,) = model.typed()
    assert (typed.unit, typed.price, typed.discount, typed.remark) == ("箱", Decimal(100), Decimal("0.1"), "急")
    assert typed.amount("CNY") is not None and str(typed.amount("CNY").amount) == "180.0000"  # type: ignore[union-attr]
    assert room.tab.pane.entry.foot.total.text() == "1 line   ¥180.00"


@pytest.mark.requirement("004-o11")
def test_a_gift_costs_nothing_and_says_so_in_its_remark(room: Room) -> None:
    model = begin(room)
    line(room, "ST-24-6", "2")
    grid = room.tab.pane.entry.grid
    grid.commit()
    grid.stand(0, Cell.GIFT)
    room.press(Qt.Key.Key_Space)
    assert model.total().units == 0
    room.control(Qt.Key.Key_S)
    (order,) = room.orders()
    assert order.lines[0].gift and order.lines[0].remark == "gift" and order.lines[0].amount.units == 0


def test_amounts_are_exact_to_the_cent(room: Room) -> None:
    model = begin(room)
    line(room, "PN-GEL-05", "7")
    room.tab.pane.entry.grid.go(0, Cell.PRICE)
    room.type("0.335")
    room.enter()
    assert model.total().amount == Decimal("2.35")  # 2.345 half up, nothing rounded off the total
    room.control(Qt.Key.Key_S)
    (order,) = room.orders()
    assert order.total == model.total()


def test_a_line_is_taken_out_and_put_back(room: Room) -> None:
    model = begin(room)
    line(room, "ST-24-6", "2")
    line(room, "PA-A4-80", "3")
    grid = room.tab.pane.entry.grid
    grid.commit()
    grid.stand(0, Cell.PRODUCT)
    room.press(Qt.Key.Key_Delete)
    assert [row.product.sku for row in model.typed() if row.product] == ["PA-A4-80"]
    room.tab.notice.undo_button.click()
    assert [row.product.sku for row in model.typed() if row.product] == ["ST-24-6", "PA-A4-80"]


def test_lines_move_up_and_down(room: Room) -> None:
    model = begin(room)
    for code in ("ST-24-6", "PA-A4-80", "TP-48-100"):
        line(room, code, "1")
    grid = room.tab.pane.entry.grid
    grid.commit()
    grid.stand(2, Cell.QUANTITY)
    room.control(Qt.Key.Key_Up)
    room.control(Qt.Key.Key_Up)
    assert [row.product.sku for row in model.typed() if row.product] == ["TP-48-100", "ST-24-6", "PA-A4-80"]


def test_a_letter_in_the_grid_begins_to_type_and_is_no_command(room: Room) -> None:
    model = begin(room)
    line(room, "ST-24-6", "2")
    grid = room.tab.pane.entry.grid
    grid.commit()
    grid.stand(0, Cell.REMARK)
    room.type("n")
    room.enter()
    assert model.typed()[0].remark == "n"
    assert len(model.typed()) == 1


def test_what_is_short_is_red_and_moves_the_promise(room: Room) -> None:
    model = begin(room)
    line(room, "HH-TS-3", "5")
    room.tab.pane.entry.grid.commit()
    soon = room.tab.pane.entry.foot.promised
    assert soon is not None and not model.short(model.lines[0])
    room.tab.pane.entry.grid.begin()
    line(room, "HH-TS-3", "2箱")
    later = room.tab.pane.entry.foot.promised
    assert later is not None and later > soon
    assert model.short(model.lines[0]) and model.short(model.lines[1])  # together they want more than there is
    room.tab.pane.entry.grid.stand(0, Cell.QUANTITY)
    assert "Short: 53 包 wanted, 30 包 available" in room.tab.pane.entry.hint.text()


def test_the_last_price_is_shown_and_taken_by_a_key(room: Room) -> None:
    begin(room)
    line(room, "TP-48-100", "6")
    grid = room.tab.pane.entry.grid
    grid.go(0, Cell.PRICE)
    room.type("6.20")
    room.enter()
    room.control(Qt.Key.Key_S)
    model = begin(room)
    line(room, "TP-48-100", "2")
    grid.commit()
    grid.stand(0, Cell.PRICE)
    assert "Last time ¥6.20 for 6 卷" in room.tab.pane.entry.hint.text()
    assert model.lines[0].price == Decimal("6.90")
    room.control(Qt.Key.Key_J)
    assert model.lines[0].price == Decimal("6.20")


def test_the_same_again_takes_the_last_order_at_the_prices_of_today(room: Room) -> None:
    begin(room)
    line(room, "PA-A4-80", "3箱")
    line(room, "ST-24-6", "20")
    room.control(Qt.Key.Key_S)
    model = begin(room)
    room.press(Qt.Key.Key_F6)
    assert [(row.product.sku if row.product else "", row.quantity, row.unit) for row in model.typed()] == [
        ("PA-A4-80", Decimal(3), "箱"),
        ("ST-24-6", Decimal(20), "盒"),
    ]
    assert len(room.orders()) == 1


def test_three_hundred_lines_scroll_and_edit_without_a_pause(room: Room) -> None:
    model = begin(room)
    line(room, "ST-24-6", "1")
    room.tab.pane.entry.grid.commit()
    product = model.typed()[0].product
    assert product is not None
    lines = []
    for _number in range(300):
        made = Line(quantity=Decimal(1))
        made.take(product, "CNY")
        lines.append(made)
    model.show_lines(lines, "CNY")
    grid = room.tab.pane.entry.grid
    room.settle()
    began = time.process_time()  # what else the machine does is not counted
    for row in range(0, 300, 15):
        grid.go(row, Cell.QUANTITY)
        room.type("2")
        QApplication.sendPostedEvents()
        grid.commit()
        grid.viewport().repaint()
    each = (time.process_time() - began) / 20
    assert each < 0.1  # a person sees a pause from a tenth of a second
    assert model.total().amount == Decimal("2.40") * 320


@pytest.mark.requirement("004-f3")
def test_a_line_taken_out_is_in_the_order_until_it_is_saved(room: Room) -> None:
    begin(room)
    line(room, "ST-24-6", "2")
    line(room, "PA-A4-80", "3")
    room.tab.pane.entry.grid.commit()
    room.control(Qt.Key.Key_S)
    room.tab.pane.entry.grid.stand(0, Cell.PRODUCT)
    room.press(Qt.Key.Key_Delete)
    (order,) = room.orders()
    assert [row.sku for row in order.lines] == ["ST-24-6", "PA-A4-80"]
    room.control(Qt.Key.Key_S)
    (order,) = room.orders()
    assert [row.sku for row in order.lines] == ["PA-A4-80"]


def test_an_edit_in_a_long_order_works_every_line_out_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typing in an order of three hundred lines must not be felt."""
    model = room.tab.pane.entry.model
    product = room.desk.read(product_by_code, "PA-A4-80")
    assert product is not None
    lines = [Line(product=product, unit="包", quantity=Decimal(1), price=Decimal("21.50")) for _ in range(300)]
    model.show_lines(lines, "CNY")
    room.settle()
    asked: list[int] = []
    amount = Line.amount

    def counted(line: Line, currency: str) -> object:
        asked.append(id(line))
        return amount(line, currency)

    monkeypatch.setattr(Line, "amount", counted)
    model.type(7, Cell.QUANTITY, "2")
    assert model.total().amount == Decimal("6471.50")
    assert len(asked) <= len(lines) + 25  # once each, and what is painted
