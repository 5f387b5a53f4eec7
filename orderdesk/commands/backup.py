"""Making backups and proving them; blocking, no window. What came of it is recorded, good or bad."""

from __future__ import annotations

import logging
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from orderdesk.backup import archive, making, programs, restoring, server
from orderdesk.backup.making import Made
from orderdesk.backup.places import Kept, backups, folder_of, rotate
from orderdesk.backup.proof import Problem
from orderdesk.backup.restoring import Restored, restore
from orderdesk.commands.parties import FOUNDER
from orderdesk.database.desk import Desk, Work
from orderdesk.database.errors import DatabaseAway
from orderdesk.database.seat import Seat
from orderdesk.language import N_
from orderdesk.model import BackupRecord
from orderdesk.queries.backup import BACKUP, DRILL, anything_since, place
from orderdesk.queries.house import is_sample
from orderdesk.queries.parties import actor as actor_of
from orderdesk.queries.parties import credentials
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor

__all__ = ["Drilled", "back_up", "back_up_if_due", "backups_of", "drill", "folder", "record_backup", "restore", "restore_command"]

log = logging.getLogger("orderdesk.backup")

NO_BACKUP = N_("There is no backup in {folder} yet. Make one first.")
NO_VERDICT = frozenset(
    {archive.SEALED, archive.CANNOT_OPEN, programs.STOPPED, programs.MISSING, programs.TOO_OLD, server.NOT_MADE}
)
"""Refusals that say nothing about the backup itself."""


@dataclass(frozen=True, slots=True)
class Drilled:
    """A drill that came to its end: of which file, and what it found."""

    file: Path
    restored: Restored

    @property
    def good(self) -> bool:
        """Whether the backup proved itself."""
        return not self.restored.problems


def record_backup(work: Work, kind: str, good: bool, file_name: str, detail: Mapping[str, Any]) -> Changes:
    """Keep that a backup was made or a drill held; by a person, or by the program itself."""
    work.actor.require("backup.make" if kind == BACKUP else "backup.drill")
    person = work.actor.staff_id or None
    row = BackupRecord(kind=kind, at=work.now, staff_id=person, good=good, file_name=file_name, detail=dict(detail))
    work.session.add(row)
    return Changes(frozenset({Area.SETTINGS}), count=1)


def folder(desk: Desk) -> Path:
    """Where backups of this desk go."""
    return folder_of(desk.read(place).folder)


def backups_of(desk: Desk) -> tuple[Kept, ...]:
    """The backups of this desk that are kept, the newest first."""
    return backups(folder(desk), desk.engine.url)


def restore_command(desk: Desk, file: Path) -> str:
    """What to type to restore a backup into a new desk beside the one it is of."""
    url = desk.engine.url
    if url.get_backend_name() == "sqlite":
        there = Path(url.database or "").resolve()
        into = f"sqlite:///{there.with_name(f'{there.stem}-restored.db').as_posix()}"
    else:
        into = url.set(drivername="postgresql", password=None, database=f"{url.database}_restored", query={}).render_as_string()
    quote = subprocess.list2cmdline if sys.platform == "win32" else shlex.join
    return quote(["orderdesk", "restore", str(file), "--into", into])


def back_up(
    desk: Desk,
    actor: Actor | None = None,
    *,
    target: Path | None = None,
    passphrase: str | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Made:
    """Make a backup and let older ones go that are not kept; without an actor the program does it by itself.

    With a `target` it goes to that file instead and is nobody's to let go. Refused when it cannot be made.
    """
    if actor is not None:
        actor.require("backup.make")
    chosen = desk.read(place)
    where = folder_of(chosen.folder)
    try:
        made = making.make(desk, where, target=target, passphrase=passphrase, stopped=stopped)
    except Refused as refusal:
        if refusal.text not in (programs.STOPPED, archive.THERE_ALREADY):
            _record(desk, actor, BACKUP, "", [Problem(refusal.text, _plain(refusal.values))])
        raise
    if target is None:
        rotate(where, desk.engine.url, chosen.zone)
    told = made.manifest
    facts = {"size": made.size, "rows": sum(told.counts.values()), "taken_at": told.taken_at.isoformat()}
    _record(desk, actor, BACKUP, made.path.name, made.problems, facts)
    return made


def back_up_if_due(desk: Desk) -> Made | None:
    """The backup an embedded desk makes by itself; None for a server's or the sample desk, and when nothing was done since."""
    if desk.engine.dialect.name != "sqlite" or desk.read(is_sample):
        return None
    if backups_of(desk) and not desk.read(anything_since):
        return None
    return back_up(desk)


def drill(
    desk: Desk,
    actor: Actor | None = None,
    file: Path | None = None,
    *,
    passphrase: str | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Drilled:
    """Restore a backup (the newest unless told) out of the way, prove it, and record what came of it."""
    if actor is not None:
        actor.require("backup.drill")
    if file is None:
        there = backups_of(desk)
        if not there:
            raise Refused(NO_BACKUP, folder=folder(desk))
        file = next((one for one in there if one.sound), there[0]).path
    try:
        done = Drilled(file, restoring.rehearse(file, desk, passphrase, stopped))
    except Refused as refusal:
        if refusal.text not in NO_VERDICT:
            _record(desk, actor, DRILL, file.name, [Problem(refusal.text, _plain(refusal.values))])
        raise
    _record(desk, actor, DRILL, file.name, done.restored.problems, {"rows": sum(done.restored.manifest.counts.values())})
    return done


def _record(
    desk: Desk,
    actor: Actor | None,
    kind: str,
    file_name: str,
    problems: Iterable[Problem],
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Keep what came of it; where that cannot be written the backup is none the worse."""
    told = [{"text": problem.text, "values": problem.values} for problem in problems]
    detail = {"problems": told, **(facts or {})}
    try:
        if actor is None and desk.seat[0] is Seat.OWNER:
            _record_as_owner(desk, kind, not told, file_name, detail)
        else:
            desk.do(actor or _at_the_door(desk) or FOUNDER, record_backup, kind, not told, file_name, detail)
    except (Refused, DatabaseAway, DBAPIError) as error:
        log.warning("a %s could not be recorded: %s", kind, type(error).__name__)


def _record_as_owner(desk: Desk, kind: str, good: bool, file_name: str, detail: Mapping[str, Any]) -> None:
    """A guarded desk's owner is nobody who works there, but its nightly job is his."""
    with Session(desk.engine) as session, session.begin():
        row = {"kind": kind, "at": func.clock_timestamp(), "good": good, "file_name": file_name, "detail": detail}
        session.execute(insert(BackupRecord).values(row))


def _at_the_door(desk: Desk) -> Actor | None:
    """The person as whom a guarded desk was opened."""
    seat, login = desk.seat
    if seat is not Seat.PERSON:
        return None
    known = desk.read(credentials, login)
    return desk.read(actor_of, known[0]) if known else None


def _plain(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
