"""The receivables tab on a real desk, worked as a person in finance works it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.receivables.tab import ReceivablesTab
from tests import factories as make


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk; the window is the same on either database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def wu(desk: Desk) -> Actor:
    """Makes bills and receives payments."""
    return make.staff(desk, Role.FINANCE, name="吴敏")


@pytest.fixture
def sun(desk: Desk) -> Actor:
    """Audits what others made."""
    return make.staff(desk, Role.FINANCE, name="孙丽")


class Room:
    """The tab of one person, shown, and a hand on keyboard and mouse."""

    def __init__(self, qtbot: QtBot, desk: Desk, actor: Actor, days_on: int = 0) -> None:
        self.qtbot = qtbot
        self.jobs = Jobs(desk, actor)
        self.opened_orders: list[int] = []
        self.counts: list[int] = []
        context = Context(
            desk, self.jobs, actor, today=lambda: desk.today() + timedelta(days_on), show_order=self.opened_orders.append
        )
        self.tab = ReceivablesTab(context)
        self.tab.count.connect(self.counts.append)
        self.tab.resize(1366, 660)
        qtbot.addWidget(self.tab)
        self.tab.show()
        qtbot.waitExposed(self.tab)
        self.settle()

    def come_forward(self) -> None:
        """Make this the window the keyboard talks to."""
        if not self.tab.isActiveWindow():
            self.tab.activateWindow()
            self.qtbot.waitUntil(self.tab.isActiveWindow)

    def settle(self) -> None:
        """Wait for everything that is on its way."""
        assert self.jobs.finish(20_000)

    def press(self, key: Qt.Key, widget: QWidget | None = None, *, ctrl: bool = False, alt: bool = False) -> None:
        """Press a key where the keyboard is, or on a widget; then wait."""
        none = Qt.KeyboardModifier.NoModifier
        self.come_forward()
        modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.AltModifier if alt else none
        self.qtbot.keyClick(widget or self.tab.focusWidget() or self.tab, key, modifier)
        self.settle()

    def type(self, widget: QWidget, text: str) -> None:
        """Go to a field and type."""
        self.come_forward()
        widget.setFocus()
        self.qtbot.keyClicks(widget, text)

    def go(self, view: str) -> None:
        """Go to a view by its key."""
        names = ["customers", "to_bill", "bills", "payments", "corrections"]
        self.press(Qt.Key(Qt.Key.Key_1 + names.index(view)), alt=True)
        assert self.tab.view() is self.tab.views[view]

    @property
    def notice(self) -> str:
        """What the notice bar says."""
        return self.tab.notice.text()


@pytest.fixture
def room(qtbot: QtBot, desk: Desk) -> Iterator[Callable[..., Room]]:
    """Opens the tab for a person: `room(wu)`, or `room(wu, 40)` as it will be in forty days."""
    rooms: list[Room] = []

    def open_for(actor: Actor, days_on: int = 0) -> Room:
        rooms.append(Room(qtbot, desk, actor, days_on))
        return rooms[-1]

    yield open_for
    for opened in rooms:
        left = not opened.jobs.finish(10_000)
        opened.jobs.close()
        assert not left, "a job was left running"
