"""Keyset pages: a table of a million rows opens as fast as one of ten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

PAGE_SIZE = 100

Cursor = tuple[Any, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some frozen rows in order, and where the next page begins (None: this was the last)."""

    rows: tuple[T, ...]
    after: Cursor | None = None
