"""What tells products apart, read from any wording: measures, models, colours, meanings."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from orderdesk.rules.reading.text import chinese_number, singular
from orderdesk.rules.reading.words import COLOURS, FILLER, LARGE, MEANING, MEDIUM, SMALL

BLANK = "\x00"  # what stands where something was read already

# unit -> (class, factor); a product and a text conflict where they differ within a class
_MEASURES: dict[str, tuple[str, Decimal]] = {
    unit: (kind, Decimal(factor))
    for kind, factor, units in (
        ("gram", "1", "g 克 gsm gram grams gr g/m2"), ("gram", "1000", "kg 公斤 千克 kilo kgs"),
        ("length", "1", "mm 毫米"), ("length", "10", "cm 厘米 公分"), ("length", "1000", "m 米 公尺 meter meters metre metres mtr"),
        ("volume", "1", "ml 毫升 cc"), ("volume", "1000", "l 升 公升 liter litre liters litres lt ltr"), ("ounce", "1", "oz 盎司 安士 ounce ounces"),
        ("byte", "1", "gb"), ("byte", "1024", "tb"), ("watt", "1", "w 瓦 watt watts"), ("inch", "1", "寸 inch inches \" in 英寸"),
        ("ply", "1", "层 ply layer layers"), ("pull", "1", "抽"), ("sheet", "1", "张 页 sheet sheets pages"), ("hues", "1", "色 colours colors colour color"),
        ("place", "1", "位 way ways digit digits outlet outlets socket sockets 孔 位数"), ("pocket", "1", "格 pocket pockets"),
        ("key", "1", "键 keys key"), ("number", "1", "号 #"),
    )
    for unit in units.split(" ")
}  # fmt: skip
_SCALES = {"length": (10, 1000), "volume": (1000,), "gram": (1000,)}  # centimetres, metres, litres, kilograms
_HARD = frozenset(
    ("gram", "length", "volume", "ounce", "byte", "watt", "inch", "ply", "pull", "hues", "place", "pocket", "number")
)
_UNIT = "|".join(
    re.escape(unit) + ("(?![a-z0-9])" if unit[-1].isascii() else "") for unit in sorted(_MEASURES, key=len, reverse=True)
)
_NUMBER = r"\d+(?:\.\d+)?|\.\d+"
_CHINESE = re.compile(
    r"(?<![第零〇一二两三四五六七八九十百千万])([一二两三四五六七八九十]{1,3})(?=\s*(?:层|英?寸|色|位|米|公尺|抽|号|格|孔|克|公斤|毫米|厘米|公分|毫升|升|盎司|键|瓦|页))"
)
_SIZE = re.compile(
    rf"(?<![a-z0-9.])({_NUMBER})\s*(mm|cm|m|寸|毫米|厘米|公分|米)?\s*[x*]\s*({_NUMBER})\s*(mm|cm|m|寸|毫米|厘米|公分|米)?"
    rf"(?![a-z0-9.]|\s*(?:箱|盒|包|卷|支|个|本|瓶|桶|套|条|提|打|把|件|只|座|台|枚|块|根|筒|袋))"
)
_MEASURE = re.compile(rf"(?<![a-z0-9./])({_NUMBER})\s*-?\s*({_UNIT})(?!\s*/\s*\d)")
_FRACTION = re.compile(r"(?<![\d.])\d{1,3}/\d{1,3}(?![\d/])")
_MODEL = re.compile(r"(?<![a-z0-9])(?=[a-z0-9.]*\d)(?=[a-z0-9.]*[a-z])[a-z0-9]+(?:\.\d+)?(?![a-z0-9])")
_BARE = re.compile(rf"(?<![a-z0-9./-])(?:{_NUMBER})(?![a-z0-9/])")


def _alternation(rows: dict[str, tuple[str, ...]]) -> tuple[re.Pattern[str], dict[str, str]]:
    meaning = {word: name for name, found in rows.items() for word in found}
    parts = [
        re.escape(word) if not word[0].isascii() else rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])"
        for word in sorted(meaning, key=len, reverse=True)
    ]
    return re.compile("|".join(parts)), meaning


_COLOUR, _COLOUR_OF = _alternation(COLOURS)
_MEANT, _MEANING_OF = _alternation({row[0]: row for row in MEANING})
_LARGE_SMALL, _SIZE_OF = _alternation({"large": LARGE, "small": SMALL, "medium": MEDIUM})

_ENGLISH_TRAITS = frozenset(word for word in (*_COLOUR_OF, *_MEANING_OF) if word.isascii() and word.isalpha() and len(word) > 3)


@lru_cache(maxsize=20_000)
def _trait(word: str) -> str:
    """A colour or kind that is misspelt by one letter ("alloe", "yelow"), put right at the same length; else the word."""
    if word in _ENGLISH_TRAITS or singular(word) in _ENGLISH_TRAITS or word in FILLER:
        return word
    near = [other for other in _ENGLISH_TRAITS if other[0] == word[0] and Levenshtein.distance(word, other, score_cutoff=1) == 1]
    return near[0].ljust(len(word))[: len(word)] if len(near) == 1 and len(near[0]) <= len(word) else word


def _spelt(text: str) -> str:
    return _LATIN.sub(lambda found: _trait(found[0]), text)


_LATIN = re.compile(r"(?<![a-z0-9-])[a-z]{5,}(?![a-z0-9-])")

# 明细, 大概 and their like speak of no size.
_NO_SIZE = re.compile(
    r"[明详仔]细|大(?:概|家|约|厦|楼|道|街|学|哥|姐|门|量|致|部|众)|[重最扩]大|[校店园院会处科局家组队班市行董社]长|长(?:期|尾|城|江|途|安)|小(?:时|姐|区|学|心|票)|短(?:信|缺)"
)


@dataclass(frozen=True, slots=True)
class Features:
    """What was found: measures by class in their smallest unit, sides of an area, models, plain numbers, colours, meanings, size word."""

    measures: dict[str, frozenset[Decimal]] = field(default_factory=dict)
    sides: tuple[Decimal, ...] = ()
    models: frozenset[str] = frozenset()
    bare: frozenset[Decimal] = frozenset()
    colours: tuple[str, ...] = ()
    meanings: frozenset[str] = frozenset()
    size: str = ""

    def __or__(self, other: Features) -> Features:
        measures = dict(self.measures)
        for kind, values in other.measures.items():
            measures[kind] = measures.get(kind, frozenset()) | values
        return Features(
            measures, tuple(sorted((*self.sides, *other.sides))), self.models | other.models, self.bare | other.bare,
            tuple(dict.fromkeys((*self.colours, *other.colours))), self.meanings | other.meanings, self.size or other.size,
        )  # fmt: skip

    def words_only(self) -> Features:
        """Without the numbers."""
        return Features(colours=self.colours, meanings=self.meanings)

    def inheriting(self, before: Features) -> Features:
        """These features and, in the classes of which they say nothing, those of what was named before."""
        measures = {**before.measures, **self.measures}
        return replace(
            self, measures=measures, sides=self.sides or before.sides, models=self.models or (frozenset() if self.meanings else before.models),
            bare=self.bare or (frozenset() if self.measures or self.sides else before.bare), colours=self.colours or before.colours,
            meanings=self.meanings | (before.meanings if not self.meanings else frozenset()), size=self.size or before.size,
        )  # fmt: skip

    def __bool__(self) -> bool:
        return bool(self.measures or self.sides or self.models or self.bare or self.colours or self.meanings or self.size)

    def numbers(self) -> frozenset[Decimal]:
        """Every number in it, without units, as a writer leaving the units out would write them."""
        found = {*self.bare, *self.sides}
        for kind, values in self.measures.items():
            for value in values:
                found |= {value, *(value / scale for scale in _SCALES.get(kind, ()))}
        return frozenset(found)


def mask(text: str) -> str:
    """The text with blanks where something was read."""
    return text.replace(BLANK, " ")


@lru_cache(maxsize=20_000)
def features(text: str) -> tuple[Features, str]:
    """Features of a plain text, and the text with everything understood blanked out (BLANK) in place."""
    measures: dict[str, set[Decimal]] = defaultdict(set)
    sides: list[Decimal] = []
    if text.isascii():
        text = _spelt(text)
    text = _CHINESE.sub(lambda found: str(chinese_number(found[1]) or found[1]).rjust(len(found[1]), " "), text)

    def take_meaning(found: re.Match[str]) -> str:
        meanings.add(_MEANING_OF.get(found[0]) or _MEANING_OF.get(singular(found[0]), found[0]))
        return BLANK * len(found[0])

    def take_size(found: re.Match[str]) -> str:
        for value, unit in ((found[1], found[2] or found[4]), (found[3], found[4] or found[2])):
            sides.append(Decimal(value))
            if unit:
                kind, factor = _MEASURES[unit]
                measures[kind].add(Decimal(value) * factor)
        return BLANK * len(found[0])

    def take_measure(found: re.Match[str]) -> str:
        kind, factor = _MEASURES[found[2]]
        measures[kind].add(Decimal(found[1]) * factor)
        return BLANK * len(found[0])

    def take_colour(found: re.Match[str]) -> str:
        colours.append(_COLOUR_OF.get(found[0]) or _COLOUR_OF.get(found[0].rstrip("s"), found[0]))
        return BLANK * len(found[0])

    def take(place: set[str]) -> Callable[[re.Match[str]], str]:
        def taken(found: re.Match[str]) -> str:
            place.add(found[0])
            return BLANK * len(found[0])

        return taken

    meanings: set[str] = set()
    colours: list[str] = []
    models: set[str] = set()
    bare: set[str] = set()
    text = _SIZE.sub(take_size, text)
    text = _MEANT.sub(take_meaning, text)
    text = _MEASURE.sub(take_measure, text)
    text = _FRACTION.sub(take(models), text)
    text = _MODEL.sub(take(models), text)
    text = _BARE.sub(take(bare), text)
    text = _COLOUR.sub(take_colour, text)
    size = ""
    if found := next(
        (one for one in _LARGE_SMALL.finditer(text) if not _NO_SIZE.search(text, max(0, one.start() - 1), one.end() + 1)), None
    ):
        size = _SIZE_OF.get(found[0], "")
        text = text[: found.start()] + BLANK * len(found[0]) + text[found.end() :]
    return (
        Features({kind: frozenset(values) for kind, values in measures.items()}, tuple(sorted(sides)), frozenset(models),
                 frozenset(Decimal(value) for value in bare), tuple(dict.fromkeys(colours)), frozenset(meanings), size),
        text,
    )  # fmt: skip


def without_measures(text: str) -> str:
    """The plain text with measures and colours blanked out in place, models kept."""
    for pattern in (_SIZE, _MEASURE, _COLOUR):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return text


def without_colours(text: str) -> str:
    """The plain text with colours blanked out in place."""
    return _COLOUR.sub(lambda found: " " * len(found[0]), text)


def agreement(wanted: Features, product: Features, numbers: frozenset[Decimal]) -> tuple[float, bool]:
    """How much of what is wanted the product shows, and whether it contradicts; `numbers` are the product's, without units."""
    score, conflict = 0.0, False
    for kind, values in wanted.measures.items():
        has = product.measures.get(kind, frozenset())
        if kind == "gram" and not has and "byte" in product.measures:
            has = product.measures["byte"]  # 64G of a memory stick
        if values <= has or (kind == "inch" and values <= numbers):
            score += 1.0
        elif has and kind in _HARD:
            if not (kind == "length" and values & has):
                conflict = True
        elif values & numbers:
            score += 0.5
    if wanted.sides:
        if wanted.sides == product.sides or not product.sides and numbers.issuperset(wanted.sides):
            score += 1.2
        elif (
            product.sides
            and wanted.measures.get("length")
            and wanted.measures["length"] <= product.measures.get("length", frozenset())
        ):
            score += 0.5
        elif product.sides:
            conflict = True
    for model in wanted.models:
        if model in product.models:
            score += 1.5
        elif any(len(model) >= 3 and other.endswith(model) for other in product.models):
            score += 1.0
    for value in wanted.bare:
        score += 0.7 if value in numbers else -0.2
    if wanted.colours and product.colours:
        if set(wanted.colours) & set(product.colours):
            score += 1.0
        else:
            conflict = True
    if wanted.size and product.size:
        score += 1.0 if wanted.size == product.size else -1.0
    score += 1.0 * len(wanted.meanings & product.meanings)
    return score, conflict


def strange_measures(wanted: Features, product: Features, numbers: frozenset[Decimal]) -> bool:
    """Whether a telling measure is asked for of a kind that the product does not have at all."""
    return any(
        kind in _HARD
        and kind not in product.measures
        and not values <= numbers
        and not (kind == "gram" and "byte" in product.measures)
        for kind, values in wanted.measures.items()
    )
