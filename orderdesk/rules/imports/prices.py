"""A price sheet into prices of a list: product code, price, and from which quantity on it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.imports.headers import Words, compiled
from orderdesk.rules.imports.products import WORDS as PRODUCT_WORDS
from orderdesk.rules.imports.records import Record, RecordImport, Unfit, read_records
from orderdesk.rules.imports.refusals import RefusedRow
from orderdesk.rules.imports.table import SheetFile
from orderdesk.rules.imports.units import Selling
from orderdesk.rules.imports.values import price
from orderdesk.rules.money import from_units, to_units

WORDS: Words = {
    "sku": PRODUCT_WORDS["sku"],
    "unit": PRODUCT_WORDS["unit"],
    **compiled(
        {
            "price": (
                "价格|单价|协议价|合同价|等级价|优惠价|执行价|销售价|售价|含税单价|批发价|price|unit price|net price|list price|"
                "contract price|agreed price|sales price"
            ),
            "quantity": (
                "起订量|起始数量|数量起|最小数量|阶梯数量|从数量|数量从|起量|数量|from quantity|from qty|min qty|"
                "minimum quantity|min quantity|break|quantity break|quantity from|quantity|qty"
            ),
        }
    ),
}
_NEEDED = {"sku": N_("product code"), "price": N_("price")}


@dataclass(frozen=True, slots=True)
class ImportedPrice:
    """One price: per `unit` and from `quantity` of it on; an empty unit is the product's base unit."""

    row: int
    sku: str
    price: Decimal
    quantity: Decimal = Decimal(0)
    unit: str = ""

    @property
    def key(self) -> str:
        """What one price is told from another by."""
        return f"{self.sku}\n{self.unit.casefold()}\n{self.quantity.normalize():f}"


def read_prices(file: SheetFile) -> RecordImport[ImportedPrice]:
    """The prices in a file. FileRefused (empty_file, missing_column) if it has no such table."""
    return read_records(file, WORDS, _NEEDED, _price, lambda read: read.key)


def _price(record: Record) -> ImportedPrice:
    sku = record.code("sku")
    if not sku:
        raise Unfit("missing_sku", "sku")
    found = price(record.get("price"))
    if found is None:
        raise Unfit("bad_price", "price", record.text("price"))
    return ImportedPrice(record.row, sku, found, record.amount("quantity") or Decimal(0), record.text("unit"))


def in_base_units(read: RecordImport[ImportedPrice], catalogue: Mapping[str, Selling]) -> RecordImport[ImportedPrice]:
    """The prices per base unit; products that are not here, units they are not sold in and parts of a coin are refused."""
    taken: list[ImportedPrice] = []
    refused = list(read.refused)
    for each in read.records:
        selling = catalogue.get(each.sku)
        if selling is None:
            refused.append(RefusedRow(each.row, "unknown_sku", None, "sku", {"value": each.sku}))
            continue
        pack = Decimal(1) if each.unit in ("", selling.unit) else selling.packs.get(each.unit)
        if pack is None:
            known = ", ".join((selling.unit, *selling.packs))
            refused.append(RefusedRow(each.row, "unit_not_convertible", None, "unit", {"value": each.unit, "other": known}))
        elif from_units(to_units(each.price / pack)) != each.price / pack:
            refused.append(RefusedRow(each.row, "bad_price", None, "price", {"value": f"{each.price:f} / {pack:f}"}))
        else:
            taken.append(replace(each, price=each.price / pack, quantity=each.quantity * pack, unit=selling.unit))
    refused.sort(key=lambda row: row.row)
    return replace(read, records=tuple(taken), refused=tuple(refused))
