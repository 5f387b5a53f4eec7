"""The hand-over sheet (原件交接单): which originals and attachments went from whom to whom, to be signed by both (002-07)."""

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
class HandoverSheet:
    """One hand-over: `handed` and `received` say when, in the reader's words; `received` is empty until then."""

    company: Company
    number: str
    day: date
    customer: str
    documents: Sequence[str]
    originals: int
    handed_by: str
    handed: str
    to: str
    received: str = ""
    project: str = ""
    note: str = ""


def render(data: HandoverSheet, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The sheet as PDF, A4."""
    with speaking(language):
        paper = Paper(data.company, _("Hand-over of originals"), data.number, data.day, copy=copy)
        paper.facts(
            [(_("Customer"), data.customer), (_("Project"), data.project), (_("Originals on paper"), str(data.originals))],
            [
                (_("Handed on by"), data.handed_by),
                (_("Given on"), data.handed),
                (_("Given to"), data.to),
                (_("Signed for on"), data.received or _("not yet")),
            ],
        )
        columns = [Column("", tick=True), Column(_("#")), Column(_("Papers handed over"), share=6), Column(_("Remark"), share=3)]
        rows = [("", str(place), name, "") for place, name in enumerate(data.documents, start=1)]
        paper.space(2 * MM)
        Table(paper, columns, rows).draw(rows, keep=40 * MM)
        if data.note:
            paper.space(2 * MM)
            paper.line(data.note)
        paper.space(4 * MM)
        paper.signatures([_("Handed on by"), _("Given to")])
        return paper.finished()
