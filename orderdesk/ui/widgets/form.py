"""Labelled fields; a refusal appears at the field it names and nothing typed is lost.

    form = Form()
    form.row("phone", N_("Phone"), QLineEdit(), needed=True)
    form.row("due", N_("Delivery date"), DateEdit(), hint=N_("Such as 3/5, +3 or next Wednesday"))
    jobs.do(self, command, …, failed=form.refuse)       # Refused(field="phone") is said under the phone field and focused
    form.text("phone")   form.texts()                   # what was typed, as it was typed
    form.doubt("phone", "…reason…")                     # amber, for what was read from a mail

A refusal that names no field here goes to the nearest notice bar. Typing in a field clears its error and its doubt.
`fields` maps names to `Field(editor, label, error_label)`. `columns=2` puts rows side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from orderdesk.rules.errors import Refused
from orderdesk.ui import words
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.label import Label


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled editor."""

    name: str
    editor: QWidget
    label: Label
    error: Label


class Form(QWidget):
    """Rows of fields. Signals: `edited(name)` when a person changed a field."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, columns: int = 1) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(M)
        self._grid.setVerticalSpacing(S)
        for column in range(columns):
            self._grid.setColumnStretch(column * 2 + 1, 1)
        self._cell = 0

    def row(self, name: str, text: str, editor: QWidget, *, needed: bool = False, hint: str = "", wide: bool = False) -> QWidget:
        """Add a field; `wide` gives it a row of its own. Returns the editor."""
        label = Label("soft")
        label.setBuddy(editor)
        said = text if not needed else "{label} *"
        words.say(label.setText, said, **({} if not needed else {"label": lambda: words.speak_now(text)}))
        words.say(editor.setAccessibleName, text)
        if hint:
            words.say(editor.setToolTip, hint)
            if isinstance(editor, QLineEdit):
                words.say(editor.setPlaceholderText, hint)
        editor.setObjectName(editor.objectName() or name)
        error = Label("error", wrap=True)
        error.setObjectName(f"{name}Error")
        error.hide()
        self._place(label, editor, error, wide)
        self.fields[name] = Field(name, editor, label, error)
        self._listen(name, editor)
        return editor

    def _place(self, label: Label, editor: QWidget, error: Label, wide: bool) -> None:
        if wide and self._cell % self._columns:
            self._cell += 1
        line, column = divmod(self._cell, self._columns)
        holder = QVBoxLayout()
        holder.setSpacing(XS // 2)
        holder.addWidget(editor)
        holder.addWidget(error)
        holder.addStretch(1)
        top = Qt.AlignmentFlag.AlignTop
        label.setMinimumHeight(min(32, editor.sizeHint().height()))
        self._grid.addWidget(label, line, column * 2, top | Qt.AlignmentFlag.AlignLeft)
        self._grid.addLayout(holder, line, column * 2 + 1, 1, (self._columns * 2 - 1) if wide else 1)
        self._cell += self._columns if wide else 1

    def _listen(self, name: str, editor: QWidget) -> None:
        def touched(*_: object) -> None:
            self.clear_error(name)
            self.edited.emit(name)

        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(lambda text: _keep_one_line(editor, text))
            editor.textEdited.connect(touched)
        elif isinstance(editor, QPlainTextEdit):
            editor.textChanged.connect(touched)
        elif isinstance(editor, QComboBox):
            editor.activated.connect(touched)
        elif hasattr(editor, "edited"):
            editor.edited.connect(touched)

    def text(self, name: str) -> str:
        """What stands in the field, as typed."""
        editor = self.fields[name].editor
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText()
        if isinstance(editor, QComboBox):
            return editor.currentText()
        return str(editor.text())  # type: ignore[attr-defined]

    def texts(self) -> dict[str, str]:
        """All fields as typed."""
        return {name: self.text(name) for name in self.fields}

    def set_text(self, name: str, text: str) -> None:
        """Put data into a field, as the program."""
        editor = self.fields[name].editor
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
        elif isinstance(editor, QComboBox):
            editor.setCurrentText(text)
        else:
            editor.setText(text)  # type: ignore[attr-defined]
        self.clear_error(name)

    def refuse(self, error: Refused) -> None:
        """Show a refusal at its field and go there; without a field here, in the nearest notice bar."""
        field = self.fields.get(error.field or "")
        if field is None:
            self._in_notice(error)
            return
        words.say(field.error.setText, error.text, **error.values)
        field.error.show()
        self._mark(field.editor, "wrong", True)
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        field.editor.setAccessibleDescription(field.error.text())

    def doubt(self, name: str, reason: str) -> None:
        """Mark a field whose reading is doubtful; `reason` is a sentence in the reader's language."""
        field = self.fields[name]
        self._mark(field.editor, "doubtful", True)
        field.error.setProperty("role", "doubt")
        self._repolish(field.error)
        field.error.show_text(reason)
        field.error.show()

    def clear_error(self, name: str) -> None:
        """Take error and doubt off a field."""
        field = self.fields[name]
        if not field.error.isHidden():
            field.error.hide()
            field.error.setProperty("role", "error")
            self._repolish(field.error)
            field.editor.setAccessibleDescription("")
        for mark in ("wrong", "doubtful"):
            self._mark(field.editor, mark, False)

    def clear_errors(self) -> None:
        """Take all errors and doubts away."""
        for name in self.fields:
            self.clear_error(name)

    def _mark(self, editor: QWidget, mark: str, on: bool) -> None:
        if bool(editor.property(mark)) is not on:
            editor.setProperty(mark, on)
            self._repolish(editor)

    @staticmethod
    def _repolish(widget: QWidget) -> None:
        widget.style().unpolish(widget)
        widget.style().polish(widget)

    def _in_notice(self, error: Refused) -> None:
        place: QObject | None = self.parent()
        while place is not None:
            notice = getattr(place, "notice", None)
            if notice is not None:
                notice.refuse(error)
                return
            place = place.parent()
        raise error


def _keep_one_line(editor: QLineEdit, text: str) -> None:
    """What was copied over several lines or cells and pasted into a field of one line becomes one line."""
    if any(mark in text for mark in "\n\r\t\u2028\u2029"):
        editor.setText(" ".join(text.split()))
