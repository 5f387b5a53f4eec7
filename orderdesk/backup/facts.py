"""What is asked of a database when it is backed up, and again when a backup is proved."""

from __future__ import annotations

from collections.abc import Mapping

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.sql import quoted_name
from sqlalchemy.sql.expression import table

from orderdesk.database.schema import migrations_folder

STEPS = "alembic_version"


def counts(connection: Connection) -> Mapping[str, int]:
    """Rows of every table of the desk."""
    names = sorted(set(inspect(connection).get_table_names()) - {STEPS})
    return {
        name: connection.scalar(select(func.count()).select_from(table(quoted_name(name, quote=True)))) or 0 for name in names
    }


def revision(connection: Connection) -> str:
    """The schema step the database is at; "" for none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def known_steps() -> frozenset[str]:
    """The schema steps this program knows."""
    return frozenset(step.revision for step in ScriptDirectory(str(migrations_folder())).walk_revisions())
