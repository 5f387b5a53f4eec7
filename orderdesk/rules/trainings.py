"""When a training has to be repeated (002-41)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def due_again(held_on: date, months: int) -> date:
    """The last day a training counts: so many months later, on the same day or the month's last one."""
    year, month = divmod(held_on.year * 12 + held_on.month - 1 + months, 12)
    return date(year, month + 1, min(held_on.day, monthrange(year, month + 1)[1]))
