"""The draft of an order: place, day, payment, and what is missing."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from orderdesk.language import N_
from orderdesk.rules.reading.customers import CustomerReading
from orderdesk.rules.reading.dates import DateReading, requested_date
from orderdesk.rules.reading.delivery import Delivery, delivery_of
from orderdesk.rules.reading.parts import Attachment
from orderdesk.rules.reading.people import PHONE, payment_method
from orderdesk.rules.reading.references import customer_reference
from orderdesk.rules.reading.result import Doubt, Kind, LineReading, OrderReading
from orderdesk.rules.reading.text import plain
from orderdesk.rules.reading.voices import Case
from orderdesk.rules.working_days import is_public_holiday


def drafted(
    case: Case,
    kind: Kind,
    customer: CustomerReading,
    lines: list[LineReading],
    body: list[str],
    signature: list[str],
    attachments: list[Attachment],
) -> OrderReading:
    filed = [line.replace("\t", " ") for attachment in attachments for line in attachment.text.split("\n") if not _is_row(line)]
    body = [line for line in body if not _is_row(line)]
    delivery = delivery_of(
        case.knowledge,
        customer.code,
        case.writer.name or ("" if case.forwarded else case.parts.from_name),
        body,
        signature,
        filed,
    )
    doubts = [Doubt(f"lines[{at}].{field_}", reason) for at, line in enumerate(lines) for field_, reason in line.doubts]
    doubts += [Doubt(field_, reason) for field_, reason in delivery.doubts]
    order = OrderReading(
        customer.code,
        delivery.contact or None,
        delivery.phone or None,
        lines=tuple(lines),
        customer_ref=_reference(case, body, filed),
    )
    if kind is Kind.ORDER:
        order, more = _ordered(case, order, delivery, body, signature, filed)
        doubts += more
    elif kind is Kind.CHANGE:
        day = _changed_day(case, body)
        stated = (
            delivery.ship_to if delivery.stated and re.search(r"地址|送到|改送|address|deliver", plain("\n".join(body))) else None
        )
        order = replace(order, requested_date=day.day, ship_to=stated or None)
        doubts += [Doubt("requested_date", day.doubt)] if day.doubt else []
        doubts += [Doubt("ship_to", N_("The mail may change the address."))] if stated else []
    elif kind is Kind.PAYMENT:
        order = replace(order, payment_method=payment_method(plain("\n".join(body)))[0])
    elif kind is Kind.OTHER:
        order = replace(order, lines=())
        if case.parts.bulk or customer.code is None:
            order = OrderReading(customer_code=customer.code)
    return replace(order, doubts=tuple(doubts))


def _is_row(line: str) -> bool:
    """Whether a line is a row of goods rather than labels and values."""
    cells = [cell for cell in line.split("\t") if cell.strip()]
    return len(cells) >= 3 and not re.search(r"[:：]", line)


def _changed_day(case: Case, body: list[str]) -> DateReading:
    texts = [
        text
        for line in body
        if (text := plain(line)) and re.search(r"改|提前|推迟|延|日期|交期|送|到货|postpone|date|deliver|reschedul|move", text)
    ]
    found = requested_date(texts, case.writer.day)
    if (
        found.day is None
        or found.strength == 0
        and not re.search(r"改|推迟|提前|延|postpone|reschedul|change|move", plain("\n".join(body)))
    ):
        return DateReading(None)
    return replace(
        found,
        doubt=found.doubt
        or (
            ""
            if re.search(
                r"改到|改为|改成|改(?=\s*\d)|推迟|提前|延|postpone|reschedul|change|move|delivery date", plain("\n".join(texts))
            )
            else N_("The mail does not say that the date is for delivery.")
        ),
    )


def _reference(case: Case, body: list[str], filed: list[str]) -> str:
    return customer_reference([case.writer.subject or case.parts.subject, *body, *filed])


def _ordered(
    case: Case, order: OrderReading, delivery: Delivery, body: list[str], signature: list[str], filed: list[str]
) -> tuple[OrderReading, list[Doubt]]:
    doubts: list[Doubt] = []
    day = _day(case, body, signature, filed)
    if day.doubt:
        doubts.append(Doubt("requested_date", day.doubt))
    elif day.day and is_public_holiday(day.day):
        doubts.append(Doubt("requested_date", N_("This day is a public holiday.")))
    chosen = day.day
    dated = [line.requested_date for line in order.lines if line.requested_date]
    if dated and len(dated) == len(order.lines):
        chosen = min(dated)
        if len(set(dated)) == 1:
            order = replace(order, lines=tuple(replace(line, requested_date=None) for line in order.lines))
    words = plain("\n".join([*body, *signature]))
    method, reason = payment_method(words)
    if method is None:
        method, reason = payment_method(plain("\n".join(filed)))
    if reason:
        doubts.append(Doubt("payment_method", reason))
    order = replace(
        order,
        date_words=day.words if chosen else "",
        requested_date=chosen,
        payment_method=method,
        ship_to=delivery.ship_to or None,
    )
    return replace(order, missing=tuple(_missing(case, order, body, filed))), doubts


def _day(case: Case, body: list[str], signature: list[str], filed: list[str]) -> DateReading:
    readings = []
    if case.notes:
        noted = requested_date(["\n".join(plain(line) for line in case.notes)], case.today)
        if noted.day and noted.strength >= 2:
            return replace(noted, doubt=N_("A colleague's note above the mail says so."))
    for voice in reversed(case.voices):
        lines = body if voice is case.writer else voice.lines
        readings.append(requested_date(["\n".join(plain(line) for line in lines)], voice.day))
    if signature:
        readings.append(requested_date(["\n".join(plain(line) for line in signature)], case.writer.day))
    readings.append(requested_date(["\n".join(plain(line) for line in filed)], case.writer.day))
    strong = next((reading for reading in readings if reading.day and reading.strength >= 1), None)
    return (
        strong
        or next((reading for reading in readings if reading.day), None)
        or next((reading for reading in readings if reading.doubt), None)
        or _part_of_day(case, "\n".join(plain(line) for line in body))
    )


_PART = re.compile(
    r"(?<![今明后天日一二三四五六号])(?P<part>上午|早上|一早|中午|下午|傍晚|晚上)\s*(?:\d{1,2}\s*[点:]\s*\d{0,2}半?)?(?:之?前|以前)?(?:给我|帮我)?(?:送|要|到|拉)(?!货单)"
)
_UNTIL = {
    "上午": 10,
    "早上": 9,
    "一早": 8,
    "中午": 11,
    "下午": 15,
    "傍晚": 16,
    "晚上": 18,
}  # o'clock by which it can still be meant of today


def _part_of_day(case: Case, text: str) -> DateReading:
    """ "Deliver in the afternoon", said in the morning, means today; said too late for that, it needs asking."""
    found = _PART.search(text)
    if found is None:
        return DateReading(None)
    sent = case.parts.date
    today = sent is not None and not case.forwarded and sent.hour < _UNTIL[found["part"]]
    return DateReading(case.writer.day if today else None, N_("The mail names a time but no day."), words=found[0])


def _missing(case: Case, order: OrderReading, body: Sequence[str], filed: Sequence[str]) -> list[str]:
    found = [
        name
        for name, value in (
            ("customer", order.customer_code),
            ("contact", order.contact),
            ("phone", order.phone),
            ("ship_to", order.ship_to),
        )
        if not value
    ]
    for line in order.lines:
        found += line.missing
    if _lacks_text(case, order.lines, [*(line for voice in case.voices for line in voice.lines), *body, *filed]):
        found.append("custom_text")
    if not order.lines:
        found.append("lines")
    return list(dict.fromkeys(found))


_TEXT_LATER = re.compile(
    r"(?:内容|文字|名单|刻字|图案|logo|设计|稿|名字|text|wording|artwork|names?|engraving).{0,14}(?:稍后|另发|晚点|再发|后补|确定后|待定|未定|回头|明天|下周|will follow|to follow|later|tbc|tba|send you|confirm)|(?:稍后|另发|晚点|回头|待定).{0,12}(?:内容|文字|名单|图案|logo|设计稿|名字)"
)
_TEXT_GIVEN = re.compile(
    r"[\"“”「」『』《》]\s*\S|(?:刻字?|印字?|内容\S{0,4}|文字|字样|抬头|印章名|名称|text|engrav\w*|inscription|wording|reading|printed with|says?)\s*(?:为|是|如下|内容)?\s*[:：]\s*\S|(?:刻|印)(?:上|的)?[^字，。,\s]{2,}|同上次|跟上次|same (?:text|as)|as last time|logo.{0,8}(?:附件|见附|attached)|(?:附件|attached).{0,14}(?:logo|图|稿|名单|list|artwork)"
)


def _lacks_text(case: Case, lines: Sequence[LineReading], words: Sequence[str]) -> bool:
    """Whether something is to be engraved or printed and the mail does not say what."""
    custom = [line for line in lines if line.sku and (product := case.knowledge.product(line.sku)) and product.kind == "custom"]
    if not custom:
        return False
    text = plain("\n".join(words))
    if _TEXT_LATER.search(text):
        return True
    if _TEXT_GIVEN.search(text) or any(line.note for line in custom):
        return False
    if any(
        attachment.media_type.startswith(("image/", "application/illustrator", "application/postscript"))
        for attachment in case.parts.attachments
    ):
        return False
    wanted = {plain(line.text)[:12] for line in custom}
    for at, line in enumerate(words[:-1]):
        following = plain(words[at + 1]).strip()
        if (
            any(start in plain(line) for start in wanted)
            and 2 <= len(following) <= 40
            and re.match(r"(?:[-·•\d(]|[\u3400-\u9fffa-z])", following)
            and not re.search(r"\d\s*[个座块枚支套箱盒]|地址|送|谢|收|月|电话|@", following)
            and not PHONE.search(following)
        ):
            return False
    return True
