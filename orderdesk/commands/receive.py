"""Bringing mails in and sending ours out: the steps between the mail servers and the desk; blocking, no window."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orderdesk.commands.mail import begin_sending, keep_mail, mark_failed, mark_sent, remember_place, send_again
from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.mail.imap import ImapMailbox, Place, fetch_new, folders
from orderdesk.mail.message import SIZE_LIMIT, parse_many
from orderdesk.mail.secret import password
from orderdesk.mail.smtp import Encryption, OutgoingFile, OutgoingMail, SmtpServer, reach, send
from orderdesk.queries.intake import OutboxRow, mailbox_place, outbox
from orderdesk.queries.knowledge import reading_knowledge
from orderdesk.queries.settings import all_settings
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import IncomingFile, IncomingMail
from orderdesk.rules.mailboxes import mailboxes
from orderdesk.rules.policy import Value
from orderdesk.rules.reading import read_mail, reading_record
from orderdesk.rules.reading.knowledge import Knowledge
from orderdesk.rules.reading.own import with_own_domains
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
    known = with_own_domains(knowledge, [parts])
    record = None if parts.unreadable else reading_record(read_mail(parts, known)) | {"attached": _attached(parts)}
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
        customer_code=_code(record),
        reading=record,
        problem=" ".join(_(problem) for problem in parts.problems),
        files=tuple(IncomingFile(file.name, file.media_type, file.sha256, file.content) for file in parts.attachments),
    )


_ATTACHED = 20_000  # letters of an attachment that are kept to be shown beside the form


def _attached(parts: MailParts) -> list[dict[str, str]]:
    """The words of the files that could be read, to be shown as what the lines were read from."""
    return [{"name": file.name, "text": file.text.strip()[:_ATTACHED]} for file in parts.attachments if file.text.strip()]


def _code(record: Mapping[str, object] | None) -> str | None:
    code = record.get("customer_code") if record else None
    return str(code) if code else None


NO_MAILBOX = N_("No mailbox is set up. The administrator enters it under Settings, Mail.")
NO_SERVER = N_("No outgoing mail server is set up. The administrator enters it under Settings, Mail.")


def receive_mailbox(desk: Desk, actor: Actor, context: ssl.SSLContext | None = None) -> ReceiveReport:
    """Fetch, keep and read what is new in every folder of the mailboxes; nothing on the servers is changed or deleted.

    A folder that cannot be read does not keep the others from being read; Refused when none can.
    """
    places = mailbox_places(desk)
    if not places:
        raise Refused(NO_MAILBOX)
    reports: list[ReceiveReport] = []
    refusals: list[Refused] = []
    for mailbox in places:
        try:
            reports.append(_receive_folder(desk, actor, mailbox, context))
        except Refused as refusal:
            refusals.append(refusal)
    if not reports:
        raise refusals[0]
    problems = dict.fromkeys([*(problem for report in reports for problem in report.problems), *map(str, refusals)])
    return ReceiveReport(
        tuple(mail for report in reports for mail in report.kept),
        sum(report.known for report in reports),
        sum(report.unreadable for report in reports),
        tuple(problems),
    )


def mailbox_places(desk: Desk) -> list[ImapMailbox]:
    """Every folder that is read, with the password this computer keeps for its mailbox; none when no mailbox is entered."""
    return [
        ImapMailbox(
            host=mailbox.host,
            port=mailbox.port,
            user=mailbox.user,
            password=password(mailbox.user),
            folder=folder,
            encryption=Encryption.TLS if mailbox.encrypted else Encryption.NONE,
        )
        for mailbox in mailboxes(desk.read(all_settings))
        for folder in mailbox.folders
    ]


def _receive_folder(desk: Desk, actor: Actor, mailbox: ImapMailbox, context: ssl.SSLContext | None) -> ReceiveReport:
    name = f"{mailbox.user}@{mailbox.host}/{mailbox.folder}"
    fetched = list(fetch_new(mailbox, Place(*desk.read(mailbox_place, name)), context=context))
    too_large = [
        _("A mail of {size} MB is too large to fetch; read it in your mail program.", size=f.size // 2**20)
        for f in fetched
        if f.content is None
    ]
    report = receive(desk, actor, [f.content for f in fetched if f.content is not None], name, too_large)
    if fetched:
        desk.do(actor, remember_place, name, fetched[-1].place.validity, fetched[-1].place.uid)
    return report


def try_mailbox(values: Mapping[str, object], typed: str = "", context: ssl.SSLContext | None = None) -> int:
    """Sign in to the mail servers of these settings and say how many folders there are; Refused, by server, when that fails.

    `typed` is a password not kept yet; without it the one in the keyring is used. Nothing is read, sent or changed.
    """
    user, port = str(values["mail.user"]), str(values["mail.imap_port"])
    if not values["mail.imap_host"]:
        raise Refused(NO_MAILBOX)
    secret = typed or password(user)
    found = folders(
        ImapMailbox(
            host=str(values["mail.imap_host"]),
            port=int(port) if port.isascii() and port.isdigit() else 0,
            user=user,
            password=secret,
            encryption=Encryption.TLS if values["mail.imap_tls"] else Encryption.NONE,
        ),
        context=context,
    )
    outgoing = str(values["mail.smtp_port"])
    if values["mail.smtp_host"]:
        reach(
            SmtpServer(
                host=str(values["mail.smtp_host"]),
                port=int(outgoing) if outgoing.isascii() and outgoing.isdigit() else 0,
                sender=str(values["mail.sender"]),
                user=user,
                password=secret,
                encryption=Encryption(str(values["mail.smtp_security"])),
            ),
            context=context,
        )
    return len(found)


@dataclass(frozen=True, slots=True)
class SendReport:
    """How many messages went out, how many did not, and why."""

    sent: int = 0
    failed: int = 0
    problems: tuple[str, ...] = ()


def send_outbox(desk: Desk, actor: Actor, context: ssl.SSLContext | None = None) -> SendReport:
    """Send every queued message; one that is not taken is kept with the reason, to be sent again."""
    queued = desk.read(outbox)
    if not queued:
        return SendReport()
    known = desk.read(all_settings)
    sent = 0
    problems: list[str] = []
    for message in queued:
        if not desk.do(actor, begin_sending, message.id, message.attempts).count:
            continue  # another desk sends it
        try:
            send(_composed(message), _server(known), context=context)
        except Refused as refusal:
            desk.do(actor, mark_failed, message.id, str(refusal))
            problems.append(str(refusal))
        else:
            desk.do(actor, mark_sent, message.id)
            sent += 1
    return SendReport(sent, len(problems), tuple(dict.fromkeys(problems)))


def send_failed_again(desk: Desk, actor: Actor, context: ssl.SSLContext | None = None) -> SendReport:
    """Try again what could not be sent, as often as the settings say; what was tried more often waits for a person."""
    known = desk.read(all_settings)
    if not known["mail.smtp_host"] or not actor.may("mail.send"):
        return SendReport()
    for message in desk.read(outbox, ("failed",)):
        if message.attempts <= int(known["mail.tries"]):
            desk.do(actor, send_again, message.id)
    return send_outbox(desk, actor, context)


def _server(known: Mapping[str, Value]) -> SmtpServer:
    if not known["mail.smtp_host"] or not known["mail.sender"]:
        raise Refused(NO_SERVER)
    user = str(known["mail.user"])
    secret = password(user) if user else ""
    return SmtpServer(
        host=str(known["mail.smtp_host"]),
        port=int(known["mail.smtp_port"]),
        sender=str(known["mail.sender"]),
        name=str(known["company.name"]),
        user=user if secret else "",
        password=secret,
        encryption=Encryption(str(known["mail.smtp_security"])),
    )


def _composed(message: OutboxRow) -> OutgoingMail:
    files = (OutgoingFile(message.attachment_name, message.attachment, "application/pdf"),) if message.attachment else ()
    return OutgoingMail((message.recipient,), message.subject, message.body, in_reply_to=message.in_reply_to, files=files)
