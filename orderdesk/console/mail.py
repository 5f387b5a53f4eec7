"""Reading mails and printing what was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from orderdesk.console.files import named
from orderdesk.console.output import complain, note, print_json
from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.mail.message import SIZE_LIMIT, parse_many
from orderdesk.queries.knowledge import reading_knowledge
from orderdesk.rules.errors import Refused
from orderdesk.rules.reading import mark_duplicates, read_mail, reading_record
from orderdesk.rules.reading.own import with_own_domains
from orderdesk.rules.reading.parts import MailParts


def read_mails(desk: Desk, paths: Sequence[Path], *, as_json: bool) -> int:
    """Print what is read from the files, keyed by file name; 1 when one of them could not be read, the others are printed."""
    files = dict(_opened(named(paths)))
    mails = {name: _parts(name, parts) for name, parts in zip(files, parse_many(files.values()), strict=True)}
    knowledge = with_own_domains(desk.read(reading_knowledge), mails.values())
    readings = mark_duplicates({name: read_mail(mail, knowledge) for name, mail in mails.items()})
    records = {name: _spoken(reading_record(reading)) for name, reading in readings.items()}
    if as_json:
        print_json(records)
    else:
        for name, record in records.items():
            print(_told(name, record))
    return 1 if len(files) < len(named(paths)) or any(mail.unreadable for mail in mails.values()) else 0


def _opened(paths: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    for name, path in paths.items():
        try:
            with path.open("rb") as file:
                yield name, file.read(SIZE_LIMIT + 1)
        except OSError as error:
            complain(_(N_("{path} cannot be read: {reason}."), path=path, reason=error.strerror or error))


def _parts(name: str, parts: MailParts | Refused) -> MailParts:
    if isinstance(parts, Refused):
        complain(f"{name}: {parts}")
        return MailParts(problems=(str(parts),), unreadable=True)
    for problem in parts.problems:
        note(f"{name}: {_(problem)}")
    return parts


def _spoken(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the reasons of its doubts in the reader's words."""
    return {**record, "doubts": [{**doubt, "reason": _(doubt["reason"])} for doubt in record["doubts"]]}


def _told(name: str, record: Mapping[str, Any]) -> str:
    return _(
        "{name}: {kind}, {customer}, {count} lines, {doubts} doubts",
        name=name,
        kind=record["class"],
        customer=record["customer_code"] or "–",
        count=len(record["lines"]),
        doubts=len(record["doubts"]),
    )
