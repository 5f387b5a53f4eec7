"""One bar for what happened: it stays until read.

`self.notice.good(N_("{number} submitted."), number=…, undo=self.undo)`, `.info(…)`, `.warn(…)` and `.refuse(error)`.
Every Tab has one as `self.notice`; jobs show refusals there by themselves. Esc or × closes it; a new notice replaces it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.ui import icons, style, words
from orderdesk.ui.style.tokens import XS, S
from orderdesk.ui.widgets.label import Label

_ICONS = {"good": "check-circle", "info": "info", "warn": "warning", "bad": "warning-octagon"}


class NoticeBar(QFrame):
    """Hidden until something is to be said. Signals: `closed()` when read."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.kind = ""
        self._undo: Callable[[], None] | None = None
        self._mark = QLabel()
        self.text_label = Label(wrap=True)
        self.text_label.setObjectName("noticeText")
        self.text_label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.undo_button = QPushButton()
        self.undo_button.setObjectName("noticeUndo")
        self.undo_button.clicked.connect(self._take_back)
        self._close = QPushButton()
        self._close.setObjectName("noticeClose")
        self._close.clicked.connect(self.clear)
        words.say(self._close.setToolTip, N_("Close (Esc)"))
        words.say(self._close.setAccessibleName, N_("Close the notice"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(S, XS, XS, XS)
        layout.setSpacing(S)
        layout.addWidget(self._mark)
        layout.addWidget(self.text_label, 1)
        layout.addWidget(self.undo_button)
        layout.addWidget(self._close)
        self.hide()
        style.themed(self, self._repaint_icons)

    def text(self) -> str:
        """What it says now; empty when hidden."""
        return "" if self.isHidden() else self.text_label.text()

    def good(self, text: str, /, *, undo: Callable[[], None] | None = None, **values: object) -> None:
        """Say that something was done; `undo` offers to take it back where that is honest."""
        self._say("good", text, undo, values)

    def info(self, text: str, /, **values: object) -> None:
        """Say something worth knowing."""
        self._say("info", text, None, values)

    def warn(self, text: str, /, **values: object) -> None:
        """Say that something needs a look."""
        self._say("warn", text, None, values)

    def refuse(self, error: Refused) -> None:
        """Say why something was not done."""
        self._say("bad", error.text, None, error.values)

    def done(self, note: str, *, undo: Callable[[], None] | None = None) -> None:
        """Show a sentence already in the reader's language, such as Changes.note; an empty one shows nothing."""
        if note:
            self._say("good", "{note}", undo, {"note": note})

    def refuse_text(self, sentence: str) -> None:
        """Show a refusal already in the reader's language."""
        self._say("bad", "{sentence}", None, {"sentence": sentence})

    def clear(self) -> None:
        """Hide it."""
        if not self.isHidden():
            self.hide()
            self._undo = None
            self.closed.emit()

    def _say(self, kind: str, text: str, undo: Callable[[], None] | None, values: Mapping[str, object]) -> None:
        self.kind, self._undo = kind, undo
        words.say(self.text_label.setText, text, **values)
        words.say(self.undo_button.setText, N_("Undo"))
        self.undo_button.setVisible(undo is not None)
        style.role(self, f"notice_{kind}")
        self._repaint_icons()
        for child in self.findChildren(QWidget):
            child.style().unpolish(child)
            child.style().polish(child)
        self.show()
        self.setAccessibleName(self.text_label.text())
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _take_back(self) -> None:
        undo = self._undo
        self.clear()
        if undo is not None:
            undo()

    def _repaint_icons(self) -> None:
        tint = getattr(style.palette(), self.kind or "info").ink
        self._mark.setPixmap(icons.tinted(_ICONS[self.kind or "info"], tint, 20))
        self._close.setIcon(icons.tinted("x", tint, 16))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            return
        super().keyPressEvent(event)
