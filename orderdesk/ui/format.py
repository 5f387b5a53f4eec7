"""Amounts, quantities, dates and phones as people write them in the language spoken now.

Every function takes None and gives an empty text for it. Times are shown in the zone of `use_zone`. Near dates are said
relative to today (`today 15:00`, `2 days late`); the matching `…_full` text belongs in the tooltip.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

import phonenumbers
from babel import Locale, dates, numbers

from orderdesk import language
from orderdesk.language import _
from orderdesk.rules.money import Money, decimals, from_units
from orderdesk.rules.search import digits

_NEAR = timedelta(hours=1)  # what is to be done within it is told in amber
_zone: tzinfo | None = None  # None: the machine's


def use_zone(zone: tzinfo | None) -> None:
    """Show times in the company's zone from now on; None is the machine's own."""
    global _zone
    _zone = zone


def this_day() -> date:
    """Today where the desk stands."""
    return datetime.now(UTC).astimezone(_zone).date()


@lru_cache(maxsize=8)
def _locale_of(name: str) -> Locale:
    return Locale.parse("en_GB" if name == "en" else name)


def locale() -> Locale:
    """The babel locale of the language spoken now; English dates and numbers are the international ones."""
    return _locale_of(language.current())


def money(value: Money | None) -> str:
    """An amount with its currency and thousands separators, such as ¥1,234.50."""
    if value is None:
        return ""
    exact = value.amount
    places = max(decimals(value.currency), -int(exact.normalize().as_tuple().exponent) if exact else 0)
    figures = numbers.format_decimal(abs(exact), format=_pattern(places), locale=locale())
    return f"{'-' if exact < 0 else ''}{currency_sign(value.currency)}{figures}"


def amount(value: Money | None) -> str:
    """The same without the currency, for a column that names it in its head."""
    if value is None:
        return ""
    pattern = _pattern(decimals(value.currency))
    return numbers.format_decimal(value.amount, format=pattern, locale=locale(), decimal_quantization=False)


def plain_amount(units: int) -> str:
    """An amount in 1/10000 whose currency is not at hand, with two places or as many as it takes."""
    return str(numbers.format_decimal(from_units(units), format="#,##0.00##", locale=locale(), decimal_quantization=False))


def currency_sign(currency: str) -> str:
    """The sign people write before an amount, such as ¥ or US$."""
    sign = "¥" if currency == "CNY" else numbers.get_currency_symbol(currency, locale=locale())
    return sign if not sign[-1:].isalpha() else f"{sign} "


def _pattern(places: int) -> str:
    return "#,##0" + ("." + "0" * places if places else "")


def quantity(value: Decimal | int | None, unit: str = "") -> str:
    """A quantity without needless zeros, such as 1,200 or 2.5, followed by its unit if one is given."""
    if value is None:
        return ""
    said = numbers.format_decimal(value, format="#,##0.####", locale=locale(), decimal_quantization=False)
    return f"{said} {unit}" if unit else said


def units(value: int | None, unit: str = "") -> str:
    """The same for an integer of 1/10000."""
    return "" if value is None else quantity(from_units(value), unit)


def percent(value: Decimal | float | None) -> str:
    """A share of one as percent, such as 12.5%."""
    return "" if value is None else numbers.format_percent(value, format="#,##0.#%", locale=locale())


def day(value: date | None, today: date | None = None) -> str:
    """A date: near ones by name (yesterday, today, tomorrow), this year's without the year."""
    if value is None:
        return ""
    now = today or this_day()
    near = _near(value, now)
    if near:
        return near
    return _short_day(value, now)


def _near(value: date, today: date) -> str:
    match (value - today).days:
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
        case -1:
            return _("yesterday")
        case _:
            return ""


def _short_day(value: date, today: date) -> str:
    if value.year != today.year:
        return dates.format_date(value, "medium" if language.current() == "en" else "yyyy-MM-dd", locale=locale())
    return dates.format_skeleton("MMMd", value, locale=locale())


def due(value: date | None, today: date | None = None) -> str:
    """A date something is due: late ones by how many days, near ones by name, the next week by how many days are left."""
    if value is None:
        return ""
    now = today or this_day()
    away = (value - now).days
    if away < -1:
        return _("{days} days late", days=-away)
    if away == -1:
        return _("1 day late")
    if 1 < away < 7:
        return _("in {days} days", days=away)
    return day(value, now)


def is_late(value: date | None, today: date | None = None) -> bool:
    """Whether a due date has passed."""
    return value is not None and value < (today or this_day())


def day_full(value: date | None) -> str:
    """A date with weekday and year."""
    return "" if value is None else dates.format_date(value, "full", locale=locale())


def moment(value: datetime | None, now: datetime | None = None) -> str:
    """A time: today 15:00, yesterday 09:12, otherwise the date and time."""
    if value is None:
        return ""
    at = _local(value)
    today = _local(now).date() if now else this_day()
    clock = f"{at:%H:%M}"
    near = _near(at.date(), today)
    if near:
        return _("{day} {time}", day=near, time=clock)
    if at.date().year == today.year:
        return _("{day} {time}", day=_short_day(at.date(), today), time=clock)
    return _short_day(at.date(), today)


def moment_full(value: datetime | None) -> str:
    """A time with date and seconds."""
    if value is None:
        return ""
    return dates.format_datetime(_local(value).replace(tzinfo=None), "yyyy-MM-dd EEEE HH:mm:ss", locale=locale())


def moment_exact(value: datetime | None) -> str:
    """A time as a log says it, such as 2026-11-22 10:31."""
    return "" if value is None else f"{_local(value):%Y-%m-%d %H:%M}"


def clock(value: datetime) -> str:
    """The time of day with seconds, such as 10:42:07."""
    return f"{_local(value):%H:%M:%S}"


def span(value: timedelta | None) -> str:
    """How long, in the one unit that matters: 3 days, 4 h, 25 min; negative is late."""
    if value is None:
        return ""
    late = value < timedelta()
    seconds = int(abs(value).total_seconds())
    if seconds >= 86_400:
        said = _("{days} days", days=seconds // 86_400) if seconds >= 172_800 else _("1 day")
    elif seconds >= 3_600:
        said = _("{hours} h", hours=seconds // 3_600)
    else:
        said = _("{minutes} min", minutes=seconds // 60)
    return _("{span} late", span=said) if late else said


def phone(text: str | None, region: str = "CN") -> str:
    """A phone number in groups as people read it; what is not one stays as it is."""
    if not text or "*" in text:  # masked: what is left of it is not a number
        return text or ""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(number):
        return text
    home = phonenumbers.country_code_for_region(region) == number.country_code
    spelt = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))
    if home and not text.lstrip().startswith(("+", "00", "＋")) and digits(spelt) != digits(text):
        return text  # (415) 555-2671 is no number of here, and a digit must never be put before what was written
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


def local(value: datetime) -> datetime:
    """An instant by the clock on the company's wall."""
    return _local(value)


def instant(day: date, clock: time) -> datetime:
    """The instant when that clock shows this; the opposite of `local`."""
    return datetime.combine(day, clock, tzinfo=_zone) if _zone is not None else datetime.combine(day, clock).astimezone()


def _local(value: datetime) -> datetime:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(_zone)


def time_left(due_at: datetime | None, now: datetime | None = None) -> tuple[str, str]:
    """How long until something should be decided, in words, and how urgent that is (004-b4); empty without a limit."""
    if due_at is None:
        return "", ""
    left = due_at - (now or datetime.now(UTC))
    return span(left), "bad" if left < timedelta() else "warn" if left < _NEAR else ""


def price_source(at_list: bool, source: str) -> str:
    """Where the price of a line comes from: a list or a rule by its name, the catalogue, or somebody's hand."""
    if at_list:
        return _("Price from: {source}", source=source) if source else _("Price of the catalogue")
    return _("Typed by hand; “{source}” would be the price", source=source) if source else _("Typed by hand")
