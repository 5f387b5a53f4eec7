"""The credit gate as people see it: what an order needs, why it is held, and every order that is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session, aliased

from orderdesk.database.guards.credit import used_sql
from orderdesk.model import CreditHold, Customer, SalesOrder, Staff
from orderdesk.queries import reach, receivables
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import total
from orderdesk.queries.receivables import Waiting, overdue, waiting_for
from orderdesk.queries.settings import number_setting, setting
from orderdesk.rules.credit import CreditFacts, HoldState, covers, reasons
from orderdesk.rules.money import Money
from orderdesk.rules.review import SECURED
from orderdesk.rules.rights import Actor
from orderdesk.rules.states import REVIEW_STATES, OrderState

HELD_STATES = (*REVIEW_STATES, OrderState.APPROVED, OrderState.IN_FULFILMENT, OrderState.READY_TO_SHIP)
"""Where an order with an open hold still waits for something."""


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One reason for which an order is or was held."""

    hold_id: int
    version: int
    order_id: int
    order_number: str
    order_state: str
    order_total: Money
    customer_id: int | None
    customer_name: str
    reason: str
    state: str
    needed: Money
    allowed: Money
    held_at: datetime
    entered_by_id: int
    measure: str
    reference: str
    note: str
    released_by: str
    released_at: datetime | None


def credit_facts(
    session: Session, order: SalesOrder, today: date, *, reviewing: bool, total_units: int | None = None
) -> CreditFacts | None:
    """What the gate judges an order by; None for one without a customer.

    `reviewing`: other orders of the customer that are in review, and held for nothing, count as well. `total_units` is what the
    order is to come to, if it is to change. On a server the customer's
    gate stays closed to others until the transaction ends.
    """
    customer = session.get(Customer, order.customer_id) if order.customer_id is not None else None
    if customer is None:
        return None
    none = Money(0, order.currency)
    used = Money(_used(session, customer.id, order), order.currency)
    if reviewing:
        asked = {"customer": customer.id, "currency": order.currency, "order": order.id}
        used += Money(session.connection().execute(_in_review(), asked).scalar_one(), order.currency)
    agreed = customer.currency == order.currency  # a limit is agreed in the customer's currency; in another there is none
    counts = bool(setting(session, "credit.hold_overdue"))
    late = overdue(session, customer.id, today, overdue_grace(session)).amount if counts else none
    return CreditFacts(
        total=Money(order.total_units if total_units is None else total_units, order.currency),
        used=used,
        limit=Money(customer.credit_limit_units, order.currency) if agreed else none,
        overdue=late,
        payment_method=order.payment_method,
        suspended=customer.disabled_at is not None or customer.suspended_at is not None,
        limit_needed=bool(setting(session, "credit.require_limit")) and agreed,
        prepayment_needed=bool(setting(session, "credit.hold_prepaid")),
    )


def overdue_grace(session: Session) -> int:
    """After how many days a bill counts as overdue."""
    return number_setting(session, "review.overdue_days")


def due_before(session: Session, today: date) -> date:
    """Bills that were due before this day are overdue."""
    return today - timedelta(days=overdue_grace(session))


def _used(session: Session, customer_id: int, order: SalesOrder) -> int:
    """What the customer owes and has on its way, this order not counted."""
    connection = session.connection()
    asked = {"customer": customer_id, "currency": order.currency}
    found = connection.execute(_USED[connection.dialect.name], asked).scalar_one()
    return int(found) - (order.total_units - _billed(session, order) if order.state in _COUNTED else 0)


def _billed(session: Session, order: SalesOrder) -> int:
    statement = text(
        "SELECT coalesce(sum(l.amount_units), 0) FROM bill_line l JOIN bill b ON b.id = l.bill_id "
        "WHERE b.order_id = :order AND b.state IN ('audited', 'settled')"
    )
    return int(session.connection().execute(statement, {"order": order.id}).scalar_one())


_COUNTED = (
    OrderState.APPROVED,
    OrderState.IN_FULFILMENT,
    OrderState.READY_TO_SHIP,
    OrderState.SHIPPED,
    OrderState.DELIVERED,
)
_USED = {
    "sqlite": text(f"SELECT {used_sql(':customer', ':currency')}"),
    "postgresql": text("SELECT credit_used(:customer, :currency)"),
}


@cache
def _in_review() -> Any:
    """What a customer's other orders that are in review will add."""
    held = select(CreditHold.id).where(CreditHold.order_id == SalesOrder.id, CreditHold.state == HoldState.OPEN)
    return select(total(SalesOrder.total_units)).where(
        SalesOrder.customer_id == bindparam("customer"),
        SalesOrder.currency == bindparam("currency"),
        SalesOrder.id != bindparam("order"),
        SalesOrder.state.in_(REVIEW_STATES),
        SalesOrder.payment_method.not_in(SECURED),
        ~held.correlate(SalesOrder).exists(),
    )


def would_hold(session: Session, order_id: int, today: date) -> tuple[str, ...]:
    """The reasons for which an order would be held if it were to pass now and nobody released it."""
    order = session.get(SalesOrder, order_id)
    facts = credit_facts(session, order, today, reviewing=False) if order is not None else None
    if facts is None:
        return ()
    released = released_gaps(session, order_id)
    return tuple(found.reason for found in reasons(facts) if not covers(released.get(found.reason, -1), found))


def released_gaps(session: Session, order_id: int) -> Mapping[str, int]:
    """Reason -> the largest gap, in units, that was released for an order and the customer and currency it has now."""
    statement = (
        select(CreditHold.reason, func.max(CreditHold.needed_units - CreditHold.allowed_units))
        .join(SalesOrder, SalesOrder.id == CreditHold.order_id)
        .where(CreditHold.order_id == order_id, CreditHold.state == HoldState.RELEASED)
        .where(CreditHold.customer_id == SalesOrder.customer_id, CreditHold.currency == SalesOrder.currency)
        .group_by(CreditHold.reason)
    )
    return {reason: int(gap) for reason, gap in session.execute(statement)}


def held_orders(
    session: Session,
    reasons_wanted: Collection[str] = (),
    states: Collection[str] = (HoldState.OPEN,),
    search: str = "",
    after: Cursor | None = None,
    *,
    limit: int = PAGE_SIZE,
) -> Page[HoldRow]:
    """Holds, newest first, by reason; `search` is part of an order number or customer."""
    statement = _rows().where(CreditHold.state.in_(states))
    if tuple(states) == (HoldState.OPEN,):
        statement = statement.where(SalesOrder.state.in_(HELD_STATES))
    if reasons_wanted:
        statement = statement.where(CreditHold.reason.in_(reasons_wanted))
    if search.strip():
        statement = statement.where(holds(search, SalesOrder.number, Customer.name, Customer.code))
    rows = session.execute(after_key(statement, (CreditHold.id,), after, newest_first=True).limit(limit + 1)).all()
    return page(rows, limit, lambda row: _row(session, row), lambda row: (row.CreditHold.id,))


def holds_of(session: Session, order_id: int) -> tuple[HoldRow, ...]:
    """Every hold an order ever had, in order."""
    statement = _rows().where(CreditHold.order_id == order_id).order_by(CreditHold.id)
    return tuple(_row(session, row) for row in session.execute(statement))


def hold_detail(session: Session, hold_id: int) -> HoldRow | None:
    """One hold; None if there is none."""
    row = session.execute(_rows().where(CreditHold.id == hold_id)).one_or_none()
    return _row(session, row) if row is not None else None


def held_counts(session: Session) -> dict[str, int]:
    """How many orders are held, by reason."""
    statement = (
        select(CreditHold.reason, func.count())
        .join(SalesOrder, SalesOrder.id == CreditHold.order_id)
        .where(CreditHold.state == HoldState.OPEN, SalesOrder.state.in_(HELD_STATES))
        .group_by(CreditHold.reason)
    )
    return {str(reason): int(count) for reason, count in session.execute(statement)}


def finance_waiting(session: Session, actor: Actor) -> tuple[Waiting, int, int]:
    """What waits for finance, and how many corrections and held orders wait for this person."""
    counts, corrections = waiting_for(session, actor)
    return counts, corrections, held_waiting(session, actor)


def waiting(session: Session, actor: Actor) -> int:
    """How many orders to bill, bills to audit, corrections and held orders wait for this person."""
    return receivables.waiting(session, actor) + held_waiting(session, actor)


def held_waiting(session: Session, actor: Actor) -> int:
    """How many holds wait for somebody who may release them."""
    return sum(held_counts(session).values()) if actor.may("credit.release") else 0


def _rows() -> Any:
    releaser = aliased(Staff)
    return (
        select(CreditHold, SalesOrder, Customer.name.label("customer_name"), func.coalesce(releaser.name, "").label("releaser"))
        .join(SalesOrder, SalesOrder.id == CreditHold.order_id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .outerjoin(releaser, releaser.id == CreditHold.released_by)
    )


def _row(session: Session, row: AnyRow) -> HoldRow:
    hold, order = row.CreditHold, row.SalesOrder
    return HoldRow(
        hold_id=hold.id,
        version=hold.version,
        order_id=order.id,
        order_number=order.number,
        order_state=order.state,
        order_total=Money(order.total_units, order.currency),
        customer_id=order.customer_id,
        customer_name=row.customer_name or "",
        reason=hold.reason,
        state=hold.state,
        needed=Money(hold.needed_units, hold.currency),
        allowed=Money(hold.allowed_units, hold.currency),
        held_at=hold.held_at,
        entered_by_id=order.entered_by,
        measure=hold.measure,
        reference=hold.reference,
        note=reach.said(session, order.customer_id, hold.note),
        released_by=row.releaser,
        released_at=hold.released_at,
    )
