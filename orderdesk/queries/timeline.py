"""Who did what to an order when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import Staff, TimelineEntry


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One step; the states are empty where the order did not move, and `from_state` also where it began."""

    at: datetime
    who: str
    verb: str
    from_state: str
    to_state: str
    note: str
    detail: dict[str, Any]


def timeline(session: Session, order_id: int) -> tuple[TimelineRow, ...]:
    """Every step of an order, first to last."""
    statement = (
        select(TimelineEntry, Staff.name)
        .join(Staff, Staff.id == TimelineEntry.staff_id)
        .where(TimelineEntry.order_id == order_id)
        .order_by(TimelineEntry.id)
    )
    return tuple(
        TimelineRow(step.at, who, step.verb, step.from_state or "", step.to_state or "", step.note, step.detail or {})
        for step, who in session.execute(statement)
    )
