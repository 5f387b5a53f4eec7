"""The credit gate: why an order may not pass on credit, and what lets it pass all the same (000-16, 000-17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orderdesk.language import N_, _
from orderdesk.rules.money import Money
from orderdesk.rules.review import SECURED


class Reason(StrEnum):
    """Why an order is held, by name."""

    OVER_LIMIT = "over_limit"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
    PREPAYMENT_MISSING = "prepayment_missing"
    NO_LIMIT = "no_limit"


REASON_NAMES: Mapping[str, str] = {
    Reason.OVER_LIMIT: N_("Over the credit limit"),
    Reason.OVERDUE: N_("Has overdue bills"),
    Reason.SUSPENDED: N_("Customer is suspended"),
    Reason.PREPAYMENT_MISSING: N_("Prepayment is missing"),
    Reason.NO_LIMIT: N_("No credit limit agreed"),
}
REASON_FACTS: Mapping[str, str] = {
    Reason.OVER_LIMIT: N_("{needed} with this order, {allowed} allowed: {gap} over"),
    Reason.OVERDUE: N_("{needed} is overdue"),
    Reason.SUSPENDED: N_("Nothing is delivered to a suspended customer"),
    Reason.PREPAYMENT_MISSING: N_("{gap} of the prepayment has not come in"),
    Reason.NO_LIMIT: N_("{needed} would be owed and no limit is agreed"),
}
"""The fact a reason rests on; {gap} is needed less allowed."""


class HoldState(StrEnum):
    """Where a hold stands: it lapses by itself when its reason is gone."""

    OPEN = "open"
    RELEASED = "released"
    LAPSED = "lapsed"


HOLD_STATES: Mapping[str, str] = {
    HoldState.OPEN: N_("Held"),
    HoldState.RELEASED: N_("Released"),
    HoldState.LAPSED: N_("No longer needed"),
}
MEASURES: Mapping[str, str] = {
    "guarantee": N_("Guarantee"),
    "deposit": N_("Deposit received"),
    "prepayment": N_("Payment received in advance"),
    "promise": N_("Written promise to pay"),
    "insurance": N_("Credit insurance"),
    "decision": N_("Decision of the management"),
}
"""What a release rests on (000-17)."""
DOCUMENTED = frozenset({"guarantee", "deposit", "prepayment", "promise", "insurance"})
"""Measures that name their paper: the guarantee's number, the bank's receipt, the letter's date."""
PREPAID = "prepaid"


@dataclass(frozen=True, slots=True)
class CreditFacts:
    """What the gate knows: `used` is owed and on its way without this order, below zero where the customer has paid ahead."""

    total: Money
    used: Money
    limit: Money
    overdue: Money
    payment_method: str
    suspended: bool = False
    limit_needed: bool = False
    prepayment_needed: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A reason with its sums: what is needed and what is allowed."""

    reason: Reason
    needed: Money
    allowed: Money

    @property
    def gap(self) -> Money:
        """What is needed above what is allowed."""
        return self.needed - self.allowed


def reasons(facts: CreditFacts) -> Iterator[Found]:
    """Every reason for which the order must wait; none for one that may pass."""
    none = Money(0, facts.total.currency)
    needed = facts.used + facts.total
    if facts.suspended:
        yield Found(Reason.SUSPENDED, facts.total, none)
    if facts.overdue.units > 0:
        yield Found(Reason.OVERDUE, facts.overdue, none)
    if facts.payment_method == PREPAID:
        if facts.prepayment_needed and needed.units > 0:
            yield Found(Reason.PREPAYMENT_MISSING, needed, none)
    elif facts.payment_method not in SECURED and facts.total.units > 0:
        if facts.limit.units == 0 and facts.limit_needed and needed.units > 0:
            yield Found(Reason.NO_LIMIT, needed, none)
        elif facts.limit.units > 0 and needed.units > facts.limit.units:
            yield Found(Reason.OVER_LIMIT, needed, facts.limit)


def covers(released_gap: int, found: Found) -> bool:
    """Whether a release given for so much (in units) still holds."""
    return found.gap.units <= released_gap


def why(reason: str, needed: Money, allowed: Money) -> str:
    """The fact behind a hold as people read it, in the language spoken now."""
    return _(REASON_FACTS[reason], needed=needed, allowed=allowed, gap=needed - allowed)


def named(held: Iterable[str]) -> str:
    """Reasons on one line, in the language spoken now."""
    names: Sequence[str] = [_(REASON_NAMES[reason]) for reason in held]
    return _(", ").join(names)
