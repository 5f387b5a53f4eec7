"""Deciding which way orders go: books of routes in versions, departments, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from orderdesk.commands.order_life import queue_up
from orderdesk.commands.tasks import open_task
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import DepartmentMember, ReviewBook, ReviewRoute, ReviewStep, Staff, StaffAbsence
from orderdesk.queries.routes import departments, frozen_route, reviewers, routes_in_force
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import to_units
from orderdesk.rules.routes import DOCUMENTS, ORDER, Route, empty_departments, problems
from orderdesk.rules.states import OrderState
from orderdesk.rules.tasks import TaskKind

TOUCHED = frozenset({Area.SETTINGS, Area.REVIEW})
_ABSENCE = 1


def save_routes(work: Work, routes: Sequence[Route], note: str = "") -> Changes:
    """Write the routes down as a new draft; the one written before is put off. Nothing changes for orders yet.

    Of a kind of change that none of them is for, the routes in force stay.
    """
    work.actor.require("routes.edit")
    given = {route.document for route in routes}
    whole = [
        route
        for document in DOCUMENTS
        for route in (routes if document in given or document == ORDER else routes_in_force(work.session, document))
        if route.document == document
    ]
    for problem in problems(whole):
        raise problem
    work.session.execute(
        update(ReviewBook).where(ReviewBook.state == "draft").values(state="off", version=ReviewBook.version + 1)
    )
    book = ReviewBook(state="draft", note=note.strip(), made_by=work.actor.staff_id, made_at=work.now)
    work.session.add(book)
    work.session.flush()
    for position, route in enumerate(whole, 1):
        row = ReviewRoute(
            book_id=book.id,
            position=position,
            document=route.document,
            repriced=route.repriced,
            name=route.name.strip(),
            kind=route.kind,
            channel=route.channel,
            level=route.level,
            amount_from_units=to_units(route.amount_from),
            discount_from_units=to_units(route.discount_from),
        )
        work.session.add(row)
        work.session.flush()
        for place, step in enumerate(route.steps, 1):
            work.session.add(
                ReviewStep(
                    route_id=row.id,
                    position=place,
                    step=step.step.value,
                    department=step.department.strip(),
                    hours=step.hours,
                    checks=" ".join(step.checks),
                )
            )
    work.session.flush()
    return Changes(TOUCHED, made=book.id, count=len(whole), version=book.version)


def switch_routes(work: Work, book_id: int, version: int | None = None) -> Changes:
    """Switch a draft on for every order submitted from now on; those under way finish the way they began (004-s5)."""
    work.actor.require("routes.edit")
    book = work.session.get(ReviewBook, book_id, with_for_update=True, populate_existing=True)
    if book is None or (version is not None and book.version != version):
        raise Conflict(N_("Somebody else changed the routes meanwhile. Read them again."))
    if book.state != "draft":
        raise Refused(N_("Only a draft of routes can be switched on. Save these as a new draft first."))
    routes = [frozen_route(route) for route in book.routes]
    for problem in problems(routes):
        raise problem
    empty = empty_departments(routes, departments(work.session))
    if empty:
        raise Refused(
            N_("Nobody sits in {departments}; orders would wait there. Put people into it first."), departments=", ".join(empty)
        )
    managers = sum(1 for person in reviewers(work.session) if OrderState.SPECIAL_REVIEW in person.steps)
    both = {OrderState.FINAL_REVIEW, OrderState.SPECIAL_REVIEW}
    if managers < 2 and any(both <= set(route.states) for route in routes):
        raise Refused(N_("Final review and special approval are given by two people, and there is one manager."))
    in_force = work.session.scalars(select(ReviewBook).where(ReviewBook.state == "on").with_for_update()).all()
    for old in in_force:
        old.state = "off"
    work.session.flush()
    book.state, book.switched_by, book.switched_at = "on", work.actor.staff_id, work.now
    work.session.flush()
    return Changes(TOUCHED, made=book.id, count=len(routes), version=book.version)


def seat_department(work: Work, department: str, staff_ids: Collection[int]) -> Changes:
    """Say who sits in a department that reviews; nobody is left only in one that no route in force names (000-14)."""
    work.actor.require("routes.edit")
    name = department.strip()
    if not name or len(name) > 60:
        raise Refused(N_("Write the department's name."), field="department")
    known = {person.id for person in reviewers(work.session)}
    if not set(staff_ids) <= known:
        raise Refused(N_("Only people with a duty of review sit in such a department."), field="people")
    if not staff_ids:
        book = work.session.scalars(select(ReviewBook).where(ReviewBook.state == "on")).one_or_none()
        routes = [frozen_route(route) for route in book.routes] if book is not None else []
        if any(step.department == name for route in routes for step in route.steps):
            raise Refused(N_("Orders are sent to {department}; somebody must sit there."), field="people", department=name)
    held = set(work.session.scalars(select(DepartmentMember.staff_id).where(DepartmentMember.department == name)))
    gone = held - set(staff_ids)
    if gone:
        work.session.execute(
            delete(DepartmentMember).where(DepartmentMember.department == name, DepartmentMember.staff_id.in_(gone))
        )
    for staff_id in sorted(set(staff_ids) - held):
        work.session.add(DepartmentMember(department=name, staff_id=staff_id))
    work.session.flush()
    return Changes(TOUCHED, count=len(set(staff_ids)))


def record_absence(work: Work, staff_id: int, deputy_id: int, first_day: date, last_day: date, note: str = "") -> Changes:
    """Record who decides in somebody's place while he is away; the deputy must hold one of his duties of review himself.

    A reviewer records his own absence; who edits routes records anybody's.
    """
    if staff_id != work.actor.staff_id:
        work.actor.require("routes.edit")
    queue_up(work, _ABSENCE)  # two deputies of each other recorded at once would each see none
    known = {person.id: person for person in reviewers(work.session)}
    if staff_id not in known:
        raise Refused(N_("Only a reviewer needs a deputy here."), field="person")
    deputy = known.get(deputy_id)
    if deputy is None or deputy_id == staff_id or not set(deputy.steps) & set(known[staff_id].steps):
        raise Refused(N_("Choose a deputy who decides the same step."), field="deputy")
    if last_day < first_day:
        raise Refused(N_("The last day is before the first."), field="last_day")
    if last_day < work.today:
        raise Refused(N_("This absence is over already."), field="last_day")
    meanwhile = (StaffAbsence.first_day <= last_day, StaffAbsence.last_day >= first_day, StaffAbsence.ended_at.is_(None))
    away = set(work.session.scalars(select(StaffAbsence.staff_id).where(*meanwhile)))
    if staff_id in away:
        raise Refused(N_("An absence of these days is recorded already. End that one first."), field="first_day")
    if deputy_id in away:
        raise Refused(N_("{name} is away on these days too. Choose somebody else."), field="deputy", name=deputy.name)
    standing = work.session.scalar(select(StaffAbsence.staff_id).where(*meanwhile, StaffAbsence.deputy_id == staff_id).limit(1))
    if standing is not None:
        raise Refused(
            N_("{name} stands in for {other} on these days, and a deputy has none himself. Give {other} another deputy first."),
            field="first_day",
            name=known[staff_id].name,
            other=work.session.get_one(Staff, standing).name,
        )
    absence = StaffAbsence(
        staff_id=staff_id,
        deputy_id=deputy_id,
        first_day=first_day,
        last_day=last_day,
        note=note.strip(),
        recorded_by=work.actor.staff_id,
        recorded_at=work.now,
    )
    work.session.add(absence)
    work.session.flush()
    if deputy_id != work.actor.staff_id:
        told = _("You stand in for {name} from {first} to {last}.", name=known[staff_id].name, first=first_day, last=last_day)
        open_task(work, TaskKind.OTHER, due_at=work.now + timedelta(days=1), staff_id=deputy_id, note=told)
    return Changes(TOUCHED | {Area.TASKS}, made=absence.id, count=1)


def end_absence(work: Work, absence_id: int) -> Changes:
    """End an absence before its last day: the deputy decides no longer."""
    absence = work.session.get(StaffAbsence, absence_id, with_for_update=True, populate_existing=True)
    if absence is None or absence.ended_at is not None:
        raise Refused(N_("This absence is ended already."))
    if work.actor.staff_id != absence.staff_id:
        work.actor.require("routes.edit")
    absence.ended_at = work.now
    person = work.session.get_one(Staff, absence.staff_id)
    return Changes(TOUCHED, made=absence.id, number=person.name, count=1)
