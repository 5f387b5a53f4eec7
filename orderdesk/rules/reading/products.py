"""Which product a wording means, and which others it might."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from rapidfuzz import fuzz

from orderdesk.language import N_
from orderdesk.rules.reading.features import BLANK, Features, agreement, features, strange_measures
from orderdesk.rules.reading.knowledge import Head, Knowledge, Known
from orderdesk.rules.reading.learning import word_key
from orderdesk.rules.reading.naming import Naming, by_code, find_names
from orderdesk.rules.reading.text import compact, singular, words
from orderdesk.rules.reading.units import in_base, sold_in
from orderdesk.rules.reading.words import FILLER, MEANING

_TIE = 0.29
_MADE_TO_ORDER = re.compile(r"定制|定做|刻|印|logo|custom|engrav|print")
_MEANT_WORDS = frozenset(row[0] for row in MEANING)
_UNMARKED = re.compile(
    r"(?:不用?|无需?|没有?|别)(?:要|带|印|含|用|做)?\s*(?:logo|刻字|印字|刻|印|字)的?"
    r"|(?<![a-z])(?:without|no) (?:a |our |any )?(?:logo|engraving|print(?:ing)?|text)(?![a-z])|(?<![a-z])unprinted(?![a-z])"
)
_EVERYDAY = frozenset(char for word in FILLER if not word.isascii() for char in word)
_WORD = re.compile(r"[a-z0-9][a-z0-9'&-]*")


@dataclass(frozen=True, slots=True)
class Match:
    """What a wording means. `sku` is None when unknown or ambiguous; `doubt` is an English sentence or empty.

    `heads` are the products of the name used, by which a following "blue, 3 boxes" is understood; `named` says that a product's
    name (and not only a colour or size) was found.
    """

    sku: str | None = None
    candidates: tuple[str, ...] = ()
    doubt: str = ""
    heads: tuple[Head, ...] = ()
    features: Features = field(default_factory=Features)
    named: bool = False
    by_code: bool = False
    unexplained: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What besides the words tells which product is meant."""

    unit: str = ""
    customer: str = ""
    preferred: tuple[str, ...] = ()  # SKUs of the order spoken of, or of the customer's last ones; the latest first
    only_preferred: bool = False
    heads: tuple[Head, ...] = ()
    before: Features = field(default_factory=Features)
    traditional: bool = False


def match(knowledge: Knowledge, text: str, hints: Hints = Hints()) -> Match:
    """The product that a plain text without its quantity means."""
    text = _UNMARKED.sub(lambda found: " " * len(found[0]), text)
    if hints.traditional:  # in Taiwan cells are numbered otherwise: 3號 is AA, 4號 is AAA
        text = re.sub(r"[3三]号(?=.{0,2}电池)|(?<=电池)\s*[3三]号", "5号", text)
        text = re.sub(r"[4四]号(?=.{0,2}电池)|(?<=电池)\s*[4四]号", "7号", text)
    if knowledge.aliases and (sku := knowledge.aliases.get((hints.customer, word_key(text)))) and knowledge.product(sku):
        return Match(sku, named=True, by_code=True)
    if code := by_code(knowledge, text):
        checked = _checked_code(knowledge, code[0], text.replace(code[1], " "))
        meant = compact(code[1]) in knowledge.by_sku
        return (
            checked
            if meant or checked.doubt
            else _replace_doubt(checked, N_("The code is only written alike: O for 0, or I for 1."))
        )
    names = find_names(knowledge, text)
    names = _outside_brackets(text, names)
    naming = max(names, key=lambda naming: (naming.end - naming.start, naming.start), default=None)
    if naming is None:
        bracketed = re.sub(r"\([^()]*\)", " ", text)
        if hints.heads and features(bracketed)[0]:  # "the small ones 20 (engraved 001-020)": the bracket only explains
            text = bracketed
        found, rest = features(text)
        if (
            hints.heads
            and not _unexplained(rest)
            and not _other_noun(knowledge, rest, hints.heads)
            and _may_inherit(knowledge, hints.heads, found)
        ):
            whole = _chosen(knowledge, hints.heads, found.inheriting(hints.before), rest, hints)
            alone = whole if whole.sku or whole.named else _chosen(knowledge, hints.heads, found, rest, hints)
            if alone.sku and not whole.sku and whole.candidates != alone.candidates:  # "500ml white, and the small pink one"
                return _replace_doubt(alone, alone.doubt or N_("The product is taken from the line before."))
            return whole
        return _unnamed(knowledge, text, found, hints)
    own = set(naming.letters or range(naming.start, naming.end))
    blanked = "".join(BLANK if at in own else char for at, char in enumerate(text))
    found, rest = features(blanked)
    inside, _rest = features(text[naming.start : naming.end])
    shown = {colour for head in naming.heads for colour in knowledge.known[head.index].features.colours}
    inside = Features(
        models=inside.models, meanings=inside.meanings, colours=tuple(colour for colour in inside.colours if colour in shown)
    )  # the 粉 of 碳粉匣 is no colour, the clear of clear tape is one
    result = _chosen(knowledge, naming.heads, found | inside, rest, hints, named=True)
    if naming.end - naming.start <= 2 and text[naming.start : naming.end].isascii() and result.unexplained:
        return _unnamed(knowledge, text, found, hints)
    if naming.guessed and not result.doubt:
        return _replace_doubt(result, N_("The name is misspelt."))
    return result


def _outside_brackets(text: str, names: list[Naming]) -> list[Naming]:
    """What stands in brackets explains; a name outside them counts before one inside."""
    brackets = [(found.start(), found.end()) for found in re.finditer(r"\([^()]*\)", text)]
    outside = [name for name in names if not any(start < name.start and name.end < end for start, end in brackets)]
    return outside or names


def _other_noun(knowledge: Knowledge, rest: str, heads: tuple[Head, ...]) -> bool:
    """Whether a letter is left that ends the names of other goods, as the 笔 of 黑笔 behind paper."""
    left = set(re.findall(r"[\u3400-\u9fff]", rest.replace(BLANK, " "))) - _EVERYDAY
    own = {char for head in heads for char in knowledge.products[head.index].name_zh}
    return bool((left & knowledge.name_endings) - own)


def _may_inherit(knowledge: Knowledge, heads: tuple[Head, ...], found: Features) -> bool:
    """Whether what is said fits at least one of the products of the name used before."""
    if not found:
        return True
    known = [knowledge.known[head.index] for head in heads]
    return any(agreement(found, one.features, one.numbers)[0] > 0 for one in known) or bool(
        found.size or found.colours and not found.models
    )


def _replace_doubt(found: Match, doubt: str) -> Match:
    return Match(found.sku, found.candidates, doubt, found.heads, found.features, found.named, found.by_code, found.unexplained)


def _checked_code(knowledge: Knowledge, sku: str, text: str) -> Match:
    known = knowledge.known[knowledge.by_sku[compact(sku)]]
    found, _rest = features(text)
    names = find_names(knowledge, text)
    _score, conflict = agreement(found, known.features, known.numbers)
    other = names and not any(head.index == knowledge.by_sku[compact(sku)] for naming in names for head in naming.heads)
    doubt = N_("The product code and the description do not agree.") if conflict or other else ""
    return Match(sku, (sku,), doubt, (Head(knowledge.by_sku[compact(sku)], "", ()),), found, True, True)


def _chosen(
    knowledge: Knowledge, heads: tuple[Head, ...], wanted: Features, rest: str, hints: Hints, *, named: bool = False
) -> Match:
    tokens, short = set(words(rest)), compact(rest)
    scored: list[tuple[float, int]] = []
    fallen: list[tuple[float, int]] = []
    for head in heads:
        known = knowledge.known[head.index]
        score, conflict = agreement(wanted, known.features, known.numbers)
        score -= _left_unsaid(head, tokens, short, wanted)
        if known.product.kind == "custom" and head.rest_zh and not _MADE_TO_ORDER.search(rest):
            score -= 0.5
        score += 0.8 * sum(1 for word in known.spec_words if word in short)
        (fallen if conflict else scored).append((score, head.index))
    scored.sort(key=lambda item: -item[0])
    fallen.sort(key=lambda item: -item[0])
    if not scored:
        return Match(None, _skus(knowledge, fallen[:5]), N_("No product has all of what is asked for."), heads, wanted, named)
    scored = _by_size(knowledge, scored, wanted.size)
    unexplained = _unexplained(_without_spec(rest, [knowledge.known[index] for _score, index in scored[:8]]))
    return _decided(knowledge, scored, wanted, heads, hints, named, unexplained)


def _left_unsaid(head: Head, tokens: set[str], short: str, wanted: Features) -> float:
    """What the product's name says and the customer does not counts against it."""
    if not head.rest_zh and not head.rest_en:
        return 0.0
    if head.rest_zh and head.rest_zh in short:
        return -0.7
    if head.rest_en and all(singular(word) in tokens for word in head.rest_en):
        return -0.7
    if wanted.meanings.isdisjoint(_MEANT_WORDS) and not wanted.models:
        return 0.6
    meant = features(head.rest_zh)[0]
    if (meant.meanings and meant.meanings <= wanted.meanings) or (
        meant.models and meant.models <= wanted.models and not meant.meanings
    ):
        return -0.7
    return 0.6


def _decided(
    knowledge: Knowledge,
    scored: list[tuple[float, int]],
    wanted: Features,
    heads: tuple[Head, ...],
    hints: Hints,
    named: bool,
    unexplained: str,
) -> Match:
    best = scored[0][0]
    tied = [index for score, index in scored if score >= best - _TIE]
    doubt = ""
    if hints.preferred:
        ranked = [knowledge.by_sku[compact(sku)] for sku in hints.preferred if compact(sku) in knowledge.by_sku]
        possible = [index for index in ranked if index in {i for _s, i in scored}]
        if possible and (hints.only_preferred or len(tied) > 1):
            among = [index for index in possible if index in tied] or (possible if hints.only_preferred else [])
            if among:
                doubt = "" if len(tied) == 1 and tied[0] == among[0] else N_("Taken from the customer's earlier orders.")
                tied = among[:1]
    if len(tied) > 1 and hints.unit:
        fitting = [index for index in tied if sold_in(knowledge.products[index], hints.unit)]
        if len(fitting) == 1:
            doubt, tied = N_("Told apart only by the unit."), fitting
    if hints.unit and len(tied) == 1 and not _sold(knowledge, tied[0], hints.unit):
        fitting = [index for score, index in scored if score >= best - 1.0 and _sold(knowledge, index, hints.unit)]
        if len(fitting) == 1:
            doubt, tied = N_("Told apart only by the unit."), fitting
    if len(tied) > 1:
        skus = _skus(knowledge, [(score, index) for score, index in scored if score > best - 1.7][:6])
        return Match(None, skus, N_("Several products fit."), heads, wanted, named, unexplained=unexplained)
    known = knowledge.known[tied[0]]
    if not doubt and unexplained:
        doubt = N_("Some words of the line are not understood.")
    if not doubt and (wanted.bare - known.numbers or strange_measures(wanted, known.features, known.numbers)):
        doubt = N_("A number in the line is not understood.")
    if not doubt and any(model not in known.features.models and not _known_model(known, model) for model in wanted.models):
        doubt = N_("A type number in the line is not understood.")
    if not doubt and not named and len(heads) > 1 and not wanted:
        doubt = N_("The product is taken from the line before.")
    skus = _skus(knowledge, scored[:4])
    return Match(known.product.sku, skus, doubt, heads, wanted, named, unexplained=unexplained)


def _sold(knowledge: Knowledge, index: int, unit: str) -> bool:
    base = in_base(knowledge.products[index], Decimal(1), unit)
    return base.quantity is not None and base.sure


def _known_model(known: Known, model: str) -> bool:
    return model in compact(known.product.name_zh + known.product.spec + known.product.sku) or model in compact(
        known.product.name_en
    )


def _skus(knowledge: Knowledge, scored: list[tuple[float, int]]) -> tuple[str, ...]:
    return tuple(knowledge.products[index].sku for _score, index in scored)


def _by_size(knowledge: Knowledge, scored: list[tuple[float, int]], size: str) -> list[tuple[float, int]]:
    """Large, small and their like, understood among the products that are left."""
    if not size or len(scored) < 2:
        return scored
    top = [(score, index) for score, index in scored if score >= scored[0][0] - 0.9]
    sizes = {index: _extent(knowledge.known[index].features) for _score, index in top}
    classes = set.intersection(*(set(found) for found in sizes.values())) if sizes else set()
    for kind in ("sides", "volume", "gram", "length", "ounce", "inch", "byte"):
        values = sorted({found[kind] for found in sizes.values()}) if kind in classes else []
        if len(values) < 2 or (size == "medium" and len(values) != 3):
            continue
        wanted = {"large": values[-1], "small": values[0], "medium": values[len(values) // 2]}[size]
        bonus = {index for index, found in sizes.items() if found[kind] == wanted}
        return sorted(((score + (1.0 if index in bonus else 0.0), index) for score, index in scored), key=lambda item: -item[0])
    if {"volume", "gram"} & set().union(*(set(found) for found in sizes.values())):
        return scored
    return scored


def _extent(found: Features) -> dict[str, Decimal]:
    extent = {kind: max(values) for kind, values in found.measures.items() if values}
    if found.sides:
        area = Decimal(1)
        for side in found.sides:
            area *= side
        extent["sides"] = area * (1 if len(found.sides) > 1 else next(iter(found.sides)))
    return extent


def _without_spec(rest: str, products: list[Known]) -> str:
    for known in products:
        for word in (
            *known.spec_words,
            *words(known.product.name_en),
            *re.findall(r"[\u3400-\u9fff]{2,}", known.product.name_zh),
        ):
            rest = rest.replace(word, BLANK)
    return rest


def _unexplained(rest: str) -> str:
    """Words that neither name a product nor are everyday words; something to look at."""
    rest = rest.replace(BLANK, " ")
    found = [
        word
        for word in _WORD.findall(rest)
        if singular(word) not in FILLER and word not in FILLER and len(word) > 2 and not word.isdigit()
    ]
    for run in re.findall(r"[\u3400-\u9fff]+", rest):
        for filler in sorted((word for word in FILLER if not word.isascii()), key=len, reverse=True):
            run = run.replace(filler, " ")
        found += [piece for piece in run.split() if len(piece) >= 2]
    return " ".join(found)


_TELLING = ("ounce", "ply", "byte", "watt", "inch", "pocket")


def _told_by_measure(knowledge: Knowledge, text: str, found: Features, hints: Hints) -> Match | None:
    """ "2 ctn of the 12oz": the one product of the whole catalogue that shows what is said, when nothing else is said."""
    rest = features(text)[1]
    models = {model for model in found.models if len(model) >= 4}
    shown_by = [at for at, known in enumerate(knowledge.known) if models & known.features.models] if models else []
    if len(shown_by) == 1:
        sku = knowledge.products[shown_by[0]].sku
        return Match(sku, (sku,), N_("The product is told by its type number only."), (Head(shown_by[0], "", ()),), found)
    if not (any(kind in found.measures for kind in _TELLING) or found.meanings) or _unexplained(rest):
        return None
    letters = set(re.findall(r"[\u3400-\u9fff]", rest.replace(BLANK, " ")))
    fitting = []
    for index, known in enumerate(knowledge.known):
        _score, conflict = agreement(found, known.features, known.numbers)
        shown = all(values <= known.features.measures.get(kind, frozenset()) for kind, values in found.measures.items())
        if shown and not conflict and found.meanings <= known.features.meanings and found.bare <= known.numbers:
            fitting.append((len(letters & set(known.product.name_zh)), index))
    best = [index for count, index in fitting if count == max(fitting)[0]]
    sold = [index for index in best if _sold(knowledge, index, hints.unit)] if hints.unit else best
    if len(sold) != 1:
        return None
    sku = knowledge.products[sold[0]].sku
    return Match(sku, (sku,), N_("The product is told by its measure only."), (Head(sold[0], "", ()),), found)


def _unnamed(knowledge: Knowledge, text: str, found: Features, hints: Hints) -> Match:
    """No name found: the nearest names by letters, as suggestions, and as an answer when very near."""
    if hints.preferred and hints.only_preferred and len(hints.preferred) == 1:
        return Match(hints.preferred[0], hints.preferred, N_("Taken from the customer's earlier orders."), features=found)
    key = compact(text)
    counted: Counter[int] = Counter()
    for pair in {key[at : at + 2] for at in range(len(key) - 1)} | set(words(text)):
        counted.update(knowledge.pairs.get(pair, ()))
    near = []
    for index, _count in counted.most_common(30):
        names = knowledge.known[index].names
        ratio = max((fuzz.partial_ratio(name, key) for name in names if len(name) >= 3), default=0.0)
        score, conflict = agreement(found, knowledge.known[index].features, knowledge.known[index].numbers)
        near.append((ratio + 10 * score - (60 if conflict else 0), index, ratio))
    near.sort(key=lambda item: -item[0])
    candidates = tuple(knowledge.products[index].sku for score, index, _ratio in near[:3] if score > 55)
    if told := _told_by_measure(knowledge, text, found, hints):
        return told
    if near and near[0][2] >= 84 and (len(near) < 2 or near[0][0] > near[1][0] + 5) and len(key) >= 4:
        return Match(knowledge.products[near[0][1]].sku, candidates, N_("The name is only similar."), features=found, named=True)
    return Match(None, candidates, N_("No such product in the catalogue."), features=found)
