"""Orders on the packing bench."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, OrderLine, Product, SalesOrder
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import locked, packed, shipped
from orderdesk.rules.money import from_units
from orderdesk.rules.states import LineState, OrderState
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


def packable() -> Any:
    """What of OrderLine can be packed now, for statements that join Product: what is locked, or all that is left of a service."""
    left = OrderLine.base_units - shipped()
    return case((Product.kind.in_(STOCKLESS), left), else_=locked()) - packed()


def to_pack(session: Session, search: str = "", after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Page[PackRow]:
    """Orders something of can be packed now, first approved first; `search` is part of an order number or customer."""
    lines = orders_to_pack()
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


def orders_to_pack() -> Any:
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
    return PackCase(
        order_id=order.id,
        version=order.version,
        order_number=order.number,
        customer_name=customer or "",
        recipient=order.contact_name,
        phone=order.contact_phone,
        ship_to=order.ship_to,
        requested_date=order.requested_date,
        special_request=order.special_request,
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
            packable=from_units(max(0, free) if line.state in (LineState.WANTING, LineState.LOCKED) else 0),
            stockless=product.kind in STOCKLESS,
        )
        for line, product, gone, in_box, free in session.execute(statement)
    )
