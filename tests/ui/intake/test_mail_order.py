"""A mail becomes an order: dropped, read into the form with its doubts, corrected, submitted, answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.commands.settings import change_settings
from orderdesk.model import MailMessage, TimelineEntry
from orderdesk.queries.intake import outbox
from orderdesk.rules.rights import Role
from orderdesk.ui.intake.line import Cell
from tests import factories
from tests.mail.servers import free_port
from tests.ui.intake.conftest import Room

WORDS = """您好，我们需要以下用品：

PA-A4-80 复印纸 3箱
紫色信封 2盒

请送到江苏省苏州市姑苏区干将西路515号A幢3楼。

张三丰
苏州汇达办公用品有限公司
0512-62803391
"""


def write_mail(folder: Path, text: str = WORDS, name: str = "order", subject: str = "订货") -> Path:
    """A plain mail of the first customer as a file."""
    mail = EmailMessage()
    mail["From"] = "张三丰 <zhang@huida.example>"
    mail["To"] = "order@ourdesk.example"
    mail["Subject"] = subject
    mail["Date"] = "Fri, 20 Nov 2026 09:15:00 +0800"
    mail["Message-ID"] = f"<{name}@huida.example>"
    mail.set_content(text)
    path = folder / f"{name}.eml"
    path.write_bytes(mail.as_bytes())
    return path


def drop(room: Room, *paths: Path) -> None:
    """Drop files onto the page, as a mouse does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(QPointF(40, 40), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    room.tab.dropEvent(event)
    room.settle()


def mail_rows(room: Room) -> list[Any]:
    """(state, order id, subject) of every mail kept."""

    def read(session: Session) -> list[Any]:
        return list(session.execute(select(MailMessage.state, MailMessage.order_id, MailMessage.subject)))

    return room.desk.read(read)


def correct_and_submit(room: Room) -> None:
    """The clerk chooses the product nobody knew, enters the date, submits."""
    entry = room.tab.pane.entry
    row = next(number for number, line in enumerate(entry.model.lines) if Cell.PRODUCT in line.odd)
    entry.grid.go(row, Cell.PRODUCT)
    room.type("ST-24-6")
    room.enter()
    entry.grid.commit()
    entry.wish.setFocus()
    entry.wish.selectAll()
    room.type("+5")
    room.control(Qt.Key.Key_Return)


@pytest.mark.requirement("000-07", "003-32")
def test_a_dropped_mail_fills_the_form_beside_it_and_shows_its_doubts(room: Room, tmp_path: Path) -> None:
    drop(room, write_mail(tmp_path))
    entry = room.tab.pane.entry
    assert room.tab.source.isVisible()
    assert "紫色信封" in room.tab.source.text.toPlainText()
    assert entry.customer.text() == "苏州汇达办公用品有限公司"
    assert entry.channel.value() == "mail"
    known, unknown = entry.model.typed()
    assert known.product is not None and (known.product.sku, known.base) == ("PA-A4-80", Decimal(15))
    assert (unknown.product, unknown.quantity) == (None, Decimal(2))
    assert "紫色信封" in unknown.text(Cell.PRODUCT, "CNY")
    assert unknown.doubts[Cell.PRODUCT]
    assert room.tab.pane.doubt_act.isVisible()
    tinted = dict(room.tab.source.tinted())
    assert any("紫色信封" in words and doubtful for words, doubtful in tinted.items())
    assert any("复印纸" in words and not doubtful for words, doubtful in tinted.items())
    assert room.orders() == []


@pytest.mark.requirement("000-07")
def test_the_mail_stays_with_the_order_it_became(room: Room, tmp_path: Path) -> None:
    drop(room, write_mail(tmp_path))
    correct_and_submit(room)
    (order,) = room.orders()
    assert (order.state, order.channel) == ("first_review", "mail")
    assert order.mail_id is not None
    assert [line.sku for line in order.lines] == ["PA-A4-80", "ST-24-6"]
    assert order.ordered_at.isoformat() == "2026-11-20T01:15:00+00:00"
    assert mail_rows(room) == [("done", order.id, "订货")]
    assert not room.tab.source.isVisible()


def test_without_a_mail_server_the_answer_waits_and_says_why(room: Room, tmp_path: Path) -> None:
    drop(room, write_mail(tmp_path))
    correct_and_submit(room)
    (message,) = room.desk.read(outbox, ("queued", "failed"))
    assert (message.kind, message.recipient, message.state) == ("acknowledgement", "zhang@huida.example", "failed")
    assert "not sent" in room.said() and "mail server" in room.said()
    assert room.tab.outgoing.isVisible()
    assert "zhang@huida.example" in room.tab.outgoing.text.text()


class Inbox:
    """Keeps what a real SMTP server was given."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(0)
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def smtp() -> Iterator[tuple[int, Inbox]]:
    """The port of a mail server on this machine, and what it was given."""
    inbox, port = Inbox(), free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield port, inbox
    controller.stop()


@pytest.mark.requirement("000-08", "001-03")
def test_the_customer_is_told_and_a_failed_answer_is_sent_again(room: Room, tmp_path: Path, smtp: tuple[int, Inbox]) -> None:
    drop(room, write_mail(tmp_path))
    correct_and_submit(room)
    assert room.tab.outgoing.isVisible()
    port, inbox = smtp
    admin = factories.staff(room.desk, Role.ADMINISTRATOR)
    values = {
        "mail.smtp_host": "127.0.0.1",
        "mail.smtp_port": port,
        "mail.smtp_security": "none",
        "mail.sender": "order@ourdesk.example",
    }
    room.desk.do(admin, change_settings, values)
    room.tab.outgoing.again.trigger()
    room.settle()
    (envelope,) = inbox.mails
    assert envelope.rcpt_tos == ["zhang@huida.example"]
    (order,) = room.orders()
    (message,) = room.desk.read(outbox, ("sent",))
    assert order.number in message.body and message.sent_at is not None
    assert "told" in room.said() and "zhang@huida.example" in room.said()
    assert not room.tab.outgoing.isVisible()

    def told(session: Session) -> list[str]:
        return list(session.scalars(select(TimelineEntry.verb).where(TimelineEntry.order_id == order.id)))

    assert {"acknowledge", "mail sent"} <= set(room.desk.read(told))


def test_the_same_mail_twice_is_kept_once(room: Room, tmp_path: Path) -> None:
    path = write_mail(tmp_path)
    drop(room, path)
    drop(room, path)
    assert len(mail_rows(room)) == 1
    assert "here already" in room.said()


def test_a_mail_that_is_no_order_is_set_aside_and_can_be_brought_back(room: Room, tmp_path: Path) -> None:
    drop(room, write_mail(tmp_path, "明天下午你们上班吗？", "hello", "问候"), write_mail(tmp_path, WORDS, "second"))
    table = room.tab.queue.table()
    assert {row.subject for row in table.rows()} == {"问候", "订货"}
    table.setFocus()
    table.choose(next(row.id for row in table.rows() if row.subject == "问候"))
    room.settle()
    assert "上班" in room.tab.preview.text.toPlainText()
    room.press(Qt.Key.Key_S)
    assert [row.subject for row in room.tab.queue.table().rows()] == ["订货"]
    room.tab.notice.undo_button.click()
    room.settle()
    assert {row.subject for row in room.tab.queue.table().rows()} == {"问候", "订货"}


def test_a_mail_walked_to_and_opened_by_enter_makes_its_order(room: Room, tmp_path: Path) -> None:
    drop(room, write_mail(tmp_path, WORDS, "first"), write_mail(tmp_path, WORDS.replace("3箱", "4箱"), "second"))
    table = room.tab.queue.table()
    table.setFocus()
    room.press(Qt.Key.Key_Down)
    room.enter()
    assert room.tab.pane.isVisible()
    assert len(room.tab.pane.entry.model.typed()) == 2


def test_a_sheet_dropped_here_opens_the_import(room: Room, tmp_path: Path) -> None:
    sheet = tmp_path / "orders.csv"
    sheet.write_text("order no,customer,sku,quantity\n1,C0001,PA-A4-80,3\n", encoding="utf-8")
    drop(room, sheet)
    dialogs = [d for d in QApplication.topLevelWidgets() if type(d).__name__ == "ImportDialog" and d.isVisible()]
    assert len(dialogs) == 1
    room.qtbot.waitUntil(room.jobs.idle, timeout=20_000)
    dialogs[0].close()


def test_a_mail_only_looked_at_still_waits(room: Room, tmp_path: Path) -> None:
    drop(room, write_mail(tmp_path))
    assert room.tab.source.isVisible()
    room.control(Qt.Key.Key_N)
    assert room.tab.pane.entry.model.typed() == []
    assert not room.tab.source.isVisible()
    assert mail_rows(room) == [("new", None, "订货")]
    assert room.orders() == []


def test_rubbish_dropped_here_is_refused_by_name_and_changes_nothing(room: Room, tmp_path: Path) -> None:
    strange = tmp_path / "picture.gif"
    strange.write_bytes(b"GIF89a")
    drop(room, strange)
    assert "picture.gif" in room.said()
    broken = tmp_path / "broken.eml"
    broken.write_bytes(bytes(range(256)) * 40)
    drop(room, broken)
    assert mail_rows(room) == [] or mail_rows(room)[0][0] in ("unreadable", "new")
    assert room.orders() == []


def test_what_was_dropped_with_a_mail_and_is_no_mail_is_named(room: Room, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("minutes")
    drop(room, write_mail(tmp_path), tmp_path / "notes.txt")
    assert room.said().startswith("1 new. notes.txt cannot be taken in.")
    drop(room, write_mail(tmp_path))
    assert room.said() == "It was here already."
