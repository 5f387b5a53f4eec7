"""Agreeing another credit limit with a customer: for finance and managers, who may change nothing else of him."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from orderdesk.commands.parties import set_credit_limit
from orderdesk.language import N_, _
from orderdesk.queries.parties import CustomerCard
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from orderdesk.ui import format
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.money_edit import MoneyEdit


class CreditLimit(Question):
    """Asks for the new limit; it stays open when that is refused. `then` gets the Changes."""

    def __init__(self, tab: Tab, card: CustomerCard, then: Callable[[Changes], None]) -> None:
        super().__init__(
            tab.window(),
            N_("Credit limit of {customer}"),
            N_("Now {limit}; he owes {owed}. What goes beyond it is shown to the reviewers of his orders."),
            N_("Set the limit"),
            customer=card.name,
            limit=lambda: format.money(card.credit_limit) if card.credit_limit.units else _("none agreed"),
            owed=lambda: format.money(card.owed),
        )
        self.setObjectName("creditLimit")
        self._tab, self._card, self._then, self._key = tab, card, then, uuid.uuid4().hex
        self.form = Form()
        self.limit = MoneyEdit(card.credit_limit.currency)
        self.form.row("credit_limit", N_("Credit limit"), self.limit, hint=N_("Empty: none agreed"))
        if card.credit_limit.units:
            self.limit.set_value(card.credit_limit)
        self.content.addWidget(self.form)
        self.limit.selectAll()
        self.limit.setFocus()

    def accept(self) -> None:
        if not self.accept_act.isEnabled():
            return
        try:
            self._wanted()
        except Refused as error:
            self.form.refuse(error)
            return
        self._tab.confirmed("customer.credit", self._send)

    def _wanted(self) -> Money:
        return self.limit.value() or Money(0, self.limit.currency)

    def _send(self) -> None:
        card = self._card
        self._tab.jobs.do(
            self,
            set_credit_limit,
            card.id,
            card.version,
            self._wanted().amount,
            key=self._key,
            then=self._done,
            failed=self._refused,
            always=self.accept_act.begin(),
        )

    def _refused(self, error: Refused) -> None:
        self.form.refuse(error if error.field == "credit_limit" else Refused(error.text, field="credit_limit", **error.values))

    def _done(self, changes: Changes) -> None:
        super().accept()
        self._then(changes)
