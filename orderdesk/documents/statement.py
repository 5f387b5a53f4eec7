"""The billing statement (对账单): what a customer owed, what moved, what is owed now and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import accumulate
from operator import add

from orderdesk.documents.company import Company, Party
from orderdesk.documents.drawing import MM
from orderdesk.documents.figures import amount, full_amount, long_date, short_date
from orderdesk.documents.layout import HAIR, LEADING, SMALL, TEXT, Paper
from orderdesk.documents.spoken_amounts import in_words
from orderdesk.documents.table import Column, Table
from orderdesk.language import _, speaking
from orderdesk.rules.money import Money


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting: `debit` adds to what is owed, `credit` takes from it; the other is None."""

    day: date
    document: str
    description: str
    debit: Money | None = None
    credit: Money | None = None

    @property
    def change(self) -> Money:
        """What it adds to the balance."""
        given = self.debit or self.credit
        if given is None:
            raise ValueError(f"{self.document} moves nothing")
        nothing = Money(0, given.currency)
        return (self.debit or nothing) - (self.credit or nothing)


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is open, by how many days it is past due."""

    current: Money
    to_30: Money
    to_60: Money
    to_90: Money
    over_90: Money

    @property
    def buckets(self) -> tuple[Money, ...]:
        """The five amounts, the youngest first."""
        return self.current, self.to_30, self.to_60, self.to_90, self.over_90


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's account in one currency from `start` to `end`, both included; `movements` in the order they were posted."""

    company: Company
    customer: Party
    number: str
    day: date
    start: date
    end: date
    opening: Money
    movements: Sequence[Movement]
    ageing: Ageing | None = None
    pay_by: date | None = None
    note: str = ""

    @property
    def closing(self) -> Money:
        """What is owed at the end."""
        return reduce(add, (movement.change for movement in self.movements), self.opening)


def render(data: Statement, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The statement as PDF, A4, as many pages as it takes, in the customer's language."""
    with speaking(language):
        paper = Paper(data.company, _("Billing statement"), data.number, data.day, copy=copy)
        paper.facts(
            paper.party(_("Customer"), data.customer),
            [
                (_("Period"), _("{start} to {end}", start=short_date(data.start), end=short_date(data.end))),
                _owed(data),
                (_("Please pay by"), long_date(data.pay_by) if data.closing.units > 0 else ""),
                *paper.bank(),
            ],
        )
        _movements(paper, data)
        _sums(paper, data)
        if data.ageing:
            _ageing(paper, data.ageing)
        if data.note:
            paper.space(2 * MM)
            paper.line(data.note)
        _seal_and_answer(paper, data)
        _remittance(paper, data)
        return paper.finished()


def _movements(paper: Paper, data: Statement) -> None:
    columns = [
        Column(_("Date")),
        Column(_("Document")),
        Column(_("Description"), share=1),
        Column(_("Debit"), right=True),
        Column(_("Credit"), right=True),
        Column(_("Balance"), right=True),
    ]
    balances = list(accumulate((movement.change for movement in data.movements), initial=data.opening))
    opening = (short_date(data.start), "", _("Opening balance"), "", "", amount(data.opening))
    rows = [opening]
    for movement, balance in zip(data.movements, balances[1:], strict=True):
        debit, credit = (amount(each) if each else "" for each in (movement.debit, movement.credit))
        rows.append((short_date(movement.day), movement.document, movement.description, debit, credit, amount(balance)))
    rows.append((short_date(data.end), "", _("Closing balance"), *_turnover(data), amount(data.closing)))

    def carried(stood: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        reached = amount(balances[min(max(stood - 1, 0), len(balances) - 1)])
        return ("", "", _("Carried forward"), "", "", reached), ("", "", _("Brought forward"), "", "", reached)

    paper.amounts_in(data.opening.currency)
    Table(paper, columns, rows).draw(rows, strong=(0, len(rows) - 1), carried=carried, keep=4 * LEADING)


def _turnover(data: Statement) -> tuple[str, str]:
    nothing = Money(0, data.opening.currency)
    debit = reduce(add, (movement.debit for movement in data.movements if movement.debit), nothing)
    credit = reduce(add, (movement.credit for movement in data.movements if movement.credit), nothing)
    return amount(debit), amount(credit)


def _sums(paper: Paper, data: Statement) -> None:
    owed = data.closing
    paper.need(3 * LEADING)
    paper.totals([_owed(data)])
    words = in_words(owed if owed.units >= 0 else -owed)
    if words:
        paper.line(_("In capitals: {words}", words=words), bold=True)
    paper.space(2 * MM)


def _owed(data: Statement) -> tuple[str, str]:
    if data.closing.units < 0:
        return _("Balance in your favour"), full_amount(-data.closing)
    return _("Balance due"), full_amount(data.closing)


def _ageing(paper: Paper, ageing: Ageing) -> None:
    titles = [_("Not yet due"), _("1–30 days"), _("31–60 days"), _("61–90 days"), _("Over 90 days"), _("Total")]
    total = reduce(add, ageing.buckets)
    columns = [Column(title, share=1, right=True) for title in titles]
    cells = [amount(each) for each in (*ageing.buckets, total)]
    paper.heading(_("Open amounts by days past due"))
    Table(paper, columns, [cells]).draw([cells])
    _proportions(paper, ageing)


def _proportions(paper: Paper, ageing: Ageing) -> None:
    """A bar under each bucket, as long as its part of the whole."""
    owed = [max(bucket.units, 0) for bucket in ageing.buckets]
    whole = sum(owed)
    if not whole:
        return
    wide = (paper.right - paper.left) / 6
    most = wide - 2.8 * MM
    paper.y -= 1 * MM
    bars = []
    for place, units in enumerate(owed, start=1):
        if length := most * units / whole:
            bars.append((paper.left + place * wide - 1.4 * MM - length, paper.y, length, 1.6 * MM))
    paper.drawing.bars(bars)
    paper.y += 4 * MM


def _seal_and_answer(paper: Paper, data: Statement) -> None:
    """The company's seal at the left, the customer's agreement at the right."""
    high = 42 * MM
    paper.need(high)
    top = paper.y + 2 * MM
    middle = paper.left + (paper.right - paper.left) * 0.46
    paper.seal(_("Company seal"), x=paper.left + 20 * MM, y=top + 20 * MM)
    y = top + LEADING
    drawing = paper.drawing
    drawing.text(middle, y, _("Please compare with your books and answer:"), TEXT)
    for choice in (_("The balance agrees."), _("The balance differs; ours is:")):
        y += 1.35 * LEADING
        drawing.box(middle, y - 7.6, 8, 8, 2 * HAIR)
        drawing.text(middle + 13, y, choice, TEXT)
    y += 2.9 * LEADING
    drawing.line(middle, y, paper.right, y, 2 * HAIR)
    drawing.text(middle, y + 11, _("Customer's signature and seal, date"), SMALL)
    paper.y = top + high - 2 * MM


def _remittance(paper: Paper, data: Statement) -> None:
    """The slip to send along with a payment."""
    owed = data.closing
    if owed.units <= 0:
        return
    facts = [
        (_("Customer"), " ".join(filter(None, (data.customer.number, data.customer.name)))),
        (_("Statement no."), data.number),
        (_("Balance due"), full_amount(owed)),
    ]
    paper.need(50 * MM)
    paper.y += 4 * MM
    paper.drawing.line(0, paper.y, paper.right + paper.left, paper.y, HAIR, dashed=True)
    paper.heading(_("Remittance advice"))
    blanks = [(_("Amount paid"), "…" * 14), (_("Paid on"), "…" * 14)]
    paper.facts([*facts, *blanks], paper.bank())
    paper.line(_("Please state the statement number with your payment and send this slip to us."), size=SMALL)
