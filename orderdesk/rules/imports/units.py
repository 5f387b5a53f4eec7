"""Units of sale: which words mean which unit, and how many base units one holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from orderdesk.rules.imports.headers import simplified
from orderdesk.rules.imports.table import Value
from orderdesk.rules.imports.values import counted_number, text

# A word and the units it may stand for; the product decides by what it is sold in, the last one is taken if none fits.
WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("carton", "cartons", "ctn", "ctns", "case", "cases", "cs", "crate", "crates"), ("箱",)),
    **dict.fromkeys(("box", "boxes", "bx", "bxs"), ("盒", "箱")),
    **dict.fromkeys(("pack", "packs", "pk", "pks", "pkt", "pkts", "packet", "packets", "package", "packages"), ("包",)),
    **dict.fromkeys(("ream", "reams", "rm"), ("包",)),
    **dict.fromkeys(("bag", "bags"), ("袋", "包")),
    **dict.fromkeys(("roll", "rolls", "rl", "rls"), ("卷",)),
    **dict.fromkeys(("set", "sets", "kit", "kits"), ("套",)),
    **dict.fromkeys(("bottle", "bottles", "btl", "btls"), ("瓶",)),
    **dict.fromkeys(("can", "cans", "tin", "tins"), ("罐",)),
    **dict.fromkeys(("tube", "tubes"), ("筒", "支")),
    **dict.fromkeys(("pair", "pairs", "pr", "prs"), ("双", "副", "对")),
    **dict.fromkeys(("sheet", "sheets"), ("张",)),
    **dict.fromkeys(("barrel", "barrels", "drum", "drums", "bucket", "buckets", "pail", "pails"), ("桶",)),
    **dict.fromkeys(("unit", "units", "pc", "pcs", "piece", "pieces", "ea", "each", "item", "items", "nos"), ("件",)),
    **dict.fromkeys(("dozen", "dozens", "doz", "dz", "dzn", "打"), ("打",)),
}
COUNTERS = frozenset(
    "个件只支包盒箱袋瓶罐桶卷套台本把条张根块片双副对节枚座筒提次点打捆扎册部粒颗辆架份组板版管听坛壶串束筐篮卡排樽樘幅匹米尺码"
)
_PIECES = frozenset("个件只")  # said of anything: the product's own unit
_DOZEN = 12
_PACK = re.compile(r"(?:1\s*)?(?P<pack>[^\W\d_]+)\s*[=:：]\s*(?P<count>\d+(?:\.\d+)?)\s*(?P<unit>[^\W\d_]*)")
_PACK_PER = re.compile(r"(?P<count>\d+(?:\.\d+)?)\s*(?P<unit>[^\W\d_]*)\s*/\s*(?P<pack>[^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Selling:
    """How a product is sold: its base unit (empty if unknown) and how many base units each pack holds."""

    unit: str
    packs: Mapping[str, Decimal] = field(default_factory=dict)


def plain_unit(written: str) -> str:
    """A unit without case, width and traditional forms."""
    return simplified(unicodedata.normalize("NFKC", written).strip().strip(".。").casefold())


def is_unit(written: str, selling: Selling) -> bool:
    """Whether a word behind a number is a counter, not something that changes the number."""
    unit = plain_unit(written)
    return unit in COUNTERS or unit in WORDS or factor(written, selling) is not None


def factor(written: str, selling: Selling) -> Decimal | None:
    """Base units in one `written` unit of the product; None if it is not sold in that. Blank means the base unit."""
    unit = plain_unit(written)
    base = plain_unit(selling.unit)
    packs = {plain_unit(name): count for name, count in selling.packs.items()}
    if not unit or unit == base:
        return Decimal(1)
    if unit in packs:
        return packs[unit]
    for meant in WORDS.get(unit, (unit,)):
        if meant == base or (base and meant in WORDS.get(base, ())):
            return Decimal(1)
        for name, count in packs.items():
            if name == meant or meant in WORDS.get(name, ()):
                return count
    if unit in _PIECES or WORDS.get(unit) == ("件",):
        return Decimal(1)
    return Decimal(_DOZEN) if WORDS.get(unit) == ("打",) else None


@dataclass(frozen=True, slots=True)
class Ordered:
    """A quantity as ordered: the number, its unit, and the same in base units."""

    quantity: Decimal
    unit: str
    quantity_base: Decimal


def read_quantity(written: Value, unit: str, selling: Selling) -> Ordered | str:
    """The quantity in a cell with its unit column's word, or the code of what is wrong with it."""
    found = counted_number(written)
    if found is None:
        return "bad_quantity"
    count, counter = found
    if counter:
        if not is_unit(counter, selling):
            return "bad_quantity"
        if not unit:
            unit = counter
        elif plain_unit(counter) not in _PIECES and factor(counter, selling) != factor(unit, selling):
            return "bad_quantity"
    if count < 0:
        return "negative_quantity"
    if count == 0:
        return "bad_quantity"
    each = factor(unit, selling)
    if each is None:
        return "unit_not_convertible"
    base = count * each
    if base != base.to_integral_value():
        return "bad_quantity"
    return Ordered(count, unit or selling.unit, base)


def read_packs(written: str, base: str) -> dict[str, Decimal] | None:
    """Packs such as "盒=12支;箱=288支", "箱=24盒;盒=12支" or "24支/箱" in base units; None if not understood."""
    sized: dict[str, tuple[Decimal, str]] = {}
    for part in re.split(r"[;；,，、\n]+", unicodedata.normalize("NFKC", text(written))):
        if not part.strip():
            continue
        match = _PACK.fullmatch(part.strip()) or _PACK_PER.fullmatch(part.strip())
        if not match or Decimal(match["count"]) <= 0:
            return None
        sized[simplified(match["pack"])] = (Decimal(match["count"]), simplified(match["unit"]))
    packs: dict[str, Decimal] = {}
    for name in sized:
        count = _in_base(name, sized, simplified(base))
        if count is None:
            return None
        packs[name] = count
    return packs


def _in_base(name: str, sized: Mapping[str, tuple[Decimal, str]], base: str) -> Decimal | None:
    total = Decimal(1)
    for _step in range(len(sized) + 1):
        count, unit = sized[name]
        total *= count
        if unit in ("", base) or unit not in sized:
            return total if unit in ("", base) or not base else None
        name = unit
    return None  # the packs name each other in a circle
