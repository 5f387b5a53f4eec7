"""A reviewer decides order after order without the mouse, and what he writes stays with its order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from orderdesk.commands.review import approve_order
from orderdesk.database.desk import Desk
from orderdesk.queries.orders import order_detail
from orderdesk.queries.review import DecisionRow, history
from orderdesk.rules.changes import Changes
from orderdesk.rules.rights import Role
from orderdesk.ui import style, words
from tests import factories as make
from tests.looking import order_state
from tests.ui.review.conftest import ReviewRoom

Submit = Callable[..., make.Made]
Enter = Callable[..., ReviewRoom]


def decisions(desk: Desk, order: make.Made) -> tuple[DecisionRow, ...]:
    """What was decided on an order."""
    return desk.read(history, order.id)


def approve(desk: Desk, order: make.Made, role: Role) -> Changes:
    """Somebody approves the order at another desk."""
    detail = desk.read(order_detail, order.id)
    assert detail is not None
    return desk.do(make.staff(desk, role), approve_order, order.id, detail.version)


def elsewhere(desk: Desk, room: ReviewRoom, order: make.Made) -> None:
    """Another reviewer approves the order at another desk, and this one hears of it."""
    room.jobs.announce(approve(desk, order, Role.SALES_REVIEWER))
    room.qtbot.waitUntil(lambda: order.number not in room.numbers())
    room.rest()


@pytest.mark.requirement("000-12")
def test_the_queue_shows_the_steps_of_its_reviewer_longest_waiting_first(desk: Desk, submitted: Submit, enter: Enter) -> None:
    orders = [submitted() for _each in range(4)]
    approve(desk, orders[1], Role.SALES_REVIEWER)
    approve(desk, orders[3], Role.SALES_REVIEWER)
    approve(desk, orders[3], Role.BUSINESS_REVIEWER)
    assert enter(Role.SALES_REVIEWER).numbers() == [orders[0].number, orders[2].number]
    assert enter(Role.BUSINESS_REVIEWER).numbers() == [orders[1].number]
    room = enter(Role.MANAGER)
    assert room.numbers() == [orders[3].number] and room.counts[-1] == 1


def test_a_routine_order_takes_one_key_and_the_next_comes_by_itself(desk: Desk, submitted: Submit, enter: Enter) -> None:
    first, second = submitted(), submitted()
    room = enter()
    assert first.number in room.shown()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, first.id) == "second_review"
    assert first.number in room.notice and "approved" in room.notice
    assert second.number in room.shown() and room.numbers() == [second.number]
    assert room.tab.approve.isEnabled() and room.tab.queue.hasFocus()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, second.id) == "second_review"
    assert room.presses == 2 and room.shown() == ""


@pytest.mark.requirement("000-23")
def test_an_order_is_returned_only_with_a_written_opinion(desk: Desk, submitted: Submit, enter: Enter) -> None:
    order = submitted()
    room = enter()
    room.key(Qt.Key.Key_R)
    assert order_state(desk, order.id) == "first_review"
    assert "why" in room.notice and room.focus() is room.tab.opinion
    room.write("address is a letter box, ask again")
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_R)
    assert room.presses <= 6
    assert order_state(desk, order.id) == "returned"
    assert desk.read(order_detail, order.id).state_note == "address is a letter box, ask again"  # type: ignore[union-attr]
    assert [(row.verdict, row.opinion) for row in decisions(desk, order)] == [("returned", "address is a letter box, ask again")]


def test_an_approval_keeps_its_opinion(desk: Desk, submitted: Submit, enter: Enter) -> None:
    order = submitted()
    room = enter()
    room.key(Qt.Key.Key_E)
    room.write("agreed by phone")
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_A)
    assert [row.opinion for row in decisions(desk, order)] == ["agreed by phone"]
    assert room.tab.opinion.text() == ""


@pytest.mark.requirement("000-13")
def test_the_first_review_sees_credit_amount_and_date_as_facts(desk: Desk, submitted: Submit, enter: Enter) -> None:
    submitted(make.customer(desk, credit_limit=150))
    room = enter()
    assert {"Credit limit", "Order amount", "Delivery date"} <= set(room.titles())
    assert "200.00" in room.fact("credit") and "150.00" in room.fact("credit") and "50.00" in room.fact("credit")
    assert "200.00" in room.fact("amount")
    assert "Wanted" in room.fact("date") and "possible" in room.fact("date")


def test_what_is_not_good_passes_only_with_a_reason(desk: Desk, submitted: Submit, enter: Enter) -> None:
    order = submitted(make.customer(desk, credit_limit=150))
    room = enter()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order.id) == "first_review" and room.focus() is room.tab.opinion
    room.write("guarantee of the mother company, by letter")
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order.id) == "second_review" and room.presses <= 6


def test_a_double_press_decides_one_order(desk: Desk, submitted: Submit, enter: Enter) -> None:
    first, second = submitted(), submitted()
    room = enter()
    QTest.keyClick(room.focus(), Qt.Key.Key_A)
    room.settle()
    assert second.number in room.shown()
    QTest.keyClick(room.focus(), Qt.Key.Key_A)  # the second press of a nervous finger
    room.rest()
    assert order_state(desk, first.id) == "second_review"
    assert order_state(desk, second.id) == "first_review"


def test_an_opinion_waits_with_its_order(desk: Desk, submitted: Submit, enter: Enter) -> None:
    first, second = submitted(), submitted()
    room = enter()
    room.key(Qt.Key.Key_E)
    room.write("ask the customer")
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_Down)
    assert second.number in room.shown() and room.tab.opinion.text() == ""
    room.key(Qt.Key.Key_A)
    assert [row.opinion for row in decisions(desk, second)] == [""]
    assert first.number in room.shown() and room.tab.opinion.text() == "ask the customer"


def test_keys_pressed_before_the_next_order_is_there_do_not_decide_the_last(desk: Desk, submitted: Submit, enter: Enter) -> None:
    first, second = submitted(), submitted()
    room = enter()
    QTest.keyClick(room.focus(), Qt.Key.Key_Down)
    QTest.keyClick(room.focus(), Qt.Key.Key_A)
    room.rest()
    assert (order_state(desk, first.id), order_state(desk, second.id)) == ("first_review", "first_review")
    assert second.number in room.shown()


def test_a_change_elsewhere_while_the_next_order_is_read_does_not_bring_the_last_back(
    desk: Desk, submitted: Submit, enter: Enter
) -> None:
    submitted()
    second = submitted()
    room = enter()
    QTest.keyClick(room.focus(), Qt.Key.Key_Down)
    room.tab.reload()
    room.rest()
    assert second.number in room.shown()


def test_another_desk_decides_while_an_opinion_is_written(desk: Desk, submitted: Submit, enter: Enter) -> None:
    first, second = submitted(), submitted()
    room = enter()
    room.key(Qt.Key.Key_E)
    room.write("too")
    elsewhere(desk, room, first)
    assert "meanwhile" in room.notice and not room.tab.approve.isEnabled()
    room.write(" dear")
    assert room.tab.opinion.text() == "too dear"
    room.key(Qt.Key.Key_Escape)
    assert second.number in room.shown() and room.tab.opinion.text() == ""
    room.key(Qt.Key.Key_A)
    assert [row.opinion for row in decisions(desk, second)] == [""]


def test_two_reviewers_at_one_order_one_decides(desk: Desk, submitted: Submit, enter: Enter) -> None:
    order = submitted()
    one, other = enter(), enter()
    one.key(Qt.Key.Key_A)
    other.key(Qt.Key.Key_A)
    assert len(decisions(desk, order)) == 1
    assert "meanwhile" in other.notice


def test_who_decides_several_steps_still_goes_on_to_the_next_order(desk: Desk, submitted: Submit, enter: Enter) -> None:
    first, second = submitted(), submitted()
    room = enter(Role.SALES_REVIEWER, Role.BUSINESS_REVIEWER)
    room.key(Qt.Key.Key_A)
    assert second.number in room.shown()
    assert room.numbers() == [second.number, first.number]


def test_ones_own_order_says_that_somebody_else_must_review_it(desk: Desk, submitted: Submit, enter: Enter) -> None:
    room = enter()
    order = submitted(entered_by=room.tab.actor.staff_id)
    room.tab.reload()
    room.rest()
    assert order.number in room.shown() and not room.tab.approve.isEnabled()
    assert "somebody else" in room.tab.approve.toolTip()


def test_what_was_judged_and_written_outlives_every_look(qapp: Any, desk: Desk, submitted: Submit, enter: Enter) -> None:
    submitted(special_request="deliver before 9")
    room = enter()
    choice = room.tab.checklist.choices["request"]
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    room.tab.opinion.setPlainText("as agreed")
    judged = room.tab.checklist.judgements()
    assert len(judged) == 1
    room.tab.reload()
    room.rest()
    assert room.tab.checklist.choices["request"].hasFocus()
    style.apply(qapp, "dark")
    words.switch("zh_CN")
    room.rest()
    assert room.tab.checklist.judgements() == judged and room.tab.opinion.text() == "as agreed"


def test_below_the_limit_the_button_says_that_the_warehouse_is_next(desk: Desk, submitted: Submit, enter: Enter) -> None:
    make.one_review(desk)
    order = submitted()
    room = enter()
    assert room.tab.approve.text() == "Approve: to the warehouse"
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order.id) == "approved"
