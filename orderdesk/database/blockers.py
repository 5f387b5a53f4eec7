"""Who holds what a step waited for in vain, as far as PostgreSQL tells everybody.

A step that gave up waiting names the row it waited for; the row names the transaction that holds it, `pg_locks` its session, and
`pg_stat_activity` the login of that session and what it calls itself (every login is shown both, but not the rest). No right is
needed beyond reading the table. On SQLite nobody can be known: the whole file is held by a program, not a row by a person.
"""

from __future__ import annotations

import logging
import re

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from orderdesk.model import Staff

log = logging.getLogger("orderdesk.database.blockers")

_ROW = re.compile(r'tuple \((\d+),(\d+)\) in relation "(\w+)"')
_HOLDER = (
    "SELECT a.application_name, a.usename FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'transactionid' AND l.granted AND l.pid <> pg_backend_pid() "
    "AND l.transactionid = (SELECT xmax FROM {table} WHERE ctid = CAST(:place AS tid))"
)
CALLED = "orderdesk/"  # how a desk calls its session: orderdesk/<version>/<login>


def who_holds(engine: Engine, error: BaseException) -> str | None:
    """The name of the person whose transaction this one waited for; None where it cannot be known. Never an error."""
    said = getattr(getattr(getattr(error, "orig", None), "diag", None), "context", None)
    row = _ROW.search(said or "")
    if row is None or engine.dialect.name != "postgresql":
        return None
    try:
        with Session(engine) as session:
            table = session.connection().dialect.identifier_preparer.quote(row[3])
            held = session.execute(text(_HOLDER.format(table=table)), {"place": f"({row[1]},{row[2]})"}).first()
            if held is None:
                return None
            called = held.application_name.removeprefix(CALLED).partition("/")[2]
            names = dict(session.execute(select(Staff.login, Staff.name).where(Staff.login.in_([called, held.usename]))).all())
            return names.get(held.usename) or names.get(called)
    except Exception as failed:  # noqa: BLE001 - it only makes a sentence better
        log.info("who holds a row was not told: %s", type(failed).__name__)
        return None
