"""How much of an order line is locked, packed, shipped, delivered: SQL expressions for statements that read OrderLine.

All are in base units of 1/10000. A lock stays open while goods are packed and ends when they are handed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, Select, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from orderdesk.model import Bill, BillLine, OrderLine, Product, SalesOrder, Shipment, ShipmentLine, StockLock
from orderdesk.rules.states import BillState, LineState, ShipmentState
from orderdesk.rules.warehouse import STOCKLESS, LineFacts, OrderFacts

GONE = (ShipmentState.HANDED_OVER, ShipmentState.DELIVERED)
CHUNK = 500


def total(column: Any) -> ColumnElement[int]:
    """The sum of a column of units as a whole number, 0 of none."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def locked() -> ScalarSelect[int]:
    """What is locked for OrderLine and has not left, packed or not."""
    statement = select(total(StockLock.quantity_units)).where(StockLock.line_id == OrderLine.id, StockLock.state == "open")
    return statement.correlate(OrderLine).scalar_subquery()


def in_shipments(states: Collection[str]) -> ScalarSelect[int]:
    """What of OrderLine is in shipments of these states."""
    statement = (
        select(total(ShipmentLine.base_units))
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(ShipmentLine.line_id == OrderLine.id, Shipment.state.in_(states))
    )
    return statement.correlate(OrderLine).scalar_subquery()


def packed() -> ScalarSelect[int]:
    """What of OrderLine is packed and still in the house."""
    return in_shipments((ShipmentState.PACKED,))


def shipped() -> ColumnElement[int]:
    """What of OrderLine left the house; all of it for a line that came to the desk as shipped."""
    return case((OrderLine.state == LineState.SHIPPED, OrderLine.base_units), else_=in_shipments(GONE))


def billed_line() -> ColumnElement[bool]:
    """Whether ShipmentLine is on a bill that stands."""
    statement = (
        select(BillLine.id)
        .join(Bill, Bill.id == BillLine.bill_id)
        .where(BillLine.shipment_line_id == ShipmentLine.id, Bill.state != BillState.CANCELLED)
    )
    return statement.correlate(ShipmentLine).exists()


def order_facts(session: Session, order_ids: Sequence[int]) -> dict[int, OrderFacts]:
    """What the orders' states follow from; two statements for each 500 orders."""
    facts: dict[int, OrderFacts] = {}
    for chunk in chunks(order_ids):
        lines: dict[int, list[LineFacts]] = {order_id: [] for order_id in chunk}
        for order_id, base, kind, is_locked, is_shipped in session.execute(_in_the_house(), {"ids": chunk}):
            lines[order_id].append(LineFacts(base, kind in STOCKLESS, is_locked, is_shipped))
        for order_id, undelivered, unbilled, unsettled in session.execute(_after_the_house(), {"ids": chunk}):
            facts[order_id] = OrderFacts(tuple(lines[order_id]), undelivered, unbilled, unsettled)
    return facts


# Every command asks these two; putting them together takes longer than answering them.
@cache
def _in_the_house() -> Select[int, int, str, int, int]:
    return (
        select(OrderLine.order_id, OrderLine.base_units, Product.kind, locked().label("locked"), shipped().label("shipped"))
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id.in_(bindparam("ids", expanding=True)), OrderLine.state != LineState.CANCELLED)
    )


@cache
def _after_the_house() -> Any:
    of_order = Shipment.order_id == SalesOrder.id
    undelivered = select(func.count()).select_from(Shipment)
    undelivered = undelivered.where(of_order, Shipment.state.in_((ShipmentState.PACKED, ShipmentState.HANDED_OVER)))
    unbilled = select(func.count()).select_from(ShipmentLine).join(Shipment, Shipment.id == ShipmentLine.shipment_id)
    unbilled = unbilled.where(of_order, Shipment.state == ShipmentState.DELIVERED, ~billed_line())
    unsettled = select(func.count()).select_from(Bill)
    unsettled = unsettled.where(Bill.order_id == SalesOrder.id, Bill.state.in_((BillState.DRAFT, BillState.AUDITED)))
    counts = (statement.correlate(SalesOrder).scalar_subquery() for statement in (undelivered, unbilled, unsettled))
    return select(SalesOrder.id, *counts).where(SalesOrder.id.in_(bindparam("ids", expanding=True)))


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in pieces that fit into one statement."""
    for begin in range(0, len(ids), CHUNK):
        yield ids[begin : begin + CHUNK]
