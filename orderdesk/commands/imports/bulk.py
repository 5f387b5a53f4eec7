"""Many rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from orderdesk.model import Base

PARCEL = 2_000  # rows of one executemany: large enough to be quick, small enough for memory


def insert_rows(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; what else the table has takes its default."""
    for begin in range(0, len(rows), PARCEL):
        session.execute(insert(table), list(rows[begin : begin + PARCEL]))
