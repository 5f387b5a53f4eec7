"""Changing who works at a guarded desk: through the database's own functions, which also make and change the login roles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from orderdesk.database.guards.roles import prefix_of
from orderdesk.database.scram import verifier
from orderdesk.rules.rights import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the administrator wants him; a new one has no id."""

    id: int | None
    login: str
    name: str
    language: str
    roles: Collection[Role]
    disabled: bool = False


def by_function(session: Session) -> bool:
    """Whether people of this desk are login roles of its server."""
    connection = session.connection()
    return connection.dialect.name == "postgresql" and bool(prefix_of(connection))


def save_person(session: Session, person: Person, password: str | None = None) -> int:
    """Add or change somebody and his login; his id. A new person without a password cannot sign in yet."""
    kept = None if password is None else verifier(session.connection(), person.login, password)
    made = session.scalar(
        text("SELECT staff_save(:id, :login, :name, :language, :roles, :disabled, :verifier)"),
        {
            "id": person.id,
            "login": person.login,
            "name": person.name,
            "language": person.language,
            "roles": sorted(role.value for role in person.roles),
            "disabled": person.disabled,
            "verifier": kept,
        },
    )
    session.expire_all()  # the function wrote past the session
    return int(made or 0)


def save_password(session: Session, staff_id: int, login: str, password: str) -> None:
    """Give somebody a new password at the server."""
    kept = verifier(session.connection(), login, password)
    session.execute(text("SELECT staff_password(:id, :verifier)"), {"id": staff_id, "verifier": kept})
    session.expire_all()
