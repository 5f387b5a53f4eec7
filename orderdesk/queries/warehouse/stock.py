"""What lies in the warehouse, and how it came and went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orderdesk.model import OrderLine, Product, SalesOrder, Staff, StockLevel, StockMovement
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import locked, shipped, total
from orderdesk.queries.warehouse.locking import LOCKING_STATES
from orderdesk.rules.money import from_units
from orderdesk.rules.states import LineState
from orderdesk.rules.warehouse import STOCKLESS


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


def stock_list(session: Session, search: str = "", after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Page[StockRow]:
    """Products that lie in a warehouse, by SKU; `search` is part of a SKU, barcode, name or place."""
    statement = _stock_rows()
    if search.strip():
        statement = statement.where(holds(search, Product.sku, Product.barcode, Product.name, Product.location))
    rows = session.execute(after_key(statement, (Product.sku,), after).limit(limit + 1)).all()
    return page(rows, limit, _stock_row, lambda row: (row.Product.sku,))


def stock_of(session: Session, product_id: int) -> StockRow | None:
    """The stock of one product; None for a service or a product that is not there."""
    row = session.execute(_stock_rows().where(Product.id == product_id)).one_or_none()
    return _stock_row(row) if row is not None else None


def _stock_rows() -> Any:
    wanted = (
        select(total(OrderLine.base_units - shipped() - locked()))
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .where(OrderLine.product_id == Product.id, OrderLine.state == LineState.WANTING, SalesOrder.state.in_(LOCKING_STATES))
        .correlate(Product)
        .scalar_subquery()
    )
    return (
        select(
            Product,
            func.coalesce(StockLevel.on_hand_units, 0).label("on_hand"),
            func.coalesce(StockLevel.locked_units, 0).label("locked"),
            wanted.label("wanted"),
        )
        .outerjoin(StockLevel, StockLevel.product_id == Product.id)
        .where(Product.kind.not_in(STOCKLESS))
    )


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
