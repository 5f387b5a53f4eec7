"""Double entry: every bill, payment and correction is posted once and sealed, by which the database adds it to the balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import bindparam, insert, select

from orderdesk.commands.bulk import insert_rows
from orderdesk.database.desk import Work
from orderdesk.model import Correction, Customer, JournalEntry, JournalLine, JournalSeal
from orderdesk.queries.imports import chunks
from orderdesk.rules.receivables import ACCOUNTS

Side = tuple[str, int, int]
"""An account, its debit, its credit."""
_ENTER = insert(JournalEntry).returning(JournalEntry.id)
_HOLD = select(Customer.id).where(Customer.id == bindparam("customer")).with_for_update(key_share=True)


@dataclass(frozen=True, slots=True)
class Posting:
    """A bill or a payment to post: its id, whose it is, its day and its amount in units (above zero)."""

    kind: Literal["bill", "payment"]
    source_id: int
    customer_id: int
    business_date: date
    currency: str
    units: int


def post(work: Work, postings: Sequence[Posting]) -> None:
    """Post and seal; a posting of zero is left out, for there is nothing to owe."""
    postings = [posting for posting in postings if posting.units]
    if not postings:
        return
    entries = [
        {
            "kind": posting.kind,
            "source_id": posting.source_id,
            "customer_id": posting.customer_id,
            "business_date": posting.business_date,
            "currency": posting.currency,
            "posted_by": work.actor.staff_id,
            "posted_at": work.now,
        }
        for posting in postings
    ]
    ids = _enter(work, postings, entries)
    lines = []
    for posting in postings:
        entry_id = ids[posting.kind, posting.source_id]
        debit, credit = ACCOUNTS[posting.kind]
        lines.append({"entry_id": entry_id, "account": debit, "debit_units": posting.units, "credit_units": 0})
        lines.append({"entry_id": entry_id, "account": credit, "debit_units": 0, "credit_units": posting.units})
    insert_rows(work.session, JournalLine, lines)
    seals = [{"entry_id": ids[posting.kind, posting.source_id], "total_units": posting.units} for posting in postings]
    insert_rows(work.session, JournalSeal, seals)


def begin_entry(work: Work, correction: Correction, sides: Sequence[Side]) -> int:
    """Post a correction, not sealed yet: it cannot be committed before `seal_entry`. The id of the entry."""
    entry = JournalEntry(
        kind=correction.kind,
        source_id=correction.id,
        customer_id=correction.customer_id,
        business_date=work.today,
        currency=correction.currency,
        posted_by=work.actor.staff_id,
        posted_at=work.now,
        lines=[JournalLine(account=account, debit_units=debit, credit_units=credit) for account, debit, credit in sides],
    )
    work.session.add(entry)
    work.session.flush()
    return entry.id


def seal_entry(work: Work, entry_id: int, correction: Correction) -> None:
    """Seal what was begun."""
    work.session.add(JournalSeal(entry_id=entry_id, total_units=correction.amount_units))
    work.session.flush()


def sides_of(kind: str, units: int) -> list[Side]:
    """The lines of a posting of that kind."""
    debit, credit = ACCOUNTS[kind]
    return [(debit, units, 0), (credit, 0, units)]


def mirror_of(work: Work, entry_id: int) -> list[Side]:
    """The lines that undo a posting: its own, debit and credit changed over."""
    lines = work.session.scalars(select(JournalLine).where(JournalLine.entry_id == entry_id).order_by(JournalLine.id))
    return [(line.account, line.credit_units, line.debit_units) for line in lines]


def _enter(work: Work, postings: Sequence[Posting], entries: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], int]:
    """(kind, source) -> entry, each begun."""
    if len(postings) == 1:
        work.session.flush()
        entry_id = work.session.connection().execute(_ENTER, entries[0]).scalar_one()
        return {(postings[0].kind, postings[0].source_id): entry_id}
    insert_rows(work.session, JournalEntry, entries)
    return _entry_ids(work, postings)


def _entry_ids(work: Work, postings: Sequence[Posting]) -> dict[tuple[str, int], int]:
    """(kind, source) -> entry, looked up afterwards: to be told each id would cost a statement for each entry on SQLite."""
    found: dict[tuple[str, int], int] = {}
    for kind in ("bill", "payment"):
        for chunk in chunks([posting.source_id for posting in postings if posting.kind == kind]):
            statement = select(JournalEntry.source_id, JournalEntry.id)
            rows = work.session.execute(statement.where(JournalEntry.kind == kind, JournalEntry.source_id.in_(chunk)))
            found.update(((kind, source_id), entry_id) for source_id, entry_id in rows)
    return found


def lock_account(work: Work, customer_id: int) -> None:
    """Let nobody else bill, pay or match for this customer until the transaction ends."""
    work.session.connection().execute(_HOLD, {"customer": customer_id})
