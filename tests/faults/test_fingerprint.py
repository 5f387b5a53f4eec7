"""Whoever takes a guard away is found out: the fingerprint names it, and nothing is saved until it is put right (T7)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import text

from orderdesk.commands.warehouse import receive_stock
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.guards import fingerprint
from orderdesk.database.schema import migrate_desk
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make

SERVER = {
    "a guard switched off": "ALTER TABLE sales_order DISABLE TRIGGER guard_sales_order_update",
    "every trigger of a table off, foreign keys too": "ALTER TABLE bill DISABLE TRIGGER ALL",
    "a guard dropped": "DROP TRIGGER guard_payment_insert ON payment",
    "a guard's function emptied": "CREATE OR REPLACE FUNCTION guard_bill_update() RETURNS trigger LANGUAGE plpgsql "
    "SET search_path = pg_catalog, public, pg_temp AS $x$ BEGIN RETURN NEW; END $x$",
    "who acts is somebody else": "CREATE OR REPLACE FUNCTION app_user() RETURNS text LANGUAGE sql STABLE AS $x$ SELECT '' $x$",
    "a table granted": 'GRANT UPDATE ON bill TO "migrated_clerk"',
    "a column granted": 'GRANT UPDATE (total_units) ON bill TO "migrated_clerk"',
    "everybody may delete": "GRANT DELETE ON timeline TO PUBLIC",
    "a function for everybody": "GRANT EXECUTE ON FUNCTION staff_grant(text, text[], boolean) TO PUBLIC",
    "a check dropped": "ALTER TABLE stock_level DROP CONSTRAINT ck_stock_level_locked",
    "a unique dropped": "ALTER TABLE bill DROP CONSTRAINT uq_bill_number",
    "another owner": "ALTER TABLE timeline OWNER TO migrated_roleadmin",
    "a group that makes roles": 'ALTER ROLE "migrated_clerk" CREATEROLE',
    "a person in the owner's group": 'GRANT "migrated_owner" TO "{clerk}"',
    "a person in a group past the desk": 'GRANT "migrated_manager" TO "{clerk}"',
    "a person who is a superuser": 'ALTER ROLE "{clerk}" SUPERUSER',
    "anybody may connect": "GRANT ALL ON DATABASE {database} TO PUBLIC",
    "anybody may make tables": "GRANT CREATE ON SCHEMA public TO PUBLIC",
    "a rule that swallows writes": "CREATE RULE quiet AS ON UPDATE TO bill DO INSTEAD NOTHING",
    "a view on what is hidden": "CREATE VIEW peep AS SELECT * FROM staff",
    "a person who works as a replica": "ALTER ROLE \"{clerk}\" SET session_replication_role = 'replica'",
    "anybody may make large objects": "GRANT EXECUTE ON FUNCTION pg_catalog.lo_create(oid) TO PUBLIC",
    "a person who reads the server's files": 'GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO "{clerk}"',
    "a group that reads passwords": 'GRANT SELECT ON pg_catalog.pg_authid TO "migrated_clerk"',
    "a step more": "INSERT INTO allowed_move (entity, source, target, role) VALUES ('order', 'draft', 'approved', 'clerk')",
    "a step less": "DELETE FROM allowed_move WHERE entity = 'bill' AND target = 'cancelled'",
}
EMBEDDED = {
    "a guard dropped": "DROP TRIGGER guard_bill_update",
    "a guard replaced": "CREATE TRIGGER another BEFORE UPDATE ON bill BEGIN SELECT 1; END",
    "a step more": SERVER["a step more"],
    "a step less": SERVER["a step less"],
    "a unique dropped": "DROP INDEX ix_product_key_product_id",
    "the audit off": "DROP TRIGGER audit_sales_order_update",
}


def _tamper(desk: Desk, statement: str) -> None:
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement)


def _found(desk: Desk) -> list[str]:
    with desk.engine.connect() as connection:
        return fingerprint.compare(connection)


@pytest.mark.parametrize("kind", SERVER)
def test_tampering_with_a_server_is_found(postgresql_url: str, kind: str) -> None:
    desk = Desk.open(postgresql_url)
    clerk = make.staff(desk, Role.CLERK)
    assert _found(desk) == []  # the control: an untouched desk is clean
    _tamper(desk, SERVER[kind].format(clerk=clerk.login, database=desk.engine.url.database))
    assert _found(desk)
    _clean_up(desk, kind, clerk.login)
    desk.close()


@pytest.mark.parametrize(
    "harmless",
    [
        "ALTER ROLE \"{clerk}\" SET work_mem = '1MB'",
        "ALTER ROLE \"{clerk}\" IN DATABASE {database} SET desk.colour = 'red'",
        'ALTER DEFAULT PRIVILEGES FOR ROLE "{clerk}" GRANT SELECT ON TABLES TO PUBLIC',
    ],
)
def test_what_everybody_may_do_to_himself_stops_nobody_s_work(postgresql_url: str, harmless: str) -> None:
    """These need no right at all: were they taken for tampering, anybody could stop the whole company."""
    desk = Desk.open(postgresql_url)
    clerk = make.staff(desk, Role.CLERK).login
    _tamper(desk, f'ALTER ROLE "{clerk}" LOGIN')
    _tamper(desk, harmless.format(clerk=clerk, database=desk.engine.url.database))
    assert _found(desk) == []
    _tamper(desk, f'ALTER ROLE "{clerk}" SET session_replication_role = replica')  # the control: only a superuser can
    assert _found(desk) == [f"+ setting {clerk} session_replication_role=replica"]
    _tamper(desk, f'ALTER ROLE "{clerk}" RESET ALL')
    _tamper(desk, f'ALTER ROLE "{clerk}" NOLOGIN')
    desk.close()


def _clean_up(desk: Desk, kind: str, clerk: str) -> None:
    """Roles belong to the whole server of the tests: what was done to them is undone."""
    undo = {
        "a group that makes roles": 'ALTER ROLE "migrated_clerk" NOCREATEROLE',
        "a person who is a superuser": f'ALTER ROLE "{clerk}" NOSUPERUSER',
    }
    if kind in undo:
        _tamper(desk, undo[kind])
        assert _found(desk) == []


@pytest.mark.parametrize("kind", EMBEDDED)
def test_tampering_with_a_file_is_found(sqlite_url: str, kind: str) -> None:
    desk = Desk.open(sqlite_url)
    assert _found(desk) == []
    _tamper(desk, EMBEDDED[kind])
    assert _found(desk)
    desk.close()


def test_nothing_is_saved_on_a_desk_whose_guards_were_touched_until_they_are_put_right(desk: Desk) -> None:
    keeper, product = make.staff(desk, Role.WAREHOUSE), make.product(desk)
    _tamper(desk, SERVER["a step more"])
    desk.forget()
    assert desk.tampering == ["+ move order draft approved clerk"]
    with pytest.raises(Refused, match="protection of this database was changed"):
        desk.do(keeper, receive_stock, product, Decimal(1))
    migrate_desk(desk)
    assert desk.tampering == []
    desk.do(keeper, receive_stock, product, Decimal(1))


def test_the_fingerprint_stays_through_work_and_a_step_down_and_up(desk: Desk, record: Callable[..., None]) -> None:
    """Tampering with the guards is found, and nothing else is taken for it."""
    before = desk.read(lambda session: fingerprint.lines(session.connection()))
    keeper = make.staff(desk, Role.WAREHOUSE, Role.CLERK)
    desk.do(keeper, receive_stock, make.product(desk), Decimal(1))
    migrate_desk(desk)
    with desk.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        assert fingerprint.lines(connection) == before
    record(
        f"fingerprint ({desk.engine.dialect.name})", facts=len(before), kinds_of_tampering=len(SERVER) + len(EMBEDDED), drift=0
    )
