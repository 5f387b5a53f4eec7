"""Copying an embedded desk while it is used, and proving that the copy is a sound file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from orderdesk.database.desk import Desk
from orderdesk.language import N_
from orderdesk.rules.errors import Refused

DATA = "desk.db"
"""The name of the data inside a backup."""
PATIENCE = 60.0  # seconds to wait for a writer before giving up
SLEEP = 0.05


def copy(source: Path, target: Path) -> None:
    """A copy as of one moment, by SQLite's own backup call; Refused when the file is held or broken."""
    begun = time.monotonic()

    def patient(_status: int, _left: int, _all: int) -> None:
        if time.monotonic() - begun > PATIENCE:
            raise Refused(N_("The desk was written to without a pause, so no backup was made. It will be tried again."))

    try:
        with closing(sqlite3.connect(source, timeout=5)) as desk, closing(sqlite3.connect(target)) as fresh:
            # All pages in one step: in several, each commit of another desk would make it begin again.
            desk.backup(fresh, pages=-1, progress=patient, sleep=SLEEP)
            fresh.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    except sqlite3.Error as error:
        raise Refused(N_("The desk's file cannot be copied: {reason}."), reason=error) from None


def broken(path: Path) -> tuple[str, ...]:
    """What SQLite itself finds wrong with a file, a line each; nothing when it is sound."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            told = [str(row[0]) for row in opened.execute("PRAGMA integrity_check(20)")]
            lost = [f"{row[0]} {row[1]} → {row[2]}" for row in opened.execute("PRAGMA foreign_key_check").fetchmany(20)]
    except sqlite3.Error as error:
        return (str(error),)
    return (*(line for line in told if line != "ok"), *lost)


@contextmanager
def opened(path: Path) -> Iterator[Desk]:
    """A desk on a copied file; afterwards the file is one again, with nothing beside it."""
    desk = Desk.open(URL.create("sqlite", database=str(path)).render_as_string())
    try:
        yield desk
    finally:
        desk.close()
        with closing(sqlite3.connect(path)) as last:
            last.execute("PRAGMA journal_mode = DELETE")
