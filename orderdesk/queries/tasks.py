"""Tasks as people see them: what is mine, what is late, what is open about an order or a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import Customer, SalesOrder, Staff, Task
from orderdesk.queries.clock import database_now
from orderdesk.queries.keyset import AnyRow, AnySelect, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.tasks import is_late


class Whose(StrEnum):
    """Which tasks are looked at."""

    MINE = "mine"
    LATE = "late"
    GIVEN = "given"
    """Those I gave others."""
    ALL = "all"
    """Everybody's; for managers."""
    DONE = "done"
    """Ended ones of mine, newest first."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task: what it is about by number and name, whose it is, who gave it, and whether its time has passed."""

    id: int
    kind: str
    state: str
    order_id: int | None
    order: str
    customer_id: int | None
    customer: str
    staff_id: int | None
    who: str
    role: str
    note: str
    due_at: datetime
    late: bool
    created_by: int
    giver: str
    created_at: datetime
    done_at: datetime | None
    done_by: str
    outcome: str
    version: int


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many tasks are open for somebody, and how many of them late; how many he gave and that are late."""

    mine: int
    late: int
    given_late: int


_WHO, _GIVER, _ENDER = aliased(Staff), aliased(Staff), aliased(Staff)
_ORDERS_CUSTOMER = aliased(Customer)


def _tasks() -> AnySelect:
    return (
        select(
            Task,
            SalesOrder.number.label("number"),
            func.coalesce(Customer.name, _ORDERS_CUSTOMER.name, "").label("customer"),
            _WHO.name.label("who"),
            _GIVER.name.label("giver"),
            _ENDER.name.label("ender"),
        )
        .join(_GIVER, _GIVER.id == Task.created_by)
        .outerjoin(SalesOrder, SalesOrder.id == Task.order_id)
        .outerjoin(Customer, Customer.id == Task.customer_id)
        .outerjoin(_ORDERS_CUSTOMER, _ORDERS_CUSTOMER.id == SalesOrder.customer_id)
        .outerjoin(_WHO, _WHO.id == Task.staff_id)
        .outerjoin(_ENDER, _ENDER.id == Task.done_by)
    )


def _row(row: AnyRow, now: datetime) -> TaskRow:
    task = row.Task
    return TaskRow(
        id=task.id,
        kind=task.kind,
        state=task.state,
        order_id=task.order_id,
        order=row.number or "",
        customer_id=task.customer_id,
        customer=row.customer,
        staff_id=task.staff_id,
        who=row.who or "",
        role=task.role,
        note=task.note,
        due_at=task.due_at,
        late=task.state == "open" and is_late(task.due_at, now),
        created_by=task.created_by,
        giver=row.giver,
        created_at=task.created_at,
        done_at=task.done_at,
        done_by=row.ender or "",
        outcome=task.outcome,
        version=task.version,
    )


def _his(actor: Actor) -> ColumnElement[bool]:
    roles = [role.value for role in actor.roles]
    return or_(Task.staff_id == actor.staff_id, and_(Task.staff_id.is_(None), Task.role.in_(roles)))


def _within(whose: Whose, actor: Actor, now: datetime) -> ColumnElement[bool]:
    opened = Task.state == "open"
    if whose is Whose.MINE:
        return and_(opened, _his(actor))
    if whose is Whose.LATE:  # a manager hears of everybody's
        late = and_(opened, Task.due_at < now)
        return late if Role.MANAGER in actor.roles else and_(late, or_(_his(actor), Task.created_by == actor.staff_id))
    if whose is Whose.GIVEN:
        return and_(opened, Task.created_by == actor.staff_id, Task.staff_id.is_distinct_from(actor.staff_id))
    if whose is Whose.ALL:
        return opened if Role.MANAGER in actor.roles else and_(opened, or_(_his(actor), Task.created_by == actor.staff_id))
    return and_(Task.state != "open", or_(Task.done_by == actor.staff_id, _his(actor)))


def tasks(
    session: Session,
    actor: Actor,
    whose: Whose = Whose.MINE,
    search: str = "",
    after: Cursor | None = None,
    limit: int = PAGE_SIZE,
    now: datetime | None = None,
) -> Page[TaskRow]:
    """A page of tasks, the one due first at the top; ended ones the last ended first. `now` is the database's unless told."""
    moment = now or database_now(session)
    statement = _tasks().where(_within(whose, actor, moment))
    if search.strip():
        named = (SalesOrder.number, Customer.name, _ORDERS_CUSTOMER.name, _WHO.name, _GIVER.name, Task.note, Task.outcome)
        statement = statement.where(holds(search, *named))
    ended = whose is Whose.DONE
    keys = (Task.done_at, Task.id) if ended else (Task.due_at, Task.id)
    rows = session.execute(after_key(statement, keys, after, newest_first=ended).limit(limit + 1)).all()
    return page(
        rows,
        limit,
        lambda row: _row(row, moment),
        lambda row: (row.Task.done_at if ended else row.Task.due_at, row.Task.id),
    )


def task_counts(session: Session, actor: Actor, now: datetime | None = None) -> TaskCounts:
    """What stands on the tab and its chips."""
    moment = now or database_now(session)
    late = Task.due_at < moment
    counted = select(func.count(), func.count().filter(late)).select_from(Task).where(Task.state == "open", _his(actor))
    mine, mine_late = session.execute(counted).one()
    given = select(func.count()).select_from(Task).where(_within(Whose.GIVEN, actor, moment), late)
    return TaskCounts(mine, mine_late, session.scalar(given) or 0)


def waiting(session: Session, actor: Actor) -> int:
    """How many tasks are open for this person."""
    return task_counts(session, actor).mine


def one_task(session: Session, task_id: int, now: datetime | None = None) -> TaskRow | None:
    """The task; None when there is none of that number."""
    row = session.execute(_tasks().where(Task.id == task_id)).one_or_none()
    return _row(row, now or database_now(session)) if row is not None else None


def tasks_about(
    session: Session, *, order_id: int | None = None, customer_id: int | None = None, now: datetime | None = None
) -> tuple[TaskRow, ...]:
    """Every task about an order or a customer, open ones first, then by when they are due."""
    moment = now or database_now(session)
    about = Task.order_id == order_id if order_id is not None else Task.customer_id == customer_id
    rows = session.execute(_tasks().where(about).order_by(Task.state != "open", Task.due_at, Task.id))
    return tuple(_row(row, moment) for row in rows)
