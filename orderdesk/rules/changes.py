"""What a command did, told to everyone who shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Area(StrEnum):
    """The rooms of the house; the same name stands in every layer."""

    PARTIES = "parties"
    CATALOGUE = "catalogue"
    INTAKE = "intake"
    REVIEW = "review"
    WAREHOUSE = "warehouse"
    SHIPPING = "shipping"
    RECEIVABLES = "receivables"
    CHANGES = "changes"
    SETTINGS = "settings"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Changes:
    """The areas a command touched, the orders and other records concerned, and what it made.

    `made` is the id of the record created, `number` its number as people read it, `count` how many things were done,
    `note` a sentence for the notice bar (already in the reader's language) or empty, `version` that of the record made or
    changed, so that its form can go on from there; it is not remembered, and None when a command answers a second time.
    """

    areas: frozenset[Area] = frozenset()
    orders: frozenset[int] = frozenset()
    made: int | None = None
    number: str | None = None
    count: int = 0
    note: str = ""
    skipped: tuple[str, ...] = field(default=())
    version: int | None = None

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.areas | other.areas,
            self.orders | other.orders,
            other.made if other.made is not None else self.made,
            other.number or self.number,
            self.count + other.count,
            other.note or self.note,
            self.skipped + other.skipped,
            other.version if other.version is not None else self.version,
        )
