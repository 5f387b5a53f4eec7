"""What the warehouse reads: lines wanting stock in queue order, stock, its movements, and what to pick.

Quantities are in the product's base unit, which `unit` names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, OrderLine, Product, SalesOrder, Staff, StockLevel, StockMovement
from orderdesk.queries.keyset import AnyRow, S, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import locked, packed, shipped, total
from orderdesk.rules.money import from_units
from orderdesk.rules.states import LineState, OrderState
from orderdesk.rules.warehouse import STOCKLESS, Wish

LOCKING_STATES = (OrderState.APPROVED, OrderState.IN_FULFILMENT)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A line of an approved order that wants stock; `available` is what nobody has locked, `short` what is missing of it."""

    line_id: int
    order_id: int
    version: int
    order_number: str
    customer_name: str
    requested_date: date | None
    approved_at: datetime | None
    position: int
    product_id: int
    sku: str
    name: str
    spec: str
    unit: str
    asked: Decimal
    locked: Decimal
    shipped: Decimal
    wanting: Decimal
    available: Decimal
    on_hand: Decimal
    short: Decimal
    state: str


@dataclass(frozen=True, slots=True)
class StockRow:
    """A product's stock; `wanting` is what approved lines still want of it, `on_order` what is coming."""

    product_id: int
    sku: str
    name: str
    spec: str
    unit: str
    location: str
    on_hand: Decimal
    locked: Decimal
    available: Decimal
    wanting: Decimal
    on_order: Decimal
    reorder_at: Decimal
    discontinued: bool


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A change of what is on hand; `quantity` is below zero for what left."""

    movement_id: int
    at: datetime
    kind: str
    quantity: Decimal
    unit: str
    reference: str
    note: str
    who: str


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


def lock_queue(
    session: Session, *, search: str = "", only_short: bool = False, after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[QueueRow]:
    """Lines wanting stock, first approved first; `search` is part of an order number, customer, SKU or product name."""
    wanting = (OrderLine.base_units - shipped() - locked()).label("wanting")
    free = (func.coalesce(StockLevel.on_hand_units, 0) - func.coalesce(StockLevel.locked_units, 0)).label("free")
    statement = _wanting_lines(
        select(
            OrderLine,
            SalesOrder.number,
            SalesOrder.version,
            SalesOrder.requested_date.label("order_date"),
            SalesOrder.approved_at,
            Customer.name.label("customer_name"),
            Product.unit.label("base_unit"),
            locked().label("locked"),
            shipped().label("shipped"),
            wanting,
            free,
            func.coalesce(StockLevel.on_hand_units, 0).label("on_hand"),
        )
    ).outerjoin(Customer, Customer.id == SalesOrder.customer_id)
    if search.strip():
        statement = statement.where(holds(search, SalesOrder.number, Customer.name, OrderLine.sku, OrderLine.name))
    if only_short:
        statement = statement.where(wanting > free)
    statement = after_key(statement, (SalesOrder.approved_at, SalesOrder.id, OrderLine.position), after)
    rows = session.execute(statement.limit(limit + 1)).all()
    return page(rows, limit, _queue_row, lambda row: (row.approved_at, row.OrderLine.order_id, row.OrderLine.position))


def _wanting_lines(statement: S) -> S:
    return (
        statement.join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .join(Product, Product.id == OrderLine.product_id)
        .outerjoin(StockLevel, StockLevel.product_id == OrderLine.product_id)
        .where(
            OrderLine.state == LineState.WANTING,
            SalesOrder.state.in_(LOCKING_STATES),
            SalesOrder.approved_at.is_not(None),
            Product.kind.not_in(STOCKLESS),
        )
    )


def _queue_row(row: AnyRow) -> QueueRow:
    line = row.OrderLine
    return QueueRow(
        line_id=line.id,
        order_id=line.order_id,
        version=row.version,
        order_number=row.number,
        customer_name=row.customer_name or "",
        requested_date=line.requested_date or row.order_date,
        approved_at=row.approved_at,
        position=line.position,
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        spec=line.spec,
        unit=row.base_unit,
        asked=from_units(line.base_units),
        locked=from_units(row.locked),
        shipped=from_units(row.shipped),
        wanting=from_units(row.wanting),
        available=from_units(row.free),
        on_hand=from_units(row.on_hand),
        short=from_units(max(0, row.wanting - row.free)),
        state=line.state,
    )


def wishes(session: Session, line_ids: Sequence[int] | None = None) -> list[Wish]:
    """What lines want, in queue order; of all that want stock, or of these. Lines that want nothing are left out."""
    wanting = (OrderLine.base_units - shipped() - locked()).label("wanting")
    statement = _wanting_lines(select(OrderLine.id, OrderLine.order_id, OrderLine.product_id, wanting))
    if line_ids is not None:
        statement = statement.where(OrderLine.id.in_(line_ids))
    statement = statement.order_by(SalesOrder.approved_at, SalesOrder.id, OrderLine.position)
    return [Wish(*row) for row in session.execute(statement) if row.wanting > 0]


def stock_list(session: Session, search: str = "", after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Page[StockRow]:
    """Products that lie in a warehouse, by SKU; `search` is part of a SKU, barcode, name or place."""
    wanted = (
        select(total(OrderLine.base_units - shipped() - locked()))
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .where(OrderLine.product_id == Product.id, OrderLine.state == LineState.WANTING, SalesOrder.state.in_(LOCKING_STATES))
        .correlate(Product)
        .scalar_subquery()
    )
    statement = (
        select(
            Product,
            func.coalesce(StockLevel.on_hand_units, 0).label("on_hand"),
            func.coalesce(StockLevel.locked_units, 0).label("locked"),
            wanted.label("wanted"),
        )
        .outerjoin(StockLevel, StockLevel.product_id == Product.id)
        .where(Product.kind.not_in(STOCKLESS))
    )
    if search.strip():
        statement = statement.where(holds(search, Product.sku, Product.barcode, Product.name, Product.location))
    rows = session.execute(after_key(statement, (Product.sku,), after).limit(limit + 1)).all()
    return page(rows, limit, _stock_row, lambda row: (row.Product.sku,))


def _stock_row(row: AnyRow) -> StockRow:
    product = row.Product
    return StockRow(
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        spec=product.spec,
        unit=product.unit,
        location=product.location,
        on_hand=from_units(row.on_hand),
        locked=from_units(row.locked),
        available=from_units(row.on_hand - row.locked),
        wanting=from_units(row.wanted),
        on_order=from_units(product.on_order_units),
        reorder_at=from_units(product.reorder_units),
        discontinued=product.discontinued,
    )


def movements(session: Session, product_id: int, after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Page[MovementRow]:
    """What came and went of a product, newest first."""
    statement = (
        select(StockMovement, Staff.name, Product.unit)
        .join(Staff, Staff.id == StockMovement.moved_by)
        .join(Product, Product.id == StockMovement.product_id)
        .where(StockMovement.product_id == product_id)
    )
    rows = session.execute(after_key(statement, (StockMovement.id,), after, newest_first=True).limit(limit + 1)).all()
    return page(rows, limit, _movement_row, lambda row: (row.StockMovement.id,))


def _movement_row(row: AnyRow) -> MovementRow:
    moved = row.StockMovement
    quantity = from_units(moved.quantity_units)
    return MovementRow(moved.id, moved.moved_at, moved.kind, quantity, row.unit, moved.reference, moved.note, row.name)


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
