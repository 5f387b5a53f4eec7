"""Going through an order item by item, and answering a colleague, in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from orderdesk.commands import intake, review
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.queries.review import questions
from orderdesk.queries.review.confirmations import confirmations
from orderdesk.queries.tasks import tasks
from orderdesk.rules.confirming import ITEMS
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.going_through import GoingThrough
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.review.tab import ReviewTab
from orderdesk.ui.widgets.dialogs import TextQuestion
from tests import factories as make
from tests.commands.test_routes import form
from tests.looking import order_state
from tests.ui.real_room import RealRoom


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk on a fresh SQLite database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk) -> Iterator[Callable[[Actor, int], RealRoom]]:
    """Opens an order's pane for somebody."""
    rooms: list[RealRoom] = []

    def open_pane(actor: Actor, order_id: int) -> RealRoom:
        kind = type("Pane", (OrderPane,), {"__init__": lambda self, context: OrderPane.__init__(self, context, order_id)})
        room = RealRoom(qtbot, desk, actor, kind)
        rooms.append(room)
        return room

    yield open_pane
    for room in rooms:
        room.settle()
        room.tab.hide()
        room.jobs.close()


def version(desk: Desk, order: int) -> int:
    """The order's."""
    return desk.read(lambda session: session.get_one(intake.SalesOrder, order).version)


def walk(room: RealRoom, wrong: str = "", note: str = "") -> GoingThrough:
    """Open the dialog and tick every item but the wrong one."""
    tab = room.tab
    assert isinstance(tab, OrderPane)
    tab.asked.walk_act.trigger()
    room.settle()
    dialog = next(each for each in tab.window().findChildren(GoingThrough) if each.isVisible())
    for item, box in dialog.boxes.items():
        box.setChecked(item != wrong)
    if wrong:
        dialog.notes[wrong].setText(note)
    return dialog


@pytest.mark.requirement("001-02", "001-03", "001-04", "001-05", "001-06")
def test_two_people_go_through_an_order_and_the_salesperson_sees_that_it_is_confirmed(
    desk: Desk, pane: Callable[[Actor, int], RealRoom]
) -> None:
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"review.double_check": True})
    seller, service = make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.CLERK, name="赵敏")
    made = desk.do(seller, intake.save_order, form(desk))
    assert made.made is not None
    mine = pane(seller, made.made)
    dialog = walk(mine)
    assert any("星湖街328号" in label.text() for label in dialog.findChildren(QLabel))
    dialog.accept()
    mine.settle()
    [handed] = desk.read(tasks, service).rows  # customer service has it at once
    assert (handed.order_id, handed.role) == (made.made, "clerk") and "customer service" in handed.note
    theirs = pane(service, made.made)
    dialog = walk(theirs, "time")
    assert {"spec", "quantity", "time", "place"} <= dialog.boxes.keys()
    dialog.accept()
    theirs.settle()
    assert dialog.isVisible() and "write what is wrong" in dialog.problem.text()
    dialog.notes["time"].setText("客户要周五")
    dialog.said_by.setText("王芳")
    dialog.accept()
    theirs.settle()
    # What is wrong is back with the salesperson, who asks the customer and corrects it.
    [back] = [row for row in desk.read(tasks, seller).rows if row.staff_id == seller.staff_id]
    assert (back.kind, back.note) == ("contact_customer", "客户要周五") and not desk.read(tasks, service).rows
    mine.tab.reload()
    mine.settle()
    assert "Confirmed with" not in mine.tab.origin.texts()
    with pytest.raises(Refused, match="item by item"):
        desk.do(seller, intake.submit_order, made.made, version(desk, made.made))
    later = form(desk, requested_date=desk.today() + timedelta(days=22))
    desk.do(seller, intake.save_order, later, made.made, version(desk, made.made))
    mine.tab.reload()
    mine.settle()
    walk(mine).accept()
    mine.settle()
    theirs.tab.reload()
    theirs.settle()
    dialog = walk(theirs)
    dialog.said_by.setText("王芳")
    dialog.accept()
    theirs.settle()
    assert not isValid(dialog)
    assert {row.stage for row in desk.read(confirmations, made.made) if row.good} == {"sales", "service"}
    mine.tab.reload()
    mine.settle()
    assert mine.tab.origin.texts()["Confirmed with"].startswith("王芳, by 赵敏")
    told = [row.note for row in desk.read(tasks, seller).rows if row.kind == "department"]
    assert len(told) == 1 and "confirmed with the customer" in told[0] and not desk.read(tasks, service).rows
    desk.do(seller, intake.submit_order, made.made, version(desk, made.made))
    assert order_state(desk, made.made) == "first_review"
    assert [row.kind for row in desk.read(tasks, seller).rows] == ["contact_customer"]


@pytest.mark.requirement("004-r3")
def test_what_the_customer_confirms_after_a_review_stands_before_the_next_reviewer(
    desk: Desk, pane: Callable[[Actor, int], RealRoom], qtbot: QtBot
) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    made = desk.do(clerk, intake.save_order, form(desk))
    assert made.made is not None
    desk.do(clerk, intake.submit_order, made.made, made.version)
    desk.do(make.staff(desk, Role.SALES_REVIEWER), review.approve_order, made.made, version(desk, made.made), "同意")
    room = pane(clerk, made.made)
    dialog = walk(room)
    dialog.said_by.setText("")
    dialog.accept()
    room.settle()
    assert "with whom" in dialog.form.fields["said_by"].error.text()
    dialog.said_by.setText("王芳")
    dialog.accept()
    room.settle()
    reviewing = RealRoom(qtbot, desk, make.staff(desk, Role.BUSINESS_REVIEWER), ReviewTab)
    order = reviewing.tab.order
    order.show_page("customer")
    assert [(row.stage, row.good, row.said_by, row.who) for row in order.customer.items.rows()] == [
        ("after", True, "王芳", "林静")
    ] * len(ITEMS)
    reviewing.tab.hide()
    reviewing.jobs.close()


@pytest.mark.requirement("004-i4")
def test_who_was_asked_answers_in_the_order(desk: Desk, pane: Callable[[Actor, int], RealRoom]) -> None:
    order = make.order(desk)
    keeper = make.staff(desk, Role.WAREHOUSE)
    desk.do(make.staff(desk, Role.SALES_REVIEWER, name="王海"), review.ask_colleague, order.id, keeper.staff_id, "周五能到吗？")
    room = pane(keeper, order.id)
    tab = room.tab
    assert isinstance(tab, OrderPane)
    assert "周五能到吗？" in room.notice and tab.asked.answer_act.isVisible()
    tab.asked.answer_act.trigger()
    dialog = tab.window().findChild(TextQuestion)
    assert dialog is not None
    dialog.field.setPlainText("能，周四")
    dialog.accept()
    room.settle()
    assert [row.answer for row in desk.read(questions, order.id)] == ["能，周四"]
    assert not tab.asked.answer_act.isVisible()
