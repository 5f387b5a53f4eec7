"""A person's session in a window: locked when nobody is there, and his password asked again before a weighty step.

    session = Session(context, proof)          # before the main window, which puts its acts into the person's menu
    session.watch(window)                      # from now on it locks by itself
    self.confirmed("customer.credit", save)    # a Tab's way to `session.confirmed`; verbs stand in rules/rights.py: STEP_UP

Locking covers every window, lets jobs come to rest (what was asked to be written is written), then lets go of the database.
Whoever unlocks has proved that he is the same person. A lock does not wait for anything: work that runs, such as an import,
goes on behind the cover and tells its end afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from orderdesk.language import _
from orderdesk.queries.settings import session_minutes
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.rights import STEP_UP, Actor
from orderdesk.ui.cover import Cover
from orderdesk.ui.idle import IdleWatch
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.step_up import OwnPassword, StepUp
from orderdesk.ui.widgets.copying import clear_clipboard

if TYPE_CHECKING:
    from orderdesk.ui.context import Context
    from orderdesk.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Proof:
    """How the person shows that it is he; every callable but `lock` runs off the window's thread and may be Refused.

    `unlock(password)` opens the database again and gives him with his duties of now; `lock()` lets go of it; `verify(password)`
    only proves it and is None where nobody has a password (the sample desk); `change(old, new)` is None where it cannot be.
    """

    unlock: Callable[[str], Actor]
    lock: Callable[[], None]
    verify: Callable[[str], None] | None = None
    change: Callable[[str, str], None] | None = None


class Session(QObject):
    """Signals: `locked()`, `unlocked()`, `left()` when somebody else wants to sign in."""

    locked = Signal()
    unlocked = Signal()
    left = Signal()

    def __init__(self, context: Context, proof: Proof, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("session")
        self._context, self._proof = context, proof
        self._window: MainWindow | None = None
        self._confirmed = float("-inf")
        self._minutes = 0
        self._asking = Jobs(context.desk, context.actor, self)  # apart from the window's, which rest while it is locked
        self.idle = IdleWatch(self)
        self.idle.idle.connect(self.lock)
        context.jobs.still.connect(self._still)
        context.jobs.closed.connect(self._end)
        context.jobs.changed.connect(self._heed)

    def watch(self, window: MainWindow) -> None:
        """Cover this window when it is time."""
        self._window = window
        self._read()

    @property
    def is_locked(self) -> bool:
        """Whether the window is covered."""
        return self._window is not None and self._window.curtain.is_drawn

    @property
    def can_change_password(self) -> bool:
        """Whether the person has a password here that he may change."""
        return self._proof.change is not None

    # locking

    @Slot()
    def lock(self) -> None:
        """Cover everything and let go of the database."""
        window = self._window
        if window is None or self.is_locked:
            return
        window.keep_rooms()
        clear_clipboard()
        self._confirmed = float("-inf")
        cover = Cover(
            self._asking, self._context.actor, self._proof.unlock, by_click=self._proof.verify is None, at=datetime.now(UTC)
        )
        cover.unlocked.connect(self._unlock)
        cover.left.connect(self.left)
        window.draw_curtain(cover)
        self.locked.emit()
        self._context.jobs.rest()

    @Slot()
    def _still(self) -> None:
        if self.is_locked:
            self._proof.lock()

    @Slot(object)
    def _unlock(self, actor: Actor) -> None:
        if self._window is None:
            return
        self.idle.touch()
        self._window.open_curtain()
        self._context.jobs.wake()
        self.unlocked.emit()
        if actor.roles != self._context.actor.roles:
            self._context.notify(_("Your duties have changed. Sign out and in again to see the rooms you have now."))

    # proving it again

    def confirmed(self, parent: QWidget, verb: str, then: Callable[[], None]) -> None:
        """Do `then` once the person has proved that it is he, at once if he did so lately. `verb` is one of STEP_UP."""
        text = STEP_UP[verb]
        if time.monotonic() - self._confirmed < self._minutes * 60:
            then()
            return
        dialog = StepUp(parent.window(), self._asking, text, self._proof.verify, self._minutes)

        def go_on() -> None:
            self._confirmed = time.monotonic()
            then()

        dialog.accepted.connect(go_on)
        dialog.open()

    def change_password(self) -> None:
        """Ask for the old and the new one."""
        if self._window is not None and self._proof.change is not None:
            dialog = OwnPassword(self._window, self._asking, self._context.actor, self._proof.change)
            dialog.accepted.connect(lambda: self._context.notify(_("Your password is changed.")))
            dialog.open()

    # what the company decided

    @Slot(object)
    def _heed(self, changes: Changes) -> None:
        if Area.SETTINGS in changes.areas:
            self._read()

    def _read(self) -> None:
        self._context.jobs.read(self, "session", session_minutes, then=self._take_limits)

    def _take_limits(self, limits: tuple[int, int]) -> None:
        self.idle.minutes, self._minutes = limits

    @Slot()
    def _end(self) -> None:
        self.idle.stop()
        clear_clipboard()
        self._asking.close()
