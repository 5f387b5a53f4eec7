"""Which orders this window has open, said to the other desks, and who else is at them.

    chip = PresenceChip(jobs)              # widgets/presence_chip.py says it by itself
    attendance = attendance_of(jobs)       # one for each window
    attendance.attend(chip, order_id, editing=False)
    attendance.attend(chip, None)          # left
    attendance.others(order_id)            # Present, editors first

A place counts while it is on screen, and one that is edited also while its room is behind another. Everything happens on a
worker and may fail in silence: nobody waits for it and nothing depends on it. Signals: `changed(order_id)` when others came, left
or began to edit.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from orderdesk.database.presence import RENEW, Attending
from orderdesk.queries.presence import Present, others
from orderdesk.rules.rights import Actor
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.tab import Tab

log = logging.getLogger("orderdesk.ui.attendance")

SOON_MS = 60  # walking down a list must not say every order on the way
PARTING = 1.0  # seconds a closing window waits for saying that it goes; after that the others find out by themselves

NOBODY = Actor(0, "", "", frozenset())
Others = Mapping[int, tuple[Present, ...]]


class Attendance(QObject):
    """See the top of the module."""

    changed = Signal(int)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__(jobs)
        self.setObjectName("attendance")
        self._jobs = jobs
        self._attending = Attending(jobs.desk, jobs.actor or NOBODY)  # type: ignore[arg-type]
        self._places: weakref.WeakKeyDictionary[QWidget, tuple[int, bool]] = weakref.WeakKeyDictionary()
        self._others: Others = {}
        self._said: dict[int, bool] = {}
        self._renew = QTimer(self, interval=RENEW * 1_000)
        self._renew.timeout.connect(self._stay)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._stay)
        jobs.presence.connect(self._hear)
        jobs.closed.connect(self._leave)

    def attend(self, place: QWidget, order_id: int | None, *, editing: bool = False) -> None:
        """A place of this window has the order in hand, or none."""
        now = None if order_id is None else (order_id, editing)
        if self._places.get(place) == now:
            return
        if now is None:
            self._places.pop(place, None)
        else:
            self._places[place] = now
        self.look_again()

    @Slot()
    def look_again(self) -> None:
        """A place was shown or hidden."""
        if not self._soon.isActive():
            self._soon.start()

    def others(self, order_id: int | None) -> tuple[Present, ...]:
        """Who else has it open, as far as is known now."""
        return self._others.get(order_id, ()) if order_id is not None else ()

    def here(self) -> dict[int, bool]:
        """The orders open in this window, and whether they are edited."""
        found: dict[int, bool] = {}
        for place, (order_id, editing) in list(self._places.items()):
            if isValid(place) and (place.isVisible() or (editing and _in_hand(place))):
                found[order_id] = editing or found.get(order_id, False)
        return found

    @Slot()
    def _stay(self) -> None:
        here, before = self.here(), self._said
        self._said = here
        if not here:
            self._renew.stop()
        elif not self._renew.isActive():
            self._renew.start()
        if here or before:
            self._jobs.call(self, "stay", lambda: self._quietly(here, write=True), then=self._take)

    @Slot(object)
    def _hear(self, orders: frozenset[int]) -> None:
        """Somebody at another desk came to one of these orders or left it; only those on screen are asked about."""
        here = self._said
        if any(order in here for order in orders):
            self._jobs.call(self, "others", lambda: self._quietly(here, write=False), then=self._take)

    def _quietly(self, here: dict[int, bool], *, write: bool) -> Others | None:
        """On a worker: say what is open here, if that is wanted, and ask who else is there."""
        try:
            if write:
                self._attending.stay(here)
            desk: Any = self._jobs.desk
            return desk.read(others, list(here), desk.id) if here else {}
        except Exception as error:  # noqa: BLE001 - presence never stands in anybody's way
            log.info("presence was not told: %s", type(error).__name__)
            return None

    def _take(self, found: Others | None) -> None:
        if found is None:
            return
        before, self._others = self._others, found
        for order_id in before.keys() | found.keys():
            if before.get(order_id) != found.get(order_id):
                self.changed.emit(order_id)

    @Slot()
    def _leave(self) -> None:
        """The window closes."""
        for timer in (self._renew, self._soon):
            timer.stop()
        if self._said and not self._jobs.is_away:
            going = threading.Thread(target=self._go, name="presence", daemon=True)
            going.start()
            going.join(PARTING)

    def _go(self) -> None:
        try:
            self._attending.leave()
        except Exception as error:  # noqa: BLE001 - it is forgotten by itself
            log.info("presence was not taken back: %s", type(error).__name__)


def _in_hand(place: QWidget) -> bool:
    """Whether it would be on screen if its room were."""
    room: QObject | None = place
    while room is not None and not isinstance(room, Tab):
        room = room.parent()
    return room is not None and place.isVisibleTo(room)


def attendance_of(jobs: Jobs) -> Attendance:
    """The one of this window."""
    known = jobs.findChild(Attendance, "attendance")
    return known if known is not None else Attendance(jobs)
