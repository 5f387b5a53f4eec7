"""A customer's billing statement: opening balance, movements, closing balance, ageing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import (
    Allocation,
    Bill,
    Correction,
    Customer,
    JournalEntry,
    JournalLine,
    Payment,
    SalesOrder,
)
from orderdesk.queries import reach
from orderdesk.queries.keyset import AnyRow
from orderdesk.queries.quantities import total
from orderdesk.queries.receivables.accounts import Ageing
from orderdesk.rules.money import Money
from orderdesk.rules.receivables import Open, ageing


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A posting to the customer's account: a bill, a payment or a correction, with the balance after it.

    `undoes` is the kind of posting a reversal takes back; `reference` that of a payment, and for a correction what it is about.
    """

    on: date
    kind: str
    undoes: str
    number: str
    order_number: str
    reference: str
    due: date | None
    debit: Money
    credit: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class StatementData:
    """A customer's account from `start` to `end`, both included: opening + debit - credit = closing = ageing.total - free."""

    customer_id: int
    code: str
    name: str
    contact: str
    phone: str
    address: str
    tax_number: str
    language: str
    currency: str
    start: date
    end: date
    opening: Money
    rows: tuple[StatementRow, ...]
    debit: Money
    credit: Money
    closing: Money
    ageing: Ageing
    free: Money


def statement_data(
    session: Session, customer_id: int, start: date, end: date, currency: str | None = None, *, today: date | None = None
) -> StatementData:
    """The account in one currency, the customer's own unless told; with ageing as it stood at the end of `end`.

    With `today`, a period that is not over yet has the ageing of today: nothing is overdue before its day has come.
    """
    customer = session.get_one(Customer, customer_id)
    currency = currency or customer.currency
    opening = _balance_before(session, customer_id, currency, start)
    rows = _rows(session, customer_id, currency, start, end, opening)
    debit, credit = sum(row.debit.units for row in rows), sum(row.credit.units for row in rows)
    people, places = reach.contacts(session, [customer_id])[customer_id], reach.places(session, [customer_id])[customer_id]
    contact, address = next(iter(people), None), next(iter(places), None)
    open_at_end, free = _open_at(session, customer_id, currency, end)
    return StatementData(
        customer_id=customer.id,
        code=customer.code,
        name=customer.name,
        contact=contact.name if contact else "",
        phone=contact.phone if contact else "",
        address=address.address if address else "",
        tax_number=customer.tax_number,
        language=customer.language,
        currency=currency,
        start=start,
        end=end,
        opening=Money(opening, currency),
        rows=rows,
        debit=Money(debit, currency),
        credit=Money(credit, currency),
        closing=Money(opening + debit - credit, currency),
        ageing=Ageing.of(ageing(open_at_end, min(end, today or end)), currency),
        free=Money(free, currency),
    )


def first_posting(session: Session, customer_id: int) -> date | None:
    """The day the customer's account begins; None while nothing is posted."""
    return session.scalars(select(func.min(JournalEntry.business_date)).where(JournalEntry.customer_id == customer_id)).one()


def _balance_before(session: Session, customer_id: int, currency: str, start: date) -> int:
    statement = (
        select(total(JournalLine.debit_units - JournalLine.credit_units))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(
            JournalEntry.customer_id == customer_id,
            JournalEntry.currency == currency,
            JournalEntry.business_date < start,
            JournalLine.account == "receivable",
        )
    )
    return session.scalars(statement).one()


def _rows(session: Session, customer_id: int, currency: str, start: date, end: date, opening: int) -> tuple[StatementRow, ...]:
    corrected, undone = aliased(Bill), aliased(JournalEntry)
    returned = aliased(Payment)
    statement = (
        select(
            JournalEntry,
            JournalLine,
            Bill.due_date,
            func.coalesce(Bill.number, Payment.number, Correction.number, "").label("number"),
            func.coalesce(SalesOrder.number, "").label("order_number"),
            func.coalesce(Payment.reference, corrected.number, returned.number, "").label("reference"),
            func.coalesce(undone.kind, "").label("undoes"),
        )
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .outerjoin(Bill, and_(JournalEntry.kind == "bill", Bill.id == JournalEntry.source_id))
        .outerjoin(SalesOrder, SalesOrder.id == Bill.order_id)
        .outerjoin(Payment, and_(JournalEntry.kind == "payment", Payment.id == JournalEntry.source_id))
        .outerjoin(Correction, Correction.posting_id == JournalEntry.id)
        .outerjoin(corrected, corrected.id == Correction.bill_id)
        .outerjoin(returned, returned.id == Correction.payment_id)
        .outerjoin(undone, undone.id == Correction.entry_id)
        .where(
            JournalEntry.customer_id == customer_id,
            JournalEntry.currency == currency,
            JournalEntry.business_date.between(start, end),
            JournalLine.account == "receivable",
        )
        .order_by(JournalEntry.business_date, JournalEntry.id, JournalLine.id)
    )
    rows = []
    balance = opening
    for found in session.execute(statement):
        balance += found.JournalLine.debit_units - found.JournalLine.credit_units
        rows.append(_row(found, balance))
    return tuple(rows)


def _row(found: AnyRow, balance: int) -> StatementRow:
    entry, line = found.JournalEntry, found.JournalLine
    return StatementRow(
        on=entry.business_date,
        kind=entry.kind,
        undoes=found.undoes,
        number=found.number,
        order_number=found.order_number,
        reference=found.reference,
        due=found.due_date,
        debit=Money(line.debit_units, entry.currency),
        credit=Money(line.credit_units, entry.currency),
        balance=Money(balance, entry.currency),
    )


def _open_at(session: Session, customer_id: int, currency: str, end: date) -> tuple[list[Open], int]:
    """What was open on each bill at the end of a day, and what was paid by then and not for one of those bills."""
    posted = and_(
        JournalEntry.kind == "bill",
        JournalEntry.source_id == Bill.id,
        JournalEntry.customer_id == customer_id,
        JournalEntry.currency == currency,
        JournalEntry.business_date <= end,
    )
    paid_by_then: Any = (
        select(total(Allocation.amount_units))
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.bill_id == Bill.id, Payment.received_on <= end)
        .correlate(Bill)
        .scalar_subquery()
    )
    taken_back, gone, returned = _corrected(session, customer_id, currency, end)
    statement = select(Bill.id, Bill.due_date, Bill.total_units, paid_by_then).join(JournalEntry, posted)
    bills = [row for row in session.execute(statement) if row[0] not in taken_back]
    payments = select(total(Payment.amount_units)).where(
        Payment.customer_id == customer_id, Payment.currency == currency, Payment.received_on <= end
    )
    open_bills = [Open(bill_id, due, units - paid - gone.get(bill_id, 0)) for bill_id, due, units, paid in bills]
    matched = sum(paid for _id, _due, _units, paid in bills)
    return [bill for bill in open_bills if bill.units > 0], session.scalars(payments).one() - matched - returned


def _corrected(session: Session, customer_id: int, currency: str, end: date) -> tuple[set[int], dict[int, int], int]:
    """By the end of a day: bills taken back, what was written off of others, and what was given back of payments."""
    undone = aliased(JournalEntry)
    statement = (
        select(Correction.bill_id, Correction.bill_units, Correction.payment_units, undone.kind)
        .join(JournalEntry, JournalEntry.id == Correction.posting_id)
        .outerjoin(undone, undone.id == Correction.entry_id)
        .where(Correction.customer_id == customer_id, Correction.currency == currency, JournalEntry.business_date <= end)
    )
    taken_back, gone, returned = set[int](), dict[int, int](), 0
    for bill_id, bill_units, payment_units, undoes in session.execute(statement):
        returned += payment_units
        if bill_id is None:
            continue
        if undoes == "bill":
            taken_back.add(bill_id)
        else:
            gone[bill_id] = gone.get(bill_id, 0) + bill_units
    return taken_back, gone, returned
