"""Which order in the books a mail speaks of, and what it wants changed or sends back."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.reading.clauses import ENUMERATOR
from orderdesk.rules.reading.dates import find_dates
from orderdesk.rules.reading.features import features, without_colours
from orderdesk.rules.reading.items import Item, reckoned
from orderdesk.rules.reading.knowledge import Knowledge, PastLine, PastOrder
from orderdesk.rules.reading.naming import find_names
from orderdesk.rules.reading.products import Hints, match
from orderdesk.rules.reading.result import LineReading
from orderdesk.rules.reading.text import compact, plain, squeeze
from orderdesk.rules.reading.units import Quantity, bare_quantity, quantities, unit_kind

_REFERENCE = re.compile(
    r"(?:(?<![A-Za-z])(?:P\.?O\.?(?:\s*(?:No|Number|#)\.?)?|(?:purchase )?order\s*(?:no|number|ref|#)\.?|(?:our|your) ref(?:erence)?)|采购单号?|采购编号|订单号|订单编号|单号|采购订单号?|合同号|申购单号|採購單號?|訂單編號|單號|请购单号)\s*[:：#.]?\s*(?:为|是)?\s*([A-Za-z0-9][A-Za-z0-9\-/_]{2,24}\d[A-Za-z0-9\-/_]*|\d{4,20})",
    re.IGNORECASE,
)
_PO_WORD = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,5}[-/]?(?:PO|CG|PR|DD)[-/]?[A-Z0-9/\-]{3,18}\d)(?![A-Za-z0-9])")
_ORDER_NO = re.compile(r"(?<![a-z0-9])so\s?-?\s?(\d{6,12})(?!\d)")


@dataclass(frozen=True, slots=True)
class Reference:
    """An order in the books; `doubt` an English sentence or empty."""

    order: PastOrder | None = None
    doubt: str = ""


def customer_reference(lines: Iterable[str]) -> str:
    """The customer's own number for his order, as written."""
    for line in lines:
        found = _REFERENCE.search(line) or _PO_WORD.search(line)
        if found and not re.match(r"(?i)so\d{6}", found[1]):
            return found[1].strip("-/")
    return ""


def order_numbers(knowledge: Knowledge, text: str) -> list[PastOrder]:
    """Orders whose numbers, ours or the customer's, stand in a plain text."""
    found: dict[str, PastOrder] = {}
    for match_ in _ORDER_NO.finditer(text):
        if order := knowledge.by_order_no.get(f"so{match_[1]}"):
            found[order.order_no] = order
    for word in re.findall(r"[a-z0-9][a-z0-9/_.-]{3,}", text):
        orders = knowledge.by_reference.get(compact(word)) or knowledge.by_reference.get("po" + compact(word)) or ()
        if len(orders) == 1:
            found[orders[0].order_no] = orders[0]
    return list(found.values())


_PLACED = re.compile(
    r"(?:昨天|昨日|昨晚|前天|今早|早上|上午|刚才|刚刚|上(?:个?星期|周|礼拜)[一二三四五六日天]?|\d{1,2}[号日]|(?<![a-z])\d{1,2}/\d{1,2})\s*(?:我们?|给你们?|向贵司|跟你们?)?(?:订|下|买|定)(?:购|过|好|了)?(?:的|单|那)"
    r"|(?:昨天|昨日|昨晚|前天|今早|早上|上午|刚才|刚刚|上(?:个?星期|周|礼拜)[一二三四五六日天]?|\d{1,2}[号日]|上一?[张个份])\s*(?:的|那[张个份笔一]?|下的)\s*[^，。；\s]{0,6}?(?:订单|单子?|采购单|货)"
    r"|(?<![a-z])(?:yesterday|monday|tuesday|wednesday|thursday|friday|last week|this morning)'?s? (?:order|po)(?![a-z])"
    r"|(?<![a-z])(?:order|po) (?:\w+ ){0,2}(?:i|we) (?:just )?(?:sent|placed|made|gave|emailed)|(?<![a-z])order (?:from|of|placed|sent) (?:on |last )?(?:yesterday|monday|tuesday|wednesday|thursday|friday|\d)"
)


_THAT_ORDER = re.compile(r"那(?:张|个|份|笔|一)?(?:订|采购)?单(?!价|位|独|元)(?!一样|再来|照)")


def speaks_of_order(knowledge: Knowledge, customer: str | None, text: str, today: date) -> bool:
    """Whether a plain text speaks of an order in the books, by its number or as the one of such a day."""
    if order_numbers(knowledge, text):
        return True
    if _THAT_ORDER.search(text) and not REPEAT.search(text):
        return True
    placed = [order for order in knowledge.orders_of.get(customer or "", ()) if order.date <= today]
    return bool(placed) and bool(_PLACED.search(text))


def find_order(knowledge: Knowledge, customer: str | None, text: str, today: date) -> Reference:
    """The order a plain text speaks of: by number, by the day it was placed, by its goods, else the customer's last one."""
    numbered = order_numbers(knowledge, text)
    mine = [order for order in numbered if customer is None or order.customer_code == customer]
    if mine:
        doubt = N_("The mail names several orders.") if len(mine) > 1 else ""
        return Reference(mine[0], doubt)
    if numbered:
        return Reference(None, N_("The order number belongs to another customer."))
    if _ORDER_NO.search(text):
        return Reference(None, N_("The order number is not in the books."))
    if not customer:
        return Reference()
    orders = [order for order in knowledge.orders_of.get(customer, ()) if order.date <= today]
    if not orders:
        return Reference()
    skus = _skus_named(knowledge, text, orders)
    days = {dated.day for dated in find_dates(text, today) if dated.day and dated.day <= today} | _days_ago(text, today)
    scored = []
    for order in orders:
        goods = len(skus & {line.sku for line in order.lines})
        near = any(abs((order.date - day).days) <= 1 for day in days)
        scored.append((3 * near + goods, order.date, order))
    scored.sort(key=lambda item: (item[0], item[1]), reverse=True)
    score, _day, order = scored[0]
    if score >= 3 and (len(scored) < 2 or scored[1][0] < score):
        return Reference(order, "" if score > 3 else N_("The order is recognised by its date only."))
    if score:
        return Reference(order, N_("The order is recognised by its goods only."))
    return Reference(order, N_("The mail does not say which order; this is the last one."))


def _days_ago(text: str, today: date) -> set[date]:
    days = {
        word: count
        for count, words in enumerate(
            (
                ("今天", "today", "this morning"),
                ("昨天", "昨日", "昨晚", "yesterday"),
                ("前天", "day before yesterday"),
                ("大前天",),
            )
        )
        for word in words
    }
    found = {today - timedelta(days=count) for word, count in days.items() if word in text}
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for match_ in re.finditer(r"(?:on|last|this)\s+(monday|tuesday|wednesday|thursday|friday|saturday|sunday)", text):
        back = (today.weekday() - names.index(match_[1])) % 7 or 7
        found.add(today - timedelta(days=back))
    for match_ in re.finditer(r"(?<![下])(上)?(?:周|星期|礼拜)([一二三四五六日天])(?=.{0,6}(?:订|买|下|发|那|的))", text):
        index = "一二三四五六日".find(match_[2].replace("天", "日"))
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=index - (7 if match_[1] else 0))
        found.add(day if day <= today else day - timedelta(days=7))
    return found


def _skus_named(knowledge: Knowledge, text: str, orders: Sequence[PastOrder]) -> set[str]:
    indexes = {head.index for naming in find_names(knowledge, text) for head in naming.heads}
    named = {knowledge.products[index].sku for index in indexes}
    return named & {line.sku for order in orders for line in order.lines}


_FROM_TO = re.compile(
    r"(?:由|从|原来?的?)\s*(?P<old>[^，。改变换]{0,20}?)\s*(?:改|变|换|调|增加?|减少?|加)(?:成|为|到|至)?|from\s+(?P<from>[^,.;]{1,24}?)\s+to\s+"
)
_TO = re.compile(
    r"->|=>|→|(?:改|变|换|调整?|增加?|减少?|加|降)(?:成|为|到|至)|改(?=\s*[\d一二两三四五六七八九十])|(?<![a-z])to(?=\s*\d)|make (?:it|that|them)|should be|应(?:该|为)是?|now"
)
_GONE = re.compile(
    r"不要了?|取消|删掉|删除|去掉|划掉|不用(?:送|发)?了?|不需要了?|撤掉|先不(?:要|送)|(?<![a-z])(?:cancel|remove|delete|drop|without|take off|take (?:the |that |those )?[a-z ]{2,40}? (?:off|out)|leave out|no longer need|don't need|do not need|skip)(?![a-z])"
)
_MORE = re.compile(
    r"再加|追加|增加(?!到|至|为)|多加|另加|加上|多要|多送|补(?!发)|加(?!到|至|急|班)(?=\s*[\d一二两三四五六七八九十])|(?<![a-z])(?:add|additional|extra|another|more)(?![a-z])"
)
_LESS = re.compile(r"减少?(?!到|至|为)|少(?:送|要|发)|(?<![a-z])(?:less|fewer|reduce by)(?![a-z])")
_INSTEAD_OF = re.compile(r"(?:instead of|rather than|而不是|不是)\s*[^,.;，。]*")
_NEW_PRODUCT = re.compile(r"换成|改成|改为|替换为|replace(?:d)? (?:by|with)|swap(?:ped)? for|switch to")


def changes(knowledge: Knowledge, lines: Sequence[str], order: PastOrder | None, hints: Hints) -> list[LineReading]:
    """The lines a change touches, as they shall be; a quantity of 0 takes the line out."""
    hints = _within(order, hints)
    found: dict[str, LineReading] = {}
    named = ""
    for line in lines:
        line = ENUMERATOR.sub("", line)
        named = ""
        for part in re.split(
            r"[。；;!！?？，,]|\.(?:\s|$)|\s(?:and|but)\s(?=(?:cancel|remove|add|drop|change|make|increase|reduce|please|the|no))",
            line,
        ):
            text = plain(part)
            if not text.strip() or re.search(
                r"其[余他它]|(?:the )?(?:rest|others|everything else)|地址|delivery (?:date|address)|日期|交期", text
            ):
                continue
            names = find_names(knowledge, text)
            words = text if names else f"{without_colours(named) if features(text)[0].colours else named} {text}"
            if names:
                named = text[names[0].start : names[0].end] + " " + _traits(text)
            elif not named:
                continue
            reading = _changed(knowledge, part, text, words, order, hints)
            if reading and (reading.sku or reading.quantity is not None):
                found[reading.sku or reading.text] = reading
    return list(found.values())


def _traits(text: str) -> str:
    for quantity in reversed(quantities(text)):
        text = text[: quantity.start] + " " + text[quantity.end :]
    return re.sub(r"由|从|改|成|为|(?<![a-z])(?:from|to)(?![a-z])", " ", text)


def _within(order: PastOrder | None, hints: Hints) -> Hints:
    return replace(hints, preferred=tuple(line.sku for line in order.lines), only_preferred=False) if order else hints


def _changed(knowledge: Knowledge, part: str, text: str, words: str, order: PastOrder | None, hints: Hints) -> LineReading | None:
    text = _INSTEAD_OF.sub(" ", text)
    gone = bool(_GONE.search(text))
    counted = [quantity for quantity in quantities(text) if not quantity.spec]
    if not counted and (bare := _bare_after(text)):
        counted = [bare]
    more, less = bool(_MORE.search(text)) and not _TO.search(text), bool(_LESS.search(text))
    if not gone and not counted:
        return None
    wording = words
    for quantity in reversed([quantity for quantity in quantities(words) if not quantity.spec]):
        wording = wording[: quantity.start] + " " + wording[quantity.end :]
    wording = re.sub(
        r"(?<![a-z0-9])so\s?-?\s?\d{6,12}|->|=>|→|(?<![a-z])take(?![a-z])|(?<![a-z])(?:off|out)(?: completely| altogether| entirely)?(?![a-z])|(?<![a-z])(?:amend|kindly)(?![a-z])|由|从|改成|改为|改|变成|不要了|取消|删掉|增加到?|减少到?|再加|追加|(?<![a-z])(?:from|to|change|cancel|remove|increase|reduce|add|make|quantity)(?![a-z])",
        " ",
        wording,
    )
    found = match(knowledge, wording, hints)
    old = next((line for line in order.lines if line.sku == found.sku), None) if order else None
    if gone and not (counted and _TO.search(text)):
        zero = Decimal(0)
        line = LineReading(
            squeeze(part),
            found.sku,
            zero,
            old.unit if old else (counted[0].unit if counted else None),
            zero,
            candidates=found.candidates,
        )
        return (
            line
            if found.sku and (old or not found.doubt)
            else line.doubting("sku", found.doubt or N_("The line is not in the order spoken of."))
        )
    quantity = counted[-1]
    if not quantity.kind and old:
        quantity = replace(quantity, unit=old.unit, kind=unit_kind(plain(old.unit)) or old.unit)
    line = reckoned(knowledge, Item(squeeze(part), wording, quantity, found=replace(found, doubt="" if old else found.doubt)))
    line = replace(line, missing=())
    if old and (more or less):
        line = _relative(knowledge, line, old, more)
    elif order and not old and not more:
        line = line.doubting("sku", N_("The line is not in the order spoken of."))
    return line


def _bare_after(text: str) -> Quantity | None:
    if match_ := re.search(
        r"(?:改成|改为|改到|改|增加到|减少到|加到|减到|变成|(?<![a-z])to|make it|be)\s*(\d{1,6})(?![\d.])", text
    ):
        return Quantity(Decimal(match_[1]), "", "", match_.start(1), match_.end(1), bare=True)
    return bare_quantity(text)


def _relative(knowledge: Knowledge, line: LineReading, old: PastLine, more: bool) -> LineReading:
    before = reckoned(
        knowledge,
        Item(
            "",
            "",
            Quantity(old.quantity, old.unit, unit_kind(plain(old.unit)) or old.unit, 0, 0),
            found=match(knowledge, plain(old.sku)),
        ),
    )
    if before.quantity_base is None or line.quantity_base is None:
        return line.doubting("quantity", N_("The quantity is meant on top of the order."))
    base = before.quantity_base + line.quantity_base if more else before.quantity_base - line.quantity_base
    quantity = line.quantity
    if line.quantity is not None and line.unit == old.unit:
        quantity = old.quantity + line.quantity if more else old.quantity - line.quantity
    return replace(line, quantity=quantity, quantity_base=max(base, Decimal(0))).doubting(
        "quantity", N_("The quantity is meant on top of the order.")
    )


def _bought(order: PastOrder | None, sku: str | None) -> Quantity | None:
    """The quantity of a product of which exactly one was bought, so that "it" can only be that one."""
    line = next((line for line in order.lines if line.sku == sku and line.quantity == 1), None) if order else None
    return Quantity(line.quantity, line.unit, unit_kind(plain(line.unit)) or line.unit, 0, 0) if line else None


def repeated(knowledge: Knowledge, customer: str | None, text: str, today: date, words: str) -> list[Item]:
    """The lines of the order that "the same again" means: the one named, else the customer's last one; each to be looked at."""
    if not customer or not REPEAT.search(text):
        return []
    mine = [order for order in order_numbers(knowledge, text) if order.customer_code == customer]
    past = mine or [order for order in knowledge.orders_of.get(customer, ()) if order.date <= today]
    if not past:
        return []
    found = []
    for line in past[-1].lines:
        quantity = Quantity(line.quantity, line.unit, unit_kind(plain(line.unit)) or line.unit, 0, 0)
        product = match(knowledge, plain(line.sku))
        again = replace(product, doubt=N_("Taken from the customer's earlier orders."), named=True)
        found.append(Item(words, "", quantity, found=again))
    return found


REPEAT = re.compile(
    r"(?:和|跟|同|照|按|依)?上(?:次|回|个月|批)(?:的)?(?:订单|单子|那单)?(?:一样|同样|照旧)(?!的)|再来一(?:份|单|批|次)(?:一样的)?|照(?:上次|上回|原)(?:的)?(?:单|样)"
    r"|(?:the )?same (?:order )?(?:again|as (?:last time|before|last order|usual|the last))|repeat (?:of )?(?:my|our|the|last)[^.]{0,20}order|re-?order (?:of )?(?:the same|everything|po|so)|our usual order|the usual please"
)

_BACK = re.compile(r"退(?!款|订)|换货|换[一两\d]|return|send (?:it|them|these|this|the .{1,24}) back|exchange|refund")


def returned(knowledge: Knowledge, lines: Sequence[str], order: PastOrder | None, hints: Hints) -> list[LineReading]:
    """The lines to be sent back."""
    hints = _within(order, hints)
    clauses = [
        (part, plain(part)) for line in lines for part in re.split(r"[。；;!！?？，,（(）)]|\.\s|\.$", line) if part.strip()
    ]
    goods: list[tuple[str, str, list[Quantity], bool]] = []  # words, plain words, quantities, wanted back
    for part, text in clauses:
        counted = [quantity for quantity in quantities(text) if not quantity.spec]
        back = bool(_BACK.search(text))
        if find_names(knowledge, text):
            goods.append((part, text, counted, back))
        elif goods and counted and (back or not goods[-1][2]):
            words, named, _old, was_back = goods[-1]
            goods[-1] = (f"{words}，{part}", named, counted, was_back or back)
        elif goods and back:
            words, named, old, _was = goods[-1]
            goods[-1] = (f"{words}，{part}", named, old, True)
    chosen = [item for item in goods if item[3]] or goods
    found: dict[str, LineReading] = {}
    for part, text, counted, _back in chosen:
        wording = text
        for quantity in reversed([quantity for quantity in quantities(text) if not quantity.spec]):
            wording = wording[: quantity.start] + " " + wording[quantity.end :]
        product = match(knowledge, re.sub(r"退货|退掉|退回|想退|退|换货|换|return|refund", " ", wording), hints)
        if not product.sku and not product.named:
            continue
        in_order = bool(order and any(line.sku == product.sku for line in order.lines))
        line = reckoned(
            knowledge,
            Item(
                squeeze(part),
                wording,
                counted[-1] if counted else _bought(order, product.sku),
                found=replace(product, doubt="" if in_order else product.doubt),
            ),
        )
        if len(counted) > 1:
            line = line.doubting("quantity", N_("The mail names several quantities."))
        found[line.sku or line.text] = replace(line, missing=())
    return list(found.values())
