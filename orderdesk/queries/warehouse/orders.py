"""Orders as the warehouse sees them: what is locked of each line, and what there is to fetch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, OrderLine, Product, SalesOrder, StockLevel
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import locked, packed, shipped
from orderdesk.queries.warehouse.locking import standing, stood
from orderdesk.rules.money import from_units
from orderdesk.rules.states import LineState, OrderState
from orderdesk.rules.warehouse import STOCKLESS


@dataclass(frozen=True, slots=True)
class LineStockRow:
    """An order's line as the warehouse sees it; a stockless line (a service) never wants a lock."""

    line_id: int
    position: int
    product_id: int
    sku: str
    name: str
    spec: str
    unit: str
    location: str
    asked: Decimal
    locked: Decimal
    packed: Decimal
    shipped: Decimal
    wanting: Decimal
    available: Decimal
    short: Decimal
    state: str
    stockless: bool


@dataclass(frozen=True, slots=True)
class PickRow:
    """What to take from where for which order: locked and not yet packed."""

    order_id: int
    order_number: str
    customer_name: str
    requested_date: date | None
    line_id: int
    position: int
    sku: str
    barcode: str
    name: str
    spec: str
    unit: str
    location: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PickOrderRow:
    """An order with something to fetch: how many of its lines that want stock are locked (and not yet packed)."""

    order_id: int
    order_number: str
    customer_name: str
    requested_date: date | None
    approved_at: datetime | None
    state: str
    lines: int
    locked_lines: int


def locked_for_order(session: Session, order_id: int) -> tuple[LineStockRow, ...]:
    """An order's lines with what is locked, packed and shipped of each, and what there is."""
    statement = (
        select(
            OrderLine,
            Product,
            locked().label("locked"),
            packed().label("packed"),
            shipped().label("shipped"),
            (func.coalesce(StockLevel.on_hand_units, 0) - func.coalesce(StockLevel.locked_units, 0)).label("free"),
        )
        .join(Product, Product.id == OrderLine.product_id)
        .outerjoin(StockLevel, StockLevel.product_id == OrderLine.product_id)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.position)
    )
    return tuple(_line_stock_row(row) for row in session.execute(statement))


def _line_stock_row(row: AnyRow) -> LineStockRow:
    line, product = row.OrderLine, row.Product
    stockless = product.kind in STOCKLESS
    closed = stockless or line.state in (LineState.CANCELLED, LineState.SHIPPED)
    wanting = 0 if closed else max(0, line.base_units - row.shipped - row.locked)
    return LineStockRow(
        line_id=line.id,
        position=line.position,
        product_id=product.id,
        sku=line.sku,
        name=line.name,
        spec=line.spec,
        unit=product.unit,
        location=product.location,
        asked=from_units(line.base_units),
        locked=from_units(row.locked),
        packed=from_units(row.packed),
        shipped=from_units(row.shipped),
        wanting=from_units(wanting),
        available=from_units(row.free),
        short=from_units(max(0, wanting - row.free)),
        state=line.state,
        stockless=stockless,
    )


def pick_list_data(session: Session, order_ids: Sequence[int]) -> tuple[PickRow, ...]:
    """What to pick for these orders, in the order one walks: by place, then SKU, then order."""
    quantity = locked() - packed()
    statement = (
        select(OrderLine, Product, SalesOrder.number, SalesOrder.requested_date, Customer.name, quantity.label("quantity"))
        .join(Product, Product.id == OrderLine.product_id)
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .where(OrderLine.order_id.in_(order_ids), Product.kind.not_in(STOCKLESS), quantity > 0)
        .order_by(Product.location, Product.sku, SalesOrder.id, OrderLine.position)
    )
    return tuple(
        PickRow(
            order_id=line.order_id,
            order_number=number,
            customer_name=customer or "",
            requested_date=line.requested_date or requested,
            line_id=line.id,
            position=line.position,
            sku=line.sku,
            barcode=product.barcode,
            name=line.name,
            spec=line.spec,
            unit=product.unit,
            location=product.location,
            quantity=from_units(picked),
        )
        for line, product, number, requested, customer, picked in session.execute(statement)
    )


def to_pick(session: Session, search: str = "", after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Page[PickOrderRow]:
    """Orders of which something is locked and not packed, first come first; `search` is part of a number or customer."""
    each = (
        select(OrderLine.order_id, (locked() - packed()).label("left"))
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(
            SalesOrder.state.in_((OrderState.APPROVED, OrderState.IN_FULFILMENT, OrderState.READY_TO_SHIP)),
            OrderLine.state.in_((LineState.WANTING, LineState.LOCKED)),
            Product.kind.not_in(STOCKLESS),
        )
        .subquery()
    )
    ready = func.sum(case((each.c.left > 0, 1), else_=0))
    lines = (
        select(each.c.order_id, func.count().label("lines"), ready.label("ready"))
        .group_by(each.c.order_id)
        .having(ready > 0)
        .subquery()
    )
    statement = (
        select(SalesOrder, Customer.name.label("customer_name"), lines.c.lines, lines.c.ready)
        .join(lines, lines.c.order_id == SalesOrder.id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .where(SalesOrder.approved_at.is_not(None))
    )
    if search.strip():
        statement = statement.where(holds(search, SalesOrder.number, Customer.name))
    rows = session.execute(after_key(statement, standing(), after).limit(limit + 1)).all()
    return page(rows, limit, _pick_order, lambda row: stood(row.SalesOrder))


def _pick_order(row: AnyRow) -> PickOrderRow:
    order = row.SalesOrder
    return PickOrderRow(
        order_id=order.id,
        order_number=order.number,
        customer_name=row.customer_name or "",
        requested_date=order.requested_date,
        approved_at=order.approved_at,
        state=order.state,
        lines=row.lines,
        locked_lines=row.ready,
    )
