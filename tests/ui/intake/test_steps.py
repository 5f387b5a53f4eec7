"""Parking, taking up again, returned orders, cancelling, leaving a form, and two desks at one order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.commands.intake import save_order
from orderdesk.commands.review import return_order
from orderdesk.model import TimelineEntry
from orderdesk.queries.parties import find_customers
from orderdesk.queries.tasks import tasks
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Role
from orderdesk.ui.widgets.comparing import WhichQuestion
from tests import factories
from tests.ui.intake.conftest import Room
from tests.ui.intake.test_phone_order import take_the_call


def submitted(room: Room) -> int:
    """A phone order that was read back and submitted."""
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.control(Qt.Key.Key_Return)
    room.enter()
    return room.orders()[-1].id


@pytest.mark.requirement("000-10", "000-11", "004-e2")
def test_an_order_is_parked_and_goes_on_only_once_the_customer_confirmed(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.control(Qt.Key.Key_P)
    question = room.dialog("parkQuestion")
    room.control(Qt.Key.Key_Return)
    assert "Say why" in question.form.fields["reason"].error.text()  # type: ignore[attr-defined]
    question.findChild(QPlainTextEdit, "reason").setFocus()
    room.type("width of the tape")
    room.press(Qt.Key.Key_Tab)
    room.type("+1")
    room.press(Qt.Key.Key_Tab)
    room.type("15:00")
    room.control(Qt.Key.Key_Return)
    (order,) = room.orders()
    assert (order.state, order.state_note) == ("parked", "width of the tape")
    assert order.next_contact_at is not None
    assert order.next_contact_at.astimezone().hour == 15
    (task,) = room.desk.read(tasks, room.clerk).rows
    assert (task.kind, task.order_id, task.note) == ("contact_customer", order.id, "width of the tape")

    room.tab.queue.choose_tray("parked")
    room.settle()
    assert room.tab.queue.table().rows()[0].state_note == "width of the tape"
    room.tab.queue.table().setFocus()
    room.tab.queue.table().choose_first()
    room.settle()
    assert "width of the tape" in room.tab.pane.head.strip_text.text()
    assert not room.tab.pane.submit_act.isEnabled()
    assert "parked" in room.tab.pane.submit_act.toolTip()
    room.enter()
    room.control(Qt.Key.Key_R)
    room.type("张三丰")
    room.enter()
    (order,) = room.orders()
    assert (order.state, order.next_contact_at) == ("draft", None)
    assert room.tab.pane.submit_act.isEnabled()
    assert not room.desk.read(tasks, room.clerk).rows


def test_what_is_half_typed_goes_into_the_reason_for_parking(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.tab.pane.entry.grid.begin()
    room.type("purple paper")
    room.enter()
    room.control(Qt.Key.Key_P)
    reason = room.dialog("parkQuestion").findChild(QPlainTextEdit, "reason")
    assert "purple paper" in reason.toPlainText()


def test_a_returned_order_shows_the_opinion_and_is_submitted_again(room: Room) -> None:
    order_id = submitted(room)
    reviewer = factories.staff(room.desk, Role.SALES_REVIEWER)
    room.jobs.announce(room.desk.do(reviewer, return_order, order_id, room.orders()[-1].version, "date too near"))
    room.settle()
    room.tab.queue.choose_tray("returned")
    room.settle()
    table = room.tab.queue.table()
    assert [row.state_note for row in table.rows()] == ["date too near"]
    table.setFocus()
    table.choose_first()
    room.settle()
    room.enter()
    assert room.tab.pane.head.strip_text.text() == "Returned: date too near"
    assert room.tab.pane.head.strip.isVisible()
    wish = room.tab.pane.entry.wish
    wish.setFocus()
    wish.selectAll()
    room.type("+9")
    room.control(Qt.Key.Key_Return)
    room.enter()
    (order,) = room.orders()
    assert order.state == "first_review"
    assert order.requested_date == room.desk.today() + timedelta(days=9)

    def history(session: Session) -> list[str]:
        return list(
            session.scalars(select(TimelineEntry.verb).where(TimelineEntry.order_id == order_id).order_by(TimelineEntry.id))
        )

    assert room.desk.read(history) == ["enter", "confirm", "submit", "return", "confirm", "submit"]


def test_an_order_is_cancelled_with_a_reason(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.control(Qt.Key.Key_S)
    room.press(Qt.Key.Key_F8)
    room.type("caller hung up")
    room.control(Qt.Key.Key_Return)
    (order,) = room.orders()
    assert (order.state, order.state_note) == ("cancelled", "caller hung up")


def test_leaving_a_form_keeps_it_as_a_draft(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.control(Qt.Key.Key_N)
    (order,) = room.orders()
    assert (order.state, order.lines[0].sku) == ("draft", "PA-A4-80")
    assert room.tab.pane.entry.model.typed() == []
    room.tab.queue.choose_tray("draft")
    room.settle()
    assert [row.number for row in room.tab.queue.table().rows()] == [order.number]


def test_leaving_the_room_keeps_what_was_typed(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.tab.hide()
    room.settle()
    assert [order.lines[0].sku for order in room.orders()] == ["PA-A4-80"]


def test_a_half_typed_line_is_not_left_behind(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.tab.pane.entry.grid.begin()
    room.type("zzz")
    room.control(Qt.Key.Key_N)
    assert "not complete" in room.said()
    assert [row.text(1, "CNY") for row in room.tab.pane.entry.model.typed()][1] == "zzz"  # type: ignore[arg-type]


def test_an_order_changed_at_another_desk_is_compared_and_nothing_typed_is_lost(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.control(Qt.Key.Key_S)
    (order,) = room.orders()
    other = factories.staff(room.desk, Role.CLERK)
    (customer,) = room.desk.read(find_customers, "C0001")
    theirs = OrderForm(
        channel="phone",
        customer_id=customer.id,
        contact_name="李四",
        contact_phone="13800000000",
        lines=(LineForm(room.ids["PA-A4-80"], "包", order.lines[0].quantity, order.lines[0].price.amount),),
    )
    room.desk.do(other, save_order, theirs, order.id, order.version)
    remark = room.tab.pane.entry.delivery.fields["remark"].editor
    assert isinstance(remark, QLineEdit)
    remark.setFocus()
    room.type("mine")
    room.control(Qt.Key.Key_S)
    assert "Somebody else changed" in room.said()
    assert remark.text() == "mine"
    question = room.tab.window().findChild(WhichQuestion)
    assert question is not None
    said = {
        question._wording.label(difference): (mine.text_label.text(), theirs.text_label.text())
        for difference, (mine, theirs) in zip(question.merge.differences, question.answers, strict=True)
    }
    assert said["Contact"] == ("张三丰", "李四")
    assert said["Line 复印纸: Unit"] == ("箱", "包")
    number = [difference.cell for difference in question.merge.differences].index("unit")
    question.answers[number][0].button.click()  # my unit; everything else as he left it
    question.accept_act.trigger()
    room.settle()
    (order,) = room.orders()
    assert (order.remark, order.contact_name, order.contact_phone) == ("mine", "李四", "13800000000")
    assert [line.unit for line in order.lines] == ["箱"]
    assert not room.tab.pane.unkept()


def test_a_new_customer_is_added_without_leaving_the_order(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("13900001111")
    room.enter()
    assert "Nobody is found" in room.tab.pane.entry.who.fields["customer"].error.text()
    room.press(Qt.Key.Key_F2)
    question = room.dialog("newCustomerQuestion")
    assert question.form.text("code") == "C0003"  # type: ignore[attr-defined]
    assert question.form.text("phone") == "13900001111"  # type: ignore[attr-defined]
    room.control(Qt.Key.Key_Return)
    assert "name" in question.form.fields["name"].error.text()  # type: ignore[attr-defined]
    room.type("新城书店")
    room.control(Qt.Key.Key_Return)
    assert room.tab.pane.entry.customer.text() == "新城书店"
    room.type("ST-24-6")
    room.enter()
    room.type("4")
    room.enter()
    room.control(Qt.Key.Key_S)
    (order,) = room.orders()
    assert (order.customer, order.contact_phone, order.lines[0].sku) == ("新城书店", "13900001111", "ST-24-6")


def test_who_may_not_enter_orders_sees_no_way_to(open_room, qtbot) -> None:  # type: ignore[no-untyped-def]
    room = open_room(roles=(Role.MANAGER,))
    assert not room.tab.new_act.isVisible()
    assert not room.tab.pane.submit_act.isVisible()
