"""Order lines in running text: names, quantities, prices and gifts, however people string them together."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.reading.cautions import REFUSED, is_given_along, only_later, with_gift_apart
from orderdesk.rules.reading.clauses import ENUMERATOR, clauses, ordering_quantities, parted, pieces
from orderdesk.rules.reading.features import Features, features
from orderdesk.rules.reading.items import Item
from orderdesk.rules.reading.knowledge import Head, Knowledge
from orderdesk.rules.reading.marks import CORRECTED, EACH, EXTRA, GIFT, INSTEAD, NEGATED, NO_PRODUCT, PAST, WANTS
from orderdesk.rules.reading.naming import Naming
from orderdesk.rules.reading.people import is_full
from orderdesk.rules.reading.products import Hints, Match, match
from orderdesk.rules.reading.text import plain, squeeze
from orderdesk.rules.reading.units import (
    PIECE,
    VAGUE,
    Quantity,
    bare_quantity,
    counted_colours,
    counted_names,
    counted_word,
    unit_kind,
)
from orderdesk.rules.reading.wording import (
    LAST_TIME,
    Wording,
    all_as_before,
    ones,
    speaks_of_last_time,
    with_unit_said,
    without_introduction,
)


@dataclass(slots=True)
class _State:
    """What is being put together while reading on."""

    items: list[Item] = field(default_factory=list)
    pending: list[tuple[str, str]] = field(default_factory=list)  # (original, plain) named without a quantity yet
    heads: tuple[Head, ...] = ()
    before: Features = field(default_factory=Features)
    earlier: list[tuple[tuple[Head, ...], Features]] = field(default_factory=list)  # names used further above


class ItemReader:
    """Reads the lines of one writer, in order; `items` is what he wants so far."""

    def __init__(self, knowledge: Knowledge, today: date, hints: Hints, *, source: str = "mail") -> None:
        self._knowledge = knowledge
        self._today = today
        self._hints = hints
        self._source = source
        self._correcting = False  # the clause before said "no, wait"
        self._as_before = False  # a line that orders nothing itself said "as last time" of what follows
        self._said_before = False  # somewhere the writer says that all is as before
        self._state = _State()
        self._words = Wording(knowledge, today, hints)
        self.refused = False  # goods are named that are not wanted
        self.unplaced = False  # a quantity was named that became part of no item

    @property
    def items(self) -> list[Item]:
        """The items read so far, unknown ones only where they stand among known ones."""
        self._flush(listed=False)
        return [self._as_ordered_before(item) for item in self._state.items] if self._said_before else list(self._state.items)

    def _as_ordered_before(self, item: Item) -> Item:
        """An item that fits several products as the one the customer had before, where the mail says "all as last month"."""
        fitting = [sku for sku in self._hints.preferred if sku in item.found.candidates] if not item.found.sku else []
        if not fitting:
            return item
        return replace(item, found=replace(item.found, sku=fitting[0], doubt=N_("Taken from the customer's earlier orders.")))

    def read(self, line: str) -> None:
        """Take one more line of the writer's words."""
        listed = bool(ENUMERATOR.match(line)) or len(line.strip()) <= 16
        line = ENUMERATOR.sub("", line).strip()
        if not line:
            self._flush(listed=False)
            return
        text = with_gift_apart(plain(line))
        if len(text) != len(line):
            line = text
        if INSTEAD.search(text) and not self._state.items:
            return
        self._said_before = self._said_before or all_as_before(text)
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
        masked, price, price_unit = self._words.masked(text)
        if text.isascii():  # "free of charge" names no charger
            masked = GIFT.sub(lambda found: " " * len(found[0]), masked)
        names = self._words.names(masked)
        masked = without_introduction(masked, names)
        if not names and is_full(text):
            return
        if names and REFUSED.search(_BRACKET.sub(" ", text)):
            self.refused = True
            if not only_later(text):
                self._negated(masked, names)
                return
        elif PAST.search(text) or NEGATED.search(text):
            outside = _BRACKET.sub(lambda found: " " * len(found[0]), text)
            if NEGATED.search(outside) or not names and NEGATED.search(text):
                self._negated(masked, names)
                return
            if (PAST.search(outside) or not names) and not GIFT.search(text):
                return
            masked = _BRACKET.sub(lambda found: " " * len(found[0]), masked)  # a remark in brackets speaks of something else
            names = self._words.names(masked)
        orders = ordering_quantities(masked, names)
        starts = sorted([*(name.start for name in names), *ones(masked, names)])
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
        orders = [with_unit_said(masked, one) for one in orders]
        if not orders and not names and self._unit_follows(masked):
            return
        if not orders and not names and speaks_of_last_time(text) and not _PLACE.search(text):
            self._as_before = True
            return
        if not orders and not names and CORRECTED.search(text):
            self._correcting = True
            return
        if not orders and price is not None and self._is_here(names):
            return  # "price as agreed: memory sticks 27 each" speaks of a line that is there
        if not orders:
            self._unquantified(line, masked, names)
            return
        if self._state.items and (unknown := _STRANGER.match(masked)) and not self._words.named_at_all(unknown["what"]):
            edge = unknown.end()
            self._state.items.append(
                Item(squeeze(line[:edge]), unknown["what"], counted_word(unknown["count"]), source=self._source)
            )
            self._clause(line[edge:], text[edge:], listed)
            return
        if any(self._asks_service(found[0]) for found in _BRACKET.finditer(text)):
            self.unplaced = True  # "(with gift wrapping)": how many of them needs asking
        gift = bool(GIFT.search(text))
        before = len(self._state.items)
        for start, end, quantity in pieces(masked, orders, names, self._words.named):
            self._piece(line[start:end], masked[start:end], quantity, price, price_unit, gift)
        if before and is_given_along(text):
            for at, item in enumerate(self._state.items[before:], before):
                self._state.items[at] = replace(item, found=replace(item.found, doubt=item.found.doubt or _MAYBE_GIFT))
        self._without_twins(before)
        if len(self._state.items) == before + 1:
            self._with_bonus(text)
        self._correcting = False

    def _is_here(self, names: list[Naming]) -> bool:
        """Whether what is named stands among the items already."""
        heads = {head.index for name in names for head in name.heads}
        return any(heads & {head.index for head in item.found.heads} for item in self._state.items)

    def _asks_service(self, bracket: str) -> bool:
        """Whether a remark in brackets asks for a service without saying how many."""
        heads = {head.index for name in self._words.names(bracket) for head in name.heads}
        named = [self._knowledge.products[index] for index in heads]
        return bool(named) and all(product.kind == "service" for product in named) and not re.search(r"\d", bracket)

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
        if state.items and state.items[-1].vague and state.items[-1].quantity is None and not self._words.names(text):
            state.items.pop()  # "some whiteboard markers, black 3 boxes": the particulars replace the announcement
        wording = text[: quantity.start] + " " * (quantity.end - quantity.start) + text[quantity.end :]
        extra = bool(EXTRA.search(text[: quantity.start]))
        named = self._words.named(wording)
        each = bool(EACH.search(wording))
        unnamed_gift = gift and quantity.bare and state.items and not self._words.names(wording)
        if not named and not state.pending or unnamed_gift:
            self._only_quantity(line, text, quantity, gift or extra)
            return
        if state.pending and not each and self._words.names(wording) and self._words.names(state.pending[-1][1]):
            if len(state.pending) == 1 and not VAGUE.search(state.pending[0][1]):
                state.pending.clear()  # a name mentioned, then another one ordered
            else:
                self._emit_pending(None, vague=False)
        spoken = [*state.pending, (line, wording)]
        state.pending = []
        for original, words, own in self._words.spread(spoken, each):
            found = self._match(words, quantity)
            self._remember(found)
            self._add(Item(squeeze(original), words, own or quantity, Decimal(0) if gift and price is None else price, unit, gift, found=found,
                           corrected=self._correcting or bool(CORRECTED.search(text)), source=self._source))  # fmt: skip

    def _only_quantity(self, line: str, text: str, quantity: Quantity, gift: bool) -> None:
        state = self._state
        if self._words.is_unknown(text, quantity):
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

    def _match(self, words: str, quantity: Quantity | None) -> Match:
        hints = replace(self._hints, unit=quantity.kind if quantity else "", heads=self._state.heads, before=self._state.before)
        if LAST_TIME.search(words):
            hints = replace(hints, only_preferred=True)
            words = LAST_TIME.sub(" ", words)
        elif not self._as_before:
            hints = replace(hints, preferred=())
        found = match(self._knowledge, words, hints)
        if not found.named and not found.sku and found.features.measures:  # "plus one carton of the 9oz", of cups further above
            for heads, _before in reversed(self._state.earlier):
                again = match(self._knowledge, words, replace(hints, heads=heads, before=Features()))
                if again.sku:
                    return again if again.doubt else replace(again, doubt=N_("The product is taken from the line before."))
        return found

    def _remember(self, found: Match) -> None:
        state = self._state
        if found.heads and found.heads != state.heads:
            if state.heads:
                state.earlier = [*state.earlier[-8:], (state.heads, state.before)]
            state.heads = found.heads
        if found.heads:
            state.before = found.features

    def _add(self, item: Item) -> None:
        state = self._state
        if item.corrected and item.found.sku:
            for at, old in enumerate(state.items):
                if old.found.sku == item.found.sku and not old.gift:
                    state.items[at] = replace(item, text=item.text)
                    return
        elif item.corrected and item.found.candidates and item.quantity is not None:
            fitting = [at for at, old in enumerate(state.items) if old.found.sku in item.found.candidates and not old.gift]
            if len(fitting) == 1:
                old = state.items[fitting[0]]
                meant = replace(old.found, doubt=old.found.doubt or N_("The line is corrected by the words of the mail."))
                state.items[fitting[0]] = replace(old, quantity=item.quantity, text=item.text, found=meant)
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
                self.unplaced
                or not keep
                and any(_TIMES.search(words) or _COUNT.search(self._words.unnamed(words)) for _original, words in state.pending)
            )
            state.pending = [(original, words)] if keep else []

    def _flush(self, *, listed: bool) -> None:
        if listed:
            self._emit_pending(None, vague=True)
        self._state.pending = []


_MAYBE_GIFT = N_("It may be meant as a gift, or only to be sent along.")
# "a 10-port network switch and 3 packs of batteries": what stands before the "and" is goods of its own.
_STRANGER = re.compile(
    r"^\s*(?:and |also |plus )?(?P<count>an?|one|two|three|four|five|six|\d{1,3})\s+(?P<what>[a-z0-9][a-z0-9 -]{5,36}?)\s*(?:,|&|(?<= )and |(?<= )plus )\s*(?=\d|an? |one |two |three |four |five |six )"
)
_BRACKET = re.compile(r"\([^()]*\)")
_PLUS_FREE = re.compile(
    r"(?:plus|and|\+|,)\s*(?P<count>\d{1,4})\s*(?:pcs|pieces|units|more)?\s*(?:free(?: of charge)?(?! delivery)|foc|f\.o\.c|gratis|complimentary)(?![a-z])"
)
_BONUS = re.compile(
    r"(?:买|订|满)\s*(?P<buy>\d{1,4})\s*(?:[送赠]|free)\s*(?P<free>\d{1,4})(?!\d)(?!\s*[箱盒包卷支个本瓶桶套条提打把件只])"
)


_TIMES = re.compile(r"(?<![\w.])\d{1,4}\s*(?:x|\*)\s(?!\s*\d)")
# "one desk lamp": a number beside a product's name; "this one", "one of" and their like count nothing.
_COUNT = re.compile(r"(?<![a-z])(?:two|three|four|five|six|seven|eight|nine|ten|dozen)(?![a-z])|[两三四五六七八九十]\s*$")


_AND = re.compile(r"(?:(?<![a-z])(?:and|plus)|[&+,])\s*$")
_PLACE = re.compile(r"地址|地方|送到|送货|时间|付款|结|address|deliver|gate|payment|invoice|place")
