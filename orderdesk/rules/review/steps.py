"""The steps of a review: who decides which, what each looks at, and what must be settled with a word."""

from __future__ import annotations

from collections.abc import Mapping

from orderdesk.language import N_
from orderdesk.rules.review.facts import SECURED, Facts
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import REVIEW_RIGHTS, REVIEW_STATES, OrderState

# Which checks each step looks at (000-13, 000-14, 000-15); every step sees the rest as well, further down.
STEP_CHECKS: Mapping[OrderState, tuple[str, ...]] = {
    OrderState.FIRST_REVIEW: (
        "credit",
        "overdue",
        "amount",
        "date",
        "customer",
        "spec",
        "payment",
        "terms",
        "price",
        "discount",
        "capacity",
    ),
    OrderState.SECOND_REVIEW: ("stock", "products", "request", "date", "spec", "technical"),
    OrderState.FINAL_REVIEW: ("credit", "overdue", "price", "stock", "amount", "risk", "law", "authority"),
    OrderState.SPECIAL_REVIEW: ("credit", "overdue", "price", "amount", "authority", "risk"),
}

WORDED: Mapping[str, str] = {
    "price": N_("Write that the price or gift is agreed, such as “同意按此价格出售”, or return the order."),
    "technical": N_("Write how the technical requirements are met, or return the order when they are beyond us."),
    "law": N_("Write whether law, industry rules and company rules are kept."),
}
"""Checks that a person must settle with a word of his own when the system cannot (004-o4, 000-20, 000-21)."""

REMARKS: Mapping[str, tuple[str, ...]] = {
    "price": (N_("Agreed to sell at this price"), N_("Agreed as a gift")),
    "technical": (N_("Feasible with what we have"), N_("Feasible with the solution written below")),
    "law": (N_("No objection"),),
}
"""Remarks at hand for these checks; signed with the decision (004-o4)."""


def next_state(state: str, steps: tuple[OrderState, ...]) -> OrderState:
    """Where an approval at `state` leads on a route: the next step of it, or approved."""
    order = list(REVIEW_STATES)
    later = [step for step in steps if order.index(step) > order.index(OrderState(state))]
    return later[0] if later else OrderState.APPROVED


def my_steps(actor: Actor) -> tuple[OrderState, ...]:
    """The steps somebody may decide."""
    return tuple(state for state in REVIEW_STATES if actor.may(REVIEW_RIGHTS[state]))


def step_checks(step: str, named: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The checks a step answers for: those its route names, else the usual ones."""
    return named or (STEP_CHECKS[OrderState(step)] if step in STEP_CHECKS else ())


def parts_of(facts: Facts) -> tuple[tuple[Role, str], ...]:
    """Which departments have a part in an approved order, and what it is (000-22)."""
    found: list[tuple[Role, str]] = []
    if any(line.kind == "stock" for line in facts.lines):
        found.append((Role.WAREHOUSE, N_("{number}: lock the stock and get the goods ready")))
        found.append((Role.SHIPPING, N_("{number}: pack and hand over")))
    if any(line.kind != "stock" for line in facts.lines):
        found.append((Role.BUSINESS_REVIEWER, N_("{number}: plan what is to be made or done")))
    if facts.payment_method in SECURED:
        found.append((Role.FINANCE, N_("{number}: see that it is paid")))
    return tuple(found)
