"""Lines cut into clauses and pieces, so that each piece has one quantity."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from orderdesk.rules.reading.cautions import BUT
from orderdesk.rules.reading.naming import Naming
from orderdesk.rules.reading.units import Quantity, quantities

ENUMERATOR = re.compile(
    r"^\s*(?:(?i:item|line|pos\.?|art\.?)\s*#?\d{1,2}\s*[:：.)-]\s*|第\s*[\d一二三四五六七八九十]{1,2}\s*[项行条]\s*[:：、.]?\s*|[(（]?\d{1,2}\s*[)）、](?!\d)|[(（]?\d{1,2}\s*[)）.、．:：](?=\s)|\d{1,2}[.．](?=[^\d\s])|[①-⑳]|[(（]?[一二三四五六七八九十]{1,2}[)）、.．]\s*|[-•·●▪◆■○*–—>]+\s+|[-•·●▪◆■○*–—]+(?=[^\d\s-])|#\d+\s+)\s*"
)
_CLAUSE = re.compile(
    r"[。；;!！?？]|，|、|(?<!\d),|,(?!\d{3}(?!\d))|\s{4,}(?=\S+\s*\d+\s*[箱盒包卷支个本瓶桶套条提打把件只])|(?<=\s)(?:另外|还有|以及)(?=\S)|\.\s+(?=[a-z])|\.$"
)

_DENIED = re.compile(r"rather|不是|不要|别|勿|(?<![a-z])(?:not|don'?t)(?![a-z])")


def blanked(text: str, names: Iterable[Naming]) -> str:
    """The text with the names blanked out in place."""
    for name in names:
        text = text[: name.start] + " " * (name.end - name.start) + text[name.end :]
    return text


def parted(text: str) -> str:
    """Brackets that hold the quantities themselves ("pens (black 3 boxes, blue 2)") opened up; of the same length."""
    for found in re.finditer(r"\(([^()]*)\)", text):
        outside = text[: found.start()] + " " + text[found.end() :]
        inside = [quantity for quantity in quantities(found[1]) if not quantity.spec]
        given = inside and re.search(r"[送赠](?!货|到|去|来|上)|(?<![a-z])free(?![a-z])", found[1])
        if given or len(inside) > 1 and not [quantity for quantity in quantities(outside) if not quantity.spec]:
            text = text[: found.start()] + "，" + found[1] + "，" + text[found.end() :]
    return text


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses of a plain line begin and end; what stands in brackets stays together."""
    depth, start = 0, 0
    closed = [0] * (len(text) + 1)
    for at, char in enumerate(text):
        depth += char in "([" and ")" in text[at:]
        depth -= char in ")]" and depth > 0
        closed[at] = depth
    edges = [*_CLAUSE.finditer(text), *(BUT.finditer(text) if _DENIED.search(text) else ())]
    for found in sorted(edges, key=lambda edge: edge.start()):
        if closed[found.start()] == 0 and found.start() >= start:
            yield start, found.start()
            start = found.end()
    yield start, len(text)


def ordering_quantities(text: str, names: list[Naming]) -> list[Quantity]:
    """The quantities that order something: no pack descriptions, none inside a product's name or in a bracket that only explains."""
    found = []
    brackets = [(m.start(), m.end()) for m in re.finditer(r"\([^()]*\)", text)]
    everything = [
        quantity
        for quantity in quantities(text)
        if not quantity.spec
        and not (quantity.unit == "点" and text[quantity.start] == "一")
        and not any(name.start < quantity.end and quantity.start < name.end for name in names)
    ]
    for quantity in everything:
        bracket = next(((a, b) for a, b in brackets if a < quantity.start and quantity.end <= b), None)
        if bracket:
            named_inside = any(bracket[0] < name.start < bracket[1] for name in names)
            others = [other for other in everything if other is not quantity and not (bracket[0] < other.start < bracket[1])]
            if others and not named_inside:
                continue
        found.append(quantity)
    return _without_restated(text, found)


def _without_restated(text: str, found: list[Quantity]) -> list[Quantity]:
    """5箱120包 and 2盒，共24支 say one quantity twice; the first counts. 买10箱送1箱 says two."""
    kept: list[Quantity] = []
    for quantity in found:
        if (
            kept
            and re.fullmatch(r"\s*(?:=|,|共|合|即|一共|合计|也就是|or|i\.?e\.?)?\s*", text[kept[-1].end : quantity.start])
            and quantity.unit != kept[-1].unit
        ):
            continue
        kept.append(quantity)
    return kept


def pieces(
    text: str, found: list[Quantity], names: list[Naming], named: Callable[[str], bool]
) -> Iterator[tuple[int, int, Quantity]]:
    """The clause cut so that each piece has one quantity with its words, before it or after it, whichever fits more pieces."""
    if len(found) == 1:
        only = found[0]
        yield 0, len(text), only
        return
    after = [0, *(quantity.end for quantity in found[:-1]), len(text)]
    before = [0, *(quantity.start for quantity in found[1:]), len(text)]
    ways = [after, before]
    if len(names) == len(found):  # one name to each quantity, whichever stands first
        starts = [min(quantity.start, name.start) for quantity, name in zip(found, names, strict=True)]
        if all(a < b for a, b in pairwise(starts)):
            ways.append([0, *starts[1:], len(text)])
    best = max(ways, key=lambda edges: (_fit(text, found, edges, named), edges is after and _fit_first(text, found, named)))
    for (start, end), quantity in zip(pairwise(best), found, strict=True):
        yield start, end, replace(quantity, start=quantity.start - start, end=quantity.end - start)


def _fit(text: str, found: list[Quantity], edges: list[int], named: Callable[[str], bool]) -> int:
    total = 0
    for (start, end), quantity in zip(pairwise(edges), found, strict=True):
        words = text[start : quantity.start] + " " + text[quantity.end : end]
        total += named(words)
    return total


def _fit_first(text: str, found: list[Quantity], named: Callable[[str], bool]) -> bool:
    return named(text[: found[0].start])
