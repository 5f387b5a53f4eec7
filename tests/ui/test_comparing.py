"""Two people change one record: each difference is shown with all three values, a person chooses, and it is saved at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import insert
from sqlalchemy.orm import Session

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, save_customer
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.model import AuditRow
from orderdesk.queries.catalogue import product_to_edit
from orderdesk.queries.parties import customer_to_edit
from orderdesk.queries.settings import all_settings
from orderdesk.rules.merging import Side
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.catalogue.tab import CatalogueTab
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.parties.tab import PartiesTab
from orderdesk.ui.widgets.comparing import WhichQuestion
from orderdesk.ui.widgets.label import Label
from tests import factories as make

BLUE = CustomerForm(
    "C001", "苏州蓝海教育", alias="蓝海", payment_method="on_account", payment_terms="月结30天", term_days=30, currency="CNY",
    language="zh_CN", credit_limit=Decimal(1000),
    contacts=(ContactForm("王芳", "13862145530", "wang@blue.example"), ContactForm("李雷", "051266612345")),
    addresses=(AddressForm("苏州市星湖街328号"),),
)  # fmt: skip
PEN = ProductForm("PN-1", "中性笔", "支", Decimal("1.80"), packs={"盒": Decimal(12)})


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def zhang(sqlite_desk: Desk) -> Actor:
    """Somebody at another desk."""
    return make.staff(sqlite_desk, *Role, name="张伟", login="zhang")


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, make.staff(sqlite_desk, *Role, name="林静"))
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


def editing(qtbot: QtBot, running: Jobs, kind: Any) -> Any:
    """The room with its first record in the form."""
    tab = kind(Context(running.desk, running, running.actor))  # type: ignore[arg-type]
    qtbot.addWidget(tab)
    tab.resize(1366, 700)
    tab.show()
    qtbot.waitExposed(tab)
    assert running.finish()
    tab.list.choose_first()
    assert running.finish()
    tab.edit_act.trigger()
    assert running.finish()
    return tab


def save(running: Jobs, tab: Any) -> WhichQuestion | None:
    """Press Save; the question that came of it, if any."""
    tab.save_act.trigger()
    assert running.finish()
    found = [each for each in tab.window().findChildren(WhichQuestion) if each.isVisible()]
    return found[0] if found else None


def shown(question: WhichQuestion) -> dict[str, tuple[str, str, str]]:
    """Field -> before, mine, theirs, as a person reads them."""
    rows = {}
    for number, (difference, (mine, theirs)) in enumerate(zip(question.merge.differences, question.answers, strict=True)):
        before = question.findChild(Label, f"before_{number}")
        assert before is not None
        rows[question._wording.label(difference)] = (before.text(), mine.text_label.text(), theirs.text_label.text())
    return rows


def test_contacts_and_addresses_are_compared_and_chosen_one_by_one(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, zhang: Actor
) -> None:
    customer = sqlite_desk.do(zhang, save_customer, BLUE).made or 0
    tab = editing(qtbot, running, PartiesTab)
    tab.editor.contacts.field(0, "phone").setText("100")
    tab.editor.form.set_text("alias", "blue")
    tab.editor.form.set_text("note", "mine alone")
    theirs = replace(
        BLUE,
        alias="海",
        payment_method="cod",
        contacts=(ContactForm("王芳", "200", "wang@blue.example"), BLUE.contacts[1], ContactForm("赵云", "300")),
        addresses=(*BLUE.addresses, AddressForm("苏州市干将路1号")),
    )
    sqlite_desk.do(zhang, save_customer, theirs, customer)
    question = save(running, tab)
    assert question is not None
    assert shown(question) == {
        "Also called": ("蓝海", "blue", "海"),
        "Payment": ("On account", "On account", "Cash on delivery"),
        "Contact 王芳: Phone": ("13862145530", "100", "200"),
        "Contact 赵云": ("not there", "not there", "赵云 · 300"),
        "Address 苏州市干将路1号": ("not there", "not there", "苏州市干将路1号"),
    }
    question.answers[0][1].button.click()  # their name for it, my phone number
    question.accept_act.trigger()
    assert running.finish()
    assert tab.pages.currentIndex() == 0
    kept = sqlite_desk.read(customer_to_edit, customer)
    assert kept is not None
    assert (kept.card.alias, kept.card.payment_method, kept.card.note) == ("海", "cod", "mine alone")
    assert [(row.name, row.phone) for row in kept.card.contacts] == [("王芳", "100"), ("李雷", "051266612345"), ("赵云", "300")]
    assert [place.address for place in kept.places] == ["苏州市星湖街328号", "苏州市干将路1号"]


def test_going_back_keeps_what_was_typed_and_saves_nothing_and_the_next_save_asks_again(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, zhang: Actor
) -> None:
    customer = sqlite_desk.do(zhang, save_customer, BLUE).made or 0
    tab = editing(qtbot, running, PartiesTab)
    tab.editor.form.set_text("alias", "mine")
    sqlite_desk.do(zhang, save_customer, replace(BLUE, alias="theirs"), customer)
    question = save(running, tab)
    assert question is not None
    question.reject()
    assert tab.editor.form.text("alias") == "mine"
    kept = sqlite_desk.read(customer_to_edit, customer)
    assert kept is not None and kept.card.alias == "theirs"
    sqlite_desk.do(zhang, save_customer, replace(BLUE, alias="again theirs"), customer)
    question = save(running, tab)
    assert question is not None
    assert shown(question) == {"Also called": ("蓝海", "mine", "again theirs")}
    QTest.keyClick(question, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    question.accept_act.trigger()
    assert running.finish()
    kept = sqlite_desk.read(customer_to_edit, customer)
    assert kept is not None and kept.card.alias == "again theirs"


def test_changes_that_do_not_meet_are_joined_with_only_theirs_to_look_at(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, zhang: Actor
) -> None:
    product = sqlite_desk.do(zhang, save_product, PEN).made or 0
    tab = editing(qtbot, running, CatalogueTab)
    tab.editor.form.set_text("location", "A-1")
    sqlite_desk.do(zhang, save_product, replace(PEN, price=Decimal(2), packs={"盒": Decimal(10), "箱": Decimal(100)}), product)
    question = save(running, tab)
    assert question is not None
    assert shown(question) == {
        "Price per base unit": ("1.80", "1.80", "2.00"),
        "Larger unit 盒: Holds so many of the base unit": ("12", "12", "10"),
        "Larger unit 箱": ("not there", "not there", "箱 · 100"),
    }
    question.accept_act.trigger()
    assert running.finish()
    kept = sqlite_desk.read(product_to_edit, product)
    assert kept is not None
    assert (kept.row.location, kept.row.price.amount) == ("A-1", Decimal(2))
    assert dict(kept.row.packs) == {"盒": Decimal(10), "箱": Decimal(100)}


def test_the_same_change_at_both_desks_asks_nothing(qtbot: QtBot, running: Jobs, sqlite_desk: Desk, zhang: Actor) -> None:
    product = sqlite_desk.do(zhang, save_product, PEN).made or 0
    tab = editing(qtbot, running, CatalogueTab)
    tab.editor.form.set_text("price", "2")
    tab.editor.form.set_text("location", "A-1")
    sqlite_desk.do(zhang, save_product, replace(PEN, location="A-1"), product)
    assert save(running, tab) is None
    kept = sqlite_desk.read(product_to_edit, product)
    assert kept is not None and (kept.row.location, kept.row.price.amount) == ("A-1", Decimal(2))


def test_the_question_names_who_wrote_it_where_the_trail_of_changes_tells(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, zhang: Actor
) -> None:
    customer = sqlite_desk.do(zhang, save_customer, BLUE).made or 0
    tab = editing(qtbot, running, PartiesTab)
    tab.editor.form.set_text("alias", "mine")
    sqlite_desk.do(zhang, save_customer, replace(BLUE, alias="theirs"), customer)
    with Session(sqlite_desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        session.execute(
            insert(AuditRow).values(
                at=make.moment("2026-11-22 02:31"), login="zhang", place="", table_name="customer", operation="UPDATE",
                row_key=str(customer), order_id=None, before=None, after=None,
            )
        )  # fmt: skip
    question = save(running, tab)
    assert question is not None
    assert question.windowTitle() == "张伟 changed this meanwhile"


def test_a_setting_changed_at_another_desk_is_compared_too(qtbot: QtBot, running: Jobs, sqlite_desk: Desk, zhang: Actor) -> None:
    tab = HouseTab(Context(running.desk, running, running.actor))  # type: ignore[arg-type]
    qtbot.addWidget(tab)
    tab.show()
    assert running.finish()
    rows = tab.settings.rows
    rows["company.phone"].setText("0512 1")
    rows["intake.lead_days"].setText("2")
    sqlite_desk.do(zhang, change_settings, {"company.phone": "0512 2"})
    tab.reload()  # as it does by itself when it hears of the change
    assert running.finish()
    assert rows["company.phone"].text() == "0512 1"
    tab.settings.edited.emit()
    question = save(running, tab)
    assert question is not None
    assert question.windowTitle() == "张伟 changed this meanwhile"
    assert list(shown(question).values()) == [("–", "0512 1", "0512 2")]
    question.choose_all(Side.THEIRS)
    question.accept_act.trigger()
    assert running.finish()
    kept = sqlite_desk.read(all_settings)
    assert (kept["company.phone"], kept["intake.lead_days"]) == ("0512 2", 2)
    assert tab.settings.dirty() == []
