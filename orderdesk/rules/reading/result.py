"""What was read from a mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from orderdesk.rules.reading.payments import PaymentAdvice


class Kind(StrEnum):
    """What a mail is about."""

    ORDER = "order"
    CHANGE = "change"
    CANCEL = "cancel"
    COMPLAINT = "complaint"
    RETURN = "return"
    INQUIRY = "inquiry"
    STATUS = "status"
    PAYMENT = "payment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Where a person should look: `field` as in lines[0].sku, `reason` an English sentence for `_`."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class LineReading:
    """An order line as read. `quantity` is in `unit` as written, `quantity_base` in the product's base unit; None is unknown.

    `source` says where it stands ("mail" or an attachment's name), `text` in which words, `words` those for the
    product alone. `doubts` are (field, reason).
    """

    text: str
    sku: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    quantity_base: Decimal | None = None
    customer_price: Decimal | None = None
    note: str = ""
    gift: bool = False
    requested_date: date | None = None
    candidates: tuple[str, ...] = ()
    source: str = "mail"
    missing: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
    words: str = ""

    def doubting(self, field: str, reason: str) -> LineReading:
        """The same line with one more doubt."""
        if (field, reason) in self.doubts:
            return self
        return replace(self, doubts=(*self.doubts, (field, reason)))


@dataclass(frozen=True, slots=True)
class OrderReading:
    """One order of a mail; `doubts` name fields of this order."""

    customer_code: str | None = None
    contact: str | None = None
    phone: str | None = None
    ship_to: str | None = None
    requested_date: date | None = None
    payment_method: str | None = None
    customer_ref: str = ""
    lines: tuple[LineReading, ...] = ()
    missing: tuple[str, ...] = ()
    remark: str = ""
    doubts: tuple[Doubt, ...] = ()
    date_words: str = ""


@dataclass(frozen=True, slots=True)
class MailReading:
    """A mail as read: its kind, its first order (or what concerns it), further orders, and every doubt.

    `confidence` is 0 to 1 by field; what is not in it is certain. `duplicate_of` names the earlier mail with the same content.
    """

    kind: Kind
    language: str
    order: OrderReading
    refers_to: str | None = None
    more_orders: tuple[OrderReading, ...] = ()
    duplicate_of: str | None = None
    content_hash: str = ""
    message_id: str = ""
    doubts: tuple[Doubt, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)
    advice: PaymentAdvice | None = None
    origins: Mapping[str, str] = field(default_factory=dict)  # field -> an English sentence for `_`


def reading_record(reading: MailReading) -> dict[str, object]:
    """The reading as plain JSON values, keyed as people label mails by hand."""
    record: dict[str, object] = {"class": str(reading.kind), "language": reading.language, **_order_record(reading.order)}
    record["duplicate_of"] = reading.duplicate_of
    record["refers_to"] = reading.refers_to
    if reading.more_orders:
        record["more_orders"] = [_order_record(order) for order in reading.more_orders]
    if reading.advice is not None:
        record["payment"] = {
            "amount": str(reading.advice.amount) if reading.advice.amount is not None else None,
            "currency": reading.advice.currency,
            "reference": reading.advice.reference,
            "day": reading.advice.day.isoformat() if reading.advice.day else None,
        }
    record["confidence"] = {name: round(value, 2) for name, value in reading.confidence.items()}
    record["origins"] = dict(reading.origins)
    record["doubts"] = [{"field": doubt.field, "reason": doubt.reason} for doubt in reading.doubts]
    return record


def _order_record(order: OrderReading) -> dict[str, object]:
    return {
        "customer_code": order.customer_code,
        "contact": order.contact,
        "phone": order.phone,
        "ship_to": order.ship_to,
        "requested_date": order.requested_date.isoformat() if order.requested_date else None,
        "payment_method": order.payment_method,
        "customer_ref": order.customer_ref,
        "lines": [_line_record(line) for line in order.lines],
        "missing": list(order.missing),
        "remark": order.remark,
        "date_words": order.date_words,
    }


def _line_record(line: LineReading) -> dict[str, object]:
    record: dict[str, object] = {
        "sku": line.sku,
        "text": line.text,
        "quantity": _number(line.quantity),
        "unit": line.unit,
        "quantity_base": _number(line.quantity_base),
        "customer_price": _number(line.customer_price),
        "note": line.note,
        "words": " ".join(line.words.replace("\x00", " ").split()),
    }
    if line.requested_date:
        record["requested_date"] = line.requested_date.isoformat()
    if line.candidates and not line.sku:
        record["candidates"] = list(line.candidates)
    return record


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
