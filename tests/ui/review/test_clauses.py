"""Clauses of the review as people live them, from window to window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from orderdesk.commands import intake, receivables
from orderdesk.database.desk import Desk
from orderdesk.model import Customer, Outbox, Product, SalesOrder
from orderdesk.queries.orders import order_detail
from orderdesk.queries.timeline import timeline
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES, Entity, state_name
from orderdesk.ui import words
from orderdesk.ui.context import Context
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.order.redating import RedateQuestion
from orderdesk.ui.tab import Tab
from orderdesk.ui.tasks.tab import TasksTab
from orderdesk.ui.warehouse.tab import WarehouseTab
from orderdesk.ui.widgets.form_question import FormQuestion
from tests import factories as make
from tests.commands.test_routes import form
from tests.documents.reading import packed
from tests.looking import order_state
from tests.ui.real_room import CONTROL, RealRoom
from tests.ui.review.conftest import ReviewRoom

Submit = Callable[..., make.Made]
Enter = Callable[..., ReviewRoom]
Open = Callable[[Actor, Callable[[Context], Tab]], RealRoom]


@pytest.fixture
def open_room(qtbot: QtBot, desk: Desk) -> Iterator[Open]:
    """Opens another person's room."""
    rooms: list[RealRoom] = []

    def opened(actor: Actor, kind: Callable[[Context], Tab]) -> RealRoom:
        rooms.append(RealRoom(qtbot, desk, actor, kind))  # type: ignore[arg-type]
        return rooms[-1]

    yield opened
    for room in rooms:
        room.settle()
        room.jobs.close()


def handed_in(desk: Desk, clerk: Actor, **fields: Any) -> int:
    """An order saved and submitted."""
    made = desk.do(clerk, intake.save_order, form(desk, **fields))
    assert made.made is not None
    desk.do(clerk, intake.submit_order, made.made, made.version)
    return made.made


def returned(room: ReviewRoom, opinion: str) -> None:
    """Write an opinion and return the order on the screen, by keys."""
    room.key(Qt.Key.Key_E)
    room.write(opinion)
    room.key(Qt.Key.Key_Escape)
    room.key(Qt.Key.Key_R)


@pytest.mark.requirement("003-04", "003-05", "003-06")
def test_spec_payment_and_discount_stand_red_with_what_the_house_knows(desk: Desk, enter: Enter) -> None:
    clerk = make.staff(desk, Role.CLERK)
    order = handed_in(desk, clerk, amount=70, listed=100)

    def change(session: Any) -> None:
        found = session.get_one(SalesOrder, order)
        session.get_one(Product, found.lines[0].product_id).spec = "A3"
        session.get_one(Customer, found.customer_id).payment_terms = "月结30天"

    make._put(desk, change)
    room = enter()
    assert "A3" in room.fact("spec"), "the stock item's spec is another"
    assert "月结30天" in room.fact("payment"), "other terms than agreed"
    assert "30.0 %" in room.fact("discount") and "20 %" in room.fact("discount"), "deeper than the rule"
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order) == "first_review" and "Not all checks are good" in room.notice
    good = handed_in(desk, clerk)
    room.tab.queue.setFocus()
    room.tab.reload()
    room.rest()
    room.tab.queue.choose(good)
    room.rest()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, good) == "second_review", "where all three agree nothing is asked"


@pytest.mark.requirement("003-07")
def test_after_the_review_the_order_is_said_to_wait_for_its_stock_check(
    desk: Desk, submitted: Submit, enter: Enter, open_room: Open
) -> None:
    make.one_review(desk)
    other = submitted()
    made = handed_in(desk, make.staff(desk, Role.CLERK))
    room = enter()
    room.tab.queue.choose(made)
    room.rest()
    room.tab.queue.setFocus()
    room.key(Qt.Key.Key_A)
    words.switch("zh_CN")
    keeper = make.staff(desk, Role.WAREHOUSE)
    window = open_room(keeper, lambda context: OrderPane(context, made))
    assert window.tab.head.chip.text() == "待处理" == state_name(Entity.ORDER, "approved")  # type: ignore[attr-defined]
    lock = open_room(keeper, WarehouseTab)
    assert made in [row.order_id for row in lock.tab.lock.queue.rows()], "and stands in the queue for stock"  # type: ignore[attr-defined]
    assert other.id not in [row.order_id for row in lock.tab.lock.queue.rows()], "the one still in review does not"  # type: ignore[attr-defined]
    words.switch("en")


@pytest.mark.requirement("003-08")
def test_a_problem_sends_the_order_back_with_a_task_to_ask_the_customer(desk: Desk, enter: Enter, open_room: Open) -> None:
    clerk = make.staff(desk, Role.CLERK)
    order = handed_in(desk, clerk)
    room = enter()
    returned(room, "qty is unclear")
    assert order_state(desk, order) == "returned"
    tasks = open_room(clerk, TasksTab)
    assert tasks.tab.tasks.title.text() == "Contact the customer"  # type: ignore[attr-defined]
    assert tasks.tab.tasks.what.text() == "qty is unclear"  # type: ignore[attr-defined]
    tray = open_room(clerk, IntakeTab)
    tray.tab.queue.choose_tray("returned")  # type: ignore[attr-defined]
    tray.settle()
    table = tray.tab.queue.table()  # type: ignore[attr-defined]
    assert [(row.id, row.state_note) for row in table.rows()] == [(order, "qty is unclear")]
    table.choose_first()
    tray.press(table, Qt.Key.Key_Return)
    pane = tray.tab.pane  # type: ignore[attr-defined]
    assert "qty is unclear" in pane.head.strip_text.text()
    pane.entry.delivery.fields["remark"].editor.setText("asked: five pieces")
    tray.press(pane, Qt.Key.Key_Return, CONTROL)
    assert order_state(desk, order) == "first_review"
    tasks.tab.reload()
    tasks.settle()
    assert not tasks.tab.tasks.list.rows(), "changed and sent again"  # type: ignore[attr-defined]


@pytest.mark.requirement("004-a2")
def test_an_order_that_cannot_be_done_is_cancelled_the_user_told_and_refunded(desk: Desk, enter: Enter, open_room: Open) -> None:
    clerk, finance = make.staff(desk, Role.CLERK), make.staff(desk, Role.FINANCE)
    paid = {"payment_method": "prepaid", "paid": Decimal(100), "paid_reference": "77"}
    order = handed_in(desk, clerk, kind="service", contact_email="wang@x.example", **paid)
    customer = desk.read(lambda session: session.get_one(SalesOrder, order).customer_id)
    desk.do(finance, receivables.receive_payment, customer, Decimal(100), "CNY", "bank_transfer", "77", desk.today())
    room = enter()
    assert {"Contact and address", "Technical requirements"} <= set(room.titles()), "his data, and whether it can be done"
    returned(room, "out of our area")
    tray = open_room(clerk, IntakeTab)
    tray.tab.queue.choose_tray("returned")  # type: ignore[attr-defined]
    tray.settle()
    table = tray.tab.queue.table()  # type: ignore[attr-defined]
    table.choose_first()
    tray.press(table, Qt.Key.Key_Return)
    tray.press(tray.tab.pane, Qt.Key.Key_F8)  # type: ignore[attr-defined]
    (question,) = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, FormQuestion) and each.isVisible()
    ]  # fmt: skip
    question.form.fields["reason"].editor.setPlainText("out of our area")  # type: ignore[attr-defined]
    question.accept_act.trigger()
    tray.settle()
    assert order_state(desk, order) == "cancelled"
    [message] = desk.read(lambda session: [(row.recipient, row.body) for row in session.scalars(select(Outbox))])
    assert message[0] == "wang@x.example" and "out of our area" in message[1]
    money = open_room(finance, TasksTab)
    assert "100.00 CNY" in money.tab.tasks.what.text(), "the money goes back"  # type: ignore[attr-defined]


@pytest.mark.requirement("004-k3")
def test_a_business_date_changes_in_the_order_only_by_right_and_with_a_reason(desk: Desk, open_room: Open) -> None:
    order = make.order(desk, business_date=desk.today())
    clerk = open_room(make.staff(desk, Role.CLERK), lambda context: OrderPane(context, order.id))
    assert not clerk.tab.redating.act.isVisible()  # type: ignore[attr-defined]
    boss = open_room(make.staff(desk, Role.MANAGER), lambda context: OrderPane(context, order.id))
    boss.press(boss.tab, Qt.Key.Key_D, CONTROL)
    (question,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, RedateQuestion) and each.isVisible()]
    yesterday = desk.today() - timedelta(days=1)
    question.day.set_value(yesterday)
    question.accept_act.trigger()
    boss.settle()
    assert question.isVisible() and "why" in question.form.fields["reason"].error.text().lower()
    question.reason.setPlainText("the slip is of yesterday")
    question.accept_act.trigger()
    boss.settle()
    detail = desk.read(order_detail, order.id)
    assert detail is not None and detail.business_date == yesterday
    assert [row.note for row in desk.read(timeline, order.id) if row.verb == "redate"] == ["the slip is of yesterday"]


@pytest.mark.requirement("004-o5")
def test_what_waits_for_the_manager_is_handed_in_together_with_its_sheet(desk: Desk, enter: Enter) -> None:
    clerk = make.staff(desk, Role.CLERK)
    make.routes(desk, Route((Step(REVIEW_STATES[0]), Step(REVIEW_STATES[2]))))
    orders = [handed_in(desk, clerk) for _each in range(2)]
    room = enter()
    batch = room.tab.beside.batch
    assert not batch.isEnabled(), "nothing passed the first review"
    room.key(Qt.Key.Key_A)
    room.key(Qt.Key.Key_A)
    room.tab.reload()
    room.rest()
    assert batch.isEnabled() and "manager" in batch.text() and batch.text().endswith("2")
    batch.trigger()
    room.settle()
    assert "2 orders are handed in as" in room.notice
    said = packed(room.paper())
    for order in orders:
        detail = desk.read(order_detail, order)
        assert detail is not None and detail.number in said
    room.rest()
    assert not batch.isEnabled(), "once is enough"
