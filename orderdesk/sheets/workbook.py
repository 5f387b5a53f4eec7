"""Workbooks (.xlsx, .xlsm) as a stream of typed rows; one pass over each sheet, only the current row in memory."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.cell.text import Text
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, from_excel, from_ISO8601
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from orderdesk.rules.imports.refusals import FileRefused
from orderdesk.rules.imports.table import Flaw, Merge, Row, Value
from orderdesk.sheets.guards import COLUMNS, ROWS, open_archive

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _VALUE, _FORMULA, _INLINE, _DATA, _MERGE = (_MAIN + tag for tag in ("row", "v", "f", "is", "sheetData", "mergeCell"))
_MERGES = 100_000
_from_iso: Any = from_ISO8601
_LONGEST = 1_000_000  # characters of one cell; Excel itself holds 32,767


class WorkbookSheet:
    """One worksheet: its name, and its rows once through; `merged` is complete when the rows have been read."""

    def __init__(self, sheet: Any) -> None:
        book: Any = sheet.parent
        self.name: str = sheet.title
        self.hidden: bool = sheet.sheet_state != "visible"
        self.epoch_1904: bool = book.epoch == MAC_EPOCH
        self.merged: list[Merge] = []
        self._source = sheet
        self._strings: Sequence[str] = self._source._shared_strings
        self._epoch: datetime = book.epoch
        self._dates: set[int] = book._date_formats
        self._durations: set[int] = book._timedelta_formats

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything, in order; cells right of column IV are left out. FileRefused beyond ROWS rows."""
        number = count = 0
        data: Element | None = None
        with self._source._get_source() as source:
            for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
                tag = element.tag
                if event == "start":
                    if tag == _DATA:
                        data = element
                elif tag == _ROW:
                    written = element.get("r")
                    number = int(written) if written else number + 1
                    cells = self._cells(element)
                    if data is not None:
                        data.clear()  # or every row read stays behind as an empty element
                    if cells:
                        count += 1
                        if count > ROWS:
                            raise FileRefused("too_large", what=f"> {ROWS:,}")
                        yield number, cells
                elif tag == _MERGE:
                    self._merge(element.get("ref", ""))

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        if last and len(self.merged) < _MERGES:
            top, bottom = _place(first), _place(last)
            self.merged.append((top[0], top[1], bottom[0], bottom[1]))

    def _cells(self, row: Element) -> tuple[Value, ...]:
        cells: list[Value] = []
        column = 0
        for cell in row:
            reference = cell.get("r")
            column = column_index_from_string(reference.rstrip("0123456789")) if reference else column + 1
            if column > COLUMNS:
                continue
            value = self._value(cell)
            if value is not None and value != "":
                cells.extend([None] * (column - 1 - len(cells)))
                if len(cells) < column:
                    cells.append(value)
                else:
                    cells[column - 1] = value
        return tuple(cells)

    def _value(self, cell: Element) -> Value:
        kind = cell.get("t", "n")
        written: str | None = None
        formula = False
        for child in cell:
            if child.tag == _VALUE:
                written = child.text
            elif child.tag == _FORMULA:
                formula = True
            elif child.tag == _INLINE and kind == "inlineStr":
                written = _inline(child)
        if not written:
            return Flaw.FORMULA if formula and kind != "str" else None
        if kind == "s":
            return self._string(int(written))
        if kind == "n":
            return self._number(written, int(cell.get("s", 0)))
        if kind in ("str", "inlineStr"):
            return written[:_LONGEST]
        if kind == "b":
            return written in ("1", "true")
        if kind == "d":
            return _iso(written)
        return Flaw.ERROR

    def _string(self, place: int) -> str:
        return self._strings[place][:_LONGEST] if 0 <= place < len(self._strings) else ""

    def _number(self, written: str, style: int) -> Value:
        try:
            value = float(written) if "." in written or "e" in written.lower() else int(written)
            if abs(value) == float("inf") or value != value:
                return Flaw.ERROR
            if style not in self._dates:
                return value
            found: datetime | date | time | timedelta | None = from_excel(value, self._epoch, timedelta=style in self._durations)
            return found
        except (ValueError, OverflowError):
            return Flaw.ERROR


def _inline(element: Any) -> str:
    content = Text.from_tree(element)
    return content.content if content else ""


def _iso(written: str) -> Value:
    try:
        found: Value = _from_iso(written)
    except ValueError:
        return Flaw.ERROR
    return found


def _place(reference: str) -> tuple[int, int]:
    letters = reference.replace("$", "").rstrip("0123456789")
    return int(reference.replace("$", "")[len(letters) :]), column_index_from_string(letters)


def open_workbook(data: bytes) -> list[WorkbookSheet]:
    """The worksheets of a workbook, shown ones and hidden ones; FileRefused if it cannot be opened safely."""
    open_archive(data).close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of decoration it leaves out
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        except zipfile.BadZipFile as error:
            raise FileRefused("damaged") from error
        except (MemoryError, FileRefused):
            raise
        except Exception as error:  # whatever a broken part provokes in the library
            raise FileRefused("damaged") from error
    return [WorkbookSheet(sheet) for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
