"""Coming in to a PostgreSQL desk as oneself: the login at the server says who one is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from orderdesk.database.desk import Desk
from orderdesk.database.entrance import Key, Line, change_password, enter, prove
from orderdesk.database.schema import require_current
from orderdesk.language import N_
from orderdesk.model import Staff
from orderdesk.queries.parties import actor
from orderdesk.rules.errors import Refused
from orderdesk.rules.passwords import check_password
from orderdesk.rules.rights import Actor


@dataclass(frozen=True, slots=True)
class Opened:
    """A desk opened by one person: he, how well the connection is kept, and the key that locks and unlocks it."""

    desk: Desk
    actor: Actor
    line: Line
    key: Key


def open_as(url: str, login: str, password: str) -> Opened:
    """Open the desk at the address as a person; Refused with what to do, or DatabaseAway."""
    login = _folded(login)
    entered = enter(url, login, password)
    try:
        require_current(entered.desk)
        return Opened(entered.desk, who_is(entered.desk), entered.line, entered.key)
    except BaseException:
        entered.desk.close()
        raise


def who_is(desk: Desk) -> Actor:
    """The person whose login this desk's connections are; Refused when he is not of the staff."""
    person = desk.read(_session_person)
    if person is None:
        raise Refused(N_("The database knows you, but you are not on the desk's staff. Ask the administrator."), field="login")
    return person


def open_again(opened: Opened, url: str, password: str) -> Actor:
    """Unlock: a new login with the typed password; the person with the duties he has now."""
    prove(url, opened.actor.login, password)
    opened.key.give(password)
    try:
        return who_is(opened.desk)
    except BaseException:
        opened.key.drop()
        opened.desk.close()
        raise


def change_own_password(opened: Opened, url: str, password: str, new: str) -> None:
    """Give oneself a new password at the server, proving the old one."""
    check_password(new, opened.actor.login, opened.actor.name)
    change_password(url, opened.actor.login, password, new)
    opened.key.give(new)


def _session_person(session: Session) -> Actor | None:
    login = session.scalar(text("SELECT session_user"))
    person = session.scalar(select(Staff.id).where(func.lower(Staff.login) == str(login).lower()))
    return actor(session, person) if person is not None else None


def _folded(login: str) -> str:
    login = login.strip().lower()
    if not login:
        raise Refused(N_("Type your sign-in name."), field="login")
    return login
