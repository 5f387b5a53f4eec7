"""A phone order from the first ring to the review, by keyboard only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from orderdesk.rules.intake import CHANNELS
from orderdesk.ui.intake.line import Cell
from tests.ui.intake.conftest import Room

FIVE_LINES = (("PA-A4-80", "3箱"), ("6901234567908", "２盒"), ("fxjd", "12"), ("ST-24-6", "20"), ("hh ts 3", "2提"))


def take_the_call(room: Room, lines: tuple[tuple[str, str], ...] = FIVE_LINES) -> None:
    """From Ctrl+N to the wanted date."""
    room.control(Qt.Key.Key_N)
    room.type("3391")
    room.enter()
    for code, quantity in lines:
        room.type(code)
        room.enter()
        room.type(quantity)
        room.enter()
    room.enter()
    room.type("+3")


@pytest.mark.requirement("000-02", "000-06", "001-01", "003-31", "004-b2")
def test_a_repeat_order_of_five_lines_takes_few_keys(room: Room) -> None:
    take_the_call(room)
    room.presses += 2  # "+3" is neither a code nor a quantity
    before = room.presses
    room.tab.pane.entry.delivery.fields["special_request"].editor.setFocus()
    room.type("午前送")  # beyond what a plain repeat order needs
    room.presses = before
    room.control(Qt.Key.Key_Return)
    read_back = room.dialog("readBack")
    assert read_back.findChild(QLineEdit, "confirmed_with").text() == "张三丰"
    room.enter()
    assert room.presses <= 45
    (order,) = room.orders()
    assert order.state == "first_review"
    assert order.customer == "苏州汇达办公用品有限公司"
    assert (order.channel, order.payment_method, order.contact_name) == ("phone", "on_account", "张三丰")
    assert order.ship_to == "江苏省苏州市姑苏区干将西路515号A幢3楼"
    assert order.requested_date == room.desk.today() + timedelta(days=3)
    assert [(line.sku, line.quantity, line.unit, line.base_quantity) for line in order.lines] == [
        ("PA-A4-80", Decimal(3), "箱", Decimal(15)),
        ("PN-GEL-05", Decimal(2), "盒", Decimal(24)),
        ("TP-48-100", Decimal(12), "卷", Decimal(12)),
        ("ST-24-6", Decimal(20), "盒", Decimal(20)),
        ("HH-TS-3", Decimal(2), "提", Decimal(12)),
    ]
    assert order.total.amount == Decimal("534.90")
    assert (order.lines[0].name, order.lines[0].spec, order.lines[0].price.amount) == ("复印纸", "A4 80g", Decimal("107.50"))
    assert order.special_request == "午前送"
    assert (order.confirmed_with, order.confirmed_by) == ("张三丰", "林静")
    assert order.confirmed_at is not None
    assert order.number in room.said()


@pytest.mark.requirement("000-01")
def test_how_an_order_came_in_is_one_of_the_known_ways(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    channel = room.tab.pane.entry.channel
    offered = [channel.itemData(row) for row in range(channel.count())]
    assert offered == list(CHANNELS) and {"phone", "mail", "website", "platform"} < set(offered)
    channel.setFocus()
    for _step in range(offered.index("website")):
        room.press(Qt.Key.Key_Down)
    room.control(Qt.Key.Key_S)
    assert [order.channel for order in room.orders()] == ["website"]


def test_the_order_is_read_aloud_in_sentences(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"), ("ST-24-6", "20")))
    room.press(Qt.Key.Key_F9)
    said = room.dialog("readBack").findChild(QPlainTextEdit, "sentences").toPlainText()
    assert "苏州汇达办公用品有限公司" in said
    assert "1. 复印纸 A4 80g: three 箱, at ¥107.50 each." in said
    assert "2. 订书钉 24/6: 20 盒, at ¥2.40 each." in said
    assert "All together ¥370.50." in said
    room.enter()
    assert "Confirmed with 张三丰" in room.tab.pane.head.confirmed.text()
    (order,) = room.orders()
    assert order.state == "draft"


def test_what_was_read_back_and_then_changed_is_read_back_again(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.press(Qt.Key.Key_F9)
    room.enter()
    room.tab.pane.entry.grid.begin()
    for word in ("ST-24-6", "5"):
        room.type(word)
        room.enter()
    assert "Changed since" in room.tab.pane.head.confirmed.text()
    room.control(Qt.Key.Key_Return)
    room.dialog("readBack")
    assert [order.state for order in room.orders()] == ["draft"]


def test_pressing_submit_twice_submits_once(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.press(Qt.Key.Key_F9)
    room.enter()
    room.control(Qt.Key.Key_Return, settle=False)
    room.control(Qt.Key.Key_Return, settle=False)
    room.settle()
    (order,) = room.orders()
    assert order.state == "first_review"
    assert "SO" in room.said() and "submitted" in room.said()


def test_saving_twice_at_once_makes_one_order(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.control(Qt.Key.Key_S, settle=False)
    room.control(Qt.Key.Key_S, settle=False)
    room.settle()
    assert len(room.orders()) == 1


@pytest.mark.requirement("003-02", "004-k4")
def test_an_empty_form_says_all_it_lacks(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.control(Qt.Key.Key_Return)
    entry = room.tab.pane.entry
    errors = {name for form in entry.forms for name, field in form.fields.items() if not field.error.isHidden()}
    assert errors == {"customer", "contact_name", "contact_phone", "ship_to", "payment_method", "requested_date"}
    assert "at least one line" in entry.model.lines[0].wrong[Cell.PRODUCT]
    assert room.focus() is entry.customer
    room.type("3391")
    room.enter()
    room.type("PA-A4-80")
    room.enter()
    room.control(Qt.Key.Key_Return)
    assert "quantity" in entry.model.lines[0].wrong[Cell.QUANTITY]
    entry.grid.go(0, Cell.PRICE)
    room.type("abc")
    room.control(Qt.Key.Key_Return)
    assert {Cell.QUANTITY, Cell.PRICE} <= set(entry.model.lines[0].wrong)
    assert room.orders() == []


@pytest.mark.requirement("004-k4", "003-34")
def test_everything_amiss_is_said_at_once_and_nothing_typed_is_lost(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("3391")
    room.enter()
    room.type("PA-A4-80")
    room.enter()
    room.type("3箱")
    room.enter()
    entry = room.tab.pane.entry
    for name, text in (("contact_phone", "12"), ("contact_name", "")):
        field = entry.contact.fields[name].editor
        assert isinstance(field, QLineEdit)
        field.setFocus()
        field.selectAll()
        room.type(text) if text else room.press(Qt.Key.Key_Delete)
    room.control(Qt.Key.Key_Return)
    errors = {
        name: field.error.text() for form in entry.forms for name, field in form.fields.items() if not field.error.isHidden()
    }
    assert set(errors) == {"contact_name", "contact_phone", "requested_date"}
    assert "7 to 15 digits" in errors["contact_phone"]
    assert room.focus() is entry.contact.fields["contact_name"].editor
    assert entry.contact.text("contact_phone") == "12"
    assert [line.quantity for line in entry.model.typed()] == [Decimal(3)]
    assert room.orders() == []


@pytest.mark.requirement("004-k4")
def test_a_date_that_cannot_be_is_refused_at_its_field(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    wish = room.tab.pane.entry.wish
    for typed in ("31/2", "2020-01-01"):
        wish.setFocus()
        wish.selectAll()
        room.type(typed)
        room.control(Qt.Key.Key_Return)
        assert room.tab.pane.entry.delivery.fields["requested_date"].error.isVisible()
        assert wish.text().startswith(typed[:4])
    assert all(order.state == "draft" for order in room.orders())


@pytest.mark.requirement("000-03", "003-35")
def test_when_the_customer_ordered_is_kept_apart_from_when_it_was_entered(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    entry = room.tab.pane.entry
    entry.ordered.day.setFocus()
    room.type("-1")
    entry.ordered.clock.setFocus()
    room.type("18:05")
    room.control(Qt.Key.Key_S)
    (order,) = room.orders()
    assert order.created_at - order.ordered_at > timedelta(hours=1)
    assert order.ordered_at.minute == 5
    assert order.created_at.date() == order.business_date or order.business_date == room.desk.today()
