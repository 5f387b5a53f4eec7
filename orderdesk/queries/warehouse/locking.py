"""Lines wanting stock, in the order they get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, OrderLine, Product, SalesOrder, StockLevel
from orderdesk.queries.keyset import AnyRow, S, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import chunks, locked, shipped
from orderdesk.rules.money import from_units
from orderdesk.rules.states import LineState, OrderState
from orderdesk.rules.warehouse import STOCKLESS, Wish, share_out

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
    rank: int = 0
    rank_reasons: tuple[str, ...] = ()
    came_at: datetime | None = None


@cache
def place() -> ColumnElement[datetime]:
    """Where an order stands in its class: where it was created, or where an approved jump has put it (004-q1)."""
    return func.coalesce(SalesOrder.place_at, SalesOrder.created_at)


@cache
def standing() -> tuple[ColumnElement[Any], ...]:
    """The keys by which approved orders stand in line: their class (003-37), and within it first come, first served."""
    return (SalesOrder.rank.expression, place(), SalesOrder.id.expression)


def stood(order: SalesOrder) -> Cursor:
    """An order's own keys of `standing`."""
    return (order.rank, order.place_at or order.created_at, order.id)


def lock_queue(
    session: Session, *, search: str = "", only_short: bool = False, after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[QueueRow]:
    """Lines wanting stock, first come first; `search` is part of an order number, customer, SKU, barcode or product name."""
    wanting = (OrderLine.base_units - shipped() - locked()).label("wanting")
    free = (func.coalesce(StockLevel.on_hand_units, 0) - func.coalesce(StockLevel.locked_units, 0)).label("free")
    statement = _wanting_lines(
        select(
            OrderLine,
            SalesOrder.number,
            SalesOrder.version,
            SalesOrder.requested_date.label("order_date"),
            SalesOrder.approved_at,
            SalesOrder.rank,
            SalesOrder.rank_reasons,
            place().label("place"),
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
        statement = statement.where(
            holds(search, SalesOrder.number, Customer.name, OrderLine.sku, OrderLine.name, Product.barcode)
        )
    if only_short:
        statement = statement.where(wanting > free)
    statement = after_key(statement, (*standing(), OrderLine.position), after)
    rows = session.execute(statement.limit(limit + 1)).all()
    return page(rows, limit, _queue_row, lambda row: (row.rank, row.place, row.OrderLine.order_id, row.OrderLine.position))


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
        rank=row.rank,
        rank_reasons=tuple(row.rank_reasons.split()),
        came_at=row.place,
    )


def wishes(session: Session, line_ids: Sequence[int] | None = None) -> list[Wish]:
    """What lines want, in queue order; of all that want stock, or of these. Lines that want nothing are left out."""
    rows = session.execute(_wishes(line_ids is None), {} if line_ids is None else {"lines": line_ids})
    return [Wish(*row) for row in rows if row.wanting > 0]


@cache
def _wishes(of_all: bool) -> Any:
    wanting = (OrderLine.base_units - shipped() - locked()).label("wanting")
    statement = _wanting_lines(select(OrderLine.id, OrderLine.order_id, OrderLine.product_id, wanting))
    if not of_all:
        statement = statement.where(OrderLine.id.in_(bindparam("lines", expanding=True)))
    return statement.order_by(*standing(), OrderLine.position)


def waiting(session: Session) -> int:
    """How many lines can be locked whole now, sharing out what is free in queue order."""
    wanted = wishes(session)
    free: dict[int, int] = {}
    for chunk in chunks(sorted({wish.product_id for wish in wanted})):
        statement = select(StockLevel.product_id, StockLevel.on_hand_units - StockLevel.locked_units)
        free.update(session.execute(statement.where(StockLevel.product_id.in_(chunk))).all())
    return sum(given.whole for given in share_out(wanted, free, partly=False))
