"""Originals handed from one person to another, in the order pane (002-07).

self.handing = HandingOver(self)                 # in OrderPane.build
self.handing.show_order(whole, shown)            # what is allowed now; `shown` is the list in front
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from orderdesk.commands.archive import hand_over_documents, receive_documents
from orderdesk.language import N_, _
from orderdesk.queries.archive import PAPER, HandoverRow
from orderdesk.queries.parties import colleagues
from orderdesk.queries.whole_order import WholeOrder
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.quantity_edit import QuantityEdit
from orderdesk.ui.widgets.staff_choice import StaffChoice

if TYPE_CHECKING:
    from orderdesk.ui.order.pane import OrderPane

NOT_READ = N_("The order is still being read.")
NOT_MINE = N_("Choose a hand-over to you that you have not received yet.")


def _tip(row: HandoverRow) -> str:
    return "\n".join([*row.documents, row.note]).strip()


HANDOVERS = (
    Column[HandoverRow]("at", N_("Given on"), lambda r: r.handed_at, kind=Kind.DATETIME, width=110),
    Column[HandoverRow]("by", N_("Handed on by"), lambda r: r.handed_by, width=90),
    Column[HandoverRow]("to", N_("Given to"), lambda r: r.to, width=90),
    Column[HandoverRow]("documents", N_("Papers handed over"), lambda r: ", ".join(r.documents), stretch=True, tip=_tip),
    Column[HandoverRow]("originals", N_("Originals on paper"), lambda r: r.originals, kind=Kind.NUMBER, width=96),
    Column[HandoverRow](
        "received", N_("Signed for on"), lambda r: r.received_at, kind=Kind.DATETIME, width=110,
    ),
)  # fmt: skip


class HandingOver:
    """The two acts of a hand-over, and the question of the first."""

    def __init__(self, pane: OrderPane) -> None:
        self._pane = pane
        self._whole: WholeOrder | None = None
        right = "document.hand_over"
        self.hand_act = pane.act("handOver", N_("Hand over originals"), "Ctrl+G", self.ask, right=right, icon="handshake")
        self.take_act = pane.act("takeOver", N_("Sign for them"), "Ctrl+T", self.receive, right=right, icon="check")

    def buttons(self) -> list[QPushButton]:
        """One for each act."""
        return [self.hand_act.button(quiet=True), self.take_act.button(quiet=True)]

    def show_order(self, whole: WholeOrder | None, shown: str) -> None:
        """What can be done with this order while the list `shown` is in front."""
        self._whole = whole
        self.hand_act.setVisible(shown == "handovers")
        self.take_act.setVisible(shown == "handovers")
        self.hand_act.allow_if(whole is not None, NOT_READ)
        row = self._pane.related.handovers.current()
        mine = row is not None and row.received_at is None and row.to_staff_id == self._pane.actor.staff_id
        self.take_act.allow_if(whole is not None and mine, NOT_MINE)

    def ask(self) -> None:
        """Ask what is handed to whom."""
        if self._whole is not None:
            HandOverQuestion(self._pane, self._whole).open()

    def receive(self) -> None:
        """Say that the originals in hand have come."""
        row = self._pane.related.handovers.current()
        if row is None:
            return
        pane = self._pane
        pane.jobs.do(
            pane, receive_documents, row.id, row.version, key=f"received-{row.id}-{row.version}",
            then=lambda _changes: pane.notice.good(N_("Received: they are yours now.")), failed=pane.notice.refuse,
            always=self.take_act.begin(),
        )  # fmt: skip


class HandOverQuestion(FormQuestion):
    """To whom, which documents, how many originals."""

    def __init__(self, pane: OrderPane, whole: WholeOrder) -> None:
        super().__init__(
            pane, "handOverQuestion", N_("Hand over originals"),
            N_("Who gets them is told, and says so when they have come. The sheet to sign is among the papers (Ctrl+P)."),
            N_("Hand them over"),
        )  # fmt: skip
        self._pane, self._order_id, self._key = pane, whole.order.id, uuid.uuid4().hex
        self.person = StaffChoice()
        self.form.row("to", N_("Given to"), self.person, needed=True)
        self.boxes: list[QCheckBox] = []
        self.form.row("documents", N_("Papers handed over"), self._documents(whole), needed=True)
        self.other = QLineEdit()
        self.form.row("other", N_("Others"), self.other, hint=N_("Such as the contract, the drawing; divided by commas"))
        self.originals = QuantityEdit()
        self.form.row("originals", N_("Originals on paper"), self.originals)
        self.note: QWidget = QPlainTextEdit()
        self.note.setFixedHeight(56)
        self.form.row("note", N_("Note"), self.note)
        pane.jobs.read(self, "people", colleagues, then=self.person.offer)
        self.tried.connect(self._try)
        self.person.setFocus()

    def _documents(self, whole: WholeOrder) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        for name in (PAPER, *(row.name for row in whole.order.files)):
            box = QCheckBox(_(name) if name == PAPER else name)
            box.setObjectName(f"document_{len(self.boxes)}")
            self.boxes.append(box)
            column.addWidget(box)
        if not whole.order.files:
            column.addWidget(said(N_("Files kept with the order are listed here too."), "small"))
        return holder

    def _try(self) -> None:
        named = [box.text() for box in self.boxes if box.isChecked()]
        named += [part.strip() for part in self.other.text().replace("，", ",").replace("、", ",").split(",") if part.strip()]
        try:
            originals = int(self.originals.value() or 0)
        except Refused as error:
            self.form.refuse(error)
            return
        self._pane.jobs.do(
            self, hand_over_documents, self._order_id, tuple(named), self.person.staff_id(), originals, self.form.text("note"),
            key=self._key, then=self._done, failed=self._refused, always=self.accept_act.begin(),
        )  # fmt: skip

    def _done(self, changes: Changes) -> None:
        self.done_well()
        self._pane.related.show_list("handovers")
        self._pane.notice.good(N_("Handed over; {name} is told and says when they have come."), name=changes.note)

    def _refused(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        self.form.refuse(error)
