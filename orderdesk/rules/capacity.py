"""What a day holds: the lines each resource can do, by a calendar of working days, and when that is too tight (000-19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from orderdesk.language import N_
from orderdesk.rules.working_days import NONE, OwnDays, after_working_days, is_public_holiday, is_working_day

RESOURCES: Mapping[str, str] = {
    "packing": N_("Packing"),
    "production": N_("Made to order"),
    "service": N_("Service visits"),
}
"""Resource -> its name; the usual lines a day are the settings `capacity.…`."""
RESOURCE_OF: Mapping[str, str] = {"stock": "packing", "custom": "production", "service": "service"}
"""Kind of product -> the resource its lines take."""
DAY_NAMES: Mapping[str, str] = {
    "work": N_("Working day"),
    "weekend": N_("Weekend"),
    "holiday": N_("Public holiday"),
    "own": N_("Day off of the company"),
}


def kind_of_day(day: date, own: OwnDays = NONE) -> str:
    """One of DAY_NAMES; a make-up day at a weekend is a working day."""
    if is_working_day(day, own):
        return "work"
    if day in own.off and is_working_day(day):
        return "own"
    return "holiday" if is_public_holiday(day) else "weekend"


def arrival(today: date, pack_days: int, transit_days: int, supply_days: int = 0, own: OwnDays = NONE) -> date:
    """When goods can be with the customer: working days to get and pack them, days under way, never on a day off."""
    day = after_working_days(today, supply_days + pack_days, own) + timedelta(days=transit_days)
    while not is_working_day(day, own):
        day += timedelta(days=1)
    return day


def work_day(wanted: date, transit_days: int, own: OwnDays = NONE) -> date:
    """The last working day on which goods wanted on a day can leave."""
    day = wanted - timedelta(days=transit_days)
    while not is_working_day(day, own):
        day -= timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class Tightness:
    """What an order takes of a resource on the day it must leave; `room` is the first day that still holds it."""

    resource: str
    day: date
    own: int
    taken: int
    capacity: int
    room: date | None

    @property
    def tight(self) -> bool:
        """Whether it is more than the day holds."""
        return self.own + self.taken > self.capacity
