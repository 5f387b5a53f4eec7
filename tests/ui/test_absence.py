"""A reviewer goes away: he records it himself, his deputy's queue follows, both see it in the frame, and he comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from orderdesk.commands.routes import seat_department
from orderdesk.database.desk import Desk
from orderdesk.queries.routes import absences
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES
from orderdesk.ui import words
from orderdesk.ui.absence import AbsenceQuestion
from orderdesk.ui.application import listen
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from tests import factories as make
from tests.commands.test_routes import approve, form, submitted

Enter = Callable[[Actor], MainWindow]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk on a fresh SQLite database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def enter(qtbot: QtBot, sqlite_url: str) -> Iterator[Enter]:
    """Opens the house for somebody, on a desk of his own."""
    windows: list[tuple[MainWindow, Desk]] = []

    def open_window(actor: Actor) -> MainWindow:
        own = Desk.open(sqlite_url)
        jobs = Jobs(own, actor)
        listen(own, jobs)
        window = MainWindow(Context(own, jobs, actor, today=own.today))
        windows.append((window, own))
        window.show()
        window.activateWindow()
        settle(window)
        return window

    yield open_window
    for window, own in windows:
        settle(window)
        window.close()
        own.close()


def settle(window: MainWindow) -> None:
    """Wait for everything that is on its way."""
    assert window.jobs.finish(20_000)


def waiting(window: MainWindow) -> list[int]:
    """The orders of the review queue on the screen."""
    return [row.id for row in window.room("review").queue.rows()]  # type: ignore[attr-defined]


@pytest.mark.requirement("004-s5")
def test_a_reviewer_names_his_deputy_and_the_queue_follows(qtbot: QtBot, desk: Desk, enter: Enter) -> None:
    away, deputy = make.staff(desk, Role.BUSINESS_REVIEWER, name="陈涛"), make.staff(desk, Role.BUSINESS_REVIEWER, name="李宁")
    desk.do(make.staff(desk, Role.MANAGER), seat_department, "技术部", [away.staff_id])
    make.routes(desk, Route((Step(REVIEW_STATES[0]), Step(REVIEW_STATES[1], "技术部"))))
    order = submitted(desk, make.staff(desk, Role.CLERK), form(desk))
    approve(desk, make.staff(desk, Role.SALES_REVIEWER), order)
    his, hers = enter(away), enter(deputy)
    for window in (his, hers):
        window.show_tab("review")
        settle(window)
    assert (waiting(his), waiting(hers)) == ([order], [])
    assert his.absence.isHidden() and hers.absence.isHidden()
    his.absence_act.trigger()
    settle(his)
    question = his.findChild(AbsenceQuestion)
    assert question is not None and [question.deputy.itemText(at) for at in range(question.deputy.count())] == ["李宁"]
    question.first.setFocus()
    QTest.keyClicks(question.first, "+0")
    question.last.setFocus()
    QTest.keyClicks(question.last, "-1")
    question.accept_button.click()
    assert "over already" in settled_error(his, question) or "before the first" in settled_error(his, question)
    question.last.set_value(desk.today() + timedelta(days=3))
    question.accept_button.click()
    settle(his)
    assert [(row.person, row.deputy) for row in desk.read(absences, desk.today())] == [("陈涛", "李宁")]
    qtbot.waitUntil(lambda: not his.absence.isHidden() and not hers.absence.isHidden())
    assert "Away until" in his.absence.text() and "李宁" in his.absence.text()
    assert "You stand in for 陈涛" in hers.absence.text()
    words.switch("zh_CN")
    assert "由李宁代审" in his.absence.text() and "代陈涛审核" in hers.absence.text()
    words.switch("en")
    qtbot.waitUntil(lambda: waiting(hers) == [order])
    qtbot.mouseClick(his.absence, Qt.MouseButton.LeftButton)
    settle(his)
    question = next(each for each in his.findChildren(AbsenceQuestion) if each.isVisible())
    [back] = question.back_buttons.values()
    assert back.text() == "I am back"
    back.click()
    settle(his)
    qtbot.waitUntil(his.absence.isHidden)
    assert desk.read(absences, desk.today()) == ()
    question.reject()
    qtbot.waitUntil(lambda: waiting(hers) == [])


def settled_error(window: MainWindow, question: AbsenceQuestion) -> str:
    """What stands under the last day once the answer came."""
    settle(window)
    return question.form.fields["last_day"].error.text()


def test_two_absences_of_the_same_days_and_a_deputy_who_is_away_are_refused(desk: Desk, enter: Enter) -> None:
    one, other, third = (make.staff(desk, Role.SALES_REVIEWER) for _each in range(3))
    window = enter(one)

    def record(deputy: Actor) -> AbsenceQuestion:
        window.absence.ask()
        settle(window)
        question = next(each for each in window.findChildren(AbsenceQuestion) if each.isVisible())
        for edit in (question.first, question.last):
            edit.set_value(desk.today())
        question.deputy.setCurrentIndex(question.deputy.findData(deputy.staff_id))
        question.accept_button.click()
        settle(window)
        return question

    question = record(other)
    question = record(third)
    assert "recorded already" in question.form.fields["first_day"].error.text()
    question.reject()
    second = enter(third)
    second.absence.ask()
    settle(second)
    asked = next(each for each in second.findChildren(AbsenceQuestion) if each.isVisible())
    for edit in (asked.first, asked.last):
        edit.set_value(desk.today())
    asked.deputy.setCurrentIndex(asked.deputy.findData(one.staff_id))
    asked.accept_button.click()
    settle(second)
    assert "away on these days too" in asked.form.fields["deputy"].error.text()
    asked.reject()


def test_who_does_not_review_has_no_deputy(desk: Desk, enter: Enter) -> None:
    window = enter(make.staff(desk, Role.WAREHOUSE))
    assert not window.absence_act.isVisible() and window.absence.isHidden()
