"""How an order is judged: the route it takes and the checks that can be computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from orderdesk.language import N_
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Actor
from orderdesk.rules.states import REVIEW_RIGHTS, REVIEW_STATES, OrderState


class Verdict(StrEnum):
    """What a check says: good, bad, or a person must judge."""

    GOOD = "good"
    BAD = "bad"
    UNSURE = "unsure"


class Group(StrEnum):
    """The three dimensions of a review (004-s1)."""

    ACCURACY = "accuracy"
    COMPLIANCE = "compliance"
    EXECUTABILITY = "executability"


GROUP_NAMES: Mapping[Group, str] = {
    Group.ACCURACY: N_("Accuracy"),
    Group.COMPLIANCE: N_("Compliance"),
    Group.EXECUTABILITY: N_("Executability"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the checklist: title, verdict, and the fact it is judged by as an English sentence with its values."""

    code: str
    group: Group
    title: str
    verdict: Verdict
    fact: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the checks need to know of a line; quantities in base units. No list price: the list is in another currency."""

    position: int
    sku: str
    kind: str
    asked: Decimal
    available: Decimal
    price: Money
    list_price: Money | None
    usual_quantity: Decimal | None
    gift: bool
    discontinued: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What an order is judged by. `exposure` is what the customer owes and has running, this order not included."""

    total: Money
    credit_limit: Money
    exposure: Money
    overdue: Money
    payment_method: str
    requested_date: date | None
    promise_date: date
    special_request: str
    contact_phone: str
    ship_to: str
    lines: tuple[LineFacts, ...]


# Which checks each step looks at (000-13, 000-14, 000-15); every step sees the rest as well, further down.
STEP_CHECKS: Mapping[OrderState, tuple[str, ...]] = {
    OrderState.FIRST_REVIEW: ("credit", "overdue", "amount", "date"),
    OrderState.SECOND_REVIEW: ("stock", "products", "request", "date"),
    OrderState.FINAL_REVIEW: ("credit", "overdue", "price", "stock", "amount"),
    OrderState.SPECIAL_REVIEW: ("credit", "overdue", "price", "amount"),
}
OUTLIER = 5  # times the customer's usual quantity
SECURED = frozenset({"prepaid", "bank_transfer", "wechat", "alipay", "card", "cash"})


def next_state(state: str, steps: tuple[OrderState, ...]) -> OrderState:
    """Where an approval at `state` leads on a route: the next step of it, or approved."""
    order = list(REVIEW_STATES)
    later = [step for step in steps if order.index(step) > order.index(OrderState(state))]
    return later[0] if later else OrderState.APPROVED


def my_steps(actor: Actor) -> tuple[OrderState, ...]:
    """The steps somebody may decide."""
    return tuple(state for state in REVIEW_STATES if actor.may(REVIEW_RIGHTS[state]))


def checks(facts: Facts) -> tuple[Check, ...]:
    """The checklist in its three groups, each item with the fact that decides it."""
    return (*_accuracy(facts), *_compliance(facts), *_executability(facts))


def _accuracy(facts: Facts) -> Iterator[Check]:
    yield Check(
        "amount",
        Group.ACCURACY,
        N_("Order amount"),
        Verdict.GOOD if facts.total.units > 0 else Verdict.UNSURE,
        N_("{total} in {count} lines"),
        {"total": facts.total, "count": len(facts.lines)},
    )
    odd = [line for line in facts.lines if line.usual_quantity and line.asked > line.usual_quantity * OUTLIER]
    yield Check(
        "quantity",
        Group.ACCURACY,
        N_("Quantities"),
        Verdict.UNSURE if odd else Verdict.GOOD,
        N_("Far more than usual: {skus}") if odd else N_("Nothing unusual for this customer"),
        {"skus": ", ".join(line.sku for line in odd)},
    )
    complete = bool(facts.contact_phone and facts.ship_to)
    yield Check(
        "contact",
        Group.ACCURACY,
        N_("Contact and address"),
        Verdict.GOOD if complete else Verdict.BAD,
        N_("{phone}, {address}") if complete else N_("Phone or address is missing"),
        {"phone": facts.contact_phone, "address": facts.ship_to},
    )


def _compliance(facts: Facts) -> Iterator[Check]:
    yield credit_check(facts)
    yield Check(
        "overdue",
        Group.COMPLIANCE,
        N_("Overdue receivables"),
        Verdict.BAD if facts.overdue.units > 0 else Verdict.GOOD,
        N_("{overdue} is overdue") if facts.overdue.units > 0 else N_("Nothing overdue"),
        {"overdue": facts.overdue},
    )
    yield _price_check(facts)


def _price_check(facts: Facts) -> Check:
    sold = [line for line in facts.lines if not line.gift]
    below = [line.sku for line in sold if line.list_price is not None and line.price.units < line.list_price.units]
    gifts = [line.sku for line in facts.lines if line.gift]
    unlisted = [line.sku for line in sold if line.list_price is None]
    if below or gifts:
        fact = N_("Below list price: {below}; gifts: {gifts}")
    else:
        fact = N_("No list price in {currency}: {unlisted}") if unlisted else N_("All at list price or above")
    values = {name: ", ".join(skus) or "–" for name, skus in (("below", below), ("gifts", gifts), ("unlisted", unlisted))}
    verdict = Verdict.UNSURE if below or gifts or unlisted else Verdict.GOOD
    return Check("price", Group.COMPLIANCE, N_("Prices"), verdict, fact, {**values, "currency": facts.total.currency})


def credit_check(facts: Facts) -> Check:
    """Whether the customer's limit holds what he owes, has running and now asks for (000-13, 000-16)."""
    needed = facts.exposure + facts.total
    if facts.payment_method in SECURED:
        verdict, fact = Verdict.GOOD, N_("Paid before delivery; exposure {exposure}, limit {limit}")
    elif facts.credit_limit.units == 0:
        verdict, fact = Verdict.UNSURE, N_("No credit limit is agreed; exposure with this order {needed}")
    elif needed.units > facts.credit_limit.units:
        verdict, fact = Verdict.BAD, N_("Exposure with this order {needed}, limit {limit}: {over} over")
    else:
        verdict, fact = Verdict.GOOD, N_("Exposure with this order {needed}, limit {limit}")
    values = {
        "exposure": facts.exposure,
        "needed": needed,
        "limit": facts.credit_limit,
        "over": needed - facts.credit_limit,
    }
    return Check("credit", Group.COMPLIANCE, N_("Credit limit"), verdict, fact, values)


def _short(lines: Iterable[LineFacts]) -> list[tuple[str, Decimal, Decimal]]:
    """(SKU, available, asked) of what is not there in full; several lines may ask for the same."""
    asked: dict[str, Decimal] = {}
    free: dict[str, Decimal] = {}
    for line in lines:
        if line.kind == "stock":
            asked[line.sku] = asked.get(line.sku, Decimal(0)) + line.asked
            free[line.sku] = line.available
    return [(sku, free[sku], count) for sku, count in asked.items() if count > free[sku]]


def _executability(facts: Facts) -> Iterator[Check]:
    short = _short(facts.lines)
    yield Check(
        "stock",
        Group.EXECUTABILITY,
        N_("Stock"),
        Verdict.UNSURE if short else Verdict.GOOD,
        N_("Short: {skus}") if short else N_("Everything is free in stock"),
        {"skus": ", ".join(f"{sku} ({free.normalize():f} / {asked.normalize():f})" for sku, free, asked in short)},
    )
    late = facts.requested_date is None or facts.promise_date > facts.requested_date
    yield Check(
        "date",
        Group.EXECUTABILITY,
        N_("Delivery date"),
        Verdict.BAD if late else Verdict.GOOD,
        N_("Wanted {requested}, possible {promised}"),
        {"requested": facts.requested_date, "promised": facts.promise_date},
    )
    gone = [line for line in facts.lines if line.discontinued]
    yield Check(
        "products",
        Group.EXECUTABILITY,
        N_("Products"),
        Verdict.UNSURE if gone else Verdict.GOOD,
        N_("Discontinued: {skus}") if gone else N_("All products are current"),
        {"skus": ", ".join(line.sku for line in gone)},
    )
    yield Check(
        "request",
        Group.EXECUTABILITY,
        N_("Special request"),
        Verdict.UNSURE if facts.special_request else Verdict.GOOD,
        N_("{request}") if facts.special_request else N_("None"),
        {"request": facts.special_request},
    )
