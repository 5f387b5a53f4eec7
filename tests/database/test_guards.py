"""What the database itself refuses, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from tests import factories as make


def run(desk: Desk, *statements: str) -> None:
    """The statements in one transaction, past every command."""
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def refused(desk: Desk, *statements: str) -> str:
    """What the database says when it refuses them."""
    with pytest.raises(DBAPIError) as error:
        run(desk, *statements)
    return str(error.value.orig)


def test_states_move_only_along_the_table(desk: Desk) -> None:
    order = make.order(desk, state=OrderState.FIRST_REVIEW)
    assert "orderdesk:" in refused(desk, f"UPDATE sales_order SET state = 'shipped' WHERE id = {order.id}")
    assert "orderdesk:" in refused(desk, f"UPDATE order_line SET state = 'shipped' WHERE order_id = {order.id}")
    run(desk, f"UPDATE sales_order SET state = 'returned' WHERE id = {order.id}")


def test_reviewed_lines_stay_as_they_are(desk: Desk) -> None:
    order = make.approved_order(desk)
    for change in ("price_units = 1", "base_units = 1, quantity_units = 1", "amount_units = 1"):
        assert "fixed" in refused(desk, f"UPDATE order_line SET {change} WHERE order_id = {order.id}")
    assert "fixed" in refused(desk, f"DELETE FROM order_line WHERE order_id = {order.id}")
    run(desk, f"UPDATE order_line SET remark = 'blue' WHERE order_id = {order.id}")


@pytest.mark.parametrize("table", ["timeline", "stock_movement"])
def test_what_is_only_added_cannot_be_changed(desk: Desk, table: str) -> None:
    make.approved_order(desk, lines=[(make.product(desk, on_hand=3), 1)])
    assert "only ever added" in refused(desk, f"UPDATE {table} SET note = 'x'")
    assert "only ever added" in refused(desk, f"DELETE FROM {table}")


def entry(desk: Desk, *lines: tuple[str, int, int]) -> list[str]:
    """Statements that post an entry with these (account, debit, credit) lines."""
    person, customer = make.staff(desk, Role.FINANCE).staff_id, make.customer(desk)
    at = "'2026-01-01T00:00:00.000000Z'"
    return [
        "INSERT INTO journal_entry (id, kind, source_id, customer_id, business_date, currency, posted_by, posted_at) "
        f"VALUES (900, 'bill', 900, {customer}, '2026-01-01', 'CNY', {person}, {at})",
        *(
            "INSERT INTO journal_line (entry_id, account, debit_units, credit_units) "
            f"VALUES (900, '{account}', {debit}, {credit})"
            for account, debit, credit in lines
        ),
    ]


SEAL = "INSERT INTO journal_seal (entry_id, total_units) VALUES (900, 500)"
BALANCED = (("receivable", 500, 0), ("sales", 0, 500))


def test_an_entry_is_committed_only_sealed_and_balanced(desk: Desk) -> None:
    refused(desk, *entry(desk, *BALANCED))
    assert "balance" in refused(desk, *entry(desk, ("receivable", 500, 0), ("sales", 0, 400)), SEAL)
    assert "balance" in refused(desk, *entry(desk, ("receivable", 500, 0)), SEAL)
    run(desk, *entry(desk, *BALANCED), SEAL)
    assert "sealed" in refused(
        desk, "INSERT INTO journal_line (entry_id, account, debit_units, credit_units) VALUES (900, 'bank', 1, 0)"
    )
    assert "only ever added" in refused(desk, "DELETE FROM journal_line WHERE entry_id = 900")


def test_more_is_never_locked_than_is_there(desk: Desk) -> None:
    product = make.product(desk, on_hand=3)
    refused(desk, f"UPDATE stock_level SET locked_units = 40000 WHERE product_id = {product}")
    refused(desk, f"UPDATE stock_level SET locked_units = -1 WHERE product_id = {product}")
