"""Two small dialogs about one's own password: typing it again before a weighty step, and changing it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.passwords import check_password
from orderdesk.rules.rights import Actor
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.proving import Proving, password_field
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import said


class StepUp(Question):
    """Asks for one's own password; accepted once it is proved. Without `verify` (the sample desk) a click will do."""

    def __init__(self, parent: QWidget, jobs: Jobs, text: str, verify: Callable[[str], None] | None, minutes: int) -> None:
        super().__init__(parent, N_("Is it you?"), text, N_("Go on"))
        self.setObjectName("stepUp")
        self._proving: Proving | None = None
        if verify is None:
            self.content.addWidget(
                said(N_("At the sample desk nobody has a password. At yours it is asked here."), "soft", wrap=True)
            )
            return
        self.form = Form()
        self.form.row("password", N_("Your password"), password_field())
        self.content.addWidget(self.form)
        if minutes:
            self.content.addWidget(said(N_("You are not asked again for {count} minutes."), "small", wrap=True, count=minutes))
        self._proving = Proving(jobs, verify, self.form, self.accept_act)
        self._proving.proved.connect(lambda _answer: super(StepUp, self).accept())
        self.form.fields["password"].editor.setFocus()

    def accept(self) -> None:
        if self._proving is None:
            super().accept()
        elif self.accept_act.isEnabled():
            self._proving.send()


class OwnPassword(Question):
    """Asks for the old password and twice for the new one; accepted once it is changed."""

    def __init__(self, parent: QWidget, jobs: Jobs, actor: Actor, change: Callable[[str, str], None]) -> None:
        super().__init__(
            parent,
            N_("Change my password"),
            N_("Twelve characters or more; several words that have nothing to do with each other are good and easy to remember."),
            N_("Change it"),
        )
        self.setObjectName("ownPassword")
        self.form = Form()
        for name, text in (("password", N_("Old password")), ("new", N_("New password")), ("again", N_("New password again"))):
            self.form.row(name, text, password_field(), needed=True)
        self.content.addWidget(self.form)
        self._proving = Proving(jobs, lambda old: self._change(change, old), self.form, self.accept_act)
        self._proving.proved.connect(lambda _answer: super(OwnPassword, self).accept())
        self._actor, self._new = actor, ""
        self.form.fields["password"].editor.setFocus()

    def accept(self) -> None:
        typed = self.form.texts()
        if typed["new"] != typed["again"]:
            self.form.refuse(Refused(N_("The two passwords differ."), field="again"))
        elif self.accept_act.isEnabled():
            try:
                check_password(typed["new"], self._actor.login, self._actor.name)
            except Refused as error:
                self.form.refuse(Refused(error.text, field="new", **error.values))
                return
            self._new = typed["new"]
            self._proving.send()

    def _change(self, change: Callable[[str, str], None], old: str) -> None:
        change(old, self._new)
