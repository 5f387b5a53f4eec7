"""What insertions came to, month by month (004-q8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import (
    Amendment,
    SalesOrder,
)
from orderdesk.queries.reach import seen
from orderdesk.rules.amendments import (
    WAITING,
)
from orderdesk.rules.states import AmendmentState, OrderState


@dataclass(frozen=True, slots=True)
class InsertionFigures:
    """Insertions of a month: how many were asked for and what came of them, what they added and whom they delayed."""

    month: date
    asked: int
    in_force: int
    refused: int
    withdrawn: int
    waiting: int
    delayed: int
    kept: int
    missed: int


def insertion_figures(session: Session, kind: str, today: date, months: int = 6) -> tuple[InsertionFigures, ...]:
    """The last months' insertions of a kind, newest first; a jump is kept when its order left by the day that was expected."""
    first = today.replace(day=1)
    begins = [first]
    while len(begins) < months:
        begins.append((begins[-1] - timedelta(days=1)).replace(day=1))
    table = seen(session, Amendment)
    at = table.c
    rows = session.execute(
        select(at.asked_at, at.state, at.impact, at.expected_on, SalesOrder.state, SalesOrder.queued_at)
        .select_from(table)
        .join(SalesOrder, SalesOrder.id == at.order_id)
        .where(at.kind == kind, at.asked_at >= datetime.combine(begins[-1], datetime.min.time()).astimezone())
    ).all()
    return tuple(_figures(begin, rows) for begin in begins)


def _figures(month: date, rows: Sequence[Any]) -> InsertionFigures:
    mine = [row for row in rows if row[0].date().replace(day=1) == month]
    states = [row[1] for row in mine]
    done = [row for row in mine if row[1] == AmendmentState.IN_FORCE and row[3] is not None]
    gone = (OrderState.SHIPPED, OrderState.DELIVERED, OrderState.CLOSED)
    kept = sum(row[4] in gone and row[5].date() <= row[3] for row in done)
    return InsertionFigures(
        month=month,
        asked=len(mine),
        in_force=states.count(AmendmentState.IN_FORCE),
        refused=states.count(AmendmentState.REFUSED),
        withdrawn=states.count(AmendmentState.WITHDRAWN),
        waiting=sum(state in WAITING for state in states),
        delayed=sum(len((row[2] or {}).get("delays", ())) for row in mine if row[1] == AmendmentState.IN_FORCE),
        kept=kept,
        missed=sum(row[4] not in gone or row[5].date() > row[3] for row in done),
    )
