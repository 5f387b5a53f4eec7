"""What a product costs: lists, breaks, discounts, and how they meet."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orderdesk.rules.money import SCALE
from orderdesk.rules.pricing import Asked, Discount, ListedPrice, Offers, quote, quotes

ONE = SCALE


def price(offers: Offers, quantity: int = 1, pack: int = ONE, order: int = 0) -> tuple[int, str] | None:
    """(price in units, its source) for so many base units."""
    found = quote(offers, quantity * SCALE, pack, order * SCALE)
    return (found.price_units, found.source) if found is not None else None


LISTED = (ListedPrice("Level A", 0, 950_000), ListedPrice("Level A", 10 * ONE, 900_000), ListedPrice("Everybody", 0, 980_000))


@pytest.mark.parametrize(
    ("offers", "quantity", "expected"),
    [
        (Offers(1_000_000), 1, (1_000_000, "")),
        (Offers(1_000_000, LISTED), 1, (950_000, "Level A")),  # the lowest of several lists
        (Offers(1_000_000, LISTED), 9, (950_000, "Level A")),
        (Offers(1_000_000, LISTED), 10, (900_000, "Level A, 10+")),
        (Offers(1_000_000, (ListedPrice("Contract", 0, 1_100_000),)), 1, (1_100_000, "Contract")),  # it takes the place
        (Offers(1_000_000, (ListedPrice("Break", 10 * ONE, 1),)), 9, (1_000_000, "")),  # not reached yet
        (Offers(None), 1, None),
        (Offers(None, LISTED), 1, (950_000, "Level A")),  # another currency than the catalogue's
    ],
)
def test_lists_and_breaks(offers: Offers, quantity: int, expected: tuple[int, str] | None) -> None:
    assert price(offers, quantity) == expected


def test_the_best_counts_and_nothing_is_added_up_unless_a_rule_says_so() -> None:
    five, ten = Discount("Five", 500), Discount("Ten", 1_000)
    assert price(Offers(1_000_000, (), (five, ten))) == (900_000, "Ten")
    # off the catalogue price, not off the list: 95 is better than 100 less 4 %, and 90 is better than 95
    assert price(Offers(1_000_000, LISTED, (Discount("Four", 400),))) == (950_000, "Level A")
    assert price(Offers(1_000_000, LISTED, (ten,))) == (900_000, "Ten")
    top = Discount("Spring", 200, on_top=True)
    assert price(Offers(1_000_000, LISTED, (five, top))) == (931_000, "Level A + Spring")
    assert price(Offers(1_000_000, (), (ten, top, Discount("Less", 100, on_top=True)))) == (882_000, "Ten + Spring")
    assert price(Offers(1_000_000, (), (Discount("Bulk", 500, 10 * ONE),)), 9) == (1_000_000, "")
    assert price(Offers(1_000_000, (), (Discount("Bulk", 500, 10 * ONE),)), 10) == (950_000, "Bulk, 10+")


def test_a_price_is_rounded_once_half_up_for_the_unit_asked_for() -> None:
    third = Offers(3_333, (), (Discount("Half", 5_000),))
    assert price(third) == (1_667, "Half")
    assert price(third, 3, 3 * ONE) == (5_000, "Half")  # 0.99990 / 2 for a pack of three, not three times 0.1667


def test_an_order_amount_is_counted_without_the_discounts_that_hang_on_it() -> None:
    rule = Discount("Large order", 1_000, amount_from_units=300 * SCALE)
    cheap, dear = Offers(100 * SCALE, (), (rule,)), Offers(50 * SCALE, (), (rule,))
    lines = [Asked(cheap, 2 * ONE, ONE), Asked(dear, 2 * ONE, ONE)]
    assert [found.price_units for found in quotes(lines, "CNY") if found] == [90 * SCALE, 45 * SCALE]
    gift = Asked(dear, 2 * ONE, ONE, gift=True)
    assert [found.price_units for found in quotes([lines[0], gift], "CNY") if found] == [100 * SCALE, 50 * SCALE]
    typed = Asked(dear, 2 * ONE, ONE, price_units=20 * SCALE)
    assert [found.price_units for found in quotes([lines[0], typed], "CNY") if found] == [100 * SCALE, 50 * SCALE]
    less = Asked(cheap, 4 * ONE, ONE, discount=Decimal("0.3"))
    assert [found.price_units for found in quotes([less], "CNY") if found] == [100 * SCALE]
