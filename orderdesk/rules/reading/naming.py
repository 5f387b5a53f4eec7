"""Where products are named in a text: by their names, misspelt, cut short or written apart, or by their codes."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from orderdesk.rules.reading.features import BLANK, without_measures
from orderdesk.rules.reading.knowledge import Head, Knowledge, as_looks
from orderdesk.rules.reading.text import compact, singular
from orderdesk.rules.reading.words import FILLER


@dataclass(frozen=True, slots=True)
class Naming:
    """A product's name found in a text, at [start, end)."""

    start: int
    end: int
    heads: tuple[Head, ...]
    guessed: bool = False
    letters: tuple[int, ...] = ()  # where its own letters stand, when measures stand between them


def find_names(knowledge: Knowledge, text: str) -> list[Naming]:
    """Names of products in a plain text: the longest first-come, not overlapping, from left to right."""
    found = _chinese_names(knowledge, text) + _english_names(knowledge, text)
    apart = without_measures(text)  # "A4 80g paper" is A4 paper
    if apart != text:
        for naming in _chinese_names(knowledge, apart) + _english_names(knowledge, apart):
            letters = tuple(at for at in range(naming.start, naming.end) if apart[at] != " ")
            found.append(replace(naming, letters=letters))
    found.sort(key=lambda naming: (-(naming.end - naming.start), naming.start))
    kept: list[Naming] = []
    for naming in found:
        if all(naming.end <= other.start or naming.start >= other.end for other in kept):
            kept.append(naming)
    return sorted(kept, key=lambda naming: naming.start)


def _chinese_names(knowledge: Knowledge, text: str) -> list[Naming]:
    places = [at for at, char in enumerate(text) if char not in " -\t的" and char != BLANK]
    short = "".join(text[at] for at in places)
    found: list[Naming] = []
    for start in range(len(short)):
        for length in range(min(knowledge.longest_phrase, len(short) - start), 0, -1):
            piece = short[start : start + length]
            heads = knowledge.phrases.get(piece)
            if heads and _free(short, start, start + length):
                found.append(Naming(places[start], places[start + length - 1] + 1, heads))
                break
    return found


def _free(text: str, start: int, end: int) -> bool:
    """Whether a phrase does not cut through a Latin word or a number."""
    first, before = text[start], text[start - 1] if start else " "
    last, after = text[end - 1], text[end] if end < len(text) else " "
    return not (first.isascii() and first.isalnum() and before.isascii() and before.isalnum()) and not (
        last.isascii() and last.isalnum() and after.isascii() and after.isalnum()
    )


def _english_names(knowledge: Knowledge, text: str) -> list[Naming]:
    tokens = [(match.start(), match.end(), singular(match[0])) for match in re.finditer(r"[a-z0-9]+", text)]
    spelled = [_spelled(knowledge, word) for _start, _end, word in tokens]
    found: list[Naming] = []
    whole = [right or word for right, (_start, _end, word) in zip(spelled, tokens, strict=True)]
    for first in range(len(tokens)):
        for count in range(min(knowledge.longest_term, len(tokens) - first), 0, -1):
            term = tuple(word for _s, _e, word in tokens[first : first + count])
            heads = knowledge.terms.get(term)
            guessed = False
            if not heads and spelled[first] is not None or any(spelled[first : first + count]):
                heads = knowledge.terms.get(tuple(spelled[at] or tokens[at][2] for at in range(first, first + count)))
                guessed = bool(heads)
            if not heads and count > 1:
                heads = _joined(knowledge, whole[first : first + count])
                guessed = bool(heads) and any(spelled[first : first + count])
            if not heads and count > 1:
                heads = _abbreviated(knowledge, term)
                guessed = bool(heads)
            if heads:
                found.append(Naming(tokens[first][0], tokens[first + count - 1][1], heads, guessed))
                break
    return found


def _joined(knowledge: Knowledge, term: list[str]) -> tuple[Head, ...]:
    """The products of a name of which two words are written apart ("dish washing liquid") or that is hyphenated."""
    for at in range(len(term) - 1):
        if not (term[at].isalpha() and term[at + 1].isalpha()):
            continue
        if heads := knowledge.terms.get((*term[:at], term[at] + term[at + 1], *term[at + 2 :])):
            return heads
    return ()


def _abbreviated(knowledge: Knowledge, term: tuple[str, ...]) -> tuple[Head, ...]:
    """The products of a name of which one word is cut short ("doc box", "perm marker"), where only one name fits."""
    found: dict[tuple[str, ...], tuple[Head, ...]] = {}
    for at, word in enumerate(term):
        if not 3 <= len(word) <= 6 or not word.isalpha() or word in FILLER or (word,) in knowledge.terms:
            continue
        start = bisect_left(knowledge.vocabulary, word)
        for whole in knowledge.vocabulary[start : start + 40]:
            if not whole.startswith(word):
                break
            spelled = (*term[:at], whole, *term[at + 1 :])
            if whole != word and (heads := knowledge.terms.get(spelled)):
                found[spelled] = heads
    return next(iter(found.values())) if len(set(found.values())) == 1 else ()


def _spelled(knowledge: Knowledge, word: str) -> str | None:
    """The catalogue's word that a misspelt one most likely is."""
    if len(word) < 4 or not word.isalpha() or (word,) in knowledge.terms or word in FILLER:
        return None
    if word not in knowledge.spelling:
        if len(knowledge.spelling) > 20_000:
            knowledge.spelling.clear()
        at = process.extractOne(word, knowledge.vocabulary, scorer=fuzz.ratio, score_cutoff=86)
        knowledge.spelling[word] = at[0] if at and at[0] != word and at[0][0] == word[0] else None
    return knowledge.spelling[word]


def by_code(knowledge: Knowledge, text: str) -> tuple[str, str] | None:
    """The SKU a plain text names by its code or barcode, and the words it stands in."""
    for match in re.finditer(r"[a-z0-9][a-z0-9._/-]{3,30}", text):
        key = compact(match[0])
        index = knowledge.by_sku.get(key)
        if index is not None and (any(char.isdigit() for char in key) or "-" in match[0]):
            return knowledge.products[index].sku, match[0]
    for match in re.finditer(r"[a-z0-9][a-z0-9._/-]{3,30}", text):
        index = knowledge.by_look.get(as_looks(match[0]))
        if index is not None and "-" in match[0] and any(char.isdigit() for char in match[0]):
            return knowledge.products[index].sku, match[0]
    return None
