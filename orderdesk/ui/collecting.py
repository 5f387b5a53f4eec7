"""Python's garbage in reference cycles is collected on the GUI thread alone.

Otherwise it is collected on whatever thread happens to allocate; a worker that frees a widget there ends the program.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

EVERY_MS = 500
LIMITS = (700, 10, 10)
"""Python's own: new objects, then younger collections, after which a generation is collected."""


class Collector(QObject):
    """Belongs to the application; from its making on nobody else collects."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=EVERY_MS)
        timer.timeout.connect(self.look)
        timer.start()

    @Slot()
    def look(self) -> None:
        """Collect what is due."""
        counts = gc.get_count()
        if counts[0] > LIMITS[0]:
            gc.collect(2 if counts[1] > LIMITS[1] and counts[2] > LIMITS[2] else 1 if counts[1] > LIMITS[1] else 0)


def collect_here() -> None:
    """Let this application collect on the GUI thread, which calls this."""
    application = QCoreApplication.instance()
    if application is not None and application.findChild(Collector) is None:
        Collector(application)
