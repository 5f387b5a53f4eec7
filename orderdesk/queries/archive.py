"""What is archived of an order, what was found wrong with its documents, and what that comes to for each person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from orderdesk.language import N_
from orderdesk.model import Attachment, DocumentDefect, DocumentHandover, MailMessage, OrderArchive, SalesOrder, Staff, StaffRole
from orderdesk.queries import reach
from orderdesk.queries.keyset import AnyRow, AnySelect, S, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.settings import company_currency, number_setting, setting, text_setting
from orderdesk.rules.archive import manager_share
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Role

PAPER = N_("Order form on paper")
"""The document that is never a file."""


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """That an order is archived: who answers for it, since when, how many documents."""

    by: str
    at: datetime
    documents: int
    note: str


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """Originals handed on: which, by whom, to whom, and since when he has them (002-07)."""

    id: int
    order_id: int
    documents: tuple[str, ...]
    originals: int
    note: str
    handed_by: str
    handed_at: datetime
    to_staff_id: int
    to: str
    received_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class DefectRow:
    """A document found altered or unclear: who answers for it with how much, and the manager's share on top."""

    id: int
    at: datetime
    order_id: int
    number: str
    document: str
    kind: str
    found_by: str
    responsible: str
    amount: Money
    manager: str
    share: Money
    note: str


@dataclass(frozen=True, slots=True)
class DefectSum:
    """What one person answers for in a month, in one currency: documents of his own, and shares as a manager."""

    id: str
    who: str
    documents: int
    amount: Money
    share: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Document:
    """A source document: its name, and the file if it is one."""

    name: str
    file_id: int | None


@dataclass(frozen=True, slots=True)
class DefectForm:
    """What a defect can be recorded of and against: documents, people as (id, name), who answers first, and the amounts."""

    documents: tuple[Document, ...]
    people: tuple[tuple[int, str], ...]
    managers: tuple[tuple[int, str], ...]
    responsible_id: int
    amount: Money
    share: Money


def archive_of(session: Session, order_id: int) -> ArchiveRow | None:
    """Who archived the order's documents; None while nobody did."""
    statement = select(OrderArchive, Staff.name.label("who")).join(Staff, Staff.id == OrderArchive.archived_by)
    row = session.execute(statement.where(OrderArchive.order_id == order_id)).one_or_none()
    if row is None:
        return None
    kept = row.OrderArchive
    return ArchiveRow(row.who, kept.archived_at, kept.documents, kept.note)


def handovers_of(session: Session, order_id: int) -> tuple[HandoverRow, ...]:
    """Every hand-over of an order's originals, first to last."""
    return tuple(_handover(row) for row in session.execute(_handovers().where(DocumentHandover.order_id == order_id)))


def handover(session: Session, handover_id: int) -> HandoverRow | None:
    """One hand-over; None if there is none."""
    row = session.execute(_handovers().where(DocumentHandover.id == handover_id)).one_or_none()
    return _handover(row) if row is not None else None


def _handovers() -> AnySelect:
    giver, taker = aliased(Staff), aliased(Staff)
    return (
        select(DocumentHandover, giver.name.label("giver"), taker.name.label("taker"))
        .join(giver, giver.id == DocumentHandover.handed_by)
        .join(taker, taker.id == DocumentHandover.to_staff_id)
        .order_by(DocumentHandover.id)
    )


def _handover(row: AnyRow) -> HandoverRow:
    it = row.DocumentHandover
    return HandoverRow(
        it.id, it.order_id, tuple(it.documents.split("\n")), it.originals, it.note, row.giver, it.handed_at, it.to_staff_id,
        row.taker, it.received_at, it.version,
    )  # fmt: skip


def documents_of(session: Session, order_id: int) -> tuple[Document, ...]:
    """The order's source documents: the mail it came by, files of either, and the form on paper, which is no file."""
    kept = reach.seen(session, MailMessage).c
    mails = session.execute(select(kept.id, kept.subject).where(kept.order_id == order_id)).all()
    files = session.execute(
        select(Attachment.id, Attachment.name)
        .where((Attachment.order_id == order_id) | Attachment.mail_id.in_([mail.id for mail in mails]))
        .order_by(Attachment.id)
    )
    found = [Document(mail.subject or "–", None) for mail in mails]
    return (*found, *(Document(name, key) for key, name in files), Document(PAPER, None))


def defect_form(session: Session, order_id: int) -> DefectForm | None:
    """What the form for a defect offers; first the one who archived, or else who entered the order."""
    order = session.get(SalesOrder, order_id)
    if order is None:
        return None
    archive = session.get(OrderArchive, order_id)
    people = session.execute(select(Staff.id, Staff.name).where(Staff.disabled_at.is_(None)).order_by(Staff.name, Staff.id)).all()
    managers = frozenset(session.scalars(select(StaffRole.staff_id).where(StaffRole.role == Role.MANAGER)))
    amount = Money.of(Decimal(str(setting(session, "archive.defect_amount"))), company_currency(session))
    return DefectForm(
        documents=documents_of(session, order_id),
        people=tuple((key, name) for key, name in people),
        managers=tuple((key, name) for key, name in people if key in managers),
        responsible_id=archive.archived_by if archive is not None else order.entered_by,
        amount=amount,
        share=manager_share(amount, number_setting(session, "archive.manager_share")),
    )


_FINDER, _ANSWERER, _MANAGER = aliased(Staff), aliased(Staff), aliased(Staff)


def _defects() -> AnySelect:
    return (
        select(
            DocumentDefect,
            SalesOrder.number.label("number"),
            _FINDER.name.label("finder"),
            _ANSWERER.name.label("answerer"),
            _MANAGER.name.label("manager"),
        )
        .join(SalesOrder, SalesOrder.id == DocumentDefect.order_id)
        .join(_FINDER, _FINDER.id == DocumentDefect.found_by)
        .join(_ANSWERER, _ANSWERER.id == DocumentDefect.responsible_id)
        .outerjoin(_MANAGER, _MANAGER.id == DocumentDefect.manager_id)
    )


def _row(row: AnyRow) -> DefectRow:
    found = row.DocumentDefect
    return DefectRow(
        id=found.id,
        at=found.found_at,
        order_id=found.order_id,
        number=row.number,
        document=found.document,
        kind=found.kind,
        found_by=row.finder,
        responsible=row.answerer,
        amount=Money(found.amount_units, found.currency),
        manager=row.manager or "",
        share=Money(found.manager_units, found.currency),
        note=found.note,
    )


def defects_of_order(session: Session, order_id: int) -> tuple[DefectRow, ...]:
    """Every defect recorded of the order's documents, first to last."""
    statement = _defects().where(DocumentDefect.order_id == order_id).order_by(DocumentDefect.id)
    return tuple(_row(row) for row in session.execute(statement))


def defects(
    session: Session, month: date | None = None, search: str = "", after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[DefectRow]:
    """Those of the month that has this day (all if None), newest first; `search` is part of a name, document or number."""
    statement = _within(session, _defects(), month)
    if search.strip():
        named = (SalesOrder.number, DocumentDefect.document, _FINDER.name, _ANSWERER.name, _MANAGER.name, DocumentDefect.note)
        statement = statement.where(holds(search, *named))
    rows = session.execute(after_key(statement, (DocumentDefect.id,), after, newest_first=True).limit(limit + 1)).all()
    return page(rows, limit, _row, lambda row: (row.DocumentDefect.id,))


def defect_sums(session: Session, month: date | None = None) -> tuple[DefectSum, ...]:
    """What each person answers for in the month that has this day (ever if None), the largest first."""
    people = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    sums: dict[tuple[int, str], list[int]] = {}
    for found in session.scalars(_within(session, select(DocumentDefect), month)):
        own = sums.setdefault((found.responsible_id, found.currency), [0, 0, 0])
        own[0] += 1
        own[1] += found.amount_units
        if found.manager_id is not None:
            sums.setdefault((found.manager_id, found.currency), [0, 0, 0])[2] += found.manager_units
    rows = [
        DefectSum(
            f"{key} {currency}", people[key], count, Money(own, currency), Money(share, currency), Money(own + share, currency)
        )
        for (key, currency), (count, own, share) in sums.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.total.units, row.who)))


def _within(session: Session, statement: S, month: date | None) -> S:
    if month is None:
        return statement
    zone = ZoneInfo(text_setting(session, "company.time_zone"))
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, following))
    return statement.where(DocumentDefect.found_at >= start, DocumentDefect.found_at < end)
