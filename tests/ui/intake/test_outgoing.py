"""A message that could not be sent is tried again by itself, later each time."""

from __future__ import annotations

from orderdesk.commands.mail import acknowledge_order, begin_sending, mark_failed, send_again
from orderdesk.rules.rights import Role
from orderdesk.ui.intake.outgoing import MINUTE
from tests import factories
from tests.ui.intake.conftest import Room


def test_the_next_attempt_waits_longer_each_time(room: Room) -> None:
    product = room.ids["PA-A4-80"]
    order = factories.order(room.desk, lines=[(product, 1)], contact_email="wang@shop.example")  # type: ignore[arg-type]
    boss = factories.staff(room.desk, *Role)
    message = room.desk.do(boss, acknowledge_order, order.id).made or 0
    outgoing = room.tab.outgoing
    for attempts, minutes in ((0, 1), (1, 2)):
        if attempts:
            outgoing.retry.stop()
        room.desk.do(boss, begin_sending, message, attempts)
        room.desk.do(boss, mark_failed, message, "busy")
        outgoing.reload()
        room.settle()
        assert outgoing.isVisibleTo(room.tab) and "busy" in outgoing.text.text()
        assert outgoing.retry.isActive() and outgoing.retry.interval() == minutes * MINUTE
        room.desk.do(boss, send_again, message)
    outgoing.retry.stop()
