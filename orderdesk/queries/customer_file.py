"""A customer's checks and assessments, whose file is due to be looked through, and an order's preliminary check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from orderdesk.language import N_
from orderdesk.model import CreditAssessment, Customer, CustomerCheck, OrderCheck, SalesOrder, Staff
from orderdesk.queries.keyset import after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.settings import number_setting
from orderdesk.rules.money import Money

EVER = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check of a customer: of his file or his identity."""

    id: int
    kind: str
    result: str
    document: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An assessment of a customer's credit with what follows from it."""

    id: int
    operations: str
    finance: str
    record: str
    grade: str
    limit: Money
    term_days: int
    suspended: bool
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FileRow:
    """A customer whose file is due: when it was last verified, and when it should have been."""

    id: int
    code: str
    name: str
    level: str
    verified_on: date | None
    due_on: date | None
    last_order: date | None
    version: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a customer's card says of his file: needs, last check, identity, grade, whether supply is suspended."""

    needs: str
    verified_on: date | None
    due: bool
    identity: CheckRow | None
    grade: str
    suspended_at: datetime | None
    term_days: int
    limit: Money
    version: int


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One item of an order's preliminary check, as it was stored."""

    code: str
    verdict: str
    text: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class OrderCheckRow:
    """The last preliminary check of an order."""

    passed: bool
    by: str
    at: datetime
    items: tuple[CheckedItem, ...]


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """Everything of a customer's file."""

    standing: Standing | None
    checks: tuple[CheckRow, ...]
    assessments: tuple[AssessmentRow, ...]


def customer_file(session: Session, customer_id: int, today: date) -> CustomerFile:
    """How a customer's file stands, with every check and assessment, newest first."""
    return CustomerFile(
        standing(session, customer_id, today), checks_of(session, customer_id), assessments_of(session, customer_id)
    )


def checks_of(session: Session, customer_id: int) -> tuple[CheckRow, ...]:
    """Every check of a customer, newest first."""
    statement = (
        select(CustomerCheck, Staff.name)
        .join(Staff, Staff.id == CustomerCheck.checked_by)
        .where(CustomerCheck.customer_id == customer_id)
        .order_by(CustomerCheck.id.desc())
    )
    return tuple(
        CheckRow(row.id, row.kind, row.result, row.document, row.note, who, row.checked_at)
        for row, who in session.execute(statement)
    )


def assessments_of(session: Session, customer_id: int) -> tuple[AssessmentRow, ...]:
    """Every assessment of a customer's credit, newest first."""
    statement = (
        select(CreditAssessment, Staff.name, Customer.currency)
        .join(Staff, Staff.id == CreditAssessment.assessed_by)
        .join(Customer, Customer.id == CreditAssessment.customer_id)
        .where(CreditAssessment.customer_id == customer_id)
        .order_by(CreditAssessment.id.desc())
    )
    return tuple(
        AssessmentRow(
            row.id,
            row.operations,
            row.finance,
            row.record,
            row.grade,
            Money(row.limit_units, currency),
            row.term_days,
            row.suspended,
            row.note,
            who,
            row.assessed_at,
        )
        for row, who, currency in session.execute(statement)
    )


def standing(session: Session, customer_id: int, today: date) -> Standing | None:
    """What the card says of his file; None if there is no such customer."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        return None
    due_on = _due_on(session, customer.verified_on)
    identity = next((row for row in checks_of(session, customer_id) if row.kind == "identity"), None)
    return Standing(
        customer.needs,
        customer.verified_on,
        due_on is None or due_on <= today,
        identity,
        customer.credit_grade,
        customer.suspended_at,
        customer.term_days,
        Money(customer.credit_limit_units, customer.currency),
        customer.version,
    )


def _due_on(session: Session, verified_on: date | None) -> date | None:
    if verified_on is None:
        return None
    return verified_on + timedelta(days=number_setting(session, "customers.verify_days"))


def _due(session: Session, today: date) -> ColumnElement[bool]:
    latest = today - timedelta(days=number_setting(session, "customers.verify_days"))
    return or_(Customer.verified_on.is_(None), Customer.verified_on <= latest)


def due_files(
    session: Session, today: date, search: str = "", after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[FileRow]:
    """Customers whose file is due to be looked through, those never verified first, then the longest ago (002-21)."""
    verified = func.coalesce(Customer.verified_on, EVER)
    last = select(func.max(SalesOrder.business_date)).where(SalesOrder.customer_id == Customer.id).scalar_subquery()
    statement = select(Customer, verified.label("verified"), last.label("last")).where(
        Customer.disabled_at.is_(None), _due(session, today)
    )
    if search.strip():
        statement = statement.where(holds(search, Customer.code, Customer.name, Customer.alias))
    rows = session.execute(after_key(statement, (verified, Customer.id), after).limit(limit + 1)).all()
    return page(
        rows,
        limit,
        lambda row: FileRow(
            row.Customer.id,
            row.Customer.code,
            row.Customer.name,
            row.Customer.level,
            row.Customer.verified_on,
            _due_on(session, row.Customer.verified_on),
            date.fromisoformat(row.last) if isinstance(row.last, str) else row.last,
            row.Customer.version,
        ),
        lambda row: (row.Customer.verified_on or EVER, row.Customer.id),
    )


def due_count(session: Session, today: date) -> int:
    """How many files are due."""
    return session.scalar(select(func.count()).where(Customer.disabled_at.is_(None), _due(session, today))) or 0


def check_of_order(session: Session, order_id: int) -> OrderCheckRow | None:
    """The last preliminary check of an order; None before the first."""
    statement = (
        select(OrderCheck, Staff.name)
        .join(Staff, Staff.id == OrderCheck.checked_by)
        .where(OrderCheck.order_id == order_id)
        .order_by(OrderCheck.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    check, who = row
    listed: Sequence[dict[str, object]] = check.items["items"]
    items = tuple(
        CheckedItem(str(each["code"]), str(each["verdict"]), str(each["text"]), dict(each["values"]))  # type: ignore[call-overload]
        for each in listed
    )
    return OrderCheckRow(check.passed, who, check.checked_at, items)


def identity_doubt(session: Session, customer_id: int | None) -> str:
    """Why a customer's identity is not settled, marked with N_; empty when it is (004-b1)."""
    if customer_id is None:
        return N_("Nobody knows yet who the customer is.")
    found = session.scalar(
        select(CustomerCheck.result)
        .where(CustomerCheck.customer_id == customer_id, CustomerCheck.kind == "identity")
        .order_by(CustomerCheck.id.desc())
        .limit(1)
    )
    if found is None:
        return N_("His identity was never verified. Do it in his file.")
    return "" if found == "good" else N_("His identity is doubtful; see his file.")
