"""Who answers for which order: those nobody has yet, mine, everybody's; given by rule and load, confirmed, planned."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.assignments import assign_order, confirm_assignment
from orderdesk.language import N_, _
from orderdesk.queries.assignments import Owned, OwnedRow, PlanRow, Proposal, VisitRow, owned_orders, plan_of, proposal, visit_of
from orderdesk.rules.assigning import Candidate, OwnerRule
from orderdesk.rules.changes import Changes
from orderdesk.rules.intake import KINDS
from orderdesk.rules.rights import Role
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tasks.assign_forms import DispatchQuestion, QualificationsQuestion, RulesQuestion
from orderdesk.ui.tasks.plan_form import PlanQuestion
from orderdesk.ui.view import View
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.dialogs import ask_text
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label, card, said
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("No orders here"), N_("Submitted orders that nobody answers for appear under “To assign”."))
NONE = N_("Choose an order first.")
NOBODY = N_("Choose who is to get it.")
NOT_MINE = N_("Only who answers for the order confirms it.")
CONFIRMED = N_("It is confirmed.")
NOT_PLANNED = N_("The plan is written by who answers for the order, or by a manager.")
NO_SERVICE = N_("Only an approved service order is dispatched.")


def _why(rule: OwnerRule | None) -> str:
    if rule is None:
        return _("by load")
    kind = _(KINDS[rule.kind]) if rule.kind else ""
    return _("rule: {parts}", parts=" · ".join(filter(None, (kind, rule.field, rule.region))) or _("all orders"))


ORDERS = (
    Column[OwnedRow]("number", N_("No."), lambda r: r.number, width=124),
    Column[OwnedRow]("customer", N_("Customer"), lambda r: r.customer, stretch=True, strong=True, tip=lambda r: r.customer),
    Column[OwnedRow]("total", N_("Amount"), lambda r: r.total, kind=Kind.MONEY, width=100),
    Column[OwnedRow]("due", N_("Delivery"), lambda r: r.requested_date, kind=Kind.DUE, width=104),
    Column[OwnedRow]("state", N_("State"), lambda r: r.state, kind=Kind.STATE, width=124),
    Column[OwnedRow]("owner", N_("Answers for it"), lambda r: r.owner, width=116, ink=lambda r: "bad" if r.late else ""),
)
CANDIDATES = (
    Column[Candidate]("name", N_("Person"), lambda r: r.name, width=100, strong=True),
    Column[Candidate]("open", N_("Open orders"), lambda r: r.open_orders, kind=Kind.NUMBER, width=104),
    Column[Candidate]("why", N_("Proposed"), lambda r: _why(r.rule), stretch=True),
)
PLAN = (
    Column[PlanRow]("kind", N_("Kind"), lambda r: N_("Phase") if r.kind == "phase" else N_("Risk"), kind=Kind.WORD, width=70),
    Column[PlanRow]("title", N_("What"), lambda r: r.title, width=110, strong=True, tip=lambda r: r.title),
    Column[PlanRow]("detail", N_("Key points"), lambda r: r.detail, stretch=True, tip=lambda r: r.detail),
    Column[PlanRow]("who", N_("Person"), lambda r: r.who, width=70),
    Column[PlanRow]("until", N_("Until"), lambda r: r.ends_on, kind=Kind.DATE, width=86, ink=lambda r: "good" if r.done else ""),
)


class OrdersView(View):
    """Signals: `order_wanted(order id)`."""

    order_wanted = Signal(int)

    def build(self) -> None:
        self.chips = FilterChips(
            ((Owned.FREE.value, N_("To assign")), (Owned.MINE.value, N_("Mine")), (Owned.ALL.value, N_("Everybody's")))
        )
        self.chips.chosen.connect(lambda _key: self._load())
        self.search = FilterEdit("ownedSearch", N_("Order, customer or person (Ctrl+F)"))
        self.search.changed.connect(lambda _text: self._load())
        self.list = PagedTable("ownedOrders", ORDERS, self.jobs, empty=NOTHING, icon="users")
        words.say(self.list.setAccessibleName, N_("Orders"))
        self.list.current_changed.connect(lambda _row: self._choose())
        self.list.loaded.connect(self._loaded)
        self.list.activated.connect(lambda row: self.order_wanted.emit(row.id))
        self.people = PagedTable(
            "candidates", CANDIDATES, self.jobs, row_id=lambda r: r.staff_id, compact=True, empty=(N_("Nobody yet"), "")
        )
        self.people.current_changed.connect(lambda _row: self._allow())
        words.say(self.people.setAccessibleName, N_("Who may get it"))
        self.plan = PagedTable("plan", PLAN, self.jobs, compact=True, empty=(N_("No plan yet"), N_("P writes one.")))
        self._make_acts()
        self._wanted: int | None = None
        self._planned: tuple[PlanRow, ...] = ()
        self._visit: VisitRow | None = None
        self._proposal: Proposal | None = None
        self.body.addWidget(split("owned", self._left(), self._right(), shares=(8, 7)), 1)
        words.tell(self, self._show)

    def _make_acts(self) -> None:
        self.assign_act = self.act("assignOrder", N_("Assign"), "A", self._assign, right="order.assign", icon="user-plus")
        self.confirm_act = self.act("confirmAssignment", N_("Confirm"), "C", self._confirm, icon="check")
        self.plan_act = self.act("writePlan", N_("Plan…"), "P", self._write_plan, icon="list-bullets")
        self.send_act = self.act("dispatch", N_("Send…"), "D", self._dispatch, right="service.dispatch", icon="truck")
        self.order_act = self.act("showOrder", N_("Show the order"), "O", self._show_order, icon="arrow-square-out")
        self.rules_act = self.act("assignmentRules", N_("Rules…"), "R", self._rules, right="assignment.rules", icon="gear")
        self.filed_act = self.act(
            "certificates", N_("Certificates…"), "F", self._certificates, right="qualification.record", icon="archive"
        )
        self.find_act = self.act("findOwned", N_("Search"), "Ctrl+F", self.search.setFocus)

    def _left(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        top = QHBoxLayout()
        top.setSpacing(M)
        top.addWidget(self.chips, 1)
        for act in (self.rules_act, self.filed_act):
            top.addWidget(act.button(quiet=True))
        column.addLayout(top)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        return side

    def _right(self) -> QWidget:
        self.pane = card()
        column = QVBoxLayout(self.pane)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        self.title = Label("head", wrap=True)
        self.facts = FactsCard()
        buttons = QHBoxLayout()
        buttons.setSpacing(S)
        for act in (self.order_act, self.plan_act, self.send_act, self.confirm_act):
            buttons.addWidget(act.button(quiet=True))
        buttons.addStretch(1)
        buttons.addWidget(self.assign_act.button(primary=True))
        for widget in (self.title, self.facts, said(N_("Who may get it"), "strong")):
            column.addWidget(widget)
        column.addWidget(self.people, 3)
        column.addWidget(said(N_("Follow-up plan"), "strong"))
        column.addWidget(self.plan, 4)
        column.addLayout(buttons)
        return self.pane

    def reload(self) -> None:
        self._load()

    def first_focus(self) -> QWidget:
        return self.list

    def show_order(self, order_id: int) -> None:
        """Take one of my orders in hand."""
        self._wanted = order_id
        self.search.clear()
        self.chips.choose(Owned.MINE)
        self._load()

    def _load(self) -> None:
        self.list.load(owned_orders, self.actor, Owned(self.chips.key()), self.search.wanted())

    def _loaded(self, _count: int) -> None:
        if self._wanted is not None and self.list.choose(self._wanted):
            self._wanted = None
        elif self.list.current() is None:
            self.list.choose_first()
        self._choose()

    def _choose(self) -> None:
        row = self.list.current()
        self._proposal, self._planned, self._visit = None, (), None
        if row is not None:
            self.jobs.read(self, "proposal", proposal, row.id, then=self._show_proposal)
            self.jobs.read(self, "plan", plan_of, row.id, then=self._show_plan)
            self.jobs.read(self, "visit", visit_of, row.id, then=self._show_visit)
        self._show()

    def _show_proposal(self, found: Proposal | None) -> None:
        self._proposal = found
        self.people.show_rows(found.candidates if found is not None else ())
        self.people.choose_first()
        self._show()

    def _show_plan(self, found: tuple[PlanRow, ...]) -> None:
        self._planned = found
        self.plan.show_rows(found)

    def _show_visit(self, found: VisitRow | None) -> None:
        self._visit = found
        self._show()

    def _show(self) -> None:
        row = self.list.current()
        self.pane.setVisible(row is not None)
        if row is not None:
            self.title.show_text(f"{row.number}  {row.customer}")
            self.facts.show_facts(_facts(row, self._proposal, self._visit))
        self._allow()

    def _allow(self) -> None:
        row, person = self.list.current(), self.people.current()
        acts = (self.assign_act, self.confirm_act, self.plan_act, self.send_act, self.order_act)
        for act in acts:
            act.allow_if(row is not None, NONE)
        if row is None:
            return
        self.assign_act.allow_if(person is not None and person.staff_id != row.owner_id, NOBODY)
        mine = row.owner_id == self.actor.staff_id
        self.confirm_act.allow_if(mine and row.confirmed_at is None, CONFIRMED if mine else NOT_MINE)
        self.plan_act.allow_if(mine or Role.MANAGER in self.actor.roles, NOT_PLANNED)
        self.send_act.allow_if(row.kind == "service" and row.state in ("approved", "in_fulfilment", "ready_to_ship"), NO_SERVICE)

    def _assign(self) -> None:
        row, person = self.list.current(), self.people.current()
        if row is None or person is None:
            return
        if row.owner_id is None:
            self._give(row, person.staff_id)
            return
        ask_text(
            self,
            N_("Give {number} to {name}"),
            N_("Why does another person get it?"),
            then=lambda reason: self._give(row, person.staff_id, reason),
            verb=N_("Give it"),
            number=row.number,
            name=person.name,
        )

    def _give(self, row: OwnedRow, staff_id: int, reason: str = "") -> None:
        hold = self.assign_act.begin()
        self.jobs.do(self, assign_order, row.id, staff_id, reason, then=self._given, always=hold)

    def _given(self, changes: Changes) -> None:
        self.notice.good(N_("Order {number} is assigned; the person is told and must confirm."), number=changes.number)

    def _confirm(self) -> None:
        if (row := self.list.current()) is not None:
            self.jobs.do(self, confirm_assignment, row.id, then=self._confirmed, always=self.confirm_act.begin())

    def _confirmed(self, changes: Changes) -> None:
        self.notice.good(N_("You answer for order {number}. Write its plan next (P)."), number=changes.number)

    def _write_plan(self) -> None:
        if (row := self.list.current()) is not None:
            PlanQuestion(self, self.context, row.id, row.number, self._planned, self._plan_written).open()

    def _plan_written(self, changes: Changes) -> None:
        self.notice.good(N_("The plan of {number} is written; its people have their tasks."), number=changes.number)

    def _dispatch(self) -> None:
        if (row := self.list.current()) is not None:
            DispatchQuestion(self, self.context, row, self._sent).open()

    def _sent(self, changes: Changes) -> None:
        self.notice.good(N_("Somebody is sent for {number} and told what to do when."), number=changes.number)

    def _show_order(self) -> None:
        if (row := self.list.current()) is not None:
            self.order_wanted.emit(row.id)

    def _rules(self) -> None:
        RulesQuestion(self, self.context, lambda _changes: self.notice.good(N_("The rules are saved."))).open()

    def _certificates(self) -> None:
        QualificationsQuestion(self, self.context, lambda _changes: None).open()


def _facts(row: OwnedRow, proposed: Proposal | None, visit: VisitRow | None) -> list[Fact]:
    found = [Fact(N_("Kind"), _(KINDS[row.kind]))]
    if proposed is not None:
        found += [
            Fact(N_("Business field"), "、".join(proposed.fields) or "–"),
            Fact(N_("Region"), proposed.region or "–"),
        ]
    if row.owner:
        given = _("{name}, {when}", name=row.assigned_by, when=format.moment(row.assigned_at))
        found += [Fact(N_("Answers for it"), row.owner), Fact(N_("Assigned by"), given)]
        if row.confirmed_at is not None:
            found.append(Fact(N_("Confirmed on"), format.moment(row.confirmed_at), "good"))
        elif row.confirm_by is not None:
            late = _("Late: not confirmed in time.") if row.late else ""
            found.append(Fact(N_("To confirm by"), format.moment(row.confirm_by), "bad" if row.late else "warn", late))
    if visit is not None:
        sent = _("{name}, {when}", name=visit.who, when=format.moment(visit.starts_at))
        found.append(Fact(N_("Sent for the service"), sent, "good", " · ".join(filter(None, (visit.document, visit.note)))))
    return found
