"""Keeping mails that came in, and putting mails of ours into the outbox."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from orderdesk.commands.order_life import note_order
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import Attachment, Customer, DeskNote, MailMessage, Outbox, SalesOrder
from orderdesk.queries.acknowledging import received
from orderdesk.queries.settings import all_settings
from orderdesk.rules.acknowledging import acknowledgement
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import IncomingMail
from orderdesk.rules.states import OrderState

TOUCHED = frozenset({Area.INTAKE})
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_PRESSED_TWICE = timedelta(minutes=2)


def keep_mail(work: Work, mail: IncomingMail) -> Changes:
    """Keep a mail as it came with what was read from it (000-07); one kept already is not kept twice (count 0).

    The same mail has the same Message-ID and the same content: programs that number their mails anew send two with one ID.
    """
    work.actor.require("mail.receive")
    second_id = f"{mail.message_id} <{mail.content_hash[:32]}@same-id.invalid>"  # a list of IDs, so answers still name the first
    named = select(MailMessage.id, MailMessage.content_hash).where(MailMessage.message_id.in_((mail.message_id, second_id)))
    namesakes = {content_hash: mail_id for mail_id, content_hash in work.session.execute(named)}
    if (known := namesakes.get(mail.content_hash)) is not None:
        return Changes(TOUCHED, made=known, count=0)
    problem = mail.problem
    if namesakes:
        problem = f"{problem} {_('Another mail came under the same Message-ID, with different words. Compare the two.')}".strip()
    twin = work.session.scalar(select(MailMessage.message_id).where(MailMessage.content_hash == mail.content_hash).limit(1))
    customer_id = (
        work.session.scalar(select(Customer.id).where(Customer.code == mail.customer_code))
        if mail.customer_code is not None
        else None
    )
    row = MailMessage(
        message_id=second_id if namesakes else mail.message_id,
        content_hash=mail.content_hash,
        mailbox=mail.mailbox,
        state="unreadable" if mail.problem and mail.reading is None else "new",
        kind=mail.kind,
        sender_name=mail.sender_name,
        sender_address=mail.sender_address,
        subject=mail.subject,
        body=mail.body,
        sent_at=mail.sent_at,
        received_at=work.now,
        customer_id=customer_id,
        reading=_with_twin(mail, twin),
        problem=problem,
        raw=mail.raw,
    )
    work.session.add(row)
    work.session.flush()
    for file in mail.files:
        work.session.add(
            Attachment(
                mail_id=row.id,
                name=file.name,
                media_type=file.media_type,
                sha256=file.sha256,
                content=file.content,
                added_by=work.actor.staff_id,
                added_at=work.now,
            )
        )
    return Changes(TOUCHED, made=row.id, count=1)


def _with_twin(mail: IncomingMail, twin: str | None) -> dict[str, Any] | None:
    reading = dict(mail.reading) if mail.reading is not None else None
    if reading is not None and twin is not None:
        reading["duplicate_of"] = twin
    return reading


def set_mail_aside(work: Work, mail_id: int, aside: bool = True) -> Changes:
    """Put a mail that is no order out of the tray, or back."""
    work.actor.require("mail.receive")
    mail = work.session.get(MailMessage, mail_id)
    if mail is None:
        raise Refused(N_("This mail is not there any more."))
    mail.state = "set_aside" if aside else ("draft" if mail.order_id is not None else "new")
    return Changes(TOUCHED, made=mail.id, count=1)


def attach_file(work: Work, order_id: int, name: str, media_type: str, sha256: str, content: bytes) -> Changes:
    """Keep a file with an order."""
    work.actor.require("order.enter")
    work.session.add(
        Attachment(
            order_id=order_id,
            name=name,
            media_type=media_type,
            sha256=sha256,
            content=content,
            added_by=work.actor.staff_id,
            added_at=work.now,
        )
    )
    note_order(work, order_id, "attach", name)
    return Changes(TOUCHED, frozenset({order_id}), count=1)


def acknowledge_order(work: Work, order_id: int, attachment: bytes | None = None) -> Changes:
    """Queue the message to the customer that his order was received (000-08, 001-03), as the company words it in his language."""
    work.actor.require("mail.send")
    order = work.session.get(SalesOrder, order_id)
    if order is None:
        raise Refused(N_("This order is not there any more."))
    mail = work.session.scalar(select(MailMessage).where(MailMessage.order_id == order_id).limit(1))
    recipient = order.contact_email or (mail.sender_address if mail else "")
    recipient = recipient.strip()
    if "@" not in recipient:
        raise Refused(N_("There is no e-mail address to write to. Enter one in the order."), field="contact_email")
    if not _ADDRESS.fullmatch(recipient):
        raise Refused(N_("This is no e-mail address. Write one such as wang@example.com."), field="contact_email")
    if order.state == OrderState.CANCELLED:
        raise Refused(N_("The order is cancelled. There is nothing to acknowledge."))
    subject, body = acknowledgement(received(work.session, order), all_settings(work.session))
    if (same := _just_queued(work, order_id, recipient, subject, body)) is not None:
        return Changes(TOUCHED, frozenset({order_id}), made=same, number=order.number, count=0)
    message = Outbox(
        kind="acknowledgement",
        order_id=order_id,
        recipient=recipient,
        subject=subject,
        body=body,
        in_reply_to=mail.message_id if mail else "",
        attachment=attachment,
        attachment_name=f"{order.number}.pdf" if attachment else "",
        created_by=work.actor.staff_id,
        created_at=work.now,
    )
    work.session.add(message)
    work.session.flush()
    note_order(work, order_id, "acknowledge", recipient)
    return Changes(TOUCHED, frozenset({order_id}), made=message.id, number=order.number, count=1)


def _just_queued(work: Work, order_id: int, recipient: str, subject: str, body: str) -> int | None:
    """The same acknowledgement that waits to be sent, or was asked for just now: a second press is no second mail."""
    alike = select(Outbox).where(
        Outbox.kind == "acknowledgement", Outbox.order_id == order_id, Outbox.recipient == recipient,
        Outbox.subject == subject, Outbox.body == body, Outbox.state.in_(("queued", "sent")),
    )  # fmt: skip
    for message in work.session.scalars(alike.order_by(Outbox.id.desc())):
        if message.state == "queued" or message.created_at > work.now - _PRESSED_TWICE:
            return message.id
    return None


def begin_sending(work: Work, message_id: int, attempts: int) -> Changes:
    """Take a queued message in hand, as read after so many attempts; `count` is 0 when another desk was quicker.

    So each attempt is made by one desk only, and the customer gets one mail.
    """
    work.actor.require("mail.send")
    message = work.session.get(Outbox, message_id, with_for_update=True)
    if message is None or message.state != "queued" or message.attempts != attempts:
        return Changes()
    message.attempts += 1
    work.session.flush()
    return Changes(made=message.id, count=1)


def mark_sent(work: Work, message_id: int) -> Changes:
    """Record that a message of ours went out."""
    message = _message(work, message_id)
    message.state, message.sent_at, message.error = "sent", work.now, ""
    if message.order_id is not None:
        note_order(work, message.order_id, "mail sent", message.recipient)
    return _told(message)


def mark_failed(work: Work, message_id: int, error: str) -> Changes:
    """Record that a message of ours could not be sent and why; it stays to be sent again."""
    message = _message(work, message_id)
    message.state, message.error = "failed", error
    if message.order_id is not None:
        note_order(work, message.order_id, "mail not sent", error, {"attempt": message.attempts})
    return _told(message)


def send_again(work: Work, message_id: int) -> Changes:
    """Queue a failed message once more."""
    work.actor.require("mail.send")
    message = _message(work, message_id)
    if message.state == "failed":
        message.state, message.error = "queued", ""
    return _told(message)


def _message(work: Work, message_id: int) -> Outbox:
    message = work.session.get(Outbox, message_id)
    if message is None:
        raise Refused(N_("This message is not there any more."))
    return message


def _told(message: Outbox) -> Changes:
    orders = frozenset({message.order_id}) if message.order_id is not None else frozenset[int]()
    return Changes(TOUCHED, orders, made=message.id, count=1)


def remember_place(work: Work, mailbox: str, validity: int, uid: int) -> Changes:
    """Remember how far a mailbox folder was read, for all desks."""
    work.session.merge(DeskNote(key=f"mailbox:{mailbox}", value=f"{validity} {uid}"))
    return Changes()
