"""What is taken out is gone only once it is saved, and only for whose right it is (004-f3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, save_customer
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES, act_as
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import RIGHTS, Actor, Role
from orderdesk.ui.catalogue.tab import CatalogueTab
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.parties.tab import PartiesTab
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.rows_editor import RowsEditor
from tests import factories as make

CUSTOMER = CustomerForm(
    "C001", "苏州蓝海教育", credit_limit=Decimal(0),
    contacts=(ContactForm("王芳", "13862145530"), ContactForm("李雷", "051266612345")),
    addresses=(AddressForm("苏州市星湖街328号"), AddressForm("苏州市人民路1号")),
)  # fmt: skip
PRODUCT = ProductForm("PA-80", "复印纸", "包", Decimal("22.50"), currency="CNY", packs={"箱": Decimal(5), "托": Decimal(200)})
EMPTIED = {"contacts": replace(CUSTOMER, contacts=()), "addresses": replace(CUSTOMER, addresses=())}
ROWS = {
    "contacts": "SELECT name FROM customer_contact ORDER BY id",
    "addresses": "SELECT address FROM customer_address ORDER BY id",
    "packs": "SELECT unit FROM product_pack ORDER BY unit",
}
DELETIONS = {"contacts": "customer_contact", "addresses": "customer_address", "packs": "product_pack"}


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    master = make.staff(opened, Role.CLERK, Role.WAREHOUSE)
    opened.do(master, save_customer, CUSTOMER)
    opened.do(master, save_product, PRODUCT)
    yield opened
    opened.close()


@pytest.fixture
def show(qtbot: QtBot, desk: Desk) -> Iterator[Callable[[str, Actor], Tab]]:
    running: list[Jobs] = []

    def go(what: str, actor: Actor) -> Tab:
        jobs = Jobs(desk, actor)
        running.append(jobs)
        tab = (CatalogueTab if what == "packs" else PartiesTab)(Context(desk, jobs, actor))
        qtbot.addWidget(tab)
        tab.resize(1340, 640)
        tab.show()
        assert jobs.finish()
        tab.list.choose_first()
        assert jobs.finish()
        return tab

    yield go
    for jobs in running:
        jobs.finish()
        jobs.close()
        jobs.deleteLater()


def kept(desk: Desk, what: str) -> list[str]:
    return list(desk.read(lambda session: session.scalars(text(ROWS[what])).all()))


def taken_out(qtbot: QtBot, tab: Tab, what: str) -> None:
    """Open the form and take the first row out."""
    tab.edit_act.trigger()  # type: ignore[attr-defined]
    assert tab.jobs.finish()
    rows: RowsEditor = getattr(tab.editor, what)  # type: ignore[attr-defined]
    before = len(rows.rows())
    first = rows.field(0, rows._cells[0].key)
    qtbot.keyClick(first, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert len(rows.rows()) == before - 1


@pytest.mark.requirement("004-f3")
@pytest.mark.parametrize("what", DELETIONS)
def test_a_row_taken_out_is_still_there_until_it_is_saved(
    qtbot: QtBot, desk: Desk, show: Callable[[str, Actor], Tab], what: str
) -> None:
    tab = show(what, make.staff(desk, Role.CLERK, Role.WAREHOUSE))
    before = kept(desk, what)
    taken_out(qtbot, tab, what)
    assert kept(desk, what) == before
    tab.back_act.trigger()  # type: ignore[attr-defined]
    assert tab.jobs.finish()
    assert kept(desk, what) == before  # left without saving
    taken_out(qtbot, tab, what)
    tab.save_act.trigger()  # type: ignore[attr-defined]
    assert tab.jobs.finish()
    assert len(kept(desk, what)) == len(before) - 1


@pytest.mark.requirement("004-f3")
@pytest.mark.parametrize("what", DELETIONS)
@pytest.mark.parametrize("role", list(Role))
def test_who_lacks_the_right_has_no_button_no_command_and_no_database_for_it(
    desk: Desk, show: Callable[[str, Actor], Tab], what: str, role: Role
) -> None:
    right = "product.edit" if what == "packs" else "customer.edit"
    person, before = make.staff(desk, role), kept(desk, what)
    may = role in RIGHTS[right]
    tab = show(what, person)
    assert tab.edit_act.isVisible() is may  # type: ignore[attr-defined]
    if not may:
        command, without = (save_product, replace(PRODUCT, packs={})) if what == "packs" else (save_customer, EMPTIED[what])
        with pytest.raises(Refused, match="Your role does not allow this"):
            desk.do(person, command, without, 1, 1)
        with pytest.raises(DBAPIError, match="your role does not write this"):
            _delete(desk, person, what)
        assert kept(desk, what) == before
    else:
        _delete(desk, person, what)
        assert kept(desk, what) == []


def _delete(desk: Desk, person: Actor, what: str) -> None:
    """With whatever program he comes."""
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        act_as(connection, person.login)
        connection.execute(text(f"DELETE FROM {DELETIONS[what]}"))
