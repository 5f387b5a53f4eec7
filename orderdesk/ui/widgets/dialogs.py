"""The few questions that must be answered before going on. None blocks the program: the answer comes to a callable.

`ask_text(self, N_("Return the order"), N_("What should the clerk change?"), then=self._return_with)` – the opinion, never empty
`confirm(self, N_("Cancel the order?"), N_("{number} will not be delivered."), then=self._cancel, verb=N_("Cancel the order"), …)`
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.ui import style, words
from orderdesk.ui.style.tokens import XL, L, M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.label import Label


class Question(QDialog):
    """A title, a sentence, room for `content`, and two buttons: the verb itself, and back."""

    def __init__(self, parent: QWidget, title: str, text: str, verb: str, *, danger: bool = False, **values: Any) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        words.say(self.setWindowTitle, title, **values)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(XL, L, XL, L)
        outer.setSpacing(M)
        head = Label("head", wrap=True)
        words.say(head.setText, title, **values)
        outer.addWidget(head)
        self.text_label = Label("soft", wrap=True)
        words.say(self.text_label.setText, text, **values)
        outer.addWidget(self.text_label)
        self.content = QVBoxLayout()
        self.content.setSpacing(S)
        outer.addLayout(self.content)
        self.accept_act = Act(self, "accept", verb, "Ctrl+Return", self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        self.back_button = QPushButton()
        self.back_button.setObjectName("back")
        words.say(self.back_button.setText, N_("Back"))
        self.back_button.clicked.connect(self.reject)
        self.accept_button = self.accept_act.button(primary=not danger, danger=danger)
        self.accept_button.setDefault(not danger)
        self.back_button.setAutoDefault(False)
        row.addWidget(self.back_button)
        row.addWidget(self.accept_button)
        outer.addLayout(row)
        self._ended = False

    def done(self, result: int) -> None:
        """Close it; the second press of a double click is not a second answer."""
        if not self._ended:
            self._ended = True
            super().done(result)


class TextQuestion(Question):
    """Asks for a few words."""

    def __init__(
        self, parent: QWidget, title: str, prompt: str, verb: str, *, needed: bool, text: str = "", **values: Any
    ) -> None:
        super().__init__(parent, title, prompt, verb, **values)
        self._needed = needed
        self.field = QPlainTextEdit(text)
        self.field.setObjectName("answer")
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(96)
        words.say(self.field.setAccessibleName, prompt, **values)
        self.field.textChanged.connect(self._check)
        self.content.addWidget(self.field)
        self._check()
        self.field.setFocus()

    def answer(self) -> str:
        """What was written."""
        return self.field.toPlainText().strip()

    def _check(self) -> None:
        self.accept_act.allow_if(bool(self.answer()) or not self._needed, N_("Write something first."))


def ask_text(
    parent: QWidget,
    title: str,
    prompt: str,
    *,
    then: Callable[[str], None],
    verb: str = N_("OK"),
    needed: bool = True,
    text: str = "",
    **values: Any,
) -> TextQuestion:
    """Ask for an opinion or a reason; `then` gets it, unless the person goes back."""
    dialog = TextQuestion(parent.window(), title, prompt, verb, needed=needed, text=text, **values)
    dialog.accepted.connect(lambda: then(dialog.answer()))
    dialog.open()
    return dialog


def confirm(
    parent: QWidget, title: str, text: str, *, then: Callable[[], None], verb: str, danger: bool = False, **values: Any
) -> Question:
    """Ask before what cannot be undone; `then` is called if the person says so."""
    dialog = Question(parent.window(), title, text, verb, danger=danger, **values)
    dialog.accepted.connect(then)
    if danger:
        dialog.back_button.setFocus()
    dialog.open()
    return dialog


def tell_failure(parent: QWidget, event: str) -> Question:
    """Say that something went wrong that nobody foresaw; the details are in the log under `event`."""
    dialog = Question(
        parent.window(),
        N_("Something went wrong"),
        N_(
            "This step was not done and nothing was half saved. What you typed is still there; you may try again. "
            "If it happens again, tell your administrator the number {event}."
        ),
        N_("Close"),
        event=event,
    )
    dialog.setObjectName("failure")
    dialog.back_button.hide()
    dialog.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    style.role(dialog.text_label, "")
    dialog.open()
    return dialog
