"""Batches that were handed to the manager: the list, the orders of one and where they stand now, and its sheet again (004-o5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from orderdesk.documents.collect import batch_copy
from orderdesk.language import N_
from orderdesk.queries.review.batches import BatchDetail, HandedRow, PastBatch, batch_detail, past_batches
from orderdesk.rules.states import Entity
from orderdesk.ui import words
from orderdesk.ui.style.tokens import L, M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

if TYPE_CHECKING:
    from orderdesk.ui.tab import Tab

BATCHES = (
    Column[PastBatch]("number", N_("No."), lambda row: row.number, width=128, strong=True),
    Column[PastBatch]("at", N_("Handed in on"), lambda row: row.at, kind=Kind.DATETIME, width=120),
    Column[PastBatch]("who", N_("Handed in by"), lambda row: row.who, stretch=True),
    Column[PastBatch]("count", N_("Orders"), lambda row: row.count, kind=Kind.NUMBER, width=60),
)
ORDERS = (
    Column[HandedRow]("number", N_("Order"), lambda row: row.order.number, width=124, strong=True),
    Column[HandedRow]("customer", N_("Customer"), lambda row: row.order.customer, stretch=True),
    Column[HandedRow]("total", N_("Amount"), lambda row: row.order.total, kind=Kind.MONEY, width=96),
    Column[HandedRow]("look", N_("Look at"), lambda row: row.look_at or "–", width=150, tip=lambda row: row.look_at),
    Column[HandedRow]("state", N_("Now"), lambda row: row.order.state, kind=Kind.STATE, entity=Entity.ORDER, width=124),
)


class PastBatches(QDialog):
    """See the top of the module."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(tab.window())
        self.setObjectName("pastBatches")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words.say(self.setWindowTitle, N_("Batches handed to the manager"))
        self._tab = tab
        self.notice = NoticeBar()
        self.list = PagedTable(
            "batches", BATCHES, tab.jobs, row_id=lambda row: row.number, icon="printer",
            empty=(N_("No batch was handed in yet"), N_("Orders that wait for the manager are handed in together with B.")),
        )  # fmt: skip
        words.say(self.list.setAccessibleName, N_("Batches handed to the manager"))
        self.list.current_changed.connect(self._show)
        self.list.loaded.connect(lambda count: self.list.choose_first() if count and self.list.current() is None else None)
        self.orders = PagedTable(
            "batchOrders", ORDERS, tab.jobs, compact=True, empty=(N_("No batch chosen"), N_("Choose one to see its orders."))
        )
        self.orders.activated.connect(lambda row: tab.context.show_order(row.id))
        self.head = Label("head")
        self.print_act = Act(self, "printBatch", N_("Print a copy"), "P", self.print_copy, icon="printer")
        self.print_act.forbid(N_("Choose a batch first."))
        self.list.activated.connect(lambda _row: self.print_act.trigger())
        close = QPushButton()
        close.setObjectName("closeBatches")
        close.setAutoDefault(False)
        words.say(close.setText, N_("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.print_act.button(primary=True))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(L, L, L, L)
        outer.setSpacing(M)
        outer.addWidget(self.notice)
        outer.addWidget(split("batches", self.list, self._right(), shares=(5, 8)), 1)
        outer.addLayout(foot)
        self.resize(min(1120, tab.window().width() - 60), min(620, tab.window().height() - 80))
        self.list.load(past_batches)
        self.list.setFocus()

    def _right(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.head)
        column.addWidget(self.orders, 1)
        return pane

    def _show(self, row: PastBatch | None) -> None:
        self.print_act.allow_if(row is not None, N_("Choose a batch first."))
        if row is not None:
            self._tab.jobs.read(self, "batch", batch_detail, row.number, then=self._take)

    def _take(self, detail: BatchDetail | None) -> None:
        if detail is not None:
            self.head.show_text(detail.batch.number)
            self.orders.show_rows(detail.orders)

    def print_copy(self) -> None:
        """Show the sheet of the batch in hand again, marked as a copy."""
        row = self.list.current()
        if row is not None:
            show_paper(self, self._tab.jobs, f"{row.number}.pdf", batch_copy, row.number, always=self.print_act.begin())
