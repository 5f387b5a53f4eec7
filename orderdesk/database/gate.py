"""The gate of a shared desk: windows that are open hold it, and a migration needs it for itself.

Every open window holds the gate, shared, on the connection of its change feed; whoever migrates wants it alone. He is refused
with the names of those who are there, or he waits: then every window is told that it should close, with the time that is left.
Nobody comes in while the gate is closed. It falls open by itself when the migrator's connection ends, however it ends.

An embedded desk has no gate. The schema step and its guards are one transaction there as well; a window of an older program that
is still open on the file finds the changed note (database/standing.py) at its next write and saves nothing more.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, inspect, select, text

from orderdesk.database.blockers import CALLED
from orderdesk.database.deeds import CHANNEL
from orderdesk.language import N_
from orderdesk.model import Staff
from orderdesk.rules.errors import Refused

GATE = 0x0DE5D  # the advisory lock; one of the same number in another database is another lock
LOOK = 0.2  # seconds between two tries
REPEAT = 5.0  # seconds after which those who came meanwhile are told too
_TRY = f"SELECT pg_try_advisory_lock({GATE})"
_PASS = f"SELECT pg_try_advisory_lock_shared({GATE})"
_PEEP = f"SELECT pg_try_advisory_xact_lock_shared({GATE})"
_THERE = f"""
SELECT a.usename, a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ShareLock' AND l.objsubid = 1 AND l.classid = 0 AND l.objid = {GATE}
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY a.backend_start, l.pid"""


@dataclass(frozen=True, slots=True)
class Guest:
    """A window that is open: whose, and since when where the server tells (a superuser, or a member of pg_read_all_stats)."""

    name: str
    since: datetime | None

    def __str__(self) -> str:
        return f"{self.name} ({self.since.astimezone():%H:%M})" if self.since else self.name


class Closed(Exception):
    """The gate is closed: the database is being updated."""


def pass_gate(driver: Any) -> None:
    """Hold the gate as long as this (psycopg, autocommit) connection lives; Closed when somebody has it alone."""
    if not driver.execute(_PASS).fetchone()[0]:
        raise Closed


def is_closed(connection: Connection) -> bool:
    """Whether somebody is changing the tables just now."""
    return connection.dialect.name == "postgresql" and not connection.scalar(text(_PEEP))


def guests(connection: Connection) -> list[Guest]:
    """Who has a window open, first come first."""
    there = connection.execute(text(_THERE)).all()
    names: dict[str, str] = {}
    if there and inspect(connection).has_table(Staff.__tablename__):
        names = {row.login: row.name for row in connection.execute(select(Staff.login, Staff.name))}
    called = [(row.usename, row.application_name.removeprefix(CALLED).partition("/")[2], row.backend_start) for row in there]
    return [Guest(names.get(user) or names.get(login) or login or user, since) for user, login, since in called]


@contextmanager
def closed(engine: Engine, wait: float = 0, told: Callable[[list[Guest]], None] = lambda _guests: None) -> Iterator[None]:
    """Have the gate alone inside; Refused with who is there when they have not gone after `wait` seconds.

    `told` is called when they were asked to go, and again whenever others are there.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            _close(connection, wait, told)
            yield
        finally:
            connection.invalidate()  # the lock goes with the connection, whatever state that is in


def _close(connection: Connection, wait: float, told: Callable[[list[Guest]], None]) -> None:
    if connection.scalar(text(_TRY)):
        return
    if not wait:
        raise _occupied(guests(connection))
    try:
        _wait(connection, time.monotonic() + wait, told)
    except BaseException:
        announce(connection, None)  # they may stay
        raise


def _wait(connection: Connection, until: float, told: Callable[[list[Guest]], None]) -> None:
    again, known = 0.0, None
    while not connection.scalar(text(_TRY)):
        left, there = until - time.monotonic(), guests(connection)
        if left <= 0:
            raise _occupied(there)
        if time.monotonic() >= again or there != known:
            announce(connection, left)
            again = time.monotonic() + REPEAT
        if there != known:
            told(there)
            known = there
        time.sleep(min(LOOK, max(left, 0.01)))


def announce(connection: Connection, seconds: float | None) -> None:
    """Tell every open window that it should close within so many seconds; None: it may stay."""
    said = json.dumps({"desk": "", "areas": [], "orders": [], "closing": -1 if seconds is None else max(1, round(seconds))})
    connection.execute(text("SELECT pg_notify(:channel, :said)"), {"channel": CHANNEL, "said": said})


def _occupied(there: list[Guest]) -> Refused:
    if not there:  # another migrator
        return Refused(N_("Somebody else is updating this database just now. Nothing was changed."))
    return Refused(
        N_("Windows are open on this database: {names}. Ask them to close, or run: orderdesk migrate --wait 300"),
        names=", ".join(map(str, there)),
    )
