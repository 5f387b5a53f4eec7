"""Setting an order in review aside until a day, and taking it up again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete

from orderdesk.commands.order_life import note_order
from orderdesk.commands.review.deciding import at_review
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import ReviewHold
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.wording import worded

TOUCHED = frozenset({Area.REVIEW})


def hold_review(work: Work, order_id: int, version: int, until: date | None, reason: str) -> Changes:
    """Keep the order out of the queue until a day, with why; it comes back by itself on that day."""
    order, _step = at_review(work, order_id, version)
    if not worded(reason):
        raise Refused(N_("Write what the order waits for."), field="reason")
    if until is None or until <= work.today:
        raise Refused(N_("Choose a day after today."), field="until")
    held = work.session.get(ReviewHold, order_id)
    if held is None:
        held = ReviewHold(order_id=order_id, until=until, reason=worded(reason), held_by=work.actor.staff_id, held_at=work.now)
        work.session.add(held)
    else:
        held.until, held.reason, held.held_by, held.held_at = until, worded(reason), work.actor.staff_id, work.now
    note_order(work, order_id, "set aside", worded(reason), {"until": until.isoformat()})
    work.session.flush()
    return Changes(TOUCHED, frozenset({order_id}), made=order_id, number=order.number, count=1)


def take_up_review(work: Work, order_id: int, version: int) -> Changes:
    """Bring an order set aside back into the queue before its day."""
    order, _step = at_review(work, order_id, version)
    work.session.execute(delete(ReviewHold).where(ReviewHold.order_id == order_id))
    note_order(work, order_id, "take up")
    return Changes(TOUCHED, frozenset({order_id}), made=order_id, number=order.number, count=1)
