"""A mail that was read, as the order form it fills, with what is doubtful and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, MailLink, MailMessage, Product
from orderdesk.queries.catalogue import LastSale, ProductRow, last_sales, products_by_id
from orderdesk.queries.parties import CustomerCard, customer_card
from orderdesk.rules.intake import PAYMENT_METHODS, LineForm, OrderForm


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A line whose product or quantity could not be settled: the customer's words and the products it may mean."""

    text: str
    quantity: Decimal | None
    unit: str
    candidates: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class MailDraft:
    """The form as far as it could be filled; `doubts` maps a field (requested_date, lines[0].quantity, …) to its reason.

    `quoted` is what the customer wrote as the price of each line, for one unit of the line; None where he wrote none.
    """

    mail_id: int
    form: OrderForm
    doubts: Mapping[str, str]
    unknown_lines: tuple[UnknownLine, ...]
    quoted: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftToEdit:
    """A mail's draft with what the form shows beside it: products with stock, the customer, and what he last paid, by product."""

    draft: MailDraft
    products: Mapping[int, ProductRow]
    card: CustomerCard | None
    last: Mapping[int, LastSale]


def draft_to_edit(session: Session, mail_id: int) -> DraftToEdit | None:
    """A mail's draft as the order form needs it; None if there is no such mail."""
    draft = draft_from_mail(session, mail_id)
    if draft is None:
        return None
    ids = [line.product_id for line in draft.form.lines]
    customer_id = draft.form.customer_id
    return DraftToEdit(
        draft,
        products_by_id(session, ids),
        customer_card(session, customer_id) if customer_id is not None else None,
        last_sales(session, customer_id, ids) if customer_id is not None else {},
    )


def draft_from_mail(session: Session, mail_id: int) -> MailDraft | None:
    """The order form a mail fills, of several orders the first not made yet; None if there is no such mail.

    A field nobody could read stays empty.
    """
    mail = session.get(MailMessage, mail_id)
    if mail is None:
        return None
    reading = part_of_mail(mail.reading or {}, min(orders_made(session, mail), orders_in(mail) - 1))
    code = reading.get("customer_code")
    customer_id = session.scalar(select(Customer.id).where(Customer.code == code)) if code else mail.customer_id
    card = customer_card(session, customer_id) if customer_id is not None else None
    doubts = {str(doubt["field"]): str(doubt["reason"]) for doubt in reading.get("doubts", ())}
    lines, unknown, settled, quoted = _lines(session, reading.get("lines") or (), doubts)
    form = OrderForm(
        channel="mail",
        customer_id=customer_id,
        contact_name=reading.get("contact") or _usual(card, "name"),
        contact_phone=reading.get("phone") or _usual(card, "phone"),
        contact_email=mail.sender_address,
        ship_to=reading.get("ship_to") or (card.addresses[0].line if card and card.addresses else ""),
        ordered_at=mail.sent_at,
        requested_date=day_read(reading.get("requested_date")),
        payment_method=_method(reading.get("payment_method"), card),
        customer_po=str(reading.get("customer_po") or reading.get("customer_ref") or ""),
        special_request=str(reading.get("remark") or ""),
        lines=lines,
        mail_id=mail_id,
    )
    other = {field: reason for field, reason in doubts.items() if not field.startswith("lines[")}
    return MailDraft(mail_id, form, other | settled, unknown, quoted)


def lines_read(session: Session, reading: Mapping[str, Any]) -> tuple[tuple[LineForm, ...], tuple[UnknownLine, ...]]:
    """The lines of one order that was read: those settled, and those that are not."""
    forms, unknown, *_more = _lines(session, reading.get("lines") or (), {})
    return forms, unknown


def orders_in(mail: MailMessage) -> int:
    """How many orders were read from a mail; at least one."""
    return 1 + len((mail.reading or {}).get("more_orders") or ())


def orders_made(session: Session, mail: MailMessage) -> int:
    """How many orders were made from a mail."""
    more = session.scalar(select(func.count()).where(MailLink.mail_id == mail.id, MailLink.made)) or 0
    return more + (mail.order_id is not None)


def part_of_mail(reading: Mapping[str, Any], part: int) -> Mapping[str, Any]:
    """What was read of one order of a mail (0 is the first), with its doubts named as if it were the only one."""
    more = reading.get("more_orders") or ()
    if part < 1 or part > len(more):
        own = [doubt for doubt in reading.get("doubts", ()) if not str(doubt["field"]).startswith("more_orders[")]
        return {**reading, "doubts": own}
    start = f"more_orders[{part - 1}]."
    doubts = [
        {**doubt, "field": str(doubt["field"]).removeprefix(start)}
        for doubt in reading.get("doubts", ())
        if str(doubt["field"]).startswith(start) or str(doubt["field"]) in ("class", "customer_code")
    ]
    return {**more[part - 1], "doubts": doubts}


def mail_of_order(session: Session, order_id: int) -> tuple[int, int] | None:
    """The mail an order was made from, and which of its orders it is; None for another one."""
    own = session.scalar(select(MailMessage.id).where(MailMessage.order_id == order_id).limit(1))
    if own is not None:
        return own, 0
    link = session.scalar(select(MailLink).where(MailLink.order_id == order_id, MailLink.made).limit(1))
    if link is None:
        return None
    before = (
        session.scalar(select(func.count()).where(MailLink.mail_id == link.mail_id, MailLink.made, MailLink.id < link.id)) or 0
    )
    return link.mail_id, before + 1


def _usual(card: CustomerCard | None, part: str) -> str:
    return str(getattr(card.contacts[0], part)) if card and card.contacts else ""


def _method(read: object, card: CustomerCard | None) -> str:
    if read in PAYMENT_METHODS:
        return str(read)
    return card.payment_method if card and card.payment_method in PAYMENT_METHODS else ""


def day_read(read: object) -> date | None:
    """A day as a reading holds it; None for what is none."""
    try:
        return date.fromisoformat(str(read)) if read else None
    except ValueError:
        return None


def _lines(
    session: Session, read: Sequence[Mapping[str, Any]], doubts: Mapping[str, str]
) -> tuple[tuple[LineForm, ...], tuple[UnknownLine, ...], dict[str, str], tuple[Decimal | None, ...]]:
    wanted = {str(sku) for line in read for sku in [line.get("sku"), *(line.get("candidates") or ())] if sku}
    ids = dict(session.execute(select(Product.sku, Product.id).where(Product.sku.in_(wanted))).all())
    products = products_by_id(session, list(ids.values()))
    forms: list[LineForm] = []
    unknown: list[UnknownLine] = []
    quoted: list[Decimal | None] = []
    settled: dict[str, str] = {}
    for index, line in enumerate(read):
        product = products.get(ids.get(str(line.get("sku")), -1))
        form = _line(line, product) if product else None
        if form is None:
            unknown.append(_unknown(line, ids, _reason(index, doubts)))
            continue
        prefix = f"lines[{index}]."
        settled.update(
            {
                f"lines[{len(forms)}].{field.removeprefix(prefix)}": why
                for field, why in doubts.items()
                if field.startswith(prefix)
            }
        )
        forms.append(form)
        quoted.append(_quoted(line, form))
    return tuple(forms), tuple(unknown), settled, tuple(quoted)


def _quoted(line: Mapping[str, Any], form: LineForm) -> Decimal | None:
    """What the customer wrote as the price of one unit of the form's line; for a gift nothing."""
    price, quantity = _decimal(line.get("customer_price")), _decimal(line.get("quantity"))
    if not price or quantity is None or not form.quantity:
        return None
    return price * quantity / form.quantity


def _reason(index: int, doubts: Mapping[str, str]) -> str:
    return "; ".join(why for field, why in doubts.items() if field.startswith(f"lines[{index}]"))


def _unknown(line: Mapping[str, Any], ids: Mapping[str, int], reason: str) -> UnknownLine:
    skus = [str(sku) for sku in [line.get("sku"), *(line.get("candidates") or ())] if sku]
    return UnknownLine(
        text=str(line.get("text") or ""),
        quantity=_decimal(line.get("quantity")),
        unit=str(line.get("unit") or ""),
        candidates=tuple(ids[sku] for sku in skus if sku in ids),
        reason=reason,
    )


def _line(line: Mapping[str, Any], product: ProductRow) -> LineForm | None:
    """The line in a unit the product is sold by: the customer's own where it is one, else base units."""
    base = _decimal(line.get("quantity_base"))
    if base is None or base <= 0:
        return None
    unit = str(line.get("unit") or "")
    pack = product.base_of(unit)
    quantity = _decimal(line.get("quantity"))
    if pack is None or quantity is None or quantity * pack != base:
        unit, pack, quantity = _counted(product, quantity, base)
    quoted = _decimal(line.get("customer_price"))
    gift = quoted == 0
    return LineForm(
        product_id=product.id,
        unit=unit,
        quantity=quantity,
        price=Decimal(0) if gift else product.price.amount * pack,
        gift=gift,
        requested_date=day_read(line.get("requested_date")),
        remark=str(line.get("note") or ""),
    )


def _counted(product: ProductRow, quantity: Decimal | None, base: Decimal) -> tuple[str, Decimal, Decimal]:
    """(unit, its base quantity, how many): the pack the customer meant by another word, such as carton, else base units."""
    for unit, pack in product.packs.items():
        if quantity is not None and quantity * pack == base:
            return unit, pack, quantity
    return product.unit, Decimal(1), base


def _decimal(read: object) -> Decimal | None:
    try:
        return Decimal(str(read)) if read is not None else None
    except InvalidOperation:
        return None
