"""Who did what when, newest first.

`Timeline().show_entries([Entry(at, who, what, note)])`; `what` is a sentence already spoken, `note` data such as an opinion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from orderdesk.ui import format, style, words
from orderdesk.ui.style.tokens import XS, L, M, S
from orderdesk.ui.widgets.label import Label, data


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done; `tone` colours its dot: good, warn, bad or nothing."""

    at: datetime
    who: str
    what: str
    note: str = ""
    tone: str = ""


class Timeline(QScrollArea):
    """A column of entries joined by a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._entries: Sequence[Entry] = ()
        self._page = QWidget()
        self._page.setObjectName("page")
        self._rows = QVBoxLayout(self._page)
        self._rows.setContentsMargins(0, 0, S, 0)
        self._rows.setSpacing(0)
        self._rows.addStretch(1)
        self.setWidget(self._page)
        words.tell(self, self._redraw)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these instead."""
        self._entries = entries
        self._redraw()

    def texts(self) -> list[str]:
        """What is written, a line an entry."""
        return [f"{entry.who} {entry.what} {entry.note}".strip() for entry in self._entries]

    def _redraw(self) -> None:
        while self._rows.count() > 1:
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for number, entry in enumerate(self._entries):
            self._rows.insertWidget(number, _Row(entry, first=number == 0, last=number == len(self._entries) - 1))


class _Row(QWidget):
    def __init__(self, entry: Entry, *, first: bool, last: bool) -> None:
        super().__init__()
        self._tone, self._first, self._last = entry.tone, first, last
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(L + XS, XS, 0, XS)
        lines.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(M)
        who = data(entry.who, "strong")
        when = Label("small")
        when.show_text(format.moment(entry.at))
        when.setToolTip(format.moment_full(entry.at))
        head.addWidget(who)
        head.addWidget(data(entry.what, elide=True), 1)
        head.addWidget(when)
        lines.addLayout(head)
        if entry.note:
            lines.addWidget(data(entry.note, "soft", wrap=True))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = style.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, dot = 7.0, 14.0
        painter.setPen(QColor(colours.border_strong))
        painter.drawLine(QPointF(x, dot if self._first else 0), QPointF(x, dot if self._last else self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(colours, self._tone).ink if self._tone else colours.ink_faint))
        painter.drawEllipse(QPointF(x, dot), 4, 4)
