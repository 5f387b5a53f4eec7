"""A new carrier, without leaving the hand-over."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from orderdesk.commands.shipping import add_carrier
from orderdesk.language import N_
from orderdesk.rules.changes import Changes
from orderdesk.ui import style
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.view import View
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import said


class CarrierForm(QFrame):
    """Code, name, phone. Signals: `added(carrier id)`, `left()`."""

    added = Signal(int)
    left = Signal()

    def __init__(self, view: View) -> None:
        super().__init__()
        self.setObjectName("carrierForm")
        style.role(self, "card")
        self.jobs, self.notice = view.jobs, view.notice
        self._key = uuid.uuid4().hex
        self.form = Form()
        self.name = QLineEdit()
        self.form.row("name", N_("Name"), self.name, needed=True)
        self.form.row("code", N_("Code"), QLineEdit(), needed=True, hint=N_("Short, such as SF"))
        self.form.row("phone", N_("Phone"), QLineEdit())
        self.add = Act(self, "addCarrier", N_("Add the carrier"), "Return", self._add, icon="check")
        self.back = Act(self, "leaveCarrier", N_("Back"), "Esc", self.left.emit)
        for field in self.form.findChildren(QLineEdit):
            field.returnPressed.connect(self.add.trigger)  # the Enter of the number block
        column = QVBoxLayout(self)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        column.addWidget(said(N_("New carrier"), "strong"))
        column.addWidget(self.form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.back.button())
        row.addWidget(self.add.button(primary=True))
        column.addLayout(row)

    def begin(self) -> None:
        """Show it and go to its first field; what was typed before is still there."""
        self.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self) -> None:
        typed = self.form.texts()
        self.jobs.do(
            self, add_carrier, typed["code"], typed["name"], typed["phone"],
            then=self._done, failed=self.form.refuse, always=self.add.begin(), key=self._key,
        )  # fmt: skip

    def _done(self, changes: Changes) -> None:
        self._key = uuid.uuid4().hex
        for name in self.form.fields:
            self.form.set_text(name, "")
        self.added.emit(changes.made or 0)
