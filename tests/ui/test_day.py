"""The day on the screen: what is open, signed by its department, printed; longer hours asked for, confirmed, filed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from orderdesk.commands.intake import save_order
from orderdesk.database.desk import Desk
from orderdesk.queries.days import day_clearing, extension_of
from orderdesk.queries.orders import late_orders
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.tasks.day_view import DayView, WordQuestion
from orderdesk.ui.tasks.tab import TasksTab
from tests import factories as make
from tests.commands.test_routes import form
from tests.documents.reading import packed
from tests.ui.real_room import CONTROL, RealRoom

Open = Callable[[Actor], tuple[RealRoom, DayView]]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def enter(qtbot: QtBot, desk: Desk) -> Iterator[Open]:
    rooms: list[RealRoom] = []

    def opened(actor: Actor) -> tuple[RealRoom, DayView]:
        room = RealRoom(qtbot, desk, actor, TasksTab)
        rooms.append(room)
        room.tab.context.today = desk.today
        room.tab.show_view("day")  # type: ignore[attr-defined]
        view: DayView = room.tab.day  # type: ignore[attr-defined]
        view.day.set_value(desk.today())
        view.reload()
        room.settle()
        return room, view

    yield opened
    for room in rooms:
        room.settle()
        room.jobs.close()


def question() -> WordQuestion:
    """The one that is open."""
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, WordQuestion) and each.isVisible())


def send(room: RealRoom, note: str, until: str = "") -> None:
    """Write into the question and send it."""
    asked = question()
    if until:
        asked.until.setText(until)
    asked.note.setPlainText(note)
    asked.accept_act.trigger()
    room.settle()


@pytest.mark.requirement("004-o13")
def test_a_department_sees_what_is_open_says_why_signs_and_prints(desk: Desk, enter: Open) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    evening = make.moment(f"{desk.today().isoformat()}T10:00")
    desk.clock = lambda: evening
    draft = desk.do(clerk, save_order, form(desk))
    room, view = enter(clerk)
    assert [(row.kind, row.number) for row in view.list.rows()] == [("draft", draft.number)]
    assert view.signed.texts()["Order clerk"] == "1 open" and view.signed.texts()["Warehouse"] == "clear, not signed"
    view.list.choose_first()
    room.press(view.list, Qt.Key.Key_Return)
    assert room.opened == [draft.made]
    room.press(view.list, Qt.Key.Key_G)
    send(room, "")
    assert "1 things are open" in question().form.fields["note"].error.text()
    send(room, "the customer calls tomorrow")
    assert "signed" in room.notice and view.signed.texts()["Order clerk"].startswith("林静")
    assert not view.sign_act.isEnabled(), "once a day"
    assert desk.read(day_clearing, desk.today()).signed[0].note == "the customer calls tomorrow"
    room.press(view.list, Qt.Key.Key_P, CONTROL)
    said = packed(room.paper())
    assert str(draft.number) in said and "林静" in said


@pytest.mark.requirement("004-o2")
def test_longer_hours_are_asked_for_confirmed_by_two_and_filed_on_the_screen(desk: Desk, enter: Open) -> None:
    clerk, sales = make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.SALES_REVIEWER, name="孙丽")
    boss, finance = make.staff(desk, Role.MANAGER, name="沈建国"), make.staff(desk, Role.FINANCE, name="吴敏")
    night = make.moment(f"{desk.today().isoformat()}T14:40")  # 22:40 in Shanghai
    desk.clock = lambda: night
    day = desk.today()
    room, view = enter(clerk)
    assert not any(act.isVisible() for act in view.say_acts.values()), "others confirm"
    room.press(view.list, Qt.Key.Key_X)
    send(room, "two hundred orders", until="21:00")
    assert "after the cut-off" in question().form.fields["until"].error.text()
    send(room, "two hundred orders", until="23:30")
    assert view.extension.texts()["Entries until"] == "23:30" and not view.ask_act.isEnabled()
    for person, side in ((boss, "sales"), (sales, "department"), (finance, "finance")):
        room, view = enter(person)
        view.say_acts[side].trigger()
        send(room, f"agreed by {side}")
        assert "on record" in room.notice and not view.say_acts[side].isEnabled()
    assert view.extension.texts()["Sales management"].startswith("沈建国")
    assert view.extension.texts()["Filed by finance"].startswith("吴敏")
    found = desk.read(extension_of, day)
    assert found is not None and found.holds
    desk.do(clerk, save_order, form(desk))
    assert not desk.read(late_orders).rows, "in time until half past eleven"
    room.press(view.list, Qt.Key.Key_P, CONTROL)
    said = packed(room.paper())
    assert "23:30" in said and "agreedbyfinance" in said.replace(" ", "")
