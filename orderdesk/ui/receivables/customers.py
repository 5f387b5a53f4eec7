"""Customers by what they owe, the ageing of the whole company above them, one account beside them."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.receivables import BalanceRow, ageing_totals, balances
from orderdesk.ui import words
from orderdesk.ui.receivables.account import AccountPane
from orderdesk.ui.receivables.ageing import AgeingPicture
from orderdesk.ui.receivables.columns import BALANCES, whole_amounts
from orderdesk.ui.receivables.statement import StatementPaper
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.view import View
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOBODY = (N_("Nobody owes anything"), N_("Customers appear here when a bill of theirs is audited."))


class CustomersView(View):
    """Signals: `bill_opened(number)` and `payment_opened(number)` from the account. `receive` is the tab's own act."""

    bill_opened = Signal(str)
    payment_opened = Signal(str)

    def __init__(self, place: Tab | View, receive: Act) -> None:
        self._receive = receive
        super().__init__(place)

    def build(self) -> None:
        self.picture = AgeingPicture()
        self.picture.chosen.connect(lambda _bucket: self._load())
        self.list = PagedTable(
            "balances", BALANCES, self.jobs, row_id=lambda row: (row.customer_id, row.owed.currency), empty=NOBODY, icon="receipt"
        )
        words.say(self.list.setAccessibleName, N_("Customers by what they owe"))
        self.list.current_changed.connect(self._show)
        self.list.loaded.connect(self._begin)
        whole_amounts(self.list)
        self.search = FilterEdit("searchBalances", N_("Code or name (Ctrl+F)"), below=self.list)
        self.search.changed.connect(lambda _text: self._load())
        self.statement = self.act(
            "statement", N_("Statement"), "S", self._show_statement, right="statement.print", icon="file-text"
        )
        self.act("search", N_("Search"), "Ctrl+F", self.search.setFocus)
        self.account = AccountPane(self.context, (self._receive, self.statement))
        self.account.shown.connect(self._permit)
        self.account.bill_opened.connect(self.bill_opened)
        self.account.payment_opened.connect(self.payment_opened)
        self.body.addWidget(split("receivables", self._left(), self.account, shares=(8, 5)), 1)
        self._permit()

    def _left(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.picture)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        return pane

    def reload(self) -> None:
        """Read list, picture and account again."""
        self._load()
        self.jobs.read(self, "ageing", ageing_totals, self.context.today(), then=self.picture.show_ageing)
        self.account.reload()

    def first_focus(self) -> QWidget:
        return self.list

    def _load(self) -> None:
        values = {"bucket": self.picture.bucket()} if self.picture.bucket() else {}
        self.list.load(balances, self.context.today(), self.search.wanted(), **values)

    @Slot(int)
    def _begin(self, count: int) -> None:
        if count and self.list.current() is None:
            self.list.choose_first()
        looking = bool(self.search.wanted() or self.picture.bucket())
        self.list.empty.say(*(N_("No such customer"), N_("Nobody with an open account fits.")) if looking else NOBODY)

    @Slot(object)
    def _show(self, row: BalanceRow | None) -> None:
        self.account.show_customer(row.customer_id if row is not None else None)

    @Slot()
    def _permit(self) -> None:
        known = self.account.account is not None
        self.statement.allow_if(known, N_("Choose a customer first."))

    def _show_statement(self) -> None:
        account = self.account.account
        if account is not None:
            StatementPaper(self.context, account, self).show()
