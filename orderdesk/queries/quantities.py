"""How much of an order line is locked, packed, shipped, delivered: SQL expressions for statements that read OrderLine.

All are in base units of 1/10000. A lock stays open while goods are packed and ends when they are handed over.
Expressions never change, so each is made once: putting one together takes longer than the database takes to answer it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, Text, bindparam, case, cast, func, null, select, union_all
from sqlalchemy.orm import Session

from orderdesk.model import (
    Amendment,
    AmendmentLine,
    Bill,
    BillLine,
    OrderLine,
    Product,
    SalesOrder,
    Shipment,
    ShipmentLine,
    StockLock,
)
from orderdesk.rules.states import AmendmentState, BillState, LineState, ShipmentState
from orderdesk.rules.warehouse import STOCKLESS, LineFacts, OrderFacts

GONE = (ShipmentState.HANDED_OVER, ShipmentState.DELIVERED)
CHUNK = 500


def total(column: Any) -> ColumnElement[int]:
    """The sum of a column of units as a whole number, 0 of none."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


@cache
def locked() -> ScalarSelect[int]:
    """What is locked for OrderLine and has not left, packed or not."""
    statement = select(total(StockLock.quantity_units)).where(StockLock.line_id == OrderLine.id, StockLock.state == "open")
    return statement.correlate(OrderLine).scalar_subquery()


@cache
def in_shipments(states: tuple[str, ...]) -> ScalarSelect[int]:
    """What of OrderLine is in shipments of these states."""
    statement = (
        select(total(ShipmentLine.base_units))
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(ShipmentLine.line_id == OrderLine.id, Shipment.state.in_(states))
    )
    return statement.correlate(OrderLine).scalar_subquery()


@cache
def packed() -> ScalarSelect[int]:
    """What of OrderLine is packed and still in the house."""
    return in_shipments((ShipmentState.PACKED,))


@cache
def shipped() -> ColumnElement[int]:
    """What of OrderLine left the house; all of it for a line that came to the desk as shipped."""
    return case((OrderLine.state == LineState.SHIPPED, OrderLine.base_units), else_=in_shipments(GONE))


@cache
def billed_line() -> ColumnElement[bool]:
    """Whether ShipmentLine is on a bill that stands."""
    statement = (
        select(BillLine.id)
        .join(Bill, Bill.id == BillLine.bill_id)
        .where(BillLine.shipment_line_id == ShipmentLine.id, Bill.state != BillState.CANCELLED)
    )
    return statement.correlate(ShipmentLine).exists()


def order_facts(session: Session, order_ids: Sequence[int]) -> dict[int, OrderFacts]:
    """What the orders' states follow from; one statement for each 500 orders."""
    facts: dict[int, OrderFacts] = {}
    for chunk in chunks(order_ids):
        lines: dict[int, list[LineFacts]] = {order_id: [] for order_id in chunk}
        counts: dict[int, tuple[int, int, int]] = {}
        for order_id, base, kind, is_locked, is_shipped, *counted in session.connection().execute(_facts(), {"ids": chunk}):
            if base is not None:
                lines[order_id].append(LineFacts(base, kind in STOCKLESS, is_locked, is_shipped))
            if counted[0] is not None:
                counts[order_id] = (counted[0], counted[1], counted[2])
        facts.update({order_id: OrderFacts(tuple(lines[order_id]), *counted) for order_id, counted in counts.items()})
    return facts


@cache
def _facts() -> Any:
    """A row for each order with what is under way, and one for each of its lines with what is locked and shipped."""
    of_order = Shipment.order_id == SalesOrder.id
    undelivered = select(func.count()).select_from(Shipment)
    undelivered = undelivered.where(of_order, Shipment.state.in_((ShipmentState.PACKED, ShipmentState.HANDED_OVER)))
    unbilled = select(func.count()).select_from(ShipmentLine).join(Shipment, Shipment.id == ShipmentLine.shipment_id)
    unbilled = unbilled.where(of_order, Shipment.state == ShipmentState.DELIVERED, ~billed_line())
    unsettled = select(func.count()).select_from(Bill)
    unsettled = unsettled.where(Bill.order_id == SalesOrder.id, Bill.state.in_((BillState.DRAFT, BillState.AUDITED)))
    counts = [statement.correlate(SalesOrder).scalar_subquery() for statement in (undelivered, unbilled, unsettled)]
    no_number, no_word = cast(null(), BigInteger), cast(null(), Text)
    ids: Any = bindparam("ids", expanding=True)
    orders = select(SalesOrder.id, no_number, no_word, no_number, no_number, *counts).where(SalesOrder.id.in_(ids))
    lines = (
        select(OrderLine.order_id, OrderLine.base_units, Product.kind, locked(), shipped(), no_number, no_number, no_number)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id.in_(ids), OrderLine.state != LineState.CANCELLED)
    )
    return union_all(orders, lines)


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in pieces that fit into one statement."""
    for begin in range(0, len(ids), CHUNK):
        yield ids[begin : begin + CHUNK]


def added_by_change(session: Session, order_id: int | None = None) -> dict[int, int]:
    """By amendment: what it and those in force before it added to its order, in units; what lines lose is not taken off it."""
    more = func.sum(case((AmendmentLine.amount_units > AmendmentLine.before_amount_units,
                          AmendmentLine.amount_units - AmendmentLine.before_amount_units), else_=0))  # fmt: skip
    statement = (
        select(Amendment.id, Amendment.order_id, Amendment.state, more)
        .join(AmendmentLine, AmendmentLine.amendment_id == Amendment.id)
        .where(AmendmentLine.action != "remove")
        .group_by(Amendment.id, Amendment.order_id, Amendment.state)
        .order_by(Amendment.id)
    )
    if order_id is not None:
        statement = statement.where(Amendment.order_id == order_id)
    before: dict[int, int] = {}
    found = {}
    for amendment, order, state, units in session.execute(statement):
        found[amendment] = before.get(order, 0) + int(units)
        if state == AmendmentState.IN_FORCE:
            before[order] = found[amendment]
    return found
