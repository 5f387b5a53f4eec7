"""Writing an inquiry down, answering it, forwarding it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from orderdesk.commands.inquiries import answer_inquiry, forward_inquiry, log_inquiry
from orderdesk.language import N_
from orderdesk.queries.inquiries import InquiryRow
from orderdesk.queries.parties import CustomerCard, CustomerRow, colleagues, find_customers
from orderdesk.rules.changes import Changes
from orderdesk.rules.inquiries import INQUIRY_CHANNELS, InquiryForm
from orderdesk.ui import format
from orderdesk.ui.context import Context
from orderdesk.ui.widgets.choice import Choice, MomentEdit
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.search_edit import Result, SearchEdit
from orderdesk.ui.widgets.staff_choice import StaffChoice

Then = Callable[[Changes], None]
WORDS = ("contact_name", "contact_phone", "contact_email", "subject", "detail")


def _presented(row: CustomerRow | CustomerCard) -> Result:
    if isinstance(row, CustomerCard):
        return Result(row, row.name)
    return Result(row, row.name, "  ".join(filter(None, (row.code, row.contact, format.phone(row.phone)))))


class InquiryQuestion(FormQuestion):
    """Who asked what how, and either the answer given at once or who is to reply by when (002-01..03)."""

    def __init__(self, owner: QWidget, context: Context, then: Then) -> None:
        super().__init__(
            owner,
            "inquiryQuestion",
            N_("New inquiry"),
            N_("Answered at once, or forwarded to who knows; then a reply is due, and who owes it is reminded."),
            N_("Write down"),
            columns=2,
        )
        self._jobs = context.jobs
        self._customer_id: int | None = None
        self._name = ""
        form = self.form
        self.channel = Choice(INQUIRY_CHANNELS)
        form.row("channel", N_("By"), self.channel, needed=True)
        self.asked = MomentEdit(context.today)
        form.row("asked_at", N_("Asked at"), self.asked, hint=N_("Empty: now"))
        self.customer: QLineEdit = QLineEdit()
        if context.may("see.customers"):
            found = SearchEdit(
                self._jobs, find_customers, _presented, hint=N_("Phone, name, pinyin initials or code"), parent=self
            )
            found.chosen.connect(self._take)
            self.customer = found
        form.row("customer_name", N_("Customer"), self.customer, needed=True, wide=True)
        form.row("contact_name", N_("Contact"), QLineEdit())
        form.row("contact_phone", N_("Phone"), QLineEdit())
        form.row("contact_email", N_("E-mail"), QLineEdit(), wide=True)
        form.row("subject", N_("Asked for"), QLineEdit(), needed=True, wide=True)
        form.row("detail", N_("Details"), self.written("detail", lines=2), wide=True)
        form.row("answer", N_("Answered now"), self.written("answer", lines=2), wide=True)
        self.who, self.reply_by = StaffChoice(duties=True), MomentEdit(context.today)
        form.row("staff", N_("Or forward to"), self.who)
        form.row("reply_by", N_("Reply by"), self.reply_by, hint=N_("Empty: within the usual time"))
        self._jobs.read(self, "people", colleagues, then=self.who.offer)
        self.sends(self._jobs, log_inquiry, self._arguments, then, key=uuid.uuid4().hex)
        self.customer.setFocus()

    def _take(self, row: CustomerRow) -> None:
        self._customer_id, self._name = row.id, row.name
        for field, text in (("contact_name", row.contact), ("contact_phone", row.phone)):
            if not self.form.text(field).strip():
                self.form.set_text(field, text)
        self.form.fields["subject"].editor.setFocus()

    def fill(self, form: InquiryForm, card: CustomerCard | None = None) -> None:
        """Put in what is known already, such as from a mail."""
        self.channel.set_value(form.channel)
        for field in WORDS:
            self.form.set_text(field, str(getattr(form, field)))
        if form.asked_at is not None:
            self.asked.set_value(form.asked_at)
        if card is not None and isinstance(self.customer, SearchEdit):
            self.customer.set_row(card)
            self._customer_id, self._name = card.id, card.name
        else:
            self.customer.setText(form.customer_name)

    def typed(self) -> InquiryForm:
        """The inquiry as typed; Refused where a moment is none."""
        text = {name: self.form.text(name).strip() for name in WORDS}
        name = self.customer.text().strip()
        chosen = self._customer_id
        if isinstance(self.customer, SearchEdit):
            row = self.customer.row()
            chosen, name = (row.id, row.name) if row is not None else (None, name)
        return InquiryForm(self.channel.value(), name, customer_id=chosen, asked_at=self.asked.value(), **text)

    def _arguments(self) -> tuple[Any, ...]:
        form, reply_by = self.typed(), self.reply_by.value()
        return form, self.form.text("answer"), self.who.staff_id(), self.who.role(), reply_by


def ask_answer(owner: QWidget, context: Context, row: InquiryRow, then: Then) -> FormQuestion:
    """What was replied."""
    question = FormQuestion(
        owner,
        "answerQuestion",
        N_("Answer {number}"),
        N_("{customer} asked: {subject}"),
        N_("Answered"),
        number=row.number,
        customer=row.customer,
        subject=row.subject,
    )
    question.form.row("answer", N_("Answer"), question.written("answer", lines=4), needed=True)
    question.form.fields["answer"].editor.setFocus()
    question.sends(context.jobs, answer_inquiry, lambda: (row.id, row.version, question.form.text("answer")), then)
    question.open()
    return question


def ask_forward(owner: QWidget, context: Context, row: InquiryRow, then: Then) -> FormQuestion:
    """Who is to answer instead, and by when."""
    question = FormQuestion(
        owner,
        "forwardQuestion",
        N_("Forward {number}"),
        N_("{customer} asked: {subject}"),
        N_("Forward"),
        number=row.number,
        customer=row.customer,
        subject=row.subject,
    )
    who, when = StaffChoice(duties=True), MomentEdit(context.today)
    question.form.row("staff", N_("To"), who, needed=True)
    question.form.row("reply_by", N_("Reply by"), when, hint=N_("Empty: within the usual time"))
    question.form.row("note", N_("Note"), question.written("note", lines=2))
    context.jobs.read(question, "people", colleagues, then=who.offer)
    who.setFocus()
    question.sends(
        context.jobs,
        forward_inquiry,
        lambda: (row.id, row.version, who.staff_id(), who.role(), when.value(), question.form.text("note")),
        then,
    )
    question.open()
    return question
