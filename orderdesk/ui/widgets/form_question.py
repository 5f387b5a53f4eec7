"""Questions with fields. Each is tried before it closes: a refusal appears at its field and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from orderdesk.language import N_
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.notice import NoticeBar


class FormQuestion(Question):
    """A question with fields. Signals: `tried()` when the person means it; whoever listens calls `done_well` or `form.refuse`."""

    tried = Signal()

    def __init__(
        self,
        parent: QWidget,
        name: str,
        title: str,
        text: str,
        verb: str,
        *,
        danger: bool = False,
        columns: int = 1,
        **values: Any,
    ) -> None:
        super().__init__(parent.window(), title, text, verb, danger=danger, **values)
        self.setObjectName(name)
        self.setMinimumWidth(520 if columns == 1 else 760)
        self.notice = NoticeBar()
        self.form = Form(columns=columns)
        self.content.addWidget(self.notice)
        self.content.addWidget(self.form)

    def accept(self) -> None:
        """Tried first, once at a time; see `done_well`."""
        if not self.accept_act.isEnabled():
            return  # Enter held down comes again while the first is on its way
        self.form.clear_errors()
        self.tried.emit()

    def done_well(self, _changes: Changes | None = None) -> None:
        """It was done: close."""
        super().accept()

    def sends(
        self,
        jobs: Jobs,
        command: Callable[..., Changes],
        arguments: Callable[[], tuple[Any, ...]],
        then: Callable[[Changes], None],
        *,
        key: str | None = None,
        sure: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        """Each time the person means it, do `command` with the `arguments` as typed; close when it is done.

        What is refused, by the command or already in reading the `arguments`, appears at its field and the question stays.
        `sure` stands between, such as a password asked again: it goes on with what it is given.
        """

        def done(changes: Changes) -> None:
            self.done_well()
            then(changes)

        def send() -> None:
            try:
                typed = arguments()
            except Refused as error:
                self.form.refuse(error)
                return
            jobs.do(self, command, *typed, key=key, then=done, failed=self.form.refuse, always=self.accept_act.begin())

        self.tried.connect(send if sure is None else lambda: sure(send))

    def written(self, name: str, *, lines: int = 1) -> QWidget:
        """An editor for words, of one line or several."""
        if lines == 1:
            editor: QWidget = QLineEdit()
        else:
            area = QPlainTextEdit()
            area.setTabChangesFocus(True)
            area.setFixedHeight(24 * lines + 12)
            editor = area
        editor.setObjectName(name)
        return editor


class ReasonQuestion(FormQuestion):
    """Why."""

    def __init__(self, parent: QWidget, name: str, title: str, text: str, verb: str, *, danger: bool = False, **values: Any):
        super().__init__(parent, name, title, text, verb, danger=danger, **values)
        self.form.row("reason", N_("Reason"), self.written("reason", lines=3), needed=True)
        self.form.fields["reason"].editor.setFocus()

    def reason(self) -> str:
        """What was written."""
        return self.form.text("reason").strip()
