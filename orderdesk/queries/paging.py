"""Keyset pages: a table of a million rows opens as fast as one of ten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import Session

PAGE_SIZE = 100

Cursor = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some frozen rows in order, and where the next page begins (None: this was the last)."""

    rows: tuple[T, ...]
    after: Cursor | None = None
