"""What customer and product sheets share: finding their table, walking its rows, and remembering what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from orderdesk.language import _
from orderdesk.rules.imports.headers import Header, Words, columns, find_header, key
from orderdesk.rules.imports.order_rows import is_remark, is_total
from orderdesk.rules.imports.refusals import FileRefused, IgnoredRow, RefusedRow
from orderdesk.rules.imports.table import Flaw, SheetFile, SheetTable, Value
from orderdesk.rules.imports.values import identifier, is_damaged, number, text

T = TypeVar("T")


class Unfit(Exception):
    """A row that cannot become a record: the reason's code, the field, and what stood there."""

    def __init__(self, reason: str, field: str, value: str = "", other: str = "") -> None:
        super().__init__(reason)
        self.reason, self.field, self.value, self.other = reason, field, value, other


@dataclass(frozen=True, slots=True)
class Record:
    """One row, read by field; a field the sheet has no column for is blank."""

    row: int
    cells: tuple[Value, ...]
    columns: Mapping[str, int]

    def get(self, name: str) -> Value:
        """The cell; Unfit if it is a formula without a value."""
        column = self.columns.get(name)
        value = self.cells[column] if column is not None and column < len(self.cells) else None
        if value is Flaw.FORMULA:
            raise Unfit("formula_no_value", name)
        return value

    def text(self, name: str) -> str:
        """The cell's text."""
        return text(self.get(name))

    def code(self, name: str) -> str:
        """The cell as an identifier; Unfit if Excel shortened it."""
        value = self.get(name)
        if is_damaged(value):
            raise Unfit("bad_number", name, identifier(value))
        return identifier(value)

    def amount(self, name: str) -> Decimal | None:
        """The cell as a number from zero up, None if blank; Unfit if it is something else."""
        written = self.text(name)
        if not written and self.get(name) is None:
            return None
        found = number(self.get(name))
        if found is None or found < 0:
            raise Unfit("bad_number", name, written)
        return found


@dataclass(frozen=True, slots=True)
class RecordImport(Generic[T]):
    """The records a sheet holds, the rows refused, and those that hold none."""

    sheet: str
    header_row: int
    records: tuple[T, ...]
    refused: tuple[RefusedRow, ...]
    ignored: tuple[IgnoredRow, ...]
    sha256: str = ""


def read_records(
    file: SheetFile,
    words: Words,
    needed: Mapping[str, str],
    build: Callable[[Record], T],
    code_of: Callable[[T], str],
    mapping: Mapping[str, str] | None = None,
) -> RecordImport[T]:
    """Every row of the file's table through `build`; `needed` maps the fields that must have a column to their names.

    `mapping` gives field -> header text where a person chose the columns. FileRefused (empty_file, missing_column).
    """
    table, header, named = _find(file, words, needed, mapping)
    taken: list[T] = []
    refused: list[RefusedRow] = []
    ignored = [IgnoredRow(row, "title") for row, _cells in table.rows if row < header.row]
    codes: dict[str, int] = {}
    seen: dict[tuple[Value, ...], int] = {}
    for record in _records(table, header, named):
        if why := _why_not(record, header, needed):
            ignored.append(IgnoredRow(record.row, why))
            continue
        try:
            _first_time(record.cells, record.row, seen)
            built = build(record)
            code = code_of(built)
            if code and codes.setdefault(code.casefold(), record.row) != record.row:
                raise Unfit("duplicate_code", "code", code, str(codes[code.casefold()]))
            taken.append(built)
        except Unfit as unfit:
            values = {"value": unfit.value, "other": unfit.other}
            refused.append(RefusedRow(record.row, unfit.reason, None, unfit.field, values))
    if not taken and not refused:
        raise FileRefused("empty_file")
    return RecordImport(table.name, header.row, tuple(taken), tuple(refused), tuple(ignored), file.sha256)


def _find(
    file: SheetFile, words: Words, needed: Mapping[str, str], mapping: Mapping[str, str] | None
) -> tuple[SheetTable, Header, dict[str, int]]:
    if mapping:
        words = {name: (key(written),) for name, written in mapping.items()}
    best: tuple[int, int, SheetTable, Header, dict[str, int]] | None = None
    for table in sorted((table for table in file.tables if table.rows), key=lambda table: table.hidden):
        found = find_header(table, words, needed)
        if found:
            named = columns(found[0].texts, words)
            score = (len(needed.keys() & named.keys()), len(named))
            if best is None or score > best[:2]:
                best = (*score, table, found[0], named)
    if best is None or best[0] < len(needed):
        lacking = [name for name in needed if best is None or name not in best[4]]
        raise FileRefused("missing_column", what=", ".join(_(needed[name]) for name in lacking))
    return best[2], best[3], best[4]


def _records(table: SheetTable, header: Header, named: Mapping[str, int]) -> Iterator[Record]:
    for row, cells in table.rows:
        if row > header.row:
            yield Record(row, cells, named)


def _why_not(record: Record, header: Header, needed: Iterable[str]) -> str | None:
    named = [record.columns[name] for name in needed]
    filled = [column for column in named if column < len(record.cells) and record.cells[column] is not None]
    if not filled or all(is_total(record.cells[column]) for column in filled):
        return "total_row" if any(is_total(cell) for cell in record.cells) else "note" if is_remark(_words(record)) else None
    return "header" if [key(word) for word in _words(record)] == [key(word) for word in header.texts if word] else None


def _words(record: Record) -> Sequence[str]:
    return [text(cell) for cell in record.cells if cell is not None]


def _first_time(cells: tuple[Value, ...], row: int, seen: dict[tuple[Value, ...], int]) -> None:
    first = seen.setdefault(tuple(text(cell) if isinstance(cell, str) else cell for cell in cells), row)
    if first != row:
        raise Unfit("duplicate_row", "", other=str(first))
