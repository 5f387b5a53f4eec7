"""The program as one person runs it, ended in the middle of typing and started again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.drafts import Drafts
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from tests import factories as make


class Window:
    """One run of the program, for one person."""

    def __init__(self, qtbot: QtBot, desk: Desk, actor: Actor, folder: Path) -> None:
        self.qtbot: Any = qtbot
        self.desk = desk
        self.jobs = Jobs(desk, actor)
        self.drafts = Drafts(folder, "desk", actor.login)
        self.main = MainWindow(Context(desk, self.jobs, actor, drafts=self.drafts, today=desk.today))
        self.main._sure = True
        qtbot.addWidget(self.main)
        self.main.show()
        self.settle()

    def room(self, name: str) -> Any:
        """Go to a tab."""
        room = self.main.show_tab(name)
        self.settle()
        return room

    def room_of(self, name: str) -> Any:
        """A tab, without going there."""
        return self.main.room(name)

    def settle(self) -> None:
        """Wait for everything that is on its way."""
        assert self.jobs.finish(20_000)
        QApplication.processEvents()
        assert self.jobs.finish(20_000)

    def crash(self) -> None:
        """End as a killed program does, a moment after the last key."""
        self.drafts.look()
        self.drafts.finish()
        self.drafts._timer.stop()
        if self.drafts._lock is not None:
            self.drafts._lock.unlock()
        self.drafts._lock = self.drafts.file = None
        self.jobs.close()
        self.main.hide()

    @property
    def offer(self) -> str:
        """What is offered."""
        bar = self.main.unsent
        return bar.text_label.text() if bar.isVisible() else ""

    def go_on(self) -> None:
        """Press Continue."""
        self.main.unsent.take.trigger()
        self.settle()

    def notice(self, name: str) -> str:
        """What the notice bar of a tab says."""
        return str(self.main.room(name).notice.text())


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk on a fresh SQLite database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def run(qtbot: QtBot, desk: Desk, tmp_path: Path) -> Iterator[Callable[[Actor], Window]]:
    """Starts the program for a person."""
    windows: list[Window] = []

    def start(actor: Actor) -> Window:
        windows.append(Window(qtbot, desk, actor, tmp_path / "unsent"))
        return windows[-1]

    yield start
    for window in windows:
        window.main.close()
        window.jobs.close()


def count(desk: Desk, model: Any) -> int:
    """How many rows of a kind there are."""
    return desk.read(lambda session: session.scalar(select(func.count()).select_from(model)) or 0)


def everybody(desk: Desk) -> Actor:
    """Somebody who may do everything."""
    return make.staff(desk, *Role, name="秦岚")
