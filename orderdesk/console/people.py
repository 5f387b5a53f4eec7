"""Setting up a company's shared desk, and who works there."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Collection
from pathlib import Path

from orderdesk.commands.parties import FOUNDER, add_staff, change_staff, set_password
from orderdesk.console.actor import console_actor
from orderdesk.console.output import note
from orderdesk.database.desk import Desk
from orderdesk.database.seat import Seat
from orderdesk.database.server import Administrator, add_machine, init_desk
from orderdesk.language import N_, _
from orderdesk.queries.parties import StaffRow, staff
from orderdesk.rules.errors import Refused
from orderdesk.rules.passwords import check_password
from orderdesk.rules.rights import ROLE_NAMES, Actor, Role


def run_init(desk: Desk, login: str, name: str, password_file: Path | None, prefix: str) -> int:
    """Make an empty database a company's desk with its first administrator; 0 when done."""
    password = ask_password(password_file, login, name)
    init_desk(desk, Administrator(login.strip().lower(), name.strip() or login, password), prefix)
    note(_("The desk is set up. {login} signs in and adds the others; or: orderdesk staff add", login=login))
    return 0


def run_machine(desk: Desk, login: str, password_file: Path | None) -> int:
    """Let another system sign in to hand orders in."""
    login = login.strip().lower()
    add_machine(desk, login, ask_password(password_file, login))
    said = _("{login} may add to inbound_order (external_ref, channel, payload) now, and do nothing else.", login=login)
    note(said)
    return 0


def run_list(desk: Desk) -> int:
    """Print everybody with his duties."""
    for row in desk.read(staff):
        state = _("may not sign in") if row.disabled else ""
        print("\t".join((row.login, row.name, ",".join(sorted(role.value for role in row.roles)), state)).rstrip())
    return 0


def run_add(desk: Desk, login: str, name: str, roles: Collection[Role], password_file: Path | None) -> int:
    """Add somebody who may sign in."""
    password = ask_password(password_file, login, name)
    desk.do(_administrator(desk), add_staff, login, name or login, roles, password)
    note(_("{login} may sign in now.", login=login))
    return 0


def run_roles(desk: Desk, login: str, roles: Collection[Role]) -> int:
    """Give somebody just these duties."""
    row = _row(desk, login)
    desk.do(_administrator(desk), change_staff, row.id, row.name, roles, row.disabled)
    note(f"{row.name}: " + ", ".join(_(ROLE_NAMES[role]) for role in Role if role in roles))
    return 0


def run_disable(desk: Desk, login: str, disabled: bool) -> int:
    """Let somebody sign in no more, or again."""
    row = _row(desk, login)
    desk.do(_administrator(desk), change_staff, row.id, row.name, row.roles, disabled)
    note(_("{name} may not sign in any more.", name=row.name) if disabled else _("{name} may sign in again.", name=row.name))
    return 0


def run_password(desk: Desk, login: str, password_file: Path | None) -> int:
    """Give somebody a new password."""
    row = _row(desk, login)
    desk.do(_administrator(desk), set_password, row.id, ask_password(password_file, row.login, row.name))
    note(_("{name} has a new password.", name=row.name))
    return 0


def ask_password(file: Path | None, *about: str) -> str:
    """A good new password from a file ("-" is standard input), or typed twice; Refused when it is not good."""
    if file is not None:
        try:
            password = (sys.stdin.readline() if str(file) == "-" else file.read_text(encoding="utf-8")).rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(N_("The password cannot be read from {path}: {reason}"), path=file, reason=error) from None
    elif sys.stdin is not None and sys.stdin.isatty():
        password = getpass.getpass(_("New password: "))
        if password != getpass.getpass(_("Again: ")):
            raise Refused(N_("The two passwords differ."))
    else:
        raise Refused(N_("Say where the password is: --password-file FILE (- is standard input)."))
    check_password(password, *about)
    return password


def _administrator(desk: Desk) -> Actor:
    """Who changes people here: the person signed in, or the desk's owner; whoever holds an embedded desk is its master."""
    return FOUNDER if desk.seat[0] in (Seat.OWNER, Seat.SUPERUSER) else console_actor(desk)


def _row(desk: Desk, login: str) -> StaffRow:
    for row in desk.read(staff):
        if row.login.lower() == login.strip().lower():
            return row
    raise Refused(N_("Nobody signs in as {login}. See: orderdesk staff list"), login=login)
