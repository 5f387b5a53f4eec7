"""When an order that failed its review is cancelled: the customer is told, and what he paid goes back (004-a2, 000-24)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from orderdesk.commands.order_life import note_order
from orderdesk.commands.tasks import open_task
from orderdesk.database.desk import Work
from orderdesk.language import _, speaking
from orderdesk.model import Allocation, Customer, MailMessage, Outbox, Payment, SalesOrder
from orderdesk.queries.settings import number_setting, text_setting
from orderdesk.rules.money import Money
from orderdesk.rules.review import SECURED
from orderdesk.rules.rights import Role
from orderdesk.rules.tasks import TaskKind


def decline(work: Work, order: SalesOrder, reason: str) -> None:
    """Queue the message to the customer, or a task to call him; what he paid ahead is a refund that finance is told of."""
    mail = work.session.scalar(select(MailMessage).where(MailMessage.order_id == order.id).limit(1))
    customer = work.session.get(Customer, order.customer_id) if order.customer_id is not None else None
    recipient = order.contact_email or (mail.sender_address if mail is not None else "")
    due = work.now + timedelta(hours=number_setting(work.session, "review.contact_hours"))
    if "@" in recipient and work.actor.may("mail.send"):
        with speaking((customer.language if customer else "") or "zh_CN"):
            subject = _("Your order {number} cannot be carried out", number=order.number)
            body = _(
                "Dear customer,\n\nwe are sorry that we cannot carry out your order {number}: {reason}\n\n"
                "If you have paid for it already, the money is given back.\n\n{company}",
                number=order.number,
                reason=reason,
                company=text_setting(work.session, "company.name"),
            )
        message = Outbox(
            kind="declined", order_id=order.id, recipient=recipient, subject=subject, body=body,
            in_reply_to=mail.message_id if mail is not None else "", created_by=work.actor.staff_id, created_at=work.now,
        )  # fmt: skip
        work.session.add(message)
        note_order(work, order.id, "decline", recipient)
    else:
        note = _("Tell the customer that {number} is cancelled: {reason}", number=order.number, reason=reason)
        open_task(
            work, TaskKind.CONTACT_CUSTOMER, due_at=due, staff_id=order.entered_by, order_id=order.id,
            customer_id=order.customer_id, note=note,
        )  # fmt: skip
    paid = _paid_ahead(work, order)
    if paid.units > 0 or order.payment_method in SECURED:
        note = _("{number} is cancelled: give back what was paid for it ({amount} not matched)", number=order.number, amount=paid)
        open_task(
            work, TaskKind.OTHER, due_at=due, role=Role.FINANCE, order_id=order.id, customer_id=order.customer_id, note=note
        )


def _paid_ahead(work: Work, order: SalesOrder) -> Money:
    """What the customer paid that no bill used yet, up to the order's total."""
    if order.customer_id is None:
        return Money(0, order.currency)
    payments = select(func.coalesce(func.sum(Payment.amount_units), 0)).where(
        Payment.customer_id == order.customer_id, Payment.currency == order.currency
    )
    used = (
        select(func.coalesce(func.sum(Allocation.amount_units), 0))
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Payment.customer_id == order.customer_id, Payment.currency == order.currency)
    )
    free = int(work.session.scalars(payments).one()) - int(work.session.scalars(used).one())
    return Money(max(0, min(free, order.total_units)), order.currency)
