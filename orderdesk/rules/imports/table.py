"""What a sheet is once its file format is forgotten: numbered rows of typed values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum


class Flaw(Enum):
    """A cell that holds no value although it is not blank."""

    FORMULA = "formula without a stored value"
    ERROR = "error such as #N/A"


Value = str | int | float | bool | datetime | date | time | timedelta | Flaw | None
# (row number as Excel shows it, values from column A on without blanks at the end); rows without any value are left out
Row = tuple[int, tuple[Value, ...]]
# first row, first column, last row, last column, counted from 1
Merge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet: its rows that hold anything, and which cells are merged."""

    name: str
    rows: tuple[Row, ...]
    merged: tuple[Merge, ...] = ()
    hidden: bool = False
    epoch_1904: bool = False


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A file read: `kind` is "xlsx" or "csv"; `encoding` and `delimiter` only of a csv; `sha256` of its bytes."""

    kind: str
    tables: tuple[SheetTable, ...]
    sha256: str = ""
    encoding: str | None = None
    delimiter: str | None = None
