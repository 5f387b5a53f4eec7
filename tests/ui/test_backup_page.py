"""The page of backups, used as an administrator would, and what he is told without asking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from orderdesk.backup.restoring import restore
from orderdesk.commands.backup import back_up, backups_of, drill
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.model import BackupRecord
from orderdesk.queries.backup import standing
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.backups import Backups, last_backup
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.status_line import StatusLine
from orderdesk.ui.widgets.actions import Act
from tests import factories as make


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This computer's data folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def administrator(sqlite_desk: Desk) -> Actor:
    return make.staff(sqlite_desk, Role.ADMINISTRATOR, name="高远", login="gaoyuan")


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk, administrator: Actor) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, administrator)
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def tab(qtbot: QtBot, running: Jobs, administrator: Actor) -> HouseTab:
    made = HouseTab(Context(running.desk, running, administrator))
    qtbot.addWidget(made)
    made.resize(1340, 640)
    made.show()
    made.show_page("backup")
    assert running.finish()
    return made


def settle(jobs: Jobs) -> None:
    """Until nothing is read any more, not even after what was announced."""
    for _ in range(3):
        assert jobs.finish()
        QGuiApplication.processEvents()


def press(qtbot: QtBot, tab: HouseTab, jobs: Jobs, key: Qt.Key) -> None:
    qtbot.keyClick(tab.backup.list, key, Qt.KeyboardModifier.ControlModifier)
    settle(jobs)


@pytest.mark.requirement("002-25")
def test_a_backup_is_made_and_proved_by_two_keys(qtbot: QtBot, tab: HouseTab, running: Jobs, sqlite_desk: Desk) -> None:
    assert tab.backup.facts.texts()["Last good drill"] == "never"
    assert not tab.backup.drill_act.isEnabled() and "Make one first" in tab.backup.drill_act.toolTip()
    press(qtbot, tab, running, Qt.Key.Key_B)
    (kept,) = backups_of(sqlite_desk)
    assert kept.name in tab.notice.text()
    press(qtbot, tab, running, Qt.Key.Key_D)
    assert "was restored and proved" in tab.notice.text()
    facts = tab.backup.facts.texts()
    assert facts["Last backup"].startswith("today") and facts["Last good drill"].startswith("today")
    assert facts["Backups kept"].startswith("1 ") and facts["Folder"] == str(kept.path.parent)
    stands = sqlite_desk.read(standing)
    assert stands.good_drill is not None and stands.good_drill.who == "高远"


def test_the_command_shown_restores_the_chosen_backup(qtbot: QtBot, tab: HouseTab, running: Jobs) -> None:
    press(qtbot, tab, running, Qt.Key.Key_B)
    tab.backup.copy_act.trigger()
    program, verb, file, into, address = QGuiApplication.clipboard().text().split()
    assert (program, verb, into) == ("orderdesk", "restore", "--into")
    assert restore(Path(file), address).problems == ()


def test_a_drill_that_fails_is_said_in_red(qtbot: QtBot, tab: HouseTab, running: Jobs, sqlite_desk: Desk) -> None:
    press(qtbot, tab, running, Qt.Key.Key_B)
    path = backups_of(sqlite_desk)[0].path
    path.write_bytes(path.read_bytes()[:-40])
    press(qtbot, tab, running, Qt.Key.Key_D)
    assert tab.notice.kind == "bad" and "damaged" in tab.notice.text()
    assert tab.backup.drill_act.isEnabled()


def test_a_folder_in_the_way_is_said_and_nothing_is_held_up(
    qtbot: QtBot, tab: HouseTab, running: Jobs, sqlite_desk: Desk, administrator: Actor, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    sqlite_desk.do(administrator, change_settings, {"backup.folder": str(tmp_path / "file" / "x")})
    press(qtbot, tab, running, Qt.Key.Key_B)
    assert "Choose another folder in the settings" in tab.notice.text()
    assert tab.backup.make_act.isEnabled()
    last_backup(sqlite_desk)  # the last window is closed: no error comes out of it
    last = sqlite_desk.read(standing).backup
    assert last is not None and not last.good


# what is told without asking


def watch(qtbot: QtBot, jobs: Jobs, actor: Actor, told: list[str]) -> tuple[QWidget, Backups, StatusLine]:
    window = QWidget()
    qtbot.addWidget(window)

    def act(name: str) -> Act:
        return Act(window, name, name, "", lambda: None, icon="key")

    status = StatusLine("desk.db", act("keys"), act("language"), act("theme"))
    status.setParent(window)
    context = Context(jobs.desk, jobs, actor, notify=told.append)
    backups = Backups(context, status, window)
    window.show()
    settle(jobs)
    return window, backups, status  # the window owns them


def old_drill(desk: Desk, days: int) -> None:
    with desk.engine.begin() as connection:
        connection.execute(
            BackupRecord.__table__.insert().values(  # type: ignore[attr-defined]
                kind="drill", at=datetime.now(UTC) - timedelta(days=days), good=True, file_name="old"
            )
        )


def test_a_drill_of_eight_days_ago_raises_the_alarm_until_one_is_held(
    qtbot: QtBot, running: Jobs, administrator: Actor, sqlite_desk: Desk
) -> None:
    old_drill(sqlite_desk, 8)
    _window, watched, status = watch(qtbot, running, administrator, [])
    assert status.alarm.isVisible() and status.alarm.text() == "Restore drill overdue"
    back_up(sqlite_desk, administrator)
    drill(sqlite_desk, administrator)
    watched.look()
    settle(running)
    assert not status.alarm.isVisible()


def test_a_fresh_drill_and_a_desk_never_drilled_raise_no_alarm(
    qtbot: QtBot, running: Jobs, administrator: Actor, sqlite_desk: Desk
) -> None:
    _window, watched, status = watch(qtbot, running, administrator, [])
    assert not status.alarm.isVisible()
    old_drill(sqlite_desk, 6)
    watched.look()
    settle(running)
    assert not status.alarm.isVisible()


def test_only_the_administrator_is_alarmed(qtbot: QtBot, running: Jobs, sqlite_desk: Desk) -> None:
    old_drill(sqlite_desk, 30)
    _window, _watched, status = watch(qtbot, running, make.staff(sqlite_desk, Role.CLERK), [])
    assert not status.alarm.isVisible()


def test_an_open_window_makes_a_backup_by_itself_and_tells_when_it_cannot(
    qtbot: QtBot, running: Jobs, administrator: Actor, sqlite_desk: Desk, home: Path
) -> None:
    told: list[str] = []
    _window, watched, _status = watch(qtbot, running, administrator, told)
    assert watched.findChildren(QObject)[0].interval() == 30 * 60_000  # type: ignore[attr-defined]
    watched.make()
    settle(running)
    assert len(backups_of(sqlite_desk)) == 1 and told == []
    sqlite_desk.do(administrator, change_settings, {"backup.folder": str(sqlite_desk.engine.url.database)})
    watched.make()
    settle(running)
    assert len(told) == 1 and "No backup was made" in told[0]
