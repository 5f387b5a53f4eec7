"""The sums behind bills and payments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderdesk.rules.money import Money
from orderdesk.rules.receivables import (
    BUCKETS,
    Billed,
    BilledLine,
    LineShare,
    Open,
    ageing,
    audit_points,
    bucket,
    bucket_edges,
    due_date,
    oldest_first,
)

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("days", "name"),
    [(-5, "not_due"), (0, "not_due"), (1, "days_1_30"), (30, "days_1_30"), (31, "days_31_60"), (60, "days_31_60"),
     (61, "days_61_90"), (90, "days_61_90"), (91, "over_90"), (900, "over_90")],
)  # fmt: skip
def test_a_bill_ages_from_the_day_after_it_was_due(days: int, name: str) -> None:
    assert bucket(TODAY - timedelta(days=days), TODAY) == name


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_edges_and_bucket_agree(due: date, today: date) -> None:
    inside = [
        name
        for name, (first, last) in bucket_edges(today).items()
        if (first is None or first <= due) and (last is None or due <= last)
    ]
    assert inside == [bucket(due, today)]


def test_ageing_adds_up_by_bucket() -> None:
    bills = [Open(1, TODAY, 5), Open(2, TODAY - timedelta(days=1), 7), Open(3, TODAY - timedelta(days=2), 1)]
    assert ageing(bills, TODAY) == {**dict.fromkeys(BUCKETS, 0), "not_due": 5, "days_1_30": 8}


def test_a_bill_is_due_after_the_term() -> None:
    assert due_date(date(2026, 2, 27), 30) == date(2026, 3, 29)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8), st.integers(0, 10**12), st.sampled_from(["CNY", "JPY"]))
def test_pieces_make_up_the_whole(pieces: list[int], coins: int, currency: str) -> None:
    amount = coins * (10_000 if currency == "JPY" else 100)
    share = LineShare(sum(pieces), amount, currency)
    parts = [share.take(piece) for piece in pieces]
    assert sum(parts) == amount
    assert all(part >= 0 and part % (10_000 if currency == "JPY" else 100) == 0 for part in parts)


def test_what_an_earlier_bill_took_is_not_billed_again() -> None:
    share = LineShare(30_000, 100_000, "CNY", Billed(10_000, 33_300))
    assert share.take(20_000) == 66_700


@given(st.lists(st.integers(1, 1000), max_size=6), st.integers(0, 4000))
def test_a_payment_is_spent_and_no_bill_overpaid(amounts: list[int], units: int) -> None:
    bills = [Open(n, TODAY + timedelta(days=n), amount) for n, amount in enumerate(amounts)]
    shares = oldest_first(bills, units)
    assert sum(shares.values()) == min(units, sum(amounts))
    assert all(0 < share <= amounts[bill] for bill, share in shares.items())
    # Only the last bill that gets anything may be left partly open.
    assert all(shares[bill] == amounts[bill] for bill in sorted(shares)[:-1])


def audited(*lines: tuple[str, str, str, str, bool], total: str) -> list[tuple[str, str]]:
    """(title, verdict) of a bill with lines of (quantity, price, discount, amount, gift)."""
    billed = [
        BilledLine(f"SKU-{number}", Decimal(quantity), Money.of(price, "CNY"), Decimal(off), Money.of(amount, "CNY"), gift)
        for number, (quantity, price, off, amount, gift) in enumerate(lines)
    ]
    return [(point.title, point.verdict) for point in audit_points(billed, Money.of(total, "CNY"))]


def test_a_bill_is_audited_for_its_amount_its_calculation_and_what_is_charged_less() -> None:
    right = audited(("3", "12.35", "0", "37.05", False), ("2", "10", "0", "20", False), total="57.05")
    assert right == [("Amount", "good"), ("Calculation", "good"), ("Discounts and fees", "good")]
    reduced = audited(("3", "10", "0.1", "27", False), ("2", "9", "0", "0", True), total="27")
    assert reduced == [("Amount", "good"), ("Calculation", "good"), ("Discounts and fees", "warn")]
    assert audited(("3", "12.35", "0", "37.10", False), total="37.10")[1] == ("Calculation", "bad")
    assert audited(("3", "12.35", "0", "37.05", False), total="38.05")[0] == ("Amount", "bad")


def test_a_part_of_a_line_may_be_a_coin_off() -> None:
    for amount in ("3.33", "3.34"):
        assert audited(("1", "3.3367", "0", amount, False), total=amount)[1] == ("Calculation", "good")
    assert audited(("0.3333", "107.50", "0", "35.83", False), total="35.83")[1] == ("Calculation", "good")
