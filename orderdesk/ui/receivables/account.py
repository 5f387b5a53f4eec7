"""One customer's account: what is owed and may be, his bills as a ledger, his payments."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.receivables import AccountRow, bills, customer_account, payments
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.money import Money
from orderdesk.ui import format, words
from orderdesk.ui.context import Context
from orderdesk.ui.receivables.columns import LEDGER, OWN_PAYMENTS, whole_amounts
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import data
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable


class AccountPane(QWidget):
    """The account beside the list. Signals: `bill_opened(number)`, `payment_opened(number)`, `shown()` when it was read."""

    bill_opened = Signal(str)
    payment_opened = Signal(str)
    shown = Signal()

    def __init__(self, context: Context, acts: tuple[Act, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("account")
        self._context = context
        self.account: AccountRow | None = None
        self._asked: int | None = None
        self.title = data("", "title", elide=True)
        self.owed = data("", "title")
        self.owed.setObjectName("accountOwed")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.owed)
        self.facts = FactsCard()
        self.bills = PagedTable(
            "accountBills", LEDGER, context.jobs, row_id=lambda row: row.bill_id, compact=True, empty=(N_("No bills yet"), "")
        )
        self.bills.activated.connect(lambda row: self.bill_opened.emit(row.number))
        words.say(self.bills.setAccessibleName, N_("Bills of this customer"))
        self.payments = PagedTable(
            "accountPayments",
            OWN_PAYMENTS,
            context.jobs,
            row_id=lambda row: row.payment_id,
            compact=True,
            empty=(N_("No payments yet"), ""),
        )
        self.payments.activated.connect(lambda row: self.payment_opened.emit(row.number))
        for table in (self.bills, self.payments):
            whole_amounts(table)
        words.say(self.payments.setAccessibleName, N_("Payments of this customer"))
        buttons = QHBoxLayout()
        buttons.setSpacing(S)
        for number, act in enumerate(acts):
            buttons.addWidget(act.button(primary=number == 0), 1 if number == 0 else 0)
        self.content = QWidget()
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(split("account", self.bills, self.payments, shares=(3, 2), stacked=True), 1)
        column.addLayout(buttons)
        self.nobody = EmptyState(N_("Nobody chosen"), N_("Choose a customer to see bills, payments and limit."), icon="user")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.content)
        outer.addWidget(self.nobody)
        self.show_customer(None)
        words.tell(self, self._retell)

    def show_customer(self, customer_id: int | None) -> None:
        """Read and show this customer's account, or nobody's."""
        same = customer_id is not None and self.account is not None and self.account.customer_id == customer_id
        self._asked = customer_id
        if not same:
            self.account = None
        if customer_id is None:
            self.content.hide()
            self.nobody.show()
            self.shown.emit()
            return
        jobs = self._context.jobs
        jobs.read(self, "account", customer_account, customer_id, self._context.today(), then=self._take)
        self.bills.load(bills, (), customer_id)
        self.payments.load(payments, customer_id)

    def reload(self) -> None:
        """Read the same customer again."""
        self.show_customer(self._asked)

    def _take(self, account: AccountRow) -> None:
        if account.customer_id != self._asked:
            return
        self.account = account
        self.nobody.hide()
        self.content.show()
        self._retell()
        self.shown.emit()

    def _retell(self) -> None:
        account = self.account
        if account is None:
            return
        self.title.show_text(f"{account.name}  {account.code}")
        self.owed.show_text(_owed(account))
        self.facts.show_facts(_facts(account))


def _owed(account: AccountRow) -> str:
    said = [
        _("{amount} in credit", amount=format.money(-each.owed)) if each.owed.units < 0 else format.money(each.owed)
        for each in account.accounts
        if each.owed.units
    ]
    return " · ".join(said) or format.money(Money(0, account.currency))


def _total(account: AccountRow, name: str) -> str:
    amounts: list[Money] = [getattr(each, name) for each in account.accounts]
    return " · ".join(format.money(amount) for amount in amounts if amount.units)


def _facts(account: AccountRow) -> list[Fact]:
    late = " · ".join(format.money(each.ageing.overdue) for each in account.accounts if each.ageing.overdue.units)
    method = _(PAYMENT_METHODS.get(account.payment_method, account.payment_method))
    terms = "  ".join(filter(None, (method, account.payment_terms))) or "–"
    return [
        Fact(N_("Late"), late or "–", "bad" if late else ""),
        Fact(N_("Free credit"), _total(account, "credit") or "–"),
        _exposure(account),
        Fact(N_("Terms"), _("{terms}, {days} days", terms=terms, days=account.term_days)),
        Fact(N_("Ever billed"), _total(account, "billed") or "–"),
        Fact(N_("Ever received"), _total(account, "received") or "–"),
    ]


def _exposure(account: AccountRow) -> Fact:
    run = account.exposure
    reason = _("owed {owed}, approved and not billed {orders}", owed=format.money(run.owed), orders=format.money(run.open_orders))
    if not run.limit.units:
        return Fact(N_("Exposure"), _("{exposure}, no limit agreed", exposure=format.money(run.total)), "", reason)
    said = _("{exposure} of {limit}", exposure=format.money(run.total), limit=format.money(run.limit))
    if run.total.units > run.limit.units:
        over = format.money(run.total - run.limit)
        return Fact(N_("Exposure"), said, "bad", _("{over} over the limit: {reason}", over=over, reason=reason))
    return Fact(N_("Exposure"), said, "good", reason)
