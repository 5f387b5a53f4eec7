"""Under way: late ones first; noted as delivered with who signed and when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, time

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from orderdesk.commands.shipping import deliver
from orderdesk.language import N_
from orderdesk.queries.shipping import ShipmentRow
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.states import ShipmentState
from orderdesk.ui import format, style, words
from orderdesk.ui.row_typing import RowTyping
from orderdesk.ui.shipping.columns import UNDER_WAY, expected
from orderdesk.ui.shipping.shipments_view import ShipmentsView
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label, said

CHOOSE = N_("Choose a shipment first.")
_CLOCK = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?$|^(\d{2})(\d{2})$")


class UnderWayView(ShipmentsView):
    """What a carrier has, by when it is expected."""

    name = "underWay"
    state = ShipmentState.HANDED_OVER
    columns = UNDER_WAY
    empty = (N_("Nothing is under way"), N_("Shipments appear here when a carrier took them."))

    def build(self) -> None:
        self._looked_for: int | None = None
        super().build()
        self.typing = RowTyping(self.form, "shipping/delivery", N_("delivery of {what}"), self.context, self._go_on)
        self.table.loaded.connect(lambda _count: self._choose_wanted())
        self.selected(())

    def fill_top(self, row: QHBoxLayout) -> None:
        self.late = Label("bad")
        self.late.setObjectName("lateCount")
        row.addWidget(self.late)

    def right_pane(self) -> QWidget:
        self.card = QFrame()
        style.role(self.card, "card")
        self.form = Form()
        self.signed = QLineEdit()
        self.day = DateEdit()
        self.clock = QLineEdit()
        self.form.row("signed_by", N_("Signed by"), self.signed, needed=True)
        self.form.row("delivered_at", N_("On"), self.day, hint=N_("Empty: just now"))
        self.form.row("delivered_time", N_("At"), self.clock, hint=N_("Such as 15:30"))
        self.form.row("note", N_("Note"), QLineEdit())
        self.mark = Act(self.card, "deliver", N_("Mark delivered"), "Ctrl+Return", self._deliver, icon="check")
        self.mark_here = Act(self.list_pane, "deliverHere", N_("Mark delivered"), "Ctrl+Return", self._deliver)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        column.addWidget(said(N_("Arrived"), "strong"))
        column.addWidget(self.form)
        column.addWidget(self.mark.button(primary=True))
        if not self.actor.may("shipment.deliver"):
            for act in (self.mark, self.mark_here):
                act.withhold()
            self.card.hide()
        return self.beside(self.card)

    def selected(self, rows: Sequence[ShipmentRow]) -> None:
        super().selected(rows)
        for act in (self.mark, self.mark_here):
            act.allow_if(bool(rows), CHOOSE)
        count = sum(format.is_late(expected(row)) for row in self.table.rows())
        self.late.setVisible(bool(count))
        words.say(self.late.setText, N_("{count} late"), count=count)

    def show_current(self, row: ShipmentRow | None) -> None:
        super().show_current(row)
        self.typing.take(*((row.shipment_id, row.number) if row is not None else (None,)))

    def _go_on(self, shipment: int, number: str) -> None:
        """Show what was typed about a shipment and not saved."""
        self.wanted.emit()
        if not self.table.choose(shipment):
            self._looked_for = shipment
            self.search.setText(number)
            self.read()

    def _choose_wanted(self) -> None:
        if self._looked_for is not None and self.table.choose(self._looked_for):
            self._looked_for = None

    def found(self) -> None:
        if self.actor.may("shipment.deliver"):
            self.signed.setFocus()
        else:
            super().found()

    def _deliver(self) -> None:
        row = self.table.current()
        if row is None:
            return
        try:
            at = self._when()
        except Refused as error:
            self.form.refuse(error)
            return

        def done(changes: Changes) -> None:
            self.typing.done(row.shipment_id)
            self.notice.good(N_("{number} delivered."), number=changes.number)
            self.table.setFocus()

        ends = [self.mark.begin(), self.mark_here.begin()]

        def ended() -> None:
            for end in ends:
                end()

        self.jobs.do(
            self, deliver, row.shipment_id, self.signed.text(), at, self.form.text("note"), row.version,
            then=done, failed=self._refused, always=ended, key=self.typing.key,
        )  # fmt: skip

    def _when(self) -> datetime | None:
        """When it arrived; None is now."""
        try:
            day = self.day.value()
        except Refused as error:
            raise Refused(error.text, field="delivered_at", **error.values) from error
        clock = read_clock(self.clock.text())
        if day is None and clock is None:
            return None
        today = format.this_day()
        if clock is None and day != today:
            raise Refused(N_("Write at what time it arrived."), field="delivered_time")
        return format.instant(day or today, clock) if clock is not None else None

    def _refused(self, error: Refused) -> None:
        self.form.refuse(error)
        if isinstance(error, Conflict):
            self.reload()


def read_clock(text: str) -> time | None:
    """A time of day as people type it: 15:30, 15.30, 1530, 15; None when empty; Refused when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    found = _CLOCK.match(plain)
    hour, minute = (int(found[1] or found[3]), int(found[2] or found[4] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise Refused(N_("“{text}” is no time. Write it like 15:30."), field="delivered_time", text=text)
    return time(hour, minute)
