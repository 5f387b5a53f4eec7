"""How an order is reviewed: its facts, the steps it goes, and the checks that can be computed."""

from orderdesk.rules.review.facts import (
    CHECK_NAMES,
    GROUP_NAMES,
    SECURED,
    Buyer,
    Check,
    Facts,
    Group,
    LineFacts,
    Strange,
    Verdict,
    Word,
    said_value,
)
from orderdesk.rules.review.judging import OUTLIER, checks, credit_check, differs
from orderdesk.rules.review.steps import REMARKS, STEP_CHECKS, WORDED, my_steps, next_state, parts_of, step_checks

__all__ = [
    "CHECK_NAMES",
    "GROUP_NAMES",
    "OUTLIER",
    "REMARKS",
    "SECURED",
    "STEP_CHECKS",
    "WORDED",
    "Buyer",
    "Check",
    "Facts",
    "Group",
    "LineFacts",
    "Strange",
    "Verdict",
    "Word",
    "checks",
    "credit_check",
    "differs",
    "my_steps",
    "next_state",
    "parts_of",
    "said_value",
    "step_checks",
]
