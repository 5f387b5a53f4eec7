"""The questions of “My work”: what came of a task, who takes it on, what is to be done by when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from orderdesk.commands.tasks import add_task, finish_task, hand_task_on
from orderdesk.language import N_
from orderdesk.queries.parties import colleagues
from orderdesk.queries.tasks import TaskRow
from orderdesk.rules.changes import Changes
from orderdesk.rules.tasks import TASK_NAMES, TaskKind
from orderdesk.ui import words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.choice import MomentEdit
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.staff_choice import StaffChoice

Then = Callable[[Changes], None]


def ask_outcome(owner: QWidget, jobs: Jobs, row: TaskRow, then: Then) -> FormQuestion:
    """What came of a task; of a talk with the customer it must be written."""
    question = FormQuestion(
        owner,
        "outcomeQuestion",
        N_("{task}: done"),
        N_("What came of it stands in the task, and in the order's history if it is about one."),
        N_("Done"),
        task=lambda: words.speak_now(TASK_NAMES.get(row.kind, row.kind)),
    )
    talked = row.kind == TaskKind.CONTACT_CUSTOMER
    question.form.row("outcome", N_("Outcome"), question.written("outcome", lines=3), needed=talked)
    question.form.fields["outcome"].editor.setFocus()
    question.sends(jobs, finish_task, lambda: (row.id, row.version, question.form.text("outcome")), then)
    question.open()
    return question


def ask_who(owner: QWidget, jobs: Jobs, row: TaskRow, then: Then) -> FormQuestion:
    """Who takes a task on."""
    question = FormQuestion(
        owner,
        "handOnQuestion",
        N_("Pass the task on"),
        N_("It leaves your list; the time it is due by stays."),
        N_("Pass on"),
    )
    who = StaffChoice()
    question.form.row("staff", N_("To"), who, needed=True)
    question.form.row("note", N_("Note"), question.written("note", lines=2))
    jobs.read(question, "people", colleagues, then=who.offer)
    who.setFocus()
    question.sends(jobs, hand_task_on, lambda: (row.id, row.version, who.staff_id(), question.form.text("note")), then)
    question.open()
    return question


def ask_new_task(owner: QWidget, jobs: Jobs, today: Callable[[], date], then: Then) -> FormQuestion:
    """What is to be done by when, and by whom; nobody chosen means oneself."""
    question = FormQuestion(
        owner,
        "taskQuestion",
        N_("New task"),
        N_("A reminder for yourself, or something another person or duty is to do."),
        N_("Give the task"),
    )
    question.form.row("note", N_("What"), question.written("note", lines=3), needed=True)
    when, who = MomentEdit(today), StaffChoice(duties=True)
    question.form.row("due_at", N_("Due by"), when, needed=True, hint=N_("Such as tomorrow or +2"))
    question.form.row("staff", N_("For"), who, hint=N_("Nobody: yourself"))
    jobs.read(question, "people", colleagues, then=who.offer)
    question.form.fields["note"].editor.setFocus()
    question.sends(jobs, add_task, lambda: (question.form.text("note"), when.value(), who.staff_id(), who.role()), then)
    question.open()
    return question
