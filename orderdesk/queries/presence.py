"""Who else has an order open just now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.database.presence import GONE
from orderdesk.model import Presence, Staff
from orderdesk.queries.clock import database_now


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody at another desk with the order open; a person at two desks comes once, editing if he edits at one."""

    staff_id: int
    name: str
    since: datetime
    editing: bool


def others(session: Session, orders: Collection[int], desk: str) -> Mapping[int, tuple[Present, ...]]:
    """Order id -> who has it open at desks other than `desk`, editors first, then by coming; orders with nobody are left out."""
    if not orders:
        return {}
    statement = (
        select(Presence.order_id, Presence.staff_id, Staff.name, Presence.since, Presence.editing)
        .join(Staff, Staff.id == Presence.staff_id)
        .where(Presence.order_id.in_(list(orders)), Presence.desk != desk, Presence.seen_at > _still_there(session))
        .order_by(Presence.since)
    )
    found: dict[int, dict[int, Present]] = {}
    for order_id, staff_id, name, since, editing in session.execute(statement):
        people = found.setdefault(order_id, {})
        known = people.get(staff_id)
        people[staff_id] = Present(staff_id, name, known.since if known else since, editing or bool(known and known.editing))
    return {order: tuple(sorted(people.values(), key=lambda one: not one.editing)) for order, people in found.items()}


def _still_there(session: Session) -> datetime:
    """Who was not seen since is taken to be gone."""
    return database_now(session) - timedelta(seconds=GONE)
