"""The security fingerprint: what guards a database, line by line, so that a change nobody may make is seen and named.

Lines are facts of the catalogue: owners, grants, triggers and whether they are on, functions with the hash of their text,
constraints, policies, role attributes, the moves. They are noted when the guards are made and compared at every sign-in.
People come and go: they are told only where something is wrong with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, delete, insert, select, text

from orderdesk.database.guards.catalogue import PEOPLE, POSTGRESQL, ROLES
from orderdesk.database.guards.roles import everybody, groups, keeper, machines, owner, prefix_of
from orderdesk.model import AllowedMove, DeskNote

STAMP = "fingerprint"  # the note that holds the lines as they were when the guards were made


def stamp(connection: Connection) -> None:
    """Note how the database stands now, just after its guards were made."""
    connection.execute(delete(DeskNote).where(DeskNote.key == STAMP))
    connection.execute(insert(DeskNote).values(key=STAMP, value="\n".join(lines(connection))))


def compare(connection: Connection) -> list[str]:
    """What differs from when the guards were made: "+ …" is there too much, "- …" is missing; empty when nothing does."""
    noted = connection.scalar(select(DeskNote.value).where(DeskNote.key == STAMP))
    if noted is None:
        return [f"- {STAMP}"]
    wanted, found = set(noted.split("\n")), set(lines(connection))
    return [f"- {line}" for line in sorted(wanted - found)] + [f"+ {line}" for line in sorted(found - wanted)]


def lines(connection: Connection) -> list[str]:
    """Every fact, sorted."""
    found = set(_sqlite(connection) if connection.dialect.name == "sqlite" else _postgresql(connection))
    moves = select(AllowedMove.entity, AllowedMove.source, AllowedMove.target, AllowedMove.role)
    found.update("move " + " ".join(part or "-" for part in row) for row in connection.execute(moves))
    return sorted(found)


def digest(connection: Connection) -> str:
    """The lines as one short text, to be compared by eye."""
    return _hash("\n".join(lines(connection)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _sqlite(connection: Connection) -> Iterator[str]:
    for kind, name, sql in connection.execute(text("SELECT type, name, sql FROM sqlite_master")):
        yield f"{kind} {name} {_hash(sql or '')}"


def _postgresql(connection: Connection) -> Iterator[str]:
    for (line,) in connection.execute(text(POSTGRESQL)):
        yield str(line).replace("\n", " ")
    prefix = prefix_of(connection)
    if prefix:
        desk = {"names": [*groups(prefix), owner(prefix), keeper(prefix)], "powers": [owner(prefix), keeper(prefix)]}
        for (line,) in connection.execute(
            text(ROLES), desk | {"names": [*desk["names"], machines(prefix)], "keeper": keeper(prefix)}
        ):
            yield str(line)
        for (line,) in connection.execute(text(PEOPLE), desk | {"everybody": everybody(prefix), "prefix": prefix}):
            yield f"wrong {line}"
