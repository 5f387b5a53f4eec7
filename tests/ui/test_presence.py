"""Two windows on one desk's database: each says who else has the order open, live, and neither stands in the other's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from sqlalchemy.orm import Session

from orderdesk.commands.intake import save_order
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.presence import GONE, Attending
from orderdesk.model import Presence
from orderdesk.queries.intake import order_to_edit
from orderdesk.queries.presence import Present, others
from orderdesk.rules.intake import OrderForm
from orderdesk.rules.rights import Role
from orderdesk.ui import format, words
from orderdesk.ui.application import listen
from orderdesk.ui.attendance import attendance_of
from orderdesk.ui.context import Context
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.presence_chip import said
from tests import factories as make

PATIENCE = 10_000


class Window:
    """One person's window on a desk of its own."""

    def __init__(self, qtbot: QtBot, url: str, name: str) -> None:
        self.qtbot = qtbot
        self.desk = Desk.open(url)
        self.actor = make.staff(self.desk, *Role, name=name)
        self.jobs = Jobs(self.desk, self.actor)
        self.context = Context(self.desk, self.jobs, self.actor)
        listen(self.desk, self.jobs)
        self.places: list[Tab] = []

    def show(self, place: Tab) -> None:
        """Put a tab on the screen."""
        self.places.append(place)
        place.resize(1200, 700)
        place.show()
        self.qtbot.waitExposed(place)
        assert self.jobs.finish(PATIENCE)

    def open_order(self, order_id: int) -> OrderPane:
        """Open an order in a window."""
        pane = OrderPane(self.context, order_id)
        self.show(pane)
        return pane

    def close(self) -> None:
        """Go home."""
        self.jobs.finish(PATIENCE)
        self.jobs.close()
        for place in self.places:
            place.close()
            place.deleteLater()
        self.jobs.deleteLater()
        self.desk.close()


@pytest.fixture
def windows(qtbot: QtBot, database_url: str) -> Iterator[tuple[Window, Window]]:
    """Li and Zhang."""
    pair = Window(qtbot, database_url, "李明"), Window(qtbot, database_url, "张伟")
    yield pair
    for one in pair:
        one.close()


def test_each_sees_the_other_come_and_go(qtbot: QtBot, windows: tuple[Window, Window]) -> None:
    li, zhang = windows
    order = make.approved_order(li.desk)
    mine = li.open_order(order.id)
    assert mine.head.here.text() == ""
    theirs = zhang.open_order(order.id)
    qtbot.waitUntil(lambda: mine.head.here.text().startswith("张伟 has this open since "), timeout=PATIENCE)
    qtbot.waitUntil(lambda: theirs.head.here.text().startswith("李明 has this open since "), timeout=PATIENCE)
    (present,) = mine.head.here.people()
    assert f"{format.local(present.since):%H:%M}" in mine.head.here.text()
    theirs.hide()
    qtbot.waitUntil(lambda: mine.head.here.text() == "", timeout=PATIENCE)


def test_whoever_types_into_the_form_is_said_to_edit_and_nobody_is_kept_from_anything(
    qtbot: QtBot, windows: tuple[Window, Window]
) -> None:
    li, zhang = windows
    made = li.desk.do(li.actor, save_order, OrderForm(channel="phone", customer_id=make.customer(li.desk))).made or 0
    pane = li.open_order(made)
    tab = IntakeTab(zhang.context)
    zhang.show(tab)
    tab.show_record(made)
    qtbot.waitUntil(lambda: pane.head.here.text().startswith("张伟 has this open"), timeout=PATIENCE)
    qtbot.waitUntil(lambda: tab.pane.head.here.text().startswith("李明 has this open"), timeout=PATIENCE)
    field = tab.pane.entry.contact.fields["contact_name"].editor
    field.setFocus()
    qtbot.keyClicks(field, "Wang")
    qtbot.waitUntil(lambda: pane.head.here.text() == "张伟 is editing this order", timeout=PATIENCE)
    tab.pane.save()
    assert zhang.jobs.finish(PATIENCE)
    edited = li.desk.read(order_to_edit, made)
    assert edited is not None and edited.detail.contact_name == "Wang"
    tab.pane.new_order()
    qtbot.waitUntil(lambda: pane.head.here.text() == "", timeout=PATIENCE)


def test_a_window_that_closes_is_gone_at_once(qtbot: QtBot, windows: tuple[Window, Window]) -> None:
    li, zhang = windows
    order = make.approved_order(li.desk)
    mine = li.open_order(order.id)
    zhang.open_order(order.id)
    qtbot.waitUntil(lambda: "张伟" in mine.head.here.text(), timeout=PATIENCE)
    zhang.jobs.close()
    assert zhang.desk.read(others, [order.id], li.desk.id) == {}
    qtbot.waitUntil(lambda: mine.head.here.text() == "", timeout=PATIENCE)


def test_a_desk_that_died_disappears_with_the_next_renewal(qtbot: QtBot, windows: tuple[Window, Window]) -> None:
    li, zhang = windows
    order = make.approved_order(li.desk)
    Attending(zhang.desk, zhang.actor).stay({order.id: True})
    mine = li.open_order(order.id)
    qtbot.waitUntil(lambda: mine.head.here.text() == "张伟 is editing this order", timeout=PATIENCE)
    with Session(li.desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        for row in session.query(Presence).filter_by(desk=zhang.desk.id):
            session.execute(
                update(Presence).where(Presence.desk == row.desk).values(seen_at=row.seen_at - timedelta(seconds=GONE + 1))
            )
    attendance_of(li.jobs)._renew.timeout.emit()  # what the clock does every ten seconds
    qtbot.waitUntil(lambda: mine.head.here.text() == "", timeout=PATIENCE)


def test_who_comes_and_goes_makes_no_window_read_the_order_again(qtbot: QtBot, windows: tuple[Window, Window]) -> None:
    li, zhang = windows
    order = make.approved_order(li.desk)
    mine = li.open_order(order.id)
    read: list[str] = []
    reload = mine.reload
    mine.reload = lambda: (read.append("order"), reload())  # type: ignore[method-assign]
    theirs = zhang.open_order(order.id)
    qtbot.waitUntil(lambda: "张伟" in mine.head.here.text(), timeout=PATIENCE)
    theirs.hide()
    qtbot.waitUntil(lambda: mine.head.here.text() == "", timeout=PATIENCE)
    assert read == []


def test_several_people_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    now = make.moment("2026-11-22 02:31")
    monkeypatch.setattr(format, "this_day", lambda: format.local(now).date())
    li, zhang, wang = (
        Present(number, name, now, editing)
        for number, name, editing in ((1, "李明", True), (2, "张伟", False), (3, "王芳", False))
    )
    assert said([zhang]) == f"张伟 has this open since {format.local(now):%H:%M}"
    assert said([zhang, wang]) == "张伟, 王芳 have this open"
    assert said([li, zhang]) == "李明 is editing this order, 张伟 has it open"
    assert said([li, zhang, wang]) == "李明 is editing this order, 2 more have it open"
    assert said([zhang], own=2).startswith("You have this open at another desk")
    words.switch("zh_CN")
    assert "李明" in said([li])
    words.switch("en")
