"""The rows of the one table as Qt sees them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor

from orderdesk.language import _
from orderdesk.ui import style
from orderdesk.ui.widgets.columns import RIGHT_ALIGNED, Column
from orderdesk.ui.widgets.label import plain_tip

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
COLUMN_ROLE = Qt.ItemDataRole.UserRole + 1
_NOWHERE = QModelIndex()


class RowsModel(QAbstractTableModel, Generic[R]):
    """Frozen rows and columns; grows page by page at its end."""

    def __init__(self, columns: Sequence[Column[R]], row_id: Callable[[R], Hashable], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.row_id = row_id
        self.rows: list[R] = []

    def replace(self, rows: Sequence[R]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def append(self, rows: Sequence[R]) -> None:
        """Add a page at the end."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def update(self, rows: Sequence[R]) -> None:
        """Show rows with the same ids in the same order, anew."""
        self.rows = list(rows)
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))

    def ids(self) -> list[Hashable]:
        """The ids of the rows, in order."""
        return [self.row_id(row) for row in self.rows]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        roles = Qt.ItemDataRole
        match role:
            case roles.DisplayRole | roles.AccessibleTextRole:
                return column.text(row)
            case roles.EditRole:
                return column.typed(row)
            case roles.TextAlignmentRole:
                return column.alignment
            case roles.ToolTipRole:
                return plain_tip(column.full(row)) or None
            case roles.ForegroundRole:
                tint = column.tint(row)
                return QBrush(QColor(getattr(style.palette(), tint).ink)) if tint else None
            case roles.FontRole if column.strong:
                return style.fonts.base(bold=True)
        if role == ROW_ROLE:
            return row
        if role == COLUMN_ROLE:
            return column
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = super().flags(index)
        fillable = index.isValid() and self.columns[index.column()].edit is not None
        return plain | Qt.ItemFlag.ItemIsEditable if fillable else plain

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or index.row() >= len(self.rows):
            return False
        edit = self.columns[index.column()].edit
        if edit is None:
            return False
        edit(self.rows[index.row()], str(value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return _(column.title) if column.title else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind in RIGHT_ALIGNED else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
