"""Orders are entered on the day they are given, until the cut-off; what is entered later is late and says so (004-o1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.working_days import NONE, OwnDays, is_working_day

CUT_OFF = "intake.cut_off"
AFTER_CUT_OFF, LATER_DAY = "after_cut_off", "later_day"
LATE_SENTENCES: Mapping[str, str] = {
    AFTER_CUT_OFF: N_("Entered late, {when} by {who}: after the cut-off of its day"),
    LATER_DAY: N_("Entered late, {when} by {who}: on a later day than it was given"),
}
LATE_NAMES: Mapping[str, str] = {AFTER_CUT_OFF: N_("After the cut-off"), LATER_DAY: N_("On a later day")}
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


def read_cut_off(text: str, field: str = "") -> time | None:
    """The time of day as 22:00; None where there is no cut-off, Refused for what is no time."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    found = _CLOCK.fullmatch(plain)
    if found is None:
        raise Refused(
            N_("“{text}” is no time of day. Write one such as 22:00, or nothing for no cut-off."), field=field, text=text
        )
    return time(int(found[1]), int(found[2]))


def lateness(
    entered: datetime, given: datetime, cut_off: time | None, own: OwnDays = NONE, given_until: time | None = None
) -> str:
    """Why an order is late, or nothing; both instants in the company's time.

    `cut_off` is that of the day it was entered, `given_until` that of the day it was given where they differ (an extended day).
    What is given after the cut-off or on a day off, and entered on a later day, is in time until the next working day's cut-off.
    """
    if cut_off is None:
        return ""
    if given.date() >= entered.date():
        return AFTER_CUT_OFF if entered.time() > cut_off else ""
    day = given.date()
    if given.time() > (given_until or cut_off) or not is_working_day(day, own):
        day += timedelta(days=1)
        while not is_working_day(day, own):
            day += timedelta(days=1)
    if entered.date() < day or (entered.date() == day and entered.time() <= cut_off):
        return ""
    return AFTER_CUT_OFF if entered.date() == day else LATER_DAY
