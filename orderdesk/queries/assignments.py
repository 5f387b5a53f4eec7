"""Who answers for which order, who has how much, and whom the rules propose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import (
    Assignment,
    AssignmentRule,
    Customer,
    OrderLine,
    PlanItem,
    Product,
    Qualification,
    SalesOrder,
    Staff,
    StaffRole,
    Task,
)
from orderdesk.queries import reach
from orderdesk.queries.clock import database_now
from orderdesk.queries.keyset import AnyRow, AnySelect, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.rules.addresses import region_of
from orderdesk.rules.assigning import ASSIGNABLE, Candidate, OwnerRule, Qualified, candidates
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OPEN_ORDER_STATES
from orderdesk.rules.tasks import is_late

OWNERS = (Role.CLERK, Role.SALES_REVIEWER)
"""Duties whose holders may answer for an order."""


class Owned(StrEnum):
    """Which orders are looked at."""

    FREE = "free"
    MINE = "mine"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class OwnedRow:
    """An order with who answers for it: since when, until when he is to confirm, and who is sent for its service."""

    id: int
    number: str
    kind: str
    state: str
    customer: str
    total: Money
    requested_date: date | None
    owner_id: int | None
    owner: str
    assigned_by: str
    assigned_at: datetime | None
    confirm_by: datetime | None
    confirmed_at: datetime | None
    late: bool
    assignment_id: int | None
    version: int | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of assignment as it is read."""

    id: int
    kind: str
    field: str
    region: str
    staff_id: int
    who: str


@dataclass(frozen=True, slots=True)
class QualificationRow:
    """A certificate on file."""

    id: int
    staff_id: int
    who: str
    service: str
    region: str
    document: str
    checked_on: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who may get an order, the one proposed first, and what the rules looked at."""

    order_id: int
    kind: str
    fields: tuple[str, ...]
    region: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Sendable:
    """Somebody who may be sent for an order's service, by which certificate, and how many visits he has open."""

    staff_id: int
    name: str
    document: str
    region: str
    qualification_id: int
    visits: int


@dataclass(frozen=True, slots=True)
class VisitRow:
    """The visit an order was dispatched for."""

    staff_id: int
    who: str
    starts_at: datetime | None
    note: str
    document: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A phase or a risk of the plan; `done` once the phase's task is."""

    id: int
    kind: str
    title: str
    detail: str
    responsible_id: int
    who: str
    starts_on: date | None
    ends_on: date | None
    done: bool


def open_orders(session: Session) -> dict[int, int]:
    """Staff id -> how many open orders he answers for."""
    counted = (
        select(Assignment.staff_id, func.count())
        .join(SalesOrder, SalesOrder.id == Assignment.order_id)
        .where(Assignment.kind == "owner", Assignment.ended_at.is_(None), SalesOrder.state.in_(OPEN_ORDER_STATES))
        .group_by(Assignment.staff_id)
    )
    return dict(session.execute(counted).all())


def owners(session: Session) -> dict[int, str]:
    """Staff id -> name of everybody who may answer for an order."""
    holds_duty = select(StaffRole.staff_id).where(StaffRole.role.in_([role.value for role in OWNERS]))
    named = select(Staff.id, Staff.name).where(Staff.disabled_at.is_(None), Staff.id.in_(holds_duty)).order_by(Staff.name)
    return dict(session.execute(named).all())


def loads(session: Session) -> tuple[Candidate, ...]:
    """Everybody who may answer for orders with how many he has open, the most loaded first (002-09)."""
    counted = open_orders(session)
    found = [Candidate(key, name, counted.get(key, 0)) for key, name in owners(session).items()]
    return tuple(sorted(found, key=lambda one: (-one.open_orders, one.name)))


def proposal(session: Session, order_id: int) -> Proposal | None:
    """Whom the rules and the load propose for an order (002-08, 002-09); None when there is none of that number."""
    order = session.get(SalesOrder, order_id)
    if order is None:
        return None
    fields, place = _fields(session, order_id), _place(session, order)
    rules = [OwnerRule(row.staff_id, row.kind, row.field, row.region) for row in session.scalars(select(AssignmentRule))]
    found = candidates(owners(session), open_orders(session), rules, order.kind, fields, place)
    return Proposal(order.id, order.kind, fields, region_of(place), found)


def _place(session: Session, order: SalesOrder) -> str:
    """Where it goes; what a reader does not see whole still names the district."""
    return reach.of_order(session, order).address


def _fields(session: Session, order_id: int) -> tuple[str, ...]:
    categories = (
        select(Product.category)
        .join(OrderLine, OrderLine.product_id == Product.id)
        .where(OrderLine.order_id == order_id, Product.category != "")
        .distinct()
        .order_by(Product.category)
    )
    return tuple(session.scalars(categories))


_OWNER, _GIVER = aliased(Staff), aliased(Staff)


def _owned() -> AnySelect:
    now = and_(Assignment.order_id == SalesOrder.id, Assignment.kind == "owner", Assignment.ended_at.is_(None))
    return (
        select(
            SalesOrder,
            Assignment,
            Task.due_at.label("confirm_by"),
            Customer.name.label("customer"),
            _OWNER.name.label("owner"),
            _GIVER.name.label("giver"),
        )
        .outerjoin(Assignment, now)
        .outerjoin(Task, Task.id == Assignment.task_id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .outerjoin(_OWNER, _OWNER.id == Assignment.staff_id)
        .outerjoin(_GIVER, _GIVER.id == Assignment.assigned_by)
    )


def _row(row: AnyRow, now: datetime) -> OwnedRow:
    order, given = row.SalesOrder, row.Assignment
    waits = given is not None and given.confirmed_at is None and row.confirm_by is not None
    return OwnedRow(
        id=order.id,
        number=order.number,
        kind=order.kind,
        state=order.state,
        customer=row.customer or "",
        total=Money(order.total_units, order.currency),
        requested_date=order.requested_date,
        owner_id=given.staff_id if given else None,
        owner=row.owner or "",
        assigned_by=row.giver or "",
        assigned_at=given.assigned_at if given else None,
        confirm_by=row.confirm_by if waits else None,
        confirmed_at=given.confirmed_at if given else None,
        late=waits and is_late(row.confirm_by, now),
        assignment_id=given.id if given else None,
        version=given.version if given else None,
    )


def owned_orders(
    session: Session,
    actor: Actor,
    which: Owned = Owned.FREE,
    search: str = "",
    after: Cursor | None = None,
    limit: int = PAGE_SIZE,
    now: datetime | None = None,
) -> Page[OwnedRow]:
    """A page of open orders: those nobody answers for first come first, the others newest first."""
    statement = _owned().where(SalesOrder.state.in_(ASSIGNABLE))
    if which is Owned.FREE:
        statement = statement.where(Assignment.id.is_(None))
    elif which is Owned.MINE:
        statement = statement.where(Assignment.staff_id == actor.staff_id)
    else:
        statement = statement.where(Assignment.id.is_not(None))
    if search.strip():
        statement = statement.where(holds(search, SalesOrder.number, Customer.name, _OWNER.name))
    rows = session.execute(
        after_key(statement, (SalesOrder.id,), after, newest_first=which is not Owned.FREE).limit(limit + 1)
    ).all()
    moment = now or database_now(session)
    return page(rows, limit, lambda row: _row(row, moment), lambda row: (row.SalesOrder.id,))


def owned_order(session: Session, order_id: int, now: datetime | None = None) -> OwnedRow | None:
    """An order with who answers for it; None when there is none of that number."""
    row = session.execute(_owned().where(SalesOrder.id == order_id)).one_or_none()
    return _row(row, now or database_now(session)) if row is not None else None


def free_orders(session: Session) -> int:
    """How many open orders nobody answers for."""
    taken = select(Assignment.order_id).where(Assignment.kind == "owner", Assignment.ended_at.is_(None))
    counted = select(func.count()).where(SalesOrder.state.in_(ASSIGNABLE), SalesOrder.id.not_in(taken))
    return session.scalar(counted) or 0


def rules(session: Session) -> tuple[RuleRow, ...]:
    """Every rule of assignment, the closest descriptions first."""
    statement = select(AssignmentRule, Staff.name).join(Staff, Staff.id == AssignmentRule.staff_id).order_by(AssignmentRule.id)
    return tuple(RuleRow(row.id, row.kind, row.field, row.region, row.staff_id, name) for row, name in session.execute(statement))


def qualifications(session: Session) -> tuple[QualificationRow, ...]:
    """Every certificate on file that was not withdrawn, by person."""
    statement = (
        select(Qualification, Staff.name)
        .join(Staff, Staff.id == Qualification.staff_id)
        .where(Qualification.withdrawn_at.is_(None))
        .order_by(Staff.name, Qualification.id)
    )
    return tuple(
        QualificationRow(row.id, row.staff_id, name, row.service, row.region, row.document, row.checked_on, row.valid_until)
        for row, name in session.execute(statement)
    )


def services_of(session: Session, order_id: int) -> tuple[str, ...]:
    """What an order's service items are called: code, name and category of each (004-a1)."""
    statement = (
        select(Product.sku, Product.name, Product.category)
        .join(OrderLine, OrderLine.product_id == Product.id)
        .where(OrderLine.order_id == order_id, Product.kind == "service")
    )
    return tuple(dict.fromkeys(word for row in session.execute(statement) for word in row if word))


def sendable(session: Session, order_id: int, day: date) -> tuple[Sendable, ...]:
    """Who may be sent for an order's service on a day: certified for it, there, and checked; fewest visits first (004-a3)."""
    order = session.get(SalesOrder, order_id)
    if order is None:
        return ()
    services, place = services_of(session, order_id), _place(session, order)
    visits = dict(
        session.execute(
            select(Assignment.staff_id, func.count())
            .join(Task, Task.id == Assignment.task_id)
            .where(Assignment.kind == "service", Assignment.ended_at.is_(None), Task.state == "open")
            .group_by(Assignment.staff_id)
        ).all()
    )
    found: dict[int, Sendable] = {}
    here = {row.id for row in session.scalars(select(Staff).where(Staff.disabled_at.is_(None)))}
    for row in qualifications(session):
        held = Qualified(row.staff_id, row.service, row.region, row.valid_until, row.checked_on)
        if row.staff_id in here and row.staff_id not in found and held.good_for(services, place, day):
            found[row.staff_id] = Sendable(row.staff_id, row.who, row.document, row.region, row.id, visits.get(row.staff_id, 0))
    return tuple(sorted(found.values(), key=lambda one: (one.visits, one.name)))


def visit_of(session: Session, order_id: int) -> VisitRow | None:
    """Who is sent for an order's service when; None when nobody is."""
    statement = (
        select(Assignment, Staff.name, Qualification.document)
        .join(Staff, Staff.id == Assignment.staff_id)
        .outerjoin(Qualification, Qualification.id == Assignment.qualification_id)
        .where(Assignment.order_id == order_id, Assignment.kind == "service", Assignment.ended_at.is_(None))
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    visit, who, document = row
    return VisitRow(visit.staff_id, who, visit.starts_at, visit.reason, document or "")


def plan_of(session: Session, order_id: int) -> tuple[PlanRow, ...]:
    """An order's follow-up plan: its phases in order, then its risks."""
    statement = (
        select(PlanItem, Staff.name, Task.state)
        .join(Staff, Staff.id == PlanItem.responsible_id)
        .outerjoin(Task, Task.id == PlanItem.task_id)
        .where(PlanItem.order_id == order_id)
        .order_by(PlanItem.kind, PlanItem.position)
    )
    return tuple(
        PlanRow(
            item.id, item.kind, item.title, item.detail, item.responsible_id, who, item.starts_on, item.ends_on, state == "done"
        )
        for item, who, state in session.execute(statement)
    )
