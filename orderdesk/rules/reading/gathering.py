"""The items of a mail: from its tables, its words and its attachments, later words over earlier ones."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from orderdesk.language import N_
from orderdesk.rules.reading.items import Item
from orderdesk.rules.reading.knowledge import Knowledge
from orderdesk.rules.reading.parts import Attachment
from orderdesk.rules.reading.products import Hints
from orderdesk.rules.reading.prose import ItemReader
from orderdesk.rules.reading.tables import read_tables
from orderdesk.rules.reading.text import number, plain
from orderdesk.rules.reading.units import bare_quantity, quantities
from orderdesk.rules.reading.voices import Case


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a mail orders; `tables` counts the items from tables, `unplaced` says that a quantity became part of none,
    `refused` that goods are named which are not wanted."""

    items: list[Item]
    tables: int
    unplaced: bool
    refused: bool = False


def gathered(case: Case, hints: Hints, attachments: Sequence[Attachment]) -> Gathered:
    """The items of the mail and its attachments together."""
    filed: list[Item] = []
    tables = 0
    unplaced = refused = False
    for attachment in attachments:
        found, rest = read_tables(case.knowledge, attachment.text.split("\n"), case.today, hints, source=attachment.name)
        if not found:
            found, left, denied = _prose(case.knowledge, rest, case.today, hints, attachment.name)
            unplaced, refused = unplaced or left, refused or denied
        tables += len(found)
        if _keys(found) != _keys(filed):  # the same order as sheet and as PDF counts once
            filed += found
    said: list[Item] = []
    for voice in case.voices:
        lines = list(voice.lines)
        if filed:
            filed, lines = _rows_corrected(filed, lines)
        found, rest = read_tables(case.knowledge, lines, voice.day, hints)
        tables += len(found)
        if found:
            found, rest = _rows_corrected(found, rest)
        if not found or len(rest) < 60:
            prose, left, denied = _prose(case.knowledge, rest, voice.day, hints, "mail")
            unplaced, refused = unplaced or left, refused or denied
            kept = [item for item in _among(prose, [*filed, *said, *found]) if not found or item.found.sku]
            unplaced = unplaced or len(kept) < sum(1 for item in prose if item.found.named and item.quantity)
            found = found + kept
        said = _overlaid(said, found) if said else found
    if filed:
        unplaced = unplaced or any(item.found.named and item.quantity and not item.found.sku for item in said)
        said = _overlaid(filed, said)
    if case.notes:
        said = _overlaid(said, _noted(case, hints, said))
    return Gathered(said, tables, unplaced, refused)


def _noted(case: Case, hints: Hints, said: list[Item]) -> list[Item]:
    """What our own people write above a mail they pass on ("he called: make it 6 mops"); each to be looked at."""
    prose, _left, _denied = _prose(case.knowledge, case.notes, case.today, hints, "mail")
    noted = [item for item in _among(prose, said) if item.found.sku and item.quantity is not None]
    reason = N_("A colleague's note above the mail says so.")
    return [replace(item, found=replace(item.found, doubt=item.found.doubt or reason)) for item in noted]


def _among(items: list[Item], known: list[Item]) -> list[Item]:
    """Words that fit several products mean the one that the table or file beside them orders."""
    ordered = {item.found.sku for item in known if item.found.sku}
    result = []
    for item in items:
        fitting = [sku for sku in item.found.candidates if sku in ordered] if not item.found.sku else []
        doubted = (
            replace(item.found, sku=fitting[0], doubt=N_("The line is corrected by the words of the mail."))
            if len(fitting) == 1
            else item.found
        )
        result.append(replace(item, found=doubted))
    return result


def _keys(items: Iterable[Item]) -> list[tuple[str | None, object]]:
    return sorted(((item.found.sku, item.quantity.value if item.quantity else None) for item in items), key=str)


def _prose(knowledge: Knowledge, lines: Iterable[str], today: date, hints: Hints, source: str) -> tuple[list[Item], bool, bool]:
    reader = ItemReader(knowledge, today, hints, source=source)
    for line in lines:
        if not _is_header_line(line):
            reader.read(line)
    found = reader.items
    named = any(item.found.named or item.found.sku for item in found)
    return (found, reader.unplaced, reader.refused) if named else ([], False, reader.refused)


_HEADER_LINE = re.compile(
    r"^\s*(?:送货|收货|交货|配送|收件|联系|地址|电话|手机|传真|收货人|联系人|付款|发票|开票|抬头|税号|送(?:新店|到)?\s*[:：]|邮编|公司名|单位名|申请人|部门|deliver(?:y)? (?:to|address)|ship(?:ping)? (?:to|address)|address|tel|phone|mobile|fax|attn|contact|bill to|vat|invoice)[^\n]{0,6}[:：]",
    re.IGNORECASE,
)


def _is_header_line(line: str) -> bool:
    return bool(_HEADER_LINE.match(plain(line)))


_ROW = re.compile(
    r"(?<![a-z])(?:item|line|pos(?:ition)?|row|no\.?)\s*#?\s*(?P<a>\d{1,2})(?![\d.]*\s*(?:x|pcs|box|carton))(?P<said>[^\n;；。]{2,60})|第\s*(?P<b>\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:项|行|条|个|款|样)(?P<told>[^\n;；。]{2,60})"
)
_OUT = re.compile(r"不要|取消|删|去掉|(?<![a-z])(?:cancel|remove|delete|drop|skip|not needed)(?![a-z])")
_OTHER = re.compile(r"改|换|变|应|instead|change|make|should|correct|please|increase|reduce|only")


def _rows_corrected(rows: list[Item], lines: list[str]) -> tuple[list[Item], list[str]]:
    """ "Item 2 please 3 boxes instead of 2": rows of the table as the words beside it put them right, and the other words."""
    result: list[Item | None] = list(rows)
    rest: list[str] = []
    for line in lines:
        text = plain(line)
        found = _ROW.search(text)
        at = int(number(found["a"] or found["b"]) or 0) - 1 if found else -1
        said = (found["said"] or found["told"]) if found else ""
        row = result[at] if 0 <= at < len(result) else None
        if row is None or not (_OUT.search(said) or _OTHER.search(said)):
            rest.append(line)
            continue
        said = re.sub(r"(?:instead of|rather than|而不是|不是|from)\s*[^,，]*?(?=to\s|$|,|，)", " ", said)
        counted = [quantity for quantity in quantities(said) if not quantity.spec]
        plainly = counted[-1] if counted else bare_quantity(said)
        doubted = replace(row.found, doubt=row.found.doubt or N_("The line is corrected by the words of the mail."))
        if plainly is not None and row.quantity is not None:
            kind = plainly if plainly.unit else replace(row.quantity, value=plainly.value)
            result[at] = replace(row, quantity=kind, text=f"{row.text}，{line.strip()}", found=doubted)
        elif _OUT.search(said):
            result[at] = None
        else:
            result[at] = replace(row, found=doubted)
            rest.append(line)
    return [row for row in result if row is not None], rest


_SWAPPED = re.compile(r"(?:改|换)(?:成|为|要|用|拿)?|(?<![a-z])(?:instead|change|make|swap|switch)")


def _replaced(rows: list[Item], item: Item) -> int | None:
    """The row that "the notebooks in the sheet in A5 instead" means: the only one of the same name, another product."""
    if not item.found.sku or not _SWAPPED.search(plain(item.text)):
        return None
    named = {head.index for head in item.found.heads}
    same = [at for at, row in enumerate(rows) if not row.gift and named & {head.index for head in row.found.heads}]
    return same[0] if len(same) == 1 else None


def _overlaid(first: list[Item], later: list[Item]) -> list[Item]:
    """A later note outranks an earlier one: the same product counts once, as said last; what is new is added."""
    result = list(first)
    for item in later:
        at = next(
            (i for i, old in enumerate(result) if old.found.sku and old.found.sku == item.found.sku and old.gift == item.gift),
            None,
        )
        if at is None and (instead := _replaced(result, item)) is not None:
            result[instead] = replace(
                item, found=replace(item.found, doubt=item.found.doubt or N_("The line is corrected by the words of the mail."))
            )
        elif at is None:
            if item.found.sku or not first:
                result.append(item)
        else:
            result[at] = item
    return result
