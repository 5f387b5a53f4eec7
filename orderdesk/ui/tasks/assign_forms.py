"""Rules of assignment, certificates on file, and sending somebody for a service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from orderdesk.commands.assignments import (
    RuleForm,
    dispatch_service,
    record_qualification,
    save_rules,
    withdraw_qualification,
)
from orderdesk.language import N_, _
from orderdesk.queries.assignments import (
    OwnedRow,
    QualificationRow,
    RuleRow,
    Sendable,
    VisitRow,
    owners,
    qualifications,
    rules,
    sendable,
    visit_of,
)
from orderdesk.queries.parties import colleagues
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import KINDS
from orderdesk.ui import format, words
from orderdesk.ui.context import Context
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.choice import MomentEdit
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.rows_editor import Cell, RowsEditor
from orderdesk.ui.widgets.staff_choice import StaffChoice
from orderdesk.ui.widgets.table import PagedTable

Then = Callable[[Changes], None]
RULES = (
    Cell("kind", N_("Kind"), 2),
    Cell("field", N_("Business field"), 3),
    Cell("region", N_("Region"), 3),
    Cell("who", N_("Person"), 2),
)
FILED = (
    Column[QualificationRow]("who", N_("Person"), lambda r: r.who, width=90, strong=True),
    Column[QualificationRow]("service", N_("Service item"), lambda r: r.service, width=130),
    Column[QualificationRow]("region", N_("Region"), lambda r: r.region or _("everywhere"), width=100),
    Column[QualificationRow]("document", N_("Certificate"), lambda r: r.document, stretch=True),
    Column[QualificationRow]("checked", N_("Background checked on"), lambda r: r.checked_on, kind=Kind.DATE, width=130),
    Column[QualificationRow]("valid", N_("Valid until"), lambda r: r.valid_until, kind=Kind.DUE, width=100),
)


class RulesQuestion(FormQuestion):
    """Every rule as a row: kind, field and region may stay empty; people are written by name (002-08)."""

    def __init__(self, owner: QWidget, context: Context, then: Then) -> None:
        super().__init__(
            owner,
            "rulesQuestion",
            N_("Rules of assignment"),
            N_("What is empty fits all. The row that says most about an order counts; among equals, who has fewest open orders."),
            N_("Save the rules"),
            columns=2,
        )
        self._jobs, self._then, self._owners = context.jobs, then, dict[int, str]()
        self.rows = RowsEditor("rules", RULES)
        self.content.addWidget(self.rows)
        self._jobs.read(self, "owners", owners, then=self._know)
        self._jobs.read(self, "rules", rules, then=self._show)
        self.tried.connect(self._send)

    def _know(self, people: dict[int, str]) -> None:
        self._owners = people

    def _show(self, found: Sequence[RuleRow]) -> None:
        texts = [{"kind": _(KINDS[r.kind]) if r.kind else "", "field": r.field, "region": r.region, "who": r.who} for r in found]
        self.rows.set_rows(texts)

    def typed(self) -> list[RuleForm]:
        """The rules as typed; Refused where a kind or a person is unknown."""
        kinds = {_(name).casefold(): key for key, name in KINDS.items()} | {key: key for key in KINDS}
        people = {name.casefold(): key for key, name in self._owners.items()}
        found = []
        for number, row in enumerate(self.rows.rows(), 1):
            kind = row["kind"].casefold()
            if kind and kind not in kinds:
                choices = " / ".join(_(name) for name in KINDS.values())
                raise Refused(N_("Row {row}: the kind is one of {choices}, or empty."), row=number, choices=choices)
            if row["who"].casefold() not in people:
                raise Refused(N_("Row {row}: nobody named {name} answers for orders."), row=number, name=row["who"] or "–")
            found.append(RuleForm(people[row["who"].casefold()], kinds.get(kind, ""), row["field"], row["region"]))
        return found

    def _send(self) -> None:
        try:
            forms = self.typed()
        except Refused as error:
            self.notice.refuse(error)
            return
        hold = self.accept_act.begin()
        self._jobs.do(self, save_rules, forms, then=self._sent, failed=self.notice.refuse, always=hold)

    def _sent(self, changes: Changes) -> None:
        self.done_well()
        self._then(changes)


class QualificationsQuestion(FormQuestion):
    """Certificates on file, and a form to put another there (004-a4)."""

    def __init__(self, owner: QWidget, context: Context, then: Then) -> None:
        super().__init__(
            owner,
            "qualificationsQuestion",
            N_("Certificates on file"),
            N_("Only who is certified for a service and region, and whose background was checked, is sent for it."),
            N_("Put on file"),
            columns=2,
        )
        self.setMinimumWidth(860)
        self._context, self._then = context, then
        self.list = PagedTable("qualifications", FILED, context.jobs, compact=True, empty=(N_("No certificates on file yet"), ""))
        self.list.setMinimumHeight(180)
        self.content.insertWidget(1, self.list)
        self.withdraw_act = Act(self, "withdraw", N_("Withdraw the chosen one"), "Ctrl+Delete", self._withdraw)
        self.content.insertWidget(2, self.withdraw_act.button(quiet=True))
        self.who, self.checked, self.valid = StaffChoice(), DateEdit(context.today), DateEdit(context.today)
        form = self.form
        form.row("staff", N_("Person"), self.who, needed=True)
        form.row("service", N_("Service item"), QLineEdit(), needed=True, hint=N_("Code, name or category of the service"))
        form.row("region", N_("Region"), QLineEdit(), hint=N_("Empty: everywhere"))
        form.row("document", N_("Certificate"), QLineEdit(), needed=True, hint=N_("Name and number"))
        form.row("checked_on", N_("Background checked on"), self.checked, needed=True)
        form.row("valid_until", N_("Valid until"), self.valid, hint=N_("Empty: without end"))
        context.jobs.read(self, "people", colleagues, then=self.who.offer)
        self._read()
        self.tried.connect(self._send)

    def _read(self) -> None:
        self._context.jobs.read(self, "filed", qualifications, then=self.list.show_rows)

    def _send(self) -> None:
        try:
            checked, valid = self.checked.value(), self.valid.value()
        except Refused as error:
            self.form.refuse(error)
            return
        self._context.jobs.do(
            self,
            record_qualification,
            self.who.staff_id(),
            self.form.text("service"),
            self.form.text("region"),
            self.form.text("document"),
            checked,
            valid,
            then=self._filed,
            failed=self.form.refuse,
            always=self.accept_act.begin(),
        )

    def _filed(self, changes: Changes) -> None:
        for name in ("service", "region", "document"):
            self.form.set_text(name, "")
        self.valid.set_value(None)
        self.notice.good(N_("The certificate is on file."))
        self._read()
        self._then(changes)

    def _withdraw(self) -> None:
        row = self.list.current()
        if row is not None:
            self._context.jobs.do(
                self,
                withdraw_qualification,
                row.id,
                then=lambda _changes: self._read(),
                failed=self.notice.refuse,
                always=self.withdraw_act.begin(),
            )


class DispatchQuestion(FormQuestion):
    """Who goes there when, and what is to be done: only the certified are offered (004-a3..a5)."""

    def __init__(self, owner: QWidget, context: Context, row: OwnedRow, then: Then) -> None:
        super().__init__(
            owner,
            "dispatchQuestion",
            N_("Send somebody for {number}"),
            N_("{customer}: only who is certified for this service and region is offered. He is told by a task."),
            N_("Send"),
            number=row.number,
            customer=row.customer,
        )
        self._context, self._order_id = context, row.id
        self.starts, self.who = MomentEdit(context.today), QComboBox()
        self.form.row("starts_at", N_("Begins"), self.starts, needed=True, hint=N_("Such as tomorrow or +2"))
        self.form.row("staff", N_("Person"), self.who, needed=True)
        self.form.row("note", N_("What is to be done"), self.written("note", lines=3), needed=True)
        self.form.row("reason", N_("Why it changes"), QLineEdit(), hint=N_("Only if somebody is sent already"))
        self.starts.edited.connect(self._look)
        context.jobs.read(self, "visit", visit_of, row.id, then=self._show_visit)
        self._look()
        self.sends(context.jobs, dispatch_service, self._arguments, then)
        self.starts.setFocus()

    def _show_visit(self, visit: VisitRow | None) -> None:
        if visit is not None:
            when = partial(format.moment, visit.starts_at)
            self.notice.warn(N_("{name} is sent already, {when}."), name=visit.who, when=when)

    def _look(self) -> None:
        try:
            starts = self.starts.value()
        except Refused:
            return
        day = format.local(starts).date() if starts is not None else self._context.today()
        self._context.jobs.read(self, "sendable", sendable, self._order_id, day, then=self._offer)

    def _offer(self, people: Sequence[Sendable]) -> None:
        chosen = self.who.currentData()
        self.who.clear()
        for one in people:
            said = _("{name}  ({document}; open visits: {count})", name=one.name, document=one.document, count=one.visits)
            self.who.addItem(said, one.staff_id)
        if not people:
            self.who.addItem(words.speak_now(N_("Nobody is certified for this service there on that day")), None)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))

    def _arguments(self) -> tuple[Any, ...]:
        text = self.form.text
        return self._order_id, self.who.currentData(), self.starts.value(), text("note"), text("reason")
