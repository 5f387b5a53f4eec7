"""Nobody can do what is not his, with whatever program he comes (T6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES, act_as
from orderdesk.rules.rights import Role
from tests.faults.action import Action
from tests.faults.actions import ACTIONS
from tests.faults.rights_world import World, make_world

PASSWORD = "only-for-this-test-long-enough"
REFUSALS = frozenset({"42501", "23514", "22023", "42710"})
Try = Callable[[Role, tuple[str, ...]], str]
"""Do the statements as somebody of the role and take them back: "" when they worked, else why not."""


@pytest.fixture
def world(desk: Desk) -> World:
    """A company with something in every state."""
    return make_world(desk)


@pytest.mark.requirement("002-24")
def test_every_action_is_done_by_who_may_and_refused_to_all_others(desk: Desk, world: World, record: Callable[..., None]) -> None:
    """Nobody can do what is not his, with whatever program he comes: 0 forbidden actions succeed or are silently ignored."""
    embedded = desk.engine.dialect.name == "sqlite"
    wrong: list[str] = []
    forbidden = allowed = 0
    with _embedded(desk, world) if embedded else _server(desk, world) as attempt:
        for action in ACTIONS:
            if action.server_only and embedded:
                continue
            for role in Role:
                said = attempt(role, tuple(world.filled(sql, role) for sql in action.sql))
                expected = role in action.roles
                allowed, forbidden = allowed + expected, forbidden + (not expected)
                if (said == "") is not expected:
                    wrong.append(f"{role} {'may not' if said == '' else 'could not'}: {action.name}: {said or 'it worked'}")
                elif said and not _is_refusal(said):
                    wrong.append(f"{role}: {action.name} failed for another reason: {said}")
    name = f"psql matrix ({desk.engine.dialect.name})"
    record(name, forbidden=forbidden, allowed=allowed, wrong=len(wrong))
    assert not wrong, "\n".join(wrong)
    assert forbidden >= (400 if embedded else 500)


def test_the_matrix_finds_a_right_too_many(desk: Desk, world: World) -> None:
    """The control: without one guard the matrix must find somebody doing what is not his."""
    action = next(action for action in ACTIONS if action.name == "change a price in an approved order")
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER guard_order_line_update")
        else:
            connection.exec_driver_sql("ALTER TABLE order_line DISABLE TRIGGER USER")
    with _embedded(desk, world) if desk.engine.dialect.name == "sqlite" else _server(desk, world) as attempt:
        assert _tried(attempt, world, action, Role.CLERK) == ""


def _tried(attempt: Try, world: World, action: Action, role: Role) -> str:
    return attempt(role, tuple(world.filled(sql, role) for sql in action.sql))


def _is_refusal(said: str) -> bool:
    return said.split(" ", 1)[0] in REFUSALS


@contextmanager
def _embedded(desk: Desk, world: World) -> Iterator[Try]:
    engine = desk.engine.execution_options(**{WRITES: True})

    def attempt(role: Role, statements: tuple[str, ...]) -> str:
        with engine.connect() as connection:
            connection.begin()
            act_as(connection, world.people[role].login)
            try:
                for sql in statements:
                    done = connection.execute(text(sql.replace(":", "\\:")))
                    if done.rowcount < 1:
                        return "ignored silently"
                return ""
            except DBAPIError as error:
                said = str(error.orig)
                refused = "orderdesk:" in said or "CHECK constraint" in said
                return f"{'42501' if refused else type(error.orig).__name__} {said}"
            finally:
                connection.rollback()

    yield attempt


@contextmanager
def _server(desk: Desk, world: World) -> Iterator[Try]:
    """A login of his own for everybody, as psql would have it."""
    logins: dict[Role, psycopg.Connection[Any]] = {}
    url = desk.engine.url
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as master:
        for role, person in world.people.items():
            master.execute(f"ALTER ROLE \"{person.login}\" LOGIN PASSWORD '{PASSWORD}'")
            own = url.set(drivername="postgresql", username=person.login, password=PASSWORD)
            logins[role] = psycopg.connect(own.render_as_string(hide_password=False), autocommit=True)

    def attempt(role: Role, statements: tuple[str, ...]) -> str:
        connection = logins[role]
        alone = statements[0].startswith("ALTER SYSTEM")  # which no transaction may hold
        try:
            if not alone:
                connection.execute("BEGIN")
            for sql in statements:
                done = connection.execute(sql)
                if sql.startswith(("UPDATE", "DELETE", "INSERT")) and done.rowcount < 1:
                    return "ignored silently"
                if sql.startswith("SELECT") and " WHERE staff_id" in sql and not done.fetchall():
                    return "42501 those rows are hidden"
            if not alone:
                connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as its commit would look at it
            return ""
        except psycopg.Error as error:
            return f"{error.sqlstate} {error.diag.message_primary}"
        finally:
            if not alone:
                connection.execute("ROLLBACK")

    try:
        yield attempt
    finally:
        for connection in logins.values():
            connection.close()
