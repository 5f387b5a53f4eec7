"""The schema: bring it to the newest step, and say how a database stands to this program."""

from __future__ import annotations

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, insert, inspect
from sqlalchemy.orm import Session

from orderdesk.database import gate, guards
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.errors import Kind, away, classify, gave_up, refusal
from orderdesk.database.guards import roles
from orderdesk.database.standing import (
    FOREIGN,
    NEWER,
    SEEING,
    UPDATING,
    Standing,
    look,
    migrations_folder,
    step_config,
    steps,
    unfit,
)
from orderdesk.language import N_
from orderdesk.model import DeskNote
from orderdesk.rules.errors import Refused

__all__ = ["Standing", "migrate", "migrate_desk", "migrations_folder", "open_current", "require_current", "settle", "standing"]


Then = Callable[[Connection], None]


def _nothing(_connection: Connection) -> None:
    return


def _config(engine: Engine | None = None, prefix: str = "", then: Then = _nothing) -> Config:
    config = step_config()
    if engine is not None:
        config.attributes["engine"] = engine
        config.attributes["options"] = {WRITES: True}
        config.attributes["before"] = lambda connection: _as_owner(connection, prefix)
        config.attributes["after"] = lambda connection: _guard(connection, prefix, then)
    return config


def _as_owner(connection: Connection, prefix: str) -> None:
    """Before a step: work as the owner of a guarded desk's tables, and with no guard in the way."""
    there = inspect(connection).has_table(DeskNote.__tablename__)
    prefix = prefix or (roles.prefix_of(connection) if there else "")
    if prefix:
        connection.exec_driver_sql(f'SET LOCAL ROLE "{roles.owner(prefix)}"')
    if there:
        guards.remove(connection)


def _guard(connection: Connection, prefix: str, then: Then) -> None:
    """After the last step: the guards of this program, where the schema is this program's."""
    if MigrationContext.configure(connection).get_current_revision() != steps()[0]:
        return
    if prefix:
        connection.execute(insert(DeskNote).values(key=roles.PREFIX, value=prefix))
    guards.apply(connection)
    then(connection)


def standing(engine: Engine) -> Standing:
    """How the database stands to this program."""
    with engine.connect() as connection:
        return look(connection).standing


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to a step (the newest unless told); a newer or foreign one is Refused untouched."""
    desk = Desk.open(url)
    try:
        migrate_desk(desk, revision)
    finally:
        desk.close()


def settle(desk: Desk) -> None:
    """Bring an open desk's database to this program's step where it is not there yet."""
    if desk.read(lambda _session: standing(desk.engine)) is not Standing.CURRENT:
        migrate_desk(desk)


def migrate_desk(
    desk: Desk,
    revision: str = "head",
    prefix: str = "",
    wait: float = 0,
    told: Callable[[list[gate.Guest]], None] = lambda _guests: None,
    then: Then = _nothing,
) -> None:
    """Bring an open desk's database to a step; with a `prefix` an empty one becomes a guarded desk with such roles.

    All steps and the guards are one transaction: afterwards it is done, or nothing is. Refused while windows are open on a shared
    desk and have not closed after `wait` seconds; `told` hears who they are. `then` is the last thing done in the transaction.
    """
    stands = desk.read(lambda _session: standing(desk.engine))
    if stands in (Standing.NEWER, Standing.COMPATIBLE, Standing.READ_ONLY):
        raise newer()
    if stands is Standing.FOREIGN:
        raise Refused(FOREIGN)
    try:
        with gate.closed(desk.engine, wait, told):
            command.upgrade(_config(desk.engine, prefix, then), revision)
        desk.forget()
    except Exception as error:
        kind = classify(error)
        if kind is Kind.FAULT:
            raise
        if getattr(getattr(error, "orig", None), "sqlstate", None) == _NOT_ALLOWED:
            raise Refused(_NOT_OWNER) from error
        if kind is Kind.AWAY:
            raise away(error) from error
        raise (gave_up(error) if kind is Kind.RETRY else refusal(error)) from error


_NOT_ALLOWED = "42501"
_NOT_OWNER = N_("You may not change the tables of this database. Its owner runs: orderdesk migrate")


def step_down(engine: Engine, revision: str) -> None:
    """Take the schema back to an earlier step; for tests and for undoing a failed update."""
    command.downgrade(_config(engine), revision)


def newer() -> Refused:
    """The sentence for a database that a later program made."""
    return Refused(NEWER)


def misfit(desk: Desk) -> Refused | None:
    """Why this program cannot open the database and what to do; None if it can, be it only to look."""

    def found(session: Session) -> Refused | None:
        connection = session.connection()
        if gate.is_closed(connection):
            return Refused(UPDATING)
        stands = look(connection).standing
        return None if stands in SEEING else unfit(stands)

    return desk.read(found)


def require_current(desk: Desk) -> None:
    """Nothing if this program can open the database; otherwise Refused with what to do."""
    if refusal := misfit(desk):
        raise refusal


def open_current(url: str) -> Desk:
    """An open desk whose schema fits. An embedded file is set up or updated without asking; a server's must be current."""
    desk = Desk.open(url)
    try:
        if desk.engine.dialect.name == "sqlite" and desk.read(lambda session: standing(desk.engine)) in (
            Standing.EMPTY,
            Standing.OLDER,
        ):
            migrate_desk(desk)
        require_current(desk)
    except BaseException:
        desk.close()
        raise
    return desk
