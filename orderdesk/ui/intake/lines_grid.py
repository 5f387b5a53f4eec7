"""The lines of an order, typed without the mouse.

self.grid = LinesGrid(jobs)
self.grid.begin()                          # the keyboard is in the first empty line
self.grid.commit()                         # take what is still being typed
self.grid.left.connect(self.date.setFocus) # Enter on the empty line: the lines are done
self.grid.in_hand.connect(self.tell)       # the line the keyboard is in
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from orderdesk.language import N_
from orderdesk.queries.catalogue import ProductRow, named_products
from orderdesk.rules.pasted import PastedLine, pasted_lines
from orderdesk.ui import style, words
from orderdesk.ui.intake.line import EDITABLE, Cell, Line
from orderdesk.ui.intake.lines_editing import ENTER, CellEditing, Walk
from orderdesk.ui.intake.lines_model import LinesModel
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import ROW_COMPACT

WIDTHS = {
    Cell.NUMBER: 40,
    Cell.QUANTITY: 80,
    Cell.UNIT: 64,
    Cell.PRICE: 80,
    Cell.DISCOUNT: 80,
    Cell.AMOUNT: 96,
    Cell.GIFT: 52,
    Cell.FREE: 92,
    Cell.REMARK: 104,
}


class LinesGrid(QTableView):
    """Signals: `left()` when Enter is pressed on the empty line, `in_hand(Line)`, `removed(row, Line)`."""

    left = Signal()
    in_hand = Signal(object)
    removed = Signal(int, object)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lines")
        words.say(self.setAccessibleName, N_("Order lines"))
        self.lines_model = LinesModel(self)
        self.setModel(self.lines_model)
        self.editing = CellEditing(jobs, self.lines_model, self.walk, self)
        self.setItemDelegate(self.editing)
        self._jobs = jobs
        self.editing.pasted.connect(self.paste)
        self._dress()
        self.clicked.connect(self._clicked)
        self.selectionModel().currentChanged.connect(self._tell)
        self.lines_model.dataChanged.connect(self._tell)
        words.tell(self, self._retell)
        style.changed().connect(self._retell)

    def _dress(self) -> None:
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked | triggers.SelectedClicked)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_COMPACT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(32)
        for cell, width in WIDTHS.items():
            self.setColumnWidth(cell, width)
        head.setSectionResizeMode(Cell.PRODUCT, QHeaderView.ResizeMode.Stretch)
        self.setMinimumHeight(5 * ROW_COMPACT)

    # where the keyboard is

    def begin(self) -> None:
        """Put the keyboard into the empty line."""
        self.go(len(self.lines_model.lines) - 1, Cell.PRODUCT)

    def go(self, row: int, cell: Cell) -> None:
        """Put the keyboard into a cell, ready to type."""
        row = max(0, min(row, len(self.lines_model.lines) - 1))
        index = self.lines_model.index(row, cell)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(index)
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def stand(self, row: int, cell: Cell) -> None:
        """Put the keyboard on a cell without typing in it."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(self.lines_model.index(row, cell))

    def place(self) -> tuple[int, int, int]:
        """Where one stands: row, column and how far it is scrolled."""
        return self.currentIndex().row(), self.currentIndex().column(), self.verticalScrollBar().value()

    def go_to(self, place: tuple[int, int, int] | None) -> None:
        """Stand there again after the lines were read anew, without taking the keyboard."""
        if place is not None:
            self.setCurrentIndex(self.lines_model.index(place[0], place[1]))
            self.verticalScrollBar().setValue(place[2])

    def commit(self) -> None:
        """Take what is still being typed."""
        self.editing.finish()

    def line(self) -> Line | None:
        """The line in hand."""
        row = self.currentIndex().row()
        return self.lines_model.lines[row] if 0 <= row < len(self.lines_model.lines) else None

    def walk(self, row: int, cell: Cell, how: Walk) -> None:
        """Go on from a cell."""
        last = len(self.lines_model.lines) - 1
        match how:
            case Walk.ENTER if cell is Cell.PRODUCT:
                self.go(row, Cell.QUANTITY)
            case Walk.ENTER:
                self.go(row + 1, Cell.PRODUCT)
            case Walk.LEAVE if row == last and not self.lines_model.typed():
                self.go(row, Cell.PRODUCT)  # Enter pressed twice after the customer: there is no order without a line
            case Walk.LEAVE if row == last:
                self.left.emit()
            case Walk.LEAVE:
                self.go(row, Cell.QUANTITY)
            case Walk.NEXT | Walk.BACK:
                self._step(row, cell, 1 if how is Walk.NEXT else -1)
            case Walk.UP | Walk.DOWN:
                self.go(row + (1 if how is Walk.DOWN else -1), cell)
            case Walk.MOVE_UP | Walk.MOVE_DOWN:
                by = 1 if how is Walk.MOVE_DOWN else -1
                self.go(row + (by if self.lines_model.move(row, by) else 0), cell)
            case Walk.REMOVE:
                self.remove(row)

    def _step(self, row: int, cell: Cell, by: int) -> None:
        """To the next cell to type in; a unit that cannot be chosen is passed over."""
        line = self.lines_model.lines[row]
        cells = [c for c in EDITABLE if c is not Cell.UNIT or len(line.units()) > 1]
        number = cells.index(cell) + by if cell in cells else 0
        if not 0 <= number < len(cells) or (line.blank and by > 0):
            if (row == 0 and by < 0) or line.blank:
                self.focusNextPrevChild(by > 0)
                return
            self.go(row + by, Cell.PRODUCT if by > 0 else Cell.REMARK)
            return
        self.go(row, cells[number])

    def paste(self, text: str) -> None:
        """Lines from a sheet or a chat; what names no one product is kept as written, to be chosen."""
        pasted = pasted_lines(text)

        def fill(products: list[ProductRow | None]) -> None:
            lines = [_line(each, product, self.lines_model.currency) for each, product in zip(pasted, products, strict=True)]
            first = self.lines_model.add(lines)
            open_ones = [row for row, line in enumerate(lines, first) if line.product is None or line.quantity is None]
            if open_ones:
                line = self.lines_model.lines[open_ones[0]]
                self.go(open_ones[0], Cell.PRODUCT if line.product is None else Cell.QUANTITY)
            else:
                self.begin()

        if pasted and not self.lines_model.read_only:
            self._jobs.read(self, "pasted", named_products, [each.goods for each in pasted], then=fill)

    def remove(self, row: int) -> None:
        """Take a line out."""
        cell = Cell(max(0, self.currentIndex().column()))
        gone = self.lines_model.remove(row)
        if gone is not None:
            self.removed.emit(row, gone)
            self.setCurrentIndex(self.lines_model.index(min(row, len(self.lines_model.lines) - 1), cell))

    # keys while no cell is open

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and _types(event):
            event.accept()  # a letter begins to type here; it is not the key of an action
            return True
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._tabs(event):
            return True
        return super().event(event)

    def _tabs(self, event: QKeyEvent) -> bool:
        index = self.currentIndex()
        if event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) or index.column() != Cell.GIFT:
            return False
        self._step(index.row(), Cell.GIFT, 1 if event.key() == Qt.Key.Key_Tab else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        doing: dict[Qt.Key, Callable[[], None]] = {}
        if index.isValid():
            row, cell = index.row(), Cell(index.column())
            doing[Qt.Key.Key_Delete] = lambda: self.remove(row)
            if cell is Cell.GIFT:
                doing[Qt.Key.Key_Space] = lambda: self.lines_model.give(row)
            for enter in ENTER:
                doing[enter] = lambda: self.walk(row, cell, Walk.ENTER) if cell is Cell.GIFT else self.go(row, cell)
            if control:
                doing[Qt.Key.Key_Up] = lambda: self.walk(row, cell, Walk.MOVE_UP)
                doing[Qt.Key.Key_Down] = lambda: self.walk(row, cell, Walk.MOVE_DOWN)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif key in doing:
            doing[key]()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        # A style sheet keeps items from painting their own background, so the marked cells get theirs here.
        papers = QPainter(self.viewport())
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height())
        for row in range(first, (last if last >= 0 else len(self.lines_model.lines) - 1) + 1):
            for cell, paper in self.lines_model.papers(row).items():
                papers.fillRect(self.visualRect(self.lines_model.index(row, cell)), QColor(paper))
        papers.end()
        super().paintEvent(event)

    def _clicked(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if index.column() == Cell.GIFT:
            self.lines_model.give(index.row())

    # telling

    def _tell(self, *_: object) -> None:
        self.in_hand.emit(self.line())

    def _retell(self) -> None:
        self.lines_model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Cell) - 1)
        self.viewport().update()


def _line(pasted: PastedLine, product: ProductRow | None, currency: str) -> Line:
    line = Line()
    if product is not None:
        line.take(product, currency)
    else:
        line.type(Cell.PRODUCT, pasted.goods, currency)
    if pasted.amount:
        line.type(Cell.QUANTITY, pasted.amount, currency)
    return line


def _types(event: QKeyEvent) -> bool:
    special = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & special
