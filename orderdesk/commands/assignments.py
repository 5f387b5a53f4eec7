"""Giving orders to people: who answers for one, who is sent for a service, and the plan to follow it up by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from orderdesk.commands.order_life import load_order, note_order
from orderdesk.commands.tasks import end_task, open_task, somebody
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Assignment, AssignmentRule, PlanItem, Qualification, SalesOrder, Task
from orderdesk.queries.assignments import owners, proposal, sendable, services_of
from orderdesk.queries.settings import number_setting, text_setting
from orderdesk.rules.assigning import ASSIGNABLE
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import KINDS
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from orderdesk.rules.tasks import TaskKind

TOUCHED = frozenset({Area.TASKS, Area.INTAKE})


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as typed; what is empty fits all."""

    staff_id: int | None
    kind: str = ""
    field: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class PhaseForm:
    """A phase of a plan as typed: what is done in it, its key points, who does it, from when to when."""

    title: str
    detail: str
    responsible_id: int | None
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class RiskForm:
    """A risk as typed, with the measure against it and who watches it."""

    title: str
    detail: str
    responsible_id: int | None


def assign_order(work: Work, order_id: int, staff_id: int | None = None, reason: str = "") -> Changes:
    """Make somebody answer for an order, or whom the rules propose when nobody is named (002-08, 002-09).

    He is told by a task and must confirm in time (002-10). Taking an order from somebody needs a reason.
    """
    work.actor.require("order.assign")
    order = load_order(work, order_id)
    if order.state not in ASSIGNABLE:
        raise Refused(N_("Order {number} is assigned once it is submitted, and until it is delivered."), number=order.number)
    if staff_id is None:
        proposed = proposal(work.session, order_id)
        if proposed is None or not proposed.candidates:
            raise Refused(N_("Nobody can be proposed: no clerk works here."))
        staff_id = proposed.candidates[0].staff_id
    elif staff_id not in owners(work.session):
        raise Refused(N_("Choose a clerk or a sales reviewer."), field="staff")
    before = _now(work, order_id, "owner")
    if before is not None:
        if before.staff_id == staff_id:
            raise Refused(N_("The order is his already. Choose another person."), field="staff")
        if len(reason.strip()) < 2:
            raise Refused(N_("Write why another person gets the order."), field="reason")
        _end(work, before)
    due = work.now + timedelta(minutes=number_setting(work.session, "assignment.confirm_minutes"))
    task = open_task(work, TaskKind.CONFIRM_ASSIGNMENT, due_at=due, staff_id=staff_id, order_id=order_id, note=reason)
    given = Assignment(
        order_id=order_id,
        kind="owner",
        staff_id=staff_id,
        reason=reason.strip(),
        assigned_by=work.actor.staff_id,
        assigned_at=work.now,
        task_id=task.id,
    )
    work.session.add(given)
    work.session.flush()
    note_order(work, order_id, "assign", somebody(work, staff_id).name)
    return Changes(TOUCHED, frozenset({order_id}), made=given.id, number=order.number, count=1, version=given.version)


def confirm_assignment(work: Work, order_id: int) -> Changes:
    """The owner says that he has received the order (002-10)."""
    given = _now(work, order_id, "owner")
    if given is None or given.staff_id != work.actor.staff_id:
        raise Refused(N_("This order is not assigned to you."))
    if given.confirmed_at is not None:
        raise Refused(N_("You confirmed this order already."))
    given.confirmed_at = work.now
    task = work.session.get(Task, given.task_id, with_for_update=True) if given.task_id is not None else None
    if task is not None and task.state == "open":
        end_task(work, task)
    note_order(work, order_id, "confirm assignment")
    order = work.session.get_one(SalesOrder, order_id)
    return Changes(TOUCHED, frozenset({order_id}), made=given.id, number=order.number, count=1)


def save_rules(work: Work, forms: Sequence[RuleForm]) -> Changes:
    """Replace the rules of assignment by these."""
    work.actor.require("assignment.rules")
    wanted: dict[tuple[str, str, str, int], RuleForm] = {}
    for number, form in enumerate(forms):
        if form.kind and form.kind not in KINDS:
            raise Refused(N_("Row {row}: choose a kind of order, or none."), field="rules", row=number + 1)
        if form.staff_id not in owners(work.session):
            raise Refused(N_("Row {row}: choose a clerk or a sales reviewer."), field="rules", row=number + 1)
        wanted[form.kind, form.field.strip(), form.region.strip(), form.staff_id or 0] = form
    for row in work.session.scalars(select(AssignmentRule)):
        if wanted.pop((row.kind, row.field, row.region, row.staff_id), None) is None:
            work.session.delete(row)
    work.session.flush()
    for kind, field, region, staff_id in wanted:
        work.session.add(AssignmentRule(kind=kind, field=field, region=region, staff_id=staff_id))
    work.session.flush()
    return Changes(frozenset({Area.TASKS}), count=len(forms))


def save_plan(work: Work, order_id: int, phases: Sequence[PhaseForm], risks: Sequence[RiskForm] = ()) -> Changes:
    """Write an order's follow-up plan: its owner or a manager does (002-11, 002-39).

    Each phase is a task of its person, due at the end of its last day; a phase left as it was keeps its task.
    """
    order = load_order(work, order_id)
    given = _now(work, order_id, "owner")
    if (given is None or given.staff_id != work.actor.staff_id) and Role.MANAGER not in work.actor.roles:
        raise Refused(N_("The plan is written by who answers for the order, or by a manager."))
    if not phases:
        raise Refused(N_("Write at least one phase."), field="phases")
    for number, phase in enumerate(phases, 1):
        _check_phase(work, number, phase)
    for number, risk in enumerate(risks, 1):
        if not risk.title.strip() or not risk.detail.strip():
            raise Refused(N_("Risk {row}: write the risk and the measure against it."), field="risks", row=number)
        somebody(work, risk.responsible_id)
    kept = _kept_tasks(work, order_id, phases)
    work.session.execute(delete(PlanItem).where(PlanItem.order_id == order_id))
    for position, phase in enumerate(phases, 1):
        task_id = kept.get(_key(phase)) or _phase_task(work, order_id, phase)
        _item(work, order_id, "phase", position, phase, phase.starts_on, phase.ends_on, task_id)
    for position, risk in enumerate(risks, 1):
        _item(work, order_id, "risk", position, risk, None, None, None)
    work.session.flush()
    note_order(work, order_id, "plan", detail={"phases": len(phases), "risks": len(risks)})
    return Changes(TOUCHED, frozenset({order_id}), count=len(phases), number=order.number)


def _check_phase(work: Work, number: int, phase: PhaseForm) -> None:
    if not phase.title.strip() or not phase.detail.strip():
        raise Refused(N_("Phase {row}: write what is done and its key points."), field="phases", row=number)
    if phase.responsible_id is None:
        raise Refused(N_("Phase {row}: choose who is responsible."), field="phases", row=number)
    somebody(work, phase.responsible_id)
    if phase.starts_on is None or phase.ends_on is None or phase.ends_on < phase.starts_on:
        raise Refused(N_("Phase {row}: enter from when to when, the end not before the beginning."), field="phases", row=number)


def _key(phase: PhaseForm | PlanItem) -> tuple[object, ...]:
    return phase.title.strip(), phase.detail.strip(), phase.responsible_id, phase.ends_on


def _kept_tasks(work: Work, order_id: int, phases: Sequence[PhaseForm]) -> dict[tuple[object, ...], int]:
    wanted, kept = {_key(phase) for phase in phases}, dict[tuple[object, ...], int]()
    for item in work.session.scalars(select(PlanItem).where(PlanItem.order_id == order_id, PlanItem.kind == "phase")):
        if item.task_id is None:
            continue
        if _key(item) in wanted:
            kept[_key(item)] = item.task_id
            continue
        task = work.session.get(Task, item.task_id, with_for_update=True)
        if task is not None and task.state == "open":
            end_task(work, task, dropped=True)
    work.session.flush()
    work.session.expire_all()
    return kept


def _phase_task(work: Work, order_id: int, phase: PhaseForm) -> int:
    assert phase.ends_on is not None  # it was checked
    zone = ZoneInfo(text_setting(work.session, "company.time_zone"))
    due = datetime.combine(phase.ends_on, time(23, 59, 59), zone).astimezone(UTC)
    note = f"{phase.title.strip()}: {phase.detail.strip()}"
    return open_task(work, TaskKind.PLAN_PHASE, due_at=due, staff_id=phase.responsible_id, order_id=order_id, note=note).id


def _item(
    work: Work,
    order_id: int,
    kind: str,
    position: int,
    form: PhaseForm | RiskForm,
    starts_on: date | None,
    ends_on: date | None,
    task_id: int | None,
) -> None:
    work.session.add(
        PlanItem(
            order_id=order_id,
            kind=kind,
            position=position,
            title=form.title.strip(),
            detail=form.detail.strip(),
            responsible_id=form.responsible_id,
            starts_on=starts_on,
            ends_on=ends_on,
            task_id=task_id,
            written_by=work.actor.staff_id,
            written_at=work.now,
        )
    )


def record_qualification(
    work: Work,
    staff_id: int | None,
    service: str,
    region: str,
    document: str,
    checked_on: date | None,
    valid_until: date | None = None,
) -> Changes:
    """Put a certificate on file: what somebody is qualified for, where, and when his background was checked (004-a4)."""
    work.actor.require("qualification.record")
    person = somebody(work, staff_id)
    if len(service.strip()) < 2:
        raise Refused(N_("Enter the service: its code, its name or its category."), field="service")
    if len(document.strip()) < 2:
        raise Refused(N_("Enter the certificate's name and number."), field="document")
    if checked_on is None or checked_on > work.today:
        raise Refused(N_("Enter the day his background was checked; it cannot be in the future."), field="checked_on")
    if valid_until is not None and valid_until < work.today:
        raise Refused(N_("This certificate has run out already."), field="valid_until")
    made = Qualification(
        staff_id=person.id,
        service=service.strip(),
        region=region.strip(),
        document=document.strip(),
        checked_on=checked_on,
        valid_until=valid_until,
        recorded_by=work.actor.staff_id,
        recorded_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    return Changes(frozenset({Area.TASKS}), made=made.id, count=1)


def withdraw_qualification(work: Work, qualification_id: int) -> Changes:
    """Take a certificate out of use; who was sent by it before stays named."""
    work.actor.require("qualification.record")
    found = work.session.get(Qualification, qualification_id, with_for_update=True)
    if found is None or found.withdrawn_at is not None:
        raise Refused(N_("This certificate is not in use any more."))
    found.withdrawn_at = work.now
    work.session.flush()
    return Changes(frozenset({Area.TASKS}), made=found.id, count=1)


def dispatch_service(
    work: Work, order_id: int, staff_id: int | None, starts_at: datetime | None, note: str = "", reason: str = ""
) -> Changes:
    """Send somebody for an approved order's service, who is certified for it there on that day (004-a3, 004-a4).

    He is told what to do and when by a task (004-a5). Sending another instead needs a reason.
    """
    work.actor.require("service.dispatch")
    order = load_order(work, order_id)
    if not services_of(work.session, order_id):
        raise Refused(N_("Order {number} has no service in it."), number=order.number)
    if order.state not in (OrderState.APPROVED, OrderState.IN_FULFILMENT, OrderState.READY_TO_SHIP):
        raise Refused(N_("A service is dispatched once its order is approved."))
    if starts_at is None or starts_at <= work.now:
        raise Refused(N_("Enter when the service is to begin; it must be in the future."), field="starts_at")
    if len(note.strip()) < 2:
        raise Refused(N_("Write what is to be done there."), field="note")
    zone = ZoneInfo(text_setting(work.session, "company.time_zone"))
    fit = {one.staff_id: one for one in sendable(work.session, order_id, starts_at.astimezone(zone).date())}
    if staff_id is None or staff_id not in fit:
        raise Refused(N_("Choose somebody whose certificate for this service and region is on file."), field="staff")
    before = _now(work, order_id, "service")
    if before is not None:
        if len(reason.strip()) < 2:
            raise Refused(N_("Somebody is sent already. Write why it changes."), field="reason")
        _end(work, before)
    task = open_task(work, TaskKind.SERVICE_VISIT, due_at=starts_at, staff_id=staff_id, order_id=order_id, note=note)
    visit = Assignment(
        order_id=order_id,
        kind="service",
        staff_id=staff_id,
        qualification_id=fit[staff_id].qualification_id,
        reason=note.strip(),
        starts_at=starts_at,
        assigned_by=work.actor.staff_id,
        assigned_at=work.now,
        task_id=task.id,
    )
    work.session.add(visit)
    work.session.flush()
    said = " · ".join(part for part in (fit[staff_id].name, note.strip(), reason.strip()) if part)
    note_order(work, order_id, "dispatch", said)
    return Changes(TOUCHED, frozenset({order_id}), made=visit.id, number=order.number, count=1)


def _now(work: Work, order_id: int, kind: str) -> Assignment | None:
    statement = select(Assignment).where(Assignment.order_id == order_id, Assignment.kind == kind, Assignment.ended_at.is_(None))
    return work.session.scalars(statement.with_for_update()).one_or_none()


def _end(work: Work, before: Assignment) -> None:
    before.ended_at = work.now
    task = work.session.get(Task, before.task_id, with_for_update=True) if before.task_id is not None else None
    if task is not None and task.state == "open":
        end_task(work, task, dropped=True)
    work.session.flush()
