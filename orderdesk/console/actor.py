"""Who acts when a program is run without a window."""

from __future__ import annotations

from orderdesk.commands.parties import FOUNDER, add_staff, change_staff
from orderdesk.database.desk import Desk
from orderdesk.database.seat import Seat
from orderdesk.language import N_
from orderdesk.queries.parties import actor_called
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role

LOGIN = "console"
ROLES = (Role.CLERK, Role.WAREHOUSE, Role.FINANCE, Role.ADMINISTRATOR)


def console_actor(desk: Desk) -> Actor:
    """Who works: at a guarded desk the person whose login it was opened with, else the desk's console person.

    The latter is added when missing; nobody can sign in as it.
    """
    seat, login = desk.seat
    if seat is Seat.OWNER:
        raise Refused(N_("This is the address of the desk's owner, who only sets it up. Sign in with your own name."))
    if seat is Seat.PERSON:
        person = desk.read(actor_called, login)
        if person is None:
            raise Refused(N_("The database knows you, but you are not on the desk's staff. Ask the administrator."))
        return person
    found = desk.read(actor_called, LOGIN)
    if found is None:
        desk.do(FOUNDER, add_staff, LOGIN, "Console", ROLES, None)
    elif found.roles != frozenset(ROLES):
        desk.do(FOUNDER, change_staff, found.staff_id, found.name, ROLES, False)
    found = desk.read(actor_called, LOGIN)
    assert found is not None
    return found
