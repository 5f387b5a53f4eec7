"""Mail in by IMAP: new messages are fetched without marking, moving or deleting anything on the server."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from orderdesk.language import N_
from orderdesk.mail.message import SIZE_LIMIT
from orderdesk.mail.smtp import Encryption
from orderdesk.rules.errors import Refused

_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class ImapMailbox:
    """A mailbox folder the desk reads."""

    host: str
    port: int
    user: str
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    encryption: Encryption = Encryption.TLS


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder was read: `validity` is the server's UIDVALIDITY, `uid` the last message seen."""

    validity: int = 0
    uid: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message from the server, and how far the folder is read with it.

    `content` is None for a message larger than the limit; `size` is in bytes as the server says.
    """

    place: Place
    size: int
    content: bytes | None = field(repr=False)


def folders(mailbox: ImapMailbox, *, context: ssl.SSLContext | None = None, seconds: float = _SECONDS) -> list[str]:
    """Names of the mailbox's folders that can hold mail; Refused when they cannot be had."""
    with opened(mailbox, context, seconds, select=False) as box:
        return [folder.name for folder in box.folder.list() if "\\Noselect" not in folder.flags]


def fetch_new(
    mailbox: ImapMailbox,
    since: Place = Place(),
    *,
    limit: int = 200,
    context: ssl.SSLContext | None = None,
    seconds: float = _SECONDS,
) -> Iterator[Fetched]:
    """Messages that came after `since`, oldest first, at most `limit`; Refused when the mailbox cannot be read.

    When the server has numbered the folder anew (another UIDVALIDITY), all of it counts as new; the same mail is known again
    by its Message-ID and content.
    """
    with opened(mailbox, context, seconds) as box, _plain_words(mailbox):
        validity = _validity(box, mailbox.folder)
        start = since.uid if since.validity in (0, validity) else 0
        sizes = _sizes(box, start)
        for uid in sorted(sizes)[:limit]:
            place = Place(validity, uid)
            if sizes[uid] > SIZE_LIMIT:
                yield Fetched(place, sizes[uid], None)
                continue
            content = _content(box, uid)
            if content is not None:  # else deleted by another program meanwhile
                yield Fetched(place, sizes[uid], content)


def _validity(box: BaseMailBox, folder: str) -> int:
    status = box.folder.status(folder, ["UIDVALIDITY"])
    return int(status.get("UIDVALIDITY", 0))


def _sizes(box: BaseMailBox, after: int) -> dict[int, int]:
    kind, rows = box.client.uid("FETCH", f"{after + 1}:*", "(UID RFC822.SIZE)")
    if kind != "OK":
        raise Refused(N_("The mailbox folder cannot be read."), field="folder")
    found: dict[int, int] = {}
    for row in rows:
        text = row if isinstance(row, bytes) else b"".join(part for part in row or () if isinstance(part, bytes))
        uid, size = re.search(rb"UID (\d+)", text), re.search(rb"RFC822\.SIZE (\d+)", text)
        if uid and size and int(uid[1]) > after:  # "n:*" names the last message even when it is older than n
            found[int(uid[1])] = int(size[1])
    return found


def _content(box: BaseMailBox, uid: int) -> bytes | None:
    kind, rows = box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
    if kind != "OK":
        return None
    return next((row[1] for row in rows if isinstance(row, tuple) and len(row) > 1 and isinstance(row[1], bytes)), None)


@contextmanager
def opened(
    mailbox: ImapMailbox, context: ssl.SSLContext | None, seconds: float = _SECONDS, *, select: bool = True
) -> Iterator[BaseMailBox]:
    """The mailbox signed in to, its folder selected for reading only; Refused when that fails."""
    with _plain_words(mailbox):
        box = _connected(mailbox, context or ssl.create_default_context(), seconds)
        try:
            box.login(mailbox.user, mailbox.password, initial_folder=None)
            if select:
                box.folder.set(mailbox.folder, readonly=True)
        except BaseException:
            _leave(box)
            raise
    try:
        yield box
    finally:
        _leave(box)


def _connected(mailbox: ImapMailbox, context: ssl.SSLContext, seconds: float) -> BaseMailBox:
    if mailbox.encryption is Encryption.TLS:
        return MailBox(mailbox.host, mailbox.port, timeout=seconds, ssl_context=context)
    if mailbox.encryption is Encryption.STARTTLS:
        return MailBoxStartTls(mailbox.host, mailbox.port, timeout=seconds, ssl_context=context)
    return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=seconds)


def _leave(box: BaseMailBox) -> None:
    with suppress(Exception):
        box.logout()
    with suppress(Exception):
        box.client.shutdown()


@contextmanager
def _plain_words(mailbox: ImapMailbox) -> Iterator[None]:
    try:
        yield
    except MailboxLoginError as error:
        raise Refused(N_("The mail server does not accept the user name or the password."), field="password") from error
    except MailboxFolderSelectError as error:
        raise Refused(N_("The mailbox has no folder “{folder}”."), field="folder", folder=mailbox.folder) from error
    except ssl.SSLError as error:
        raise Refused(N_("The mail server's certificate or encryption is not accepted."), field="encryption") from error
    except TimeoutError as error:
        raise Refused(N_("The mail server {host} does not answer."), field="host", host=mailbox.host) from error
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError) as error:
        raise Refused(N_("The mailbox at {host} cannot be read."), field="host", host=mailbox.host) from error
