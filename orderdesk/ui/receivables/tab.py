"""The receivables tab: customers by what they owe, orders to bill, bills, payments, and the form for money that came in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import Slot

from orderdesk.language import N_
from orderdesk.queries.credit import finance_waiting
from orderdesk.queries.parties import CustomerCard
from orderdesk.queries.receivables import OrderPaymentRow, Waiting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.money import Money
from orderdesk.ui import format
from orderdesk.ui.receivables.bills import BillsView
from orderdesk.ui.receivables.corrections import CorrectionsView, outcome
from orderdesk.ui.receivables.customers import CustomersView
from orderdesk.ui.receivables.held import HeldView
from orderdesk.ui.receivables.payment_form import PaymentForm
from orderdesk.ui.receivables.payments import PaymentsView
from orderdesk.ui.receivables.to_bill import ToBillView
from orderdesk.ui.view import ViewTab


class ReceivablesTab(ViewTab):
    """Six views in one room; the payment form takes the room of any of them while it is filled in."""

    areas = frozenset({Area.RECEIVABLES, Area.SHIPPING, Area.PARTIES})

    def build(self) -> None:
        receive = N_("Receive payment")
        self.receive = self.act("receivePayment", receive, "P", self._receive, right="payment.receive", icon="wallet")
        self.customers = CustomersView(self, self.receive)
        self.to_bill = ToBillView(self)
        self.bills = BillsView(self, self.receive)
        self.payments = PaymentsView(self, self.receive)
        self.corrections = CorrectionsView(self)
        self.held = HeldView(self)
        self.form = PaymentForm(self)
        self.add_views(
            ("customers", N_("Customers by what they owe"), self.customers),
            ("to_bill", N_("To bill"), self.to_bill),
            ("bills", N_("Bills"), self.bills),
            ("payments", N_("Payments"), self.payments),
            ("corrections", N_("Corrections"), self.corrections),
            ("held", N_("Held orders"), self.held),
        )
        self.chips.setObjectName("receivablesViews")
        self.stack.addWidget(self.form)
        self._listen()

    def _listen(self) -> None:
        self.customers.bill_opened.connect(self._show_bill)
        self.customers.payment_opened.connect(self._show_payment)
        self.to_bill.billed.connect(self._billed)
        audited, cancelled = N_("{number} audited: the customer owes it now."), N_("{number} cancelled; it can be billed again.")
        self.bills.bill.audited.connect(lambda changes: self._bill_done(changes, audited))
        self.bills.bill.cancelled.connect(lambda changes: self._bill_done(changes, cancelled))
        self.payments.payment.matched.connect(self._matched)
        self.payments.order_paid.connect(self._enter_paid)
        for done in (self.bills.bill.corrected, self.payments.payment.corrected, self.corrections.pane.decided):
            done.connect(self._corrected)
        self.held.pane.released.connect(self._released)
        self.form.saved.connect(self._saved)
        self.form.left.connect(self._leave_form)
        self.bills.bill.wanted.connect(self._show_bill)
        self.form.wanted.connect(lambda: self.bring(self.form))

    # what is shown

    def reload(self) -> None:
        super().reload()
        self.jobs.read(self, "count", finance_waiting, self.actor, then=self._counted)

    def show_record(self, record_id: int) -> None:
        """Show a customer's account."""
        self.show_view("customers")
        self.customers.account.show_customer(record_id)

    def _counted(self, found: tuple[Waiting, int, int]) -> None:
        counts, to_decide, held = found
        self.chips.set_count("to_bill", counts.to_bill or None)
        self.chips.set_count("bills", counts.to_audit or None)
        self.bills.filters.set_count("draft", counts.to_audit or None)
        mine = counts.to_bill * self.actor.may("bill.make") + counts.to_audit * self.actor.may("bill.audit")
        self.chips.set_count("corrections", to_decide or None)
        self.chips.set_count("held", held or None)
        self.count.emit(mine + to_decide + held)

    @Slot(str)
    def _show_bill(self, number: str) -> None:
        self.show_view("bills")
        self.bills.show_number(number)

    @Slot(str)
    def _show_payment(self, number: str) -> None:
        self.show_view("payments")
        self.payments.show_number(number)

    # money came

    def _receive(self) -> None:
        shown = self.view()
        if shown is self.form:
            return
        if not self.form.begin(self._customer_in_hand()):
            self.notice.info(N_("Another payment was begun and is not saved. Save it, or clear it first."))
        self.bring(self.form)

    def begin_payment(self, card: CustomerCard, amount: Decimal | None, reference: str, day: date | None, note: str) -> None:
        """Open the form of a payment with what a customer wrote of it."""
        if not self.form.begin_with(card, amount, reference, day, note):
            self.notice.info(N_("Another payment was begun and is not saved. Save it, or clear it first."))
        self.bring(self.form)

    def _enter_paid(self, row: OrderPaymentRow) -> None:
        """Open the form of a payment with what was paid with an order."""
        if not self.form.begin_of_order(row):
            self.notice.info(N_("Another payment was begun and is not saved. Save it, or clear it first."))
        self.bring(self.form)

    def _customer_in_hand(self) -> int | None:
        shown = self.view()
        if shown is self.customers and self.customers.account.account is not None:
            return self.customers.account.account.customer_id
        if shown is self.bills and self.bills.bill.detail is not None:
            return self.bills.bill.detail.head.customer_id
        if shown is self.payments and self.payments.payment.payment is not None:
            return self.payments.payment.payment.customer_id
        return None

    @Slot()
    def _leave_form(self) -> None:
        self.show_view(self.chips.key())

    @Slot(object, object)
    def _saved(self, changes: Changes, sums: dict[str, Money | None]) -> None:
        matched, rest = sums["matched"], sums["rest"]
        if rest is not None and rest.units:
            self.notice.good(
                N_("Payment {number} saved: {matched} matched, {rest} stays as credit."),
                number=changes.number,
                matched=lambda: format.money(matched),
                rest=lambda: format.money(rest),
            )
        else:
            self.notice.good(N_("Payment {number} saved and matched to bills."), number=changes.number)
        self._leave_form()

    # what was done

    @Slot(object)
    def _billed(self, changes: Changes) -> None:
        if changes.skipped:
            self.notice.warn(
                N_("{count} bills made. Left out: {skipped}"), count=changes.count, skipped="  ".join(changes.skipped)
            )
        elif changes.count == 1:
            self.notice.good(N_("Bill {number} made; somebody else audits it now."), number=changes.number)
        else:
            self.notice.good(N_("{count} bills made; somebody else audits them now."), count=changes.count)
        self.to_bill.list.setFocus()

    def _bill_done(self, changes: Changes, said: str) -> None:
        self.notice.good(said, number=changes.number)
        self.bills.list.setFocus()

    @Slot(object)
    def _matched(self, changes: Changes) -> None:
        self.notice.good(N_("The rest of payment {number} is matched as shown."), number=changes.number)
        self.payments.list.setFocus()

    @Slot(object)
    def _corrected(self, changes: Changes) -> None:
        self.notice.good(outcome(changes), number=changes.number)
        place = self.view().first_focus()
        if place is not None:
            place.setFocus()

    @Slot(object)
    def _released(self, changes: Changes) -> None:
        if changes.count:
            self.notice.good(N_("{number} is released; its reviewer can approve it now."), number=changes.number)
        else:
            self.notice.info(N_("Nothing holds {number} any more."), number=changes.number)
        self.held.list.setFocus()
