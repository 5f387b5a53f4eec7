"""Who was taught what: recorded, never changed (002-41)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Staff, StaffTraining
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused

TOUCHED = frozenset({Area.PARTIES})


def record_training(
    work: Work, staff_ids: Collection[int], topic: str, held_on: date, trainer: str = "", note: str = ""
) -> Changes:
    """Record that these people took part in a training."""
    work.actor.require("staff.edit")
    if not staff_ids:
        raise Refused(N_("Choose who took part."), field="people")
    if not topic.strip():
        raise Refused(N_("Write what the training was about."), field="topic")
    if held_on > work.today:
        raise Refused(N_("A training is recorded when it has been held."), field="held_on")
    known = set(work.session.scalars(select(Staff.id)))
    for staff_id in sorted(set(staff_ids)):
        if staff_id not in known:
            raise Refused(N_("This person is not there any more."))
        work.session.add(
            StaffTraining(
                staff_id=staff_id,
                topic=topic.strip(),
                held_on=held_on,
                trainer=trainer.strip(),
                note=note.strip(),
                recorded_by=work.actor.staff_id,
                recorded_at=work.now,
            )
        )
    return Changes(TOUCHED, count=len(set(staff_ids)))
