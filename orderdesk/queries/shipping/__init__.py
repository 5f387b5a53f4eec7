"""What the shipping desk reads: orders to pack, shipments by where they stand, carriers.

Quantities are in the product's base unit, which `unit` names.
"""

from orderdesk.queries.shipping.codes import Scanned, scanned
from orderdesk.queries.shipping.packing import (
    PackableLine,
    PackCase,
    PackRow,
    pack_case,
    packable,
    packable_lines,
    to_pack,
)
from orderdesk.queries.shipping.shipments import (
    CarrierRow,
    PackedLine,
    ShipmentDetail,
    ShipmentRow,
    carriers,
    shipment_detail,
    shipments,
    shipments_of_order,
    still_packed,
)
from orderdesk.queries.shipping.waiting import ShippingCounts, shipping_counts, waiting

__all__ = [
    "CarrierRow",
    "PackCase",
    "PackRow",
    "PackableLine",
    "PackedLine",
    "Scanned",
    "ShipmentDetail",
    "ShipmentRow",
    "ShippingCounts",
    "carriers",
    "pack_case",
    "packable",
    "packable_lines",
    "scanned",
    "shipment_detail",
    "shipments",
    "shipments_of_order",
    "shipping_counts",
    "still_packed",
    "to_pack",
    "waiting",
]
