"""Questions about a customer's file: verified or doubtful, and how his credit is judged; asked in more than one room."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from orderdesk.commands.customer_file import AssessmentForm, assess_credit, check_customer
from orderdesk.language import N_
from orderdesk.queries.customer_file import Standing
from orderdesk.rules.changes import Changes
from orderdesk.rules.customer_file import CHECK_KINDS, CHECK_RESULTS, GRADE_NAMES
from orderdesk.rules.errors import Refused
from orderdesk.ui import words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.choice import Choice
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.money_edit import MoneyEdit

Then = Callable[[Changes], None]


class CheckQuestion(FormQuestion):
    """What was checked and how it came out (002-21, 004-b1)."""

    def __init__(self, owner: QWidget, jobs: Jobs, customer_id: int, name: str, version: int, then: Then) -> None:
        super().__init__(
            owner,
            "checkQuestion",
            N_("Verify {customer}"),
            N_("Look through his file, or prove who he is by a document. What is doubtful becomes a task to contact him."),
            N_("Record it"),
            customer=name,
        )
        self._customer = (customer_id, version)
        self.kind, self.outcome = Choice(CHECK_KINDS), Choice(CHECK_RESULTS)
        self.form.row("kind", N_("Checked"), self.kind, needed=True)
        self.form.row("result", N_("Result"), self.outcome, needed=True)
        self.form.row("document", N_("Document"), QLineEdit(), hint=N_("Such as the business licence with its number"))
        self.form.row("note", N_("Note"), self.written("note", lines=2))
        self.sends(jobs, check_customer, self._arguments, then, key=uuid.uuid4().hex)
        self.kind.setFocus()

    def _arguments(self) -> tuple[Any, ...]:
        text = self.form.text
        return *self._customer, self.kind.value(), self.outcome.value() == "good", text("document"), text("note")


class AssessmentQuestion(FormQuestion):
    """Operations, finances and credit record, the grade, and what follows: limit and days, or no supply (002-36..38)."""

    def __init__(self, tab: Tab, customer_id: int, name: str, standing: Standing, then: Then) -> None:
        super().__init__(
            tab,
            "assessmentQuestion",
            N_("Credit of {customer}"),
            N_("Good credit gets a limit and days to pay. Who is graded poor pays in advance or on delivery."),
            N_("Let it count"),
            columns=2,
            customer=name,
        )
        form = self.form
        form.row("operations", N_("Operations"), self.written("operations", lines=2), needed=True, wide=True)
        form.row("finance", N_("Finances"), self.written("finance", lines=2), needed=True, wide=True)
        form.row("record", N_("Credit record"), self.written("record", lines=2), needed=True, wide=True)
        self.grade, self.limit, self.days = Choice(GRADE_NAMES), MoneyEdit(standing.limit.currency), QLineEdit()
        self.grade.set_value(standing.grade or "good")
        if standing.limit.units:
            self.limit.set_value(standing.limit)
        self.days.setText(str(standing.term_days))
        form.row("grade", N_("Grade"), self.grade, needed=True)
        form.row("limit", N_("Credit limit"), self.limit, hint=N_("Empty: none agreed"))
        form.row("term_days", N_("Term in days"), self.days)
        self.suspended = QCheckBox()
        words.say(self.suspended.setText, N_("Suspend supply and ask for payment"))
        self.suspended.setChecked(standing.suspended_at is not None)
        form.row("suspended", N_("Supply"), self.suspended)
        form.row("note", N_("Reason"), self.written("note", lines=2), wide=True)
        self.grade.activated.connect(self._graded)
        self.sends(
            tab.jobs,
            assess_credit,
            lambda: (customer_id, standing.version, self.typed()),
            then,
            key=uuid.uuid4().hex,
            sure=lambda send: tab.confirmed("customer.credit", send),
        )
        form.fields["operations"].editor.setFocus()

    def _graded(self) -> None:
        if self.grade.value() == "poor":
            self.limit.clear()
            self.days.setText("0")

    def typed(self) -> AssessmentForm:
        """The assessment as typed; Refused where a number is none."""
        days = self.days.text().strip() or "0"
        if not (days.isascii() and days.isdigit() and int(days) <= 365):
            raise Refused(N_("Write a whole number from {least} to {most}."), field="term_days", least=0, most=365)
        limit, text = self.limit.value(), self.form.text
        return AssessmentForm(
            text("operations"),
            text("finance"),
            text("record"),
            self.grade.value(),
            term_days=int(days),
            suspended=self.suspended.isChecked(),
            note=text("note"),
            **({"limit": limit.amount} if limit is not None else {}),
        )
