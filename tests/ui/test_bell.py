"""What waits under the bell, and that choosing it opens it where it is dealt with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMenu
from pytestqt.qtbot import QtBot

from orderdesk.commands.review import ask_colleague
from orderdesk.commands.tasks import add_task
from orderdesk.database.desk import Desk
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.review.tab import ReviewTab
from tests import factories as make
from tests.ui.real_room import CONTROL


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


class House:
    """A person's window with a hand on the bell."""

    def __init__(self, qtbot: QtBot, desk: Desk, actor: Actor) -> None:
        self.qtbot, self.jobs = qtbot, Jobs(desk, actor)
        self.window = MainWindow(Context(desk, self.jobs, actor))
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.settle()

    def settle(self) -> None:
        assert self.jobs.finish(20_000)

    def menu(self) -> QMenu:
        """What the bell opens by its key."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.qtbot.keyClick(self.window, Qt.Key.Key_J, CONTROL)
        (menu,) = [each for each in self.window.findChildren(QMenu, "noticesMenu") if each.isVisible()]
        return menu

    def lines(self) -> list[str]:
        menu = self.menu()
        found = [action.text() for action in menu.actions() if action.text()]
        menu.close()
        return found

    def press(self, said: str) -> None:
        """Walk to a line with the keyboard and open it with Enter."""
        menu = self.menu()
        menu.setActiveAction(next(action for action in menu.actions() if said in action.text()))
        self.qtbot.keyClick(menu, Qt.Key.Key_Return)
        self.settle()


@pytest.fixture
def house(qtbot: QtBot, desk: Desk) -> Iterator[Callable[[Actor], House]]:
    houses: list[House] = []

    def enter(actor: Actor) -> House:
        houses.append(House(qtbot, desk, actor))
        return houses[-1]

    yield enter
    for each in houses:
        each.settle()
        each.window._sure = True
        each.window.close()


@pytest.mark.requirement("003-38")
def test_an_order_that_waits_is_told_and_opens_in_the_review_at_once(desk: Desk, house: Callable[[Actor], House]) -> None:
    def waiting() -> make.Made:
        return make.order(desk, make.customer(desk, "蓝海贸易"), state=OrderState.FIRST_REVIEW)

    orders = [waiting() for _each in range(3)]
    his = house(make.staff(desk, Role.SALES_REVIEWER))
    his.window.show_tab("tasks")
    assert not his.window.top.notices, "what waits since before he came is listed, not told"
    assert [line for line in his.lines() if "蓝海贸易" in line][2].startswith(orders[2].number)
    his.press(orders[2].number)
    room = his.window.current_room()
    assert isinstance(room, ReviewTab) and room.order.title.text().startswith(orders[2].number)
    current = room.queue.current()
    assert current is not None and current.id == orders[2].id
    late = waiting()
    his.jobs.changed.emit(Changes(frozenset({Area.REVIEW})))
    his.qtbot.waitUntil(lambda: bool(his.window.top.notices))
    his.settle()
    assert his.window.top.notices[0].text == f"{late.number} of 蓝海贸易 waits for your review."
    assert "1" in his.window.top.bell.text()
    his.press("waits for your review.")
    assert room.order.title.text().startswith(late.number) and his.window.top.bell.text() == ""


@pytest.mark.requirement("003-38")
def test_an_order_far_down_the_queue_opens_too(desk: Desk, house: Callable[[Actor], House]) -> None:
    orders = [make.order(desk, state=OrderState.FIRST_REVIEW) for _each in range(3)]
    his = house(make.staff(desk, Role.SALES_REVIEWER))
    his.window.show_tab("review")
    his.settle()
    room = his.window.current_room()
    assert isinstance(room, ReviewTab)
    room.queue.show_rows(room.queue.rows()[:1])  # only the first page was read
    room.show_record(orders[2].id)
    his.settle()
    assert room.order.title.text().startswith(orders[2].number) and room.approve.isEnabled()


def test_the_administrator_is_told_of_a_year_whose_holidays_are_not_known_and_enters_them(
    desk: Desk, house: Callable[[Actor], House]
) -> None:
    his = house(make.staff(desk, Role.ADMINISTRATOR))
    his.window.context.today = lambda: date(2050, 11, 29)
    his.window.bell.look()
    his.settle()
    assert "official holidays of 2051 are not known" in his.window.top.notices[0].text
    his.press("Days off of 2051 are not entered")
    room = his.window.current_room()
    assert isinstance(room, HouseTab) and room.settings.visible_keys() == ["calendar.days_off", "calendar.days_worked"]
    row = room.settings.rows["calendar.days_off"]
    row.editor.setPlainText("on the first")  # type: ignore[attr-defined]
    room.save_act.trigger()
    his.settle()
    assert "is no day" in room.settings.forms[row.setting.group].fields["calendar.days_off"].error.text()
    row.editor.setPlainText("2051-01-01 2051-02-11..2051-02-17")  # type: ignore[attr-defined]
    room.save_act.trigger()
    his.settle()
    his.window.bell.look()
    his.settle()
    assert not any("2051 are not entered" in line for line in his.lines())


def test_tasks_and_questions_are_listed_and_open_what_they_are_about(desk: Desk, house: Callable[[Actor], House]) -> None:
    keeper, boss = make.staff(desk, Role.WAREHOUSE), make.staff(desk, Role.MANAGER)
    order, asked = make.approved_order(desk), make.order(desk, state=OrderState.FIRST_REVIEW)
    desk.do(boss, add_task, "call the carrier", datetime.now(UTC) - timedelta(hours=2), keeper.staff_id, None, order.id)
    desk.do(make.staff(desk, Role.SALES_REVIEWER), ask_colleague, asked.id, keeper.staff_id, "enough in stock?")
    his = house(keeper)
    lines = his.lines()
    assert lines[0] == "Your tasks" and lines[1].startswith("late") and "call the carrier" in lines[1]
    assert any("enough in stock?" in line for line in lines)
    his.press("enough in stock?")
    shown = [each.objectName() for each in his.window.findChildren(QDialog) if each.isVisible()]
    assert shown == [f"order_{asked.id}"]
    told = next(notice for notice in his.window.top.notices if notice.text.startswith("Late"))
    assert told.go is not None
    told.go()
    his.settle()
    assert {each.objectName() for each in his.window.findChildren(QDialog) if each.isVisible()} >= {f"order_{order.id}"}
