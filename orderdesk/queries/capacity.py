"""What each day holds and how much of it is taken, and whether an order's day is too tight (000-19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orderdesk.model import CapacityDay, OrderLine, Product, SalesOrder
from orderdesk.queries.settings import company_days, number_setting
from orderdesk.rules.capacity import RESOURCE_OF, Tightness, kind_of_day, work_day
from orderdesk.rules.states import REVIEW_STATES, LineState, OrderState
from orderdesk.rules.working_days import is_working_day

AHEAD = 60  # days shown and searched for room
LOADING = (*REVIEW_STATES, OrderState.APPROVED, OrderState.IN_FULFILMENT, OrderState.READY_TO_SHIP)
_OPEN = (LineState.PENDING, LineState.WANTING, LineState.LOCKED)


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of a resource: what it holds and what is taken, in lines; `version` 0 where it is as usual."""

    day: date
    kind: str
    capacity: int
    taken: int
    note: str
    version: int

    @property
    def free(self) -> int:
        """What is left; below zero when more is promised than the day holds."""
        return self.capacity - self.taken


def capacity_days(session: Session, resource: str, today: date, days: int = AHEAD) -> tuple[DayRow, ...]:
    """The coming days of a resource."""
    end = today + timedelta(days=days)
    special = {
        row.day: row
        for row in session.scalars(
            select(CapacityDay).where(CapacityDay.resource == resource, CapacityDay.day >= today, CapacityDay.day < end)
        )
    }
    usual = number_setting(session, f"capacity.{resource}")
    taken, days_of = _load(session, resource, today, end), company_days(session)
    rows = []
    for number in range(days):
        day = today + timedelta(days=number)
        own = special.get(day)
        holds = own.lines if own is not None else usual if is_working_day(day, days_of) else 0
        kind = kind_of_day(day, days_of)
        rows.append(DayRow(day, kind, holds, taken.get(day, 0), own.note if own else "", own.version if own else 0))
    return tuple(rows)


def _load(session: Session, resource: str, first: date, end: date, but: int = 0) -> dict[date, int]:
    """Day -> lines that must leave on it; what should have left before is on the first day. `but`: an order not counted."""
    transit, days_of = number_setting(session, "shipping.transit_days"), company_days(session)
    kinds = [kind for kind, taken in RESOURCE_OF.items() if taken == resource]
    statement = (
        select(SalesOrder.requested_date, func.count())
        .join(OrderLine, OrderLine.order_id == SalesOrder.id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(SalesOrder.state.in_(LOADING), OrderLine.state.in_(_OPEN), Product.kind.in_(kinds), SalesOrder.id != but)
        .where(SalesOrder.requested_date.is_not(None))
        .group_by(SalesOrder.requested_date)
    )
    found: dict[date, int] = {}
    for wanted, lines in session.execute(statement):
        assert wanted is not None
        day = max(first, work_day(wanted, transit, days_of))
        if day < end:
            found[day] = found.get(day, 0) + int(lines)
    return found


def tightness(session: Session, order_id: int, today: date) -> tuple[Tightness, ...]:
    """What the order takes of each resource on the day it must leave; nothing for one without a date."""
    order = session.get(SalesOrder, order_id)
    if order is None or order.requested_date is None:
        return ()
    own: Mapping[str, int] = _own(session, order_id)
    day = max(today, work_day(order.requested_date, number_setting(session, "shipping.transit_days"), company_days(session)))
    found = []
    for resource, lines in own.items():
        rows = capacity_days(session, resource, today, AHEAD)
        others = _load(session, resource, today, today + timedelta(days=AHEAD), but=order_id)
        by_day = {row.day: row.capacity for row in rows}
        if day not in by_day:
            continue  # far ahead there is room, and nobody keeps that calendar yet
        room = next((row.day for row in rows if row.capacity - others.get(row.day, 0) >= lines), None)
        found.append(Tightness(resource, day, lines, others.get(day, 0), by_day[day], room))
    return tuple(found)


def _own(session: Session, order_id: int) -> dict[str, int]:
    statement = (
        select(Product.kind, func.count())
        .join(OrderLine, OrderLine.product_id == Product.id)
        .where(OrderLine.order_id == order_id, OrderLine.state.in_(_OPEN))
        .group_by(Product.kind)
    )
    found: dict[str, int] = {}
    for kind, lines in session.execute(statement):
        resource = RESOURCE_OF[kind]
        found[resource] = found.get(resource, 0) + int(lines)
    return found
