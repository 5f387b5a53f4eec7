"""A PostgreSQL desk that everybody opens with one login, as the sample is: no roles are made, the rules refuse all the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest

from orderdesk.commands.parties import FOUNDER, CustomerForm, add_staff, save_customer
from orderdesk.commands.warehouse import receive_stock
from orderdesk.database.desk import Desk
from orderdesk.database.schema import migrate
from orderdesk.database.seat import Seat
from orderdesk.queries.parties import actor_called
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.conftest import PostgreSQL


@pytest.fixture
def owned(postgresql_bare_server: PostgreSQL) -> Iterator[str]:
    """The address of an empty database whose owner is nobody special."""
    server = postgresql_bare_server
    server._run("CREATE ROLE {} LOGIN PASSWORD 'x'", "anybody")
    server._run("CREATE DATABASE {} TEMPLATE template0 OWNER {}", "trial", "anybody")
    address = server.url("trial")
    yield f"postgresql://anybody:x@{address.partition('@')[2]}"
    server.drop("trial")


def test_the_owner_of_a_database_opens_a_desk_there_without_any_role(owned: str, postgresql_bare_server: PostgreSQL) -> None:
    before = postgresql_bare_server._roles()
    migrate(owned)
    desk = Desk.open(owned)
    try:
        desk.do(FOUNDER, add_staff, "linjing", "林静", (Role.CLERK,), None)
        lin = desk.read(actor_called, "linjing")
        assert lin is not None
        desk.do(lin, save_customer, CustomerForm("K1", "Somebody"))
        assert desk.seat == (Seat.OPEN, "anybody") and desk.hindrance is None
        with pytest.raises(Refused):
            desk.do(lin, receive_stock, make.product(desk), Decimal(1))
        assert postgresql_bare_server._roles() == before
    finally:
        desk.close()
    with psycopg.connect(owned, autocommit=True) as by_hand:  # what it does not protect, as docs/server.md says
        by_hand.execute("SELECT set_config('orderdesk.login', 'linjing', false)")
        by_hand.execute("ALTER TABLE customer DISABLE TRIGGER USER")
    opened = Desk.open(owned)
    try:
        assert any("customer" in difference for difference in opened.tampering)  # but it is found
    finally:
        opened.close()
