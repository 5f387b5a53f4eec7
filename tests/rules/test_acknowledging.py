"""What a customer reads of his order in the acknowledgement."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from orderdesk.rules.acknowledging import OrderedLine, Received, acknowledgement
from orderdesk.rules.money import Money

ORDER = Received("SO1", "en", "Bluebird", "Lin", (), Money(100, "CNY"), None, "Road 1", "我们", "Us", "1")


@pytest.mark.parametrize(
    ("quantity", "read"), [("1000000", "1000000"), ("12345.7500", "12345.75"), ("0.0001", "0.0001"), ("40.0000", "40")]
)
def test_quantities_are_written_out(quantity: str, read: str) -> None:
    _subject, body = acknowledgement(replace(ORDER, lines=(OrderedLine(1, "Pen", "black", Decimal(quantity), "支"),)), {})
    assert f"Pen black: {read} 支" in body
