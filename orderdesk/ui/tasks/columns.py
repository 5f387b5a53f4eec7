"""What the lists of tasks and inquiries show."""

from __future__ import annotations

from orderdesk.language import N_, _
from orderdesk.queries.inquiries import InquiryRow
from orderdesk.queries.tasks import TaskRow
from orderdesk.rules.inquiries import INQUIRY_CHANNELS, INQUIRY_STATES
from orderdesk.rules.rights import ROLE_NAMES, Role
from orderdesk.rules.tasks import TASK_NAMES
from orderdesk.ui.widgets.columns import Column, Kind


def whose(who: str, role: str) -> str:
    """The person, or the duty a task waits for, in the language spoken now."""
    return who or (_(ROLE_NAMES[Role(role)]) if role else "")


def _late(row: TaskRow | InquiryRow) -> str:
    return "bad" if row.late else ""


def _about(row: TaskRow) -> str:
    return "  ".join(filter(None, (row.order, row.customer)))


TASKS = (
    Column[TaskRow]("due", N_("Due by"), lambda r: r.due_at, kind=Kind.DATETIME, width=116, ink=_late),
    Column[TaskRow]("kind", N_("Task"), lambda r: TASK_NAMES.get(r.kind, r.kind), kind=Kind.WORD, width=130, strong=True),
    Column[TaskRow]("about", N_("About"), _about, width=210, tip=_about),
    Column[TaskRow]("note", N_("What"), lambda r: r.note.replace("\n", "  "), stretch=True, tip=lambda r: r.note),
    Column[TaskRow]("who", N_("For"), lambda r: whose(r.who, r.role), width=84),
    Column[TaskRow]("giver", N_("Given by"), lambda r: r.giver, width=72, roomy=760),
)
ENDED = (
    Column[TaskRow]("done", N_("Done on"), lambda r: r.done_at, kind=Kind.DATETIME, width=116),
    Column[TaskRow]("kind", N_("Task"), lambda r: TASK_NAMES.get(r.kind, r.kind), kind=Kind.WORD, width=130, strong=True),
    Column[TaskRow]("about", N_("About"), _about, width=210, tip=_about),
    Column[TaskRow]("outcome", N_("Outcome"), lambda r: r.outcome or r.note, stretch=True, tip=lambda r: r.outcome or r.note),
    Column[TaskRow]("by", N_("Done by"), lambda r: r.done_by, width=84),
)
INQUIRIES = (
    Column[InquiryRow]("number", N_("No."), lambda r: r.number, width=116),
    Column[InquiryRow]("asked", N_("Asked at"), lambda r: r.asked_at, kind=Kind.DATETIME, width=108),
    Column[InquiryRow]("channel", N_("By"), lambda r: INQUIRY_CHANNELS[r.channel], kind=Kind.WORD, width=76),
    Column[InquiryRow]("customer", N_("Customer"), lambda r: r.customer, width=140, strong=True, tip=lambda r: r.customer),
    Column[InquiryRow]("subject", N_("Asked for"), lambda r: r.subject, stretch=True, tip=lambda r: r.subject),
    Column[InquiryRow]("due", N_("Reply by"), lambda r: r.due_at, kind=Kind.DATETIME, width=108, ink=_late),
    Column[InquiryRow](
        "state",
        N_("State"),
        lambda r: INQUIRY_STATES[r.state],
        kind=Kind.WORD,
        width=84,
        ink=lambda r: "bad" if r.late else "warn" if r.state == "forwarded" else "good",
    ),
)
