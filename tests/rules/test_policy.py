"""What a setting takes, and what it says to anything else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orderdesk.rules.errors import Refused
from orderdesk.rules.policy import checked


@pytest.mark.parametrize("text", ["", "--5", "-", "1.5", "abc", "9" * 5_000, "-1", "366"])
def test_what_is_no_whole_number_in_range_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Refused) as refused:
        checked("review.overdue_days", text)
    assert refused.value.field == "review.overdue_days"


@pytest.mark.parametrize("text", ["", "abc", "-1", "NaN", "Infinity", "1e999", "1e5", "1,00", "9" * 40])
def test_what_is_no_amount_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Refused) as refused:
        checked("archive.defect_amount", text)
    assert refused.value.field == "archive.defect_amount"


def test_numbers_are_taken_as_people_type_them() -> None:
    assert checked("review.overdue_days", " 30 ") == 30
    assert checked("review.overdue_days", "３０") == 30
    assert checked("archive.defect_amount", "１,０００.50") == Decimal("1000.50")
