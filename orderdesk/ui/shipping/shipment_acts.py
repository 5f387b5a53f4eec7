"""What can be done with a chosen shipment in every list: print its papers, copy its waybill."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from orderdesk.documents import collect
from orderdesk.language import N_
from orderdesk.queries.shipping import ShipmentRow
from orderdesk.ui.style.tokens import S
from orderdesk.ui.view import View
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.table import PagedTable

CHOOSE = N_("Choose a shipment first.")
NO_WAYBILL = N_("It has no waybill number yet.")


class ShipmentActs:
    """The acts of a list of shipments; their keys work within `pane`."""

    def __init__(self, view: View, table: PagedTable[ShipmentRow], pane: QWidget) -> None:
        self.view, self.table = view, table
        name = table.objectName()
        self.label = view.act(f"{name}Label", N_("Order label"), "B", self._label, within=pane, icon="tag")
        self.note = view.act(f"{name}Note", N_("Delivery note"), "D", self._note, within=pane, icon="clipboard-text")
        self.carrier = view.act(f"{name}Carrier", N_("Logistics label"), "G", self._carrier, within=pane, icon="truck")
        self.copy = view.act(f"{name}Waybill", N_("Copy waybill"), "C", self._copy, within=pane, icon="copy")
        self.allow()

    def buttons(self) -> QHBoxLayout:
        """A quiet row of them."""
        row = QHBoxLayout()
        row.setSpacing(S)
        for act in (self.label, self.note, self.carrier, self.copy):
            row.addWidget(act.button(quiet=True))
        row.addStretch(1)
        return row

    def allow(self) -> None:
        """What can be done now, by what is chosen."""
        row = self.table.current()
        for act in (self.label, self.note):
            act.allow_if(row is not None, CHOOSE)
        for act in (self.carrier, self.copy):
            act.allow_if(row is not None and bool(row.waybill), CHOOSE if row is None else NO_WAYBILL)

    def _label(self) -> None:
        rows = self.table.selected()
        self._paper("label", self.label.begin(), collect.shipment_labels, [row.shipment_id for row in rows])

    def _note(self) -> None:
        row = self.table.current()
        if row is not None:
            self._paper("delivery-note", self.note.begin(), collect.delivery_note, row.shipment_id)

    def _carrier(self) -> None:
        row = self.table.current()
        if row is not None:
            self._paper("logistics-label", self.carrier.begin(), collect.logistics_labels, row.shipment_id)

    def _paper(self, name: str, end: Callable[[], None], query: Callable[..., bytes], *args: object) -> None:
        row = self.table.current()
        number = row.number if row is not None else ""
        show_paper(self.view, self.view.jobs, f"{number}-{name}.pdf", query, *args, always=end, closed=self.table.setFocus)

    def _copy(self) -> None:
        row = self.table.current()
        if row is not None and row.waybill:
            QGuiApplication.clipboard().setText(row.waybill)
            self.view.notice.info(N_("Waybill {waybill} copied."), waybill=row.waybill)
