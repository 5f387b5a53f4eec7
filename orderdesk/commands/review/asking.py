"""Asking a colleague about an order, from the order (004-i4)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from orderdesk.commands.order_life import load_order, note_order
from orderdesk.commands.tasks import end_task, open_task, somebody
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import ReviewQuestion, Task
from orderdesk.queries.settings import number_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.tasks import TaskKind
from orderdesk.rules.wording import worded

TOUCHED = frozenset({Area.REVIEW, Area.INTAKE, Area.TASKS})


def ask_colleague(work: Work, order_id: int, staff_id: int | None, question: str) -> Changes:
    """Put a question about an order to a colleague; it is a task of his, and stays with the order with his answer."""
    if not worded(question):
        raise Refused(N_("Write your question."), field="question")
    person = somebody(work, staff_id)
    if person.id == work.actor.staff_id:
        raise Refused(N_("Choose a colleague to ask."), field="staff")
    order = load_order(work, order_id)
    asked = ReviewQuestion(
        order_id=order_id, asked_by=work.actor.staff_id, asked_of=person.id, question=worded(question), asked_at=work.now
    )
    work.session.add(asked)
    due = work.now + timedelta(hours=number_setting(work.session, "review.contact_hours"))
    open_task(work, TaskKind.OTHER, due_at=due, staff_id=person.id, order_id=order_id, note=worded(question))
    note_order(work, order_id, "ask", worded(question), {"of": person.name})
    work.session.flush()
    return Changes(TOUCHED, frozenset({order_id}), made=asked.id, number=order.number, count=1)


def answer_question(work: Work, question_id: int, answer: str) -> Changes:
    """Answer a question about an order; the task it was is done with it."""
    asked = work.session.get(ReviewQuestion, question_id, with_for_update=True, populate_existing=True)
    if asked is None or asked.asked_of != work.actor.staff_id:
        raise Refused(N_("This question was put to somebody else."))
    if asked.answered_at is not None:
        raise Refused(N_("This question is answered already."))
    if not worded(answer):
        raise Refused(N_("Write your answer."), field="answer")
    asked.answer, asked.answered_at = worded(answer), work.now
    its = select(Task).where(
        Task.order_id == asked.order_id, Task.staff_id == work.actor.staff_id, Task.state == "open", Task.note == asked.question
    )
    for task in work.session.scalars(its.with_for_update()):
        end_task(work, task, answer)
    note_order(work, asked.order_id, "answer", worded(answer))
    work.session.flush()
    return Changes(TOUCHED, frozenset({asked.order_id}), made=asked.id, count=1)
