"""The packing list (送货单): what a shipment holds, with the acceptance to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from orderdesk.documents import fonts
from orderdesk.documents.company import Company, Party
from orderdesk.documents.drawing import MM
from orderdesk.documents.figures import long_date, quantity
from orderdesk.documents.layout import HAIR, LEADING, SMALL, TEXT, Paper
from orderdesk.documents.sums import by_unit
from orderdesk.documents.table import Column, Table
from orderdesk.language import _, speaking


@dataclass(frozen=True, slots=True)
class PackedLine:
    """One line of a shipment; `package` names the box it lies in, if there are several."""

    order: str
    product: str
    quantity: Decimal
    sku: str = ""
    spec: str = ""
    unit: str = ""
    package: str = ""


@dataclass(frozen=True, slots=True)
class PackingList:
    """One shipment to one receiver."""

    company: Company
    receiver: Party
    number: str
    day: date
    lines: Sequence[PackedLine]
    customer: str = ""
    packages: int = 1
    weight: str = ""
    carrier: str = ""
    waybill: str = ""
    expected: date | None = None
    note: str = ""


def render(data: PackingList, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The packing list as PDF, A4, in the customer's language."""
    with speaking(language):
        paper = Paper(data.company, _("Delivery note"), data.number, data.day, copy=copy)
        paper.facts(
            [*paper.party(_("Deliver to"), replace(data.receiver, tax_number="")), (_("Customer"), data.customer)],
            [
                (_("Carrier"), data.carrier),
                (_("Waybill no."), data.waybill),
                (_("Expected arrival"), long_date(data.expected)),
                (_("Packages"), quantity(Decimal(data.packages))),
                (_("Weight"), data.weight),
            ],
        )
        _lines(paper, data)
        if data.note:
            paper.line(data.note)
            paper.space(1 * MM)
        _acceptance(paper)
        return paper.finished()


def _lines(paper: Paper, data: PackingList) -> None:
    boxed = any(line.package for line in data.lines)
    columns = [
        Column(_("#")),
        Column(_("Order no.")),
        Column(_("Product"), share=5),
        Column(_("Specification"), share=2.8),
        *([Column(_("Package"))] if boxed else []),
        Column(_("Quantity"), right=True),
        Column(_("Accepted"), tick=True),
        Column(_("Result, remark"), share=3),
    ]
    rows = [
        (
            str(place),
            line.order,
            " ".join(filter(None, (line.sku, line.product))),
            line.spec,
            *([line.package] if boxed else []),
            quantity(line.quantity, line.unit),
            "",
            "",
        )
        for place, line in enumerate(data.lines, start=1)
    ]
    Table(paper, columns, rows).draw(rows, keep=62 * MM)
    paper.totals([(_("Total"), by_unit((line.quantity, line.unit) for line in data.lines))])


def _acceptance(paper: Paper) -> None:
    """The result of the check and who signs for it."""
    paper.need(44 * MM)
    paper.space(2 * MM)
    paper.heading(_("Acceptance"))
    x, y = paper.left, paper.y + TEXT
    for choice in (_("Accepted in full"), _("Accepted with the differences noted"), _("Refused")):
        wide = 13 + fonts.width(choice, TEXT)
        if x + wide > paper.right:
            x, y = paper.left, y + LEADING * 1.2
        paper.drawing.box(x, y - 7.6, 8, 8, 2 * HAIR)
        paper.drawing.text(x + 13, y, choice, TEXT)
        x += wide + 8 * MM
    paper.y = y + 3 * MM
    paper.line(_("Please check quantity and outer condition before signing; note shortages and damage here."), size=SMALL)
    paper.signatures([_("Handed over by"), _("Received by (name, seal)")])
