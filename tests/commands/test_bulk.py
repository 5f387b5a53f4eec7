"""Rows inserted in bulk are those inserted one by one, on both databases and in any number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from orderdesk.commands.bulk import STREAMED, insert_rows
from orderdesk.database.desk import Desk, Work
from orderdesk.model import Customer, TimelineEntry
from orderdesk.rules.changes import Changes
from orderdesk.rules.rights import Role
from tests import factories

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


def _customers(count: int) -> list[dict[str, object]]:
    return [
        {"code": f"B{number:05d}", "name": f'文具 {number}\t\\N "x"\n', "currency": "CNY", "created_at": NOW}
        for number in range(count)
    ]


def _insert(work: Work, rows: list[dict[str, object]]) -> Changes:
    insert_rows(work.session, Customer, rows)
    return Changes(count=len(rows))


@pytest.mark.parametrize("count", [0, 1, STREAMED - 1, STREAMED, 3 * STREAMED])
def test_every_row_arrives_as_it_is_with_its_defaults(desk: Desk, count: int) -> None:
    desk.do(factories.staff(desk, Role.CLERK), _insert, _customers(count))
    found = desk.read(lambda session: list(session.scalars(select(Customer).order_by(Customer.id))))
    assert [customer.name for customer in found] == [row["name"] for row in _customers(count)]
    assert {(c.created_at, c.credit_limit_units, c.disabled_at, c.version) for c in found} == (
        {(NOW, 0, None, 1)} if count else set()
    )


@pytest.mark.parametrize("count", [2, STREAMED + 2])
def test_one_wrong_row_and_none_arrives(desk: Desk, count: int) -> None:
    person = factories.staff(desk, Role.CLERK)
    rows = _customers(count)
    rows[-1] = rows[0]
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        desk.do(person, _insert, rows)
    assert desk.read(lambda session: session.scalar(select(func.count()).select_from(Customer))) == 0


def test_what_the_database_guards_is_guarded_in_bulk_too(desk: Desk) -> None:
    """A timeline entry belongs to an order that is there."""
    person = factories.staff(desk, Role.CLERK)
    entry = {"order_id": 999_999, "at": NOW, "staff_id": person.staff_id, "verb": "note", "note": ""}

    def add(work: Work) -> Changes:
        insert_rows(work.session, TimelineEntry, [entry] * STREAMED)
        return Changes(count=STREAMED)

    with pytest.raises(Exception, match=r"(?i)foreign key|orderdesk|refused"):
        desk.do(person, add)
    assert desk.read(lambda session: session.scalar(select(func.count()).select_from(TimelineEntry))) == 0
