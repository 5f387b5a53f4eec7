"""What each step of a review answers for, how it is signed, and how its result comes back to who took the order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from orderdesk.commands import intake, review
from orderdesk.commands.routes import save_routes, seat_department, switch_routes
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.queries.orders import order_detail
from orderdesk.queries.review import history
from orderdesk.rules.review import Verdict
from orderdesk.rules.rights import Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES, OrderState
from orderdesk.ui import format
from orderdesk.ui.context import Context
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from tests import factories as make
from tests.commands.test_routes import form
from tests.looking import order_state
from tests.ui.real_room import RealRoom
from tests.ui.review.conftest import ReviewRoom

Submit = Callable[..., make.Made]
Enter = Callable[..., ReviewRoom]


def version(desk: Desk, order: int) -> int:
    """The order's."""
    detail = desk.read(order_detail, order)
    assert detail is not None
    return detail.version


def submitted_by(desk: Desk, clerk: object, **fields: object) -> int:
    """An order a clerk saved and submitted."""
    saved = desk.do(clerk, intake.save_order, form(desk, **fields))  # type: ignore[arg-type]
    assert saved.made is not None
    desk.do(clerk, intake.submit_order, saved.made, saved.version)  # type: ignore[arg-type]
    return saved.made


def strong(room: ReviewRoom) -> set[str]:
    """The checks this step answers for."""
    labels = room.tab.checklist.findChildren(QLabel)
    return {each.objectName().removeprefix("check_") for each in labels if each.property("role") == "strong"}


@pytest.mark.requirement("000-14")
def test_the_second_review_is_shown_to_the_department_of_the_orders_kind_with_technique_and_feasibility(
    desk: Desk, enter: Enter
) -> None:
    boss = make.staff(desk, Role.MANAGER)
    technical, projects = ReviewSeats(desk, enter, "技术部"), ReviewSeats(desk, enter, "项目部")
    first = Step(REVIEW_STATES[0])
    service = Route((first, Step(REVIEW_STATES[1], "项目部")), kind="service")
    book = desk.do(boss, save_routes, (service, Route((first, Step(REVIEW_STATES[1], "技术部")))))
    desk.do(boss, switch_routes, book.made, book.version)
    clerk, sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    fitting, goods = submitted_by(desk, clerk, kind="service"), submitted_by(desk, clerk)
    for order in (fitting, goods):
        desk.do(sales, review.approve_order, order, version(desk, order), "同意")
    assert [row.id for row in technical.room().tab.queue.rows()] == [goods]
    room = projects.room()
    assert [row.id for row in room.tab.queue.rows()] == [fitting]
    assert {"technical", "products", "stock", "request", "date"} <= strong(room)  # what is asked for, and whether it can be done
    assert "To be made or done" in room.fact("technical")
    room.key(Qt.Key.Key_A)
    assert order_state(desk, fitting) == "second_review" and "technical requirements are met" in room.notice
    choice = room.tab.checklist.choices["technical"]
    choice.setCurrentIndex(choice.findText("Feasible with what we have"))
    room.tab.queue.setFocus()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, fitting) in ("approved", "ready_to_ship")
    kept = {check.code: check.note for check in desk.read(history, fitting)[-1].checks}
    assert kept["technical"] == "Feasible with what we have"


class ReviewSeats:
    """A department with one person, and the room of that person."""

    def __init__(self, desk: Desk, enter: Enter, name: str) -> None:
        self._enter, self._desk = enter, desk
        self.person = make.staff(desk, Role.BUSINESS_REVIEWER)
        desk.do(make.staff(desk, Role.MANAGER), seat_department, name, [self.person.staff_id])

    def room(self) -> ReviewRoom:
        """His review tab."""
        return self._enter(actor=self.person)


@pytest.mark.requirement("000-15")
def test_the_final_review_answers_for_business_resources_and_risk(desk: Desk, enter: Enter) -> None:
    order = submitted_by(desk, make.staff(desk, Role.CLERK), kind="service")
    desk.do(make.staff(desk, Role.SALES_REVIEWER), review.approve_order, order, version(desk, order))
    solved = (review.Judgement("technical", Verdict.GOOD, "现有工具"),)
    desk.do(make.staff(desk, Role.BUSINESS_REVIEWER), review.approve_order, order, version(desk, order), "", solved)
    room = enter(Role.MANAGER)
    assert [row.id for row in room.tab.queue.rows()] == [order]
    assert {"risk", "stock", "amount", "credit", "authority"} <= strong(room)  # business, resources, risk
    assert "first order" in room.fact("risk") and room.fact("amount") == "¥100.00 in 1 lines"
    assert room.fact("stock") == "Everything is free in stock"
    room.key(Qt.Key.Key_A)
    assert "law, industry rules" in room.notice, "the management says a word on law before it passes"
    room.key(Qt.Key.Key_E)
    room.write("within our capacity, risk accepted")
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_A)
    assert desk.read(history, order)[-1].opinion == "within our capacity, risk accepted"


@pytest.mark.requirement("000-19")
def test_a_date_the_packing_cannot_hold_is_red_and_passes_only_with_a_note(desk: Desk, submitted: Submit, enter: Enter) -> None:
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"capacity.packing": 1})
    wanted = desk.today() + timedelta(days=25)
    make.approved_order(desk, lines=[(make.product(desk, on_hand=9), 1)], requested_date=wanted, ship_to="星湖街328号")
    order = submitted(requested_date=wanted)
    room = enter()
    assert "Too tight" in room.fact("capacity") and "room from" in room.fact("capacity")
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order.id) == "first_review" and room.focus() is room.tab.opinion
    room.write("agreed: two days later")
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order.id) == "second_review"
    [row] = desk.read(history, order.id)
    assert row.opinion == "agreed: two days later" and {check.code: check.verdict for check in row.checks}["capacity"] == "bad"


@pytest.mark.requirement("004-r2", "004-s7")
def test_a_service_is_reviewed_item_by_item_and_the_opinion_is_signed(desk: Desk, submitted: Submit, enter: Enter) -> None:
    fitting = make.product(desk, "SV-FIT", price=300, kind="service", name="空调安装", spec="壁挂机")
    when = desk.today() + timedelta(days=9)
    order = make.order(
        desk, make.customer(desk, "蓝海教育", credit_limit=10**6), [(fitting, 3, 300)], state=OrderState.FIRST_REVIEW,
        contact_name="王芳", contact_phone="13862145530", ship_to="苏州市星湖街328号", payment_method="on_account",
        kind="service", special_request="自带梯子，三楼", requested_date=when,
    )  # fmt: skip
    room = enter()
    room.tab.order.show_page("lines")
    [line] = room.tab.order.lines.rows()
    assert (line.sku, line.name, line.spec, line.quantity) == ("SV-FIT", "空调安装", "壁挂机", 3)  # service item
    assert "自带梯子，三楼" in room.tab.order.request.text()  # content
    said = room.tab.order.facts.texts()
    assert said["Delivery"] == format.day_full(when) and said["Deliver to"].startswith("苏州")  # time, place
    assert "蓝海教育" in room.shown() and "王芳" in said["Contact"]  # customer
    shown = room.tab.checklist.facts()
    assert len(shown) >= 15 and all(shown.values())  # every item with the fact it is judged by
    room.key(Qt.Key.Key_E)
    room.write("two men, one day")
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_A)
    [row] = desk.read(history, order.id)
    assert (row.who, row.step, row.verdict, row.opinion) == (
        room.tab.actor.name, "first_review", "approved", "two men, one day",
    )  # fmt: skip
    assert {check.code for check in row.checks} == set(shown)  # and each is kept with its verdict
    assert {check.code: check.verdict for check in row.checks}["technical"] == "unsure"
    later = enter(Role.BUSINESS_REVIEWER)
    later.tab.order.show_page("history")
    written = " ".join(label.text() for label in later.tab.order.history.findChildren(QLabel))
    assert "two men, one day" in written and room.tab.actor.name in written


@pytest.mark.requirement("004-b4")
def test_the_result_of_a_review_comes_back_to_who_took_the_order(qtbot: QtBot, desk: Desk, enter: Enter) -> None:
    make.one_review(desk)
    clerk = make.staff(desk, Role.CLERK, name="林静")
    good, wrong = submitted_by(desk, clerk), submitted_by(desk, clerk)
    his = RealRoom(qtbot, desk, clerk, IntakeTab)
    his.tab.queue.choose_tray("mine")
    his.settle()
    assert {row.state for row in his.tab.queue.table().rows()} == {"first_review"}
    room = enter()
    room.key(Qt.Key.Key_A)
    room.key(Qt.Key.Key_E)
    room.write("price of last year")
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_R)
    his.tab.reload()
    his.settle()
    assert {row.id: row.state for row in his.tab.queue.table().rows()} == {good: "approved", wrong: "returned"}
    his.tab.queue.choose_tray("returned")
    his.settle()
    assert [(row.id, row.state_note) for row in his.tab.queue.table().rows()] == [(wrong, "price of last year")]
    his.jobs.close()


@pytest.mark.requirement("004-e1")
def test_the_department_that_reviews_sees_a_call_as_soon_as_it_is_submitted(qtbot: QtBot, desk: Desk) -> None:
    reviewer, clerk = make.staff(desk, Role.SALES_REVIEWER), make.staff(desk, Role.CLERK)
    jobs = Jobs(desk, reviewer)
    main = MainWindow(Context(desk, jobs, reviewer))
    qtbot.addWidget(main)
    main.show()
    assert jobs.finish()
    place = [spec.name for spec in main.specs].index("review")
    assert not main.strip.counts.get(place)
    saved = desk.do(clerk, intake.save_order, form(desk, channel="phone"))
    assert saved.made is not None
    desk.do(clerk, intake.confirm_order, saved.made, saved.version, "王芳")
    jobs.announce(desk.do(clerk, intake.submit_order, saved.made, version(desk, saved.made)))
    qtbot.waitUntil(lambda: main.strip.counts.get(place) == 1)
    assert jobs.finish()
    main.close()
    jobs.close()
