"""The lines of the order form as Qt sees them; one blank line always stands at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from orderdesk.language import _, current
from orderdesk.queries.catalogue import LastSale, ProductRow
from orderdesk.rules.intake import LineForm
from orderdesk.rules.money import Money
from orderdesk.rules.outliers import Usual
from orderdesk.rules.pricing import Offers, order_units
from orderdesk.ui import style
from orderdesk.ui.intake.line import EDITABLE, TITLES, Cell, Line, base_wanted
from orderdesk.ui.intake.line_text import quantity_text
from orderdesk.ui.widgets.label import plain_tip

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.ForegroundRole,
    }
)
_RIGHT = frozenset({Cell.QUANTITY, Cell.PRICE, Cell.DISCOUNT, Cell.AMOUNT, Cell.FREE, Cell.NUMBER})


class LinesModel(QAbstractTableModel):
    """Typed lines. Signals: `touched()` when a person changed something, `wanted_changed()` when other goods are wanted,
    `doubted()` when something unusual was found, `repriced()` when price lists were looked up."""

    touched = Signal()
    wanted_changed = Signal()
    doubted = Signal()
    repriced = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = [Line()]
        self.currency = "CNY"
        self.limits = (5, 30)  # beyond which a quantity or a price is unusual
        self.read_only = False
        self._wanted: dict[int, Decimal] = {}
        self._shown: list[tuple[object, ...]] = []
        self._sent: list[tuple[Line, LineForm]] = []
        self._sums: tuple[int, int] | None = None

    # what is in it

    def typed(self) -> list[Line]:
        """The lines that are not blank."""
        return [line for line in self.lines if not line.blank]

    def forms(self) -> tuple[LineForm, ...]:
        """The lines as commands take them: an incomplete one as the desk has it, or not at all when it is new."""
        return tuple(form for _line, form in self._sendable())

    def _sendable(self) -> list[tuple[Line, LineForm]]:
        return [(line, form) for line in self.typed() if (form := line.form() or line.saved) is not None]

    def whole(self) -> bool:
        """Whether every line is complete."""
        return all(line.form() is not None for line in self.typed())

    def total(self) -> Money:
        """The sum of the lines as they stand."""
        return Money(self._worked_out()[0], self.currency)

    def wanted(self) -> Mapping[int, Decimal]:
        """Product id -> base quantity over all lines."""
        return self._wanted

    def short(self, line: Line) -> bool:
        """Whether this product is asked for beyond what is free, over all lines."""
        product = line.product
        if product is None or product.kind == "service":
            return False
        return self._wanted.get(product.id, Decimal(0)) > product.available

    def problems(self) -> dict[tuple[int, Cell], str]:
        """What is missing or wrong, by row and cell, and remember it so that the cells show it."""
        found: dict[tuple[int, Cell], str] = {}
        for row, line in enumerate(self.lines):
            if line.blank:
                continue
            line.wrong = line.lacks()
            found.update({(row, cell): why for cell, why in line.wrong.items()})
        self._refresh()
        return found

    # changing it as the program

    def show_lines(self, lines: Sequence[Line], currency: str) -> None:
        """Show these lines instead."""
        self.beginResetModel()
        self.currency = currency
        self.lines = [*lines, Line()]
        self._sent, self._shown = [], self._priced_by()
        self.endResetModel()
        self._count()

    def use_currency(self, currency: str) -> None:
        """Price the lines in another currency."""
        before, self.currency, self._sums = self.currency, currency, None
        for line in self.lines:
            line.another_currency(before, currency)
        self._refresh()
        self.doubted.emit()

    def note_last(self, last: Mapping[int, LastSale]) -> None:
        """Remember what the customer last paid."""
        for line in self.lines:
            if line.product is not None:
                line.last = last.get(line.product.id, line.last)
        self._refresh()

    def note_offers(self, offers: Mapping[int, Offers]) -> None:
        """Remember which price lists and rules may apply, and price the lines by them."""
        for line in self.lines:
            if line.product is not None:
                line.offers = offers.get(line.product.id, line.offers)
        self._reprice()
        self._refresh()
        self.repriced.emit()

    def forget_offers(self) -> None:
        """Another customer: what was agreed with the one before does not count."""
        for line in self.lines:
            line.another_customer()
        self._reprice()
        self._refresh()

    def note_sent(self) -> None:
        """The lines are sent to be saved as they stand."""
        self._sent = self._sendable()

    def bring_back(self, prices: Sequence[Decimal]) -> list[str]:
        """Show the prices that the lines sent were saved with; in words what changed while they were typed."""
        sent, self._sent = self._sent, []
        if len(sent) != len(prices):
            return []
        found = [line.stand_saved(form, price, self.currency) for (line, form), price in zip(sent, prices, strict=True)]
        changed = [said for said in found if said]
        if changed:
            self._sums = None
            self._refresh()
            self.doubted.emit()
            self.repriced.emit()
        return changed

    def _reprice(self) -> None:
        """Price the lines by lists and rules; a discount for the whole order's amount touches them all."""
        self._sums = None
        if self._shown != self._priced_by():
            for line in self.lines:
                line.price_with_order()
        asked = [(line, found) for line in self.lines if (found := line.asked(self.currency)) is not None]
        by_amount = any(found.offers.by_amount for _line, found in asked)
        total = order_units([found for _line, found in asked], self.currency) if by_amount else 0
        for line in self.lines:
            line.order_units = total
            line.reprice(self.currency)

    def _priced_by(self) -> list[tuple[object, ...]]:
        """What the lines' prices hang on beside price lists."""
        return [
            (line.product.id, line.quantity, line.unit, line.gift, line.discount, line.price if line.by_hand else None)
            for line in self.lines
            if line.product is not None
        ]

    def note_usual(self, usual: Mapping[int, Usual]) -> None:
        """Remember what is usual, and doubt what is not."""
        for line in self.lines:
            if line.product is not None and line.product.id in usual:
                line.usual = usual[line.product.id]
                line.watch(self.currency, self.limits)
        self._refresh()
        self.doubted.emit()

    def mark_wrong(self, row: int, cell: Cell, why: str) -> None:
        """Show a refusal at a cell."""
        if row < len(self.lines):
            self.lines[row].wrong[cell] = why
            self._refresh(row)

    # changing it as a person

    def take_product(self, row: int, product: ProductRow) -> None:
        """The product of a line was chosen."""
        self.lines[row].take(product, self.currency)
        self._edited(row)

    def type(self, row: int, cell: Cell, text: str) -> None:
        """Something was typed into a cell."""
        line = self.lines[row]
        if text.strip() == line.text(cell, self.currency).strip():
            self.accept(row, cell)
            return
        line.type(cell, text, self.currency)
        self._edited(row)

    def accept(self, row: int, cell: Cell) -> None:
        """A doubtful cell was looked at and left as it is: the doubt is settled."""
        if self.lines[row].settle(cell):
            self._edited(row)

    def give(self, row: int) -> None:
        """A line becomes a gift, or no longer is one."""
        line = self.lines[row]
        if line.product is not None and not self.read_only:
            line.give(not line.gift)
            self._edited(row)

    def take_last_price(self, row: int) -> bool:
        """Use what the customer last paid for the same unit; says whether there was such a price."""
        line = self.lines[row]
        if line.last is None or line.last.unit != line.unit or self.read_only:
            return False
        line.type(Cell.PRICE, str(line.last.price.amount), self.currency)
        self._edited(row)
        return True

    def agreed(self, lines: Sequence[Line], approver_id: int, approver: str, remark: str) -> None:
        """Somebody agreed to the prices of these lines."""
        for line in lines:
            line.consent(approver_id, approver, remark)
        self._refresh()
        self.touched.emit()

    def concession(self) -> Money:
        """What the customer is let off against the list prices over all lines."""
        return Money(self._worked_out()[1], self.currency)

    def _worked_out(self) -> tuple[int, int]:
        """Total and concession, in units; worked out once for each edit, for a long order asks often."""
        if self._sums is None:
            amounts = [(line, line.amount(self.currency)) for line in self.lines]
            off = [line.concession(self.currency, amount) for line, amount in amounts if amount is not None]
            total = sum(amount.units for _line, amount in amounts if amount is not None)
            self._sums = total, sum(given.units for given in off if given is not None)
        return self._sums

    def remove(self, row: int) -> Line | None:
        """Take a line out; the blank one stays."""
        if self.read_only or row >= len(self.lines) - 1:
            return None
        self.beginRemoveRows(QModelIndex(), row, row)
        gone = self.lines.pop(row)
        self.endRemoveRows()
        self._edited(row)
        return gone

    def put_back(self, row: int, line: Line) -> None:
        """Put a removed line where it was."""
        row = min(row, len(self.lines) - 1)
        self.beginInsertRows(QModelIndex(), row, row)
        self.lines.insert(row, line)
        self.endInsertRows()
        self._edited(row)

    def add(self, lines: Sequence[Line]) -> int:
        """Put lines before the blank one; the row of the first of them."""
        first = len(self.lines) - 1
        if lines and not self.read_only:
            self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
            self.lines[first:first] = lines
            self.endInsertRows()
            for line in lines:
                line.watch(self.currency, self.limits)
            self._edited(first)
        return first

    def move(self, row: int, by: int) -> bool:
        """Move a line up or down by one; says whether it moved."""
        there = row + by
        last = len(self.lines) - 1
        if self.read_only or row >= last or not 0 <= there < last:
            return False
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), there if by < 0 else there + 1)
        self.lines.insert(there, self.lines.pop(row))
        self.endMoveRows()
        self._edited(min(row, there))
        return True

    def _edited(self, row: int) -> None:
        if not self.lines[-1].blank:
            self.beginInsertRows(QModelIndex(), len(self.lines), len(self.lines))
            self.lines.append(Line())
            self.endInsertRows()
        self._reprice()
        self.lines[row].watch(self.currency, self.limits)
        self._count()
        self._refresh(None if any(line.order_units for line in self.lines) else row)
        self.touched.emit()

    def _count(self) -> None:
        self._sums = None
        before, self._wanted = self._wanted, base_wanted(self.lines)
        if before == self._wanted:
            return
        changed = {product for product, _base in before.items() ^ self._wanted.items()}
        rows = [row for row, line in enumerate(self.lines) if line.product is not None and line.product.id in changed]
        if rows:
            self.dataChanged.emit(self.index(rows[0], Cell.FREE), self.index(rows[-1], Cell.FREE))
        self.wanted_changed.emit()

    def _refresh(self, row: int | None = None) -> None:
        first, last = (row, row) if row is not None else (0, len(self.lines) - 1)
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Cell) - 1))

    # as Qt asks

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Cell)

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        cell = Cell(index.column())
        typed = cell in EDITABLE and cell is not Cell.GIFT and not self.read_only
        return plain | Qt.ItemFlag.ItemIsEditable if typed else plain

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ROLES or not index.isValid() or index.row() >= len(self.lines):
            return None
        line, cell = self.lines[index.row()], Cell(index.column())
        roles = Qt.ItemDataRole
        match role:
            case roles.DisplayRole | roles.EditRole:
                return self._text(index.row(), line, cell)
            case roles.AccessibleTextRole:
                return f"{_(TITLES[cell])}: {self._text(index.row(), line, cell)}"
            case roles.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if cell in _RIGHT else Qt.AlignmentFlag.AlignLeft
                side = Qt.AlignmentFlag.AlignHCenter if cell is Cell.GIFT else side
                return side | Qt.AlignmentFlag.AlignVCenter
            case roles.ToolTipRole:
                said = line.wrong.get(cell) or line.doubts.get(cell) or self._tip(index.row(), line, cell)
                return plain_tip(said) or None
            case roles.ForegroundRole:
                return self._ink(line, cell)
        return None

    def _tip(self, row: int, line: Line, cell: Cell) -> str:
        return (line.price_from(self.currency) if cell is Cell.PRICE else "") or self._text(row, line, cell)

    def _text(self, row: int, line: Line, cell: Cell) -> str:
        if cell is Cell.NUMBER:
            return str(row + 1) if not line.blank else ""
        if cell is Cell.GIFT:
            return "✓" if line.gift else ""
        if cell is Cell.FREE:
            product = line.product
            return (
                quantity_text(product.available, product.unit, current())
                if product is not None and product.kind != "service"
                else ""
            )
        return line.text(cell, self.currency)

    def _ink(self, line: Line, cell: Cell) -> QBrush | None:
        colours = style.palette()
        if cell in line.wrong or (cell is Cell.FREE and self.short(line)):
            return QBrush(QColor(colours.bad.ink))
        if cell in line.doubts:
            return QBrush(QColor(colours.warn.ink))
        if cell is Cell.PRICE and line.by_hand:
            return QBrush(QColor(colours.info.ink))
        return QBrush(QColor(colours.ink_faint)) if cell is Cell.NUMBER else None

    def papers(self, row: int) -> dict[Cell, str]:
        """The colours behind the cells of a row that are wrong or doubtful."""
        colours, line = style.palette(), self.lines[row]
        return dict.fromkeys(line.doubts, colours.doubt) | dict.fromkeys(line.wrong, colours.bad.paper)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(TITLES[Cell(section)])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if Cell(section) in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
