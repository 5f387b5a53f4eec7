"""No way round the review: whoever wrote an order decides nothing about it, and what was let pass is that and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orderdesk.commands.credit import release_order
from orderdesk.commands.intake import form_of, save_order, submit_order
from orderdesk.commands.parties import change_staff
from orderdesk.commands.review import approve_order, return_order
from orderdesk.commands.routes import end_absence, record_absence, save_routes, seat_department
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.seat import seat_of, take_seat
from orderdesk.model import SalesOrder
from orderdesk.queries.credit import holds_of
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import OrderState
from tests import factories as make


def form(desk: Desk, customer: int, quantity: int = 1, price: int = 100, **line: object) -> OrderForm:
    """An order of one product at its list price of 100."""
    values: dict[str, object] = {
        "channel": "mail", "contact_name": "王芳", "contact_phone": "13862145530", "ship_to": "星湖街328号",
        "payment_method": "on_account", "requested_date": make.wanted(desk),
    }  # fmt: skip
    product = make.product(desk, price=100, on_hand=50)
    lines = (LineForm(product, "pcs", Decimal(quantity), Decimal(price), **line),)  # type: ignore[arg-type]
    return OrderForm(customer_id=customer, lines=lines, **values)  # type: ignore[arg-type]


def version(desk: Desk, order: int) -> int:
    """The version it has now."""
    return desk.read(lambda session: session.get_one(SalesOrder, order).version)


def written(desk: Desk, order: int) -> OrderForm:
    """It as a form."""
    return desk.read(lambda session: form_of(session.get_one(SalesOrder, order)))


def saved(desk: Desk, who: Actor, order_form: OrderForm) -> int:
    """A draft."""
    made = desk.do(who, save_order, order_form).made
    assert made is not None
    return made


def rewrite(desk: Desk, who: Actor, order: int) -> None:
    """Make it 20 pieces."""
    more = written(desk, order)
    more = replace(more, lines=(replace(more.lines[0], quantity=Decimal(20)),))
    desk.do(who, save_order, more, order, version(desk, order))


def submit(desk: Desk, who: Actor, order: int) -> None:
    """Hand it in."""
    desk.do(who, submit_order, order, version(desk, order))


def decided_past_the_program(desk: Desk, who: Actor, order: int, verdict: str) -> str:
    """What the database says to a decision written with another program."""
    sql = (
        "INSERT INTO review_decision (order_id, round, step, verdict, opinion, decided_by, decided_at) "
        "VALUES (:order, 1, 'first_review', :verdict, 'x', :me, :now)"
    )
    values = {"order": order, "verdict": verdict, "me": who.staff_id, "now": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"}
    with desk.engine.execution_options(**{WRITES: True}).connect() as connection:
        connection.begin()
        seat, login = seat_of(connection)
        take_seat(connection, seat, login, who)
        try:
            connection.execute(text(sql), values)
            return ""
        except DBAPIError as error:
            return str(error.orig)
        finally:
            connection.rollback()


def test_who_changed_an_order_or_handed_it_in_does_not_approve_it(desk: Desk) -> None:
    make.one_review(desk)
    clerk, both = make.staff(desk, Role.CLERK), make.staff(desk, Role.CLERK, Role.SALES_REVIEWER)
    other = make.staff(desk, Role.CLERK, Role.SALES_REVIEWER)
    changed = saved(desk, clerk, form(desk, make.customer(desk, credit_limit=10**6)))
    more = written(desk, changed)
    desk.do(
        both, save_order, replace(more, lines=(replace(more.lines[0], quantity=Decimal(20)),)), changed, version(desk, changed)
    )
    submit(desk, clerk, changed)
    handed_in = saved(desk, clerk, form(desk, make.customer(desk, credit_limit=10**6)))
    submit(desk, both, handed_in)
    for order in (changed, handed_in):
        with pytest.raises(Refused, match="changed or submitted"):
            desk.do(both, approve_order, order, version(desk, order), "agreed")
        assert "changed or submitted" in decided_past_the_program(desk, both, order, "approved")
        assert desk.do(other, approve_order, order, version(desk, order), "agreed").count == 1
    assert [row.verb for row in desk.read(timeline, changed)][:3] == ["enter", "edit", "submit"]


def test_who_rewrote_a_returned_order_neither_approves_it_nor_releases_it(desk: Desk) -> None:
    make.one_review(desk)
    clerk, reviewer = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    both = make.staff(desk, Role.CLERK, Role.FINANCE, Role.SALES_REVIEWER)
    order = saved(desk, clerk, form(desk, make.customer(desk, credit_limit=150)))
    submit(desk, clerk, order)
    desk.do(reviewer, return_order, order, version(desk, order), "20 were meant")
    rewrite(desk, both, order)
    submit(desk, both, order)
    assert [row.reason for row in desk.read(holds_of, order)] == ["over_limit"]
    with pytest.raises(Refused, match="changed or submitted"):
        desk.do(both, release_order, order, "decision", "", "an old customer")
    with pytest.raises(Refused, match="changed or submitted"):
        desk.do(both, approve_order, order, version(desk, order), "agreed")
    assert "changed or submitted" in decided_past_the_program(desk, both, order, "approved")
    desk.do(make.staff(desk, Role.FINANCE), release_order, order, "decision", "", "an old customer")
    assert desk.do(reviewer, approve_order, order, version(desk, order), "agreed").count == 1


def test_a_release_given_for_one_customer_serves_no_other(desk: Desk) -> None:
    make.one_review(desk)
    clerk, finance, reviewer = (make.staff(desk, role) for role in (Role.CLERK, Role.FINANCE, Role.SALES_REVIEWER))
    sound, poor = make.customer(desk, credit_limit=1000), make.customer(desk, credit_limit=1000)
    order = saved(desk, clerk, form(desk, sound, 12))
    submit(desk, clerk, order)
    desk.do(finance, release_order, order, "guarantee", "BH-1", "the parent company of this one answers for it")
    desk.do(reviewer, return_order, order, version(desk, order), "it is for another")
    desk.do(clerk, save_order, replace(written(desk, order), customer_id=poor), order, version(desk, order))
    submit(desk, clerk, order)
    assert desk.do(reviewer, approve_order, order, version(desk, order), "agreed").count == 0
    assert [row.state for row in desk.read(holds_of, order)] == ["released", "open"]
    desk.do(reviewer, return_order, order, version(desk, order), "it was for the first after all")
    desk.do(clerk, save_order, replace(written(desk, order), customer_id=sound), order, version(desk, order))
    submit(desk, clerk, order)
    assert [row.state for row in desk.read(holds_of, order)] == ["released", "lapsed"], "what was agreed for him still holds"
    assert desk.do(reviewer, approve_order, order, version(desk, order), "agreed").count == 1


def test_a_special_price_is_agreed_to_by_another_who_may(desk: Desk) -> None:
    make.one_review(desk)
    clerk, both = make.staff(desk, Role.CLERK), make.staff(desk, Role.CLERK, Role.SALES_REVIEWER)
    manager, customer = make.staff(desk, Role.MANAGER), make.customer(desk, credit_limit=10**6)
    said = {"approver_remark": "同意"}
    cheap = form(desk, customer, price=10, approver_id=make.staff(desk, Role.WAREHOUSE).staff_id, **said)
    with pytest.raises(Refused, match="who may agree") as refused:
        desk.do(clerk, save_order, cheap)
    assert refused.value.field == "lines[0].approver"
    for who in (clerk, both):
        with pytest.raises(Refused, match="writes himself"):
            desk.do(who, save_order, form(desk, customer, price=10, approver_id=who.staff_id, **said))
    order = saved(desk, clerk, form(desk, customer, price=10, approver_id=both.staff_id, **said))
    with pytest.raises(Refused, match="writes himself"):
        submit(desk, both, order)
    submit(desk, clerk, saved(desk, clerk, form(desk, customer, price=10, approver_id=manager.staff_id, **said)))


def test_an_order_in_another_currency_does_not_escape_a_route_for_discounts(desk: Desk) -> None:
    first, final = Step(OrderState.FIRST_REVIEW), Step(OrderState.FINAL_REVIEW)
    make.routes(desk, Route((first, final), discount_from=Decimal("0.2")), Route((first,)))
    clerk, manager = make.staff(desk, Role.CLERK), make.staff(desk, Role.MANAGER)
    abroad = make.customer(desk, currency="USD", credit_limit=10**6)
    order = saved(desk, clerk, form(desk, abroad, price=1, approver_id=manager.staff_id, approver_remark="同意"))
    submit(desk, clerk, order)
    desk.do(make.staff(desk, Role.SALES_REVIEWER), approve_order, order, version(desk, order), "agreed")
    assert desk.read(lambda session: session.get_one(SalesOrder, order).state) == OrderState.FINAL_REVIEW


def test_words_that_nobody_can_see_are_none(desk: Desk) -> None:
    make.one_review(desk)
    clerk, reviewer = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    order = saved(desk, clerk, form(desk, make.customer(desk, credit_limit=50)))
    submit(desk, clerk, order)
    with pytest.raises(Refused) as refused:
        desk.do(reviewer, return_order, order, version(desk, order), "\u200b \u2060\u3164")
    assert refused.value.field == "opinion"
    with pytest.raises(Refused) as refused:
        desk.do(make.staff(desk, Role.FINANCE), release_order, order, "guarantee", "\u200b", "a reason")
    assert refused.value.field == "reference"
    desk.do(reviewer, return_order, order, version(desk, order), "缺")


def test_a_deputy_has_no_deputy_himself(desk: Desk) -> None:
    one, two, three = (make.staff(desk, Role.MANAGER, name=name) for name in ("周敏", "吴海", "郑洁"))
    today = desk.today()
    absence = desk.do(one, record_absence, one.staff_id, two.staff_id, today, today + timedelta(days=3)).made
    with pytest.raises(Refused, match="吴海 stands in for 周敏"):
        desk.do(two, record_absence, two.staff_id, three.staff_id, today, today + timedelta(days=1))
    assert absence is not None
    desk.do(one, end_absence, absence)
    desk.do(two, record_absence, two.staff_id, three.staff_id, today, today + timedelta(days=1))


def test_nobody_leaves_whom_orders_in_review_wait_for(desk: Desk) -> None:
    final, special = Step(OrderState.FINAL_REVIEW), Step(OrderState.SPECIAL_REVIEW)
    admin, seller = make.staff(desk, Role.ADMINISTRATOR), make.staff(desk, Role.SALES_REVIEWER, name="王海")
    two = make.staff(desk, Role.MANAGER)  # beside the one who makes the routes
    desk.do(admin, seat_department, "技术部", [seller.staff_id])
    make.routes(desk, Route((Step(OrderState.FIRST_REVIEW, "技术部"), final, special)))
    for roles, disabled in (((Role.SALES_REVIEWER,), True), ((Role.WAREHOUSE,), False)):
        with pytest.raises(Refused, match="技术部"):
            desk.do(admin, change_staff, seller.staff_id, "王海", roles, disabled)
    with pytest.raises(Refused, match="two people"):
        desk.do(admin, change_staff, two.staff_id, "", (Role.MANAGER,), True)
    one = make.staff(desk, Role.MANAGER)
    desk.do(admin, change_staff, two.staff_id, "", (Role.MANAGER,), True)
    desk.do(admin, seat_department, "技术部", [seller.staff_id, one.staff_id])
    desk.do(admin, change_staff, seller.staff_id, "", (Role.SALES_REVIEWER,), True)


def test_a_route_from_an_amount_no_book_holds_is_refused_in_words(desk: Desk) -> None:
    first = Step(OrderState.FIRST_REVIEW)
    with pytest.raises(Refused, match="larger than the books hold"):
        desk.do(make.staff(desk, Role.MANAGER), save_routes, (Route((first,), amount_from=Decimal(10**15)), Route((first,))))
