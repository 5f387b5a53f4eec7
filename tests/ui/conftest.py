"""What the window's tests stand on: a desk of plain functions, jobs on it, settings of their own, a dressed application."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from orderdesk import language
from orderdesk.rules.changes import Changes
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui import style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.notice import NoticeBar


class FakeDesk:
    """Runs queries and commands without a database and remembers the writes' keys.

    `saved` says what a key came to; `loses` makes every write tell that the connection broke under it.
    """

    def __init__(self) -> None:
        self.keys: list[str | None] = []
        self.threads: set[int] = set()
        self.saved: dict[str | None, Changes] = {}
        self.asked: list[str] = []
        self.loses = False

    def read(self, query: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        self.threads.add(threading.get_ident())
        return query(SimpleNamespace(info={}), *args, **values)

    def do(
        self,
        actor: Any,
        command: Callable[..., Any],
        /,
        *args: Any,
        key: str | None = None,
        lost: Callable[[], None] | None = None,
        **values: Any,
    ) -> Changes:
        self.threads.add(threading.get_ident())
        self.keys.append(key)
        if self.loses and lost is not None:
            lost()
        changes: Changes = command(actor, *args, **values)
        return changes

    def outcome(self, _actor: Any, key: str) -> Changes | None:
        self.asked.append(key)
        return self.saved.get(key)


class Room(QWidget):
    """A place with a notice bar, as tabs have."""

    def __init__(self) -> None:
        super().__init__()
        self.notice = NoticeBar()
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.notice)


def pytest_itemcollected(item: pytest.Item) -> None:
    """The offscreen platform says what it cannot do; that is no fault of a window."""
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path) -> Iterator[None]:
    """No test reads or writes what the machine remembers."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    QApplication.setOrganizationName("orderdesk-tests")
    QApplication.setApplicationName("orderdesk-tests")
    QSettings().clear()
    yield
    QSettings().clear()


@pytest.fixture(autouse=True)
def spoken(qapp: QApplication) -> Iterator[None]:
    """Widgets start in English and in the light theme."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # else widgets of earlier tests are dressed again
    style.apply(qapp, "light")
    words.switch("en")
    yield
    language.use("en")


@pytest.fixture
def fake_desk() -> FakeDesk:
    """A desk of plain functions."""
    return FakeDesk()


@pytest.fixture
def actor() -> Actor:
    """Somebody who may do everything."""
    return Actor(1, "lin", "林静", frozenset(Role))


@pytest.fixture
def jobs(qtbot: QtBot, fake_desk: FakeDesk, actor: Actor) -> Iterator[Jobs]:
    """Jobs on the fake desk; afterwards nothing may be left undone."""
    running = Jobs(fake_desk, actor)
    yield running
    left = not running.finish(5_000)
    running.close()
    running.deleteLater()
    assert not left, "a job was left running"


@pytest.fixture(scope="session")
def chinese() -> dict[str, str]:
    """A few words as a catalogue would have them."""
    return {"Approve": "通过", "{count} orders": "{count} 张订单", "Customer": "客户", "today": "今天", "Nothing here": "空"}


@pytest.fixture
def some_chinese(chinese: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Chinese is known in these tests whatever the catalogues hold."""
    monkeypatch.setattr(language, "catalogue", lambda spoken: chinese if spoken == "zh_CN" else {})


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    """A place, shown."""
    made = Room()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made
