"""The written standards of the checks (004-s6)."""

from __future__ import annotations

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import ReviewStandard
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.review import CHECK_NAMES

TOUCHED = frozenset({Area.REVIEW})
LONGEST = 2_000  # letters


def save_standard(work: Work, code: str, text: str, version: int = 0) -> Changes:
    """Write down by what a check is judged; `version` is that read before, 0 for none. An empty text takes it away."""
    work.actor.require("standards.edit")
    if code not in CHECK_NAMES:
        raise Refused(N_("Choose a check first."), field="code")
    if len(text.strip()) > LONGEST:
        raise Refused(N_("Keep a standard below {count} letters."), field="text", count=LONGEST)
    standard = work.session.get(ReviewStandard, code, with_for_update=True, populate_existing=True)
    if (standard.version if standard is not None else 0) != version:
        raise Conflict(N_("Somebody else changed this standard meanwhile. Read it again."))
    if standard is None:
        standard = ReviewStandard(code=code, text="", changed_by=work.actor.staff_id, changed_at=work.now)
        work.session.add(standard)
    standard.text, standard.changed_by, standard.changed_at = text.strip(), work.actor.staff_id, work.now
    work.session.flush()
    return Changes(TOUCHED, count=1, version=standard.version)
