"""Found things, one a row: a title, a quieter second line, and a word at the right.

`Result(row, title, subtitle, right)` is what a list of results shows; SearchEdit and the finder share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from orderdesk.rules.states import Entity, state_name
from orderdesk.ui import icons, style
from orderdesk.ui.style.fonts import base
from orderdesk.ui.style.tokens import BODY, SMALL, S
from orderdesk.ui.widgets.cell_paint import chip_width, paint_chip

HEIGHT = 44
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Result:
    """One row; `state` draws the chip of `entity` at the right instead of `right`."""

    row: Any
    title: str
    subtitle: str = ""
    right: str = ""
    icon: str = ""
    state: str = ""
    entity: Entity = Entity.ORDER


class ResultsModel(QAbstractListModel):
    """The results as Qt sees them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: list[Result] = []

    def replace(self, results: Sequence[Result]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.results = list(results)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.results)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.results):
            return None
        result = self.results[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return result.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (result.title, result.subtitle, result.right) if part)
        return result if role == Qt.ItemDataRole.UserRole else None


class ResultsList(QListView):
    """A list of results for the keyboard and the mouse. Signals: `picked(Result)`."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("results")
        self.results_model = ResultsModel(self)
        self.setModel(self.results_model)
        self.setItemDelegate(_ResultPainter(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.picked.emit(self.results_model.results[index.row()]))

    def show_results(self, results: Sequence[Result]) -> None:
        """Show these, the first one in hand."""
        self.results_model.replace(results)
        if results:
            self.setCurrentIndex(self.results_model.index(0))

    def step(self, by: int) -> None:
        """Move up or down, round the ends."""
        count = len(self.results_model.results)
        if count:
            self.setCurrentIndex(self.results_model.index((self.currentIndex().row() + by) % count))

    def in_hand(self) -> Result | None:
        """The result the keyboard is on."""
        index = self.currentIndex()
        return self.results_model.results[index.row()] if index.isValid() else None


class _ResultPainter(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        result = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(result, Result):
            return
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        if option.widget is not None:
            option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, option.widget)
        colours = style.palette()
        room = option.rect.adjusted(S, 0, -S, 0)
        painter.save()
        if result.icon:
            painter.drawPixmap(room.left(), room.center().y() - 8, 16, 16, icons.pixmap(result.icon))
            room.setLeft(room.left() + 16 + S)
        room.setRight(room.right() - self._paint_right(painter, room, result) - S)
        self._line(painter, QRect(room.left(), room.top() + 4, room.width(), 19), result.title, BODY, colours.ink)
        self._line(painter, QRect(room.left(), room.top() + 22, room.width(), 17), result.subtitle, SMALL, colours.ink_faint)
        painter.restore()

    def _paint_right(self, painter: QPainter, room: QRect, result: Result) -> int:
        if result.state:
            word = state_name(result.entity, result.state)
            width = chip_width(word)
            place = QRect(room.right() - width, room.top(), width, room.height())
            paint_chip(painter, place, result.entity, result.state, word)
            return width
        painter.setFont(base(SMALL))
        painter.setPen(QColor(style.palette().ink_soft))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, result.right)
        return painter.fontMetrics().horizontalAdvance(result.right)

    def _line(self, painter: QPainter, room: QRect, text: str, size: int, colour: str) -> None:
        painter.setFont(base(size))
        painter.setPen(QColor(colour))
        said = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
