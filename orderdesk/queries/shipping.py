"""What the shipping desk reads: orders to pack, shipments by where they stand, carriers.

Quantities are in the product's base unit, which `unit` names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import Carrier, Customer, OrderLine, Product, SalesOrder, Shipment, ShipmentLine, Staff
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import locked, packed, shipped
from orderdesk.rules.money import from_units
from orderdesk.rules.states import LineState, OrderState, ShipmentState
from orderdesk.rules.warehouse import STOCKLESS

PACKING_STATES = (OrderState.APPROVED, OrderState.IN_FULFILMENT, OrderState.READY_TO_SHIP)


@dataclass(frozen=True, slots=True)
class PackRow:
    """An order something of can be packed now; `whole` when that is all that is left of it."""

    order_id: int
    version: int
    order_number: str
    customer_name: str
    ship_to: str
    requested_date: date | None
    state: str
    approved_at: datetime | None
    lines: int
    ready_lines: int
    whole: bool


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
class PackableLine:
    """A line of an order on the packing bench: how much of it can be packed now."""

    line_id: int
    position: int
    product_id: int
    sku: str
    barcode: str
    name: str
    spec: str
    unit: str
    asked: Decimal
    shipped: Decimal
    packed: Decimal
    packable: Decimal


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """Who carries goods."""

    carrier_id: int
    code: str
    name: str
    phone: str
    disabled: bool


def packable() -> Any:
    """What of OrderLine can be packed now, for statements that join Product: what is locked, or all that is left of a service."""
    left = OrderLine.base_units - shipped()
    return case((Product.kind.in_(STOCKLESS), left), else_=locked()) - packed()


def to_pack(session: Session, search: str = "", after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Page[PackRow]:
    """Orders something of can be packed now, first approved first; `search` is part of an order number or customer."""
    lines = _lines_to_pack()
    statement = (
        select(
            SalesOrder,
            Customer.name.label("customer_name"),
            lines.c.lines,
            lines.c.ready,
            lines.c.whole,
        )
        .join(lines, lines.c.order_id == SalesOrder.id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .where(SalesOrder.approved_at.is_not(None))
    )
    if search.strip():
        statement = statement.where(holds(search, SalesOrder.number, Customer.name))
    rows = session.execute(after_key(statement, (SalesOrder.approved_at, SalesOrder.id), after).limit(limit + 1)).all()
    return page(rows, limit, _pack_row, lambda row: (row.SalesOrder.approved_at, row.SalesOrder.id))


def _lines_to_pack() -> Any:
    """Per order with something to pack: how many lines are left, how many can be packed, how many of them whole."""
    each = (
        select(
            OrderLine.order_id,
            (OrderLine.base_units - shipped() - packed()).label("left"),
            packable().label("packable"),
        )
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(SalesOrder.state.in_(PACKING_STATES), OrderLine.state.in_((LineState.WANTING, LineState.LOCKED)))
        .subquery()
    )
    ready = func.sum(case((each.c.packable > 0, 1), else_=0))
    left = func.sum(case((each.c.left > 0, 1), else_=0))
    whole = func.sum(case(((each.c.left > 0) & (each.c.packable >= each.c.left), 1), else_=0))
    return (
        select(each.c.order_id, left.label("lines"), ready.label("ready"), whole.label("whole"))
        .group_by(each.c.order_id)
        .having(ready > 0)
        .subquery()
    )


def _pack_row(row: AnyRow) -> PackRow:
    order = row.SalesOrder
    return PackRow(
        order_id=order.id,
        version=order.version,
        order_number=order.number,
        customer_name=row.customer_name or "",
        ship_to=order.ship_to,
        requested_date=order.requested_date,
        state=order.state,
        approved_at=order.approved_at,
        lines=row.lines,
        ready_lines=row.ready,
        whole=row.whole == row.lines,
    )


def packable_lines(session: Session, order_id: int) -> tuple[PackableLine, ...]:
    """Every line of an order with how much of it can be packed now."""
    statement = (
        select(OrderLine, Product, shipped().label("shipped"), packed().label("packed"), packable().label("packable"))
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id == order_id, OrderLine.state != LineState.CANCELLED)
        .order_by(OrderLine.position)
    )
    return tuple(
        PackableLine(
            line_id=line.id,
            position=line.position,
            product_id=product.id,
            sku=line.sku,
            barcode=product.barcode,
            name=line.name,
            spec=line.spec,
            unit=product.unit,
            asked=from_units(line.base_units),
            shipped=from_units(gone),
            packed=from_units(in_box),
            packable=from_units(max(0, free) if line.state in (LineState.WANTING, LineState.LOCKED) else 0),
        )
        for line, product, gone, in_box, free in session.execute(statement)
    )


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
        return page(rows, limit, _shipment_row, lambda row: (row.due, row.Shipment.id))
    newest_first = wanted != {ShipmentState.PACKED}
    rows = session.execute(after_key(statement, (Shipment.id,), after, newest_first=newest_first).limit(limit + 1)).all()
    return page(rows, limit, _shipment_row, lambda row: (row.Shipment.id,))


def _shipment_rows() -> Any:
    return (
        select(
            Shipment,
            SalesOrder.number.label("order_number"),
            Customer.name.label("customer_name"),
            Carrier.name.label("carrier_name"),
        )
        .join(SalesOrder, SalesOrder.id == Shipment.order_id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .outerjoin(Carrier, Carrier.id == Shipment.carrier_id)
    )


def _shipment_row(row: AnyRow) -> ShipmentRow:
    shipment = row.Shipment
    return ShipmentRow(
        shipment_id=shipment.id,
        version=shipment.version,
        number=shipment.number,
        state=shipment.state,
        order_id=shipment.order_id,
        order_number=row.order_number,
        customer_name=row.customer_name or "",
        recipient=shipment.recipient,
        phone=shipment.phone,
        ship_to=shipment.ship_to,
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
    return tuple(_shipment_row(row) for row in session.execute(statement))


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
        head=_shipment_row(row),
        lines=tuple(_packed_line(*found) for found in session.execute(lines)),
        packed_by=row.packer,
        handed_over_by=row.hander or "",
        delivery_note=row.Shipment.delivery_note,
        special_request=row.special_request,
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
