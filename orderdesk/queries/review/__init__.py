"""What waits for a reviewer, and every fact he decides by."""

from orderdesk.queries.review.case import (
    CheckRow,
    DecisionRow,
    QuestionRow,
    ReviewCase,
    StandardRow,
    approval_target,
    history,
    questions,
    review_case,
    standards,
)
from orderdesk.queries.review.facts import review_facts
from orderdesk.queries.review.queue import CLEAN, HELD, QueueRow, review_queue, waiting

__all__ = [
    "CLEAN",
    "HELD",
    "CheckRow",
    "DecisionRow",
    "QuestionRow",
    "QueueRow",
    "ReviewCase",
    "StandardRow",
    "approval_target",
    "history",
    "questions",
    "review_case",
    "review_facts",
    "review_queue",
    "standards",
    "waiting",
]
