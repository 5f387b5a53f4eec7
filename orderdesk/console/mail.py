"""Reading mails and printing what was read."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.mail.message import parse_files
from orderdesk.queries.knowledge import reading_knowledge
from orderdesk.rules.errors import Refused
from orderdesk.rules.reading import mark_duplicates, read_mail, reading_record


def read_mails(desk: Desk, paths: Sequence[Path], *, as_json: bool) -> int:
    """Print what is read from the files, keyed by file name; 1 when one of them could not be read."""
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise Refused(N_("There is no file {path}."), path=missing[0])
    knowledge = desk.read(reading_knowledge)
    parts = parse_files(paths)
    readings = mark_duplicates({name: read_mail(mail, knowledge) for name, mail in parts.items()})
    records: dict[str, dict[str, Any]] = {name: dict(reading_record(reading)) for name, reading in readings.items()}
    for name, mail in parts.items():
        for problem in mail.problems:
            print(f"{name}: {_(problem)}", file=sys.stderr)
    if as_json:
        print(json.dumps(records, ensure_ascii=False, indent=1, default=str))
    else:
        for name, record in records.items():
            doubts = len(record.get("doubts", ()))
            print(
                _(
                    "{name}: {kind}, {customer}, {count} lines, {doubts} doubts",
                    name=name,
                    kind=record["class"],
                    customer=record.get("customer_code") or "–",
                    count=len(record.get("lines", ())),
                    doubts=doubts,
                )
            )
    return 1 if any(mail.unreadable for mail in parts.values()) else 0
