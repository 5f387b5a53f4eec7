"""Where an order stands in the queues: by its amount, its customer's grade and its urgency, and first come first served among
equals (003-37).

Each thing that speaks for an order counts points. Orders of more points stand before orders of fewer; those of as many stand
as they came. With the classes switched off nothing counts, and the queues are strictly in the order in which orders came
(004-q1). An approved queue jump gives an order the place before another one, whatever the points (004-q2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.queue_settings import (
    GRADE_POINTS,
    GRADES,
    LARGE_FROM,
    LARGE_POINTS,
    SWITCH,
    URGENT_DAYS,
    URGENT_POINTS,
    URGENT_WORDS,
)

URGENT_DATE, URGENT_WORD, LARGE, GRADE, JUMPED = "urgent_date", "urgent_word", "large", "grade", "jumped"

REASON_NAMES: Mapping[str, str] = {
    JUMPED: N_("Put forward"),
    URGENT_DATE: N_("Urgent"),
    URGENT_WORD: N_("Urgent"),
    LARGE: N_("Large order"),
    GRADE: N_("Preferred customer"),
}
REASON_SENTENCES: Mapping[str, str] = {
    JUMPED: N_("put before another order by an approved queue jump"),
    URGENT_DATE: N_("wanted within the days that make an order urgent"),
    URGENT_WORD: N_("its special request says that it is urgent"),
    LARGE: N_("its amount makes it a large order"),
    GRADE: N_("its customer's grade stands first"),
}


@dataclass(frozen=True, slots=True)
class Priorities:
    """What the company decided: what makes an order large, urgent or preferred, and what each counts."""

    classes: bool
    large_from: Decimal
    large_points: int
    grades: frozenset[str]
    grade_points: int
    urgent_days: int
    urgent_words: tuple[str, ...]
    urgent_points: int
    currency: str

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> Priorities:
        """Read from the settings in force."""
        return cls(
            classes=bool(settings[SWITCH]),
            large_from=Decimal(str(settings[LARGE_FROM])),
            large_points=int(str(settings[LARGE_POINTS])),
            grades=frozenset(_plain(str(settings[GRADES])).split()),
            grade_points=int(str(settings[GRADE_POINTS])),
            urgent_days=int(str(settings[URGENT_DAYS])),
            urgent_words=tuple(_plain(str(settings[URGENT_WORDS])).split()),
            urgent_points=int(str(settings[URGENT_POINTS])),
            currency=str(settings["company.currency"]),
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """What is known of an order; `amount` in `currency`, `entered` its business date, `request` its special request."""

    amount: Decimal
    currency: str
    grade: str
    entered: date
    wanted: date | None
    request: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An order's class: `rank` is 0 for an ordinary order, below it the further in front the lower; with its reasons."""

    rank: int = 0
    reasons: tuple[str, ...] = ()


def standing(priorities: Priorities, order: Ranked) -> Standing:
    """The class of an order. An amount in another currency than the company's makes no order large."""
    if not priorities.classes:
        return Standing()
    points, reasons = 0, list[str]()
    if (urgent := _urgency(priorities, order)) and priorities.urgent_points:
        points += priorities.urgent_points
        reasons.append(urgent)
    if order.currency == priorities.currency and order.amount >= priorities.large_from > 0 and priorities.large_points:
        points += priorities.large_points
        reasons.append(LARGE)
    if order.grade.strip() and _plain(order.grade).strip() in priorities.grades and priorities.grade_points:
        points += priorities.grade_points
        reasons.append(GRADE)
    return Standing(-points, tuple(reasons))


def jumped(own: Standing, rank: int) -> Standing:
    """The class of an order whose jump was approved to the class `rank`: never behind what it has of its own."""
    return Standing(min(own.rank, rank), (JUMPED, *own.reasons))


def _urgency(priorities: Priorities, order: Ranked) -> str:
    request = _plain(order.request)
    if any(_says(request, word) for word in priorities.urgent_words):
        return URGENT_WORD
    if priorities.urgent_days and order.wanted is not None and (order.wanted - order.entered).days <= priorities.urgent_days:
        return URGENT_DATE
    return ""


def _says(text: str, word: str) -> bool:
    """Latin words are looked for whole, so that no brush is a rush."""
    if not word.isascii():
        return word in text
    return f" {word} " in f" {''.join(mark if mark.isalnum() and mark.isascii() else ' ' for mark in text)} "


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
