"""Labels that never take data for markup.

`said(N_("Customer"), "caption")` is a label in the language spoken; `data(order.number, "title")` shows data as it is.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from orderdesk.ui import style, words

BRIEF = 240
LONGEST_WORD = 16  # letters a line may be broken after


class Label(QLabel):
    """A plain-text label; with `elide` it shortens to its room and shows the whole text on hover."""

    def __init__(self, role: str = "", *, wrap: bool = False, elide: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self._elide = elide
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            style.role(self, role)

    def show_text(self, data: str) -> None:
        """Show data, forgetting any words said before."""
        words.show(self.setText, data)
        if self._elide:
            self.setToolTip(plain_tip(data))

    def show_brief(self, data: str) -> None:
        """Show the beginning of what may be long, in any room: its lines joined, its words broken, all of it on hover."""
        line = " ".join(data.split())
        brief = line if len(line) <= BRIEF else line[: BRIEF - 1] + "…"
        broken = re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", "\\1\u200b", brief)
        words.show(self.setText, broken)
        self.setToolTip(plain_tip(data) if brief != data else "")

    def setText(self, text: str) -> None:
        super().setText(text)
        self._keep_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_height()

    def _keep_height(self) -> None:
        # Layouts give wrapped text less than it needs when room is short, and it is cut; on a small screen that is often.
        if self.wordWrap():
            kept = self.minimumHeight()
            if kept:
                self.setMinimumHeight(0)  # what was needed in a narrower place would be counted as needed here
            needed = self.heightForWidth(self.width()) if self.text() else 0
            if needed > 0:
                self.setMinimumHeight(needed)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elide:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        room = self.contentsRect()
        fitting = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, self.alignment(), fitting)


def said(text: str, role: str = "", *, wrap: bool = False, **values: object) -> Label:
    """A label that speaks `text` (marked with N_)."""
    label = Label(role, wrap=wrap)
    words.say(label.setText, text, **values)
    return label


def data(text: str, role: str = "", *, wrap: bool = False, elide: bool = False) -> Label:
    """A label that shows data; people may select and copy it."""
    label = Label(role, wrap=wrap, elide=elide)
    label.show_text(text)
    if not elide:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def plain_tip(text: str) -> str:
    """Data made safe for a tooltip, which would otherwise read markup in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;") if "<" in text or "&" in text else text


def rule() -> QFrame:
    """A hairline."""
    line = QFrame()
    style.role(line, "rule")
    return line


def card() -> QFrame:
    """A bordered surface."""
    frame = QFrame()
    style.role(frame, "card")
    return frame
