"""Making a backup: a copy as of one moment, examined before it takes its place."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from orderdesk import __version__
from orderdesk.backup import archive, embedded, facts, hooks, places, server
from orderdesk.backup.manifest import Manifest
from orderdesk.backup.proof import Problem, soundness
from orderdesk.database.desk import Desk
from orderdesk.database.schema import Standing, standing
from orderdesk.language import N_
from orderdesk.rules.errors import Refused

NOT_ALLOWED = "42501"
NOT_SOUND = N_("The copied file is broken: {reason}")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup in its place. `problems` is what was wrong with the desk itself; then the file says so in its name."""

    path: Path
    manifest: Manifest
    size: int
    problems: tuple[Problem, ...]


def make(
    desk: Desk,
    folder: Path,
    *,
    target: Path | None = None,
    passphrase: str | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Made:
    """Back up a desk into the folder, or to one named file; Refused, leaving nothing, when it cannot be."""
    if target is not None and target.exists():
        raise Refused(archive.THERE_ALREADY, path=target)
    now = datetime.now(UTC)
    if target is None:
        places.fresh_path(folder, desk.engine.url, now, sound=True)  # a folder that cannot be had is told before the work
    with _work_room() as room:
        contents, manifest, problems = _taken(desk, room, now, stopped)
        path = target or places.fresh_path(folder, desk.engine.url, now, sound=not problems)
        manifest = archive.write(path, manifest, contents, passphrase)
    return Made(path, manifest, path.stat().st_size, problems)


Taken = tuple[dict[str, Path], Manifest, tuple[Problem, ...]]


def _taken(desk: Desk, room: Path, now: datetime, stopped: Callable[[], bool]) -> Taken:
    current = desk.read(lambda _session: standing(desk.engine)) is Standing.CURRENT
    if current:
        hooks.seal(desk)
    if desk.engine.dialect.name == "sqlite":
        return _embedded(desk, room, now, current=current)
    return desk.read(lambda _session: _server(desk, room, now, stopped, current=current))


def _server(desk: Desk, room: Path, now: datetime, stopped: Callable[[], bool], *, current: bool) -> Taken:
    try:
        with server.held_still(desk.engine) as moment, Session(moment.connection) as session:
            problems = soundness(session) if current else ()
            told = _manifest(desk, now, session, problems, current=current)
            return server.dump(desk.engine.url, moment, room, stopped), told, problems
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == NOT_ALLOWED and isinstance(error.orig, psycopg.Error):
            raise Refused(server.NOT_DUMPED, reason=error.orig.diag.message_primary) from error
        raise


def _embedded(desk: Desk, room: Path, now: datetime, *, current: bool) -> Taken:
    # Tables of another program's version cannot be examined; they are backed up as they are.
    copied = room / embedded.DATA
    embedded.copy(Path(str(desk.engine.url.database)), copied)
    if wrong := embedded.broken(copied):
        problems: tuple[Problem, ...] = (Problem(NOT_SOUND, {"reason": "; ".join(wrong[:3])}),)
        return {embedded.DATA: copied}, _manifest(desk, now, None, problems, current=False), problems
    with embedded.opened(copied) as copy:
        problems = copy.read(soundness) if current else ()
        told = copy.read(lambda session: _manifest(desk, now, session, problems, current=current))
    return {embedded.DATA: copied}, told, problems


def _manifest(desk: Desk, now: datetime, session: Session | None, problems: tuple[Problem, ...], *, current: bool) -> Manifest:
    """Of what the session sees; without one only that it is broken."""
    connection = session.connection() if session is not None else None
    on_server = connection is not None and connection.dialect.name == "postgresql"
    return Manifest(
        dialect=desk.engine.dialect.name,
        desk=places.title_of(desk.engine.url),
        taken_at=now,
        program=__version__,
        revision=facts.revision(connection) if connection is not None else "",
        counts=facts.counts(connection) if connection is not None else {},
        audit=hooks.trail_head(session) if session is not None and current else {},
        server=str(server.major(connection)) if on_server and connection is not None else "",
        database=server.database_facts(connection) if on_server and connection is not None else {},
        sound=not problems,
    )


@contextlib.contextmanager
def _work_room() -> Iterator[Path]:
    """A folder of this computer's own for what is not finished; only its owner may look into it."""
    with tempfile.TemporaryDirectory(prefix="orderdesk-backup-") as name:
        yield Path(name)
