"""Questions of this room. Each is tried before it closes: a refusal appears at its field and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm
from orderdesk.language import N_, _
from orderdesk.queries.twins import Twin
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import AGREED, PAYMENT_METHODS
from orderdesk.rules.search import digits
from orderdesk.ui import words
from orderdesk.ui.intake.choice import Choice, MomentEdit, PlaceEdit
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.form_question import FormQuestion, ReasonQuestion
from orderdesk.ui.widgets.label import Label

__all__ = ["ConfirmedQuestion", "ConsentQuestion", "CustomerQuestion", "FormQuestion", "ParkQuestion", "ReasonQuestion"]


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


class ConsentQuestion(FormQuestion):
    """Who agreed to special prices or gifts, and what he wrote on the source document (004-o4)."""

    def __init__(self, parent: QWidget, count: int, *, gift: bool) -> None:
        super().__init__(
            parent,
            "consentQuestion",
            N_("Who agreed?"),
            N_("{count} lines are below the list price or a gift. The review sees who agreed and with which words."),
            N_("Agreed"),
            count=count,
        )
        self.approver = Choice({})
        self.remark = PlaceEdit()
        self.form.row("approver", N_("Agreed by"), self.approver, needed=True)
        self.form.row("approver_remark", N_("With the words"), self.remark, needed=True)
        self.remark.offer([_(words) for words in AGREED])
        self.remark.setEditText(_(AGREED[int(gift)]))
        self.approver.setFocus()

    def suggest(self, people: tuple[tuple[int, str], ...]) -> None:
        """Offer those who may agree; the first is proposed."""
        self.approver.offer({str(person): name for person, name in people})
        if people and not self.approver.value():
            self.approver.set_value(str(people[0][0]))

    def answer(self) -> tuple[int, str, str]:
        """Who, his name, and his words; Refused when something is missing."""
        if not self.approver.value():
            raise Refused(N_("Choose who agreed."), field="approver")
        if not self.remark.text().strip():
            raise Refused(N_("Enter the words with which it was agreed."), field="approver_remark")
        return int(self.approver.value()), self.approver.currentText(), self.remark.text().strip()


class CustomerQuestion(FormQuestion):
    """A new customer, without leaving the order; `typed` is what nobody was found for.

    Signals: `taken(customer id)` when somebody on file is taken instead.
    """

    taken = Signal(int)

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
        self.same_act = Act(self, "takeSame", N_("Take the one on file"), "F6", self._take_same, icon="user")
        self.same = Label("warn", wrap=True)
        self.same.setObjectName("same")
        self.content.addWidget(self.same)
        self.content.addWidget(self.same_act.button())
        self._twin: Twin | None = None
        self.show_same(())
        is_phone = len(digits(typed)) >= 5
        self.form.set_text("phone" if is_phone else "name", typed)
        self.form.fields["name"].editor.setFocus()

    def show_same(self, found: tuple[Twin, ...]) -> None:
        """Somebody on file shares what was typed: say so, and let him be taken instead."""
        self._twin = found[0] if found else None
        self.same.setVisible(bool(found))
        self.same_act.setVisible(bool(found))
        if found:
            row = found[0].row
            said = N_("{code} {name} is on file already: {why}.")
            words.say(self.same.setText, said, code=row.code, name=row.name, why=lambda: _(found[0].why))

    def _take_same(self) -> None:
        if self._twin is not None:
            self.done_well()
            self.taken.emit(self._twin.row.id)

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
