"""Bringing a backup to where nothing is yet, and rehearsing that out of the way."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from orderdesk.backup import archive, embedded, server
from orderdesk.backup.archive import Archive
from orderdesk.backup.facts import known_steps
from orderdesk.backup.manifest import TOO_NEW, Manifest
from orderdesk.backup.proof import Problem, differences, soundness
from orderdesk.database.desk import Desk
from orderdesk.database.engine import parse_url
from orderdesk.database.schema import Standing, migrate_desk, standing
from orderdesk.language import N_
from orderdesk.rules.errors import Refused

ROOM = N_("There is no room to restore the backup: {reason}.")
OTHER_KIND = N_("This backup is of a {told} desk. It cannot be restored into {name}.")
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
BROKEN = N_("The restored file is broken: {reason}")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out of a backup, and everything that is not as it was told or not sound.

    `older`: its tables are of an earlier program and wait for `orderdesk migrate`.
    """

    manifest: Manifest
    problems: tuple[Problem, ...]
    older: bool = False


Prove = Callable[[Desk, Manifest], Restored]


def restore(file: Path, into: str, passphrase: str | None = None) -> Restored:
    """Bring a backup to an address where nothing is yet; Refused, leaving nothing, when it cannot be."""
    with archive.opened(file, passphrase) as backup:
        return _bring(backup, parse_url(into), _compare)


def rehearse(file: Path, desk: Desk, passphrase: str | None = None, stopped: Callable[[], bool] = lambda: False) -> Restored:
    """Restore a backup beside the desk it is of (a PostgreSQL one on the same server), prove it, and remove it again.

    One of an earlier program is brought to this one's tables first, as whoever needs it would do.
    """
    with archive.opened(file, passphrase) as backup:
        if desk.engine.dialect.name == "sqlite":
            with tempfile.TemporaryDirectory(prefix="orderdesk-drill-") as room:
                url = URL.create("sqlite", database=str(Path(room) / embedded.DATA))
                return _bring(backup, url, _migrate_and_compare, stopped)
        with server.scratch(desk.engine.url) as url:
            return _bring(backup, url, _migrate_and_compare, stopped)


def _compare(restored: Desk, told: Manifest) -> Restored:
    found = restored.read(differences, told)
    if standing(restored.engine) is not Standing.CURRENT:
        return Restored(told, found, older=True)
    return Restored(told, (*found, *restored.read(soundness, told.audit)))


def _migrate_and_compare(restored: Desk, told: Manifest) -> Restored:
    found = restored.read(differences, told)
    if standing(restored.engine) is not Standing.CURRENT:
        migrate_desk(restored)
    return Restored(told, (*found, *restored.read(soundness, told.audit)))


def _bring(backup: Archive, url: URL, prove: Prove, stopped: Callable[[], bool] = lambda: False) -> Restored:
    told = backup.manifest
    kind = url.get_backend_name()
    if told.dialect != kind:
        raise Refused(OTHER_KIND, told=KINDS.get(told.dialect, told.dialect), name=url.render_as_string(hide_password=True))
    if told.revision and told.revision not in known_steps():
        raise Refused(TOO_NEW, file=backup.name)
    try:
        if kind == "sqlite":
            return _into_file(backup, Path(str(url.database)), prove)
        return _into_server(backup, url, prove, stopped)
    except OSError as error:
        raise Refused(ROOM, reason=error.strerror or error) from None


def _into_file(backup: Archive, path: Path, prove: Prove) -> Restored:
    if path.exists() and path.stat().st_size:
        raise Refused(archive.THERE_ALREADY, path=path)
    if not path.parent.is_dir():
        raise Refused(N_("The folder {folder} does not exist. Make it first."), folder=path.parent)
    with archive.beside(path) as part:
        backup.bring_out(embedded.DATA, part)
        if wrong := embedded.broken(part):
            raise Refused(BROKEN, reason="; ".join(wrong[:3]))
        part.replace(path)
    with embedded.opened(path) as desk:
        return prove(desk, backup.manifest)


def _into_server(backup: Archive, url: URL, prove: Prove, stopped: Callable[[], bool]) -> Restored:
    with tempfile.TemporaryDirectory(prefix="orderdesk-restore-") as name:
        dump, roles = Path(name) / server.DUMP, Path(name) / server.ROLES
        backup.bring_out(server.DUMP, dump)
        backup.bring_out(server.ROLES, roles)
        server.restore(url, backup.manifest.database, dump, roles, stopped)
    desk = Desk.open(url.render_as_string(hide_password=False))
    try:
        return prove(desk, backup.manifest)
    finally:
        desk.close()
