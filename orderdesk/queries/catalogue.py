"""What is sold, what it costs and how much of it is free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from orderdesk.model import OrderLine, Product, ProductKey, ProductPack, SalesOrder, StockLevel
from orderdesk.queries.keyset import closest, found_page
from orderdesk.queries.merged import family
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.rules.money import SCALE, Money, from_units
from orderdesk.rules.search import searches


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product: price per base unit, packs as unit -> base quantity, stock in base units."""

    id: int
    sku: str
    name: str
    name_en: str
    spec: str
    kind: str
    unit: str
    packs: Mapping[str, Decimal]
    price: Money
    barcode: str
    category: str
    location: str
    on_hand: Decimal
    locked: Decimal
    discontinued: bool
    version: int

    @property
    def available(self) -> Decimal:
        """What may still be promised: on hand less locked."""
        return self.on_hand - self.locked

    def base_of(self, unit: str) -> Decimal | None:
        """How many base units one `unit` is; None when it is not sold in that unit."""
        return Decimal(1) if unit == self.unit else self.packs.get(unit)


@dataclass(frozen=True, slots=True)
class EditedProduct:
    """A product as it is edited: its row, and what lists leave out."""

    row: ProductRow
    supplier: str
    reorder: Decimal
    on_order: Decimal

    @property
    def id(self) -> int:
        """The product's id."""
        return self.row.id

    @property
    def version(self) -> int:
        """The version it was read at."""
        return self.row.version

    @property
    def code(self) -> str:
        """Its SKU."""
        return self.row.sku


@dataclass(frozen=True, slots=True)
class LastSale:
    """What a customer last paid for a product and how much he took."""

    order_number: str
    quantity: Decimal
    unit: str
    price: Money


def find_products(session: Session, typed: str, limit: int = 12) -> tuple[ProductRow, ...]:
    """Products found by SKU, barcode, name, pinyin or initials; the closest first, and before all one with exactly this code."""
    return _products_in_order(session, _found_ids(session, typed, limit))


_KEYS = (
    select(ProductKey.product_id, ProductKey.key)
    .where(ProductKey.key >= bindparam("low"), ProductKey.key < bindparam("high"))
    .order_by(ProductKey.key)
    .limit(bindparam("most"))
)


def _found_ids(session: Session, typed: str, limit: int) -> list[int]:
    exact = product_by_code(session, typed)
    found = [exact.id] if exact is not None else []
    found += [product for product in closest(session, _KEYS, searches(typed), limit) if product not in found]
    return found[:limit]


def _products_in_order(session: Session, ids: list[int]) -> tuple[ProductRow, ...]:
    rows = products_by_id(session, ids)
    return tuple(rows[key] for key in ids if key in rows)


def suggest_products(session: Session, typed: str, likely: tuple[int, ...], limit: int = 12) -> tuple[ProductRow, ...]:
    """The products a reader thought likely, then those found by what was typed."""
    rows = products_by_id(session, list(likely))
    suggested = [rows[product] for product in likely if product in rows]
    found = [row for row in find_products(session, typed, limit) if row.id not in rows]
    return tuple([*suggested, *found][:limit])


def product_by_code(session: Session, code: str) -> ProductRow | None:
    """The product with exactly this SKU or barcode."""
    ids = session.scalars(select(Product.id).where((Product.sku == code.strip()) | (Product.barcode == code.strip()))).all()
    return products_by_id(session, list(ids)).get(ids[0]) if len(ids) == 1 else None


def named_products(session: Session, names: list[str]) -> list[ProductRow | None]:
    """For each name the one product it can mean: with just this SKU or barcode, or the only one found by it; else None."""
    found: list[ProductRow | None] = []
    for name in names:
        product = product_by_code(session, name) or product_by_code(session, name.upper())
        if product is None:
            alike = find_products(session, name, 2)
            product = alike[0] if len(alike) == 1 else None
        found.append(product)
    return found


def products_by_id(session: Session, ids: list[int]) -> dict[int, ProductRow]:
    """The products with these ids, by id."""
    statement = (
        select(Product, StockLevel.on_hand_units, StockLevel.locked_units)
        .outerjoin(StockLevel, StockLevel.product_id == Product.id)
        .where(Product.id.in_(ids))
        .options(selectinload(Product.packs))
    )
    return {product.id: _row(product, on_hand or 0, locked or 0) for product, on_hand, locked in session.execute(statement)}


def _row(product: Product, on_hand: int, locked: int) -> ProductRow:
    return ProductRow(
        id=product.id,
        sku=product.sku,
        name=product.name,
        name_en=product.name_en,
        spec=product.spec,
        kind=product.kind,
        unit=product.unit,
        packs={pack.unit: from_units(pack.base_units) for pack in product.packs},
        price=Money(product.list_price_units, product.currency),
        barcode=product.barcode,
        category=product.category,
        location=product.location,
        on_hand=from_units(on_hand),
        locked=from_units(locked),
        discontinued=product.discontinued,
        version=product.version,
    )


def products(session: Session, search: str = "", after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[ProductRow]:
    """Products by SKU, a page at a time; with `search` those found by it."""
    if search.strip():
        ids, further = found_page(partial(_found_ids, session, search), after, limit)
        return Page(_products_in_order(session, ids), further)
    statement = select(Product.id, Product.sku).order_by(Product.sku).limit(limit)
    if after is not None:
        statement = statement.where(Product.sku > after[0])
    page = session.execute(statement).all()
    rows = products_by_id(session, [row.id for row in page])
    return Page(tuple(rows[row.id] for row in page), (page[-1].sku,) if len(page) == limit else None)


_PACKS = (
    select(Product.id, Product.unit, ProductPack.unit, ProductPack.base_units)
    .outerjoin(ProductPack, ProductPack.product_id == Product.id)
    .where(Product.id.in_(bindparam("ids", expanding=True)))
)


def pack_units(session: Session, product_ids: list[int]) -> dict[tuple[int, str], int]:
    """(product id, unit) -> base quantity of one unit in 1/10000, the base unit itself included."""
    known: dict[tuple[int, str], int] = {}
    for product_id, unit, pack, base_units in session.execute(_PACKS, {"ids": product_ids}):
        known.setdefault((product_id, unit), SCALE)
        if pack is not None:
            known[product_id, pack] = base_units
    return known


def last_sales(session: Session, customer_id: int, product_ids: list[int]) -> dict[int, LastSale]:
    """The last sale of each product to a customer, by product id."""
    newest = (
        select(func.max(OrderLine.id))
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .where(SalesOrder.customer_id.in_(family(session, customer_id)), SalesOrder.state != "cancelled")
        .where(OrderLine.product_id.in_(product_ids))
        .where(~OrderLine.gift)
        .group_by(OrderLine.product_id)
    )
    statement = (
        select(OrderLine, SalesOrder.number, SalesOrder.currency)
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .where(OrderLine.id.in_(newest))
    )
    return {
        line.product_id: LastSale(number, from_units(line.quantity_units), line.unit, Money(line.price_units, currency))
        for line, number, currency in session.execute(statement)
    }


def product_to_edit(session: Session, product_id: int) -> EditedProduct | None:
    """One product with everything that can be changed; None if there is none."""
    row = products_by_id(session, [product_id]).get(product_id)
    if row is None:
        return None
    product = session.get_one(Product, product_id)
    return EditedProduct(row, product.supplier, from_units(product.reorder_units), from_units(product.on_order_units))
