"""Keeping the calendar: what a day holds when it is not as usual."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import CapacityDay
from orderdesk.rules.capacity import RESOURCES
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused

MOST = 100_000
AREAS = frozenset({Area.CHANGES, Area.REVIEW})


def set_capacity(work: Work, resource: str, day: date, lines: int | None, note: str, version: int) -> Changes:
    """Say how many lines a resource can do on a day, and why; None makes the day as usual again. `version` as it was read."""
    work.actor.require("capacity.edit")
    if resource not in RESOURCES:
        raise Refused(N_("Choose a resource."), field="resource")
    if day < work.today:
        raise Refused(N_("This day is over."), field="day")
    if lines is not None and not 0 <= lines <= MOST:
        raise Refused(N_("Write how many lines the day holds, such as 80."), field="lines")
    if lines is not None and not note.strip():
        raise Refused(N_("Write why this day is not as usual."), field="note")
    statement = select(CapacityDay).where(CapacityDay.resource == resource, CapacityDay.day == day).with_for_update()
    row = work.session.scalars(statement).one_or_none()
    if (row.version if row is not None else 0) != version:
        raise Conflict(N_("Somebody else changed this day meanwhile. Look at it again."))
    if lines is None:
        if row is not None:
            work.session.delete(row)
    elif row is None:
        fresh = CapacityDay(resource=resource, day=day, lines=lines, note=note.strip())
        fresh.changed_by, fresh.changed_at = work.actor.staff_id, work.now
        work.session.add(fresh)
    else:
        row.lines, row.note, row.changed_by, row.changed_at = lines, note.strip(), work.actor.staff_id, work.now
    work.session.flush()
    return Changes(AREAS, count=1)
