"""Bringing mails in and sending ours out: the steps between the mail servers and the desk; blocking, no window."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from orderdesk.commands.mail import keep_mail
from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.mail.message import SIZE_LIMIT, parse_many
from orderdesk.queries.knowledge import reading_knowledge
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import IncomingFile, IncomingMail
from orderdesk.rules.reading import read_mail, reading_record
from orderdesk.rules.reading.knowledge import Knowledge
from orderdesk.rules.reading.parts import MailParts
from orderdesk.rules.rights import Actor


@dataclass(frozen=True, slots=True)
class ReceiveReport:
    """What came of some mails: ids kept new, how many were known already or unreadable, and sentences about problems."""

    kept: tuple[int, ...] = ()
    known: int = 0
    unreadable: int = 0
    problems: tuple[str, ...] = ()


def receive_files(desk: Desk, actor: Actor, paths: Iterable[Path]) -> ReceiveReport:
    """Keep and read .eml files."""
    contents, problems = [], []
    for path in paths:
        try:
            with path.open("rb") as file:
                contents.append(file.read(SIZE_LIMIT + 1))
        except OSError:
            problems.append(_("{file} cannot be opened.", file=path.name))
    return receive(desk, actor, contents, problems=problems)


def receive(
    desk: Desk, actor: Actor, contents: Sequence[bytes], mailbox: str = "", problems: Sequence[str] = ()
) -> ReceiveReport:
    """Keep and read raw mails; one that cannot be read is kept in the unreadable tray and stops nobody."""
    knowledge = desk.read(reading_knowledge)
    kept: list[int] = []
    known = unreadable = 0
    said = list(problems)
    for raw, parts in zip(contents, parse_many(contents), strict=True):
        if len(raw) > SIZE_LIMIT:
            said.append(str(parts))
            continue
        changes = desk.do(actor, keep_mail, incoming(raw, parts, knowledge, mailbox))
        if not changes.count:
            known += 1
        elif changes.made is not None:
            kept.append(changes.made)
            unreadable += not isinstance(parts, MailParts) or parts.unreadable
    return ReceiveReport(tuple(kept), known, unreadable, tuple(said))


def incoming(raw: bytes, parts: MailParts | Refused, knowledge: Knowledge, mailbox: str = "") -> IncomingMail:
    """A raw mail and its parts as what the desk keeps: read into a record, or with the problem that prevented it."""
    fingerprint = hashlib.sha256(raw).hexdigest()
    if not isinstance(parts, MailParts):
        return IncomingMail(message_id=fingerprint, content_hash=fingerprint, raw=raw, mailbox=mailbox, problem=str(parts))
    record = None if parts.unreadable else reading_record(read_mail(parts, knowledge))
    return IncomingMail(
        message_id=parts.message_id or fingerprint,
        content_hash=parts.content_hash or fingerprint,
        raw=raw,
        sender_name=parts.from_name,
        sender_address=parts.from_address,
        subject=parts.subject,
        body=parts.body,
        sent_at=parts.date,
        mailbox=mailbox,
        kind=str(record["class"]) if record else "",
        customer_code=record.get("customer_code") if record else None,
        reading=record,
        problem=" ".join(_(problem) for problem in parts.problems),
        files=tuple(IncomingFile(file.name, file.media_type, file.sha256, file.content) for file in parts.attachments),
    )


NO_SERVER = N_("No outgoing mail server is set. Ask the administrator to enter it under Settings, Mail.")
