"""The running application: one QApplication, the sign-in window, then the main window, and back again after signing out."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from orderdesk import language
from orderdesk.database.desk import Desk
from orderdesk.database.errors import DatabaseAway
from orderdesk.database.feed import Feed
from orderdesk.database.remembered import Memory
from orderdesk.documents.fonts import prepare
from orderdesk.queries.orders import find_anything
from orderdesk.queries.parties import StaffRow
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor
from orderdesk.ui import format, preferences
from orderdesk.ui.backups import Backups, last_backup
from orderdesk.ui.context import Context
from orderdesk.ui.drafts import drafts_of
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.session import Proof, Session
from orderdesk.ui.sign_in import Person, SignIn

EVERYTHING = Changes(frozenset(Area))


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who came in, the desk as it is open for him, and how he proves again that it is he.

    `warning`: what is not as safe as it could be about the connection (marked with N_).
    """

    actor: Actor
    proof: Proof
    desk: Any
    company: str
    zone: str
    warning: str = ""

    @property
    def login(self) -> str:
        """What he signs in with."""
        return self.actor.login


@dataclass(frozen=True, slots=True)
class Door:
    """How people come in: `people` and `enter` at the sample desk, `found` at an empty one.

    `desk` is None where only a person's own password opens it; then `probe` tells what is wrong with the connection, `memory`
    remembers passwords, and `login` is a name the address holds.
    """

    desk: Any
    settings: Any
    company: str
    place: str
    zone: str
    people: Sequence[StaffRow]
    enter: Callable[[int], Entry] | None
    authenticate: Callable[[str, str], Entry]
    found: Callable[[str, str, str], Entry] | None
    probe: Callable[[], str] | None = None
    memory: Memory | None = None
    login: str = ""


class Application(QObject):
    """Keeps the windows: sign-in first, the main window for whoever came in, sign-in again when he leaves."""

    def __init__(self, open_door: Callable[[], Door]) -> None:
        super().__init__()
        self._open_door = open_door
        self._door: Door | None = None
        self.sign_in: SignIn | None = None
        self.main: MainWindow | None = None
        self._gone: QWidget | None = None
        self._feed: Feed | None = None

    def start(self) -> None:
        """Open the desk and show the sign-in window."""
        self._door = self._open_door()
        door = self._door
        format.use_zone(ZoneInfo(door.zone))
        people = [Person(row.id, row.name, row.roles) for row in door.people if not row.disabled]
        jobs = Jobs(door.desk)
        self.sign_in = SignIn(
            jobs,
            authenticate=door.authenticate,
            people=people,
            enter=door.enter,
            found=door.found,
            company=door.company,
            place=door.place,
            probe=door.probe,
            memory=door.memory,
            login=door.login,
        )
        self.sign_in.signed_in.connect(self.enter)
        self.sign_in.show()

    @Slot(object)
    def enter(self, entry: Entry) -> None:
        """Show the main window to the person."""
        if self._door is None:
            return
        door = self._door = replace(self._door, desk=entry.desk, company=entry.company, zone=entry.zone)
        format.use_zone(ZoneInfo(door.zone))
        actor = entry.actor
        jobs = Jobs(door.desk, actor)
        self._feed = listen(door.desk, jobs)
        drafts = drafts_of(door.desk, actor.login)
        context = Context(door.desk, jobs, actor, door.settings, door.company, drafts=drafts, today=format.this_day)
        context.session = session = Session(context, entry.proof, jobs)
        self.main = MainWindow(context, place=door.place, warning=entry.warning, find=find_anything)
        session.locked.connect(self._stop_listening)
        session.unlocked.connect(self._listen_again)
        session.left.connect(self.main.sign_out)
        session.watch(self.main)
        Backups(context, self.main.status, self.main)
        self.main.signed_out.connect(self._leave)
        self.main.show()
        jobs.call(self.main, "fonts", prepare, then=lambda _nothing: None)  # so that the first paper is quick
        if self.sign_in is not None:
            self.sign_in.close()
            self._let_go(self.sign_in)
            self.sign_in = None

    def close(self) -> None:
        """Close the window that is open and let go of the desk."""
        for window in (self.main, self.sign_in):
            if window is not None:
                window.close()
                self._let_go(window)
        self.main = self.sign_in = None
        self._close_desk()

    def back_up(self) -> None:
        """The last window is closed: an embedded desk keeps a copy of the day's work."""
        if self._door is not None and self._door.desk is not None:
            last_backup(self._door.desk)

    def _let_go(self, window: QWidget) -> None:
        """Let Qt delete a closed window when it is done with it: Python's collector may come in the middle of its own event."""
        self._gone = window
        window.deleteLater()

    @Slot()
    def _leave(self) -> None:
        if self.main is not None:
            if self._door is not None and self._door.memory is not None:
                self._door.memory.forget(self.main.context.actor.login)
            self.main.jobs.close()  # first: what still runs would open the desk's connections again
            self._let_go(self.main)
            self.main = None
        self._close_desk()
        self.start()

    def _close_desk(self) -> None:
        if self._door is not None and self._door.desk is not None:
            self._door.desk.close()

    @Slot()
    def _stop_listening(self) -> None:
        if self._feed is not None:
            self._feed.stop()

    @Slot()
    def _listen_again(self) -> None:
        if self.main is not None:
            self._feed = listen(self.main.context.desk, self.main.jobs)
            self.main.jobs.announce(EVERYTHING)


def listen(desk: Desk, jobs: Jobs) -> Feed:
    """Tell the jobs' window what other desks change, until it closes.

    After a gap what is shown is read again; if that finds the database away, the banner says so as for any other read.
    """
    feed = Feed(desk)
    feed.start(jobs.announce, lambda: jobs.announce(EVERYTHING), jobs.announce_presence, jobs.announce_closing)
    jobs.closed.connect(feed.stop)
    return feed


def application(name: str = "OrderDesk") -> QApplication:
    """The one QApplication, made when there is none."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QApplication.setApplicationName(name)
    QApplication.setOrganizationName(name)
    return QApplication(sys.argv[:1])


def show(open_door: Callable[[], Door]) -> int:
    """Run the application until its last window is closed; its exit code. A desk that cannot be opened is said in a window."""
    app = application()
    keeper = Application(open_door)
    try:
        preferences.restore(app, language.current())
        keeper.start()
    except (Refused, DatabaseAway) as refusal:
        logging.getLogger("orderdesk").warning("the desk could not be opened")
        QMessageBox.warning(None, "OrderDesk", str(refusal))
        return 1
    code = app.exec()
    keeper.back_up()
    return code


def check_window(open_door: Callable[[], Door]) -> int:
    """Show the sign-in window for a moment; 0 when it was painted."""
    application()
    keeper = Application(open_door)
    keeper.start()
    window = keeper.sign_in
    pause = QEventLoop()
    QTimer.singleShot(400, pause.quit)
    pause.exec()  # the application itself must not end: that would close the window before it is looked at
    seen = window is not None and window.isVisible() and not window.grab().isNull()
    if window is not None:
        window.close()
    return 0 if seen else 1
