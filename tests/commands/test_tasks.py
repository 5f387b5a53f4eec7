"""Tasks: given, passed on, ended; what is late stands on top and a manager hears of everybody's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orderdesk.commands.tasks import add_task, end_tasks, finish_task, hand_task_on, open_task
from orderdesk.database.desk import Desk, Work
from orderdesk.queries.tasks import Whose, one_task, task_counts, tasks, tasks_about, waiting
from orderdesk.queries.timeline import timeline
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.rights import Role
from orderdesk.rules.tasks import TaskKind
from tests import factories as make

SOON = timedelta(hours=3)


def now() -> datetime:
    return datetime.now(UTC)


def test_a_task_waits_for_its_person_until_he_says_what_came_of_it(desk: Desk) -> None:
    clerk, keeper = make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.WAREHOUSE)
    order = make.order(desk, make.customer(desk, "沪杭贸易"), [(make.product(desk), 1)])
    made = desk.do(keeper, add_task, "Ask for the gate's opening hours", now() + SOON, clerk.staff_id, None, order.id)
    assert (desk.read(waiting, clerk), desk.read(waiting, keeper)) == (1, 0)
    (row,) = desk.read(tasks, clerk).rows
    assert (row.order, row.customer, row.who, row.giver, row.late) == (order.number, "沪杭贸易", "林静", keeper.name, False)
    assert [each.id for each in desk.read(tasks, keeper, Whose.GIVEN).rows] == [made.made]
    desk.do(clerk, finish_task, row.id, row.version, "8 to 17")
    ended = desk.read(one_task, row.id)
    assert ended is not None and (ended.state, ended.done_by, ended.outcome) == ("done", "林静", "8 to 17")
    assert desk.read(timeline, order.id)[-1].note == "8 to 17"
    with pytest.raises(Refused, match="done already"):
        desk.do(clerk, finish_task, row.id, row.version)
    assert [each.id for each in desk.read(tasks, clerk, Whose.DONE).rows] == [row.id]


def test_what_is_late_is_an_alert_for_him_for_who_gave_it_and_for_managers(desk: Desk) -> None:
    clerk, other = make.staff(desk, Role.CLERK), make.staff(desk, Role.CLERK)
    manager, keeper = make.staff(desk, Role.MANAGER), make.staff(desk, Role.WAREHOUSE)
    desk.do(other, add_task, "call back", now() + SOON, clerk.staff_id)
    later = now() + 2 * SOON
    assert desk.read(task_counts, clerk, later).late == 1
    assert desk.read(task_counts, other, later).given_late == 1
    assert desk.read(task_counts, clerk).late == 0
    seen = {who.name: len(desk.read(tasks, who, Whose.LATE, now=later).rows) for who in (clerk, other, manager, keeper)}
    assert seen == {clerk.name: 1, other.name: 1, manager.name: 1, keeper.name: 0}


def test_a_dutys_task_is_everybodys_who_holds_it_and_can_be_passed_on(desk: Desk) -> None:
    clerk, keepers = make.staff(desk, Role.CLERK), [make.staff(desk, Role.WAREHOUSE) for _ in range(2)]
    made = desk.do(clerk, add_task, "count the lamps", now() + SOON, None, Role.WAREHOUSE)
    assert [desk.read(waiting, keeper) for keeper in keepers] == [1, 1]
    row = desk.read(one_task, made.made or 0)
    assert row is not None
    stranger = make.staff(desk, Role.SHIPPING)
    with pytest.raises(Refused, match="another's task"):
        desk.do(stranger, hand_task_on, row.id, row.version, stranger.staff_id)
    desk.do(keepers[0], hand_task_on, row.id, row.version, keepers[1].staff_id, "you have the key")
    assert [desk.read(waiting, keeper) for keeper in keepers] == [0, 1]
    with pytest.raises(Conflict):
        desk.do(keepers[1], finish_task, row.id, row.version)


def test_other_commands_give_and_end_tasks(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    order = make.order(desk, make.customer(desk), [(make.product(desk), 1)])

    def give(work: Work) -> Changes:
        open_task(work, TaskKind.CONTACT_CUSTOMER, due_at=work.now, role=Role.CLERK, order_id=order.id, note="no address")
        open_task(work, TaskKind.DEPARTMENT, due_at=work.now, role=Role.WAREHOUSE, order_id=order.id)
        return Changes(count=2)

    def end(work: Work) -> Changes:
        return Changes(count=end_tasks(work, {TaskKind.CONTACT_CUSTOMER}, order_id=order.id, outcome="星湖街328号"))

    desk.do(clerk, give)
    assert desk.do(clerk, end).count == 1
    told = {row.kind: (row.state, row.outcome) for row in desk.read(tasks_about, order_id=order.id)}
    assert told == {"department": ("open", ""), "contact_customer": ("done", "星湖街328号")}


def test_mistakes_are_told(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    with pytest.raises(Refused, match="what is to be done"):
        desk.do(clerk, add_task, " ", now())
    with pytest.raises(Refused, match="by when"):
        desk.do(clerk, add_task, "call", None)
    with pytest.raises(Refused, match="works here"):
        desk.do(clerk, add_task, "call", now(), 98765)


def test_pages_go_on_where_they_ended(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    for number in range(5):
        desk.do(clerk, add_task, f"step {number}", now() + SOON * (5 - number))
    first = desk.read(tasks, clerk, limit=3)
    rest = desk.read(tasks, clerk, Whose.MINE, "", first.after, 3)
    assert [row.note for row in (*first.rows, *rest.rows)] == [f"step {number}" for number in (4, 3, 2, 1, 0)]
    assert rest.after is None
    assert [row.note for row in desk.read(tasks, clerk, search="STEP 2").rows] == ["step 2"]
