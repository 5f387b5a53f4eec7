"""New mail is told by the server itself, from several mailboxes and folders, and nothing changes there."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from orderdesk.commands import receive as receiving
from orderdesk.commands.receive import receive_mailbox
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.mail.watching import MailboxWatch
from orderdesk.rules.errors import Refused
from orderdesk.rules.mailboxes import mailboxes
from orderdesk.rules.policy import CATALOGUE, checked
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.mail import servers
from tests.mail.test_imap import mailbox, message

LONG = 30.0


@pytest.fixture
def port() -> Iterator[int]:
    with servers.imap_server() as port:
        yield port


@pytest.mark.requirement("000-07")
def test_a_watched_folder_tells_of_each_mail_and_ends_when_told(port: int) -> None:
    came = threading.Semaphore(0)
    watch = MailboxWatch(lambda: mailbox(port), came.release)
    watch.start()
    try:
        assert came.acquire(timeout=LONG)  # it waits now; what was there before is looked for once
        assert watch.watching.is_set() and not came.acquire(blocking=False)
        servers.put(port, message(1))
        assert came.acquire(timeout=LONG)
        servers.put(port, message(2))
        assert came.acquire(timeout=LONG)
    finally:
        watch.end(LONG)
    assert not watch.is_alive()
    assert not any(b"\\Seen" in row or b"\\Deleted" in row for row in servers.state(port))


def test_a_mailbox_that_is_away_is_tried_again(port: int) -> None:
    places = iter([mailbox(servers.free_port()), None, mailbox(port)])
    watch = MailboxWatch(lambda: next(places), lambda: None, patience=(0.01,))
    watch.start()
    try:
        assert watch.watching.wait(LONG)
    finally:
        watch.end(LONG)


def test_every_folder_of_every_mailbox_is_read_and_a_bad_one_stops_nobody(
    desk: Desk, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, admin = make.staff(desk, Role.CLERK), make.staff(desk, Role.ADMINISTRATOR)
    monkeypatch.setattr(receiving, "password", lambda _user: "demopass")
    values = {
        "mail.imap_host": "127.0.0.1",
        "mail.imap_port": port,
        "mail.imap_tls": False,
        "mail.user": "demouser",
        "mail.imap_folder": "Orders; Missing",
        "mail.more_mailboxes": f"demouser, 127.0.0.1:{port}, Second",
    }
    desk.do(admin, change_settings, values)
    servers.make_folder(port, "Second")
    servers.put(port, message(1))
    servers.put(port, message(2), folder="Second")
    report = receive_mailbox(desk, clerk)
    assert len(report.kept) == 2
    assert len(report.problems) == 1 and "Missing" in report.problems[0]
    again = receive_mailbox(desk, clerk)
    assert not again.kept and not again.known  # each folder goes on where it was left


def test_further_mailboxes_are_checked_when_they_are_entered() -> None:
    defaults = {key: setting.default for key, setting in CATALOGUE.items()}
    written = "b@firm.example, imap.firm.example:1993, INBOX；订单 | c@firm.example，imap.firm.example"
    first, second = mailboxes(defaults | {"mail.more_mailboxes": checked("mail.more_mailboxes", written)})
    assert (first.user, first.port, first.folders) == ("b@firm.example", 1993, ("INBOX", "订单"))
    assert (second.host, second.port, second.folders) == ("imap.firm.example", 993, ("INBOX",))
    for wrong in ("only a user", "u, host:99999", "u, ho st, INBOX", ", host"):
        with pytest.raises(Refused) as caught:
            checked("mail.more_mailboxes", wrong)
        assert caught.value.field == "mail.more_mailboxes"
