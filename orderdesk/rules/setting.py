"""What a setting is: one thing a company may decide."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "long_text", "integer", "decimal", "money", "switch", "choice", "time_zone", "secret_name"]
Value = str | int | bool | Decimal


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a company may decide: key, group and label for the screen, kind, default, unit, bounds, and source clause.

    `standard` is a text marked with N_ that stands there in `language` while the company has no wording of its own.
    """

    key: str
    group: str
    label: str
    kind: Kind
    default: Value
    unit: str = ""
    clause: str = ""
    least: int = 0
    most: int = 10**9
    choices: tuple[str, ...] = ()
    hint: str = ""
    standard: str = ""
    language: str = ""
