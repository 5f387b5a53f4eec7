"""What waits for a reviewer, by class and longest waiting first, with the time that is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, bindparam, exists, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from orderdesk.model import Customer, OrderLine, ReviewHold, ReviewReason, ReviewStep, SalesOrder, Staff
from orderdesk.model.columns import Day, UtcTime
from orderdesk.queries.orders import OrderRow, matches
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.routes import departments_of
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
    """Orders at the steps the person may decide, by class and longest waiting first (003-37); with `today`, those of whom he
    stands in for too.

    `reason`: only those with this check not good; HELD: those set aside, which are left out else; CLEAN: with no red check.

    One statement reads each step in the order of its index and merges them, so that a long queue costs what a short one does.
    """
    steps = my_steps(actor)
    if not steps:
        return Page(())
    asked: dict[str, Any] = {"me": actor.staff_id, "today": today, "code": reason, "limit": limit + 1}
    if after is not None:
        asked |= dict(zip(("class", "at", "beyond"), after, strict=True))
    narrowing = matches(session, search) if search.strip() else None
    connection = session.connection()
    if narrowing is None:
        statement = _page(steps, today is not None, _kind(reason), after is not None)
    else:
        statement = _merged(steps, today is not None, _kind(reason), after is not None, narrowing)
    found = connection.execute(statement, asked).all()
    page = tuple(_row(row) for row in found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    return Page(page, (last.rank, last.queued_at, last.id) if last is not None else None)


AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
_LINES = select(func.count()).where(OrderLine.order_id == SalesOrder.id).correlate(SalesOrder).scalar_subquery()
_NAMED = (
    select(func.aggregate_strings(ReviewReason.verdict + ":" + ReviewReason.code, " "))
    .where(ReviewReason.order_id == SalesOrder.id)
    .correlate(SalesOrder)
    .scalar_subquery()
)
_PAGE = (
    select(
        SalesOrder.id, SalesOrder.number, Customer.name.label("customer"), SalesOrder.contact_name, SalesOrder.total_units,
        SalesOrder.currency, SalesOrder.requested_date, SalesOrder.state, SalesOrder.channel, SalesOrder.kind,
        Staff.name.label("clerk"), SalesOrder.queued_at, SalesOrder.created_at, SalesOrder.version, _LINES.label("lines"),
        SalesOrder.rank, SalesOrder.rank_reasons, ReviewStep.department, ReviewStep.hours, ReviewHold.until, ReviewHold.reason,
        _NAMED.label("named"),
    )
    .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
    .join(Staff, Staff.id == SalesOrder.entered_by)
    .outerjoin(ReviewStep, and_(ReviewStep.route_id == SalesOrder.route_id, ReviewStep.step == SalesOrder.state))
    .outerjoin(ReviewHold, ReviewHold.order_id == SalesOrder.id)
)  # fmt: skip


def _row(row: AnyRow) -> QueueRow:
    (
        order_id, number, customer, contact, total, currency, requested, state, channel, kind, clerk, queued, created, version,
        lines, rank, rank_reasons, department, hours, until, hold_reason, named,
    ) = row  # fmt: skip
    since = queued or created
    order = OrderRow(
        order_id, number, customer or contact, Money(total, currency), requested, state, "", channel, kind, clerk, since, lines,
        version, None, rank, tuple(rank_reasons.split()) if rank_reasons else (),
    )  # fmt: skip
    due = since + timedelta(hours=hours) if hours else None
    return QueueRow(order, department or "", due, _reasons(named) if named else (), until, hold_reason or "")


@lru_cache(maxsize=4096)
def _reasons(named: str) -> tuple[tuple[str, str], ...]:
    """(check, verdict) of what is not good, the bad ones first, from `verdict:check verdict:check`."""
    pairs = sorted(tuple(each.split(":", 1)) for each in named.split())
    return tuple((code, verdict) for verdict, code in pairs)


HELD, CLEAN = "held", "clean"


def _kind(reason: str) -> str:
    return reason if reason in ("", HELD, CLEAN) else "code"


@lru_cache(maxsize=64)
def _narrowed(step: OrderState, dated: bool, kind: str) -> AnySelect:
    """The orders at a step; what differs from reader to reader is bound when it is asked."""
    elsewhere = exists().where(
        ReviewStep.route_id == SalesOrder.route_id,
        ReviewStep.step == SalesOrder.state,
        ReviewStep.department != "",
        ReviewStep.department.not_in(_departments(dated)),
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


def _first(step: OrderState, dated: bool, kind: str, further: bool, narrowing: ColumnElement[bool] | None = None) -> AnySelect:
    """The keys of a step's first orders, after the last one seen when there is one."""
    keys = _narrowed(step, dated, kind)
    if narrowing is not None:
        keys = keys.where(narrowing)
    if further:
        seen = (bindparam("class", type_=BigInteger()), bindparam("at", type_=UtcTime()), bindparam("beyond", type_=BigInteger()))
        keys = keys.where(tuple_(SalesOrder.rank, SalesOrder.queued_at, SalesOrder.id) > tuple_(*seen))
    return keys.order_by(SalesOrder.rank, SalesOrder.queued_at, SalesOrder.id).limit(bindparam("limit"))


def _merged(
    steps: tuple[OrderState, ...], dated: bool, kind: str, further: bool, narrowing: ColumnElement[bool] | None = None
) -> AnySelect:
    """The first orders of all steps as one list, with all that a row shows."""
    firsts = [_first(step, dated, kind, further, narrowing).subquery(f"step{number}") for number, step in enumerate(steps)]
    keys = union_all(*(select(each.c.key) for each in firsts)).subquery("keys") if len(firsts) > 1 else firsts[0]
    whole = _PAGE.join(keys, keys.c.key == SalesOrder.id)
    return whole.order_by(SalesOrder.rank, SalesOrder.queued_at, SalesOrder.id).limit(bindparam("limit"))


_page = lru_cache(maxsize=64)(_merged)


@lru_cache(maxsize=2)
def _departments(dated: bool) -> AnySelect:
    return departments_of(bindparam("me", type_=BigInteger()), bindparam("today", type_=Day()) if dated else None)


@lru_cache(maxsize=16)
def _counted(step: OrderState, dated: bool) -> AnySelect:
    some = _narrowed(step, dated, "").limit(bindparam("left")).subquery()
    return select(func.count()).select_from(some)


def waiting(session: Session, actor: Actor, today: date | None = None) -> int:
    """How many orders wait for the person's decision, counted up to COUNTED."""
    count, asked = 0, {"me": actor.staff_id, "today": today}
    for step in my_steps(actor):
        count += session.connection().execute(_counted(step, today is not None), {**asked, "left": COUNTED - count}).scalar_one()
        if count >= COUNTED:
            break
    return count
