"""An order sheet's rows beneath the header, gathered into orders; titles, totals and notes set aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orderdesk.rules.imports.headers import Header, key, simplified
from orderdesk.rules.imports.order_formats import NOTE_ROW, TOTAL
from orderdesk.rules.imports.refusals import IgnoredRow
from orderdesk.rules.imports.table import Flaw, SheetTable, Value
from orderdesk.rules.imports.values import identifier, is_damaged, text

_TOTAL_CELL = re.compile(rf"(?:{TOTAL.pattern})[:：]?(?:[¥$]?[\d.,]+[^\W\d]{{0,2}})?")
_FIGURES = {"quantity", "amount", "price", "freight", "discount", "discount_zh"}
_GAP = 500  # blank rows listed one by one; a longer gap is only a stray cell far below
# A cell merged over several rows says the same for all of them, but one quantity cannot be the quantity of two lines.
_NOT_SHARED = "quantity"
_OWN_TO_ORDER = ("receiver", "mobile", "phone", "customer_code", "customer_name", "address", "date")


@dataclass(frozen=True, slots=True)
class RawLine:
    """One row with the columns it is read by."""

    row: int
    cells: tuple[Value, ...]
    columns: Mapping[str, int]

    def get(self, name: str) -> Value:
        """The cell of a field; None if the sheet has no such column."""
        column = self.columns.get(name)
        return self.cells[column] if column is not None and column < len(self.cells) else None

    def text(self, name: str) -> str:
        """The cell's text, "" if there is none."""
        return text(self.get(name))

    def is_formula(self, name: str) -> bool:
        """Whether the cell holds a formula without a value."""
        return self.get(name) is Flaw.FORMULA


@dataclass(slots=True)
class RawOrder:
    """The rows of one order; `number` is empty where there is none to be read."""

    number: str
    lines: list[RawLine] = field(default_factory=list)
    damaged: bool = False

    def first(self, name: str) -> Value:
        """The first row's value that is not blank: order fields may stand on one row only."""
        for line in self.lines:
            value = line.get(name)
            if isinstance(value, Flaw) or text(value):
                return value
        return None

    def text(self, name: str) -> str:
        """The text of `first`."""
        return text(self.first(name))

    def texts(self, name: str) -> list[str]:
        """The different texts the rows give for a field."""
        return list(dict.fromkeys(found for line in self.lines if (found := line.text(name))))


def gather_lines(table: SheetTable, header: Header, columns: Mapping[str, int]) -> tuple[list[RawLine], list[IgnoredRow]]:
    """The rows that are order lines, and those that are not with the reason why."""
    ignored: list[IgnoredRow] = []
    lines: list[RawLine] = []
    filled = _shared(table, columns.get(_NOT_SHARED))
    before = 0
    last_place = len(table.rows) - 1
    for place, (row, cells) in enumerate(table.rows):
        if row - before <= _GAP:
            ignored.extend(IgnoredRow(blank, "blank") for blank in range(before + 1, row))
        before = row
        if row < header.row:
            ignored.append(IgnoredRow(row, "title"))
        elif row > header.row:
            line = RawLine(row, _with_shared(cells, filled.get(row)), columns)
            why = _why_not(line, header, last=place == last_place)
            if why:
                ignored.append(IgnoredRow(row, why))
            else:
                lines.append(line)
    return lines, ignored


def _shared(table: SheetTable, never: int | None) -> dict[int, dict[int, Value]]:
    """row -> column -> the value of the cell merged down over it."""
    merges = [merge for merge in table.merged if merge[2] > merge[0] and merge[1] - 1 != never]
    if not merges:
        return {}
    places = dict(table.rows)
    filled: dict[int, dict[int, Value]] = {}
    for first_row, first_column, last_row, _last_column in merges:
        top = places.get(first_row, ())
        if len(top) >= first_column and last_row - first_row <= len(table.rows):
            for row in range(first_row + 1, last_row + 1):
                filled.setdefault(row, {})[first_column - 1] = top[first_column - 1]
    return filled


def _with_shared(cells: tuple[Value, ...], shared: Mapping[int, Value] | None) -> tuple[Value, ...]:
    if not shared:
        return cells
    wide = list(cells) + [None] * (max(shared) + 1 - len(cells))
    for column, value in shared.items():
        if wide[column] is None:
            wide[column] = value
    return tuple(wide)


def _why_not(line: RawLine, header: Header, *, last: bool) -> str | None:
    """Why a row is no order line; None if it is one."""
    sku = line.text("sku")
    filled = {name for name in line.columns if line.get(name) is not None and (line.text(name) or line.is_formula(name))}
    if not filled:
        return "note" if any(text(cell) for cell in line.cells) else "blank"
    if sku and key(sku) == key(header.texts[line.columns["sku"]]) and _repeats(line, header):
        return "header"
    if not sku or is_total(sku):
        if any(is_total(cell) for cell in line.cells if isinstance(cell, str)):
            return "total_row"
        if last and filled <= _FIGURES:
            return "total_row"
    if not sku and not {"quantity", "name"} & filled and is_remark([text(cell) for cell in line.cells if text(cell)]):
        return "note"
    return None


def is_total(value: Value) -> bool:
    """Whether a cell says 合计, Total and the like."""
    plain = simplified(unicodedata.normalize("NFKC", text(value)).casefold())
    return bool(_TOTAL_CELL.fullmatch(re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", plain).strip()))


def _repeats(line: RawLine, header: Header) -> bool:
    return all(key(text(cell)) == key(written) for cell, written in zip(line.cells, header.texts, strict=False) if written)


def is_remark(words: Sequence[str]) -> bool:
    """Whether a row's texts are words under the table, such as 制表人：… or 备注：…"""
    if len(words) == 1:
        alone = words[0]
        return bool(NOTE_ROW.match(alone)) or len(alone) > 30 or any(mark in alone for mark in "：:，。；!！")
    return all("：" in word or ":" in word or NOTE_ROW.match(word) for word in words)


def group(lines: Sequence[RawLine]) -> list[RawOrder]:
    """Rows with the same order number, in order of appearance; a blank number belongs to the order above."""
    orders: dict[str, RawOrder] = {}
    apart: list[RawOrder] = []
    current: RawOrder | None = None
    for line in lines:
        value = line.get("order_no")
        number = identifier(value)
        if number:
            current = orders.get(number)
            if current is None:
                current = orders[number] = RawOrder(number)
            current.damaged |= is_damaged(value)
        elif isinstance(value, Flaw) or current is None or _is_another(current, line):
            current = RawOrder("")
            apart.append(current)
        current.lines.append(line)
    return [*orders.values(), *apart]


def _is_another(order: RawOrder, line: RawLine) -> bool:
    """Whether a row without a number names another receiver, customer or day than the order above it."""
    return any((said := line.text(name)) and (known := order.texts(name)) and said not in known for name in _OWN_TO_ORDER)
