"""Bringing a database to this program's version while people may be at work."""

from __future__ import annotations

from orderdesk.console.output import note
from orderdesk.database.desk import Desk
from orderdesk.database.gate import Guest
from orderdesk.database.schema import migrate_desk
from orderdesk.language import _
from orderdesk.settings import Settings


def run_migrate(chosen: Settings, wait: float = 0) -> int:
    """Set up or update the database and put its protection right; 0 when done. Open windows are told and waited for."""
    desk = Desk.open(chosen.database)
    try:
        migrate_desk(desk, wait=wait, told=_waiting)
    finally:
        desk.close()
    note(_("The database is ready for this program."))
    return 0


def _waiting(guests: list[Guest]) -> None:
    note(_("Waiting for windows to close: {names}", names=", ".join(map(str, guests))))
