"""Each invariant finds what breaks it, and nothing in a desk that worked as it should."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from orderdesk.commands import receivables
from orderdesk.database.desk import Desk
from orderdesk.queries.check import INVARIANTS, CheckResult, run_checks
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.stories import billed, deliver


def worked(desk: Desk) -> None:
    """A desk with a little of everything: locked, shipped in part, billed, paid in part, written off and taken back."""
    customer = make.customer(desk)
    lamp = make.product(desk, on_hand=20)
    order = make.approved_order(desk, customer, [(lamp, 6)])
    deliver(desk, order, {order.lines[0]: Decimal(4)})
    bill = billed(desk, customer, "10")
    finance = make.staff(desk, Role.FINANCE)
    desk.do(finance, receivables.make_bill, order.id)
    desk.do(finance, receivables.receive_payment, customer, Decimal(3), "CNY", "bank")
    manager = make.staff(desk, Role.MANAGER)
    off = desk.do(manager, receivables.write_off, bill, None, Decimal(1), "a rest")
    desk.do(manager, receivables.reverse, "write_off", off.made, "he paid it")


@contextmanager
def unguarded(desk: Desk) -> Iterator[Session]:
    """A transaction in which the database refuses nothing, rolled back at the end."""
    with desk.engine.connect() as connection:
        if desk.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
            for table, name in connection.exec_driver_sql(CHECKS).all():
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        with Session(connection) as session:
            yield session
        connection.rollback()
        connection.invalidate()  # it refuses less than others, so nobody else may have it


CHECKS = (
    "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
)

BREACHES = {
    "No more is locked than is on hand, and nothing is below zero": [
        "UPDATE stock_level SET locked_units = on_hand_units + 1",
        "UPDATE stock_level SET on_hand_units = -1, locked_units = -2",
    ],
    "What is locked is the sum of the open locks": [
        "UPDATE stock_lock SET quantity_units = quantity_units + 1 WHERE state = 'open'",
        "UPDATE stock_level SET locked_units = 0 WHERE locked_units > 0",
    ],
    "What is on hand is the sum of the movements": [
        "UPDATE stock_level SET on_hand_units = on_hand_units + 1",
        "DELETE FROM stock_movement WHERE kind = 'issue'",
    ],
    "No line has more locked and shipped than was asked for": ["UPDATE stock_lock SET state = 'open' WHERE state = 'used'"],
    "Every posting balances": [
        "UPDATE journal_line SET debit_units = debit_units + 1 WHERE debit_units > 0",
        "DELETE FROM journal_seal",
        "UPDATE journal_seal SET total_units = total_units + 1",
    ],
    "Every customer's balance is the sum of his postings": [
        "UPDATE customer_balance SET balance_units = balance_units + 1",
        "DELETE FROM customer_balance",
        "UPDATE journal_entry SET currency = 'USD' WHERE kind = 'bill'",
    ],
    "Every balance is what is open on bills less what is free of payments": [
        "UPDATE payment SET amount_units = amount_units + 1",
        "UPDATE bill SET state = 'cancelled' WHERE state = 'audited'",
        "UPDATE correction SET bill_units = 1 WHERE bill_units < 0",
    ],
    "Every correction is posted, and every reversal is a mirror": [
        "UPDATE correction SET amount_units = amount_units + 1",
        "UPDATE correction SET posting_id = NULL",
        "UPDATE correction SET decided_by = NULL",
        "DELETE FROM correction WHERE kind = 'write_off'",
        "UPDATE journal_line SET account = 'bank' WHERE account = 'write_off' AND debit_units > 0",
    ],
    "No more is billed than was delivered": [
        "UPDATE bill_line SET base_units = base_units + 1",
        "UPDATE shipment SET state = 'handed_over'",
        "UPDATE bill_line SET amount_units = amount_units + 100000000",
    ],
    "Every bill is the sum of its lines": ["UPDATE bill SET total_units = total_units + 1"],
    "No more is matched than was paid or billed": [
        "UPDATE payment SET amount_units = 1",
        "UPDATE bill SET total_units = 1",
        "UPDATE payment SET currency = 'USD'",
    ],
    "Every order's timeline leads to where it stands": [
        "UPDATE sales_order SET state = 'parked'",
        "DELETE FROM timeline",
        "DELETE FROM timeline WHERE to_state = 'approved'",
        "UPDATE timeline SET to_state = 'draft' WHERE to_state = 'approved'",
        "DELETE FROM timeline WHERE to_state = 'in_fulfilment'",
    ],
    "Every approved amendment was carried out": [
        "INSERT INTO amendment (number, kind, state, order_id, reason, total_before_units, total_after_units, line_count, "
        "asked_by, asked_at, version) SELECT 'AM1', 'change', 'approved', o.id, 'x', 0, 0, 0, o.entered_by, o.created_at, 1 "
        "FROM sales_order o LIMIT 1",
    ],
    "No row points to nothing": [
        "DELETE FROM shipment",
        "UPDATE order_line SET product_id = 987654",
        "DELETE FROM journal_seal",
    ],
    "The audit trail is as it was sealed": [
        "INSERT INTO audit_block (first_row, last_row, row_count, previous, digest, sealed_at) "
        r"VALUES (1, 1, 1, '', 'forged', '2026-01-01T00\:00\:00.000000Z')"
    ],
    "The database has this program's tables": [],  # below: it is read through a connection of its own
}


def results(desk: Desk) -> dict[str, CheckResult]:
    """What the checks say, by name."""
    return {result.name: result for result in desk.read(run_checks)}


def test_a_desk_that_worked_breaks_nothing(desk: Desk) -> None:
    worked(desk)
    assert {name: result.offenders for name, result in results(desk).items()} == {invariant.name: () for invariant in INVARIANTS}


def test_every_invariant_has_a_breach() -> None:
    assert {invariant.name for invariant in INVARIANTS} == set(BREACHES)


def test_each_breach_is_found(desk: Desk) -> None:
    worked(desk)
    queries = {invariant.name: invariant.query for invariant in INVARIANTS}
    missed = []
    for name, statements in BREACHES.items():
        for statement in statements:
            with unguarded(desk) as session:
                changed = session.execute(text(statement))
                assert isinstance(changed, CursorResult) and changed.rowcount > 0, f"it changed nothing: {statement}"
                if not queries[name](session):
                    missed.append((name, statement))
    assert not missed
    assert all(result.ok for result in desk.read(run_checks))


def test_an_older_schema_is_found(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert results(desk)["The database has this program's tables"].offenders == ("older",)


def test_an_offender_is_named(desk: Desk) -> None:
    order = make.approved_order(desk, number="SO-BROKEN")
    with unguarded(desk) as session:
        session.execute(text("UPDATE sales_order SET state = 'closed' WHERE id = :id"), {"id": order.id})
        (result,) = [found for found in run_checks(session) if not found.ok]
    assert result.offenders == ("SO-BROKEN · closed",)
