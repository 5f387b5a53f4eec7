"""Mail is fetched from a real IMAP server, and nothing changes there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orderdesk.mail import imap
from orderdesk.mail.imap import Fetched, ImapMailbox, Place, fetch_new, folders
from orderdesk.mail.smtp import Encryption
from orderdesk.rules.errors import Refused
from tests.mail import servers


def message(number: int, size: int = 10) -> bytes:
    return (
        f"From: buyer@shop.example\r\nTo: desk@own.example\r\nSubject: order {number}\r\nMessage-ID: <{number}@shop.example>\r\n"
        f"Date: Mon, 02 Mar 2026 09:00:00 +0800\r\n\r\n{'x' * size}\r\n"
    ).encode()


@pytest.fixture
def port() -> Iterator[int]:
    """A server of the test's own, its folder Orders empty."""
    with servers.imap_server() as port:
        yield port


def mailbox(port: int, **values: object) -> ImapMailbox:
    known: dict[str, object] = {"user": "demouser", "password": "demopass", "folder": "Orders", "encryption": Encryption.NONE}
    return ImapMailbox("127.0.0.1", port, **(known | values))  # type: ignore[arg-type]


def numbers(found: list[Fetched]) -> list[str]:
    return [(one.content or b"").split(b"Subject: order ")[1].split(b"\r\n")[0].decode() for one in found]


def test_only_what_came_since_is_fetched_and_the_server_keeps_all(port: int) -> None:
    servers.put(port, message(1), message(2))
    first = list(fetch_new(mailbox(port)))
    assert numbers(first) == ["1", "2"]
    assert list(fetch_new(mailbox(port), first[-1].place)) == []
    servers.put(port, message(3))
    assert numbers(list(fetch_new(mailbox(port), first[-1].place))) == ["3"]
    rows = servers.state(port)
    assert len(rows) == 3 and not any(b"\\Seen" in row or b"\\Deleted" in row for row in rows)


def test_a_few_at_a_time(port: int) -> None:
    servers.put(port, message(4), message(5), message(6))
    some = list(fetch_new(mailbox(port), limit=2))
    assert numbers(some) == ["4", "5"]
    assert numbers(list(fetch_new(mailbox(port), some[-1].place))) == ["6"]


def test_a_renumbered_folder_is_read_from_its_beginning(port: int) -> None:
    servers.put(port, message(6))
    every = list(fetch_new(mailbox(port)))
    stale = Place(every[0].place.validity + 1, every[-1].place.uid)
    assert len(list(fetch_new(mailbox(port), stale))) == len(every)


def test_a_mail_that_is_too_large_stays_on_the_server(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    servers.put(port, message(7, size=5000))
    monkeypatch.setattr(imap, "SIZE_LIMIT", 3000)
    found = list(fetch_new(mailbox(port)))
    assert [one.content is None for one in found][-1] is True and found[-1].size > 5000


def test_folders_are_listed(port: int) -> None:
    assert {"INBOX", "Orders"} <= set(folders(mailbox(port)))


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"password": "wrong"}, "password"), ({"folder": "Nowhere"}, "folder"), ({"encryption": Encryption.TLS}, "encryption")],
)
def test_what_is_wrong_is_said(port: int, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as caught:
        list(fetch_new(mailbox(port, **changed), seconds=5))
    assert caught.value.field == field


def test_a_server_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        list(fetch_new(mailbox(servers.free_port()), seconds=5))
    assert caught.value.field == "host"
