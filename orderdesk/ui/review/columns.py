"""What the review queue and the order's lines show."""

from __future__ import annotations

from orderdesk.language import N_
from orderdesk.queries.orders import LineRow
from orderdesk.queries.review import QueueRow
from orderdesk.ui.widgets.columns import Column, Kind

QUEUE = (
    Column[QueueRow]("number", N_("No."), lambda row: row.number, width=118),
    Column[QueueRow]("customer", N_("Customer"), lambda row: row.order.customer, stretch=True),
    Column[QueueRow]("total", N_("Amount"), lambda row: row.order.total, kind=Kind.MONEY, width=92),
    Column[QueueRow]("due", N_("Delivery"), lambda row: row.order.requested_date, kind=Kind.DUE, width=84),
)


def _short(row: LineRow) -> str:
    return "bad" if row.base_quantity > row.available else ""


def _below(row: LineRow) -> str:
    return "warn" if row.gift or row.price < row.list_price or row.discount else ""


LINES = (
    Column[LineRow]("sku", N_("SKU"), lambda row: row.sku, width=92),
    Column[LineRow](
        "name", N_("Product"), lambda row: f"{row.name}  {row.spec}".strip(), stretch=True, tip=lambda row: row.remark
    ),
    Column[LineRow](
        "quantity", N_("Quantity"), lambda row: row.quantity, kind=Kind.QUANTITY, width=76, unit=lambda row: row.unit
    ),
    Column[LineRow]("price", N_("Price"), lambda row: row.price, kind=Kind.MONEY, width=84, ink=_below),
    Column[LineRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=88),
    Column[LineRow]("available", N_("Free stock"), lambda row: row.available, kind=Kind.QUANTITY, width=92, ink=_short),
)
