"""Amounts in Chinese capitals, as the rules for bills of exchange write them."""

from __future__ import annotations

import pytest

from orderdesk.rules.capitals import capitals
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.05", "伍分"),
        ("0.10", "壹角"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("10.50", "壹拾元伍角"),
        ("11.05", "壹拾壹元零伍分"),
        ("100", "壹佰元整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10010.10", "壹万零壹拾元壹角"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000", "壹拾万元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("1000001", "壹佰万零壹元整"),
        ("10000000.00", "壹仟万元整"),
        ("10100000", "壹仟零壹拾万元整"),
        ("100000000", "壹亿元整"),
        ("100000001.01", "壹亿零壹元零壹分"),
        ("101000000", "壹亿零壹佰万元整"),
        ("300006033.60", "叁亿零陆仟零叁拾叁元陆角"),
        ("1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
        ("100000000000", "壹仟亿元整"),
        ("1000000000000", "壹万亿元整"),
        ("1234500000000.05", "壹万贰仟叁佰肆拾伍亿元零伍分"),
        ("-3.20", "负叁元贰角"),
        ("-0.05", "负伍分"),
    ],
)
def test_an_amount_in_words(amount: str, words: str) -> None:
    assert capitals(Money.of(amount, "CNY")) == words


@pytest.mark.parametrize(
    ("amount", "words"), [("2.675", "贰元陆角捌分"), ("0.004", "零元整"), ("-0.004", "零元整"), ("9.995", "壹拾元整")]
)
def test_fractions_of_a_fen_are_rounded_half_up(amount: str, words: str) -> None:
    assert capitals(Money.of(amount, "CNY")) == words


def test_traditional_characters() -> None:
    words = capitals(Money.of("-123456789.36", "CNY"), traditional=True)
    assert words == "負壹億貳仟參佰肆拾伍萬陸仟柒佰捌拾玖元參角陸分"


def test_no_zero_is_said_twice_and_none_before_a_unit() -> None:
    for number in [*range(3000), *range(99_900, 100_200), *range(10**8 - 20, 10**8 + 300), *range(0, 10**9, 1_111_111)]:
        words = capitals(Money.of(number, "CNY"))
        assert "零零" not in words
        assert number == 0 or not any(f"零{unit}" in words for unit in "拾佰仟万亿元")


def test_words_read_back_are_the_amount() -> None:
    for number in [
        *range(12_000),
        *range(0, 10**12, 7_777_777_777),
        *(10**power + add for power in range(2, 12) for add in (-1, 0, 1, 10)),
    ]:
        assert read(capitals(Money.of(number, "CNY")).removesuffix("元整")) == number


def test_an_amount_no_one_could_owe_is_refused() -> None:
    with pytest.raises(Refused):
        capitals(Money.of(10**16, "CNY"))


def read(words: str) -> int:
    """A whole number from its capitals, the plain way: units multiply what stands before them."""
    for unit, size in (("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        if unit in words:
            high, _, low = words.partition(unit) if unit != "亿" else words.rpartition(unit)
            return read(high) * size + read(low)
    return "零壹贰叁肆伍陆柒捌玖".index(words[-1]) if words else 0
