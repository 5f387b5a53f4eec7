"""What was delivered and is on no bill yet, priced."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from orderdesk.model import Bill, BillLine, OrderLine, SalesOrder, Shipment, ShipmentLine
from orderdesk.queries.quantities import billed_line, total
from orderdesk.rules.receivables import Billed, LineShare
from orderdesk.rules.states import BillState, ShipmentState


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A delivered shipment line not billed yet, with what it comes to."""

    shipment_line_id: int
    shipment_id: int
    line_id: int
    base_units: int
    amount_units: int
    delivered_at: datetime | None


def unbilled_of(session: Session, orders: Iterable[SalesOrder]) -> dict[int, list[Unbilled]]:
    """For each order what is delivered and not billed, priced so that all bills of a line make up its amount; two statements."""
    currencies = {order.id: order.currency for order in orders}
    found: dict[int, list[Unbilled]] = {order_id: [] for order_id in currencies}
    rows = session.execute(_delivered(), {"orders": list(currencies)}).all()
    billed = _billed(session, {row.line_id for row in rows})
    shares: dict[int, LineShare] = {}
    for row in rows:
        line_id, of_line = row.line_id, (row.asked, row.amount_units, currencies[row.order_id])
        share = shares.setdefault(line_id, LineShare(*of_line, billed.get(line_id, Billed())))
        amount = share.take(row.base_units)
        found[row.order_id].append(Unbilled(row.id, row.shipment_id, line_id, row.base_units, amount, row.delivered_at))
    return found


@cache
def _delivered() -> Any:
    """What was delivered of orders and is not billed, line by line."""
    return (
        select(ShipmentLine.id, ShipmentLine.shipment_id, ShipmentLine.line_id, ShipmentLine.base_units, Shipment.delivered_at)
        .add_columns(OrderLine.order_id, OrderLine.base_units.label("asked"), OrderLine.amount_units)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .join(OrderLine, OrderLine.id == ShipmentLine.line_id)
        .where(Shipment.order_id.in_(bindparam("orders", expanding=True)))
        .where(Shipment.state == ShipmentState.DELIVERED, ~billed_line())
        .order_by(OrderLine.order_id, OrderLine.position, ShipmentLine.id)
    )


_ON_BILLS = (
    select(BillLine.line_id, total(BillLine.base_units), total(BillLine.amount_units))
    .join(Bill, Bill.id == BillLine.bill_id)
    .where(BillLine.line_id.in_(bindparam("lines", expanding=True)), Bill.state != BillState.CANCELLED)
    .group_by(BillLine.line_id)
)


def _billed(session: Session, line_ids: Collection[int]) -> dict[int, Billed]:
    rows = session.execute(_ON_BILLS, {"lines": list(line_ids)})
    return {line_id: Billed(base, amount) for line_id, base, amount in rows}
