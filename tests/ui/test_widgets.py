"""Notices, acts, chips, cards and questions, as a person at the keyboard meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.language import N_
from orderdesk.rules.states import STATE_NAMES, Entity, OrderState
from orderdesk.ui import style
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import CHIPS, DARK, LIGHT, Palette, Tint, contrast
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.banner import ConnectionBanner
from orderdesk.ui.widgets.chips import FilterChips, StateChip
from orderdesk.ui.widgets.dialogs import ask_text, confirm
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import data
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from orderdesk.ui.widgets.progress import ProgressRow
from orderdesk.ui.widgets.rows_editor import Cell, RowsEditor
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.timeline import Entry, Timeline
from tests.ui.conftest import Room

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


def test_the_second_click_on_a_row_taken_out_does_nothing(qtbot: QtBot) -> None:
    rows = RowsEditor("contacts", (Cell("name", "Name"),))
    qtbot.addWidget(rows)
    rows.set_rows([{"name": "first"}, {"name": "second"}])
    remover = rows._removers[0]
    remover.click()
    remover.clicked.emit()
    assert rows.rows() == [{"name": "second"}]
