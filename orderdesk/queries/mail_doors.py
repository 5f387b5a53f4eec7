"""Which order a mail speaks of, and what a payment advice says, for the forms a mail opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from orderdesk.model import MailMessage, SalesOrder
from orderdesk.queries.parties import CustomerCard, customer_card
from orderdesk.rules.money import Money

OFFERED = 20  # orders of the customer among which the right one is to be found


@dataclass(frozen=True, slots=True)
class SpokenOrder:
    """An order a mail may speak of."""

    id: int
    number: str
    business_date: date
    total: Money
    state: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a mail that is no order is about: the customer, his last orders, and the one read.

    `doubt` is an English sentence about the order read, or empty.
    `payment` is what a payment advice says: amount, currency, reference, day, as in rules/reading/result.py.
    """

    mail_id: int
    card: CustomerCard | None
    orders: tuple[SpokenOrder, ...]
    chosen: int | None
    doubt: str
    payment: Mapping[str, Any] | None


def spoken_of(session: Session, mail_id: int) -> Spoken | None:
    """What a mail is about; None if there is no such mail."""
    mail = session.get(MailMessage, mail_id)
    if mail is None:
        return None
    reading: Mapping[str, Any] = mail.reading or {}
    named = str(reading.get("refers_to") or "")
    columns = (
        SalesOrder.id,
        SalesOrder.number,
        SalesOrder.business_date,
        SalesOrder.total_units,
        SalesOrder.currency,
        SalesOrder.state,
        SalesOrder.external_number,
    )
    rows = []
    if mail.customer_id is not None:
        theirs = select(*columns).where(SalesOrder.customer_id == mail.customer_id).order_by(SalesOrder.id.desc()).limit(OFFERED)
        rows = list(session.execute(theirs))
    meant = next((row for row in rows if named and named in (row.number, row.external_number)), None)
    if meant is None and named:
        numbered = select(*columns).where(or_(SalesOrder.number == named, SalesOrder.external_number == named)).limit(1)
        meant = session.execute(numbered).first()
        rows = [*([meant] if meant is not None else []), *rows]
    doubts = {str(doubt["field"]): str(doubt["reason"]) for doubt in reading.get("doubts", ())}
    return Spoken(
        mail_id=mail_id,
        card=customer_card(session, mail.customer_id) if mail.customer_id is not None else None,
        orders=tuple(
            SpokenOrder(row.id, row.number, row.business_date, Money(row.total_units, row.currency), row.state) for row in rows
        ),
        chosen=meant.id if meant is not None else None,
        doubt=doubts.get("refers_to", ""),
        payment=reading.get("payment"),
    )
