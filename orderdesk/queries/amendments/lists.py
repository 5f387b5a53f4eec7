"""Amendments in lists and whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import (
    Amendment,
    AmendmentDecision,
    AmendmentLine,
    Customer,
    ReviewStep,
    SalesOrder,
    Staff,
)
from orderdesk.queries import reach
from orderdesk.queries.amendments.effect import effect
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.routes import decides_amendment, my_departments, product_currencies, route_of_amendment
from orderdesk.rules.amendments import (
    STEP_RIGHTS,
    WAITING,
    AmendedLine,
    AmendmentForm,
    AmendmentKind,
    Effect,
    next_state,
)
from orderdesk.rules.money import Money, from_units
from orderdesk.rules.rights import Actor


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A line of an amendment: before and after; `listed` is what lists and rules gave for one unit, None where they give none."""

    action: str
    sku: str
    name: str
    spec: str
    unit: str
    before: Decimal
    after: Decimal
    price_before: Money
    price_after: Money
    amount_before: Money
    amount_after: Money
    listed: Money | None = None

    @property
    def below_list(self) -> bool:
        """Whether it shall be sold for less than lists and rules give."""
        return self.action != "remove" and self.listed is not None and self.price_after.units < self.listed.units


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A decision on one step."""

    step: str
    verdict: str
    opinion: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """An amendment as a list shows it."""

    id: int
    number: str
    kind: str
    state: str
    order_id: int
    order_number: str
    customer: str
    total_before: Money
    total_after: Money
    reason: str
    asked_by: str
    asked_by_id: int
    asked_at: datetime
    version: int
    due_at: datetime | None = None  # by when its step should be decided


@dataclass(frozen=True, slots=True)
class AmendmentDetail:
    """An amendment whole, with what it would do now while it waits (`effect`), and where an approval leads (`target`).

    `way`: the steps of its route; `department`: who alone decides where it stands, while it is not the reader's.
    """

    row: AmendmentRow
    customer_request: str
    remark: str
    confirmed_with: str
    head: Mapping[str, tuple[str, str]]
    dates: tuple[date | None, date | None]
    lines: tuple[ChangedRow, ...]
    promised: tuple[date | None, date | None]
    ahead_of: str
    expected_on: date | None
    impact: Mapping[str, Any]
    said: tuple[SaidRow, ...]
    effect: Effect | None
    target: str
    way: tuple[str, ...]
    department: str


def amendments(
    session: Session,
    states: Collection[str] = (),
    kinds: Collection[str] = (),
    search: str = "",
    after: Cursor | None = None,
    *,
    limit: int = PAGE_SIZE,
) -> Page[AmendmentRow]:
    """Amendments, newest first, of these states and kinds (none given: all); `search` is part of a number, customer or reason."""
    statement = _rows()
    if states:
        statement = statement.where(Amendment.state.in_(states))
    if kinds:
        statement = statement.where(Amendment.kind.in_(kinds))
    if search.strip():
        statement = statement.where(holds(search, Amendment.number, SalesOrder.number, Customer.name, Amendment.reason))
    rows = session.execute(after_key(statement, (Amendment.id,), after, newest_first=True).limit(limit + 1)).all()
    return page(rows, limit, lambda row: _row(session, row), lambda row: (row.Amendment.id,))


def amendments_of(session: Session, order_id: int) -> tuple[AmendmentRow, ...]:
    """Every amendment of an order, in order."""
    rows = session.execute(_rows().where(Amendment.order_id == order_id).order_by(Amendment.id))
    return tuple(_row(session, row) for row in rows)


def amendments_waiting(session: Session, actor: Actor, today: date | None = None) -> int:
    """How many amendments wait for this person's decision; with `today`, for those of whom he stands in for too."""
    steps = [state for state, right in STEP_RIGHTS.items() if actor.may(right)]
    if not steps:
        return 0
    elsewhere = exists().where(
        ReviewStep.route_id == Amendment.route_id,
        ReviewStep.step == Amendment.state,
        ReviewStep.department != "",
        ReviewStep.department.not_in(my_departments(session, actor.staff_id, today)),
    )
    statement = select(func.count()).where(Amendment.state.in_(steps), Amendment.asked_by != actor.staff_id, ~elsewhere)
    return session.scalar(statement) or 0


def _rows() -> Any:
    asker = aliased(Staff)
    return (
        select(
            Amendment, SalesOrder, ReviewStep.hours, func.coalesce(Customer.name, SalesOrder.contact_name).label("customer_name")
        )
        .add_columns(asker.name.label("asker"))
        .join(SalesOrder, SalesOrder.id == Amendment.order_id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .join(asker, asker.id == Amendment.asked_by)
        .outerjoin(ReviewStep, and_(ReviewStep.route_id == Amendment.route_id, ReviewStep.step == Amendment.state))
    )


def _row(session: Session, row: AnyRow) -> AmendmentRow:
    it, order = row.Amendment, row.SalesOrder
    return AmendmentRow(
        id=it.id,
        number=it.number,
        kind=it.kind,
        state=it.state,
        order_id=order.id,
        order_number=order.number,
        customer=row.customer_name,
        total_before=Money(it.total_before_units, order.currency),
        total_after=Money(it.total_after_units, order.currency),
        reason=reach.said(session, order.customer_id, it.reason),
        asked_by=row.asker,
        asked_by_id=it.asked_by,
        asked_at=it.asked_at,
        version=it.version,
        due_at=(it.decided_at or it.asked_at) + timedelta(hours=row.hours) if row.hours else None,
    )


def amendment_detail(session: Session, amendment_id: int, today: date, actor: Actor | None = None) -> AmendmentDetail | None:
    """One amendment whole, as this reader may decide it; None if there is none."""
    row = session.execute(_rows().where(Amendment.id == amendment_id)).one_or_none()
    if row is None:
        return None
    it, order = row.Amendment, row.SalesOrder
    waits = it.state in WAITING
    asked = reach.of_amendment(session, it, order.customer_id)
    route = route_of_amendment(session, it, order)
    way = tuple(state.value for state in route.states) if route is not None else ()
    now = effect(session, order.id, form_of(it, asked), today, waits=True) if waits else None
    said = session.execute(
        select(AmendmentDecision, Staff.name)
        .join(Staff, Staff.id == AmendmentDecision.decided_by)
        .where(AmendmentDecision.amendment_id == it.id)
        .order_by(AmendmentDecision.id)
    )
    currencies = product_currencies(session, {line.product_id for line in it.lines})
    ways = reach.of_order(session, order)
    whole = {"ship_to": ways.address, "contact_name": order.contact_name, "contact_phone": ways.phone}
    impact = asked.impact
    was = {**whole, **{name: str(value) for name, value in impact.get("head", {}).items()}}
    becomes = {"ship_to": asked.ship_to, "contact_name": it.contact_name, "contact_phone": asked.contact_phone}
    return AmendmentDetail(
        row=_row(session, row),
        customer_request=reach.said(session, order.customer_id, it.customer_request),
        remark=reach.said(session, order.customer_id, it.remark),
        confirmed_with=reach.said(session, order.customer_id, it.confirmed_with),
        head={name: (was[name], value) for name, value in becomes.items() if value is not None},
        dates=(_was_wanted(impact, order), it.requested_date),
        lines=tuple(_changed(line, order.currency, currencies.get(line.product_id, "")) for line in it.lines),
        promised=(it.promised_before, now.promised_after if now else it.promised_after),
        ahead_of=session.scalar(select(SalesOrder.number).where(SalesOrder.id == it.ahead_of)) or "",
        expected_on=it.expected_on,
        impact=impact,
        said=tuple(
            SaidRow(one.step, one.verdict, reach.said(session, order.customer_id, one.opinion), who, one.decided_at)
            for one, who in said
        ),
        effect=now,
        target=next_state(it.state, way) if waits else "",
        way=way,
        department=decides_amendment(session, actor, it, order, today) if actor is not None and waits else "",
    )


def _was_wanted(impact: Mapping[str, Any], order: SalesOrder) -> date | None:
    kept = impact.get("requested_date")
    return date.fromisoformat(kept) if kept else order.requested_date


def _changed(line: AmendmentLine, currency: str, own: str) -> ChangedRow:
    listed = line.list_price_units and (line.action == "add" or own == currency)
    return ChangedRow(
        action=line.action,
        sku=line.sku,
        name=line.name,
        spec=line.spec,
        unit=line.unit,
        before=from_units(line.before_quantity_units),
        after=from_units(line.quantity_units),
        price_before=Money(line.before_price_units, currency),
        price_after=Money(line.price_units, currency),
        amount_before=Money(line.before_amount_units, currency),
        amount_after=Money(line.amount_units, currency),
        listed=Money(line.list_price_units, currency) if listed else None,
    )


def form_of(it: Amendment, asked: reach.Asked) -> AmendmentForm:
    """What was asked for, as it was typed, with as much of phone and address as its reader may see."""
    return AmendmentForm(
        kind=it.kind,
        reason=it.reason,
        customer_request=it.customer_request,
        remark=it.remark,
        confirmed_with=it.confirmed_with,
        requested_date=it.requested_date,
        ship_to=asked.ship_to,
        contact_name=it.contact_name,
        contact_phone=asked.contact_phone,
        lines=()
        if it.kind == AmendmentKind.CANCEL
        else tuple(
            AmendedLine(
                line.line_id,
                line.product_id,
                line.unit,
                from_units(line.quantity_units),
                from_units(line.price_units if line.action != "remove" else line.before_price_units),
            )
            for line in it.lines
        ),
        ahead_of=it.ahead_of,
        expected_on=it.expected_on,
    )
