"""What the shipping desk's tables show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orderdesk.language import N_, _
from orderdesk.queries.shipping import PackableLine, PackedLine, PackRow, ShipmentRow
from orderdesk.rules.states import Entity
from orderdesk.ui import format
from orderdesk.ui.widgets.columns import Column, Kind


@dataclass(frozen=True, slots=True)
class BenchLine:
    """A line on the bench and how much of it was counted."""

    line: PackableLine
    counted: Decimal

    @property
    def full(self) -> bool:
        """Whether all that can go in is in."""
        return bool(self.line.packable) and self.counted >= self.line.packable


def note(row: BenchLine) -> str:
    """Why a line takes no scan, or less than was asked."""
    line = row.line
    open_now = line.asked - line.shipped - line.packed
    if line.stockless and line.packable:
        return _("service, goes along")
    if line.packable >= open_now > 0:
        return ""
    if open_now <= 0:
        return _("shipped") if line.shipped >= line.asked else _("packed")
    return _("{quantity} not locked yet", quantity=format.quantity(open_now - line.packable))


def _count_ink(row: BenchLine) -> str:
    return "good" if row.full else "warn" if row.counted else ""


BENCH = (
    Column[BenchLine]("full", "", lambda row: row.full, kind=Kind.TICK, width=40),
    Column[BenchLine]("sku", N_("SKU"), lambda row: row.line.sku, width=120, strong=True),
    Column[BenchLine]("product", N_("Product"), lambda row: f"{row.line.name}  {row.line.spec}".strip(), stretch=True),
    Column[BenchLine](
        "counted",
        N_("In the package"),
        lambda row: (
            _(
                "{counted} / {packable} {unit}",
                counted=format.quantity(row.counted),
                packable=format.quantity(row.line.packable),
                unit=row.line.unit,
            )
            if row.line.packable
            else "–"
        ),
        width=132,
        strong=True,
        ink=_count_ink,
    ),
    Column[BenchLine]("note", N_("Note"), note, width=150, ink=lambda _row: "warn"),
)

TO_PACK = (
    Column[PackRow]("number", N_("No."), lambda row: row.order_number, width=116),
    Column[PackRow]("customer", N_("Customer"), lambda row: row.customer_name, stretch=True, tip=lambda row: row.customer_name),
    Column[PackRow]("due", N_("Delivery"), lambda row: row.requested_date, kind=Kind.DUE, width=94),
    Column[PackRow](
        "lines",
        N_("Lines"),
        lambda row: _("{ready} of {lines}", ready=row.ready_lines, lines=row.lines),
        width=66,
        ink=lambda row: "" if row.whole else "warn",
    ),
)


def expected(row: ShipmentRow) -> date | None:
    """The day it should arrive."""
    return format.local(row.expected_at).date() if row.expected_at else None


_NUMBER = Column[ShipmentRow]("number", N_("Shipment"), lambda row: row.number, width=116)
_ORDER = Column[ShipmentRow]("order", N_("Order"), lambda row: row.order_number, width=116)
_CUSTOMER = Column[ShipmentRow](
    "customer", N_("Customer"), lambda row: row.customer_name or row.recipient, stretch=True, tip=lambda row: row.ship_to
)
_CARRIER = Column[ShipmentRow]("carrier", N_("Carrier"), lambda row: row.carrier_name, width=88)
_WAYBILL = Column[ShipmentRow]("waybill", N_("Waybill"), lambda row: row.waybill, width=136)

PACKED = (
    _NUMBER,
    _ORDER,
    _CUSTOMER,
    Column[ShipmentRow]("area", N_("Waiting area"), lambda row: row.area, width=100),
    Column[ShipmentRow]("packages", N_("Packages"), lambda row: row.packages, kind=Kind.NUMBER, width=80),
    Column[ShipmentRow]("packed", N_("Packed at"), lambda row: row.packed_at, kind=Kind.DATETIME, width=116),
)
UNDER_WAY = (
    _NUMBER,
    _ORDER,
    _CUSTOMER,
    _CARRIER,
    _WAYBILL,
    Column[ShipmentRow]("expected", N_("Expected"), expected, kind=Kind.DUE, width=96),
)
DELIVERED = (
    _NUMBER,
    _ORDER,
    _CUSTOMER,
    _CARRIER,
    Column[ShipmentRow]("delivered", N_("Delivered"), lambda row: row.delivered_at, kind=Kind.DATETIME, width=116),
    Column[ShipmentRow]("signed", N_("Signed by"), lambda row: row.signed_by, width=92),
)
SHIPMENT_STATE = Entity.SHIPMENT

CONTENTS = (
    Column[PackedLine]("sku", N_("SKU"), lambda row: row.sku, width=100),
    Column[PackedLine]("product", N_("Product"), lambda row: f"{row.name}  {row.spec}".strip(), stretch=True),
    Column[PackedLine](
        "quantity", N_("Quantity"), lambda row: row.quantity, kind=Kind.QUANTITY, width=88, unit=lambda row: row.unit
    ),
    Column[PackedLine](
        "asked",
        N_("Asked"),
        lambda row: row.asked,
        kind=Kind.QUANTITY,
        width=72,
        ink=lambda row: "warn" if row.quantity < row.asked else "",
    ),
)
