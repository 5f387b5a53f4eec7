"""Amendments: those that wait first, each with what was and shall be, what it does, and the decision."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.amendments import approve_amendment, refuse_amendment, withdraw_amendment
from orderdesk.language import N_, _
from orderdesk.queries.amendments import AmendmentDetail, AmendmentRow, amendment_detail, amendments
from orderdesk.rules.amendments import HEAD_NAMES, KIND_NAMES, STEP_RIGHTS, WAITING
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from orderdesk.rules.states import AmendmentState, Entity, state_name
from orderdesk.ui import format, words
from orderdesk.ui.changes.columns import AMENDMENTS, CHANGED
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.view import View
from orderdesk.ui.widgets.chips import FilterChips, StateChip
from orderdesk.ui.widgets.dialogs import ask_text
from orderdesk.ui.widgets.effects import facts_of
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label, data
from orderdesk.ui.widgets.scrolled import scrolled
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

WAITS, ALL = "waits", "all"
FILTERS = (
    (WAITS, N_("Waiting")),
    (AmendmentState.IN_FORCE, N_("In force")),
    (AmendmentState.REFUSED, N_("Turned down")),
    (ALL, N_("All")),
)
NONE = (N_("No amendment waits"), N_("Open an approved order and press Ctrl+E to ask for a change."))
OWN = N_("You asked for this yourself; somebody else has to decide.")
NOT_WITHDRAWN = N_("Only who asked for it, or a manager, withdraws it.")
NOT_YOURS = N_("This amendment does not wait for you.")


class AmendmentPane(View):
    """One amendment. Signals: `decided(text, Changes)`."""

    decided = Signal(str, object)

    def __init__(self, place: Tab | View) -> None:
        self.detail: AmendmentDetail | None = None
        self._wanted: int | None = None
        self._key = ""
        super().__init__(place)
        self.setObjectName("amendment")

    def build(self) -> None:
        self.title, self.chip = data("", "title", elide=True), StateChip()
        self.asked, self.effect, self.said = FactsCard(), FactsCard(N_("What it does")), FactsCard(N_("Decisions"))
        self.lines = PagedTable("amendedLines", CHANGED, self.jobs, row_id=lambda row: (row.action, row.sku), compact=True,
                                empty=(N_("No lines change"), ""))  # fmt: skip
        self.against = Label("warn", wrap=True)
        self.against.setObjectName("amendmentAgainst")
        self.approve = self.act("approve", N_("Approve"), "A", self._approve, icon="check")
        self.refuse = self.act("refuse", N_("Turn down…"), "X", self._refuse, icon="x")
        self.withdraw = self.act("withdraw", N_("Withdraw…"), "W", self._withdraw, right="amendment.ask", icon="arrow-u-up-left")
        self.show_order = self.act("openOrder", N_("Open order"), "O", self._open, icon="arrow-square-out")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self.show_order.button(quiet=True))
        foot.addWidget(self.withdraw.button(quiet=True))
        foot.addStretch(1)
        foot.addWidget(self.refuse.button())
        foot.addWidget(self.approve.button(primary=True))
        facts = QWidget()
        cards = QVBoxLayout(facts)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(S)
        for card in (self.asked, self.effect, self.said):
            cards.addWidget(card)
        cards.addStretch(1)
        self.content = QWidget()
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(head)
        column.addWidget(self.against)
        column.addWidget(self.lines, 2)
        column.addWidget(scrolled(facts), 5)
        column.addLayout(foot)
        self.nothing = EmptyState(N_("No amendment chosen"), N_("Choose one to see what it changes."), icon="pencil-simple")
        self.body.addWidget(self.content)
        self.body.addWidget(self.nothing)
        self._take(None)
        words.tell(self, self._retell)

    def show_row(self, row: AmendmentRow | None) -> None:
        """Show this amendment, or none."""
        self._wanted = row.id if row is not None else None
        self._key = str(uuid.uuid4())
        if row is None:
            self._take(None)
        self.reload()

    def reload(self) -> None:
        if self._wanted is not None:
            self.jobs.read(self, "amendment", amendment_detail, self._wanted, self.context.today(), self.actor, then=self._take)

    def _take(self, detail: AmendmentDetail | None) -> None:
        self.detail = detail
        self.content.setVisible(detail is not None)
        self.nothing.setVisible(detail is None)
        if detail is None:
            for act in (self.approve, self.refuse, self.withdraw):
                act.forbid(NOT_YOURS)
            return
        row = detail.row
        right = STEP_RIGHTS.get(row.state, "")
        own = row.asked_by_id == self.actor.staff_id
        reason = OWN if own else "" if right and self.actor.may(right) and not detail.department else NOT_YOURS
        wrong = detail.effect.problems if detail.effect is not None else ()
        self.approve.allow_if(not reason and not wrong, reason or N_("What is said above speaks against it."))
        self.refuse.allow_if(not reason, reason)
        self.withdraw.allow_if(
            row.state in WAITING and (own or Role.MANAGER in self.actor.roles),
            N_("Only who asked for it, or a manager, withdraws it."),
        )
        self._retell()

    def _retell(self) -> None:
        detail = self.detail
        if detail is None:
            return
        row = detail.row
        self.title.show_text(f"{row.number}  {_(KIND_NAMES[row.kind])}  {row.order_number}")
        self.chip.show_state(Entity.AMENDMENT, row.state)
        self.lines.setVisible(bool(detail.lines))
        self.lines.show_rows(detail.lines)
        self.asked.show_facts(list(_asked(detail)))
        self.effect.setVisible(detail.effect is not None or bool(detail.impact.get("delays")))
        if detail.effect is not None:
            self.effect.show_facts(list(facts_of(detail.effect)))
        else:
            self.effect.show_facts(list(_was_told(detail)))
        wrong = detail.effect.problems if detail.effect is not None else ()
        self.against.setVisible(bool(wrong))
        self.against.show_text("\n".join(str(problem) for problem in wrong))
        self.said.setVisible(bool(detail.said))
        self.said.show_facts(
            [
                Fact(
                    N_("First review") if one.step == AmendmentState.FIRST_REVIEW else N_("Second review")
                    if one.step == AmendmentState.SECOND_REVIEW else N_("Final review"),
                    _("{who}, {when}", who=one.who, when=format.moment(one.at)),
                    "good" if one.verdict == "approved" else "bad",
                    one.opinion,
                )
                for one in detail.said
            ]
        )  # fmt: skip
        if detail.target == AmendmentState.APPROVED:
            self.approve.rename(N_("Approve: in force at once"))
        elif detail.target:
            self.approve.rename(N_("Approve: to {step}"), step=state_name(Entity.AMENDMENT, detail.target))

    def _approve(self) -> None:
        if self.detail is not None:
            self._do(approve_amendment, "", N_("{number} approved."))

    def _refuse(self) -> None:
        then = partial(self._do, refuse_amendment, said=N_("{number} turned down; who asked for it reads why."))
        self._ask(N_("Turn down {number}"), N_("Why? Who asked for it will read it."), N_("Turn down"), then)

    def _withdraw(self) -> None:
        then = partial(self._do, withdraw_amendment, said=N_("{number} withdrawn."))
        self._ask(N_("Withdraw {number}"), N_("Why is it withdrawn?"), N_("Withdraw"), then)

    def _ask(self, title: str, prompt: str, verb: str, then: Callable[[str], None]) -> None:
        if self.detail is not None:
            ask_text(self, title, prompt, then=then, verb=verb, number=self.detail.row.number)

    def _do(self, command: Callable[..., Changes], opinion: str, said: str) -> None:
        detail = self.detail
        if detail is None:
            return
        self.jobs.do(
            self,
            command,
            detail.row.id,
            detail.row.version,
            opinion,
            key=f"{self._key}-{command.__name__}-{detail.row.version}",
            then=lambda changes: self.decided.emit(said, changes),
            failed=self._refused,
            always=self.approve.begin(),
        )

    def _refused(self, error: Refused) -> None:
        self._key = str(uuid.uuid4())
        self.notice.refuse(error)

    def again(self) -> None:
        """The next attempt is another one: nothing was done."""
        self._key = str(uuid.uuid4())

    def _open(self) -> None:
        if self.detail is not None:
            self.context.show_order(self.detail.row.order_id)


def _asked(detail: AmendmentDetail) -> list[Fact]:
    row = detail.row
    facts = [Fact(N_("Customer"), row.customer), Fact(N_("Reason"), row.reason)]
    if detail.customer_request:
        facts.append(Fact(N_("Customer's request"), detail.customer_request))
    if detail.remark:
        facts.append(Fact(N_("Remark"), detail.remark))
    if detail.confirmed_with:
        facts.append(Fact(N_("Confirmed with"), detail.confirmed_with))
    below = [
        _(
            "{sku}: {price} instead of {listed}",
            sku=line.sku,
            price=format.money(line.price_after),
            listed=format.money(line.listed),
        )
        for line in detail.lines
        if line.below_list and line.listed is not None
    ]
    if below:
        facts.append(Fact(N_("Below the list price"), "  ".join(below), "bad"))
    before, after = detail.dates
    if after is not None:
        facts.append(Fact(N_("Delivery date"), f"{format.day(before) or '–'} → {format.day(after)}"))
    facts += [Fact(HEAD_NAMES[name], f"{was or '–'} → {to}") for name, (was, to) in detail.head.items()]
    if detail.ahead_of:
        facts.append(Fact(N_("Ahead of"), detail.ahead_of))
    if detail.expected_on:
        facts.append(Fact(N_("Expected to be done"), format.day(detail.expected_on)))
    facts.append(Fact(N_("Asked by"), _("{who}, {when}", who=row.asked_by, when=format.moment(row.asked_at))))
    way = " → ".join(state_name(Entity.AMENDMENT, step) for step in detail.way)
    elsewhere = _("This step is decided by {department}.", department=detail.department) if detail.department else ""
    facts.append(Fact(N_("Goes through"), way or "–", "warn" if elsewhere else "", elsewhere))
    left, tone = format.time_left(row.due_at)
    if left:
        facts.append(Fact(N_("Time left"), left, tone))
    return facts


def _was_told(detail: AmendmentDetail) -> list[Fact]:
    return [
        Fact(
            N_("Gets later"),
            _("{number} {customer}: {days} days later", number=told["number"], customer=told["customer"], days=told["days"]),
            "bad" if told["late"] else "warn",
        )
        for told in detail.impact.get("delays", ())
    ]


class AmendmentsView(View):
    """The list and the amendment in hand."""

    def build(self) -> None:
        self.filters = FilterChips(FILTERS)
        self.filters.setObjectName("amendmentStates")
        self.filters.chosen.connect(lambda _key: self._load())
        self.list = PagedTable("amendments", AMENDMENTS, self.jobs, empty=NONE, icon="pencil-simple")
        words.say(self.list.setAccessibleName, N_("Amendments"))
        self.list.current_changed.connect(self._show)
        self.list.loaded.connect(self._begin)
        self.list.activated.connect(lambda row: self.context.show_order(row.order_id))
        self.search = FilterEdit("searchAmendments", N_("Number, order, customer or reason (Ctrl+F)"), below=self.list)
        self.search.changed.connect(lambda _text: self._load())
        self.act("search", N_("Search"), "Ctrl+F", self.search.setFocus)
        self.pane = AmendmentPane(self)
        self.addActions([self.pane.approve, self.pane.refuse, self.pane.withdraw, self.pane.show_order])
        pane = QWidget()
        left = QVBoxLayout(pane)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(S)
        left.addWidget(self.filters)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        self.body.addWidget(split("amendments", pane, self.pane, shares=(6, 6)), 1)

    def reload(self) -> None:
        self._load()
        self.pane.reload()

    def first_focus(self) -> QWidget:
        return self.list

    def _load(self) -> None:
        key = self.filters.key()
        states = WAITING if key == WAITS else () if key == ALL else (key,)
        self.list.load(amendments, states, (), self.search.wanted())

    @Slot(int)
    def _begin(self, count: int) -> None:
        if count and self.list.current() is None:
            self.list.choose_first()

    @Slot(object)
    def _show(self, row: AmendmentRow | None) -> None:
        self.pane.show_row(row)
