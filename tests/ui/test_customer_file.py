"""The customer's file on the screen: due list, verified by document, assessed, what follows at the entry of an order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from orderdesk.commands.customer_file import AssessmentForm, assess_credit
from orderdesk.commands.intake import save_order
from orderdesk.database.desk import Desk
from orderdesk.model import Customer
from orderdesk.queries.customer_file import standing
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Role
from orderdesk.ui.context import Context
from orderdesk.ui.customer_file import AssessmentQuestion, CheckQuestion
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.parties.tab import PartiesTab
from orderdesk.ui.tasks.tab import TasksTab
from orderdesk.ui.widgets.form_question import FormQuestion
from tests import factories as make
from tests.ui.real_room import RealRoom


@pytest.fixture
def embedded(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


def question() -> FormQuestion:
    """The one that is open."""
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, FormQuestion) and each.isVisible())


@pytest.mark.requirement("002-21", "004-b1")
def test_the_due_list_leads_to_a_recorded_check(qtbot: QtBot, embedded: Desk) -> None:
    clerk = make.staff(embedded, Role.CLERK)
    customer = make.customer(embedded, "沪杭贸易")
    room = RealRoom(qtbot, embedded, clerk, TasksTab)
    room.tab.show_view("files")
    room.settle()
    view = room.tab.files
    assert [row.name for row in view.list.rows()] == ["沪杭贸易"]
    room.press(view.list, Qt.Key.Key_V)
    form = question()
    assert isinstance(form, CheckQuestion)
    form.kind.set_value("identity")
    form.accept_act.trigger()
    room.settle()
    assert "document that proves it" in form.form.fields["document"].error.text()
    form.form.set_text("document", "营业执照 9132")
    form.accept_act.trigger()
    room.settle()
    room.press(view.list, Qt.Key.Key_V)
    question().accept_act.trigger()  # the file itself, in order
    room.settle()
    assert not view.list.rows() and "is recorded" in room.notice
    today = datetime.now(UTC).date()
    stands = embedded.read(standing, customer, today)
    assert stands is not None and not stands.due and stands.identity is not None and stands.identity.document == "营业执照 9132"
    room.jobs.close()


@pytest.mark.requirement("002-20", "002-36", "002-37", "002-38")
def test_the_file_shows_needs_and_history_and_credit_is_assessed_there(qtbot: QtBot, embedded: Desk) -> None:
    finance = make.staff(embedded, Role.FINANCE, name="吴敏")
    customer = make.customer(embedded, "沪杭贸易", needs="每月三箱复印纸", phone="13862145530")
    make.order(embedded, customer)
    room = RealRoom(qtbot, embedded, finance, PartiesTab)
    room.tab.list.choose_first()
    room.settle()
    card = room.tab.card
    assert "每月三箱复印纸" in card.alias.text() and len(card.contacts.rows()) == len(card.orders.rows()) == 1
    assert card.account.texts()["Credit standing"] == "not assessed" and card.terms.texts()["Last verified"] == "never"
    room.press(room.tab.list, Qt.Key.Key_F8)
    form = question()
    assert isinstance(form, AssessmentQuestion)
    form.grade.set_value("poor")
    form._graded()
    form.suspended.setChecked(True)
    for name, text in (("operations", "两家门店关闭"), ("finance", "去年亏损"), ("record", "逾期两次")):
        form.form.set_text(name, text)
    form.accept_act.trigger()
    room.settle()
    assert "why nothing is supplied" in form.form.fields["note"].error.text()
    form.form.set_text("note", "支票退票")
    form.accept_act.trigger()
    room.settle()
    room.settle()
    assert [(row.grade, row.operations, row.by) for row in card.assessments.rows()] == [("poor", "两家门店关闭", "吴敏")]
    assert card.account.texts()["Credit standing"] == "Poor credit" and "suspended since" in card.account.texts()["Supply"]
    room.jobs.close()


@pytest.mark.requirement("000-09", "002-06")
def test_the_order_shows_how_its_preliminary_check_came_out(qtbot: QtBot, embedded: Desk) -> None:
    clerk = make.staff(embedded, Role.CLERK, name="林静")
    made = embedded.do(
        clerk, save_order, OrderForm(channel="phone", customer_id=make.customer(embedded), contact_phone="1386214553")
    )

    jobs = Jobs(embedded, clerk)
    pane = OrderPane(Context(embedded, jobs, clerk), made.made or 0)
    qtbot.addWidget(pane)
    pane.show()
    assert jobs.finish()
    texts = pane.check.texts()
    assert texts["Result"] == "Not passed" and "at least one line" in texts["Complete"]
    assert "11 digits; this one has 10" in texts["Phone number"] and "never verified" in texts["Customer's identity"]
    jobs.close()


@pytest.mark.requirement("002-37")
def test_poor_credit_is_said_at_the_payment_when_the_order_is_submitted(qtbot: QtBot, embedded: Desk) -> None:
    clerk, finance = make.staff(embedded, Role.CLERK), make.staff(embedded, Role.FINANCE)
    customer = make.customer(embedded)
    version = embedded.read(lambda session: session.get_one(Customer, customer).version)
    embedded.do(finance, assess_credit, customer, version, AssessmentForm("weak", "weak", "late", "poor"))
    line = LineForm(make.product(embedded, on_hand=9), "pcs", Decimal(1), Decimal(10))
    form = OrderForm(
        channel="mail", customer_id=customer, lines=(line,), contact_name="王芳", contact_phone="13862145530",
        ship_to="江苏省苏州市星湖街328号", payment_method="on_account", requested_date=datetime.now(UTC).date(),
    )  # fmt: skip
    order = embedded.do(clerk, save_order, form).made or 0
    room = RealRoom(qtbot, embedded, clerk, IntakeTab)
    room.tab.show_record(order)
    room.settle()
    entry = room.tab.pane.entry
    entry.wish.setText("+9")
    room.tab.pane.submit_act.trigger()
    for _ in range(3):
        room.settle()
        QApplication.processEvents()
    assert "credit is poor" in entry.delivery.fields["payment_method"].error.text()
    room.jobs.close()
