"""Orders to be handed to the manager together, and the sheet they go on (004-o5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from orderdesk.language import _
from orderdesk.model import ReviewReason, SalesOrder, TimelineEntry
from orderdesk.queries.orders import OrderRow, order_rows
from orderdesk.queries.settings import text_setting
from orderdesk.rules.batches import batch_days, next_batch
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


def batch_rows(session: Session, ids: Sequence[int]) -> tuple[tuple[OrderRow, str], ...]:
    """The orders of a batch with what the manager should look at, in the order given."""
    rows = order_rows(session, list(ids))
    named: dict[int, list[str]] = {}
    statement = select(ReviewReason.order_id, ReviewReason.code).where(ReviewReason.order_id.in_(ids)).order_by(ReviewReason.code)
    for order_id, code in session.execute(statement):
        named.setdefault(order_id, []).append(_(CHECK_NAMES.get(code, code)))
    return tuple((rows[each], ", ".join(named.get(each, ()))) for each in ids if each in rows)
