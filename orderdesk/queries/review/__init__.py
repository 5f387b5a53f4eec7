"""What waits for a reviewer, and every fact he decides by."""

from orderdesk.queries.review.case import CheckRow, DecisionRow, ReviewCase, approval_target, history, review_case
from orderdesk.queries.review.facts import review_facts
from orderdesk.queries.review.queue import QueueRow, review_queue, waiting

__all__ = [
    "CheckRow",
    "DecisionRow",
    "QueueRow",
    "ReviewCase",
    "approval_target",
    "history",
    "review_case",
    "review_facts",
    "review_queue",
    "waiting",
]
