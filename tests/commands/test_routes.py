"""Which way orders go, who may say so, and that there is no way round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orderdesk.commands import intake, review
from orderdesk.commands.routes import end_absence, record_absence, save_routes, seat_department, switch_routes
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.model import SalesOrder
from orderdesk.queries.orders import order_detail
from orderdesk.queries.review import review_case, review_queue
from orderdesk.queries.routes import absences, books, routes_in_force, tried_out
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES, OrderState
from tests import factories as make

FIRST, SECOND, FINAL, SPECIAL = (Step(state) for state in REVIEW_STATES)
DECIDERS = {
    "first_review": Role.SALES_REVIEWER,
    "second_review": Role.BUSINESS_REVIEWER,
    "final_review": Role.MANAGER,
    "special_review": Role.MANAGER,
}


def form(desk: Desk, amount: int = 100, **fields: Any) -> OrderForm:
    """An order form with one line of this price at its list price."""
    listed, off = fields.pop("listed", amount), fields.pop("off", Decimal(0))
    agreed = (
        {"approver_id": make.staff(desk, Role.MANAGER).staff_id, "approver_remark": "同意"} if listed != amount or off else {}
    )
    product = make.product(desk, price=listed, on_hand=50, kind=fields.get("kind", "stock"))
    line = LineForm(product, "pcs", Decimal(1), Decimal(amount), off, **agreed)  # type: ignore[arg-type]
    values: dict[str, Any] = {
        "channel": "mail", "customer_id": make.customer(desk, credit_limit=10_000_000), "contact_name": "王芳",
        "contact_phone": "13862145530", "ship_to": "星湖街328号", "payment_method": "on_account",
        "requested_date": desk.today() + timedelta(days=20), "lines": (line,),
    }  # fmt: skip
    return OrderForm(**(values | fields))


def submitted(desk: Desk, clerk: Actor, order_form: OrderForm) -> int:
    """Save and submit."""
    made = desk.do(clerk, intake.save_order, order_form)
    assert made.made is not None
    desk.do(clerk, intake.submit_order, made.made, made.version)
    return made.made


def approve(desk: Desk, actor: Actor, order: int) -> None:
    """Approve at the step it stands at."""
    case = desk.read(review_case, order, desk.today())
    assert case is not None
    desk.do(actor, review.approve_order, order, case.order.version, "同意")


def state(desk: Desk, order: int) -> str:
    """Where it stands."""
    return desk.read(lambda session: session.get_one(SalesOrder, order).state)


def way(desk: Desk, order: int) -> list[str]:
    """The steps an order goes through until it is approved, each decided by a fresh person of its duty."""
    steps = []
    while (now := state(desk, order)) in DECIDERS:
        steps.append(now)
        approve(desk, make.staff(desk, DECIDERS[now]), order)
    return steps


@pytest.mark.requirement("000-18")
def test_each_order_goes_the_first_route_whose_conditions_it_meets(desk: Desk) -> None:
    make.staff(desk, Role.MANAGER)
    make.routes(
        desk,
        Route((FIRST, SECOND, FINAL, SPECIAL), amount_from=Decimal(100_000)),
        Route((FIRST, FINAL), discount_from=Decimal("0.2")),
        Route((FIRST, SECOND), kind="service"),
        Route((FIRST, SECOND, FINAL), level="C"),
        Route((FIRST, SECOND), channel="platform"),
        Route((FIRST,)),
    )
    clerk, poor = make.staff(desk, Role.CLERK), make.customer(desk, level="C", credit_limit=10**6)
    forms: list[tuple[OrderForm, list[str]]] = [
        (form(desk), ["first_review"]),
        (form(desk, 120_000), ["first_review", "second_review", "final_review", "special_review"]),
        (form(desk, kind="service"), ["first_review", "second_review"]),
        (form(desk, customer_id=poor), ["first_review", "second_review", "final_review"]),
        (form(desk, channel="platform"), ["first_review", "second_review"]),
        (form(desk, 80, listed=100), ["first_review", "final_review"]),
        (form(desk, 100, off=Decimal("0.2")), ["first_review", "final_review"]),
        (form(desk, 81, listed=100), ["first_review"]),
    ]
    assert [way(desk, submitted(desk, clerk, each)) for each, _wanted in forms] == [wanted for _form, wanted in forms]


@pytest.mark.requirement("000-18")
def test_a_special_approval_is_given_by_somebody_who_decided_nothing_before(desk: Desk) -> None:
    boss, other = make.staff(desk, Role.MANAGER), make.staff(desk, Role.MANAGER)
    make.routes(desk, Route((FIRST, FINAL, SPECIAL)))
    order = submitted(desk, make.staff(desk, Role.CLERK), form(desk))
    approve(desk, make.staff(desk, Role.SALES_REVIEWER), order)
    approve(desk, boss, order)
    with pytest.raises(Refused, match="somebody else"):
        approve(desk, boss, order)
    approve(desk, other, order)
    assert state(desk, order) == "approved"


@pytest.mark.requirement("000-14")
def test_the_second_review_goes_to_the_department_of_the_orders_kind(desk: Desk) -> None:
    boss = make.staff(desk, Role.MANAGER)
    technical, projects = (make.staff(desk, Role.BUSINESS_REVIEWER) for _each in range(2))
    service = Route((FIRST, Step(OrderState.SECOND_REVIEW, "项目部")), kind="service")
    book = desk.do(boss, save_routes, (service, Route((FIRST, Step(OrderState.SECOND_REVIEW, "技术部")))))
    with pytest.raises(Refused, match="Nobody sits in"):
        desk.do(boss, switch_routes, book.made, book.version)
    desk.do(boss, seat_department, "技术部", [technical.staff_id])
    desk.do(boss, seat_department, "项目部", [projects.staff_id])
    desk.do(boss, switch_routes, book.made, book.version)
    clerk, sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    orders = [submitted(desk, clerk, form(desk, kind=kind)) for kind in ("service", "custom")]
    for order in orders:
        approve(desk, sales, order)
    queues = [[row.id for row in desk.read(review_queue, person).rows] for person in (projects, technical)]
    assert queues == [[orders[0]], [orders[1]]]
    with pytest.raises(Refused, match="项目部"):
        approve(desk, technical, orders[0])
    approve(desk, projects, orders[0])
    with pytest.raises(Refused, match="somebody must sit"):
        desk.do(boss, seat_department, "技术部", [])


@pytest.mark.requirement("004-s5")
def test_who_is_away_is_stood_in_for_until_he_is_back(desk: Desk) -> None:
    boss, person, deputy = make.staff(desk, Role.MANAGER), *(make.staff(desk, Role.BUSINESS_REVIEWER) for _each in range(2))
    desk.do(boss, seat_department, "技术部", [person.staff_id])
    make.routes(desk, Route((FIRST, Step(OrderState.SECOND_REVIEW, "技术部"))))
    orders = [submitted(desk, make.staff(desk, Role.CLERK), form(desk)) for _each in range(2)]
    for order in orders:
        approve(desk, make.staff(desk, Role.SALES_REVIEWER), order)
    today = desk.today()
    with pytest.raises(Refused, match="decides the same step"):
        desk.do(person, record_absence, person.staff_id, make.staff(desk, Role.SALES_REVIEWER).staff_id, today, today)
    with pytest.raises(Refused, match="role"):
        desk.do(deputy, record_absence, person.staff_id, deputy.staff_id, today, today)
    made = desk.do(person, record_absence, person.staff_id, deputy.staff_id, today, today + timedelta(days=3))
    assert [row.deputy for row in desk.read(absences, today)] == [deputy.name]
    assert [row.id for row in desk.read(review_queue, deputy, today=today).rows] == orders
    approve(desk, deputy, orders[0])
    desk.do(person, end_absence, made.made)
    assert desk.read(review_queue, deputy, today=today).rows == ()
    with pytest.raises(Refused, match="技术部"):
        approve(desk, deputy, orders[1])


@pytest.mark.requirement("004-s5")
def test_routes_are_tried_out_before_they_are_switched_on_and_orders_under_way_finish_as_they_began(desk: Desk) -> None:
    boss, clerk = make.staff(desk, Role.MANAGER), make.staff(desk, Role.CLERK)
    small, large = (submitted(desk, clerk, form(desk, amount)) for amount in (100, 9_000))
    routes = (Route((FIRST, SECOND, FINAL), amount_from=Decimal(5_000)), Route((FIRST,)))
    today = desk.today()
    tried = {row.id: row for row in desk.read(tried_out, routes, today, today)}
    assert (tried[small].changed, tried[small].went, tried[small].would) == (
        True,
        ("first_review", "second_review", "final_review"),
        ("first_review",),
    )
    assert not tried[large].changed and tried[large].route == "1"
    made = desk.do(boss, save_routes, routes, "smaller orders")
    before = desk.read(routes_in_force)
    assert [book.state for book in desk.read(books)][:2] == ["draft", "on"] and len(before) == 1
    desk.do(boss, switch_routes, made.made, made.version)
    assert [book.state for book in desk.read(books)][:2] == ["on", "off"]
    assert way(desk, small) == ["first_review", "second_review", "final_review"]
    assert way(desk, submitted(desk, clerk, form(desk))) == ["first_review"]
    with pytest.raises(Refused, match="draft"):
        desk.do(boss, switch_routes, made.made)


def test_routes_that_would_lose_orders_are_refused_with_what_to_do(desk: Desk) -> None:
    boss = make.staff(desk, Role.MANAGER)
    for routes, said in (
        ((), "last route"),
        ((Route((FIRST,), kind="service"),), "last route"),
        ((Route((SECOND,)),), "never left out"),
        ((Route((FIRST, FINAL, SECOND)),), "in their order"),
        ((Route((FIRST,)), Route((FIRST, SECOND))), "never used"),
        ((Route((FIRST,), kind="gold"), Route((FIRST,))), "choose the kind"),
        ((Route((Step(OrderState.FIRST_REVIEW, hours=-1),)),), "time limit"),
    ):
        with pytest.raises(Refused, match=said):
            desk.do(boss, save_routes, routes)
    for role in set(Role) - {Role.MANAGER, Role.ADMINISTRATOR}:
        with pytest.raises(Refused, match="role"):
            desk.do(make.staff(desk, role), save_routes, (Route((FIRST,)),))


def by_edit(desk: Desk, clerk: Actor, order: int) -> None:
    detail = desk.read(order_detail, order)
    assert detail is not None
    desk.do(clerk, intake.save_order, form(desk, 9_999), order, detail.version)


def by_submitting_again(desk: Desk, clerk: Actor, order: int) -> None:
    detail = desk.read(order_detail, order)
    assert detail is not None
    desk.do(clerk, intake.submit_order, order, detail.version)


def by_a_new_line(desk: Desk, clerk: Actor, order: int) -> None:
    statement = "UPDATE order_line SET price_units = 0 WHERE order_id = :order"
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text(statement), {"order": order})


@pytest.mark.requirement("000-12")
@pytest.mark.parametrize("attempt", [by_edit, by_submitting_again, by_a_new_line])
def test_after_approval_nothing_of_the_order_changes_without_review(
    desk: Desk, attempt: Callable[[Desk, Actor, int], None]
) -> None:
    clerk = make.staff(desk, Role.CLERK)
    order = submitted(desk, clerk, form(desk))
    way(desk, order)
    before = desk.read(order_detail, order)
    with pytest.raises((Refused, DBAPIError)):  # by the command, or by the database itself
        attempt(desk, clerk, order)
    assert desk.read(order_detail, order) == before


@pytest.mark.requirement("000-12")
def test_a_copy_an_import_and_a_returned_order_begin_with_the_first_review_again(desk: Desk) -> None:
    clerk, sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    whole = ["first_review", "second_review", "final_review"]
    order = submitted(desk, clerk, form(desk))
    assert way(desk, order) == whole
    copied = desk.read(lambda session: intake.form_of(session.get_one(SalesOrder, order)))
    assert way(desk, submitted(desk, clerk, copied)) == whole
    returned = submitted(desk, clerk, form(desk))
    approve(desk, sales, returned)
    detail = desk.read(order_detail, returned)
    assert detail is not None
    desk.do(make.staff(desk, Role.BUSINESS_REVIEWER), review.return_order, returned, detail.version, "型号不符")
    by_edit(desk, clerk, returned)
    by_submitting_again(desk, clerk, returned)
    assert way(desk, returned) == whole
