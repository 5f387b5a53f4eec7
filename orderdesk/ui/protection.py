"""The bar across the window when nothing can be saved here, or when the window should close for an update of the database."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from orderdesk.database.desk import Desk
from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from orderdesk.ui import icons, style, words
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.label import Label

CLOSE = N_("The administrator wants to update the database. Finish what you are doing and close this window: {left} left.")
UPDATING = N_("The database is being updated just now. Nothing can be saved until that is done; what you type is kept.")
CHANGED = N_("{refusal} What differs: {listed}. To put it right close all windows and run: orderdesk migrate")
LISTED = 6  # differences named; `orderdesk check` names all
SILENCE = 15_000  # milliseconds after which whoever announced the update is taken for gone


@dataclass(frozen=True, slots=True)
class Health:
    """Why nothing can be saved, and for an administrator what of the protection differs."""

    hindrance: Refused | None
    tampering: tuple[str, ...] = ()


def health_of(desk: Desk, *, administrator: bool) -> Health:
    """What is to be said about the desk now."""
    hindrance = desk.hindrance
    return Health(hindrance, tuple(desk.tampering) if administrator and hindrance is not None else ())


class ProtectionBar(QFrame):
    """Looks at the desk when it is made and after every update of the database; hidden while all is well."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("protectionBar")
        style.role(self, "notice_bad")
        self._context, self._jobs = context, context.jobs
        self._health = Health(None)
        self._closing: int | None = None
        self._until = 0.0
        self._mark = QLabel()
        self.text_label = Label(wrap=True)
        self.text_label.setObjectName("protectionText")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(M, XS, M, XS)
        layout.setSpacing(S)
        layout.addWidget(self._mark)
        layout.addWidget(self.text_label, 1)
        self._second = QTimer(self, interval=1_000)
        self._second.timeout.connect(self._tell)
        self._silence = QTimer(self, singleShot=True, interval=SILENCE)
        self._silence.timeout.connect(lambda: self._hear(None))
        self.hide()
        style.themed(self, self._repaint)
        self._jobs.closing.connect(self._hear)
        self._look()

    def _look(self) -> None:
        desk, administrator = self._context.desk, Role.ADMINISTRATOR in self._context.actor.roles
        if isinstance(desk, Desk):
            self._jobs.call(self, "protection", lambda: health_of(desk, administrator=administrator), then=self._take)

    def _take(self, health: Health) -> None:
        self._health = health
        self._tell()

    def _hear(self, seconds: int | None) -> None:
        was, self._closing = self._closing, seconds
        if seconds:
            self._until = time.monotonic() + seconds
            self._second.start()
            self._silence.start()
        else:
            self._second.stop()
            self._silence.stop()
        if seconds is None and was is not None:
            self._look()
        self._tell()

    def _tell(self) -> None:
        hindrance = self._health.hindrance
        if self._closing:
            left = max(0, round(self._until - time.monotonic()))
            words.say(self.text_label.setText, CLOSE, left=f"{left // 60}:{left % 60:02}")
        elif self._closing == 0:
            words.say(self.text_label.setText, UPDATING)
        elif hindrance is not None and self._health.tampering:
            words.say(self.text_label.setText, CHANGED, refusal=lambda: str(hindrance), listed=_listed(self._health.tampering))
        elif hindrance is not None:
            words.say(self.text_label.setText, "{refusal}", refusal=lambda: str(hindrance))
        self.setVisible(self._closing is not None or hindrance is not None)
        self.setAccessibleName(self.text_label.text())

    def _repaint(self) -> None:
        self._mark.setPixmap(icons.tinted("warning-octagon", style.palette().bad.ink, 20))


def _listed(differences: tuple[str, ...]) -> str:
    more = ["…"] if len(differences) > LISTED else []
    return "; ".join([*differences[:LISTED], *more])
