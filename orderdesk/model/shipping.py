"""Shipments and carriers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orderdesk.model.columns import Base, Id, Switch, Units, Words, ref, version_column
from orderdesk.model.intake import one_of
from orderdesk.rules.states import ShipmentState


class Carrier(Base):
    """Who carries goods."""

    __tablename__ = "carrier"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[Words]
    disabled_at: Mapped[datetime | None]


class Shipment(Base):
    """Goods of one order that travel together. `imported` ones left before the desk began and moved no stock of it."""

    __tablename__ = "shipment"
    __table_args__ = (
        one_of("state", ShipmentState),
        CheckConstraint("packages > 0", name="packages"),
        CheckConstraint("state IN ('packed', 'cancelled') OR carrier_id IS NOT NULL", name="carrier"),
        Index("ix_shipment_state_id", "state", "id"),
        Index("ix_shipment_waybill", "waybill"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = ref("sales_order.id")
    state: Mapped[str]
    imported: Mapped[Switch]
    packages: Mapped[int] = mapped_column(default=1)
    area: Mapped[Words]
    recipient: Mapped[Words]
    phone: Mapped[Words] = mapped_column(deferred=True, deferred_group="reach")
    ship_to: Mapped[Words] = mapped_column(deferred=True, deferred_group="reach")
    carrier_id: Mapped[int | None] = ref("carrier.id")
    waybill: Mapped[Words]
    freight_units: Mapped[Units]
    packed_by: Mapped[int] = ref("staff.id", index=False)
    packed_at: Mapped[datetime]
    handed_over_by: Mapped[int | None] = ref("staff.id", index=False)
    handed_over_at: Mapped[datetime | None]
    expected_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    signed_by: Mapped[Words]
    delivery_note: Mapped[Words]
    version: Mapped[int] = version_column()
    lines: Mapped[list[ShipmentLine]] = relationship(order_by="ShipmentLine.id")
    __mapper_args__ = {"version_id_col": version}


class ShipmentLine(Base):
    """How much of an order line a shipment holds, in base units."""

    __tablename__ = "shipment_line"
    __table_args__ = (CheckConstraint("base_units > 0", name="quantity"),)

    id: Mapped[Id]
    shipment_id: Mapped[int] = ref("shipment.id")
    line_id: Mapped[int] = ref("order_line.id")
    product_id: Mapped[int] = ref("product.id", index=False)
    base_units: Mapped[int]
