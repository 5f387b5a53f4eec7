"""How many connections a person has, and how many his desks want."""

from __future__ import annotations

import pytest
from sqlalchemy import QueuePool, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from orderdesk.database import engine
from orderdesk.database.desk import Desk, Work
from orderdesk.database.engine import BESIDE, WRITES
from orderdesk.database.errors import outdated_plan
from orderdesk.database.guards.roles import DESKS
from orderdesk.database.server import init
from orderdesk.model import Carrier
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make


def test_a_person_can_have_as_many_connections_as_his_desks_want(postgresql_url: str) -> None:
    desk = Desk.open(postgresql_url)
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("SELECT staff_save(NULL, 'twodesks', 'New', '', ARRAY['clerk'], false, NULL)"))
        allowed = connection.scalar(text("SELECT rolconnlimit FROM pg_roles WHERE rolname = 'twodesks'"))
    pool = desk.engine.pool
    assert isinstance(pool, QueuePool)
    at_once = pool.size() + pool._max_overflow
    desk.close()
    assert allowed is not None and DESKS * (at_once + BESIDE) <= allowed


def test_a_desk_works_on_when_a_column_s_type_was_changed_under_it(postgresql_url: str) -> None:
    """The server refuses a statement it prepared before; the desk asks anew, and nobody sees that."""
    desk = Desk.open(postgresql_url)
    clerk = make.staff(desk, Role.CLERK, name="Li")
    make.carrier(desk)

    def names(session: Session) -> list[str]:
        return list(session.scalars(select(Carrier.name)))

    def note(work: Work) -> Changes:
        return Changes(count=len(list(work.session.scalars(select(Carrier.name)))))

    for _ in range(3):  # so that every connection has it prepared
        assert len(desk.read(names)) == 1
        assert desk.do(clerk, note).count == 1
    other = Desk.open(postgresql_url)
    with other.engine.begin() as connection:
        connection.execute(text("ALTER TABLE carrier ALTER COLUMN name TYPE varchar(300)"))
    other.close()
    with desk.engine.connect() as connection, pytest.raises(DBAPIError) as told:
        connection.execute(select(Carrier.name)).all()
    assert outdated_plan(told.value), "without the retry it would be a fault"
    assert len(desk.read(names)) == 1
    assert desk.do(clerk, note).count == 1
    desk.close()


def test_a_server_that_is_too_old_is_refused_with_what_it_needs(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "OLDEST", 99)
    desk = Desk.open(postgresql_url)
    with pytest.raises(Refused, match=r"This server is PostgreSQL 1\d\. OrderDesk needs 99 or later"):
        desk.read(lambda session: session.scalar(text("SELECT 1")))
    with pytest.raises(Refused, match="needs 99 or later"):
        init(postgresql_url, None)
    desk.close()


def test_the_server_runs_statements_without_compiling_them(postgresql_url: str) -> None:
    desk = Desk.open(postgresql_url)
    try:
        assert desk.read(lambda session: session.scalar(text("SHOW jit"))) == "off"
    finally:
        desk.close()
