"""The small questions of the review: until when to set an order aside, whom to ask, by what a check is judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from orderdesk.language import N_
from orderdesk.queries.parties import StaffRow
from orderdesk.rules.errors import Refused
from orderdesk.ui import words
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.form import Form


class HoldQuestion(Question):
    """Until when, and why; `then(until, reason)`."""

    def __init__(self, parent: QWidget, today: Callable[[], date], number: str, then: Callable[[date, str], None]) -> None:
        super().__init__(
            parent.window(), N_("Set {number} aside"), N_("It comes back into the queue by itself on that day."),
            N_("Set aside"), number=number,
        )  # fmt: skip
        self.setObjectName("holdQuestion")
        self._then, self._today = then, today
        self.until, self.reason = DateEdit(today), QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        self.form = Form()
        self.form.row("until", N_("Until"), self.until, needed=True, hint=N_("Such as 3/5, +3 or next Wednesday"))
        self.form.row("reason", N_("What it waits for"), self.reason, needed=True)
        self.content.addWidget(self.form)
        self.until.setFocus()

    def accept(self) -> None:
        try:
            until = self.until.value()
            if until is None or until <= self._today():
                raise Refused(N_("Choose a day after today."), field="until")
            if not self.reason.toPlainText().strip():
                raise Refused(N_("Write what the order waits for."), field="reason")
        except Refused as error:
            self.form.refuse(error)
            return
        super().accept()
        self._then(until, self.reason.toPlainText())


class AskQuestion(Question):
    """Whom, and what; `then(staff_id, question)`."""

    def __init__(
        self, parent: QWidget, people: Sequence[StaffRow], me: int, number: str, then: Callable[[int, str], None]
    ) -> None:
        super().__init__(
            parent.window(), N_("Ask a colleague about {number}"), N_("It is a task of his; the answer stays with the order."),
            N_("Ask"), number=number,
        )  # fmt: skip
        self.setObjectName("askQuestion")
        self._then = then
        self.person, self.question = QComboBox(), QPlainTextEdit()
        for row in people:
            if row.id != me and not row.disabled:
                self.person.addItem(row.name, row.id)
        self.person.setCurrentIndex(-1)
        self.question.setTabChangesFocus(True)
        self.question.setFixedHeight(80)
        self.form = Form()
        self.form.row("staff", N_("Whom"), self.person, needed=True)
        self.form.row("question", N_("Question"), self.question, needed=True)
        self.content.addWidget(self.form)
        self.person.setFocus()

    def accept(self) -> None:
        try:
            if self.person.currentData() is None:
                raise Refused(N_("Choose a colleague to ask."), field="staff")
            if not self.question.toPlainText().strip():
                raise Refused(N_("Write your question."), field="question")
        except Refused as error:
            self.form.refuse(error)
            return
        super().accept()
        self._then(int(self.person.currentData()), self.question.toPlainText())


class StandardQuestion(Question):
    """The written standard of a check; `then(text)`."""

    def __init__(self, parent: QWidget, title: str, text: str, then: Callable[[str], None]) -> None:
        super().__init__(
            parent.window(), N_("Standard: {check}"), N_("Every reviewer sees this beside the check."), N_("Save standard"),
            check=lambda: words.speak_now(title),
        )  # fmt: skip
        self.setObjectName("standardQuestion")
        self._then = then
        self.text_edit = QPlainTextEdit(text)
        self.text_edit.setObjectName("standardText")
        self.text_edit.setTabChangesFocus(True)
        self.text_edit.setFixedHeight(160)
        words.say(self.text_edit.setAccessibleName, N_("Standard"))
        self.content.addWidget(self.text_edit)
        self.text_edit.setFocus()

    def accept(self) -> None:
        super().accept()
        self._then(self.text_edit.toPlainText())
