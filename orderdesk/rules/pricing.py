"""What a product costs a customer: price lists, quantity breaks and discounts.

A price list that holds the product takes the place of the catalogue price; of several that apply the lowest price counts. A
discount is off the catalogue price, and the better of the two prices counts: nothing is added up. Only a rule marked "on top"
is taken off what is best of the others, and of several such the best one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from orderdesk.rules.money import SCALE, from_units, line_amount

WHOLE = 10_000
"""All of a price, in the units of a discount's percentage."""


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """A product's price per base unit on a list, from a quantity of base units on; amounts in 1/10000."""

    name: str
    from_units: int
    price_units: int


@dataclass(frozen=True, slots=True)
class Discount:
    """A rule that applies to a product and a customer; `percent_units` of 10000 are taken off."""

    name: str
    percent_units: int
    from_units: int = 0
    amount_from_units: int = 0
    on_top: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """All that may price a product for a customer: the catalogue's price (None in another currency), lists and discounts."""

    standard_units: int | None
    listed: tuple[ListedPrice, ...] = ()
    discounts: tuple[Discount, ...] = ()

    @property
    def by_amount(self) -> bool:
        """Whether the price depends on what the whole order comes to."""
        return any(rule.amount_from_units for rule in self.discounts)


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of one unit asked for, in 1/10000, and the names of what it comes from; none is the catalogue."""

    price_units: int
    source: str


def quote(offers: Offers, base_units: int, pack_units: int, order_units: int = 0) -> Quote | None:
    """The price at `base_units` in the line, one unit being `pack_units`; `order_units` is what the order comes to without
    discounts by amount. None when there is no price in this currency."""
    listed = _listed(offers.listed, base_units)
    standard = offers.standard_units
    found = listed.price_units if listed is not None else standard
    if found is None:
        return None
    names = [_name(listed.name, listed.from_units)] if listed is not None else []
    price = Decimal(found)
    fit = [rule for rule in offers.discounts if rule.from_units <= base_units and rule.amount_from_units <= order_units]
    best = _best(rule for rule in fit if not rule.on_top)
    if best is not None:
        reduced = _less(Decimal(found if standard is None else standard), best)
        if reduced < price:
            price, names = reduced, [_name(best.name, best.from_units)]
    more = _best(rule for rule in fit if rule.on_top)
    if more is not None:
        price, names = _less(price, more), [*names, _name(more.name, more.from_units)]
    exact = price * pack_units / SCALE
    return Quote(int(exact.to_integral_value(ROUND_HALF_UP)), " + ".join(names))


def _listed(prices: Sequence[ListedPrice], base_units: int) -> ListedPrice | None:
    reached: dict[str, ListedPrice] = {}
    for price in prices:
        held = reached.get(price.name)
        if price.from_units <= base_units and (held is None or held.from_units < price.from_units):
            reached[price.name] = price
    return min(reached.values(), key=lambda price: price.price_units, default=None)


def _best(rules: Iterable[Discount]) -> Discount | None:
    return max(rules, key=lambda rule: rule.percent_units, default=None)


def _less(price: Decimal, rule: Discount) -> Decimal:
    return price * (WHOLE - rule.percent_units) / WHOLE


def _name(name: str, from_units: int) -> str:
    return f"{name}, {_written(from_units)}+" if from_units else name


def _written(units: int) -> str:
    return f"{from_units(units).normalize():f}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A line as it is priced: `price_units` is a price typed by hand (for one unit), None the price of lists; quantities and
    pack in 1/10000, the discount a share of one."""

    offers: Offers
    quantity_units: int
    pack_units: int
    price_units: int | None = None
    discount: Decimal = Decimal(0)
    gift: bool = False

    @property
    def base_units(self) -> int:
        """The quantity in base units."""
        return self.quantity_units * self.pack_units // SCALE


def order_units(lines: Sequence[Asked], currency: str) -> int:
    """What an order comes to without discounts by amount, in units."""
    total = 0
    for line in lines:
        found = None if line.price_units is not None else quote(line.offers, line.base_units, line.pack_units)
        price = line.price_units if line.price_units is not None else found.price_units if found is not None else 0
        total += 0 if line.gift else line_amount(line.quantity_units, price, currency, line.discount)
    return total


def quotes(lines: Sequence[Asked], currency: str) -> list[Quote | None]:
    """The prices of an order's lines by lists and rules, in their order."""
    total = order_units(lines, currency) if any(line.offers.by_amount for line in lines) else 0
    return [quote(line.offers, line.base_units, line.pack_units, total) for line in lines]
