"""What was delivered and is not billed: one bill for each order chosen."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.receivables import make_bills
from orderdesk.language import N_, _
from orderdesk.queries.receivables import BillLineRow, ToBillRow, to_bill, unbilled_lines
from orderdesk.rules.changes import Changes
from orderdesk.rules.money import Money
from orderdesk.ui import format, words
from orderdesk.ui.receivables.columns import BILL_LINES, DISCOUNT, TO_BILL, whole_amounts
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.view import View
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label, data, said
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("Nothing to bill"), N_("Orders appear here when a shipment of theirs is delivered."))
NO_ORDER = (N_("No order chosen"), "")


class ToBillView(View):
    """Signals: `billed(Changes)` after bills were made."""

    billed = Signal(object)

    def build(self) -> None:
        self._key = str(uuid.uuid4())
        self.list = PagedTable(
            "toBill", TO_BILL, self.jobs, row_id=lambda row: row.order_id, multi=True, empty=NOTHING, icon="check-circle"
        )
        words.say(self.list.setAccessibleName, N_("Orders to bill"))
        self.list.selection_changed.connect(self._chosen)
        self.list.loaded.connect(self._begin)
        whole_amounts(self.list)
        self.list.activated.connect(lambda row: self.context.show_order(row.order_id))
        self.search = FilterEdit("searchToBill", N_("Order or customer (Ctrl+F)"), below=self.list)
        self.search.changed.connect(lambda _text: self._load())
        self.act("search", N_("Search"), "Ctrl+F", self.search.setFocus)
        self.all = self.act("chooseAll", N_("Choose all"), "Ctrl+A", self.list.selectAll)
        self.bill = self.act("bill", N_("Make bills"), "B", self._bill, right="bill.make", icon="receipt")
        self.sum = Label("soft")
        self.sum.setObjectName("toBillSum")
        foot = QHBoxLayout()
        foot.setSpacing(M)
        foot.addWidget(self.sum, 1)
        foot.addWidget(self.all.button(quiet=True))
        foot.addWidget(self.bill.button(primary=True))
        self.list.current_changed.connect(self._show)
        self.body.addWidget(split("toBill", self._left(), self._right(foot), shares=(6, 7)), 1)
        words.tell(self, self._retell)

    def _left(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        return pane

    def _right(self, foot: QHBoxLayout) -> QWidget:
        self.title, self.amount = data("", "title", elide=True), data("", "title")
        self.lines = PagedTable(
            "toBillLines", BILL_LINES, self.jobs, row_id=lambda row: (row.position, row.shipment_number), empty=NO_ORDER
        )
        words.say(self.lines.setAccessibleName, N_("What the bill will hold"))
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.amount)
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(head)
        column.addWidget(said(N_("Delivered and not billed yet: this is what the bill will hold."), "soft"))
        column.addWidget(self.lines, 1)
        column.addLayout(foot)
        return pane

    def reload(self) -> None:
        self._load()
        self._show(self.list.current())

    def first_focus(self) -> QWidget:
        return self.list

    def _load(self) -> None:
        self.list.load(to_bill, self.search.wanted())

    @Slot(int)
    def _begin(self, count: int) -> None:
        if count and self.list.current() is None:
            self.list.choose_first()

    @Slot(object)
    def _show(self, row: ToBillRow | None) -> None:
        if row is None:
            self.jobs.forget(self, "lines")
            self._lines(())
        else:
            self.jobs.read(self, "lines", unbilled_lines, row.order_id, then=self._lines)

    def _lines(self, lines: tuple[BillLineRow, ...]) -> None:
        row = self.list.current()
        self.title.show_text(f"{row.order_number}  {row.customer_name}" if row is not None else "")
        self.amount.show_text(format.money(row.amount) if row is not None else "")
        self.lines.setColumnHidden(DISCOUNT, not any(line.discount for line in lines))
        self.lines.show_rows(lines)

    @Slot(object)
    def _chosen(self, _rows: list[ToBillRow]) -> None:
        self._key = str(uuid.uuid4())
        self._retell()

    def _retell(self) -> None:
        rows = self.list.selected()
        self.bill.allow_if(bool(rows), N_("Choose an order first."))
        if len(rows) > 1:
            self.bill.rename(N_("Bill {count} orders"), count=len(rows))
        else:
            self.bill.rename(N_("Make bills"))
        sums: dict[str, int] = {}
        for row in rows:
            sums[row.amount.currency] = sums.get(row.amount.currency, 0) + row.amount.units
        amounts = " · ".join(format.money(Money(units, currency)) for currency, units in sums.items())
        self.sum.show_text(_("{count} chosen: {amounts}", count=len(rows), amounts=amounts) if rows else "")

    def _bill(self) -> None:
        rows = self.list.selected()
        orders = tuple((row.order_id, row.version) for row in rows)
        self.jobs.do(self, make_bills, orders, key=self._key, then=self._done, always=self.bill.begin())

    def _done(self, changes: Changes) -> None:
        self._key = str(uuid.uuid4())
        self.billed.emit(changes)
