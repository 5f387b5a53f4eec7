"""How far a long job is, with a way to stop it.

    self.progress = ProgressRow()
    course = self.progress.begin(N_("Reading {name}"), name=path.name)
    jobs.call(self, "import", lambda: read_rows(path, course), then=…, always=self.progress.end)

In the work, on its thread: `course.report(done, total)`, and stop when `course.cancelled`. It shows itself after a second only.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from orderdesk.language import N_
from orderdesk.ui import style, words
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.label import Label

SOON_MS = 1_000
LOOK_MS = 100
LINE_MS = 250


class Course:
    """Plain numbers shared between the working thread, which writes, and the window, which looks."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.cancelled = False

    def report(self, done: int, total: int) -> None:
        """Say how many of how many are done."""
        self.done, self.total = done, total


class ProgressRow(QWidget):
    """A bar, its sentence and Cancel; hidden when nothing runs. Signals: `cancelled()`, once the work knows it too."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress")
        self._course = Course()
        self._label = Label("soft")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("progressCancel")
        words.say(self.cancel_button.setText, N_("Cancel"))
        self.cancel_button.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(S)
        layout.addWidget(self._label)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.cancel_button)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.show)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._show_course)
        self.hide()

    def begin(self, text: str, /, *, at_once: bool = False, **values: object) -> Course:
        """Start over; give the course to the work."""
        self._course = Course()
        words.say(self._label.setText, text, **values)
        words.say(self.bar.setAccessibleName, text, **values)
        self.bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        self._look.start()
        self.show() if at_once else self._soon.start()
        return self._course

    def end(self) -> None:
        """Nothing runs any more."""
        self._soon.stop()
        self._look.stop()
        self.hide()

    def _show_course(self) -> None:
        if self._course.total:
            self.bar.setRange(0, self._course.total)
            self.bar.setValue(self._course.done)

    def _cancel(self) -> None:
        self._course.cancelled = True
        self.cancel_button.setEnabled(False)
        if self._look.isActive():
            self.cancelled.emit()


class BusyLine(QProgressBar):
    """A thin line at the top of a list that is being read; only where that takes a moment."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setRange(0, 0)
        self.setTextVisible(False)
        style.role(self, "thin")
        self.hide()
        self._soon = QTimer(self, singleShot=True, interval=LINE_MS)
        self._soon.timeout.connect(self.show)

    def begin(self) -> None:
        """Reading begins."""
        self._soon.start()

    def end(self) -> None:
        """Nothing is read any more."""
        self._soon.stop()
        self.hide()
