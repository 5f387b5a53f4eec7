"""What the review queue and the order's lines show."""

from __future__ import annotations

from orderdesk.language import N_
from orderdesk.queries.orders import LineRow, OrderRow
from orderdesk.rules.states import Entity
from orderdesk.ui.widgets.columns import Column, Kind

QUEUE = (
    Column[OrderRow]("number", N_("No."), lambda row: row.number, width=120),
    Column[OrderRow]("customer", N_("Customer"), lambda row: row.customer),
    Column[OrderRow]("total", N_("Amount"), lambda row: row.total, kind=Kind.MONEY, width=110),
    Column[OrderRow]("due", N_("Delivery"), lambda row: row.requested_date, kind=Kind.DUE, width=90),
    Column[OrderRow]("state", N_("Step"), lambda row: row.state, kind=Kind.STATE, entity=Entity.ORDER, width=96),
)

LINES = (
    Column[LineRow]("sku", N_("SKU"), lambda row: row.sku, width=96),
    Column[LineRow]("name", N_("Product"), lambda row: f"{row.name}  {row.spec}".strip()),
    Column[LineRow]("quantity", N_("Quantity"), lambda row: row.quantity, kind=Kind.QUANTITY, width=72),
    Column[LineRow]("unit", N_("Unit"), lambda row: row.unit, width=48),
    Column[LineRow]("price", N_("Price"), lambda row: row.price, kind=Kind.MONEY, width=90),
    Column[LineRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=100),
    Column[LineRow]("available", N_("Free stock"), lambda row: row.available, kind=Kind.QUANTITY, width=80),
    Column[LineRow]("remark", N_("Remark"), lambda row: row.remark, width=90),
)
