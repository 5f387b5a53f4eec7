"""Order sheets as other houses write them: their years, prices, words and number of sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from orderdesk.rules.imports.orders import read_orders
from orderdesk.rules.imports.table import SheetFile, SheetTable
from tests.rules.imports.test_orders import CATALOGUE, GOOD, OWN, changed, sheet


@pytest.mark.parametrize("written", ["115/03/02", "115-3-2", "民國115年3月2日", "115年03月02日"])
def test_years_of_the_republic_are_read(written: str) -> None:
    assert read_orders(sheet(OWN, changed(date=written)), CATALOGUE).orders[0].date == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("17,80", "17.8"), ("1.234,50", "1234.5"), ("1,234.50", "1234.5"), ("€ 1.234,5", "1234.5"), ("1,234", "1234")],
)
def test_prices_with_a_decimal_comma_are_read_and_thousands_stay_thousands(written: str, expected: str) -> None:
    header = (*OWN[:-1], "Price EUR")
    (order,) = read_orders(sheet(header, changed(price=written)), CATALOGUE).orders
    assert (order.lines[0].price, order.currency) == (Decimal(expected), "EUR")


def test_a_customers_own_sheet_is_taken_under_his_number() -> None:
    header = ("PO Number", "Document Date", "Material", "Order Quantity", "Sales Unit", "Net Price", "Sold-to Party")
    result = read_orders(sheet(header, ("PO-7", "20260302", "PEN-1", "24", "支", "1.80", "K7")), CATALOGUE)
    (order,) = result.orders
    assert (order.order_no, order.customer_ref, order.customer_code) == ("PO-7", "PO-7", "K7")
    assert order.lines[0].price == Decimal("1.8")


def test_further_sheets_with_orders_are_named_rather_than_passed_over() -> None:
    blank = SheetTable("空表", ((1, OWN),))
    shops = [SheetTable(name, ((1, OWN), (2, GOOD))) for name in ("总店", "分店")]
    hidden = SheetTable("旧单", ((1, OWN), (2, GOOD)), hidden=True)
    assert read_orders(SheetFile("xlsx", (hidden, *shops, blank)), CATALOGUE).unread == ("分店",)
