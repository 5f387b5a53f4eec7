"""Large, urgent and preferred orders first in every queue; among equals first come, first served; and by setting not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from orderdesk.commands import intake
from orderdesk.commands.amendments import approve_amendment, ask_amendment
from orderdesk.commands.parties import CustomerForm, save_customer
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.model import Customer, SalesOrder
from orderdesk.queries.amendments import amendment_detail, queued_orders
from orderdesk.queries.orders import order_list
from orderdesk.queries.review import review_queue
from orderdesk.queries.warehouse import lock_queue
from orderdesk.rules.amendments import AmendmentForm
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from tests import factories as make
from tests.commands.test_routes import approve, form, submitted


def version(desk: Desk, order: int) -> int:
    """The order's."""
    return desk.read(lambda session: session.get_one(SalesOrder, order).version)


def regrade(desk: Desk, customer: int, grade: str) -> None:
    """Give a customer another grade, as his file's form does."""

    def read(session: object) -> CustomerForm:
        found = session.get_one(Customer, customer)  # type: ignore[attr-defined]
        return CustomerForm(found.code, found.name, level=grade, currency="CNY")

    desk.do(make.staff(desk, Role.MANAGER, Role.CLERK), save_customer, desk.read(read), customer)


def drafts(desk: Desk) -> list[int]:
    """The intake's tray of drafts."""
    return [row.id for row in desk.read(order_list, (OrderState.DRAFT,), oldest_first=True).rows]


@pytest.mark.requirement("003-37")
def test_every_queue_goes_by_class_and_within_it_by_who_came_first(desk: Desk) -> None:
    make.one_review(desk)
    clerk, sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    boss = make.staff(desk, Role.MANAGER, Role.ADMINISTRATOR)
    preferred = make.customer(desk, level="A", credit_limit=10_000_000)
    forms = [
        form(desk),
        form(desk, amount=60_000),
        form(desk, special_request="加急"),
        form(desk, customer_id=preferred),
        form(desk),
        form(desk, amount=70_000),
    ]
    orders = [submitted(desk, clerk, each) for each in forms]
    by_class = [orders[place] for place in (2, 1, 5, 3, 0, 4)]

    def review() -> list[int]:
        return [row.id for row in desk.read(review_queue, sales).rows]

    assert review() == by_class
    pages, after = list[int](), None
    while True:
        page = desk.read(review_queue, sales, after=after, limit=2)
        pages += [row.id for row in page.rows]
        if (after := page.after) is None:
            break
    assert pages == by_class, "page by page the same"
    rows = {row.id: row.order.rank_reasons for row in desk.read(review_queue, sales).rows}
    assert [rows[order] for order in orders] == [(), ("large",), ("urgent_word",), ("grade",), (), ("large",)]
    desk.do(boss, change_settings, {"priority.classes": False})
    assert review() == orders, "switched off it is first come, first served"
    desk.do(boss, change_settings, {"priority.classes": True})
    assert review() == by_class
    for order in orders:
        approve(desk, sales, order)
    assert [row.order_id for row in desk.read(lock_queue).rows] == by_class
    assert [row.order_id for row in desk.read(lock_queue, after=desk.read(lock_queue, limit=2).after).rows] == by_class[2:]
    assert [row.order_id for row in desk.read(queued_orders)] == by_class


@pytest.mark.requirement("003-37")
def test_another_grade_or_amount_puts_an_order_elsewhere_and_overtakes_nobody_at_work_on_it(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    forms = [form(desk), form(desk), form(desk)]
    made = [desk.do(clerk, intake.save_order, each) for each in forms]
    first, second, third = (each.made or 0 for each in made)
    assert drafts(desk) == [first, second, third]
    customer = forms[2].customer_id
    assert customer is not None
    before = version(desk, third)
    regrade(desk, customer, "VIP")
    assert drafts(desk) == [third, first, second]
    assert version(desk, third) == before, "the clerk who is typing it can save it"
    dear = replace(forms[1], lines=(replace(forms[1].lines[0], quantity=forms[1].lines[0].quantity * 1000),))
    desk.do(clerk, intake.save_order, dear, second, version(desk, second))
    assert drafts(desk) == [second, third, first]
    regrade(desk, customer, "")
    assert drafts(desk) == [second, first, third]


@pytest.mark.requirement("003-37", "004-q1")
def test_an_approved_jump_stands_on_top_of_the_class_it_overtakes(desk: Desk) -> None:
    product = make.product(desk, sku="INK", on_hand=20)
    soon = make.customer(desk, level="A"), make.customer(desk), make.customer(desk)
    first, second, third = (
        make.approved_order(
            desk, customer, [(product, 4)], approved_at=make.moment(f"2026-03-0{day}T09:00"),
            requested_date=desk.today() + timedelta(days=30), promised_date=desk.today() + timedelta(days=20),
        )
        for day, customer in enumerate(soon, 2)
    )  # fmt: skip
    regrade(desk, soon[0], "VIP")

    def order() -> list[int]:
        return [row.order_id for row in desk.read(queued_orders)]

    assert order() == [first.id, second.id, third.id]
    clerk, sales, boss = (make.staff(desk, role) for role in (Role.CLERK, Role.SALES_REVIEWER, Role.MANAGER))
    wanted = AmendmentForm("jump", "its line stands still", ahead_of=first.id, expected_on=desk.today() + timedelta(days=5))
    asked = desk.do(clerk, ask_amendment, third.id, version(desk, third.id), wanted)
    for person in (sales, boss):
        found = desk.read(amendment_detail, asked.made, desk.today())
        assert found is not None
        desk.do(person, approve_amendment, asked.made, found.row.version, "agreed")
    assert order() == [third.id, first.id, second.id]
    regrade(desk, soon[1], "VIP")
    assert order() == [third.id, first.id, second.id], "its place was approved and stands"


@pytest.mark.requirement("004-q1")
def test_with_the_classes_off_the_queue_is_strictly_by_creation(desk: Desk) -> None:
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"priority.classes": False})
    product = make.product(desk, on_hand=9)
    orders = [
        make.approved_order(desk, make.customer(desk, level=level), [(product, quantity, 9000)]).id
        for level, quantity in (("", 1), ("A", 1), ("VIP", 9))
    ]
    for customer in desk.read(lambda session: [row.customer_id for row in session.query(SalesOrder)]):
        regrade(desk, customer, "A1")
        regrade(desk, customer, "A")
    assert [row.order_id for row in desk.read(queued_orders)] == orders
