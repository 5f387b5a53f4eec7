"""“My work” as people use it: tasks ticked off and opened, inquiries written down, answered, forwarded, made into orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from orderdesk.commands.inquiries import log_inquiry
from orderdesk.commands.tasks import add_task
from orderdesk.database.desk import Desk
from orderdesk.queries.inquiries import Tray, inquiries
from orderdesk.queries.tasks import Whose, tasks
from orderdesk.rules.inquiries import InquiryForm
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.tasks.inquiry_form import InquiryQuestion
from orderdesk.ui.tasks.tab import TasksTab
from orderdesk.ui.widgets.form_question import FormQuestion
from tests import factories as make
from tests.ui.real_room import CONTROL, RealRoom

CHAIRS = InquiryForm("phone", "汇达办公", "三百把椅子", "王芳", "13862145530", detail="灰色")


@pytest.fixture
def embedded(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def clerk(embedded: Desk) -> Actor:
    return make.staff(embedded, Role.CLERK, name="林静")


@pytest.fixture
def room(qtbot: QtBot, embedded: Desk, clerk: Actor) -> Iterator[RealRoom]:
    made = RealRoom(qtbot, embedded, clerk, TasksTab)
    yield made
    made.jobs.close()


def question() -> FormQuestion:
    """The one that is open."""
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, FormQuestion) and each.isVisible())


def write(name: str, text: str) -> None:
    """Fill a field of the open question."""
    editor = question().form.fields[name].editor
    assert isinstance(editor, QLineEdit | QPlainTextEdit)
    (editor.setText if isinstance(editor, QLineEdit) else editor.setPlainText)(text)


def test_a_task_is_opened_ticked_off_and_stands_among_the_ended(room: RealRoom, clerk: Actor) -> None:
    order = make.order(room.desk, make.customer(room.desk, "沪杭贸易"), [(make.product(room.desk), 1)])
    keeper = make.staff(room.desk, Role.WAREHOUSE)
    due = datetime.now(UTC) + timedelta(hours=1)
    room.desk.do(keeper, add_task, "ask for the gate", due, clerk.staff_id, None, order.id)
    room.tab.reload()
    room.settle()
    view = room.tab.tasks
    assert room.counts[-1] == 1 and view.title.text() == "Reminder" and view.what.text() == "ask for the gate"
    room.press(view.list, Qt.Key.Key_O)
    assert room.opened == [order.id]
    room.press(view.list, Qt.Key.Key_D)
    write("outcome", "8 to 17")
    question().accept_act.trigger()
    room.settle()
    assert room.counts[-1] == 0 and "done" in room.notice
    view.chips.choose(Whose.DONE)
    room.settle()
    assert [row.outcome for row in view.ended.rows()] == ["8 to 17"]
    assert not view.done_act.isEnabled()


def test_a_reminder_is_written_and_passed_on_by_keys(room: RealRoom) -> None:
    other = make.staff(room.desk, Role.FINANCE, name="吴敏")
    view = room.tab.tasks
    room.press(view.list, Qt.Key.Key_N, CONTROL)
    question().accept_act.trigger()
    room.settle()
    assert "what is to be done" in question().form.fields["note"].error.text()
    write("note", "call the bank")
    question().form.fields["due_at"].editor.day.setText("+1")  # type: ignore[attr-defined]
    question().accept_act.trigger()
    room.settle()
    assert [row.note for row in view.list.rows()] == ["call the bank"]
    room.press(view.list, Qt.Key.Key_P)
    question().form.fields["staff"].editor.choose(other.staff_id)  # type: ignore[attr-defined]
    question().accept_act.trigger()
    room.settle()
    assert not view.list.rows() and [row.note for row in room.desk.read(tasks, other).rows] == ["call the bank"]
    view.chips.choose(Whose.GIVEN)
    room.settle()
    assert [row.who for row in view.list.rows()] == ["吴敏"]


@pytest.mark.requirement("002-01", "002-02", "002-03")
def test_an_inquiry_is_written_down_forwarded_and_answered_on_the_screen(qtbot: QtBot, embedded: Desk) -> None:
    keeper, clerk = make.staff(embedded, Role.WAREHOUSE, name="周国强"), make.staff(embedded, Role.CLERK)
    room = RealRoom(qtbot, embedded, keeper, TasksTab)  # any employee may
    room.tab.show_view("inquiries")
    view = room.tab.inquiries
    room.press(view.list, Qt.Key.Key_N, CONTROL)
    form = question()
    assert isinstance(form, InquiryQuestion)
    assert [form.channel.itemText(each) for each in range(form.channel.count())] == ["Phone", "E-mail", "Online chat", "Visit"]
    form.channel.set_value("visit")
    write("customer_name", "汇达办公")
    write("subject", "三百把椅子")
    form.accept_act.trigger()
    room.settle()
    assert "phone number or an e-mail" in form.form.fields["contact_phone"].error.text()
    write("contact_phone", "13862145530")
    form.who.choose(clerk.staff_id)
    form.accept_act.trigger()
    room.settle()
    assert "is written down" in room.notice
    (row,) = view.list.rows()
    assert (row.channel, row.customer, row.subject, row.entered_by, row.state) == (
        "visit", "汇达办公", "三百把椅子", "周国强", "forwarded",
    )  # fmt: skip
    assert view.facts.texts()["To be answered by"] == clerk.name
    asked = next(column for column in view.list.rows_model.columns if column.key == "asked")
    assert asked.text(row).startswith("today") and row.phone == "13862145530"
    room.jobs.close()
    hers = RealRoom(qtbot, embedded, clerk, TasksTab)
    hers.press(hers.tab.tasks.list, Qt.Key.Key_O)  # the task leads to the inquiry
    assert hers.tab.view() is hers.tab.inquiries and hers.tab.inquiries.list.current().id == row.id
    assert not hers.tab.tasks.done_act.isEnabled()
    hers.press(hers.tab.inquiries.list, Qt.Key.Key_A)
    write("answer", "三周")
    question().accept_act.trigger()
    hers.settle()
    assert (
        "is answered" in hers.notice and hers.tab.inquiries.chips.key() == Tray.OPEN or hers.tab.inquiries.answer.text() == "三周"
    )
    assert [each.answer for each in embedded.read(inquiries, clerk, Tray.ALL).rows] == ["三周"]
    assert hers.counts[-1] == 0
    hers.jobs.close()


@pytest.mark.requirement("002-04")
def test_one_key_makes_an_inquiry_an_order_in_hand(qtbot: QtBot, embedded: Desk, clerk: Actor) -> None:
    embedded.do(clerk, log_inquiry, CHAIRS, "yes")
    jobs = Jobs(embedded, clerk)
    main = MainWindow(Context(embedded, jobs, clerk))
    qtbot.addWidget(main)
    main.show()
    tab = main.show_tab("tasks")
    assert isinstance(tab, TasksTab)
    tab.show_view("inquiries")
    tab.inquiries.chips.choose(Tray.ALL)
    assert jobs.finish()
    tab.inquiries.convert_act.trigger()
    for _ in range(3):
        assert jobs.finish()
        QApplication.processEvents()
    intake = main.current_room()
    assert intake is not None and intake.objectName() == "intakeTab"
    entry = intake.pane.entry  # type: ignore[attr-defined]
    assert entry.contact.text("contact_name") == "王芳" and entry.contact.text("contact_phone") == "13862145530"
    assert "三百把椅子" in entry.delivery.text("special_request")
    main.close()


@pytest.mark.requirement("002-03")
def test_what_one_is_given_and_what_becomes_late_is_said_under_the_bell(qtbot: QtBot, embedded: Desk, clerk: Actor) -> None:
    keeper = make.staff(embedded, Role.WAREHOUSE, name="周国强")
    jobs = Jobs(embedded, clerk)
    main = MainWindow(Context(embedded, jobs, clerk))
    said: list[str] = []
    main.alerts._context.notify = lambda sentence, _go=None: said.append(sentence)
    qtbot.addWidget(main)
    assert jobs.finish()
    embedded.do(keeper, log_inquiry, CHAIRS, "", clerk.staff_id)
    main.alerts.look()
    assert jobs.finish()
    QApplication.processEvents()
    assert len(said) == 1 and "周国强" in said[0] and "Answer the inquiry" in said[0]
    late = datetime.now(UTC) + timedelta(days=1)
    main.alerts._tell(Whose.LATE, embedded.read(tasks, clerk, Whose.LATE, now=late))
    main.alerts._tell(Whose.LATE, embedded.read(tasks, clerk, Whose.LATE, now=late))
    assert len(said) == 2 and said[1].startswith("Late: Answer the inquiry")
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
    main.close()


def test_many_late_tasks_are_one_sentence_at_sign_in(qtbot: QtBot, embedded: Desk, clerk: Actor) -> None:
    for number in range(5):
        embedded.do(clerk, add_task, f"step {number}", datetime.now(UTC) - timedelta(minutes=1))
    jobs = Jobs(embedded, clerk)
    main = MainWindow(Context(embedded, jobs, clerk))
    said: list[str] = []
    main.alerts._context.notify = lambda sentence, _go=None: said.append(sentence)
    qtbot.addWidget(main)
    assert jobs.finish()
    assert said == ["5 tasks are late; they stand under My work."]
    main.close()
