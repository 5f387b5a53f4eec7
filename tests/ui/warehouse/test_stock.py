"""Goods that come and stock that is counted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt

from orderdesk.commands import warehouse
from orderdesk.database.desk import Desk
from orderdesk.queries.warehouse import movements
from orderdesk.rules.rights import Actor
from orderdesk.ui.warehouse.stock_view import StockView
from orderdesk.ui.warehouse.tab import WarehouseTab
from tests import factories as make
from tests.looking import level, line_state
from tests.ui.real_room import CONTROL, RealRoom

Open = Callable[[Actor], RealRoom]


def stock(room: RealRoom) -> StockView:
    """The stock view, shown."""
    assert isinstance(room.tab, WarehouseTab)
    room.tab.show_view("stock")
    room.settle()
    return room.tab.stock


def test_received_goods_can_be_locked(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=1, barcode="6901234567892")
    make.product(desk, "CABLE", on_hand=1)
    order = make.approved_order(desk, lines=[(lamp, 5)])
    room = open_room(keeper)
    assert room.counts[-1] == 0
    view = stock(room)
    room.scan(view.search, "6901234567892")
    assert view.receive.quantity.hasFocus()
    room.type(view.receive.quantity, "4")
    assert "5 pcs" in view.receive.says.text()
    view.receive.form.set_text("reference", "DN-77")
    room.press_only(view.receive.quantity, Qt.Key.Key_Return, CONTROL)
    room.press(view.receive.quantity, Qt.Key.Key_Return, CONTROL)  # in a hurry: once is enough
    assert level(desk, lamp) == (5, 0)
    assert "LAMP: 4 pcs received" in room.notice and view.receive.quantity.text() == ""
    assert next((row.kind, row.quantity, row.reference) for row in view.product.movements.rows()) == ("receipt", 4, "DN-77")
    assert room.counts[-1] == 1

    assert isinstance(room.tab, WarehouseTab)
    room.tab.show_view("lock")
    room.settle()
    room.tab.lock.queue.choose_first()
    room.press(room.tab.lock.queue, Qt.Key.Key_L)
    assert line_state(desk, order.lines[0]) == "locked"


def test_a_wrong_quantity_is_said_at_its_field_and_stays(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=1)
    room = open_room(keeper)
    view = stock(room)
    view.list.choose_first()
    room.settle()
    for typed in ("0", "many"):
        view.receive.quantity.clear()
        room.type(view.receive.quantity, typed)
        room.press(view.receive.quantity, Qt.Key.Key_Return, CONTROL)
        assert view.receive.form.fields["quantity"].error.isVisible()
        assert view.receive.quantity.text() == typed
    assert level(desk, lamp) == (1, 0)


def test_a_count_shows_its_difference_before_it_is_booked(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=10)
    room = open_room(keeper)
    view = stock(room)
    view.list.choose_first()
    room.press(view.list, Qt.Key.Key_C)
    assert "10 pcs" in view.count.says.text()
    room.type(view.count.counted, "7")
    assert "3 pcs less than the 10" in view.count.says.text()
    assert level(desk, lamp) == (10, 0)
    room.press(view.count.counted, Qt.Key.Key_Return, CONTROL)
    assert level(desk, lamp) == (7, 0) and "LAMP: 7 pcs on hand now" in room.notice
    assert next((row.kind, row.quantity) for row in desk.read(movements, lamp).rows) == ("count", -3)


def test_a_count_while_goods_moved_must_be_looked_at_again(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=10)
    room = open_room(keeper)
    view = stock(room)
    view.list.choose_first()
    room.settle()
    view.kind.choose("count")
    room.type(view.count.counted, "7")
    desk.do(keeper, warehouse.receive_stock, lamp, Decimal(5))
    room.press(view.count.counted, Qt.Key.Key_Return, CONTROL)
    assert level(desk, lamp) == (15, 0)
    assert "changed while you counted: 15" in room.notice and view.count.counted.text() == "7"
    assert "8 pcs less than the 15" in view.count.says.text()
    room.press(view.count.counted, Qt.Key.Key_Return, CONTROL)
    assert level(desk, lamp) == (7, 0)


def test_fewer_than_are_locked_cannot_be_counted(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=10)
    order = make.approved_order(desk, lines=[(lamp, 6)])
    desk.do(keeper, warehouse.lock_lines, list(order.lines))
    room = open_room(keeper)
    view = stock(room)
    view.list.choose_first()
    room.settle()
    view.kind.choose("count")
    room.type(view.count.counted, "5")
    room.press(view.count.counted, Qt.Key.Key_Return, CONTROL)
    assert "6 of LAMP are locked" in view.count.form.fields["counted"].error.text()
    assert level(desk, lamp) == (10, 6) and view.count.counted.text() == "5"


def test_what_was_typed_for_a_product_waits_for_it(desk: Desk, keeper: Actor, open_room: Open) -> None:
    make.product(desk, "A-LAMP", on_hand=1)
    make.product(desk, "B-CABLE", on_hand=1)
    room = open_room(keeper)
    view = stock(room)
    view.list.choose_first()
    room.settle()
    room.type(view.receive.quantity, "40")
    view.list.selectRow(1)
    room.settle()
    assert view.receive.quantity.text() == ""
    view.list.selectRow(0)
    room.settle()
    assert view.receive.quantity.text() == "40"
