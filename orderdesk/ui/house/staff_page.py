"""Who works here: names, roles, passwords; nobody is deleted, only disabled."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from orderdesk.commands.parties import add_staff, change_staff, set_password
from orderdesk.language import LANGUAGES, N_, _
from orderdesk.queries.parties import StaffRow, staff
from orderdesk.rules.changes import Changes
from orderdesk.rules.duties import DUTY_NAMES, Duty, duties_of
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import ROLE_NAMES, Role
from orderdesk.ui import words
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label, card, said
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

APART = N_(
    "These duties belong in different hands: {duties}. Nobody can review or audit what he entered himself, whatever he holds."
)


def _ink(row: StaffRow) -> str:
    return "warn" if len(duties_of(row.roles)) > 1 else ""


def _tip(row: StaffRow) -> str:
    held = duties_of(row.roles)
    return _(APART, duties=_named(held)) if len(held) > 1 else ""


def _named(duties: Collection[Duty]) -> str:
    return " · ".join(_(DUTY_NAMES[duty]) for duty in duties)


STAFF = (
    Column[StaffRow]("login", N_("Signs in as"), lambda r: r.login, width=130),
    Column[StaffRow]("name", N_("Full name"), lambda r: r.name, width=110, strong=True),
    Column[StaffRow](
        "roles", N_("Roles"), lambda r: " · ".join(_(ROLE_NAMES[role]) for role in r.roles), stretch=True, ink=_ink, tip=_tip
    ),
    Column[StaffRow]("disabled", N_("Disabled"), lambda r: r.disabled, kind=Kind.TICK, width=80),
)
UNCHANGED = N_("Empty: the password stays")
AT_LEAST = N_("At least 12 characters")


class StaffPage(QWidget):
    """The list, and the person in hand as a form. Signals: `edited()` when something was typed or saved."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self._tab = tab
        self.person: StaffRow | None = None
        self.key = ""
        self._wanted = ""
        self.list = PagedTable("staff", STAFF, tab.jobs, icon="users", empty=(N_("Nobody yet"), N_("Add the first person.")))
        self.list.current_changed.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split("staff", self.list, self._form_pane(), shares=(7, 5)))
        words.tell(self, self._retell)

    def _form_pane(self) -> QWidget:
        frame = card()
        column = QVBoxLayout(frame)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        self.title = Label("head")
        self.form = Form()
        self.login, self.name, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.form.row("login", N_("Signs in as"), self.login, needed=True)
        self.form.row("name", N_("Full name"), self.name, needed=True)
        self.language = QComboBox()
        for key, name in LANGUAGES.items():
            self.language.addItem(name, key)
        self.form.row("language", N_("Language"), self.language)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.form.row("password", N_("Password"), self.password)
        self.form.edited.connect(lambda _name: self.edited.emit())
        self.disabled = QCheckBox()
        self.disabled.setObjectName("staffDisabled")
        words.say(self.disabled.setText, N_("Disabled: may not sign in any more"))
        self.roles_error = Label("error", wrap=True)
        self.roles_error.setObjectName("rolesError")
        self.roles_error.hide()
        self.apart = Label("warn", wrap=True)
        self.apart.setObjectName("dutiesApart")
        self.apart.hide()
        column.addWidget(self.title)
        column.addWidget(self.form)
        column.addWidget(said(N_("Roles"), "strong"))
        column.addLayout(self._role_boxes())
        for widget in (self.roles_error, self.apart, self.disabled):
            column.addWidget(widget)
        column.addStretch(1)
        return frame

    def _role_boxes(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(S)
        self.boxes: dict[Role, QCheckBox] = {}
        for number, role in enumerate(Role):
            box = QCheckBox()
            box.setObjectName(f"role_{role.value}")
            words.say(box.setText, ROLE_NAMES[role])
            box.clicked.connect(self._role_clicked)
            self.boxes[role] = box
            grid.addWidget(box, number // 2, number % 2)
        return grid

    def _role_clicked(self) -> None:
        self.roles_error.hide()
        self._warn()
        self.edited.emit()

    def _warn(self) -> None:
        """Say which duties one person should not hold together; small companies may have to."""
        held = duties_of([role for role, box in self.boxes.items() if box.isChecked()])
        words.say(self.apart.setText, APART, duties=lambda: _named(held))
        self.apart.setVisible(len(held) > 1)

    # showing

    def reload(self) -> None:
        """Read everybody."""
        self._tab.jobs.read(self, "staff", staff, then=self._show)

    def _show(self, rows: tuple[StaffRow, ...]) -> None:
        self.list.show_rows(rows)
        wanted = next((row.id for row in rows if row.login == self._wanted), None)
        self._wanted = ""
        if wanted is not None:
            self.list.choose(wanted)
        elif self.list.current() is None and self.person is None and not self.key:
            self.list.choose_first()

    def _take(self, row: StaffRow | None) -> None:
        if row is not None:
            self._start(row)

    def new(self) -> None:
        """Begin with an empty form."""
        self.list.clearSelection()
        self._start(None)
        self.login.setFocus()

    def _start(self, row: StaffRow | None) -> None:
        self.person, self.key = row, uuid.uuid4().hex
        self.form.clear_errors()
        self.roles_error.hide()
        self.form.set_text("login", row.login if row else "")
        self.form.set_text("name", row.name if row else "")
        self.form.set_text("password", "")
        self.login.setReadOnly(row is not None)
        self.language.setEnabled(row is None)
        self.disabled.setChecked(row.disabled if row else False)
        self.disabled.setVisible(row is not None)
        for role, box in self.boxes.items():
            box.setChecked(bool(row) and role in row.roles)  # type: ignore[union-attr]
        self._warn()
        self._retell()
        self.edited.emit()

    def roles(self) -> tuple[Role, ...]:
        """The roles ticked."""
        return tuple(role for role, box in self.boxes.items() if box.isChecked())

    def changed(self) -> bool:
        """Whether something is typed or ticked that is not saved; a password does not count, for it is kept nowhere."""
        row, name = self.person, self.form.text("name").strip()
        if row is None:
            return bool(self.form.text("login").strip() or name or self.roles())
        return (name, set(self.roles()), self.disabled.isChecked()) != (row.name, set(row.roles), row.disabled)

    def begin_again(
        self, rows: tuple[StaffRow, ...], row: StaffRow | None, texts: Mapping[str, str], roles: Collection[Role], key: str
    ) -> None:
        """Go on with a person as he was typed before."""
        self.list.show_rows(rows)
        if row is None or not self.list.choose(row.id):
            self.new()
        for name, text in texts.items():
            self.form.set_text(name, text)
        for role, box in self.boxes.items():
            box.setChecked(role in roles)
        self.key = key
        self._warn()
        self.edited.emit()

    def _retell(self) -> None:
        row = self.person
        words.say(self.title.setText, N_("New person") if row is None else "{name}", **({"name": row.name} if row else {}))
        words.say(self.password.setPlaceholderText, UNCHANGED if row else AT_LEAST)

    # saving

    def save(self) -> None:
        """Save the person in hand, and the password if one was typed, once it is sure who asks for it."""
        self._tab.confirmed("staff.edit", self._save)

    def _save(self) -> None:
        roles = self.roles()
        name, secret = self.name.text(), self.password.text()
        jobs, row = self._tab.jobs, self.person
        if row is None:
            login, spoken = self.login.text(), self.language.currentData()
            jobs.do(
                self, add_staff, login, name, roles, secret or None, spoken,
                key=self.key, then=self._saved, failed=self._refuse,
            )  # fmt: skip
            return
        then = partial(self._set_password, row.id, secret) if secret else self._saved
        jobs.do(self, change_staff, row.id, name, roles, self.disabled.isChecked(), key=self.key, then=then, failed=self._refuse)

    def _set_password(self, staff_id: int, secret: str, changes: Changes) -> None:
        self._tab.jobs.do(self, set_password, staff_id, secret, then=self._saved, failed=self._refuse)

    def _saved(self, _changes: Changes) -> None:
        self._wanted = self.login.text().strip().lower()
        self.key = uuid.uuid4().hex
        self.form.set_text("password", "")
        self._tab.notice.good(N_("{name} is saved."), name=self.name.text().strip())
        self.reload()

    def _refuse(self, error: Refused) -> None:
        self.key = uuid.uuid4().hex  # what is sent next differs from what was refused
        if error.field == "roles":
            words.say(self.roles_error.setText, error.text, **error.values)
            self.roles_error.show()
        elif error.field in self.form.fields:
            self.form.refuse(error)
        else:
            self._tab.notice.refuse(error)
