"""Who did what to an order when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import SalesOrder, Staff, TimelineEntry
from orderdesk.queries.reach import said


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


WRITING = ("enter", "edit", "import", "submit")
"""Steps whose doer wrote the order or handed it in."""


def wrote(session: Session, order_id: int, staff_id: int) -> bool:
    """Whether somebody wrote an order, changed it in intake, or submitted it: he decides nothing about it later."""
    statement = select(TimelineEntry.id).where(
        TimelineEntry.order_id == order_id, TimelineEntry.staff_id == staff_id, TimelineEntry.verb.in_(WRITING)
    )
    return session.scalar(statement.limit(1)) is not None


def timeline(session: Session, order_id: int) -> tuple[TimelineRow, ...]:
    """Every step of an order, first to last."""
    statement = (
        select(TimelineEntry, Staff.name, SalesOrder.customer_id)
        .join(Staff, Staff.id == TimelineEntry.staff_id)
        .join(SalesOrder, SalesOrder.id == TimelineEntry.order_id)
        .where(TimelineEntry.order_id == order_id)
        .order_by(TimelineEntry.id)
    )
    return tuple(
        TimelineRow(
            at=step.at,
            who=who,
            verb=step.verb,
            from_state=step.from_state or "",
            to_state=step.to_state or "",
            note=said(session, customer_id, step.note),
            detail=step.detail or {},
        )
        for step, who, customer_id in session.execute(statement)
    )
