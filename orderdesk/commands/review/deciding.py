"""Deciding on orders: approve to the next step, or return with a written opinion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from orderdesk.commands.bulk import insert_rows
from orderdesk.commands.credit import check_credit, held
from orderdesk.commands.order_life import load_order, move_order
from orderdesk.commands.progress import progress
from orderdesk.commands.tasks import open_task
from orderdesk.commands.warehouse.locks import move_lines
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import ReviewCheck, ReviewDecision, ReviewHold, ReviewReason, SalesOrder, Task, TimelineEntry
from orderdesk.queries.reach import bind
from orderdesk.queries.review import approval_target, review_facts
from orderdesk.queries.routes import decides, step_of
from orderdesk.queries.settings import number_setting
from orderdesk.queries.timeline import wrote
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.review import WORDED, Check, Facts, Verdict, checks, parts_of, said_value, step_checks
from orderdesk.rules.states import REVIEW_RIGHTS, REVIEW_STATES, LineState, OrderState
from orderdesk.rules.tasks import TaskKind
from orderdesk.rules.warehouse import STOCKLESS
from orderdesk.rules.wording import worded

TOUCHED = frozenset({Area.REVIEW, Area.INTAKE})

_SUBMITTED = (
    select(func.count()).where(TimelineEntry.order_id == bindparam("of_order"), TimelineEntry.verb == "submit").scalar_subquery()
)
_DECIDE = insert(ReviewDecision).values(round=func.coalesce(func.nullif(_SUBMITTED, 0), 1)).returning(ReviewDecision.id)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A reviewer's own verdict on one check, where it differs from the computed one or that was unsure, with why."""

    code: str
    verdict: Verdict
    note: str = ""


def approve_order(work: Work, order_id: int, version: int, opinion: str = "", judgements: Sequence[Judgement] = ()) -> Changes:
    """Approve the order at its step; the last step of the route hands it to the warehouse (000-12, 000-22).

    An order held for credit does not leave its last step: `count` is 0 then and `note` says why.

    Nobody approves what he entered, changed or submitted. A check of this step that is bad needs the reviewer's note (000-17) or
    his opinion.
    """
    order, step = at_review(work, order_id, version)
    if order.entered_by == work.actor.staff_id:
        raise Refused(N_("You entered this order; somebody else must review it."))
    if wrote(work.session, order.id, work.actor.staff_id):
        raise Refused(N_("You changed or submitted this order; somebody else must review it."))
    facts = _facts(work, order)
    found = _judged(facts, judgements)
    noted = {judgement.code for judgement in judgements if worded(judgement.note)}
    answered = _answered(work.session, order, step)
    mine = [(check, verdict) for check, verdict, _note in found if check.code in answered and check.code not in noted]
    if any(verdict is Verdict.BAD for _check, verdict in mine) and not worded(opinion):
        raise Refused(N_("Not all checks are good. Write why the order may pass all the same, or return it."), field="opinion")
    for check, verdict in mine:
        if verdict is not Verdict.BAD and check.verdict is Verdict.UNSURE and check.code in WORDED and not worded(opinion):
            raise Refused(WORDED[check.code], field=f"check.{check.code}")
    if step is OrderState.SPECIAL_REVIEW and work.actor.staff_id in _deciders(work, order.id):
        raise Refused(N_("You decided an earlier step of this order; a special approval is given by somebody else."))
    target = approval_target(work.session, order)
    if target == OrderState.APPROVED and (holds := check_credit(work, order, reviewing=False)):
        return held(order, holds)
    _decide(work, order, step, "approved", opinion, found)
    move_order(work, order, "approve", target, worded(opinion))
    _leave(work, order, facts, target)
    areas = TOUCHED
    if target == OrderState.APPROVED:
        _departments(work, order, facts)
        move_lines(work, [line.id for line in order.lines], LineState.WANTING)
        if all(line.kind in STOCKLESS for line in facts.lines):
            progress(work, [order])  # an order of services alone is ready at once
        areas = areas | {Area.WAREHOUSE, Area.SHIPPING, Area.TASKS}
    return Changes(areas, frozenset({order.id}), made=order.id, number=order.number, count=1)


def return_order(work: Work, order_id: int, version: int, opinion: str, judgements: Sequence[Judgement] = ()) -> Changes:
    """Send the order back to intake with the written reason (000-23, 000-24)."""
    order, step = at_review(work, order_id, version)
    if not worded(opinion):
        raise Refused(N_("Write why the order is returned; the clerk will read it."), field="opinion")
    _decide(work, order, step, "returned", opinion, _judged(_facts(work, order), judgements))
    move_order(work, order, "return", OrderState.RETURNED, worded(opinion))
    _leave(work, order, None, OrderState.RETURNED)
    open_task(
        work,
        TaskKind.CONTACT_CUSTOMER,
        due_at=work.now + timedelta(hours=number_setting(work.session, "review.contact_hours")),
        staff_id=order.entered_by,
        order_id=order.id,
        customer_id=order.customer_id,
        note=worded(opinion),
    )
    return Changes(TOUCHED | {Area.TASKS}, frozenset({order.id}), made=order.id, number=order.number, count=1)


def approve_many(work: Work, orders: Sequence[tuple[int, int]]) -> Changes:
    """Approve several orders (id, version) at once: only those with no red check and nothing a person must word.

    The others stay and are told in `skipped` with their reason; `count` is how many were approved.
    """
    changes = Changes(TOUCHED)
    skipped: list[str] = []
    for order_id, version in orders:
        number = work.session.scalar(select(SalesOrder.number).where(SalesOrder.id == order_id)) or "?"
        try:
            order, step = at_review(work, order_id, version)
            reason = _unsafe(work, order, step)
            if reason:
                skipped.append(f"{number}: {reason}")
                continue
            done = approve_order(work, order_id, version)
        except (Refused, Conflict) as error:
            skipped.append(f"{number}: {error}")
            continue
        if done.count:
            changes |= done
        else:
            skipped.append(f"{number}: {done.note}")
    return Changes(changes.areas, changes.orders, count=changes.count, skipped=tuple(skipped))


def _unsafe(work: Work, order: SalesOrder, step: OrderState) -> str:
    """The checks for which an order is not approved together with others, by name; empty when there is none."""
    answered = _answered(work.session, order, step)
    found = [
        check
        for check in checks(_facts(work, order))
        if check.verdict is Verdict.BAD or (check.verdict is Verdict.UNSURE and check.code in WORDED and check.code in answered)
    ]
    return ", ".join(_(check.title) for check in found)


def _answered(session: Session, order: SalesOrder, step: OrderState) -> tuple[str, ...]:
    """The checks this step answers for."""
    its = step_of(session, order)
    return step_checks(step, its.checks if its is not None else ())


def remember_reasons(work: Work, order: SalesOrder) -> None:
    """Write down which checks of an order in review are not good, for the queue to name and filter by."""
    _name_reasons(work, order, _facts(work, order))


def _leave(work: Work, order: SalesOrder, facts: Facts | None, target: OrderState) -> None:
    """What was set aside or named belongs to the step that is over; the next one gets its own."""
    work.session.execute(delete(ReviewHold).where(ReviewHold.order_id == order.id))
    _name_reasons(work, order, facts if target in REVIEW_STATES else None)


def _name_reasons(work: Work, order: SalesOrder, facts: Facts | None) -> None:
    work.session.execute(delete(ReviewReason).where(ReviewReason.order_id == order.id))
    if facts is None:
        return
    rows = [
        {"order_id": order.id, "code": check.code, "verdict": check.verdict.value}
        for check in checks(facts)
        if check.verdict is not Verdict.GOOD
    ]
    if rows:
        insert_rows(work.session, ReviewReason, rows)


def _departments(work: Work, order: SalesOrder, facts: Facts) -> None:
    """All levels passed: each department concerned gets its part as a task (000-22)."""
    due = work.now + timedelta(days=number_setting(work.session, "review.task_days"))
    about: dict[str, object] = {"order_id": order.id, "customer_id": order.customer_id, "due_at": due, "created_at": work.now}
    about |= {"kind": TaskKind.DEPARTMENT.value, "state": "open", "created_by": work.actor.staff_id}
    rows = [{**about, "role": role.value, "note": _(part, number=order.number)} for role, part in parts_of(facts)]
    if rows:
        insert_rows(work.session, Task, rows)


def at_review(work: Work, order_id: int, version: int) -> tuple[SalesOrder, OrderState]:
    """An order at a step this person decides, locked; otherwise Refused."""
    order = load_order(work, order_id, version)
    if order.state not in REVIEW_STATES:
        raise Refused(N_("Order {number} is not in review any more."), number=order.number)
    step = OrderState(order.state)
    work.actor.require(REVIEW_RIGHTS[step])
    department = decides(work.session, work.actor, order, work.today)
    if department:
        raise Refused(N_("This step is decided by {department}."), department=department)
    return order, step


def _deciders(work: Work, order_id: int) -> set[int]:
    """Who approved a step of this round already."""
    returned = select(func.coalesce(func.max(ReviewDecision.id), 0)).where(
        ReviewDecision.order_id == order_id, ReviewDecision.verdict == "returned"
    )
    statement = select(ReviewDecision.decided_by).where(
        ReviewDecision.order_id == order_id, ReviewDecision.id > returned.scalar_subquery()
    )
    return set(work.session.scalars(statement))


def _facts(work: Work, order: SalesOrder) -> Facts:
    bind(work.session, work.actor)  # a reviewer reads no more here than on his screen, nor does the kept checklist say more
    facts = review_facts(work.session, order.id, work.today)
    assert facts is not None  # the order is there: it was locked
    return facts


def _judged(facts: Facts, judgements: Sequence[Judgement]) -> list[tuple[Check, Verdict, str]]:
    by_code: Mapping[str, Judgement] = {judgement.code: judgement for judgement in judgements}
    judged = []
    for check in checks(facts):
        own = by_code.get(check.code)
        # A person may settle what was unsure and may find fault; he cannot turn a computed "bad" into "good".
        verdict = own.verdict if own and check.verdict is not Verdict.BAD else check.verdict
        judged.append((check, verdict, worded(own.note) if own else ""))
    return judged


def _decide(
    work: Work, order: SalesOrder, step: OrderState, verdict: str, opinion: str, judged: list[tuple[Check, Verdict, str]]
) -> None:
    work.session.flush()
    decided = {
        "order_id": order.id,
        "of_order": order.id,
        "step": step.value,
        "verdict": verdict,
        "opinion": worded(opinion),
        "decided_by": work.actor.staff_id,
        "decided_at": work.now,
    }
    decision_id = work.session.connection().execute(_DECIDE, decided).scalar_one()
    rows = [
        {
            "decision_id": decision_id,
            "code": check.code,
            "verdict": outcome.value,
            "fact": _(check.fact, **{name: said_value(value) for name, value in check.values.items()}),
            "note": note,
        }
        for check, outcome, note in judged
    ]
    insert_rows(work.session, ReviewCheck, rows)
