"""What to fetch: orders with locked goods, chosen for one walk through the warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.documents import collect
from orderdesk.language import N_, _
from orderdesk.queries.warehouse import PickOrderRow, PickRow, pick_list_data, to_pick
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import S
from orderdesk.ui.view import View
from orderdesk.ui.warehouse.columns import PICK_ORDERS, PICKS
from orderdesk.ui.warehouse.locking import Locking
from orderdesk.ui.warehouse.order_stock import OrderStock
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label, said
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("Nothing to fetch"), N_("Orders appear here when stock is locked for them."))
NOT_CHOSEN = (N_("No order chosen"), N_("Choose one or more orders (Ctrl or Shift), then print with P."))
CHOOSE = N_("Choose orders first.")


class PickView(View):
    """Orders on the left, the walk they make on the right, and the order in hand below it."""

    def build(self) -> None:
        self.locking = Locking(self)
        self.search = FilterEdit("pickSearch", N_("Order number or customer (Ctrl+F)"))
        self.search.changed.connect(lambda _text: self._read())
        self.search.entered.connect(lambda _text: self._to_orders())
        self.orders = PagedTable(
            "pickOrders", PICK_ORDERS, self.jobs, row_id=attrgetter("order_id"), multi=True, empty=NOTHING, icon="shopping-cart"
        )
        words.say(self.orders.setAccessibleName, N_("Orders to fetch goods for"))
        self.orders.selection_changed.connect(self._chosen)
        self.orders.activated.connect(lambda row: self.context.show_order(row.order_id))
        self.orders.loaded.connect(self._loaded)
        self.picks = PagedTable(
            "picks", PICKS, self.jobs, row_id=attrgetter("line_id"), compact=True,
            empty=NOT_CHOSEN, icon="list-bullets",
        )  # fmt: skip
        words.say(self.picks.setAccessibleName, N_("The walk"))
        self.order = OrderStock("pickOrder", self, self.locking)
        self.order.opened.connect(self.context.show_order)
        side = split("pickSide", self._walk(), self.order, shares=(6, 5), stacked=True)
        self.body.addWidget(split("pick", self._left(), side, shares=(6, 7)), 1)
        self._choose_first = False
        self._allow()

    def _left(self) -> QWidget:
        self.print = self.act("pickList", N_("Print the pick list"), "P", self._print, icon="printer")
        self.all = self.act("pickAll", N_("Choose all"), "Ctrl+A", lambda: self.orders.selectAll())
        self.find_act = self.act("findPick", N_("Search"), "Ctrl+F", self._search)
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.search)
        column.addWidget(self.orders, 1)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.print.button(primary=True))
        row.addWidget(self.all.button())
        row.addStretch(1)
        column.addLayout(row)
        return pane

    def _walk(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        head = QHBoxLayout()
        head.addWidget(said(N_("The walk, shelf by shelf"), "head"))
        head.addStretch(1)
        self.sum = Label("soft")
        head.addWidget(self.sum)
        column.addLayout(head)
        column.addWidget(self.picks, 1)
        return pane

    def reload(self) -> None:
        self._read()

    def first_focus(self) -> QWidget:
        return self.orders

    def _read(self) -> None:
        self.orders.load(to_pick, self.search.wanted())

    def _to_orders(self) -> None:
        self._choose_first = True
        self._read()

    def _loaded(self, _count: int) -> None:
        if self._choose_first:
            self._choose_first = False
            if self.orders.rows():
                self.orders.choose_first()
                self.orders.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self.notice.warn(N_("Nothing is to be fetched for {text}."), text=self.search.wanted())
        self._chosen(self.orders.selected())

    def _chosen(self, rows: Sequence[PickOrderRow]) -> None:
        self._allow()
        current = self.orders.current()
        if current is None or not rows:
            self.order.show_nothing()
            self.jobs.forget(self, "picks")
            self._show(())
            return
        self.order.show_order(current.order_id, current.order_number, current.customer_name, current.requested_date)
        self.jobs.read(self, "picks", pick_list_data, [row.order_id for row in rows], then=self._show)

    def _show(self, rows: Sequence[PickRow]) -> None:
        self.picks.show_rows(rows)
        places, orders = len({(row.location, row.sku) for row in rows}), len({row.order_id for row in rows})
        self.sum.show_text(_("{places} places, {orders} orders", places=places, orders=orders) if rows else "")

    def _allow(self) -> None:
        self.print.allow_if(bool(self.orders.selected()), CHOOSE)
        self.all.allow_if(bool(self.orders.rows()), N_("There is no order to choose."))

    def _search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _print(self) -> None:
        rows = self.orders.selected()
        show_paper(
            self, self.jobs, f"{rows[0].order_number}-pick-list.pdf", collect.pick_lists,
            [row.order_id for row in rows], format.this_day(), self.actor.name, always=self.print.begin(),
        )  # fmt: skip
