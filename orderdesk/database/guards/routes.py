"""Routes in the database: an order, or a change of one, goes the way that is switched on and leaves no step out, whoever writes.

The route is worked out here anew, from what is submitted; `rules/routes.py` says the same in Python.
"""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.rule import INSERT, NOT_YOURS, UPDATE, Rule, Voice
from orderdesk.language import N_
from orderdesk.rules.rights import RIGHTS
from orderdesk.rules.routes import DOCUMENTS, ORDER, REDUCTION_GRAIN
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
    yield from _changes(voice)
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
        "SELECT count(DISTINCT r.document) FROM review_route r WHERE r.book_id = NEW.id AND r.kind = '' AND r.channel = '' "
        "AND r.level = '' AND r.amount_from_units = 0 AND r.discount_from_units = 0 AND NOT r.repriced"
    )
    yield Rule(
        "review_book",
        UPDATE,
        f"NEW.state = 'on' AND OLD.state <> 'on' AND ({every}) < {len(DOCUMENTS)}",
        N_("a book of routes has a route for every order and every change of one"),
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


def _changes(voice: Voice) -> Iterator[Rule]:
    """A change of an approved order takes its route when it is asked for, and leaves no step of it out."""
    somebody = f"{voice.who} <> ''"
    own = _route_of_change(voice)
    demanded = N_("a change of an order goes the route that it demands")
    yield Rule("amendment", INSERT, f"{somebody} AND NEW.route_id IS NOT NULL", demanded, NOT_YOURS)
    lines = "(SELECT count(*) FROM amendment_line l WHERE l.amendment_id = NEW.id)"
    yield Rule(
        "amendment",
        UPDATE,
        f"OLD.route_id IS NOT NULL OR {lines} < NEW.line_count OR {voice.differs('NEW.route_id', own)}",
        demanded,
        NOT_YOURS,
        f"{somebody} AND {voice.differs('NEW.route_id', 'OLD.route_id')}",
    )
    cheaper = "m.action = 'add' AND m.price_units < m.list_price_units"
    yield Rule(
        "amendment",
        UPDATE,
        f"NEW.kind = 'add_goods' AND EXISTS (SELECT 1 FROM amendment_line m WHERE m.amendment_id = NEW.id AND {cheaper})",
        N_("goods are added at the price of lists and rules; less is a change of the order"),
        where=f"{somebody} AND {voice.differs('NEW.route_id', 'OLD.route_id')}",
    )
    taken = "SELECT 1 FROM amendment_line m WHERE m.amendment_id = NEW.id AND m.action = "
    stays = (
        "SELECT 1 FROM order_line l WHERE l.order_id = NEW.order_id AND l.state <> 'cancelled' "
        f"AND NOT EXISTS ({taken}'remove' AND m.line_id = l.id)"
    )
    yield Rule(
        "amendment",
        UPDATE,
        f"NEW.kind = 'change' AND EXISTS ({taken}'remove') AND NOT EXISTS ({taken}'add') AND NOT EXISTS ({stays})",
        N_("a change leaves something of the order; all of it is taken out by its cancellation"),
        where=f"{somebody} AND {voice.differs('NEW.route_id', 'OLD.route_id')}",
    )
    routed = "SELECT 1 FROM amendment a WHERE a.id = NEW.amendment_id AND a.route_id IS NOT NULL"
    sent = N_("what was asked for is not changed any more")
    yield Rule("amendment_line", INSERT, f"EXISTS ({routed})", sent, NOT_YOURS, where=somebody)
    stood = "coalesce((SELECT l.amount_units FROM order_line l WHERE l.id = NEW.line_id), 0)"
    yield Rule(
        "amendment_line",
        INSERT,
        f"NEW.before_amount_units <> {stood}",
        N_("an amendment says what its line came to before it"),
        where=somebody,
    )
    mine = f"coalesce(NEW.route_id, {own})"
    signed = (
        "SELECT 1 FROM amendment_decision d WHERE d.amendment_id = NEW.id AND d.step = s.step AND d.verdict = 'approved' "
        "AND d.decided_by <> NEW.asked_by"
    )
    left_out = (
        f"SELECT 1 FROM review_step s WHERE s.route_id = {mine} AND {_rank('s.step')} < {_rank('NEW.state')} "
        f"AND NOT EXISTS ({signed})"
    )
    yield Rule(
        "amendment",
        UPDATE,
        f"{mine} IS NULL OR EXISTS ({left_out})",
        N_("a change of an order is approved only with every decision that its route demands"),
        NOT_YOURS,
        f"{somebody} AND OLD.state IN ({_STEPS}) AND NEW.state <> OLD.state AND NEW.state NOT IN ('refused', 'withdrawn')",
    )
    whose = "(SELECT a.route_id FROM amendment a WHERE a.id = NEW.amendment_id)"
    yield Rule(
        "amendment_decision",
        INSERT,
        f"{somebody} AND EXISTS ({_elsewhere(voice, whose)})",
        N_("this step is decided by the department its route names"),
        NOT_YOURS,
    )


def _elsewhere(voice: Voice, route: str) -> str:
    """SQL: the step NEW.step of a route names a department in which the person does not sit, nor stands in for who does."""
    sits = f"(m.staff_id = {voice.me} OR {_AWAY.format(me=voice.me)})"
    member = f"SELECT 1 FROM department_member m WHERE m.department = s.department AND {sits}"
    return (
        f"SELECT 1 FROM review_step s WHERE s.route_id = {route} AND s.step = NEW.step AND s.department <> '' "
        f"AND NOT EXISTS ({member})"
    )


def _deciders(voice: Voice) -> Iterator[Rule]:
    whose = "(SELECT o.route_id FROM sales_order o WHERE o.id = NEW.order_id)"
    yield Rule(
        "review_decision",
        INSERT,
        f"{voice.who} <> '' AND EXISTS ({_elsewhere(voice, whose)})",
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
        "AND (l.gift OR (p.currency <> NEW.currency AND l.price_source = '') "
        f"OR ({paid} <= {listed} AND l.list_price_units > 0))"
    )
    return (
        f"(SELECT r.id FROM review_route r JOIN review_book b ON b.id = r.book_id WHERE b.state = 'on' "
        f"AND r.document = '{ORDER}' "
        "AND (r.kind = '' OR r.kind = NEW.kind) AND (r.channel = '' OR r.channel = NEW.channel) "
        f"AND (r.level = '' OR r.level = {level}) "
        f"AND (r.amount_from_units <= NEW.total_units OR {foreign}) "
        f"AND (r.discount_from_units = 0 OR EXISTS ({reduced})) ORDER BY r.position LIMIT 1)"
    )


def _route_of_change(voice: Voice) -> str:
    """The route in force for the amendment NEW."""
    level = "coalesce((SELECT c.level FROM customer c WHERE c.id = o.customer_id), '')"
    foreign = voice.differs("o.currency", voice.setting("company.currency"))
    paid = f"(m.price_units / {REDUCTION_GRAIN}) * (10000 - coalesce(l.discount_units, 0))"
    listed = f"(m.list_price_units / {REDUCTION_GRAIN}) * (10000 - r.discount_from_units)"
    asked = "FROM amendment_line m LEFT JOIN order_line l ON l.id = m.line_id"
    reduced = (
        f"SELECT 1 {asked} JOIN product p ON p.id = m.product_id WHERE m.amendment_id = NEW.id AND m.action <> 'remove' "
        f"AND (m.gift OR p.currency <> o.currency OR ({paid} <= {listed} AND m.list_price_units > 0))"
    )
    back = (
        "SELECT 1 FROM amendment_line t JOIN order_line n ON n.id = t.line_id WHERE t.amendment_id = NEW.id "
        "AND t.product_id = m.product_id AND (n.price_units <> m.price_units OR n.unit <> m.unit)"
    )
    other = f"(m.action = 'add' AND (m.price_units < m.list_price_units OR EXISTS ({back})))"
    repriced = (
        f"SELECT 1 {asked} WHERE m.amendment_id = NEW.id "
        f"AND ((m.action = 'change' AND m.price_units <> l.price_units) OR {other})"
    )
    raised = (
        "(SELECT coalesce(sum(CASE WHEN t.amount_units > t.before_amount_units THEN t.amount_units - t.before_amount_units "
        "ELSE 0 END), 0) FROM amendment_line t JOIN amendment e ON e.id = t.amendment_id WHERE e.order_id = NEW.order_id "
        "AND t.action <> 'remove' AND (e.id = NEW.id OR (e.id < NEW.id AND e.state = 'in_force')))"
    )
    return (
        "(SELECT r.id FROM review_route r JOIN review_book b ON b.id = r.book_id JOIN sales_order o ON o.id = NEW.order_id "
        "WHERE b.state = 'on' AND r.document = NEW.kind "
        "AND (r.kind = '' OR r.kind = o.kind) AND (r.channel = '' OR r.channel = o.channel) "
        f"AND (r.level = '' OR r.level = {level}) "
        f"AND (r.amount_from_units = 0 OR r.amount_from_units <= {raised} OR {foreign}) "
        f"AND (r.discount_from_units = 0 OR EXISTS ({reduced})) "
        f"AND (NOT r.repriced OR EXISTS ({repriced})) ORDER BY r.position LIMIT 1)"
    )
