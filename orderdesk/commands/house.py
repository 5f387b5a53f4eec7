"""Facts about the desk itself."""

from __future__ import annotations

from orderdesk.database.desk import Work
from orderdesk.model import DeskNote
from orderdesk.queries.house import SAMPLE
from orderdesk.rules.changes import Changes


def mark_sample(work: Work) -> Changes:
    """Say that this is the sample company's desk; only right on an empty one."""
    work.session.add(DeskNote(key=SAMPLE, value="1"))
    return Changes()
