"""The review room on a real desk: orders at their first review, a reviewer at the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.review.tab import ReviewTab
from tests import factories as make
from tests.ui.real_room import RealRoom

PLAIN = Qt.KeyboardModifier.NoModifier


class ReviewRoom(RealRoom):
    """A reviewer's tab. `presses` counts keys of actions, not letters of an opinion."""

    tab: ReviewTab
    presses = 0

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key where the keyboard is, then wait until the room has come to rest."""
        self.presses += 1
        self.come_forward()
        QTest.keyClick(self.focus(), key, modifier)
        self.rest()

    def write(self, text: str) -> None:
        """Type letters where the keyboard is."""
        QTest.keyClicks(self.focus(), text)

    def rest(self) -> None:
        """Wait for what is on its way, and until the next order may be decided."""
        self.settle()
        tab = self.tab
        self.qtbot.waitUntil(lambda: self.jobs.idle() and not (tab.approve._held or tab.give_back._held))

    def focus(self) -> QWidget:
        """Where the keyboard is."""
        widget = QApplication.focusWidget()
        assert widget is not None, "the keyboard is nowhere"
        return widget

    def shown(self) -> str:
        """The head of the order on the screen."""
        return self.tab.order.title.text() if self.tab.order.title.isVisible() else ""

    def numbers(self) -> list[str]:
        """The queue."""
        return [row.number for row in self.tab.queue.rows()]

    def fact(self, code: str) -> str:
        """What stands beside a check."""
        return self.tab.checklist.facts()[code]

    def titles(self) -> list[str]:
        """The checks on the screen."""
        return [each.text() for each in self.tab.checklist.findChildren(QLabel) if each.objectName().startswith("check_")]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk on a fresh SQLite database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def submitted(desk: Desk) -> Callable[..., make.Made]:
    """Makes orders at their first review, everything about them good."""

    def submit(customer: int | None = None, asked: int = 5, **fields: object) -> make.Made:
        values: dict[str, object] = {
            "contact_name": "王芳",
            "contact_phone": "13862145530",
            "ship_to": "星湖街328号",
            "payment_method": "on_account",
            "requested_date": make.wanted(desk),
            "state": OrderState.FIRST_REVIEW,
        }
        lines = [(make.product(desk, price=40, on_hand=100), asked, 40)]
        return make.order(desk, customer or make.customer(desk, credit_limit=100_000), lines, **(values | fields))

    return submit


@pytest.fixture
def enter(qtbot: QtBot, desk: Desk) -> Iterator[Callable[..., ReviewRoom]]:
    """Opens the room for a reviewer."""
    rooms: list[ReviewRoom] = []

    def open_room(*roles: Role, actor: Actor | None = None) -> ReviewRoom:
        room = ReviewRoom(qtbot, desk, actor or make.staff(desk, *(roles or (Role.SALES_REVIEWER,))), ReviewTab)
        rooms.append(room)
        room.rest()
        return room

    yield open_room
    for room in rooms:
        room.settle()
        room.tab.hide()
        room.jobs.close()
