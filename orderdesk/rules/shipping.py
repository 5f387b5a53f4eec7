"""What may be packed and handed over."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import from_units


def to_pack(packable: Mapping[int, int], asked: Mapping[int, int] | None) -> dict[int, int]:
    """Line id -> units that go into a shipment: all that is packable, or what was asked; Refused when that cannot be."""
    chosen = {line: units for line, units in (packable if asked is None else asked).items() if units}
    if not chosen:
        raise Refused(N_("Nothing of this order is ready to be packed. Lock stock first."))
    for line, units in chosen.items():
        if units < 0:
            raise Refused(N_("A quantity cannot be below zero."), field=f"line.{line}")
        if units > packable.get(line, 0):
            raise Refused(N_("Only {left} of this line can be packed."), field=f"line.{line}", left=plain(packable.get(line, 0)))
    return chosen


def waybill_number(text: str) -> str:
    """A waybill number as it is kept: half-width, upper case, no spaces; empty stays empty."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def arrival(handed_over: datetime | None, delivered: datetime, now: datetime) -> datetime:
    """When goods arrived that are said to have arrived then; Refused when that is before they left or still to come.

    People tell the time to the minute: in the minute in which they left, they arrived when they left.
    """
    if delivered > now:
        raise Refused(N_("The delivery cannot lie in the future."), field="delivered_at")
    if handed_over is None:
        return delivered
    if delivered < handed_over.replace(second=0, microsecond=0):
        raise Refused(N_("It cannot have arrived before it left."), field="delivered_at")
    return max(handed_over, delivered)


def plain(units: int) -> str:
    """A quantity as people write it: 3, 2.5."""
    return f"{from_units(units).normalize():f}"
