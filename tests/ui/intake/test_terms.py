"""What a phone order is sold at: special prices with who agreed, gifts, no rounding off, the right kind of document, outliers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from orderdesk.queries.review import review_queue
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Role
from orderdesk.ui.intake.line import Cell
from tests import factories as make
from tests.ui.intake.conftest import Room
from tests.ui.intake.test_phone_order import take_the_call


def type_price(room: Room, row: int, text: str) -> None:
    """Type a price into a line."""
    room.tab.pane.entry.grid.go(row, Cell.PRICE)
    room.focus().selectAll()  # type: ignore[attr-defined]
    room.type(text)
    room.enter()


@pytest.mark.requirement("004-o3", "004-o4", "004-o11")
def test_a_special_price_and_a_gift_name_who_agreed_and_with_which_words(room: Room) -> None:
    manager = make.staff(room.desk, Role.MANAGER, name="沈岚")
    take_the_call(room, (("PA-A4-80", "3箱"), ("ST-24-6", "20"), ("6901234567908", "2盒")))
    entry = room.tab.pane.entry
    type_price(room, 0, "100")
    entry.model.give(1)
    assert entry.foot.let_off.text() == "Concession ¥70.50"  # 3 x 7.50, and 20 x 2.40 given
    room.control(Qt.Key.Key_Return)
    assert "say who agreed" in entry.model.lines[0].wrong[Cell.PRICE]
    assert "gift" in entry.model.lines[1].wrong[Cell.PRICE].lower()
    room.press(Qt.Key.Key_F10)
    question = room.dialog("consentQuestion")
    approver = question.findChild(QComboBox, "approver")
    assert {approver.itemText(row) for row in range(approver.count())} == {"沈岚", "秦岚"}  # who may agree
    approver.setCurrentText("沈岚")
    room.control(Qt.Key.Key_Return)
    room.control(Qt.Key.Key_Return)
    room.dialog("readBack")
    room.enter()
    (order,) = room.orders()
    assert order.state == "first_review"
    paper, staples, pens = order.lines
    assert (paper.sku, paper.spec, paper.price.amount, paper.quantity, paper.amount.amount) == (
        "PA-A4-80",
        "A4 80g",
        Decimal(100),
        Decimal(3),
        Decimal(300),
    )
    assert (paper.concession, staples.concession, pens.concession) == (
        Money.of("22.50", "CNY"),
        Money.of("48.00", "CNY"),
        Money.of("0", "CNY"),
    )
    assert (paper.approver_id, paper.approver, paper.approver_remark) == (
        manager.staff_id,
        "沈岚",
        "Agreed to be sold at this price",
    )
    assert staples.gift and staples.approver == "沈岚" and staples.remark == "gift"
    assert pens.approver == ""


def test_consent_to_a_price_ends_with_the_price(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    type_price(room, 0, "100")
    room.press(Qt.Key.Key_F10)
    room.dialog("consentQuestion")
    room.control(Qt.Key.Key_Return)
    line = room.tab.pane.entry.model.lines[0]
    assert line.approver_id is not None
    type_price(room, 0, "90")
    assert line.approver_id is None


@pytest.mark.requirement("004-o10")
def test_lines_must_come_to_what_the_contract_or_slip_says_to_the_cent(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"), ("6901234567908", "1")))
    entry = room.tab.pane.entry
    assert entry.model.total() == Money.of("324.30", "CNY")
    entry.agreed.setText("324")
    room.control(Qt.Key.Key_Return)
    error = entry.delivery.fields["agreed_total"].error
    assert error.isVisible() and "324.30" in error.text() and "324.00" in error.text()
    assert all(order.state == "draft" for order in room.orders())
    entry.agreed.setText("324.30")
    room.control(Qt.Key.Key_Return)
    room.dialog("readBack")
    room.enter()
    (order,) = room.orders()
    assert (order.state, order.agreed_total) == ("first_review", order.total)


@pytest.mark.requirement("004-k5")
def test_the_kind_of_document_follows_the_lines_and_a_wrong_one_is_refused(room: Room) -> None:
    take_the_call(room, (("SV-INST", "1"),))
    entry = room.tab.pane.entry
    assert entry.kind.value() == "service"
    entry.kind.setFocus()
    room.press(Qt.Key.Key_Up)
    room.press(Qt.Key.Key_Up)
    assert entry.kind.value() == "stock"
    room.control(Qt.Key.Key_Return)
    error = entry.delivery.fields["kind"].error
    assert error.isVisible() and "not stock goods" in error.text()
    entry.grid.begin()
    for word in ("PA-A4-80", "1箱"):
        room.type(word)
        room.enter()
    assert entry.kind.value() == "stock"  # chosen by a person; goods with their service are a stock order
    room.control(Qt.Key.Key_Return)
    room.dialog("readBack")


@pytest.mark.requirement("004-i5")
def test_an_unusual_quantity_or_price_is_doubted_until_somebody_looked(room: Room) -> None:
    for quantity in (4, 5, 6):
        make.order(
            room.desk,
            room.ids["C0001"],
            [(room.ids["PA-A4-80"], quantity, "21.50")],
            state="approved",  # type: ignore[arg-type]
        )
    take_the_call(room, (("PA-A4-80", "5"), ("PA-A4-80", "500"), ("PA-A4-80", "5")))
    entry = room.tab.pane.entry
    type_price(room, 2, "215")
    usual, many, dear = entry.model.typed()
    assert not usual.doubts
    assert "usually takes (5 包)" in many.doubts[Cell.QUANTITY]
    assert "usually pays (21.50)" in dear.doubts[Cell.PRICE]
    assert room.tab.pane.doubt_act.isVisible() and "2" in room.tab.pane.doubt_act.text()
    entry.grid.go(1, Cell.QUANTITY)
    room.enter()
    assert Cell.QUANTITY not in many.doubts
    type_price(room, 2, "21.50")
    assert not dear.doubts


@pytest.mark.requirement("004-r1", "004-c1", "004-e1")
def test_an_order_by_word_of_mouth_and_one_in_writing_are_marked_and_both_go_on(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    entry = room.tab.pane.entry
    assert entry.medium.value() == "verbal"
    room.control(Qt.Key.Key_Return)
    said = room.dialog("readBack").findChild(type(room.dialog("readBack").sentences), "sentences").toPlainText()
    assert "复印纸 A4 80g: three 箱" in said and "You would like it on" in said
    assert f"{room.desk.today() + timedelta(days=3):%d}".lstrip("0") in said.partition("You would like it on")[2]
    room.enter()
    take_the_call(room, (("ST-24-6", "20"),))
    entry.channel.setFocus()
    room.press(Qt.Key.Key_Down)
    assert entry.medium.value() == "written"
    room.control(Qt.Key.Key_Return)
    verbal, written = room.orders()
    assert (verbal.channel, verbal.medium, verbal.state) == ("phone", "verbal", "first_review")
    assert (written.channel, written.medium, written.state) == ("mail", "written", "first_review")
    assert verbal.confirmed_with == "张三丰" and verbal.confirmed_at is not None
    line = verbal.lines[0]
    assert (line.sku, line.spec, line.quantity, verbal.requested_date) == (
        "PA-A4-80",
        "A4 80g",
        Decimal(3),
        room.desk.today() + timedelta(days=3),
    )
    waiting = room.desk.read(review_queue, make.staff(room.desk, Role.SALES_REVIEWER)).rows
    assert {verbal.number, written.number} <= {row.number for row in waiting}  # the next department has them at once


def test_terms_are_the_customers_unless_others_are_agreed(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    field = room.tab.pane.entry.delivery.fields["payment_terms"].editor
    assert field.text() == "月结30天"  # type: ignore[attr-defined]
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    room.type("货到付款")
    room.control(Qt.Key.Key_S)
    assert [order.payment_terms for order in room.orders()] == ["货到付款"]
