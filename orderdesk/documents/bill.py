"""The settlement bill (结算单): what was delivered, what it comes to, what came in and what is still to pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add

from orderdesk.documents.company import Company, Party
from orderdesk.documents.drawing import MM
from orderdesk.documents.figures import amount, full_amount, long_date, price, quantity, short_date
from orderdesk.documents.layout import LEADING, Paper
from orderdesk.documents.spoken_amounts import in_words
from orderdesk.documents.table import Column, Table
from orderdesk.language import _, speaking
from orderdesk.rules.money import Money


@dataclass(frozen=True, slots=True)
class BillLine:
    """One delivered line; `amount` is what the books say it comes to, after `discount` (0 to 1)."""

    product: str
    quantity: Decimal
    price: Money
    amount: Money
    sku: str = ""
    spec: str = ""
    unit: str = ""
    order: str = ""
    discount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of the amount with its day."""

    number: int
    due: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill in one currency; `extras` are named amounts beside the lines, such as freight or a rebate (negative)."""

    company: Company
    customer: Party
    number: str
    day: date
    lines: Sequence[BillLine]
    received: Money
    written_off: Money | None = None
    orders: Sequence[str] = ()
    extras: Sequence[tuple[str, Money]] = ()
    due: date | None = None
    method: str = ""
    terms: str = ""
    instalments: Sequence[Instalment] = ()
    audited_by: str = ""
    audited_on: date | None = None
    note: str = ""

    @property
    def total(self) -> Money:
        """Lines and extras together."""
        amounts = [line.amount for line in self.lines] + [extra for _name, extra in self.extras]
        return reduce(add, amounts, Money(0, self.received.currency))

    @property
    def receivable(self) -> Money:
        """What is still to pay."""
        return self.total - self.received - (self.written_off or Money(0, self.received.currency))


def render(data: Bill, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The bill as PDF, A4, in the customer's language."""
    with speaking(language):
        paper = Paper(data.company, _("Settlement bill"), data.number, data.day, copy=copy)
        paper.facts(
            paper.party(_("Customer"), data.customer),
            [
                (_("Order no."), _(", ").join(data.orders)),
                (_("Payment due"), long_date(data.due)),
                (_("Payment method"), data.method),
                (_("Payment terms"), data.terms),
                *paper.bank(),
            ],
        )
        _lines(paper, data)
        _sums(paper, data)
        if data.instalments:
            _instalments(paper, data)
        if data.note:
            paper.space(2 * MM)
            paper.line(data.note)
            paper.space(2 * MM)
        _audit(paper, data)
        return paper.finished()


def _lines(paper: Paper, data: Bill) -> None:
    several = len({line.order for line in data.lines if line.order}) > 1
    reduced = any(line.discount for line in data.lines)
    columns = [
        Column(_("#")),
        *([Column(_("Order no."))] if several else []),
        Column(_("Product"), share=5),
        Column(_("Specification"), share=3),
        Column(_("Quantity"), right=True),
        Column(_("Unit price"), right=True),
        *([Column(_("Discount"), right=True)] if reduced else []),
        Column(_("Amount"), right=True),
    ]
    rows = [
        (
            str(place),
            *([line.order] if several else []),
            " ".join(filter(None, (line.sku, line.product))),
            line.spec,
            quantity(line.quantity, line.unit),
            price(line.price),
            *([f"{quantity(line.discount * 100)} %" if line.discount else ""] if reduced else []),
            amount(line.amount),
        )
        for place, line in enumerate(data.lines, start=1)
    ]
    paper.amounts_in(data.received.currency)
    Table(paper, columns, rows).draw(rows, keep=(6 + len(data.extras)) * 6 * MM + 50 * MM)


def _sums(paper: Paper, data: Bill) -> None:
    extras = [(name, full_amount(money)) for name, money in data.extras]
    owed = data.receivable
    goods = reduce(add, (line.amount for line in data.lines), Money(0, data.received.currency))
    paper.totals(
        [
            *([(_("Goods"), full_amount(goods))] if extras else []),
            *extras,
            (_("Total"), full_amount(data.total)),
            (_("Received"), full_amount(data.received)),
            *([(_("Written off"), full_amount(data.written_off))] if data.written_off else []),
            (_("Overpaid"), full_amount(-owed)) if owed.units < 0 else (_("Receivable"), full_amount(owed)),
        ]
    )
    words = in_words(data.total)
    if words:
        paper.line(_("Total in capitals: {words}", words=words), bold=True)
        if data.received.units and owed.units > 0:
            paper.line(_("Receivable in capitals: {words}", words=in_words(owed)), bold=True)
    paper.space(2 * MM)


def _instalments(paper: Paper, data: Bill) -> None:
    columns = [Column(_("Instalment"), share=1), Column(_("Due"), share=2), Column(_("Amount"), share=2, right=True)]
    rows = [(str(each.number), short_date(each.due), amount(each.amount)) for each in data.instalments]
    paper.heading(_("Payable in instalments"))
    Table(paper, columns, rows).draw(rows)


def _audit(paper: Paper, data: Bill) -> None:
    paper.need(48 * MM)
    top = paper.y
    audited = " ".join(filter(None, (data.audited_by, short_date(data.audited_on))))
    paper.facts([(_("Audited by"), audited)])
    paper.seal(_("Company seal"), x=paper.right - 21 * MM, y=top + 23 * MM)
    paper.y = top + 22 * MM
    right = paper.right
    paper.right -= 48 * MM
    paper.signatures([_("Finance"), _("Customer")])
    paper.right = right
    paper.y = max(paper.y, top + 44 * MM) - LEADING
