"""Bringing in a sheet through the window: seen first, written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from orderdesk.database.desk import Desk
from orderdesk.model import Customer, SalesOrder
from orderdesk.rules.rights import Role
from orderdesk.ui.context import Context
from orderdesk.ui.imports.assigning import AssignQuestion
from orderdesk.ui.imports.dialog import ImportDialog
from orderdesk.ui.jobs import Jobs
from tests import factories as make

HEAD = ("order no", "customer code", "date", "shipped date", "sku", "quantity", "unit price")


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, make.staff(sqlite_desk, Role.CLERK, Role.ADMINISTRATOR))
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def dialog(qtbot: QtBot, running: Jobs) -> Callable[..., ImportDialog]:
    def make_dialog(kind: str, path: Path | None = None) -> ImportDialog:
        made = ImportDialog(Context(running.desk, running, running.actor), kind, path)  # type: ignore[arg-type]
        qtbot.addWidget(made)
        made.show()
        assert running.finish()
        return made

    return make_dialog


@pytest.fixture
def orders(sqlite_desk: Desk, tmp_path: Path) -> Path:
    make.customer(sqlite_desk, "甲公司", code="K1")
    make.product(sqlite_desk, "PA-1", price="22.5")
    day = date(2026, 3, 2)
    return _sheet(
        tmp_path / "三月.xlsx",
        HEAD,
        ("A1", "K1", day, day, "PA-1", 2, 22.5),
        ("A2", "K1", day, None, "PA-1", 1, 22.5),
        ("A3", "K1", day, None, "NONE", 1, 22.5),
    )


def _sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def count(desk: Desk, table: type) -> int:
    return desk.read(lambda session: session.scalar(select(func.count()).select_from(table)) or 0)


def test_nothing_is_written_before_the_person_has_seen_it(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, dialog: Callable[..., ImportDialog], orders: Path
) -> None:
    shown = dialog("orders", orders)
    assert "2 orders can be imported, 1 rows are refused" in shown.counts.text()
    assert [row.number for row in shown.good.rows()] == ["A1", "A2"]
    qtbot.mouseClick(shown.findChild(QPushButton, "filter_refused"), Qt.MouseButton.LeftButton)
    assert shown.refused.isVisible() and "NONE" in shown.refused.model().index(0, 2).data()
    assert shown.refused.model().index(0, 0).data() == "4" and count(sqlite_desk, SalesOrder) == 0
    assert not shown.import_act.isEnabled()  # with a refused row nothing is taken unless a person says what
    qtbot.keyClick(shown, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert shown.import_act.text() == "Import 2"
    qtbot.keyClick(shown, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(shown, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert running.finish()
    assert "2 orders with 2 lines imported" in shown.notice.text()
    assert count(sqlite_desk, SalesOrder) == 2
    assert not shown.import_act.isEnabled()


def test_a_person_may_take_past_orders_as_new_ones(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, dialog: Callable[..., ImportDialog], orders: Path
) -> None:
    shown = dialog("orders", orders)
    assert shown.taken_as.currentData() is True
    qtbot.keyClick(shown.taken_as, Qt.Key.Key_Up)
    shown.all_act.trigger()
    shown.import_act.trigger()
    assert running.finish()
    states = sqlite_desk.read(lambda session: set(session.scalars(select(SalesOrder.state))))
    assert states == {"draft"}


def test_the_file_s_own_fault_is_said_and_another_can_be_dropped(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, dialog: Callable[..., ImportDialog], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"\x89PNG not a sheet")
    shown = dialog("customers", broken)
    assert "PNG" in shown.notice.text() and not shown.import_act.isEnabled()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(_sheet(tmp_path / "people.xlsx", ("code", "name"), ("K7", "乙公司"))))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    shown.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys))
    assert running.finish()
    assert shown.notice.text() == "" and shown.file_label.text() == "people.xlsx"
    shown.import_act.trigger()
    assert running.finish() and count(sqlite_desk, Customer) == 1


def test_reading_can_be_stopped(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, dialog: Callable[..., ImportDialog], tmp_path: Path
) -> None:
    many = _sheet(tmp_path / "many.xlsx", ("code", "name"), *((f"K{n}", f"公司{n}") for n in range(3000)))
    shown = dialog("customers")
    shown.read_file(many)
    shown.progress.cancel_button.click()
    assert "Stopped" in shown.notice.text() and not shown.progress.isVisible()  # whatever the work is busy with
    assert running.finish(30_000)
    assert "Stopped" in shown.notice.text() and shown.preview is None and count(sqlite_desk, Customer) == 0


def test_refused_rows_are_saved_with_their_reasons(
    qtbot: QtBot, running: Jobs, dialog: Callable[..., ImportDialog], orders: Path, tmp_path: Path
) -> None:
    shown = dialog("orders", orders)
    shown.save_refused(tmp_path / "refused.xlsx")
    assert running.finish()
    rows = list(load_workbook(tmp_path / "refused.xlsx").active.iter_rows(values_only=True))
    assert rows[1][:2] == (4, "A3") and "NONE" in rows[1][2]
    shown.save_refused(tmp_path / "nowhere" / "refused.xlsx")
    assert running.finish() and "another folder" in shown.notice.text()


def test_the_template_lists_what_is_sold(
    qtbot: QtBot, running: Jobs, dialog: Callable[..., ImportDialog], orders: Path, tmp_path: Path
) -> None:
    shown = dialog("orders")
    shown.save_template(tmp_path / "template.xlsx")
    assert running.finish()
    cells = {cell for row in load_workbook(tmp_path / "template.xlsx").worksheets[1].iter_rows(values_only=True) for cell in row}
    assert "PA-1" in cells


def test_dates_that_can_be_read_in_two_ways_are_asked_about(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, dialog: Callable[..., ImportDialog], orders: Path, tmp_path: Path
) -> None:
    path = _sheet(tmp_path / "open.xlsx", HEAD, ("B1", "K1", "3/4/2026", None, "PA-1", 1, 22.5))
    shown = dialog("orders", path)
    assert shown.date_order.isVisible() and "two ways" in shown.notice.text()
    qtbot.keyClick(shown.date_order, Qt.Key.Key_Down)
    qtbot.keyClick(shown.date_order, Qt.Key.Key_Up)
    assert running.finish()
    shown.import_act.trigger()
    assert running.finish()
    assert sqlite_desk.read(lambda session: session.scalars(select(SalesOrder.business_date)).one()) == date(2026, 4, 3)


NEW = ("order no", "customer code", "date", "sku", "quantity", "customer po")


@pytest.mark.requirement("003-33")
def test_orders_that_look_like_one_that_is_here_stand_beside_it_and_are_taken_only_by_hand(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, dialog: Callable[..., ImportDialog], tmp_path: Path
) -> None:
    today = sqlite_desk.today()
    customer, paper = make.customer(sqlite_desk, "甲公司", code="K1"), make.product(sqlite_desk, "PA-1", price="22.5")
    same = make.order(sqlite_desk, customer, [(paper, 2)], business_date=today)
    named = make.order(sqlite_desk, customer, [(paper, 9)], business_date=today, customer_po="PO-77")
    rows = (("A1", "K1", today, "PA-1", 2, None), ("A2", "K1", today, "PA-1", 5, "PO-77"), ("A3", "K1", today, "PA-1", 7, None))
    path = _sheet(tmp_path / "new.xlsx", NEW, *rows)
    shown = dialog("orders", path)
    pairs = shown.alike.rows()
    assert [(pair.good.number, pair.here.number, pair.here.by_number) for pair in pairs] == [
        ("A1", same.number, False),
        ("A2", named.number, True),
    ]
    assert shown.import_act.text() == "Import 1"  # only A3 unless a person says otherwise
    qtbot.mouseClick(shown.findChild(QPushButton, "filter_alike"), Qt.MouseButton.LeftButton)
    cells = [shown.alike.model().index(0, column).data() for column in range(10)]
    assert "A1" in cells and same.number in cells and "甲公司" in cells and "The same lines on the same day" in cells
    shown.alike.setFocus()
    shown.alike.choose_first()
    qtbot.keyClick(shown.alike, Qt.Key.Key_Space)
    assert shown.import_act.text() == "Import 2"
    shown.import_act.trigger()
    assert running.finish()
    numbers = sqlite_desk.read(lambda session: set(session.scalars(select(SalesOrder.external_number)))) - {None}
    assert numbers == {"A1", "A3"}
    again = dialog("orders", path)
    assert "This very file was imported" in again.notice.text() and "(2 orders)" in again.notice.text()
    assert [pair.good.number for pair in again.alike.rows()] == ["A2"]


@pytest.mark.requirement("003-33")
def test_any_sheet_is_read_by_saying_which_column_is_what_and_the_next_one_is_read_alike(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, dialog: Callable[..., ImportDialog], tmp_path: Path
) -> None:
    make.customer(sqlite_desk, "甲公司", code="K1")
    make.product(sqlite_desk, "PA-1", price="22.5")
    head = ("Vorgang", "Wer", "Ware", "Stueck", "Egal")
    path = _sheet(tmp_path / "fremd.xlsx", head, ("V-1", "K1", "PA-1", 4, "x"), ("V-2", "K1", "PA-1", 6, "y"))
    shown = dialog("orders", path)
    assert shown.preview is None and "No header row" in shown.notice.text()
    shown.assign_act.trigger()
    assert running.finish()
    (question,) = shown.findChildren(AssignQuestion)
    assert running.finish()
    assert "V-1, V-2" in question.choices["order_no"].itemText(question.choices["order_no"].findData("Vorgang"))
    question.accept()
    assert "cannot be read without it" in question.columns.fields["order_no"].error.text()
    for field, heading in (("order_no", "Vorgang"), ("customer_code", "Wer"), ("sku", "Ware"), ("quantity", "Ware")):
        question.choices[field].set_value(heading)
    question.accept()
    assert "cannot be two things" in question.columns.fields["quantity"].error.text()
    question.choices["quantity"].set_value("Stueck")
    question.name.setText("Händler B")
    question.accept()
    assert running.finish()
    assert [(good.number, good.detail) for good in shown.good.rows()] == [("V-1", "1 lines"), ("V-2", "1 lines")]
    shown.import_act.trigger()
    assert running.finish() and count(sqlite_desk, SalesOrder) == 2
    other = ("Egal", "Stueck", "Ware", "Wer", "Vorgang")
    again = dialog("orders", _sheet(tmp_path / "fremd2.xlsx", other, ("z", 1, "PA-1", "K1", "V-3")))
    assert "Read as “Händler B”" in again.notice.text()
    assert [good.number for good in again.good.rows()] == ["V-3"]


def test_further_sheets_with_orders_are_named(dialog: Callable[..., ImportDialog], orders: Path) -> None:
    book = load_workbook(orders)
    book.copy_worksheet(book.active).title = "分店"
    book.save(orders)
    notice = dialog("orders", orders).notice.text()
    assert "Only the first sheet" in notice and "分店" in notice
