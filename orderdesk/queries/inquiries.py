"""The inquiry log as it is read: newest first, those to be answered by when their reply is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import Inquiry, SalesOrder, Staff, Task
from orderdesk.queries.clock import database_now
from orderdesk.queries.keyset import AnyRow, AnySelect, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.reach import seen, veiled
from orderdesk.rules import masking
from orderdesk.rules.rights import Actor
from orderdesk.rules.tasks import is_late


class Tray(StrEnum):
    """Which inquiries are looked at."""

    OPEN = "open"
    ALL = "all"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class InquiryRow:
    """An inquiry whole: who asked what how, who is to answer by when, or what was answered; the order it became."""

    id: int
    number: str
    channel: str
    state: str
    customer_id: int | None
    customer: str
    contact: str
    phone: str
    email: str
    subject: str
    detail: str
    asked_at: datetime
    entered_by: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    who: str
    role: str
    due_at: datetime | None
    late: bool
    order_id: int | None
    order: str
    version: int


_ENTERER, _ANSWERER, _WHO = aliased(Staff), aliased(Staff), aliased(Staff)


def _inquiries(session: Session) -> AnySelect:
    ways = seen(session, Inquiry).alias("ways")
    return (
        select(
            Inquiry,
            ways.c.contact_phone,
            ways.c.contact_email,
            Task,
            SalesOrder.number.label("order_number"),
            _ENTERER.name.label("enterer"),
            _ANSWERER.name.label("answerer"),
            _WHO.name.label("who"),
        )
        .join(ways, ways.c.id == Inquiry.id)
        .join(_ENTERER, _ENTERER.id == Inquiry.entered_by)
        .outerjoin(_ANSWERER, _ANSWERER.id == Inquiry.answered_by)
        .outerjoin(Task, Task.id == Inquiry.task_id)
        .outerjoin(_WHO, _WHO.id == Task.staff_id)
        .outerjoin(SalesOrder, SalesOrder.id == Inquiry.order_id)
    )


def _row(session: Session, row: AnyRow, actor: Actor, now: datetime) -> InquiryRow:
    asked, task = row.Inquiry, row.Task
    # Who wrote it down, and who is to answer, must be able to call back.
    his = asked.entered_by == actor.staff_id or (
        task is not None and (task.staff_id == actor.staff_id or (task.staff_id is None and task.role in actor.roles))
    )
    whole = his or not veiled(session, asked.customer_id)
    waits = asked.state == "forwarded" and task is not None
    return InquiryRow(
        id=asked.id,
        number=asked.number,
        channel=asked.channel,
        state=asked.state,
        customer_id=asked.customer_id,
        customer=asked.customer_name,
        contact=asked.contact_name,
        phone=row.contact_phone if whole else masking.phone(row.contact_phone),
        email=row.contact_email if whole else masking.email(row.contact_email),
        subject=asked.subject,
        detail=asked.detail,
        asked_at=asked.asked_at,
        entered_by=row.enterer,
        answer=asked.answer,
        answered_by=row.answerer or "",
        answered_at=asked.answered_at,
        who=(row.who or "") if waits else "",
        role=task.role if waits and task.staff_id is None else "",
        due_at=task.due_at if waits else None,
        late=waits and is_late(task.due_at, now),
        order_id=asked.order_id,
        order=row.order_number or "",
        version=asked.version,
    )


def inquiries(
    session: Session,
    actor: Actor,
    tray: Tray = Tray.OPEN,
    search: str = "",
    after: Cursor | None = None,
    limit: int = PAGE_SIZE,
    now: datetime | None = None,
) -> Page[InquiryRow]:
    """A page of the log: what is to be answered by when it is due, everything else newest first."""
    statement = _inquiries(session)
    opened = tray is Tray.OPEN
    if opened:
        statement = statement.where(Inquiry.state == "forwarded")
    elif tray is Tray.MINE:
        statement = statement.where(Inquiry.entered_by == actor.staff_id)
    if search.strip():
        named = (Inquiry.number, Inquiry.customer_name, Inquiry.contact_name, Inquiry.subject, Inquiry.detail, Inquiry.answer)
        statement = statement.where(holds(search, *named))
    keys = (Task.due_at, Inquiry.id) if opened else (Inquiry.id,)
    rows = session.execute(after_key(statement, keys, after, newest_first=not opened).limit(limit + 1)).all()
    moment = now or database_now(session)
    return page(
        rows,
        limit,
        lambda row: _row(session, row, actor, moment),
        lambda row: (row.Task.due_at, row.Inquiry.id) if opened else (row.Inquiry.id,),
    )


def one_inquiry(session: Session, actor: Actor, inquiry_id: int, now: datetime | None = None) -> InquiryRow | None:
    """The inquiry; None when there is none."""
    row = session.execute(_inquiries(session).where(Inquiry.id == inquiry_id)).one_or_none()
    return _row(session, row, actor, now or database_now(session)) if row is not None else None


def inquiry_of_task(session: Session, task_id: int) -> int | None:
    """The inquiry that a task asks to answer."""
    return session.scalar(select(Inquiry.id).where(Inquiry.task_id == task_id))


def inquiries_waiting(session: Session) -> int:
    """How many are to be answered, by anybody."""
    return session.scalar(select(func.count()).where(Inquiry.state == "forwarded")) or 0
