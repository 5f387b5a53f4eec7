"""Backups while a window is open: an embedded desk makes them by itself, and the administrator sees when they may not be trusted.

Nothing here ever holds the window up: what cannot be done is left as a notice, and shown in red until it is in order again.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Slot

from orderdesk.commands.backup import back_up_if_due
from orderdesk.database.desk import Desk
from orderdesk.database.errors import DatabaseAway
from orderdesk.language import N_, _
from orderdesk.queries.backup import BackupPlace, BackupStanding, place, standing
from orderdesk.rules.backups import Trust
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui import words
from orderdesk.ui.context import Context
from orderdesk.ui.status_line import StatusLine

log = logging.getLogger("orderdesk.backup")

LOOK_MS = 3_600_000  # a drill grows old while the window is open
ALARMS = {
    Trust.OLD: N_("Restore drill overdue"),
    Trust.FAILED: N_("Restore drill failed"),
}
NO_BACKUP = N_("The last backup failed")


class Backups(QObject):
    """Belongs to the main window: a timer for backups of an embedded desk, and the alarm in the status line."""

    def __init__(self, context: Context, status: StatusLine, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._status = context, status
        self._making = QTimer(self)
        self._making.timeout.connect(self.make)
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)
        context.jobs.closed.connect(self._stop)
        context.jobs.read(self, "place", place, then=self._begin)
        if context.may("backup.drill"):
            status.alarm.clicked.connect(self._open)
            context.jobs.changed.connect(self._hear)
            self._looking.start()
            self.look()

    def _begin(self, chosen: BackupPlace) -> None:
        self._making.start(chosen.minutes * 60_000)

    @Slot()
    def _stop(self) -> None:
        self._making.stop()
        self._looking.stop()

    @Slot()
    def make(self) -> None:
        """Make the backup that is due."""
        desk: Desk = self._context.desk
        self._context.jobs.call(self, "backup", lambda: back_up_if_due(desk), then=self._made, failed=self._failed)

    def _made(self, made: object) -> None:
        if made is not None:
            self._context.jobs.announce(Changes(frozenset({Area.SETTINGS})))

    def _failed(self, refusal: Refused) -> None:
        self._context.notify(_("No backup was made: {reason}", reason=str(refusal)))
        self._context.jobs.announce(Changes(frozenset({Area.SETTINGS})))

    # the alarm

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if Area.SETTINGS in changes.areas:
            self.look()

    @Slot()
    def look(self) -> None:
        """Read how backups and drills stand."""
        self._context.jobs.read(self, "standing", standing, then=self._show)

    @Slot()
    def _open(self) -> None:
        room = self._context.show_tab("settings")
        if room is not None and hasattr(room, "show_page"):
            room.show_page("backup")

    def _show(self, stands: BackupStanding) -> None:
        trust = stands.trust(datetime.now(UTC))
        text = ALARMS.get(trust, NO_BACKUP)
        words.say(self._status.alarm.setText, text)
        words.say(self._status.alarm.setAccessibleName, text)
        self._status.alarm.setVisible(stands.alarming(datetime.now(UTC)))


def last_backup(desk: Desk) -> None:
    """The backup when the last window is closed; nobody is there any more to be told if it fails, so the next start tells."""
    try:
        back_up_if_due(desk)
    except (Refused, DatabaseAway) as error:
        log.warning("no backup was made at the end: %s", type(error).__name__)
