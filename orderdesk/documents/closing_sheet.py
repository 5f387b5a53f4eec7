"""The daily closing sheet (日结单): what the day came to, and the head of the audit trail, on paper and signed.

The head is what makes a later rewriting of the trail visible, because nobody of the database reaches a signed sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orderdesk.documents import codes
from orderdesk.documents.company import Company
from orderdesk.documents.drawing import MM
from orderdesk.documents.figures import full_amount, quantity
from orderdesk.documents.layout import LEADING, SMALL, Paper
from orderdesk.documents.table import Column, Table
from orderdesk.language import _, speaking
from orderdesk.rules.money import Money

_GROUP = 8  # letters of the head between two spaces
_QR = 24 * MM


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """One figure of the day: area and what was done, as they are said; how often; what it comes to in each currency."""

    area: str
    what: str
    count: int
    amounts: Sequence[Money] = ()


@dataclass(frozen=True, slots=True)
class ClosingSheet:
    """A day's figures and the audit trail's head as it was when the sheet was made; an empty head: nothing was sealed yet."""

    company: Company
    number: str
    day: date
    rows: Sequence[ClosingRow]
    head: str = ""
    head_row: int = 0
    head_at: str = ""
    note: str = ""


def render(data: ClosingSheet, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The closing sheet as PDF, A4."""
    with speaking(language):
        paper = Paper(data.company, _("Daily closing sheet"), data.number, data.day, copy=copy)
        if data.note:
            paper.line(data.note)
        _day(paper, data.rows)
        _trail(paper, data)
        paper.signatures([_("Prepared by"), _("Finance"), _("Manager")])
        return paper.finished()


def _day(paper: Paper, rows: Sequence[ClosingRow]) -> None:
    columns = [
        Column(_("Area")),
        Column(_("What was done"), share=1),
        Column(_("How many"), right=True),
        Column(_("Amount"), right=True),
    ]
    cells, area = [], ""
    for row in rows:
        amounts = "\n".join(full_amount(money) for money in row.amounts)
        cells.append((row.area if row.area != area else "", row.what, quantity(Decimal(row.count)), amounts))
        area = row.area
    Table(paper, columns, cells).draw(cells)


def _trail(paper: Paper, data: ClosingSheet) -> None:
    paper.heading(_("Head of the audit trail"), keep=_QR + 4 * LEADING)
    if not data.head:
        paper.line(_("Nothing is sealed yet."))
        return
    paper.need(_QR)
    top = paper.y
    paper.drawing.bars(codes.qr(data.head, paper.right - _QR, top + MM, _QR))
    groups = [data.head[place : place + _GROUP] for place in range(0, len(data.head), _GROUP)]
    half = len(groups) // 2
    paper.line(" ".join(groups[:half]), bold=True)
    paper.line(" ".join(groups[half:]), bold=True)
    paper.line(_("Covers all rows up to number {row}; sealed {at}.", row=data.head_row, at=data.head_at), size=SMALL)
    paper.line(_("Keep this sheet where nobody who administers the database has access."), size=SMALL)
    paper.line(_("To prove the trail against it: orderdesk audit verify --head …"), size=SMALL)
    paper.y = max(paper.y, top + _QR + 2 * MM)
