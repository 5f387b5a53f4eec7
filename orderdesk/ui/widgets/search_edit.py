"""A field that finds as one types; Down and Up walk, Enter and Tab take, Esc closes. Never needs the mouse.

Enter takes what is found for the text as it stands, also when the answer comes later: keys typed meanwhile wait and go to
where the keyboard is then.

    self.customer = SearchEdit(jobs, queries.parties.find_customers, present, hint=N_("Phone, name or pinyin initials"))
    self.customer.chosen.connect(self.show_customer)           # the row the query returned

`query(session, text, limit)` returns rows; `present(row)` makes the `Result` shown. `args=` gives further arguments.
`row()` is what was chosen (None while something else is typed); `set_row(row)` shows one; `edited()` when a person typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from orderdesk.rules.errors import Refused
from orderdesk.ui import icons, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.results import HEIGHT, Result, ResultsList

LIMIT = 12
PAUSE_MS = 120


class SearchEdit(QLineEdit):
    """Find one of many. Signals: `chosen(row)`, `edited()`, `left_unfound(text)` when Enter finds nothing."""

    chosen = Signal(object)
    edited = Signal()
    left_unfound = Signal(str)

    def __init__(
        self,
        jobs: Jobs,
        query: Callable[..., Sequence[Any]],
        present: Callable[[Any], Result],
        *,
        args: Callable[[], tuple[Any, ...]] = tuple,
        hint: str = "",
        least: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._query, self._present, self._args, self._least = jobs, query, present, args, least
        self._row: Any = None
        self._take_when_found = False
        self._ahead: list[QKeyEvent] = []  # keys typed since Enter, while the answer is on its way
        self._found_for = ""
        self.addAction(icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        if hint:
            words.say(self.setPlaceholderText, hint)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.popup = ResultsList(self)
        self.popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.popup.hide()
        self.popup.picked.connect(self._take)
        self.destroyed.connect(self.popup.deleteLater)  # it lives in the window while open, and would outlast its field
        self.textEdited.connect(self._typed)

    def row(self) -> Any:
        """What was chosen, or None."""
        return self._row

    def set_row(self, row: Any) -> None:
        """Show a row as chosen, or nothing."""
        self._row = row
        self.setText(self._present(row).title if row is not None else "")
        self._close()

    def _typed(self, text: str) -> None:
        self._row = None
        self._take_when_found = False
        self.edited.emit()
        if len(text.strip()) >= self._least:
            self._pause.start()
        else:
            self._close()

    def _search(self) -> None:
        text = self.text().strip()
        self._jobs.read(
            self, "search", self._query, text, *self._args(), limit=LIMIT,
            then=lambda rows: self._found(text, rows), failed=self._not_found,
        )  # fmt: skip

    def _not_found(self, error: Refused) -> None:
        self._close()
        self._jobs.show_refusal(self, error)

    def _found(self, text: str, rows: Sequence[Any]) -> None:
        self._found_for = text
        self.popup.show_results([self._present(row) for row in rows])
        if self._take_when_found:
            self._take_when_found = False
            self._take_or_tell(text)
        elif rows and self.hasFocus():
            self._open()
        else:
            self.popup.hide()

    def _take_or_tell(self, text: str) -> None:
        result = self.popup.in_hand() if self.popup.results_model.results else None
        ahead, self._ahead = self._ahead, []
        if result is None:
            self.left_unfound.emit(text)
            return
        self._take(result)
        for event in ahead:
            QApplication.sendEvent(QApplication.focusWidget() or self, event)

    def _open(self) -> None:
        top = self.window()
        if self.popup.parent() is not top:
            self.popup.setParent(top)
        height = min(8, len(self.popup.results_model.results)) * HEIGHT + 4
        at = self.mapTo(top, QPoint(0, self.height() + 2))
        width = min(max(self.width(), 360), top.width() - 8)
        top_edge = at.y() if at.y() + height <= top.height() else max(4, at.y() - self.height() - height - 4)
        self.popup.setGeometry(max(4, min(at.x(), top.width() - width - 4)), top_edge, width, height)
        self.popup.show()
        self.popup.raise_()

    def _close(self) -> None:
        self._pause.stop()
        self._take_when_found = False
        self._ahead = []
        self._jobs.forget(self, "search")
        self.popup.hide()

    def _take(self, result: Result) -> None:
        self.set_row(result.row)
        self.chosen.emit(result.row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        open_now = self.popup.isVisible()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and open_now:
            self.popup.step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Down and self.text().strip() and self._row is None:
            self._search()
        elif key == Qt.Key.Key_Escape and open_now:
            self._close()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._row is None and self.text().strip():
            self._enter()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        text = self.text().strip()
        if self._found_for == text and not self._pause.isActive():
            self._take_or_tell(text)
            return
        # A scanner or a fast hand is quicker than the search: take the first answer when it comes.
        self._pause.stop()
        self._take_when_found = True
        self._search()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self.popup.hide()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if self._take_when_found and not self._jobs.is_away and event.key() != Qt.Key.Key_Escape:
                self._ahead.append(QKeyEvent(event.type(), event.key(), event.modifiers(), event.text()))
                return True
            if event.key() == Qt.Key.Key_Tab and self._row is None and self.text().strip() and self._looking():
                # As people expect of a completion, but never what was found for other letters.
                self._enter()
                if self._take_when_found:
                    self._ahead.append(QKeyEvent(event.type(), event.key(), event.modifiers(), event.text()))
                if self._take_when_found or not self.hasFocus():
                    return True
        return super().event(event)

    def _looking(self) -> bool:
        return self.popup.isVisible() or self._pause.isActive()


__all__ = ["Result", "SearchEdit"]
