"""Which program made a database's guards, and the oldest programs that may still write to it or read from it."""

from __future__ import annotations

import re

from sqlalchemy import Connection, delete, insert

from orderdesk import __version__
from orderdesk.model import DeskNote

NOTE = "programs"  # the note: this program's version, the oldest writer, the oldest reader, and which guards
OLDEST_WRITER = "0.1.0"
"""Raise it with a schema step that an older program would fill wrongly."""
OLDEST_READER = "0.1.0"
"""Raise it with a schema step after which an older program cannot show its lists any more."""

Version = tuple[int, ...]


def note(connection: Connection, digest: str) -> None:
    """Note this program's versions beside the guards it made."""
    connection.execute(delete(DeskNote).where(DeskNote.key == NOTE))
    value = " ".join((__version__, OLDEST_WRITER, OLDEST_READER, digest))
    connection.execute(insert(DeskNote).values(key=NOTE, value=value))


def read(noted: str | None) -> tuple[Version, Version, Version]:
    """The noted versions of program, oldest writer and oldest reader; of an unnoted one the lowest."""
    program, writer, reader, *_ = [*(noted or "").split(), "", "", ""]
    return numbers(program), numbers(writer), numbers(reader)


def mine() -> Version:
    """This program's version."""
    return numbers(__version__)


def numbers(version: str) -> Version:
    """A version as numbers that can be compared."""
    return tuple(map(int, re.findall(r"\d+", version)[:3]))
