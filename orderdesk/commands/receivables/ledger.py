"""Double entry: every bill and payment is posted once, sealed, and added to the customer's balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select, text

from orderdesk.commands.bulk import insert_rows
from orderdesk.database.desk import Work
from orderdesk.model import CustomerBalance, JournalEntry, JournalLine, JournalSeal
from orderdesk.queries.imports import chunks

ACCOUNTS = {"bill": ("receivable", "sales"), "payment": ("bank", "receivable")}
"""Kind of posting -> the account debited, the account credited."""

_ADD = text(
    "INSERT INTO customer_balance (customer_id, currency, balance_units) VALUES (:customer, :currency, :units) "
    "ON CONFLICT (customer_id, currency) DO UPDATE SET balance_units = customer_balance.balance_units + excluded.balance_units"
)


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
    """Post, seal and add to the balances; a posting of zero is left out, for there is nothing to owe."""
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
    insert_rows(work.session, JournalEntry, entries)
    ids = _entry_ids(work, postings)
    lines = []
    for posting in postings:
        entry_id = ids[posting.kind, posting.source_id]
        debit, credit = ACCOUNTS[posting.kind]
        lines.append({"entry_id": entry_id, "account": debit, "debit_units": posting.units, "credit_units": 0})
        lines.append({"entry_id": entry_id, "account": credit, "debit_units": 0, "credit_units": posting.units})
    insert_rows(work.session, JournalLine, lines)
    seals = [{"entry_id": ids[posting.kind, posting.source_id], "total_units": posting.units} for posting in postings]
    insert_rows(work.session, JournalSeal, seals)
    _add_to_balances(work, postings)


def _entry_ids(work: Work, postings: Sequence[Posting]) -> dict[tuple[str, int], int]:
    """(kind, source) -> entry, looked up afterwards: to be told each id would cost a statement for each entry on SQLite."""
    found: dict[tuple[str, int], int] = {}
    for kind in ACCOUNTS:
        for chunk in chunks([posting.source_id for posting in postings if posting.kind == kind]):
            statement = select(JournalEntry.source_id, JournalEntry.id)
            rows = work.session.execute(statement.where(JournalEntry.kind == kind, JournalEntry.source_id.in_(chunk)))
            found.update(((kind, source_id), entry_id) for source_id, entry_id in rows)
    return found


def _add_to_balances(work: Work, postings: Sequence[Posting]) -> None:
    owed: dict[tuple[int, str], int] = {}
    for posting in postings:
        key = (posting.customer_id, posting.currency)
        sign = 1 if ACCOUNTS[posting.kind][0] == "receivable" else -1
        owed[key] = owed.get(key, 0) + sign * posting.units
    rows = [{"customer": customer, "currency": currency, "units": units} for (customer, currency), units in sorted(owed.items())]
    work.session.execute(_ADD, rows)


def lock_account(work: Work, customer_id: int, currency: str) -> None:
    """Let nobody else bill, pay or match for this customer in this currency until the transaction ends."""
    work.session.execute(_ADD, {"customer": customer_id, "currency": currency, "units": 0})
    statement = select(CustomerBalance.customer_id).where(
        CustomerBalance.customer_id == customer_id, CustomerBalance.currency == currency
    )
    work.session.execute(statement.with_for_update()).all()
