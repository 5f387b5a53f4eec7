"""Which days are worked: mainland China's public holidays with their make-up working days, as published year by year.

A year that is not published yet counts Monday to Friday.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

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


def is_working_day(day: date) -> bool:
    """Whether the day is worked, make-up days at weekends included."""
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


def after_working_days(day: date, count: int) -> date:
    """The day by which `count` working days have passed since `day`, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
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
