"""The order form: what it holds, what is amiss with it, and what its lines amount to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import LIMIT, SCALE, line_amount, parse_decimal, to_units
from orderdesk.rules.search import digits

CHANNELS: Mapping[str, str] = {
    "phone": N_("Phone"),
    "mail": N_("E-mail"),
    "chat": N_("Online chat"),
    "visit": N_("Visit"),
    "website": N_("Own website"),
    "platform": N_("E-commerce platform"),
    "sheet": N_("Sheet"),
}
MEDIA: Mapping[str, str] = {"verbal": N_("Verbal"), "written": N_("Written")}
"""How an order was given: by word of mouth or in writing; both count (004-r1)."""
SPOKEN = frozenset({"phone", "visit"})
"""Channels in which an order is usually given by word of mouth."""
AGREED = (N_("Agreed to be sold at this price"), N_("Agreed to be given free"))
"""What who agrees to a special price, or to a gift, writes on the source document (004-o4)."""
PRICED_ELSEWHERE = frozenset({"platform", "website"})
"""Channels whose prices were settled by the shop before the order came here."""
KINDS: Mapping[str, str] = {"stock": N_("Stock goods"), "custom": N_("Made to order"), "service": N_("Service")}
MAIL_KINDS: Mapping[str, str] = {
    "order": N_("Order"),
    "change": N_("Change of an order"),
    "cancel": N_("Cancellation"),
    "complaint": N_("Complaint"),
    "return": N_("Return of goods"),
    "inquiry": N_("Inquiry"),
    "status": N_("Question about an order"),
    "payment": N_("Payment advice"),
    "other": N_("Something else"),
    "": N_("Not read"),
}
PAYMENT_METHODS: Mapping[str, str] = {
    "on_account": N_("On account"),
    "prepaid": N_("Prepaid"),
    "cod": N_("Cash on delivery"),
    "bank_transfer": N_("Bank transfer"),
    "wechat": N_("WeChat Pay"),
    "alipay": N_("Alipay"),
    "card": N_("Card"),
    "cash": N_("Cash"),
    "cheque": N_("Cheque"),
}


PAID_LATER = frozenset({"on_account", "cod"})
"""Ways of paying after the goods came or the service was done."""


@dataclass(frozen=True, slots=True)
class LineForm:
    """A line as typed: quantity and price count `unit`; the discount is a share from 0 to 1.

    `listed`: the price is that of price lists and rules; `price` is what it was when the line was typed. `agreed_now`: who
    agreed was asked since the order was last saved; a consent that the saved order already had counts for what it was given to.
    """

    product_id: int
    unit: str
    quantity: Decimal
    price: Decimal
    discount: Decimal = Decimal(0)
    gift: bool = False
    requested_date: date | None = None
    remark: str = ""
    approver_id: int | None = None
    approver_remark: str = ""
    listed: bool = False
    agreed_now: bool = False


@dataclass(frozen=True, slots=True)
class OrderForm:
    """An order as typed. `ordered_at` is when the customer ordered (000-03); None means now.

    `medium` empty is what the channel usually means; `payment_terms` None are the customer's; `agreed_total` is what the
    contract or prepayment slip says, if there is one. `project_name` and `project_note` say what the order is for (002-05);
    `paid` is what the customer paid with it by `payment_method`, `paid_reference` the number of his slip (004-a1).
    """

    channel: str
    customer_id: int | None
    lines: tuple[LineForm, ...] = ()
    kind: str = "stock"
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    ship_to: str = ""
    ordered_at: datetime | None = None
    requested_date: date | None = None
    payment_method: str = ""
    customer_po: str = ""
    special_request: str = ""
    remark: str = ""
    mail_id: int | None = None
    medium: str = ""
    payment_terms: str | None = None
    agreed_total: Decimal | None = None
    project_name: str = ""
    project_note: str = ""
    paid: Decimal | None = None
    paid_reference: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something amiss with a form: the field, what is wrong in an English sentence, and the values it names."""

    field: str
    text: str
    values: Mapping[str, Any]

    def refuse(self) -> Refused:
        """The problem as the refusal a person reads."""
        return Refused(self.text, field=self.field, **self.values)


@dataclass(frozen=True, slots=True)
class Amounts:
    """A line worked out: base quantity and amount in units of 1/10000, amount rounded half up to cents (004-o10)."""

    quantity_units: int
    base_units: int
    price_units: int
    discount_units: int
    amount_units: int


def work_out(line: LineForm, pack_units: int, currency: str) -> Amounts:
    """A line's amounts; `pack_units` is the base quantity of one `line.unit`. Refused when not above zero or too large."""
    quantity = to_units(line.quantity)
    if quantity <= 0:
        raise Refused(N_("The quantity must be more than zero."), field="quantity")
    if line.price < 0:
        raise Refused(N_("The price cannot be below zero."), field="price")
    price = 0 if line.gift else to_units(line.price)
    base = quantity * pack_units // SCALE
    if base <= 0:
        raise Refused(N_("The quantity is too small."), field="quantity")
    amount = line_amount(quantity, price, currency, line.discount)
    if max(base, amount) > LIMIT:
        raise Refused(N_("Quantity and price make an amount too large for the books. Correct one of them."), field="quantity")
    return Amounts(quantity, base, price, to_units(line.discount), amount)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What must be known of a line beside the form: its product's kind, the price it would have by the list, its amount."""

    kind: str = "stock"
    list_price: Decimal | None = None
    amount: Decimal = Decimal(0)


def problems(
    form: OrderForm,
    today: date,
    *,
    lead_days: int = 0,
    horizon_days: int = 365,
    lines: Sequence[LineFacts] = (),
    settled: bool = True,
    service_percent: int = 0,
) -> Iterator[Problem]:
    """What keeps the form from being submitted (000-09): completeness, a date that can be met, a contact that can be reached.

    With the facts of its lines also the wrong kind of document (004-k5) and a total that is not the contract's (004-o10), and
    unless prices are `settled` elsewhere a special price or gift nobody agreed to (004-o4). A service not sold on account is
    paid when it is ordered, at least `service_percent` of it (004-a1).
    """
    if form.customer_id is None:
        yield Problem("customer", N_("Choose the customer."), {})
    if not form.lines:
        yield Problem("lines", N_("Enter at least one line."), {})
    if not form.contact_name.strip():
        yield Problem("contact_name", N_("Enter the name of the person to contact."), {})
    run = digits(form.contact_phone)
    if not 7 <= len(run) <= 15:
        yield Problem("contact_phone", N_("Enter a phone number of 7 to 15 digits."), {})
    elif _SLIPPED.fullmatch(run) and "+" not in form.contact_phone:
        yield Problem("contact_phone", N_("A mainland mobile number has 11 digits; this one has {count}."), {"count": len(run)})
    if not form.ship_to.strip():
        yield Problem("ship_to", N_("Enter the delivery address."), {})
    elif len(_IN_ADDRESS.findall(form.ship_to)) < FEWEST_IN_ADDRESS:
        yield Problem("ship_to", N_("This is no address one can deliver to: write town, street and house."), {})
    if form.payment_method not in PAYMENT_METHODS:
        yield Problem("payment_method", N_("Choose how the customer pays."), {})
    yield from _date_problems(form, today, lead_days, horizon_days)
    if lines:
        yield from _kind_problems(form, lines)
        yield from _total_problems(form, lines)
        if not settled:
            yield from _price_problems(form, lines)
    yield from _payment_problems(form, lines, service_percent)


def _kind_problems(form: OrderForm, lines: Sequence[LineFacts]) -> Iterator[Problem]:
    """A document of the wrong kind: goods made to order on a stock order, a service order without a service."""
    kinds = [line.kind for line in lines]
    wanted = proposed_kind(kinds)
    if form.kind == "stock" and wanted != "stock":
        place = kinds.index(wanted) + 1
        yield Problem("kind", N_("Line {number} is not stock goods. Choose the kind of order that it is."), {"number": place})
    elif form.kind in ("custom", "service") and form.kind not in kinds:
        said = {"custom": N_("No line is made to order. Choose another kind of order, or correct the lines."),
                "service": N_("No line is a service. Choose another kind of order, or correct the lines.")}  # fmt: skip
        yield Problem("kind", said[form.kind], {})


def proposed_kind(kinds: Sequence[str]) -> str:
    """The kind of document for lines of these kinds: one thing made to order makes it that, only services make it a service."""
    if "custom" in kinds:
        return "custom"
    return "service" if kinds and all(kind == "service" for kind in kinds) else "stock"


def _total_problems(form: OrderForm, lines: Sequence[LineFacts]) -> Iterator[Problem]:
    total = sum((line.amount for line in lines), Decimal(0))
    if form.agreed_total is not None and form.agreed_total != total:
        text = N_("The lines come to {total}, the contract or slip says {agreed}. Nothing is rounded off: correct one of them.")
        yield Problem("agreed_total", text, {"total": f"{total:,.2f}", "agreed": f"{form.agreed_total:,.2f}"})


def _payment_problems(form: OrderForm, lines: Sequence[LineFacts], service_percent: int) -> Iterator[Problem]:
    """What was paid with the order, and what of a service must be."""
    total = sum((line.amount for line in lines), Decimal(0))
    if form.paid is not None:
        if form.payment_method in PAID_LATER:
            yield Problem("payment_method", N_("Something was paid already: choose how."), {})
        if form.paid <= 0:
            yield Problem("paid", N_("Write what was paid, or nothing."), {})
        elif lines and form.paid > total:
            yield Problem("paid", N_("The order comes to {total}; no more can be paid with it."), {"total": f"{total:,.2f}"})
        if not form.paid_reference.strip() and form.payment_method != "cash":
            yield Problem("paid_reference", N_("Enter the number of the slip or transfer."), {})
    elif form.kind == "service" and service_percent and form.payment_method in PAYMENT_METHODS.keys() - PAID_LATER:
        text = N_("A service is ordered with its payment: enter what was paid and the number of the slip.")
        yield Problem("paid", text, {})
        return
    if form.kind == "service" and form.paid is not None and form.paid * 100 < total * service_percent:
        least = f"{total * service_percent / 100:,.2f}"
        yield Problem("paid", N_("Of this service at least {least} is paid when it is ordered."), {"least": least})


def _price_problems(form: OrderForm, lines: Sequence[LineFacts]) -> Iterator[Problem]:
    for place, (line, facts) in enumerate(zip(form.lines, lines, strict=False)):
        if is_special(line, facts.list_price) and (line.approver_id is None or not line.approver_remark.strip()):
            text = (
                N_("A gift: say who agreed to it (F10).")
                if line.gift
                else N_("Below the list price of {price}: say who agreed to it (F10).")
            )
            yield Problem(f"lines[{place}].price", text, {"price": f"{facts.list_price or 0:,.2f}", "number": place + 1})


def is_special(line: LineForm, list_price: Decimal | None) -> bool:
    """Whether a line needs somebody's consent: a gift, or less than the list price for one unit."""
    return line.gift or (list_price is not None and line.price * (1 - line.discount) < list_price)


def _date_problems(form: OrderForm, today: date, lead_days: int, horizon_days: int) -> Iterator[Problem]:
    earliest, latest = today + timedelta(days=lead_days), today + timedelta(days=horizon_days)
    if form.requested_date is None:
        yield Problem("requested_date", N_("Enter the delivery date the customer wants."), {})
    elif not earliest <= form.requested_date <= latest:
        yield Problem(
            "requested_date",
            N_("The delivery date must be from {earliest} to {latest}."),
            {"earliest": earliest.isoformat(), "latest": latest.isoformat()},
        )


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file that came with a mail."""

    name: str
    media_type: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A mail as received and read: `reading` is the record of what was read with its doubts, `problem` why it could not be."""

    message_id: str
    content_hash: str
    raw: bytes
    sender_name: str = ""
    sender_address: str = ""
    subject: str = ""
    body: str = ""
    sent_at: datetime | None = None
    mailbox: str = ""
    kind: str = ""
    customer_code: str | None = None
    reading: Mapping[str, Any] | None = None
    problem: str = ""
    files: tuple[IncomingFile, ...] = ()


COUNTED = frozenset(
    "个 支 只 件 包 盒 箱 袋 瓶 台 本 把 套 张 块 片 双 桶 罐 提 筒 册 枚 根 盏 部 辆 pcs pc"
    " piece pieces pack packs box boxes ea each set sets bottle bottles".split()
)
"""Units that there are only whole ones of, as catalogues write them."""
PLACES = 4
"""Decimal places that quantities and prices are kept with."""


def check_quantity(quantity: Decimal, pack: Decimal, unit: str, kind: str) -> None:
    """Refuse more decimal places than are kept, and a part of what is only sold whole; `unit` is the base unit of `pack`."""
    check_places(quantity)
    base = quantity * pack
    if kind != "service" and unit.casefold() in COUNTED and base != base.to_integral_value():
        said = f"{base.normalize():f}"
        raise Refused(N_("That is {base} {unit}, and they are only sold whole. Correct the quantity."), base=said, unit=unit)


def check_places(number: Decimal) -> None:
    """Refuse what would be rounded when it is kept."""
    if number != round(number, PLACES):
        raise Refused(N_("Write at most {count} decimal places."), count=PLACES)


FEWEST_IN_ADDRESS = 5
"""Letters and digits an address has at least (003-34)."""
_SLIPPED = re.compile(r"1[3-9](?:\d{7,8}|\d{10,11})")
"""A mobile number with a digit too few or too many, or two."""
_IN_ADDRESS = re.compile(r"[^\W_]")
_QUANTITY = re.compile(r"(?P<number>[\d.,]+|[零〇一二两兩三四五六七八九十百千万半]+)\s*(?P<unit>.*)")
_FOLD = re.compile(r"(\d{1,2})折|(\d)\.(\d)折")


def read_quantity(text: str, units: Iterable[str]) -> tuple[Decimal, str]:
    """The quantity typed and its unit ("" when none was), such as 3, ３箱, 两箱 or 1.5 kg; a unit not in `units` is Refused."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _QUANTITY.fullmatch(plain)
    if found is None:
        raise Refused(N_("“{text}” is not a quantity. Type digits, with a unit if you like, such as 3箱."), text=text.strip())
    known = list(units)
    unit = next((u for u in known if u.casefold() == found["unit"].casefold()), None) if found["unit"] else ""
    if unit is None:
        raise Refused(
            N_("It is not sold by “{unit}”. Choose one of: {units}."), field="unit", unit=found["unit"], units=", ".join(known)
        )
    return _number(found["number"]), unit


def _number(text: str) -> Decimal:
    if text[0].isascii():
        return parse_decimal(text)
    if text == "半":
        return Decimal("0.5")
    import cn2an  # slow to load, and needed by few

    try:
        return Decimal(str(cn2an.cn2an(text.replace("兩", "两"), "smart")))
    except ValueError:
        raise Refused(N_("“{text}” is not a number. Type digits, such as 12 or 3.5."), text=text) from None


def read_discount(text: str) -> Decimal:
    """The share taken off, 0 to 1, as typed: 10 or 10% is 0.1, and so is 9折; more than all of it is Refused."""
    plain = unicodedata.normalize("NFKC", text).strip()
    fold = _FOLD.fullmatch(plain)
    if fold is not None:
        left = fold[1] or fold[2] + fold[3]
        return 1 - Decimal(left) / (10 if len(left) == 1 else 100)
    share = parse_decimal(plain.removesuffix("%").strip() or "0") / 100
    if not 0 <= share <= 1:
        raise Refused(N_("A discount is from 0 to 100 percent."))
    return share
