"""The products' tab, used as a storekeeper would."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.imports import commit_preview, preview_file
from orderdesk.database.desk import Desk
from orderdesk.queries.catalogue import ProductRow, product_by_code
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.catalogue.tab import CatalogueTab
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.comparing import WhichQuestion
from tests import factories as make

PAPER = ProductForm(
    "PA-80", "复印纸", "包", Decimal("22.50"), spec="80g", barcode="6971830104135", currency="CNY", packs={"箱": Decimal(5)}
)


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def keeper(sqlite_desk: Desk) -> Actor:
    actor = make.staff(sqlite_desk, Role.WAREHOUSE, Role.ADMINISTRATOR, name="周国强")
    sqlite_desk.do(actor, save_product, PAPER)
    make.product(sqlite_desk, "PN-1", on_hand=40, name="中性笔", unit="支")
    return actor


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk, keeper: Actor) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, keeper)
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def tab(qtbot: QtBot, running: Jobs, keeper: Actor) -> CatalogueTab:
    made = CatalogueTab(Context(running.desk, running, keeper))
    qtbot.addWidget(made)
    made.resize(1340, 640)
    made.show()
    assert running.finish()
    return made


def product(desk: Desk, sku: str) -> ProductRow:
    row = desk.read(product_by_code, sku)
    assert row is not None
    return row


def test_a_product_shows_its_price_packs_stock_and_movements(
    qtbot: QtBot, running: Jobs, tab: CatalogueTab, sqlite_desk: Desk
) -> None:
    assert tab.card.sku.text() == "PA-80"  # the first is in hand at once
    assert tab.card.sold.texts()["Packs"] == "箱 = 5 包" and tab.card.sold.texts()["Price"] == "¥22.50 per 包"
    tab.list.choose(product(sqlite_desk, "PN-1").id)
    assert running.finish()
    assert tab.card.stock.texts()["On hand"] == "40 支"
    assert [(row.kind, row.quantity) for row in tab.card.movements.rows()] == [("opening", Decimal(40))]


def test_a_barcode_finds_it(qtbot: QtBot, running: Jobs, tab: CatalogueTab) -> None:
    qtbot.keyClicks(tab.search, "6971830104135")
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    assert running.finish()
    assert [row.sku for row in tab.list.rows()] == ["PA-80"]


def test_a_new_product_with_packs(qtbot: QtBot, running: Jobs, tab: CatalogueTab, sqlite_desk: Desk) -> None:
    qtbot.keyClick(tab.search, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert running.finish()
    form = tab.editor.form
    for name, text in {"sku": "ST-1", "name": "Stapler", "unit": "pcs", "price": "12.5", "reorder": "10"}.items():
        qtbot.keyClicks(form.fields[name].editor, text)
    qtbot.keyClicks(tab.editor.packs.field(0, "unit"), "box")
    qtbot.keyClicks(tab.editor.packs.field(0, "holds"), "two")
    qtbot.keyClick(tab.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "is not a number" in tab.editor.packs_error.text() and tab.editor.packs_error.isVisible()
    tab.editor.packs.field(0, "holds").clear()
    qtbot.keyClicks(tab.editor.packs.field(0, "holds"), "20")
    qtbot.keyClick(tab.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert running.finish()
    row = product(sqlite_desk, "ST-1")
    assert (row.name, row.price.amount, row.packs) == ("Stapler", Decimal("12.5"), {"box": Decimal(20)})
    assert "ST-1" in tab.notice.text() and tab.card.sku.text() == "ST-1"


def test_an_edit_keeps_what_it_does_not_touch(qtbot: QtBot, running: Jobs, tab: CatalogueTab, sqlite_desk: Desk) -> None:
    qtbot.keyClick(tab.list, Qt.Key.Key_F2)
    assert running.finish()
    tab.editor.form.set_text("price", "23")
    tab.editor.discontinued.setChecked(True)
    tab.save_act.trigger()
    assert running.finish()
    row = product(sqlite_desk, "PA-80")
    assert (row.price.amount, row.discontinued, row.packs, row.barcode) == (
        Decimal(23), True, {"箱": Decimal(5)}, "6971830104135",
    )  # fmt: skip
    assert "Not sold any more" in tab.card.sku.text()


def test_the_price_of_another_desk_is_shown_beside_mine(
    qtbot: QtBot, running: Jobs, tab: CatalogueTab, sqlite_desk: Desk, keeper: Actor
) -> None:
    from dataclasses import replace

    tab.edit_act.trigger()
    assert running.finish()
    sqlite_desk.do(keeper, save_product, replace(PAPER, price=Decimal(25)), product(sqlite_desk, "PA-80").id)
    tab.editor.form.set_text("price", "24")
    tab.save_act.trigger()
    assert running.finish()
    question = tab.window().findChild(WhichQuestion)
    assert question is not None
    ((mine, theirs),) = question.answers
    assert (mine.text_label.text(), theirs.text_label.text()) == ("24", "25.00")
    question.accept_act.trigger()
    assert running.finish()
    assert product(sqlite_desk, "PA-80").price.amount == 24


def test_a_missing_price_is_said_at_its_field(running: Jobs, tab: CatalogueTab) -> None:
    tab.new_act.trigger()
    assert running.finish()
    tab.editor.form.set_text("sku", "X")
    tab.save_act.trigger()
    assert tab.editor.form.fields["price"].error.isVisible() and tab.editor.form.text("sku") == "X"


def test_the_sheet_saved_can_be_imported_again(
    running: Jobs, tab: CatalogueTab, sqlite_desk: Desk, keeper: Actor, tmp_path: Path
) -> None:
    tab.save_list(tmp_path / "products.xlsx")
    assert running.finish()
    rows = list(load_workbook(tmp_path / "products.xlsx").active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["SKU", "PA-80", "PN-1"]
    preview = preview_file(sqlite_desk, "products", tmp_path / "products.xlsx")
    assert len(preview.good) == 2 and not preview.refused
    assert commit_preview(sqlite_desk, keeper, preview).count == 0  # nothing has changed
