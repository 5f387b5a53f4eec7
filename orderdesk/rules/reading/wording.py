"""What the words of a running text say of products: which are named, what stands beside them, what they leave unsaid."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from orderdesk.rules.reading.clauses import blanked
from orderdesk.rules.reading.dates import find_dates
from orderdesk.rules.reading.features import features
from orderdesk.rules.reading.knowledge import Head, Knowledge
from orderdesk.rules.reading.learning import word_key
from orderdesk.rules.reading.marks import CORRECTED, EACH, MASKED, NO_PRODUCT, PRICE
from orderdesk.rules.reading.naming import Naming, by_code, find_names
from orderdesk.rules.reading.products import Hints
from orderdesk.rules.reading.text import number
from orderdesk.rules.reading.units import PIECE, VAGUE, Quantity, unit_kind
from orderdesk.rules.reading.words import COLOURS


class Wording:
    """The words of one writer, who writes on `today`, against what is known."""

    def __init__(self, knowledge: Knowledge, today: date, hints: Hints) -> None:
        self._knowledge = knowledge
        self._today = today
        self._hints = hints

    def masked(self, text: str) -> tuple[str, Decimal | None, str]:
        """Without dates, phones, times and prices; the price."""
        for dated in find_dates(text, self._today):
            if "/" not in text[dated.start : dated.end] or re.match(r"\s*(前|之前|以前|送|到|要|交)", text[dated.end :]):
                text = text[: dated.start] + " " * (dated.end - dated.start) + text[dated.end :]
        text = _NOT_SO_MANY.sub(lambda found: " " * len(found[0]), text)
        text = MASKED.sub(lambda found: " " * len(found[0]), text)
        price, unit = None, ""
        if found := PRICE.search(text):
            group = next(name for name in "abcde" if found[name])
            price, unit = number(found[group]), found[group + "u"] or ""
            text = text[: found.start()] + " " * (found.end() - found.start()) + text[found.end() :]
        return text, price, unit

    def names(self, text: str) -> list[Naming]:
        names = find_names(self._knowledge, text)
        if code := by_code(self._knowledge, text):
            at = text.index(code[1])
            head = Head(self._knowledge.by_sku["".join(char for char in code[0].lower() if char.isalnum())], "", ())
            names = [name for name in names if name.end <= at or name.start >= at + len(code[1])]
            names.append(Naming(at, at + len(code[1]), (head,)))
            names.sort(key=lambda name: name.start)
        return names

    def named(self, text: str) -> bool:
        return bool(self.names(text)) or bool(features(text)[0]) or self.is_learned(text)

    def named_at_all(self, text: str) -> bool:
        """Whether a product's name stands in the words, or nothing but units, measures and everyday words do."""
        return bool(self.names(text)) or not re.search(r"[a-z]{4}", features(text)[1]) or bool(unit_kind(text.split()[0]))

    def is_learned(self, text: str) -> bool:
        """Whether these are words that the customer was found to use for a product."""
        learned = self._knowledge.aliases
        return bool(learned) and (self._hints.customer, word_key(text)) in learned

    def spread(self, spoken: list[tuple[str, str]], each: bool) -> Iterator[tuple[str, str, Quantity | None]]:
        """One wording for each product that "3 of each" speaks of; else the one they make together."""
        original, words = "，".join(part[0].strip() for part in spoken), " ".join(part[1] for part in spoken)
        if not each:
            yield original, words, None
            return
        words = EACH.sub(" ", words)
        names = self.names(words)
        colours = features(blanked(words, names))[0].colours
        if len(names) > 1 and len({name.heads for name in names}) > 1:
            edges = [*(name.start for name in names[1:]), len(words)]
            start = 0
            for edge in edges:
                yield original, words[start:edge], None
                start = edge
        elif len(colours) > 1:
            for colour in colours:
                yield original, self._only_colour(words, colour), None
        else:
            yield original, words, None

    def _only_colour(self, words: str, colour: str) -> str:
        """The words with every other colour blanked out, names of products left alone."""
        names = self.names(words)
        others = sorted((word for name, found in COLOURS.items() if name != colour for word in found), key=len, reverse=True)
        for word in others:
            for match_ in re.finditer(re.escape(word), words):
                if not any(name.start <= match_.start() < name.end for name in names):
                    words = words[: match_.start()] + " " * len(word) + words[match_.end() :]
        return words

    def is_unknown(self, text: str, quantity: Quantity) -> bool:
        """Whether these words order something the catalogue does not have: a short noun beside a quantity, in a list."""
        words = (text[: quantity.start] + " " + text[quantity.end :]).strip(" :.,-()")
        if quantity.bare or CORRECTED.search(text) or NO_PRODUCT.search(words) or VAGUE.search(text):
            return False
        if re.search(r"送去|送到|寄|deliver|ship to", words):
            return False
        if quantity.kind == PIECE and not re.search(r"[a-z0-9]|[\u3400-\u9fff]{3}", words):
            return False
        words = _OPENING.sub("", words)
        return 2 <= len(words) <= 34 and bool(re.search(r"[\u3400-\u9fff]{2}|[a-z]{4}", words)) and not _sentence(words)

    def unnamed(self, words: str) -> str:
        """The words without the names of products and their measures."""
        return features(blanked(words, self.names(words)))[1]


_NOT_SO_MANY = re.compile(
    r"(?:instead of|rather than|而不是)\s*\d+(?:\s*[a-z]+)?|[(（]?(?:原|之前|本来)(?:来|订|是|说)*\s*\d+\s*[箱盒包卷支个本瓶桶套条提打把件只台][)）]?(?=[，,改])"
)
_OPENING = re.compile(
    r"^(?:\s*(?:说好的?|再?要|来|加|另外|还要|再|买|满|送|赠|订|每)|\s*(?:we need|need|also|and|plus|please|of|the|some|an?)(?![a-z]))*\s*"
)


def ones(text: str, names: list[Naming]) -> list[int]:
    """Where "two blue ones" or "three of the 9oz" says once more what was named before."""
    again = re.finditer(r"(?<![a-z])ones(?![a-z])|(?<=of the )\d+\s?(?:oz|ml|gb|g|mm|cm|m|inch)(?![a-z])", text)
    return [found.start() for found in again if names and names[0].start < found.start()]


def with_unit_said(text: str, quantity: Quantity) -> Quantity:
    """ "3 x A3 paper (cartons)": a bare number takes the unit that stands alone in brackets behind it."""
    if not quantity.bare:
        return quantity
    found = re.search(r"\(\s*([a-z]+|[\u3400-\u9fff]{1,2})\s*\)", text[quantity.end :])
    kind = unit_kind(found[1]) if found else ""
    return replace(quantity, unit=found[1], kind=kind, bare=False) if found and kind else quantity


def without_introduction(text: str, names: list[Naming]) -> str:
    """What stands before a colon and before the first product ("please send us: …") blanked out, when it says nothing of products."""
    if not names:
        return text
    at = text.rfind(":", 0, names[0].start)
    if at > 0 and not features(text[:at])[0] and not re.search(r"\d", text[:at]):
        return " " * (at + 1) + text[at + 1 :]
    return text


LAST_TIME = re.compile(
    r"(?:和|跟|同|按|照)?\s*(?:上次|上回|之前|以前|上个月|老样子|平时|一直用|常用|往常)(?:那种|那款|那个|的那种|一样的?|的|订的|买的|用的|拿的|要的|同款|一样)*|老样子|同款|(?:the )?same (?:as|kind as|type as)?\s*(?:last time|before|usual|always)|as (?:last time|before|usual|always)|the usual|our usual|like last time"
)


def speaks_of_last_time(text: str) -> bool:
    """Whether a plain text refers to what was ordered before."""
    return bool(LAST_TIME.search(text))


_ALL_AS_BEFORE = re.compile(
    r"(?:和|跟|同|都?按|照)\s*(?:上次|上回|之前|以前|上个?月|往常|平时)\s*(?:的|订的|那些)?(?:一样|同款|相同|牌子|规格|型号)|(?:都|还)是?(?:上次|原来|以前|老)的?(?:那种|牌子|规格|型号)|(?:all |everything )?(?:the )?same (?:as|types? as|kinds? as|brands? as) (?:last|before|usual|always)"
)


def all_as_before(text: str) -> bool:
    """Whether a plain text says that goods are the ones of earlier orders."""
    return bool(_ALL_AS_BEFORE.search(text))


def _sentence(words: str) -> bool:
    return len(re.findall(r"[a-z]+", words)) > 5 or bool(
        re.search(
            r"我|你|您|请|谢|了|吗|吧|呢|是|在|有(?!线)|能|会(?!议)|(?<![a-z])(?:i|you|we|is|are|will|thank|can|the)(?![a-z])",
            words,
        )
    )
