"""Lines wanting stock in the order they get it: lock one, many, or all that can be."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.documents import collect
from orderdesk.language import N_
from orderdesk.queries.warehouse import LineStockRow, QueueRow, lock_queue
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import S
from orderdesk.ui.view import View
from orderdesk.ui.warehouse.columns import QUEUE
from orderdesk.ui.warehouse.locking import Locking
from orderdesk.ui.warehouse.order_stock import OrderStock
from orderdesk.ui.warehouse.product_stock import ProductStock
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("No line wants stock"), N_("Lines appear here as soon as their order is approved."))
CHOOSE = N_("Choose lines first.")


class LockView(View):
    """The queue, and how the order and the product of the line in hand stand."""

    def build(self) -> None:
        self.locking = Locking(self)
        self.search = FilterEdit("lockSearch", N_("Order, customer, SKU, barcode or product (Ctrl+F)"))
        self.search.changed.connect(lambda _text: self._read())
        self.search.entered.connect(lambda _text: self._to_queue())
        self.only = FilterChips((("all", N_("All lines")), ("short", N_("Short only"))))
        self.only.chosen.connect(lambda _key: self._read())
        self.queue = PagedTable(
            "lockQueue", QUEUE, self.jobs, row_id=attrgetter("line_id"), multi=True, empty=NOTHING, icon="lock-simple"
        )
        words.say(self.queue.setAccessibleName, N_("Lines wanting stock"))
        self.queue.current_changed.connect(self._show)
        self.queue.selection_changed.connect(lambda _rows: self._allow())
        self.queue.activated.connect(lambda row: self.context.show_order(row.order_id))
        self.queue.loaded.connect(self._loaded)
        self.order = OrderStock("lockOrder", self, self.locking)
        self.order.line_chosen.connect(self._show_product)
        self.order.opened.connect(self.context.show_order)
        self.product = ProductStock("lockProduct", self.jobs)
        side = split("lockSide", self.order, self.product, shares=(1, 1), stacked=True)
        self.body.addWidget(split("lock", self._left(), side, shares=(15, 9)), 1)
        self._choose_first = False
        self._allow()

    def _left(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        top = QHBoxLayout()
        top.setSpacing(S)
        top.addWidget(self.search, 1)
        top.addWidget(self.only)
        column.addLayout(top)
        column.addWidget(self.queue, 1)
        column.addLayout(self._buttons(pane))
        return pane

    def _buttons(self, pane: QWidget) -> QHBoxLayout:
        def act(name: str, text: str, key: str, run: Callable[[], object], icon: str, right: str = "stock.lock") -> Act:
            # The order beside it has keys L and U of its own, so these work only where the queue is.
            return self.act(name, text, key, run, icon=icon, right=right, within=pane)

        self.lock = act("lock", N_("Lock"), "L", self._lock, "lock-simple")
        self.part = act("lockPart", N_("Lock what is there"), "K", self._lock_part, "lock-laminated")
        self.every = act("lockAll", N_("Lock all that can be"), "Shift+L", self.locking.lock_all, "lock-key")
        self.release = act("release", N_("Release"), "U", self._release, "lock-simple-open", "stock.release")
        self.pick = act("pickLines", N_("Pick list"), "P", self._print, "printer", "")
        self.find_act = self.act("findLine", N_("Search"), "Ctrl+F", self._search)
        self.locking.acts += [self.lock, self.part, self.every, self.release]
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.lock.button(primary=True))
        for other in (self.every, self.part, self.release):
            row.addWidget(other.button())
        row.addStretch(1)
        row.addWidget(self.pick.button(quiet=True))
        return row

    def reload(self) -> None:
        self._read()
        row = self.queue.current()
        if self.order.order_id and row is not None:
            self._show(row)

    def first_focus(self) -> QWidget:
        return self.queue

    def _read(self) -> None:
        self.queue.load(lock_queue, search=self.search.wanted(), only_short=self.only.key() == "short")

    def _to_queue(self) -> None:
        self._choose_first = True
        self._read()

    def _loaded(self, _count: int) -> None:
        if self._choose_first:  # after a scan: the first line found is in hand, L locks it
            self._choose_first = False
            self.queue.choose_first()
            if self.queue.rows():
                self.queue.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self.notice.warn(N_("No line wanting stock is found by {text}."), text=self.search.wanted())
        row = self.queue.current()
        if row is not None and row.order_id == self.order.order_id:
            self._show(row)
        self._allow()

    def _search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _show(self, row: QueueRow | None) -> None:
        if row is None:
            self.order.show_nothing()
            self.product.show_product(None)
        else:
            self.order.show_order(row.order_id, row.order_number, row.customer_name, row.requested_date, row.line_id)
            self.product.show_product(row.product_id)

    def _show_product(self, row: LineStockRow | None) -> None:
        if row is not None:
            self.product.show_product(row.product_id)

    def _allow(self) -> None:
        rows = self.queue.selected()
        self.lock.allow_if(bool(rows), CHOOSE)
        partly = any(row.available > 0 and row.short for row in rows)
        self.part.allow_if(partly, N_("For lines that are short while something is there.") if rows else CHOOSE)
        self.release.allow_if(any(row.locked for row in rows), N_("Nothing is locked for these lines.") if rows else CHOOSE)
        self.pick.allow_if(bool(rows), CHOOSE)
        self.every.allow_if(bool(self.queue.rows()), N_("No line wants stock now."))

    def _lock(self) -> None:
        rows = self.queue.selected()
        self.locking.lock(rows, untouched=not any(row.locked for row in rows))

    def _lock_part(self) -> None:
        rows = self.queue.selected()
        self.locking.lock(rows, partly=True, untouched=not any(row.locked for row in rows))

    def _release(self) -> None:
        self.locking.release([row for row in self.queue.selected() if row.locked])

    def _print(self) -> None:
        rows = self.queue.selected()
        orders = list(dict.fromkeys(row.order_id for row in rows))
        name = f"{rows[0].order_number}-pick-list.pdf"
        show_paper(
            self, self.jobs, name, collect.pick_lists, orders, format.this_day(), self.actor.name, always=self.pick.begin()
        )
