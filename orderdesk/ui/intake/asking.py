"""The questions an order is asked on its way; each closes when what it asked for was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from orderdesk.commands.parties import save_customer
from orderdesk.language import N_
from orderdesk.queries.parties import CustomerCard, approvers, customer_card, next_code
from orderdesk.queries.twins import twins
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.intake.line import Line
from orderdesk.ui.intake.order_steps import OrderSteps
from orderdesk.ui.intake.questions import (
    ConfirmedQuestion,
    ConsentQuestion,
    CustomerQuestion,
    FormQuestion,
    ParkQuestion,
    ReasonQuestion,
)
from orderdesk.ui.intake.read_back import ReadBack
from orderdesk.ui.jobs import Jobs

Then = Callable[[], None]
PAUSE_MS = 200


def ask_read_back(owner: QWidget, steps: OrderSteps, sentences: list[str], contact: str, then: Then | None) -> None:
    """Read the order aloud and record who confirmed it (000-06); `then` goes on, as to submit it."""
    question = ReadBack(owner, sentences, contact, N_("Confirmed") if then is None else N_("Confirmed: submit"))

    def confirmed() -> None:
        question.done_well()
        if then is not None:
            then()

    question.tried.connect(lambda: steps.confirm(question.confirmed_with(), confirmed, question.form.refuse))
    question.open()


def ask_consent(owner: QWidget, jobs: Jobs, lines: Sequence[Line], then: Callable[[Sequence[Line], int, str, str], None]) -> None:
    """Who agreed to the prices of these lines, and with which words."""
    question = ConsentQuestion(owner, len(lines), gift=all(line.gift for line in lines))
    jobs.read(question, "approvers", approvers, then=question.suggest)

    def tried() -> None:
        try:
            answer = question.answer()
        except Refused as error:
            question.form.refuse(error)
            return
        question.done_well()
        then(lines, *answer)

    question.tried.connect(tried)
    question.open()


def ask_parking(owner: QWidget, steps: OrderSteps, today: Callable[[], date], reason: str) -> None:
    """Why the order must wait and when the customer is to be contacted."""
    question = ParkQuestion(owner, today, reason)

    def tried() -> None:
        try:
            at = question.next_contact_at()
        except Refused as error:
            question.form.refuse(error)
            return
        steps.park(question.reason(), at, question.done_well, question.form.refuse)

    question.tried.connect(tried)
    question.open()


def ask_resuming(owner: QWidget, steps: OrderSteps, contact: str) -> None:
    """Who of the customer's people confirmed what was missing or wrong (000-11)."""
    question = ConfirmedQuestion(
        owner,
        "resumeQuestion",
        N_("Take {number} up again"),
        N_("A parked order goes on once the customer has confirmed what was missing or wrong."),
        N_("Take up again"),
        contact,
        number=steps.standing.number,
    )
    question.tried.connect(lambda: steps.resume(question.confirmed_with(), question.done_well, question.form.refuse))
    question.open()


def ask_cancelling(owner: QWidget, steps: OrderSteps) -> None:
    """Why the order is cancelled."""
    question = ReasonQuestion(
        owner,
        "cancelQuestion",
        N_("Cancel {number}?"),
        N_("It stays in the records as cancelled, with your reason."),
        N_("Cancel the order"),
        danger=True,
        number=steps.standing.number,
    )
    question.tried.connect(lambda: steps.cancel(question.reason(), question.done_well, question.form.refuse))
    question.open()


def ask_discarding(owner: QWidget, then: Then) -> None:
    """Whether a form never saved is thrown away."""
    question = FormQuestion(
        owner,
        "discardQuestion",
        N_("Throw away this form?"),
        N_("It was never saved; nothing of it will remain."),
        N_("Throw away"),
        danger=True,
    )

    def tried() -> None:
        question.done_well()
        then()

    question.tried.connect(tried)
    question.open()


def ask_new_customer(owner: QWidget, jobs: Jobs, typed: str, then: Callable[[CustomerCard | None], None]) -> None:
    """A customer nobody was found for; `then` gets his card."""
    question = CustomerQuestion(owner, typed)
    jobs.read(question, "code", next_code, then=question.suggest)

    def look() -> None:
        form = question.form
        phones, emails = (form.text("phone"),), (form.text("email"),)
        jobs.read(question, "same", twins, then=question.show_same, name=form.text("name"), phones=phones, emails=emails)

    def take(customer_id: int) -> None:
        jobs.read(owner, "added customer", customer_card, customer_id, then=then)

    pause = QTimer(question, singleShot=True, interval=PAUSE_MS)
    pause.timeout.connect(look)
    question.form.edited.connect(lambda _name: pause.start())
    question.taken.connect(take)
    look()

    def added(changes: Changes) -> None:
        question.done_well()
        jobs.read(owner, "added customer", customer_card, changes.made, then=then)

    def tried() -> None:
        hold = question.accept_act.begin()
        jobs.do(question, save_customer, question.answer(), then=added, failed=question.form.refuse, always=hold)

    question.tried.connect(tried)
    question.open()
