"""A few rows of short fields, such as contacts or packs; there is always an empty row to go on typing in.

    self.contacts = RowsEditor("contacts", (Cell("name", N_("Name")), Cell("phone", N_("Phone")), Cell("email", N_("E-mail"), 2)))
    self.contacts.set_rows([{"name": "王芳", "phone": "138…"}])
    self.contacts.rows()                    # typed rows, empty ones left out, texts trimmed

Cells that are `below` stand in a second line, named, once anything of their row is filled in.
Enter goes to the next field, Ctrl+Delete takes the row in hand out. Signals: `edited()` when a person changed something,
`typed(row, key)` with the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from orderdesk.language import N_, _
from orderdesk.ui import icons, style, words
from orderdesk.ui.style.tokens import XS, S
from orderdesk.ui.widgets.label import said


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a row: its key, its heading marked with N_, and its share of the width; those `below` come last."""

    key: str
    title: str
    share: int = 1
    below: bool = False


class RowsEditor(QWidget):
    """See the top of the module."""

    edited = Signal()
    typed = Signal(int, str)

    def __init__(self, name: str, cells: Sequence[Cell], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._cells = tuple(cells)
        self._lines: list[list[QLineEdit]] = []
        self._removers: list[QPushButton] = []
        self._seconds: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(S)
        self._grid.setVerticalSpacing(XS)
        for column, cell in enumerate(self._upper()):
            self._grid.addWidget(said(cell.title, "caption"), 0, column)
            self._grid.setColumnStretch(column, cell.share)
        self.set_rows([])

    def set_rows(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Show these rows and an empty one."""
        while self._lines:
            self._take_out(len(self._lines) - 1)
        for row in rows:
            self._add(row)
        self._add({})

    def rows(self) -> list[dict[str, str]]:
        """The rows typed."""
        typed = [{c.key: edit.text().strip() for c, edit in zip(self._cells, line, strict=True)} for line in self._lines]
        return [row for row in typed if any(row.values())]

    def put(self, row: int, texts: Mapping[str, str]) -> None:
        """Fill fields of a row, as the program."""
        for key, text in texts.items():
            self.field(row, key).setText(text)
        self._show_second(row)

    def field(self, row: int, key: str) -> QLineEdit:
        """One editor, counted from 0."""
        return self._lines[row][[cell.key for cell in self._cells].index(key)]

    def _upper(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self._cells if not cell.below)

    def _show_second(self, row: int) -> None:
        self._seconds[row].setVisible(any(edit.text() for edit in self._lines[row]) and len(self._upper()) < len(self._cells))

    def _add(self, row: Mapping[str, str]) -> None:
        number = len(self._lines)
        line = []
        second = QWidget()
        below = QHBoxLayout(second)
        below.setContentsMargins(S, 0, 0, XS)
        below.setSpacing(XS)
        for column, cell in enumerate(self._cells):
            edit = QLineEdit(row.get(cell.key, ""))
            edit.setObjectName(f"{self.objectName()}_{number}_{cell.key}")
            words.say(edit.setAccessibleName, "{title} {number}", title=_spoken(cell.title), number=number + 1)
            edit.textEdited.connect(partial(self._typed, edit, cell.key))
            edit.installEventFilter(self)
            if cell.below:
                below.addWidget(said(cell.title, "caption"))
                below.addWidget(edit, cell.share)
            else:
                self._grid.addWidget(edit, number * 2 + 1, column)
            line.append(edit)
        remover = QPushButton()
        remover.setObjectName(f"{self.objectName()}_{number}_remove")
        remover.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        icons.dress(remover, "x")
        style.role(remover, "quiet")
        words.say(remover.setToolTip, N_("Take this row out (Ctrl+Delete)"))
        words.say(remover.setAccessibleName, N_("Take this row out"))
        remover.clicked.connect(lambda: self._take_row_of(remover))
        self._grid.addWidget(remover, number * 2 + 1, len(self._upper()))
        self._grid.addWidget(second, number * 2 + 2, 0, 1, len(self._upper()))
        self._lines.append(line)
        self._removers.append(remover)
        self._seconds.append(second)
        self._show_second(number)
        self._mark_last()

    def _take_row_of(self, remover: QPushButton) -> None:
        if remover in self._removers:  # the second click of a double click comes when its row is gone
            self._remove(self._removers.index(remover))

    def _mark_last(self) -> None:
        for number, remover in enumerate(self._removers):
            remover.setEnabled(number < len(self._removers) - 1)

    def _typed(self, edit: QLineEdit, key: str, _text: str) -> None:
        row = next((number for number, line in enumerate(self._lines) if edit in line), None)
        if row is not None:
            self._show_second(row)
            self.typed.emit(row, key)
        if any(each.text() for each in self._lines[-1]):
            self._add({})
        self.edited.emit()

    def _remove(self, number: int) -> None:
        if number < len(self._lines) - 1:
            kept = [{c.key: e.text() for c, e in zip(self._cells, line, strict=True)} for line in self._lines[:-1]]
            del kept[number]
            self.set_rows(kept)
            self._lines[min(number, len(self._lines) - 1)][0].setFocus()
            self.edited.emit()

    def _take_out(self, number: int) -> None:
        for widget in (*self._lines.pop(number), self._removers.pop(number), self._seconds.pop(number)):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Asked before the field itself, which would take Ctrl+Delete for deleting a word.
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            here = next((n for n, line in enumerate(self._lines) if watched in line), None)
            key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            remove = key == Qt.Key.Key_Delete and control
            further = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control
            if here is not None and (remove or further):
                event.accept()
                if event.type() is QEvent.Type.KeyPress:
                    self._remove(here) if remove else self.focusNextChild()
                return True
        return super().eventFilter(watched, event)


def row_label(kind: str, name: str, cells: Sequence[Cell], cell: str = "") -> str:
    """A row, or one cell of it, by name, such as “Contact 王芳: Phone”."""
    row = f"{kind} {name}".strip()
    title = next((one.title for one in cells if one.key == cell), "")
    return _("{row}: {cell}", row=row, cell=_(title)) if title else row


def row_text(row: Mapping[str, str] | None) -> str:
    """A whole row on one line."""
    return " · ".join(text for text in row.values() if text) if row is not None else ""


def _spoken(title: str) -> object:
    return lambda: words.speak_now(title)
