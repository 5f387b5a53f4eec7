"""The mailbox password, kept in this computer's keyring, and a try whether the mail servers can be reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from orderdesk.commands.receive import try_mailbox
from orderdesk.language import N_
from orderdesk.mail.secret import keep_password
from orderdesk.rules.errors import Refused
from orderdesk.ui import style, words
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.label import Label, said

Values = Mapping[str, str | bool]


class MailboxCard(QWidget):
    """A password field and two buttons; `values` gives the settings as typed, saved or not."""

    def __init__(self, tab: Tab, values: Callable[[], Values]) -> None:
        super().__init__()
        self._tab, self._values = tab, values
        self.password = QLineEdit()
        self.password.setObjectName("mailPassword")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setFixedWidth(280)
        words.say(self.password.setAccessibleName, N_("Mailbox password"))
        words.say(self.password.setPlaceholderText, N_("Kept in this computer's keyring only"))
        self.keep_act = Act(self, "keepPassword", N_("Keep the password"), "", self._keep, icon="key")
        self.try_act = Act(self, "tryMailbox", N_("Test the connection"), "Ctrl+T", self._try, icon="link")
        self.outcome = Label("soft", wrap=True)
        self.outcome.setObjectName("mailOutcome")
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(said(N_("Mailbox password"), "soft"))
        row.addWidget(self.password)
        row.addWidget(self.keep_act.button())
        row.addWidget(self.try_act.button())
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.outcome)
        self.outcome.hide()

    def _user(self) -> str:
        return str(self._values()["mail.user"]).strip()

    def _keep(self) -> None:
        user, secret = self._user(), self.password.text()
        if not user or not secret:
            self._say("warn", N_("Enter the mailbox user and the password first."))
            return
        self._tab.jobs.call(
            self, "keep", lambda: keep_password(user, secret),
            then=lambda _nothing: self._kept(), failed=self._failed, always=self.keep_act.begin(),
        )  # fmt: skip

    def _kept(self) -> None:
        self.password.clear()
        self._say("good", N_("The password is kept in this computer's keyring."))

    def _try(self) -> None:
        values, typed = dict(self._values()), self.password.text()
        self._say("soft", N_("Trying…"))
        self._tab.jobs.call(
            self, "try", lambda: try_mailbox(values, typed),
            then=lambda found: self._say("good", N_("The mailbox answers: {count} folders."), count=found),
            failed=self._failed, always=self.try_act.begin(),
        )  # fmt: skip

    def _failed(self, error: Refused) -> None:
        self._say("bad", error.text, **error.values)

    def _say(self, role: str, text: str, **values: object) -> None:
        style.role(self.outcome, role)
        words.say(self.outcome.setText, text, **values)
        self.outcome.show()
