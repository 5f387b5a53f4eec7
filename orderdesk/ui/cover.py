"""What a locked window shows: who locked it and a field for his password; nothing of customers, orders or figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.rules.rights import Actor
from orderdesk.ui import format, icons, style
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.proving import Proving, password_field
from orderdesk.ui.sign_in import Person, PersonButton
from orderdesk.ui.style.tokens import XL, XS, L, M
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import card, data, said


class Cover(QWidget):
    """Signals: `unlocked(Actor)`, and `left()` when somebody else wants to sign in.

    `unlock` gets the password, or nothing where people have none (the sample desk).
    """

    unlocked = Signal(object)
    left = Signal()

    def __init__(self, jobs: Jobs, actor: Actor, unlock: Callable[[str], Actor], *, by_click: bool, at: datetime) -> None:
        super().__init__()
        self.setObjectName("cover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        frame = card()
        frame.setFixedWidth(440)
        self._inside = QVBoxLayout(frame)
        self._inside.setContentsMargins(XL, XL, XL, XL)
        self._inside.setSpacing(L)
        self._add_head(actor, at)
        self.form = Form()
        self.unlock_act = Act(self, "unlock", N_("Unlock"), "" if by_click else "Return", self._send, icon="lock-open")
        self.leave_act = Act(self, "somebodyElse", N_("Somebody else signs in"), "Ctrl+Shift+Q", self.left.emit, icon="users")
        self.field = password_field()
        self.form.row("password", N_("Password"), self.field)
        self.proving = Proving(jobs, unlock, self.form, self.unlock_act)
        self.proving.proved.connect(self.unlocked)
        self.person = PersonButton(Person(actor.staff_id, actor.name, tuple(actor.roles)), "blue", 1)
        self.person.clicked.connect(lambda: self.proving.ask(""))
        self.form.setVisible(not by_click)
        self.person.setVisible(by_click)
        self._inside.addWidget(self.form)
        self._inside.addWidget(self.person)
        self._add_acts(by_click)
        self._centre(frame)

    def _add_head(self, actor: Actor, at: datetime) -> None:
        row = QHBoxLayout()
        row.setSpacing(M)
        self._mark = QLabel()
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(XS)
        texts.addWidget(data(actor.name, "title"))
        texts.addWidget(
            said(N_("Locked since {time}. What you typed is kept."), "soft", wrap=True, time=lambda: format.moment(at))
        )
        row.addLayout(texts, 1)
        self._inside.addLayout(row)
        style.themed(self, self._repaint)

    def _add_acts(self, by_click: bool) -> None:
        button = self.unlock_act.button(primary=True)
        button.setVisible(not by_click)
        if not by_click:
            self._inside.addWidget(button)
        self._inside.addWidget(self.leave_act.button(quiet=True))

    def _centre(self, frame: QFrame) -> None:
        column = QVBoxLayout(self)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(frame)
        row.addStretch(1)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)

    def first_focus(self) -> QWidget:
        """Where the keyboard goes."""
        return self.person if self.form.isHidden() else self.field

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()  # no key reaches what is below

    def _send(self) -> None:
        self.proving.send()

    def _repaint(self) -> None:
        self._mark.setPixmap(icons.tinted("lock-simple", style.palette().accent, 20))
