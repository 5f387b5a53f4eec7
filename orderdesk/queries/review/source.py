"""The document an order came from beside the record of it, field by field (004-i2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.language import N_
from orderdesk.model import Customer, MailMessage, Product, SalesOrder
from orderdesk.queries import reach
from orderdesk.queries.intake import mail_detail
from orderdesk.queries.mail_drafts import draft_from_mail
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.money import from_units
from orderdesk.rules.review import Word


@dataclass(frozen=True, slots=True)
class Compared:
    """One field as the source says it and as the record has it; `line` is the order line's number or 0."""

    id: int
    field: str
    line: int
    source: Any
    record: Any
    same: bool


@dataclass(frozen=True, slots=True)
class Source:
    """What the order came from: a mail with its words, and the comparison; `read` False: nobody could read it."""

    mail_id: int
    sender: str
    subject: str
    body: str
    received_at: datetime
    read: bool
    compared: tuple[Compared, ...]

    @property
    def differences(self) -> int:
        """How many fields differ."""
        return sum(not each.same for each in self.compared)


def source_of(session: Session, order: SalesOrder, mail_id: int | None) -> Source | None:
    """The mail an order came from, compared with the record; None when it came in otherwise."""
    if mail_id is None:
        return None
    mail, draft = mail_detail(session, mail_id), draft_from_mail(session, mail_id)
    if mail is None or draft is None:
        return None
    reading = session.scalar(select(MailMessage.reading).where(MailMessage.id == mail_id))
    read = bool(reading)
    fields = list(_head(session, order, draft.form)) + list(_lines(session, order, draft, reading)) if read else []
    return Source(
        mail_id=mail.id,
        sender=mail.sender_name or mail.sender_address,
        subject=mail.subject,
        body=mail.body,
        received_at=mail.received_at,
        read=read,
        compared=tuple(
            Compared(number, field, line, source, record, same)
            for number, (field, line, source, record, same) in enumerate(fields, 1)
        ),
    )


Found = tuple[str, int, Any, Any, bool]


def _head(session: Session, order: SalesOrder, form: Any) -> Iterator[Found]:
    names = {None: ""} | {
        row.id: row.name
        for row in session.execute(
            select(Customer.id, Customer.name).where(Customer.id.in_({order.customer_id, form.customer_id} - {None}))
        )
    }
    yield (
        N_("Customer"),
        0,
        names.get(form.customer_id, ""),
        names.get(order.customer_id, ""),
        form.customer_id == order.customer_id,
    )
    plain: tuple[tuple[str, object, object], ...] = (
        (N_("Contact"), form.contact_name, order.contact_name),
        (N_("Delivery date"), form.requested_date, order.requested_date),
        (N_("Payment method"), _method(form.payment_method), _method(order.payment_method)),
        (N_("Customer's order no."), form.customer_po, order.customer_po),
    )
    for title, source, record in plain:
        yield title, 0, source, record, _same(source, record)
    hidden = reach.veiled(session, order.customer_id)
    ways = reach.of_order(session, order)
    for title, source, record, shown in (
        (N_("Phone"), form.contact_phone, order.contact_phone, ways.phone),
        (N_("Delivery address"), form.ship_to, order.ship_to, ways.address),
    ):
        same = _same(source, record)
        yield title, 0, shown if hidden and same else ("***" if hidden else source), shown, same
    asked = reach.said(session, order.customer_id, form.special_request)
    said = reach.said(session, order.customer_id, order.special_request)
    yield N_("Special request"), 0, asked, said, _same(form.special_request, order.special_request)


def _method(key: str) -> Word:
    return Word(PAYMENT_METHODS.get(key, ""))


def _same(one: object, other: object) -> bool:
    """Whether the record says what the source says; what a source leaves out contradicts nothing."""
    if one is None or one == "":
        return True
    if isinstance(one, date | Decimal) or isinstance(other, date | Decimal):
        return one == other
    return "".join(str(one or "").split()).casefold() == "".join(str(other or "").split()).casefold()


def _lines(session: Session, order: SalesOrder, draft: Any, reading: Any) -> Iterator[Found]:
    said = (reading or {}).get("lines") or ()
    # A price counts where the source states one; lines nobody could read make their places uncertain.
    prices = [line.get("customer_price") for line in said] if len(said) == len(draft.form.lines) else []
    forms, lines = draft.form.lines, list(order.lines)
    skus = dict(session.execute(select(Product.id, Product.sku).where(Product.id.in_({form.product_id for form in forms}))).all())
    for place in range(max(len(forms), len(lines))):
        form = forms[place] if place < len(forms) else None
        line = lines[place] if place < len(lines) else None
        number = place + 1
        source, record = skus.get(form.product_id, "") if form else "", line.sku if line else ""
        yield N_("Product"), number, source, record, source == record
        if form is None or line is None:
            continue
        asked, entered = (
            f"{form.quantity.normalize():f} {form.unit}",
            f"{from_units(line.quantity_units).normalize():f} {line.unit}",
        )
        yield N_("Quantity"), number, asked, entered, asked == entered
        stated = prices[place] if place < len(prices) else None
        if stated not in (None, ""):
            asked_price, price = Decimal(str(stated)), from_units(line.price_units)
            yield N_("Price"), number, asked_price, price, asked_price == price
    for unknown in draft.unknown_lines:
        yield N_("Not read"), 0, unknown.text, "", False
