"""Mail to a server that refuses at first: tried again, written down, and in the customer's hands once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from orderdesk.commands.mail import acknowledge_order, begin_sending
from orderdesk.commands.receive import send_failed_again, send_outbox
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.queries.intake import outbox_messages
from orderdesk.queries.timeline import timeline
from orderdesk.rules.mailboxes import minutes_to_wait
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.mail.servers import free_port


class Busy:
    """Takes no mail the first two times."""

    def __init__(self) -> None:
        self.asked = 0
        self.taken: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.asked += 1
        if self.asked <= 2:
            return "451 try again later"
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def busy() -> Busy:
    return Busy()


@pytest.fixture
def boss(desk: Desk, busy: Busy) -> Iterator[Actor]:
    actor, port = make.staff(desk, *Role), free_port()
    controller = Controller(busy, hostname="127.0.0.1", port=port)
    controller.start()
    where = {"mail.smtp_host": "127.0.0.1", "mail.smtp_port": str(port), "mail.smtp_security": "none"}
    desk.do(actor, change_settings, where | {"mail.sender": "desk@own.example"})
    yield actor
    controller.stop()


@pytest.mark.requirement("000-08")
def test_a_message_is_tried_until_the_server_takes_it_and_then_never_again(desk: Desk, boss: Actor, busy: Busy) -> None:
    order = make.order(desk, lines=[(make.product(desk), 1)], contact_email="wang@shop.example")  # type: ignore[arg-type]
    message = desk.do(boss, acknowledge_order, order.id).made or 0
    assert send_outbox(desk, boss).failed == 1
    [row] = desk.read(outbox_messages, [message])
    assert (row.state, row.attempts) == ("failed", 1) and row.error
    assert send_failed_again(desk, boss).failed == 1
    assert send_failed_again(desk, boss).sent == 1
    [row] = desk.read(outbox_messages, [message])
    assert (row.state, row.attempts, row.error) == ("sent", 3, "") and row.sent_at is not None
    assert send_failed_again(desk, boss).sent == 0 and send_outbox(desk, boss).sent == 0
    assert [envelope.rcpt_tos for envelope in busy.taken] == [["wang@shop.example"]]
    told = [step.verb for step in desk.read(timeline, order.id)]
    assert told[-4:] == ["acknowledge", "mail not sent", "mail not sent", "mail sent"]


def test_an_attempt_is_made_by_one_desk_only(desk: Desk, boss: Actor, busy: Busy) -> None:
    busy.asked = 2
    order = make.order(desk, lines=[(make.product(desk), 1)], contact_email="wang@shop.example")  # type: ignore[arg-type]
    message = desk.do(boss, acknowledge_order, order.id).made or 0
    assert desk.do(boss, begin_sending, message, 0).count == 1
    assert desk.do(boss, begin_sending, message, 0).count == 0  # another desk read it before it was taken in hand
    assert minutes_to_wait(1) == 1 and minutes_to_wait(2) == 2 and minutes_to_wait(3) == 4 and minutes_to_wait(40) == 60
