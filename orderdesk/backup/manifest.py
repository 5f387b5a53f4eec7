"""What a backup says about itself, so that a restored one can be compared with what was there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

FORMAT = 1
DAMAGED = N_("{file} is damaged or not a whole backup. Take another one.")
TOO_NEW = N_("{file} was made by a newer OrderDesk. Restore it with that one.")
LARGEST = 4_000_000  # bytes of a manifest that is read at all


@dataclass(frozen=True, slots=True)
class Content:
    """A file inside the backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where and when the backup was taken, by which program, and what was in the database at that moment.

    `counts` are rows per table, `audit` the head of the audit trail (the last sealed block; nothing before the first),
    `database` facts of a PostgreSQL database that its dump leaves out. `sound` is False when the desk broke an invariant.
    """

    dialect: str
    desk: str
    taken_at: datetime
    program: str
    revision: str
    counts: Mapping[str, int]
    audit: Mapping[str, Any] = field(default_factory=dict)
    server: str = ""
    database: Mapping[str, Any] = field(default_factory=dict)
    contents: Mapping[str, Content] = field(default_factory=dict)
    sound: bool = True

    def written(self) -> bytes:
        """As JSON."""
        told = asdict(self) | {"format": FORMAT, "taken_at": self.taken_at.isoformat()}
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, raw: bytes, name: str) -> Manifest:
        """The manifest of the backup called `name`; Refused when it is not one, or of a later kind."""
        try:
            told = json.loads(raw)
            version = told.pop("format")
            if isinstance(version, int) and version > FORMAT:
                raise Refused(TOO_NEW, file=name)
            told["taken_at"] = datetime.fromisoformat(told["taken_at"])
            told["counts"] = {str(table): int(count) for table, count in told["counts"].items()}
            told["contents"] = {
                str(inner): Content(int(facts["size"]), str(facts["sha256"])) for inner, facts in told["contents"].items()
            }
            read = cls(**told)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Refused(DAMAGED, file=name) from None
        if read.taken_at.tzinfo is None or not all(isinstance(text, str) for text in (read.dialect, read.revision, read.desk)):
            raise Refused(DAMAGED, file=name)
        return read
