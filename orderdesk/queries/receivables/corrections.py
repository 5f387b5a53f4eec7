"""Corrections of the books: what waits for a second person, and what was done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import Bill, Correction, Customer, JournalEntry, Payment, Staff
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.rules.money import Money
from orderdesk.rules.receivables import CorrectionKind, CorrectionState, right_of
from orderdesk.rules.rights import Actor


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction; `undoes` is the kind of posting a reversal takes back, `about` the number of the bill or payment.

    `reversible`: it is done and neither a reversal nor reversed or about to be.
    """

    correction_id: int
    version: int
    number: str
    kind: str
    undoes: str
    state: str
    customer_id: int
    customer_name: str
    about: str
    amount: Money
    method: str
    reason: str
    asked_by: str
    asked_by_id: int
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    opinion: str
    reversible: bool

    def may_decide(self, actor: Actor) -> bool:
        """Whether he has the right to approve it, were it not his own."""
        return actor.may("correction.approve") and actor.may(right_of(self.kind, self.undoes))


def corrections(
    session: Session,
    states: Collection[str] = (),
    search: str = "",
    after: Cursor | None = None,
    *,
    limit: int = PAGE_SIZE,
) -> Page[CorrectionRow]:
    """Corrections, newest first; of these states (none given: all). `search` is part of a number, customer or reason."""
    statement = _rows()
    if states:
        statement = statement.where(Correction.state.in_(states))
    if search.strip():
        columns = (Correction.number, Customer.name, Correction.reason, Bill.number, Payment.number)
        statement = statement.where(holds(search, *columns))
    rows = session.execute(after_key(statement, (Correction.id,), after, newest_first=True).limit(limit + 1)).all()
    return page(rows, limit, _row, lambda row: (row.Correction.id,))


def correction_detail(session: Session, correction_id: int) -> CorrectionRow | None:
    """One correction; None if there is none."""
    row = session.execute(_rows().where(Correction.id == correction_id)).one_or_none()
    return _row(row) if row is not None else None


def corrections_waiting(session: Session, actor: Actor) -> int:
    """How many corrections wait for this person's yes or no."""
    statement = select(Correction.kind, JournalEntry.kind).outerjoin(JournalEntry, JournalEntry.id == Correction.entry_id)
    waiting = session.execute(statement.where(Correction.state == CorrectionState.ASKED, Correction.asked_by != actor.staff_id))
    if not actor.may("correction.approve"):
        return 0
    return sum(actor.may(right_of(kind, undoes or "")) for kind, undoes in waiting)


def being_reversed(session: Session, kind: str, source_id: int) -> str:
    """The number of the correction by which this posting is reversed or is about to be; "" when there is none."""
    statement = (
        select(Correction.number)
        .join(JournalEntry, JournalEntry.id == Correction.entry_id)
        .where(JournalEntry.kind == kind, JournalEntry.source_id == source_id, Correction.state != CorrectionState.REFUSED)
    )
    return session.scalars(statement).one_or_none() or ""


def _rows() -> Any:
    asker, decider, undoing = aliased(Staff), aliased(Staff), aliased(Correction)
    undone = (
        select(func.count())
        .select_from(undoing)
        .where(undoing.entry_id == Correction.posting_id, undoing.state != CorrectionState.REFUSED)
        .correlate(Correction)
        .scalar_subquery()
    )
    return (
        select(
            Correction,
            Customer.name.label("customer_name"),
            func.coalesce(Bill.number, Payment.number, "").label("about"),
            func.coalesce(JournalEntry.kind, "").label("undoes"),
            asker.name.label("asker"),
            func.coalesce(decider.name, "").label("decider"),
            undone.label("undone"),
        )
        .join(Customer, Customer.id == Correction.customer_id)
        .outerjoin(Bill, Bill.id == Correction.bill_id)
        .outerjoin(Payment, Payment.id == Correction.payment_id)
        .outerjoin(JournalEntry, JournalEntry.id == Correction.entry_id)
        .join(asker, asker.id == Correction.asked_by)
        .outerjoin(decider, decider.id == Correction.decided_by)
    )


def _row(row: AnyRow) -> CorrectionRow:
    it = row.Correction
    done = it.state == CorrectionState.DONE and it.kind != CorrectionKind.REVERSAL
    return CorrectionRow(
        correction_id=it.id,
        version=it.version,
        number=it.number,
        kind=it.kind,
        undoes=row.undoes,
        state=it.state,
        customer_id=it.customer_id,
        customer_name=row.customer_name,
        about=row.about,
        amount=Money(it.amount_units, it.currency),
        method=it.method,
        reason=it.reason,
        asked_by=row.asker,
        asked_by_id=it.asked_by,
        asked_at=it.asked_at,
        decided_by=row.decider,
        decided_at=it.decided_at,
        opinion=it.opinion,
        reversible=done and not row.undone,
    )
