"""F1: the keys that work here, gathered from the acts themselves, so that the list is never out of date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.ui import words
from orderdesk.ui.style.tokens import XL, L, M, S
from orderdesk.ui.widgets.actions import key_text
from orderdesk.ui.widgets.label import Label, data, said

# What widgets do by themselves, in every room.
COMMON: tuple[tuple[str, str], ...] = (
    ("Up", N_("Previous row")),
    ("Down", N_("Next row")),
    ("Return", N_("Open the row in hand")),
    ("Ctrl+C", N_("Copy the chosen rows")),
    ("Alt+Down", N_("Open the calendar of a date field")),
    ("Esc", N_("Close a notice or a list")),
)


class KeysOverview(QDialog):
    """Two columns: this room, and everywhere. `sections` are (title marked with N_, [(key, spoken text)])."""

    def __init__(self, parent: QWidget, sections: Sequence[tuple[str, Iterable[tuple[str, str]]]]) -> None:
        super().__init__(parent)
        self.setObjectName("keysOverview")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words.say(self.setWindowTitle, N_("Keys"))
        columns = QHBoxLayout()
        columns.setSpacing(XL * 2)
        self.texts: list[str] = []
        for title, keys in sections:
            columns.addLayout(self._column(title, list(keys)))
        page = QWidget()
        page.setObjectName("page")
        page.setLayout(columns)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(page)
        close = QPushButton()
        close.setObjectName("closeKeys")
        words.say(close.setText, N_("Close"))
        close.clicked.connect(self.accept)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(L, L, L, L)
        outer.addWidget(area, 1)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(760, 640)

    def _column(self, title: str, keys: list[tuple[str, str]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(M)
        column.addWidget(said(title, "head"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(S)
        grid.setColumnStretch(1, 1)
        for line, (key, text) in enumerate(keys):
            shown: Label = data(key_text(key), "key")
            shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(shown, line, 0)
            grid.addWidget(data(text), line, 1)
            self.texts.append(f"{key_text(key)} {text}")
        column.addLayout(grid)
        column.addStretch(1)
        return column
