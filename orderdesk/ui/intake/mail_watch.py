"""Mail comes by itself: every few minutes, and at once where a server tells (IDLE); what was not sent is tried again.

Signals: `came(ReceiveReport)` after new mails were kept, `trouble(str)` when fetching begins to fail, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from orderdesk.commands import receive
from orderdesk.commands.receive import ReceiveReport
from orderdesk.mail.imap import ImapMailbox
from orderdesk.mail.watching import MailboxWatch
from orderdesk.rules.errors import Refused
from orderdesk.rules.policy import Value
from orderdesk.ui.context import Context

MINUTE = 60_000


class MailWatch(QObject):
    """See the top of the module. Does nothing while no mailbox is entered or this computer keeps no password for one."""

    came = Signal(object)
    trouble = Signal(str)
    _told = Signal()  # by a thread that watches a mailbox

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._jobs = context, context.jobs
        self._watches: dict[tuple[str, str, str], MailboxWatch] = {}
        self._failing = self._busy = self._again = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.fetch)
        self._told.connect(self.fetch, Qt.ConnectionType.QueuedConnection)
        ends = partial(_end, self._watches)
        self.destroyed.connect(ends)
        context.jobs.destroyed.connect(ends)

    def look(self, settings: dict[str, Value]) -> None:
        """Take the settings as they are now."""
        minutes = int(settings["mail.fetch_minutes"])
        wanted = bool(settings["mail.imap_host"] or settings["mail.more_mailboxes"]) and self._context.may("mail.receive")
        if not (wanted and minutes):
            self._timer.stop()
            _end(self._watches)
            return
        if self._timer.interval() != minutes * MINUTE or not self._timer.isActive():
            self._timer.start(minutes * MINUTE)
            self.fetch()
        desk = self._context.desk
        self._jobs.call(self, "places", lambda: receive.mailbox_places(desk), then=self._watch, failed=lambda _refused: None)

    def _watch(self, places: Sequence[ImapMailbox]) -> None:
        wanted = {(place.user, place.host, place.folder): place for place in places if place.password}
        for key in [key for key in self._watches if key not in wanted]:
            self._watches.pop(key).end()
        for key, place in wanted.items():
            if key not in self._watches:
                watch = MailboxWatch(partial(_same, place), self._told.emit)
                self._watches[key] = watch
                watch.start()

    def watching(self) -> bool:
        """Whether some server tells by itself what comes."""
        return any(watch.watching.is_set() for watch in self._watches.values())

    def fetch(self) -> None:
        """Fetch in the background, one at a time; another wish meanwhile is granted afterwards."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        desk, actor = self._context.desk, self._context.actor

        def work() -> ReceiveReport:
            if not any(place.password for place in receive.mailbox_places(desk)):
                return ReceiveReport()  # this computer keeps no password; another one fetches
            return receive.receive_mailbox(desk, actor)

        self._jobs.call(self, "fetch", work, then=self._report, failed=self._refused, always=self._done)

    def _done(self) -> None:
        self._busy = False
        if self._again:
            self._again = False
            self.fetch()

    def _report(self, report: ReceiveReport) -> None:
        self._failing = False
        if report.kept:
            self.came.emit(report)

    def _refused(self, error: Refused) -> None:
        if not self._failing:
            self._failing = True
            self.trouble.emit(str(error))

    def end(self) -> None:
        """Stop watching."""
        self._timer.stop()
        _end(self._watches)


def _same(place: ImapMailbox) -> ImapMailbox:
    return place


def _end(watches: dict[tuple[str, str, str], MailboxWatch]) -> None:
    for watch in watches.values():
        watch.end()
    watches.clear()
