"""An order looked up by whoever works here, and followed from its approval until it can be shipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from orderdesk.commands import review, warehouse
from orderdesk.database.desk import Desk
from orderdesk.queries.orders import find_anything
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from orderdesk.ui import words
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.order.pane import OrderPane
from tests import factories as make
from tests.ui.test_order_pane import opened


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    desk = Desk.open(sqlite_url)
    yield desk
    desk.close()


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, make.staff(sqlite_desk, Role.CLERK, name="林静"))
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.mark.requirement("000-35", "003-09", "003-10")
def test_stock_is_looked_up_by_itself_after_approval_and_locked_whole_it_waits_to_be_shipped(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk
) -> None:
    make.one_review(sqlite_desk)
    pens, paper = make.product(sqlite_desk, "PN-1", on_hand=5), make.product(sqlite_desk, "PA-1", on_hand=1)
    fields = {"contact_phone": "13862145530", "ship_to": "苏州市星湖街328号", "payment_method": "on_account"}
    made = make.order(
        sqlite_desk, make.customer(sqlite_desk, credit_limit=10**6), [(pens, 3), (paper, 2)], state=OrderState.FIRST_REVIEW,
        requested_date=sqlite_desk.today() + timedelta(days=20), **fields,
    )  # fmt: skip
    pane = opened(qtbot, running, made)
    reviewer, keeper = make.staff(sqlite_desk, Role.SALES_REVIEWER), make.staff(sqlite_desk, Role.WAREHOUSE)
    running.announce(sqlite_desk.do(reviewer, review.approve_order, made.id, pane.whole.order.version, "同意"))  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: pane.head.chip.text() == "Approved")
    shown = [pane.lines.model().index(row, 4).data() for row in range(2)]
    assert shown == ["Wanting stock", "Short"]  # nobody asked for it
    assert [(row.stock.available, row.stock.short) for row in pane.lines.rows() if row.stock] == [(5, 0), (1, 1)]
    sqlite_desk.do(keeper, warehouse.receive_stock, paper, Decimal(4), "DN-1")
    running.announce(sqlite_desk.do(keeper, warehouse.lock_all))
    qtbot.waitUntil(lambda: pane.head.chip.text() == "Ready to ship")
    assert [pane.lines.model().index(row, 4).data() for row in range(2)] == ["Locked", "Locked"]
    said = pane.timeline.texts()  # each department's step, by whom, as it is done
    assert any(text.startswith(reviewer.name) for text in said) and any(text.startswith(keeper.name) for text in said)
    words.switch("zh_CN")
    assert pane.head.chip.text() == "待发货"


@pytest.mark.requirement("000-35")
@pytest.mark.parametrize("role", list(Role))
def test_whoever_works_here_finds_an_order_and_reads_where_it_stands(qtbot: QtBot, sqlite_desk: Desk, role: Role) -> None:
    order = make.approved_order(sqlite_desk, make.customer(sqlite_desk, "苏州蓝海教育"))
    jobs = Jobs(sqlite_desk, make.staff(sqlite_desk, role))
    main = MainWindow(Context(sqlite_desk, jobs, jobs.actor, order_pane=OrderPane), find=find_anything)  # type: ignore[arg-type]
    qtbot.addWidget(main)
    main.show()
    assert jobs.finish()
    main.finder.open()
    main.finder.field.setText(order.number)
    main.finder.field.textEdited.emit(order.number)
    main.finder._search()
    assert jobs.finish()
    qtbot.keyClick(main.finder.field, Qt.Key.Key_Return)
    for _each in range(3):
        assert jobs.finish()
        QApplication.processEvents()
    pane = next(each for each in QApplication.allWidgets() if isinstance(each, OrderPane) and each.isVisible())
    assert pane.head.number.text() == order.number and pane.head.chip.text() == "Approved" and pane.timeline.texts()
    pane.window().close()
    main.close()
    assert jobs.finish()
    jobs.close()
