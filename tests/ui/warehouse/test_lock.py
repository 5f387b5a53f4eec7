"""Locking at the desk: one line, several, all that can be; short ones; letting go again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from orderdesk.commands import warehouse
from orderdesk.database.desk import Desk
from orderdesk.queries.timeline import timeline
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import Entity, state_name
from orderdesk.ui.warehouse.tab import WarehouseTab
from tests import factories as make
from tests.documents.reading import packed
from tests.looking import level, line_state, order_state
from tests.ui.real_room import CONTROL, SHIFT, RealRoom

Open = Callable[[Actor], RealRoom]


def tab(room: RealRoom) -> WarehouseTab:
    """The tab itself."""
    assert isinstance(room.tab, WarehouseTab)
    return room.tab


def cell(room: RealRoom, line: int, key: str) -> str:
    """What a cell of the queue says."""
    queue = tab(room).lock.queue
    row = next(row for row in queue.rows() if row.line_id == line)
    return next(column for column in queue.rows_model.columns if column.key == key).text(row)


@pytest.mark.requirement("001-08")
def test_one_line_is_locked_with_l(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=10)
    order = make.approved_order(desk, lines=[(lamp, 4), (lamp, 3)])
    room = open_room(keeper)
    assert room.counts[-1] == 2
    view = tab(room).lock
    view.queue.choose_first()
    room.press(view.queue, Qt.Key.Key_L)
    assert level(desk, lamp) == (10, 4)
    assert line_state(desk, order.lines[0]) == "locked" and line_state(desk, order.lines[1]) == "wanting"
    assert [row.line_id for row in view.queue.rows()] == [order.lines[1]]
    assert "Lines locked: 1" in room.notice and room.counts[-1] == 1
    # The order beside it says so as well.
    states = [row.state for row in view.order.lines.rows()]
    assert [state_name(Entity.LINE, state) for state in states] == ["Locked", "Wanting stock"]


@pytest.mark.requirement("001-07")
def test_the_stock_of_every_line_of_an_approved_order_is_shown(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp, cable = make.product(desk, "LAMP", on_hand=3, name="Lamp"), make.product(desk, "CABLE", on_hand=9)
    make.order(desk, lines=[(lamp, 1)])  # not approved: asks for nothing yet
    order = make.approved_order(desk, make.customer(desk, "海联"), [(lamp, 5), (cable, 2)])
    room = open_room(keeper)
    view = tab(room).lock
    assert [row.order_number for row in view.queue.rows()] == [order.number, order.number]
    assert cell(room, order.lines[0], "short") == "2" and cell(room, order.lines[0], "state") == "Short"
    assert cell(room, order.lines[1], "short") == "" and cell(room, order.lines[1], "state") == ""
    view.queue.choose(order.lines[0])
    room.settle()
    assert order.number in view.order.title.text() and "海联" in view.order.title.text()
    assert [(row.asked, row.available, row.short) for row in view.order.lines.rows()] == [(5, 3, 2), (2, 9, 0)]
    assert view.product.facts.texts()["On hand"] == "3 pcs" and view.product.facts.texts()["Still wanted"] == "5 pcs"


def test_several_lines_are_locked_at_once_and_what_is_short_is_told(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp, cable = make.product(desk, "LAMP", on_hand=3), make.product(desk, "CABLE", on_hand=9)
    order = make.approved_order(desk, lines=[(lamp, 5), (cable, 2), (cable, 3)])
    room = open_room(keeper)
    view = tab(room).lock
    view.queue.selectAll()
    room.press(view.queue, Qt.Key.Key_L)
    assert (level(desk, lamp), level(desk, cable)) == ((3, 0), (9, 5))
    assert "Lines locked: 2" in room.notice and "LAMP: only 3 left" in room.notice
    assert [row.line_id for row in view.queue.rows()] == [order.lines[0]]


def test_all_that_can_be_is_locked_first_come_first_served(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=6)
    first = make.approved_order(desk, lines=[(lamp, 4)], approved_at=make.moment("2026-03-02T09:00"))
    second = make.approved_order(desk, lines=[(lamp, 4)], approved_at=make.moment("2026-03-02T10:00"))
    third = make.approved_order(desk, lines=[(lamp, 2)], approved_at=make.moment("2026-03-02T11:00"))
    room = open_room(keeper)
    assert room.counts[-1] == 2
    view = tab(room).lock
    room.press(view.queue, Qt.Key.Key_L, SHIFT)
    assert [line_state(desk, order.lines[0]) for order in (first, second, third)] == ["locked", "wanting", "locked"]
    assert level(desk, lamp) == (6, 6)
    assert "Lines locked: 2" in room.notice and f"{second.number} LAMP: none left" in room.notice
    room.press(view.queue, Qt.Key.Key_L, SHIFT)
    assert "Nothing was locked" in room.notice and room.counts[-1] == 0


def test_what_is_there_is_locked_only_when_asked_for(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=3)
    order = make.approved_order(desk, lines=[(lamp, 5)])
    room = open_room(keeper)
    view = tab(room).lock
    assert not view.part.isEnabled()
    view.queue.choose_first()
    room.press(view.queue, Qt.Key.Key_L)
    assert level(desk, lamp) == (3, 0) and "only 3 left" in room.notice
    room.press(view.queue, Qt.Key.Key_K)
    assert level(desk, lamp) == (3, 3) and "3 of 5 locked" in room.notice
    (row,) = view.queue.rows()
    assert (row.line_id, row.locked, row.short) == (order.lines[0], 3, 2)


@pytest.mark.requirement("001-09")
def test_what_one_window_locked_another_cannot_take_though_it_still_shows_it(desk: Desk, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=5)
    orders = [make.approved_order(desk, lines=[(lamp, 4)]) for _ in range(2)]
    rooms = [open_room(make.staff(desk, Role.WAREHOUSE, name=name)) for name in ("周国强", "马超")]
    for room, order in zip(rooms, orders, strict=True):
        assert tab(room).lock.queue.choose(order.lines[0]), "both windows show both lines, with all five free"
        assert cell(room, order.lines[0], "state") == ""
    rooms[0].press(tab(rooms[0]).lock.queue, Qt.Key.Key_L)
    rooms[1].press(tab(rooms[1]).lock.queue, Qt.Key.Key_L)
    assert "Lines locked: 1" in rooms[0].notice and "LAMP: only 1 left" in rooms[1].notice
    assert level(desk, lamp) == (5, 4)
    assert [line_state(desk, order.lines[0]) for order in orders] == ["locked", "wanting"]


def test_stock_is_released_only_with_a_reason(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=9)
    order = make.approved_order(desk, lines=[(lamp, 4), (lamp, 1)])
    desk.do(keeper, warehouse.lock_lines, [order.lines[0]])
    room = open_room(keeper)
    view = tab(room).lock
    view.queue.choose_first()
    room.settle()
    lines = view.order.lines
    assert lines.choose(order.lines[0])
    room.press(lines, Qt.Key.Key_U)
    assert level(desk, lamp) == (9, 4)
    room.answer("ordered twice")
    assert level(desk, lamp) == (9, 0) and line_state(desk, order.lines[0]) == "wanting"
    assert "Lines released: 1" in room.notice
    assert [step.note for step in desk.read(timeline, order.id) if step.verb == "release"] == ["ordered twice"]


def test_a_lock_can_be_taken_back_at_once(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=9)
    order = make.approved_order(desk, lines=[(lamp, 4)])
    room = open_room(keeper)
    view = tab(room).lock
    view.queue.choose_first()
    room.press(view.queue, Qt.Key.Key_L)
    assert order_state(desk, order.id) == "ready_to_ship"
    room.tab.notice.undo_button.click()
    room.settle()
    assert level(desk, lamp) == (9, 0) and order_state(desk, order.id) == "approved"


def test_a_scanned_barcode_finds_its_lines(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=9, barcode="6901234567892")
    order = make.approved_order(desk, lines=[(make.product(desk, on_hand=5), 1), (lamp, 4)])
    room = open_room(keeper)
    view = tab(room).lock
    room.scan(view.search, "6901234567892")
    assert [row.line_id for row in view.queue.rows()] == [order.lines[1]]
    assert view.queue.hasFocus()
    room.press(view.queue, Qt.Key.Key_L)
    assert line_state(desk, order.lines[1]) == "locked"
    room.scan(view.search, "nothing")
    assert "nothing" in room.notice and not view.queue.rows()


def test_only_short_lines_are_shown_when_asked_for(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp, cable = make.product(desk, on_hand=3), make.product(desk, on_hand=9)
    order = make.approved_order(desk, lines=[(lamp, 5), (cable, 2)])
    room = open_room(keeper)
    view = tab(room).lock
    view.only.choose("short")
    room.settle()
    assert [row.line_id for row in view.queue.rows()] == [order.lines[0]]


def test_enter_opens_the_order(desk: Desk, keeper: Actor, open_room: Open) -> None:
    order = make.approved_order(desk)
    room = open_room(keeper)
    tab(room).lock.queue.choose_first()
    room.press(tab(room).lock.queue, Qt.Key.Key_Return)
    assert room.opened == [order.id]


def test_a_manager_may_release_but_not_lock(desk: Desk, open_room: Open) -> None:
    make.approved_order(desk, lines=[(make.product(desk, on_hand=9), 1)])
    room = open_room(make.staff(desk, Role.MANAGER))
    view = tab(room).lock
    view.queue.choose_first()
    room.settle()
    assert not view.lock.isVisible() and not view.every.isVisible() and view.release.isVisible()
    assert not view.order.lock.isVisible() and not tab(room).stock.work.isVisible()


def test_the_pick_list_holds_the_locked_lines_of_the_chosen_orders(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=9, name="台灯", location="A-01-2")
    cable = make.product(desk, "CABLE", on_hand=1, name="数据线", location="A-01-1")
    first = make.approved_order(desk, lines=[(lamp, 4), (cable, 5)])
    second = make.approved_order(desk, lines=[(lamp, 2)])
    waiting = make.approved_order(desk, lines=[(cable, 1)])
    desk.do(keeper, warehouse.lock_lines, [first.lines[0], second.lines[0]])
    room = open_room(keeper)
    tab(room).show_view("pick")
    room.settle()
    view = tab(room).picking
    assert [row.order_number for row in view.orders.rows()] == [first.number, second.number]
    assert not view.print.isEnabled()
    room.press(view.orders, Qt.Key.Key_A, CONTROL)
    assert [(row.sku, row.quantity, row.order_number) for row in view.picks.rows()] == [
        ("LAMP", 4, first.number),
        ("LAMP", 2, second.number),
    ]
    room.press(view.orders, Qt.Key.Key_P)
    text = packed(room.paper())
    for said in ("A-01-2", "LAMP", "台灯", "6", first.number, second.number, "周国强"):
        assert said in text
    assert "CABLE" not in text and waiting.number not in text


def test_a_pick_list_of_nothing_is_refused(desk: Desk, keeper: Actor, open_room: Open) -> None:
    make.approved_order(desk, lines=[(make.product(desk, on_hand=9), 1)])
    room = open_room(keeper)
    tab(room).lock.queue.choose_first()
    room.press(tab(room).lock.queue, Qt.Key.Key_P)
    assert "nothing to pick" in room.notice


@pytest.mark.requirement("001-09")
def test_two_keepers_who_lock_the_last_goods_at_once_get_them_once(desk: Desk, keeper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=3)
    first, second = (make.approved_order(desk, lines=[(lamp, 3)]) for _each in range(2))
    rooms = open_room(keeper), open_room(make.staff(desk, Role.WAREHOUSE, name="马超"))
    for room, order in zip(rooms, (first, second), strict=True):
        tab(room).lock.queue.choose(order.lines[0])
        room.settle()
    for room in rooms:
        room.press_only(tab(room).lock.queue, Qt.Key.Key_L)
    for room in rooms:
        room.settle()
    assert level(desk, lamp) == (3, 3)
    states = [line_state(desk, order.lines[0]) for order in (first, second)]
    assert sorted(states) == ["locked", "wanting"]
    without = rooms[states.index("wanting")]
    assert "Nothing was locked." in without.notice and "none left" in without.notice
