"""What the products' lists show, on screen and as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orderdesk.language import N_, _
from orderdesk.queries.catalogue import ProductRow, products
from orderdesk.queries.warehouse import MovementRow
from orderdesk.rules.intake import KINDS
from orderdesk.rules.warehouse import MOVEMENT_NAMES
from orderdesk.sheets import writing
from orderdesk.ui import format
from orderdesk.ui.widgets.columns import Bar, Column, Kind


def packs_text(row: ProductRow) -> str:
    """The packs as people write them: 箱 = 5 包, 盒 = 12 支."""
    return ", ".join(f"{unit} = {format.quantity(base)} {row.unit}" for unit, base in row.packs.items())


def _ink(row: ProductRow) -> str:
    return "warn" if row.discontinued else ""


def _free_ink(row: ProductRow) -> str:
    return "bad" if row.kind != "service" and row.available <= 0 and not row.discontinued else ""


def _bar(row: ProductRow) -> Bar | None:
    return Bar(row.available, row.locked, row.on_hand) if row.kind != "service" and row.on_hand else None


PRODUCTS = (
    Column[ProductRow]("sku", N_("SKU"), lambda r: r.sku, width=104, ink=_ink),
    Column[ProductRow]("name", N_("Product"), lambda r: f"{r.name}  {r.spec}".strip(), stretch=True, strong=True),
    Column[ProductRow]("unit", N_("Unit"), lambda r: r.unit, width=48, tip=packs_text),
    Column[ProductRow]("price", N_("Price"), lambda r: r.price, kind=Kind.MONEY, width=92),
    Column[ProductRow]("free", N_("Free stock"), lambda r: _free(r), kind=Kind.QUANTITY, width=84, ink=_free_ink),
    Column[ProductRow]("stock", N_("Stock"), _bar, kind=Kind.BAR, width=88),
)


def _free(row: ProductRow) -> Any:
    return None if row.kind == "service" else row.available


def _movement_ink(row: MovementRow) -> str:
    return "good" if row.quantity > 0 else ""


MOVEMENTS = (
    Column[MovementRow]("at", N_("Time"), lambda r: r.at, kind=Kind.DATETIME, width=116),
    Column[MovementRow]("kind", N_("What"), lambda r: MOVEMENT_NAMES.get(r.kind, r.kind), kind=Kind.WORD, width=110),
    Column[MovementRow](
        "quantity", N_("Quantity"), lambda r: r.quantity, kind=Kind.QUANTITY, unit=lambda r: r.unit, ink=_movement_ink
    ),
    Column[MovementRow]("reference", N_("Reference"), lambda r: r.reference, width=130),
    Column[MovementRow]("note", N_("Note"), lambda r: r.note, stretch=True),
    Column[MovementRow]("who", N_("Who"), lambda r: r.who, width=84),
)


def products_sheet(desk: Any, search: str) -> tuple[bytes, int]:
    """All products found by `search` (all if blank) as an xlsx to import again, and how many; blocks, so for a worker."""
    heads = (
        writing.Column(_("SKU")),
        writing.Column(_("Product name")),
        writing.Column(_("English name")),
        writing.Column(_("Spec")),
        writing.Column(_("Kind")),
        writing.Column(_("Unit")),
        writing.Column(_("Packs")),
        writing.Column(_("Price"), writing.Kind.MONEY),
        writing.Column(_("Currency")),
        writing.Column(_("Barcode")),
        writing.Column(_("Category")),
        writing.Column(_("Place")),
        writing.Column(_("On hand"), writing.Kind.NUMBER),
        writing.Column(_("Locked"), writing.Kind.NUMBER),
        writing.Column(_("Free stock"), writing.Kind.NUMBER),
    )
    rows = list(_cells(desk, search))
    return writing.write_xlsx([writing.Table(_("Products"), heads, rows)]), len(rows)


def _cells(desk: Any, search: str) -> Iterator[tuple[writing.Cell, ...]]:
    after = None
    while True:
        page = desk.read(products, search, after, 500)
        for row in page.rows:
            packs = ";".join(f"{unit}={base.normalize():f}{row.unit}" for unit, base in row.packs.items())
            yield (
                row.sku, row.name, row.name_en, row.spec, _(KINDS[row.kind]), row.unit, packs, row.price, row.price.currency,
                row.barcode, row.category, row.location, row.on_hand, row.locked, row.available,
            )  # fmt: skip
        after = page.after
        if after is None:
            return
