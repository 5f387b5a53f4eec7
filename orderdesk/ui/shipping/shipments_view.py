"""A list of shipments with the one in hand beside it: the base of handing over, under way and delivered."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.shipping import ShipmentRow, shipments
from orderdesk.rules.states import ShipmentState
from orderdesk.ui import words
from orderdesk.ui.shipping.columns import DELIVERED
from orderdesk.ui.shipping.shipment_acts import ShipmentActs
from orderdesk.ui.shipping.shipment_pane import ShipmentPane
from orderdesk.ui.style.tokens import S
from orderdesk.ui.view import View
from orderdesk.ui.widgets.columns import Column
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.scrolled import scrolled
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable


class ShipmentsView(View):
    """Shipments in one state; subclasses add what is done with them. Signals: `wanted()`, to be shown."""

    wanted = Signal()
    name: ClassVar[str] = ""
    state: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column[ShipmentRow]]] = ()
    empty: ClassVar[tuple[str, str]] = ("", "")
    multi: ClassVar[bool] = False

    def build(self) -> None:
        self.search = FilterEdit(f"{self.name}Search", N_("Shipment, order, customer, waybill or receiver (Ctrl+F)"))
        self.search.changed.connect(lambda _text: self.read())
        self.search.entered.connect(lambda _text: self._to_list())
        self.table = PagedTable(
            f"{self.name}List", self.columns, self.jobs, row_id=attrgetter("shipment_id"), multi=self.multi, empty=self.empty,
            icon="truck",
        )  # fmt: skip
        words.say(self.table.setAccessibleName, N_("Shipments"))
        self.table.current_changed.connect(self.show_current)
        self.table.selection_changed.connect(lambda rows: self.selected(rows))
        self.table.activated.connect(lambda row: self.context.show_order(row.order_id))
        self.table.loaded.connect(self._loaded)
        self.pane = ShipmentPane(f"{self.name}Shipment", self.jobs)
        self._choose_first = False
        self.find_act = self.act(f"{self.name}Find", N_("Search"), "Ctrl+F", self._search)
        left = QWidget()
        self.acts = ShipmentActs(self, self.table, left)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        top = QHBoxLayout()
        top.setSpacing(S)
        top.addWidget(self.search, 1)
        self.fill_top(top)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        self.foot = self.acts.buttons()
        column.addLayout(self.foot)
        self.list_pane = left
        self.body.addWidget(split(self.name, left, self.right_pane(), shares=(15, 9)), 1)

    def fill_top(self, row: QHBoxLayout) -> None:
        """Add to the row of the search field."""

    def right_pane(self) -> QWidget:
        """What stands beside the list."""
        return self.beside()

    def beside(self, *forms: QWidget) -> QWidget:
        """Forms above the shipment in hand, scrolling where the screen is low."""
        pane = QWidget()
        pane.setObjectName(f"{self.name}Side")
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        for form in forms:
            column.addWidget(form)
        column.addWidget(self.pane, 1)
        column.addStretch(0)
        return scrolled(pane)

    def selected(self, rows: Sequence[ShipmentRow]) -> None:
        """The chosen rows changed."""
        self.acts.allow()

    def show_current(self, row: ShipmentRow | None) -> None:
        """Another row is in hand."""
        self.pane.show_shipment(row.shipment_id if row is not None else None)

    def reload(self) -> None:
        self.read()
        self.show_current(self.table.current())

    def read(self) -> None:
        """Read the list."""
        self.table.load(shipments, (self.state,), self.search.wanted())

    def first_focus(self) -> QWidget:
        return self.table

    def found(self) -> None:
        """A scan or a search was entered and its first shipment is in hand."""
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_list(self) -> None:
        self._choose_first = True
        self.read()

    def _loaded(self, _count: int) -> None:
        if self._choose_first:
            self._choose_first = False
            if self.table.rows():
                self.table.choose_first()
                self.found()
            else:
                self.notice.warn(N_("No shipment here is found by {text}."), text=self.search.wanted())
        self.selected(self.table.selected())

    def _search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()


class DeliveredView(ShipmentsView):
    """What arrived, newest first."""

    name = "delivered"
    state = ShipmentState.DELIVERED
    columns = DELIVERED
    empty = (N_("Nothing delivered yet"), N_("Shipments appear here when somebody signed for them."))
