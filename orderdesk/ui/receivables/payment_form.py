"""Money came in: from whom, how much, how, and which bills it pays. What was begun stays until it is saved or cleared."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from orderdesk.commands.receivables import receive_payment
from orderdesk.language import N_, _
from orderdesk.queries.parties import CustomerCard, CustomerRow, customer_card, find_customers
from orderdesk.queries.receivables import (
    AccountRow,
    BillRow,
    OrderPaymentRow,
    PaymentRow,
    customer_account,
    open_bills_of,
    payments,
)
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.money import Money
from orderdesk.rules.receivables import RECEIVED_BY
from orderdesk.ui import format, words
from orderdesk.ui.drafts import Unsent
from orderdesk.ui.receivables.matching import Matching, MoneyRow
from orderdesk.ui.style.tokens import L, M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.typed_fields import put_into, texts_in
from orderdesk.ui.view import View
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label, said
from orderdesk.ui.widgets.money_edit import MoneyEdit
from orderdesk.ui.widgets.search_edit import Result, SearchEdit

FORM_WIDTH = 380


class MethodChoice(QComboBox):
    """How the money came."""

    def __init__(self) -> None:
        super().__init__()
        for method in RECEIVED_BY:
            self.addItem("", method)
        words.tell(self, self.retell)

    def value(self) -> str:
        """The method's key."""
        return str(self.currentData())

    def retell(self) -> None:
        """Speak the language of now."""
        for number, method in enumerate(RECEIVED_BY):
            self.setItemText(number, _(PAYMENT_METHODS[method]))


class PaymentForm(View):
    """Signals: `saved(Changes, sentence values)`, `left()` when the person goes back, `wanted()` when it is taken up again."""

    saved = Signal(object, object)
    wanted = Signal()
    left = Signal()

    def __init__(self, place: Tab | View) -> None:
        self.kind = "receivables/payment"
        self._key = str(uuid.uuid4())
        self._account: AccountRow | None = None
        self._order_id: int | None = None  # the order it was paid with
        self._again: Mapping[str, Any] | None = None  # what is still to be put back once the account is read
        super().__init__(place)
        self.setObjectName("paymentForm")

    def build(self) -> None:
        self.form = Form()
        self.customer = SearchEdit(
            self.jobs, find_customers, _presented, hint=N_("Phone, name, pinyin initials or code"), parent=self
        )
        self.customer.chosen.connect(lambda row: self._read(row.id))
        self.customer.edited.connect(self._nobody)
        self.amount, self.currency, self.method = MoneyEdit(), QComboBox(), MethodChoice()
        self.received_on = DateEdit(self.context.today)
        self.reference, self.note = QLineEdit(), QLineEdit()
        self.form.row("customer", N_("Customer"), self.customer, needed=True)
        self.form.row("amount", N_("Amount"), self.amount, needed=True)
        self.form.row("currency", N_("Currency"), self.currency)
        self.form.row("method", N_("Method"), self.method)
        self.form.row("reference", N_("Reference"), self.reference, hint=N_("Number of the bank slip or transfer"))
        self.form.row("received_on", N_("Received on"), self.received_on)
        self.form.row("note", N_("Note"), self.note)
        self.currency.currentIndexChanged.connect(self._currency_chosen)
        self.amount.edited.connect(self._offer)
        self.amount.editingFinished.connect(self._offer)
        self.card = Label("soft", wrap=True)
        self.card.setObjectName("payerAccount")
        self.matching = Matching(self.jobs)
        self.save = self.act("savePayment", N_("Save payment"), "Ctrl+Return", self._save, right="payment.receive", icon="check")
        self.empty = self.act("clearPayment", N_("Clear"), "Ctrl+Backspace", self.clear)
        self.back = self.act("leavePayment", N_("Back (Esc)"), "", self.left.emit)
        self._lay_out()
        self.clear()
        self.context.drafts.watch(self)
        words.tell(self, self._retell)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(said(N_("Receive payment"), "title"), 1)
        head.addWidget(self.back.button(quiet=True))
        pane = QWidget()
        pane.setFixedWidth(FORM_WIDTH)
        left = QVBoxLayout(pane)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(M)
        left.addWidget(self.form)
        left.addWidget(self.card)
        left.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(S)
        buttons.addWidget(self.save.button(primary=True), 1)
        buttons.addWidget(self.empty.button(quiet=True))
        left.addLayout(buttons)
        body = QHBoxLayout()
        body.setSpacing(L)
        body.addWidget(pane)
        body.addWidget(self.matching, 1)
        self.body.addLayout(head)
        self.body.addLayout(body, 1)

    # begin, clear, leave

    def begun(self) -> bool:
        """Whether something is typed that would be missed."""
        typed = (self.amount, self.reference, self.note)
        return any(field.text().strip() for field in typed) or self.matching.by_hand

    def begin(self, customer_id: int | None) -> bool:
        """Begin a payment of this customer; False when another one was begun, which is shown instead."""
        chosen = self.customer.row()
        if self.begun():
            return customer_id is None or (chosen is not None and chosen.id == customer_id)
        if customer_id is not None:
            self.jobs.read(self, "payer", customer_card, customer_id, then=self._take_customer)
        elif chosen is not None:
            self.clear()
        return True

    def begin_with(self, card: CustomerCard, amount: Decimal | None, reference: str, day: date | None, note: str) -> bool:
        """Begin a payment a customer advised; False when another one was begun, which is shown instead."""
        if self.begun():
            return False
        self.clear()
        self._take_customer(card)
        if amount is not None:
            self.amount.setText(f"{amount:.2f}")
        self.reference.setText(reference)
        self.note.setText(note)
        if day is not None:
            self.received_on.set_value(day)
        return True

    def begin_of_order(self, row: OrderPaymentRow) -> bool:
        """Begin the payment that was made with an order; False when another one was begun, which is shown instead."""
        if self.begun():
            return False
        self.clear()
        self._order_id = row.order_id
        self.jobs.read(self, "payer", customer_card, row.customer_id, then=partial(self._take_order, row))
        return True

    def _take_order(self, row: OrderPaymentRow, card: CustomerCard | None) -> None:
        if card is None or self._order_id != row.order_id:
            return
        self.customer.set_row(card)
        self.method.setCurrentIndex(max(0, self.method.findData(row.method)))
        self.received_on.set_value(row.day)
        self.reference.setText(row.reference)
        self.note.setText(_("Paid with order {number}", number=row.number))
        self.amount.setText(format.amount(row.amount))
        self._again = {"fields": {"currency": row.amount.currency}, "matched": None}
        self._read(card.id)
        self.amount.setFocus()

    def first_focus(self) -> QWidget:
        return self.customer if self.customer.row() is None else self.amount

    def reload(self) -> None:
        if self._account is not None:
            self._read(self._account.customer_id)

    def clear(self) -> None:
        """Begin anew with an empty form."""
        self._key = str(uuid.uuid4())
        self.customer.set_row(None)
        for field in (self.amount, self.reference, self.note):
            field.clear()
        self.method.setCurrentIndex(0)
        self.received_on.set_value(self.context.today())
        self.form.clear_errors()
        self._nobody()

    def _nobody(self) -> None:
        self._account, self._order_id = None, None
        self.jobs.forget(self, "account")
        self.jobs.forget(self, "open")
        self.currency.clear()
        self.matching.forget()
        self._retell()
        self._offer()

    # the customer

    def _take_customer(self, card: CustomerCard | None) -> None:
        if card is not None and not self.begun():
            self.customer.set_row(card)
            self.form.clear_error("customer")
            self._read(card.id)
            if self.isVisible():
                self.amount.setFocus()

    def _read(self, customer_id: int) -> None:
        self.jobs.read(self, "account", customer_account, customer_id, self.context.today(), then=self._take_account)

    def _take_account(self, account: AccountRow) -> None:
        chosen = self.customer.row()
        if chosen is None or chosen.id != account.customer_id:
            return
        changed = self._account is None or self._account.customer_id != account.customer_id
        self._account = account
        currencies = [each.currency for each in account.accounts]
        kept = self.currency.currentText()
        if changed or currencies != [self.currency.itemText(n) for n in range(self.currency.count())]:
            self.currency.blockSignals(True)
            self.currency.clear()
            self.currency.addItems(currencies)
            self.currency.setCurrentIndex(max(0, currencies.index(kept) if kept in currencies and not changed else 0))
            self.currency.blockSignals(False)
        if self._again is not None:
            put_into(self.form, {"currency": str(self._again["fields"]["currency"])})
        self.amount.currency = self.currency.currentText()
        self._retell()
        self._read_open()

    def _currency_chosen(self) -> None:
        if self._account is not None and self.currency.currentText():
            self.amount.currency = self.currency.currentText()
            self.matching.forget()
            self._read_open()

    def _read_open(self) -> None:
        if self._account is not None:
            self.jobs.read(
                self, "open", money_and_bills, self._account.customer_id, self.currency.currentText(), then=self._take_open
            )

    def _take_open(self, found: tuple[tuple[PaymentRow, ...], tuple[BillRow, ...]]) -> None:
        earlier, bills = found
        self.matching.show_account([MoneyRow(row.number, row.amount, row.free) for row in earlier], bills)
        again, self._again = self._again, None
        if again is not None and again["matched"] is not None:
            self.matching.take_up({int(bill): str(text) for bill, text in again["matched"].items()})
        self._offer()

    def _offer(self) -> None:
        try:
            amount = self.amount.value()
        except Refused:
            amount = None  # said when the form is sent
        known = amount is not None and self._account is not None and amount.units > 0
        self.matching.offer(Money(amount.units, self.currency.currentText()) if known and amount is not None else None)

    def _retell(self) -> None:
        account = self._account
        if account is None:
            self.card.show_text("")
            return
        owed = " · ".join(format.money(each.owed) for each in account.accounts)
        credit = " · ".join(format.money(each.credit) for each in account.accounts if each.credit.units)
        parts = [_("Owes {owed}", owed=owed)]
        late = " · ".join(format.money(each.ageing.overdue) for each in account.accounts if each.ageing.overdue.units)
        if late:
            parts.append(_("{late} of it late", late=late))
        if credit:
            parts.append(_("credit {credit}", credit=credit))
        self.card.show_text("  ·  ".join(parts))

    # kept while it is not saved

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """See drafts.Typing."""
        if not self.begun():
            return None
        chosen = self.customer.row()
        data = {
            "customer": chosen.id if chosen is not None else None,
            "fields": texts_in(self.form),
            "matched": self.matching.typed(),
            "order": self._order_id,
        }
        if self._again is not None:  # not all of it is put back yet
            data = dict(self._again)
        title = _("payment of {customer}, {amount}", customer=self.customer.text() or "–", amount=self.amount.text())
        return title, (self._key,), data

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """See drafts.Typing."""
        if saved is not None:
            return False
        again, fields = dict(unsent.data), dict(unsent.data["fields"])
        self.clear()
        self._key, customer = unsent.keys[0], again["customer"]
        self._order_id = int(again["order"]) if again.get("order") is not None else None
        put_into(self.form, {name: str(text) for name, text in fields.items() if name not in ("customer", "currency")})
        if customer is None:
            self.customer.setText(str(fields["customer"]))
        else:
            self._again = again
            self.jobs.read(self, "payer", customer_card, int(customer), then=self._take_again)
        self.wanted.emit()
        return True

    def _take_again(self, card: CustomerCard | None) -> None:
        if card is not None:
            self.customer.set_row(card)
            self._read(card.id)

    # saving

    def _save(self) -> None:
        try:
            sent = self._gather()
        except Refused as refused:
            self._refuse(refused)
            return
        matched, rest = self.matching.matched(), self.matching.rest()  # after what was still being typed was taken over
        self.form.clear_errors()

        def done(changes: Changes) -> None:
            self.clear()
            self.saved.emit(changes, {"matched": matched, "rest": rest})

        self.jobs.do(self, receive_payment, *sent, key=self._key, then=done, failed=self._refuse, always=self.save.begin())

    def _gather(self) -> tuple[Any, ...]:
        row = self.customer.row()
        if row is None:
            raise Refused(N_("Choose the customer who paid."), field="customer")
        amount = self.amount.value()
        if amount is None:
            raise Refused(N_("Write the amount received."), field="amount")
        day: date | None = self.received_on.value()
        if self._account is None:
            raise Refused(N_("The customer's account is still being read; try again."), field="customer")
        allocations = self.matching.allocations()
        return (
            row.id,
            amount.amount,
            self.currency.currentText(),
            self.method.value(),
            self.reference.text().strip(),
            day,
            self.note.text().strip(),
            allocations,
            self._order_id,
        )

    def _refuse(self, error: Refused) -> None:
        if error.field in self.form.fields:
            self.form.refuse(error)
            return
        self.notice.refuse(error)
        self.matching.point_at(error.field or "")
        self.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def money_and_bills(session: Any, customer_id: int, currency: str) -> tuple[tuple[PaymentRow, ...], tuple[BillRow, ...]]:
    """A customer's earlier payments with something free and his open bills, in one currency; runs as a query."""
    free = payments(session, customer_id, only_free=True).rows
    return tuple(row for row in free if row.free.currency == currency), open_bills_of(session, customer_id, currency)


def _presented(row: CustomerRow | CustomerCard) -> Result:
    if isinstance(row, CustomerCard):
        return Result(row, row.name)
    return Result(row, row.name, "  ".join(filter(None, (row.code, format.phone(row.phone)))), format.money(row.owed))
