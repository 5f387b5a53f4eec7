"""The customers' tab, used as a clerk would."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, save_customer
from orderdesk.database.desk import Desk
from orderdesk.queries.confidential import disclosures
from orderdesk.queries.parties import customer_card, customer_id_of, customer_to_edit
from orderdesk.rules.addresses import within
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.imports.dialog import ImportDialog
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.parties.credit import CreditLimit
from orderdesk.ui.parties.tab import PartiesTab
from orderdesk.ui.widgets.comparing import WhichQuestion
from tests import factories as make

BLUE = CustomerForm(
    "C001", "苏州蓝海教育", alias="蓝海", payment_method="on_account", payment_terms="月结30天", term_days=30, currency="CNY",
    language="zh_CN", credit_limit=Decimal(1000),
    contacts=(ContactForm("王芳", "13862145530", "wang@blue.example"), ContactForm("李雷", "051266612345")),
    addresses=(AddressForm("苏州市星湖街328号"),),
)  # fmt: skip


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def clerk(sqlite_desk: Desk) -> Actor:
    actor = make.staff(sqlite_desk, Role.CLERK, name="林静")
    sqlite_desk.do(make.staff(sqlite_desk, Role.ADMINISTRATOR), save_customer, BLUE)
    sqlite_desk.do(actor, save_customer, CustomerForm("C002", "上海汇达贸易"))
    return actor


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk, clerk: Actor) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, clerk)
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def tab(qtbot: QtBot, running: Jobs, clerk: Actor) -> PartiesTab:
    made = PartiesTab(Context(running.desk, running, clerk))
    qtbot.addWidget(made)
    made.resize(1340, 640)
    made.show()
    assert running.finish()
    return made


def type_in(editor: QWidget, text: str) -> None:
    """Type as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


def found(desk: Desk, code: str) -> object:
    customer_id = desk.read(customer_id_of, code)
    assert customer_id is not None
    return desk.read(customer_card, customer_id)


def test_a_customer_is_found_by_initials_and_shown_with_what_he_owes_and_ordered(
    qtbot: QtBot, running: Jobs, tab: PartiesTab, sqlite_desk: Desk
) -> None:
    customer_id = sqlite_desk.read(customer_id_of, "C001")
    order = make.order(sqlite_desk, customer_id)
    opened: list[int] = []
    tab.context.show_order = opened.append
    qtbot.keyClicks(tab.search, "lhjy")
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    assert running.finish()
    assert [row.code for row in tab.list.rows()] == ["C001"]
    assert tab.card.name.text() == "苏州蓝海教育"
    assert tab.card.account.texts()["Credit limit"] == "¥1,000.00"
    assert tab.card.terms.texts()["Payment"] == "On account  月结30天"
    assert [row.number for row in tab.card.orders.rows()] == [order.number]
    tab.card.orders.choose_first()
    qtbot.keyClick(tab.card.orders, Qt.Key.Key_Return)
    assert opened == [order.id]


def test_a_new_customer_is_typed_without_the_mouse(qtbot: QtBot, running: Jobs, tab: PartiesTab, sqlite_desk: Desk) -> None:
    qtbot.keyClick(tab.search, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert running.finish()
    fields = tab.editor.form.fields
    assert fields["code"].editor.text() == "C003"  # type: ignore[attr-defined]
    type_in(fields["name"].editor, "杭州云栖")
    qtbot.keyClicks(fields["term_days"].editor, "45")
    type_in(tab.editor.contacts.field(0, "name"), "赵敏")
    qtbot.keyClicks(tab.editor.contacts.field(0, "phone"), "13900001111")
    type_in(tab.editor.contacts.field(1, "name"), "钱七")
    type_in(tab.editor.addresses.field(0, "address"), "杭州市西湖区1号")
    qtbot.keyClick(tab.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(tab.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert running.finish()
    card = found(sqlite_desk, "C003")
    assert (card.name, card.term_days) == ("杭州云栖", 45)  # type: ignore[attr-defined]
    assert [contact.name for contact in card.contacts] == ["赵敏", "钱七"]  # type: ignore[attr-defined]
    assert "C003" in tab.notice.text() and tab.card.name.text() == "杭州云栖"


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(qtbot: QtBot, running: Jobs, tab: PartiesTab) -> None:
    tab.new_act.trigger()
    assert running.finish()
    form = tab.editor.form
    form.set_text("code", "C001")
    form.set_text("name", "另一家")
    form.set_text("credit_limit", "一千")
    tab.save_act.trigger()
    assert "is not a number" in form.fields["credit_limit"].error.text() and form.fields["credit_limit"].error.isVisible()
    form.set_text("credit_limit", "")
    tab.save_act.trigger()
    assert running.finish()
    assert "belongs to another customer" in form.fields["code"].error.text()
    assert form.text("name") == "另一家" and tab.pages.currentIndex() == 1
    form.set_text("code", "C009")
    tab.save_act.trigger()
    assert running.finish()
    assert tab.pages.currentIndex() == 0


def test_a_change_from_elsewhere_is_shown_beside_what_was_typed(
    qtbot: QtBot, running: Jobs, tab: PartiesTab, sqlite_desk: Desk, clerk: Actor
) -> None:
    tab.list.choose_first()
    assert running.finish()
    qtbot.keyClick(tab.list, Qt.Key.Key_F2)
    assert running.finish()
    form = tab.editor.form
    customer_id = sqlite_desk.read(customer_id_of, "C001")
    from dataclasses import replace

    sqlite_desk.do(clerk, save_customer, replace(BLUE, payment_terms="月结60天"), customer_id)
    form.set_text("alias", "蓝海教育")
    tab.save_act.trigger()
    assert running.finish()
    assert "Somebody else changed" in tab.notice.text() and form.text("alias") == "蓝海教育"
    question = tab.window().findChild(WhichQuestion)
    assert question is not None
    ((mine, theirs),) = question.answers
    assert (mine.text_label.text(), theirs.text_label.text()) == ("月结30天", "月结60天")
    question.accept_act.trigger()
    assert running.finish()
    card = found(sqlite_desk, "C001")
    assert (card.alias, card.payment_terms) == ("蓝海教育", "月结60天")  # type: ignore[attr-defined]
    assert len(card.contacts) == 2 and card.addresses[0].line == "苏州市星湖街328号"  # type: ignore[attr-defined]


def test_a_form_put_away_by_mistake_is_taken_up_again(qtbot: QtBot, running: Jobs, tab: PartiesTab, sqlite_desk: Desk) -> None:
    qtbot.keyClick(tab.search, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert running.finish()
    assert not tab.unkept()
    type_in(tab.editor.form.fields["name"].editor, "杭州云栖")
    for number in range(30):
        type_in(tab.editor.contacts.field(number, "name"), f"联系人{number}")
    assert tab.unkept()
    tab.back_act.trigger()
    assert not tab.unkept()
    tab.notice.undo_button.click()
    assert tab.editor.form.text("name") == "杭州云栖"
    tab.save_act.trigger()
    assert running.finish()
    assert len(found(sqlite_desk, "C003").contacts) == 30  # type: ignore[attr-defined]


def test_rows_are_taken_out(qtbot: QtBot, running: Jobs, tab: PartiesTab, sqlite_desk: Desk) -> None:
    tab.list.choose_first()
    assert running.finish()
    tab.edit_act.trigger()
    assert running.finish()
    qtbot.keyClick(tab.editor.contacts.field(0, "name"), Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    tab.save_act.trigger()
    assert running.finish()
    assert [c.name for c in found(sqlite_desk, "C001").contacts] == ["李雷"]  # type: ignore[attr-defined]


def test_who_may_only_look_sees_no_buttons_to_change(qtbot: QtBot, running: Jobs, sqlite_desk: Desk) -> None:
    finance = make.staff(sqlite_desk, Role.FINANCE)
    tab = PartiesTab(Context(running.desk, running, finance))
    qtbot.addWidget(tab)
    tab.show()
    assert running.finish()
    assert not any(act.isVisible() for act in (tab.new_act, tab.edit_act, tab.import_act)) and tab.export_act.isVisible()


def test_whose_duty_it_is_not_has_no_button_to_take_the_list_out(tab: PartiesTab, tmp_path: Path) -> None:
    assert not tab.export_act.isVisible() and not tab.export_act.isEnabled()


@pytest.mark.requirement("002-22")
def test_the_list_goes_out_as_a_sheet_and_that_is_written_down(
    qtbot: QtBot, sqlite_desk: Desk, tab: PartiesTab, tmp_path: Path
) -> None:
    finance = make.staff(sqlite_desk, Role.FINANCE, name="钱会计")
    running = Jobs(sqlite_desk, finance)
    tab = PartiesTab(Context(sqlite_desk, running, finance))
    qtbot.addWidget(tab)
    tab.show()
    tab.save_list(tmp_path / "customers.xlsx")
    assert running.finish()
    (row,) = sqlite_desk.read(disclosures).rows
    assert (row.who, row.kind, row.what, row.records) == ("钱会计", "export", "customers.xlsx", 2)
    rows = list(load_workbook(tmp_path / "customers.xlsx").active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Code", "C001", "C002"] and rows[1][4] == "13862145530"
    assert "customers.xlsx" in tab.notice.text()
    running.close()


def test_import_opens_beside_the_list(qtbot: QtBot, tab: PartiesTab) -> None:
    qtbot.keyClick(tab.search, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    dialog = tab.findChild(ImportDialog)
    assert dialog is not None and dialog.isVisible() and dialog.kind == "customers"
    dialog.reject()


def test_what_ctrl_k_found_is_taken_in_hand(running: Jobs, tab: PartiesTab, sqlite_desk: Desk) -> None:
    customer_id = sqlite_desk.read(customer_id_of, "C002")
    assert customer_id is not None
    tab.show_record(customer_id)
    assert running.finish()
    assert tab.card.name.text() == "上海汇达贸易"


def test_finance_sets_a_limit_though_it_changes_no_customer(qtbot: QtBot, sqlite_desk: Desk, tab: PartiesTab) -> None:
    assert not tab.credit_act.isVisible()  # the clerk's
    finance = make.staff(sqlite_desk, Role.FINANCE)
    running = Jobs(sqlite_desk, finance)
    hers = PartiesTab(Context(sqlite_desk, running, finance))
    qtbot.addWidget(hers)
    hers.show()
    customer_id = sqlite_desk.read(customer_id_of, "C001")
    assert customer_id is not None and running.finish()
    hers.show_record(customer_id)
    assert running.finish()
    hers.credit_act.trigger()
    dialog = hers.findChild(CreditLimit)
    assert dialog is not None and dialog.limit.text() == "1,000.00"
    type_in(dialog.limit, "-5")
    dialog.accept_act.trigger()
    assert running.finish()
    assert dialog.isVisible() and dialog.form.fields["credit_limit"].error.text()
    dialog.limit.selectAll()
    type_in(dialog.limit, "25,000")
    dialog.accept_act.trigger()
    assert running.finish()
    assert "C001" in hers.notice.text()
    card = sqlite_desk.read(customer_card, customer_id)
    assert card is not None and str(card.credit_limit) == "25,000.00 CNY"
    running.close()


def test_an_address_is_split_under_its_line_and_a_part_put_right_writes_the_line(
    qtbot: QtBot, running: Jobs, tab: PartiesTab, sqlite_desk: Desk
) -> None:
    qtbot.keyClick(tab.search, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert running.finish()
    type_in(tab.editor.form.fields["name"].editor, "昆山花桥商行")
    rows = tab.editor.addresses
    assert not rows.field(0, "district").isVisible()  # nothing to split yet
    type_in(rows.field(0, "address"), "苏州昆山市花桥镇1号 215332")

    def parts(row: int) -> list[str]:
        return [rows.field(row, key).text() for key in ("region", "city", "district", "street", "postal_code", "country")]

    assert parts(0) == ["江苏省", "苏州市", "昆山市", "花桥镇1号", "215332", ""] and rows.field(0, "district").isVisible()
    rows.field(0, "street").clear()
    type_in(rows.field(0, "street"), "花桥镇绿地大道2号")
    assert rows.field(0, "address").text() == "215332 江苏省苏州市昆山市花桥镇绿地大道2号"
    type_in(rows.field(1, "address"), "Hauptstr. 12a, 80331 München, Germany")
    assert parts(1) == ["", "München", "", "Hauptstr. 12a", "80331", "Germany"]
    qtbot.keyClick(tab.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert running.finish()
    customer = sqlite_desk.read(customer_id_of, "C003")
    assert customer is not None
    kept = sqlite_desk.read(customer_to_edit, customer)
    assert kept is not None
    assert [(each.region, each.city, each.postal_code, each.country) for each in kept.places] == [
        ("江苏省", "苏州市", "215332", ""),
        ("", "München", "80331", "Germany"),
    ]
    lines = [each.line for each in kept.card.addresses]  # as orders take them over, nothing twice
    assert lines == ["215332 江苏省苏州市昆山市花桥镇绿地大道2号", "Hauptstr. 12a, 80331 München, Germany"]
    assert within("江苏昆山", lines[0])  # a region's rule finds it
    tab.search.clear()
    tab.search.setText("C003")
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    assert running.finish()
    tab.edit_act.trigger()
    assert running.finish()
    assert parts(0) == ["江苏省", "苏州市", "昆山市", "花桥镇绿地大道2号", "215332", ""]
