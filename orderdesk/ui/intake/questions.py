"""Questions of this room. Each is tried before it closes: a refusal appears at its field and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm
from orderdesk.language import N_
from orderdesk.rules.changes import Changes
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.search import digits
from orderdesk.ui.intake.choice import Choice, MomentEdit
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.notice import NoticeBar


class FormQuestion(Question):
    """A question with fields. Signals: `tried()` when the person means it; whoever listens calls `done_well` or `form.refuse`."""

    tried = Signal()

    def __init__(self, parent: QWidget, name: str, title: str, text: str, verb: str, *, danger: bool = False, **values: Any):
        super().__init__(parent.window(), title, text, verb, danger=danger, **values)
        self.setObjectName(name)
        self.setMinimumWidth(520)
        self.notice = NoticeBar()
        self.form = Form()
        self.content.addWidget(self.notice)
        self.content.addWidget(self.form)

    def accept(self) -> None:
        """Tried first; see `done_well`."""
        self.form.clear_errors()
        self.tried.emit()

    def done_well(self, _changes: Changes | None = None) -> None:
        """It was done: close."""
        super().accept()

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


class ParkQuestion(ReasonQuestion):
    """Why the order must wait, and when the customer is to be contacted (000-10, 000-11)."""

    def __init__(self, parent: QWidget, today: Callable[[], date], reason: str = "") -> None:
        super().__init__(
            parent,
            "parkQuestion",
            N_("Park the order"),
            N_("It waits until the customer has confirmed what is missing or wrong."),
            N_("Park"),
        )
        self.form.set_text("reason", reason)
        self.when = MomentEdit(today)
        self.form.row("next_contact_at", N_("Contact the customer"), self.when, needed=True, hint=N_("Such as tomorrow or +2"))

    def next_contact_at(self) -> datetime | None:
        """The moment entered; Refused where it is none."""
        return self.when.value()


class ConfirmedQuestion(FormQuestion):
    """With whom the order was confirmed."""

    def __init__(self, parent: QWidget, name: str, title: str, text: str, verb: str, contact: str, **values: Any) -> None:
        super().__init__(parent, name, title, text, verb, **values)
        field = QLineEdit(contact)
        self.form.row("confirmed_with", N_("Confirmed with"), field, needed=True)
        field.setFocus()
        field.selectAll()

    def confirmed_with(self) -> str:
        """The name entered."""
        return self.form.text("confirmed_with").strip()


class CustomerQuestion(FormQuestion):
    """A new customer, without leaving the order; `typed` is what nobody was found for."""

    def __init__(self, parent: QWidget, typed: str) -> None:
        super().__init__(
            parent,
            "newCustomerQuestion",
            N_("New customer"),
            N_("The rest can be filled in later under Customers."),
            N_("Add the customer"),
        )
        row = self.form.row
        row("code", N_("Code"), QLineEdit(), needed=True)
        row("name", N_("Name"), QLineEdit(), needed=True)
        row("contact", N_("Contact"), QLineEdit())
        row("phone", N_("Phone"), QLineEdit())
        row("email", N_("E-mail"), QLineEdit())
        row("address", N_("Address"), QLineEdit())
        self.method = Choice(PAYMENT_METHODS, blank=True)
        row("payment_method", N_("Payment"), self.method)
        is_phone = len(digits(typed)) >= 5
        self.form.set_text("phone" if is_phone else "name", typed)
        self.form.fields["name"].editor.setFocus()

    def suggest(self, code: str) -> None:
        """Fill in a code unless one was typed."""
        if not self.form.text("code").strip():
            self.form.set_text("code", code)

    def answer(self) -> CustomerForm:
        """The customer as typed."""
        text = {name: self.form.text(name).strip() for name in self.form.fields if name != "payment_method"}
        contact = ContactForm(text["contact"], text["phone"], text["email"])
        reachable = contact.name or contact.phone or contact.email
        return CustomerForm(
            code=text["code"],
            name=text["name"],
            payment_method=self.method.value(),
            contacts=(contact,) if reachable else (),
            addresses=(AddressForm(text["address"], contact.name, contact.phone),) if text["address"] else (),
        )
