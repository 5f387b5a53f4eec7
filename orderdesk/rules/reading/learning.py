"""What a person's corrections teach: the customer's own words for products."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orderdesk.rules.reading.text import plain, singular
from orderdesk.rules.reading.words import FILLER

_CHINESE_FILLER = sorted((word for word in FILLER if not word.isascii() and len(word) > 1), key=len, reverse=True)
_SINGLE_FILLER = "".join(word for word in FILLER if not word.isascii() and len(word) == 1 and word not in "色型")


def word_key(text: str) -> str:
    """Words for a product as they are compared: without politeness, blanks and plurals; empty when nothing is left."""
    text = plain(text)
    for word in _CHINESE_FILLER:
        text = text.replace(word, " ")
    text = re.sub(rf"(?<![\u3400-\u9fff])[{_SINGLE_FILLER}]+|[{_SINGLE_FILLER}]+(?![\u3400-\u9fff])", " ", text)
    kept = [singular(word) for word in re.findall(r"[a-z0-9.]+|[\u3400-\u9fff]+", text) if word not in FILLER]
    return "".join(kept)


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """A line of an order as a person left it; `base` is its quantity in base units."""

    sku: str
    base: Decimal


def lessons(read: Sequence[Mapping[str, Any]], doubted: frozenset[str], entered: Sequence[EnteredLine]) -> list[tuple[str, str]]:
    """(the customer's words, SKU) for lines that were read as nothing or with a doubt and that a person settled.

    `doubted` are the fields in doubt, as lines[0].sku. A product read surely and then exchanged teaches nothing: that may
    be a substitute. Lines are paired by product, then by quantity, then when only one is left on either side.
    """
    left = list(entered)
    open_lines: list[Mapping[str, Any]] = []
    found: list[tuple[str, str]] = []
    for number, line in enumerate(read):
        same = next((one for one in left if one.sku == line.get("sku")), None)
        unsure = not line.get("sku") or any(field.startswith(f"lines[{number}].sku") for field in doubted)
        if same is not None:
            left.remove(same)
            if unsure:
                found.append((str(line.get("words") or ""), same.sku))
        elif unsure:
            open_lines.append(line)
    for line in list(open_lines):
        amounts = {str(line.get("quantity")), str(line.get("quantity_base"))}
        fitting = [one for one in left if str(_short(one.base)) in amounts]
        if len(fitting) == 1:
            found.append((str(line.get("words") or ""), fitting[0].sku))
            left.remove(fitting[0])
            open_lines.remove(line)
    if len(open_lines) == 1 and len(left) == 1:
        found.append((str(open_lines[0].get("words") or ""), left[0].sku))
    return [(words, sku) for words, sku in found if len(word_key(words)) >= 2]


def _short(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
