"""What waits for a reviewer, longest waiting first, with the time that is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from orderdesk.model import ReviewHold, ReviewReason, ReviewStep, SalesOrder
from orderdesk.queries.orders import OrderRow, matches, order_rows
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.routes import my_departments
from orderdesk.rules.review import my_steps
from orderdesk.rules.rights import Actor
from orderdesk.rules.states import OrderState

COUNTED = 1_000  # a tab says how many wait up to here


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An order that waits: itself, the department its step names, and until when it should be decided (None: no limit).

    `reasons`: (check, verdict) of what was not good when it came to its step; `held_until`: the day it was set aside to.
    """

    order: OrderRow
    department: str
    due_at: datetime | None
    reasons: tuple[tuple[str, str], ...] = ()
    held_until: date | None = None
    hold_reason: str = ""

    @property
    def id(self) -> int:
        """The order's."""
        return self.order.id

    @property
    def number(self) -> str:
        """The order's."""
        return self.order.number

    @property
    def version(self) -> int:
        """The order's."""
        return self.order.version


def review_queue(
    session: Session,
    actor: Actor,
    search: str = "",
    after: Cursor | None = None,
    limit: int = PAGE_SIZE,
    today: date | None = None,
    reason: str = "",
) -> Page[QueueRow]:
    """Orders at the steps the person may decide, longest waiting first; with `today`, those of whom he stands in for too.

    `reason`: only those with this check not good; HELD: those set aside, which are left out else; CLEAN: with no red check.

    Each step is read in the order of its own index and the pages are merged, so that a long queue costs what a short one does.
    """
    found: list[Row[int, datetime | None, int | None, str]] = []
    mine = my_departments(session, actor.staff_id, today)
    for step in my_steps(actor):
        keys = _keys(step, mine, today, reason)
        if search.strip():
            keys = keys.where(matches(session, search))
        if after is not None:
            beyond = or_(SalesOrder.queued_at > after[0], and_(SalesOrder.queued_at == after[0], SalesOrder.id > after[1]))
            keys = keys.where(SalesOrder.queued_at >= after[0], beyond)
        found += session.execute(keys.order_by(SalesOrder.queued_at, SalesOrder.id).limit(limit + 1)).all()
    found.sort(key=lambda row: (row.queued_at, row.id))
    shown = found[:limit]
    rows = order_rows(session, [row.id for row in shown])
    limits = _limits(session, {row.route_id for row in shown if row.route_id is not None})
    named, held = _reasons(session, list(rows)), _holds(session, list(rows))
    page = tuple(
        replace(
            _row(rows[row.id], limits.get((row.route_id or 0, row.state))), reasons=named.get(row.id, ()), **held.get(row.id, {})
        )
        for row in shown
    )
    return Page(page, (shown[-1].queued_at, shown[-1].id) if len(found) > limit else None)


HELD, CLEAN = "held", "clean"


def _reasons(session: Session, ids: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for row in session.execute(
        select(ReviewReason.order_id, ReviewReason.code, ReviewReason.verdict)
        .where(ReviewReason.order_id.in_(ids))
        .order_by(ReviewReason.order_id, ReviewReason.verdict, ReviewReason.code)
    ):
        found[row.order_id] = (*found.get(row.order_id, ()), (row.code, row.verdict))
    return found


def _holds(session: Session, ids: list[int]) -> dict[int, dict[str, Any]]:
    held = session.scalars(select(ReviewHold).where(ReviewHold.order_id.in_(ids)))
    return {row.order_id: {"held_until": row.until, "hold_reason": row.reason} for row in held}


def _keys(
    step: OrderState, mine: frozenset[str], today: date | None, reason: str = ""
) -> Select[int, datetime | None, int | None, str]:
    elsewhere = exists().where(
        ReviewStep.route_id == SalesOrder.route_id,
        ReviewStep.step == SalesOrder.state,
        ReviewStep.department != "",
        ReviewStep.department.not_in(mine),
    )
    keys = select(SalesOrder.id, SalesOrder.queued_at, SalesOrder.route_id, SalesOrder.state).where(
        SalesOrder.state == step, ~elsewhere
    )
    if today is not None:
        held = exists().where(ReviewHold.order_id == SalesOrder.id, ReviewHold.until > today)
        keys = keys.where(held if reason == HELD else ~held)
    if reason == CLEAN:
        return keys.where(~exists().where(ReviewReason.order_id == SalesOrder.id, ReviewReason.verdict == "bad"))
    if reason not in ("", HELD):
        keys = keys.where(exists().where(ReviewReason.order_id == SalesOrder.id, ReviewReason.code == reason))
    return keys


def _limits(session: Session, routes: set[int]) -> dict[tuple[int, str], tuple[str, int]]:
    statement = select(ReviewStep.route_id, ReviewStep.step, ReviewStep.department, ReviewStep.hours)
    found = session.execute(statement.where(ReviewStep.route_id.in_(routes)))
    return {(row.route_id, row.step): (row.department, row.hours) for row in found}


def _row(order: OrderRow, step: tuple[str, int] | None) -> QueueRow:
    department, hours = step or ("", 0)
    return QueueRow(order, department, order.queued_at + timedelta(hours=hours) if hours else None)


def waiting(session: Session, actor: Actor, today: date | None = None) -> int:
    """How many orders wait for the person's decision, counted up to COUNTED."""
    mine, count = my_departments(session, actor.staff_id, today), 0
    for step in my_steps(actor):
        some = _keys(step, mine, today).limit(COUNTED - count).subquery()
        count += session.scalar(select(func.count()).select_from(some)) or 0
        if count >= COUNTED:
            break
    return count
