"""The server dies under a window in which somebody is typing, comes back, and the same window finishes the order (004-j5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from orderdesk.app import door
from orderdesk.database.desk import Desk
from orderdesk.model import SalesOrder
from orderdesk.queries.check import run_checks
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.rules.rights import Role
from orderdesk.settings import Settings
from orderdesk.ui.application import Application
from orderdesk.ui.intake.tab import IntakeTab
from tests import factories as make
from tests.faults.cluster import Cluster, running
from tests.ui.real_room import let_in

PATIENCE = 60_000  # milliseconds, for a server to come back on a busy machine


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server of this test's own, to be killed."""
    with running() as made:
        yield made


def orders(url: str) -> list[OrderDetail]:
    """Every order, read by another connection."""
    other = Desk.open(url)
    try:
        found = other.read(lambda session: list(session.scalars(select(SalesOrder.id))))
        return [order for order in (other.read(order_detail, key) for key in found) if order is not None]
    finally:
        other.close()


@pytest.mark.requirement("004-j5")
def test_a_server_killed_while_somebody_types_is_back_and_the_same_window_goes_on(
    qtbot: QtBot, cluster: Cluster, record: Callable[..., None]
) -> None:
    """No single failure stops work: the window stays, keeps what is typed, and finishes the order when the server is back."""
    url = cluster.create("typing")
    founder = Desk.open(url)
    clerk = make.staff(founder, Role.CLERK, name="林静")
    make.customer(founder, "苏州蓝海教育", code="C001", phone="13862145530")
    make.product(founder, "PA-A4-80", on_hand=50, name="复印纸")
    founder.close()
    keeper = Application(lambda: door(Settings(url, "en", embedded=False)))
    keeper.start()
    let_in(keeper, clerk, url)
    main = keeper.main
    assert main is not None
    qtbot.addWidget(main)
    tab = main.show_tab("intake")
    assert isinstance(tab, IntakeTab) and tab.jobs.finish(PATIENCE)
    banner = main.findChild(QWidget, "connectionBanner")
    assert banner is not None and banner.isHidden()

    tab.new_act.trigger()
    assert tab.jobs.finish(PATIENCE)
    fields = tab.pane.entry.contact.fields, tab.pane.entry.delivery.fields
    name, request = fields[0]["contact_name"].editor, fields[1]["special_request"].editor
    QTest.keyClicks(name, "Wang F")
    cluster.kill()  # in the middle of a word
    QTest.keyClicks(name, "ang")
    QTest.keyClicks(request, "call be")
    qtbot.waitUntil(banner.isVisible, timeout=PATIENCE)
    QTest.keyClicks(request, "fore noon")
    assert (tab.pane.entry.contact.text("contact_name"), tab.pane.entry.delivery.text("special_request")) == (
        "Wang Fang", "call before noon",
    )  # fmt: skip
    tab.pane.save_act.trigger()  # nobody is there to save it
    tab.pane.save_act.trigger()  # somebody in a hurry
    seconds = cluster.start()
    qtbot.waitUntil(banner.isHidden, timeout=PATIENCE)
    assert tab.jobs.finish(PATIENCE)
    tab.pane.save_act.trigger()  # he was told to press again, or it is saved already
    assert tab.jobs.finish(PATIENCE)
    QApplication.processEvents()

    (order,) = orders(url)
    assert (order.contact_name, order.special_request, order.entered_by) == ("Wang Fang", "call before noon", "林静")
    assert keeper.main is main and main.isVisible()
    record("a server killed under a window", orders=1, typed_twice=0, back_after_s=round(seconds, 1))
    again = Desk.open(url)
    assert [result.name for result in again.read(run_checks) if not result.ok] == []
    again.close()
    main.close()
    assert keeper._door is not None
    keeper._door.desk.close()
