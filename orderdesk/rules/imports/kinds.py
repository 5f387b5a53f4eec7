"""A sheet of another kind than it is imported as: customers taken as products would fill the catalogue with people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orderdesk.language import N_, _
from orderdesk.rules.imports import customers, products
from orderdesk.rules.imports.headers import Words, columns
from orderdesk.rules.imports.order_words import FIELDS, NEEDED
from orderdesk.rules.imports.records import RecordImport
from orderdesk.rules.imports.refusals import FileRefused
from orderdesk.rules.imports.table import SheetFile
from orderdesk.rules.imports.values import text

NAMES: Mapping[str, str] = {"customers": N_("customers"), "products": N_("products"), "orders": N_("orders")}
_WORDS: Mapping[str, Words] = {"customers": customers.WORDS, "products": products.WORDS}
_SAID_OF_ANYTHING = {"code", "sku", "name", "name_zh", "name_en", "note"}
_FEWEST = 2  # columns that tell a kind; a single one may be a coincidence


def require_kind(kind: str, file: SheetFile, result: RecordImport[Any]) -> None:
    """Nothing if the sheet's headings are those of customers or of products, as `kind` says; else FileRefused (other_kind)."""
    table = next(table for table in file.tables if table.name == result.sheet)
    header = dict(table.rows).get(result.header_row, ())
    texts = [text(cell) if isinstance(cell, str) else "" for cell in header]
    if set(NEEDED) <= columns(texts, FIELDS).keys():
        raise FileRefused("other_kind", what=_(NAMES["orders"]))
    own = _telling(kind, texts)
    for other in _WORDS:
        if other != kind and _telling(other, texts) >= max(_FEWEST, own + 1):
            raise FileRefused("other_kind", what=_(NAMES[other]))


def _telling(kind: str, texts: list[str]) -> int:
    """How many headings are said of this kind and not of anything that has a code and a name."""
    return len(columns(texts, _WORDS[kind]).keys() - _SAID_OF_ANYTHING)
