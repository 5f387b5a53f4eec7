"""What a review asks a word on, and where an order goes afterwards: to the departments, or back to who took it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from orderdesk.commands import review
from orderdesk.database.desk import Desk
from orderdesk.queries.review import history
from orderdesk.rules.review import Verdict
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.intake.asking import ReasonQuestion
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.tasks.tab import TasksTab
from tests import factories as make
from tests.looking import order_state
from tests.ui.real_room import CONTROL, RealRoom
from tests.ui.review.conftest import ReviewRoom
from tests.ui.review.test_steps import submitted_by, version

Enter = Callable[..., ReviewRoom]
Open = Callable[..., RealRoom]


@pytest.fixture
def open_room(qtbot: QtBot, desk: Desk) -> Iterator[Open]:
    """Opens another room for a person."""
    rooms: list[RealRoom] = []

    def opened(actor: Actor, kind: type[IntakeTab] | type[TasksTab]) -> RealRoom:
        rooms.append(RealRoom(qtbot, desk, actor, kind))
        return rooms[-1]

    yield opened
    for room in rooms:
        room.settle()
        room.tab.hide()
        room.jobs.close()


def give_back(room: ReviewRoom, opinion: str) -> None:
    """R, the opinion it asks for, Esc, R."""
    room.key(Qt.Key.Key_R)
    assert "Write why the order is returned" in room.notice and room.focus() is room.tab.opinion
    room.write(opinion)
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_R)


def work_of(open_room: Open, actor: Actor, order: int) -> list[tuple[str, str]]:
    """(kind, note) of what his “My work” holds about an order."""
    room = open_room(actor, TasksTab)
    assert isinstance(room.tab, TasksTab)
    return [(row.kind, row.note) for row in room.tab.tasks.list.rows() if row.order_id == order]


@pytest.mark.requirement("000-20")
def test_the_second_review_writes_how_it_is_solved_or_declines_what_is_beyond_ability(desk: Desk, enter: Enter) -> None:
    clerk, sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    easy, hard = submitted_by(desk, clerk, kind="service"), submitted_by(desk, clerk, kind="service")
    for order in (easy, hard):
        desk.do(sales, review.approve_order, order, version(desk, order))
    room = enter(Role.BUSINESS_REVIEWER)
    assert "To be made or done" in room.fact("technical")
    room.key(Qt.Key.Key_A)
    assert order_state(desk, easy) == "second_review" and "technical requirements are met" in room.notice
    choice = room.tab.checklist.choices["technical"]
    assert room.focus() is choice
    choice.setCurrentIndex(choice.findText("Feasible with what we have"))
    room.tab.queue.setFocus()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, easy) == "final_review"
    assert {check.code: check.note for check in desk.read(history, easy)[-1].checks}["technical"] == "Feasible with what we have"
    give_back(room, "no crane reaches the fifth floor")
    assert order_state(desk, hard) == "returned"
    assert [row.opinion for row in desk.read(history, hard)][-1] == "no crane reaches the fifth floor"


@pytest.mark.requirement("000-21")
def test_law_rules_of_the_trade_and_of_the_company_are_an_item_of_their_own(desk: Desk, enter: Enter) -> None:
    order = submitted_by(desk, make.staff(desk, Role.CLERK), kind="service")
    desk.do(make.staff(desk, Role.SALES_REVIEWER), review.approve_order, order, version(desk, order))
    solved = (review.Judgement("technical", Verdict.GOOD, "现有工具"),)
    desk.do(make.staff(desk, Role.BUSINESS_REVIEWER), review.approve_order, order, version(desk, order), "", solved)
    room = enter(Role.MANAGER)
    assert "Law and company rules" in room.titles()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order) == "final_review" and "law, industry rules and company rules" in room.notice
    choice = room.tab.checklist.choices["law"]
    choice.setCurrentIndex(choice.findText("No objection"))
    room.tab.queue.setFocus()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order) in ("approved", "ready_to_ship")
    assert {check.code: check.note for check in desk.read(history, order)[-1].checks}["law"] == "No objection"


@pytest.mark.requirement("000-22")
def test_the_last_approval_puts_the_order_into_the_departments_work(desk: Desk, enter: Enter, open_room: Open) -> None:
    make.one_review(desk)
    keeper, shipper = make.staff(desk, Role.WAREHOUSE), make.staff(desk, Role.SHIPPING)
    order = submitted_by(desk, make.staff(desk, Role.CLERK))
    assert work_of(open_room, keeper, order) == []
    room = enter()
    assert room.tab.approve.text() == "Approve: to the warehouse"
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order) == "approved"
    for person in (keeper, shipper):
        assert [kind for kind, _note in work_of(open_room, person, order)] == ["department"]


@pytest.mark.requirement("000-24")
def test_a_returned_order_is_explained_mended_and_reviewed_again_or_cancelled(desk: Desk, enter: Enter, open_room: Open) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    mended, dropped = submitted_by(desk, clerk), submitted_by(desk, clerk)
    room = enter()
    give_back(room, "gate number is missing")
    give_back(room, "out of the programme")
    assert work_of(open_room, clerk, mended) == [("contact_customer", "gate number is missing")]

    his = open_room(clerk, IntakeTab)
    assert isinstance(his.tab, IntakeTab)
    queue, pane = his.tab.queue, his.tab.pane
    queue.choose_tray("returned")
    his.settle()
    assert {row.id: row.state_note for row in queue.table().rows()} == {
        mended: "gate number is missing", dropped: "out of the programme",
    }  # fmt: skip
    queue.table().choose(mended)
    his.settle()
    remark = pane.entry.delivery.fields["special_request"].editor
    his.type(remark, "gate 4")
    his.press(remark, Qt.Key.Key_Return, CONTROL)
    read_back = [each for each in his.tab.window().findChildren(QPlainTextEdit, "sentences") if each.isVisible()]
    if read_back:  # what was confirmed with the customer has changed
        his.press(read_back[0].window(), Qt.Key.Key_Return, CONTROL)
    assert order_state(desk, mended) == "first_review"
    assert work_of(open_room, clerk, mended) == []

    his.press(queue.table(), Qt.Key.Key_Down)
    assert pane.order_id == dropped
    his.press(pane.entry.grid, Qt.Key.Key_F8)
    [question] = [each for each in QApplication.topLevelWidgets() if isinstance(each, ReasonQuestion) and each.isVisible()]
    reason = question.form.fields["reason"].editor
    QTest.keyClicks(reason, "the customer buys elsewhere")
    question.accept_act.trigger()
    his.settle()
    assert order_state(desk, dropped) == "cancelled"

    room.tab.reload()
    room.rest()
    room.tab.queue.choose(mended)
    room.rest()
    room.tab.order.show_page("history")
    told = " ".join(label.text() for label in room.tab.order.history.findChildren(QLabel))
    assert "gate number is missing" in told and "gate 4" in told
