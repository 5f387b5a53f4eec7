"""Orders held for credit: by reason, each with its sums, and the release with the measure it rests on (000-17)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from orderdesk.commands.credit import release_order
from orderdesk.language import N_, _
from orderdesk.queries.credit import HoldRow, held_counts, held_orders, hold_detail
from orderdesk.rules.changes import Changes
from orderdesk.rules.credit import HOLD_STATES, MEASURES, REASON_NAMES, HoldState, why
from orderdesk.rules.states import Entity
from orderdesk.ui import format, words
from orderdesk.ui.receivables.columns import whole_amounts
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.view import View
from orderdesk.ui.widgets.chips import FilterChips, StateChip
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import data
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

ALL, ENDED = "all", "ended"
FILTERS = ((ALL, N_("All held")), *REASON_NAMES.items(), (ENDED, N_("Ended")))
NONE = (N_("No order is held"), N_("Orders over a limit, with overdue bills or without their prepayment appear here."))
OWN = N_("You entered this order; somebody else must release it.")
OVER = N_("This hold has ended.")

HELD = (
    Column[HoldRow]("order", N_("Order"), lambda row: row.order_number, width=132),
    Column[HoldRow]("customer", N_("Customer"), lambda row: row.customer_name, stretch=True, tip=lambda row: row.customer_name),
    Column[HoldRow]("total", N_("Order total"), lambda row: row.order_total, kind=Kind.MONEY, width=104),
    Column[HoldRow]("reason", N_("Held because"), lambda row: REASON_NAMES[row.reason], kind=Kind.WORD, width=150, strong=True),
    Column[HoldRow]("gap", N_("Missing"), lambda row: row.needed - row.allowed, kind=Kind.MONEY, width=104),
    Column[HoldRow]("since", N_("Since"), lambda row: row.held_at, kind=Kind.DATETIME, width=110),
    Column[HoldRow](
        "state", N_("State"), lambda row: row.order_state, kind=Kind.STATE, entity=Entity.ORDER, width=104, roomy=760
    ),
)


class MeasureChoice(QComboBox):
    """What a release rests on."""

    def __init__(self) -> None:
        super().__init__()
        for measure in MEASURES:
            self.addItem("", measure)
        words.tell(self, self.retell)

    def value(self) -> str:
        """The measure's key."""
        return str(self.currentData())

    def retell(self) -> None:
        """Speak the language of now."""
        for number, measure in enumerate(MEASURES):
            self.setItemText(number, _(MEASURES[measure]))


class Releasing(Question):
    """Asks for the measure, its paper and why; stays open with all that was typed when it is refused."""

    def __init__(self, view: View, row: HoldRow, then: Callable[[Changes], None]) -> None:
        super().__init__(
            view.window(),
            N_("Release order {number}"),
            N_("{customer}: {why}. The release holds for what is needed now; if more is needed later, the order is held again."),
            N_("Release"),
            number=row.order_number,
            customer=row.customer_name,
            why=lambda: why(row.reason, row.needed, row.allowed),
        )
        self.setObjectName("releasing")
        self.setMinimumWidth(520)
        self._view, self._row, self._then, self._key = view, row, then, str(uuid.uuid4())
        self.notice = NoticeBar()
        self.form = Form()
        self.measure = MeasureChoice()
        self.form.row("measure", N_("Rests on"), self.measure, needed=True)
        self.form.row("reference", N_("Paper"), QLineEdit(), hint=N_("Number or date, such as 保函 2026-017"))
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(84)
        self.form.row("note", N_("Why it may pass"), self.note, needed=True)
        self.content.addWidget(self.notice)
        self.content.addWidget(self.form)
        self.measure.setFocus()

    def accept(self) -> None:
        if not self.accept_act.isEnabled():
            return
        self._view.jobs.do(
            self,
            release_order,
            self._row.order_id,
            self.measure.value(),
            self.form.text("reference"),
            self.form.text("note"),
            key=self._key,
            then=self._done,
            failed=self.form.refuse,
            always=self.accept_act.begin(),
        )

    def _done(self, changes: Changes) -> None:
        super().accept()
        self._then(changes)


class HoldPane(View):
    """One hold. Signals: `released(Changes)`."""

    released = Signal(object)

    def __init__(self, place: Tab | View) -> None:
        self.hold: HoldRow | None = None
        super().__init__(place)
        self.setObjectName("hold")

    def build(self) -> None:
        self.title, self.chip = data("", "title", elide=True), StateChip()
        self.facts, self.ended = FactsCard(N_("Why it is held")), FactsCard(N_("Release"))
        self.release = self.act("release", N_("Release…"), "R", self._release, right="credit.release", icon="check")
        self.show_order = self.act("openOrder", N_("Open order"), "O", self._open, icon="arrow-square-out")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self.show_order.button(quiet=True))
        foot.addStretch(1)
        foot.addWidget(self.release.button(primary=True))
        self.content = QWidget()
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.ended)
        column.addStretch(1)
        column.addLayout(foot)
        self.nothing = EmptyState(N_("No order chosen"), N_("Choose one to see why it is held."), icon="receipt")
        self.body.addWidget(self.content)
        self.body.addWidget(self.nothing)
        self.show_hold(None)
        words.tell(self, self._retell)

    def reload(self) -> None:
        if self.hold is not None:
            self.jobs.read(self, "hold", hold_detail, self.hold.hold_id, then=self.show_hold)

    def show_hold(self, row: HoldRow | None) -> None:
        """Show this hold, or none."""
        self.hold = row
        self.content.setVisible(row is not None)
        self.nothing.setVisible(row is None)
        if row is None:
            return
        own = row.entered_by_id == self.actor.staff_id
        self.release.allow_if(row.state == HoldState.OPEN and not own, OWN if own else OVER)
        self._retell()

    def _retell(self) -> None:
        row = self.hold
        if row is None:
            return
        self.title.show_text(f"{row.order_number}  {row.customer_name}")
        self.chip.show_state(Entity.ORDER, row.order_state)
        tone = "bad" if row.state == HoldState.OPEN else ""
        self.facts.show_facts(
            [
                Fact(N_("State"), _(HOLD_STATES[row.state]), tone),
                Fact(N_("Reason"), _(REASON_NAMES[row.reason])),
                Fact(N_("Fact"), why(row.reason, row.needed, row.allowed)),
                Fact(N_("Order total"), format.money(row.order_total)),
                Fact(N_("Held since"), format.moment(row.held_at)),
            ]
        )
        self.ended.setVisible(bool(row.measure))
        if row.measure:
            self.ended.show_facts(
                [
                    Fact(N_("Rests on"), "  ".join(filter(None, (_(MEASURES[row.measure]), row.reference))), "good"),
                    Fact(N_("Why it may pass"), row.note),
                    Fact(N_("Released by"), _("{who}, {when}", who=row.released_by, when=format.moment(row.released_at))),
                ]
            )

    def _release(self) -> None:
        if self.hold is not None:
            Releasing(self, self.hold, self.released.emit).open()

    def _open(self) -> None:
        if self.hold is not None:
            self.context.show_order(self.hold.order_id)


class HeldView(View):
    """The list of held orders and the one in hand."""

    def build(self) -> None:
        self.filters = FilterChips(FILTERS)
        self.filters.setObjectName("holdReasons")
        self.filters.chosen.connect(lambda _key: self._load())
        self.list = PagedTable("heldOrders", HELD, self.jobs, row_id=lambda row: row.hold_id, empty=NONE)
        words.say(self.list.setAccessibleName, N_("Held orders"))
        self.list.current_changed.connect(self._show)
        self.list.loaded.connect(self._begin)
        self.list.activated.connect(lambda row: self.context.show_order(row.order_id))
        whole_amounts(self.list)
        self.search = FilterEdit("searchHeld", N_("Order or customer (Ctrl+F)"), below=self.list)
        self.search.changed.connect(lambda _text: self._load())
        self.act("search", N_("Search"), "Ctrl+F", self.search.setFocus)
        self.pane = HoldPane(self)
        self.addActions([self.pane.release, self.pane.show_order])
        pane = QWidget()
        left = QVBoxLayout(pane)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(S)
        left.addWidget(self.filters)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        self.body.addWidget(split("held", pane, self.pane, shares=(8, 5)), 1)

    def reload(self) -> None:
        self._load()
        self.pane.reload()
        self.jobs.read(self, "counts", held_counts, then=self._counted)

    def first_focus(self) -> QWidget:
        return self.list

    def _counted(self, counts: dict[str, int]) -> None:
        for reason in REASON_NAMES:
            self.filters.set_count(reason, counts.get(reason))
        self.filters.set_count(ALL, sum(counts.values()) or None)

    def _load(self) -> None:
        key = self.filters.key()
        states = (HoldState.RELEASED, HoldState.LAPSED) if key == ENDED else (HoldState.OPEN,)
        self.list.load(held_orders, () if key in (ALL, ENDED) else (key,), states, self.search.wanted())

    @Slot(int)
    def _begin(self, count: int) -> None:
        if count and self.list.current() is None:
            self.list.choose_first()

    @Slot(object)
    def _show(self, row: HoldRow | None) -> None:
        self.pane.show_hold(row)
