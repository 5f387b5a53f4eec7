"""Orders written down, read back, parked and submitted."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.intake import cancel_order, confirm_order, park_order, resume_order, save_order, submit_order
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, change_staff, save_customer
from orderdesk.database.desk import Desk
from orderdesk.queries.orders import OrderDetail, find_anything, order_detail
from orderdesk.queries.parties import find_customers
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Role
from tests import factories as make

_count = itertools.count(1)


def typed(desk: Desk, **changed: object) -> OrderForm:
    """A complete phone order of two lines."""
    form = OrderForm(
        channel="phone",
        customer_id=make.customer(desk),
        contact_name="王芳",
        contact_phone="138 6214 5530",
        ship_to="苏州市星湖街328号",
        requested_date=make.wanted(desk),
        payment_method="on_account",
        lines=(
            LineForm(pens(desk), "盒", Decimal(3), Decimal("20.40")),
            LineForm(make.product(desk, unit="包"), "包", Decimal(2), Decimal("22.50")),
        ),
    )
    return replace(form, **changed)  # type: ignore[arg-type]


def pens(desk: Desk) -> int:
    """A product counted in pieces and sold in boxes of twelve."""
    form = ProductForm("PN-G5", "中性笔", "支", Decimal("1.70"), packs={"盒": Decimal(12)})
    made = desk.do(make.staff(desk, Role.WAREHOUSE), save_product, replace(form, sku=f"PN-{next(_count)}")).made
    assert made is not None
    return made


def shown(desk: Desk, order_id: int | None) -> OrderDetail:
    """The order as people see it."""
    assert order_id is not None
    order = desk.read(order_detail, order_id)
    assert order is not None
    return order


@pytest.mark.requirement("001-01", "000-02", "000-03")
def test_an_order_is_kept_as_typed_with_packs_and_amounts_worked_out(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    ordered = make.moment("2026-03-02 09:15")
    made = desk.do(clerk, save_order, typed(desk, special_request="下午送", ordered_at=ordered))
    order = shown(desk, made.made)
    assert (order.contact_name, order.contact_phone, order.ship_to) == ("王芳", "138 6214 5530", "苏州市星湖街328号")
    assert [(line.quantity, line.unit, line.base_quantity) for line in order.lines] == [(3, "盒", 36), (2, "包", 2)]
    assert [line.amount for line in order.lines] == [Money.of("61.20", "CNY"), Money.of("45.00", "CNY")]
    assert order.total == Money.of("106.20", "CNY")
    assert order.special_request == "下午送"
    assert order.ordered_at == ordered != order.created_at
    assert order.state == "draft"


def test_numbers_of_a_day_count_up_and_are_never_shared(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    numbers = [desk.do(clerk, save_order, typed(desk)).number for _ in range(3)]
    assert len(set(numbers)) == 3
    assert all(number is not None and number.startswith(f"SO{desk.today():%y%m%d}") for number in numbers)


@pytest.mark.requirement("000-06")
def test_a_phone_order_is_submitted_only_after_it_was_read_back(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    order = shown(desk, desk.do(clerk, save_order, typed(desk)).made)
    with pytest.raises(Refused, match="Read the order back"):
        desk.do(clerk, submit_order, order.id, order.version)
    desk.do(clerk, confirm_order, order.id, order.version, "王芳")
    confirmed = shown(desk, order.id)
    assert (confirmed.confirmed_with, confirmed.confirmed_by) == ("王芳", "林静")
    assert confirmed.confirmed_at is not None
    desk.do(clerk, submit_order, order.id, confirmed.version)
    assert shown(desk, order.id).state == "first_review"


def test_an_edit_after_the_read_back_must_be_read_back_again(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    form = typed(desk)
    order = shown(desk, desk.do(clerk, save_order, form).made)
    desk.do(clerk, confirm_order, order.id, order.version, "王芳")
    desk.do(clerk, save_order, replace(form, lines=form.lines[:1]), order.id, shown(desk, order.id).version)
    edited = shown(desk, order.id)
    assert edited.confirmed_at is None and len(edited.lines) == 1
    assert edited.total == Money.of("61.20", "CNY")


@pytest.mark.requirement("004-k4")
@pytest.mark.parametrize("days", [None, -1, 400])
def test_a_delivery_date_is_required_and_sane(desk: Desk, days: int | None) -> None:
    clerk = make.staff(desk, Role.CLERK)
    wanted = None if days is None else desk.today() + timedelta(days=days)
    order = shown(desk, desk.do(clerk, save_order, typed(desk, channel="mail", requested_date=wanted)).made)
    with pytest.raises(Refused) as refused:
        desk.do(clerk, submit_order, order.id, order.version)
    assert refused.value.field == "requested_date"
    assert shown(desk, order.id).state == "draft"


@pytest.mark.parametrize(
    ("field", "value"),
    [("contact_name", " "), ("contact_phone", "12"), ("ship_to", ""), ("payment_method", ""), ("lines", ())],
)
def test_an_incomplete_order_names_the_field(desk: Desk, field: str, value: object) -> None:
    clerk = make.staff(desk, Role.CLERK)
    order = shown(desk, desk.do(clerk, save_order, typed(desk, channel="mail", **{field: value})).made)
    with pytest.raises(Refused) as refused:
        desk.do(clerk, submit_order, order.id, order.version)
    assert refused.value.field == field


@pytest.mark.requirement("000-03")
def test_an_order_given_in_the_future_is_refused_at_its_field(desk: Desk) -> None:
    clerk, now = make.staff(desk, Role.CLERK), datetime.now(UTC)
    with pytest.raises(Refused, match="future") as refused:
        desk.do(clerk, save_order, typed(desk, ordered_at=now + timedelta(days=5)))
    assert refused.value.field == "ordered_at"
    made = desk.do(clerk, save_order, typed(desk, ordered_at=now - timedelta(hours=1)))
    with pytest.raises(Refused, match="future"):
        desk.do(clerk, save_order, typed(desk, ordered_at=now + timedelta(hours=2)), made.made, made.version)


@pytest.mark.requirement("000-11")
def test_a_parked_order_waits_with_reason_and_time_until_the_customer_confirmed(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    order = shown(desk, desk.do(clerk, save_order, typed(desk, channel="mail")).made)
    again = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    for reason, when in ((" ", again), ("克重未定", None), ("克重未定", again - timedelta(days=3))):
        with pytest.raises(Refused):
            desk.do(clerk, park_order, order.id, order.version, reason, when)
    desk.do(clerk, park_order, order.id, order.version, "克重未定", again)
    parked = shown(desk, order.id)
    assert (parked.state, parked.state_note, parked.next_contact_at) == ("parked", "克重未定", again)
    with pytest.raises(Refused):
        desk.do(clerk, submit_order, order.id, parked.version)
    with pytest.raises(Refused):
        desk.do(clerk, resume_order, order.id, parked.version, " ")
    desk.do(clerk, resume_order, order.id, parked.version, "王芳")
    resumed = shown(desk, order.id)
    desk.do(clerk, submit_order, order.id, resumed.version)
    assert [row.verb for row in desk.read(timeline, order.id)] == ["enter", "park", "resume", "submit"]


def test_two_clerks_on_one_order_the_second_is_told(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    form = typed(desk)
    order = shown(desk, desk.do(clerk, save_order, form).made)
    desk.do(clerk, save_order, replace(form, remark="第一位"), order.id, order.version)
    with pytest.raises(Conflict):
        desk.do(clerk, save_order, replace(form, remark="第二位"), order.id, order.version)
    assert shown(desk, order.id).remark == "第一位"


def test_a_change_of_lines_alone_is_a_change_of_the_order(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    form = typed(desk)
    order = shown(desk, desk.do(clerk, save_order, form).made)
    lines = (replace(form.lines[0], remark="蓝色"), form.lines[1])
    desk.do(clerk, save_order, replace(form, lines=lines), order.id, order.version)
    with pytest.raises(Conflict):
        desk.do(clerk, save_order, form, order.id, order.version)


def test_what_was_submitted_is_not_edited_or_cancelled(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    form = typed(desk, channel="mail")
    order = shown(desk, desk.do(clerk, save_order, form).made)
    desk.do(clerk, submit_order, order.id, order.version)
    version = shown(desk, order.id).version
    with pytest.raises(Refused, match="cannot be edited"):
        desk.do(clerk, save_order, form, order.id, version)
    with pytest.raises(Refused):
        desk.do(clerk, cancel_order, order.id, version, "改主意了")


def test_a_unit_the_product_is_not_sold_in_names_its_line(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    form = typed(desk)
    wrong = (form.lines[0], replace(form.lines[1], unit="吨"))
    with pytest.raises(Refused) as refused:
        desk.do(clerk, save_order, replace(form, lines=wrong))
    assert refused.value.field == "lines[1].unit"


def test_a_gift_line_costs_nothing(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    form = typed(desk)
    lines = (form.lines[0], replace(form.lines[1], gift=True))
    order = shown(desk, desk.do(clerk, save_order, replace(form, lines=lines)).made)
    assert order.lines[1].gift and order.lines[1].amount.units == 0
    assert order.total == Money.of("61.20", "CNY")


def test_only_clerks_enter_orders(desk: Desk) -> None:
    with pytest.raises(Refused, match="role"):
        desk.do(make.staff(desk, Role.WAREHOUSE), save_order, typed(desk))


@pytest.mark.parametrize("said", ["62145530", "+86 138-6214-5530", "5530", "王芳", "蓝海", "lhjy", "lanhai", "c001", "藍海"])
def test_a_customer_is_found_by_what_the_caller_says(desk: Desk, said: str) -> None:
    clerk = make.staff(desk, Role.CLERK)
    desk.do(
        clerk,
        save_customer,
        CustomerForm(
            code="C001",
            name="苏州蓝海教育科技有限公司",
            alias="蓝海教育;蓝海",
            contacts=(ContactForm("王芳", "138 6214 5530"),),
            addresses=(AddressForm("苏州市星湖街328号"),),
        ),
    )
    desk.do(clerk, save_customer, CustomerForm(code="C002", name="上海绿野", contacts=(ContactForm("李雷", "021-58340217"),)))
    assert [row.code for row in desk.read(find_customers, said)] == ["C001"]


def test_one_search_finds_orders_by_number_customer_and_own_number(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    made = desk.do(clerk, save_order, typed(desk, customer_po="PO-7781"))
    assert made.number is not None
    for said in (made.number, made.number.lower(), made.number[-4:], "PO-7781"):
        assert [found.title for found in desk.read(find_anything, said) if found.kind == "order"] == [made.number]


def test_an_amount_beyond_all_books_is_refused_at_its_line(desk: Desk) -> None:
    form = typed(desk, lines=(LineForm(make.product(desk, unit="包"), "包", Decimal(10**9), Decimal(10**9)),))
    with pytest.raises(Refused, match="too large") as refused:
        desk.do(make.staff(desk, Role.CLERK), save_order, form)
    assert refused.value.field == "lines[0].quantity"


def test_a_quantity_too_small_to_count_is_refused_at_its_line(desk: Desk) -> None:
    form = typed(desk)
    tiny = replace(form, lines=(form.lines[0], replace(form.lines[1], quantity=Decimal("0.00001"))))
    with pytest.raises(Refused) as refused:
        desk.do(make.staff(desk, Role.CLERK), save_order, tiny)
    assert refused.value.field == "lines[1].quantity"


def test_who_may_not_sign_in_any_more_does_nothing_more(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_staff, clerk.staff_id, clerk.name, clerk.roles, True)
    with pytest.raises(Refused, match="administrator"):
        desk.do(clerk, save_order, typed(desk))


@pytest.mark.requirement("004-o4")
def test_a_consent_of_a_saved_order_counts_only_for_what_it_was_given_to(desk: Desk) -> None:
    clerk, boss = make.staff(desk, Role.CLERK), make.staff(desk, Role.MANAGER)
    form = typed(desk)
    special = replace(form.lines[0], price=Decimal(15), approver_id=boss.staff_id, approver_remark="15 a box")
    made = desk.do(clerk, save_order, replace(form, lines=(special,)))
    for changed in (replace(special, quantity=Decimal(300)), replace(special, price=Decimal(1)), replace(special, gift=True)):
        made = desk.do(clerk, save_order, replace(form, lines=(special,)), made.made, made.version)  # as it was: it holds
        fresh = replace(special, agreed_now=True)
        made = desk.do(clerk, save_order, replace(form, lines=(fresh,)), made.made, made.version)
        assert shown(desk, made.made).lines[0].approver_remark == "15 a box"
        made = desk.do(clerk, save_order, replace(form, lines=(changed,)), made.made, made.version)
        assert shown(desk, made.made).lines[0].approver_id is None
    made = desk.do(clerk, save_order, replace(form, lines=(replace(special, agreed_now=True),)), made.made, made.version)
    other = replace(form, customer_id=make.customer(desk), lines=(special,))
    made = desk.do(clerk, save_order, other, made.made, made.version)
    assert shown(desk, made.made).lines[0].approver_id is None
