"""To hand over: packed shipments given to a carrier, several at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from orderdesk.commands.shipping import hand_over, unpack
from orderdesk.language import N_
from orderdesk.queries.shipping import CarrierRow, ShipmentRow, carriers
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.states import ShipmentState
from orderdesk.ui import style
from orderdesk.ui.shipping.carrier_form import CarrierForm
from orderdesk.ui.shipping.columns import PACKED
from orderdesk.ui.shipping.shipments_view import ShipmentsView
from orderdesk.ui.shipping.waybill_typing import WaybillTyping
from orderdesk.ui.shipping.waybills import Waybills
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.dialogs import ask_text
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import said

CHOOSE = N_("Choose a shipment first.")


class HandOverView(ShipmentsView):
    """Packed shipments, first packed first, and the form that sends them off."""

    name = "handOver"
    state = ShipmentState.PACKED
    columns = PACKED
    empty = (N_("Nothing to hand over"), N_("Shipments appear here when they are packed."))
    multi = True

    def build(self) -> None:
        self.keys: dict[int, str] = {}  # shipment -> that of its hand-over
        self._open = 0  # hand-overs not answered yet
        self._gone: list[str] = []
        self._sent = 0
        self._new: int | None = None  # a carrier just added
        super().build()
        self.typing = WaybillTyping(self)
        self.unpack = self.act(
            "unpack", N_("Unpack"), "U", self._ask_unpack, right="shipment.pack", within=self.list_pane, icon="arrow-u-up-left"
        )
        self.foot.addWidget(self.unpack.button())
        self.selected(())

    def right_pane(self) -> QWidget:
        self.form_card = self._form_card()
        self.new_carrier_form = CarrierForm(self)
        self.new_carrier_form.hide()
        self.new_carrier_form.added.connect(self._carrier_added)
        self.new_carrier_form.left.connect(self._leave_carrier)
        self.new_carrier_form.wanted.connect(self._go_on_with_carrier)
        self.form_card.setVisible(self.actor.may("shipment.hand_over"))
        return self.beside(self.form_card, self.new_carrier_form)

    def _form_card(self) -> QFrame:
        card = QFrame()
        style.role(card, "card")
        self.form = Form()
        self.carrier = QComboBox()
        self.expected = DateEdit()
        self.form.row("carrier", N_("Carrier"), self.carrier, needed=True)
        self.form.row("expected_on", N_("Expected arrival"), self.expected, hint=N_("Empty: after the usual days in transit"))
        self.waybills = Waybills()
        # Keys of the form work in the form and over the list, not in the carrier form beside it.
        self.send = Act(card, "handOver", N_("Hand over"), "Ctrl+Return", self._send, icon="truck")
        self.send_here = Act(self.list_pane, "handOverHere", N_("Hand over"), "Ctrl+Return", self._send)
        self.new_carrier = Act(card, "newCarrier", N_("New carrier"), "Ctrl+N", self._new_carrier, icon="plus")
        self.send_button: QPushButton = self.send.button(primary=True)
        self.waybills.finished.connect(self.send_button.setFocus)
        column = QVBoxLayout(card)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        head = QHBoxLayout()
        head.addWidget(said(N_("Hand over to a carrier"), "strong"), 1)
        head.addWidget(self.new_carrier.button(quiet=True))
        column.addLayout(head)
        for widget in (self.form, self.waybills, self.send_button):
            column.addWidget(widget)
        if not self.actor.may("shipment.hand_over"):
            for act in (self.send, self.send_here, self.new_carrier):
                act.withhold()
        return card

    def reload(self) -> None:
        super().reload()
        self.jobs.read(self, "carriers", carriers, then=self._show_carriers)

    def _show_carriers(self, rows: Sequence[CarrierRow]) -> None:
        chosen = self._new or self.carrier.currentData()
        self._new = None
        self.carrier.clear()
        for row in rows:
            self.carrier.addItem(row.name, row.carrier_id)
        self.carrier.setCurrentIndex(self.carrier.findData(chosen))

    def selected(self, rows: Sequence[ShipmentRow]) -> None:
        super().selected(rows)
        self.waybills.show_rows(rows)
        for act in (self.send, self.send_here):
            if len(rows) > 1:
                act.rename(N_("Hand over {count} shipments"), count=len(rows))
            else:
                act.rename(N_("Hand over"))
            act.allow_if(bool(rows), CHOOSE)
        if hasattr(self, "unpack"):
            self.unpack.allow_if(len(rows) == 1, N_("Choose one shipment."))

    def found(self) -> None:
        if self.actor.may("shipment.hand_over"):
            self.waybills.focus_first()
        else:
            super().found()

    # handing over

    def go_on(self, shipments: Collection[int]) -> None:
        """Show shipments whose waybills were typed before; those that are on the page are taken in hand."""
        self.wanted.emit()
        if any(self.table.choose(ident) for ident in shipments):
            self.waybills.focus_first()

    def _send(self) -> None:
        rows = self.table.selected()
        if not rows or self._open:
            return
        self.form.clear_errors()
        carrier = self.carrier.currentData()
        try:
            if carrier is None:
                raise Refused(N_("Choose who carries it."), field="carrier")
            expected = self._expected()
        except Refused as error:
            self.form.refuse(error)
            return
        self._gone, self._sent = [], len(rows)
        for row in rows:
            self._hand_over(row, carrier, expected)

    def _expected(self) -> date | None:
        try:
            return self.expected.value()
        except Refused as error:
            raise Refused(error.text, field="expected_on", **error.values) from error

    def _hand_over(self, row: ShipmentRow, carrier: int, expected: date | None) -> None:
        ident = row.shipment_id
        ends = [self.send.begin(), self.send_here.begin()]
        self._open += 1

        def done(changes: Changes) -> None:
            self.waybills.forget(ident)
            self._gone.append(changes.number or row.number)
            self.notice.good(N_("Handed over: {numbers}."), numbers=", ".join(self._gone))

        def ended() -> None:
            self._open -= 1
            for end in ends:
                end()
            if not self._open and self._gone:
                self.expected.clear()
                if len(self._gone) == self._sent and not self.table.hasFocus():
                    self._search()  # the field in hand goes with its shipment; the next scan must not go nowhere

        self.jobs.do(
            self, hand_over, ident, carrier, self.waybills.text(ident), expected, row.version,
            then=done, failed=lambda error: self._refused(ident, error), always=ended,
            key=self.keys.setdefault(ident, uuid.uuid4().hex),
        )  # fmt: skip

    def _refused(self, ident: int, error: Refused) -> None:
        if error.field == "waybill":
            self.waybills.refuse(ident, error)
        else:
            self.form.refuse(error)
        if isinstance(error, Conflict):
            self.reload()

    # carriers

    def _new_carrier(self) -> None:
        self.form_card.hide()
        self.new_carrier_form.begin()

    def _go_on_with_carrier(self) -> None:
        self.wanted.emit()
        self._new_carrier()

    def _carrier_added(self, carrier_id: int) -> None:
        self._new = carrier_id  # chosen when the list is read again, as it is after every change
        self.form.clear_error("carrier")
        self._leave_carrier()

    def _leave_carrier(self) -> None:
        self.new_carrier_form.hide()
        self.form_card.show()
        self.carrier.setFocus(Qt.FocusReason.OtherFocusReason)

    # unpacking

    def _ask_unpack(self) -> None:
        row = self.table.current()
        if row is None:
            return
        ask_text(
            self,
            N_("Unpack {number}"),
            N_("Why is it unpacked? Its goods stay locked for {order}."),
            then=lambda reason: self._unpack(row, reason),
            verb=N_("Unpack"),
            number=row.number,
            order=row.order_number,
        )

    def _unpack(self, row: ShipmentRow, reason: str) -> None:
        def done(_changes: Changes) -> None:
            self.notice.good(N_("{number} unpacked; {order} is to pack again."), number=row.number, order=row.order_number)

        self.jobs.do(self, unpack, row.shipment_id, reason, row.version, then=done, always=self.unpack.begin())
