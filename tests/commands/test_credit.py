"""The credit gate: why an order is held, what releases it, and that two never pass on the last of a limit."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from orderdesk.commands.credit import release_order
from orderdesk.commands.intake import submit_order
from orderdesk.commands.parties import set_credit_limit
from orderdesk.commands.receivables import receive_payment
from orderdesk.commands.review import approve_order, return_order
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.database.guards.credit import used_sql
from orderdesk.model import Customer, SalesOrder
from orderdesk.queries.check import run_checks
from orderdesk.queries.credit import held_counts, held_orders, holds_of, would_hold
from orderdesk.queries.timeline import timeline
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from tests import factories as make
from tests.stories import billed


@pytest.fixture
def short(desk: Desk) -> None:
    """A company whose orders have one review."""
    make.one_review(desk)


def wanted(desk: Desk, customer: int, amount: int, state: OrderState = OrderState.FIRST_REVIEW, **fields: object) -> make.Made:
    """An order over so much."""
    values: dict[str, object] = {
        "contact_name": "王芳",
        "contact_phone": "13862145530",
        "ship_to": "星湖街328号",
        "payment_method": "on_account",
        "requested_date": make.wanted(desk),
    }
    return make.order(desk, customer, [(make.product(desk, on_hand=9), 1, amount)], state=state, **(values | fields))


def approve(desk: Desk, who: Actor, order: make.Made) -> Changes:
    """Say yes, in writing."""
    version = desk.read(lambda session: session.get_one(SalesOrder, order.id).version)
    return desk.do(who, approve_order, order.id, version, "agreed")


def state(desk: Desk, order: make.Made) -> str:
    """Where it stands."""
    return desk.read(lambda session: session.get_one(SalesOrder, order.id).state)


def reasons(desk: Desk, order: make.Made, stand: str = "open") -> list[str]:
    """What it is held for, or was."""
    return [row.reason for row in desk.read(holds_of, order.id) if row.state == stand]


@pytest.mark.requirement("000-17")
def test_an_order_above_the_limit_passes_only_with_a_recorded_guarantee(desk: Desk, short: None) -> None:
    customer = make.customer(desk, "翡翠贸易", credit_limit=1000)
    order = wanted(desk, customer, 1200)
    reviewer, finance = make.staff(desk, Role.SALES_REVIEWER), make.staff(desk, Role.FINANCE, name="吴敏")
    told = approve(desk, reviewer, order)
    assert (told.count, told.note) == (0, "Over the credit limit")
    assert (state(desk, order), reasons(desk, order)) == ("first_review", ["over_limit"])
    (row,) = desk.read(held_orders, ("over_limit",)).rows
    assert (row.order_number, str(row.needed), str(row.allowed)) == (order.number, "1,200.00 CNY", "1,000.00 CNY")
    assert desk.read(held_orders, ("overdue",)).rows == ()
    with pytest.raises(Refused, match="role"):
        desk.do(reviewer, release_order, order.id, "guarantee", "BH-1", "x")
    for measure, reference, note, field in (
        ("nothing", "BH-1", "x", "measure"),
        ("guarantee", " ", "x", "reference"),
        ("guarantee", "BH-1", " ", "note"),
    ):
        with pytest.raises(Refused) as refused:
            desk.do(finance, release_order, order.id, measure, reference, note)
        assert refused.value.field == field
    assert approve(desk, reviewer, order).count == 0
    desk.do(finance, release_order, order.id, "guarantee", "BH-2026-017", "the parent company answers for it")
    (kept,) = desk.read(holds_of, order.id)
    assert (kept.measure, kept.reference, kept.released_by) == ("guarantee", "BH-2026-017", "吴敏")
    assert approve(desk, reviewer, order).count == 1
    assert state(desk, order) == "approved"
    assert [step.verb for step in desk.read(timeline, order.id)][1:] == ["hold", "release hold", "approve"]
    assert all(found.ok for found in desk.read(run_checks))


def test_a_release_holds_only_for_what_was_needed_then(desk: Desk, short: None) -> None:
    customer = make.customer(desk, credit_limit=1000)
    first, other = wanted(desk, customer, 1100), wanted(desk, customer, 900)
    reviewer, finance = make.staff(desk, Role.SALES_REVIEWER), make.staff(desk, Role.FINANCE)
    approve(desk, reviewer, first)
    desk.do(finance, release_order, first.id, "decision", "", "an old customer")
    assert approve(desk, reviewer, other).count == 1
    assert approve(desk, reviewer, first).count == 0, "900 more is owed than when it was released"
    assert reasons(desk, first, "released") == reasons(desk, first) == ["over_limit"]


def test_a_hold_lapses_when_its_reason_is_gone(desk: Desk, short: None) -> None:
    customer = make.customer(desk, credit_limit=1000)
    order = wanted(desk, customer, 1200)
    reviewer, boss = make.staff(desk, Role.SALES_REVIEWER), make.staff(desk, Role.MANAGER)
    approve(desk, reviewer, order)
    version = desk.read(lambda session: session.get_one(Customer, customer).version)
    desk.do(boss, set_credit_limit, customer, version, Decimal(2000))
    assert desk.read(would_hold, order.id, desk.today()) == ()
    assert approve(desk, reviewer, order).count == 1
    assert reasons(desk, order, "lapsed") == ["over_limit"]


def test_each_reason_has_its_name_and_its_place_in_the_list(desk: Desk, short: None) -> None:
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"credit.require_limit": True})
    late, prepaid, strange = make.customer(desk, "Late", credit_limit=9000), make.customer(desk), make.customer(desk)
    billed(desk, late, "500")
    later = datetime.now(UTC) + timedelta(days=60)
    desk.clock = lambda: later
    reviewer, finance = make.staff(desk, Role.SALES_REVIEWER), make.staff(desk, Role.FINANCE)
    orders = {
        "overdue": wanted(desk, late, 100),
        "prepayment_missing": wanted(desk, prepaid, 300, payment_method="prepaid"),
        "no_limit": wanted(desk, strange, 100),
    }
    for order in orders.values():
        assert approve(desk, reviewer, order).count == 0
    assert {reason: reasons(desk, order) for reason, order in orders.items()} == {reason: [reason] for reason in orders}
    assert desk.read(held_counts) == {"overdue": 1, "prepayment_missing": 1, "no_limit": 1}
    desk.do(finance, receive_payment, prepaid, Decimal(300), "CNY", "bank_transfer")
    desk.do(finance, receive_payment, late, Decimal(500), "CNY", "bank_transfer")
    assert approve(desk, reviewer, orders["prepayment_missing"]).count == 1
    version = desk.read(lambda session: session.get_one(SalesOrder, orders["no_limit"].id).version)
    desk.do(reviewer, return_order, orders["no_limit"].id, version, "no credit")
    assert desk.read(held_counts) == {"overdue": 1}


def test_nobody_releases_what_he_entered(desk: Desk, short: None) -> None:
    both = make.staff(desk, Role.FINANCE, Role.CLERK)
    order = wanted(desk, make.customer(desk, credit_limit=10), 20, entered_by=both.staff_id)
    approve(desk, make.staff(desk, Role.SALES_REVIEWER), order)
    with pytest.raises(Refused, match="somebody else"):
        desk.do(both, release_order, order.id, "decision", "", "x")


def test_orders_submitted_one_after_another_are_held_from_the_one_that_does_not_fit(desk: Desk) -> None:
    customer, clerk = make.customer(desk, credit_limit=1000), make.staff(desk, Role.CLERK)
    notes = []
    for _ in range(3):
        order = wanted(desk, customer, 400, OrderState.DRAFT, confirmed_at=make.moment("2026-03-02T09:00"))
        notes.append(desk.do(clerk, submit_order, order.id, 1).note)
    assert notes == ["", "", "Held for credit: Over the credit limit"]


def test_two_reviewers_never_pass_two_orders_on_the_last_of_a_limit(desk: Desk, short: None) -> None:
    customer = make.customer(desk, credit_limit=1000)
    for _ in range(4):
        orders = [wanted(desk, customer, 600) for _ in range(2)]
        people = [make.staff(desk, Role.SALES_REVIEWER) for _ in orders]
        start, passed = threading.Barrier(2), [0, 0]

        def one(place: int, who: Actor, order: make.Made, start: threading.Barrier = start, passed: list[int] = passed) -> None:
            start.wait()
            passed[place] = approve(desk, who, order).count

        threads = [
            threading.Thread(target=one, args=(place, who, order))
            for place, (who, order) in enumerate(zip(people, orders, strict=True))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(passed) == [0, 1]
        assert sorted(state(desk, order) for order in orders) == ["approved", "first_review"]
        customer = make.customer(desk, credit_limit=1000)


def test_a_gate_that_only_looks_would_let_both_through(postgresql_url: str) -> None:
    """The control of the race: the same sums without the gate's waiting show both that there is room, with it only the first."""
    desk = Desk.open(postgresql_url)
    customer = make.customer(desk, credit_limit=1000)
    first = wanted(desk, customer, 600)
    approved = text("UPDATE sales_order SET state = 'approved', version = version + 1 WHERE id = :id")
    waits = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    seen: list[int] = []
    with desk.engine.connect() as one, desk.engine.connect() as other:

        def look(function: str) -> None:
            seen.append(int(other.execute(text(f"SELECT {function}"), {"c": customer}).scalar_one()))

        gate, bare = "credit_used(:c, 'CNY')", used_sql(":c", "'CNY'")
        with one.begin(), other.begin():
            assert one.execute(text(f"SELECT {gate}"), {"c": customer}).scalar_one() == 0
            for step in ("second_review", "final_review", "approved"):
                one.execute(text(str(approved).replace("'approved'", f"'{step}'")), {"id": first.id})
            look(bare)
            second = threading.Thread(target=look, args=(gate,))
            second.start()
            with desk.engine.connect() as third:
                while not third.execute(waits).scalar_one():
                    third.rollback()
            one.commit()
            second.join()
    assert seen == [0, make.units(600)]
    desk.close()
