"""A new carrier, without leaving the hand-over."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from orderdesk.commands.shipping import add_carrier
from orderdesk.language import N_
from orderdesk.rules.changes import Changes
from orderdesk.ui import style
from orderdesk.ui.row_typing import RowTyping
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.view import View
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import said

NEW = 0  # there is one form for all


class CarrierForm(QFrame):
    """Code, name, phone. Signals: `added(carrier id)`, `left()`, `wanted()` to be shown."""

    added = Signal(int)
    left = Signal()
    wanted = Signal()

    def __init__(self, view: View) -> None:
        super().__init__()
        self.setObjectName("carrierForm")
        style.role(self, "card")
        self.jobs, self.notice = view.jobs, view.notice
        self.form = Form()
        self.name = QLineEdit()
        self.form.row("name", N_("Name"), self.name, needed=True)
        self.form.row("code", N_("Code"), QLineEdit(), needed=True, hint=N_("Short, such as SF"))
        self.form.row("phone", N_("Phone"), QLineEdit())
        self.typing = RowTyping(
            self.form, "shipping/carrier", N_("new carrier {what}"), view.context, lambda _row, _name: self.wanted.emit()
        )
        self.typing.take(NEW)
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
            then=self._done, failed=self.form.refuse, always=self.add.begin(), key=self.typing.key,
        )  # fmt: skip

    def _done(self, changes: Changes) -> None:
        self.typing.done(NEW)
        self.added.emit(changes.made or 0)
