"""Stock: what there is, goods that come, and counting."""

from __future__ import annotations

from functools import partial
from operator import attrgetter

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.warehouse import StockRow, stock_list
from orderdesk.ui import words
from orderdesk.ui.style.tokens import S
from orderdesk.ui.view import View
from orderdesk.ui.warehouse.columns import STOCK
from orderdesk.ui.warehouse.product_stock import ProductStock
from orderdesk.ui.warehouse.stock_forms import CountForm, ReceiveForm
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("No product found"), N_("Products come in by import or in the products tab."))
CHOOSE = N_("Choose a product first.")


class StockView(View):
    """Every product that lies here; the one in hand can be received and counted. Signals: `wanted()`, to be shown."""

    wanted = Signal()

    def build(self) -> None:
        self.search = FilterEdit("stockSearch", N_("SKU, barcode, product or place (Ctrl+F)"))
        self.search.changed.connect(lambda _text: self._read())
        self.search.entered.connect(lambda _text: self._scan())
        self.list = PagedTable("stockList", STOCK, self.jobs, row_id=attrgetter("product_id"), empty=NOTHING, icon="stack")
        words.say(self.list.setAccessibleName, N_("Stock"))
        self.list.current_changed.connect(self._choose)
        self.list.activated.connect(lambda _row: self._go_receive())
        self.list.loaded.connect(self._loaded)
        self.product = ProductStock("stockProduct", self.jobs)
        self.product.shown.connect(self._shown)
        self.receive = ReceiveForm(self, partial(self._go_on, "receive"))
        self.count = CountForm(self, partial(self._go_on, "count"))
        self.forms = QStackedWidget()
        self.forms.addWidget(self.receive)
        self.forms.addWidget(self.count)
        self.kind = FilterChips((("receive", N_("Receive goods")), ("count", N_("Count"))))
        self.kind.chosen.connect(self._show_form)
        self.go_receive = self.act("receive", N_("Receive goods"), "R", self._go_receive, right="stock.receive")
        self.go_count = self.act("count", N_("Count"), "C", self._go_count, right="stock.adjust")
        self.find_act = self.act("findProduct", N_("Search"), "Ctrl+F", self._search)
        self.body.addWidget(split("stock", self._left(), self._right(), shares=(8, 5)), 1)
        self._scanned = False
        self._looked_for: int | None = None
        self._shown(None)

    def _left(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        return pane

    def _right(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.work = QWidget()
        inner = QVBoxLayout(self.work)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(S)
        inner.addWidget(self.kind)
        inner.addWidget(self.forms)
        column.addWidget(self.product, 1)
        column.addWidget(self.work)
        return pane

    def reload(self) -> None:
        self._read()
        row = self.list.current()
        if row is not None:
            self.product.show_product(row.product_id)

    def first_focus(self) -> QWidget:
        return self.search

    def _read(self) -> None:
        self.list.load(stock_list, self.search.wanted())

    def _scan(self) -> None:
        self._scanned = True
        self._read()

    def _go_on(self, form: str, product: int, sku: str) -> None:
        """Show what was typed about a product and not booked."""
        self.wanted.emit()
        self.kind.choose(form)
        self._show_form(form)
        if not self.list.choose(product):
            self._looked_for = product
            self.search.setText(sku)
            self._read()

    def _loaded(self, _count: int) -> None:
        if self._looked_for is not None and self.list.choose(self._looked_for):
            self._looked_for = None
        if not self._scanned:
            return
        self._scanned = False
        rows = self.list.rows()
        if not rows:
            self.notice.warn(N_("No product is found by {text}."), text=self.search.wanted())
        elif len(rows) == 1:  # a code names one product: on to what is done with it
            self.list.choose_first()
            self._go_to_form()
        else:
            self.list.choose_first()
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, row: StockRow | None) -> None:
        self._shown(row)  # what the list knows already; a fresh look follows
        if row is not None:
            self.product.show_product(row.product_id)

    def _shown(self, row: StockRow | None) -> None:
        self.receive.show_product(row)
        self.count.show_product(row)
        self.product.setVisible(row is not None)
        self.work.setVisible(row is not None and self.actor.may("stock.receive"))
        for act in (self.go_receive, self.go_count):
            act.allow_if(row is not None, CHOOSE)

    def _show_form(self, name: str) -> None:
        self.forms.setCurrentWidget(self.receive if name == "receive" else self.count)

    def _go_receive(self) -> None:
        self.kind.choose("receive")
        self._go_to_form()

    def _go_count(self) -> None:
        self.kind.choose("count")
        self._go_to_form()

    def _go_to_form(self) -> None:
        if self.kind.key() == "receive":
            self.receive.quantity.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.count.counted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
