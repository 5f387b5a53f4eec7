"""What waits in the intake room: mails, drafts, parked and returned orders, and what the desk sends."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import FromClause, Select, bindparam, func, select
from sqlalchemy.orm import Session

from orderdesk.language import N_
from orderdesk.model import Attachment, Customer, DeskNote, MailMessage, Outbox, Product, SalesOrder, StockLevel
from orderdesk.queries import reach
from orderdesk.queries.catalogue import LastSale, ProductRow, last_sales, products_by_id
from orderdesk.queries.inbound import count_inbound, count_to_verify
from orderdesk.queries.keyset import after_key, page
from orderdesk.queries.mail_drafts import orders_in, orders_made
from orderdesk.queries.merged import family
from orderdesk.queries.orders import (
    FileRow,
    Found,
    OrderDetail,
    OrderRow,
    count_orders,
    find_anything,
    order_detail,
    order_list,
    order_rows,
)
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.parties import CustomerCard, customer_card
from orderdesk.queries.settings import company_days, number_setting
from orderdesk.rules.capacity import arrival
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineFacts
from orderdesk.rules.money import from_units, to_units
from orderdesk.rules.states import OrderState

__all__ = ["Found", "find_anything", "order_list"]

INTAKE_STATES = (OrderState.RETURNED, OrderState.DRAFT, OrderState.PARKED)


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail as the tray shows it."""

    id: int
    state: str
    kind: str
    sender: str
    address: str
    subject: str
    sent_at: datetime | None
    received_at: datetime
    doubts: int
    order_id: int | None
    more: bool = False  # it holds orders not made yet


@dataclass(frozen=True, slots=True)
class MailDetail:
    """A mail whole: body as text, what was read from it as a record with doubts, and its files."""

    id: int
    state: str
    kind: str
    sender_name: str
    sender_address: str
    subject: str
    body: str
    sent_at: datetime | None
    received_at: datetime
    customer_id: int | None
    order_id: int | None
    reading: Mapping[str, Any] | None
    problem: str
    message_id: str
    files: tuple[FileRow, ...]
    orders: int = 1  # how many orders it holds
    made: int = 0  # how many of them were made
    customer: str = ""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message of ours: queued, sent or failed with the reason."""

    id: int
    kind: str
    state: str
    recipient: str
    subject: str
    body: str
    in_reply_to: str
    attachment: bytes | None
    attachment_name: str
    attempts: int
    error: str
    order_id: int | None
    created_at: datetime
    sent_at: datetime | None


def mails(
    session: Session, states: tuple[str, ...] = ("new", "draft"), after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[MailRow]:
    """Mails in some states (new, draft, done, set_aside, unreadable), newest first."""
    statement = select(
        MailMessage.id,
        MailMessage.state,
        MailMessage.kind,
        MailMessage.sender_name,
        MailMessage.sender_address,
        MailMessage.subject,
        MailMessage.sent_at,
        MailMessage.received_at,
        MailMessage.reading,
        MailMessage.order_id,
        MailMessage.customer_id,
    )
    statement = statement.where(MailMessage.state.in_(states)).order_by(MailMessage.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(MailMessage.id < after[0])
    rows = tuple(
        MailRow(
            id=row.id,
            state=row.state,
            kind=row.kind,
            sender=row.sender_name or words.address,
            address=words.address,
            subject=words.subject,
            sent_at=row.sent_at,
            received_at=row.received_at,
            doubts=len((row.reading or {}).get("doubts", ())),
            order_id=row.order_id,
            more=bool((row.reading or {}).get("more_orders")),
        )
        for row in session.execute(statement)
        for words in [reach.written(session, row.customer_id, row.sender_address, row.subject, "")]
    )
    return Page(rows, (rows[-1].id,) if len(rows) == limit else None)


def mail_detail(session: Session, mail_id: int) -> MailDetail | None:
    """One mail whole; None if there is none."""
    mail = reach.mail(session, mail_id)
    if mail is None:
        return None
    words = reach.of_mail(session, mail)
    kept, size = reach.files(session)
    files = session.execute(
        select(kept.c.id, kept.c.name, kept.c.media_type, size.label("size")).where(kept.c.mail_id == mail_id).order_by(kept.c.id)
    )
    return MailDetail(
        id=mail.id,
        state=mail.state,
        kind=mail.kind,
        sender_name=mail.sender_name,
        sender_address=words.address,
        subject=words.subject,
        body=words.body,
        sent_at=mail.sent_at,
        received_at=mail.received_at,
        customer_id=mail.customer_id,
        order_id=mail.order_id,
        reading=None if reach.veiled(session, mail.customer_id) else mail.reading,
        problem=mail.problem,
        message_id=mail.message_id,
        orders=orders_in(mail),
        made=orders_made(session, mail),
        customer=(session.scalar(select(Customer.name).where(Customer.id == mail.customer_id)) or "") if mail.customer_id else "",
        files=tuple(FileRow(row.id, row.name, row.media_type, row.size) for row in files),
    )


def file_content(session: Session, attachment_id: int) -> tuple[str, bytes] | None:
    """(name, content) of a kept file."""
    kept = reach.seen(session, Attachment).c
    statement = select(kept.name, kept.content, kept.order_id, kept.mail_id).where(kept.id == attachment_id)
    row = session.execute(statement).one_or_none()
    if row is not None and (row.content is None or reach.veiled(session, _customer_of(session, row.order_id, row.mail_id))):
        raise Refused(N_("This file may hold a phone or an address. Show the customer's data with a reason first."))
    return None if row is None else (row.name, row.content)


def _customer_of(session: Session, order_id: int | None, mail_id: int | None) -> int | None:
    if order_id is not None:
        return session.scalar(select(SalesOrder.customer_id).where(SalesOrder.id == order_id))
    return session.scalar(select(MailMessage.customer_id).where(MailMessage.id == mail_id))


def known_message_ids(session: Session, message_ids: list[str]) -> frozenset[str]:
    """Which of the Message-IDs are kept already."""
    return frozenset(session.scalars(select(MailMessage.message_id).where(MailMessage.message_id.in_(message_ids))))


def waiting(session: Session) -> int:
    """How many mails and orders wait in intake: new mails, drafts, returned and parked orders."""
    return _fresh(session) + count_orders(session, INTAKE_STATES)


def _fresh(session: Session) -> int:
    return session.scalar(select(func.count()).where(MailMessage.state == "new")) or 0


def tray_counts(session: Session) -> Mapping[str, int]:
    """How many wait, by tray: mails, unreadable, draft, returned, parked, verify, untaken, late; and `inbound`, not looked at."""
    counted = select(SalesOrder.state, func.count()).where(SalesOrder.state.in_(INTAKE_STATES)).group_by(SalesOrder.state)
    counts = dict.fromkeys(INTAKE_STATES, 0) | dict(session.execute(counted).all())
    unreadable = session.scalar(select(func.count()).where(MailMessage.state == "unreadable")) or 0
    handed_in = {"inbound": count_inbound(session, "new"), "untaken": count_inbound(session, "refused")}
    waiting = {"mails": _fresh(session), "unreadable": unreadable, "verify": count_to_verify(session)}
    waiting["late"] = session.scalar(select(func.count()).where(SalesOrder.late_at.is_not(None))) or 0
    return {str(state): count for state, count in counts.items()} | waiting | handed_in


def parked_orders(session: Session, after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[OrderRow]:
    """Parked orders, the one whose customer is to be contacted first at the top (000-10)."""
    keys = (SalesOrder.next_contact_at, SalesOrder.id)
    statement = after_key(select(*keys).where(SalesOrder.state == OrderState.PARKED), keys, after)
    found = session.execute(statement.limit(limit + 1)).all()
    rows = order_rows(session, [row.id for row in found])
    return page(found, limit, lambda row: rows[row.id], lambda row: (row.next_contact_at, row.id))


@dataclass(frozen=True, slots=True)
class EditedOrder:
    """An order with what its form shows beside it: its products with stock, its customer, and what he last paid, by product."""

    detail: OrderDetail
    products: Mapping[int, ProductRow]
    card: CustomerCard | None
    last: Mapping[int, LastSale]


def order_to_edit(session: Session, order_id: int) -> EditedOrder | None:
    """An order as its form needs it; None if there is none."""
    detail = order_detail(session, order_id)
    if detail is None:
        return None
    ids = [line.product_id for line in detail.lines]
    return EditedOrder(
        detail,
        products_by_id(session, ids),
        customer_card(session, detail.customer_id) if detail.customer_id is not None else None,
        last_sales(session, detail.customer_id, ids) if detail.customer_id is not None else {},
    )


def last_order(session: Session, customer_id: int, but: int | None = None) -> EditedOrder | None:
    """What a customer ordered last, other than the order in hand (`but`) and cancelled ones."""
    statement = select(func.max(SalesOrder.id)).where(
        SalesOrder.customer_id.in_(family(session, customer_id)),
        SalesOrder.state != OrderState.CANCELLED,
        SalesOrder.id != (but or 0),
    )
    found = session.scalar(statement)
    return order_to_edit(session, found) if found is not None else None


def outbox(
    session: Session, states: tuple[str, ...] = ("queued",), order_id: int | None = None, limit: int = PAGE_SIZE
) -> tuple[OutboxRow, ...]:
    """Messages in some states, oldest first; with `order_id` only those about the order."""
    wanted = reach.seen(session, Outbox)
    statement = select(wanted).where(wanted.c.state.in_(states)).order_by(wanted.c.id).limit(limit)
    if order_id is not None:
        statement = statement.where(wanted.c.order_id == order_id)
    return _outbox_rows(session, wanted, statement)


def outbox_messages(session: Session, ids: Collection[int]) -> tuple[OutboxRow, ...]:
    """The messages with these ids, whatever became of them."""
    wanted = reach.seen(session, Outbox)
    return _outbox_rows(session, wanted, select(wanted).where(wanted.c.id.in_(list(ids))).order_by(wanted.c.id))


def _outbox_rows(session: Session, wanted: FromClause, statement: Select[Any]) -> tuple[OutboxRow, ...]:
    of_order = statement.outerjoin(SalesOrder, SalesOrder.id == wanted.c.order_id).add_columns(SalesOrder.customer_id)
    found = session.execute(of_order)
    return tuple(_outbox_row(row, reach.of_message(session, row, row.customer_id), session) for row in found)


def _outbox_row(row: Any, words: reach.Words, session: Session) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        recipient=words.address,
        subject=words.subject,
        body=words.body,
        in_reply_to=row.in_reply_to,
        attachment=None if reach.veiled(session) else row.attachment,
        attachment_name=row.attachment_name,
        attempts=row.attempts,
        error=row.error,
        order_id=row.order_id,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )


def wanted_by(order: SalesOrder) -> dict[int, Decimal]:
    """Product id -> base quantity over all lines of the order."""
    wanted: dict[int, Decimal] = {}
    for line in order.lines:
        wanted[line.product_id] = wanted.get(line.product_id, Decimal(0)) + from_units(line.base_units)
    return wanted


_KINDS = select(Product.id, Product.kind, Product.currency).where(Product.id.in_(bindparam("ids", expanding=True)))


def line_facts(session: Session, order: SalesOrder) -> list[LineFacts]:
    """What the check of an order must know of its lines, in their order."""
    found = session.connection().execute(_KINDS, {"ids": list({line.product_id for line in order.lines})})
    wares = {product: (kind, currency == order.currency) for product, kind, currency in found}
    return [
        LineFacts(kind, from_units(line.list_price_units) if listed or line.price_source else None, from_units(line.amount_units))
        for line in order.lines
        for kind, listed in [wares[line.product_id]]
    ]


_FREE = (
    select(Product.id, Product.kind, func.coalesce(StockLevel.on_hand_units - StockLevel.locked_units, 0))
    .outerjoin(StockLevel, StockLevel.product_id == Product.id)
    .where(Product.id.in_(bindparam("ids", expanding=True)))
)


def promise_date(session: Session, wanted: Mapping[int, Decimal], today: date) -> date:
    """The day `wanted` (product id -> base quantity) could arrive: from free stock, or after the days getting more takes.

    Days off are not counted and nothing arrives on one.
    """
    levels = session.connection().execute(_FREE, {"ids": list(wanted)})
    short = any(kind != "service" and to_units(wanted[product]) > free for product, kind, free in levels)
    supply = number_setting(session, "warehouse.supply_days") if short else 0
    pack, transit = number_setting(session, "shipping.pack_days"), number_setting(session, "shipping.transit_days")
    return arrival(today, pack, transit, supply, company_days(session))


def existing_orders(session: Session, channel: str, numbers: list[str]) -> frozenset[str]:
    """Which external numbers of a channel are taken already."""
    return frozenset(
        session.scalars(
            select(SalesOrder.external_number).where(SalesOrder.channel == channel, SalesOrder.external_number.in_(numbers))
        )
    )


def mailbox_place(session: Session, mailbox: str) -> tuple[int, int]:
    """How far a mailbox folder was read: (the server's UIDVALIDITY, the last UID); zeros when never."""
    note = session.get(DeskNote, f"mailbox:{mailbox}")
    validity, _space, uid = (note.value if note else "0 0").partition(" ")
    return int(validity), int(uid)
