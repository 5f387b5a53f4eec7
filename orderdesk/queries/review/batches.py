"""Orders to be handed to the manager together, and the sheet they go on (004-o5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.orm import Session

from orderdesk.language import _
from orderdesk.model import ReviewReason, SalesOrder, Staff, TimelineEntry
from orderdesk.queries.keyset import after_key, page
from orderdesk.queries.orders import OrderRow, order_rows
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.settings import text_setting
from orderdesk.rules.batches import batch_days, next_batch
from orderdesk.rules.money import Money
from orderdesk.rules.review import CHECK_NAMES
from orderdesk.rules.states import OrderState

MOST = 500  # orders of one batch
STEPS = (OrderState.FINAL_REVIEW, OrderState.SPECIAL_REVIEW)


@dataclass(frozen=True, slots=True)
class Batch:
    """What waits to be handed in, and the next day for it."""

    orders: tuple[int, ...]
    day: date


def open_batch(session: Session, today: date) -> Batch:
    """Orders at the manager's steps that were not handed in since they came there, longest waiting first."""
    handed = exists().where(
        TimelineEntry.order_id == SalesOrder.id, TimelineEntry.verb == "batch", TimelineEntry.at >= SalesOrder.queued_at
    )
    found = select(SalesOrder.id).where(SalesOrder.state.in_(STEPS), ~handed)
    ids = session.scalars(found.order_by(SalesOrder.queued_at, SalesOrder.id).limit(MOST)).all()
    return Batch(tuple(ids), next_batch(batch_days(text_setting(session, "review.batch_days")), today))


@dataclass(frozen=True, slots=True)
class PastBatch:
    """A batch that was handed in: by whom, when, and how many orders."""

    number: str
    at: datetime
    who: str
    count: int


@dataclass(frozen=True, slots=True)
class HandedRow:
    """An order as it was handed in, what was to be looked at then, and where it stands now."""

    order: OrderRow
    look_at: str

    @property
    def id(self) -> int:
        """The order's."""
        return self.order.id


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """A past batch with its orders, in the order they were handed in."""

    batch: PastBatch
    orders: tuple[HandedRow, ...]


_HANDED: ColumnElement[bool] = literal_column("timeline.verb = 'batch'")  # as the index says it
_PAST = (
    select(
        TimelineEntry.note.label("number"),
        func.min(TimelineEntry.at).label("at"),
        func.min(Staff.name).label("who"),
        func.count().label("orders"),
    )
    .join(Staff, Staff.id == TimelineEntry.staff_id)
    .where(_HANDED)
    .group_by(TimelineEntry.note)
)


def past_batches(session: Session, after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Page[PastBatch]:
    """Batches that were handed in, newest first."""
    rows = session.execute(after_key(_PAST, (TimelineEntry.note,), after, newest_first=True).limit(limit + 1)).all()
    return page(rows, limit, lambda row: PastBatch(row.number, row.at, row.who, row.orders), lambda row: (row.number,))


def batch_detail(session: Session, number: str) -> BatchDetail | None:
    """One past batch as it was handed in; None if there is none of this number."""
    row = session.execute(_PAST.where(TimelineEntry.note == number)).one_or_none()
    if row is None:
        return None
    entries = session.scalars(select(TimelineEntry).where(_HANDED, TimelineEntry.note == number).order_by(TimelineEntry.id)).all()
    known = {order.id: (order, named) for order, named in batch_rows(session, [entry.order_id for entry in entries])}
    orders = tuple(HandedRow(*_as_handed(entry.detail, *known[entry.order_id])) for entry in entries if entry.order_id in known)
    return BatchDetail(PastBatch(row.number, row.at, row.who, row.orders), orders)


def _as_handed(detail: dict[str, Any] | None, order: OrderRow, look_at: str) -> tuple[OrderRow, str]:
    """What the sheet said then; batches of an older version kept nothing, so it says what is known now."""
    if not detail:
        return order, look_at
    wanted = detail.get("delivery")
    named = ", ".join(_(CHECK_NAMES.get(code, code)) for code in detail.get("look_at", ()))
    total = Money(int(detail["total_units"]), order.total.currency)
    return replace(order, total=total, requested_date=date.fromisoformat(wanted) if wanted else None), named


def handed_facts(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What a batch's sheet says of these orders, to be kept with them: amount, delivery date, checks that are not good."""
    facts: dict[int, dict[str, Any]] = {
        row.id: {"total_units": row.total.units, "delivery": row.requested_date.isoformat() if row.requested_date else None}
        for row in order_rows(session, list(ids)).values()
    }
    for order_id, codes in _named(session, ids).items():
        facts[order_id]["look_at"] = codes
    return facts


def batch_rows(session: Session, ids: Sequence[int]) -> tuple[tuple[OrderRow, str], ...]:
    """The orders of a batch with what the manager should look at, in the order given."""
    rows, named = order_rows(session, list(ids)), _named(session, ids)
    return tuple(
        (rows[each], ", ".join(_(CHECK_NAMES.get(code, code)) for code in named.get(each, ()))) for each in ids if each in rows
    )


def _named(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    named: dict[int, list[str]] = {}
    statement = select(ReviewReason.order_id, ReviewReason.code).where(ReviewReason.order_id.in_(ids)).order_by(ReviewReason.code)
    for order_id, code in session.execute(statement):
        named.setdefault(order_id, []).append(code)
    return named
