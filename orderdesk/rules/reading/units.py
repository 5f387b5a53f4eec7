"""Units as customers write them, and quantities in the catalogue's base unit."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from orderdesk.rules.reading.knowledge import Product
from orderdesk.rules.reading.text import CHINESE_NUMERAL, number

# What a written unit stands for: a Chinese unit, or one of the words below that the product decides.
BOX, PACK, DOZEN, PIECE, PAIR = "box", "pack", "dozen", "piece", "pair"

_ENGLISH: dict[str, str] = {
    word: unit
    for unit, found in {
        "箱": "carton cartons ctn ctns ctn. ctns. case cases cs crt",
        BOX: "box boxes bx bxs",
        PACK: "pack packs packet packets pk pks pkt pkts pkg ream reams package packages",
        "卷": "roll rolls rl rls",
        "套": "set sets kit kits",
        "瓶": "bottle bottles btl btls",
        "桶": "drum drums bucket buckets jug jugs barrel barrels pail pails canister canisters",
        "筒": "tube tubes tub tubs cylinder",
        "条": "sleeve sleeves strip strips",
        "提": "bundle bundles",
        "袋": "bag bags",
        "罐": "can cans tin tins",
        "卡": "card cards blister blisters",
        "本": "pad pads copies",
        DOZEN: "dozen dozens doz dz dzn",
        PIECE: "pcs pc pcs. pc. piece pieces ea each unit units nos no's pce pces",
        PAIR: "pair pairs pr prs",
    }.items()
    for word in found.split()
}
_CHINESE: dict[str, str] = {
    **{unit: unit for unit in "箱盒包卷套瓶桶筒条提袋卡本支根把台座块枚节张次点件只个副罐听扎捆令沓串板筐版"},
    "打": DOZEN, "个": PIECE, "件": PIECE, "只": PIECE, "枝": "支", "组": "套", "册": "本", "部": "台", "颗": "节", "粒": "节", "令": "包",
    "双": PAIR, "面": "块", "片": "块", "枚": "枚", "对": PAIR, "隻": PIECE, "入": PIECE, "盏": "台", "整箱": "箱", "大箱": "箱", "小盒": "盒", "大包": "包",
    "小包": "包", "封": "包", "刀": "包", "樽": "瓶", "支装": "支",
}  # fmt: skip
WRITTEN: dict[str, str] = {**_ENGLISH, **_CHINESE}

# Measure words of single things: one may stand for another where the product's own unit is such a word.
SINGLE = frozenset("个件只支根把台座块枚节条本套张副份盏次点")
_LOOSE = frozenset("套副份张件")  # measure words of which one may hold several
_SAME_CONTAINER = {("袋", "包"), ("包", "袋"), ("桶", "瓶"), ("筒", "盒"), ("提", "包")}

_ENGLISH_UNITS = "|".join(sorted(map(re.escape, _ENGLISH), key=len, reverse=True))
_CHINESE_UNITS = "|".join(sorted(map(re.escape, _CHINESE), key=len, reverse=True))
UNIT_PATTERN = rf"(?:(?:{_ENGLISH_UNITS})(?![a-z])|(?:{_CHINESE_UNITS}))"

_SMALL = {word: Decimal(value) for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split())}  # fmt: skip
_SMALL |= {
    "thirty": Decimal(30),
    "forty": Decimal(40),
    "fifty": Decimal(50),
    "a": Decimal(1),
    "an": Decimal(1),
    "half": Decimal("0.5"),
    "single": Decimal(1),
}
_SPELLED = "|".join(sorted(_SMALL, key=len, reverse=True))
NUMBER_PATTERN = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|[{CHINESE_NUMERAL}]+)"
_SPEC_AFTER = re.compile(r"\s*(?:/|装|入|per\b|each\b(?=\s*(?:box|pack|carton)))")
_SPEC_BEFORE = re.compile(
    r"(?:每|一|per|(?<!\s)/|(?:box|pack|carton|ctn|case|set|bag|tube|roll|card)(?:es|s)? of|of|含|内含|=)\s*[a-z箱盒包卷套筒条提袋卡]?\s*$"
)

_QUANTITY = re.compile(
    rf"(?P<times>(?:(?<![a-z0-9])x|\*)\s*)?(?P<number>(?:(?<![a-wyz0-9.,/-])(?<![a-z]x)|(?<=\doz)|(?<=\dml)|(?<=\dmm)|(?<=\dcm)|(?<=\dgb)|(?<=\dkg)|(?<=\d[gmlw])){NUMBER_PATTERN}|(?<![{CHINESE_NUMERAL}第])[{CHINESE_NUMERAL}]+|(?<![a-z])(?:half a|(?:{_SPELLED})))\s*"
    rf"(?:x\s*|大|小|整|\(\s*)?(?P<unit>{UNIT_PATTERN})\)?(?P<half>半)?"
)
_TIMES = re.compile(
    r"(?:(?<![a-z0-9])x|(?<![\d ])\*|(?<!\d) +\*|(?:qty|quantity|数量|共)\s*[:.]?)\s*(?P<number>\d[\d,]*)(?![\d.a-z/%\"])"
)
_LEADING = re.compile(
    r"(?:^|(?<![a-z])(?:need|want|order|send|us|have|get|plus|and|also|please|buy|take|do|only)\s)\s*(?P<number>\d{1,5})\s*(?:x\s+|nos?\.?\s+|off\s+)?(?=[a-z\u3400-\u9fff])(?![a-z]*\d|的)"
    r"|(?:^|(?<![a-z0-9]))(?P<before>\d{1,4})\s*x\s+(?=\d+\s?(?:gb|tb|ml|oz|mm|cm|g|m|w|l)(?![a-z])|[a-z]+\d|\d+[a-z])"
)
_TRAILING = re.compile(r"(?:[:\-]\s*|\s{1,}|[)\]])(?P<number>\d{1,6}|\d{1,3},\d{3})\s*$|\((?P<inside>\d{1,5})\)\s*$")
VAGUE = re.compile(
    r"一些|若干|适量|几[箱盒包卷套瓶桶筒条提袋支把台个件]|一点(?!钟|半)|(?<![快])点儿|一批|十来|十几|几十|some\b|several|a few|a couple|a bit|a lot|as needed"
    rf"|[一二三四五六七八九两][二三四五六七八九十](?={_CHINESE_UNITS})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text: `unit` as written, `kind` what it stands for; `spec` says that it describes a pack, not an order."""

    value: Decimal
    unit: str
    kind: str
    start: int
    end: int
    spec: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """A quantity in base units; `sure` is False where a person should look."""

    quantity: Decimal | None
    sure: bool = True


def quantities(text: str) -> list[Quantity]:
    """The quantities with a unit in a plain text, from left to right."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        raw = match["number"]
        value = _value(raw)
        if value is None or (raw in ("a", "an", "single") and match["unit"] in ("each", "unit", "set")):
            continue
        if match["half"]:
            value += Decimal("0.5")
        end = match.end()
        spec = bool(_SPEC_AFTER.match(text, end)) or (not match["times"] and bool(_SPEC_BEFORE.search(text[: match.start()])))
        if spec and raw == "半":
            spec = False
        found.append(Quantity(value, match["unit"], WRITTEN[match["unit"]], match.start(), end, spec))
    return found


def bare_quantity(text: str) -> Quantity | None:
    """A quantity without a unit: x 5, 5 at the start, 5 at the end."""
    for pattern in (_TIMES, _LEADING, _TRAILING):
        if match := pattern.search(text):
            raw = next(group for group in match.groups() if group)
            if (value := number(raw)) is not None and value > 0:
                return Quantity(value, "", "", match.start(), match.end(), bare=True)
    return None


_MEASURED = r"\d+(?:\.\d+)?\s?(?:gb|tb|ml|oz|mm|cm|g|m|w|l|lit(?:re|er)s?|inch(?:es)?|met(?:re|er)s?|ply|way|ports?|watts?|grams?|kg|gsm|pages?|sheets?|layers?|digits?)(?![a-z])"
_COUNTED = re.compile(
    rf"(?<![a-z0-9.,/-])(?!{_MEASURED})(?P<number>\d{{1,5}}|{_SPELLED}|another)\s+(?:x\s+)?(?:more\s+)?(?:of\s+)?(?:the\s+)?(?:same\s+)?"
    rf"(?:(?:[a-z-]+|{_MEASURED}|[a-z]+\d+|\d+[a-z]+)\s+){{0,2}}$"
)


def counted_names(text: str, starts: list[int], ordering: bool) -> list[Quantity]:
    """ "two HDMI cables and a power strip": numbers without units before the names that start at `starts`.

    "a" and "an" count only where something is being ordered.
    """
    found: list[Quantity] = []
    for start in starts:
        match = _COUNTED.search(text[found[-1].end if found else 0 : start])
        if match is None or (match["number"] in ("a", "an", "another") and not ordering):
            continue
        value = Decimal(1) if match["number"] == "another" else _value(match["number"])
        at = (found[-1].end if found else 0) + match.start("number")
        if value and not re.match(r"\s*(?:(?:mm|cm|g|ml|oz|gb)(?![a-z])|-|%)", text[at + len(match["number"]) :]):
            found.append(Quantity(value, "", "", at, at + len(match["number"]), bare=True))
    return found


_COLOUR_COUNT = re.compile(
    r"(?:黑|蓝|红|白|黄|绿|粉|灰|紫|橙|透明|米黄)色?\s*[x*:]?\s*(?P<number>\d{1,3})(?=\s*(?:$|[,，、;；和及]|(?:黑|蓝|红|白|黄|绿|粉|灰|紫|橙|透明|米黄)))"
)


def counted_colours(text: str) -> list[Quantity]:
    """ "台灯 白2黑2": numbers without units, each right behind its colour."""
    return [
        Quantity(Decimal(match["number"]), "", "", match.start("number"), match.end("number"), bare=True)
        for match in _COLOUR_COUNT.finditer(text)
    ]


def counted_word(raw: str) -> Quantity | None:
    """A quantity without a unit from a bare number or an English numeral."""
    value = _value(raw)
    return Quantity(value, "", "", 0, 0, bare=True) if value else None


def _value(raw: str) -> Decimal | None:
    raw = raw.strip()
    if raw == "half a":
        return Decimal("0.5")
    return _SMALL.get(raw) or number(raw)


def unit_kind(text: str) -> str:
    """What a written unit stands for; empty for what is none."""
    text = text.strip().strip("()./ ")
    return WRITTEN.get(text, "")


def sold_in(product: Product, kind: str) -> bool:
    """Whether the product is kept or packed in the unit."""
    return in_base(product, Decimal(1), kind).quantity is not None


def in_base(product: Product, quantity: Decimal, kind: str) -> Converted:
    """The quantity in the product's base unit, None where the product is not sold in that unit."""
    if not kind:
        return _whole(quantity, product.unit in SINGLE)
    if kind == BOX:
        kind = "盒" if product.unit == "盒" or "盒" in product.packs else "箱"
    elif kind == PACK:
        kind = "包"
    if kind == product.unit or _known_unit(kind) == _known_unit(product.unit):
        return _whole(quantity, True)
    for unit, content in product.packs.items():
        if _known_unit(unit) == _known_unit(kind):
            return _whole(quantity * content, True)
    if kind == DOZEN:
        return _whole(quantity * 12, product.unit in SINGLE or product.unit in ("卷", "瓶"))
    if kind == PIECE:
        return _whole(quantity, True)
    if kind == PAIR and product.unit in ("副", "双", "对", "把"):
        return _whole(quantity, True)
    if kind in SINGLE and product.unit in SINGLE:  # 5條 of a cable sold by the 根
        return _whole(quantity, kind not in _LOOSE and product.unit not in _LOOSE)
    return Converted(None, False)


def _known_unit(unit: str) -> str:
    kind = WRITTEN.get(unit.lower(), unit)
    return {PIECE: "个", PACK: "包", BOX: "盒"}.get(kind, kind)


def _whole(quantity: Decimal, sure: bool) -> Converted:
    if quantity != quantity.to_integral_value():
        return Converted(None, False)
    return Converted(quantity.to_integral_value(), sure)
