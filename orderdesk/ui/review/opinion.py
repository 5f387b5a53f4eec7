"""The field for the reviewer's opinion, and what was written about orders that are not decided yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from orderdesk.language import N_
from orderdesk.ui import words


@dataclass(frozen=True, slots=True)
class Written:
    """What a reviewer wrote and settled about one order."""

    opinion: str = ""
    judged: Mapping[str, Any] = field(default_factory=dict)


class OpinionEdit(QPlainTextEdit):
    """Signals: `left()` when the keyboard goes elsewhere in the window."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("opinion")
        self.setTabChangesFocus(True)
        self.setFixedHeight(72)
        words.say(self.setPlaceholderText, N_("Opinion (E); needed to return"))
        words.say(self.setAccessibleName, N_("Opinion"))

    def text(self) -> str:
        """What is written."""
        return self.toPlainText()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()
