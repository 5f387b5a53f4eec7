"""The text of the message that an order was received: the company's own wording for each language, or the standard one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orderdesk.language import LANGUAGES, N_, _, speaking
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from orderdesk.rules.setting import Kind, Setting

ACKNOWLEDGEMENT = N_("Acknowledgement")
STANDARD_SUBJECT = N_("We received your order {number}")
STANDARD_BODY = N_(
    "Dear {contact},\n\nThank you. We have received your order and given it the number {number}.\n\n{lines}\n\n"
    "Total: {total}\nRequested delivery: {date}\nDelivery address: {address}\n\n"
    "If something is not right, please answer this message.\n\n{company}\n{phone}"
)
PLACEHOLDERS: Mapping[str, str] = {
    "number": N_("the order's number"),
    "customer": N_("the customer's name"),
    "contact": N_("who ordered"),
    "lines": N_("what was ordered, a line each"),
    "total": N_("the total with its currency"),
    "date": N_("the delivery date asked for"),
    "address": N_("the delivery address"),
    "company": N_("our company's name"),
    "phone": N_("our phone number"),
}
"""What a text may name in braces, and what then stands there."""
NEEDED: Mapping[str, tuple[str, ...]] = {"subject": ("number",), "body": ("number", "lines")}
"""Without these the customer would not know which order, or what of it, was understood."""
_LABELS: Mapping[str, str] = {
    "zh_CN.subject": N_("Subject in Simplified Chinese"),
    "zh_CN.body": N_("Text in Simplified Chinese"),
    "zh_TW.subject": N_("Subject in Traditional Chinese"),
    "zh_TW.body": N_("Text in Traditional Chinese"),
    "en.subject": N_("Subject in English"),
    "en.body": N_("Text in English"),
}
_NAMED = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line as the customer reads it."""

    position: int
    name: str
    spec: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Received:
    """What an acknowledgement says of an order; `language` is the customer's."""

    number: str
    language: str
    customer: str
    contact: str
    lines: tuple[OrderedLine, ...]
    total: Money
    requested: date | None
    address: str
    company: str
    company_en: str
    phone: str


def key_of(language: str, part: str) -> str:
    """The setting that holds a language's `subject` or `body`."""
    return f"acknowledgement.{language}.{part}"


def _setting(language: str, part: str, kind: Kind, standard: str) -> Setting:
    label = _LABELS[f"{language}.{part}"]
    return Setting(
        key_of(language, part), ACKNOWLEDGEMENT, label, kind, "", clause="000-08", standard=standard, language=language
    )


ACKNOWLEDGEMENT_SETTINGS: tuple[Setting, ...] = tuple(
    each
    for language in LANGUAGES
    for each in (
        _setting(language, "subject", "text", STANDARD_SUBJECT),
        _setting(language, "body", "long_text", STANDARD_BODY),
    )
)


def standard_text(setting: Setting) -> str:
    """What is written where the company has no wording of its own, in the setting's language; "" for other settings."""
    if not setting.standard:
        return ""
    with speaking(setting.language):
        return _(setting.standard)


def check_wording(text: str, key: str) -> str:
    """The wording as it is kept, in half-width braces; Refused, naming the field, for a placeholder unknown or left out.

    An empty one stands for the standard text.
    """
    plain = text.replace("｛", "{").replace("｝", "}").strip()
    if not plain:
        return ""
    part = key.rpartition(".")[2]
    if part == "subject" and "\n" in plain:
        raise Refused(N_("The subject of a mail is one line."), field=key)
    names = [name.strip() for name in _NAMED.findall(plain)]
    unknown = next((name for name in names if name not in PLACEHOLDERS), None)
    if unknown is not None:
        raise Refused(
            N_("Nothing is known that could stand for {wrong}. Use one of: {known}."),
            field=key,
            wrong=f"{{{unknown}}}",
            known=_listed(PLACEHOLDERS),
        )
    if re.search(r"[{}]", _NAMED.sub("", plain)):
        raise Refused(N_("A brace is open or left over. Write placeholders such as {example}."), field=key, example="{number}")
    missing = next((name for name in NEEDED[part] if name not in names), None)
    if missing is not None:
        raise Refused(
            N_("{missing} is missing: the customer must read {meaning}. Put it where that is to stand."),
            field=key,
            missing=f"{{{missing}}}",
            meaning=_(PLACEHOLDERS[missing]),
        )
    return plain


def _listed(names: Mapping[str, str]) -> str:
    return " ".join(f"{{{name}}}" for name in names)


def acknowledgement(order: Received, wordings: Mapping[str, object], language: str = "") -> tuple[str, str]:
    """Subject and text for an order, in the customer's language or `language`, from the settings' wordings by their keys."""
    language = language or order.language
    language = language if language in LANGUAGES else "zh_CN"
    with speaking(language):
        values = {
            "number": order.number,
            "customer": order.customer,
            "contact": order.contact or order.customer,
            "lines": "\n".join(_line(line) for line in order.lines),
            "total": str(order.total),
            "date": order.requested.isoformat() if order.requested else _("to be agreed"),
            "address": order.address or _("to be agreed"),
            "company": (order.company_en if language == "en" else "") or order.company,
            "phone": order.phone,
        }
        subject = str(wordings.get(key_of(language, "subject")) or "") or _(STANDARD_SUBJECT)
        body = str(wordings.get(key_of(language, "body")) or "") or _(STANDARD_BODY)
    subject, body = (_NAMED.sub(lambda name: values.get(name[1].strip(), name[0]), text) for text in (subject, body))
    return " ".join(subject.split()), body.rstrip()


def _line(line: OrderedLine) -> str:
    what = f"{line.name} {line.spec}".strip()
    quantity = f"{line.quantity.normalize():f}"
    return _("{position}. {what}: {quantity} {unit}", position=line.position, what=what, quantity=quantity, unit=line.unit)
