"""Which days are worked: mainland China's public holidays with their make-up working days, as published year by year, and the
company's own days off and days worked.

A year that is not published yet counts Monday to Friday, but for the company's own days.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

LOOK_AHEAD = 60
"""Days: so long before a year begins its holidays are wanted, for orders are promised into it."""
_LONGEST = 60  # days a range may have; more is a slip of the year

# What people call a holiday -> the name under which the calendar keeps it.
_FESTIVALS: dict[str, str] = {
    word: name
    for name, words in {
        "New Year's Day": "元旦 新年",
        "Spring Festival": "春节 过年|chinese new year|spring festival|cny",
        "Tomb-sweeping Day": "清明|tomb-sweeping day|tomb sweeping day|qingming",
        "Labour Day": "五一 劳动节|labour day|labor day",
        "Dragon Boat Festival": "端午|dragon boat",
        "Mid-autumn Festival": "中秋|mid-autumn|mid autumn|midautumn",
        "National Day": "国庆|national day",
    }.items()
    for part in words.split("|")
    for word in (part.split() if part[0] > "z" else [part])
}


@dataclass(frozen=True, slots=True)
class OwnDays:
    """Days off that the company gives itself, and days off that it works all the same."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


NONE = OwnDays()
_RANGE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:(?:\.\.|~|至|到)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2}))?")


def read_days(text: str, field: str = "") -> frozenset[date]:
    """Days written as 2027-01-01 or 2027-02-05..2027-02-11, separated by spaces or commas; Refused at the first that is none."""
    found: set[date] = set()
    for word in re.split(r"[\s,;、，；]+", unicodedata.normalize("NFKC", text).strip()):
        if not word:
            continue
        parts = _RANGE.fullmatch(word)
        try:
            numbers = [int(each) for each in parts.groups() if each is not None] if parts else []
            first = date(*numbers[:3])
            last = date(*numbers[3:]) if len(numbers) > 3 else first
        except (TypeError, ValueError):
            raise Refused(
                N_("“{word}” is no day. Write days such as 2027-01-01 or 2027-02-05..2027-02-11."), field=field, word=word
            ) from None
        if not 0 <= (last - first).days <= _LONGEST:
            raise Refused(N_("“{word}” is no span of days: it ends before it begins, or is too long."), field=field, word=word)
        found |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    return frozenset(found)


@lru_cache(maxsize=8)
def own_days(off: str, worked: str) -> OwnDays:
    """The company's days as its settings write them; a day in both is worked."""
    at_work = read_days(worked)
    return OwnDays(read_days(off) - at_work, at_work)


def is_working_day(day: date, own: OwnDays = NONE) -> bool:
    """Whether the day is worked, make-up days at weekends included."""
    if day in own.worked:
        return True
    if day in own.off:
        return False
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_public_holiday(day: date) -> bool:
    """Whether the day belongs to a public holiday; a plain weekend does not."""
    try:
        _off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    return bool(_off and name)


def is_published(day: date) -> bool:
    """Whether the holidays of the year are known."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def unknown_year(today: date, own: OwnDays = NONE) -> int | None:
    """The year orders are promised into whose official holidays are not known, and for which the company has no days either."""
    year = (today + timedelta(days=LOOK_AHEAD)).year
    known = is_published(date(year, 1, 1)) or any(day.year == year for day in own.off | own.worked)
    return None if known else year


def after_working_days(day: date, count: int, own: OwnDays = NONE) -> date:
    """The day by which `count` working days have passed since `day`, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, own)
    return day


def day_before_festival(called: str, today: date) -> date | None:
    """The day before the next holiday of that name begins; None for a name or year the calendar does not know."""
    wanted = next((name for word, name in _FESTIVALS.items() if called.startswith(word)), None)
    day = today
    for _ in range(370) if wanted else ():
        day += timedelta(days=1)
        try:
            off, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            return None
        if off and name == wanted:
            return day - timedelta(days=1)
    return None
