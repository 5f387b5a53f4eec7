"""One of every role at his own window, signed in to PostgreSQL by SCRAM: every room and every order he sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from orderdesk.app import personal_door
from orderdesk.commands.parties import FOUNDER, set_password
from orderdesk.model import SalesOrder
from orderdesk.queries.check import run_checks
from orderdesk.queries.orders import find_anything
from orderdesk.queries.parties import staff
from orderdesk.rules.rights import Role
from orderdesk.settings import Settings
from orderdesk.ui.application import Application
from orderdesk.ui.protection import ProtectionBar
from orderdesk.ui.widgets.notice import NoticeBar
from tests.company import Company
from tests.faults.rights_world import make_world

SECRET = "seven quiet lemons at sea"
NO_ENTRY = ("does not allow you", "your role does not")


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    """One of every role, and things in every state."""
    made = Company()
    try:
        made.found(people=False)
        with made.above() as desk:
            world = make_world(desk)
            for person in world.people.values():
                desk.do(FOUNDER, set_password, person.staff_id, SECRET)
        yield made
    finally:
        made.stop()


def _login(company: Company, role: Role) -> str:
    """The first of the role: the second has no password."""
    with company.above() as desk:
        return min((row for row in desk.read(staff) if set(row.roles) == {role}), key=lambda row: row.id).login


def _enter(company: Company, login: str) -> Application:
    door = personal_door(Settings(company.url(), "en", embedded=False))
    keeper = Application(lambda: door)
    keeper._door = door
    keeper.enter(door.authenticate(login, SECRET))
    return keeper


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_all_that_its_window_shows(company: Company, role: Role, qtbot: QtBot) -> None:
    begun, login = len(company.log()), _login(company, role)
    keeper = _enter(company, login)
    try:
        window = keeper.main
        assert window is not None and window.context.actor.login == login
        jobs = window.jobs
        for spec in window.specs:
            window.show_tab(spec.name)
            qtbot.waitUntil(jobs.idle, timeout=20_000)
        orders = window.context.desk.read(lambda session: session.scalars(select(SalesOrder.id).limit(4)).all())
        assert orders
        for order in orders:
            window.show_order(order)
            qtbot.waitUntil(jobs.idle, timeout=20_000)
        said = [bar.text() for bar in window.findChildren(NoticeBar)]
        assert not [text for text in said if any(phrase in text for phrase in NO_ENTRY)]
        assert window.findChildren(ProtectionBar)[0].isHidden()
        window.context.desk.read(find_anything, "1")
        if window.context.actor.may("audit.read"):
            window.context.desk.read(run_checks)
    finally:
        keeper.close()
    assert company.denied(begun) == []
