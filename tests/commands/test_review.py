"""Three reviews, their facts, and the way back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from orderdesk.commands.review import Judgement, approve_order, return_order
from orderdesk.database.desk import Desk
from orderdesk.language import _
from orderdesk.queries.orders import order_detail
from orderdesk.queries.review import ReviewCase, review_case, review_queue, waiting
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.review import Verdict
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES, OrderState
from tests import factories as make

STEPS = ((Role.SALES_REVIEWER, "first_review"), (Role.BUSINESS_REVIEWER, "second_review"), (Role.MANAGER, "final_review"))


def submitted(desk: Desk, **fields: object) -> make.Made:
    """An order at its first review, everything about it good."""
    customer = make.customer(desk, credit_limit=100_000)
    values: dict[str, object] = {
        "contact_name": "王芳",
        "contact_phone": "13862145530",
        "ship_to": "星湖街328号",
        "payment_method": "on_account",
        "requested_date": make.wanted(desk),
    }
    lines = [(make.product(desk, price=40, on_hand=100), 5, 40)]
    return make.order(desk, customer, lines, state=OrderState.FIRST_REVIEW, **(values | fields))


def case_of(desk: Desk, order: make.Made) -> ReviewCase:
    """What the reviewer sees."""
    case = desk.read(review_case, order.id, desk.today())
    assert case is not None
    return case


def decide(desk: Desk, actor: Actor, order: make.Made, opinion: str = "") -> None:
    """Approve the order as it stands."""
    desk.do(actor, approve_order, order.id, case_of(desk, order).order.version, opinion)


@pytest.mark.requirement("000-12")
def test_three_people_in_turn_bring_an_order_to_the_warehouse(desk: Desk) -> None:
    order = submitted(desk)
    people = [make.staff(desk, role) for role, _state in STEPS]
    for index, (_role, state) in enumerate(STEPS):
        assert case_of(desk, order).order.state == state
        queues = [[row.id for row in desk.read(review_queue, person).rows] for person in people]
        assert queues == [[order.id] if at == index else [] for at in range(3)]
        for stranger in people[:index] + people[index + 1 :]:
            with pytest.raises(Refused, match="role"):
                decide(desk, stranger, order)
        decide(desk, people[index], order)
    done = desk.read(order_detail, order.id)
    assert done is not None and done.state == "approved"
    assert [line.state for line in done.lines] == ["wanting"]
    assert [row.to_state for row in desk.read(timeline, order.id)][1:] == ["second_review", "final_review", "approved"]


def test_small_orders_need_fewer_steps_as_the_company_decides(desk: Desk) -> None:
    first, second, final = (Step(state) for state in REVIEW_STATES[:3])
    large = Route((first, second, final), amount_from=Decimal(5000))
    make.routes(desk, large, Route((first, second), amount_from=Decimal(150)), Route((first,)))
    order = submitted(desk)
    decide(desk, make.staff(desk, Role.SALES_REVIEWER), order)
    assert case_of(desk, order).target is OrderState.APPROVED
    decide(desk, make.staff(desk, Role.BUSINESS_REVIEWER), order)
    assert case_of(desk, order).order.state == "approved"


@pytest.mark.requirement("000-23")
def test_a_return_needs_a_written_opinion_and_reaches_intake_with_it(desk: Desk) -> None:
    order = submitted(desk)
    reviewer = make.staff(desk, Role.SALES_REVIEWER, name="王海")
    version = case_of(desk, order).order.version
    with pytest.raises(Refused) as refused:
        desk.do(reviewer, return_order, order.id, version, "  ")
    assert refused.value.field == "opinion"
    desk.do(reviewer, return_order, order.id, version, "地址缺门牌号")
    case = case_of(desk, order)
    assert (case.order.state, case.order.state_note) == ("returned", "地址缺门牌号")
    assert [(row.who, row.verdict, row.opinion) for row in case.history] == [("王海", "returned", "地址缺门牌号")]
    assert desk.read(waiting, reviewer) == 0


def test_nobody_reviews_what_he_entered(desk: Desk) -> None:
    both = make.staff(desk, Role.CLERK, Role.SALES_REVIEWER)
    order = submitted(desk, entered_by=both.staff_id)
    with pytest.raises(Refused, match="somebody else"):
        decide(desk, both, order)


@pytest.mark.requirement("000-13")
def test_the_first_checklist_shows_credit_amount_and_delivery_date(desk: Desk) -> None:
    customer = make.customer(desk, credit_limit=150)
    order = submitted(desk, requested_date=desk.today())
    tight = make.order(
        desk,
        customer,
        [(make.product(desk, price=40, on_hand=1), 5, 40)],
        state=OrderState.FIRST_REVIEW,
        payment_method="on_account",
    )
    good = {check.code: check for check in case_of(desk, order).checks}
    bad = {check.code: check for check in case_of(desk, tight).checks}
    assert good["credit"].verdict is Verdict.GOOD and bad["credit"].verdict is Verdict.BAD
    assert str(bad["credit"].values["over"]) == "50.00 CNY"
    assert str(good["amount"].values["total"]) == "200.00 CNY"
    assert good["date"].verdict is Verdict.BAD
    assert good["stock"].verdict is Verdict.GOOD and bad["stock"].verdict is Verdict.UNSURE


def test_a_bad_check_passes_only_with_a_written_reason_which_is_kept(desk: Desk) -> None:
    order = submitted(desk, requested_date=desk.today())
    reviewer = make.staff(desk, Role.SALES_REVIEWER)
    with pytest.raises(Refused, match="Write why"):
        decide(desk, reviewer, order)
    decide(desk, reviewer, order, "客户同意晚两天")
    kept = case_of(desk, order).history[0]
    assert kept.opinion == "客户同意晚两天"
    assert {check.code: check.verdict for check in kept.checks}["date"] == "bad"


def test_a_computed_bad_cannot_be_called_good_but_an_unsure_one_can(desk: Desk) -> None:
    order = submitted(desk, requested_date=desk.today(), special_request="送三楼")
    judgements = (Judgement("date", Verdict.GOOD), Judgement("request", Verdict.GOOD))
    version = case_of(desk, order).order.version
    desk.do(make.staff(desk, Role.SALES_REVIEWER), approve_order, order.id, version, "可以", judgements)
    verdicts = {check.code: check.verdict for check in case_of(desk, order).history[0].checks}
    assert (verdicts["date"], verdicts["request"]) == ("bad", "good")


def test_an_approval_of_what_changed_meanwhile_is_a_conflict(desk: Desk) -> None:
    order = submitted(desk)
    first, second = make.staff(desk, Role.SALES_REVIEWER), make.staff(desk, Role.SALES_REVIEWER)
    version = case_of(desk, order).order.version
    desk.do(first, approve_order, order.id, version)
    with pytest.raises((Conflict, Refused)):
        desk.do(second, approve_order, order.id, version)
    assert len(case_of(desk, order).history) == 1


def test_an_order_in_another_currency_is_judged_in_its_own(desk: Desk) -> None:
    customer = make.customer(desk, credit_limit=1_000)
    make.approved_order(desk, customer, [(make.product(desk, on_hand=9), 3, 100)], currency="USD")
    home = make.product(desk, price=40, on_hand=9)
    order = make.order(desk, customer, [(home, 2, 7)], state=OrderState.FIRST_REVIEW, currency="USD", payment_method="cod")
    checks = {check.code: check for check in case_of(desk, order).checks}
    assert checks["credit"].verdict is Verdict.UNSURE
    assert str(checks["credit"].values["needed"]) == "314.00 USD"
    assert checks["price"].verdict is Verdict.UNSURE
    assert "No list price in USD" in _(checks["price"].fact, **checks["price"].values)


def test_the_order_under_review_counts_once(desk: Desk) -> None:
    customer = make.customer(desk, credit_limit=1_000)
    make.approved_order(desk, customer, [(make.product(desk, on_hand=9), 3, 100)])
    order = make.order(desk, customer, [(make.product(desk, on_hand=9), 2, 100)], state=OrderState.FIRST_REVIEW)
    credit = next(check for check in case_of(desk, order).checks if check.code == "credit")
    assert str(credit.values["needed"]) == "500.00 CNY"


def test_two_lines_of_one_product_are_wanted_together(desk: Desk) -> None:
    paper = make.product(desk, price=40, on_hand=10)
    wanted = desk.today() + timedelta(days=4)
    order = make.order(desk, None, [(paper, 6), (paper, 6)], state=OrderState.FIRST_REVIEW, requested_date=wanted)
    checks = {check.code: check for check in case_of(desk, order).checks}
    assert checks["stock"].verdict is Verdict.UNSURE and "(10 / 12)" in checks["stock"].values["skus"]
    alone = make.order(desk, None, [(paper, 6)], state=OrderState.FIRST_REVIEW, requested_date=wanted)
    sooner = next(check for check in case_of(desk, alone).checks if check.code == "date")
    assert checks["date"].values["promised"] > sooner.values["promised"]
