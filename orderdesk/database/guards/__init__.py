"""What the database itself refuses, made anew from rules/rights.py and rules/states.py at the end of every migration.

`apply` puts everything in place, `remove` takes it away before a schema step; both work in the caller's transaction.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, delete, insert, text

from orderdesk.database import audit
from orderdesk.database.guards import contact, fingerprint, roles, versions
from orderdesk.database.guards.amendments import unfinished
from orderdesk.database.guards.kept import postgresql_keepers, sqlite_keepers
from orderdesk.database.guards.rules import rights, rules
from orderdesk.database.guards.triggers import PostgreSQLVoice, SQLiteVoice, postgresql_triggers, sqlite_triggers
from orderdesk.model import AllowedMove, Base, DeskNote
from orderdesk.rules.states import MOVES

DIGEST = "guards"  # the note that says which guards stand in a database


def apply(connection: Connection) -> None:
    """Make the guards as this program wants them, and note which they are."""
    remove(connection)
    connection.execute(delete(AllowedMove))
    rows = {(move.entity.value, move.source, move.target, role.value) for move in MOVES for role in move.roles}
    names = ("entity", "source", "target", "role")
    connection.execute(insert(AllowedMove), [dict(zip(names, row, strict=True)) for row in sorted(rows)])
    embedded = connection.dialect.name == "sqlite"
    for statement in statements(connection):
        connection.exec_driver_sql(statement if embedded else statement.replace("%", "%%"))
    if not embedded:
        roles.close_large_objects(connection)
        roles.adopt_people(connection)
    connection.execute(delete(DeskNote).where(DeskNote.key == DIGEST))
    made = digest(connection)
    connection.execute(insert(DeskNote).values(key=DIGEST, value=made))
    versions.note(connection, made)
    fingerprint.stamp(connection)


def remove(connection: Connection) -> None:
    """Take every guard away, whichever program made it."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in found:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        return
    for policy, table in connection.execute(text("SELECT polname, polrelid::regclass::text FROM pg_policy")).all():
        connection.exec_driver_sql(f'DROP POLICY "{policy}" ON {table}')
    hidden = text("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
    for table in connection.execute(hidden).scalars().all():
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    ours = text("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace")
    for view in connection.execute(ours).scalars().all():
        connection.exec_driver_sql(f"DROP VIEW {view}")
    ours = text(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = 'public' AND p.prokind = 'f' "
        "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    for signature in connection.execute(ours).scalars().all():
        connection.exec_driver_sql(f"DROP FUNCTION {signature} CASCADE".replace("%", "%%"))


def statements(connection: Connection) -> list[str]:
    """Everything that `apply` runs on a database of this kind."""
    if connection.dialect.name == "sqlite":
        voice = SQLiteVoice()
        standing = [*sqlite_triggers([*rules(voice), *rights(voice)]), *sqlite_keepers()]
        return [*standing, *audit.statements("sqlite", Base.metadata)]
    speaking = PostgreSQLVoice()
    prefix = roles.prefix_of(connection)
    judged = [*rules(speaking)] if prefix else [*rules(speaking), *rights(speaking)]
    audited = audit.statements("postgresql", Base.metadata)
    standing = [*roles.functions(prefix), *postgresql_triggers(judged), *unfinished(), *postgresql_keepers()]
    seen = contact.views() if prefix else ()
    return [*standing, *audited, *seen, *roles.grants(prefix)]


def digest(connection: Connection) -> str:
    """A short name for the guards this program wants in a database of this kind."""
    moves = sorted((move.entity.value, move.source, move.target, *sorted(move.roles)) for move in MOVES)
    wanted = "\n".join([*map(repr, moves), *statements(connection)])
    return hashlib.sha256(wanted.encode()).hexdigest()[:32]
