"""Order lines in running text: names, quantities, prices and gifts, however people string them together."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from orderdesk.rules.reading.clauses import ENUMERATOR, blanked, clauses, ordering_quantities, parted, pieces
from orderdesk.rules.reading.dates import find_dates
from orderdesk.rules.reading.features import Features, features
from orderdesk.rules.reading.items import Item
from orderdesk.rules.reading.knowledge import Head, Knowledge
from orderdesk.rules.reading.learning import word_key
from orderdesk.rules.reading.marks import CORRECTED, EACH, EXTRA, GIFT, INSTEAD, MASKED, NEGATED, NO_PRODUCT, PAST, PRICE, WANTS
from orderdesk.rules.reading.people import is_full
from orderdesk.rules.reading.products import Hints, Match, Naming, by_code, find_names, match
from orderdesk.rules.reading.text import number, plain, squeeze
from orderdesk.rules.reading.units import PIECE, VAGUE, Quantity, bare_quantity, counted_colours, counted_names, unit_kind
from orderdesk.rules.reading.words import COLOURS


@dataclass(slots=True)
class _State:
    """What is being put together while reading on."""

    items: list[Item] = field(default_factory=list)
    pending: list[tuple[str, str]] = field(default_factory=list)  # (original, plain) named without a quantity yet
    heads: tuple[Head, ...] = ()
    before: Features = field(default_factory=Features)


class ItemReader:
    """Reads the lines of one writer, in order; `items` is what he wants so far."""

    def __init__(self, knowledge: Knowledge, today: date, hints: Hints, *, source: str = "mail") -> None:
        self._knowledge = knowledge
        self._today = today
        self._hints = hints
        self._source = source
        self._correcting = False  # the clause before said "no, wait"
        self._as_before = False  # a line that orders nothing itself said "as last time" of what follows
        self._state = _State()
        self.unplaced = False  # a quantity was named that became part of no item

    @property
    def items(self) -> list[Item]:
        """The items read so far, unknown ones only where they stand among known ones."""
        self._flush(listed=False)
        return list(self._state.items)

    def read(self, line: str) -> None:
        """Take one more line of the writer's words."""
        listed = bool(ENUMERATOR.match(line)) or len(line.strip()) <= 16
        line = ENUMERATOR.sub("", line).strip()
        if not line:
            self._flush(listed=False)
            return
        text = plain(line)
        if len(text) != len(line):
            line = text
        if INSTEAD.search(text) and not self._state.items:
            return
        self._correcting = False
        before = len(self._state.items)
        for start, end in clauses(parted(text)):
            self._clause(line[start:end], text[start:end], listed)
        self._settle_line(listed, within_list=len(self._state.items) > before)

    def _clause(self, line: str, text: str, listed: bool) -> None:
        if not text.strip():
            return
        if free := _PLUS_FREE.search(text):
            self._clause(line[: free.start()], text[: free.start()], listed)
            last = self._state.items[-1] if self._state.items else None
            if last is not None and last.quantity is not None:
                given = replace(last.quantity, value=Decimal(free["count"]))
                self._state.items.append(replace(last, text=squeeze(free[0]), quantity=given, price=Decimal(0), gift=True))
            return
        masked, price, price_unit = self._masked(text)
        if text.isascii():  # "free of charge" names no charger
            masked = GIFT.sub(lambda found: " " * len(found[0]), masked)
        names = self._names(masked)
        masked = _without_introduction(masked, names)
        if not names and is_full(text):
            return
        if PAST.search(text) or NEGATED.search(text):
            outside = _BRACKET.sub(lambda found: " " * len(found[0]), text)
            if NEGATED.search(outside) or not names and NEGATED.search(text):
                self._negated(masked, names)
                return
            if (PAST.search(outside) or not names) and not GIFT.search(text):
                return
            masked = _BRACKET.sub(lambda found: " " * len(found[0]), masked)  # a remark in brackets speaks of something else
            names = self._names(masked)
        orders = ordering_quantities(masked, names)
        starts = sorted([*(name.start for name in names), *_ones(masked, names)])
        if orders and len(orders) < len(starts):  # "five boxes of staples and two staplers"
            more = counted_names(masked, starts, ordering=False)
            orders += [
                one
                for one in more
                if (_AND.search(masked[: one.start]) or not masked[: one.start].strip())
                and all(one.start != other.start for other in orders)
            ]
            orders.sort(key=lambda one: one.start)
        if not orders and (names or self._state.pending):
            orders = counted_colours(masked)
        if not orders:
            orders = counted_names(
                masked,
                starts,
                bool(self._state.items) or bool(WANTS.search(text)),
            )
        if not orders and (bare := self._bare(masked, names, listed)):
            orders = [bare]
        orders = [_with_unit_said(masked, one) for one in orders]
        if not orders and not names and self._unit_follows(masked):
            return
        if not orders and not names and speaks_of_last_time(text) and not _PLACE.search(text):
            self._as_before = True
            return
        if not orders and not names and CORRECTED.search(text):
            self._correcting = True
            return
        if not orders:
            self._unquantified(line, masked, names)
            return
        gift = bool(GIFT.search(text))
        before = len(self._state.items)
        for start, end, quantity in pieces(masked, orders, names, self._named):
            self._piece(line[start:end], masked[start:end], quantity, price, price_unit, gift)
        self._without_twins(before)
        if len(self._state.items) == before + 1:
            self._with_bonus(text)
        self._correcting = False

    def _unit_follows(self, text: str) -> bool:
        """ "12 - permanent markers, box": the unit of the number before, said after the name."""
        items, kind = self._state.items, unit_kind(text)
        if not kind or not items or items[-1].quantity is None or not items[-1].quantity.bare:
            return False
        items[-1] = replace(items[-1], quantity=replace(items[-1].quantity, unit=text.strip(), kind=kind, bare=False))
        return True

    def _without_twins(self, before: int) -> None:
        """ "4 of them gift-wrapped (gift wrapping 4)": what one clause says twice counts once."""
        for item in list(self._state.items[before + 1 :]):
            first = self._state.items[before]
            same = item.found.sku and item.found.sku == first.found.sku and item.gift == first.gift
            if same and item.quantity and first.quantity and item.quantity.value == first.quantity.value:
                self._state.items[before] = item
                self._state.items.pop()

    def _with_bonus(self, text: str) -> None:
        """ "30箱（买30送2）": what the supplier adds for nothing is a line of its own."""
        last = self._state.items[-1]
        if (found := _BONUS.search(text)) and last.quantity is not None and last.quantity.value == Decimal(found["buy"]):
            bonus = replace(last.quantity, value=Decimal(found["free"]))
            self._state.items.append(replace(last, text=squeeze(found[0]), quantity=bonus, price=Decimal(0), gift=True))

    def _masked(self, text: str) -> tuple[str, Decimal | None, str]:
        """Without dates, phones, times and prices; the price."""
        for dated in find_dates(text, self._today):
            if "/" not in text[dated.start : dated.end] or re.match(r"\s*(前|之前|以前|送|到|要|交)", text[dated.end :]):
                text = text[: dated.start] + " " * (dated.end - dated.start) + text[dated.end :]
        text = MASKED.sub(lambda found: " " * len(found[0]), text)
        price, unit = None, ""
        if found := PRICE.search(text):
            group = next(name for name in "abcde" if found[name])
            price, unit = number(found[group]), found[group + "u"] or ""
            text = text[: found.start()] + " " * (found.end() - found.start()) + text[found.end() :]
        return text, price, unit

    def _names(self, text: str) -> list[Naming]:
        names = find_names(self._knowledge, text)
        if code := by_code(self._knowledge, text):
            at = text.index(code[1])
            head = Head(self._knowledge.by_sku["".join(char for char in code[0].lower() if char.isalnum())], "", ())
            names = [name for name in names if name.end <= at or name.start >= at + len(code[1])]
            names.append(Naming(at, at + len(code[1]), (head,)))
            names.sort(key=lambda name: name.start)
        return names

    def _named(self, text: str) -> bool:
        return bool(self._names(text)) or bool(features(text)[0]) or self._is_learned(text)

    def _is_learned(self, text: str) -> bool:
        """Whether these are words that the customer was found to use for a product."""
        learned = self._knowledge.aliases
        return bool(learned) and (self._hints.customer, word_key(text)) in learned

    def _bare(self, text: str, names: list[Naming], listed: bool) -> Quantity | None:
        """A number without a unit counts only beside a product's name, in a list."""
        if not listed and len(text) > 60:
            return None
        found = bare_quantity(text)
        if found is not None and not names:
            said = features(text[: found.start] + " " + text[found.end :])[0]
            if not (self._state.heads and self._state.items and (said.colours or said.meanings or said.size)):
                return None
        if found is None or any(name.start < found.end and found.start < name.end for name in names):
            return None
        return found

    def _negated(self, text: str, names: list[Naming]) -> None:
        if not names:
            return
        found = match(self._knowledge, text, self._hints)
        gone = {head.index for head in found.heads}
        self._state.items = [
            item
            for item in self._state.items
            if not ((found.sku and item.found.sku == found.sku) or (not found.sku and gone & {h.index for h in item.found.heads}))
        ]

    def _unquantified(self, line: str, text: str, names: list[Naming]) -> None:
        state = self._state
        if names:
            state.pending.append((line, text))
            if VAGUE.search(text):
                self._emit_pending(None, vague=True)
            return
        if not features(text)[0] or len(text.strip()) > 24:
            return
        if state.pending:
            original, wording = state.pending[-1]
            state.pending[-1] = (f"{original} {line}", f"{wording} {text}")
        elif state.items and (state.items[-1].found.sku is None or state.items[-1].found.doubt) and state.items[-1].found.heads:
            self._say_more(line, text)
        else:
            state.pending.append((line, text))

    def _say_more(self, line: str, text: str) -> None:
        """A colour or size named after the quantity belongs to the item before."""
        item = self._state.items[-1]
        wording = f"{item.wording} {text}"
        found = self._match(wording, item.quantity)
        if found.sku:
            self._state.items[-1] = replace(item, text=f"{item.text} {line}", wording=wording, found=found)

    def _piece(self, line: str, text: str, quantity: Quantity, price: Decimal | None, unit: str, gift: bool) -> None:
        state = self._state
        if state.items and state.items[-1].vague and state.items[-1].quantity is None and not self._names(text):
            state.items.pop()  # "some whiteboard markers, black 3 boxes": the particulars replace the announcement
        wording = text[: quantity.start] + " " * (quantity.end - quantity.start) + text[quantity.end :]
        extra = bool(EXTRA.search(text[: quantity.start]))
        named = self._named(wording)
        each = bool(EACH.search(wording))
        unnamed_gift = gift and quantity.bare and state.items and not self._names(wording)
        if not named and not state.pending or unnamed_gift:
            self._only_quantity(line, text, quantity, gift or extra)
            return
        if state.pending and not each and self._names(wording) and self._names(state.pending[-1][1]):
            if len(state.pending) == 1 and not VAGUE.search(state.pending[0][1]):
                state.pending.clear()  # a name mentioned, then another one ordered
            else:
                self._emit_pending(None, vague=False)
        spoken = [*state.pending, (line, wording)]
        state.pending = []
        for original, words, own in self._spread(spoken, each):
            found = self._match(words, quantity)
            self._remember(found)
            self._add(Item(squeeze(original), words, own or quantity, Decimal(0) if gift and price is None else price, unit, gift, found=found,
                           corrected=self._correcting or bool(CORRECTED.search(text)), source=self._source))  # fmt: skip

    def _spread(self, spoken: list[tuple[str, str]], each: bool) -> Iterator[tuple[str, str, Quantity | None]]:
        """One wording for each product that "3 of each" speaks of; else the one they make together."""
        original, words = "，".join(part[0].strip() for part in spoken), " ".join(part[1] for part in spoken)
        if not each:
            yield original, words, None
            return
        words = EACH.sub(" ", words)
        names = self._names(words)
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
        names = self._names(words)
        others = sorted((word for name, found in COLOURS.items() if name != colour for word in found), key=len, reverse=True)
        for word in others:
            for match_ in re.finditer(re.escape(word), words):
                if not any(name.start <= match_.start() < name.end for name in names):
                    words = words[: match_.start()] + " " * len(word) + words[match_.end() :]
        return words

    def _only_quantity(self, line: str, text: str, quantity: Quantity, gift: bool) -> None:
        state = self._state
        if self._is_unknown_product(text, quantity):
            state.items.append(
                Item(squeeze(line), text[: quantity.start] + " " + text[quantity.end :], quantity, source=self._source)
            )
            return
        if not state.items or re.search(r"[a-z\u3400-\u9fff]{9,}", text[: quantity.start]):
            self.unplaced = self.unplaced or not quantity.bare and quantity.kind != PIECE and not NO_PRODUCT.search(text)
            return
        last = state.items[-1]
        if gift and last.quantity is not None:
            state.items.append(replace(last, text=squeeze(line), quantity=quantity, price=Decimal(0), gift=True))
        elif last.quantity is None or self._correcting or CORRECTED.search(text):
            state.items[-1] = replace(last, quantity=quantity, text=squeeze(line), corrected=True, vague=False)
        elif not quantity.bare and quantity.kind != PIECE and not NO_PRODUCT.search(text):
            self.unplaced = True

    def _is_unknown_product(self, text: str, quantity: Quantity) -> bool:
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

    def _match(self, words: str, quantity: Quantity | None) -> Match:
        hints = replace(self._hints, unit=quantity.kind if quantity else "", heads=self._state.heads, before=self._state.before)
        if _LAST_TIME.search(words):
            hints = replace(hints, only_preferred=True)
            words = _LAST_TIME.sub(" ", words)
        elif not self._as_before:
            hints = replace(hints, preferred=())
        return match(self._knowledge, words, hints)

    def _remember(self, found: Match) -> None:
        if found.heads:
            self._state.heads, self._state.before = found.heads, found.features

    def _add(self, item: Item) -> None:
        state = self._state
        if item.corrected and item.found.sku:
            for at, old in enumerate(state.items):
                if old.found.sku == item.found.sku and not old.gift:
                    state.items[at] = replace(item, text=item.text)
                    return
        state.items.append(item)

    def _emit_pending(self, quantity: Quantity | None, *, vague: bool) -> None:
        for original, words in self._state.pending:
            found = self._match(words, quantity)
            if found.named:
                self._remember(found)
                self._state.items.append(Item(squeeze(original), words, quantity, found=found, vague=vague, source=self._source))
        self._state.pending = []

    def _settle_line(self, listed: bool, within_list: bool) -> None:
        """At the end of a line: what was named without a quantity waits one line more, as a heading or a broken row."""
        state = self._state
        if len(state.pending) > 3:
            state.pending = state.pending[-1:]
        if state.pending and within_list and len(state.pending[-1][1].strip()) <= 14:
            state.pending = state.pending[-1:]
            self._emit_pending(None, vague=True)
        elif state.pending and listed and any(WANTS.search(words) and len(words) < 20 for _o, words in state.pending):
            self._emit_pending(None, vague=True)
        elif state.pending:
            original, words = state.pending[-1]
            keep = listed and len(words) <= 30
            self.unplaced = (
                self.unplaced or not keep and any(_COUNT.search(self._unnamed(words)) for _original, words in state.pending)
            )
            state.pending = [(original, words)] if keep else []

    def _unnamed(self, words: str) -> str:
        """The words without the names of products and their measures."""
        return features(blanked(words, self._names(words)))[1]

    def _flush(self, *, listed: bool) -> None:
        if listed:
            self._emit_pending(None, vague=True)
        self._state.pending = []


_OPENING = re.compile(
    r"^(?:\s*(?:说好的?|再?要|来|加|另外|还要|再|买|满|送|赠|订|每)|\s*(?:we need|need|also|and|plus|please|of|the|some|an?)(?![a-z]))*\s*"
)
_BRACKET = re.compile(r"\([^()]*\)")
_PLUS_FREE = re.compile(
    r"(?:plus|and|\+|,)\s*(?P<count>\d{1,4})\s*(?:pcs|pieces|units|more)?\s*(?:free(?: of charge)?(?! delivery)|foc|f\.o\.c|gratis|complimentary)(?![a-z])"
)
_BONUS = re.compile(
    r"(?:买|订|满)\s*(?P<buy>\d{1,4})\s*(?:[送赠]|free)\s*(?P<free>\d{1,4})(?!\d)(?!\s*[箱盒包卷支个本瓶桶套条提打把件只])"
)


def _ones(text: str, names: list[Naming]) -> list[int]:
    """Where "two blue ones" or "three of the 9oz" says once more what was named before."""
    again = re.finditer(r"(?<![a-z])ones(?![a-z])|(?<=of the )\d+\s?(?:oz|ml|gb|g|mm|cm|m|inch)(?![a-z])", text)
    return [found.start() for found in again if names and names[0].start < found.start()]


def _with_unit_said(text: str, quantity: Quantity) -> Quantity:
    """ "3 x A3 paper (cartons)": a bare number takes the unit that stands alone in brackets behind it."""
    if not quantity.bare:
        return quantity
    found = re.search(r"\(\s*([a-z]+|[\u3400-\u9fff]{1,2})\s*\)", text[quantity.end :])
    kind = unit_kind(found[1]) if found else ""
    return replace(quantity, unit=found[1], kind=kind, bare=False) if found and kind else quantity


# "one desk lamp": a number beside a product's name; "this one", "one of" and their like count nothing.
_COUNT = re.compile(r"(?<![a-z])(?:two|three|four|five|six|seven|eight|nine|ten|dozen)(?![a-z])|[两三四五六七八九十]\s*$")


def _without_introduction(text: str, names: list[Naming]) -> str:
    """What stands before a colon and before the first product ("please send us: …") blanked out, when it says nothing of products."""
    if not names:
        return text
    at = text.rfind(":", 0, names[0].start)
    if at > 0 and not features(text[:at])[0] and not re.search(r"\d", text[:at]):
        return " " * (at + 1) + text[at + 1 :]
    return text


_AND = re.compile(r"(?:(?<![a-z])(?:and|plus)|[&+,])\s*$")
_PLACE = re.compile(r"地址|地方|送到|送货|时间|付款|结|address|deliver|gate|payment|invoice|place")
_LAST_TIME = re.compile(
    r"(?:和|跟|同|按|照)?\s*(?:上次|上回|之前|以前|上个月|老样子|平时|一直用|常用|往常)(?:那种|那款|那个|的那种|一样的?|的|订的|买的|用的|拿的|要的|同款|一样)*|老样子|同款|(?:the )?same (?:as|kind as|type as)?\s*(?:last time|before|usual|always)|as (?:last time|before|usual|always)|the usual|our usual|like last time"
)


def speaks_of_last_time(text: str) -> bool:
    """Whether a plain text refers to what was ordered before."""
    return bool(_LAST_TIME.search(text))


def _sentence(words: str) -> bool:
    return len(re.findall(r"[a-z]+", words)) > 5 or bool(
        re.search(
            r"我|你|您|请|谢|了|吗|吧|呢|是|在|有(?!线)|能|会(?!议)|(?<![a-z])(?:i|you|we|is|are|will|thank|can|the)(?![a-z])",
            words,
        )
    )
