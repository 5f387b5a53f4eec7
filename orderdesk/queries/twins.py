"""Customers that may be the same: who shares a phone, a name, a mail address or a tax number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.language import N_
from orderdesk.model import Customer, CustomerContact
from orderdesk.queries import reach
from orderdesk.queries.parties import CustomerRow, customer_rows, find_customers
from orderdesk.rules.search import digits, plain

FEWEST_DIGITS = 7
SAME_PHONE, SAME_NAME = N_("the same phone"), N_("the same name")
SAME_MAIL, SAME_TAX = N_("the same mail address"), N_("the same tax number")
MOST = 5


@dataclass(frozen=True, slots=True)
class Twin:
    """A customer on file who may be the one in hand, and what the two share."""

    row: CustomerRow
    why: str


def twins(
    session: Session,
    *,
    name: str = "",
    phones: Collection[str] = (),
    emails: Collection[str] = (),
    tax_number: str = "",
    but: int | None = None,
) -> tuple[Twin, ...]:
    """Customers in use who share something that two customers seldom share; the surest sign first."""
    why: dict[int, str] = {}
    runs = sorted({run for run in map(digits, phones) if len(run) >= FEWEST_DIGITS})
    mails = sorted({mail.strip().lower() for mail in emails if "@" in mail})
    contact, others = reach.seen(session, CustomerContact).c, Customer.id != (but or 0)
    for sign, values, column in ((SAME_PHONE, runs, contact.phone_digits), (SAME_MAIL, mails, contact.email)):
        if values:
            statement = select(contact.customer_id).join(Customer, Customer.id == contact.customer_id)
            found = session.scalars(statement.where(column.in_(values), others, Customer.disabled_at.is_(None)).limit(MOST * 4))
            why |= {customer: sign for customer in found if customer not in why}
    if tax_number.strip():
        taxed = select(Customer.id).where(Customer.tax_number == tax_number.strip(), others, Customer.disabled_at.is_(None))
        why |= {customer: SAME_TAX for customer in session.scalars(taxed.limit(MOST)) if customer not in why}
    why |= {customer: SAME_NAME for customer in _named_alike(session, name, but) if customer not in why}
    rows = {row.id: row for row in customer_rows(session, list(why)[:MOST])}
    return tuple(Twin(rows[customer], sign) for customer, sign in why.items() if customer in rows)


def _named_alike(session: Session, name: str, but: int | None) -> list[int]:
    """Customers whose name is the same but for blanks, marks, width and traditional forms."""
    wanted = plain(name)
    if len(wanted) < 2:
        return []
    rows = find_customers(session, name, MOST * 4)
    return [row.id for row in rows if row.id != but and not row.disabled and plain(row.name) == wanted]


def twins_of(session: Session, customer_id: int) -> tuple[Twin, ...]:
    """Who may be the same as a customer on file."""
    customer = session.get(Customer, customer_id)
    if customer is None or customer.disabled_at is not None:
        return ()
    contact = reach.seen(session, CustomerContact).c
    ways = session.execute(select(contact.phone_digits, contact.email).where(contact.customer_id == customer_id)).all()
    return twins(
        session, name=customer.name, phones=[way.phone_digits or "" for way in ways], emails=[way.email or "" for way in ways],
        tax_number=customer.tax_number, but=customer_id,
    )  # fmt: skip
