"""Order sheets that say two things at once: nothing is guessed, the row or the file is refused with what it says."""

from __future__ import annotations

import pytest

from orderdesk.rules.imports.orders import read_orders
from orderdesk.rules.imports.refusals import FileRefused
from tests.rules.imports.test_orders import CATALOGUE, GOOD, OWN, changed, faults, sheet


def test_a_row_without_number_of_another_day_or_customer_is_not_given_to_the_order_above() -> None:
    other, plain = changed(no="", date="2026-03-05"), ("", "", "", "", "", "CUP-9", 2, "条", 3)
    result = read_orders(sheet(OWN, GOOD, plain, other), CATALOGUE)
    assert faults(result) == [(4, "missing_order_no")]
    assert [[line.sku for line in order.lines] for order in result.orders] == [["PEN-1", "CUP-9"]]
    named = ("订单号", "客户名称", "商品编码", "数量")
    result = read_orders(sheet(named, ("A1", "汇达", "PEN-1", 1), ("", "恒通", "CUP-9", 2), ("", "", "PEN-1", 3)), CATALOGUE)
    assert faults(result) == [(3, "missing_order_no"), (4, "missing_order_no")]


def test_one_number_with_two_dates_is_refused_with_both() -> None:
    result = read_orders(sheet(OWN, GOOD, changed(sku="CUP-9", unit="条", date="2026-03-05")), CATALOGUE)
    assert faults(result) == [(2, "two_days"), (3, "two_days")] and not result.orders
    assert "2026-03-02" in result.refused[0].message and "2026-03-05" in result.refused[0].message


def test_two_columns_under_one_heading_are_refused_when_they_differ() -> None:
    doubled = (*OWN, "数量")
    with pytest.raises(FileRefused, match="数量"):
        read_orders(sheet(doubled, (*GOOD, 60)), CATALOGUE)
    assert read_orders(sheet(doubled, (*GOOD, 6), (*changed(sku="CUP-9", unit="条"), None)), CATALOGUE).orders
