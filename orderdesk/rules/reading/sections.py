"""Several orders in one mail."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from orderdesk.rules.reading.clauses import ENUMERATOR
from orderdesk.rules.reading.dates import find_dates, wanted
from orderdesk.rules.reading.items import Item
from orderdesk.rules.reading.knowledge import Knowledge
from orderdesk.rules.reading.people import addresses, receiver
from orderdesk.rules.reading.products import Hints
from orderdesk.rules.reading.prose import ItemReader
from orderdesk.rules.reading.tables import read_tables
from orderdesk.rules.reading.text import compact, plain

_HEADING = re.compile(
    r"^\s*(?:(?:第[一二三四五六\d][单张份个](?:订?单)?|(?:订单|单子)[一二三四五六\d]|(?:order|delivery|po)\s*(?:no\.?|#)?\s*[1-6a-c])\s*[:：.、)-].{0,90}|[\[<«].{1,30}[\]>»]\s*[:：]?|(?:订单|第|单)\s*[一二三四五六\d]\s*[单个份]?(?:订单)?.{0,24}|(?:purchase )?order\s*(?:no\.?|#|number)?\s*[\da-c][\w-]*.{0,30}|(?:first|second|third|1st|2nd|3rd|another) order.{0,40}|po\s*[#:]?\s*[\w-]*\d[\w-]*.{0,20}"
    r"|[一二三四五六][、.)]\s*.{2,30}|[(（]?[一二三1-9a-c][)）]\s*.{2,30}[:：]|#+\s*.{1,30}|[-=*_]{3,}\s*.{0,30}|.{1,24}(?:店|项目|校区|分公司|公司|仓|仓库|部|办公室|厂|处|点|branch|office|site|store|school|campus|warehouse|café|cafe|shop)\s*[:：])\s*$"
)


@dataclass(frozen=True, slots=True)
class Section:
    """One order of several: its lines of text, what it orders, and what is said for all orders."""

    lines: list[str]
    items: list[Item]
    shared: list[str]


def sections(knowledge: Knowledge, lines: Sequence[str], today: date, hints: Hints) -> list[Section]:
    """The orders of a mail that holds several, each with items and its own place, person or day; else nothing."""
    starts = [at for at, line in enumerate(lines) if _HEADING.match(plain(line))]
    if len(starts) < 2:
        return _by_line(knowledge, lines, today, hints)
    edges = [*starts, len(lines)]
    shared = list(lines[: starts[0]])
    found: list[Section] = []
    for start, end in pairwise(edges):
        block = list(lines[start:end])
        if end == len(lines):
            block, tail = _tail(block)
            shared += tail
        items = _items(knowledge, [_behind_heading(block[0]), *block[1:]], today, hints)
        if items:
            found.append(Section(block, items, shared))
    if len(found) < 2 or len({_mark(section, today) for section in found}) < 2:
        return []
    if not all(any(_mark(section, today)) for section in found):
        return []
    return found


def _by_line(knowledge: Knowledge, lines: Sequence[str], today: date, hints: Hints) -> list[Section]:
    """ "1. Shop: 4 cartons …, Mr Liang, 168 Tianfu Road": an order to each numbered line, told by where it goes."""
    starts = [at for at, line in enumerate(lines) if ENUMERATOR.match(line) and re.search(r"[:：]\s*\S", line)]
    if len(starts) < 2:
        return []
    end = next(
        (at for at in range(starts[-1] + 1, len(lines)) if not lines[at].strip() or _FOR_ALL.match(plain(lines[at]))), len(lines)
    )
    edges = [*starts, end]
    shared = [*lines[: starts[0]], *lines[end:]]
    found = []
    for start, stop in pairwise(edges):
        first = ENUMERATOR.sub("", lines[start])
        block = [first, *lines[start + 1 : stop]]
        items = _items(knowledge, [re.split("[:：]", first, maxsplit=1)[-1], *block[1:]], today, hints)
        if not items:
            return []
        found.append(Section(block, items, shared))
    placed = {compact(places[0].text) for section in found if (places := [one for one in addresses(section.lines) if one.full])}
    return found if len(placed) >= 2 and len(placed) >= len(found) - 1 else []


_FOR_ALL = re.compile(r"^\s*(?:都|均|全部|以上|所有|一律|[两三四]处|all|both|everything)")


def _behind_heading(line: str) -> str:
    """What a heading such as "Order 1: 5 cartons A4 to the shop" goes on to say."""
    found = re.match(r"\s*\S{1,10}\s?\S{0,6}?\s*[:：]\s*(?P<rest>.{8,})$", line)
    return found["rest"] if found and not addresses([line]) else ""


def _items(knowledge: Knowledge, lines: Sequence[str], today: date, hints: Hints) -> list[Item]:
    items, rest = read_tables(knowledge, lines, today, hints)
    reader = ItemReader(knowledge, today, hints)
    for line in rest:
        reader.read(line)
    items += reader.items
    return items if any(item.found.named and item.quantity for item in items) else []


def _mark(section: Section, today: date) -> tuple[str, str]:
    """What makes an order its own: where it goes, who takes it. Days alone are only days of lines."""
    places = addresses(section.lines)
    return compact(places[0].text) if places else "", compact(receiver(section.lines).name)


def _tail(block: list[str]) -> tuple[list[str], list[str]]:
    """The last order's lines, and what follows after an empty line and concerns all."""
    blanks = [at for at, line in enumerate(block) if not line.strip() and at > 1]
    for at in reversed(blanks):
        after = [line for line in block[at:] if line.strip()]
        text = plain("\n".join(after))
        if (
            after
            and len(after) <= 6
            and not addresses(after)
            and not any(wanted(text, dated) > 0 for dated in find_dates(text, today=date(2000, 1, 1)))
        ):
            return block[:at], block[at:]
    return block, []
