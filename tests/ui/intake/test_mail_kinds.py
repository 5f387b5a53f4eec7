"""A mail that is no order opens the form for its kind; a mail of several orders gives one after the other."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import MailMessage, SalesOrder, Task
from orderdesk.queries.timeline import timeline
from orderdesk.rules.states import OrderState
from orderdesk.ui.tasks.inquiry_form import InquiryQuestion
from orderdesk.ui.tasks.tab import TasksTab
from tests import factories
from tests.ui.intake.conftest import Room
from tests.ui.intake.test_mail_order import drop, mail_rows


def letter(folder: Path, subject: str, body: str, name: str = "m", sheet: tuple[str, str] | None = None) -> Path:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "张三丰 <zhang@huida.example>", "order@ourdesk.example", subject
    mail["Date"], mail["Message-ID"] = "Fri, 20 Nov 2026 09:15:00 +0800", f"<{name}@huida.example>"
    mail.set_content(body)
    if sheet is not None:
        mail.add_attachment(sheet[1].encode("utf-8-sig"), maintype="text", subtype="csv", filename=sheet[0])
    path = folder / f"{name}.eml"
    path.write_bytes(mail.as_bytes())
    return path


@pytest.mark.parametrize(
    ("kind", "subject", "body", "says"),
    [
        ("status", "到哪了", "订单{number}什么时候能送到？", "Open the order asked about"),
        ("cancel", "取消订单", "{number} 这单请取消，不要了。", "Open the order to cancel"),
        ("change", "改单", "{number} 复印纸由10包改为20包，其余不变。", "Open the order to change"),
    ],
)
def test_it_opens_the_order_it_speaks_of_and_stays_with_it(
    room: Room, tmp_path: Path, kind: str, subject: str, body: str, says: str
) -> None:
    order = factories.order(
        room.desk, room.ids["C0001"], [(room.ids["PA-A4-80"], 10)], state=OrderState.APPROVED, entered_by=room.clerk.staff_id
    )
    number = room.desk.read(lambda session: session.scalar(select(SalesOrder.number).where(SalesOrder.id == order.id)))
    opened: list[int] = []
    room.tab.context.show_order = opened.append
    drop(room, letter(tmp_path, subject, body.format(number=number)))
    doors = room.tab.doors
    assert room.tab.preview.mail is not None and room.tab.preview.mail.kind == kind
    assert doors.isVisible() and doors.act.text() == says
    assert doors.orders.currentData() == order.id and str(number) in doors.orders.currentText()
    doors.act.trigger()
    room.settle()
    assert opened == [order.id]
    assert [state for state, _order, _subject in mail_rows(room)] == ["done"]
    assert [row.verb for row in room.desk.read(timeline, order.id)][-1] == "mail kept"


def test_an_order_that_is_not_named_is_the_last_one_and_that_is_doubted(room: Room, tmp_path: Path) -> None:
    factories.order(room.desk, room.ids["C0001"], [(room.ids["PA-A4-80"], 10)], state=OrderState.APPROVED)
    last = factories.order(room.desk, room.ids["C0001"], [(room.ids["HH-TS-3"], 2)], state=OrderState.APPROVED)
    drop(room, letter(tmp_path, "物流", "货到哪里了？还没收到。"))
    assert room.tab.doors.orders.currentData() == last.id
    assert "last one" in room.tab.doors.doubt.text() or "does not say" in room.tab.doors.doubt.text()


def test_a_payment_advice_becomes_a_task_of_accounts(room: Room, tmp_path: Path) -> None:
    drop(room, letter(tmp_path, "付款通知", "贵司货款 ￥1,118.00 已于今日汇出，流水号 2603190088417，请查收。"))
    room.tab.doors.act.trigger()
    room.settle()

    def task(session: Session) -> tuple[str, str]:
        found = session.scalars(select(Task)).one()
        return found.role, found.note

    role, note = room.desk.read(task)
    assert role == "finance" and "1,118.00" in note and "付款通知" in note
    assert [state for state, _order, _subject in mail_rows(room)] == ["done"]


def test_an_inquiry_goes_into_the_inquiry_log_with_what_was_asked(room: Room, tmp_path: Path) -> None:
    tasks = TasksTab(room.tab.context)
    room.qtbot.addWidget(tasks)
    room.tab.context.show_tab = lambda name: tasks if name == "tasks" else None
    drop(room, letter(tmp_path, "询价", "请问复印纸A4 80g一次50箱什么价？交货期多久？"))
    room.tab.doors.act.trigger()
    room.settle()
    question = room.dialog("inquiryQuestion")
    assert isinstance(question, InquiryQuestion)
    assert question.form.text("subject") == "询价" and "50箱" in question.form.text("detail")
    assert question.form.text("contact_email") == "zhang@huida.example"
    assert question.customer.text() == "苏州汇达办公用品有限公司"


TWO = """请按下面两单送：

订单一：
复印纸A4 80g 3箱
送：江苏省苏州市姑苏区干将西路515号A幢3楼，李强 13812345678

订单二：
抽纸3层 2箱
送：江苏省苏州市相城区元和街道嘉元路288号，王敏 13987654321

11月27日送到。
"""


@pytest.mark.requirement("000-07", "003-32")
def test_the_second_order_of_a_mail_follows_the_first(room: Room, tmp_path: Path) -> None:
    drop(room, letter(tmp_path, "两单", TWO))
    entry = room.tab.pane.entry
    assert [line.product.sku for line in entry.model.typed() if line.product] == ["PA-A4-80"]
    for _ in range(2):
        entry.wish.setFocus()
        entry.wish.selectAll()
        room.type("+5")
        room.control(Qt.Key.Key_Return)
        room.settle()
        if room.tab.right.currentWidget() is room.tab.preview:
            assert room.tab.take_act.text() == "Make order 2 of 2"
            room.tab.take_act.trigger()
            room.settle()
            assert [line.product.sku for line in entry.model.typed() if line.product] == ["HH-TS-3"]
    assert sorted(line.sku for order in room.orders() for line in order.lines) == ["HH-TS-3", "PA-A4-80"]
    assert {order.state for order in room.orders()} == {"first_review"}
    mail = room.desk.read(lambda session: session.scalar(select(MailMessage.state)))
    assert mail == "done"
