"""The page of changes, used as a manager would who asks who changed a price."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select, text

from orderdesk.database.audit import head, seal
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.model import Disclosure
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.audit.changes_list import ChangesList
from orderdesk.ui.audit.of_order import OrderChanges
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from tests import factories as make
from tests.auditing import audit, run


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = audit(Desk.open(sqlite_url))
    yield opened
    opened.close()


@pytest.fixture
def manager(sqlite_desk: Desk) -> Actor:
    return make.staff(sqlite_desk, Role.MANAGER, name="林静", login="linjing")


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk, manager: Actor) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, manager)
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def order(sqlite_desk: Desk) -> make.Made:
    """An order whose second line's price went from 12 to 11.50, among other changes."""
    customer = make.customer(sqlite_desk, "华强电子")
    made = make.order(sqlite_desk, customer, [(make.product(sqlite_desk), 2, "9"), (make.product(sqlite_desk), 5, "12")])
    make.order(sqlite_desk, customer)
    run(
        sqlite_desk,
        f"UPDATE order_line SET price_units = 115000, amount_units = 575000 WHERE id = {made.lines[1]}",
        f"UPDATE sales_order SET remark = 'urgent', promised_date = '2026-12-01' WHERE id = {made.id}",
        f"UPDATE customer SET credit_limit_units = 500000000 WHERE id = {customer}",
    )
    return made


@pytest.fixture
def tab(qtbot: QtBot, running: Jobs, manager: Actor, order: make.Made) -> HouseTab:
    made = HouseTab(Context(running.desk, running, manager))
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    made.show_page("audit")
    running.finish()
    return made


def said(changes: ChangesList) -> list[str]:
    """What the list says, newest first."""
    model = changes.list.rows_model
    return [model.columns[2].text(row) for row in model.rows]


def settle(jobs: Jobs) -> None:
    for _time in range(3):
        jobs.finish()


def choose(changes: ChangesList, name: str, key: str) -> None:
    box = getattr(changes, name)
    assert box.findData(key) >= 0, f"{key} is not offered"
    box.setCurrentIndex(box.findData(key))


def test_a_manager_sees_the_changes_but_not_staff_and_backups(tab: HouseTab) -> None:
    assert "audit" in tab.chips.keys()  # noqa: SIM118 - not a mapping
    assert not {"staff", "backup"} & set(tab.chips.keys())
    assert tab.pages.currentWidget() is tab.audit
    assert said(tab.audit.changes)


def test_changes_read_as_sentences_newest_first(tab: HouseTab, order: make.Made) -> None:
    told = said(tab.audit.changes)
    assert told[0] == "changed customer 华强电子: Credit limit 0.00 → 50,000.00"
    assert told[1] == f"changed order {order.number}: Promised date – → 2026-12-01, Remark – → urgent"
    assert told[2] == f"changed line 2 of order {order.number}: Price 12.00 → 11.50, Amount 60.00 → 57.50"
    assert any(text.startswith(f"added line 2 of order {order.number}: SKU ") for text in told)


def test_a_new_password_is_told_without_it(tab: HouseTab, running: Jobs, sqlite_desk: Desk) -> None:
    run(sqlite_desk, "UPDATE staff SET password_hash = 'canary' WHERE login = 'linjing'")
    tab.audit.reload()
    settle(running)
    assert said(tab.audit.changes)[0] == "changed person 林静: Password is another"


def test_the_change_in_hand_is_shown_field_by_field(tab: HouseTab, running: Jobs) -> None:
    changes = tab.audit.changes
    changes.list.choose(changes.list.rows_model.rows[2].id)
    fields = changes.fields.rows_model.rows
    assert [(row.field, row.before, row.after) for row in fields] == [("Price", "12.00", "11.50"), ("Amount", "60.00", "57.50")]


def test_the_price_of_an_order_is_found_by_its_number_and_field(
    tab: HouseTab, running: Jobs, order: make.Made, qtbot: QtBot
) -> None:
    changes = tab.audit.changes
    qtbot.keyClicks(changes.search, order.number)
    qtbot.keyClick(changes.search, Qt.Key.Key_Return)
    choose(changes, "field", "price_units")
    settle(running)
    assert said(changes) == [f"changed line 2 of order {order.number}: Price 12.00 → 11.50, Amount 60.00 → 57.50"]


def test_it_is_searched_by_person_kind_and_period(tab: HouseTab, running: Jobs, sqlite_desk: Desk, qtbot: QtBot) -> None:
    changes = tab.audit.changes
    choose(changes, "kind", "customer")
    settle(running)
    assert len(said(changes)) == 2
    assert [changes.field.itemData(number) for number in range(changes.field.count())] == ["", "credit_limit_units", "term_days"]
    choose(changes, "kind", "")
    choose(changes, "person", "linjing")
    settle(running)
    assert said(changes) == []
    choose(changes, "person", "")
    changes.end.setFocus()
    qtbot.keyClicks(changes.end, "yesterday")
    qtbot.keyClick(changes.end, Qt.Key.Key_Return)
    settle(running)
    assert said(changes) == []
    changes.end.clear()
    qtbot.keyClicks(changes.start, "today")
    qtbot.keyClick(changes.start, Qt.Key.Key_Return)
    settle(running)
    assert said(changes)


def test_pages_are_read_as_they_are_scrolled_to(qtbot: QtBot, tab: HouseTab, running: Jobs, sqlite_desk: Desk) -> None:
    run(sqlite_desk, *(f"UPDATE customer SET alias = 'a{number}'" for number in range(150)))
    changes = tab.audit.changes
    tab.audit.reload()
    settle(running)
    assert len(said(changes)) == 100
    changes.list.scrollToBottom()
    settle(running)
    assert len(said(changes)) > 150
    assert len({row.id for row in changes.list.rows_model.rows}) == len(said(changes))


def test_verifying_says_that_all_is_as_it_was_sealed(tab: HouseTab, running: Jobs, sqlite_desk: Desk) -> None:
    tab.audit.verify_act.trigger()
    settle(running)
    newest = sqlite_desk.read(head)
    assert newest is not None
    assert "as it was sealed" in tab.notice.text()
    assert newest.digest[:16] in tab.notice.text()


def test_verifying_says_where_the_trail_was_changed(tab: HouseTab, running: Jobs, sqlite_desk: Desk) -> None:
    seal(sqlite_desk)
    with sqlite_desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_row'"
        for name in connection.execute(text(guards)).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.execute(text("UPDATE audit_row SET login = 'wang' WHERE id = 2"))
    tab.audit.verify_act.trigger()
    settle(running)
    assert "are not as they were sealed" in tab.notice.text()


def test_what_was_found_is_saved_as_a_sheet_and_that_is_written_down(
    tab: HouseTab, running: Jobs, order: make.Made, sqlite_desk: Desk, tmp_path: Path
) -> None:
    changes = tab.audit.changes
    choose(changes, "kind", "order_line")
    choose(changes, "field", "price_units")
    settle(running)
    changes.save_changes(tmp_path / "changes.xlsx")
    settle(running)
    rows = list(openpyxl.load_workbook(tmp_path / "changes.xlsx").active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[8:11] for row in rows[1:]] == [("Price", "12.00", "11.50"), ("Amount", "60.00", "57.50")]
    assert rows[1][4] == order.number
    noted = sqlite_desk.read(lambda session: session.scalars(select(Disclosure)).all())
    assert [(each.kind, each.what, each.records) for each in noted] == [("export", "changes.xlsx", 1)]


def test_the_closing_sheet_opens_sealed(tab: HouseTab, running: Jobs, sqlite_desk: Desk, qtbot: QtBot) -> None:
    tab.audit.closing_act.trigger()
    settle(running)
    preview = tab.window().findChild(PdfPreview)
    assert preview is not None
    assert sqlite_desk.read(head) is not None
    preview.close()


@pytest.mark.requirement("004-e7")
def test_two_clicks_from_the_order_tell_who_changed_its_price(
    qtbot: QtBot, running: Jobs, manager: Actor, order: make.Made
) -> None:
    pane = OrderPane(Context(running.desk, running, manager), order.id)
    qtbot.addWidget(pane)
    pane.show()
    settle(running)
    button = pane.findChild(QPushButton, "changesButton")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(running)
    shown = pane.window().findChild(OrderChanges)
    assert shown is not None
    choose(shown.changes, "field", "price_units")
    settle(running)
    model = shown.changes.list.rows_model
    assert said(shown.changes) == [f"changed line 2 of order {order.number}: Price 12.00 → 11.50, Amount 60.00 → 57.50"]
    assert model.rows[0].order == order.number
    shown.close()


def test_a_clerk_is_not_offered_the_changes(qtbot: QtBot, sqlite_desk: Desk, order: make.Made) -> None:
    clerk = make.staff(sqlite_desk, Role.CLERK)
    jobs = Jobs(sqlite_desk, clerk)
    pane = OrderPane(Context(sqlite_desk, jobs, clerk), order.id)
    qtbot.addWidget(pane)
    pane.show()
    settle(jobs)
    button = pane.findChild(QPushButton, "changesButton")
    assert button is not None
    assert not button.isVisible()
    jobs.close()
    jobs.deleteLater()
