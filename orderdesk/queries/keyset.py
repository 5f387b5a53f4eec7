"""Pages by key: rows after the last one seen, and where the next page begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_

from orderdesk.queries.paging import Cursor, Page

T = TypeVar("T")
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
S = TypeVar("S", bound=AnySelect)
R = TypeVar("R", bound=AnyRow)


def after_key(statement: S, keys: Sequence[ColumnElement[Any] | Any], after: Cursor | None, *, newest_first: bool = False) -> S:
    """The statement in the order of `keys`, beginning after the row whose keys were `after`; the keys must be unique together."""
    statement = statement.order_by(*(key.desc() if newest_first else key.asc() for key in keys))
    if after is None:
        return statement
    beyond = []
    for index, key in enumerate(keys):
        further = key < after[index] if newest_first else key > after[index]
        beyond.append(and_(*(same == after[at] for at, same in enumerate(keys[:index])), further))
    # The first bound says nothing new, but it is what a database turns into a range of the index.
    first = keys[0] <= after[0] if newest_first else keys[0] >= after[0]
    return statement.where(first, or_(*beyond))


def page(rows: Sequence[R], limit: int, frozen: Callable[[R], T], key: Callable[[R], Cursor]) -> Page[T]:
    """A page of the first `limit` of rows that were asked for with `limit + 1`."""
    shown = rows[:limit]
    return Page(tuple(frozen(row) for row in shown), key(shown[-1]) if len(rows) > limit else None)


def found_page(find: Callable[[int], list[int]], after: Cursor | None, limit: int) -> tuple[list[int], Cursor | None]:
    """The next ids of a ranked search, which has no key to go on from but how many were shown; `find(n)` gives the first n."""
    shown = int(after[0]) if after is not None else 0
    ids = find(shown + limit + 1)
    return ids[shown : shown + limit], (shown + limit,) if len(ids) > shown + limit else None


def holds(text: str, *columns: Any) -> ColumnElement[bool]:
    """One of the columns contains the text, whatever its case."""
    wanted = text.strip().lower()
    return or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns))
