"""Amounts, quantities and dates as people write them in the language spoken."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_currency_name, get_currency_symbol

from orderdesk import language
from orderdesk.language import _
from orderdesk.rules.money import Money, decimals, rounded

_LOCALES = {"zh_CN": "zh_Hans_CN", "zh_TW": "zh_Hant_TW", "en": "en"}
_SHORT_DATES = {"zh_CN": "yyyy-MM-dd", "zh_TW": "yyyy-MM-dd", "en": "d MMM yyyy"}
_LONG_DATES = {"zh_CN": "yyyy年M月d日", "zh_TW": "yyyy年M月d日", "en": "d MMMM yyyy"}


def amount(money: Money) -> str:
    """The number alone, rounded half up to what the currency is paid in: 1,234.50."""
    places = decimals(money.currency)
    return _separated(f"{Money(rounded(money.units, money.currency), money.currency).amount:,.{places}f}")


def price(money: Money) -> str:
    """A unit price: at least the currency's digits, and up to four where the price has them."""
    exact = money.amount.normalize()
    places = max(decimals(money.currency), -int(exact.as_tuple().exponent))
    return _separated(f"{exact:,.{places}f}")


def full_amount(money: Money) -> str:
    """The amount with its currency, as at the foot of a bill: ¥1,234.50 in Chinese, CNY 1,234.50 in English."""
    sign = _symbol(money.currency, language.current())
    gap = "\u00a0" if sign[-1].isalpha() else ""
    text = f"{sign}{gap}{amount(Money(abs(money.units), money.currency))}"
    return f"−{text}" if money.units < 0 else text


def quantity(value: Decimal, unit: str = "") -> str:
    """A quantity without needless zeros, with its unit if given: 1,200.5 kg."""
    plain = value.normalize()
    text = _separated(f"{plain:,.{max(0, -int(plain.as_tuple().exponent))}f}")
    return f"{text} {unit}" if unit else text


def short_date(day: date | None) -> str:
    """A date for a table's column; empty for none."""
    return _dated(day, _SHORT_DATES[language.current()], language.current()) if day else ""


def long_date(day: date | None) -> str:
    """A date for the head of a paper; empty for none."""
    return _dated(day, _LONG_DATES[language.current()], language.current()) if day else ""


def currency_note(currency: str) -> str:
    """Which currency the columns of a paper are in, said once."""
    return _("Amounts in {name} ({code})", name=_name(currency, language.current()), code=currency)


@lru_cache(maxsize=4096)
def _dated(day: date, pattern: str, spoken: str) -> str:
    return format_date(day, pattern, locale=_LOCALES[spoken])


@lru_cache
def _symbol(currency: str, spoken: str) -> str:
    return currency if spoken == "en" else get_currency_symbol(currency, locale=_LOCALES[spoken])


@lru_cache
def _name(currency: str, spoken: str) -> str:
    return get_currency_name(currency, locale=_LOCALES[spoken])


@lru_cache
def _signs(spoken: str) -> dict[int, str]:
    signs = Locale.parse(_LOCALES[spoken]).number_symbols["latn"]
    return str.maketrans({",": signs["group"], ".": signs["decimal"], "-": "−"})


def _separated(text: str) -> str:
    return text.translate(_signs(language.current()))
