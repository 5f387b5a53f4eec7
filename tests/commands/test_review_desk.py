"""Beside the decision: set aside, asked, approved together, gone through item by item; and what follows from a decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from orderdesk.commands import intake, receivables, review
from orderdesk.commands.review import ItemWord, Judgement
from orderdesk.commands.settings import change_settings
from orderdesk.commands.tasks import finish_task
from orderdesk.database.desk import Desk
from orderdesk.model import Customer, Outbox, Product, SalesOrder, Task
from orderdesk.queries.orders import order_detail
from orderdesk.queries.review import HELD, ReviewCase, review_case, review_queue
from orderdesk.queries.review.confirmations import confirmations
from orderdesk.queries.review.rounds import rounds
from orderdesk.rules.confirming import ITEMS, Stage
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.review import Check, Verdict
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from tests import factories as make
from tests.commands.test_routes import form, state, submitted, way
from tests.stories import deliver

RIGHT = tuple(ItemWord(item, True) for item in ITEMS)


def case_of(desk: Desk, order: int) -> ReviewCase:
    """What the reviewer sees."""
    case = desk.read(review_case, order, desk.today())
    assert case is not None
    return case


def checks_of(desk: Desk, order: int) -> Mapping[str, Check]:
    """The checklist by code."""
    return {check.code: check for check in case_of(desk, order).checks}


def version(desk: Desk, order: int) -> int:
    """The order's."""
    return desk.read(lambda session: session.get_one(SalesOrder, order).version)


def tasks(desk: Desk, order: int, state: str = "open") -> list[tuple[str, str, int | None, str]]:
    """Kind, role, person and note of an order's tasks."""
    statement = select(Task).where(Task.order_id == order, Task.state == state).order_by(Task.id)
    return desk.read(lambda session: [(row.kind, row.role, row.staff_id, row.note) for row in session.scalars(statement)])


def in_review(desk: Desk, **fields: Any) -> tuple[int, Actor, Actor]:
    """An order at its first review with its clerk and reviewer."""
    clerk, sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    return submitted(desk, clerk, form(desk, **fields)), clerk, sales


def test_an_order_set_aside_comes_back_on_its_day_or_when_it_is_taken_up(desk: Desk) -> None:
    order, _clerk, sales = in_review(desk)
    today, until = desk.today(), desk.today() + timedelta(days=2)
    with pytest.raises(Refused, match="after today"):
        desk.do(sales, review.hold_review, order, version(desk, order), today, "合同")
    desk.do(sales, review.hold_review, order, version(desk, order), until, "等合同原件")
    assert desk.read(review_queue, sales, today=today).rows == ()
    held = desk.read(review_queue, sales, today=today, reason=HELD).rows
    assert [(row.id, row.held_until, row.hold_reason) for row in held] == [(order, until, "等合同原件")]
    assert [row.id for row in desk.read(review_queue, sales, today=until).rows] == [order]
    desk.do(sales, review.take_up_review, order, version(desk, order))
    assert [row.id for row in desk.read(review_queue, sales, today=today).rows] == [order]


@pytest.mark.requirement("004-i4")
def test_a_colleague_is_asked_from_the_order_and_his_answer_stays_with_it(desk: Desk) -> None:
    order, _clerk, sales = in_review(desk)
    colleague = make.staff(desk, Role.WAREHOUSE, name="周国强")
    asked = desk.do(sales, review.ask_colleague, order, colleague.staff_id, "这批纸周五能到吗？").made
    assert tasks(desk, order) == [("other", "", colleague.staff_id, "这批纸周五能到吗？")]
    with pytest.raises(Refused, match="somebody else"):
        desk.do(sales, review.answer_question, asked, "能")
    desk.do(colleague, review.answer_question, asked, "能，周四到")
    [row] = case_of(desk, order).questions
    assert (row.asked_of, row.question, row.answer) == ("周国强", "这批纸周五能到吗？", "能，周四到")
    assert tasks(desk, order) == []
    with pytest.raises(Refused, match="already"):
        desk.do(colleague, review.answer_question, asked, "不能")


def test_many_orders_are_approved_at_once_but_none_with_a_red_check(desk: Desk) -> None:
    good, other = (in_review(desk)[0] for _each in range(2))
    late, _clerk, sales = in_review(desk, requested_date=desk.today() + timedelta(days=1))
    special, *_people = in_review(desk, amount=80, listed=100)
    orders = [(each, version(desk, each)) for each in (good, late, special, other)]
    done = desk.do(sales, review.approve_many, orders)
    assert done.count == 2 and [state(desk, each) for each, _version in orders] == [
        "second_review", "first_review", "first_review", "second_review",
    ]  # fmt: skip
    assert "Delivery date" in done.skipped[0] and "Prices" in done.skipped[1]
    assert desk.do(sales, review.approve_many, [(good, 1)]).count == 0


@pytest.mark.requirement("004-s6")
def test_the_standard_of_a_check_is_written_by_reviewers_and_shown_with_the_order(desk: Desk) -> None:
    order, clerk, sales = in_review(desk)
    first = desk.do(sales, review.save_standard, "credit", "超限须有担保")
    with pytest.raises(Conflict):
        desk.do(make.staff(desk, Role.MANAGER), review.save_standard, "credit", "另一条")
    desk.do(make.staff(desk, Role.MANAGER), review.save_standard, "credit", "超限须有担保或预付", first.version)
    assert case_of(desk, order).standards["credit"].text == "超限须有担保或预付"
    with pytest.raises(Refused, match="role"):
        desk.do(clerk, review.save_standard, "price", "x")


@pytest.mark.requirement("000-24", "003-08")
def test_a_returned_order_is_a_task_to_ask_the_customer_and_each_round_is_compared(desk: Desk) -> None:
    order, clerk, sales = in_review(desk)
    desk.do(sales, review.return_order, order, version(desk, order), "数量请与客户核对")
    assert tasks(desk, order) == [("contact_customer", "", clerk.staff_id, "数量请与客户核对")]
    changed = form(desk, 250, ship_to="新地址99号", remark="周三前")
    desk.do(clerk, intake.save_order, changed, order, version(desk, order))
    desk.do(clerk, intake.submit_order, order, version(desk, order))
    assert tasks(desk, order) == [] and [row[0] for row in tasks(desk, order, "done")] == ["contact_customer"]
    first, second = desk.read(rounds, order)
    assert first.changed == () and second.who == clerk.name
    said = {(row.field, row.line): (row.before, row.after) for row in second.changed}
    assert said["Price", 1] == ("100", "250") and said["Remark", 0] == ("", "周三前")
    assert said["Delivery address", 0] == ("", "")
    assert [row.opinion for row in case_of(desk, order).history] == ["数量请与客户核对"]


@pytest.mark.requirement("004-a2", "000-24")
def test_a_failed_order_is_cancelled_with_word_to_the_customer_and_the_money_back(desk: Desk) -> None:
    paid = {"payment_method": "prepaid", "paid": Decimal(100), "paid_reference": "77"}
    order, clerk, sales = in_review(desk, kind="service", contact_email="wang@x.example", **paid)
    customer = desk.read(lambda session: session.get_one(SalesOrder, order).customer_id)
    finance = make.staff(desk, Role.FINANCE)
    desk.do(finance, receivables.receive_payment, customer, Decimal(100), "CNY", "bank_transfer", "77", desk.today())
    desk.do(sales, review.return_order, order, version(desk, order), "超出服务范围")
    desk.do(clerk, intake.cancel_order, order, version(desk, order), "超出服务范围")
    [message] = desk.read(lambda session: [(row.recipient, row.body) for row in session.scalars(select(Outbox))])
    assert message[0] == "wang@x.example" and "超出服务范围" in message[1]
    [refund] = tasks(desk, order)
    assert refund[:2] == ("other", "finance") and "100.00 CNY" in refund[3]
    silent, clerk, sales = in_review(desk)
    desk.do(sales, review.return_order, silent, version(desk, silent), "停产")
    desk.do(clerk, intake.cancel_order, silent, version(desk, silent), "停产")
    assert [(row[0], row[2]) for row in tasks(desk, silent)] == [("contact_customer", clerk.staff_id)]


@pytest.mark.requirement("000-22")
def test_when_all_levels_passed_each_department_has_its_task_until_its_part_is_done(desk: Desk) -> None:
    order, *_people = in_review(desk)
    assert tasks(desk, order) == []
    way(desk, order)
    assert [row[:2] for row in tasks(desk, order)] == [("department", "warehouse"), ("department", "shipping")]
    lines = desk.read(lambda session: tuple(line.id for line in session.get_one(SalesOrder, order).lines))
    deliver(desk, make.Made(order, "", lines))
    assert tasks(desk, order) == [] and len(tasks(desk, order, "done")) == 2
    make.one_review(desk)
    service = submitted(
        desk,
        make.staff(desk, Role.CLERK),
        form(desk, payment_method="bank_transfer"),
    )
    desk.do(make.staff(desk, Role.SALES_REVIEWER), review.approve_order, service, version(desk, service), "可以")
    assert {row[1] for row in tasks(desk, service)} == {"warehouse", "shipping", "finance"}


@pytest.mark.requirement("001-02", "001-04", "001-05", "001-06")
def test_sales_then_customer_service_go_through_an_order_item_by_item(desk: Desk) -> None:
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"review.double_check": True})
    seller, service = make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.CLERK, name="赵敏")
    made = desk.do(seller, intake.save_order, form(desk))
    order = made.made
    assert order is not None
    with pytest.raises(Refused, match="item by item"):
        desk.do(seller, intake.submit_order, order, made.version)
    with pytest.raises(Refused, match="Sales checks"):
        desk.do(service, review.confirm_items, order, made.version, Stage.SERVICE, RIGHT, "王芳")
    with pytest.raises(Refused, match="every item"):
        desk.do(seller, review.confirm_items, order, made.version, Stage.SALES, RIGHT[1:])
    desk.do(seller, review.confirm_items, order, made.version, Stage.SALES, RIGHT)
    with pytest.raises(Refused, match="somebody else"):
        desk.do(seller, review.confirm_items, order, made.version, Stage.SERVICE, RIGHT, "王芳")
    wrong = (ItemWord("place", False, "客户已搬到二期"), *(word for word in RIGHT if word.item != "place"))
    desk.do(service, review.confirm_items, order, made.version, Stage.SERVICE, wrong, "王芳")
    assert tasks(desk, order) == [("contact_customer", "", seller.staff_id, "客户已搬到二期")]
    with pytest.raises(Refused, match="item by item"):
        desk.do(seller, intake.submit_order, order, made.version)
    again = desk.do(seller, intake.save_order, form(desk, ship_to="苏州市星湖街328号二期8栋"), order, made.version)
    desk.do(seller, review.confirm_items, order, again.version, Stage.SALES, RIGHT)
    confirmed = desk.do(service, review.confirm_items, order, again.version, Stage.SERVICE, RIGHT, "王芳")
    detail = desk.read(order_detail, order)
    assert detail is not None and (detail.confirmed_with, detail.confirmed_by) == ("王芳", "赵敏")
    found = [(row.stage, row.item, row.good, row.who) for row in desk.read(confirmations, order) if row.current]
    assert len(found) == 10 and found[-1] == ("service", "place", True, "赵敏")
    desk.do(seller, intake.submit_order, order, confirmed.version)
    assert state(desk, order) == "first_review"


@pytest.mark.requirement("004-r3")
def test_the_customer_confirms_after_the_review_and_the_reviewer_sees_it(desk: Desk) -> None:
    order, clerk, sales = in_review(desk)
    with pytest.raises(Refused, match="with whom"):
        desk.do(clerk, review.confirm_items, order, version(desk, order), Stage.AFTER, RIGHT)
    desk.do(clerk, review.confirm_items, order, version(desk, order), Stage.AFTER, RIGHT, "王芳")
    desk.do(sales, review.approve_order, order, version(desk, order), "同意")
    after = [row for row in case_of(desk, order).confirmed if row.stage == "after"]
    assert len(after) == len(ITEMS) and {(row.said_by, row.current) for row in after} == {("王芳", True)}


@pytest.mark.requirement("003-04", "003-05", "003-06")
def test_spec_payment_and_discount_are_compared_with_what_the_house_knows(desk: Desk) -> None:
    order, *_people = in_review(desk)
    good = checks_of(desk, order)
    assert {good[code].verdict for code in ("spec", "payment", "discount", "customer", "law")} == {Verdict.GOOD}
    off, *_others = in_review(desk, amount=70, listed=100)
    assert checks_of(desk, off)["discount"].verdict is Verdict.BAD
    assert checks_of(desk, off)["discount"].values == {"deepest": "30.0 %", "limit": "20 %"}

    def change(session: Any) -> None:
        session.get_one(Product, session.get_one(SalesOrder, order).lines[0].product_id).spec = "A3"
        session.get_one(Customer, session.get_one(SalesOrder, order).customer_id).payment_terms = "月结30天"

    make._put(desk, change)
    bad = checks_of(desk, order)
    assert bad["spec"].verdict is Verdict.BAD and "A3" in bad["spec"].values["lines"]
    assert bad["payment"].verdict is Verdict.BAD and bad["payment"].values["agreed"] == "月结30天"


@pytest.mark.requirement("004-o4")
def test_a_special_price_or_gift_passes_only_with_the_approvers_word(desk: Desk) -> None:
    order, _clerk, sales = in_review(desk, amount=90, listed=100)
    with pytest.raises(Refused, match="agreed"):
        desk.do(sales, review.approve_order, order, version(desk, order))
    agreed = (Judgement("price", Verdict.GOOD, "同意按此价格出售"),)
    desk.do(sales, review.approve_order, order, version(desk, order), "", agreed)
    [row] = case_of(desk, order).history
    assert (row.who, {check.code: check.note for check in row.checks}["price"]) == (sales.name, "同意按此价格出售")


@pytest.mark.requirement("000-20", "000-21", "004-r2")
def test_a_service_passes_its_steps_only_with_a_word_on_technique_and_law(desk: Desk) -> None:
    order, _clerk, sales = in_review(desk, kind="service")
    desk.do(sales, review.approve_order, order, version(desk, order))
    business, boss = make.staff(desk, Role.BUSINESS_REVIEWER), make.staff(desk, Role.MANAGER)
    with pytest.raises(Refused, match="technical"):
        desk.do(business, review.approve_order, order, version(desk, order))
    solution = (Judgement("technical", Verdict.GOOD, "现有工具即可完成"),)
    desk.do(business, review.approve_order, order, version(desk, order), "", solution)
    with pytest.raises(Refused, match="law"):
        desk.do(boss, review.approve_order, order, version(desk, order))
    desk.do(boss, review.approve_order, order, version(desk, order), "符合法规与公司制度")
    signed = [(row.who, row.step) for row in case_of(desk, order).history]
    assert signed == [(sales.name, "first_review"), (business.name, "second_review"), (boss.name, "final_review")]
    detail = desk.read(order_detail, order)
    assert detail is not None and detail.state in (OrderState.APPROVED, OrderState.READY_TO_SHIP)


def test_a_task_to_contact_the_customer_is_ended_with_what_he_said(desk: Desk) -> None:
    order, clerk, sales = in_review(desk)
    desk.do(sales, review.return_order, order, version(desk, order), "核对")
    task = desk.read(lambda session: session.scalars(select(Task)).one())
    desk.do(clerk, finish_task, task.id, task.version, "客户确认改为蓝色")
    assert tasks(desk, order) == []
