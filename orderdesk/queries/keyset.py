"""Pages by key: rows after the last one seen, and where the next page begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, func, literal, or_, tuple_
from sqlalchemy.orm import Session

from orderdesk.queries.paging import Cursor, Page

T = TypeVar("T")
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
S = TypeVar("S", bound=AnySelect)
R = TypeVar("R", bound=AnyRow)
LOOKED_AT = 8
"""Keys looked at for each one that is shown."""


def after_key(statement: S, keys: Sequence[ColumnElement[Any] | Any], after: Cursor | None, *, newest_first: bool = False) -> S:
    """The statement in the order of `keys`, beginning after the row whose keys were `after`; the keys must be unique together."""
    statement = statement.order_by(*(key.desc() if newest_first else key.asc() for key in keys))
    if after is None:
        return statement
    # Compared as one row, which both databases turn into a range of the index.
    mine, seen = tuple_(*keys), tuple_(*(literal(value, key.type) for key, value in zip(keys, after, strict=True)))
    return statement.where(mine < seen if newest_first else mine > seen)


def page(rows: Sequence[R], limit: int, frozen: Callable[[R], T], key: Callable[[R], Cursor]) -> Page[T]:
    """A page of the first `limit` of rows that were asked for with `limit + 1`."""
    shown = rows[:limit]
    return Page(tuple(frozen(row) for row in shown), key(shown[-1]) if len(rows) > limit else None)


def found_page(find: Callable[[int], list[int]], after: Cursor | None, limit: int) -> tuple[list[int], Cursor | None]:
    """The next ids of a ranked search, which has no key to go on from but how many were shown; `find(n)` gives the first n."""
    shown = int(after[0]) if after is not None else 0
    ids = find(shown + limit + 1)
    return ids[shown : shown + limit], (shown + limit,) if len(ids) > shown + limit else None


def closest(session: Session, statement: AnySelect, ranges: Iterable[tuple[str, str]], limit: int) -> list[int]:
    """The ids found by ranges of keys, the closest first: a shorter key is closer to what was typed.

    `statement` selects (id, key) of keys from :low to below :high in the order of the keys, :most of them. So many are looked
    at however many there are, so that a search costs the same among two thousand customers as among a million.
    """
    found: list[int] = []
    for low, high in ranges:
        most = limit * LOOKED_AT
        while True:
            rows = session.connection().execute(statement, {"low": low, "high": high, "most": most}).all()
            ranks: dict[int, int] = {}
            for owner, key in rows:
                ranks[owner] = min(ranks.get(owner, len(key)), len(key))
            if len(rows) < most or len(ranks) >= limit:
                break
            most *= 4
        found += [owner for owner in sorted(ranks, key=lambda owner: (ranks[owner], owner)) if owner not in found]
    return found[:limit]


def holds(text: str, *columns: Any) -> ColumnElement[bool]:
    """One of the columns contains the text, whatever its case."""
    wanted = text.strip().lower()
    return or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns))
