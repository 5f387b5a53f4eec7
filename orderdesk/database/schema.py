"""The schema: bring it to the newest step, and say how a database stands to this program."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, inspect, select

from orderdesk.database import guards
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.errors import Kind, away, classify, gave_up, refusal
from orderdesk.database.guards import roles
from orderdesk.language import N_, ROOT
from orderdesk.model import DeskNote
from orderdesk.rules.errors import Refused


class Standing(Enum):
    """How a database's schema stands to this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


def migrations_folder() -> Path:
    """Where the steps are."""
    return ROOT / "migrations"


def _config(engine: Engine | None = None, prefix: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    if engine is not None:
        config.attributes["engine"] = engine
        config.attributes["options"] = {WRITES: True}
        config.attributes["before"] = lambda connection: _as_owner(connection, prefix)
        config.attributes["after"] = lambda connection: _guard(connection, prefix)
    return config


def _as_owner(connection: Connection, prefix: str) -> None:
    """Before a step: work as the owner of a guarded desk's tables, and with no guard in the way."""
    there = inspect(connection).has_table(DeskNote.__tablename__)
    prefix = prefix or (roles.prefix_of(connection) if there else "")
    if prefix:
        connection.exec_driver_sql(f'SET LOCAL ROLE "{roles.owner(prefix)}"')
    if there:
        guards.remove(connection)


def _guard(connection: Connection, prefix: str) -> None:
    """After the last step: the guards of this program, where the schema is this program's."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() != head:
        return
    if prefix:
        connection.execute(insert(DeskNote).values(key=roles.PREFIX, value=prefix))
    guards.apply(connection)


def standing(engine: Engine) -> Standing:
    """How the database stands to this program's newest step."""
    script = ScriptDirectory.from_config(_config())
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is None:
            return Standing.FOREIGN if set(inspect(connection).get_table_names()) - {"alembic_version"} else Standing.EMPTY
        if current == script.get_current_head():
            noted = connection.scalar(select(DeskNote.value).where(DeskNote.key == guards.DIGEST))
            return Standing.CURRENT if noted == guards.digest(connection) else Standing.OLDER
    return Standing.OLDER if any(step.revision == current for step in script.walk_revisions()) else Standing.NEWER


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to a step (the newest unless told); a newer or foreign one is Refused untouched."""
    desk = Desk.open(url)
    try:
        migrate_desk(desk, revision)
    finally:
        desk.close()


def migrate_desk(desk: Desk, revision: str = "head", prefix: str = "") -> None:
    """Bring an open desk's database to a step; with a `prefix` an empty one becomes a guarded desk with such roles."""
    stands = desk.read(lambda session: standing(desk.engine))
    if stands is Standing.NEWER:
        raise newer()
    if stands is Standing.FOREIGN:
        raise Refused(_FOREIGN)
    try:
        command.upgrade(_config(desk.engine, prefix), revision)
        desk.forget()
    except Exception as error:
        kind = classify(error)
        if kind is Kind.FAULT:
            raise
        if getattr(getattr(error, "orig", None), "sqlstate", None) == _NOT_ALLOWED:
            raise Refused(_NOT_OWNER) from error
        raise {Kind.AWAY: away, Kind.RETRY: gave_up, Kind.REFUSE: refusal}[kind](error) from error


_NOT_ALLOWED = "42501"
_NOT_OWNER = N_("You may not change the tables of this database. Its owner runs: orderdesk migrate")


def step_down(engine: Engine, revision: str) -> None:
    """Take the schema back to an earlier step; for tests and for undoing a failed update."""
    command.downgrade(_config(engine), revision)


def newer() -> Refused:
    """The sentence for a database that a later program made."""
    return Refused(N_("This database was made by a newer OrderDesk. Update this desk; nothing was changed."))


_FOREIGN = N_("This database holds something else than OrderDesk. Nothing was changed; choose an empty one.")
_UNFIT = {
    Standing.OLDER: N_("This database needs an update. Its administrator runs: orderdesk migrate"),
    Standing.FOREIGN: _FOREIGN,
    Standing.EMPTY: N_("This database is empty. Set it up first: orderdesk migrate"),
}


def misfit(desk: Desk) -> Refused | None:
    """Why the database does not fit this program and what to do; None if it does."""
    stands = desk.read(lambda _session: standing(desk.engine))
    if stands is Standing.CURRENT:
        return None
    return newer() if stands is Standing.NEWER else Refused(_UNFIT[stands])


def require_current(desk: Desk) -> None:
    """Nothing if the schema fits this program; otherwise Refused with what to do."""
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
