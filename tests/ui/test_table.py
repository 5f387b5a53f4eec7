"""The one table: pages as they are scrolled to, selection that stays, honest to Qt's model."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from orderdesk.language import N_
from orderdesk.queries.paging import Cursor, Page
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from orderdesk.rules.states import Entity, OrderState
from orderdesk.ui import format, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.rows_model import RowsModel
from orderdesk.ui.widgets.table import Bar, Column, Kind, PagedTable

AMOUNT = Money.of("1234.5", "CNY")


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    total: Money = AMOUNT
    state: str = OrderState.FIRST_REVIEW


COLUMNS = (
    Column[Row]("name", N_("Customer"), lambda row: row.name, sort="name", stretch=True),
    Column[Row]("total", N_("Amount"), lambda row: row.total, kind=Kind.MONEY),
    Column[Row]("state", N_("State"), lambda row: row.state, kind=Kind.STATE, entity=Entity.ORDER),
    Column[Row]("stock", N_("Stock"), lambda _row: Bar(Decimal(3), Decimal(1), Decimal(8)), kind=Kind.BAR),
    Column[Row]("ticked", N_("Ticked"), lambda row: row.id % 2 == 0, kind=Kind.TICK),
)


class Shelf:
    """A query over rows that can change, counting its reads."""

    def __init__(self, count: int, size: int = 100) -> None:
        self.rows = [Row(number, f"customer {number}") for number in range(count)]
        self.size = size
        self.asked: list[tuple[Cursor | None, str]] = []

    def page(self, _session: object, *, after: Cursor | None = None, sort: str = "") -> Page[Row]:
        self.asked.append((after, sort))
        rows = sorted(self.rows, key=lambda row: row.id, reverse=sort.startswith("-"))
        start = after[0] if after else 0
        end = start + self.size
        return Page(tuple(rows[start:end]), (end,) if end < len(rows) else None)


@pytest.fixture
def table(qtbot: QtBot, jobs: Jobs) -> PagedTable[Row]:
    made: PagedTable[Row] = PagedTable("orders", COLUMNS, jobs, multi=True, empty=(N_("Nothing here"), ""))
    qtbot.addWidget(made)
    made.resize(640, 320)
    made.show()
    return made


def load(table: PagedTable[Row], jobs: Jobs, shelf: Shelf) -> None:
    table.load(shelf.page)
    settle(jobs)


def settle(jobs: Jobs) -> None:
    assert jobs.finish()
    for _ in range(3):  # a loaded page may ask for the next one from the event loop
        from PySide6.QtCore import QCoreApplication

        QCoreApplication.processEvents()
        assert jobs.finish()


def test_only_the_first_page_is_read_until_one_scrolls(table: PagedTable[Row], jobs: Jobs) -> None:
    shelf = Shelf(1_000)
    load(table, jobs, shelf)
    assert len(table.rows()) == 100
    table.scrollToBottom()
    settle(jobs)
    assert len(table.rows()) == 200
    assert shelf.asked == [(None, ""), ((100,), "")]


def test_small_pages_are_read_until_the_window_is_full(table: PagedTable[Row], jobs: Jobs) -> None:
    shelf = Shelf(40, size=3)
    load(table, jobs, shelf)
    assert table.rowViewportPosition(len(table.rows()) - 1) >= table.viewport().height()


def test_a_million_rows_open_as_fast_as_ten(table: PagedTable[Row], jobs: Jobs) -> None:
    few, many = Shelf(10), Shelf(0)

    def page(_session: object, *, after: Cursor | None = None) -> Page[Row]:
        start = after[0] if after else 0
        return Page(tuple(Row(number, f"customer {number}") for number in range(start, start + 100)), (start + 100,))

    begun = time.perf_counter()
    load(table, jobs, few)
    short = time.perf_counter() - begun
    begun = time.perf_counter()
    table.load(page)
    settle(jobs)
    long = time.perf_counter() - begun
    assert len(table.rows()) == 100 and many.asked == []
    assert long < short + 0.5


def test_the_model_keeps_qts_rules(qtbot: QtBot) -> None:
    model: RowsModel[Row] = RowsModel(COLUMNS, lambda row: row.id)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.replace([Row(number, "a") for number in range(5)])
    model.append([Row(number, "b") for number in range(5, 8)])
    model.append([])
    model.update([replace(row, name="c") for row in model.rows])
    model.replace([])
    assert tester.model() is model and model.rowCount() == 0


def test_a_reload_keeps_selection_and_place_by_id(table: PagedTable[Row], jobs: Jobs) -> None:
    shelf = Shelf(300)
    load(table, jobs, shelf)
    table.scrollToBottom()
    settle(jobs)
    assert table.choose(150)
    place = table.verticalScrollBar().value()
    told: list[Row | None] = []
    table.current_changed.connect(told.append)
    shelf.rows.insert(0, Row(-1, "a new one"))
    table.reload()
    settle(jobs)
    current = table.current()
    assert current is not None and current.id == 150
    assert [row.id for row in table.selected()] == [150]
    assert abs(table.verticalScrollBar().value() - place) <= table.rowHeight(0)
    assert told == [], "the same order is still in hand"


def test_a_row_that_left_makes_room_for_the_one_behind_it(table: PagedTable[Row], jobs: Jobs) -> None:
    shelf = Shelf(5)
    load(table, jobs, shelf)
    table.choose(2)
    told: list[Row | None] = []
    table.current_changed.connect(told.append)
    del shelf.rows[2]
    table.reload()
    settle(jobs)
    assert [row.id for row in told if row] == [3]
    shelf.rows.clear()
    table.reload()
    settle(jobs)
    assert told[-1] is None and table.current() is None


def test_a_changed_row_in_hand_shows_its_new_values(table: PagedTable[Row], jobs: Jobs) -> None:
    shelf = Shelf(3)
    load(table, jobs, shelf)
    table.choose(1)
    shelf.rows[1] = replace(shelf.rows[1], name="renamed")
    table.reload()
    settle(jobs)
    current = table.current()
    assert current is not None and current.name == "renamed"


def test_clicking_a_head_sorts_on_the_desk_and_again_turns_round(table: PagedTable[Row], jobs: Jobs) -> None:
    shelf = Shelf(300)
    load(table, jobs, shelf)
    head = table.horizontalHeader()
    head.sectionClicked.emit(0)
    settle(jobs)
    head.sectionClicked.emit(0)
    settle(jobs)
    assert [sort for _after, sort in shelf.asked] == ["", "name", "-name"]
    assert table.rows()[0].id == 299
    head.sectionClicked.emit(1)  # not sortable
    settle(jobs)
    assert len(shelf.asked) == 3


def test_enter_and_double_click_activate_the_row(table: PagedTable[Row], jobs: Jobs, qtbot: QtBot) -> None:
    load(table, jobs, Shelf(5))
    table.choose(3)
    with qtbot.waitSignal(table.activated) as enter:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    with qtbot.waitSignal(table.activated) as double:
        table.doubleClicked.emit(table.model().index(1, 0))
    assert (enter.args[0].id, double.args[0].id) == (3, 1)


def test_copied_rows_paste_into_a_spreadsheet(table: PagedTable[Row], jobs: Jobs, qtbot: QtBot) -> None:
    load(table, jobs, Shelf(3))
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 3
    assert lines[0].split("\t")[:3] == ["customer 0", "¥1,234.50", "First review"]


def test_an_empty_list_says_so_and_a_full_one_does_not(table: PagedTable[Row], jobs: Jobs) -> None:
    load(table, jobs, Shelf(0))
    assert table.empty.isVisible()
    load(table, jobs, Shelf(2))
    assert not table.empty.isVisible()


def test_a_search_that_finds_nothing_does_not_say_there_is_nothing(table: PagedTable[Row], jobs: Jobs) -> None:
    def found(_session: object, search: str, *, after: Cursor | None = None) -> Page[Row]:
        return Page(() if search else (Row(1, "A"),))

    table.load(found, "zsf")
    assert jobs.finish() and table.empty.isVisible()
    said = [label.text() for label in table.empty.findChildren(QLabel)]
    assert any("zsf" in text for text in said) and "Nothing here" not in said
    table.show_rows([])
    assert "Nothing here" in [label.text() for label in table.empty.findChildren(QLabel)]


def test_a_refused_query_does_not_leave_it_loading(table: PagedTable[Row], jobs: Jobs, qtbot: QtBot) -> None:
    def no(_session: object, *, after: Cursor | None = None) -> Page[Row]:
        raise Refused(N_("Your role does not allow this."))

    with qtbot.waitSignal(jobs.refused) as said:
        table.load(no)
    assert said.args == ["Your role does not allow this."]
    load(table, jobs, Shelf(2))
    assert len(table.rows()) == 2


def test_heads_follow_the_language(table: PagedTable[Row], jobs: Jobs, some_chinese: None) -> None:
    load(table, jobs, Shelf(1))
    words.switch("zh_CN")
    assert table.model().headerData(0, Qt.Orientation.Horizontal) == "客户"


def test_data_with_markup_is_shown_as_it_is(table: PagedTable[Row], jobs: Jobs) -> None:
    shelf = Shelf(1)
    shelf.rows[0] = replace(shelf.rows[0], name="<b>ACME</b> & Co")
    load(table, jobs, shelf)
    assert table.model().index(0, 0).data() == "<b>ACME</b> & Co"
    tip = Column[Row]("n", N_("Customer"), lambda row: row.name, tip=lambda row: row.name)
    model: RowsModel[Row] = RowsModel([tip], lambda row: row.id)
    model.replace(shelf.rows)
    assert "<b>" not in model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)


def test_late_dates_and_negative_amounts_are_red() -> None:
    yesterday = format.this_day() - timedelta(days=1)
    due = Column[Row]("due", N_("Due"), lambda _row: yesterday, kind=Kind.DUE)
    owed = Column[Row]("owed", N_("Owed"), lambda _row: Money.of(-5, "CNY"), kind=Kind.MONEY)
    row = Row(1, "a")
    assert (due.tint(row), due.text(row)) == ("bad", "1 day late")
    assert (owed.tint(row), owed.text(row)) == ("bad", "-¥5.00")


def test_every_kind_of_cell_paints(table: PagedTable[Row], jobs: Jobs) -> None:
    load(table, jobs, Shelf(3))
    picture = table.viewport().grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)}
    assert len(colours) > 8


def test_a_jobless_table_shows_rows_given(qtbot: QtBot) -> None:
    table: PagedTable[Row] = PagedTable("lines", COLUMNS)
    qtbot.addWidget(table)
    table.show_rows([Row(1, "a"), Row(2, "b")])
    table.choose_first()
    current = table.current()
    assert current is not None and current.id == 1


def test_no_head_is_cut_in_any_language_and_a_chosen_width_stays(qtbot: QtBot, jobs: Jobs) -> None:
    columns = (
        Column[Row]("id", N_("Person responsible"), lambda row: row.id, width=40),
        Column[Row]("name", N_("Customer"), lambda row: row.name, stretch=True),
    )
    table = PagedTable("heads", columns, jobs)
    qtbot.addWidget(table)
    table.resize(700, 300)
    table.show()
    head = table.horizontalHeader()
    for spoken in ("zh_CN", "en", "zh_TW"):
        words.switch(spoken)
        assert head.sectionSize(0) >= head.sectionSizeHint(0) > 40, spoken
    QSettings().setValue("tables/heads/widths", {"id": 50})
    again = PagedTable("heads", columns, jobs)
    qtbot.addWidget(again)
    again.show()
    assert again.columnWidth(0) == 50


def test_the_first_arrow_takes_the_first_row_in_hand(table: PagedTable[Row], jobs: Jobs, qtbot: QtBot) -> None:
    load(table, jobs, Shelf(3))
    table.activateWindow()
    table.setFocus()
    walked = []
    table.current_changed.connect(lambda row: walked.append(row.id if row is not None else None))
    for _press in range(2):
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert walked == [0, 1]
    table.clearSelection()  # the order in hand is done; the list stays where it was
    qtbot.keyClick(table, Qt.Key.Key_Down)
    current = table.current()
    assert current is not None and current.id == 1
