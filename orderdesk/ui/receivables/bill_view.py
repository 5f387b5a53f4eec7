"""One bill: sums, lines, what was paid on it, and its audit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from orderdesk.commands.receivables import audit_bill, cancel_bill
from orderdesk.documents.collect import settlement_bill
from orderdesk.language import N_, _
from orderdesk.queries.receivables import BillDetail, BillRow, bill_detail
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.money import Money
from orderdesk.rules.receivables import BilledLine, audit_points
from orderdesk.rules.states import BillState, Entity
from orderdesk.ui import format, words
from orderdesk.ui.drafts import Unsent
from orderdesk.ui.receivables.columns import BILL_LINES, DISCOUNT, PAID
from orderdesk.ui.receivables.correcting import ask_reversal, ask_write_off
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.view import View
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.chips import StateChip
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import Label, data
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.table import PagedTable

OWN = N_("You made this bill; somebody else has to audit it.")
NOTE_HEIGHT = 56


class NoteEdit(QPlainTextEdit):
    """A few words; Esc leaves it. Signals: `left()`."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class BillView(View):
    """Signals: `audited(Changes)`, `cancelled(Changes)`, `corrected(Changes)` for a write-off or reversal, `wanted(number)`,
    `left()` when the keyboard goes back to the list.
    """

    audited = Signal(object)
    corrected = Signal(object)
    cancelled = Signal(object)
    left = Signal()
    wanted = Signal(str)

    def __init__(self, place: Tab | View, receive: Act) -> None:
        self.kind = "receivables/note"
        self._receive = receive
        self.detail: BillDetail | None = None
        self._asked: int | None = None
        self._key = ""
        self._notes: dict[int, str] = {}
        super().__init__(place)
        self.setObjectName("bill")

    def build(self) -> None:
        self.title, self.chip, self.total = data("", "title", elide=True), StateChip(), data("", "title")
        self.own = Label("warn", wrap=True)
        self.own.setObjectName("ownBill")
        words.say(self.own.setText, OWN)
        self.papers, self.sums, self.points = FactsCard(), FactsCard(), FactsCard(N_("To audit"))
        self.points.setObjectName("auditPoints")
        self.lines = PagedTable("billLines", BILL_LINES, self.jobs, row_id=lambda row: (row.position, row.shipment_number))
        words.say(self.lines.setAccessibleName, N_("Lines of the bill"))
        self.paid = PagedTable("billPaid", PAID, self.jobs, row_id=lambda row: row.payment_id, compact=True)
        words.say(self.paid.setAccessibleName, N_("Payments on the bill"))
        self.note = NoteEdit()
        self.note.setObjectName("auditNote")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(NOTE_HEIGHT)
        words.say(self.note.setPlaceholderText, N_("Note of the audit (N); the reason, to cancel"))
        words.say(self.note.setAccessibleName, N_("Note of the audit, or why it is cancelled"))
        self.note.left.connect(self.left)
        self.audit = self.act("audit", N_("Audit"), "A", self._audit, right="bill.audit", icon="check")
        self.cancel = self.act("cancelBill", N_("Cancel bill"), "X", self._cancel, right="bill.audit", icon="x")
        self.print = self.act("printBill", N_("Print"), "Ctrl+P", self._print, icon="printer")
        self.order = self.act("showOrder", N_("Order"), "O", self._show_order, icon="arrow-square-out")
        self.write = self.act("writeNote", N_("Write a note"), "N", self.note.setFocus, right="bill.audit")
        asking = "correction.ask"
        self.write_off = self.act("writeOff", N_("Write off…"), "W", self._write_off, right=asking, icon="eraser")
        self.undo = self.act("reverseBill", N_("Reverse…"), "V", self._undo, right=asking, icon="arrow-u-up-left")
        self._lay_out()
        self.show_bill(None)
        words.tell(self, self._retell)
        self.context.drafts.watch(self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(M)
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        head.addWidget(self.total)
        facts = QHBoxLayout()
        facts.setSpacing(S)
        facts.addWidget(self.papers, 3)
        facts.addWidget(self.sums, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(S)
        self.draft_acts = self._holding(self.audit.button(primary=True), self.cancel.button())
        buttons.addWidget(self.draft_acts, 1)
        self.open_acts = self._holding(self._receive.button(primary=True))
        buttons.addWidget(self.open_acts, 1)
        self.posted_acts = self._holding(self.write_off.button(quiet=True), self.undo.button(quiet=True))
        buttons.addWidget(self.posted_acts)
        buttons.addStretch()
        buttons.addWidget(self.print.button())
        buttons.addWidget(self.order.button(quiet=True))
        self.content = QWidget()
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(head)
        column.addWidget(self.own)
        column.addLayout(facts)
        column.addWidget(self.points)
        column.addWidget(self.lines, 3)
        column.addWidget(self.paid, 1)
        column.addWidget(self.note)
        column.addLayout(buttons)
        self.nothing = EmptyState(N_("No bill chosen"), N_("Choose a bill to see its lines and sums."), icon="receipt")
        self.body.addWidget(self.content)
        self.body.addWidget(self.nothing)

    @staticmethod
    def _holding(first: QWidget, *others: QWidget) -> QWidget:
        """Buttons that are shown and hidden together."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        row.addWidget(first, 1)
        for button in others:
            row.addWidget(button)
        return holder

    def show_bill(self, row: BillRow | None) -> None:
        """Read and show this bill, or none."""
        self._asked = row.bill_id if row is not None else None
        if row is None:
            if self.detail is not None:
                self._notes[self.detail.head.bill_id] = self.note.toPlainText()
            self.detail = None
            self.content.hide()
            self.nothing.show()
            return
        self.jobs.read(self, "bill", bill_detail, row.bill_id, then=self._take)

    def reload(self) -> None:
        if self._asked is not None:
            self.jobs.read(self, "bill", bill_detail, self._asked, then=self._take)

    def _take(self, detail: BillDetail | None) -> None:
        if detail is None:
            self.show_bill(None)
            return
        if self.detail is None or self.detail.head.bill_id != detail.head.bill_id:
            if self.detail is not None:
                self._notes[self.detail.head.bill_id] = self.note.toPlainText()
            self.note.setPlainText(self._notes.pop(detail.head.bill_id, ""))  # what was typed waits with its bill
            self._key = str(uuid.uuid4())
        self.detail = detail
        self.nothing.hide()
        self.content.show()
        self._permit(detail.head)
        self._retell()

    def _permit(self, head: BillRow) -> None:
        draft = head.state == BillState.DRAFT
        mine = head.made_by_id == self.actor.staff_id
        auditor = self.actor.may("bill.audit")
        self.own.setVisible(draft and mine and auditor)
        self.note.setVisible(draft and auditor)
        self.points.setVisible(draft and auditor)
        self.draft_acts.setVisible(draft and auditor)
        self.open_acts.setVisible(head.state == BillState.AUDITED and self.actor.may("payment.receive"))
        posted = head.state in (BillState.AUDITED, BillState.SETTLED) and head.total.units > 0
        self.posted_acts.setVisible(posted and self.actor.may("correction.ask"))
        self.write_off.allow_if(posted and head.open.units > 0, N_("Nothing is open on this bill."))
        self.undo.allow_if(posted, N_("Only what was audited is reversed."))
        if draft and mine:
            self.audit.forbid(OWN)
        else:
            self.audit.allow_if(draft, N_("Only a bill to audit can be audited."))
        self.cancel.allow_if(draft, N_("An audited bill is not cancelled: it is what the customer owes."))
        self.print.allow_if(head.state != BillState.CANCELLED, N_("A cancelled bill is not printed."))

    def _retell(self) -> None:
        detail = self.detail
        if detail is None:
            return
        head = detail.head
        self.title.show_text(f"{head.number}  {head.customer_name}")
        self.chip.show_state(Entity.BILL, head.state)
        self.total.show_text(format.money(head.total))
        self.papers.show_facts(_papers(detail))
        self.sums.show_facts(_sums(head))
        self.points.show_facts(_points(detail))
        self.lines.show_rows(detail.lines)
        self.lines.setColumnHidden(DISCOUNT, not any(line.discount for line in detail.lines))
        self.paid.show_rows(detail.paid)
        self.paid.setVisible(bool(detail.paid))

    # kept while it is not sent

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """See drafts.Typing; the notes on all bills that were not audited or cancelled yet."""
        notes = {str(bill): text for bill, text in self._notes.items() if text.strip()}
        number, keys = "", tuple[str, ...]()
        if self.detail is not None and self._said():
            number, notes[str(self.detail.head.bill_id)] = self.detail.head.number, self.note.toPlainText()
            keys = tuple(f"{self._key}-{command.__name__}" for command in (audit_bill, cancel_bill))
        return (_("note on {number}", number=number or "…"), keys, {"notes": notes, "number": number}) if notes else None

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """See drafts.Typing."""
        notes = {int(bill): str(text) for bill, text in unsent.data["notes"].items()}
        if saved is not None:
            notes = {bill: text for bill, text in notes.items() if bill != saved.made}
        self._notes |= notes
        if self.detail is not None and self.detail.head.bill_id in self._notes:
            self.note.setPlainText(self._notes.pop(self.detail.head.bill_id))
        if unsent.data["number"]:
            self.wanted.emit(str(unsent.data["number"]))
        return bool(notes)

    # what is done with it

    def _in_hand(self) -> bool:
        """Whether the bill shown is the one chosen; another may still be being read."""
        return self.detail is not None and self.detail.head.bill_id == self._asked

    def _audit(self) -> None:
        if self.detail is not None and self._in_hand():
            self._do(audit_bill, self.detail.head.bill_id, self.detail.head.version, self._said(), then=self.audited.emit)

    def _cancel(self) -> None:
        if self.detail is None or not self._in_hand():
            return
        if not self._said():
            self._refuse(Refused(N_("Write why the bill is cancelled."), field="reason"))
            return
        self._do(cancel_bill, self.detail.head.bill_id, self._said(), self.detail.head.version, then=self.cancelled.emit)

    def _said(self) -> str:
        return self.note.toPlainText().strip()

    def _do(self, command: Callable[..., Changes], bill_id: int, *args: object, then: Callable[[Changes], None]) -> None:
        def done(changes: Changes) -> None:
            self._notes.pop(bill_id, None)
            if self.detail is not None and self.detail.head.bill_id == bill_id:
                self.note.clear()
            then(changes)

        key = f"{self._key}-{command.__name__}"
        self.jobs.do(self, command, bill_id, *args, key=key, then=done, failed=self._refuse, always=self._held())

    def _held(self) -> Callable[[], None]:
        ends = [self.audit.begin(), self.cancel.begin()]

        def end() -> None:
            for each in ends:
                each()

        return end

    def _refuse(self, error: Refused) -> None:
        self.notice.refuse(error)
        if error.field == "reason":
            self.note.setFocus()
        if isinstance(error, Conflict):
            self.reload()

    def _print(self) -> None:
        if self.detail is not None:
            head = self.detail.head
            show_paper(self, self.jobs, f"{head.number}.pdf", settlement_bill, head.bill_id, always=self.print.begin())

    def _write_off(self) -> None:
        if self.detail is not None and self._in_hand():
            ask_write_off(self, self.detail.head, self.corrected.emit)

    def _undo(self) -> None:
        if self.detail is not None and self._in_hand():
            head = self.detail.head
            ask_reversal(self, "bill", head.bill_id, head.number, head.total, self.corrected.emit)

    def _show_order(self) -> None:
        if self.detail is not None:
            self.context.show_order(self.detail.head.order_id)


def _papers(detail: BillDetail) -> list[Fact]:
    head = detail.head
    facts = [
        Fact(N_("Order"), "  ".join(filter(None, (head.order_number, detail.customer_po)))),
        Fact(N_("Payment"), _(PAYMENT_METHODS.get(detail.payment_method, detail.payment_method)) or "–"),
        Fact(N_("Made by"), _("{who}, {when}", who=head.made_by, when=format.moment(head.made_at))),
    ]
    if head.audited_at is not None:
        facts.append(Fact(N_("Audited by"), _("{who}, {when}", who=head.audited_by, when=format.moment(head.audited_at)), "good"))
    if detail.audit_note:
        facts.append(Fact(N_("Reason") if head.state == BillState.CANCELLED else N_("Note"), detail.audit_note))
    return facts


def _points(detail: BillDetail) -> list[Fact]:
    """Amount, calculation, discounts and fees, each with what it is judged by."""
    lines = [BilledLine(row.sku, row.quantity, row.price, row.discount, row.amount, row.gift) for row in detail.lines]
    return [
        Fact(
            point.title,
            _(point.fact, **{key: format.money(each) if isinstance(each, Money) else each for key, each in point.values.items()}),
            point.verdict,
        )
        for point in audit_points(lines, detail.head.total)
    ]


def _sums(head: BillRow) -> list[Fact]:
    late = head.state == BillState.AUDITED and format.is_late(head.due_date)
    return [
        Fact(N_("Total"), format.money(head.total)),
        Fact(N_("Received"), format.money(head.received)),
        *([Fact(N_("Written off"), format.money(head.written_off), "warn")] if head.written_off.units else []),
        Fact(N_("Receivable"), format.money(head.open)),
        Fact(N_("Due"), head.due_date.isoformat(), "bad" if late else "", format.due(head.due_date) if late else ""),
    ]
