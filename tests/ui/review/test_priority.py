"""The reviewer sees whose turn it is, and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.warehouse.tab import WarehouseTab
from orderdesk.ui.widgets.table import PagedTable
from tests import factories as make
from tests.ui.real_room import RealRoom
from tests.ui.review.conftest import ReviewRoom

DEAR = {"rank": -2, "rank_reasons": "large"}


def told(table: PagedTable[object]) -> list[tuple[str, str]]:
    """Number and priority of each row, as painted."""
    shown = {column.key: column for column in table.rows_model.columns}
    return [(shown["number"].text(row), shown["place"].text(row)) for row in table.rows()]


@pytest.mark.requirement("003-37")
def test_each_queue_shows_why_an_order_stands_where_it_does(
    qtbot: QtBot, desk: Desk, submitted: Callable[..., make.Made], enter: Callable[..., ReviewRoom]
) -> None:
    first, dear = submitted(), submitted(**DEAR)
    room = enter()
    assert told(room.tab.queue) == [(dear.number, "Large order"), (first.number, "")]
    place = next(column for column in room.tab.queue.rows_model.columns if column.key == "place")
    tip = place.full(room.tab.queue.rows()[0])
    assert "before ordinary orders, with 2 points" in tip and "its amount makes it a large order" in tip and "when it came" in tip
    assert "ordinary order" in place.full(room.tab.queue.rows()[1])
    assert room.shown().startswith(dear.number)
    assert room.tab.order.place.isVisible() and room.tab.order.place.text() == "Large order"
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"priority.classes": False})
    room.tab.reload()
    room.rest()
    assert told(room.tab.queue) == [(first.number, ""), (dear.number, "")], "first come, first served"
    drafts = [make.order(desk, state=OrderState.DRAFT, **each) for each in ({}, DEAR)]
    clerk = RealRoom(qtbot, desk, make.staff(desk, Role.CLERK), IntakeTab)
    clerk.tab.queue.choose_tray("draft")  # type: ignore[attr-defined]
    clerk.settle()
    assert told(clerk.tab.queue.table()) == [  # type: ignore[attr-defined]
        (drafts[1].number, "Large order"), (drafts[0].number, "")
    ]  # fmt: skip
    clerk.jobs.close()
    lines = [make.approved_order(desk, **each) for each in ({}, DEAR)]
    keeper = RealRoom(qtbot, desk, make.staff(desk, Role.WAREHOUSE), WarehouseTab)
    assert told(keeper.tab.findChild(PagedTable, "lockQueue")) == [  # type: ignore[arg-type]
        (lines[1].number, "Large order"), (lines[0].number, "")
    ]  # fmt: skip
    pane = OrderPane(keeper.tab.context, lines[1].id)
    qtbot.addWidget(pane)
    pane.show()
    keeper.settle()
    assert pane.head.place.text() == "Large order" and "large order" in pane.head.place.toolTip()
    keeper.jobs.close()
