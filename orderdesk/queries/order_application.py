"""What an order is for, and what was paid with it (002-05, 004-a1)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import MailLink, MailMessage, Payment, SalesOrder
from orderdesk.rules.money import Money


@dataclass(frozen=True, slots=True)
class OrderApplication:
    """`payment` is the number of what was paid in the books, empty until it is there."""

    project_name: str = ""
    project_note: str = ""
    paid: Money | None = None
    paid_reference: str = ""
    payment: str = ""


NO_APPLICATION = OrderApplication()


def application_of(session: Session, order: SalesOrder) -> OrderApplication:
    """What an order applies for."""
    number = session.scalar(select(Payment.number).where(Payment.id == order.payment_id)) if order.payment_id is not None else ""
    paid = None if order.paid_units is None else Money(order.paid_units, order.currency)
    return OrderApplication(order.project_name, order.project_note, paid, order.paid_reference, number or "")


def source_mail(session: Session, order_id: int) -> int | None:
    """The mail an order was made from, if it was."""
    own = session.scalar(select(MailMessage.id).where(MailMessage.order_id == order_id).limit(1))
    return own or session.scalar(select(MailLink.mail_id).where(MailLink.order_id == order_id, MailLink.made).limit(1))
