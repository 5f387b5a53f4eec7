"""The change feed: what other desks changed, heard within a second.

PostgreSQL: `Desk.do` notifies inside its transaction (`notice`), so it is told exactly on commit; a feed listens on a connection
of its own. SQLite: the command's result is already kept in `idempotency_key`; a feed asks the file four times a second whether
anybody wrote (`PRAGMA data_version`) and only then reads the rows that came. Neither costs a command a statement more.

Who came to an order or left it (database/presence.py) is told beside the changes, so that no window reads an order again for it;
a renewal alone is told to nobody.

On PostgreSQL the feed's connection also holds the gate (database/gate.py) as long as the window is open, and passes on when the
administrator wants it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import selectors
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine

from orderdesk.database import gate
from orderdesk.database.audit import Sealer
from orderdesk.database.deeds import CHANNEL
from orderdesk.database.desk import Desk
from orderdesk.rules.changes import Area, Changes

log = logging.getLogger("orderdesk.database.feed")

POLL = 0.25  # seconds between two looks at an embedded file
BREATH = 0.2  # seconds in which a burst of changes is gathered into one
START_PATIENCE = 0.5  # seconds; a window that reads before the feed listens is told to read again
BACK_OFF = (0.5, 1.0, 2.0, 5.0)  # seconds
QUIET_LINK = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 3, "TCP_KEEPCNT": 3}  # a pulled cable is noticed in some 20 seconds
_AREAS = frozenset(Area)
AT_ONCE = 1_000  # rows of one look, and orders of one telling; beyond it only areas are told


class Missed(Exception):
    """Changes went by unheard."""


class Ear(Protocol):
    """One way of hearing; every method is called on the feed's thread."""

    def listen(self) -> None:
        """Begin; what is committed after it returned will be heard."""

    def hear(self, wake: socket.socket) -> list[Notice]:
        """What came since, waiting a while for it; empty at once when `wake` can be read. Missed when something went by."""

    def close(self) -> None:
        """Let go of the connection."""


class Feed:
    """Tells one window what other desks changed. Both callbacks come on the feed's thread, and never after `stop` returned."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._telling = threading.RLock()
        self._wake, self._waker = socket.socketpair()
        self._gap = False
        self._thread: threading.Thread | None = None
        self._sealer = Sealer(desk)

    def start(
        self,
        on_changes: Callable[[Changes], None],
        on_gap: Callable[[], None],
        on_presence: Callable[[frozenset[int]], None] = lambda _orders: None,
        on_closing: Callable[[int | None], None] = lambda _seconds: None,
    ) -> None:
        """Begin, once. `on_gap` is called when the connection is lost and when it is there again: read all that is shown.

        `on_presence` gets the orders to which somebody came at another desk, or which he left or began to edit. `on_closing` gets
        the seconds in which the window should close because the database is to be updated, 0 while it is being updated, and
        None when that is over or was given up.
        """
        self._on_changes, self._on_gap, self._on_presence, self._on_closing = on_changes, on_gap, on_presence, on_closing
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self._thread.start()
        self._sealer.start()
        if not self._listening.wait(START_PATIENCE):
            self._gap = True

    def stop(self) -> None:
        """Tell nothing more and let go of the connection, within a second; may be called twice."""
        with self._telling:
            self._stopping.set()
        self._sealer.stop()
        with contextlib.suppress(OSError):  # closed by an earlier call
            self._waker.send(b".")
        if self._thread is not None:
            self._thread.join(1)
            if self._thread.is_alive():
                return  # still knocking at a server that does not answer; it ends by itself, in silence
        self._wake.close()
        self._waker.close()

    def _run(self) -> None:
        losses = 0
        while not self._stopping.is_set():
            ear = _ear(self._desk.engine)
            try:
                ear.listen()
                losses = 0
                self._begin()
                self._follow(ear)
            except Missed:
                self._gap = True
            except gate.Closed:
                self._gap = True
                self._tell(lambda: self._on_closing(0))
                self._stopping.wait(BACK_OFF[0])
            except Exception as error:  # noqa: BLE001 - whatever it is, the desk must hear again
                if not losses:
                    log.warning("the change feed lost its connection: %s", type(error).__name__)
                    self._tell_gap()
                self._gap = True
                self._stopping.wait(BACK_OFF[min(losses, len(BACK_OFF) - 1)])
                losses += 1
            finally:
                ear.close()

    def _begin(self) -> None:
        self._listening.set()
        if self._gap:
            self._gap = False
            self._desk.forget()  # it may have been updated meanwhile
            self._tell(lambda: self._on_closing(None))
            self._tell_gap()

    def _follow(self, ear: Ear) -> None:
        while not self._stopping.is_set():
            notices = ear.hear(self._wake)
            here = frozenset(order for notice in notices if notice.desk != self._desk.id for order in notice.here)
            if here:
                self._tell(lambda here=here: self._on_presence(here))  # type: ignore[misc]
            for seconds in [notice.closing for notice in notices if notice.closing][-1:]:
                self._tell(lambda seconds=seconds: self._on_closing(seconds if seconds > 0 else None))  # type: ignore[misc]
            for changes in _gathered(notices, self._desk.id):
                self._tell(lambda changes=changes: self._on_changes(changes))  # type: ignore[misc]
                self._stopping.wait(BREATH)

    def _tell_gap(self) -> None:
        self._tell(self._on_gap)

    def _tell(self, say: Callable[[], None]) -> None:
        with self._telling:
            if not self._stopping.is_set():
                try:
                    say()
                except Exception:
                    log.exception("a listener of the change feed failed")


def _ear(engine: Engine) -> Ear:
    return SqliteEar(engine) if engine.dialect.name == "sqlite" else PostgresEar(engine)


class PostgresEar:
    """LISTEN on a connection taken out of the desk's pool, so that it is made and trusted like every other."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None

    def listen(self) -> None:
        pooled = self._engine.raw_connection()
        self._connection = pooled.driver_connection
        pooled.detach()
        self._connection.autocommit = True
        gate.pass_gate(self._connection)
        self._connection.execute(f"LISTEN {CHANNEL}")
        _notice_silence(self._connection.pgconn.socket)

    def hear(self, wake: socket.socket) -> list[Notice]:
        server = self._connection.pgconn
        with selectors.DefaultSelector() as ready:
            ready.register(server.socket, selectors.EVENT_READ)
            ready.register(wake, selectors.EVENT_READ)
            ready.select()
        server.consume_input()
        told = []
        while (notice := server.notifies()) is not None:
            told.append(notice.extra)
        return _read(told)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


Sat = tuple[str, int, int, int]  # desk, order, person, whether editing


class SqliteEar:
    """A look at the file every POLL seconds, on a connection that cannot write."""

    def __init__(self, engine: Engine) -> None:
        self._path = Path(engine.url.database or "").expanduser().resolve()
        self._connection: sqlite3.Connection | None = None
        self._version = self._last = 0
        self._here: frozenset[Sat] = frozenset()

    def listen(self) -> None:
        # Not mode=ro: it could not recover what a desk that died left in the journal.
        self._connection = sqlite3.connect(f"{self._path.as_uri()}?mode=rw", uri=True, timeout=POLL, isolation_level=None)
        self._connection.execute("PRAGMA query_only = ON")
        self._version = self._ask("PRAGMA data_version")
        self._last = self._ask("SELECT coalesce(max(rowid), 0) FROM idempotency_key")
        self._here = self._sitting()

    def hear(self, wake: socket.socket) -> list[Notice]:
        with selectors.DefaultSelector() as ready:
            ready.register(wake, selectors.EVENT_READ)
            ready.select(POLL)
        try:
            return self._look()
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorname.startswith("SQLITE_BUSY"):
                return []  # somebody is writing just now; the next look finds it
            raise

    def _look(self) -> list[Notice]:
        assert self._connection is not None
        version = self._ask("PRAGMA data_version")
        if version == self._version:
            return []
        newest = self._ask("SELECT coalesce(max(rowid), 0) FROM idempotency_key")
        if newest < self._last or newest - self._last > AT_ONCE:
            raise Missed  # another file was put in its place, or more came than is worth reading
        rows = self._connection.execute(
            "SELECT result FROM idempotency_key WHERE rowid > ? AND rowid <= ? ORDER BY rowid", (self._last, newest)
        ).fetchall()
        before, self._here = self._here, self._sitting()
        self._version, self._last = version, newest
        moved = [Notice(desk, frozenset(), frozenset(), frozenset({order})) for desk, order, *_ in before ^ self._here]
        return [*_read(result for (result,) in rows), *moved]

    def _sitting(self) -> frozenset[Sat]:
        """Who sits where; few rows, and the same ones when they were only renewed."""
        assert self._connection is not None
        return frozenset(self._connection.execute("SELECT desk, order_id, staff_id, editing FROM presence").fetchall())

    def _ask(self, statement: str) -> int:
        assert self._connection is not None
        (answer,) = self._connection.execute(statement).fetchone()
        return int(answer)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _notice_silence(descriptor: int) -> None:
    """Have the system ask after a server that says nothing; otherwise a pulled cable looks like a quiet afternoon."""
    link = socket.socket(fileno=descriptor)
    try:
        if link.family != getattr(socket, "AF_UNIX", None):
            link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in QUIET_LINK.items():
                if hasattr(socket, name):
                    link.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    finally:
        link.detach()  # the connection stays the driver's


@dataclass(frozen=True, slots=True)
class Notice:
    """What one command at one desk changed, or (`here`) the orders somebody there opened, left or began to edit."""

    desk: str
    areas: frozenset[Area]
    orders: frozenset[int]
    here: frozenset[int] = frozenset()
    closing: int = 0  # seconds until the window should be closed; less than none: it may stay


def _read(told: Iterable[str | bytes]) -> list[Notice]:
    """The notices among what was told; on PostgreSQL anybody may say anything on the channel."""
    notices = []
    for text in told:
        try:
            said = json.loads(text)
            areas = frozenset(Area(name) for name in said["areas"] if name in _AREAS)
            here = frozenset(map(int, said.get("here", ())))
            closing = int(said.get("closing", 0))
            notices.append(Notice(str(said["desk"]), areas, frozenset(map(int, said["orders"])), here, closing))
        except (ValueError, KeyError, TypeError):
            log.info("something on the change feed was no notice")
    return notices


def _gathered(notices: list[Notice], own: str) -> list[Changes]:
    """The notices of other desks as at most two Changes: those that name orders, and those that concern all of an area."""
    named, wide = Changes(), Changes()
    for notice in notices:
        if notice.desk != own and notice.orders:
            named |= Changes(notice.areas, notice.orders)
        elif notice.desk != own:
            wide |= Changes(notice.areas)
    if len(named.orders) > AT_ONCE:
        named, wide = Changes(), Changes(named.areas | wide.areas)
    return [changes for changes in (named, wide) if changes.areas]
