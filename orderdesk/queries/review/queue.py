"""What waits for a reviewer, longest waiting first, with the time that is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, OrderLine, ReviewHold, ReviewReason, ReviewStep, SalesOrder, Staff
from orderdesk.model.columns import Day, UtcTime
from orderdesk.queries.orders import OrderRow, matches
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.routes import my_departments
from orderdesk.rules.money import Money
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
    found: list[AnyRow] = []
    asked: dict[str, Any] = {"mine": sorted(my_departments(session, actor.staff_id, today)), "today": today, "code": reason}
    asked |= {"limit": limit + 1, "at": after[0] if after is not None else None, "beyond": after[1] if after is not None else 0}
    for step in my_steps(actor):
        statement = _first(step, today is not None, _kind(reason), after is not None)
        if search.strip():
            statement = statement.where(matches(session, search))
        found += session.connection().execute(_whole(statement), asked).all()
    found.sort(key=lambda row: (row.queued_at, row.id))
    shown = found[:limit]
    named = _reasons(session, [row.id for row in shown])
    page = tuple(_row(row, named.get(row.id, ())) for row in shown)
    return Page(page, (shown[-1].queued_at, shown[-1].id) if len(found) > limit else None)


AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
_LINES = select(func.count()).where(OrderLine.order_id == SalesOrder.id).correlate(SalesOrder).scalar_subquery()
_PAGE = (
    select(
        SalesOrder.id, SalesOrder.number, Customer.name.label("customer"), SalesOrder.contact_name, SalesOrder.total_units,
        SalesOrder.currency, SalesOrder.requested_date, SalesOrder.state, SalesOrder.channel, SalesOrder.kind,
        Staff.name.label("clerk"), SalesOrder.queued_at, SalesOrder.created_at, SalesOrder.version, _LINES.label("lines"),
        ReviewStep.department, ReviewStep.hours, ReviewHold.until, ReviewHold.reason,
    )
    .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
    .join(Staff, Staff.id == SalesOrder.entered_by)
    .outerjoin(ReviewStep, and_(ReviewStep.route_id == SalesOrder.route_id, ReviewStep.step == SalesOrder.state))
    .outerjoin(ReviewHold, ReviewHold.order_id == SalesOrder.id)
)  # fmt: skip


def _row(row: AnyRow, reasons: tuple[tuple[str, str], ...]) -> QueueRow:
    order = OrderRow(
        id=row.id,
        number=row.number,
        customer=row.customer or row.contact_name,
        total=Money(row.total_units, row.currency),
        requested_date=row.requested_date,
        state=row.state,
        state_note="",
        channel=row.channel,
        kind=row.kind,
        entered_by=row.clerk,
        queued_at=row.queued_at or row.created_at,
        lines=row.lines,
        version=row.version,
    )
    due = order.queued_at + timedelta(hours=row.hours) if row.hours else None
    return QueueRow(order, row.department or "", due, reasons, row.until, row.reason or "")


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


def _kind(reason: str) -> str:
    return reason if reason in ("", HELD, CLEAN) else "code"


@lru_cache(maxsize=64)
def _narrowed(step: OrderState, dated: bool, kind: str) -> AnySelect:
    """The orders at a step; what differs from reader to reader is bound when it is asked."""
    elsewhere = exists().where(
        ReviewStep.route_id == SalesOrder.route_id,
        ReviewStep.step == SalesOrder.state,
        ReviewStep.department != "",
        ReviewStep.department.not_in(bindparam("mine", expanding=True)),
    )
    keys = select(SalesOrder.id.label("key")).where(SalesOrder.state == step, ~elsewhere)
    if dated:
        held = exists().where(ReviewHold.order_id == SalesOrder.id, ReviewHold.until > bindparam("today", type_=Day()))
        keys = keys.where(held if kind == HELD else ~held)
    if kind == CLEAN:
        return keys.where(~exists().where(ReviewReason.order_id == SalesOrder.id, ReviewReason.verdict == "bad"))
    if kind == "code":
        keys = keys.where(exists().where(ReviewReason.order_id == SalesOrder.id, ReviewReason.code == bindparam("code")))
    return keys


@lru_cache(maxsize=64)
def _first(step: OrderState, dated: bool, kind: str, further: bool) -> AnySelect:
    """Those of a step that waited longest, after the last one seen when there is one."""
    keys = _narrowed(step, dated, kind)
    if further:
        at = bindparam("at", type_=UtcTime())
        beyond = bindparam("beyond", type_=BigInteger())
        after = or_(SalesOrder.queued_at > at, and_(SalesOrder.queued_at == at, SalesOrder.id > beyond))
        keys = keys.where(SalesOrder.queued_at >= at, after)
    return keys.order_by(SalesOrder.queued_at, SalesOrder.id).limit(bindparam("limit"))


@lru_cache(maxsize=64)
def _whole(keys: AnySelect) -> AnySelect:
    """Their rows."""
    first = keys.subquery()
    return _PAGE.join(first, first.c.key == SalesOrder.id)


@lru_cache(maxsize=16)
def _counted(step: OrderState, dated: bool) -> AnySelect:
    some = _narrowed(step, dated, "").limit(bindparam("left")).subquery()
    return select(func.count()).select_from(some)


def waiting(session: Session, actor: Actor, today: date | None = None) -> int:
    """How many orders wait for the person's decision, counted up to COUNTED."""
    count, asked = 0, {"mine": sorted(my_departments(session, actor.staff_id, today)), "today": today}
    for step in my_steps(actor):
        count += session.connection().execute(_counted(step, today is not None), {**asked, "left": COUNTED - count}).scalar_one()
        if count >= COUNTED:
            break
    return count
