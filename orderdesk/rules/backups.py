"""Which backups are kept, and how far the last proof of one may be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

DAILY, WEEKLY, MONTHLY = 7, 4, 12


class Trust(StrEnum):
    """How the restore drill stands: nobody ever tried, it is fresh, it is too long ago, or the last one failed."""

    NEVER = "never"
    FRESH = "fresh"
    OLD = "old"
    FAILED = "failed"

    @property
    def alarming(self) -> bool:
        """Whether the administrator has to be told without asking."""
        return self in (Trust.OLD, Trust.FAILED)


def kept(taken: Iterable[datetime], zone: tzinfo) -> frozenset[datetime]:
    """The times whose backups stay: the newest of each of the last 7 days, 4 weeks and 12 months that have one."""
    newest_first = sorted(taken, reverse=True)
    stay: set[datetime] = set()
    for span, most in (("%Y-%m-%d", DAILY), ("%G-%V", WEEKLY), ("%Y-%m", MONTHLY)):
        spans: dict[str, datetime] = {}
        for moment in newest_first:
            spans.setdefault(moment.astimezone(zone).strftime(span), moment)
        stay.update(list(spans.values())[:most])
    return frozenset(stay)


def trust(last_drill: datetime | None, was_good: bool, last_good: datetime | None, now: datetime, days: int) -> Trust:
    """How far backups may be trusted: the last drill and whether it was good, and the last one that was."""
    if last_drill is None:
        return Trust.NEVER
    if not was_good or last_good is None:
        return Trust.FAILED
    return Trust.FRESH if now - last_good <= timedelta(days=days) else Trust.OLD
