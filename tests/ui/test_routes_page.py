"""The screen of review routes: written, tried out, switched on; departments and deputies beside it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from orderdesk.commands.amendments import ask_amendment
from orderdesk.commands.routes import seat_department
from orderdesk.database.desk import Desk
from orderdesk.model import SalesOrder
from orderdesk.queries.routes import absences, books, departments, routes_in_force
from orderdesk.rules.amendments import AmendmentForm
from orderdesk.rules.review import STEP_CHECKS
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.house.route_checks import ChecksQuestion
from orderdesk.ui.house.tab import HouseTab
from tests import factories as make
from tests.ui.real_room import RealRoom


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk on a fresh SQLite database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def room(qtbot: QtBot, sqlite_desk: Desk) -> Iterator[RealRoom]:
    """The manager's settings."""
    opened = RealRoom(qtbot, sqlite_desk, make.staff(sqlite_desk, Role.MANAGER), HouseTab)
    opened.settle()
    yield opened
    opened.settle()
    opened.tab.hide()
    opened.jobs.close()


@pytest.mark.requirement("004-s5", "000-18")
def test_a_route_is_written_tried_out_and_switched_on(qtbot: QtBot, sqlite_desk: Desk, room: RealRoom) -> None:
    tab = room.tab
    assert isinstance(tab, HouseTab)
    make.staff(sqlite_desk, Role.MANAGER)  # a special approval is given by another than the final one
    for amount in (100, 9_000):
        make.order(sqlite_desk, None, [(make.product(sqlite_desk), 1, amount)], state=OrderState.FIRST_REVIEW)
    page = tab.routes
    tab.show_page("routes")
    room.settle()
    assert not page.keep_act.isEnabled() and not page.switch_act.isEnabled() and "in force" in page.standing.text()
    page.add_act.trigger()
    page.form.name.setFocus()
    qtbot.keyClicks(page.form.name, "large")
    page.form.amount.setFocus()
    qtbot.keyClicks(page.form.amount, "5,000x")
    assert "number" in page.form.form.fields["routeAmount"].error.text() and not page.keep_act.isEnabled()
    qtbot.keyClick(page.form.amount, Qt.Key.Key_Backspace)
    page.form.boxes[OrderState.FINAL_REVIEW].click()
    page.form.hours[OrderState.FINAL_REVIEW].setValue(36)
    page.form.boxes[OrderState.SPECIAL_REVIEW].click()
    assert [row.route.name for row in page.list.rows()] == ["large", ""]
    page.try_act.trigger()
    room.settle()
    assert [row.changed for row in page.tried.rows()] == [True, False]
    assert "1 of 2 orders" in page.summary.text()
    page.keep_act.trigger()
    room.settle()
    assert len(sqlite_desk.read(routes_in_force)) == 1 and page.switch_act.isEnabled()
    page.switch_act.trigger()
    question = tab.window().findChild(QDialog, "question")
    assert question is not None
    question.accept()
    room.settle()
    large = sqlite_desk.read(routes_in_force)[0]
    assert (large.name, large.amount_from, large.states) == (
        "large",
        Decimal(5_000),
        ("first_review", "final_review", "special_review"),
    )
    assert large.steps[1].hours == 36 and "switched on" in room.notice


@pytest.mark.requirement("004-q2", "004-s5")
def test_the_routes_of_changes_stand_on_the_same_screen(qtbot: QtBot, sqlite_desk: Desk, room: RealRoom) -> None:
    """A cancellation goes past sales and the management; now sales alone decides it."""
    tab = room.tab
    assert isinstance(tab, HouseTab)
    order = make.approved_order(sqlite_desk, None, [(make.product(sqlite_desk), 1)])
    form = AmendmentForm(kind="cancel", reason="ordered twice")
    version = sqlite_desk.read(lambda session: session.get_one(SalesOrder, order.id).version)
    sqlite_desk.do(make.staff(sqlite_desk, Role.CLERK), ask_amendment, order.id, version, form)
    page = tab.routes
    tab.show_page("routes")
    room.settle()
    qtbot.mouseClick(page.documents.findChild(QPushButton, "filter_cancel"), Qt.MouseButton.LeftButton)
    assert [row.route.kind for row in page.list.rows()] == ["custom", "service", ""]
    page.list.choose(3)
    form_page = page.form
    assert form_page.boxes[OrderState.SPECIAL_REVIEW].isHidden() and form_page.checks[OrderState.FIRST_REVIEW].isHidden()
    assert form_page.amount.isHidden(), "a cancellation adds nothing"
    qtbot.mouseClick(form_page.boxes[OrderState.FINAL_REVIEW], Qt.MouseButton.LeftButton)
    page.try_act.trigger()
    room.settle()
    assert [(row.went, row.would) for row in page.tried.rows()] == [(("first_review", "final_review"), ("first_review",))]
    page.keep_act.trigger()
    room.settle()
    page.switch_act.trigger()
    question = tab.window().findChild(QDialog, "question")
    assert question is not None
    question.accept()
    room.settle()
    assert sqlite_desk.read(routes_in_force, "cancel")[-1].states == ("first_review",)
    assert len(sqlite_desk.read(routes_in_force, "jump")) == 3, "what was not touched stays"
    page.documents.choose("change")
    assert not page.form.repriced.isHidden() and not page.form.amount.isHidden()


@pytest.mark.requirement("004-s5", "004-s7")
def test_what_a_step_looks_at_is_chosen_on_the_route(qtbot: QtBot, sqlite_desk: Desk, room: RealRoom) -> None:
    tab = room.tab
    assert isinstance(tab, HouseTab)
    page = tab.routes
    tab.show_page("routes")
    room.settle()
    step = OrderState.FIRST_REVIEW
    qtbot.mouseClick(page.form.checks[step], Qt.MouseButton.LeftButton)
    question = tab.window().findChild(ChecksQuestion, "routeChecks")
    assert question is not None
    assert {code for code, box in question.boxes.items() if box.isChecked()} == set(STEP_CHECKS[step])
    for box in question.boxes.values():
        box.setChecked(False)
    question.accept_button.click()
    assert question.isVisible() and "at least one" in question.wrong.text()
    qtbot.mouseClick(question.boxes["law"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(question.boxes["credit"], Qt.MouseButton.LeftButton)
    question.accept_button.click()
    assert page.form.checks[step].text() == "2 checks…"
    page.keep_act.trigger()
    room.settle()
    book = sqlite_desk.read(books)[0]
    assert set(book.routes[0].steps[0].checks) == {"law", "credit"} and book.state == "draft"


def test_the_last_route_takes_every_order_or_the_screen_says_so(sqlite_desk: Desk, room: RealRoom) -> None:
    tab = room.tab
    assert isinstance(tab, HouseTab)
    tab.show_page("routes")
    room.settle()
    tab.routes.add_act.trigger()
    tab.routes.keep_act.trigger()
    room.settle()
    assert "never used" in room.notice and len(tab.routes.list.rows()) == 2
    tab.routes.remove_act.trigger()
    assert not tab.routes.keep_act.isEnabled()


@pytest.mark.requirement("000-14", "004-s5")
def test_people_are_seated_in_a_department_and_a_deputy_named(qtbot: QtBot, sqlite_desk: Desk, room: RealRoom) -> None:
    tab = room.tab
    assert isinstance(tab, HouseTab)
    one, other = (make.staff(sqlite_desk, Role.BUSINESS_REVIEWER) for _each in range(2))
    sqlite_desk.do(tab.actor, seat_department, "项目部", [other.staff_id])
    page = tab.deputies
    tab.show_page("deputies")
    room.settle()
    page.name.setText("技术部")
    page.boxes[one.staff_id].setChecked(True)
    page.boxes[other.staff_id].setChecked(False)
    page.seat_act.trigger()
    room.settle()
    assert sqlite_desk.read(departments) == {"技术部": (one.staff_id,), "项目部": (other.staff_id,)}
    page.away_act.trigger()
    assert "Fill this in" in page.absence.fields["person"].error.text()
    page.person.setCurrentIndex(page.person.findData(one.staff_id))
    page.deputy.setCurrentIndex(page.deputy.findData(other.staff_id))
    for edit in (page.first, page.last):
        edit.set_value(sqlite_desk.today())
    page.away_act.trigger()
    room.settle()
    assert [(row.person, row.deputy) for row in page.away.rows()] == [(one.name, other.name)]
    page.away.choose_first()
    page.back_act.trigger()
    room.settle()
    assert sqlite_desk.read(absences, sqlite_desk.today()) == ()


def test_a_clerk_and_an_accountant_see_no_routes(qtbot: QtBot, sqlite_desk: Desk) -> None:
    opened = RealRoom(qtbot, sqlite_desk, make.staff(sqlite_desk, Role.FINANCE), HouseTab)
    assert isinstance(opened.tab, HouseTab)
    assert not {"routes", "deputies"} & set(opened.tab.chips.keys())
    opened.settle()
    opened.tab.hide()
    opened.jobs.close()
