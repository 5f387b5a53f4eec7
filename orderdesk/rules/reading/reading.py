"""A mail to an order form: what it is about, whose it is, what is ordered, where and when; and what a person should look at."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from orderdesk.language import N_
from orderdesk.rules.reading.cautions import cautions, cautious
from orderdesk.rules.reading.customers import CustomerReading, find_customer
from orderdesk.rules.reading.draft import drafted
from orderdesk.rules.reading.gathering import Gathered, gathered
from orderdesk.rules.reading.items import Item, reckoned
from orderdesk.rules.reading.kinds import Circumstances, KindReading, kind_of
from orderdesk.rules.reading.knowledge import Knowledge
from orderdesk.rules.reading.language import language_of
from orderdesk.rules.reading.origins import Places, origins
from orderdesk.rules.reading.parts import Attachment, MailParts
from orderdesk.rules.reading.payments import payment_advice
from orderdesk.rules.reading.people import addresses
from orderdesk.rules.reading.products import Hints
from orderdesk.rules.reading.references import REPEAT, Reference, changes, find_order, repeated, returned, speaks_of_order
from orderdesk.rules.reading.result import Doubt, Kind, LineReading, MailReading, OrderReading
from orderdesk.rules.reading.sections import sections
from orderdesk.rules.reading.structure import split_signature
from orderdesk.rules.reading.text import plain
from orderdesk.rules.reading.voices import Case, heard, readable_attachments

_ASKING = re.compile(
    r"价|多少钱|报|[?]|吗|有没有|quote|price|how much|per month|a month|每月|一个月|大概|[订买]的|还没|没到|没看到|没找到|没见到|核实|补送|漏|没收到|少了|少送|只到|只有|坏|破|ordered|bought|received|arrived|如果|要是|假如|(?<![a-z])if (?:we|i)(?![a-z])"
)
# A change of the place or the day leaves the lines as they are.
_ELSEWHERE_OR_WHEN = re.compile(
    r"(?:地址|地点|日期|交期|时间|收货人|电话)[^，。；\n]{0,8}(?:改|换|变|推|提前|延)|(?:改|换|变更)[^，。；\n]{0,4}(?:地址|地点|日期|交期|时间|收货人)|(?:改|推迟|提前|延)(?:到|至|成|为)[^，。；\n]{0,8}(?:日|号|周|星期|送)|改送|(?:change|update|move|postpone|reschedule|push)[^.\n]{0,40}(?:address|date|delivery|day)|deliver[^.\n]{0,30} instead"
)
_PICTURE = ("image/",)


def read_mail(parts: MailParts, knowledge: Knowledge, *, today: date | None = None) -> MailReading:
    """The reading of one mail; `today` stands in for the date of a mail that has none, else the day of the last order known."""
    case = heard(parts, knowledge, today)
    attachments = readable_attachments(case.parts)
    words = [line for voice in case.voices for line in voice.lines]
    body, signature = _signed(case)
    customer = _customer(case, words, signature, attachments)
    hints = _hints(case, customer)
    spoken = plain("\n".join(words))
    found = gathered(case, hints, attachments)
    kind, reference = _kind(case, customer, spoken, found.items, found.tables, attachments)
    if kind.kind is Kind.ORDER and not found.items:
        again = repeated(
            knowledge, customer.code, plain(f"{case.writer.subject or parts.subject}\n{spoken}"), case.today, _telling(words)
        )
        found = replace(found, items=again)
    return _assembled(case, kind, reference, customer, hints, found, body, signature, attachments)


def _telling(words: list[str]) -> str:
    """The line of the mail that asks for the same again."""
    return next((line.strip() for line in words if REPEAT.search(plain(line))), "")


def _signed(case: Case) -> tuple[list[str], list[str]]:
    if case.is_chat:
        return list(case.writer.lines), []
    return split_signature(case.writer.lines)


def _customer(case: Case, words: list[str], signature: list[str], attachments: list[Attachment]) -> CustomerReading:
    heads = [line for attachment in attachments for line in attachment.text.replace("\t", " ").split("\n")[:14]]
    places = [address.text for address in addresses(words) if address.full]
    address = case.writer.address
    if case.forwarded and not address:
        address = ""
    name = case.writer.name or (case.parts.from_name if not case.forwarded else "")
    if case.is_chat and not case.forwarded:
        name = f"{name} {case.parts.from_name}"
    words = [case.writer.subject or case.parts.subject, *words]
    return find_customer(case.knowledge, address=address, name=name, lines=words, signature=signature, heads=heads, places=places)


def _hints(case: Case, customer: CustomerReading) -> Hints:
    orders = [order for order in case.knowledge.orders_of.get(customer.code or "", ()) if order.date <= case.today]
    preferred = [line.sku for order in reversed(orders) for line in order.lines]
    traditional = language_of(case.parts.subject, [line for voice in case.voices for line in voice.lines])[0] == "zh-Hant"
    return Hints(customer=customer.code or "", preferred=tuple(dict.fromkeys(preferred)), traditional=traditional)


def _kind(
    case: Case, customer: CustomerReading, spoken: str, items: list[Item], tables: int, attachments: list[Attachment]
) -> tuple[KindReading, Reference]:
    subject = plain(case.writer.subject or case.parts.subject)
    known_order = speaks_of_order(case.knowledge, customer.code, f"{subject}\n{spoken}", case.today)
    counted = [item for item in items if item.quantity is not None and (item.found.named or item.found.sku)]
    about = Circumstances(
        automatic=case.parts.automatic, bulk=case.parts.bulk, known_customer=customer.code is not None, lines=len(counted),
        firm_lines=sum(1 for item in counted if not _ASKING.search(plain(item.text))), table_lines=tables, knows_order=known_order, order_file=bool(attachments),
        moves_lines=bool(re.search(r"(?:由|从|原).{0,16}(?:改|变|增|减)|from \d.{0,16} to \d|instead of|改(?:成|为|到)?\s*\d|不要了|不需要了|->|→", spoken)),
        photo=any(attachment.media_type.startswith(_PICTURE) and len(attachment.content) > 4000 for attachment in case.parts.attachments),
    )  # fmt: skip
    kind = kind_of(subject, spoken, about)
    if kind.kind in (Kind.ORDER, Kind.OTHER, Kind.INQUIRY):
        return kind, Reference()
    return kind, find_order(case.knowledge, customer.code, f"{subject}\n{spoken}", case.today)


def _assembled(
    case: Case, kind: KindReading, reference: Reference, customer: CustomerReading, hints: Hints, found: Gathered,
    body: list[str], signature: list[str], attachments: list[Attachment],
) -> MailReading:  # fmt: skip
    lines = _lines(case, kind.kind, reference, hints, found.items)
    # Who passes a colleague's mail on to us leaves the place and the receiver to it.
    passed = [line for voice in case.voices if voice is not case.writer for line in voice.lines] if not case.is_chat else []
    orders = [drafted(case, kind.kind, customer, lines, [*body, *passed], signature, attachments)]
    parted = (
        sections(case.knowledge, case.writer.lines, case.writer.day, hints)
        if kind.kind is Kind.ORDER and not case.is_chat
        else []
    )
    if parted:
        orders = [
            drafted(
                case,
                kind.kind,
                customer,
                [cautious(reckoned(case.knowledge, item)) for item in part.items],
                part.lines,
                [*part.shared, *signature],
                [],
            )
            for part in parted
        ]
    language, plainly = language_of(
        case.writer.subject or case.parts.subject, [line for voice in case.voices for line in voice.lines]
    )
    doubts = [Doubt("class", kind.doubt)] if kind.doubt else []
    doubts += [] if plainly else [Doubt("language", N_("The mail mixes languages."))]
    doubts += [Doubt("customer_code", customer.doubt)] if customer.doubt else []
    doubts += [Doubt("refers_to", reference.doubt)] if reference.doubt else []
    doubts += [Doubt("lines", problem) for problem in case.parts.problems]
    if kind.kind is Kind.ORDER and found.unplaced:
        doubts.append(Doubt("lines", N_("A quantity in the mail belongs to no line.")))
    if kind.kind is Kind.ORDER:
        doubts += cautions(_all_said(case), len(orders))
    if kind.kind is Kind.ORDER and found.refused:
        doubts.append(Doubt("lines", N_("The mail also names goods that are not wanted.")))
    for at, order in enumerate(orders):
        prefix = f"more_orders[{at - 1}]." if at else ""
        doubts += [Doubt(prefix + doubt.field, doubt.reason) for doubt in order.doubts]
    sure, origin = _whence(case, orders, customer, body, signature, attachments)
    return MailReading(
        kind=kind.kind, language=language, order=orders[0], more_orders=tuple(orders[1:]),
        refers_to=reference.order.order_no if reference.order else None, content_hash=case.parts.content_hash, message_id=case.parts.message_id,
        advice=payment_advice(_all_said(case), case.writer.day) if kind.kind is Kind.PAYMENT else None,
        doubts=tuple(dict.fromkeys(doubts)), origins=origin, confidence={"class": kind.confidence, "customer_code": customer.confidence} | sure | {doubt.field: 0.5 for doubt in doubts},
    )  # fmt: skip


def _whence(
    case: Case, orders: list[OrderReading], customer: CustomerReading, body: list[str], signature: list[str],
    attachments: list[Attachment],
) -> tuple[dict[str, float], dict[str, str]]:  # fmt: skip
    """How sure each field is and where it comes from, by its name."""
    filed = [attachment.text for attachment in attachments]
    sure: dict[str, float] = {}
    origin = {"customer_code": customer.reason} if customer.reason else {}
    for at, order in enumerate(orders):
        prefix = f"more_orders[{at - 1}]." if at else ""
        places = Places.of(body, signature, filed, case.writer.name or case.parts.from_name)
        for name, sentence, confidence in origins(order, places, case.knowledge.by_code.get(order.customer_code or "")):
            sure[prefix + name], origin[prefix + name] = confidence, sentence
    return sure, origin


def _all_said(case: Case) -> str:
    return plain("\n".join([case.writer.subject or case.parts.subject, *case.writer.lines]))


def _lines(case: Case, kind: Kind, reference: Reference, hints: Hints, items: list[Item]) -> list[LineReading]:
    words = [line for voice in case.voices for line in voice.lines]
    if kind is Kind.ORDER:
        return [cautious(reckoned(case.knowledge, item)) for item in items]
    if kind is Kind.CHANGE:
        found = changes(case.knowledge, words, reference.order, hints)
        if not found and _ELSEWHERE_OR_WHEN.search(plain("\n".join(words))):
            return []
        return found or [
            replace(reckoned(case.knowledge, item), missing=()).doubting("sku", N_("The change is not clear."))
            for item in items
            if item.found.sku
        ]
    if kind is Kind.RETURN:
        return returned(case.knowledge, words, reference.order, hints)
    return []
