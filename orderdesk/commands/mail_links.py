"""Mails kept with the orders they speak of, and mails that were dealt with otherwise."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from orderdesk.commands.order_life import load_order, note_order
from orderdesk.commands.tasks import open_task
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import MailLink, MailMessage
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from orderdesk.rules.tasks import TaskKind

TOUCHED = frozenset({Area.INTAKE})


def link_mail(work: Work, mail_id: int, order_id: int) -> Changes:
    """Keep a mail with the order it speaks of (002-07); it has been dealt with then, and the order's timeline says so."""
    mail = _mail(work, mail_id)
    order = load_order(work, order_id)
    known = work.session.scalar(select(MailLink.id).where(MailLink.mail_id == mail_id, MailLink.order_id == order_id))
    if known is None and mail.order_id != order_id:
        work.session.add(
            MailLink(mail_id=mail_id, order_id=order_id, made=False, linked_by=work.actor.staff_id, linked_at=work.now)
        )
        note_order(work, order_id, "mail kept", mail.subject)
    if mail.order_id is None and mail.state != "unreadable":
        mail.state = "done"
    if mail.customer_id is None:
        mail.customer_id = order.customer_id
    return Changes(TOUCHED, frozenset({order_id}), made=mail_id, number=order.number, count=1)


def finish_mail(work: Work, mail_id: int) -> Changes:
    """A mail that was dealt with without an order: a payment noted, a question answered."""
    mail = _mail(work, mail_id)
    if mail.order_id is None:
        mail.state = "done"
    return Changes(TOUCHED, made=mail_id, count=1)


def advise_accounts(work: Work, mail_id: int, order_id: int | None, note: str) -> Changes:
    """Give accounts the task to look for a payment that a mail speaks of; the mail is dealt with."""
    mail = _mail(work, mail_id)
    if order_id is not None:
        link_mail(work, mail_id, order_id)
    open_task(
        work, TaskKind.OTHER, due_at=work.now + timedelta(days=1), role=Role.FINANCE, order_id=order_id,
        customer_id=mail.customer_id, note=note,
    )  # fmt: skip
    if mail.order_id is None:
        mail.state = "done"
    return Changes(TOUCHED | {Area.TASKS}, frozenset({order_id}) if order_id is not None else frozenset(), made=mail_id, count=1)


def _mail(work: Work, mail_id: int) -> MailMessage:
    work.actor.require("mail.receive")
    mail = work.session.get(MailMessage, mail_id)
    if mail is None:
        raise Refused(N_("This mail is not there any more."))
    return mail
