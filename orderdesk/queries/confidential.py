"""What of customers' data left the house, and who was taught to keep it there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, Disclosure, Staff, StaffTraining
from orderdesk.queries.keyset import AnyRow, S, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.settings import number_setting, text_setting
from orderdesk.rules.trainings import due_again

KINDS = ("print", "export", "unmask")


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """Customer data that was printed, exported or shown with a reason; `records` is how many orders, customers, … it held."""

    id: int
    at: datetime
    who: str
    kind: str
    what: str
    customer: str
    records: int
    reason: str


@dataclass(frozen=True, slots=True)
class DisclosureSum:
    """What one person took out in a month: how often he printed, exported, was shown, and how many records that was."""

    staff_id: int
    who: str
    prints: int
    exports: int
    shown: int
    records: int


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A training somebody took part in."""

    id: int
    topic: str
    held_on: date
    trainer: str
    note: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Trained:
    """Somebody's last training; None: never. `overdue` when it is longer ago than the company decided."""

    staff_id: int
    name: str
    topic: str
    held_on: date | None
    overdue: bool


def disclosures(
    session: Session,
    month: date | None = None,
    search: str = "",
    kinds: Collection[str] = KINDS,
    after: Cursor | None = None,
    limit: int = PAGE_SIZE,
) -> Page[DisclosureRow]:
    """Those of the month that has this day (all if None), newest first; `search` is part of a name, paper, customer, reason."""
    statement = (
        select(Disclosure, Staff.name.label("who"), Customer.name.label("customer"))
        .join(Staff, Staff.id == Disclosure.staff_id)
        .outerjoin(Customer, Customer.id == Disclosure.customer_id)
        .where(Disclosure.kind.in_(list(kinds)))
    )
    if search.strip():
        statement = statement.where(holds(search, Staff.name, Disclosure.what, Customer.name, Customer.code, Disclosure.reason))
    statement = _within(session, statement, month)
    rows = session.execute(after_key(statement, (Disclosure.id,), after, newest_first=True).limit(limit + 1)).all()
    return page(rows, limit, _row, lambda row: (row.Disclosure.id,))


def _row(row: AnyRow) -> DisclosureRow:
    left = row.Disclosure
    return DisclosureRow(left.id, left.at, row.who, left.kind, left.what, row.customer or "", left.records, left.reason)


def disclosure_sums(session: Session, month: date | None = None) -> tuple[DisclosureSum, ...]:
    """Each person's disclosures in the month that has this day (ever if None), most records first."""

    def times(kind: str) -> ColumnElement[int]:
        return func.sum(case((Disclosure.kind == kind, 1), else_=0))

    records = func.sum(Disclosure.records)
    statement = (
        select(Staff.id, Staff.name, times("print"), times("export"), times("unmask"), records)
        .join(Staff, Staff.id == Disclosure.staff_id)
        .group_by(Staff.id, Staff.name)
        .order_by(records.desc(), Staff.id)
    )
    rows = session.execute(_within(session, statement, month))
    return tuple(DisclosureSum(key, name, *(int(number) for number in numbers)) for key, name, *numbers in rows)


def _within(session: Session, statement: S, month: date | None) -> S:
    if month is None:
        return statement
    zone = ZoneInfo(text_setting(session, "company.time_zone"))
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, following))
    return statement.where(Disclosure.at >= start, Disclosure.at < end)


def trainings(session: Session, staff_id: int) -> tuple[TrainingRow, ...]:
    """Somebody's trainings, the last one first."""
    recorder = select(Staff.name).where(Staff.id == StaffTraining.recorded_by).scalar_subquery()
    statement = (
        select(StaffTraining, recorder.label("recorder"))
        .where(StaffTraining.staff_id == staff_id)
        .order_by(StaffTraining.held_on.desc(), StaffTraining.id.desc())
    )
    return tuple(
        TrainingRow(row.id, row.topic, row.held_on, row.trainer, row.note, who) for row, who in session.execute(statement)
    )


def trained_staff(session: Session, today: date) -> tuple[Trained, ...]:
    """Everybody who works here with his last training, those first who need one soonest."""
    months = number_setting(session, "staff.training_months")
    last: dict[int, tuple[date, str]] = {}
    held = select(StaffTraining.staff_id, StaffTraining.held_on, StaffTraining.topic)
    for staff_id, held_on, topic in session.execute(held.order_by(StaffTraining.held_on, StaffTraining.id)):
        last[staff_id] = (held_on, topic)
    found = []
    for key, name in session.execute(select(Staff.id, Staff.name).where(Staff.disabled_at.is_(None))):
        day, topic = last.get(key, (None, ""))
        found.append(Trained(key, name, topic, day, day is None or due_again(day, months) < today))
    return tuple(sorted(found, key=lambda row: (row.held_on or date.min, row.staff_id)))
