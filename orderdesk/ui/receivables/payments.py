"""Payments and what of them is matched; the free rest of one is matched here."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.commands.receivables import allocate_payment
from orderdesk.language import N_, _
from orderdesk.queries.receivables import (
    BillRow,
    MatchedRow,
    OrderPaymentRow,
    PaymentRow,
    paid_with_orders,
    payment_detail,
    payments,
)
from orderdesk.rules.errors import Refused
from orderdesk.ui import format, words
from orderdesk.ui.receivables.columns import MATCHED, PAYMENTS, WITH_ORDERS, method_name, whole_amounts
from orderdesk.ui.receivables.correcting import ask_refund, ask_reversal
from orderdesk.ui.receivables.matching import Matching, MoneyRow
from orderdesk.ui.receivables.payment_form import money_and_bills
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.view import View
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import data
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

FREE = "free"
DESK = "desk"
FILTERS = (("all", N_("All")), (FREE, N_("With a free rest")), (DESK, N_("Paid with an order")))
NONE = (N_("No payments here"), N_("Press P when money came in."))


class PaymentPane(View):
    """One payment. Signals: `matched(Changes)`, `corrected(Changes)` for a refund or reversal."""

    matched = Signal(object)
    corrected = Signal(object)

    def __init__(self, place: Tab | View) -> None:
        self.payment: PaymentRow | None = None
        self._bills: tuple[MatchedRow, ...] = ()
        self._asked: int | None = None
        self._key = ""
        super().__init__(place)
        self.setObjectName("payment")

    def build(self) -> None:
        self.title, self.amount = data("", "title", elide=True), data("", "title")
        self.facts = FactsCard()
        self.bills = PagedTable(
            "paymentBills",
            MATCHED,
            self.jobs,
            row_id=lambda row: row.bill_id,
            compact=True,
            empty=(N_("Not matched to any bill"), N_("All of it is the customer's credit.")),
        )
        words.say(self.bills.setAccessibleName, N_("Bills this payment was matched to"))
        self.matching = Matching(self.jobs)
        self.match = self.act("match", N_("Match the rest"), "M", self._match, right="payment.allocate", icon="git-merge")
        self.refund = self.act("refund", N_("Refund…"), "R", self._refund, right="payment.refund", icon="coin")
        self.undo = self.act("reversePayment", N_("Reverse…"), "V", self._undo, right="entry.reverse", icon="arrow-u-up-left")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.amount)
        corrections = QHBoxLayout()
        corrections.addStretch(1)
        corrections.addWidget(self.refund.button(quiet=True))
        corrections.addWidget(self.undo.button(quiet=True))
        foot = QHBoxLayout()
        foot.setSpacing(M)
        foot.addStretch(1)
        foot.addWidget(self.match.button(primary=True))
        self.rest = QWidget()
        rest = QVBoxLayout(self.rest)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setSpacing(S)
        rest.addWidget(self.matching, 1)
        rest.addLayout(foot)
        self.content = QWidget()
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addLayout(corrections)
        column.addWidget(self.bills, 2)
        column.addWidget(self.rest, 3)
        self.nothing = EmptyState(N_("No payment chosen"), N_("Choose a payment to see what it paid."), icon="wallet")
        self.body.addWidget(self.content)
        self.body.addWidget(self.nothing)
        self.matching.changed.connect(self._permit)
        self.show_payment(None)
        words.tell(self, self._retell)

    def show_payment(self, row: PaymentRow | None) -> None:
        """Read and show this payment, or none."""
        self._asked = row.payment_id if row is not None else None
        if row is None:
            self.payment = None
            self.content.hide()
            self.nothing.show()
            return
        self.reload()

    def reload(self) -> None:
        if self._asked is not None:
            self.jobs.read(self, "payment", payment_detail, self._asked, then=self._take)

    def _take(self, found: tuple[PaymentRow, tuple[MatchedRow, ...]] | None) -> None:
        if found is None:
            self.show_payment(None)
            return
        before, (self.payment, self._bills) = self.payment, found
        self.nothing.hide()
        self.content.show()
        self._retell()
        self.refund.allow_if(self.payment.free.units > 0, N_("Nothing of this payment is free."))
        self.undo.allow_if(self.payment.given_back.units == 0, N_("This payment is given back already, wholly or in part."))
        free = self.payment.free.units > 0 and self.actor.may("payment.allocate")
        self.rest.setVisible(free)
        self.bills.setVisible(bool(self._bills) or not free)
        if before is None or before.payment_id != self.payment.payment_id or before.free != self.payment.free:
            self._key = str(uuid.uuid4())
            self.matching.forget()
        if free:
            customer, currency = self.payment.customer_id, self.payment.free.currency
            self.jobs.read(self, "open", money_and_bills, customer, currency, then=self._take_open)

    def _take_open(self, found: tuple[tuple[PaymentRow, ...], tuple[BillRow, ...]]) -> None:
        payment = self.payment
        if payment is None:
            return
        money = sorted(found[0], key=lambda row: row.payment_id != payment.payment_id)
        rows = [MoneyRow(row.number, row.amount, row.free, row.payment_id == payment.payment_id) for row in money]
        self.matching.show_account(rows, found[1])
        self.matching.offer(payment.free)

    def _retell(self) -> None:
        payment = self.payment
        if payment is None:
            return
        self.title.show_text(f"{payment.number}  {payment.customer_name}")
        self.amount.show_text(format.money(payment.amount))
        said = [
            Fact(N_("Received on"), format.day_full(payment.received_on)),
            Fact(N_("Method"), "  ".join(filter(None, (_(method_name(payment.method)), payment.reference)))),
            Fact(N_("Entered by"), _("{who}, {when}", who=payment.entered_by, when=format.moment(payment.entered_at))),
            Fact(N_("Matched"), format.money(payment.allocated)),
            Fact(N_("Free"), format.money(payment.free), "warn" if payment.free.units else ""),
        ]
        if payment.given_back.units:
            said.append(Fact(N_("Given back"), format.money(payment.given_back), "warn"))
        if payment.note:
            said.append(Fact(N_("Note"), payment.note))
        self.facts.show_facts(said)
        self.bills.show_rows(self._bills)

    def _permit(self) -> None:
        matched = self.matching.matched()
        possible = matched is not None and matched.units > 0
        self.match.allow_if(possible, N_("No bill is given any of it yet."))

    def _refund(self) -> None:
        if self.payment is not None and self.payment.payment_id == self._asked:
            ask_refund(self, self.payment, self.corrected.emit)

    def _undo(self) -> None:
        payment = self.payment
        if payment is not None and payment.payment_id == self._asked:
            ask_reversal(self, "payment", payment.payment_id, payment.number, payment.amount, self.corrected.emit)

    def _match(self) -> None:
        if self.payment is None or self.payment.payment_id != self._asked:
            return
        try:
            chosen = self.matching.allocations()
        except Refused as refused:
            self._refuse(refused)
            return
        self.jobs.do(
            self,
            allocate_payment,
            self.payment.payment_id,
            chosen,
            key=self._key,
            then=self.matched.emit,
            failed=self._refuse,
            always=self.match.begin(),
        )

    def _refuse(self, error: Refused) -> None:
        self.notice.refuse(error)
        self.matching.point_at(error.field or "")
        self.reload()


class PaymentsView(View):
    """The list and the payment in hand; `receive` is the tab's own act. Signals: `order_paid(OrderPaymentRow)` to enter one."""

    order_paid = Signal(object)

    def __init__(self, place: Tab | View, receive: Act) -> None:
        self._receive = receive
        super().__init__(place)

    def build(self) -> None:
        self.filters = FilterChips(FILTERS)
        self.filters.setObjectName("paymentFilters")
        self.filters.chosen.connect(lambda _key: self._load())
        self.list = PagedTable("payments", PAYMENTS, self.jobs, row_id=lambda row: row.payment_id, empty=NONE, icon="wallet")
        words.say(self.list.setAccessibleName, N_("Payments"))
        self.orders: PagedTable[OrderPaymentRow] = PagedTable(
            "paidWithOrders", WITH_ORDERS, self.jobs, row_id=lambda row: row.order_id, icon="wallet",
            empty=(N_("Nothing waits to be entered"), N_("What is paid with an order comes here when it is submitted.")),
        )  # fmt: skip
        words.say(self.orders.setAccessibleName, N_("Paid with an order"))
        self.enter_act = self.act(
            "enterPaid", N_("Enter as a payment"), "Ctrl+Return", self._enter, right="payment.receive", icon="check"
        )
        self.orders.activated.connect(lambda _row: self.enter_act.trigger())
        self.orders.current_changed.connect(lambda _row: self._permit())
        whole_amounts(self.orders)
        self.lists = QStackedWidget()
        self.lists.addWidget(self.list)
        self.lists.addWidget(self.orders)
        self.search = FilterEdit("searchPayments", N_("Payment, customer or reference (Ctrl+F)"), below=self.list)
        self.search.changed.connect(lambda _text: self._load())
        self.act("search", N_("Search"), "Ctrl+F", self.search.setFocus)
        self.payment = PaymentPane(self)
        self.addActions([self.payment.match, self.payment.refund, self.payment.undo])
        self.list.current_changed.connect(self._show)
        self.list.loaded.connect(self._begin)
        whole_amounts(self.list)
        pane = QWidget()
        left = QVBoxLayout(pane)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(S)
        top = QHBoxLayout()
        top.addWidget(self.filters, 1)
        top.addWidget(self._receive.button(quiet=True))
        left.addLayout(top)
        left.addWidget(self.search)
        left.addWidget(self.lists, 1)
        left.addWidget(self.enter_act.button(primary=True))
        self.body.addWidget(split("payments", pane, self.payment, shares=(6, 7)), 1)
        self._permit()

    def _permit(self) -> None:
        here = self.filters.key() == DESK
        self.search.setVisible(not here)
        if self.actor.may("payment.receive"):
            self.enter_act.setVisible(here)
        self.enter_act.allow_if(here and self.orders.current() is not None, N_("Choose what was paid first."))

    def _enter(self) -> None:
        row = self.orders.current()
        if row is not None:
            self.order_paid.emit(row)

    def reload(self) -> None:
        self._load()
        self.payment.reload()

    def first_focus(self) -> QWidget:
        return self.orders if self.lists.currentIndex() else self.list

    def show_number(self, number: str) -> None:
        """Show this payment, matched or not."""
        self.search.setText(number)
        self.filters.choose("all")
        self._load()

    def _load(self) -> None:
        desk = self.filters.key() == DESK
        self.lists.setCurrentIndex(int(desk))
        self._permit()
        if desk:
            self.orders.load(paid_with_orders)
            return
        values = {"only_free": True} if self.filters.key() == FREE else {}
        self.list.load(payments, None, self.search.wanted(), **values)

    @Slot(int)
    def _begin(self, count: int) -> None:
        if count and self.list.current() is None:
            self.list.choose_first()

    @Slot(object)
    def _show(self, row: PaymentRow | None) -> None:
        self.payment.show_payment(row)
