"""Shipments by where they stand, and who carries them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import Carrier, Customer, OrderLine, Product, SalesOrder, Shipment, ShipmentLine, Staff
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.reach import Reach, of_shipments, said
from orderdesk.rules.money import from_units
from orderdesk.rules.states import ShipmentState


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A shipment in a list; `expected_at` is when it should arrive, to be held against the clock."""

    shipment_id: int
    version: int
    number: str
    state: str
    order_id: int
    order_number: str
    customer_name: str
    recipient: str
    phone: str
    ship_to: str
    packages: int
    area: str
    carrier_id: int | None
    carrier_name: str
    waybill: str
    packed_at: datetime
    handed_over_at: datetime | None
    expected_at: datetime | None
    delivered_at: datetime | None
    signed_by: str
    imported: bool


@dataclass(frozen=True, slots=True)
class PackedLine:
    """A line of a shipment."""

    shipment_line_id: int
    line_id: int
    position: int
    product_id: int
    sku: str
    barcode: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    asked: Decimal


@dataclass(frozen=True, slots=True)
class ShipmentDetail:
    """A shipment with its lines and who did what."""

    head: ShipmentRow
    lines: tuple[PackedLine, ...]
    packed_by: str
    handed_over_by: str
    delivery_note: str
    special_request: str


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """Who carries goods."""

    carrier_id: int
    code: str
    name: str
    phone: str
    disabled: bool


def shipments(
    session: Session,
    states: Collection[str] = (ShipmentState.PACKED,),
    search: str = "",
    after: Cursor | None = None,
    *,
    limit: int = PAGE_SIZE,
) -> Page[ShipmentRow]:
    """Shipments in these states: packed ones first packed first, those under way by when they are expected (late ones first),
    and any others newest first. `search` is part of a number, order number, customer, waybill, or receiver."""
    statement = _shipment_rows().where(Shipment.state.in_(states))
    if search.strip():
        statement = statement.where(
            holds(search, Shipment.number, SalesOrder.number, Customer.name, Shipment.waybill, Shipment.recipient)
        )
    wanted = set(states)
    if wanted == {ShipmentState.HANDED_OVER}:
        due = func.coalesce(Shipment.expected_at, Shipment.handed_over_at, Shipment.packed_at)
        statement = after_key(statement.add_columns(due.label("due")), (due, Shipment.id), after)
        rows = session.execute(statement.limit(limit + 1)).all()
        ways = _ways(session, rows)
        return page(rows, limit, lambda row: _shipment_row(row, ways), lambda row: (row.due, row.Shipment.id))
    newest_first = wanted != {ShipmentState.PACKED}
    rows = session.execute(after_key(statement, (Shipment.id,), after, newest_first=newest_first).limit(limit + 1)).all()
    ways = _ways(session, rows)
    return page(rows, limit, lambda row: _shipment_row(row, ways), lambda row: (row.Shipment.id,))


def _shipment_rows() -> Any:
    return (
        select(
            Shipment,
            SalesOrder.number.label("order_number"),
            SalesOrder.customer_id.label("customer_id"),
            Customer.name.label("customer_name"),
            Carrier.name.label("carrier_name"),
        )
        .join(SalesOrder, SalesOrder.id == Shipment.order_id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .outerjoin(Carrier, Carrier.id == Shipment.carrier_id)
    )


def _ways(session: Session, rows: Iterable[AnyRow]) -> dict[int, Reach]:
    return of_shipments(session, {row.Shipment.id: row.customer_id for row in rows})


def _shipment_row(row: AnyRow, ways: dict[int, Reach]) -> ShipmentRow:
    shipment = row.Shipment
    way = ways[shipment.id]
    return ShipmentRow(
        shipment_id=shipment.id,
        version=shipment.version,
        number=shipment.number,
        state=shipment.state,
        order_id=shipment.order_id,
        order_number=row.order_number,
        customer_name=row.customer_name or "",
        recipient=shipment.recipient,
        phone=way.phone,
        ship_to=way.address,
        packages=shipment.packages,
        area=shipment.area,
        carrier_id=shipment.carrier_id,
        carrier_name=row.carrier_name or "",
        waybill=shipment.waybill,
        packed_at=shipment.packed_at,
        handed_over_at=shipment.handed_over_at,
        expected_at=shipment.expected_at,
        delivered_at=shipment.delivered_at,
        signed_by=shipment.signed_by,
        imported=shipment.imported,
    )


def shipments_of_order(session: Session, order_id: int) -> tuple[ShipmentRow, ...]:
    """Every shipment of an order, first packed first."""
    statement = _shipment_rows().where(Shipment.order_id == order_id).order_by(Shipment.id)
    rows = session.execute(statement).all()
    ways = _ways(session, rows)
    return tuple(_shipment_row(row, ways) for row in rows)


def still_packed(session: Session, shipment_ids: Collection[int]) -> tuple[int, ...]:
    """Those of these shipments that nobody has handed over or unpacked."""
    packed = select(Shipment.id).where(Shipment.id.in_(list(shipment_ids)), Shipment.state == ShipmentState.PACKED)
    return tuple(session.scalars(packed.order_by(Shipment.id)))


def shipment_detail(session: Session, shipment_id: int) -> ShipmentDetail | None:
    """A shipment with its lines; None if there is none."""
    packer, hander = aliased(Staff), aliased(Staff)
    statement = (
        _shipment_rows()
        .join(packer, packer.id == Shipment.packed_by)
        .outerjoin(hander, hander.id == Shipment.handed_over_by)
        .add_columns(packer.name.label("packer"), hander.name.label("hander"), SalesOrder.special_request)
        .where(Shipment.id == shipment_id)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    lines = (
        select(ShipmentLine, OrderLine, Product)
        .join(OrderLine, OrderLine.id == ShipmentLine.line_id)
        .join(Product, Product.id == ShipmentLine.product_id)
        .where(ShipmentLine.shipment_id == shipment_id)
        .order_by(OrderLine.position, ShipmentLine.id)
    )
    return ShipmentDetail(
        head=_shipment_row(row, _ways(session, [row])),
        lines=tuple(_packed_line(*found) for found in session.execute(lines)),
        packed_by=row.packer,
        handed_over_by=row.hander or "",
        delivery_note=said(session, row.customer_id, row.Shipment.delivery_note),
        special_request=said(session, row.customer_id, row.special_request),
    )


def _packed_line(boxed: ShipmentLine, line: OrderLine, product: Product) -> PackedLine:
    return PackedLine(
        shipment_line_id=boxed.id,
        line_id=line.id,
        position=line.position,
        product_id=product.id,
        sku=line.sku,
        barcode=product.barcode,
        name=line.name,
        spec=line.spec,
        unit=product.unit,
        quantity=from_units(boxed.base_units),
        asked=from_units(line.base_units),
    )


def carriers(session: Session, *, with_disabled: bool = False) -> tuple[CarrierRow, ...]:
    """Carriers by name."""
    statement = select(Carrier).order_by(Carrier.name, Carrier.id)
    if not with_disabled:
        statement = statement.where(Carrier.disabled_at.is_(None))
    return tuple(
        CarrierRow(found.id, found.code, found.name, found.phone, found.disabled_at is not None)
        for found in session.scalars(statement)
    )
