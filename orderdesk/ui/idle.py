"""Whether anybody is there: keys, pointer, touch and input methods, over every window of the program.

It listens at the windows themselves and at whatever has the focus (Chinese typed with an input method never is a key press), not
at every event of every widget. The clock on the wall counts too, so that a computer waking from sleep knows how long it slept.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

LOOK_MS = 1_000
_HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.InputMethod,
    }
)


def now() -> tuple[float, float]:
    """Seconds by the computer's running time and by the wall; the longer of two differences is what passed."""
    return time.monotonic(), time.time()


class IdleWatch(QObject):
    """Signals: `idle()` once nobody was there for `minutes` (0: never)."""

    idle = Signal()

    def __init__(self, parent: QObject | None = None, clock: Callable[[], tuple[float, float]] = now) -> None:
        super().__init__(parent)
        self.minutes = 0
        self._clock = clock
        self._seen = clock()
        self._focus: QObject | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusObjectChanged.connect(self._follow)
            self._follow(app.focusObject())
        self._listen()

    def touch(self) -> None:
        """Somebody is there."""
        self._seen = self._clock()

    @Slot()
    def look(self) -> None:
        """Say `idle` if it is time."""
        self._listen()
        passed = max(then - before for then, before in zip(self._clock(), self._seen, strict=True))
        if self.minutes and passed >= self.minutes * 60:
            self.touch()  # said once
            self.idle.emit()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _listen(self) -> None:
        for window in QGuiApplication.allWindows():
            window.installEventFilter(self)  # again and again does no harm: the last place counts

    @Slot(QObject)
    def _follow(self, focus: QObject | None) -> None:
        if self._focus is not None and isValid(self._focus):
            self._focus.removeEventFilter(self)
        self._focus = focus
        if focus is not None:
            focus.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS:
            self.touch()
        return False
