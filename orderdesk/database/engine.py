"""Engines: a shared PostgreSQL or an embedded SQLite file, each set up the one safe way."""

from __future__ import annotations

import contextlib
import math
import re
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Cursor, Error, OperationalError
from psycopg.errors import DivisionByZero, PipelineAborted
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError

from orderdesk import __version__
from orderdesk.database.errors import Overtaken
from orderdesk.language import N_
from orderdesk.rules.errors import Refused

SESSION = {
    "lock_timeout": 3_000,  # milliseconds
    "statement_timeout": 30_000,
    "idle_in_transaction_session_timeout": 60_000,
    "timezone": "UTC",
    "jit": "off",  # compiling a statement takes seconds where running it takes milliseconds, as at every sign-in's fingerprint
}
KEPT_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3, "tcp_user_timeout": 20_000}
"""A pulled cable is noticed here in some 20 seconds; the server is asked for the same, so that a dead desk's locks go too."""
SESSION |= {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 3, "tcp_keepalives_count": 3, "tcp_user_timeout": 20_000}
OLDEST = 13
"""The first PostgreSQL that has all that the guards ask of it; docs/server.md says which were tried."""
POOLED, AT_ONCE = 6, 8
"""Connections of a desk to a server that it keeps, and has at most: three readers, a writer, two for papers, and two to spare."""
BESIDE = 2  # that of its feed, which stays out, and one to sign in with again
BUSY = 5_000  # milliseconds to wait for another writer of an embedded desk
SYNCHRONOUS = {"WAL": "FULL", "DELETE": "EXTRA"}
"""What makes a commit last through a power cut: a journal that is deleted is gone for sure only once its folder is synced."""
ACTING = "orderdesk_acting"
KEEPING = "orderdesk_keeping"  # while a trigger keeps a sum, it is the program itself that writes
RESTS_SINCE = "orderdesk_rests"
FRESH = 5.0  # seconds
PREPARED = 400  # statements that a connection has the server keep parsed and planned
LAST = "orderdesk_last"
WRITES = "orderdesk_writes"  # execution option: this connection's transaction will write


@dataclass(frozen=True, slots=True)
class Last:
    """A statement for the driver that is sent together with the commit, which it keeps from happening by dividing by zero."""

    statement: str
    parameters: Mapping[str, Any]


def commit_after(connection: Connection, last: Last) -> None:
    """Have the commit of this PostgreSQL transaction sent together with a last statement; it may raise Overtaken."""
    connection.connection.info[LAST] = last


_UNTOLD = (None,) * 5


def parse_url(text: str) -> URL:
    """A database address in SQLAlchemy form; `postgresql://` means psycopg; anything else is Refused."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # a port that is no number is a plain ValueError
        raise Refused(
            N_("“{url}” is not a database address. Write postgresql://user@host/name or sqlite:///file.db."),
            url=re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", text),
        ) from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if not url.database or url.database == ":memory:":
            raise Refused(N_("An embedded desk needs a file: sqlite:///folder/file.db."))
        return url.set(database=str(Path(url.database).expanduser())) if url.database.startswith("~") else url
    raise Refused(N_("OrderDesk works on PostgreSQL and SQLite, not on “{name}”."), name=url.get_backend_name())


def make_engine(text: str) -> Engine:
    """An engine on the address; connects only when used. Statements' parameters never reach a log."""
    url = parse_url(text)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    engine = create_engine(
        url,
        pool_size=POOLED,
        max_overflow=AT_ONCE - POOLED,
        hide_parameters=True,
        connect_args={
            "application_name": called(url),
            "connect_timeout": 8,
            "prepare_threshold": 1,
            **KEPT_ALIVE,
            "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items()),
        },
    )
    engine.dialect.do_commit = _commit  # type: ignore[method-assign, assignment]
    engine.dialect.do_rollback = _roll_back  # type: ignore[method-assign, assignment]
    engine.dialect.use_insertmanyvalues_wo_returning = True  # so that guards and audit are called once for many rows
    event.listen(engine, "connect", _set_up_postgresql)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", lambda connection, record, _proxy: _wake(engine, connection, record))
    return engine


class _Cursor(Cursor[Any]):
    """A cursor that tells of each column only its name and type; the driver's own tells more and takes longer."""

    @property
    def description(self) -> Any:
        """See PEP 249."""
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        return [((result.fname(at) or b"").decode(), result.ftype(at), *_UNTOLD) for at in range(result.nfields)]


def _set_up_postgresql(connection: Any, _record: Any) -> None:
    """Refuse a server that is too old, and have any other keep what it is asked again and again.

    The driver would send a number as the smallest type that holds it, and then the same statement counts as another one.
    """
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        connection.close()
        raise Refused(
            N_("This server is PostgreSQL {version}. OrderDesk needs {oldest} or later; ask its administrator to update it."),
            version=version,
            oldest=OLDEST,
        )
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.cursor_factory = _Cursor
    connection.prepared_max = PREPARED


def _commit(pooled: Any) -> None:
    last: Last | None = pooled.info.pop(LAST, None)
    driver, failed = pooled.driver_connection, None
    if last is None:
        driver.commit()
        return
    with contextlib.suppress(PipelineAborted), driver.pipeline():  # which says that the commit was not carried out
        try:
            driver.execute(last.statement, last.parameters)
            driver.commit()
        except Error as error:
            failed = error
    if isinstance(failed, DivisionByZero):
        raise Overtaken from failed
    if failed is not None:
        raise failed
    if driver.info.transaction_status != TransactionStatus.IDLE:
        raise OperationalError("the transaction did not end")  # nothing is called saved that may not be


def _roll_back(pooled: Any) -> None:
    """End a transaction, as every read does, and keep what the server has prepared.

    The driver's own way has the server forget all of it, lest something was made in the transaction that is there no more.
    """
    server = pooled.driver_connection.pgconn
    if server.transaction_status != TransactionStatus.IDLE:
        done = server.exec_(b"ROLLBACK")
        if done.status != ExecStatus.COMMAND_OK:
            raise OperationalError(server.get_error_message())


def _note_rest(_connection: Any, record: Any) -> None:
    record.info[RESTS_SINCE] = time.monotonic()
    record.info.pop(LAST, None)  # of a transaction that was not committed


def _wake(engine: Engine, connection: Any, record: Any) -> None:
    """Ask a connection that has rested whether it is still there; the pool brings another if not.

    One just used is not asked: a command of it that fails is tried again anyway.
    """
    if time.monotonic() - record.info.get(RESTS_SINCE, math.inf) < FRESH:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as gone:
        raise InvalidatePoolError(str(gone)) from gone


def let_go(engine: Engine) -> None:
    """Close every connection; one that is still in use is closed when it comes back."""
    pool = engine.pool
    engine.dispose()
    event.listen(pool, "checkin", _close)


def _close(_connection: Any, record: Any) -> None:
    record.invalidate()


def called(url: URL) -> str:
    """How a desk calls its sessions at the server, orderdesk/<version>/<login>, so that whoever is in the way can be named."""
    return f"orderdesk/{__version__}/{url.username or ''}"[:63]


def _sqlite_engine(url: URL) -> Engine:
    file = Path(url.database or "").resolve()
    if file.is_dir():
        raise Refused(N_("{path} is a folder. Name a file in it, such as {example}."), path=file, example=file / "orderdesk.db")
    folder = file.parent
    if not folder.is_dir():
        raise Refused(N_("The folder {folder} does not exist. Make it, or choose another place for the database."), folder=folder)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY / 1000, "check_same_thread": False})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset race."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def _set_up_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says, not where the driver guesses
    connection.create_function("app_user", 0, lambda: "" if record.info.get(KEEPING) else record.info.get(ACTING, ""))
    connection.create_function("app_keep", 1, lambda on: record.info.__setitem__(KEEPING, bool(on)))
    cursor = connection.cursor()
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
    for pragma in (
        "foreign_keys = ON",
        f"busy_timeout = {BUSY}",
        "recursive_triggers = ON",
        f"journal_mode = {journal}",
        f"synchronous = {SYNCHRONOUS[journal]}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    if cursor.execute("PRAGMA synchronous").fetchone()[0] < 2 or cursor.execute("PRAGMA foreign_keys").fetchone()[0] != 1:
        raise Refused(N_("This SQLite cannot keep data safely. Update the program."))
    cursor.close()


def act_as(connection: Connection, login: str) -> None:
    """Tell an embedded desk's guards who acts in this transaction."""
    connection.connection.info[ACTING] = login
    connection.connection.info[KEEPING] = False


def _begin_sqlite(connection: Connection) -> None:
    act_as(connection, "")
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
