"""A mail to an order form: what it is about, whose it is, what is ordered, where and when; and what a person should look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from orderdesk.language import N_
from orderdesk.rules.reading.customers import CustomerReading, find_customer
from orderdesk.rules.reading.dates import DateReading, requested_date
from orderdesk.rules.reading.delivery import Delivery, delivery_of
from orderdesk.rules.reading.items import Item, ItemReader, reckoned
from orderdesk.rules.reading.kinds import Circumstances, KindReading, kind_of
from orderdesk.rules.reading.knowledge import Knowledge, domain_of
from orderdesk.rules.reading.language import language_of
from orderdesk.rules.reading.parts import Attachment, MailParts
from orderdesk.rules.reading.people import PHONE, addresses, payment_method
from orderdesk.rules.reading.products import Hints
from orderdesk.rules.reading.references import Reference, changes, customer_reference, find_order, order_numbers, returned
from orderdesk.rules.reading.result import Doubt, Kind, LineReading, MailReading, OrderReading
from orderdesk.rules.reading.sections import sections
from orderdesk.rules.reading.structure import Segment, chat, segments, split_signature
from orderdesk.rules.reading.tables import read_tables
from orderdesk.rules.reading.text import plain

_ASKING = re.compile(
    r"价|多少钱|报|[?]|吗|有没有|quote|price|how much|per month|a month|每月|一个月|大概|[订买]的|还没|没到|没收到|ordered|bought|received|arrived"
)
_PICTURE = ("image/",)
_BELOW = re.compile(
    r"见下|如下邮件|下面(?:的)?邮件|下面是|以下是|下述|转发|转给|请看下|按下面|see below|below|forward|fyi|as per the (?:mail|email|message)|attached mail|转寄"
)


@dataclass(slots=True)
class Voice:
    """Words of the customer at one time."""

    lines: list[str]
    day: date
    name: str = ""
    address: str = ""
    subject: str = ""


@dataclass(slots=True)
class _Case:
    """What is known about the mail while it is read."""

    parts: MailParts
    knowledge: Knowledge
    today: date
    voices: list[Voice] = field(default_factory=list)
    writer: Voice = field(default_factory=lambda: Voice([], date.min))
    is_chat: bool = False
    forwarded: bool = False
    notes: list[str] = field(default_factory=list)  # our own people's words above a forwarded mail


def read_mail(parts: MailParts, knowledge: Knowledge, *, today: date | None = None) -> MailReading:
    """The reading of one mail; `today` stands in for the date a mail does not have."""
    parts = _bounded(parts)
    case = _Case(parts, knowledge, parts.date.date() if parts.date else today or date.today())  # noqa: DTZ011
    _hear(case)
    attachments = _attachments(parts)
    words = [line for voice in case.voices for line in voice.lines]
    body, signature = _signed(case)
    customer = _customer(case, words, signature, attachments)
    hints = _hints(case, customer)
    spoken = plain("\n".join(words))
    items, tables = _items(case, hints, attachments)
    kind, reference = _kind(case, customer, spoken, items, tables, attachments)
    return _assembled(case, kind, reference, customer, hints, items, body, signature, attachments)


_LINES, _LINE, _ROWS = 1_200, 600, 5_000
_CUT = N_("The mail is very long; only its beginning was read.")


def _bounded(parts: MailParts) -> MailParts:
    """The mail cut to a length a person would write, so that no text takes long to read."""
    text, cut = _short(parts.body, _LINES)
    attachments = tuple(replace(attachment, text=_short(attachment.text, _ROWS)[0]) for attachment in parts.attachments[:30])
    messages = tuple(_bounded(message) for message in parts.messages[:5])
    problems = (*parts.problems, _CUT) if cut else parts.problems
    return replace(
        parts, text=text, html_text="", has_table=False, subject=parts.subject[:300], from_name=parts.from_name[:200],
        attachments=attachments, messages=messages, problems=problems,
    )  # fmt: skip


def _short(text: str, limit: int) -> tuple[str, bool]:
    text = re.sub(r"[ \u3000\xa0]{9,}", " " * 8, text[: limit * _LINE])
    text = re.sub(r"([-=_*.~—])\1{19,}", lambda run: run[1] * 20, text)
    lines = text.split("\n")
    return "\n".join(line[:_LINE] for line in lines[:limit]), len(lines) > limit or len(text) > limit * _LINE


def _hear(case: _Case) -> None:
    """Who says what: the new text, and what is quoted where that is the customer's order."""
    parts, knowledge = case.parts, case.knowledge
    found = segments(parts.body, case.today)
    for message in parts.messages:
        day = message.date.date() if message.date else None
        inner = segments(message.body, day or case.today)
        found.append(Segment(inner[0].lines, message.from_name, message.from_address, day, message.subject, quoted=True))
        found += inner[1:]
    own, quoted = found[0], found[1:]
    writer = Voice(list(own.lines), case.today, parts.from_name, parts.from_address, parts.subject)
    theirs = [segment for segment in quoted if not _is_own(knowledge, segment.name, segment.address)]
    if _is_own(knowledge, parts.from_name, parts.from_address):
        if theirs:
            case.forwarded, case.notes = True, list(own.lines)
            writer = _voice(theirs[0], case.today)
            case.voices = [writer]
            if not _says_something(knowledge, writer) and len(theirs) > 1:
                case.voices = [_voice(theirs[1], case.today), writer]
        else:
            case.voices = [writer]
    else:
        case.voices = [writer]
        below = [segment for segment in theirs if segment.address or segment.lines]
        first_quoted_is_ours = bool(quoted) and _is_own(knowledge, quoted[0].name, quoted[0].address)
        if (
            below
            and not first_quoted_is_ours
            and (
                _BELOW.search(plain(own.text))
                or re.match(r"(?i)\s*(?:fw|fwd|转发|轉寄|转寄)\s*[:：]", parts.subject)
                or len(own.text.strip()) < 12
            )
        ):
            if not _says_something(knowledge, writer) or _corrects(own.text):
                case.voices = [_voice(segment, case.today) for segment in reversed(below[:2])] + [writer]
    case.writer = writer
    _listen_to_chat(case)


def _corrects(text: str) -> bool:
    return bool(re.search(r"改成|改为|漏了|忘了|补充|另外|还要|forgot|also add|correction|change", plain(text)))


def _voice(segment: Segment, today: date) -> Voice:
    return Voice(list(segment.lines), segment.day or today, segment.name, segment.address, segment.subject)


def _is_own(knowledge: Knowledge, name: str, address: str) -> bool:
    domain = domain_of(address)
    if domain:
        return domain in knowledge.own_domains
    return any(own and plain(own) in plain(name) for own in knowledge.own_names)


def _says_something(knowledge: Knowledge, voice: Voice) -> bool:
    items, _rest = read_tables(knowledge, voice.lines, voice.day, Hints())
    reader = ItemReader(knowledge, voice.day, Hints())
    for line in voice.lines:
        reader.read(line)
    return bool(items or [item for item in reader.items if item.found.named])


def _listen_to_chat(case: _Case) -> None:
    for at, voice in enumerate(case.voices):
        sayings = chat(voice.lines)
        if not sayings:
            continue
        names = list(dict.fromkeys(saying.name for saying in sayings))
        ours = {name for name in names if any(plain(own) in plain(name) for own in case.knowledge.own_names)}
        theirs = [saying for saying in sayings if saying.name not in ours]
        if not ours and len(names) == 2:
            busiest = max(
                names,
                key=lambda name: sum(
                    _says_something(case.knowledge, Voice(list(s.lines), voice.day)) for s in sayings if s.name == name
                ),
            )
            theirs = [saying for saying in sayings if saying.name == busiest]
        if theirs:
            case.is_chat = True
            name = theirs[0].name
            case.voices[at] = replace_voice(voice, [line for saying in theirs for line in saying.lines], name)
            if voice is case.writer:
                case.writer = case.voices[at]


def replace_voice(voice: Voice, lines: list[str], name: str) -> Voice:
    """The same voice with other lines and, where it had none, a name."""
    return Voice(lines, voice.day, name or voice.name, voice.address, voice.subject)


def _attachments(parts: MailParts) -> list[Attachment]:
    found = [attachment for attachment in parts.attachments if attachment.text.strip()]
    found += [attachment for message in parts.messages for attachment in message.attachments if attachment.text.strip()]
    seen: set[str] = set()
    return [attachment for attachment in found if not (attachment.sha256 in seen or seen.add(attachment.sha256))]  # type: ignore[func-returns-value]


def _signed(case: _Case) -> tuple[list[str], list[str]]:
    if case.is_chat:
        return list(case.writer.lines), []
    return split_signature(case.writer.lines)


def _customer(case: _Case, words: list[str], signature: list[str], attachments: list[Attachment]) -> CustomerReading:
    heads = [line for attachment in attachments for line in attachment.text.replace("\t", " ").split("\n")[:14]]
    places = [address.text for address in addresses(words) if address.full]
    address = case.writer.address
    if case.forwarded and not address:
        address = ""
    name = case.writer.name or (case.parts.from_name if not case.forwarded else "")
    if case.is_chat and not case.forwarded:
        name = f"{name} {case.parts.from_name}"
    return find_customer(case.knowledge, address=address, name=name, lines=words, signature=signature, heads=heads, places=places)


def _hints(case: _Case, customer: CustomerReading) -> Hints:
    orders = [order for order in case.knowledge.orders_of.get(customer.code or "", ()) if order.date <= case.today]
    preferred = [line.sku for order in reversed(orders) for line in order.lines]
    traditional = language_of(case.parts.subject, [line for voice in case.voices for line in voice.lines])[0] == "zh-Hant"
    return Hints(customer=customer.code or "", preferred=tuple(dict.fromkeys(preferred)), traditional=traditional)


def _items(case: _Case, hints: Hints, attachments: list[Attachment]) -> tuple[list[Item], int]:
    """The items of the mail and its attachments together, and how many came from tables."""
    filed: list[Item] = []
    tables = 0
    for attachment in attachments:
        found, rest = read_tables(case.knowledge, attachment.text.split("\n"), case.today, hints, source=attachment.name)
        if not found:
            found = _prose(case.knowledge, rest, case.today, hints, attachment.name)
        tables += len(found)
        if _keys(found) != _keys(filed):  # the same order as sheet and as PDF counts once
            filed += found
    said: list[Item] = []
    for voice in case.voices:
        found, rest = read_tables(case.knowledge, voice.lines, voice.day, hints)
        tables += len(found)
        if not found or len(rest) < 60:
            found = found + [
                item for item in _prose(case.knowledge, rest, voice.day, hints, "mail") if not found or item.found.sku
            ]
        said = _overlaid(said, found) if said else found
    return _overlaid(filed, said) if filed else said, tables


def _keys(items: Iterable[Item]) -> list[tuple[str | None, object]]:
    return sorted(((item.found.sku, item.quantity.value if item.quantity else None) for item in items), key=str)


def _prose(knowledge: Knowledge, lines: Iterable[str], today: date, hints: Hints, source: str) -> list[Item]:
    reader = ItemReader(knowledge, today, hints, source=source)
    for line in lines:
        if not _is_header_line(line):
            reader.read(line)
    found = reader.items
    return found if any(item.found.named or item.found.sku for item in found) else []


_HEADER_LINE = re.compile(
    r"^\s*(?:送货|收货|交货|配送|收件|联系|地址|电话|手机|传真|收货人|联系人|付款|发票|开票|抬头|税号|送(?:新店|到)?\s*[:：]|邮编|公司名|单位名|申请人|部门|deliver(?:y)? (?:to|address)|ship(?:ping)? (?:to|address)|address|tel|phone|mobile|fax|attn|contact|bill to|vat|invoice)[^\n]{0,6}[:：]",
    re.IGNORECASE,
)


def _is_header_line(line: str) -> bool:
    return bool(_HEADER_LINE.match(plain(line)))


def _overlaid(first: list[Item], later: list[Item]) -> list[Item]:
    """A later note outranks an earlier one: the same product counts once, as said last; what is new is added."""
    result = list(first)
    for item in later:
        at = next(
            (i for i, old in enumerate(result) if old.found.sku and old.found.sku == item.found.sku and old.gift == item.gift),
            None,
        )
        if at is None:
            if item.found.sku or not first:
                result.append(item)
        else:
            result[at] = item
    return result


def _kind(
    case: _Case, customer: CustomerReading, spoken: str, items: list[Item], tables: int, attachments: list[Attachment]
) -> tuple[KindReading, Reference]:
    subject = plain(case.writer.subject or case.parts.subject)
    known_order = bool(order_numbers(case.knowledge, f"{subject}\n{spoken}"))
    counted = [item for item in items if item.quantity is not None and (item.found.named or item.found.sku)]
    about = Circumstances(
        automatic=case.parts.automatic, bulk=case.parts.bulk, known_customer=customer.code is not None, lines=len(counted),
        firm_lines=sum(1 for item in counted if not _ASKING.search(plain(item.text))), table_lines=tables, knows_order=known_order, order_file=bool(attachments),
        moves_lines=bool(re.search(r"(?:由|从|原).{0,16}(?:改|变|增|减)|from \d.{0,16} to \d|instead of|改(?:成|为|到)\s*\d|不要了", spoken)),
        photo=any(attachment.media_type.startswith(_PICTURE) and len(attachment.content) > 4000 for attachment in case.parts.attachments),
    )  # fmt: skip
    kind = kind_of(subject, spoken, about)
    if kind.kind in (Kind.ORDER, Kind.OTHER, Kind.INQUIRY):
        return kind, Reference()
    return kind, find_order(case.knowledge, customer.code, f"{subject}\n{spoken}", case.today)


def _assembled(
    case: _Case, kind: KindReading, reference: Reference, customer: CustomerReading, hints: Hints, items: list[Item],
    body: list[str], signature: list[str], attachments: list[Attachment],
) -> MailReading:  # fmt: skip
    lines = _lines(case, kind.kind, reference, hints, items)
    orders = [_order(case, kind.kind, customer, lines, body, signature, attachments)]
    if kind.kind is Kind.ORDER and not case.is_chat:
        if parted := sections(case.knowledge, case.writer.lines, case.writer.day, hints):
            orders = [
                _order(
                    case,
                    kind.kind,
                    customer,
                    [reckoned(case.knowledge, item) for item in part.items],
                    part.lines,
                    [*part.shared, *signature],
                    [],
                )
                for part in parted
            ]
    language, sure = language_of(
        case.writer.subject or case.parts.subject, [line for voice in case.voices for line in voice.lines]
    )
    doubts = [Doubt("class", kind.doubt)] if kind.doubt else []
    doubts += [] if sure else [Doubt("language", N_("The mail mixes languages."))]
    doubts += [Doubt("customer_code", customer.doubt)] if customer.doubt else []
    doubts += [Doubt("refers_to", reference.doubt)] if reference.doubt else []
    doubts += [Doubt("lines", problem) for problem in case.parts.problems]
    for at, order in enumerate(orders):
        prefix = f"more_orders[{at - 1}]." if at else ""
        doubts += [Doubt(prefix + doubt.field, doubt.reason) for doubt in order.doubts]
    return MailReading(
        kind=kind.kind, language=language, order=orders[0], more_orders=tuple(orders[1:]),
        refers_to=reference.order.order_no if reference.order else None, content_hash=case.parts.content_hash, message_id=case.parts.message_id,
        doubts=tuple(dict.fromkeys(doubts)), confidence={"class": kind.confidence, "customer_code": customer.confidence} | {doubt.field: 0.5 for doubt in doubts},
    )  # fmt: skip


def _lines(case: _Case, kind: Kind, reference: Reference, hints: Hints, items: list[Item]) -> list[LineReading]:
    words = [line for voice in case.voices for line in voice.lines]
    if kind is Kind.ORDER:
        return [reckoned(case.knowledge, item) for item in items]
    if kind is Kind.CHANGE:
        found = changes(case.knowledge, words, reference.order, hints)
        return found or [
            replace(reckoned(case.knowledge, item), missing=()).doubting("sku", N_("The change is not clear."))
            for item in items
            if item.found.sku
        ]
    if kind is Kind.RETURN:
        return returned(case.knowledge, words, reference.order, hints)
    return []


def _order(
    case: _Case,
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


def _changed_day(case: _Case, body: list[str]) -> DateReading:
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
            if re.search(r"改到|改为|改成|推迟|提前|延|postpone|reschedul|change|move|delivery date", plain("\n".join(texts)))
            else N_("The mail does not say that the date is for delivery.")
        ),
    )


def _reference(case: _Case, body: list[str], filed: list[str]) -> str:
    return customer_reference([case.writer.subject or case.parts.subject, *body, *filed])


def _ordered(
    case: _Case, order: OrderReading, delivery: Delivery, body: list[str], signature: list[str], filed: list[str]
) -> tuple[OrderReading, list[Doubt]]:
    doubts: list[Doubt] = []
    day = _day(case, body, signature, filed)
    if day.doubt:
        doubts.append(Doubt("requested_date", day.doubt))
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
    order = replace(order, requested_date=chosen, payment_method=method, ship_to=delivery.ship_to or None)
    return replace(order, missing=tuple(_missing(case, order, body, filed))), doubts


def _day(case: _Case, body: list[str], signature: list[str], filed: list[str]) -> DateReading:
    readings = []
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
        or next((reading for reading in readings if reading.doubt), DateReading(None))
    )


def _missing(case: _Case, order: OrderReading, body: Sequence[str], filed: Sequence[str]) -> list[str]:
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
    r"[\"“”「」『』《》]\s*\S|(?:刻字?|印字?|内容|文字|字样|抬头|印章名|名称|text|engrav\w*|inscription|wording|reading|printed with|says?)\s*(?:为|是|如下|内容)?\s*[:：]\s*\S|(?:刻|印)(?:上|的)?[^字，。,\s]{2,}|同上次|跟上次|same (?:text|as)|as last time|logo.{0,8}(?:附件|见附|attached)|(?:附件|attached).{0,14}(?:logo|图|稿|名单|list|artwork)"
)


def _lacks_text(case: _Case, lines: Sequence[LineReading], words: Sequence[str]) -> bool:
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
