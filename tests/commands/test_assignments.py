"""Orders given to people by rule and load, confirmed in time, followed up by a plan; services dispatched to the certified."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orderdesk.commands.assignments import (
    PhaseForm,
    RiskForm,
    RuleForm,
    assign_order,
    confirm_assignment,
    dispatch_service,
    record_qualification,
    save_plan,
    save_rules,
    withdraw_qualification,
)
from orderdesk.commands.settings import change_settings
from orderdesk.commands.tasks import finish_task
from orderdesk.database.desk import Desk
from orderdesk.queries.assignments import (
    Owned,
    free_orders,
    loads,
    owned_order,
    owned_orders,
    plan_of,
    proposal,
    sendable,
    visit_of,
)
from orderdesk.queries.tasks import Whose, tasks
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from tests import factories as make

SUZHOU = "江苏省苏州市工业园区星湖街328号"
TODAY = datetime.now(UTC).date()


def an_order(desk: Desk, ship_to: str = SUZHOU, *, category: str = "", kind: str = "stock", state: str = "first_review") -> int:
    product = make.product(desk, kind="service" if kind == "service" else "stock", category=category)
    return make.order(desk, make.customer(desk), [(product, 1)], state=OrderState(state), ship_to=ship_to, kind=kind).id


def managed(desk: Desk) -> tuple[Actor, Actor, Actor]:
    """A manager and two clerks, 林静 before 赵敏."""
    return make.staff(desk, Role.MANAGER), make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.CLERK, name="赵敏")


@pytest.mark.requirement("002-08")
def test_the_closest_rule_of_kind_field_and_region_names_who_gets_an_order(desk: Desk) -> None:
    manager, lin, zhao = managed(desk)
    wang = make.staff(desk, Role.SALES_REVIEWER, name="王海")
    forms = (
        RuleForm(lin.staff_id, region="江苏"),
        RuleForm(zhao.staff_id, field="办公家具", region="苏州"),
        RuleForm(wang.staff_id, kind="service"),
    )
    desk.do(manager, save_rules, forms)
    for order, expected in (
        (an_order(desk, category="纸张"), "林静"),
        (an_order(desk, category="办公家具"), "赵敏"),
        (an_order(desk, kind="service", ship_to="上海市浦东新区世纪大道1号"), "王海"),
    ):
        proposed = desk.read(proposal, order)
        assert proposed is not None and proposed.candidates[0].name == expected
        desk.do(lin, assign_order, order)
        row = desk.read(owned_order, order)
        assert row is not None and row.owner == expected
    desk.do(manager, save_rules, forms[:1])
    proposed = desk.read(proposal, an_order(desk, category="办公家具"))
    assert proposed is not None and proposed.candidates[0].name == "林静" and proposed.region == "江苏省苏州市"


@pytest.mark.requirement("002-09")
def test_among_equals_the_one_with_fewest_open_orders_gets_it(desk: Desk) -> None:
    _manager, lin, zhao = managed(desk)
    for _number in range(4):
        desk.do(lin, assign_order, an_order(desk))
    assert [(one.name, one.open_orders) for one in desk.read(loads)] == [("林静", 2), ("赵敏", 2)]
    done = an_order(desk)
    desk.do(lin, assign_order, done, zhao.staff_id)
    assert {one.name: one.open_orders for one in desk.read(loads)} == {"林静": 2, "赵敏": 3}
    proposed = desk.read(proposal, an_order(desk))
    assert proposed is not None and proposed.candidates[0].name == "林静"


@pytest.mark.requirement("002-10")
def test_he_is_told_confirms_in_the_companys_time_or_it_becomes_an_alert(desk: Desk) -> None:
    manager, lin, zhao = managed(desk)
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"assignment.confirm_minutes": "30"})
    order = an_order(desk)
    assert desk.read(free_orders) == 1
    desk.do(lin, assign_order, order, zhao.staff_id)
    assert desk.read(free_orders) == 0
    (task,) = desk.read(tasks, zhao).rows
    assert task.kind == "confirm_assignment" and task.order_id == order
    assert timedelta(minutes=29) < task.due_at - datetime.now(UTC) <= timedelta(minutes=30)
    later = task.due_at + timedelta(seconds=1)
    assert [row.order_id for row in desk.read(tasks, manager, Whose.LATE, now=later).rows] == [order]
    row = desk.read(owned_order, order, later)
    assert row is not None and row.late and row.confirmed_at is None
    with pytest.raises(Refused, match="ends when"):
        desk.do(zhao, finish_task, task.id, task.version)
    with pytest.raises(Refused, match="not assigned to you"):
        desk.do(lin, confirm_assignment, order)
    desk.do(zhao, confirm_assignment, order)
    row = desk.read(owned_order, order, later)
    assert row is not None and row.confirmed_at is not None and not row.late
    assert not desk.read(tasks, zhao).rows
    with pytest.raises(Refused, match="reason|why"):
        desk.do(lin, assign_order, order, lin.staff_id)
    desk.do(lin, assign_order, order, lin.staff_id, "赵敏休假")
    assert [each.id for each in desk.read(owned_orders, lin, Owned.MINE).rows] == [order]
    assert [step.verb for step in desk.read(timeline, order)][-3:] == ["assign", "confirm assignment", "assign"]


@pytest.mark.requirement("002-11", "002-39")
def test_the_owner_plans_phases_with_people_and_days_and_risks_with_measures(desk: Desk) -> None:
    _manager, lin, zhao = managed(desk)
    keeper = make.staff(desk, Role.WAREHOUSE, name="周国强")
    order = an_order(desk)
    desk.do(lin, assign_order, order, lin.staff_id)
    phases = [
        PhaseForm("备货", "三批到货,先验第一批", keeper.staff_id, TODAY, TODAY + timedelta(3)),
        PhaseForm("交付", "预约卸货口", lin.staff_id, TODAY + timedelta(4), TODAY + timedelta(6)),
    ]
    risks = [RiskForm("供应商延期", "另备一家,三天前确认", zhao.staff_id)]
    with pytest.raises(Refused, match="who answers"):
        desk.do(zhao, save_plan, order, phases, risks)
    desk.do(lin, save_plan, order, phases, risks)
    plan = desk.read(plan_of, order)
    assert [(row.kind, row.title, row.detail, row.who) for row in plan] == [
        ("phase", "备货", "三批到货,先验第一批", "周国强"),
        ("phase", "交付", "预约卸货口", "林静"),
        ("risk", "供应商延期", "另备一家,三天前确认", "赵敏"),
    ]
    assert (plan[0].starts_on, plan[0].ends_on) == (TODAY, TODAY + timedelta(3))
    (task,) = desk.read(tasks, keeper).rows
    assert task.kind == "plan_phase" and task.due_at.date() >= TODAY + timedelta(3)
    desk.do(keeper, finish_task, task.id, task.version)
    desk.do(lin, save_plan, order, [phases[0], PhaseForm("验收", "客户签字", lin.staff_id, TODAY, TODAY + timedelta(9))])
    plan = desk.read(plan_of, order)
    assert [(row.title, row.done) for row in plan] == [("备货", True), ("验收", False)]  # what is done stays done
    assert [row.note for row in desk.read(tasks, lin).rows if row.kind == "plan_phase"] == ["验收: 客户签字"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"title": ""}, "phases"), ({"responsible_id": None}, "phases"), ({"ends_on": TODAY - timedelta(1)}, "phases")],
)
def test_a_plan_that_lacks_something_is_not_kept(desk: Desk, change: dict[str, object], field: str) -> None:
    manager, lin, _zhao = managed(desk)
    order = an_order(desk)
    good: dict[str, object] = {
        "title": "备货", "detail": "验货", "responsible_id": lin.staff_id, "starts_on": TODAY, "ends_on": TODAY,
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        desk.do(manager, save_plan, order, [PhaseForm(**(good | change))])  # type: ignore[arg-type]
    assert refused.value.field == field and not desk.read(plan_of, order)


@pytest.mark.requirement("004-a3", "004-a4", "004-a5")
def test_for_a_service_goes_who_is_certified_there_and_he_is_told_what_and_when(desk: Desk) -> None:
    manager, lin, _zhao = managed(desk)
    fitter, stranger = make.staff(desk, Role.SHIPPING, name="马超"), make.staff(desk, Role.SHIPPING, name="高飞")
    order = an_order(desk, kind="service", category="空调安装", state="approved")
    day = datetime.now(UTC) + timedelta(days=3)
    with pytest.raises(Refused, match="on file"):
        desk.do(lin, dispatch_service, order, fitter.staff_id, day, "三台壁挂机")
    held = desk.do(
        manager, record_qualification, fitter.staff_id, "空调安装", "苏州", "制冷工证 3205", TODAY, TODAY + timedelta(99)
    )
    desk.do(manager, record_qualification, stranger.staff_id, "空调安装", "上海", "制冷工证 3101", TODAY)
    desk.do(manager, record_qualification, stranger.staff_id, "打印机维修", "苏州", "维修证 1", TODAY)
    assert [one.name for one in desk.read(sendable, order, day.date())] == ["马超"]
    assert not desk.read(sendable, order, TODAY + timedelta(100))  # it will have run out
    with pytest.raises(Refused, match="on file"):
        desk.do(lin, dispatch_service, order, stranger.staff_id, day, "三台壁挂机")
    desk.do(lin, dispatch_service, order, fitter.staff_id, day, "三台壁挂机,自带梯子")
    (task,) = desk.read(tasks, fitter).rows
    assert (task.kind, task.note) == ("service_visit", "三台壁挂机,自带梯子") and abs(task.due_at - day) < timedelta(seconds=1)
    visit = desk.read(visit_of, order)
    assert visit is not None and (visit.who, visit.document) == ("马超", "制冷工证 3205")
    desk.do(manager, withdraw_qualification, held.made)
    assert not desk.read(sendable, order, day.date())
    goods = an_order(desk, state="approved")
    with pytest.raises(Refused, match="no service"):
        desk.do(lin, dispatch_service, goods, fitter.staff_id, day, "what")
