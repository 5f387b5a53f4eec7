"""A sub-view of the receivables tab, and the search line all of them have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from orderdesk.ui import icons, style, words
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.columns import Kind
from orderdesk.ui.widgets.table import PagedTable

PAUSE_MS = 150


class View(QWidget):
    """Reads itself anew when shown stale. Refusals go to the notice bar of the tab around it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.jobs, self.actor = context, context.jobs, context.actor
        self.stale = True
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(S)
        self.build()

    def build(self) -> None:
        """Make the widgets; called once."""

    def reload(self) -> None:
        """Read what is shown."""

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when the view is shown."""
        return self

    def refresh(self) -> None:
        """Read anew if something changed since the last time."""
        if self.stale:
            self.stale = False
            self.reload()

    def act(self, name: str, text: str, key: str, run: Callable[[], object], *, right: str = "", icon: str = "") -> Act:
        """An Act of this view, invisible to a role without `right`."""
        act = Act(self, name, text, key, run, icon=icon)
        if right and not self.actor.may(right):
            act.withhold()
        return act


def whole_amounts(table: PagedTable[Any]) -> None:
    """Keep the money columns of a table as wide as their amounts: a name may be cut short, an amount never."""

    def widen(_count: int) -> None:
        for number, column in enumerate(table.rows_model.columns):
            if column.kind is Kind.MONEY and not table.isColumnHidden(number):
                table.setColumnWidth(number, max(table.columnWidth(number), table.sizeHintForColumn(number)))

    table.loaded.connect(widen)


class SearchLine(QLineEdit):
    """Narrows a list as one types; Esc empties it, Down goes to the list. Signals: `searched(text)`."""

    searched = Signal(str)

    def __init__(self, name: str, hint: str, below: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        style.role(self, "search")
        self._below = below
        self.addAction(icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        words.say(self.setPlaceholderText, hint)
        words.say(self.setAccessibleName, hint)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text().strip()))
        self.textChanged.connect(lambda _text: self._pause.start())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._below.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
