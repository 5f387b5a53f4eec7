"""Giving tasks, passing them on, and ending them.

`open_task` and `end_tasks` are for other commands, in their transaction; those then name Area.TASKS among their changes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from orderdesk.commands.order_life import note_order
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Customer, SalesOrder, Staff, Task
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.rights import Role
from orderdesk.rules.tasks import OWN_BUTTON, TaskKind, concerns

TOUCHED = frozenset({Area.TASKS})


def open_task(
    work: Work,
    kind: TaskKind,
    *,
    due_at: datetime,
    staff_id: int | None = None,
    role: Role | None = None,
    order_id: int | None = None,
    customer_id: int | None = None,
    note: str = "",
) -> Task:
    """Give somebody, or whoever holds a duty, something to do; flushed, so its id is known."""
    task = Task(
        kind=kind.value,
        state="open",
        order_id=order_id,
        customer_id=customer_id,
        staff_id=staff_id,
        role=role.value if role is not None else "",
        note=note.strip(),
        due_at=due_at,
        created_by=work.actor.staff_id,
        created_at=work.now,
    )
    work.session.add(task)
    work.session.flush()
    return task


def end_tasks(
    work: Work,
    kinds: Collection[TaskKind] | None,
    *,
    order_id: int | None = None,
    customer_id: int | None = None,
    outcome: str = "",
    dropped: bool = False,
) -> int:
    """End the open tasks of these kinds (None: all) about an order or a customer; how many there were."""
    statement = select(Task).where(Task.state == "open").order_by(Task.id).with_for_update()
    if kinds is not None:
        statement = statement.where(Task.kind.in_([kind.value for kind in kinds]))
    statement = statement.where(Task.order_id == order_id if order_id is not None else Task.customer_id == customer_id)
    found = list(work.session.scalars(statement))
    for task in found:
        end_task(work, task, outcome, dropped=dropped)
    return len(found)


def end_task(work: Work, task: Task, outcome: str = "", *, dropped: bool = False) -> None:
    """Mark one open task as done, or dropped because it has lost its object, by whoever acts."""
    task.state = "dropped" if dropped else "done"
    task.done_by, task.done_at, task.outcome = work.actor.staff_id, work.now, outcome.strip()


def add_task(
    work: Work,
    note: str,
    due_at: datetime | None,
    staff_id: int | None = None,
    role: Role | None = None,
    order_id: int | None = None,
    customer_id: int | None = None,
) -> Changes:
    """Remind oneself or ask another: anybody may, about anything; nobody named means oneself."""
    if len(note.strip()) < 2:
        raise Refused(N_("Write what is to be done."), field="note")
    if due_at is None:
        raise Refused(N_("Enter by when it is to be done."), field="due_at")
    if staff_id is None and role is None:
        staff_id = work.actor.staff_id
    if staff_id is not None:
        somebody(work, staff_id)
    if order_id is not None and work.session.get(SalesOrder, order_id) is None:
        raise Refused(N_("This order is not there any more."))
    if customer_id is not None and work.session.get(Customer, customer_id) is None:
        raise Refused(N_("This customer is not there any more."))
    task = open_task(
        work,
        TaskKind.OTHER,
        due_at=due_at,
        staff_id=staff_id,
        role=role,
        order_id=order_id,
        customer_id=customer_id,
        note=note,
    )
    return _done(task)


def finish_task(work: Work, task_id: int, version: int, outcome: str = "") -> Changes:
    """Tick a task off, with what came of it; one about an order is told in its timeline.

    Refused for a kind that ends by a deed of its own, and to whom the task does not concern.
    """
    task = _open_task_of(work, task_id, version)
    if task.kind in OWN_BUTTON:
        raise Refused(N_("This task ends when what it asks for is done. Open it and do it there."))
    if task.kind == TaskKind.CONTACT_CUSTOMER and len(outcome.strip()) < 2:
        raise Refused(N_("Write what the customer said."), field="outcome")
    end_task(work, task, outcome)
    if task.order_id is not None:
        note_order(work, task.order_id, "task done", outcome.strip() or task.note, {"kind": task.kind})
    return _done(task)


def hand_task_on(work: Work, task_id: int, version: int, staff_id: int | None, note: str = "") -> Changes:
    """Give an open task to another person, who reads why in its note."""
    task = _open_task_of(work, task_id, version)
    person = somebody(work, staff_id)
    if person.id == task.staff_id:
        raise Refused(N_("It is {name}'s already. Choose another person."), field="staff", name=person.name)
    task.staff_id = person.id
    if note.strip():
        task.note = "\n".join(part for part in (task.note, note.strip()) if part)
    work.session.flush()
    return _done(task)


def _done(task: Task) -> Changes:
    orders = frozenset({task.order_id}) if task.order_id is not None else frozenset[int]()
    areas = TOUCHED | {Area.INTAKE} if orders else TOUCHED
    return Changes(areas, orders, made=task.id, count=1, version=task.version)


def somebody(work: Work, staff_id: int | None) -> Staff:
    """A person who works here; otherwise Refused."""
    person = work.session.get(Staff, staff_id) if staff_id is not None else None
    if person is None or person.disabled_at is not None:
        raise Refused(N_("Choose a person who works here."), field="staff")
    return person


def _open_task_of(work: Work, task_id: int, version: int) -> Task:
    task = work.session.get(Task, task_id, with_for_update=True, populate_existing=True)
    if task is None or task.state != "open":
        raise Refused(N_("This task is done already."))
    if task.version != version:
        raise Conflict(N_("Somebody else changed this task meanwhile. Read it again."))
    if not concerns(work.actor, task.staff_id, task.role, task.created_by):
        raise Refused(N_("This is another's task. Ask him, or a manager."))
    return task
