"""An order on the reviewer's desk: itself, its checklist, its route, and what was decided before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, selectinload

from orderdesk.language import N_
from orderdesk.model import ReviewDecision, ReviewHold, ReviewQuestion, ReviewStandard, SalesOrder, Staff
from orderdesk.queries import reach
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.queries.outliers import strange_lines
from orderdesk.queries.parties import CustomerCard, customer_card
from orderdesk.queries.review.confirmations import ItemRow, confirmations
from orderdesk.queries.review.facts import review_facts
from orderdesk.queries.review.rounds import Round, rounds
from orderdesk.queries.review.source import Source, SourceFile, source_files, source_of
from orderdesk.queries.routes import route_of
from orderdesk.rules.errors import Refused
from orderdesk.rules.review import Check, Strange, checks, next_state
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
    due_at: datetime | None = None
    source: Source | None = None
    files: tuple[SourceFile, ...] = ()
    card: CustomerCard | None = None
    questions: tuple[QuestionRow, ...] = ()
    confirmed: tuple[ItemRow, ...] = ()
    rounds: tuple[Round, ...] = ()
    standards: Mapping[str, StandardRow] = field(default_factory=dict)
    held_until: date | None = None
    hold_reason: str = ""

    @property
    def step(self) -> Step | None:
        """The step it stands at, as its route has it."""
        return self.route.step_at(self.order.state) if self.route is not None else None


def review_case(session: Session, order_id: int, today: date) -> ReviewCase | None:
    """All a reviewer needs of one order; None if there is none. `target` is None when it is not in review."""
    detail = order_detail(session, order_id)
    facts = review_facts(session, order_id, today)
    if facts is not None:
        facts = replace(facts, strange=_strange(session, order_id))
    if detail is None or facts is None:
        return None
    order = session.get_one(SalesOrder, order_id)
    route = route_of(session, order)
    target = next_state(order.state, route.states) if order.state in REVIEW_STATES and route is not None else None
    step = route.step_at(order.state) if route is not None else None
    held = session.get(ReviewHold, order_id)
    return ReviewCase(
        detail,
        checks(facts),
        target,
        history(session, order_id),
        order.entered_by,
        route,
        due_at=order.queued_at + timedelta(hours=step.hours) if step and step.hours and order.queued_at else None,
        source=source_of(session, order),
        files=source_files(session, order_id),
        card=customer_card(session, order.customer_id) if order.customer_id is not None else None,
        questions=questions(session, order_id),
        confirmed=confirmations(session, order_id),
        rounds=rounds(session, order_id),
        standards=standards(session),
        held_until=held.until if held is not None else None,
        hold_reason=reach.said(session, order.customer_id, held.reason) if held is not None else "",
    )


def _strange(session: Session, order_id: int) -> tuple[Strange, ...]:
    """What is unusual line by line; it is looked up for a reader's eyes only, who settles it (004-i5)."""
    return tuple(
        Strange(row.position, row.outlier.text, f"{row.outlier.usual.quantize(Decimal('0.01')).normalize():f}")
        for row in strange_lines(session, order_id)
    )


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question about an order and, once there is one, its answer."""

    id: int
    asked_by: str
    asked_of: str
    asked_of_id: int
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


def questions(session: Session, order_id: int) -> tuple[QuestionRow, ...]:
    """What was asked about an order, in order."""
    asker, asked = aliased(Staff), aliased(Staff)
    statement = (
        select(ReviewQuestion, asker.name.label("asker"), asked.name.label("asked"), SalesOrder.customer_id)
        .join(asker, asker.id == ReviewQuestion.asked_by)
        .join(asked, asked.id == ReviewQuestion.asked_of)
        .join(SalesOrder, SalesOrder.id == ReviewQuestion.order_id)
        .where(ReviewQuestion.order_id == order_id)
        .order_by(ReviewQuestion.id)
    )
    return tuple(
        QuestionRow(
            id=row.id,
            asked_by=by,
            asked_of=of,
            asked_of_id=row.asked_of,
            question=reach.said(session, customer_id, row.question),
            asked_at=row.asked_at,
            answer=reach.said(session, customer_id, row.answer),
            answered_at=row.answered_at,
        )
        for row, by, of, customer_id in session.execute(statement)
    )


@dataclass(frozen=True, slots=True)
class StandardRow:
    """The written standard of a check, who wrote it last and when."""

    code: str
    text: str
    who: str
    at: datetime
    version: int


def standards(session: Session) -> dict[str, StandardRow]:
    """Every written standard by its check's code."""
    statement = select(ReviewStandard, Staff.name).join(Staff, Staff.id == ReviewStandard.changed_by)
    return {
        row.code: StandardRow(row.code, row.text, who, row.changed_at, row.version) for row, who in session.execute(statement)
    }
