"""Routes in the database: an order goes the way that was switched on, and leaves no step of it out, whoever writes.

The route is worked out here anew, from the order as it is submitted; `rules/routes.py` says the same in Python.
"""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.rule import INSERT, NOT_YOURS, UPDATE, Rule, Voice
from orderdesk.language import N_
from orderdesk.rules.rights import RIGHTS
from orderdesk.rules.routes import REDUCTION_GRAIN
from orderdesk.rules.states import REVIEW_STATES, OrderState

_OPEN = "('draft', 'returned', 'parked')"
_STEPS = ", ".join(f"'{state}'" for state in REVIEW_STATES)
_AWAY = "EXISTS (SELECT 1 FROM staff_absence a WHERE a.staff_id = m.staff_id AND a.deputy_id = {me} AND a.ended_at IS NULL)"


def routes(voice: Voice) -> Iterator[Rule]:
    """The rules of routes, books, steps and who decides them."""
    yield from _books(voice)
    own = _route_of(voice)
    yield Rule(
        "sales_order",
        UPDATE,
        voice.differs("NEW.route_id", own),
        N_("an order goes the route that its kind, amount, discount and customer demand"),
        NOT_YOURS,
        f"{voice.who} <> '' AND OLD.state IN {_OPEN} AND NEW.state IN ({_STEPS})",
    )
    mine = f"coalesce(NEW.route_id, {own})"
    signed = (
        "SELECT 1 FROM review_decision d WHERE d.order_id = NEW.id AND d.step = s.step AND d.verdict = 'approved' AND d.id > "
        "coalesce((SELECT max(r.id) FROM review_decision r WHERE r.order_id = NEW.id AND r.verdict = 'returned'), 0)"
    )
    left_out = (
        f"SELECT 1 FROM review_step s WHERE s.route_id = {mine} AND {_rank('s.step')} < {_rank('NEW.state')} "
        f"AND NOT EXISTS ({signed})"
    )
    yield Rule(
        "sales_order",
        UPDATE,
        f"{mine} IS NULL OR EXISTS ({left_out})",
        N_("an order is approved only with every decision that its route demands"),
        NOT_YOURS,
        f"{voice.who} <> '' AND OLD.state IN ({_STEPS}) AND NEW.state <> OLD.state AND NEW.state <> 'returned'",
    )
    yield from _deciders(voice)
    strange = f"{voice.who} <> '' AND {{row}}.staff_id <> {voice.me} AND NOT {voice.holds(RIGHTS['routes.edit'])}"
    away = N_("everybody records his own absence, who edits routes anybody's")
    yield Rule("staff_absence", INSERT, strange.format(row="NEW"), away, NOT_YOURS)
    yield Rule("staff_absence", UPDATE, strange.format(row="OLD"), away, NOT_YOURS)


def asked(voice: Voice) -> Iterator[Rule]:
    """Questions are answered once, by whom they were asked of."""
    other = f"{voice.who} <> '' AND (OLD.asked_of <> {voice.me} OR OLD.answered_at IS NOT NULL)"
    yield Rule("review_question", UPDATE, other, N_("a question is answered once, by whom it was asked of"), NOT_YOURS)


def _books(voice: Voice) -> Iterator[Rule]:
    began = N_("a book of routes begins as a draft and is switched on once")
    yield Rule("review_book", INSERT, f"{voice.who} <> '' AND NEW.state <> 'draft'", began)
    turned = "((OLD.state = 'draft' AND NEW.state IN ('on', 'off')) OR (OLD.state = 'on' AND NEW.state = 'off'))"
    yield Rule("review_book", UPDATE, f"{voice.who} <> '' AND NEW.state <> OLD.state AND NOT {turned}", began)
    every = (
        "SELECT 1 FROM review_route r WHERE r.book_id = NEW.id AND r.kind = '' AND r.channel = '' AND r.level = '' "
        "AND r.amount_from_units = 0 AND r.discount_from_units = 0"
    )
    yield Rule(
        "review_book",
        UPDATE,
        f"NEW.state = 'on' AND OLD.state <> 'on' AND NOT EXISTS ({every})",
        N_("a book of routes has a route for every order"),
    )
    begins = "SELECT 1 FROM review_step s WHERE s.route_id = r.id AND s.step = 'first_review'"
    yield Rule(
        "review_book",
        UPDATE,
        "NEW.state = 'on' AND OLD.state <> 'on' AND EXISTS (SELECT 1 FROM review_route r WHERE r.book_id = NEW.id "
        f"AND NOT EXISTS ({begins}))",
        N_("every route begins with the first review"),
    )
    fixed = N_("routes are written while their book is a draft")
    drafted = "SELECT 1 FROM review_book b WHERE b.id = {of} AND b.state = 'draft'"
    yield Rule("review_route", INSERT, f"{voice.who} <> '' AND NOT EXISTS ({drafted.format(of='NEW.book_id')})", fixed)
    its = "(SELECT r.book_id FROM review_route r WHERE r.id = NEW.route_id)"
    yield Rule("review_step", INSERT, f"{voice.who} <> '' AND NOT EXISTS ({drafted.format(of=its)})", fixed)


def _deciders(voice: Voice) -> Iterator[Rule]:
    whose = "(SELECT o.route_id FROM sales_order o WHERE o.id = NEW.order_id)"
    department = f"SELECT 1 FROM review_step s WHERE s.route_id = {whose} AND s.step = NEW.step AND s.department <> ''"
    sits = f"(m.staff_id = {voice.me} OR {_AWAY.format(me=voice.me)})"
    member = f"SELECT 1 FROM department_member m WHERE m.department = s.department AND {sits}"
    yield Rule(
        "review_decision",
        INSERT,
        f"{voice.who} <> '' AND EXISTS ({department} AND NOT EXISTS ({member}))",
        N_("this step is decided by the department its route names"),
        NOT_YOURS,
    )
    before = (
        f"SELECT 1 FROM review_decision d WHERE d.order_id = NEW.order_id AND d.decided_by = {voice.me} "
        "AND d.step <> NEW.step AND d.verdict = 'approved' AND d.id > coalesce((SELECT max(r.id) FROM review_decision r "
        "WHERE r.order_id = NEW.order_id AND r.verdict = 'returned'), 0)"
    )
    yield Rule(
        "review_decision",
        INSERT,
        f"{voice.who} <> '' AND NEW.step = '{OrderState.SPECIAL_REVIEW}' AND EXISTS ({before})",
        N_("a special approval is given by somebody who decided no other step"),
        NOT_YOURS,
    )


def _rank(state: str) -> str:
    """Where a state stands among the steps; what is no step comes after them all."""
    cases = " ".join(f"WHEN '{step}' THEN {place}" for place, step in enumerate(REVIEW_STATES))
    return f"CASE {state} {cases} ELSE {len(REVIEW_STATES)} END"


def _route_of(voice: Voice) -> str:
    """The route in force for the order NEW."""
    level = "coalesce((SELECT c.level FROM customer c WHERE c.id = NEW.customer_id), '')"
    foreign = voice.differs("NEW.currency", voice.setting("company.currency"))
    paid = f"(l.price_units / {REDUCTION_GRAIN}) * (10000 - l.discount_units)"
    listed = f"(l.list_price_units / {REDUCTION_GRAIN}) * (10000 - r.discount_from_units)"
    reduced = (
        "SELECT 1 FROM order_line l JOIN product p ON p.id = l.product_id WHERE l.order_id = NEW.id "
        f"AND (l.gift OR (p.currency = NEW.currency AND {paid} <= {listed} AND l.list_price_units > 0))"
    )
    return (
        "(SELECT r.id FROM review_route r JOIN review_book b ON b.id = r.book_id WHERE b.state = 'on' "
        "AND (r.kind = '' OR r.kind = NEW.kind) AND (r.channel = '' OR r.channel = NEW.channel) "
        f"AND (r.level = '' OR r.level = {level}) "
        f"AND (r.amount_from_units <= NEW.total_units OR {foreign}) "
        f"AND (r.discount_from_units = 0 OR EXISTS ({reduced})) ORDER BY r.position LIMIT 1)"
    )
