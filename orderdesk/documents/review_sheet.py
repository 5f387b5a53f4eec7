"""The order confirmation (订单确认书): the order as the customer will get it, to be compared and confirmed."""

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
from orderdesk.documents.layout import SMALL, Paper
from orderdesk.documents.spoken_amounts import in_words
from orderdesk.documents.table import Column, Table
from orderdesk.language import _, speaking
from orderdesk.rules.money import Money


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of the order; `delivery` only where it differs from the order's."""

    product: str
    quantity: Decimal
    price: Money
    amount: Money
    sku: str = ""
    spec: str = ""
    unit: str = ""
    delivery: date | None = None


@dataclass(frozen=True, slots=True)
class OrderConfirmation:
    """An order in one currency; `terms` are paragraphs such as return conditions; `customer_number` is the customer's own."""

    company: Company
    customer: Party
    number: str
    day: date
    lines: Sequence[OrderLine]
    receiver: Party | None = None
    customer_number: str = ""
    delivery: date | None = None
    delivery_method: str = ""
    method: str = ""
    payment_terms: str = ""
    clerk: str = ""
    project: str = ""
    project_note: str = ""
    paid: str = ""
    extras: Sequence[tuple[str, Money]] = ()
    terms: Sequence[str] = ()
    note: str = ""

    @property
    def total(self) -> Money:
        """Lines and extras together."""
        return reduce(add, [line.amount for line in self.lines] + [extra for _name, extra in self.extras])


def render(data: OrderConfirmation, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The confirmation as PDF, A4, in the customer's language."""
    with speaking(language):
        paper = Paper(data.company, _("Order confirmation"), data.number, data.day, copy=copy)
        receiver = data.receiver or data.customer
        paper.facts(
            [
                *paper.party(_("Customer"), data.customer),
                (_("Deliver to"), receiver.name if receiver != data.customer else ""),
                (_("Receiver"), "  ".join(filter(None, (receiver.contact, receiver.phone))) if receiver != data.customer else ""),
                (_("Delivery address"), receiver.address if receiver != data.customer else ""),
            ],
            [
                (_("Your order no."), data.customer_number),
                (_("Project"), data.project),
                (_("Delivery date"), long_date(data.delivery)),
                (_("Delivery method"), data.delivery_method),
                (_("Payment method"), data.method),
                (_("Payment terms"), data.payment_terms),
                (_("Paid with the order"), data.paid),
                (_("Taken by"), data.clerk),
            ],
        )
        if data.project_note:
            paper.line(data.project_note)
            paper.space(2 * MM)
        _lines(paper, data)
        _sums(paper, data)
        if data.note:
            paper.line(data.note)
            paper.space(1 * MM)
        if data.terms:
            paper.heading(_("Terms"))
            for number, term in enumerate(data.terms, start=1):
                paper.line(f"{number}. {term}", size=SMALL)
        paper.space(2 * MM)
        paper.need(34 * MM)
        paper.line(_("Please check this confirmation and tell us at once if anything differs from your order."))
        paper.signatures([_("For {company}", company=data.company.name), _("For {company}", company=data.customer.name)])
        return paper.finished()


def _lines(paper: Paper, data: OrderConfirmation) -> None:
    dated = any(line.delivery for line in data.lines)
    columns = [
        Column(_("#")),
        Column(_("Product"), share=5),
        Column(_("Specification"), share=3),
        *([Column(_("Delivery date"))] if dated else []),
        Column(_("Quantity"), right=True),
        Column(_("Unit price"), right=True),
        Column(_("Amount"), right=True),
    ]
    rows = [
        (
            str(place),
            " ".join(filter(None, (line.sku, line.product))),
            line.spec,
            *([short_date(line.delivery or data.delivery)] if dated else []),
            quantity(line.quantity, line.unit),
            price(line.price),
            amount(line.amount),
        )
        for place, line in enumerate(data.lines, start=1)
    ]
    paper.amounts_in(data.total.currency)
    Table(paper, columns, rows).draw(rows, keep=(2 + len(data.extras)) * 6 * MM + 50 * MM)


def _sums(paper: Paper, data: OrderConfirmation) -> None:
    paper.totals([*((name, full_amount(money)) for name, money in data.extras), (_("Total"), full_amount(data.total))])
    words = in_words(data.total)
    if words:
        paper.line(_("Total in capitals: {words}", words=words), bold=True)
    paper.space(2 * MM)
