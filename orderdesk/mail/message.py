"""A message's bytes to plain parts, whatever they hold; the work is done in the sandbox."""

from __future__ import annotations

import email.policy
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from orderdesk import sandbox
from orderdesk.language import N_
from orderdesk.mail.attachments import attachment_text
from orderdesk.mail.decoding import decoded, header_text
from orderdesk.mail.html import html_text
from orderdesk.rules.errors import Refused
from orderdesk.rules.reading.parts import Attachment, MailParts

__all__ = ["SIZE_LIMIT", "Attachment", "MailParts", "parse", "parse_files", "parse_many", "parse_message"]

SIZE_LIMIT = 25 * 1024 * 1024
HEADER_LIMIT = 64 * 1024
PART_LIMIT = 100
DEPTH_LIMIT = 20
_SECONDS = 30.0

_TOO_LARGE = N_("The mail is larger than 25 MB. Open it in your mail program and save its attachments there.")
_NO_MAIL = N_("This file is not a mail.")
_CUT = N_("The mail has too many or too deeply nested parts; some were left out.")
_HEADERS_CUT = N_("The mail's headers are too long; some were left out.")
_CHARSET = N_("Some characters of the mail could not be read.")
_NO_DATE = N_("The mail has no valid date.")
_BROKEN = N_("Part of the mail could not be read.")

_KIND = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_KNOWN_HEADER = re.compile(rb"^(from|to|subject|date|message-id|received|return-path|mime-version|content-type):", re.I | re.M)


def parse_message(content: bytes) -> MailParts:
    """The parts of one message, read in the sandbox; Refused when it is too large or no mail."""
    if len(content) > SIZE_LIMIT:
        raise Refused(_TOO_LARGE)
    return sandbox.run(parse, content, seconds=_SECONDS)


def parse_many(contents: Iterable[bytes]) -> Iterator[MailParts | Refused]:
    """The parts of each message in order, or why there are none; one child process serves them all."""
    return sandbox.run_many(parse, contents, seconds=_SECONDS)


def parse_files(paths: Iterable[Path]) -> Mapping[str, MailParts]:
    """File name -> its parts; a file that cannot be read gives parts that are `unreadable` and say why in `problems`."""
    paths = list(paths)
    found: dict[str, MailParts] = {}
    for path, parts in zip(paths, parse_many(_contents(paths)), strict=True):
        found[path.name] = parts if isinstance(parts, MailParts) else MailParts(problems=(str(parts),), unreadable=True)
    return found


def _contents(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        try:
            with path.open("rb") as file:
                yield file.read(SIZE_LIMIT + 1)
        except OSError:
            yield b""


def parse(content: bytes) -> MailParts:
    """The parts of a message; to be called in the sandbox. Refused when the bytes are too many or no mail."""
    if len(content) > SIZE_LIMIT:
        raise Refused(_TOO_LARGE)
    problems: list[str] = []
    message = _parsed(content, problems)
    return _parts(message, problems, depth=0, budget=[PART_LIMIT])


def _parsed(content: bytes, problems: list[str]) -> Message:
    content = content.lstrip(b"\r\n \t\xef\xbb\xbf")
    if content.startswith(b"From "):
        content = content.split(b"\n", 1)[-1]
    end = min(
        (at for at in (content.find(b"\n\n"), content.find(b"\r\n\r\n"), content.find(b"\r\r")) if at >= 0), default=len(content)
    )
    head = content[:end]
    if not _KNOWN_HEADER.search(head[:HEADER_LIMIT]):
        raise Refused(_NO_MAIL)
    if len(head) > HEADER_LIMIT:
        problems.append(_HEADERS_CUT)
        content = _short_headers(head) + content[end:]
    multiparts = len(re.findall(rb"^content-type:\s*(?:multipart|message)/", content, re.I | re.M))
    if multiparts > 3 * DEPTH_LIMIT or content.count(b"\n--") > 20_000:
        problems.append(_CUT)
        return BytesHeaderParser(policy=email.policy.compat32).parsebytes(content)
    try:
        return BytesParser(policy=email.policy.compat32).parsebytes(content)
    except Exception:  # noqa: BLE001 - RecursionError, LookupError and whatever else a sender provokes
        problems.append(_BROKEN)
        return BytesHeaderParser(policy=email.policy.compat32).parsebytes(content)


def _short_headers(head: bytes) -> bytes:
    """The headers the desk needs, each of bearable length."""
    fields = re.split(rb"\r?\n(?![ \t])", head)
    wanted = (
        b"from",
        b"to",
        b"subject",
        b"date",
        b"message-id",
        b"in-reply-to",
        b"mime-version",
        b"auto-submitted",
        b"precedence",
    )
    kept = [
        field[:4096] for field in fields if field.split(b":", 1)[0].strip().lower() in wanted or field[:8].lower() == b"content-"
    ]
    return b"\n".join(kept)[:HEADER_LIMIT]


def _parts(message: Message, problems: list[str], depth: int, budget: list[int]) -> MailParts:
    body = _Body(problems, depth, budget)
    if isinstance(message.get_payload(), str) and problems[-1:] == [_CUT]:
        pass  # only the headers were parsed
    else:
        body.walk(message, depth)
    name, address = _sender(message, problems)
    text, html, has_table = "\n\n".join(body.texts), "\n\n".join(body.htmls), body.has_table
    attachments = tuple(body.attachments)
    subject = _header(message, "Subject")
    return MailParts(
        message_id=_header(message, "Message-ID")[:998],
        date=_date(message, problems),
        from_name=name,
        from_address=address,
        to=_addresses(message, ("To", "Cc")),
        subject=subject,
        in_reply_to=_header(message, "In-Reply-To")[:998],
        text=text,
        html_text=html,
        has_table=has_table,
        attachments=attachments,
        messages=tuple(body.messages),
        content_hash=_content_hash(address, subject, text or html, attachments),
        automatic=_is_automatic(message),
        bulk=bool(_header(message, "List-Unsubscribe")) or _header(message, "Precedence").lower() in ("bulk", "list", "junk"),
        problems=tuple(dict.fromkeys(problems)),
    )


class _Body:
    """Walks the parts and sorts them: text, HTML, attachments, attached mails."""

    def __init__(self, problems: list[str], depth: int, budget: list[int]) -> None:
        self.problems = problems
        self.depth = depth
        self.budget = budget
        self.texts: list[str] = []
        self.htmls: list[str] = []
        self.has_table = False
        self.attachments: list[Attachment] = []
        self.messages: list[MailParts] = []

    def walk(self, part: Message, depth: int) -> None:
        self.budget[0] -= 1
        if depth > DEPTH_LIMIT or self.budget[0] < 0:
            self.problems.append(_CUT)
            return
        try:
            self._one(part, depth)
        except Exception:  # noqa: BLE001 - one bad part must not cost the others
            self.problems.append(_BROKEN)

    def _one(self, part: Message, depth: int) -> None:
        kind = _kind(part)
        payload = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list):
            for inner in payload:
                if isinstance(inner, Message) and depth < DEPTH_LIMIT:
                    self.messages.append(_parts(inner, self.problems, depth + 1, self.budget))
        elif isinstance(payload, list):
            for inner in payload:
                if isinstance(inner, Message):
                    self.walk(inner, depth + 1)
        else:
            self._leaf(part, kind)

    def _leaf(self, part: Message, kind: str) -> None:
        content = _payload(part)
        name = _file_name(part)
        disposition = str(part.get("Content-Disposition", "")).strip().lower()
        if kind in ("text/plain", "text/html") and not name and not disposition.startswith("attachment"):
            text, certain = decoded(content, _charset(part, content, kind))
            if not certain:
                self.problems.append(_CHARSET)
            if kind == "text/plain":
                self.texts.append(text.strip("\n"))
            else:
                shown, has_table = html_text(text)
                self.htmls.append(shown)
                self.has_table = self.has_table or has_table
            return
        if name.lower().endswith(".eml") and _KNOWN_HEADER.search(content[:4096]) and self.depth < 3:
            self.messages.append(_parts(_parsed(content, self.problems), self.problems, self.depth + 1, self.budget))
            return
        text, problem = attachment_text(name, kind, content)
        inline = disposition.startswith("inline") or (not disposition and bool(part.get("Content-ID")))
        digest = hashlib.sha256(content).hexdigest()
        self.attachments.append(Attachment(name or kind.replace("/", "."), kind, content, digest, text, inline, problem))
        if problem:
            self.problems.append(problem)


def _kind(part: Message) -> str:
    """What a part says it is; something no program would write is bytes of an unknown kind."""
    kind = part.get_content_type()
    return kind if _KIND.fullmatch(kind) else "application/octet-stream"


def _payload(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - an unknown transfer encoding and the like
        content = None
    if isinstance(content, bytes):
        return content
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _charset(part: Message, content: bytes, kind: str) -> str | None:
    try:
        charset = part.get_param("charset")
    except Exception:  # noqa: BLE001
        charset = None
    if isinstance(charset, tuple):
        charset = charset[2]
    if not charset and kind == "text/html" and (found := re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:2048], re.I)):
        charset = found[1].decode("ascii")
    return str(charset) if charset else None


def _file_name(part: Message) -> str:
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        try:
            value = part.get_param(parameter, header=header)
        except Exception:  # noqa: BLE001
            continue
        if isinstance(value, tuple):
            charset, _language, text = value
            value = decoded(text.encode("latin-1", "replace"), charset)[0] if charset else text
        if value:
            return re.sub(r'[\\/:*?"<>|]+', "_", header_text(str(value))).strip(" .")[:150]
    return ""


def _header(message: Message, name: str) -> str:
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            try:
                return header_text(str(value))
            except Exception:  # noqa: BLE001
                return ""
    return ""


def _raw(message: Message, name: str) -> str:
    return next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def _sender(message: Message, problems: list[str]) -> tuple[str, str]:
    for name in ("From", "Reply-To", "Sender", "Return-Path"):
        shown = _header(message, name)[:2000]
        # The address is looked for first: display names are written in too many broken ways to parse around them.
        address = re.search(r"<\s*([^<>\s]+@[^<>\s]+)\s*>\s*$", shown) or re.search(r"([\w.+\-']+@[\w.\-]+)", shown)
        if address:
            label = shown[: address.start()].strip().strip("\"'“”").strip()
            return label.replace('\\"', '"'), address[1].lower()
    problems.append(N_("The mail has no valid sender."))
    return "", ""


def _addresses(message: Message, names: Iterable[str]) -> tuple[str, ...]:
    shown = [_raw(message, name)[:8192].encode("utf-8", "replace").decode("utf-8", "replace") for name in names]
    try:
        return tuple(address.lower() for _label, address in getaddresses(shown) if "@" in address)[:50]
    except Exception:  # noqa: BLE001
        return tuple(re.findall(r"[\w.+\-]+@[\w.\-]+", " ".join(shown).lower()))[:50]


def _date(message: Message, problems: list[str]) -> datetime | None:
    received = [str(value).rpartition(";")[2] for key, value in message.raw_items() if key.lower() == "received"]
    for text in (_header(message, "Date"), *received):
        try:
            date = parsedate_to_datetime(text.strip())
        except Exception:  # noqa: BLE001 - TypeError, ValueError, IndexError, OverflowError as the text pleases
            continue
        if 1990 <= date.year <= 2200:
            return date if date.tzinfo else date.replace(tzinfo=UTC)
    problems.append(_NO_DATE)
    return None


def _is_automatic(message: Message) -> bool:
    if _header(message, "Auto-Submitted").lower() not in ("", "no"):
        return True
    if (
        message.get_content_type() == "multipart/report"
        or _header(message, "X-Autoreply")
        or _header(message, "X-Auto-Response-Suppress") == "All"
    ):
        return True
    return _header(message, "Return-Path") == "<>" or _header(message, "From").lower().startswith(("mailer-daemon", "postmaster"))


def _content_hash(address: str, subject: str, text: str, attachments: Iterable[Attachment]) -> str:
    words = re.sub(r"\s+", "", f"{address}\0{subject}\0{text}")
    files = sorted(attachment.sha256 for attachment in attachments)
    return hashlib.sha256("\0".join([words, *files]).encode("utf-8", "replace")).hexdigest()
