"""Tables out: .xlsx and .csv that open as what they are, never as formulas."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money

LONGEST_TEXT = 32_767  # what a cell holds; openpyxl would cut silently
ROWS_PER_SHEET = 1_048_576
EXACT_DIGITS = 15
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BAD_TITLE = re.compile(r"[\[\]:*?/\\]")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
_WIDEST, _NARROWEST, _MEASURED_ROWS = 48, 8, 200

Cell = str | int | Decimal | Money | date | datetime | bool | None


class Kind(Enum):
    """How a column is shown."""

    TEXT = "@"
    NUMBER = "#,##0.####"
    WHOLE = "#,##0"
    MONEY = "#,##0.00"
    DATE = "yyyy-mm-dd"
    MOMENT = "yyyy-mm-dd hh:mm"
    SHARE = "0.0%"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading in the reader's language, how it is shown, its width in characters (0: by content)."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: a sheet name, columns, rows of values in their order."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def write_xlsx(tables: Sequence[Table]) -> bytes:
    """A workbook with one sheet per table: heading frozen and filterable, numbers as numbers, texts as texts whatever they say.

    Refused if a text is longer than a cell can be or a table has more rows than a sheet; control characters are left out.
    """
    book = Workbook(write_only=True)
    styles = {kind: _style(kind) for kind in Kind}
    for style in styles.values():
        book.add_named_style(style)
    heading = _heading()
    book.add_named_style(heading)
    out = io.BytesIO()
    try:
        for table in tables:
            _write_table(book, table, styles, heading)
    finally:
        book.save(out)  # also after a refusal: it removes the rows parked in a temporary file
    return out.getvalue()


def write_csv(table: Table, *, delimiter: str = ",") -> bytes:
    """The table as UTF-8 text with a byte order mark, as Excel wants it; a text that would be a formula gets a quote.

    Dates are ISO, numbers plain digits with a point.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([_harmless(column.title) for column in table.columns])
    for row in table.rows:
        writer.writerow([_written(value) for value in row])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def _write_table(book: Workbook, table: Table, styles: dict[Kind, NamedStyle], heading: NamedStyle) -> None:
    sheet: Any = book.create_sheet(_title(table.name, [existing.title for existing in book.worksheets]))
    head, rest = _first_rows(table.rows)
    for place, column in enumerate(table.columns, 1):
        shown = (_length(row[place - 1]) for row in head if place <= len(row))
        width = column.width or min(_WIDEST, max(_NARROWEST, _length(column.title) + 3, *shown, 0) + 1)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, column.title, heading.name) for column in table.columns])
    count = 1
    for rows in (head, rest):
        for row in rows:
            count += 1
            if count > ROWS_PER_SHEET:
                raise Refused(
                    N_("The list has more than {limit} rows, which no sheet holds. Narrow it down."), limit=ROWS_PER_SHEET
                )
            sheet.append([_cell(sheet, value, column.kind, styles) for value, column in zip(row, table.columns, strict=True)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(table.columns)))}{count}"


def _first_rows(rows: Iterable[Sequence[Cell]]) -> tuple[list[Sequence[Cell]], Iterable[Sequence[Cell]]]:
    """Some rows to measure the widths by, and the rest still unread."""
    rest = iter(rows)
    head = [row for row, _ in zip(rest, range(_MEASURED_ROWS), strict=False)]
    return head, rest


def _cell(sheet: Any, value: Cell, kind: Kind, styles: dict[Kind, NamedStyle]) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        cell = WriteOnlyCell(sheet, value=value)
    elif isinstance(value, Money):
        return _number_cell(sheet, value.amount, styles[Kind.MONEY if kind is Kind.TEXT else kind])
    elif isinstance(value, (int, Decimal)):
        if len(str(abs(value)).replace(".", "").lstrip("0")) > EXACT_DIGITS:
            return text_cell(sheet, str(value), styles[Kind.TEXT].name)  # a number cell would lose its last digits
        return _number_cell(sheet, value, styles[Kind.NUMBER if kind is Kind.TEXT else kind])
    elif isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=value.astimezone().replace(tzinfo=None) if value.tzinfo else value)
        cell.style = styles[Kind.MOMENT].name
    elif isinstance(value, date):
        cell = _number_cell(sheet, value, styles[Kind.DATE])
    else:
        return text_cell(sheet, value, styles[Kind.TEXT].name)
    return cell


def _number_cell(sheet: Any, value: Any, style: NamedStyle) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell.style = style.name
    return cell


def text_cell(sheet: Any, value: str, style: str | None = None) -> Any:
    """A cell that stays a text, even "=1+1" or "00123"; Refused if it is longer than a cell holds."""
    plain = _ILLEGAL.sub("", value)
    if len(plain) > LONGEST_TEXT:
        raise Refused(
            N_("A text of {length} characters does not fit into a cell ({limit}). Shorten it: “{start}…”."),
            length=len(plain), limit=LONGEST_TEXT, start=plain[:30],
        )  # fmt: skip
    cell = WriteOnlyCell(sheet, value="")
    if style:
        cell.style = style
    cell.value = plain
    cell.data_type = "s"  # openpyxl makes a formula of whatever begins with "="
    if plain.startswith(_STARTS_FORMULA):
        cell.quotePrefix = True
    return cell


def _style(kind: Kind) -> NamedStyle:
    style = NamedStyle(name=f"table {kind.name.casefold()}")
    style.number_format = kind.value
    style.alignment = Alignment(vertical="top", wrap_text=kind is Kind.TEXT)
    return style


def _heading() -> NamedStyle:
    style = NamedStyle(name="table heading")
    style.font = Font(bold=True, color="FFFFFF")
    style.fill = PatternFill("solid", fgColor="2F5D8A")
    style.alignment = Alignment(vertical="center", wrap_text=True)
    style.border = Border(bottom=Side(style="thin", color="1F3F5F"))
    return style


def _title(name: str, taken: Sequence[str]) -> str:
    """A sheet name Excel accepts: 31 characters, none of []:*?/\\, each once."""
    plain = _BAD_TITLE.sub(" ", _ILLEGAL.sub("", name)).strip("' ")[:31] or "Sheet"
    title, count = plain, 1
    while title.casefold() in {other.casefold() for other in taken}:
        count += 1
        title = f"{plain[: 31 - len(str(count)) - 1]} {count}"
    return title


def _length(value: Cell) -> int:
    """How wide a value is shown, in characters; a Chinese one is two."""
    if isinstance(value, datetime):
        return 16
    if isinstance(value, Money):
        return len(f"{value.amount:,.2f}")
    longest = max(str("" if value is None else value).split("\n"), key=len)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in longest[: _WIDEST + 1])


def _written(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _harmless(value)
    if isinstance(value, Money):
        return f"{value.amount:.2f}" if value.units % 100 == 0 else f"{value.amount:f}"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _harmless(value: str) -> str:
    plain = value.replace("\x00", "")
    return "'" + plain if plain.startswith(_STARTS_FORMULA) or plain.lstrip().startswith(("=", "+", "-", "@")) else plain
