"""Quantities and discounts as people type them into an order line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import read_discount, read_quantity

UNITS = ("包", "箱", "Box", "kg")


@pytest.mark.parametrize(
    ("typed", "quantity", "unit"),
    [
        ("3", "3", ""),
        ("3箱", "3", "箱"),
        ("３箱", "3", "箱"),
        (" 3 箱 ", "3", "箱"),
        ("1,200包", "1200", "包"),
        ("1.5kg", "1.5", "kg"),
        ("2 BOX", "2", "Box"),
        ("两箱", "2", "箱"),
        ("兩箱", "2", "箱"),
        ("十二包", "12", "包"),
        ("半箱", "0.5", "箱"),
    ],
)
def test_a_quantity_is_read_with_its_unit(typed: str, quantity: str, unit: str) -> None:
    assert read_quantity(typed, UNITS) == (Decimal(quantity), unit)


@pytest.mark.parametrize("typed", ["", "箱", "three", "-3", "3桶", "1.2.3", "两十十箱"])
def test_what_is_no_quantity_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_quantity(typed, UNITS)


def test_an_unknown_unit_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused) as refusal:
        read_quantity("3桶", UNITS)
    assert "桶" in str(refusal.value) and "箱" in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("10", "0.1"),
        ("10%", "0.1"),
        ("１０％", "0.1"),
        ("9折", "0.1"),
        ("85折", "0.15"),
        ("8.5折", "0.15"),
        ("0", "0"),
        ("100", "1"),
    ],
)
def test_a_discount_is_read(typed: str, share: str) -> None:
    assert read_discount(typed) == Decimal(share)


@pytest.mark.parametrize("typed", ["101", "-5", "half", "折"])
def test_what_is_no_discount_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_discount(typed)
