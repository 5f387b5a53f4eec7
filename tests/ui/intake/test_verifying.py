"""Orders that came in by themselves: taken as they come, compared with their source, verified, submitted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from orderdesk.commands.channels import add_channel
from orderdesk.commands.inbound import add_inbound
from orderdesk.commands.intake import save_order
from orderdesk.rules.rights import Role
from orderdesk.ui import format
from orderdesk.ui.order.pane import OrderPane
from tests import factories as make
from tests.commands.test_inbound import message
from tests.commands.test_routes import form
from tests.commands.test_watching import MAIL, settled
from tests.ui.intake.conftest import Room


def chip(room: Room, key: str) -> QPushButton:
    """A filter of the queue."""
    found = room.tab.queue.chips.findChild(QPushButton, f"filter_{key}")
    assert found is not None
    return found


@pytest.mark.requirement("000-04", "000-05")
def test_a_platforms_order_is_completed_verified_and_submitted(room: Room) -> None:
    assert not chip(room, "verify").isVisible()
    soon = make.wanted(room.desk).isoformat()
    room.desk.do(room.clerk, add_inbound, [message("9", "PA-A4-80", requested_date=soon), message("10", phone="12x")])
    room.tab.reload()
    room.settle()
    assert "could not be taken" in room.said() and "12x" in room.said()
    assert "2" not in chip(room, "verify").text() and "1" in chip(room, "verify").text()
    chip(room, "verify").click()
    room.settle()
    table = room.tab.queue.table()
    table.setFocus()
    table.choose_first()
    room.settle()
    room.enter()
    pane = room.tab.pane
    assert "not verified yet" in pane.head.confirmed.text()
    room.control(Qt.Key.Key_Return)
    assert "recorded automatically" in room.said()
    request = pane.entry.delivery.fields["special_request"].editor
    request.setFocus()
    room.type("before noon")  # what the platform did not say is filled in
    room.press(Qt.Key.Key_F12)
    assert "Verified by 林静" in pane.head.confirmed.text() and not pane.verify_act.isVisible()
    room.control(Qt.Key.Key_Return)
    (order,) = room.orders()
    assert (order.state, order.verified_by, order.special_request) == ("first_review", "林静", "before noon")
    assert order.number.startswith("SO") and order.verified_at is not None
    chip(room, "untaken").click()  # the phone of the other one is none
    room.settle()
    (row,) = room.tab.queue.tables["untaken"].rows()
    assert row.number == "10" and "12x" in row.problem
    room.tab.queue.table().choose_first()
    room.tab.handed_in.drop_act.trigger()
    room.settle()
    assert not room.tab.queue.tables["untaken"].rows()


@pytest.mark.requirement("000-01")
def test_a_channel_of_the_companys_own_is_offered_and_works_like_its_base(room: Room) -> None:
    room.desk.do(make.staff(room.desk, Role.MANAGER), add_channel, "store", "门店", "phone")
    room.tab.reload()
    room.settle()
    channel = room.tab.pane.entry.channel
    assert channel.itemData(channel.count() - 1) == "store"
    assert channel.itemText(channel.count() - 1) == "门店"
    channel.set_value("store")
    assert room.tab.pane.entry.channel_base() == "phone"


@pytest.mark.requirement("003-01", "003-36")
def test_every_channel_comes_into_one_room_and_is_told_apart_by_itself(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    folder.mkdir()
    (folder / "a.eml").write_bytes(MAIL)
    settled(folder / "a.eml")
    room.tab.watching.watch(str(folder))  # what lies in the folder comes in by itself
    room.settle()
    assert "1 mails" in room.said() and "1" in chip(room, "mails").text()
    soon = make.wanted(room.desk).isoformat()
    room.desk.do(room.clerk, add_inbound, [message("31", "PA-A4-80", requested_date=soon)])
    room.tab.reload()
    room.settle()
    room.tab.queue.choose_tray("verify")
    room.settle()
    table = room.tab.queue.table()
    table.setFocus()
    table.choose_first()
    room.settle()
    room.enter()
    pane = room.tab.pane
    assert pane.entry.channel_base() == "platform"
    (order,) = room.orders()
    (line,) = order.lines
    assert (order.contact_name, line.sku, line.quantity, str(line.price)) == ("周晓燕", "PA-A4-80", 3, "19.50 CNY")
    assert order.source == "inbound" and order.channel_name, "customer, product, quantity and price were recorded by the program"
    room.tab.queue.choose_tray("mails")
    room.settle()
    (mail,) = room.tab.queue.table().rows()
    kind = next(column for column in room.tab.queue.table().rows_model.columns if column.key == "kind")
    assert mail.state in ("new", "draft") and kind.text(mail)


@pytest.mark.requirement("004-o1")
def test_an_entry_after_the_cut_off_stands_in_a_tray_and_says_so_in_its_head(room: Room, qtbot: QtBot) -> None:
    assert not chip(room, "late").isVisible()
    night = make.moment(f"{room.desk.today().isoformat()} 14:40")  # 22:40 in Shanghai
    room.desk.clock = lambda: night
    made = room.desk.do(room.clerk, save_order, form(room.desk))
    room.tab.reload()
    room.settle()
    assert chip(room, "late").isVisible() and chip(room, "late").text().endswith("1")
    chip(room, "late").click()
    room.settle()
    table = room.tab.queue.table()
    (row,) = table.rows()
    said = [column.text(row) for column in table.rows_model.columns]
    assert made.number in said and "林静" in said and "After the cut-off" in said and format.moment(night) in said
    pane = OrderPane(room.tab.context, made.made)
    qtbot.addWidget(pane)
    pane.show()
    room.settle()
    text = pane.head.late.text_label.text()
    assert (
        pane.head.late.isVisible() and "林静" in text and format.moment(night) in text and "after the cut-off of its day" in text
    )
