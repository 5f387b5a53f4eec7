"""Money received, and how much of it is matched to bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import Allocation, Bill, Correction, Customer, Payment, SalesOrder, Staff
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import total
from orderdesk.rules.money import Money
from orderdesk.rules.receivables import CorrectionState
from orderdesk.rules.states import OrderState

_NOT_SUBMITTED = (OrderState.DRAFT, OrderState.PARKED, OrderState.RETURNED)


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment; `free` is what of it is neither matched to a bill nor given back: the customer's credit."""

    payment_id: int
    number: str
    customer_id: int
    customer_name: str
    received_on: date
    method: str
    reference: str
    amount: Money
    allocated: Money
    given_back: Money
    free: Money
    note: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class OrderPaymentRow:
    """What was paid with an order, as the clerk was shown it, and is not in the books yet (004-a1)."""

    order_id: int
    number: str
    customer_id: int
    customer: str
    day: date
    method: str
    reference: str
    amount: Money
    entered_by: str


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """What of a payment went to a bill."""

    bill_id: int
    bill_number: str
    amount: Money


def allocated() -> Any:
    """What of Payment is matched to bills, for statements that read it."""
    return select(total(Allocation.amount_units)).where(Allocation.payment_id == Payment.id).correlate(Payment).scalar_subquery()


def given_back() -> Any:
    """What of Payment was refunded, or all of it when it was reversed."""
    done = select(total(Correction.payment_units)).where(
        Correction.payment_id == Payment.id, Correction.state == CorrectionState.DONE
    )
    return done.correlate(Payment).scalar_subquery()


def free_of_payment() -> Any:
    """What of Payment is the customer's credit: neither matched to a bill nor given back."""
    return Payment.amount_units - allocated() - given_back()


def payments(
    session: Session,
    customer: int | None = None,
    search: str = "",
    after: Cursor | None = None,
    *,
    only_free: bool = False,
    limit: int = PAGE_SIZE,
) -> Page[PaymentRow]:
    """Payments, newest first; `only_free` those not wholly matched. `search` is part of a number, customer or reference."""
    statement = _payment_rows()
    if customer is not None:
        statement = statement.where(Payment.customer_id == customer)
    if only_free:
        statement = statement.where(free_of_payment() > 0)
    if search.strip():
        statement = statement.where(holds(search, Payment.number, Customer.name, Payment.reference))
    rows = session.execute(after_key(statement, (Payment.id,), after, newest_first=True).limit(limit + 1)).all()
    return page(rows, limit, _payment_row, lambda row: (row.Payment.id,))


def paid_with_orders(session: Session, after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[OrderPaymentRow]:
    """What was paid with orders and waits to be entered, the oldest first."""
    statement = (
        select(SalesOrder, Customer.name.label("customer"), Staff.name.label("entered"))
        .join(Customer, Customer.id == SalesOrder.customer_id)
        .join(Staff, Staff.id == SalesOrder.entered_by)
        .where(SalesOrder.paid_units.is_not(None), SalesOrder.payment_id.is_(None))
        .where(SalesOrder.state.not_in(_NOT_SUBMITTED))
    )
    rows = session.execute(after_key(statement, (SalesOrder.id,), after).limit(limit + 1)).all()
    return page(rows, limit, _order_payment_row, lambda row: (row.SalesOrder.id,))


def _order_payment_row(row: AnyRow) -> OrderPaymentRow:
    order = row.SalesOrder
    return OrderPaymentRow(
        order.id, order.number, order.customer_id, row.customer, order.business_date, order.payment_method, order.paid_reference,
        Money(order.paid_units, order.currency), row.entered,
    )  # fmt: skip


def payment_detail(session: Session, payment_id: int) -> tuple[PaymentRow, tuple[MatchedRow, ...]] | None:
    """A payment and the bills it went to; None if there is none."""
    row = session.execute(_payment_rows().where(Payment.id == payment_id)).one_or_none()
    if row is None:
        return None
    matched = (
        select(Bill.id, Bill.number, Allocation.amount_units)
        .join(Allocation, Allocation.bill_id == Bill.id)
        .where(Allocation.payment_id == payment_id)
        .order_by(Bill.id)
    )
    currency = row.Payment.currency
    return _payment_row(row), tuple(
        MatchedRow(bill, number, Money(part, currency)) for bill, number, part in session.execute(matched)
    )


def _payment_rows() -> Any:
    return (
        select(
            Payment,
            Customer.name.label("customer_name"),
            Staff.name.label("entered"),
            allocated().label("allocated"),
            given_back().label("given_back"),
        )
        .join(Customer, Customer.id == Payment.customer_id)
        .join(Staff, Staff.id == Payment.entered_by)
    )


def _payment_row(row: AnyRow) -> PaymentRow:
    money = row.Payment
    return PaymentRow(
        payment_id=money.id,
        number=money.number,
        customer_id=money.customer_id,
        customer_name=row.customer_name,
        received_on=money.received_on,
        method=money.method,
        reference=money.reference,
        amount=Money(money.amount_units, money.currency),
        allocated=Money(row.allocated, money.currency),
        given_back=Money(row.given_back, money.currency),
        free=Money(money.amount_units - row.allocated - row.given_back, money.currency),
        note=money.note,
        entered_by=row.entered,
        entered_at=money.entered_at,
    )
