"""What was delivered and is not billed, and bills with what is paid of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import (
    Allocation,
    Bill,
    BillLine,
    Correction,
    Customer,
    OrderLine,
    Payment,
    SalesOrder,
    Shipment,
    ShipmentLine,
    Staff,
)
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import billed_line, total
from orderdesk.queries.receivables.corrections import corrections_waiting
from orderdesk.queries.receivables.unbilled import Unbilled, unbilled_of
from orderdesk.rules.money import Money, from_units
from orderdesk.rules.receivables import CorrectionState
from orderdesk.rules.rights import Actor
from orderdesk.rules.states import BillState, OrderState, ShipmentState

OPEN_SHOWN = 500
BILLABLE_STATES = (
    OrderState.APPROVED,
    OrderState.IN_FULFILMENT,
    OrderState.READY_TO_SHIP,
    OrderState.SHIPPED,
    OrderState.DELIVERED,
)


@dataclass(frozen=True, slots=True)
class ToBillRow:
    """An order with goods delivered and not billed, and what they come to."""

    order_id: int
    version: int
    order_number: str
    customer_id: int
    customer_name: str
    state: str
    shipments: int
    delivered_at: datetime | None
    amount: Money
    order_total: Money


@dataclass(frozen=True, slots=True)
class BillRow:
    """A settlement bill; `received` is what payments were allocated to it, `open` what is still to come.

    What is neither was written off.
    """

    bill_id: int
    version: int
    number: str
    state: str
    customer_id: int
    customer_name: str
    order_id: int
    order_number: str
    business_date: date
    due_date: date
    total: Money
    received: Money
    written_off: Money
    open: Money
    made_by: str
    made_by_id: int
    made_at: datetime
    audited_by: str
    audited_at: datetime | None


@dataclass(frozen=True, slots=True)
class BillLineRow:
    """A line as billed: the quantity in the unit sold, and the price for one."""

    position: int
    sku: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    price: Money
    discount: Decimal
    amount: Money
    gift: bool
    shipment_number: str


@dataclass(frozen=True, slots=True)
class PaidRow:
    """A payment's part that went to the bill."""

    payment_id: int
    number: str
    received_on: date
    method: str
    reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class BillDetail:
    """A bill with its lines and what was paid on it."""

    head: BillRow
    lines: tuple[BillLineRow, ...]
    paid: tuple[PaidRow, ...]
    audit_note: str
    customer_po: str
    payment_method: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for finance: orders to bill, and bills to audit."""

    to_bill: int
    to_audit: int


def waiting_counts(session: Session) -> Waiting:
    """What waits, counted."""
    orders = select(func.count()).select_from(SalesOrder).where(SalesOrder.state.in_(BILLABLE_STATES), _unbilled())
    drafts = select(func.count()).select_from(Bill).where(Bill.state == BillState.DRAFT)
    return Waiting(session.scalars(orders).one(), session.scalars(drafts).one())


def waiting_for(session: Session, actor: Actor) -> tuple[Waiting, int]:
    """What waits for finance, and how many corrections wait for this person."""
    return waiting_counts(session), corrections_waiting(session, actor)


def waiting(session: Session, actor: Actor) -> int:
    """How many orders to bill, bills to audit and corrections to approve wait for the person."""
    counts = waiting_counts(session)
    mine = counts.to_bill * actor.may("bill.make") + counts.to_audit * actor.may("bill.audit")
    return mine + corrections_waiting(session, actor)


def _unbilled() -> ColumnElement[bool]:
    """Something of SalesOrder is delivered and not billed."""
    return (
        exists()
        .where(Shipment.order_id == SalesOrder.id, Shipment.state == ShipmentState.DELIVERED)
        .where(ShipmentLine.shipment_id == Shipment.id, ~billed_line())
        .correlate(SalesOrder)
    )


def to_bill(session: Session, search: str = "", after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Page[ToBillRow]:
    """Orders with goods delivered and not billed, oldest order first."""
    statement = (
        select(SalesOrder, Customer.name.label("customer_name"))
        .join(Customer, Customer.id == SalesOrder.customer_id)
        .where(SalesOrder.state.in_(BILLABLE_STATES), _unbilled())
    )
    if search.strip():
        statement = statement.where(holds(search, SalesOrder.number, Customer.name))
    rows = session.execute(after_key(statement, (SalesOrder.id,), after).limit(limit + 1)).all()
    waiting = unbilled_of(session, [row.SalesOrder for row in rows[:limit]])
    return page(rows, limit, lambda row: _to_bill_row(row, waiting[row.SalesOrder.id]), lambda row: (row.SalesOrder.id,))


def _to_bill_row(row: AnyRow, waiting: Sequence[Unbilled]) -> ToBillRow:
    order = row.SalesOrder
    return ToBillRow(
        order_id=order.id,
        version=order.version,
        order_number=order.number,
        customer_id=order.customer_id,
        customer_name=row.customer_name,
        state=order.state,
        shipments=len({line.shipment_id for line in waiting}),
        delivered_at=max((line.delivered_at for line in waiting if line.delivered_at), default=None),
        amount=Money(sum(line.amount_units for line in waiting), order.currency),
        order_total=Money(order.total_units, order.currency),
    )


def unbilled_lines(session: Session, order_id: int) -> tuple[BillLineRow, ...]:
    """What a bill of the order would hold now: its delivered lines that no bill has yet; nothing when there are none."""
    order = session.get_one(SalesOrder, order_id)
    waiting = unbilled_of(session, [order])[order_id]
    lines = {line.id: line for line in session.scalars(select(OrderLine).where(OrderLine.order_id == order_id))}
    numbers = dict(session.execute(select(Shipment.id, Shipment.number).where(Shipment.order_id == order_id)).all())
    return tuple(_bill_line(part, lines[part.line_id], numbers[part.shipment_id], order.currency) for part in waiting)


@cache
def received() -> Any:
    """What is allocated to Bill, for statements that read it."""
    return select(total(Allocation.amount_units)).where(Allocation.bill_id == Bill.id).correlate(Bill).scalar_subquery()


@cache
def written_off() -> Any:
    """What of Bill was written off and stayed so."""
    done = select(total(Correction.bill_units)).where(Correction.bill_id == Bill.id, Correction.state == CorrectionState.DONE)
    return done.correlate(Bill).scalar_subquery()


@cache
def covered() -> Any:
    """What of Bill nobody owes any more: received or written off."""
    return received() + written_off()


def bills(
    session: Session,
    states: Collection[str] = (),
    customer: int | None = None,
    search: str = "",
    after: Cursor | None = None,
    *,
    limit: int = PAGE_SIZE,
) -> Page[BillRow]:
    """Bills, newest first; of these states (none given: all), one customer's if given. `search` is part of a number or name."""
    statement = _bill_rows()
    if states:
        statement = statement.where(Bill.state.in_(states))
    if customer is not None:
        statement = statement.where(Bill.customer_id == customer)
    if search.strip():
        statement = statement.where(holds(search, Bill.number, SalesOrder.number, Customer.name))
    rows = session.execute(after_key(statement, (Bill.id,), after, newest_first=True).limit(limit + 1)).all()
    return page(rows, limit, _bill_row, lambda row: (row.Bill.id,))


def bills_of_order(session: Session, order_id: int) -> tuple[BillRow, ...]:
    """Every bill of an order, oldest first."""
    return tuple(_bill_row(row) for row in session.execute(_bill_rows().where(Bill.order_id == order_id).order_by(Bill.id)))


def open_bills_of(session: Session, customer_id: int, currency: str, *, limit: int = OPEN_SHOWN) -> tuple[BillRow, ...]:
    """A customer's audited bills not wholly paid, due first first: what a payment in this currency can be matched to."""
    statement = _bill_rows().where(
        Bill.customer_id == customer_id,
        Bill.currency == currency,
        Bill.state == BillState.AUDITED,
        Bill.total_units > covered(),
    )
    return tuple(_bill_row(row) for row in session.execute(statement.order_by(Bill.due_date, Bill.id).limit(limit)))


def _bill_rows() -> Any:
    maker, auditor = aliased(Staff), aliased(Staff)
    return (
        select(
            Bill,
            Customer.name.label("customer_name"),
            SalesOrder.number.label("order_number"),
            maker.name.label("maker"),
            func.coalesce(auditor.name, "").label("auditor"),
            received().label("received"),
            written_off().label("written_off"),
        )
        .join(Customer, Customer.id == Bill.customer_id)
        .join(SalesOrder, SalesOrder.id == Bill.order_id)
        .join(maker, maker.id == Bill.made_by)
        .outerjoin(auditor, auditor.id == Bill.audited_by)
    )


def _bill_row(row: AnyRow) -> BillRow:
    bill = row.Bill
    return BillRow(
        bill_id=bill.id,
        version=bill.version,
        number=bill.number,
        state=bill.state,
        customer_id=bill.customer_id,
        customer_name=row.customer_name,
        order_id=bill.order_id,
        order_number=row.order_number,
        business_date=bill.business_date,
        due_date=bill.due_date,
        total=Money(bill.total_units, bill.currency),
        received=Money(row.received, bill.currency),
        written_off=Money(row.written_off, bill.currency),
        open=Money(0 if bill.state == BillState.CANCELLED else bill.total_units - row.received - row.written_off, bill.currency),
        made_by=row.maker,
        made_by_id=bill.made_by,
        made_at=bill.made_at,
        audited_by=row.auditor,
        audited_at=bill.audited_at,
    )


def bill_detail(session: Session, bill_id: int) -> BillDetail | None:
    """A bill with its lines and payments; None if there is none."""
    statement = _bill_rows().add_columns(SalesOrder.customer_po, SalesOrder.payment_method).where(Bill.id == bill_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    lines = (
        select(BillLine, OrderLine, Shipment.number)
        .join(OrderLine, OrderLine.id == BillLine.line_id)
        .join(ShipmentLine, ShipmentLine.id == BillLine.shipment_line_id)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(BillLine.bill_id == bill_id)
        .order_by(OrderLine.position, BillLine.id)
    )
    paid = (
        select(Payment, Allocation.amount_units)
        .join(Allocation, Allocation.payment_id == Payment.id)
        .where(Allocation.bill_id == bill_id)
        .order_by(Payment.received_on, Payment.id)
    )
    currency = row.Bill.currency
    return BillDetail(
        head=_bill_row(row),
        lines=tuple(_bill_line(*found, currency) for found in session.execute(lines)),
        paid=tuple(
            PaidRow(money.id, money.number, money.received_on, money.method, money.reference, Money(part, currency))
            for money, part in session.execute(paid)
        ),
        audit_note=row.Bill.audit_note,
        customer_po=row.customer_po,
        payment_method=row.payment_method,
    )


def _bill_line(billed: BillLine | Unbilled, line: OrderLine, shipment_number: str, currency: str) -> BillLineRow:
    # Goods leave in base units and are billed in the unit they were sold in.
    quantity = from_units(billed.base_units) * line.quantity_units / line.base_units
    return BillLineRow(
        position=line.position,
        sku=line.sku,
        name=line.name,
        spec=line.spec,
        unit=line.unit,
        quantity=quantity.quantize(Decimal("0.0001")),
        price=Money(line.price_units, currency),
        discount=from_units(line.discount_units),
        amount=Money(billed.amount_units, currency),
        gift=line.gift,
        shipment_number=shipment_number,
    )
