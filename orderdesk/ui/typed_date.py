"""Dates as people type them: 3/5, 5, +3, 2025-03-05, 3月5日, 明天, 下周三, fri, next wed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

_NEAR = {
    "today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "tmr": 1, "明天": 1, "明日": 1,
    "后天": 2, "後天": 2, "大后天": 3, "大後天": 3,
    "yesterday": -1, "昨天": -1, "昨日": -1, "前天": -2,
}  # fmt: skip
_WEEKDAYS = {
    **{name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **{name: n for n, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))},
    **{name: n for n, name in enumerate("一二三四五六日")},
    "天": 6, "tues": 1, "thur": 3, "thurs": 3,
}  # fmt: skip
_WEEK_WORDS = {
    "next": 1, "下": 1, "下个": 1, "下下": 2, "下下个": 2, "this": 0, "本": 0, "这": 0, "這": 0, "这个": 0, "上": -1, "last": -1,
}  # fmt: skip
_CHINESE_WEEKDAY = re.compile(r"(下下个?|下个?|本|这个?|這|上)?(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])")
_ENGLISH_WEEKDAY = re.compile(r"(?:(next|this|last)\s+)?([a-z]{3,9})")
_STEP = re.compile(r"([+-])\s*(\d{1,3})([dwm天周月]?)")
_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*\S+)?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*([-/.月])\s*(\d{1,2})\s*[日号號]?")
_DAY = re.compile(r"(\d{1,2})\s*[日号號]?")
_LONG_AGO = timedelta(days=120)


def read_date(text: str, today: date, *, day_first: bool = False, field: str | None = None) -> date:
    """The date a person typed; without a year the one nearest in sight; Refused if it is none.

    `day_first` reads 3/5 as the third of May (English); otherwise it is the fifth of March (Chinese).
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        found = _near(plain, today) or _weekday(plain, today) or _numbers(plain, today, day_first)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        said = N_("“{text}” is not a date. Type such as 3/5, +3, 2025-03-05 or next Wednesday.")
        raise Refused(said, field=field, text=text.strip())
    return found


def _near(plain: str, today: date) -> date | None:
    if plain in _NEAR:
        return today + timedelta(days=_NEAR[plain])
    if plain in ("月底", "end of month"):
        return _month_end(today)
    step = _STEP.fullmatch(plain)
    if step is None:
        return None
    sign, number, unit = -1 if step[1] == "-" else 1, int(step[2]), step[3]
    if unit in ("m", "月"):
        return _months_on(today, sign * number)
    return today + timedelta(days=sign * number * (7 if unit in ("w", "周") else 1))


def _weekday(plain: str, today: date) -> date | None:
    match = _CHINESE_WEEKDAY.fullmatch(plain) or _ENGLISH_WEEKDAY.fullmatch(plain)
    if match is None or match[2] not in _WEEKDAYS:
        return None
    number, word = _WEEKDAYS[match[2]], match[1]
    if word is None:  # the coming one, today included
        return today + timedelta(days=(number - today.weekday()) % 7)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=number + 7 * _WEEK_WORDS[word])


def _numbers(plain: str, today: date, day_first: bool) -> date | None:
    full = _FULL.fullmatch(plain) or _PACKED.fullmatch(plain)
    if full is not None:
        return date(int(full[1]), int(full[2]), int(full[3]))
    pair = _MONTH_DAY.fullmatch(plain)
    if pair is not None:
        first, second = int(pair[1]), int(pair[3])
        swapped = (day_first and pair[2] != "月") or first > 12
        month, day = (second, first) if swapped else (first, second)
        return _in_sight(month, day, today)
    alone = _DAY.fullmatch(plain)
    if alone is not None:
        return _next_day_numbered(int(alone[1]), today)
    return None


def _in_sight(month: int, day: int, today: date) -> date:
    """Without a year: this one, unless that is long past or nearly a year off."""
    for year in (today.year, today.year + 1, today.year - 1, today.year + 2, today.year + 3, today.year + 4):
        try:
            found = date(year, month, day)
        except ValueError:
            if (month, day) == (2, 29):
                continue
            raise
        if -_LONG_AGO <= found - today <= timedelta(days=365) - _LONG_AGO or year > today.year + 1:
            return found
    return date(today.year, month, day)


def _next_day_numbered(day: int, today: date) -> date:
    if not 1 <= day <= 31:
        raise ValueError(day)
    year, month = today.year, today.month
    for _ in range(13):
        try:
            found = date(year, month, day)
        except ValueError:
            found = None
        if found is not None and found >= today:
            return found
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    raise ValueError(day)


def _month_end(day: date) -> date:
    return _months_on(day.replace(day=1), 1) - timedelta(days=1)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))
