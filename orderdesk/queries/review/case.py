"""An order on the reviewer's desk: itself, its checklist, its route, and what was decided before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orderdesk.language import N_
from orderdesk.model import ReviewDecision, SalesOrder, Staff
from orderdesk.queries import reach
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.queries.review.facts import review_facts
from orderdesk.queries.routes import route_of
from orderdesk.rules.errors import Refused
from orderdesk.rules.review import Check, checks, next_state
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES, OrderState


@dataclass(frozen=True, slots=True)
class CheckRow:
    """An item of a past checklist as the reviewer left it."""

    code: str
    verdict: str
    fact: str
    note: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What somebody decided on one step of one round."""

    round: int
    step: str
    verdict: str
    opinion: str
    who: str
    at: datetime
    checks: tuple[CheckRow, ...]


def approval_target(session: Session, order: SalesOrder) -> OrderState:
    """Where an approval of the order now leads."""
    route = route_of(session, order)
    if route is None:
        raise Refused(N_("No review route takes this order. Somebody who edits routes must switch on one that does."))
    return next_state(order.state, route.states)


def history(session: Session, order_id: int) -> tuple[DecisionRow, ...]:
    """Every decision on an order, of every round, in order."""
    statement = (
        select(ReviewDecision, Staff.name, SalesOrder.customer_id)
        .join(Staff, Staff.id == ReviewDecision.decided_by)
        .join(SalesOrder, SalesOrder.id == ReviewDecision.order_id)
        .where(ReviewDecision.order_id == order_id)
        .options(selectinload(ReviewDecision.checks))
        .order_by(ReviewDecision.id)
    )
    return tuple(
        DecisionRow(
            round=row.round,
            step=row.step,
            verdict=row.verdict,
            opinion=reach.said(session, customer_id, row.opinion),
            who=who,
            at=row.decided_at,
            checks=tuple(CheckRow(check.code, check.verdict, check.fact, check.note) for check in row.checks),
        )
        for row, who, customer_id in session.execute(statement)
    )


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """An order on the reviewer's desk: itself, its checklist, where an approval leads, what was decided before, whose it is."""

    order: OrderDetail
    checks: tuple[Check, ...]
    target: OrderState | None
    history: tuple[DecisionRow, ...]
    entered_by_id: int
    route: Route | None = None

    @property
    def step(self) -> Step | None:
        """The step it stands at, as its route has it."""
        return self.route.step_at(self.order.state) if self.route is not None else None


def review_case(session: Session, order_id: int, today: date) -> ReviewCase | None:
    """All a reviewer needs of one order; None if there is none. `target` is None when it is not in review."""
    detail = order_detail(session, order_id)
    facts = review_facts(session, order_id, today)
    if detail is None or facts is None:
        return None
    order = session.get_one(SalesOrder, order_id)
    route = route_of(session, order)
    target = next_state(order.state, route.states) if order.state in REVIEW_STATES and route is not None else None
    return ReviewCase(detail, checks(facts), target, history(session, order_id), order.entered_by, route)
