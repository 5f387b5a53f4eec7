"""How an order is judged: the checks that can be computed, each with the fact it is judged by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from orderdesk.language import N_, _
from orderdesk.rules.capacity import RESOURCES, Tightness
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.review.facts import (
    CHECK_NAMES,
    SECURED,
    Buyer,
    Check,
    Facts,
    Group,
    LineFacts,
    Verdict,
    Word,
)

OUTLIER = 5  # times the customer's usual quantity or amount


def checks(facts: Facts) -> tuple[Check, ...]:
    """The checklist in its three groups, each item with the fact that decides it."""
    return (*_accuracy(facts), *_compliance(facts), *_executability(facts))


def _check(code: str, group: Group, verdict: Verdict, fact: str, values: Mapping[str, Any] | None = None) -> Check:
    return Check(code, group, CHECK_NAMES[code], verdict, fact, values or {})


def _accuracy(facts: Facts) -> Iterator[Check]:
    group = Group.ACCURACY
    positive = facts.total.units > 0
    values = {"total": facts.total, "count": len(facts.lines)}
    yield _check("amount", group, Verdict.GOOD if positive else Verdict.UNSURE, N_("{total} in {count} lines"), values)
    yield _quantity_check(facts)
    other = [f"{line.sku} ({line.spec or '–'} / {line.product_spec or '–'})" for line in facts.lines if differs(line)]
    yield _check(
        "spec",
        group,
        Verdict.BAD if other else Verdict.GOOD,
        N_("Not as in stock now: {lines}") if other else N_("As the items in stock: {skus}"),
        {"lines": ", ".join(other), "skus": ", ".join(dict.fromkeys(line.sku for line in facts.lines))},
    )
    complete = bool(facts.contact_phone and facts.ship_to)
    yield _check(
        "contact",
        group,
        Verdict.GOOD if complete else Verdict.BAD,
        N_("{phone}, {address}") if complete else N_("Phone or address is missing"),
        {"phone": facts.contact_phone, "address": facts.ship_to},
    )


def _quantity_check(facts: Facts) -> Check:
    """What is unusual line by line, where that was looked up; else whether far more than ever is asked for."""
    odd = [line.sku for line in facts.lines if line.usual_quantity and line.asked > line.usual_quantity * OUTLIER]
    if facts.strange:
        return _check("quantity", Group.ACCURACY, Verdict.UNSURE, N_("{lines}"), {"lines": list(facts.strange)})
    fact = N_("Far more than usual: {skus}") if odd else N_("Nothing unusual for this customer")
    verdict = Verdict.UNSURE if odd else Verdict.GOOD
    return _check("quantity", Group.ACCURACY, verdict, fact, {"skus": ", ".join(odd)})


def differs(line: LineFacts) -> bool:
    """Whether the specification on the order is not that of the stock item, spaces and case aside (003-04)."""
    return "".join(line.spec.split()).casefold() != "".join(line.product_spec.split()).casefold()


def _compliance(facts: Facts) -> Iterator[Check]:
    group = Group.COMPLIANCE
    yield _customer_check(facts.buyer)
    yield credit_check(facts)
    late = facts.overdue.units > 0
    fact = N_("{overdue} is overdue") if late else N_("Nothing overdue")
    yield _check("overdue", group, Verdict.BAD if late else Verdict.GOOD, fact, {"overdue": facts.overdue})
    yield _price_check(facts)
    yield _discount_check(facts)
    yield _payment_check(facts)
    yield _terms_check(facts)
    standard = facts.kind == "stock" and all(line.kind == "stock" for line in facts.lines)
    fact = N_("Goods of the catalogue only") if standard else N_("Made to order or a service: a person must look")
    yield _check("law", group, Verdict.GOOD if standard else Verdict.UNSURE, fact)
    if facts.steps:
        fact = N_("{total} is decided by: {steps}")
        yield _check("authority", group, Verdict.GOOD, fact, {"total": facts.total, "steps": facts.steps})


def _customer_check(buyer: Buyer) -> Check:
    if buyer.disabled:
        verdict, fact = Verdict.BAD, N_("The customer's file is closed")
    elif not buyer.known:
        verdict, fact = Verdict.UNSURE, N_("Not on file")
    else:
        verdict, fact = Verdict.GOOD, N_("On file, {count} orders so far; tax no. {number}")
    return _check("customer", Group.COMPLIANCE, verdict, fact, {"count": buyer.orders, "number": buyer.tax_number or "–"})


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
    return _check("price", Group.COMPLIANCE, verdict, fact, {**values, "currency": facts.total.currency})


def _discount_check(facts: Facts) -> Check:
    """Whether a line is further below the list than the company's rule allows (003-06); a gift is judged by its price."""
    deepest = max((_reduction(line) for line in facts.lines), default=Decimal(0))
    over = deepest > facts.discount_limit
    fact = N_("Up to {deepest} off, {limit} is allowed") if deepest else N_("No discount; {limit} is allowed")
    values = {"deepest": f"{deepest * 100:.1f} %", "limit": f"{(facts.discount_limit * 100).normalize():f} %"}
    return _check("discount", Group.COMPLIANCE, Verdict.BAD if over else Verdict.GOOD, fact, values)


def _reduction(line: LineFacts) -> Decimal:
    if line.gift or line.list_price is None or line.list_price.units <= 0:
        return Decimal(0)
    return max(Decimal(0), 1 - Decimal(line.price.units) / line.list_price.units)


def _payment_check(facts: Facts) -> Check:
    """Whether how the order is paid is known and as agreed with the customer (003-05, 004-s3)."""
    buyer, way = facts.buyer, facts.payment_method
    values: dict[str, Any] = {"terms": facts.payment_terms or "–", "agreed": buyer.payment_terms or "–"}
    if way not in PAYMENT_METHODS:
        return _check("payment", Group.COMPLIANCE, Verdict.BAD, N_("How it is paid is not written down"), values)
    values |= {"method": Word(PAYMENT_METHODS[way]), "usual": Word(PAYMENT_METHODS.get(buyer.payment_method, "–"))}
    if facts.payment_terms != buyer.payment_terms:
        fact = N_("{method}; terms {terms}, agreed are {agreed}")
        return _check("payment", Group.COMPLIANCE, Verdict.BAD, fact, values)
    if way == "on_account" and buyer.payment_method not in ("", "on_account"):
        return _check("payment", Group.COMPLIANCE, Verdict.UNSURE, N_("{method}, but {usual} is agreed"), values)
    return _check("payment", Group.COMPLIANCE, Verdict.GOOD, N_("{method}, terms as agreed: {terms}"), values)


def _terms_check(facts: Facts) -> Check:
    """What the contract or slip says the order comes to, and where and when it is to be delivered (004-s3)."""
    values = {"agreed": facts.agreed, "total": facts.total, "address": facts.ship_to or "–", "day": facts.requested_date}
    if facts.agreed is not None and facts.agreed != facts.total:
        return _check("terms", Group.COMPLIANCE, Verdict.BAD, N_("Contract or slip {agreed}, the order {total}"), values)
    if facts.agreed is None:
        fact = N_("No contract or slip is named; to {address} by {day}")
    else:
        fact = N_("As the contract or slip, {agreed}; to {address} by {day}")
    return _check("terms", Group.COMPLIANCE, Verdict.GOOD, fact, values)  # what is missing, contact and date say already


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
    return _check("credit", Group.COMPLIANCE, verdict, fact, values)


def _short(lines: Iterable[LineFacts]) -> list[tuple[str, Decimal, Decimal]]:
    """(SKU, available, asked) of what is not there in full; several lines may ask for the same."""
    asked: dict[str, Decimal] = {}
    free: dict[str, Decimal] = {}
    for line in lines:
        if line.kind == "stock":
            asked[line.sku] = asked.get(line.sku, Decimal(0)) + line.asked
            free[line.sku] = line.available
    return [(sku, free[sku], count) for sku, count in asked.items() if count > free[sku]]


def _capacity_check(found: tuple[Tightness, ...]) -> Check:
    """Whether the days on which the order must leave hold it (000-19); the tightest resource speaks."""
    worst = max(found, key=lambda each: each.own + each.taken - each.capacity)
    if worst.tight:
        fact = N_("Too tight: {resource} on {day} holds {capacity} lines, {taken} taken, {own} wanted; room from {room}")
    else:
        fact = N_("{resource} on {day}: {taken} of {capacity} lines taken, {own} wanted")
    values = {
        "resource": _(RESOURCES[worst.resource]),
        "day": worst.day,
        "capacity": worst.capacity,
        "taken": worst.taken,
        "own": worst.own,
        "room": worst.room or "–",
    }
    verdict = Verdict.BAD if worst.tight else Verdict.GOOD
    return _check("capacity", Group.EXECUTABILITY, verdict, fact, values)


def _executability(facts: Facts) -> Iterator[Check]:
    group = Group.EXECUTABILITY
    short = _short(facts.lines)
    yield _check(
        "stock",
        group,
        Verdict.UNSURE if short else Verdict.GOOD,
        N_("Short: {skus}") if short else N_("Everything is free in stock"),
        {"skus": ", ".join(f"{sku} ({free.normalize():f} / {asked.normalize():f})" for sku, free, asked in short)},
    )
    late = facts.requested_date is None or facts.promise_date > facts.requested_date
    values = {"requested": facts.requested_date, "promised": facts.promise_date}
    yield _check("date", group, Verdict.BAD if late else Verdict.GOOD, N_("Wanted {requested}, possible {promised}"), values)
    if facts.capacity:
        yield _capacity_check(facts.capacity)
    gone = [line for line in facts.lines if line.discontinued]
    yield _check(
        "products",
        group,
        Verdict.UNSURE if gone else Verdict.GOOD,
        N_("Discontinued: {skus}") if gone else N_("All products are current"),
        {"skus": ", ".join(line.sku for line in gone)},
    )
    made = [line.sku for line in facts.lines if line.kind != "stock"]
    asks = facts.kind != "stock" or bool(made)
    yield _check(
        "technical",
        group,
        Verdict.UNSURE if asks else Verdict.GOOD,
        N_("To be made or done: {skus}") if asks else N_("Stock goods only"),
        {"skus": ", ".join(made) or "–"},
    )
    yield _check(
        "request",
        group,
        Verdict.UNSURE if facts.special_request else Verdict.GOOD,
        N_("{request}") if facts.special_request else N_("None"),
        {"request": facts.special_request},
    )
    yield _risk_check(facts)


def _risk_check(facts: Facts) -> Check:
    """How the order stands beside what the customer bought so far (000-15, 004-i5)."""
    buyer, group = facts.buyer, Group.EXECUTABILITY
    values = {"count": buyer.orders, "average": buyer.average, "total": facts.total}
    if not buyer.orders or buyer.average is None:
        return _check("risk", group, Verdict.UNSURE, N_("The customer's first order"), values)
    if facts.total.units > buyer.average.units * OUTLIER:
        return _check("risk", group, Verdict.UNSURE, N_("{total}; his {count} orders were {average} on average"), values)
    return _check("risk", group, Verdict.GOOD, N_("In line with {count} orders of {average} on average"), values)
