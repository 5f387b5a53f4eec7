"""The batch sheet (审核递交单): orders handed to the department manager together, with room for his word on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orderdesk.documents.company import Company
from orderdesk.documents.drawing import MM
from orderdesk.documents.figures import full_amount, short_date
from orderdesk.documents.layout import Paper
from orderdesk.documents.table import Column, Table
from orderdesk.language import _, speaking
from orderdesk.rules.money import Money


@dataclass(frozen=True, slots=True)
class Handed:
    """One order of the batch; `look_at` names the checks that are not good."""

    number: str
    customer: str
    total: Money
    clerk: str
    delivery: date | None = None
    look_at: str = ""


@dataclass(frozen=True, slots=True)
class ReviewBatch:
    """A batch with who handed it in."""

    company: Company
    number: str
    day: date
    orders: Sequence[Handed]
    handed_by: str = ""


def render(data: ReviewBatch, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The batch as PDF, A4; one row an order, signed below."""
    with speaking(language):
        paper = Paper(data.company, _("Orders for the manager"), data.number, data.day, copy=copy)
        paper.facts([(_("Handed in by"), data.handed_by)], [(_("Orders"), str(len(data.orders)))])
        columns = [
            Column("", tick=True),
            Column(_("Order")),
            Column(_("Customer"), share=3),
            Column(_("Amount"), right=True),
            Column(_("Delivery")),
            Column(_("Look at"), share=3),
            Column(_("Opinion"), share=2),
        ]
        rows = [
            ("", row.number, row.customer, full_amount(row.total), short_date(row.delivery), row.look_at or "–", "")
            for row in data.orders
        ]
        paper.space(2 * MM)
        Table(paper, columns, rows).draw(rows, keep=40 * MM)
        paper.space(4 * MM)
        paper.signatures([_("Handed in by"), _("Manager")])
        return paper.finished()
