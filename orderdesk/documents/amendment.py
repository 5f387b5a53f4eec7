"""The confirmation of a change (变更确认单): what the order said, what it says now, to be compared and confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orderdesk.documents.company import Company, Party
from orderdesk.documents.drawing import MM
from orderdesk.documents.figures import amount, full_amount, long_date, price, quantity
from orderdesk.documents.layout import Paper
from orderdesk.documents.spoken_amounts import in_words
from orderdesk.documents.table import Column, Table
from orderdesk.language import _, speaking
from orderdesk.rules.money import Money


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line: quantity before and after (0: not there), with its price and amount now."""

    product: str
    before: Decimal
    after: Decimal
    price: Money
    amount: Money
    sku: str = ""
    spec: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ChangeConfirmation:
    """A change of an order; `kind` is its title in words, `head` what else changes: (what, before, after)."""

    company: Company
    customer: Party
    number: str
    day: date
    order: str
    kind: str
    lines: Sequence[ChangedLine]
    before: Money
    after: Money
    head: Sequence[tuple[str, str, str]] = ()
    delivery: date | None = None
    promised: date | None = None
    confirmed_with: str = ""
    clerk: str = ""
    waits: bool = False


def render(data: ChangeConfirmation, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The confirmation as PDF, A4, in the customer's language."""
    with speaking(language):
        paper = Paper(data.company, _("Confirmation of a change"), data.number, data.day, copy=copy)
        paper.facts(
            paper.party(_("Customer"), data.customer),
            [
                (_("Order no."), data.order),
                (_("Kind of change"), data.kind),
                (_("Delivery date"), long_date(data.delivery)),
                (_("Can be delivered"), long_date(data.promised)),
                (_("Confirmed with"), data.confirmed_with),
                (_("Taken by"), data.clerk),
            ],
        )
        if data.waits:
            paper.line(_("This change is being reviewed and not in force yet."), bold=True)
            paper.space(2 * MM)
        if data.lines:
            _lines(paper, data)
        if data.head:
            _head(paper, data)
        _sums(paper, data)
        paper.need(34 * MM)
        paper.line(_("Please check this change and tell us at once if anything differs from what was agreed."))
        paper.signatures([_("For {company}", company=data.company.name), _("For {company}", company=data.customer.name)])
        return paper.finished()


def _lines(paper: Paper, data: ChangeConfirmation) -> None:
    columns = [
        Column(_("#")),
        Column(_("Product"), share=5),
        Column(_("Specification"), share=3),
        Column(_("Before"), right=True),
        Column(_("After"), right=True),
        Column(_("Unit price"), right=True),
        Column(_("Amount"), right=True),
    ]
    rows = [
        (
            str(place),
            " ".join(filter(None, (line.sku, line.product))),
            line.spec,
            quantity(line.before, line.unit) if line.before else "–",
            quantity(line.after, line.unit) if line.after else "–",
            price(line.price),
            amount(line.amount),
        )
        for place, line in enumerate(data.lines, start=1)
    ]
    paper.amounts_in(data.after.currency)
    Table(paper, columns, rows).draw(rows, keep=60 * MM)


def _head(paper: Paper, data: ChangeConfirmation) -> None:
    columns = [Column("", share=2), Column(_("Before"), share=5), Column(_("After"), share=5)]
    rows = [(what, before or "–", after) for what, before, after in data.head]
    paper.space(2 * MM)
    Table(paper, columns, rows).draw(rows)


def _sums(paper: Paper, data: ChangeConfirmation) -> None:
    paper.totals([(_("Total before"), full_amount(data.before)), (_("Total after"), full_amount(data.after))])
    words = in_words(data.after)
    if words:
        paper.line(_("Total in capitals: {words}", words=words), bold=True)
    paper.space(2 * MM)
