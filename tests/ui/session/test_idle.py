"""When nobody touches keyboard or mouse for the company's minutes, the window locks itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.commands.parties import sign_in
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.ui.idle import IdleWatch
from tests.ui.session.conftest import SECRET, House


class Clock:
    def __init__(self) -> None:
        self.running = self.wall = 1000.0

    def __call__(self) -> tuple[float, float]:
        return self.running, self.wall


@pytest.fixture
def watch(qtbot: QtBot) -> tuple[IdleWatch, Clock, list[bool]]:
    clock, said = Clock(), []
    made = IdleWatch(clock=clock)
    made.minutes = 10
    made.idle.connect(lambda: said.append(True))
    return made, clock, said


def test_after_ten_minutes_without_a_hand_it_is_said_once(watch: tuple[IdleWatch, Clock, list[bool]]) -> None:
    idle, clock, said = watch
    clock.running += 599
    idle.look()
    assert not said
    clock.running += 1
    idle.look()
    idle.look()
    assert said == [True]


def test_a_computer_that_slept_counts_its_sleep(watch: tuple[IdleWatch, Clock, list[bool]]) -> None:
    idle, clock, said = watch
    clock.wall += 3600
    idle.look()
    assert said == [True]


def test_never_means_never(watch: tuple[IdleWatch, Clock, list[bool]]) -> None:
    idle, clock, said = watch
    idle.minutes = 0
    clock.running += 10**6
    idle.look()
    assert not said


def _key(window: QWidget) -> None:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)


def _pointer(window: QWidget) -> None:
    QTest.mouseMove(window.windowHandle(), QPoint(5, 5))
    QTest.mouseMove(window.windowHandle(), QPoint(25, 25))
    QApplication.processEvents()


def _click(window: QWidget) -> None:
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton)


def _chinese(_window: QWidget) -> None:
    focus = QGuiApplication.focusObject()
    assert isinstance(focus, QObject)
    event = QInputMethodEvent()
    event.setCommitString("汇")
    QApplication.sendEvent(focus, event)


@pytest.mark.parametrize("hand", [_key, _pointer, _click, _chinese])
@pytest.mark.parametrize("in_dialog", [False, True])
def test_a_hand_anywhere_in_the_program_is_somebody(
    watch: tuple[IdleWatch, Clock, list[bool]], qtbot: QtBot, hand: Callable[[QWidget], None], in_dialog: bool
) -> None:
    idle, clock, said = watch
    window = QDialog()
    QVBoxLayout(window).addWidget(QLineEdit())
    qtbot.addWidget(window)
    window.open() if in_dialog else window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.findChildren(QLineEdit)[0].setFocus()
    idle.look()
    clock.running += 599
    hand(window)
    clock.running += 599
    idle.look()
    assert not said
    clock.running += 1
    idle.look()
    assert said == [True]


def test_the_window_locks_itself_after_the_company_s_minutes(house: House, qtbot: QtBot) -> None:
    desk = Desk.open(house.url)
    desk.do(sign_in(desk, "gaoyuan", SECRET), change_settings, {"session.idle_minutes": "3"})
    desk.close()
    main = house.come_in()
    assert house.session.idle.minutes == 3
    main.jobs.do(main, change_settings, {"session.idle_minutes": "7"})
    qtbot.waitUntil(lambda: house.session.idle.minutes == 7)
    house.session.idle.idle.emit()
    assert house.session.is_locked
