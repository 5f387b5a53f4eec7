"""What an order is for and what was paid with it; out of the way until it is asked for or needed (002-05, 004-a1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from orderdesk.language import N_
from orderdesk.rules.intake import OrderForm
from orderdesk.rules.money import Money
from orderdesk.ui import words
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.money_edit import MoneyEdit

WORDS = ("project_name", "project_note", "paid_reference")


class Application(Form):
    """Its fields, and the act of `owner` that opens and closes it; then the keyboard goes on at `after`."""

    def __init__(self, owner: QWidget, after: QWidget) -> None:
        super().__init__(columns=2)
        self._after = after
        self.paid = MoneyEdit()
        self.row("project_name", N_("Project"), QLineEdit())
        self.row("project_note", N_("Project description"), QLineEdit())
        self.row("paid", N_("Paid now"), self.paid)
        self.row("paid_reference", N_("Slip no."), QLineEdit(), hint=N_("Number of the bank slip or transfer"))
        words.say(self.paid.setToolTip, N_("What the customer pays with the order, by the way chosen under Payment"))
        self.hide()
        self.act = Act(owner, "application", N_("Project and payment"), "Ctrl+Shift+J", self._toggle, icon="clipboard-text")

    def _toggle(self) -> None:
        opened = self.isHidden()
        self.setVisible(opened)
        (self.fields["project_name"].editor if opened else self._after).setFocus()

    def show_form(self, form: OrderForm, currency: str) -> None:
        """Show what a form says."""
        for name in WORDS:
            self.set_text(name, getattr(form, name).replace("\n", "; "))
        self.paid.set_value(None if form.paid is None else Money.of(form.paid, currency))
        self.hide()
        self.open_for(form.kind)

    def open_for(self, kind: str) -> None:
        """Open it where the order needs it: something stands in it, or what is ordered is no stock goods."""
        if kind != "stock" or any(self.text(name).strip() for name in self.fields):
            self.show()

    def open_at_errors(self) -> None:
        """Open it when one of its fields is refused."""
        if any(not field.error.isHidden() for field in self.fields.values()):
            self.show()

    def gather(self) -> dict[str, Any]:
        """Its fields as OrderForm takes them; Refused where the amount cannot be read."""
        paid = self.paid.value()
        found: dict[str, Decimal | str | None] = {name: self.text(name).strip() for name in WORDS}
        return found | {"paid": paid.amount if paid is not None else None}
