"""Amendments as people see them: what one would do to an order, those that wait, and what came of them."""

from orderdesk.queries.amendments.effect import HIDDEN, effect, head_changes, lines_now
from orderdesk.queries.amendments.figures import InsertionFigures, insertion_figures
from orderdesk.queries.amendments.jumping import QueuedOrder, promised_days, queued_orders
from orderdesk.queries.amendments.lists import (
    AmendmentDetail,
    AmendmentRow,
    ChangedRow,
    SaidRow,
    amendment_detail,
    amendments,
    amendments_of,
    amendments_waiting,
    form_of,
)

__all__ = [
    "HIDDEN",
    "AmendmentDetail",
    "AmendmentRow",
    "ChangedRow",
    "InsertionFigures",
    "QueuedOrder",
    "SaidRow",
    "amendment_detail",
    "amendments",
    "amendments_of",
    "amendments_waiting",
    "effect",
    "form_of",
    "head_changes",
    "insertion_figures",
    "lines_now",
    "promised_days",
    "queued_orders",
]
