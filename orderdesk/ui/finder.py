"""Ctrl+K: find an order, a customer or a waybill from anywhere, without the mouse.

`Finder(window, jobs, query)` opens with `open()` and emits `picked(row)`; the rows have kind, id, title, subtitle, state
(orderdesk.queries.orders.Found).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.rules.states import Entity
from orderdesk.ui import icons, style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.results import HEIGHT, Result, ResultsList

LIMIT = 12
PAUSE_MS = 100
WIDTH = 620
_ICONS = {"order": "clipboard-text", "customer": "user", "shipment": "truck"}
_ENTITIES = {"shipment": Entity.SHIPMENT}


class Finder(QFrame):
    """A sheet over the window's top. Signals: `picked(row)`."""

    picked = Signal(object)

    def __init__(self, window: QWidget, jobs: Jobs, query: Callable[..., Sequence[Any]]) -> None:
        super().__init__(window)
        self.setObjectName("finder")
        style.role(self, "card")
        self.setAutoFillBackground(True)
        self._over, self._jobs, self._query = window, jobs, query
        self._found_for, self._take_first = "", False
        self.field = QLineEdit()
        self.field.setObjectName("finderField")
        style.role(self.field, "big")
        self.field.addAction(icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        words.say(self.field.setPlaceholderText, N_("Order number, customer, phone or waybill"))
        words.say(self.field.setAccessibleName, N_("Find anything"))
        self.results = ResultsList()
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.picked.connect(self._take)
        self.hint = Label("small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(M, M, M, M)
        layout.setSpacing(S)
        for widget in (self.field, self.results, self.hint):
            layout.addWidget(widget)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.field.textEdited.connect(self._typed)
        self.field.installEventFilter(self)
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it, empty, ready to type."""
        self.field.clear()
        self._show([])
        words.say(self.hint.setText, N_("Type a few letters or digits. Enter opens, Esc closes."))
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_finder(self) -> None:
        """Hide it and give the keyboard back."""
        self._pause.stop()
        self._take_first = False
        self._jobs.forget(self, "find")
        self.hide()

    def _typed(self, text: str) -> None:
        if text.strip():
            self._pause.start()
        else:
            self._pause.stop()
            self._show([])

    def _search(self) -> None:
        text = self.field.text().strip()
        if text:
            self._jobs.read(self, "find", self._query, text, limit=LIMIT, then=lambda rows: self._found(text, rows))

    def _found(self, text: str, rows: Sequence[Any]) -> None:
        if not self.isVisible():
            return
        self._found_for = text
        self._show([_result(row) for row in rows])
        if rows:
            words.say(self.hint.setText, N_("Enter opens, Esc closes, ↑ and ↓ choose."))
        else:
            nothing = N_("Nothing found for “{text}”. Try part of the number, or the last digits of the phone.")
            words.say(self.hint.setText, nothing, text=text)
        if self._take_first:
            self._take_first = False
            self._take_in_hand()

    def _show(self, results: list[Result]) -> None:
        self.results.show_results(results)
        self.results.setFixedHeight(min(len(results), 8) * HEIGHT + 4)
        self.results.setVisible(bool(results))
        self._place()

    def _place(self) -> None:
        window = self._over
        width = min(WIDTH, window.width() - 2 * M)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((window.width() - width) // 2, 44)

    def _take_in_hand(self) -> None:
        result = self.results.in_hand()
        if result is not None and self.results.results_model.results:
            self._take(result)

    def _take(self, result: Result) -> None:
        self.close_finder()
        self.picked.emit(result.row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self.field and event.type() is QEvent.Type.FocusOut and self.isVisible() and self.window().isActiveWindow():
            self.close_finder()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Down:
                self.results.step(1)
            case Qt.Key.Key_Up:
                self.results.step(-1)
            case Qt.Key.Key_Escape:
                self.close_finder()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self._found_for == self.field.text().strip() and not self._pause.isActive():
                    self._take_in_hand()
                elif self.field.text().strip():
                    self._take_first = True
                    self._pause.stop()
                    self._search()
            case _:
                return False
        return True


def _result(row: Any) -> Result:
    entity = _ENTITIES.get(row.kind, Entity.ORDER)
    return Result(row, row.title, row.subtitle, icon=_ICONS.get(row.kind, "clipboard-text"), state=row.state, entity=entity)
