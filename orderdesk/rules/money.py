"""Money and quantities as exact integers of one ten-thousandth."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

SCALE = 10_000
LIMIT = 10**15 * SCALE // 1000  # one million million units of currency: far above any order, far below BIGINT

# Digits after the point that the currency is paid in (ISO 4217); two where not listed.
_DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0}
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?|[+-]?\.\d+")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount: `units` of 1/10000 of `currency` (ISO 4217); amounts of two currencies never mix."""

    units: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """The amount given in whole currency, as in Money.of("12.50", "CNY")."""
        return cls(to_units(Decimal(amount)), currency)

    @property
    def amount(self) -> Decimal:
        """The exact amount in whole currency."""
        return from_units(self.units)

    def __str__(self) -> str:
        places = decimals(self.currency) if self.units % 10 ** (4 - decimals(self.currency)) == 0 else 4
        return f"{self.amount:,.{places}f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self.units + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.units - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.units, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.units


def decimals(currency: str) -> int:
    """Digits after the point the currency is paid in."""
    return _DECIMALS.get(currency, 2)


def to_units(value: Decimal) -> int:
    """A decimal as an integer of 1/10000, rounded half up."""
    return int((value * SCALE).to_integral_value(ROUND_HALF_UP))


def from_units(units: int) -> Decimal:
    """An integer of 1/10000 as an exact decimal."""
    return Decimal(units).scaleb(-4)


def rounded(units: int, currency: str) -> int:
    """Units rounded half up (away from zero) to what the currency is paid in."""
    step: int = 10 ** (4 - decimals(currency))
    sign = -1 if units < 0 else 1
    return sign * ((abs(units) + step // 2) // step) * step


def line_amount(quantity_units: int, price_units: int, currency: str, discount: Decimal = Decimal(0)) -> int:
    """quantity x price less the discount (0 to 1), in units, rounded half up to the currency's smallest coin."""
    exact = Decimal(quantity_units) * Decimal(price_units) * (1 - discount) / SCALE
    step: int = 10 ** (4 - decimals(currency))
    coins: int = int((exact / step).to_integral_value(ROUND_HALF_UP))
    return coins * step


def parse_decimal(text: str, *, field: str | None = None) -> Decimal:
    """The number a person typed (full-width digits and thousands commas are fine); anything else is Refused."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("，", ",")
    if not plain.isascii() or not _NUMBER.fullmatch(plain):
        raise Refused(N_("“{text}” is not a number. Type digits, such as 12 or 3.5."), field=field, text=text.strip())
    value = Decimal(plain.replace(",", ""))
    if abs(value) * SCALE > LIMIT:
        raise Refused(N_("“{text}” is too large."), field=field, text=text.strip())
    return value
