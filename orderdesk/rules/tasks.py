"""What people are told to do by when: the kinds of tasks, whose they are, and how late one is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from orderdesk.language import N_
from orderdesk.rules.rights import Actor, Role


class TaskKind(StrEnum):
    """What is to be done; the table holds these words, so a kind is only ever added."""

    CONTACT_CUSTOMER = "contact_customer"
    """Clear up with the customer what is missing or wrong (000-10, 000-11, 004-e2)."""
    CONFIRM_ASSIGNMENT = "confirm_assignment"
    """Confirm that an order assigned was received (002-10)."""
    ANSWER_INQUIRY = "answer_inquiry"
    """Reply to an inquiry that was forwarded (002-03)."""
    DEPARTMENT = "department"
    """A department's part of an approved order (000-22)."""
    PLAN_PHASE = "plan_phase"
    """A phase of an order's follow-up plan (002-11)."""
    VERIFY_CUSTOMER = "verify_customer"
    """Look through a customer's file again (002-21)."""
    DUN_CUSTOMER = "dun_customer"
    """Ask a customer whose credit got worse for his money (002-38)."""
    SERVICE_VISIT = "service_visit"
    """Do the service an order was dispatched for (004-a5)."""
    TAKE_PAYMENT = "take_payment"
    """Enter in the books what was paid with an order (004-a1)."""
    TAKE_OVER = "take_over"
    """Take over originals that were handed on (002-07)."""
    OTHER = "other"


TASK_NAMES: Mapping[str, str] = {
    TaskKind.CONTACT_CUSTOMER: N_("Contact the customer"),
    TaskKind.CONFIRM_ASSIGNMENT: N_("Confirm the assignment"),
    TaskKind.ANSWER_INQUIRY: N_("Answer the inquiry"),
    TaskKind.DEPARTMENT: N_("Department's task"),
    TaskKind.PLAN_PHASE: N_("Phase of the plan"),
    TaskKind.VERIFY_CUSTOMER: N_("Verify the customer file"),
    TaskKind.DUN_CUSTOMER: N_("Ask for payment"),
    TaskKind.SERVICE_VISIT: N_("Service visit"),
    TaskKind.TAKE_PAYMENT: N_("Enter the payment"),
    TaskKind.TAKE_OVER: N_("Take over originals"),
    TaskKind.OTHER: N_("Reminder"),
}

TASK_STATES: Mapping[str, str] = {"open": N_("Open"), "done": N_("Done"), "dropped": N_("Dropped")}
"""Dropped: what it was about has gone, such as a cancelled order."""

OWN_BUTTON = frozenset(
    {TaskKind.CONFIRM_ASSIGNMENT, TaskKind.ANSWER_INQUIRY, TaskKind.VERIFY_CUSTOMER, TaskKind.TAKE_PAYMENT, TaskKind.TAKE_OVER}
)
"""Kinds that end by a deed of their own, never by being ticked off."""


def concerns(actor: Actor, staff_id: int | None, role: str, made_by: int) -> bool:
    """Whether somebody may end or pass on a task: it is his, his duty's, he gave it, or he is a manager."""
    mine = staff_id == actor.staff_id if staff_id is not None else role in actor.roles
    return mine or made_by == actor.staff_id or Role.MANAGER in actor.roles


def is_late(due_at: datetime, now: datetime) -> bool:
    """Whether its time has passed: an alert until it is done."""
    return due_at < now
