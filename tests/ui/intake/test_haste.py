"""A clerk in a hurry: keys faster than the database, a second desk, a window closed too early."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from orderdesk.commands.intake import form_of, save_order
from orderdesk.database.desk import Desk
from orderdesk.model import SalesOrder
from orderdesk.queries.parties import customer_card
from orderdesk.rules.merging import Side
from orderdesk.rules.rights import Role
from orderdesk.ui import style, words
from orderdesk.ui.context import Context
from orderdesk.ui.intake.line import Cell
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.tabs import TABS
from orderdesk.ui.widgets.comparing import WhichQuestion
from tests import factories
from tests.ui.intake.conftest import Room, fill
from tests.ui.intake.test_phone_order import take_the_call


def changed_elsewhere(room: Room) -> None:
    """Somebody at another desk writes a remark into the only order."""
    (order,) = room.orders()
    form = room.desk.read(lambda session: form_of(session.get_one(SalesOrder, order.id)))
    other = factories.staff(room.desk, Role.CLERK)
    room.desk.do(other, save_order, replace(form, remark="theirs"), order.id, order.version)


def remark(room: Room) -> QLineEdit:
    """Our own remark."""
    field = room.tab.pane.entry.delivery.fields["remark"].editor
    assert isinstance(field, QLineEdit)
    return field


def test_tab_takes_what_was_typed_and_not_what_was_found_before(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("lm")
    room.settle()
    room.qtbot.waitUntil(room.tab.pane.entry.customer.popup.isVisible)
    room.tab.pane.entry.customer.selectAll()
    room.type("zsf")
    room.press(Qt.Key.Key_Tab)
    assert room.tab.pane.entry.card is not None
    assert room.tab.pane.entry.card.name == "苏州汇达办公用品有限公司"


def test_keys_typed_ahead_of_the_customer_reach_the_lines(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("3391")
    QTest.keyClick(room.focus(), Qt.Key.Key_Return)
    for letter in "PA-A4-80":
        QTest.keyClicks(room.focus(), letter)
    room.settle()
    assert room.tab.pane.entry.card is not None and room.tab.pane.entry.customer.text() == "苏州汇达办公用品有限公司"
    room.enter()
    assert [line.product.sku for line in room.tab.pane.entry.model.typed() if line.product] == ["PA-A4-80"]


def test_a_card_that_comes_late_does_not_change_another_order(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    entry = room.tab.pane.entry
    room.jobs.read(entry, "card", customer_card, room.ids["C0002"], then=entry.take_customer)
    entry.start("phone")
    room.settle()
    assert (entry.card, entry.customer.text(), entry.contact.text("contact_name")) == (None, "", "")


def test_a_card_that_comes_late_does_not_undo_what_is_typed_now(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    entry = room.tab.pane.entry
    room.jobs.read(entry, "card", customer_card, room.ids["C0002"], then=entry.take_customer)
    room.type("zs")
    room.settle()
    assert (entry.card, entry.customer.text()) == (None, "zs")


def test_after_a_conflict_nothing_is_saved_over_the_other_desk_unasked(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    room.control(Qt.Key.Key_S)
    changed_elsewhere(room)
    remark(room).setFocus()
    room.type("mine")
    room.tab.pane.save_quietly()
    room.settle()
    assert "Somebody else changed" in room.said()
    room.type(" too")
    room.tab.pane.save_quietly()
    room.settle()
    assert [order.remark for order in room.orders()] == ["theirs"]
    remark(room).setFocus()
    room.control(Qt.Key.Key_N)
    assert [order.remark for order in room.orders()] == ["theirs"] and remark(room).text() == "mine too"
    room.control(Qt.Key.Key_S)
    assert [order.remark for order in room.orders()] == ["theirs"]
    question = room.tab.window().findChild(WhichQuestion)
    assert question is not None
    question.choose_all(Side.MINE)
    question.accept_act.trigger()
    room.settle()
    assert [order.remark for order in room.orders()] == ["mine too"]


def test_another_language_and_light_leave_everything_typed(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    entry = room.tab.pane.entry
    remark(room).setText("as always")
    entry.contact.set_text("contact_phone", "0512 1")
    before = entry.gather()
    grid = entry.grid
    grid.setFocus()
    grid.begin()
    room.type("zz")
    words.switch("zh_CN")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    style.apply(app, "dark")
    words.switch("en")
    room.settle()
    assert entry.gather() == before
    assert [line.text(Cell.PRODUCT, "CNY") for line in entry.model.typed()][-1] == "zz"


def test_impossible_quantities_stay_as_typed_with_a_reason(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("3391")
    room.enter()
    for text in (
        "1,5",
        "3箱2",
        "-3",
        "1e5",
        "0",
        "0.00001",
        "99999999999999999",
        "万",
        "半半",
        "..",
        "٣",
        "1/2",
        "3..5",
        "十箱包",
        "0.5",  # packs are sold whole
    ):
        room.type("PA-A4-80")
        room.enter()
        room.type(text)
        room.enter()
        line = room.tab.pane.entry.model.typed()[-1]
        assert line.text(Cell.QUANTITY, "CNY") == text and line.wrong.get(Cell.QUANTITY), text
    for text, quantity, unit in (
        ("１０", 10, "包"),
        ("３箱", 3, "箱"),
        ("两箱", 2, "箱"),
        ("1,000", 1000, "包"),
        ("0.2箱", "0.2", "箱"),
    ):
        room.type("PA-A4-80")
        room.enter()
        room.type(text)
        room.enter()
        line = room.tab.pane.entry.model.typed()[-1]
        assert (line.quantity, line.unit) == (Decimal(quantity), unit), text


def test_a_line_taken_out_of_one_order_is_not_put_back_into_another(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"), ("ST-24-6", "20")))
    room.tab.pane.entry.grid.remove(0)
    room.control(Qt.Key.Key_N)
    room.tab.notice.undo_button.click()
    assert room.tab.pane.entry.model.typed() == []


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> Room:
    """The intake room in the main window."""
    ids = fill(desk)
    clerk = factories.staff(desk, Role.CLERK)
    jobs = Jobs(desk, clerk)
    window = MainWindow(Context(desk, jobs, clerk, today=desk.today), specs=TABS)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    tab = window.show_tab("intake")
    assert isinstance(tab, IntakeTab)
    room = Room(tab, desk, jobs, clerk, ids, qtbot)
    room.settle()
    return room


def test_closing_the_window_keeps_the_order_in_hand(window: Room) -> None:
    take_the_call(window, (("PA-A4-80", "3箱"),))
    assert window.tab.window().close()
    assert [order.lines[0].sku for order in window.orders()] == ["PA-A4-80"]


def test_closing_asks_before_a_half_typed_line_is_lost(window: Room) -> None:
    take_the_call(window, (("PA-A4-80", "3箱"),))
    window.tab.pane.entry.grid.begin()
    window.type("zzz")
    main = window.tab.window()
    left: list[bool] = []
    main.signed_out.connect(lambda: left.append(True))  # type: ignore[attr-defined]
    main.sign_out_act.trigger()  # type: ignore[attr-defined]
    assert main.isVisible() and not left
    question = window.dialog("question")
    assert "Intake" in question.text_label.text()  # type: ignore[attr-defined]
    question.reject()
    assert main.isVisible() and window.tab.pane.entry.model.typed()[-1].text(Cell.PRODUCT, "CNY") == "zzz"
    main.close()
    window.dialog("question").accept()
    assert not main.isVisible()
    assert [len(order.lines) for order in window.orders()] == [1]


def test_rows_copied_from_a_sheet_become_lines(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("3391")
    room.enter()
    QApplication.clipboard().setText("PA-A4-80\t复印纸\t3\t箱\r\n订书钉　２０\n紫色信封 2盒\n6901234567908\t2盒\n")
    room.control(Qt.Key.Key_V)
    lines = room.tab.pane.entry.model.typed()
    assert [(line.product.sku if line.product else None, line.quantity, line.unit) for line in lines] == [
        ("PA-A4-80", 3, "箱"), ("ST-24-6", 20, "盒"), (None, None, ""), ("PN-GEL-05", 2, "盒"),
    ]  # fmt: skip
    # The keyboard is where something is left to choose, and what was copied is still there.
    assert room.focus().objectName() == "cellProduct" and lines[2].odd == {Cell.PRODUCT: "紫色信封", Cell.QUANTITY: "2盒"}
    field = room.focus()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    room.type("hh ts 3")
    room.enter()
    assert room.focus().objectName() == "cellQuantity"


def test_what_is_pasted_with_line_breaks_and_wide_digits_is_kept_clean(room: Room) -> None:
    take_the_call(room, (("PA-A4-80", "3箱"),))
    entry = room.tab.pane.entry
    for form, name, text in (
        (entry.contact, "contact_phone", "１３８\n６２１８\n０４１７"),
        (entry.contact, "contact_name", "何雨晴\t采购部\n"),
        (entry.delivery, "special_request", "午前送\r\n先电话联系"),
    ):
        field = form.fields[name].editor
        assert isinstance(field, QLineEdit)
        field.setFocus()
        field.selectAll()
        QApplication.clipboard().setText(text)
        room.control(Qt.Key.Key_V)
    room.control(Qt.Key.Key_S)
    (order,) = room.orders()
    assert (order.contact_phone, order.contact_name, order.special_request) == (
        "138 6218 0417", "何雨晴 采购部", "午前送 先电话联系",
    )  # fmt: skip


def test_leaving_a_form_whose_customer_is_not_chosen_says_so(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("xyz")
    room.control(Qt.Key.Key_N)
    assert "The customer is not chosen yet." in room.said()
    assert room.tab.pane.entry.customer.text() == "xyz" and room.focus() is room.tab.pane.entry.customer


def test_the_list_is_never_folded_away_without_a_mail_in_its_place(room: Room) -> None:
    room.tab.activateWindow()
    room.press(Qt.Key.Key_F7)
    assert room.tab.queue.isVisible()


def test_the_form_of_an_order_fits_a_small_screen_in_every_language(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    for spoken in ("en", "zh_CN", "zh_TW"):
        words.switch(spoken)
        QApplication.processEvents()
        assert room.tab.minimumSizeHint().width() <= 1366, spoken
