"""What one line of an order says, and what that comes to in the catalogue's units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.reading.knowledge import Knowledge, Product
from orderdesk.rules.reading.products import Match
from orderdesk.rules.reading.result import LineReading
from orderdesk.rules.reading.units import DOZEN, PIECE, SINGLE, Quantity, in_base, unit_kind

_PACKED = re.compile(r"(?<![a-z])(?:packs?|packets?|boxes|cartons?|cases)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Item:
    """What one line of an order says, before it is reckoned."""

    text: str
    wording: str
    quantity: Quantity | None = None
    price: Decimal | None = None
    price_unit: str = ""
    gift: bool = False
    day: date | None = None
    found: Match = field(default_factory=Match)
    vague: bool = False
    corrected: bool = False
    source: str = "mail"
    note: str = ""


def reckoned(knowledge: Knowledge, item: Item) -> LineReading:
    """The item as an order line in base units, with what is missing and doubtful."""
    found, quantity = item.found, item.quantity
    product = knowledge.product(found.sku) if found.sku else None
    line = LineReading(
        text=item.text, sku=found.sku, customer_price=item.price, gift=item.gift, requested_date=item.day, note=item.note,
        candidates=found.candidates, source=item.source, words=item.wording,
        quantity=quantity.value if quantity else None, unit=(quantity.unit or None) if quantity else None,
    )  # fmt: skip
    missing: list[str] = []
    if product is None:
        missing.append("product")
        line = line.doubting("sku", found.doubt or N_("No such product in the catalogue."))
    elif found.doubt:
        line = line.doubting("sku", found.doubt)
    if quantity is None or quantity.value <= 0:
        missing.append("quantity")
        line = line.doubting("quantity", N_("No quantity is given."))
    elif product is not None:
        base = in_base(product, quantity.value, quantity.kind)
        if base.quantity is None and (content := _pack_said(product, item.wording)):
            line = replace(line, quantity_base=quantity.value * content)
            line = line.doubting("quantity_base", N_("The unit is not one of the product's own."))
        elif base.quantity is None:
            missing.append("unit")
            line = line.doubting("quantity_base", N_("The product is not sold in this unit."))
        else:
            line = replace(line, quantity_base=base.quantity)
            if not base.sure or quantity.kind == DOZEN and _PACKED.search(item.wording):
                line = line.doubting("quantity_base", N_("The unit is not one of the product's own."))
            elif quantity.bare and product.packs and not _counts_pieces(item, product):
                line = line.doubting("quantity_base", N_("The quantity has no unit."))
    if item.price is not None and item.price_unit and quantity and product and item.price:
        line = _price_per_ordered_unit(line, item, product)
    return replace(line, missing=tuple(missing))


def _pack_said(product: Product, wording: str) -> Decimal | None:
    """ "2 packs of AA batteries (4 pcs pack)": the content a customer names of a pack, where the product is packed so."""
    said = {Decimal(number) for number in re.findall(r"(?<![\d.])\d{1,4}(?![\d.])", wording)}
    fitting = said & set(product.packs.values())
    return next(iter(fitting)) if len(fitting) == 1 else None


def _counts_pieces(item: Item, product: Product) -> bool:
    """Whether a number without a unit counts single things: "30 lever arch files", where Chinese would name a measure word."""
    return product.unit in SINGLE and not re.search(r"[\u3400-\u9fff]", item.text) and bool(re.search(r"[a-z]{3}", item.wording))


def _price_per_ordered_unit(line: LineReading, item: Item, product: Product) -> LineReading:
    assert item.quantity is not None and item.price is not None
    priced = in_base(product, Decimal(1), unit_kind(item.price_unit) or PIECE).quantity
    ordered = in_base(product, Decimal(1), item.quantity.kind).quantity
    if priced and ordered and priced != ordered:
        line = replace(line, customer_price=item.price * ordered / priced)
        return line.doubting("customer_price", N_("The price is given for another unit than the order."))
    return line
