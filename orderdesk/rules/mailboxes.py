"""The mailboxes a desk reads, as they are entered: one in full, further ones a line each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

MORE = "mail.more_mailboxes"
_NOT_ONE = N_("Write further mailboxes as user, server:port, folders: sales@firm.com, imap.firm.com:993, INBOX; Orders | …")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox with the folders that are read; its password is in this computer's keyring under `user`."""

    host: str
    port: int
    user: str
    folders: tuple[str, ...]
    encrypted: bool = True


def mailboxes(values: Mapping[str, object]) -> tuple[Mailbox, ...]:
    """Every mailbox of the settings, the main one first; none when none is entered. Refused when one is written wrongly."""
    found: list[Mailbox] = []
    if str(values["mail.imap_host"]).strip():
        found.append(
            Mailbox(
                str(values["mail.imap_host"]).strip(),
                int(str(values["mail.imap_port"])),
                str(values["mail.user"]).strip(),
                folders(str(values["mail.imap_folder"])),
                bool(values["mail.imap_tls"]),
            )
        )
    found += further(str(values.get(MORE, "")), bool(values["mail.imap_tls"]))
    return tuple(dict.fromkeys(found))


def further(text: str, encrypted: bool = True) -> list[Mailbox]:
    """The mailboxes beside the main one; Refused when one is written wrongly."""
    return [_further(part, encrypted) for part in re.split(r"[|\n]", text) if part.strip()]


def folders(text: str) -> tuple[str, ...]:
    """Folder names separated by semicolons; INBOX when there is none."""
    return tuple(dict.fromkeys(name.strip() for name in re.split(r"[;；]", text) if name.strip())) or ("INBOX",)


def _further(text: str, encrypted: bool) -> Mailbox:
    parts = [part.strip() for part in re.split(r"[,，]", text)]
    if len(parts) not in (2, 3) or not parts[0] or not (server := re.fullmatch(r"([\w.-]+)(?::(\d{1,5}))?", parts[1])):
        raise Refused(_NOT_ONE, field=MORE)
    port = int(server[2] or (993 if encrypted else 143))
    if not 1 <= port <= 65_535:
        raise Refused(_NOT_ONE, field=MORE)
    return Mailbox(server[1], port, parts[0], folders(parts[2] if len(parts) == 3 else ""), encrypted)


LONGEST_WAIT = 60


def minutes_to_wait(attempts: int) -> int:
    """How long a message that was tried so often waits for the next attempt: 1, 2, 4 minutes and so on, an hour at most."""
    return int(min(LONGEST_WAIT, 2 ** max(0, attempts - 1)))
