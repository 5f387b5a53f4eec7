"""Orders on the packing bench."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, OrderLine, Product, SalesOrder
from orderdesk.queries import reach
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import locked, packed, shipped
from orderdesk.queries.warehouse.locking import standing, stood
from orderdesk.rules.money import from_units
from orderdesk.rules.packing import PACKING_STATES
from orderdesk.rules.states import LineState
from orderdesk.rules.warehouse import STOCKLESS

OPEN_LINES = (LineState.WANTING, LineState.LOCKED)


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
    stockless: bool = False


@dataclass(frozen=True, slots=True)
class PackCase:
    """An order on the bench: whose it is, where it goes, and every line with how much of it can be packed now."""

    order_id: int
    version: int
    order_number: str
    customer_name: str
    recipient: str
    phone: str
    ship_to: str
    requested_date: date | None
    special_request: str
    state: str
    lines: tuple[PackableLine, ...]

    @property
    def ready(self) -> bool:
        """Whether something of it can be packed now."""
        return any(line.packable for line in self.lines)


@cache
def packable() -> Any:
    """What of OrderLine can be packed now, for statements that join Product: what is locked, or all that is left of a service."""
    left = OrderLine.base_units - shipped()
    return case((Product.kind.in_(STOCKLESS), left), else_=locked()) - packed()


def to_pack(session: Session, search: str = "", after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Page[PackRow]:
    """Orders something of can be packed now, first come first; `search` is part of an order number or customer."""
    statement = (
        select(SalesOrder, Customer.name.label("customer_name"))
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .where(something_to_pack(), SalesOrder.approved_at.is_not(None))
    )
    if search.strip():
        statement = statement.where(holds(search, SalesOrder.number, Customer.name))
    rows = session.execute(after_key(statement, standing(), after).limit(limit + 1)).all()
    counts = _line_counts(session, [row.SalesOrder.id for row in rows[:limit]])
    ways = reach.of_orders(session, {row.SalesOrder.id: row.SalesOrder.customer_id for row in rows[:limit]})
    return page(
        rows,
        limit,
        lambda row: _pack_row(row, counts[row.SalesOrder.id], ways[row.SalesOrder.id].address),
        lambda row: stood(row.SalesOrder),
    )


def something_to_pack() -> ColumnElement[bool]:
    """Whether something of SalesOrder can be packed now."""
    line = (
        select(OrderLine.id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id == SalesOrder.id, OrderLine.state.in_(OPEN_LINES), packable() > 0)
        .correlate(SalesOrder)
    )
    return and_(SalesOrder.state.in_(PACKING_STATES), line.exists())


def orders_to_pack() -> Any:
    """The ids of orders with something to pack, to count them."""
    return select(SalesOrder.id).where(something_to_pack()).subquery()


def _line_counts(session: Session, order_ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """Of each order: how many lines are left to pack, how many can be packed now, how many of the left ones whole."""
    left = (OrderLine.base_units - shipped() - packed()).label("left")
    statement = (
        select(OrderLine.order_id, left, packable().label("packable"))
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id.in_(order_ids), OrderLine.state.in_(OPEN_LINES))
    )
    counts: dict[int, tuple[int, int, int]] = {}
    for order_id, units_left, units in session.execute(statement):
        lines, ready, whole = counts.get(order_id, (0, 0, 0))
        open_line = units_left > 0
        counts[order_id] = (lines + open_line, ready + (units > 0), whole + (open_line and units >= units_left))
    return counts


def _pack_row(row: AnyRow, counts: tuple[int, int, int], ship_to: str) -> PackRow:
    order = row.SalesOrder
    lines, ready, whole = counts
    return PackRow(
        order_id=order.id,
        version=order.version,
        order_number=order.number,
        customer_name=row.customer_name or "",
        ship_to=ship_to,
        requested_date=order.requested_date,
        state=order.state,
        approved_at=order.approved_at,
        lines=lines,
        ready_lines=ready,
        whole=whole == lines,
    )


def pack_case(session: Session, order_id: int) -> PackCase | None:
    """An order as the bench needs it; None if there is none."""
    statement = (
        select(SalesOrder, Customer.name)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .where(SalesOrder.id == order_id)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    order, customer = row
    ways = reach.of_order(session, order)
    return PackCase(
        order_id=order.id,
        version=order.version,
        order_number=order.number,
        customer_name=customer or "",
        recipient=order.contact_name,
        phone=ways.phone,
        ship_to=ways.address,
        requested_date=order.requested_date,
        special_request=reach.said(session, order.customer_id, order.special_request),
        state=order.state,
        lines=packable_lines(session, order_id),
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
            packable=from_units(max(0, free) if line.state in OPEN_LINES else 0),
            stockless=product.kind in STOCKLESS,
        )
        for line, product, gone, in_box, free in session.execute(statement)
    )
