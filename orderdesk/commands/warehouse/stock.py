"""Goods that come, and stock that is counted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import insert, select

from orderdesk.commands.warehouse.levels import Level, hold_levels, levels
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import Product, StockMovement
from orderdesk.queries.quantities import chunks
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import LIMIT, from_units, to_units
from orderdesk.rules.shipping import plain
from orderdesk.rules.warehouse import STOCKLESS

AREAS = frozenset({Area.WAREHOUSE, Area.CATALOGUE})


def receive_stock(work: Work, product_id: int, quantity: Decimal, reference: str = "", note: str = "") -> Changes:
    """Goods arrived: so many base units more on hand; `reference` is the supplier's paper."""
    work.actor.require("stock.receive")
    _stocked(work, product_id)
    units = _units(quantity)
    if units <= 0:
        raise Refused(N_("Write how many arrived."), field="quantity")
    _move(work, {product_id: units}, "receipt", reference, note)
    return Changes(AREAS, made=product_id, count=1)


def count_stock(work: Work, product_id: int, counted: Decimal, note: str = "", expected: Decimal | None = None) -> Changes:
    """Somebody counted: from now on there are so many on hand, and the difference is a movement.

    With `expected`, what the counter's form showed, a change meanwhile is a Conflict. Fewer than are locked is Refused.
    """
    work.actor.require("stock.adjust")
    product = _stocked(work, product_id)
    units = _units(counted)
    if units < 0:
        raise Refused(N_("A quantity cannot be below zero."), field="counted")
    level = levels(work, [product_id]).get(product_id, Level(0, 0))
    if expected is not None and to_units(expected) != level.on_hand:
        raise Conflict(
            N_("The stock of {sku} changed while you counted: {left} now. Count again."),
            sku=product.sku,
            left=plain(level.on_hand),
        )
    if units < level.locked:
        raise Refused(
            N_("{locked} of {sku} are locked for orders. Release some first."),
            field="counted",
            locked=plain(level.locked),
            sku=product.sku,
        )
    difference = units - level.on_hand
    if not difference:
        return Changes(note=_("Counted as expected; nothing changed."))
    _move(work, {product_id: difference}, "count", "", note)
    return Changes(AREAS, made=product_id, count=1)


def open_stock(work: Work, quantities: Mapping[int, Decimal], reference: str = "") -> Changes:
    """Stock a desk begins with, by product; a product that ever had a movement, or is a service, is left as it is."""
    work.actor.require("import.products")
    fresh = {product: _units(quantity) for product, quantity in quantities.items() if quantity > 0}
    for chunk in chunks(sorted(quantities)):
        for product in work.session.scalars(
            select(StockMovement.product_id).where(StockMovement.product_id.in_(chunk)).distinct()
        ):
            fresh.pop(product, None)
        services = select(Product.id).where(Product.id.in_(chunk), Product.kind.in_(STOCKLESS))
        for product in work.session.scalars(services):
            fresh.pop(product, None)
    hold_levels(work, on_hand=fresh)
    _move(work, fresh, "opening", reference, "")
    return Changes(AREAS if fresh else frozenset(), count=len(fresh))


def _stocked(work: Work, product_id: int) -> Product:
    product = work.session.get(Product, product_id)
    if product is None:
        raise Refused(N_("This product is not there any more."))
    if product.kind in STOCKLESS:
        raise Refused(N_("{sku} is a service: it has no stock."), sku=product.sku)
    return product


def _units(quantity: Decimal) -> int:
    units = to_units(quantity)
    if from_units(units) != quantity:
        raise Refused(N_("A quantity has at most four digits after the point."), field="quantity")
    if abs(units) > LIMIT:
        raise Refused(N_("“{text}” is too large."), field="quantity", text=quantity)
    return units


def _move(work: Work, by_product: Mapping[int, int], kind: str, reference: str, note: str) -> None:
    rows = [
        {
            "product_id": product,
            "kind": kind,
            "quantity_units": units,
            "reference": reference.strip(),
            "note": note.strip(),
            "moved_by": work.actor.staff_id,
            "moved_at": work.now,
        }
        for product, units in by_product.items()
    ]
    if rows:
        work.session.execute(insert(StockMovement), rows)
