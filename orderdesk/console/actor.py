"""Who acts when a program is run without a window."""

from __future__ import annotations

from sqlalchemy.orm import Session

from orderdesk.commands.parties import FOUNDER, add_staff
from orderdesk.database.desk import Desk
from orderdesk.queries.parties import actor, credentials
from orderdesk.rules.rights import Actor, Role

LOGIN = "console"
ROLES = (Role.CLERK, Role.WAREHOUSE, Role.FINANCE)


def console_actor(desk: Desk) -> Actor:
    """The desk's console person, added when missing; nobody can sign in as it."""
    found = desk.read(_console)
    if found is None:
        desk.do(FOUNDER, add_staff, LOGIN, "Console", ROLES, None)
        found = desk.read(_console)
    assert found is not None
    return found


def _console(session: Session) -> Actor | None:
    known = credentials(session, LOGIN)
    return actor(session, known[0]) if known else None
