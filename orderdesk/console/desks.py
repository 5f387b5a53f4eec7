"""Which desk a command works on, and what is said when it is not ready."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orderdesk.database.desk import Desk
from orderdesk.database.engine import parse_url
from orderdesk.database.schema import open_current, settle
from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.settings import Settings

NOT_THERE = N_("There is no desk at {path} yet. Set it up first: orderdesk migrate")


@contextmanager
def working_desk(chosen: Settings) -> Iterator[Desk]:
    """The desk, its schema fitting; an embedded one is set up without asking."""
    desk = open_current(chosen.database)
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def reading_desk(chosen: Settings) -> Iterator[Desk]:
    """The same for work that writes nothing: a desk that is not there is Refused instead of made."""
    require_there(chosen)
    with working_desk(chosen) as desk:
        yield desk


@contextmanager
def ready_desk(chosen: Settings) -> Iterator[Desk]:
    """The desk brought to this program's version, whoever's it is."""
    desk = Desk.open(chosen.database)
    try:
        settle(desk)
        yield desk
    finally:
        desk.close()


def require_there(chosen: Settings) -> None:
    """Nothing if the desk is a server's or its file exists; otherwise Refused, before SQLite would make an empty file."""
    url = parse_url(chosen.database)
    if url.get_backend_name() != "sqlite":
        return
    path = Path(url.database or "")
    if not path.exists():
        raise Refused(NOT_THERE, path=path)
