"""The sealer of an open desk: every few seconds, if anything was written and no other desk seals."""

from __future__ import annotations

import logging
import random
import threading
from typing import TYPE_CHECKING

from orderdesk.database.audit.sealing import seal_if_due

if TYPE_CHECKING:
    from orderdesk.database.desk import Desk

log = logging.getLogger("orderdesk.database.audit")

EVERY = 5.0  # seconds, somewhat more or less so that desks started together do not meet each time
GIVE_UP = 0.5  # seconds that `stop` waits for a block in the making


class Sealer:
    """A quiet thread that comes and goes with the feed; what it cannot do now, it or another desk does a few seconds later."""

    def __init__(self, desk: Desk, every: float = EVERY) -> None:
        self._desk = desk
        self._every = every
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = False

    def start(self) -> None:
        """Begin, once."""
        self._thread = threading.Thread(target=self._run, name="sealer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Seal nothing more; may be called twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(GIVE_UP)

    def _run(self) -> None:
        while not self._stopping.wait(self._every * random.uniform(0.8, 1.2)):
            try:
                seal_if_due(self._desk)
                self._told = False
            except Exception as error:  # noqa: BLE001 - the database is away, or busy: later is early enough
                if not self._told:
                    log.info("sealing the audit trail waits: %s", type(error).__name__)
                self._told = True
