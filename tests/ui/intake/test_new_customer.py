"""A new customer without leaving the order, and one who is on file already."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.ui.intake.conftest import Room


def wait_for_same(room: Room) -> QLabel:
    """What the question says of somebody on file, once the pause after typing is over."""
    label = room.dialog("newCustomerQuestion").findChild(QLabel, "same")
    room.qtbot.waitUntil(lambda: label.isVisible(), timeout=5_000)
    return label


def test_somebody_on_file_with_the_same_phone_is_named_and_can_be_taken_instead(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("1386123456 9")  # nobody: a digit was misheard
    room.press(Qt.Key.Key_F2)
    question = room.dialog("newCustomerQuestion")
    question.form.set_text("name", "晨光文具")  # type: ignore[attr-defined]
    question.form.set_text("phone", "138 6123 4567")  # type: ignore[attr-defined]
    question.form.edited.emit("phone")  # type: ignore[attr-defined]
    label = wait_for_same(room)
    assert "C0002 无锡市梁溪区晨光文具店" in label.text() and "the same phone" in label.text()
    room.press(Qt.Key.Key_F6)
    assert room.tab.pane.entry.customer.text() == "无锡市梁溪区晨光文具店"
    assert room.tab.pane.entry.customer_id == room.ids["C0002"]


def test_somebody_new_is_added_without_leaving_the_order(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("13900001111")
    room.press(Qt.Key.Key_F2)
    question = room.dialog("newCustomerQuestion")
    assert question.form.text("phone") == "13900001111"  # type: ignore[attr-defined]
    question.form.set_text("name", "星湖书店")  # type: ignore[attr-defined]
    room.control(Qt.Key.Key_Return)
    assert room.tab.pane.entry.customer.text() == "星湖书店"
    assert room.tab.pane.entry.contact.text("contact_phone") == "13900001111"
