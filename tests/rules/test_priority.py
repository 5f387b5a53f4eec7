"""What makes an order stand before others, and that with the classes off nothing does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from orderdesk.rules.policy import CATALOGUE
from orderdesk.rules.priority import Priorities, Ranked, Standing, jumped, standing

USUAL = Priorities.of({key: setting.default for key, setting in CATALOGUE.items()})
PLAIN = Ranked(Decimal(100), "CNY", "B", date(2026, 11, 30), date(2026, 12, 20), "")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Standing()),
        ({"amount": Decimal(50_000)}, Standing(-2, ("large",))),
        ({"amount": Decimal("49999.99")}, Standing()),
        ({"amount": Decimal(50_000), "currency": "USD"}, Standing()),
        ({"grade": " vip "}, Standing(-1, ("grade",))),
        ({"wanted": date(2026, 12, 1)}, Standing(-4, ("urgent_date",))),
        ({"wanted": date(2026, 12, 2)}, Standing()),
        ({"wanted": None}, Standing()),
        ({"request": "客户等货，加急！"}, Standing(-4, ("urgent_word",))),
        ({"request": "Please send it a.s.a.p. – ＡＳＡＰ"}, Standing(-4, ("urgent_word",))),
        ({"request": "10 brushes, not in a hurry"}, Standing()),
        ({"amount": Decimal(10**6), "grade": "A", "request": "RUSH"}, Standing(-7, ("urgent_word", "large", "grade"))),
    ],
)
@pytest.mark.requirement("003-37")
def test_amount_grade_and_urgency_count(change: dict[str, object], expected: Standing) -> None:
    assert standing(USUAL, replace(PLAIN, **change)) == expected  # type: ignore[arg-type]


def test_switched_off_or_counting_nothing_an_order_is_like_any_other() -> None:
    urgent = replace(PLAIN, amount=Decimal(10**6), request="加急")
    assert standing(replace(USUAL, classes=False), urgent) == Standing()
    assert standing(replace(USUAL, urgent_points=0), urgent) == Standing(-2, ("large",))


def test_a_jump_never_puts_an_order_behind_its_own_class() -> None:
    assert jumped(Standing(), -4) == Standing(-4, ("jumped",))
    assert jumped(Standing(-7, ("large",)), 0) == Standing(-7, ("jumped", "large"))
