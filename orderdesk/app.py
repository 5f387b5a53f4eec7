"""Start-up: settings, database, sign-in, main window."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from orderdesk import logs
from orderdesk.commands.parties import FOUNDER, found_desk, sign_in
from orderdesk.database.desk import Desk
from orderdesk.database.engine import parse_url
from orderdesk.database.errors import DatabaseAway
from orderdesk.database.schema import migrate, open_current
from orderdesk.language import N_
from orderdesk.queries.house import in_use, is_sample
from orderdesk.queries.parties import actor, has_administrator, staff
from orderdesk.queries.settings import text_setting
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor
from orderdesk.sample import fill
from orderdesk.settings import Settings
from orderdesk.ui.application import Door, check_window, show


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
    migrate(database)
    desk = Desk.open(database)
    try:
        if not desk.read(in_use):
            fill(desk)
    finally:
        desk.close()


def door(chosen: Settings) -> Door:
    """The open desk and who may come in how: a click at the sample desk, name and password at a real one."""
    desk = open_current(chosen.database)
    at_sample = desk.read(is_sample)
    empty = not at_sample and not desk.read(has_administrator)
    return Door(
        desk=desk,
        settings=chosen,
        company=desk.read(text_setting, "company.name"),
        place=place_of(chosen.database),
        zone=desk.read(text_setting, "company.time_zone"),
        people=desk.read(staff) if at_sample else (),
        enter=(lambda staff_id: enter(desk, staff_id)) if at_sample else None,
        authenticate=lambda login, password: sign_in(desk, login, password),
        found=(lambda login, name, password: found(desk, login, name, password)) if empty else None,
    )


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
