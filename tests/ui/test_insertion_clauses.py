"""Insertions from window to window: what is refused, who is told, what is done at once, and whose rules they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from orderdesk.commands.settings import change_settings
from orderdesk.commands.warehouse import lock_lines
from orderdesk.database.desk import Desk
from orderdesk.queries.settings import setting
from orderdesk.queries.shipping import shipments
from orderdesk.rules.amendments import AmendedLine, AmendmentKind
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.shipping.tab import ShippingTab
from orderdesk.ui.tab import Tab
from orderdesk.ui.tasks.tab import TasksTab
from orderdesk.ui.warehouse.tab import WarehouseTab
from tests import factories as make
from tests.commands.test_amendments import ADD, House
from tests.commands.test_queue_jumps import Queue
from tests.documents.reading import packed
from tests.ui.real_room import CONTROL, RealRoom
from tests.ui.test_amendments import Room

Open = Callable[[Actor, Callable[[Context], Tab]], RealRoom]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def open_room(qtbot: QtBot, desk: Desk) -> Iterator[Open]:
    rooms: list[RealRoom] = []

    def opened(actor: Actor, kind: Callable[[Context], Tab]) -> RealRoom:
        rooms.append(RealRoom(qtbot, desk, actor, kind))  # type: ignore[arg-type]
        return rooms[-1]

    yield opened
    for room in rooms:
        room.settle()
        room.jobs.close()


def apply(qtbot: QtBot, desk: Desk, queue: Queue, order: int) -> Room:
    """The application for the last order to go before the first, written in the order's window."""
    his = Room(qtbot, desk, queue.clerk, order)
    his.press(Qt.Key.Key_E, ctrl=True)
    dialog = his.asking()
    dialog.choose(AmendmentKind.JUMP)
    dialog.expected.set_value(desk.today() + timedelta(days=3))
    his.type(dialog.why.fields["reason"].editor, "line stands still")
    his.look()
    return his


@pytest.mark.requirement("004-q4", "004-q5", "004-q6")
def test_a_jump_that_harms_others_is_refused_and_an_allowed_one_is_told_and_done_at_once(
    qtbot: QtBot, desk: Desk, open_room: Open
) -> None:
    queue = Queue(desk)
    first, second, last = queue.orders
    his = apply(qtbot, desk, queue, last.id)
    his.send()
    assert his.asking().isVisible(), "it is not sent"
    shown = his.asking().notice.text() + his.asking().against.text()
    assert "would miss the day" in shown
    queue.allow(1)
    his.look()
    his.send()
    for person in (queue.sales, queue.boss):
        hers = Room(qtbot, desk, person)
        hers.press(Qt.Key.Key_A)
    keeper = open_room(queue.keeper, WarehouseTab)
    lines = keeper.tab.lock.queue.rows()  # type: ignore[attr-defined]
    assert [row.order_id for row in lines] == [last.id, first.id, second.id], "at once"
    place = next(column for column in keeper.tab.lock.queue.rows_model.columns if column.key == "place")  # type: ignore[attr-defined]
    assert place.text(lines[0]) == "Put forward"
    for role in (Role.WAREHOUSE, Role.SHIPPING, Role.SALES_REVIEWER):
        tasks = open_room(make.staff(desk, role), TasksTab)
        told = " ".join(row.note for row in tasks.tab.tasks.list.rows())  # type: ignore[attr-defined]
        assert "line stands still" in told and f"{second.number} +" in told, "why, and whom it makes how much later"
        assert tasks.tab.tasks.list.rows()[0].due_at is not None  # type: ignore[attr-defined]
    desk.do(queue.boss, change_settings, {"insertion.jump_started": False})
    desk.do(queue.keeper, lock_lines, second.lines)
    his = apply(qtbot, desk, queue, second.id)
    his.send()
    assert his.asking().isVisible() and his.asking().against.text(), "and not any more once its fulfilment has begun"


@pytest.mark.requirement("004-p6")
def test_the_bench_packs_the_order_as_it_was_amended(desk: Desk, open_room: Open) -> None:
    house = House(desk)
    desk.do(house.keeper, lock_lines, house.order.lines)
    ink = make.product(desk, "INK-05", name="墨盒", price=30, on_hand=9)
    house.approve(house.ask(replace(ADD, lines=(AmendedLine(None, ink, "pcs", Decimal(2), Decimal(30)),))))
    keeper = open_room(house.keeper, WarehouseTab)
    view = keeper.tab.lock  # type: ignore[attr-defined]
    view.queue.choose_first()
    keeper.press(view.queue, Qt.Key.Key_L)
    shipper = open_room(make.staff(desk, Role.SHIPPING), ShippingTab)
    bench = shipper.tab.packing.bench  # type: ignore[attr-defined]
    shipper.scan(bench.scan, house.order.number)
    assert [(row.line.sku, row.line.packable) for row in bench.lines.rows()][2] == ("INK-05", 2)
    shipper.scan(bench.scan, "2*INK-05")
    for row in bench.lines.rows()[:2]:
        shipper.scan(bench.scan, f"{row.line.packable.normalize():f}*{row.line.sku}")
    shipper.press(bench.scan, Qt.Key.Key_Return, CONTROL)
    (made,) = desk.read(shipments).rows
    assert made.order_number == house.order.number
    assert "墨盒" in packed(shipper.paper()), "the label names what was added"


@pytest.mark.requirement("004-q7")
def test_the_rules_for_insertions_are_the_managements_to_change_on_the_settings_screen(desk: Desk, open_room: Open) -> None:
    boss = open_room(make.staff(desk, Role.MANAGER), HouseTab)
    boss.tab.show_page("settings")  # type: ignore[attr-defined]
    boss.settle()
    page = boss.tab.settings  # type: ignore[attr-defined]
    assert page.rows.keys() and all(key.startswith("insertion.") for key in page.rows), "theirs and no other"
    page.rows["insertion.late_orders"].editor.selectAll()
    boss.type(page.rows["insertion.late_orders"].editor, "3")
    boss.press(page.search, Qt.Key.Key_S, CONTROL)
    assert desk.read(setting, "insertion.late_orders") == 3
    other = open_room(make.staff(desk, Role.ADMINISTRATOR), HouseTab)
    row = other.tab.settings.rows["insertion.late_orders"]  # type: ignore[attr-defined]
    assert row.text() == "3" and not row.isEnabled() and "management" in row.toolTip()
