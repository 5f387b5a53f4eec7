"""Corrections of the books: what waits for a second person first, then what was done and refused."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.receivables import CorrectionRow, correction_detail, corrections
from orderdesk.rules.changes import Changes
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.receivables import CORRECTION_STATES, CorrectionState, correction_name
from orderdesk.ui import format, words
from orderdesk.ui.receivables.columns import CORRECTIONS, whole_amounts
from orderdesk.ui.receivables.correcting import ask_decision, ask_reversal
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.view import View
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label, data
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

ALL = "all"
FILTERS = (
    (CorrectionState.ASKED, N_("Waiting")),
    (CorrectionState.DONE, N_("Done")),
    (CorrectionState.REFUSED, N_("Turned down")),
    (ALL, N_("All")),
)
WAITING = (N_("Nothing waits for a second person"), N_("Write-offs, refunds and reversals above the limit appear here."))
NONE = (N_("No corrections here"), N_("Bills are written off, payments refunded where they stand."))
OWN = N_("You asked for this yourself; somebody else has to approve it.")
NOT_YOURS = N_("Your role does not decide this; a manager does.")
DECIDED = N_("This was decided already.")


class CorrectionPane(View):
    """One correction. Signals: `decided(Changes)` when it was approved, refused or reversed."""

    decided = Signal(object)

    def __init__(self, place: Tab | View) -> None:
        self.correction: CorrectionRow | None = None
        self._asked: int | None = None
        super().__init__(place)
        self.setObjectName("correction")

    def build(self) -> None:
        self.title, self.amount = data("", "title", elide=True), data("", "title")
        self.why_not = Label("warn", wrap=True)
        self.why_not.setObjectName("notYours")
        self.facts, self.told = FactsCard(), FactsCard()
        self.approve = self.act("approve", N_("Approve…"), "A", self._approve, right="correction.approve", icon="check")
        self.refuse = self.act("refuse", N_("Refuse…"), "X", self._refuse, right="correction.approve", icon="x")
        self.undo = self.act("reverse", N_("Reverse…"), "V", self._undo, right="entry.reverse", icon="arrow-u-up-left")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.amount)
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self.undo.button(quiet=True))
        foot.addStretch(1)
        foot.addWidget(self.refuse.button())
        foot.addWidget(self.approve.button(primary=True))
        self.content = QWidget()
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(head)
        column.addWidget(self.why_not)
        column.addWidget(self.facts)
        column.addWidget(self.told)
        column.addStretch(1)
        column.addLayout(foot)
        self.nothing = EmptyState(N_("No correction chosen"), N_("Choose one to see who asked for it and why."), icon="receipt")
        self.body.addWidget(self.content)
        self.body.addWidget(self.nothing)
        self.show_correction(None)
        words.tell(self, self._retell)

    def show_correction(self, row: CorrectionRow | None) -> None:
        """Show this correction, or none."""
        self._asked = row.correction_id if row is not None else None
        self._take(row)

    def reload(self) -> None:
        if self._asked is not None:
            self.jobs.read(self, "correction", correction_detail, self._asked, then=self._take)

    def _take(self, row: CorrectionRow | None) -> None:
        self.correction = row
        self.content.setVisible(row is not None)
        self.nothing.setVisible(row is None)
        if row is None:
            return
        waits = row.state == CorrectionState.ASKED
        own = row.asked_by_id == self.actor.staff_id
        reason = DECIDED if not waits else OWN if own else NOT_YOURS if not row.may_decide(self.actor) else ""
        self.approve.allow_if(not reason, reason)
        self.refuse.allow_if(waits, DECIDED)
        self.undo.allow_if(row.reversible, N_("Only what was done, and is not reversed yet, can be reversed."))
        self.why_not.setVisible(waits and bool(reason))
        words.say(self.why_not.setText, reason or OWN)
        self._retell()

    def _retell(self) -> None:
        row = self.correction
        if row is None:
            return
        self.title.show_text(f"{row.number}  {_(correction_name(row.kind, row.undoes))}")
        self.amount.show_text(format.money(row.amount))
        facts = [
            Fact(N_("State"), _(CORRECTION_STATES[row.state]), "warn" if row.state == CorrectionState.ASKED else ""),
            Fact(N_("Customer"), row.customer_name),
            Fact(N_("Concerns"), row.about),
        ]
        if row.method:
            facts.append(Fact(N_("Paid back by"), _(PAYMENT_METHODS.get(row.method, row.method))))
        self.facts.show_facts(facts)
        said = [
            Fact(N_("Asked by"), _("{who}, {when}", who=row.asked_by, when=format.moment(row.asked_at))),
            Fact(N_("Reason"), row.reason),
        ]
        if row.decided_at is not None:
            said.append(Fact(N_("Decided by"), _("{who}, {when}", who=row.decided_by, when=format.moment(row.decided_at))))
        if row.opinion:
            said.append(Fact(N_("Opinion"), row.opinion))
        self.told.show_facts(said)

    def _approve(self) -> None:
        if self.correction is not None:
            ask_decision(self, self.correction, approve=True, then=self.decided.emit)

    def _refuse(self) -> None:
        if self.correction is not None:
            ask_decision(self, self.correction, approve=False, then=self.decided.emit)

    def _undo(self) -> None:
        row = self.correction
        if row is not None:
            ask_reversal(self, row.kind, row.correction_id, row.number, row.amount, self.decided.emit)


class CorrectionsView(View):
    """The list and the correction in hand."""

    def build(self) -> None:
        self.filters = FilterChips(FILTERS)
        self.filters.setObjectName("correctionStates")
        self.filters.chosen.connect(lambda _key: self._load())
        self.list = PagedTable("corrections", CORRECTIONS, self.jobs, row_id=lambda row: row.correction_id, empty=WAITING)
        words.say(self.list.setAccessibleName, N_("Corrections"))
        self.list.current_changed.connect(self._show)
        self.list.loaded.connect(self._begin)
        whole_amounts(self.list)
        self.search = FilterEdit("searchCorrections", N_("Number, bill, payment, customer or reason (Ctrl+F)"), below=self.list)
        self.search.changed.connect(lambda _text: self._load())
        self.act("search", N_("Search"), "Ctrl+F", self.search.setFocus)
        self.pane = CorrectionPane(self)
        self.addActions([self.pane.approve, self.pane.refuse, self.pane.undo])
        pane = QWidget()
        left = QVBoxLayout(pane)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(S)
        left.addWidget(self.filters)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        self.body.addWidget(split("corrections", pane, self.pane, shares=(7, 6)), 1)

    def reload(self) -> None:
        self._load()
        self.pane.reload()

    def first_focus(self) -> QWidget:
        return self.list

    def _load(self) -> None:
        key = self.filters.key()
        self.list.load(corrections, () if key == ALL else (key,), self.search.wanted())

    @Slot(int)
    def _begin(self, count: int) -> None:
        if count and self.list.current() is None:
            self.list.choose_first()
        self.list.empty.say(*(WAITING if self.filters.key() == CorrectionState.ASKED else NONE))

    @Slot(object)
    def _show(self, row: CorrectionRow | None) -> None:
        self.pane.show_correction(row)


def outcome(changes: Changes) -> str:
    """The sentence after a correction was asked for, marked for speaking."""
    if changes.count:
        return N_("{number} is done and in the books.")
    return N_("{number} waits for a second person who approves it.")
