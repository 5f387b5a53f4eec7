"""The preliminary check of an order on receipt: complete, accurate, allowed, its contact valid, its source traceable (000-09)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orderdesk.language import N_
from orderdesk.rules.addresses import split_address
from orderdesk.rules.intake import OrderForm, Problem

ITEMS: Mapping[str, str] = {
    "complete": N_("Complete"),
    "accurate": N_("Accurate"),
    "allowed": N_("Within our rules"),
    "phone": N_("Phone number"),
    "address": N_("Delivery address"),
    "identity": N_("Customer's identity"),
    "source": N_("Source of the order"),
}
_COMPLETE = frozenset({"customer", "lines", "contact_name", "contact_phone", "ship_to", "payment_method", "requested_date"})
_ALLOWED = frozenset({"kind", "medium", "payment_method_policy"})
_HAN = re.compile(r"[㐀-鿿]")
_DOOR = re.compile(r"\d|号|號|室|楼|樓|栋|棟|层|层|村|镇|镇|路|街|弄|巷")
POOR_PAYS = frozenset({"prepaid", "cod", "cash", "wechat", "alipay", "card", "bank_transfer"})
"""How a customer of poor credit may pay: before or on delivery, never on account or by cheque (002-37)."""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing looked at: `verdict` is good, warn or bad; `text` with `values` says why, empty when good."""

    code: str
    verdict: str
    text: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def phone_text(text: str) -> str:
    """A phone number as it is kept: in one line, with half-width digits."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def phone_fault(text: str) -> str:
    """What is wrong with a phone number (a sentence marked with N_), or nothing: mainland mobile or line, or international."""
    plain = re.sub(r"[\s\-()（）.]", "", unicodedata.normalize("NFKC", text)).split("转")[0].split("x")[0]
    if re.fullmatch(r"(?:\+86|0086)?1[3-9]\d{9}", plain) or re.fullmatch(r"(?:\+86|0086)?0\d{9,11}", plain):
        return ""
    if re.fullmatch(r"(?:\+|00)[1-9]\d{6,14}", plain) or re.fullmatch(r"[48]00\d{7}", plain):
        return ""
    if re.fullmatch(r"\+?\d+", plain) is None:
        return N_("A phone number holds only digits, spaces, + and -.")
    if re.fullmatch(r"1\d{10}", plain):
        return N_("No mobile number begins like this; ask for it again.")
    if plain.startswith("1") and len(plain) in (10, 12):
        return N_("A mobile number has 11 digits; this one has {count}.")
    if 7 <= len(plain) <= 8:
        return N_("The area code is missing, such as 0512.")
    return N_("This is no phone number as they are written here; from abroad it begins with + and the country.")


def address_fault(text: str) -> str:
    """What is wrong with an address (a sentence marked with N_), or nothing: a Chinese one names city, street and door."""
    plain = text.strip()
    if not plain:
        return N_("There is no address.")
    if not _HAN.search(plain):
        return "" if len(plain.split()) >= 3 or "," in plain else N_("Street, city and country are not all there.")
    parts = split_address(plain)
    if not parts.city and not parts.province:
        return N_("Province and city are missing.")
    if not parts.street or not _DOOR.search(parts.street):
        return N_("Street and number are missing.")
    return ""


def preliminary(
    form: OrderForm, found: Iterable[Problem], *, identity: str, source: str, grade: str = ""
) -> tuple[CheckItem, ...]:
    """Every item with its verdict. `identity` and `source` are why they are doubtful, marked with N_, or empty."""
    problems = list(found)
    complete = [each for each in problems if each.field in _COMPLETE]
    allowed = [each for each in problems if each.field in _ALLOWED]
    rest = [each for each in problems if each not in complete and each not in allowed]
    phone, address = phone_fault(form.contact_phone), address_fault(form.ship_to)
    items = [
        _of("complete", complete),
        _of("accurate", rest),
        _of("allowed", allowed),
        CheckItem("phone", "warn" if phone else "good", phone, {"count": sum(map(str.isdigit, form.contact_phone))}),
        CheckItem("address", "warn" if address else "good", address),
        CheckItem("identity", "warn" if identity else "good", identity),
        CheckItem("source", "warn" if source else "good", source),
    ]
    policy = credit_fault(grade, form.payment_method)
    if policy is not None:
        items[2] = CheckItem("allowed", "bad", policy.text)
    return tuple(items)


def _of(code: str, problems: Sequence[Problem]) -> CheckItem:
    if not problems:
        return CheckItem(code, "good")
    first = problems[0]
    return CheckItem(code, "bad", first.text, {key: str(value) for key, value in first.values.items()})


def credit_fault(grade: str, payment_method: str) -> Problem | None:
    """What the credit policy has against a way of paying (002-37); None if nothing, or while none is chosen."""
    if grade != "poor" or not payment_method or payment_method in POOR_PAYS:
        return None
    return Problem(
        "payment_method", N_("This customer's credit is poor: choose prepaid, cash on delivery or another way paid at once."), {}
    )
