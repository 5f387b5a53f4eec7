"""Mail comes by itself while a clerk works: at the start, and when the server tells; what is in hand stays in hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orderdesk.commands import receive
from orderdesk.commands.settings import change_settings
from orderdesk.rules.rights import Role
from tests import factories
from tests.mail import servers
from tests.mail.test_imap import message
from tests.ui.intake.conftest import Room
from tests.ui.intake.test_mail_order import mail_rows


@pytest.mark.requirement("000-07")
def test_new_mail_appears_without_a_key_pressed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "password", lambda _user: "demopass")
    with servers.imap_server() as port:
        servers.put(port, message(1))
        boss = factories.staff(room.desk, Role.ADMINISTRATOR)
        values = {
            "mail.imap_host": "127.0.0.1", "mail.imap_port": port, "mail.imap_tls": False, "mail.user": "demouser",
            "mail.imap_folder": "Orders",
        }  # fmt: skip
        room.tab.new_order()
        room.tab.pane.entry.customer.setText("somebody")
        room.desk.do(boss, change_settings, values)
        room.tab.reload()
        shows(room, lambda: len(mail_rows(room)) == 1)
        shows(room, room.tab.watch.watching)
        servers.put(port, message(2))
        shows(room, lambda: len(mail_rows(room)) == 2)
        assert room.tab.pane.entry.customer.text() == "somebody"
        assert room.tab.right.currentWidget() is room.tab.pane
        room.tab.watch.end()
    assert not room.tab.watch.watching()


def shows(room: Room, there: Callable[[], bool]) -> None:
    room.qtbot.waitUntil(there, timeout=90_000)
    room.settle()


def test_without_a_mailbox_nothing_is_watched(room: Room) -> None:
    assert not room.tab.watch.watching() and not room.tab.watch._timer.isActive()
