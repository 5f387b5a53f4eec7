"""The daily clear sheet (日清日毕表): what of a day is not finished, each department's signature, longer hours for entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orderdesk.documents.company import Company
from orderdesk.documents.drawing import MM
from orderdesk.documents.layout import Paper
from orderdesk.documents.table import Column, Table
from orderdesk.language import _, speaking


@dataclass(frozen=True, slots=True)
class OpenThing:
    """Something not finished, as words."""

    what: str
    number: str
    about: str
    department: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A department's line: how many things are open, and who signed, when and with which note."""

    department: str
    count: int
    who: str = ""
    at: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A day's sheet; `extension` are the lines of longer hours asked for, as (name, text)."""

    company: Company
    number: str
    day: date
    things: Sequence[OpenThing]
    signed: Sequence[Signed]
    extension: Sequence[tuple[str, str]] = ()


def render(data: DaySheet, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The sheet as PDF, A4."""
    with speaking(language):
        paper = Paper(data.company, _("Daily clear sheet"), data.number, data.day, copy=copy)
        paper.facts([(_("Not finished"), str(sum(each.count for each in data.signed)))], list(data.extension))
        paper.space(2 * MM)
        columns = [
            Column(_("Department"), share=2),
            Column(_("Open"), right=True),
            Column(_("Signed by"), share=2),
            Column(_("Note"), share=4),
        ]
        rows = [(each.department, str(each.count), f"{each.who} {each.at}".strip() or "–", each.note) for each in data.signed]
        Table(paper, columns, rows).draw(rows, keep=20 * MM)
        paper.space(4 * MM)
        wide = [
            Column(_("What"), share=3),
            Column(_("No.")),
            Column(_("About"), share=4),
            Column(_("For"), share=2),
            Column(_("Since")),
        ]
        open_rows = [(each.what, each.number, each.about, each.department, each.since) for each in data.things]
        Table(paper, wide, open_rows).draw(open_rows, keep=30 * MM)
        paper.space(4 * MM)
        paper.signatures([_("Department manager"), _("Finance")])
        return paper.finished()
