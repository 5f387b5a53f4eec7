"""Fields and forms, as a person at the keyboard meets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from orderdesk.ui import words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.money_edit import MoneyEdit
from orderdesk.ui.widgets.quantity_edit import QuantityEdit
from orderdesk.ui.widgets.search_edit import Result, SearchEdit
from tests.ui.conftest import Room

TOO_SHORT = N_("“{text}” is too short. Type at least 8 digits.")


def compose(editor: QWidget, text: str) -> None:
    """Write as an input method does, the way Chinese is typed."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


# form


@pytest.fixture
def form(room: Room) -> Form:
    made = Form()
    room.column.addWidget(made)
    made.row("phone", N_("Phone"), QLineEdit(), needed=True)
    made.row("note", N_("Note"), QPlainTextEdit())
    made.row("terms", N_("Terms"), QComboBox())
    return made


def test_a_refusal_is_said_at_its_field_and_nothing_typed_is_lost(form: Form, room: Room, qtbot: QtBot) -> None:
    form.set_text("note", "ring twice")
    phone = form.fields["phone"]
    qtbot.keyClicks(phone.editor, "1380")
    form.refuse(Refused(TOO_SHORT, field="phone", text="1380"))
    assert phone.error.isVisible() and phone.error.text() == "“1380” is too short. Type at least 8 digits."
    assert form.texts() == {"phone": "1380", "note": "ring twice", "terms": ""}
    assert room.focusWidget() is phone.editor and room.notice.text() == ""
    qtbot.keyClicks(phone.editor, "0")
    assert not phone.error.isVisible()


def test_a_refusal_without_a_field_here_goes_to_the_notice_bar(form: Form, room: Room) -> None:
    form.refuse(Refused(N_("The customer is blocked."), field="customer"))
    assert room.notice.text() == "The customer is blocked."


def test_a_long_reason_is_never_cut_when_room_is_short(form: Form, room: Room, qtbot: QtBot) -> None:
    room.resize(260, 60)
    error = form.fields["phone"].error
    form.refuse(Refused(TOO_SHORT, field="phone", text="1380"))
    qtbot.waitUntil(error.isVisible)
    qtbot.waitUntil(lambda: error.height() >= error.heightForWidth(error.width()) > error.fontMetrics().height())


def test_doubt_is_marked_with_its_reason_until_touched(form: Form, qtbot: QtBot) -> None:
    form.doubt("phone", "two numbers in the mail")
    field = form.fields["phone"]
    assert field.editor.property("doubtful") is True and field.error.text() == "two numbers in the mail"
    qtbot.keyClicks(field.editor, "1")
    assert field.editor.property("doubtful") is False


def test_every_field_has_an_accessible_name_and_its_label(form: Form) -> None:
    for field in form.fields.values():
        assert field.editor.accessibleName() and field.label.buddy() is field.editor and field.editor.objectName() == field.name


# edits


def test_an_amount_is_read_and_tidied(qtbot: QtBot) -> None:
    edit = MoneyEdit("CNY")
    qtbot.addWidget(edit)
    compose(edit, "１２３４.5")
    assert edit.value() == Money.of("1234.5", "CNY")
    edit.editingFinished.emit()
    assert edit.text() == "1,234.50" and edit.value() == Money.of("1234.5", "CNY")
    edit.setObjectName("price")
    edit.setText("much")
    with pytest.raises(Refused) as refusal:
        edit.value()
    assert refusal.value.field == "price" and edit.text() == "much"
    edit.clear()
    assert edit.value() is None


def test_a_quantity_steps_with_the_arrows(qtbot: QtBot) -> None:
    edit = QuantityEdit()
    qtbot.addWidget(edit)
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert edit.value() == 2
    for _ in range(4):
        qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert edit.value() == 0
    edit.setText("2.5")
    assert edit.value() == Decimal("2.5")


def test_a_date_is_typed_shown_in_full_and_stepped(qtbot: QtBot) -> None:
    edit = DateEdit(today=lambda: date(2025, 3, 5))
    qtbot.addWidget(edit)
    qtbot.keyClicks(edit, "+3")
    edit.editingFinished.emit()
    assert edit.text() == "2025-03-08 Sat"
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert edit.value() == date(2025, 3, 7)
    edit.setText("whenever")
    edit.editingFinished.emit()
    assert edit.text() == "whenever"
    words.switch("zh_CN")
    edit.set_value(date(2025, 3, 7))
    assert edit.text() == "2025-03-07 周五"
    words.switch("en")
    assert edit.value() == date(2025, 3, 7) and edit.text() == "2025-03-07 Fri"


def test_a_date_is_picked_from_the_calendar(qtbot: QtBot) -> None:
    edit = DateEdit(today=lambda: date(2025, 3, 5))
    qtbot.addWidget(edit)
    edit.show()
    qtbot.keyClick(edit, Qt.Key.Key_F4)
    calendar = QApplication.activePopupWidget()
    assert calendar is not None and calendar.objectName() == "calendar"
    edit._pick(calendar.selectedDate().addDays(2))  # type: ignore[attr-defined]
    assert edit.value() == date(2025, 3, 7)


# search


@dataclass(frozen=True)
class Customer:
    id: int
    name: str


CUSTOMERS = [Customer(1, "上海汇智"), Customer(2, "上海文博"), Customer(3, "北京同仁")]


def find(_session: object, text: str, *, limit: int) -> Sequence[Customer]:
    return [customer for customer in CUSTOMERS if text in customer.name][:limit]


@pytest.fixture
def search(room: Room, jobs: Jobs, qtbot: QtBot) -> SearchEdit:
    edit = SearchEdit(jobs, find, lambda customer: Result(customer, customer.name, str(customer.id)))
    room.column.addWidget(edit)
    room.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    return edit


def test_one_finds_by_typing_and_takes_with_the_keyboard(search: SearchEdit, jobs: Jobs, qtbot: QtBot) -> None:
    compose(search, "上海")
    qtbot.waitUntil(search.popup.isVisible)
    qtbot.keyClick(search, Qt.Key.Key_Down)
    with qtbot.waitSignal(search.chosen) as chosen:
        qtbot.keyClick(search, Qt.Key.Key_Return)
    assert chosen.args == [CUSTOMERS[1]] and search.row() == CUSTOMERS[1]
    assert search.text() == "上海文博" and not search.popup.isVisible()


def test_enter_at_once_takes_the_first_answer_when_it_comes(search: SearchEdit, qtbot: QtBot) -> None:
    compose(search, "北京")
    with qtbot.waitSignal(search.chosen) as chosen:
        qtbot.keyClick(search, Qt.Key.Key_Return)
    assert chosen.args == [CUSTOMERS[2]]


def test_enter_on_nothing_says_so_and_escape_closes(search: SearchEdit, qtbot: QtBot) -> None:
    qtbot.keyClicks(search, "Nobody")
    with qtbot.waitSignal(search.left_unfound) as unfound:
        qtbot.keyClick(search, Qt.Key.Key_Return)
    assert unfound.args == ["Nobody"] and search.row() is None
    search.clear()
    compose(search, "上海")
    qtbot.waitUntil(search.popup.isVisible)
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert not search.popup.isVisible() and search.text() == "上海"


def test_typing_on_takes_the_choice_back(search: SearchEdit, qtbot: QtBot) -> None:
    search.set_row(CUSTOMERS[0])
    qtbot.keyClicks(search, "x")
    assert search.row() is None
