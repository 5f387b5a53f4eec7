"""What the review queue and the order's lines show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orderdesk.language import N_, _
from orderdesk.queries.orders import LineRow
from orderdesk.queries.review import QueueRow
from orderdesk.rules.review import CHECK_NAMES, Verdict
from orderdesk.ui import format
from orderdesk.ui.standing import place_column, place_tip
from orderdesk.ui.widgets.columns import Column, Kind


def _left(row: QueueRow) -> timedelta | None:
    return row.due_at - datetime.now(UTC) if row.due_at is not None else None


def reasons(row: QueueRow) -> str:
    """The named reasons an order is held up by, or until when it is set aside."""
    if row.held_until is not None:
        return _("until {day}: {reason}", day=format.day(row.held_until), reason=row.hold_reason)
    return ", ".join(_(CHECK_NAMES[code]) for code, _verdict in row.reasons if code in CHECK_NAMES)


def _tone(row: QueueRow) -> str:
    return "bad" if any(verdict == Verdict.BAD for _code, verdict in row.reasons) else "warn" if row.reasons else ""


_PLACE: Column[QueueRow] = place_column(lambda row: row.order, width=84, roomy=560)
QUEUE = (
    Column[QueueRow](
        "number",
        N_("No."),
        lambda row: row.number,
        width=118,
        tip=place_tip(lambda row: row.order),
        ink=lambda row: "warn" if row.order.rank else "",
    ),
    Column[QueueRow]("customer", N_("Customer"), lambda row: row.order.customer, stretch=True),
    Column[QueueRow]("total", N_("Amount"), lambda row: row.order.total, kind=Kind.MONEY, width=80),
    Column[QueueRow]("left", N_("Time left"), _left, kind=Kind.LEFT, width=92),
    _PLACE,
    Column[QueueRow]("reasons", N_("Look at"), reasons, width=84, ink=_tone, tip=reasons),
)


def _short(row: LineRow) -> str:
    return "bad" if row.base_quantity > row.available else ""


def _below(row: LineRow) -> str:
    return "warn" if row.gift or row.price < row.list_price or row.discount else ""


def _source(row: LineRow) -> str:
    return "" if row.gift else format.price_source(row.price == row.list_price, row.price_source)


LINES = (
    Column[LineRow]("sku", N_("SKU"), lambda row: row.sku, width=88),
    Column[LineRow](
        "name", N_("Product"), lambda row: f"{row.name}  {row.spec}".strip(), stretch=True, tip=lambda row: row.remark
    ),
    Column[LineRow](
        "quantity", N_("Quantity"), lambda row: row.quantity, kind=Kind.QUANTITY, width=80, unit=lambda row: row.unit
    ),
    Column[LineRow]("price", N_("Price"), lambda row: row.price, kind=Kind.MONEY, width=86, ink=_below, tip=_source),
    Column[LineRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=80),
    Column[LineRow]("available", N_("Free stock"), lambda row: row.available, kind=Kind.QUANTITY, width=86, ink=_short),
)
