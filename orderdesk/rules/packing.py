"""What a scan means on the packing bench: which line it counts, or why it counts none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.states import OrderState

_TIMES = re.compile(r"^(\d{1,5}(?:\.\d{1,4})?)[*×](.+)$")
_AGAIN = re.compile(r"^[*×](\d{1,5}(?:\.\d{1,4})?)$")


class Packable(Protocol):
    """A line of an order on the bench; quantities are in base units, `packable` is how much can go in now."""

    @property
    def line_id(self) -> int: ...
    @property
    def sku(self) -> str: ...
    @property
    def barcode(self) -> str: ...
    @property
    def asked(self) -> Decimal: ...
    @property
    def shipped(self) -> Decimal: ...
    @property
    def packed(self) -> Decimal: ...
    @property
    def packable(self) -> Decimal: ...
    @property
    def stockless(self) -> bool: ...


L = TypeVar("L", bound=Packable)


@dataclass(frozen=True, slots=True)
class Scan:
    """A code and how many of it; an empty code means the product counted last."""

    code: str
    times: Decimal = Decimal(1)


def read_scan(text: str) -> Scan:
    """What was scanned or typed: a code, 12*code for twelve of it, or *12 for twelve of the one before."""
    plain = unicodedata.normalize("NFKC", text).strip()
    again = _AGAIN.match(plain)
    if again:
        return Scan("", Decimal(again[1]))
    many = _TIMES.match(plain)
    return Scan(many[2].strip(), Decimal(many[1])) if many else Scan(plain)


def lines_of(lines: Sequence[L], code: str) -> list[L]:
    """The lines whose product carries this code."""
    wanted = code.casefold()
    return [line for line in lines if wanted and wanted in (line.sku.casefold(), line.barcode.casefold())]


def lines_to_count(mine: Sequence[L], counted: Mapping[int, Decimal], times: Decimal) -> list[tuple[L, Decimal]]:
    """The lines of one product that take so many more, the first first, and how many each has then; Refused when they cannot."""
    ready = [line for line in mine if line.packable]
    if not ready and all(line.shipped + line.packed >= line.asked for line in mine):
        raise Refused(N_("All of {sku} is shipped or packed already."), sku=mine[0].sku)
    if not ready:
        raise Refused(N_("{sku} cannot be packed now: nothing of it is locked."), sku=mine[0].sku)
    taken, left = [], times
    for line in ready:
        there = counted.get(line.line_id, Decimal(0))
        more = min(left, line.packable - there)
        if more > 0:
            taken.append((line, there + more))
            left -= more
    if not left:
        return taken
    if left == times:
        whole = sum((line.packable for line in ready), Decimal(0))
        raise Refused(N_("Too many: all {count} of {sku} are in already."), count=plain(whole), sku=mine[0].sku)
    raise Refused(N_("Too many: only {left} more of {sku} can go in."), left=plain(times - left), sku=mine[0].sku)


LEFT = (OrderState.SHIPPED, OrderState.DELIVERED, OrderState.CLOSED)
PACKING_STATES = (OrderState.APPROVED, OrderState.IN_FULFILMENT, OrderState.READY_TO_SHIP)


def why_nothing(state: str, lines: Sequence[Packable]) -> str:
    """Why nothing of an order in this state can be packed now, and what to do; the sentence takes {number} and {state}."""
    if state == OrderState.CANCELLED:
        return N_("{number} is cancelled. Its goods go back to the shelf.")
    if state in LEFT:
        return N_("{number} has left already: it is “{state}”.")
    if state not in PACKING_STATES:
        return N_("{number} is not approved yet: it is “{state}”. Leave its goods; it comes into the list once it can be packed.")
    if any(line.packed for line in lines):
        return N_("All that is locked of {number} is packed. It can be handed over.")
    return N_("Nothing of {number} is locked yet: it is “{state}”. The warehouse locks its stock first.")


def plain(value: Decimal) -> str:
    """A quantity as people write it."""
    return f"{value.normalize():f}"


def fitting(lines: Sequence[Packable], counted: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The counts that still hold after the lines were read again; services always go along whole."""
    kept: dict[int, Decimal] = {}
    for line in lines:
        there = line.packable if line.stockless else min(counted.get(line.line_id, Decimal(0)), line.packable)
        if there:
            kept[line.line_id] = there
    return kept


def remaining(lines: Sequence[L], counted: Mapping[int, Decimal]) -> list[tuple[L, Decimal]]:
    """What will still be to ship of each line once this is packed."""
    left = [(line, line.asked - line.shipped - line.packed - counted.get(line.line_id, Decimal(0))) for line in lines]
    return [(line, quantity) for line, quantity in left if quantity > 0]
