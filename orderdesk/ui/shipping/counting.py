"""What a scan means on the bench: which line it counts, or why it counts none. Plain Python."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.queries.shipping import PackableLine
from orderdesk.rules.errors import Refused

_TIMES = re.compile(r"^(\d{1,5}(?:\.\d{1,4})?)[*×](.+)$")
_AGAIN = re.compile(r"^[*×](\d{1,5}(?:\.\d{1,4})?)$")


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


def lines_of(lines: Sequence[PackableLine], code: str) -> list[PackableLine]:
    """The lines whose product carries this code."""
    wanted = code.casefold()
    return [line for line in lines if wanted and wanted in (line.sku.casefold(), line.barcode.casefold())]


def line_to_count(mine: Sequence[PackableLine], counted: Mapping[int, Decimal], times: Decimal) -> tuple[PackableLine, Decimal]:
    """The line that takes so many more, and how many it has then; Refused when none does."""
    for line in mine:
        there = counted.get(line.line_id, Decimal(0))
        if line.packable and there + times <= line.packable:
            return line, there + times
    ready = [line for line in mine if line.packable]
    if not ready:
        raise Refused(N_("{sku} cannot be packed now: nothing of it is locked."), sku=mine[0].sku)
    most = max(line.packable - counted.get(line.line_id, Decimal(0)) for line in ready)
    whole = sum((line.packable for line in ready), Decimal(0))
    if not most:
        raise Refused(N_("Too many: all {count} of {sku} are in already."), count=plain(whole), sku=mine[0].sku)
    raise Refused(N_("Too many: only {left} more of {sku} can go in."), left=plain(most), sku=mine[0].sku)


def plain(value: Decimal) -> str:
    """A quantity as people write it."""
    return f"{value.normalize():f}"


def fitting(lines: Sequence[PackableLine], counted: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The counts that still hold after the lines were read again; services always go along whole."""
    kept: dict[int, Decimal] = {}
    for line in lines:
        there = line.packable if line.stockless else min(counted.get(line.line_id, Decimal(0)), line.packable)
        if there:
            kept[line.line_id] = there
    return kept


def remaining(lines: Sequence[PackableLine], counted: Mapping[int, Decimal]) -> list[tuple[PackableLine, Decimal]]:
    """What will still be to ship of each line once this is packed."""
    left = [(line, line.asked - line.shipped - line.packed - counted.get(line.line_id, Decimal(0))) for line in lines]
    return [(line, quantity) for line, quantity in left if quantity > 0]
