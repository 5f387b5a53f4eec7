"""Whose words a mail holds: the customer's, at several times, without ours and without old orders beneath."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from orderdesk.language import N_
from orderdesk.rules.reading.knowledge import Knowledge, domain_of
from orderdesk.rules.reading.parts import Attachment, MailParts
from orderdesk.rules.reading.products import Hints
from orderdesk.rules.reading.prose import ItemReader
from orderdesk.rules.reading.structure import Segment, chat, segments
from orderdesk.rules.reading.tables import read_tables
from orderdesk.rules.reading.text import plain

_BELOW = re.compile(
    r"见下|如下邮件|下面(?:的)?邮件|下面是|以下是|下述|转发|转给|请看下|按下面|see below|below|forward|fyi|as per the (?:mail|email|message)|attached mail|转寄"
)


@dataclass(slots=True)
class Voice:
    """Words of the customer at one time."""

    lines: list[str]
    day: date
    name: str = ""
    address: str = ""
    subject: str = ""


@dataclass(slots=True)
class Case:
    """What is known about the mail while it is read."""

    parts: MailParts
    knowledge: Knowledge
    today: date
    voices: list[Voice] = field(default_factory=list)
    writer: Voice = field(default_factory=lambda: Voice([], date.min))
    is_chat: bool = False
    forwarded: bool = False
    notes: list[str] = field(default_factory=list)  # our own people's words above a forwarded mail


def heard(parts: MailParts, knowledge: Knowledge, today: date | None) -> Case:
    """The mail with its voices sorted out; `today` stands in for a missing date."""
    parts = _bounded(parts)
    case = Case(parts, knowledge, parts.date.date() if parts.date else today or _last_day(knowledge))
    _hear(case)
    return case


def _last_day(knowledge: Knowledge) -> date:
    return knowledge.orders[-1].date if knowledge.orders else date(2000, 1, 1)


_LINES, _LINE, _ROWS = 1_200, 600, 5_000
_CUT = N_("The mail is very long; only its beginning was read.")


def _bounded(parts: MailParts) -> MailParts:
    """The mail cut to a length a person would write, so that no text takes long to read."""
    text, cut = _short(parts.body, _LINES)
    attachments = tuple(replace(attachment, text=_short(attachment.text, _ROWS)[0]) for attachment in parts.attachments[:30])
    messages = tuple(_bounded(message) for message in parts.messages[:5])
    problems = (*parts.problems, _CUT) if cut else parts.problems
    return replace(
        parts, text=text, html_text="", has_table=False, subject=parts.subject[:300], from_name=parts.from_name[:200],
        attachments=attachments, messages=messages, problems=problems,
    )  # fmt: skip


def _short(text: str, limit: int) -> tuple[str, bool]:
    text = re.sub(r"[ \u3000\xa0]{9,}", " " * 8, text[: limit * _LINE])
    text = re.sub(r"([-=_*.~—])\1{19,}", lambda run: run[1] * 20, text)
    lines = [_without_pipes(line) for line in text.split("\n")]
    return "\n".join(line[:_LINE] for line in lines[:limit]), len(lines) > limit or len(text) > limit * _LINE


def _without_pipes(line: str) -> str:
    """A table drawn with | as a row with tabs."""
    if line.count("|") + line.count("｜") < 3 and len(re.findall(r"\S\s+[|｜]\s+\S", line)) < 2:
        return line
    cells = [cell.strip() for cell in re.split(r"[|｜]", line.strip().strip("|｜"))]
    return "" if all(re.fullmatch(r":?-*:?", cell) for cell in cells) else "\t".join(cells)


def _hear(case: Case) -> None:
    """Who says what: the new text, and what is quoted where that is the customer's order."""
    parts, knowledge = case.parts, case.knowledge
    found = segments(parts.body, case.today)
    for message in parts.messages:
        day = message.date.date() if message.date else None
        inner = segments(message.body, day or case.today)
        found.append(Segment(inner[0].lines, message.from_name, message.from_address, day, message.subject, quoted=True))
        found += inner[1:]
    own, quoted = found[0], found[1:]
    writer = Voice(list(own.lines), case.today, parts.from_name, parts.from_address, parts.subject)
    theirs = [segment for segment in quoted if not _is_own(knowledge, segment.name, segment.address)]
    if _is_own(knowledge, parts.from_name, parts.from_address):
        if theirs:
            case.forwarded, case.notes = True, list(own.lines)
            writer = _voice(theirs[0], case.today)
            case.voices = [writer]
            if not _says_something(knowledge, writer) and len(theirs) > 1:
                case.voices = [_voice(theirs[1], case.today), writer]
        else:
            case.voices = [writer]
    else:
        case.voices = [writer]
        answers_us = bool(quoted) and _is_own(knowledge, quoted[0].name, quoted[0].address)
        passed_on = theirs and not answers_us and _passes_on(parts.subject, own.text)
        if passed_on and (_corrects(own.text) or not _says_something(knowledge, writer)):
            case.voices = [*(_voice(segment, case.today) for segment in reversed(theirs[:2])), writer]
    case.writer = writer
    _listen_to_chat(case)


def _passes_on(subject: str, text: str) -> bool:
    """Whether the words above a quoted mail hand it on rather than answer it."""
    forwarded = re.match(r"(?i)\s*(?:fw|fwd|转发|轉寄|转寄)\s*[:：]", subject)
    return bool(forwarded or _BELOW.search(plain(text))) or len(text.strip()) < 12


def _corrects(text: str) -> bool:
    return bool(re.search(r"改成|改为|漏了|忘了|补充|另外|还要|forgot|also add|correction|change", plain(text)))


def _voice(segment: Segment, today: date) -> Voice:
    return Voice(list(segment.lines), segment.day or today, segment.name, segment.address, segment.subject)


def _is_own(knowledge: Knowledge, name: str, address: str) -> bool:
    domain = domain_of(address)
    if domain:
        return domain in knowledge.own_domains
    return any(own and plain(own) in plain(name) for own in knowledge.own_names)


def _says_something(knowledge: Knowledge, voice: Voice) -> bool:
    items, _rest = read_tables(knowledge, voice.lines, voice.day, Hints())
    reader = ItemReader(knowledge, voice.day, Hints())
    for line in voice.lines:
        reader.read(line)
    return bool(items or [item for item in reader.items if item.found.named])


def _listen_to_chat(case: Case) -> None:
    for at, voice in enumerate(case.voices):
        sayings = chat(voice.lines)
        if not sayings:
            continue
        names = list(dict.fromkeys(saying.name for saying in sayings))
        ours = {name for name in names if any(plain(own) in plain(name) for own in case.knowledge.own_names)}
        theirs = [saying for saying in sayings if saying.name not in ours]
        if not ours and len(names) == 2:
            busiest = max(
                names,
                key=lambda name: sum(
                    _says_something(case.knowledge, Voice(list(s.lines), voice.day)) for s in sayings if s.name == name
                ),
            )
            theirs = [saying for saying in sayings if saying.name == busiest]
        if theirs:
            case.is_chat = True
            name = theirs[0].name
            case.voices[at] = _other_lines(voice, [line for saying in theirs for line in saying.lines], name)
            if voice is case.writer:
                case.writer = case.voices[at]


def _other_lines(voice: Voice, lines: list[str], name: str) -> Voice:
    """The same voice with other lines and, where it had none, a name."""
    return Voice(lines, voice.day, name or voice.name, voice.address, voice.subject)


def readable_attachments(parts: MailParts) -> list[Attachment]:
    found = [attachment for attachment in parts.attachments if attachment.text.strip()]
    found += [attachment for message in parts.messages for attachment in message.attachments if attachment.text.strip()]
    seen: set[str] = set()
    return [attachment for attachment in found if not (attachment.sha256 in seen or seen.add(attachment.sha256))]  # type: ignore[func-returns-value]
