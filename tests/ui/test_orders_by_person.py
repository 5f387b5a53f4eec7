"""Orders given to people on the screen: proposed by rule and load, confirmed, planned with risks; services dispatched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from orderdesk.commands.assignments import assign_order, record_qualification
from orderdesk.database.desk import Desk
from orderdesk.queries.assignments import plan_of, rules, visit_of
from orderdesk.queries.tasks import tasks
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.tasks.assign_forms import DispatchQuestion, QualificationsQuestion, RulesQuestion
from orderdesk.ui.tasks.plan_form import PlanQuestion
from orderdesk.ui.tasks.tab import TasksTab
from orderdesk.ui.widgets.form_question import FormQuestion
from tests import factories as make
from tests.ui.real_room import RealRoom

SUZHOU = "江苏省苏州市工业园区星湖街328号"


@pytest.fixture
def embedded(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


def question() -> FormQuestion:
    """The one that is open."""
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, FormQuestion) and each.isVisible())


def submitted(desk: Desk, **fields: object) -> int:
    """An order in review that nobody answers for."""
    product = make.product(desk, category="办公家具")
    return make.order(desk, make.customer(desk), [(product, 1)], state=OrderState.FIRST_REVIEW, ship_to=SUZHOU, **fields).id  # type: ignore[arg-type]


@pytest.mark.requirement("002-08", "002-09")
def test_the_rule_and_the_load_are_seen_and_used_when_an_order_is_given(qtbot: QtBot, embedded: Desk) -> None:
    manager = make.staff(embedded, Role.MANAGER)
    lin, zhao = (make.staff(embedded, Role.CLERK, name=name) for name in ("林静", "赵敏"))
    for _ in range(2):
        embedded.do(manager, assign_order, submitted(embedded), zhao.staff_id)
    submitted(embedded)
    room = RealRoom(qtbot, embedded, manager, TasksTab)
    room.tab.show_view("owned")
    room.settle()
    view = room.tab.orders
    assert [(row.name, row.open_orders) for row in view.people.rows()] == [("林静", 0), ("赵敏", 2)]
    assert view.facts.texts()["Region"] == "江苏省苏州市" and view.facts.texts()["Business field"] == "办公家具"
    room.press(view.list, Qt.Key.Key_R)
    form = question()
    assert isinstance(form, RulesQuestion)
    for key, text in (("kind", "Stock goods"), ("field", "办公家具"), ("region", "苏州"), ("who", "赵敏")):
        form.rows.field(0, key).setText(text)
    form.accept_act.trigger()
    room.settle()
    assert [(row.kind, row.field, row.region, row.who) for row in embedded.read(rules)] == [("stock", "办公家具", "苏州", "赵敏")]
    view.reload()
    room.settle()
    assert [row.name for row in view.people.rows()] == ["赵敏", "林静"]  # the rule comes before the load
    room.press(view.list, Qt.Key.Key_A)
    assert "is assigned" in room.notice and not view.list.rows()
    assert len(embedded.read(tasks, zhao).rows) == 3 and not embedded.read(tasks, lin).rows
    room.jobs.close()


@pytest.mark.requirement("002-10", "002-11", "002-39")
def test_the_owner_confirms_and_plans_from_his_task(qtbot: QtBot, embedded: Desk) -> None:
    clerk = make.staff(embedded, Role.CLERK, name="林静")
    keeper = make.staff(embedded, Role.WAREHOUSE, name="周国强")
    order = submitted(embedded)
    embedded.do(make.staff(embedded, Role.MANAGER), assign_order, order, clerk.staff_id)
    room = RealRoom(qtbot, embedded, clerk, TasksTab)
    assert room.counts[-1] == 1
    room.press(room.tab.tasks.list, Qt.Key.Key_O)
    view = room.tab.orders
    assert room.tab.view() is view and view.list.current().id == order
    assert "To confirm by" in view.facts.texts()
    room.press(view.list, Qt.Key.Key_C)
    assert "You answer for order" in room.notice and room.counts[-1] == 0
    room.press(view.list, Qt.Key.Key_P)
    form = question()
    assert isinstance(form, PlanQuestion)
    for key, text in (("title", "备货"), ("detail", "先验第一批"), ("who", "周国强"), ("starts_on", "+1"), ("ends_on", "+3")):
        form.phases.field(0, key).setText(text)
    form.accept_act.trigger()
    room.settle()
    assert [(row.title, row.who) for row in embedded.read(plan_of, order)] == [("备货", "周国强")]
    assert [row.kind for row in embedded.read(tasks, keeper).rows] == ["plan_phase"]
    room.press(view.list, Qt.Key.Key_P)
    form = question()
    assert isinstance(form, PlanQuestion) and form.phases.field(0, "title").text() == "备货"  # nothing is typed again
    form.risks.field(0, "title").setText("延期")
    form.accept_act.trigger()
    room.settle()
    assert "write the risk and the measure" in form.notice.text()
    form.risks.field(0, "detail").setText("另备一家")
    form.accept_act.trigger()
    room.settle()
    assert [(row.kind, row.title, row.detail) for row in view.plan.rows()][-1] == ("risk", "延期", "另备一家")
    room.jobs.close()


@pytest.mark.requirement("004-a3", "004-a4", "004-a5")
def test_only_the_certified_are_offered_for_a_service_and_told_what_and_when(qtbot: QtBot, embedded: Desk) -> None:
    manager = make.staff(embedded, Role.MANAGER)
    fitter, other = make.staff(embedded, Role.SHIPPING, name="马超"), make.staff(embedded, Role.SHIPPING, name="高飞")
    fitting = make.product(embedded, kind="service", name="空调安装")
    order = make.order(
        embedded, make.customer(embedded), [(fitting, 1)], state=OrderState.APPROVED, ship_to=SUZHOU, kind="service"
    ).id
    embedded.do(manager, record_qualification, other.staff_id, "空调安装", "上海", "card 9", datetime.now(UTC).date())
    room = RealRoom(qtbot, embedded, manager, TasksTab)
    room.tab.show_view("owned")
    room.settle()
    view = room.tab.orders
    room.press(view.list, Qt.Key.Key_D)
    form = question()
    assert isinstance(form, DispatchQuestion) and "Nobody is certified" in form.who.itemText(0)
    form.reject()
    room.press(view.list, Qt.Key.Key_F)
    filing = question()
    assert isinstance(filing, QualificationsQuestion)
    filing.who.choose(fitter.staff_id)
    for name, text in (("service", "空调安装"), ("region", "苏州"), ("document", "制冷工证 3205")):
        filing.form.set_text(name, text)
    filing.accept_act.trigger()
    room.settle()
    assert "background was checked" in filing.form.fields["checked_on"].error.text()
    filing.checked.setText("-3")
    filing.accept_act.trigger()
    room.settle()
    assert {row.who for row in filing.list.rows()} == {"马超", "高飞"}
    filing.reject()
    room.press(view.list, Qt.Key.Key_D)
    form = question()
    assert isinstance(form, DispatchQuestion)
    form.starts.day.setText("+2")
    form.starts.clock.setText("14:30")
    form.form.set_text("note", "三台壁挂机")
    form._look()
    room.settle()
    assert [form.who.itemData(number) for number in range(form.who.count())] == [fitter.staff_id]
    form.accept_act.trigger()
    room.settle()
    visit = embedded.read(visit_of, order)
    assert visit is not None and (visit.who, visit.note) == ("马超", "三台壁挂机")
    (task,) = embedded.read(tasks, fitter).rows
    assert task.note == "三台壁挂机" and task.due_at - datetime.now(UTC) > timedelta(days=1)
    assert "马超" in view.facts.texts()["Sent for the service"]
    room.jobs.close()
