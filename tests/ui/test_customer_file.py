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
from orderdesk.queries.tasks import tasks
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
    order = make.order(embedded, customer)
    room = RealRoom(qtbot, embedded, finance, PartiesTab)
    room.tab.list.choose_first()
    room.settle()
    card = room.tab.card
    assert "每月三箱复印纸" in card.alias.text() and card.name.text() == "沪杭贸易"
    assert [row.phone for row in card.contacts.rows()] == ["13862145530"]
    assert [row.number for row in card.orders.rows()] == [order.number]
    assert card.account.texts()["Credit standing"] == "not assessed" and card.terms.texts()["Last verified"] == "never"
    room.press(room.tab.list, Qt.Key.Key_F8)
    form = question()
    assert isinstance(form, AssessmentQuestion)
    form.grade.set_value("good")
    form._graded()
    for name, text in (
        ("operations", "两家门店"), ("finance", "盈利"), ("record", "从未逾期"), ("limit", "50000"), ("term_days", "45"),
    ):  # fmt: skip
        form.form.set_text(name, text)
    form.accept_act.trigger()
    room.settle()
    room.settle()
    assert (card.account.texts()["Credit standing"], card.account.texts()["Credit limit"]) == ("Good credit", "¥50,000.00")
    assert card.terms.texts()["Term"] == "45 days"
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
    assert [(row.grade, row.operations, row.by) for row in card.assessments.rows()] == [
        ("poor", "两家门店关闭", "吴敏"), ("good", "两家门店", "吴敏"),
    ]  # fmt: skip
    assert next((row.finance, row.record) for row in card.assessments.rows()) == ("去年亏损", "逾期两次")
    [dunning] = embedded.read(tasks, finance).rows  # who stops the supply is told to ask for the money
    assert (dunning.kind, dunning.customer_id) == ("dun_customer", customer)
    assert card.account.texts()["Credit standing"] == "Poor credit" and "suspended since" in card.account.texts()["Supply"]
    room.jobs.close()


@pytest.mark.requirement("000-09", "002-06", "003-34", "004-b1")
def test_the_order_shows_how_its_preliminary_check_came_out(qtbot: QtBot, embedded: Desk) -> None:
    clerk, finance = make.staff(embedded, Role.CLERK, name="林静"), make.staff(embedded, Role.FINANCE)
    customer = make.customer(embedded)
    version = embedded.read(lambda session: session.get_one(Customer, customer).version)
    embedded.do(finance, assess_credit, customer, version, AssessmentForm("weak", "weak", "late", "poor"))
    line = LineForm(make.product(embedded, on_hand=9), "pcs", Decimal(1), Decimal(10))
    form = OrderForm(
        channel="website", customer_id=customer, contact_phone="1386214553", ship_to="星湖街328号", payment_method="on_account",
        lines=(line,), agreed_total=Decimal(9),
    )  # fmt: skip
    made = embedded.do(clerk, save_order, form)
    jobs = Jobs(embedded, clerk)
    pane = OrderPane(Context(embedded, jobs, clerk), made.made or 0)
    qtbot.addWidget(pane)
    pane.show()
    assert jobs.finish()
    texts = pane.check.texts()
    assert texts["Result"] == "Not passed" and texts["Checked by"].startswith("林静")
    assert "contact" in texts["Complete"] and "10.00" in texts["Accurate"] and "credit is poor" in texts["Within our rules"]
    assert "11 digits; this one has 10" in texts["Phone number"] and "Province and city" in texts["Delivery address"]
    assert "never verified" in texts["Customer's identity"] and "neither" in texts["Source of the order"]
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
