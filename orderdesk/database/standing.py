"""How a database stands to this program: whose schema it has, which programs may still write to it, and what is said.

Whoever makes the guards notes its version and the oldest versions that may write and read beside it. The table of outcomes is in
docs/schema.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select

from orderdesk.database import guards
from orderdesk.database.guards import versions
from orderdesk.language import N_, ROOT
from orderdesk.model import DeskNote
from orderdesk.rules.errors import Refused


class Standing(Enum):
    """How a database's schema stands to this program."""

    EMPTY = "empty"
    CURRENT = "current"
    COMPATIBLE = "compatible"  # a later program's, and this one may still write to it
    READ_ONLY = "read only"  # a later program's, and this one may only look
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


WORKING = frozenset({Standing.CURRENT, Standing.COMPATIBLE})
"""Where this program saves."""
SEEING = WORKING | {Standing.READ_ONLY}
"""What this program opens."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: how the database stands, and the note by which a later change of that is noticed."""

    standing: Standing
    note: str | None


def migrations_folder() -> Path:
    """Where the steps are."""
    return ROOT / "migrations"


def step_config() -> Config:
    """What alembic is told of the steps."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


@cache
def steps() -> tuple[str, ...]:
    """The steps this program knows, newest first."""
    return tuple(step.revision for step in ScriptDirectory.from_config(step_config()).walk_revisions())


def look(connection: Connection) -> Look:
    """How the database stands now."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        strange = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return Look(Standing.FOREIGN if strange else Standing.EMPTY, None)
    newest, *earlier = steps()
    if current in earlier:
        return Look(Standing.OLDER, None)
    if current != newest and not inspect(connection).has_table(DeskNote.__tablename__):
        return Look(Standing.NEWER, None)
    wanted = select(DeskNote.key, DeskNote.value).where(DeskNote.key.in_([guards.DIGEST, versions.NOTE]))
    noted = {row.key: row.value for row in connection.execute(wanted)}
    return Look(_judged(connection, current == newest, noted), noted.get(versions.NOTE))


def _judged(connection: Connection, ours: bool, noted: dict[str, str]) -> Standing:
    if ours and noted.get(guards.DIGEST) == guards.digest(connection):
        return Standing.CURRENT
    program, writer, reader = versions.read(noted.get(versions.NOTE))
    mine = versions.mine()
    if program <= mine:  # nothing says that it is a later program's work
        return Standing.OLDER if ours else Standing.NEWER
    if mine >= writer:
        return Standing.COMPATIBLE
    return Standing.READ_ONLY if mine >= reader else Standing.NEWER


NEWER = N_("This database was made by a newer OrderDesk. Update this desk; nothing was changed.")
TOO_OLD = N_("This OrderDesk is too old for the database: it shows everything and saves nothing. Update it.")
FOREIGN = N_("This database holds something else than OrderDesk. Nothing was changed; choose an empty one.")
UPDATING = N_("The administrator is updating the database just now. Try again in a few minutes.")
_UNFIT = {
    Standing.OLDER: N_("This database needs an update. Its administrator runs: orderdesk migrate"),
    Standing.FOREIGN: FOREIGN,
    Standing.EMPTY: N_("This database is empty. Set it up first: orderdesk migrate"),
    Standing.NEWER: NEWER,
    Standing.READ_ONLY: TOO_OLD,
}


def unfit(stands: Standing) -> Refused | None:
    """Why nothing can be saved in a database that stands so, and what to do; None where this program saves."""
    return None if stands in WORKING else Refused(_UNFIT[stands])
