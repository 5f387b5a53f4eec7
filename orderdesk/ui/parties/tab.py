"""The customers' tab: find, look, change, bring in, take out."""

from __future__ import annotations

from functools import partial
from typing import Any

from orderdesk.commands.parties import CustomerForm, save_customer
from orderdesk.language import N_
from orderdesk.queries.customer_file import CustomerFile, customer_file
from orderdesk.queries.orders import OrderRow, order_list
from orderdesk.queries.paging import Page
from orderdesk.queries.parties import (
    CustomerCard,
    CustomerRow,
    customer_card,
    customer_proposal,
    customer_to_edit,
    customers,
)
from orderdesk.rules.changes import Area, Changes
from orderdesk.ui import words
from orderdesk.ui.customer_file import AssessmentQuestion, CheckQuestion
from orderdesk.ui.parties.card import CardPane
from orderdesk.ui.parties.columns import CUSTOMERS, customers_sheet
from orderdesk.ui.parties.credit import CreditLimit
from orderdesk.ui.parties.form import CustomerEditor
from orderdesk.ui.parties.merging import Twins
from orderdesk.ui.record_room import Room
from orderdesk.ui.records import RecordTab
from orderdesk.ui.unmasking import NOTHING_HIDDEN, masked, show_whole
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("No customer found"), N_("Try fewer letters, or add the customer."))
NOT_YOURS = N_("Your role does not set credit limits.")
LAST = 30


class PartiesTab(RecordTab):
    """Customers by code or by what was typed, the one in hand beside them."""

    areas = frozenset({Area.PARTIES, Area.RECEIVABLES, Area.INTAKE})
    room = Room(
        name="customers",
        typing="parties/customer",
        hint=N_("Phone, name, code or pinyin initials (Ctrl+F)"),
        label=N_("Find a customer"),
        new=N_("New customer"),
        title=N_("Customer {code}"),
        saved=N_("Customer {code} is saved."),
        gone=N_("This customer is not there any more."),
        nobody=N_("Choose a customer first."),
        file_name="customers.xlsx",
        right="customer.edit",
        import_right="import.customers",
        kind="customers",
        table="customer",
        parts={"contacts": "name", "addresses": "address"},
        rows=customers,
        edit=customer_to_edit,
        propose=customer_proposal,
        save=save_customer,
        sheet=customers_sheet,
        export_right="customer.export",
    )

    def make_list(self) -> PagedTable[CustomerRow]:
        return PagedTable("customers", CUSTOMERS, self.jobs, empty=NOTHING, icon="users")

    def make_card(self) -> CardPane:
        card = CardPane(self.jobs)
        card.order_opened.connect(lambda order_id: self.context.show_order(order_id))
        self.show_act = show_whole(self, lambda: (card.card.id, card.card.code) if card.card else (None, ""))
        card.head.addWidget(self.show_act.button(quiet=True))
        self.credit_act = self.act("creditLimit", N_("Credit limit…"), "F4", self._ask_limit, right="customer.credit")
        card.head.addWidget(self.credit_act.button(quiet=True))
        self.check_act = self.act("checkCustomer", N_("Verify…"), "F6", self._ask_check, right="customer.check")
        self.assess_act = self.act("assessCredit", N_("Assess credit…"), "F8", self._ask_assessment, right="customer.credit")
        for act in (self.check_act, self.assess_act):
            card.head.addWidget(act.button(quiet=True))
        self.twins = Twins(self)
        card.head.addWidget(self.twins.act.button(quiet=True))
        card.column.insertWidget(2, self.twins.line)
        return card

    def _ask_check(self) -> None:
        card, standing = self.card.card, self.card.standing
        if card is not None and standing is not None and self.pages.currentIndex() == 0:
            CheckQuestion(self, self.jobs, card.id, card.name, standing.version, self._checked).open()

    def _checked(self, changes: Changes) -> None:
        self.notice.good(N_("The check of {code} is recorded."), code=changes.number)

    def _ask_assessment(self) -> None:
        card, standing = self.card.card, self.card.standing
        if card is not None and standing is not None and self.pages.currentIndex() == 0:
            AssessmentQuestion(self, card.id, card.name, standing, self._assessed).open()

    def _assessed(self, changes: Changes) -> None:
        self.notice.good(N_("The credit of {code} is assessed."), code=changes.number)

    def _ask_limit(self) -> None:
        if self.card.card is not None and self.pages.currentIndex() == 0:
            CreditLimit(self, self.card.card, self._limit_set).open()

    def _limit_set(self, changes: Changes) -> None:
        self.notice.good(N_("The credit limit of {code} is set."), code=changes.number)

    def make_editor(self) -> CustomerEditor:
        editor = CustomerEditor()
        if not self.actor.may("customer.credit"):
            editor.limit.setReadOnly(True)
            words.say(editor.limit.setToolTip, NOT_YOURS)
        return editor

    def step_up(self, form: CustomerForm, edited: Any) -> str:
        before = edited.card.credit_limit.amount if edited is not None else 0
        return "customer.credit" if form.credit_limit != before and self.actor.may("customer.credit") else ""

    def read_card(self, record_id: int) -> None:
        self.jobs.read(self, "card", customer_card, record_id, then=self._show_card)

    def _show_card(self, card: CustomerCard | None) -> None:
        self.twins.show_card(card)
        if card is None:
            self.card.show_card(None)
            self.shown(None)
        else:
            self.jobs.read(
                self, "orders", order_list, customer_id=card.id, limit=LAST, then=partial(self._show_with_orders, card)
            )

    def _show_with_orders(self, card: CustomerCard, page: Page[OrderRow]) -> None:
        self.card.show_card(card, page.rows)
        ways = [contact.phone + contact.email for contact in card.contacts] + [place.line for place in card.addresses]
        self.show_act.allow_if(masked(*ways), NOTHING_HIDDEN)
        self.shown(card.id)
        self.jobs.read(self, "file", customer_file, card.id, self.context.today(), then=self._show_file)

    def _show_file(self, found: CustomerFile) -> None:
        self.card.show_file(found.standing, found.checks, found.assessments)
