"""Dates as people and programs write them in sheets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from orderdesk.rules.imports.table import Value
from orderdesk.rules.imports.values import text

_TIME = r"(?:[T\s,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}|[A-Z]{3,4})?)?"
_YEAR_FIRST = re.compile(r"(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})" + _TIME)
_REPUBLIC = re.compile(
    r"(?:(?:中華|中华)?(?:民國|民国))?\s*(1\d{2})\s*"
    r"(?:([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})|年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日號号]?)" + _TIME
)
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?" + r"(?:\s*(?:星期|周|礼拜).)?" + _TIME)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s*\d{6})?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/])\s*(\d{1,2})\s*\2\s*(\d{4})" + _TIME)
_DOTTED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})" + _TIME)  # with points the day always comes first
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MONTHS = {name: place for place, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+" + _MONTH + r"[\s,-]+(\d{4})" + _TIME, re.IGNORECASE)
_MONTH_DAY = re.compile(_MONTH + r"[\s-]+(\d{1,2})(?:st|nd|rd|th)?[\s,-]+(\d{4})" + _TIME, re.IGNORECASE)
_NO_DATE = {"尽快", "尽早", "加急", "急", "无", "随时", "儘快", "不限", "-", "/", "asap", "as soon as possible", "urgent",
            "none", "n/a"}  # fmt: skip
EARLIEST, LATEST = date(1980, 1, 1), date(2199, 12, 31)


def says_no_date(value: Value) -> bool:
    """Whether the cell is blank, or words such as 尽快 stand where a date could."""
    written = text(value).casefold()
    return not written or written in _NO_DATE


def day_comes_first(column: Iterable[Value]) -> bool | None:
    """Whether dates with the year last are day/month in this column, judged from all its rows; None if they do not tell.

    A number above 12 tells; without one, the reading that keeps the column's dates closer together does.
    """
    pairs: list[tuple[int, int, int]] = []
    others: list[date] = []
    day_first = month_first = 0
    for value in column:
        match = _YEAR_LAST.fullmatch(_plain(value)) if isinstance(value, str) else None
        if match:
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            day_first += first > 12 >= second
            month_first += second > 12 >= first
            pairs.append((year, first, second))
        elif (found := read_date(value)) is not None:
            others.append(found)
    if day_first != month_first:
        return day_first > month_first
    return _closer(pairs, others)


def is_open(value: Value) -> bool:
    """Whether a date with the year last could be day/month as well as month/day."""
    match = _YEAR_LAST.fullmatch(_plain(value)) if isinstance(value, str) else None
    return bool(match) and read_date(value) != read_date(value, day_first=True) and None not in (
        read_date(value), read_date(value, day_first=True))  # fmt: skip


def _closer(pairs: Sequence[tuple[int, int, int]], others: Sequence[date]) -> bool | None:
    spans = []
    for day_first in (True, False):
        dates = list(others)
        for year, first, second in pairs:
            found = _date(year, second, first) if day_first else _date(year, first, second)
            if found:
                dates.append(found)
        spans.append(max(dates) - min(dates) if dates else timedelta(0))
    return None if spans[0] == spans[1] else spans[0] < spans[1]


def read_date(value: Value, *, day_first: bool = False, epoch_1904: bool = False) -> date | None:
    """The day a cell names, as written there (a time and its zone are dropped); None if it surely names none."""
    if isinstance(value, datetime):
        return _sane(value.date())
    if isinstance(value, date):
        return _sane(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int) and 1980_01_01 <= value <= 2199_12_31:
        return _solid(str(value))
    if isinstance(value, (int, float)):
        return _serial(float(value), epoch_1904)
    return _written(_plain(value), day_first, epoch_1904) if isinstance(value, str) else None


def _plain(value: Value) -> str:
    return unicodedata.normalize("NFKC", text(value)).strip()


def _written(plain: str, day_first: bool, epoch_1904: bool) -> date | None:
    if match := _YEAR_FIRST.fullmatch(plain):
        return _date(int(match[1]), int(match[3]), int(match[4]))
    if match := _CHINESE.fullmatch(plain):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _REPUBLIC.fullmatch(plain):  # years as Taiwan counts them
        return _date(int(match[1]) + 1911, int(match[3] or match[5]), int(match[4] or match[6]))
    if match := _YEAR_LAST.fullmatch(plain):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        return _date(year, second, first) if day_first else _date(year, first, second)
    if match := _DOTTED.fullmatch(plain):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    if match := _DAY_MONTH.fullmatch(plain):
        return _date(int(match[3]), _MONTHS[match[2].casefold()], int(match[1]))
    if match := _MONTH_DAY.fullmatch(plain):
        return _date(int(match[3]), _MONTHS[match[1].casefold()], int(match[2]))
    if _SERIAL.fullmatch(plain):
        return _serial(float(plain), epoch_1904)
    return _solid(plain)


def _solid(plain: str) -> date | None:
    match = _SOLID.fullmatch(plain)
    return _date(int(match[1]), int(match[2]), int(match[3])) if match else None


def _serial(days: float, epoch_1904: bool) -> date | None:
    if not 1 <= days < 120_000:
        return None
    return _sane((date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)) + timedelta(days=int(days)))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return _sane(date(year, month, day))
    except ValueError:
        return None


def _sane(found: date) -> date | None:
    return found if EARLIEST <= found <= LATEST else None
