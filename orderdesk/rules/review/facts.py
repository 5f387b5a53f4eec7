"""What a review is told of an order, and what it says of it: facts, checks and their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from orderdesk.language import N_, _
from orderdesk.rules.capacity import Tightness
from orderdesk.rules.money import Money
from orderdesk.rules.states import Entity, state_name

SECURED = frozenset({"prepaid", "bank_transfer", "wechat", "alipay", "card", "cash"})
"""Ways to pay that come before or with the goods."""


class Verdict(StrEnum):
    """What a check says: good, bad, or a person must judge."""

    GOOD = "good"
    BAD = "bad"
    UNSURE = "unsure"


class Group(StrEnum):
    """The three dimensions of a review (004-s1)."""

    ACCURACY = "accuracy"
    COMPLIANCE = "compliance"
    EXECUTABILITY = "executability"


GROUP_NAMES: Mapping[Group, str] = {
    Group.ACCURACY: N_("Accuracy"),
    Group.COMPLIANCE: N_("Compliance"),
    Group.EXECUTABILITY: N_("Executability"),
}

CHECK_NAMES: Mapping[str, str] = {
    "capacity": N_("Capacity"),
    "amount": N_("Order amount"),
    "quantity": N_("Quantities and prices"),
    "spec": N_("Model and specification"),
    "contact": N_("Contact and address"),
    "customer": N_("Customer"),
    "credit": N_("Credit limit"),
    "overdue": N_("Overdue receivables"),
    "price": N_("Prices"),
    "discount": N_("Discount rule"),
    "payment": N_("Payment"),
    "terms": N_("Contract and delivery terms"),
    "law": N_("Law and company rules"),
    "authority": N_("Authority"),
    "stock": N_("Stock"),
    "date": N_("Delivery date"),
    "products": N_("Products"),
    "technical": N_("Technical requirements"),
    "request": N_("Special request"),
    "risk": N_("Business and risk"),
}
"""Every check by its code; what it is judged by is written in its standard (004-s6)."""


class Word(str):
    """A value of a fact that is a word of ours, to be said in the reader's language."""

    __slots__ = ()


def said_value(value: object) -> object:
    """A value as it is said: our words translated, steps by their names, nothing as a dash; the rest as it is."""
    if isinstance(value, Word):
        return _(str(value))
    if isinstance(value, list):
        return "; ".join(_("Line {number}: {what}", number=one.line, what=_(one.text, usual=one.usual)) for one in value)
    if isinstance(value, tuple):
        return " → ".join(state_name(Entity.ORDER, step) for step in value)
    return "–" if value is None else value


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the checklist: title, verdict, and the fact it is judged by as an English sentence with its values."""

    code: str
    group: Group
    title: str
    verdict: Verdict
    fact: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the checks need to know of a line; quantities in base units. No list price: the list is in another currency."""

    position: int
    sku: str
    kind: str
    asked: Decimal
    available: Decimal
    price: Money
    list_price: Money | None
    usual_quantity: Decimal | None
    gift: bool
    discontinued: bool
    spec: str = ""
    product_spec: str = ""


@dataclass(frozen=True, slots=True)
class Strange:
    """Something unusual about a line (004-i5): an English sentence over `usual`, which is written already."""

    line: int
    text: str
    usual: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """What the checks need to know of the customer: his earlier orders in this currency and what was agreed with him."""

    known: bool = True
    disabled: bool = False
    orders: int = 0
    average: Money | None = None
    payment_method: str = ""
    payment_terms: str = ""
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an order is judged by. `exposure` is what the customer owes and has running, this order not included."""

    total: Money
    credit_limit: Money
    exposure: Money
    overdue: Money
    payment_method: str
    requested_date: date | None
    promise_date: date
    special_request: str
    contact_phone: str
    ship_to: str
    lines: tuple[LineFacts, ...]
    kind: str = "stock"
    payment_terms: str = ""
    buyer: Buyer = Buyer()
    discount_limit: Decimal = Decimal(1)
    steps: tuple[str, ...] = ()
    strange: tuple[Strange, ...] = ()
    capacity: tuple[Tightness, ...] = ()
    agreed: Money | None = None
