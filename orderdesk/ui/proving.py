"""Proving a password: one attempt at a time, off the window's thread, and a longer wait after each wrong one.

self.proving = Proving(jobs, verify, form, act)     # the form has a field "password"
self.proving.proved.connect(…)                      # what verify answered
act runs self.proving.send
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit

from orderdesk.database.errors import DatabaseAway
from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.form import Form

WAITS_MS = (1_000, 2_000, 4_000, 8_000, 15_000)


class Unproved(Refused):
    """Nobody could say whether the password is right."""


def password_field() -> QLineEdit:
    """A field whose letters nobody sees."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


class Proving(QObject):
    """Signals: `proved(answer)`."""

    proved = Signal(object)

    def __init__(self, jobs: Jobs, work: Callable[[str], Any], form: Form, act: Act) -> None:
        super().__init__(form)
        self._jobs, self._work, self._form, self._act = jobs, work, form, act
        self._wrong = 0
        self._wait = QTimer(self, singleShot=True)
        self._wait.timeout.connect(act.allow)

    @Slot()
    def send(self) -> None:
        """Try what is typed."""
        self._form.clear_errors()
        typed = self._form.text("password")
        if not typed:
            self._form.refuse(Refused(N_("Type your password."), field="password"))
            return
        self.ask(typed)

    def ask(self, password: str) -> None:
        """Try a password."""
        work = self._work
        self._jobs.call(
            self, "prove", lambda: _answered(work, password), then=self._right, failed=self._not_right, always=self._act.begin()
        )

    def _right(self, answer: object) -> None:
        self._wrong = 0
        self._form.set_text("password", "")
        self.proved.emit(answer)

    def _not_right(self, error: Refused) -> None:
        unproved = isinstance(error, Unproved)
        if error.field == "password" and not unproved:
            error = Refused(N_("This is not your password. Try again."), field="password")
        self._form.refuse(Refused(error.text, field="password", **error.values))
        field = self._form.fields["password"].editor
        if isinstance(field, QLineEdit):
            field.selectAll()
        if not unproved:
            wait = WAITS_MS[min(self._wrong, len(WAITS_MS) - 1)]
            self._wrong += 1
            self._act.forbid(N_("After a wrong password this waits a moment."))
            self._wait.start(wait)


def _answered(work: Callable[[str], Any], password: str) -> Any:
    try:
        return work(password)
    except DatabaseAway:
        raise Unproved(
            N_("The database cannot be reached just now, so your password cannot be checked. Try again in a moment."),
            field="password",
        ) from None
