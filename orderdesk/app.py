"""Start-up: settings, database, sign-in, main window."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from orderdesk import logs
from orderdesk.commands.parties import FOUNDER, found_desk, set_password, sign_in
from orderdesk.commands.signing_in import change_own_password, open_again, open_as
from orderdesk.database.desk import Desk
from orderdesk.database.engine import parse_url
from orderdesk.database.entrance import WARNINGS, Line, impersonal, is_personal, probe, prove
from orderdesk.database.errors import DatabaseAway
from orderdesk.database.remembered import Memory
from orderdesk.database.schema import open_current, settle
from orderdesk.database.seat import Seat
from orderdesk.language import N_
from orderdesk.queries.house import in_use, is_sample
from orderdesk.queries.parties import actor, has_administrator, staff
from orderdesk.queries.settings import text_setting
from orderdesk.rules.errors import Refused
from orderdesk.rules.policy import CATALOGUE
from orderdesk.rules.rights import Actor
from orderdesk.sample import fill
from orderdesk.settings import Settings
from orderdesk.ui.application import Door, Entry, check_window, show
from orderdesk.ui.session import Proof


def run(chosen: Settings, *, sample: bool = False) -> int:
    """Open the desk and its window; the exit code when the last window is closed."""
    if not has_display():
        raise Refused(
            N_("There is no display to open a window on. Start it from a desktop, or see what works without: orderdesk --help")
        )
    with contextlib.suppress(OSError):  # a desk that cannot write its log still opens
        logs.begin()
    return show(lambda: _opened(chosen, sample=sample))


def has_display() -> bool:
    """Whether a window can be shown at all; without one Qt would end the program with a crash."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _opened(chosen: Settings, *, sample: bool) -> Door:
    """The door of the desk, the sample company made first if asked for; Refused when the database cannot be had."""
    try:
        if sample:
            _make_sample(chosen.database)
        return door(chosen)
    except DatabaseAway as away:
        raise Refused(away.at_start) from away


def _make_sample(database: str) -> None:
    """Fill an empty desk; one in use is opened as it is, so that trying the program never touches a company's work."""
    desk = Desk.open(database)
    try:
        settle(desk)
        if not desk.read(in_use):
            fill(desk)
    finally:
        desk.close()


def door(chosen: Settings) -> Door:
    """Who may come in how: a click at the sample desk, name and password at a real one.

    An address without a name, or of a guarded desk, is opened only by the person who signs in, with his own login.
    """
    if is_personal(chosen.database):
        return personal_door(chosen)
    try:
        desk = open_current(chosen.database)
    except DatabaseAway as away:
        if "no password supplied" in away.reason:
            return personal_door(chosen)
        raise
    if desk.seat[0] in (Seat.PERSON, Seat.OWNER, Seat.SUPERUSER):
        desk.close()
        return personal_door(chosen)
    at_sample = desk.read(is_sample)
    empty = not at_sample and not desk.read(has_administrator)
    return Door(
        desk=desk,
        settings=chosen,
        company=desk.read(text_setting, "company.name"),
        place=place_of(chosen.database),
        zone=desk.read(text_setting, "company.time_zone"),
        people=desk.read(staff) if at_sample else (),
        enter=(lambda staff_id: _sample_entry(desk, staff_id)) if at_sample else None,
        authenticate=lambda login, password: _entry(desk, sign_in(desk, login, password)),
        found=(lambda login, name, password: _entry(desk, found(desk, login, name, password))) if empty else None,
    )


def personal_door(chosen: Settings) -> Door:
    """The door of a desk on PostgreSQL that everybody opens with his own login; nothing is opened yet."""
    url, place = impersonal(chosen.database), place_of(chosen.database)
    memory = Memory(place)
    return Door(
        desk=None,
        settings=chosen,
        company="",
        place=place,
        zone=str(CATALOGUE["company.time_zone"].default),
        people=(),
        enter=None,
        authenticate=lambda login, password: _personal_entry(url, memory, login, password),
        found=None,
        probe=lambda: BEFORE_SIGN_IN.get(probe(url) or Line.VERIFIED, ""),
        memory=memory,
        login=parse_url(chosen.database).username or "",
    )


BEFORE_SIGN_IN = {
    Line.UNVERIFIED: N_(
        "The connection is encrypted, but nothing proves that this server is yours. Ask the administrator for its certificate."
    ),
    Line.OPEN: N_(
        "The connection to the server is not encrypted: others in the network can read what you work on. "
        "Your password itself is not sent. Ask the administrator to switch on TLS."
    ),
}


def _personal_entry(url: str, memory: Memory, login: str, password: str) -> Entry:
    opened = open_as(url, login, password)
    desk, person = opened.desk, opened.actor

    def lock() -> None:
        opened.key.drop()
        desk.close()

    def change(old: str, new: str) -> None:
        change_own_password(opened, url, old, new)
        memory.renew(person.login, new)

    proof = Proof(lambda typed: open_again(opened, url, typed), lock, lambda typed: prove(url, person.login, typed), change)
    return _entered(desk, person, proof, WARNINGS.get(opened.line, ""))


def _entry(desk: Desk, person: Actor) -> Entry:
    """Somebody at a desk that the program itself opens: his password says who he is."""

    def unlock(typed: str) -> Actor:
        try:
            return sign_in(desk, person.login, typed)
        except BaseException:
            desk.close()
            raise

    def verify(typed: str) -> None:
        sign_in(desk, person.login, typed)

    def change(old: str, new: str) -> None:
        desk.do(sign_in(desk, person.login, old), set_password, person.staff_id, new)

    return _entered(desk, person, Proof(unlock, desk.close, verify, change))


def _sample_entry(desk: Desk, staff_id: int) -> Entry:
    return _entered(desk, enter(desk, staff_id), Proof(lambda _typed: enter(desk, staff_id), desk.close))


def _entered(desk: Desk, person: Actor, proof: Proof, warning: str = "") -> Entry:
    company, zone = desk.read(text_setting, "company.name"), desk.read(text_setting, "company.time_zone")
    return Entry(person, proof, desk, company, zone, warning)


def enter(desk: Desk, staff_id: int) -> Actor:
    """The person of the sample desk."""
    person = desk.read(actor, staff_id)
    if person is None:
        raise Refused(N_("This person cannot sign in any more."))
    return person


def found(desk: Desk, login: str, name: str, password: str) -> Actor:
    """The first administrator of an empty desk."""
    desk.do(FOUNDER, found_desk, login, name, password)
    return sign_in(desk, login, password)


def place_of(database: str) -> str:
    """Where the desk is, as the status line says it; never a password."""
    url = parse_url(database)
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").name
    return f"{url.database}@{url.host or 'localhost'}"


def self_check() -> int:
    """Make a fresh embedded desk and show its sign-in window once; 0 when both work."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings(f"sqlite:///{Path(folder) / 'check.db'}", "en", embedded=True)
        return check_window(lambda: door(chosen))
