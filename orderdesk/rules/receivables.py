"""Bills, payments and what is overdue: the sums, and only the sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import SCALE, Money, decimals, line_amount, rounded, to_units

BUCKETS: tuple[str, ...] = ("not_due", "days_1_30", "days_31_60", "days_61_90", "over_90")
BUCKET_NAMES: Mapping[str, str] = {
    "not_due": N_("Not due"),
    "days_1_30": N_("1–30 days"),
    "days_31_60": N_("31–60 days"),
    "days_61_90": N_("61–90 days"),
    "over_90": N_("Over 90 days"),
}
RECEIVED_BY: tuple[str, ...] = ("bank_transfer", "alipay", "wechat", "cheque", "cash", "card", "cod")
"""How money comes in (000-49), the usual first; names are PAYMENT_METHODS of rules/intake.py."""
LATEST_OVERDUE: Mapping[str, int] = {"days_1_30": 30, "days_31_60": 60, "days_61_90": 90}


PERIODS: Mapping[str, str] = {
    "since_last_month": N_("Since last month"),
    "this_month": N_("This month"),
    "last_month": N_("Last month"),
    "this_quarter": N_("This quarter"),
    "everything": N_("Everything"),
}


def period(name: str, today: date, begun: date | None = None) -> tuple[date, date]:
    """First and last day of one of PERIODS; `begun` is when the account began, for everything."""
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    match name:
        case "since_last_month":
            return last_month, today
        case "this_month":
            return this_month, today
        case "last_month":
            return last_month, this_month - timedelta(days=1)
        case "this_quarter":
            return today.replace(month=today.month - (today.month - 1) % 3, day=1), today
        case "everything":
            return min(begun or today, today), today
    raise ValueError(f"unknown period: {name}")


class CorrectionKind(StrEnum):
    """How the books are put right; nothing in them is ever changed."""

    WRITE_OFF = "write_off"
    REFUND = "refund"
    REVERSAL = "reversal"


class CorrectionState(StrEnum):
    """Where a correction stands: above the limit it waits for a second person."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"


CORRECTION_NAMES: Mapping[str, str] = {
    CorrectionKind.WRITE_OFF: N_("Write-off"),
    CorrectionKind.REFUND: N_("Refund"),
    CorrectionKind.REVERSAL: N_("Reversal"),
}
REVERSAL_NAMES: Mapping[str, str] = {
    "bill": N_("Reversal of a bill"),
    "payment": N_("Reversal of a payment"),
    "write_off": N_("Reversal of a write-off"),
    "refund": N_("Reversal of a refund"),
}
CORRECTION_STATES: Mapping[str, str] = {
    CorrectionState.ASKED: N_("Waiting for a second person"),
    CorrectionState.DONE: N_("Done"),
    CorrectionState.REFUSED: N_("Turned down"),
}
ACCOUNTS: Mapping[str, tuple[str, str]] = {
    "bill": ("receivable", "sales"),
    "payment": ("bank", "receivable"),
    "write_off": ("write_off", "receivable"),
    "refund": ("receivable", "bank"),
}
"""Kind of posting -> the account debited, the account credited; a reversal has those of what it reverses, changed over."""


def correction_name(kind: str, reversed_kind: str = "") -> str:
    """What a correction is called, marked for speaking."""
    return REVERSAL_NAMES.get(reversed_kind, CORRECTION_NAMES[kind])


def right_of(kind: str, reversed_kind: str = "") -> str:
    """The right to do or approve a correction; to take back a write-off is as weighty as the write-off."""
    if CorrectionKind.WRITE_OFF in (kind, reversed_kind):
        return "entry.write_off"
    return "payment.refund" if kind == CorrectionKind.REFUND else "entry.reverse"


def needs_two(units: int, before: int, currency: str, limit: int, own_currency: str) -> bool:
    """Whether a second person has to say yes: above the limit, counting what was corrected in the same place `before`.

    The limit is in the company's own currency; what is in another always needs two.
    """
    return currency != own_currency or before + units > limit


@dataclass(frozen=True, slots=True)
class Open:
    """A bill and what of it is not paid, in units."""

    bill_id: int
    due: date
    units: int


def days_overdue(due: date, today: date) -> int:
    """Days since the due day passed; 0 up to and on that day."""
    return max(0, (today - due).days)


def bucket(due: date, today: date) -> str:
    """Which of BUCKETS something due then belongs to today; on its due day it is not overdue yet."""
    days = days_overdue(due, today)
    if days == 0:
        return "not_due"
    return next((name for name, most in LATEST_OVERDUE.items() if days <= most), "over_90")


def bucket_edges(today: date) -> Mapping[str, tuple[date | None, date | None]]:
    """For each bucket the first and last due date (inclusive, None: no end), as `bucket` decides."""
    edges: dict[str, tuple[date | None, date | None]] = {"not_due": (today, None)}
    last = today - timedelta(days=1)
    for name, most in LATEST_OVERDUE.items():
        edges[name] = (today - timedelta(days=most), last)
        last = today - timedelta(days=most + 1)
    edges["over_90"] = (None, last)
    return edges


def ageing(bills: Iterable[Open], today: date) -> dict[str, int]:
    """Units not paid by bucket; every bucket is there."""
    sums = dict.fromkeys(BUCKETS, 0)
    for bill in bills:
        sums[bucket(bill.due, today)] += bill.units
    return sums


def due_date(billed: date, term_days: int) -> date:
    """When a bill of that day is to be paid."""
    return billed + timedelta(days=term_days)


@dataclass(frozen=True, slots=True)
class Billed:
    """What of an order line is billed already: base units and amount in units."""

    base: int = 0
    amount: int = 0


@dataclass(slots=True)
class LineShare:
    """Bills a line of `base` for `amount` piece by piece, to the coin: pieces that make up the whole sum up to its amount."""

    base: int
    amount: int
    currency: str
    billed: Billed = field(default_factory=Billed)

    def take(self, piece: int) -> int:
        """The amount for the next `piece` of base units; the last piece takes what is left."""
        base = self.billed.base + piece
        left = self.amount - self.billed.amount
        due = self.amount if base >= self.base else rounded(self.amount * base // self.base, self.currency)
        share = min(max(due - self.billed.amount, 0), left)
        self.billed = Billed(base, self.billed.amount + share)
        return share


def oldest_first(bills: Sequence[Open], units: int) -> dict[int, int]:
    """Bill id -> what a payment pays of it, the bill due first coming first; what is left over is credit."""
    shares: dict[int, int] = {}
    for bill in sorted(bills, key=lambda open_bill: (open_bill.due, open_bill.bill_id)):
        share = min(bill.units, units)
        if share > 0:
            shares[bill.bill_id] = share
            units -= share
    return shares


def check_allocation(bills: Sequence[Open], units: int, asked: Mapping[int, int]) -> dict[int, int]:
    """What was asked, if every bill is open by that much and it is not more than `units`; otherwise Refused."""
    open_units = {bill.bill_id: bill.units for bill in bills}
    for bill_id, share in asked.items():
        if share < 0:
            raise Refused(N_("An amount cannot be below zero."), field=f"bill.{bill_id}")
        if share and bill_id not in open_units:
            raise Refused(N_("This bill is not open for payment by this customer in this currency."), field=f"bill.{bill_id}")
        if share > open_units.get(bill_id, 0):
            raise Refused(N_("This is more than is still open on the bill."), field=f"bill.{bill_id}")
    if sum(asked.values()) > units:
        raise Refused(N_("More is allocated than was paid."), field="amount")
    return {bill_id: share for bill_id, share in asked.items() if share}


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line of a bill: the quantity in the unit sold, the price for one, the discount as a share from 0 to 1."""

    sku: str
    quantity: Decimal
    price: Money
    discount: Decimal
    amount: Money
    gift: bool


@dataclass(frozen=True, slots=True)
class AuditPoint:
    """What a bill is audited for (000-44): its verdict (good, warn, bad) and the fact as an English sentence over `values`."""

    title: str
    verdict: str
    fact: str
    values: Mapping[str, Any] = field(default_factory=dict)


def audit_points(lines: Sequence[BilledLine], total: Money) -> tuple[AuditPoint, ...]:
    """Amount, calculation, and what is charged less or besides, as whoever signs the bill looks at them."""
    come_to = Money(sum(line.amount.units for line in lines), total.currency)
    off = [line.sku for line in lines if not _adds_up(line)]
    reduced = [line.sku for line in lines if line.discount or line.gift]
    return (
        AuditPoint(
            N_("Amount"),
            "good" if come_to == total else "bad",
            N_("{total}, the sum of its {count} lines") if come_to == total else N_("The lines come to {sum}, not to {total}"),
            {"total": total, "sum": come_to, "count": len(lines)},
        ),
        AuditPoint(
            N_("Calculation"),
            "bad" if off else "good",
            N_("Not quantity × price: {skus}") if off else N_("Every line is quantity × price less its discount"),
            {"skus": ", ".join(off)},
        ),
        AuditPoint(
            N_("Discounts and fees"),
            "warn" if reduced else "good",
            N_("Discount or gift, compare what was agreed: {skus}")
            if reduced
            else N_("Goods at their price, no fee beside them"),
            {"skus": ", ".join(dict.fromkeys(reduced))},
        ),
    )


def _adds_up(line: BilledLine) -> bool:
    """Whether a line is quantity x price; parts of one order line are rounded together, so that each may be a coin off."""
    currency = line.amount.currency
    wanted = 0 if line.gift else line_amount(to_units(line.quantity), line.price.units, currency, line.discount)
    coin: int = 10 ** (4 - decimals(currency))
    part = 0 if line.quantity == line.quantity.to_integral_value() else line.price.units // SCALE  # of a pack: cut at 4 digits
    return abs(wanted - line.amount.units) <= coin + part
