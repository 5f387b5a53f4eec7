"""The bar across the window: protection that was changed, a program that is too old, an update that is waited for."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from orderdesk.database import standing
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.guards import versions
from orderdesk.database.schema import migrate_desk
from orderdesk.rules.rights import Role
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.protection import ProtectionBar
from tests import factories as make


def _bar(desk: Desk, role: Role, qtbot: QtBot) -> ProtectionBar:
    actor = make.staff(desk, role)
    jobs = Jobs(desk, actor)
    bar = ProtectionBar(Context(desk, jobs, actor))
    qtbot.addWidget(bar)
    bar.destroyed.connect(jobs.close)
    qtbot.waitUntil(jobs.idle)
    return bar


def _run(desk: Desk, statement: str) -> None:
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.exec_driver_sql(statement)
    desk.forget()


def test_changed_protection_is_told_to_all_and_the_administrator_is_told_what_and_how_to_put_it_right(
    desk: Desk, qtbot: QtBot
) -> None:
    assert _bar(desk, Role.CLERK, qtbot).isHidden()  # the control: nothing is said while all is well
    _run(desk, "INSERT INTO allowed_move (entity, source, target, role) VALUES ('order', 'draft', 'approved', 'clerk')")
    clerk, administrator = _bar(desk, Role.CLERK, qtbot), _bar(desk, Role.ADMINISTRATOR, qtbot)
    for bar in (clerk, administrator):
        assert not bar.isHidden() and "Nothing is saved until" in bar.text_label.text()
    assert "draft approved clerk" in administrator.text_label.text() and "orderdesk migrate" in administrator.text_label.text()
    assert "draft approved" not in clerk.text_label.text()
    migrate_desk(desk)
    assert _bar(desk, Role.ADMINISTRATOR, qtbot).isHidden()


def test_a_program_that_is_too_old_says_that_it_only_looks(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(desk, f"UPDATE desk_note SET value = '9.0.0 9.0.0 0.0.1 x' WHERE key = '{versions.NOTE}'")
    monkeypatch.setattr(standing.guards, "digest", lambda _connection: "older guards")
    bar = _bar(desk, Role.CLERK, qtbot)
    assert not bar.isHidden() and "too old" in bar.text_label.text()


def test_the_time_until_an_update_is_shown_and_goes_when_it_is_given_up(desk: Desk, qtbot: QtBot) -> None:
    bar = _bar(desk, Role.CLERK, qtbot)
    bar._jobs.announce_closing(125)
    qtbot.waitUntil(lambda: not bar.isHidden())
    assert "2:05 left" in bar.text_label.text() or "2:04 left" in bar.text_label.text()
    qtbot.waitUntil(lambda: "2:03 left" in bar.text_label.text(), timeout=5_000)  # it counts
    bar._jobs.announce_closing(0)
    qtbot.waitUntil(lambda: "being updated just now" in bar.text_label.text())
    bar._jobs.announce_closing(None)
    qtbot.waitUntil(bar.isHidden)
