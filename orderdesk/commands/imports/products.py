"""Products from a sheet, with the stock they begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from orderdesk.commands.bulk import insert_rows
from orderdesk.commands.catalogue import ProductForm, write_product
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import Product, ProductKey, ProductPack, StockMovement
from orderdesk.queries.imports import chunks
from orderdesk.queries.settings import text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.imports.products import ImportedProduct
from orderdesk.rules.intake import KINDS
from orderdesk.rules.money import from_units, to_units
from orderdesk.rules.search import product_keys
from orderdesk.rules.warehouse import STOCKLESS

PIECE = N_("pcs")


@dataclass(frozen=True, slots=True)
class _Usual:
    """What a product gets where the sheet is silent."""

    unit: str
    currency: str


def import_products(work: Work, products: Sequence[ImportedProduct]) -> Changes:
    """Add and update products as a sheet has them; stock is taken as opening stock of products that never moved."""
    work.actor.require("import.products")
    usual = _Usual(_(PIECE), text_setting(work.session, "company.currency"))
    last = {product.sku: product for product in products}
    known: dict[str, Product] = {}
    for chunk in chunks(sorted(last)):
        statement = select(Product).where(Product.sku.in_(chunk)).options(selectinload(Product.packs))
        locked = statement.order_by(Product.id).with_for_update()  # or two desks could both open the same stock
        known.update((product.sku, product) for product in work.session.scalars(locked))
    changed = sum(_update(work, known[sku], product, usual) for sku, product in last.items() if sku in known)
    fresh = [product for sku, product in last.items() if sku not in known]
    ids = _add(work, fresh, usual)
    ids |= {sku: product.id for sku, product in known.items()}
    stocked = _open_stock(work, [(ids[p.sku], p) for p in last.values() if _kind(p) not in STOCKLESS])
    note = _(
        N_("{added} products added, {changed} updated; opening stock of {stocked}."),
        added=len(fresh),
        changed=changed,
        stocked=stocked,
    )
    return Changes(frozenset({Area.CATALOGUE, Area.WAREHOUSE}), count=len(fresh) + changed, note=note)


def _kind(product: ImportedProduct) -> str:
    return product.kind if product.kind in KINDS else "stock"


def _update(work: Work, product: Product, sheet: ImportedProduct, usual: _Usual) -> bool:
    before = form_of(product)
    after = _merged(before, sheet)
    if after == before:
        return False
    write_product(work, product, after)
    return True


def form_of(product: Product) -> ProductForm:
    """A product as the form it would be typed as."""
    return ProductForm(
        sku=product.sku,
        name=product.name,
        unit=product.unit,
        price=from_units(product.list_price_units),
        name_en=product.name_en,
        spec=product.spec,
        kind=product.kind,
        barcode=product.barcode,
        category=product.category,
        supplier=product.supplier,
        location=product.location,
        currency=product.currency,
        reorder=from_units(product.reorder_units),
        on_order=from_units(product.on_order_units),
        discontinued=product.discontinued,
        packs={pack.unit: from_units(pack.base_units) for pack in product.packs},
    )


def _merged(before: ProductForm, sheet: ImportedProduct) -> ProductForm:
    """What a product becomes: a sheet's cell replaces, a blank one leaves what is there."""
    return ProductForm(
        sku=before.sku,
        name=sheet.name or before.name,
        unit=sheet.unit or before.unit,
        price=before.price if sheet.list_price is None else from_units(to_units(sheet.list_price)),
        name_en=sheet.name_en or before.name_en,
        spec=sheet.spec or before.spec,
        kind=before.kind if sheet.kind == "stock" else _kind(sheet),  # a sheet without the column says stock of everything
        barcode=sheet.barcode or before.barcode,
        category=sheet.category or before.category,
        supplier=sheet.supplier or before.supplier,
        location=sheet.location or before.location,
        currency=before.currency,
        reorder=before.reorder if sheet.reorder_level is None else sheet.reorder_level,
        on_order=before.on_order if sheet.on_order is None else sheet.on_order,
        discontinued=sheet.discontinued or before.discontinued,
        packs={**before.packs, **sheet.packs},
    )


def _add(work: Work, products: Sequence[ImportedProduct], usual: _Usual) -> dict[str, int]:
    insert_rows(work.session, Product, [_row(product, usual) for product in products])
    ids: dict[str, int] = {}
    for chunk in chunks([product.sku for product in products]):
        ids.update(work.session.execute(select(Product.sku, Product.id).where(Product.sku.in_(chunk))).all())
    packs: list[dict[str, Any]] = []
    keys: list[dict[str, Any]] = []
    for product in products:
        product_id = ids[product.sku]
        packs += [{"product_id": product_id, "unit": unit, "base_units": to_units(base)} for unit, base in product.packs.items()]
        names = [name for name in (product.name, product.name_en) if name]
        keys += [{"key": key, "product_id": product_id} for key in sorted(product_keys(product.sku, product.barcode, names))]
    insert_rows(work.session, ProductPack, packs)
    insert_rows(work.session, ProductKey, keys)
    return ids


def _row(product: ImportedProduct, usual: _Usual) -> dict[str, Any]:
    return {
        "sku": product.sku,
        "barcode": product.barcode,
        "name": product.name,
        "name_en": product.name_en,
        "spec": product.spec,
        "kind": _kind(product),
        "unit": product.unit or usual.unit,
        "category": product.category,
        "supplier": product.supplier,
        "location": product.location,
        "list_price_units": 0 if product.list_price is None else to_units(product.list_price),
        "currency": usual.currency,
        "reorder_units": to_units(product.reorder_level) if product.reorder_level else 0,
        "on_order_units": to_units(product.on_order) if product.on_order else 0,
        "discontinued": product.discontinued,
    }


def _open_stock(work: Work, products: Sequence[tuple[int, ImportedProduct]]) -> int:
    """Give stock to products that have no movement yet; how many got some."""
    moved: set[int] = set()
    for chunk in chunks([product_id for product_id, _product in products]):
        moved.update(work.session.scalars(select(StockMovement.product_id).where(StockMovement.product_id.in_(chunk))))
    opening = [
        (product_id, to_units(product.in_stock))
        for product_id, product in sorted(products, key=lambda each: each[0])
        if product.in_stock and product_id not in moved
    ]
    insert_rows(work.session, StockMovement, [_movement(work, product_id, units) for product_id, units in opening])
    return len(opening)


def _movement(work: Work, product_id: int, units: int) -> dict[str, Any]:
    return {
        "product_id": product_id,
        "kind": "opening",
        "quantity_units": units,
        "moved_by": work.actor.staff_id,
        "moved_at": work.now,
    }
