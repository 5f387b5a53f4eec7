"""On which days orders go to the department manager together (004-o5)."""

from __future__ import annotations

from datetime import date, timedelta

from orderdesk.language import N_
from orderdesk.rules.errors import Refused


def batch_days(text: str) -> frozenset[int]:
    """Days of the week, 1 for Monday to 7, from “1 3 5”; Refused when it says something else."""
    days = {int(part) for part in text.replace(",", " ").split() if part.isdigit()}
    if not days or not days <= set(range(1, 8)):
        raise Refused(N_("Write the days of the week as numbers, such as 1 3 5 for Monday, Wednesday and Friday."))
    return frozenset(days)


def next_batch(days: frozenset[int], today: date) -> date:
    """The next of these days, today included."""
    return next(day for day in (today + timedelta(days=ahead) for ahead in range(7)) if day.isoweekday() in days)
