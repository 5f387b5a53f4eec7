"""What is unusual about a quantity or a price, by what the customer took before and what the product went for (004-i5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from orderdesk.language import N_

FEWEST = 3
"""Sales from which something can be said to be usual."""


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale before: base quantity, and the price of one base unit after discount."""

    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Usual:
    """Past sales of a product: to this customer, and lately to anybody."""

    own: Sequence[Sale] = ()
    all: Sequence[Sale] = ()


@dataclass(frozen=True, slots=True)
class Outlier:
    """Something unusual: `field` is quantity or price, an English sentence, and its values (quantities in base units)."""

    field: str
    text: str
    usual: Decimal


def outliers(
    quantity: Decimal, price: Decimal | None, usual: Usual, *, list_price: Decimal | None, times: int, percent: int
) -> list[Outlier]:
    """What is unusual about a base quantity and the price of one base unit; gifts have no price.

    A quantity is unusual beyond `times` the usual one, or below that part of it, if nobody took so much or so little before; a
    price when it is more than `percent` off the usual one, or off the list price where there is no usual one.
    """
    found = [_quantity(quantity, usual, times)]
    if price is not None:
        found.append(_price(price, usual, list_price, Decimal(percent) / 100))
    return [outlier for outlier in found if outlier is not None]


def _quantity(quantity: Decimal, usual: Usual, times: int) -> Outlier | None:
    own = len(usual.own) >= FEWEST
    sales = usual.own if own else usual.all
    if len(sales) < FEWEST:
        return None
    taken = [sale.quantity for sale in sales]
    middle = Decimal(median(taken))
    if quantity > middle * times and quantity > max(taken):
        said = (
            N_("Far more than this customer usually takes ({usual}). Ask again.")
            if own
            else N_("Far more than customers usually take ({usual}). Ask again.")
        )
        return Outlier("quantity", said, middle)
    if own and quantity * times < middle and quantity < min(taken):
        return Outlier("quantity", N_("Far less than this customer usually takes ({usual}). Ask again."), middle)
    return None


def _price(price: Decimal, usual: Usual, list_price: Decimal | None, share: Decimal) -> Outlier | None:
    own = len(usual.own) >= FEWEST
    sales = usual.own if own else usual.all
    if len(sales) >= FEWEST:
        middle = Decimal(median([sale.price for sale in sales]))
        said = N_("Unlike the price this customer usually pays ({usual}).") if own else N_("Unlike the usual price ({usual}).")
    elif list_price:
        middle, said = list_price, N_("Unlike the list price ({usual}).")
    else:
        return None
    return Outlier("price", said, middle) if abs(price - middle) > middle * share else None
