"""Tables out: what is opened in Excel is what was meant."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from orderdesk.sheets.reading import read
from orderdesk.sheets.writing import LONGEST_TEXT, Cell, Column, Kind, Table, write_csv, write_xlsx

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")', "=cmd|'/c calc'!A0")


def written(table: Table) -> Any:
    return load_workbook(io.BytesIO(write_xlsx([table]))).active


def one(value: Cell, kind: Kind = Kind.TEXT) -> Any:
    return written(Table("x", [Column("Heading", kind)], [[value]])).cell(2, 1)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = one(text)
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    row = next(csv.reader(io.StringIO(write_csv(Table("x", [Column("a")], [[text]])).decode("utf-8-sig").split("\r\n", 1)[1])))
    assert row == ["'" + text]


def test_a_heading_is_no_formula_either() -> None:
    sheet = written(Table("x", [Column("=A1")], []))
    assert (sheet["A1"].data_type, sheet["A1"].value) == ("s", "=A1")


def test_identifiers_keep_zeros_and_long_numbers_their_digits() -> None:
    assert one("00123").value == "00123"
    assert one("12345678901234567890").value == "12345678901234567890"
    assert one(Decimal(12345678901234567), Kind.NUMBER).value == "12345678901234567"


def test_numbers_money_and_days_are_what_they_are() -> None:
    money = one(Money.of("1234.5", "CNY"), Kind.MONEY)
    assert (money.value, money.number_format) == (1234.5, "#,##0.00")
    day = one(date(2026, 3, 2), Kind.DATE)
    assert (day.value, day.number_format) == (datetime(2026, 3, 2), "yyyy-mm-dd")
    assert one(datetime(2026, 3, 2, 8, 30, tzinfo=UTC), Kind.MOMENT).is_date
    assert one(Decimal("-2.5"), Kind.NUMBER).value == -2.5
    assert one(True).value is True
    assert one(None).value is None


def test_the_heading_stays_in_view_and_filters_the_rows() -> None:
    sheet = written(Table("清单", [Column("商品"), Column("数量", Kind.WHOLE)], [["一个相当长的商品名称", 3]] * 4))
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("清单", "A2", "A1:B5")
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width > 5


def test_sheet_names_excel_would_refuse_are_made_fit_and_told_apart() -> None:
    tables = [Table("[a]:b/c*?\\" + "x" * 40, [Column("h")], []) for _ in range(2)] + [Table("", [Column("h")], [])]
    names = load_workbook(io.BytesIO(write_xlsx(tables))).sheetnames
    assert len(set(names)) == 3
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_control_characters_are_left_out_and_too_long_a_text_is_refused() -> None:
    assert one("a\x00b\x07c\nd").value == "abc\nd"
    assert len(one("x" * LONGEST_TEXT).value) == LONGEST_TEXT
    with pytest.raises(Refused) as refusal:
        one("x" * (LONGEST_TEXT + 1))
    assert "32767" in str(refusal.value)


def test_what_is_written_reads_back_the_same() -> None:
    rows: list[list[Cell]] = [["=1", Decimal("1.5")], ["甲\n乙", Decimal(2)]]
    table = Table("x", [Column("a"), Column("b", Kind.NUMBER)], rows)
    assert read(write_xlsx([table])).tables[0].rows == ((1, ("a", "b")), (2, ("=1", 1.5)), (3, ("甲\n乙", 2)))
    again = read(write_csv(table))
    assert again.encoding == "utf-8-sig"
    assert again.tables[0].rows == ((1, ("a", "b")), (2, ("'=1", "1.5")), (3, ("甲\n乙", "2")))


def test_csv_writes_days_moments_and_negative_numbers_plainly() -> None:
    row: list[Cell] = [date(2026, 3, 2), Money.of("-12.5", "CNY"), Decimal(-3), None, False]
    text = write_csv(Table("x", [Column(name) for name in "abcde"], [row]), delimiter=";").decode("utf-8-sig")
    assert text.split("\r\n")[1] == "2026-03-02;-12.50;-3;;FALSE"
