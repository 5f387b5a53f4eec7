"""Jumping the queue: by creation time, and ahead of it only with an approved application that shows whom it delays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from orderdesk.commands.amendments import approve_amendment, ask_amendment
from orderdesk.commands.settings import change_settings
from orderdesk.commands.warehouse import lock_all, lock_lines
from orderdesk.database.desk import Desk
from orderdesk.model import SalesOrder, Task
from orderdesk.queries.amendments import amendment_detail, effect, insertion_figures, queued_orders
from orderdesk.queries.intake import promise_date
from orderdesk.queries.warehouse import lock_queue
from orderdesk.rules.amendments import AmendmentForm
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.looking import line_state


class Queue:
    """Three orders for the last eight of a product: the first two can have theirs, the last cannot."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.product = make.product(desk, sku="INK", on_hand=8)
        self.customer = make.customer(desk, "翡翠贸易")
        quick = desk.read(promise_date, {}, desk.today())
        wanted = (quick, quick, desk.today() + timedelta(days=90))
        self.orders = [
            make.approved_order(
                desk,
                make.customer(desk, f"Customer {place}") if place < 2 else self.customer,
                [(self.product, 4)],
                approved_at=make.moment(f"2026-03-0{place + 2}T09:00"),
                requested_date=day,
                promised_date=quick,
            )
            for place, day in enumerate(wanted)
        ]
        self.clerk, self.sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
        self.boss, self.keeper = make.staff(desk, Role.MANAGER), make.staff(desk, Role.WAREHOUSE)

    def form(self, ahead_of: int = 0) -> AmendmentForm:
        """An application of the last order to go ahead of another."""
        soon = self.desk.today() + timedelta(days=5)
        return AmendmentForm("jump", "the customer's line stands still", ahead_of=self.orders[ahead_of].id, expected_on=soon)

    def ask(self, form: AmendmentForm | None = None) -> Changes:
        """Ask for the last order."""
        order = self.orders[2].id
        version = self.desk.read(lambda session: session.get_one(SalesOrder, order).version)
        return self.desk.do(self.clerk, ask_amendment, order, version, form or self.form())

    def approve(self, asked: Changes) -> None:
        """Both reviews."""
        for person in (self.sales, self.boss):
            found = self.desk.read(amendment_detail, asked.made, self.desk.today())
            assert found is not None
            self.desk.do(person, approve_amendment, asked.made, found.row.version, "agreed")

    def allow(self, orders: int) -> None:
        """Let a jump make so many orders late."""
        self.desk.do(self.boss, change_settings, {"insertion.late_orders": orders})


@pytest.fixture
def queue(desk: Desk) -> Queue:
    """See Queue."""
    return Queue(desk)


@pytest.mark.requirement("004-q1")
def test_the_queue_goes_by_creation_whenever_an_order_was_approved(desk: Desk, queue: Queue) -> None:
    numbers = [order.number for order in queue.orders]
    assert [row.number for row in desk.read(queued_orders)] == numbers
    assert [row.order_number for row in desk.read(lock_queue).rows] == numbers
    early = make.approved_order(desk, lines=[(queue.product, 1)], approved_at=make.moment("2026-03-01T09:00"))
    assert [row.number for row in desk.read(queued_orders)] == [early.number, *numbers]
    desk.do(queue.keeper, lock_all)
    assert [line_state(desk, order.lines[0]) for order in (early, *queue.orders)] == ["locked", "locked", "wanting", "wanting"]


@pytest.mark.requirement("004-q2", "004-q3")
def test_the_application_says_why_and_until_when_and_shows_whom_it_makes_late(desk: Desk, queue: Queue) -> None:
    for field, form in (
        ("reason", AmendmentForm("jump", " ", ahead_of=queue.orders[0].id, expected_on=desk.today())),
        ("ahead_of", AmendmentForm("jump", "x", expected_on=desk.today())),
        ("expected_on", AmendmentForm("jump", "x", ahead_of=queue.orders[0].id)),
        (
            "expected_on",
            AmendmentForm("jump", "x", ahead_of=queue.orders[0].id, expected_on=desk.today() - timedelta(days=1)),
        ),
    ):
        with pytest.raises(Refused) as refused:
            queue.ask(form)
        assert refused.value.field == field
    found = desk.read(effect, queue.orders[2].id, queue.form(), desk.today())
    (delay,) = found.delays
    assert (delay.number, delay.customer, delay.late) == (queue.orders[1].number, "Customer 1", True)
    assert delay.days >= 7, "what is short takes the days of supply"
    assert (found.place_before, found.place_after) == (3, 1)
    queue.allow(1)
    asked = queue.ask()
    detail = desk.read(amendment_detail, asked.made, desk.today())
    assert detail is not None and detail.impact["delays"][0]["number"] == queue.orders[1].number
    assert (detail.target, detail.row.number[:2]) == ("final_review", "QJ")


@pytest.mark.requirement("004-q5")
def test_a_jump_that_harms_others_is_refused_by_the_rules(desk: Desk, queue: Queue) -> None:
    with pytest.raises(Refused, match="1 other orders would miss"):
        queue.ask()
    queue.allow(1)
    desk.do(queue.boss, change_settings, {"insertion.jump_started": False, "insertion.jumps_month": 0})
    with pytest.raises(Refused, match="this month"):
        queue.ask()
    desk.do(queue.boss, change_settings, {"insertion.jumps_month": 1})
    desk.do(queue.keeper, lock_lines, queue.orders[2].lines)
    with pytest.raises(Refused, match="no queue to jump"):
        queue.ask()


def test_the_months_jumps_are_counted_again_when_one_is_approved(desk: Desk, queue: Queue) -> None:
    queue.allow(1)
    asked = queue.ask()
    desk.do(queue.boss, change_settings, {"insertion.jumps_month": 0})
    with pytest.raises(Refused, match="this month"):
        queue.approve(asked)


@pytest.mark.requirement("004-q4", "004-q6")
def test_an_approved_jump_is_in_the_queue_at_once_and_the_departments_know(desk: Desk, queue: Queue) -> None:
    queue.allow(1)
    queue.approve(queue.ask())
    assert [row.order_id for row in desk.read(queued_orders)] == [queue.orders[place].id for place in (2, 0, 1)]
    assert [row.jumped for row in desk.read(queued_orders)] == [True, False, False]
    tasks = desk.read(lambda session: list(session.scalars(select(Task))))
    assert sorted(task.role for task in tasks) == ["sales_reviewer", "shipping", "warehouse"]
    assert all("stands still" in task.note and f"{queue.orders[1].number} +" in task.note for task in tasks)
    desk.do(queue.keeper, lock_all)
    states = [line_state(desk, order.lines[0]) for order in queue.orders]
    assert states == ["locked", "wanting", "locked"]


@pytest.mark.requirement("004-q7")
def test_the_rules_for_insertions_belong_to_the_management(desk: Desk, queue: Queue) -> None:
    administrator = make.staff(desk, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="role"):
        desk.do(administrator, change_settings, {"insertion.late_orders": 3})
    with pytest.raises(Refused, match="role"):
        desk.do(queue.boss, change_settings, {"intake.lead_days": 3})
    queue.allow(3)


@pytest.mark.requirement("004-q8")
def test_insertions_are_counted_by_month(desk: Desk, queue: Queue) -> None:
    queue.allow(1)
    queue.approve(queue.ask())
    now, before, *_rest = desk.read(insertion_figures, "jump", desk.today())
    assert (now.asked, now.in_force, now.delayed, now.missed, now.kept) == (1, 1, 1, 1, 0)
    assert (before.asked, before.in_force) == (0, 0)
    assert desk.read(insertion_figures, "add_goods", desk.today())[0].asked == 0
