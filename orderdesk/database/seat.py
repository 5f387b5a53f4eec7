"""Who acts in a transaction, as the database sees it."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import Connection, text

from orderdesk.database.engine import act_as
from orderdesk.database.guards.roles import LOGIN, PREFIX
from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor


class Seat(Enum):
    """How a desk's connection says who acts."""

    EMBEDDED = "embedded"  # the program tells the connection's app_user()
    OPEN = "open"  # a shared login; each transaction says who
    PERSON = "person"  # a guarded desk and a person's own login: the server knows
    SUPERUSER = "superuser"  # a guarded desk from above, for tests and stories: it may act as anybody
    OWNER = "owner"  # a guarded desk's owner: sets up and migrates, never works


def seat_of(connection: Connection) -> tuple[Seat, str]:
    """How this connection says who acts, and the login it was opened with."""
    if connection.dialect.name == "sqlite":
        return Seat.EMBEDDED, ""
    login, superuser, prefix = connection.execute(
        text(
            "SELECT session_user::text, (SELECT rolsuper FROM pg_roles WHERE rolname = session_user), "
            "(SELECT value FROM desk_note WHERE key = :prefix)"
        ),
        {"prefix": PREFIX},
    ).one()
    if not prefix:
        return Seat.OPEN, login
    if superuser:
        return Seat.SUPERUSER, login
    owns = connection.scalar(text("SELECT app_user() = ''"))
    return (Seat.OWNER if owns else Seat.PERSON), login


def take_seat(connection: Connection, seat: Seat, login: str, actor: Actor) -> None:
    """Say that `actor` acts until the transaction ends; Refused when this connection is not his."""
    if seat is Seat.EMBEDDED:
        act_as(connection, actor.login)
    elif seat is Seat.OPEN:
        connection.execute(text("SELECT set_config(:name, :login, true)"), {"name": LOGIN, "login": actor.login})
    elif seat is Seat.SUPERUSER:
        if actor.login:
            quoted = actor.login.replace('"', '""').replace("%", "%%")
            connection.exec_driver_sql(f'SET LOCAL SESSION AUTHORIZATION "{quoted}"')
    elif seat is Seat.OWNER:
        if not actor.login:
            return  # the desk is being set up
        raise Refused(N_("This is the address of the desk's owner, who only sets it up. Sign in with your own name."))
    elif actor.login != login:
        raise Refused(N_("This desk is open for {login}. Sign in again to work as somebody else."), login=login)
