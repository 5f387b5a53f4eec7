"""What other systems handed in, and which automatically recorded orders wait to be verified (000-04, 000-05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from orderdesk.model import InboundOrder, SalesOrder
from orderdesk.queries import reach
from orderdesk.queries.keyset import after_key, page
from orderdesk.queries.orders import OrderRow, order_rows
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.rules.states import OrderState

UNVERIFIED: tuple[ColumnElement[bool], ...] = (
    SalesOrder.state == OrderState.DRAFT,
    SalesOrder.source != "",
    SalesOrder.verified_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class InboundRow:
    """An order handed in that was not taken, and why."""

    id: int
    channel: str
    number: str
    received_at: datetime
    problem: str


def to_verify(session: Session, after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[OrderRow]:
    """Orders recorded by themselves that nobody has verified yet, by class, longest waiting first."""
    keys = (SalesOrder.rank, SalesOrder.queued_at, SalesOrder.id)
    found = session.execute(after_key(select(*keys).where(*UNVERIFIED), keys, after).limit(limit + 1)).all()
    rows = order_rows(session, [row.id for row in found])
    return page(found, limit, lambda row: rows[row.id], lambda row: (row.rank, row.queued_at, row.id))


def count_to_verify(session: Session) -> int:
    """How many wait to be verified."""
    return session.scalar(select(func.count()).select_from(SalesOrder).where(*UNVERIFIED)) or 0


def count_inbound(session: Session, state: str) -> int:
    """How many orders handed in are new, or refused."""
    return session.scalar(select(func.count()).where(InboundOrder.state == state)) or 0


def refused_inbound(session: Session, after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[InboundRow]:
    """Orders handed in that could not be taken, newest first."""
    table = reach.seen(session, InboundOrder).c
    statement = select(table.id, table.channel, table.external_ref, table.received_at, table.problem)
    statement = statement.where(table.state == "refused").order_by(table.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(table.id < after[0])
    rows = tuple(
        InboundRow(row.id, row.channel, row.external_ref.partition(":")[2], row.received_at, problem)
        for row in session.execute(statement)
        for problem in [reach.said(session, None, row.problem)]
    )
    return Page(rows, (rows[-1].id,) if len(rows) == limit else None)
