"""The warehouse tab on a real desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.warehouse.tab import WarehouseTab
from tests import factories as make
from tests.ui.real_room import RealRoom


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk; the window is the same on either database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def keeper(desk: Desk) -> Actor:
    """Keeps the warehouse."""
    return make.staff(desk, Role.WAREHOUSE, name="周国强")


@pytest.fixture
def open_room(qtbot: QtBot, desk: Desk) -> Iterator[Callable[[Actor], RealRoom]]:
    """Opens the tab for a person."""
    rooms: list[RealRoom] = []

    def opened(actor: Actor) -> RealRoom:
        rooms.append(RealRoom(qtbot, desk, actor, WarehouseTab))
        return rooms[-1]

    yield opened
    for room in rooms:
        done = room.jobs.finish(10_000)
        room.jobs.close()
        assert done, "a job was left running"
