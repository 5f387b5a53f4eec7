"""Settlement bills: to audit first, then audited, settled and cancelled ones."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.receivables import BillRow, bills
from orderdesk.rules.states import BillState
from orderdesk.ui import words
from orderdesk.ui.receivables.bill_view import BillView
from orderdesk.ui.receivables.columns import BILLS, whole_amounts
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.view import View
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

ALL = "all"
FILTERS = (
    (BillState.DRAFT, N_("To audit")),
    (BillState.AUDITED, N_("Audited")),
    (BillState.SETTLED, N_("Settled")),
    (BillState.CANCELLED, N_("Cancelled")),
    (ALL, N_("All")),
)
EMPTY = {
    BillState.DRAFT: (N_("Nothing to audit"), N_("Bills made by colleagues wait here for your audit.")),
    BillState.AUDITED: (N_("Nothing is open"), N_("Audited bills stay here until they are paid.")),
}
NONE = (N_("No bills here"), "")
SHOWN_FOR = {"open": (BillState.AUDITED, ALL), "maker": (BillState.DRAFT,), "state": (ALL,)}  # elsewhere the filter says it


class BillsView(View):
    """The list and the bill in hand; `bill` says what was done to it. `receive` is the tab's own act."""

    def __init__(self, place: Tab | View, receive: Act) -> None:
        self._receive = receive
        super().__init__(place)

    def build(self) -> None:
        self.filters = FilterChips(FILTERS)
        self.filters.setObjectName("billStates")
        self.filters.chosen.connect(lambda _key: self._load())
        self.list = PagedTable("bills", BILLS, self.jobs, row_id=lambda row: row.bill_id, empty=NONE, icon="receipt")
        words.say(self.list.setAccessibleName, N_("Bills"))
        self.list.current_changed.connect(self._show)
        self.list.loaded.connect(self._begin)
        whole_amounts(self.list)
        self.search = FilterEdit("searchBills", N_("Bill, order or customer (Ctrl+F)"), below=self.list)
        self.search.changed.connect(lambda _text: self._load())
        self.act("search", N_("Search"), "Ctrl+F", self.search.setFocus)
        self.bill = BillView(self, self._receive)
        self.bill.left.connect(self.list.setFocus)
        # The keys of the bill work while the list has the focus too.
        self.addActions([self.bill.audit, self.bill.cancel, self.bill.print, self.bill.order, self.bill.write])
        self.addActions([self.bill.write_off, self.bill.undo])
        self.list.activated.connect(lambda row: self.context.show_order(row.order_id))
        pane = QWidget()
        left = QVBoxLayout(pane)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(S)
        top = QHBoxLayout()
        top.addWidget(self.filters)
        left.addLayout(top)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        self.body.addWidget(split("bills", pane, self.bill, shares=(6, 7)), 1)

    def reload(self) -> None:
        self._load()
        self.bill.reload()

    def first_focus(self) -> QWidget:
        return self.list

    def show_number(self, number: str) -> None:
        """Show this bill, whatever its state."""
        self.search.setText(number)
        self.filters.choose(ALL)
        self._load()

    def _load(self) -> None:
        key = self.filters.key()
        for number, column in enumerate(BILLS):
            if column.key in SHOWN_FOR:
                self.list.setColumnHidden(number, key not in SHOWN_FOR[column.key])
        states = () if key == ALL else (key,)
        self.list.load(bills, states, None, self.search.wanted())

    @Slot(int)
    def _begin(self, count: int) -> None:
        if count and self.list.current() is None:
            self.list.choose_first()
        self.list.empty.say(*EMPTY.get(BillState(self.filters.key()), NONE) if self.filters.key() != ALL else NONE)

    @Slot(object)
    def _show(self, row: BillRow | None) -> None:
        self.bill.show_bill(row)
