"""Adding and changing products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import delete, func, insert, select

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Product, ProductKey, ProductPack
from orderdesk.queries.settings import text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.intake import KINDS
from orderdesk.rules.money import to_units
from orderdesk.rules.search import product_keys


@dataclass(frozen=True, slots=True)
class ProductForm:
    """A product as typed; packs say how many base units a larger unit holds, the price is per base unit."""

    sku: str
    name: str
    unit: str
    price: Decimal
    name_en: str = ""
    spec: str = ""
    kind: str = "stock"
    barcode: str = ""
    category: str = ""
    supplier: str = ""
    location: str = ""
    currency: str = ""
    reorder: Decimal = Decimal(0)
    on_order: Decimal = Decimal(0)
    discontinued: bool = False
    packs: Mapping[str, Decimal] = field(default_factory=dict)


def save_product(work: Work, form: ProductForm, product_id: int | None = None, version: int | None = None) -> Changes:
    """Add a product, or change one as read at `version`; a SKU taken by another is Refused."""
    work.actor.require("product.edit")
    product = Product() if product_id is None else work.session.get(Product, product_id, with_for_update=True)
    if product is None:
        raise Refused(N_("This product is not there any more."))
    if version is not None and product.version != version:
        raise Conflict(
            N_("Somebody else changed this product meanwhile. What you typed is kept: reload, compare, and save again.")
        )
    write_product(work, product, form)
    return Changes(frozenset({Area.CATALOGUE}), made=product.id, number=product.sku, count=1)


def write_product(work: Work, product: Product, form: ProductForm) -> None:
    """Put the form into the product with its packs and search keys."""
    _check(work, product, form)
    product.sku, product.name, product.name_en = form.sku.strip(), form.name.strip(), form.name_en.strip()
    product.spec, product.kind, product.unit, product.barcode = (
        form.spec.strip(),
        form.kind,
        form.unit.strip(),
        form.barcode.strip(),
    )
    product.category, product.supplier, product.location = form.category, form.supplier, form.location
    product.currency = form.currency or text_setting(work.session, "company.currency")
    product.list_price_units, product.reorder_units = to_units(form.price), to_units(form.reorder)
    product.on_order_units, product.discontinued = to_units(form.on_order), form.discontinued
    kept = {pack.unit: pack for pack in product.packs}
    product.packs = [kept.get(unit) or ProductPack(unit=unit) for unit in form.packs]
    for pack in product.packs:
        pack.base_units = to_units(form.packs[pack.unit])
    work.session.add(product)
    work.session.flush()
    work.session.execute(delete(ProductKey).where(ProductKey.product_id == product.id))
    keys = product_keys(form.sku, form.barcode, [name for name in (form.name, form.name_en) if name.strip()])
    work.session.execute(insert(ProductKey), [{"key": key, "product_id": product.id} for key in sorted(keys)])


def _check(work: Work, product: Product, form: ProductForm) -> None:
    if not form.sku.strip():
        raise Refused(N_("Enter the product's SKU."), field="sku")
    if not form.name.strip():
        raise Refused(N_("Enter the product's name."), field="name")
    if not form.unit.strip():
        raise Refused(N_("Enter the unit the product is counted in."), field="unit")
    if form.price < 0:
        raise Refused(N_("The price cannot be below zero."), field="price")
    if form.kind not in KINDS:
        raise Refused(N_("Choose the kind of product."), field="kind")
    for unit, quantity in form.packs.items():
        if to_units(quantity) <= 0:
            raise Refused(N_("One {unit} must hold more than nothing."), field="packs", unit=unit)
    same = work.session.scalar(select(Product.id).where(func.lower(Product.sku) == form.sku.strip().lower()))
    if same is not None and same != product.id:
        raise Refused(N_("SKU {sku} belongs to another product."), field="sku", sku=form.sku.strip())
