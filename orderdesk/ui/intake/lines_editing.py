"""How the cells of the grid are typed in: which editor a cell gets and what its keys do.

Enter in the product field takes the product and goes to the quantity; Enter in any other cell goes to the next line. Tab walks
through the cells, Up and Down through the lines. Several rows pasted over a product are several lines. Keys typed while a
product is still being looked up wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.catalogue import ProductRow, suggest_products
from orderdesk.rules.pasted import several
from orderdesk.ui import format, words
from orderdesk.ui.intake.line import TITLES, Cell
from orderdesk.ui.intake.line_text import price_text, product_text
from orderdesk.ui.intake.lines_model import LinesModel
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.results import Result
from orderdesk.ui.widgets.search_edit import SearchEdit

Index = QModelIndex | QPersistentModelIndex
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
FILLED = "filled"
NOT_FOUND = N_("Nothing is found for “{text}”. Try its code, another word, or its pinyin initials.")


class Walk(StrEnum):
    """Where the keyboard goes after a cell."""

    ENTER = "enter"
    NEXT = "next"
    BACK = "back"
    UP = "up"
    DOWN = "down"
    LEAVE = "leave"
    MOVE_UP = "move up"
    MOVE_DOWN = "move down"
    REMOVE = "remove"


_WALKS = {
    (Qt.Key.Key_Tab, False): Walk.NEXT,
    (Qt.Key.Key_Backtab, False): Walk.BACK,
    (Qt.Key.Key_Up, False): Walk.UP,
    (Qt.Key.Key_Down, False): Walk.DOWN,
    (Qt.Key.Key_Up, True): Walk.MOVE_UP,
    (Qt.Key.Key_Down, True): Walk.MOVE_DOWN,
    (Qt.Key.Key_Delete, True): Walk.REMOVE,
}


class CellEditing(QStyledItemDelegate):
    """Makes the editors; `walk(row, cell, how)` of the grid moves on when one is done."""

    pasted = Signal(str)  # rows of a sheet or a chat, over a product field

    def __init__(self, jobs: Jobs, model: LinesModel, walk: Callable[[int, Cell, Walk], None], parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._model, self._walk = jobs, model, walk
        self.editor: QWidget | None = None
        self._place = QPersistentModelIndex()
        self._held: list[QKeyEvent] | None = None

    # editors

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        cell = Cell(index.column())
        line = self._model.lines[index.row()]
        editor: QWidget
        if cell is Cell.PRODUCT:
            editor = self._product_editor(parent, line.candidates)
        elif cell is Cell.UNIT and line.product is not None:
            editor = QComboBox(parent)
            editor.addItems(list(line.units()))
            editor.activated.connect(lambda _number: self.commitData.emit(editor))
        else:
            editor = QLineEdit(parent)
            editor.setAlignment(index.data(Qt.ItemDataRole.TextAlignmentRole))
        editor.setObjectName(f"cell{cell.name.title()}")
        editor.setAcceptDrops(False)
        words.say(editor.setAccessibleName, TITLES[cell])
        self.editor = editor
        self._place = QPersistentModelIndex(index)
        return editor

    def _product_editor(self, parent: QWidget, likely: tuple[int, ...]) -> SearchEdit:
        editor = SearchEdit(self._jobs, suggest_products, self._present, args=lambda: (likely,), parent=parent)
        editor.chosen.connect(self._chosen)
        editor.left_unfound.connect(self._unfound)
        return editor

    def _present(self, product: ProductRow) -> Result:
        free = "" if product.kind == "service" else _("{count} free", count=format.quantity(product.available, product.unit))
        price = price_text(product.price.amount, product.price.currency)
        subtitle = "  ·  ".join(part for part in (product.sku, product.spec, product.barcode, product.name_en) if part)
        return Result(product, product.name, subtitle, f"{price}   {free}".strip())

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if editor.property(FILLED):
            return  # the view asks again whenever the line changes; what is being typed must not be overwritten
        editor.setProperty(FILLED, True)
        line = self._model.lines[index.row()]
        if isinstance(editor, SearchEdit):
            if line.product is not None:
                editor.set_row(line.product)
                editor.setText(product_text(line.product))
            else:
                editor.setText(line.odd.get(Cell.PRODUCT, ""))
        elif isinstance(editor, QComboBox):
            editor.setCurrentText(line.unit)
        elif isinstance(editor, QLineEdit):
            editor.setText(line.text(Cell(index.column()), self._model.currency))

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        cell = Cell(index.column())
        if isinstance(editor, QComboBox):
            self._model.type(index.row(), cell, editor.currentText())
        elif isinstance(editor, SearchEdit) and editor.row() is not None:
            self._model.accept(index.row(), cell)
        elif isinstance(editor, QLineEdit):
            self._model.type(index.row(), cell, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(option.rect)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self.editor:
            self.editor, self._held = None, None
        if isinstance(editor, SearchEdit):
            editor.popup.hide()
            editor.popup.deleteLater()
        super().destroyEditor(editor, index)

    def finish(self) -> None:
        """Take what is typed in the open editor, if one is open, and close it."""
        editor = self.editor
        if editor is not None:
            self.commitData.emit(editor)
            self._close(editor)

    def _close(self, editor: QWidget) -> None:
        self._held = None
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    # the product is found

    def _chosen(self, product: ProductRow) -> None:
        editor, row, held = self.editor, self._place.row(), self._held or []
        if editor is None or row < 0:
            return
        self._model.take_product(row, product)
        self._close(editor)
        self._walk(row, Cell.PRODUCT, Walk.ENTER)
        for number, event in enumerate(held):
            if self._held is not None:  # a second product is being looked up
                self._held.extend(held[number:])
                return
            self._send(event)

    def _send(self, event: QKeyEvent) -> None:
        editor = self.editor
        if editor is not None and not self.eventFilter(editor, event):
            editor.event(event)

    def _unfound(self, text: str) -> None:
        self._held = None
        if self._place.row() >= 0:
            self._model.mark_wrong(self._place.row(), Cell.PRODUCT, _(NOT_FOUND, text=text))
        if isinstance(self.editor, QLineEdit):
            self.editor.selectAll()

    # keys

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not isinstance(editor, QWidget):
            return super().eventFilter(editor, event)
        if self._held is not None and event.key() != Qt.Key.Key_Escape:
            self._held.append(QKeyEvent(event.type(), event.key(), event.modifiers(), event.text()))
            return True
        return self._key(editor, event)

    def _key(self, editor: QWidget, event: QKeyEvent) -> bool:
        """Whether the key was more than typing."""
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        searching = isinstance(editor, SearchEdit)
        listed = isinstance(editor, SearchEdit) and editor.popup.isVisible()
        if key == Qt.Key.Key_Escape:
            self._held = None
            if not listed:
                self._close(editor)
            return not listed
        if searching and event.matches(QKeySequence.StandardKey.Paste) and several(QGuiApplication.clipboard().text()):
            self._close(editor)
            self.pasted.emit(QGuiApplication.clipboard().text())
            return True
        if key in ENTER or (searching and key == Qt.Key.Key_Tab):
            return self._enter(editor, key)
        walk = _WALKS.get((key, control))
        if walk is None or (
            not control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and (listed or isinstance(editor, QComboBox))
        ):
            return False
        self._done(editor, walk)
        return True

    def _enter(self, editor: QWidget, key: Qt.Key) -> bool:
        if not isinstance(editor, SearchEdit):
            self._done(editor, Walk.ENTER)
            return True
        if not editor.text().strip():
            self._done(editor, Walk.LEAVE if key in ENTER else Walk.NEXT)
            return True
        if editor.row() is not None:
            self._done(editor, Walk.ENTER)
            return True
        self._held = []
        editor.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier))
        return True

    def _done(self, editor: QWidget, walk: Walk) -> None:
        row, cell = self._place.row(), Cell(self._place.column())
        self.commitData.emit(editor)
        self._close(editor)
        self._walk(row, cell, walk)
