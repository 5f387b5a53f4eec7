"""Price lists and discount rules, kept by the manager at the products' tab."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from orderdesk.commands.pricing import PriceListForm, save_price_list
from orderdesk.database.desk import Desk
from orderdesk.queries.catalogue import product_by_code
from orderdesk.queries.pricing import discounts, price_lists, prices_of
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.catalogue.price_questions import DiscountQuestion, PriceListQuestion, PriceQuestion
from orderdesk.ui.catalogue.tab import CatalogueTab
from orderdesk.ui.context import Context
from orderdesk.ui.imports.dialog import ImportDialog
from orderdesk.ui.jobs import Jobs
from tests import factories as make


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def manager(sqlite_desk: Desk) -> Actor:
    make.product(sqlite_desk, "PA-80", name="复印纸", price="22.50")
    make.product(sqlite_desk, "PN-1", name="中性笔", price="1.80")
    make.customer(sqlite_desk, name="华东办公", level="A")
    return make.staff(sqlite_desk, Role.MANAGER, name="沈岚")


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk, manager: Actor) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, manager)
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def tab(qtbot: QtBot, running: Jobs, manager: Actor) -> CatalogueTab:
    made = CatalogueTab(Context(running.desk, running, manager))
    qtbot.addWidget(made)
    made.resize(1340, 640)
    made.show()
    assert running.finish()
    return made


def asked(kind: type[QDialog]) -> QDialog:
    """The question on the screen."""
    found = [dialog for dialog in QApplication.topLevelWidgets() if type(dialog) is kind and dialog.isVisible()]
    assert found, f"{kind.__name__} is not asked"
    return found[-1]


def settled(running: Jobs) -> None:
    for _round in range(4):
        assert running.finish()
        QApplication.processEvents()


def test_a_manager_keeps_a_price_list(tab: CatalogueTab, running: Jobs, sqlite_desk: Desk) -> None:
    tab.show_room("lists")
    settled(running)
    page = tab.lists
    assert page.list.empty.isVisible() and not page.add_act.isEnabled()
    page.new_act.trigger()
    settled(running)
    question = asked(PriceListQuestion)
    assert isinstance(question, PriceListQuestion)
    question.accept_act.trigger()
    settled(running)
    assert question.form.fields["name"].error.isVisible()  # a list without a name is not kept
    question.form.set_text("name", "Level A list")
    question.form.set_text("level", "A")
    assert [question.whom.level.itemText(number) for number in range(question.whom.level.count())] == ["", "A"]
    question.accept_act.trigger()
    settled(running)
    assert page.list.current() is not None and page.name.text() == "Level A list" and "level A" in page.about.text()
    page.add_act.trigger()
    price = asked(PriceQuestion)
    assert isinstance(price, PriceQuestion)
    price.form.set_text("price", "21")
    price.accept_act.trigger()
    assert price.form.fields["product"].error.isVisible()
    price.product.set_row(sqlite_desk.read(product_by_code, "PA-80"))  # type: ignore[attr-defined]
    price.form.set_text("quantity", "10")
    price.accept_act.trigger()
    settled(running)
    [row] = page.prices.rows()
    assert (row.sku, row.quantity, row.price.amount) == ("PA-80", Decimal(10), Decimal(21))
    page.prices.choose(row.id)
    page.change_act.trigger()
    price = asked(PriceQuestion)
    assert isinstance(price, PriceQuestion)
    price.form.set_text("price", "20.5")
    price.accept_act.trigger()
    settled(running)
    assert page.prices.rows()[0].price.amount == Decimal("20.5")
    page.prices.choose(page.prices.rows()[0].id)
    page.remove_act.trigger()
    settled(running)
    assert not page.prices.rows()


def test_prices_come_in_from_a_sheet_and_go_out_as_one(
    tab: CatalogueTab, running: Jobs, sqlite_desk: Desk, manager: Actor, tmp_path: Path
) -> None:
    made = sqlite_desk.do(manager, save_price_list, PriceListForm("Level A list", sqlite_desk.today(), level="A"))
    tab.show_room("lists")
    settled(running)
    tab.lists.list.choose_first()
    sheet = tmp_path / "prices.csv"
    sheet.write_text("货号,协议价,起订量\nPA-80,21.00,\nPA-80,20.00,10\nPN-1,abc,\nXX-1,3,\n", encoding="utf-8")
    tab.lists.import_act.trigger()
    dialog = asked(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    dialog.read_file(sheet)
    settled(running)
    assert dialog.preview is not None
    assert [(refusal.row, refusal.number) for refusal in dialog.preview.refused] == [(4, ""), (5, "")]
    assert "XX-1" in dialog.preview.refused[1].message and len(dialog.preview.good) == 2
    dialog.all_act.trigger()
    dialog.import_act.trigger()
    settled(running)
    assert made.made is not None
    rows = sqlite_desk.read(prices_of, made.made).rows
    assert [(row.sku, row.quantity, row.price.amount) for row in rows] == [("PA-80", 0, 21), ("PA-80", 10, 20)]
    dialog.close()
    settled(running)
    listed = sqlite_desk.read(price_lists).rows[0]
    saved = tmp_path / "again.xlsx"
    tab.lists.save_list(listed, saved)
    settled(running)
    again = ImportDialog(tab.context, "prices", saved, tab, {"list_id": listed.id})
    settled(running)
    assert again.preview is not None and len(again.preview.good) == 2 and not again.preview.refused
    again.close()


def test_a_manager_keeps_discount_rules(tab: CatalogueTab, running: Jobs, sqlite_desk: Desk) -> None:
    tab.show_room("discounts")
    settled(running)
    tab.discounts.new_act.trigger()
    settled(running)
    question = asked(DiscountQuestion)
    assert isinstance(question, DiscountQuestion)
    question.form.set_text("name", "Spring")
    question.form.set_text("percent", "95折")
    question.form.set_text("customer", "somebody")
    question.accept_act.trigger()
    assert question.form.fields["customer"].error.isVisible()  # written, but nobody was chosen
    question.form.set_text("customer", "")
    question.form.set_text("category", "纸张")
    question.on_top.setChecked(True)
    question.accept_act.trigger()
    settled(running)
    [rule] = sqlite_desk.read(discounts).rows
    assert (rule.name, rule.percent, rule.category, rule.on_top) == ("Spring", Decimal("0.05"), "纸张", True)
    tab.discounts.list.choose(rule.id)
    tab.discounts.edit_act.trigger()
    settled(running)
    question = asked(DiscountQuestion)
    assert isinstance(question, DiscountQuestion) and question.form.text("percent") == "5%"
    question.form.set_text("percent", "7.5")
    question.accept_act.trigger()
    settled(running)
    assert sqlite_desk.read(discounts).rows[0].percent == Decimal("0.075")


def test_who_may_not_set_prices_only_reads_them(qtbot: QtBot, sqlite_desk: Desk, manager: Actor) -> None:
    clerk = make.staff(sqlite_desk, Role.CLERK)
    jobs = Jobs(sqlite_desk, clerk)
    made = CatalogueTab(Context(sqlite_desk, jobs, clerk))
    qtbot.addWidget(made)
    made.show()
    made.show_room("lists")
    settled(jobs)
    assert not any(act.isVisible() for act in (made.lists.new_act, made.lists.add_act, made.lists.import_act))
    assert made.lists.export_act.isVisible() and not made.new_act.isEnabled()
    jobs.close()
    jobs.deleteLater()
