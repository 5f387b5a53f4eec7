"""How many connections a person has, and how many his desks want."""

from __future__ import annotations

from sqlalchemy import QueuePool, text

from orderdesk.database.desk import Desk
from orderdesk.database.engine import BESIDE, WRITES
from orderdesk.database.guards.roles import DESKS


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
