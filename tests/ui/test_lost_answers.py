"""When the connection breaks under a write the window says that it is checking, and then what came of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from orderdesk.database.errors import DatabaseAway
from orderdesk.rules.changes import Area, Changes
from orderdesk.ui.job import NotSaved
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.banner import ConnectionBanner
from tests.ui.conftest import FakeDesk, Room

CHECKING = "Connection lost. Checking whether it was saved…"
SAVED = Changes(frozenset({Area.INTAKE}), number="SO-7")


@pytest.fixture
def banner(qtbot: QtBot, jobs: Jobs) -> ConnectionBanner:
    """The banner of these jobs."""
    made = ConnectionBanner(jobs)
    qtbot.addWidget(made)
    return made


def lost(_work: Any) -> Changes:
    """A command whose answer never comes."""
    raise DatabaseAway


def text(banner: ConnectionBanner) -> str:
    """What it says now."""
    return banner.text_label.text() if banner.isVisible() else ""


def test_it_was_saved(qtbot: QtBot, jobs: Jobs, fake_desk: FakeDesk, room: Room, banner: ConnectionBanner) -> None:
    heard: list[Changes] = []
    jobs.do(room, lost, key="k", then=heard.append)
    qtbot.waitUntil(lambda: text(banner) == CHECKING)
    assert heard == []
    fake_desk.saved["k"] = SAVED
    jobs.retry()
    assert jobs.finish()
    assert heard == [SAVED], "the form goes on as if the answer had come"
    assert room.notice.text() == "Saved as SO-7." and not banner.isVisible()


def test_the_forms_own_sentence_is_not_said_twice(qtbot: QtBot, jobs: Jobs, fake_desk: FakeDesk, room: Room) -> None:
    jobs.do(room, lost, key="k", then=lambda changes: room.notice.good("{number} submitted.", number=changes.number))
    qtbot.waitUntil(lambda: jobs.is_away)
    fake_desk.saved["k"] = SAVED
    jobs.retry()
    assert jobs.finish()
    assert room.notice.text() == "SO-7 submitted."


def test_it_was_not_saved_and_the_same_key_does_it(
    qtbot: QtBot, jobs: Jobs, fake_desk: FakeDesk, room: Room, banner: ConnectionBanner
) -> None:
    up, ended = threading.Event(), []

    def command(_work: Any) -> Changes:
        if not up.is_set():
            raise DatabaseAway
        return SAVED

    jobs.do(room, command, key="k", always=lambda: ended.append(1))
    qtbot.waitUntil(lambda: text(banner) == CHECKING)
    assert ended == [], "the button stays held while nobody knows"
    up.set()
    jobs.retry()
    assert jobs.finish()
    assert room.notice.text().startswith("Not saved") and ended == [1] and not banner.isVisible()
    assert fake_desk.keys == ["k"], "nothing is done that was not pressed"
    jobs.do(room, command, key="k", then=lambda changes: room.notice.good("Done: {number}", number=changes.number))
    assert jobs.finish()
    assert room.notice.text() == "Done: SO-7" and fake_desk.keys == ["k", "k"]


def test_the_form_hears_that_it_was_not_saved(qtbot: QtBot, jobs: Jobs, room: Room) -> None:
    refusals: list[Exception] = []
    jobs.do(room, lost, failed=refusals.append)
    qtbot.waitUntil(lambda: jobs.is_away)
    jobs.retry()
    assert jobs.finish()
    assert [type(error) for error in refusals] == [NotSaved]


def test_it_says_so_while_the_desk_itself_still_tries(
    qtbot: QtBot, jobs: Jobs, fake_desk: FakeDesk, banner: ConnectionBanner
) -> None:
    gate = threading.Event()
    fake_desk.loses = True
    jobs.do(QObject(jobs), lambda _work: gate.wait(5) and SAVED)
    qtbot.waitUntil(lambda: text(banner) == CHECKING)
    assert not jobs.is_away
    gate.set()
    assert jobs.finish()
    assert not banner.isVisible()


def test_while_nobody_can_tell_it_keeps_asking(
    qtbot: QtBot, jobs: Jobs, fake_desk: FakeDesk, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orderdesk.ui.jobs.RETRY_MS", (5,))
    asked: list[str] = []

    def outcome(_actor: Any, key: str) -> Changes | None:
        asked.append(key)
        if len(asked) < 3:
            raise DatabaseAway
        return SAVED

    monkeypatch.setattr(fake_desk, "outcome", outcome)
    jobs.do(room, lost, key="k")
    assert jobs.finish()
    assert asked == ["k"] * 3 and room.notice.text() == "Saved as SO-7."


def test_a_form_that_is_gone_is_told_of_in_the_window(qtbot: QtBot, jobs: Jobs, fake_desk: FakeDesk) -> None:
    owner = QWidget()
    jobs.do(owner, lost, key="k")
    qtbot.waitUntil(lambda: jobs.is_away)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    fake_desk.saved["k"] = SAVED
    with qtbot.waitSignal(jobs.told) as heard:
        jobs.retry()
    assert heard.args == ["Saved as SO-7."]
