"""What the database refuses at the credit gate: no two orders take the last of a limit, whoever approves them with what."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.authors import wrote
from orderdesk.database.guards.rule import INSERT, NOT_YOURS, UPDATE, Rule, Voice
from orderdesk.language import N_
from orderdesk.rules.credit import PREPAID
from orderdesk.rules.review import SECURED
from orderdesk.rules.rights import RIGHTS
from orderdesk.rules.states import REVIEW_RIGHTS

ON_ITS_WAY = ("approved", "in_fulfilment", "ready_to_ship", "shipped", "delivered")
"""States of orders that are or will be billed."""
_RELEASED = (
    "EXISTS (SELECT 1 FROM credit_hold h WHERE h.order_id = NEW.id AND h.state = 'released' AND h.reason = '{reason}' "
    "AND h.customer_id = NEW.customer_id AND h.currency = NEW.currency "
    "AND {gap} <= h.needed_units - h.allowed_units)"
)
_LAPSES = (
    "NEW.state = 'lapsed' AND OLD.state = 'open' AND EXISTS (SELECT 1 FROM sales_order n WHERE n.id = OLD.order_id "
    "AND n.customer_id = OLD.customer_id AND n.currency = OLD.currency) AND (("
    "OLD.reason = 'overdue' AND EXISTS (SELECT 1 FROM bill b JOIN sales_order o ON o.customer_id = b.customer_id "
    "WHERE o.id = OLD.order_id AND b.currency = OLD.currency AND b.state = 'audited' AND b.due_date < OLD.due_before)) OR ("
    "OLD.reason = 'suspended' AND EXISTS (SELECT 1 FROM customer c JOIN sales_order o ON o.customer_id = c.id "
    "WHERE o.id = OLD.order_id AND (c.disabled_at IS NOT NULL OR c.suspended_at IS NOT NULL))))"
)


def used_sql(customer: str, currency: str) -> str:
    """SQL for what a customer owes and what his approved orders will add, in units of one currency."""
    states = ", ".join(f"'{state}'" for state in ON_ITS_WAY)
    billed = (
        "(SELECT coalesce(sum(l.amount_units), 0) FROM bill_line l JOIN bill b ON b.id = l.bill_id "
        "WHERE b.order_id = o.id AND b.state IN ('audited', 'settled'))"
    )
    return (
        "(coalesce((SELECT a.balance_units FROM customer_balance a "
        f"WHERE a.customer_id = {customer} AND a.currency = {currency}), 0) + "
        f"coalesce((SELECT sum(o.total_units - {billed}) FROM sales_order o "
        f"WHERE o.customer_id = {customer} AND o.currency = {currency} AND o.state IN ({states})), 0))"
    )


FUNCTION = f"""
CREATE FUNCTION credit_used(p_customer bigint, p_currency text) RETURNS bigint LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, public, pg_temp AS $f$
BEGIN
    PERFORM pg_advisory_xact_lock((7301::bigint << 40) + p_customer);
    RETURN {used_sql("p_customer", "p_currency")}::bigint;
END $f$"""
"""Waits until nobody else is at this customer's gate, then looks with fresh eyes: a volatile function's statements see what
was committed while it waited."""


def credit(voice: Voice) -> Iterator[Rule]:
    """An order passes from review to the warehouse only within its limit, or with a release that covers what is above it."""
    steps = ", ".join(f"'{state}'" for state in REVIEW_RIGHTS)
    passing = f"{voice.who} <> '' AND OLD.state IN ({steps}) AND NEW.state = 'approved' AND NEW.customer_id IS NOT NULL"
    open_hold = "EXISTS (SELECT 1 FROM credit_hold h WHERE h.order_id = NEW.id AND h.state = 'open')"
    yield Rule("sales_order", UPDATE, open_hold, N_("the order is held for credit; release it first"), where=passing)
    used = voice.credit_used("NEW.customer_id", "NEW.currency")
    limit = (
        "coalesce((SELECT c.credit_limit_units FROM customer c WHERE c.id = NEW.customer_id AND c.currency = NEW.currency), 0)"
    )
    secured = ", ".join(f"'{method}'" for method in sorted(SECURED))
    gap = f"{used} + NEW.total_units - {limit}"
    released = _RELEASED.format(reason="over_limit", gap=gap)
    over = f"CASE WHEN {limit} > 0 THEN {gap} > 0 AND NOT {released} END"
    unsecured = f"{passing} AND NEW.payment_method NOT IN ({secured})"
    yield Rule("sales_order", UPDATE, over, N_("the customer's credit limit does not hold this order"), where=unsecured)
    asked = f"lower({voice.setting('credit.hold_prepaid')}) IN ('true', '1')"
    due = f"{used} + NEW.total_units"
    paid = _RELEASED.format(reason="prepayment_missing", gap=due)
    missing = f"CASE WHEN {asked} THEN {due} > 0 AND NOT {paid} END"
    prepaid = f"{passing} AND NEW.payment_method = '{PREPAID}'"
    yield Rule("sales_order", UPDATE, missing, N_("the prepayment for this order is missing"), where=prepaid)
    yield from _holds(voice)


def _holds(voice: Voice) -> Iterator[Rule]:
    begun = f"{voice.who} <> '' AND NEW.state <> 'open'"
    yield Rule("credit_hold", INSERT, begun, N_("a hold begins open"))
    whose = (
        "SELECT 1 FROM sales_order o WHERE o.id = NEW.order_id AND o.customer_id = NEW.customer_id AND o.currency = NEW.currency"
    )
    its_own = N_("a hold is of its order's customer, in the order's currency")
    yield Rule("credit_hold", INSERT, f"{voice.who} <> '' AND NOT EXISTS ({whose})", its_own)
    yield Rule("credit_hold", UPDATE, f"{voice.who} <> '' AND OLD.state <> 'open'", N_("a hold that has ended is not changed"))
    releaser = voice.holds(RIGHTS["credit.release"])
    own = f"EXISTS (SELECT 1 FROM sales_order o WHERE o.id = NEW.order_id AND o.entered_by = {voice.me})"
    own += f" OR {wrote(voice, 'NEW.order_id')}"
    released = f"NEW.state = 'released' AND (NOT {releaser} OR {own} OR {voice.differs('NEW.released_by', voice.me)})"
    yield Rule(
        "credit_hold",
        UPDATE,
        f"{voice.who} <> '' AND {released}",
        N_("a held order is released by who may do it, in his own name, and not by who wrote or submitted it"),
        NOT_YOURS,
    )
    yield Rule("credit_hold", UPDATE, f"{voice.who} <> '' AND {_LAPSES}", N_("the reason for this hold is still there"))
