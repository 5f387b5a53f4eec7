"""The shared widgets, as a person at the keyboard meets them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from orderdesk.rules.states import STATE_NAMES, Entity, OrderState
from orderdesk.ui import style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import CHIPS, DARK, LIGHT, Palette, Tint, contrast
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.banner import ConnectionBanner
from orderdesk.ui.widgets.chips import FilterChips, StateChip
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.dialogs import ask_text, confirm
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import data
from orderdesk.ui.widgets.money_edit import MoneyEdit
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from orderdesk.ui.widgets.progress import ProgressRow
from orderdesk.ui.widgets.quantity_edit import QuantityEdit
from orderdesk.ui.widgets.search_edit import Result, SearchEdit
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.timeline import Entry, Timeline

TOO_SHORT = N_("“{text}” is too short. Type at least 8 digits.")


def compose(editor: QWidget, text: str) -> None:
    """Write as an input method does, the way Chinese is typed."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


class Room(QWidget):
    """A place with a notice bar, as tabs have."""

    def __init__(self) -> None:
        super().__init__()
        self.notice = NoticeBar()
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.notice)


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    made = Room()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


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


# notice, acts, banner


def test_a_notice_stays_until_closed_and_offers_undo(room: Room, qtbot: QtBot) -> None:
    undone: list[bool] = []
    room.notice.good(N_("{number} approved."), number="SO-1", undo=lambda: undone.append(True))
    assert room.notice.text() == "SO-1 approved."
    room.notice.undo_button.click()
    assert undone == [True] and room.notice.text() == ""
    room.notice.warn(N_("Look again."))
    assert not room.notice.undo_button.isVisible()
    qtbot.keyClick(room.notice, Qt.Key.Key_Escape)
    assert room.notice.text() == ""


def test_a_notice_shows_data_as_it_is(room: Room) -> None:
    room.notice.done("<img src=x> {braces} done")
    assert room.notice.text() == "<img src=x> {braces} done"
    assert room.notice.text_label.textFormat() is Qt.TextFormat.PlainText


def test_an_act_works_by_button_and_key_and_says_why_it_cannot(room: Room, qtbot: QtBot) -> None:
    done: list[bool] = []
    act = Act(room, "approve", N_("Approve"), "A", lambda: done.append(True))
    button = act.button(primary=True)
    room.column.addWidget(button)
    room.activateWindow()
    button.show()
    button.setFocus()
    assert "A" in button.text()
    button.click()
    qtbot.waitUntil(button.hasFocus)
    qtbot.keyClick(button, Qt.Key.Key_A)
    assert done == [True, True]
    act.forbid(N_("{who} is in it."), who="王磊")
    assert not button.isEnabled() and button.toolTip() == "王磊 is in it."
    button.click()
    assert done == [True, True]


def test_an_act_is_held_while_its_job_runs(room: Room) -> None:
    done: list[bool] = []
    act = Act(room, "approve", N_("Approve"), "A", lambda: done.append(True))
    button = act.button()
    finish = act.begin()
    button.click()
    act.allow()
    button.click()
    assert done == []
    finish()
    button.click()
    assert done == [True]


def test_what_the_role_may_not_do_is_not_shown_even_when_allowed_later(room: Room, qtbot: QtBot) -> None:
    done: list[bool] = []
    act = Act(room, "approve", N_("Approve"), "A", lambda: done.append(True))
    act.withhold()
    button = act.button()
    room.column.addWidget(button)
    act.allow()
    qtbot.waitUntil(room.isVisible)
    assert not button.isVisibleTo(room)
    act.trigger()
    assert done == []


def test_a_letter_typed_into_a_field_is_no_act(room: Room, qtbot: QtBot) -> None:
    done: list[bool] = []
    Act(room, "approve", N_("Approve"), "A", lambda: done.append(True))
    field = QLineEdit()
    room.column.addWidget(field)
    room.activateWindow()
    field.setFocus()
    qtbot.waitUntil(room.isActiveWindow)
    qtbot.keyClicks(field, "a")
    assert field.text() == "a" and done == []


def test_the_banner_follows_the_connection(jobs: Jobs, qtbot: QtBot) -> None:
    banner = ConnectionBanner(jobs)
    qtbot.addWidget(banner)
    assert banner.isHidden()
    jobs.away.emit("gone")
    assert not banner.isHidden() and "does not answer" in banner.text_label.text()
    jobs.back.emit()
    assert banner.isHidden()


# chips and colours


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_every_text_is_legible(palette: Palette) -> None:
    tints = {**palette.chips, "good": palette.good, "warn": palette.warn, "bad": palette.bad, "info": palette.info}
    for name, tint in tints.items():
        assert contrast(tint.ink, tint.paper) >= 4.5, name
    for ink in (palette.ink, palette.ink_soft, palette.ink_faint, palette.good.ink, palette.warn.ink, palette.bad.ink):
        for paper in (palette.surface, palette.window, palette.raised):
            assert contrast(ink, paper) >= 4.5, (ink, paper)
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    for paper in (palette.selection, palette.selection_idle, palette.hover):
        assert contrast(palette.ink, paper) >= 4.5
        for tint in (palette.bad, palette.warn, palette.good):
            assert contrast(tint.ink, paper) >= 4.5, (tint, paper)
    assert contrast(palette.focus, palette.surface) >= 3
    assert isinstance(palette.doubt, str) and contrast(palette.ink, palette.doubt) >= 4.5


def test_every_state_has_a_chip_told_apart_without_colour() -> None:
    for entity, names in STATE_NAMES.items():
        for state in names:
            assert (entity, state) in CHIPS, (entity, state)
        marks = [(CHIPS[entity, state].mark, CHIPS[entity, state].shape) for state in names]
        assert len(set(marks)) == len(marks)
    assert all(chip.family in LIGHT.chips and chip.family in DARK.chips for chip in CHIPS.values())
    assert Tint("#000000", "#ffffff") != Tint("#ffffff", "#000000")


def test_a_chip_says_its_state(qtbot: QtBot) -> None:
    chip = StateChip()
    qtbot.addWidget(chip)
    chip.show_state(Entity.ORDER, OrderState.APPROVED)
    assert chip.text() == chip.accessibleName() == "Approved"


def test_filters_are_walked_with_the_arrows(qtbot: QtBot) -> None:
    chips = FilterChips((("mine", N_("Mine")), ("all", N_("All"))))
    qtbot.addWidget(chips)
    chosen: list[str] = []
    chips.chosen.connect(chosen.append)
    qtbot.keyClick(chips, Qt.Key.Key_Right)
    qtbot.keyClick(chips, Qt.Key.Key_Right)
    assert chosen == ["all", "mine"] and chips.key() == "mine"


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


# cards, questions, paper, progress


def test_facts_and_timeline_show_data_as_it_is(qtbot: QtBot) -> None:
    card, line = FactsCard(N_("Credit")), Timeline()
    qtbot.addWidget(card)
    qtbot.addWidget(line)
    card.show_facts([Fact(N_("Owed"), "<b>¥5.00</b>", "bad", "over the limit")])
    line.show_entries([Entry(datetime.now(UTC), "王磊", "returned", "<i>address</i> missing", "bad")])
    assert card.texts() == {"Owed": "<b>¥5.00</b>"}
    assert line.texts() == ["王磊 returned <i>address</i> missing"]
    for holder in (card, line):
        for label in holder.findChildren(type(data(""))):
            assert label.textFormat() is Qt.TextFormat.PlainText


def test_an_opinion_is_asked_and_never_empty(room: Room, qtbot: QtBot) -> None:
    answers: list[str] = []
    dialog = ask_text(room, N_("Return"), N_("Why?"), then=answers.append)
    assert not dialog.accept_button.isEnabled()
    qtbot.keyClicks(dialog.field, " address missing ")
    dialog.accept_button.click()
    assert answers == ["address missing"]


def test_going_back_answers_nothing(room: Room) -> None:
    answers: list[bool] = []
    answered: Callable[[], None] = lambda: answers.append(True)  # noqa: E731
    confirm(room, N_("Cancel?"), N_("Really."), then=answered, verb=N_("Cancel it"), danger=True).back_button.click()
    assert answers == []
    confirm(room, N_("Cancel?"), N_("Really."), then=answered, verb=N_("Cancel it")).accept_button.click()
    assert answers == [True]


PAGE = (4, 6, bytes([255, 0, 0] * 24))


def test_a_paper_is_shown_saved_and_printed(room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    preview = PdfPreview(room)
    preview.show_pages([PAGE, PAGE], b"%PDF-1.7", "label.pdf")
    preview.show()
    assert len(preview.pages.images) == 2 and preview.pages.images[0].pixelColor(0, 0).red() == 255
    preview.save_to(tmp_path / "label.pdf")
    assert (tmp_path / "label.pdf").read_bytes() == b"%PDF-1.7" and "label.pdf" in preview.notice.text()
    preview.save_to(tmp_path / "no such folder" / "label.pdf")
    assert preview.notice.kind == "bad" and "Choose another folder" in preview.notice.text()
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    preview.print_on(printer)
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")


def test_progress_tells_how_far_and_cancels(room: Room, qtbot: QtBot) -> None:
    row = ProgressRow()
    room.column.addWidget(row)
    course = row.begin(N_("Reading {name}"), name="a.xlsx", at_once=True)
    course.report(3, 10)
    qtbot.waitUntil(lambda: row.bar.value() == 3)
    row.cancel_button.click()
    assert course.cancelled and not row.cancel_button.isEnabled()
    row.end()
    assert not row.isVisible()


def test_a_split_remembers_where_it_was_divided(qtbot: QtBot) -> None:
    def make() -> list[int]:
        panes = split("review", QWidget(), QWidget(), shares=(1, 1))
        qtbot.addWidget(panes)
        panes.resize(1000, 300)
        panes.show()
        if not moved:
            panes.setSizes([300, 692])
            panes.splitterMoved.emit(300, 1)
            moved.append(True)
        return panes.sizes()

    moved: list[bool] = []
    assert make() == make()


def test_the_theme_changes_while_running(qtbot: QtBot, qapp: QApplication) -> None:
    label = data("x")
    qtbot.addWidget(label)
    light = label.palette().window().color()
    style.apply(qapp, "dark")
    assert label.palette().window().color() != light and style.palette() is DARK
    with pytest.raises(ValueError, match="unknown theme"):
        style.apply(qapp, "pink")
