"""The order template: filled in, it comes back as orders, in every language."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from orderdesk.language import LANGUAGES, speaking
from orderdesk.rules.imports.orders import read_orders
from orderdesk.rules.imports.units import Selling
from orderdesk.sheets.reading import read
from orderdesk.sheets.template import FIELDS, order_template

CATALOGUE = {"PEN-1": Selling("支", {"盒": Decimal(12)})}
ROW = (
    "A1",
    date(2026, 3, 2),
    "C1",
    None,
    "徐婷",
    "13771820094",
    "苏州市1号",
    "PEN-1",
    None,
    None,
    2,
    "盒",
    1.5,
    date(2026, 3, 9),
    "轻放",
)


def template() -> Any:
    return load_workbook(io.BytesIO(order_template({"PEN-1": ("中性笔", CATALOGUE["PEN-1"])})))


@pytest.mark.requirement("003-33")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_is_taken_whole(language: str) -> None:
    with speaking(language):
        book = template()
    for place, value in enumerate(ROW, 1):
        book.worksheets[0].cell(5, place).value = value
    out = io.BytesIO()
    book.save(out)
    result = read_orders(read(out.getvalue()), CATALOGUE)
    assert (result.format, result.refused) == ("own", ())
    (order,) = result.orders
    assert (order.customer_code, order.receiver, order.requested_date) == ("C1", "徐婷", date(2026, 3, 9))
    (line,) = order.lines
    assert (line.quantity_base, line.price, line.note) == (Decimal(24), Decimal("1.5"), "轻放")


def test_the_sheet_checks_what_is_typed() -> None:
    book = template()
    sheet = book.worksheets[0]
    checks = {check.type: check for check in sheet.data_validations.dataValidation}
    assert {"date", "decimal", "textLength", "list"} <= checks.keys()
    assert checks["list"].formula1.endswith("$A$2:$A$2")
    assert book.worksheets[1]["A2"].value == "PEN-1"


def test_identifier_columns_are_text_so_that_excel_leaves_them_alone() -> None:
    sheet = template().worksheets[0]
    formats = {
        field.name: sheet.column_dimensions[letter].number_format for field, letter in zip(FIELDS, "ABCDEFGHIJKLMNO", strict=True)
    }
    assert formats["Order number"] == formats["Phone"] == formats["Product code"] == "@"
    assert formats["Order date"] == "yyyy-mm-dd"
