"""The document an order came from beside the record of it, field by field (004-i2).

A mail was read when it came. A file is read by `commands/reading_source.py`, which hands what it says to `compared_with`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orderdesk.language import N_
from orderdesk.model import Customer, Product, SalesOrder
from orderdesk.queries import reach
from orderdesk.queries.archive import documents_of
from orderdesk.queries.mail_drafts import day_read, lines_read, mail_of_order, part_of_mail
from orderdesk.rules.imports.order_result import ImportedOrder
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.money import from_units
from orderdesk.rules.past_orders import payment_method
from orderdesk.rules.review import Word


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line as a document says it; `price` None: it names none."""

    sku: str
    quantity: Decimal
    unit: str
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a document says of an order; what it leaves out is empty. `unknown`: lines in words nobody could settle."""

    customer_code: str = ""
    customer: str = ""
    contact: str = ""
    phone: str = ""
    ship_to: str = ""
    requested_date: date | None = None
    payment_method: str = ""
    customer_po: str = ""
    request: str = ""
    lines: tuple[SaidLine, ...] = ()
    unknown: tuple[str, ...] = ()


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
    """A document an order came from, with its words, and the comparison; `read` False: nobody could read it.

    `file_id` is 0 for a mail. `table`: its words are rows with tabs.
    """

    sender: str
    subject: str
    body: str
    received_at: datetime | None
    read: bool
    compared: tuple[Compared, ...]
    file_id: int = 0
    table: bool = False

    @property
    def differences(self) -> int:
        """How many fields differ."""
        return sum(not each.same for each in self.compared)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file among an order's source documents."""

    id: int
    name: str


def source_files(session: Session, order_id: int) -> tuple[SourceFile, ...]:
    """The files an order can be compared with: those kept with it and those of its mail, in order."""
    found = documents_of(session, order_id)
    return tuple(SourceFile(each.file_id, each.name) for each in found if each.file_id is not None)


def source_of(session: Session, order: SalesOrder) -> Source | None:
    """The mail an order came from, compared with the record; None when it came in otherwise."""
    found = mail_of_order(session, order.id)
    if found is None:
        return None
    mail_id, part = found
    mail = reach.mail(session, mail_id)
    if mail is None:
        return None
    words = reach.of_mail(session, mail)
    said = said_in_reading(session, part_of_mail(mail.reading, part)) if mail.reading else None
    return Source(
        sender=mail.sender_name or words.address,
        subject=words.subject,
        body=words.body,
        received_at=mail.received_at,
        read=said is not None,
        compared=compare(session, order, said) if said is not None else (),
    )


def compared_with(session: Session, order_id: int, source: Source, said: Said | None) -> Source:
    """A file's words and comparison, as its reader may see them."""
    order = session.get_one(SalesOrder, order_id)
    named = (order.contact_phone, order.ship_to, *((said.phone, said.ship_to) if said is not None else ()))
    body = reach.written(session, order.customer_id, "", "", source.body, *filter(None, named)).body
    if said is None:
        return replace(source, body=body, read=False)
    return replace(source, body=body, read=True, compared=compare(session, order, said))


def said_in_reading(session: Session, reading: Mapping[str, Any]) -> Said:
    """What was read from a mail, or from the words of a file."""
    forms, unknown = lines_read(session, reading)
    listed = reading.get("lines") or ()
    # A price counts where the source states one; lines nobody could read make their places uncertain.
    prices = [line.get("customer_price") for line in listed] if len(listed) == len(forms) else []
    skus = dict(session.execute(select(Product.id, Product.sku).where(Product.id.in_({form.product_id for form in forms}))).all())
    lines = []
    for place, form in enumerate(forms):
        stated = prices[place] if place < len(prices) else None
        price = Decimal(str(stated)) if stated not in (None, "") else None
        lines.append(SaidLine(skus.get(form.product_id, ""), form.quantity, form.unit, price))
    return Said(
        customer_code=str(reading.get("customer_code") or ""),
        contact=str(reading.get("contact") or ""),
        phone=str(reading.get("phone") or ""),
        ship_to=str(reading.get("ship_to") or ""),
        requested_date=day_read(reading.get("requested_date")),
        payment_method=str(reading.get("payment_method") or ""),
        customer_po=str(reading.get("customer_po") or reading.get("customer_ref") or ""),
        request=str(reading.get("remark") or ""),
        lines=tuple(lines),
        unknown=tuple(each.text for each in unknown),
    )


def said_in_sheet(found: ImportedOrder) -> Said:
    """What an order sheet says of one order."""
    return Said(
        customer_code=found.customer_code,
        customer=found.customer_name,
        contact=found.receiver,
        phone=found.phone,
        ship_to=found.address.text,
        requested_date=found.requested_date,
        payment_method=payment_method(found.payment_method),
        customer_po=found.customer_ref,
        request=found.note,
        lines=tuple(
            SaidLine(line.sku, line.quantity, line.unit, Decimal(0) if line.gift else line.price) for line in found.lines
        ),
    )


Found = tuple[str, int, Any, Any, bool]


def compare(session: Session, order: SalesOrder, said: Said) -> tuple[Compared, ...]:
    """Every field of both sides; what a source leaves out contradicts nothing."""
    fields = [*_head(session, order, said), *_lines(order, said)]
    fields += [(N_("Not read"), 0, reach.said(session, order.customer_id, text), "", False) for text in said.unknown]
    return tuple(Compared(number, *found) for number, found in enumerate(fields, 1))


def _head(session: Session, order: SalesOrder, said: Said) -> Iterator[Found]:
    yield _customer(session, order, said)
    plain: tuple[tuple[str, object, object], ...] = (
        (N_("Contact"), said.contact, order.contact_name),
        (N_("Delivery date"), said.requested_date, order.requested_date),
        (N_("Payment method"), _method(said.payment_method), _method(order.payment_method)),
        (N_("Customer's order no."), said.customer_po, order.customer_po),
    )
    for title, source, record in plain:
        yield title, 0, source, record, _same(source, record)
    hidden = reach.veiled(session, order.customer_id)
    ways = reach.of_order(session, order)
    for title, source, record, shown in (
        (N_("Phone"), said.phone, order.contact_phone, ways.phone),
        (N_("Delivery address"), said.ship_to, order.ship_to, ways.address),
    ):
        same = _same(source, record)
        yield title, 0, ("" if not source else shown if same else "***") if hidden else source, shown, same
    asked = reach.said(session, order.customer_id, said.request)
    noted = reach.said(session, order.customer_id, order.special_request)
    yield N_("Special request"), 0, asked, noted, _same(said.request, order.special_request)


def _customer(session: Session, order: SalesOrder, said: Said) -> Found:
    record = session.get(Customer, order.customer_id) if order.customer_id is not None else None
    own = record.name if record is not None else ""
    if said.customer_code:
        named = session.scalar(select(Customer.name).where(func.lower(Customer.code) == said.customer_code.lower()))
        same = record is not None and record.code.lower() == said.customer_code.lower()
        return N_("Customer"), 0, named or said.customer or said.customer_code, own, same
    known = (own, record.alias if record is not None else "")
    return N_("Customer"), 0, said.customer, own, not said.customer or any(_same(said.customer, each) for each in known)


def _method(key: str) -> Word:
    return Word(PAYMENT_METHODS.get(key, ""))


def _same(one: object, other: object) -> bool:
    """Whether the record says what the source says; what a source leaves out contradicts nothing."""
    if one is None or one == "":
        return True
    if isinstance(one, date | Decimal) or isinstance(other, date | Decimal):
        return one == other
    return "".join(str(one or "").split()).casefold() == "".join(str(other or "").split()).casefold()


def _lines(order: SalesOrder, said: Said) -> Iterator[Found]:
    lines = list(order.lines)
    for place in range(max(len(said.lines), len(lines))):
        form = said.lines[place] if place < len(said.lines) else None
        line = lines[place] if place < len(lines) else None
        number = place + 1
        source, record = form.sku if form else "", line.sku if line else ""
        yield N_("Product"), number, source, record, source == record
        if form is None or line is None:
            continue
        asked, entered = (
            f"{form.quantity.normalize():f} {form.unit}",
            f"{from_units(line.quantity_units).normalize():f} {line.unit}",
        )
        yield N_("Quantity"), number, asked, entered, asked == entered
        if form.price is not None:
            price = from_units(line.price_units)
            yield N_("Price"), number, form.price, price, form.price == price
