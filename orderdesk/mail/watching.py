"""Waiting for new mail: a thread that keeps one mailbox folder open (IMAP IDLE) and says when something came."""

from __future__ import annotations

import imaplib
import ssl
import threading
import time
from collections.abc import Callable

from imap_tools.errors import ImapToolsError

from orderdesk.mail.imap import ImapMailbox, opened
from orderdesk.rules.errors import Refused

_AGAIN = 20 * 60.0  # seconds after which IDLE is said anew, well before servers hang up (RFC 2177: 29 minutes)
_LOOK = 2.0  # seconds between looks whether to stop
_PATIENCE = (15.0, 60.0, 300.0)  # seconds before another try after the first, second and every later failure


class MailboxWatch(threading.Thread):
    """Calls `changed` on its own thread when it begins to wait and whenever the folder grows.

    A server without IDLE is left to the timer.

    `mailbox` is asked before every try, so that a password entered meanwhile is found; None means not yet.
    """

    def __init__(
        self,
        mailbox: Callable[[], ImapMailbox | None],
        changed: Callable[[], None],
        *,
        context: ssl.SSLContext | None = None,
        patience: tuple[float, ...] = _PATIENCE,
    ) -> None:
        super().__init__(name="mailbox watch", daemon=True)
        self._mailbox, self._changed, self._context, self._patience = mailbox, changed, context, patience
        self._ending = threading.Event()
        self.watching = threading.Event()
        """Set while the server tells by itself what comes."""

    def end(self, seconds: float = 0.0) -> None:
        """Stop waiting; with `seconds`, wait so long for the thread to end."""
        self._ending.set()
        if seconds and self.is_alive():
            self.join(seconds)

    def run(self) -> None:
        failures = 0
        while not self._ending.is_set():
            mailbox = self._mailbox()
            try:
                if mailbox is not None and not self._watch(mailbox):
                    return
                failures = 0 if mailbox is not None else failures
            except (Refused, ImapToolsError, imaplib.IMAP4.error, OSError, ValueError):
                failures += 1  # fetching by hand or timer says what is wrong; here it is only tried again
            self.watching.clear()
            self._ending.wait(self._patience[min(failures, len(self._patience)) - 1 if failures else -1])

    def _watch(self, mailbox: ImapMailbox) -> bool:
        """Wait in one connection until it ends; False when the server cannot tell."""
        with opened(mailbox, self._context) as box:
            _kind, told = box.client.capability()  # what it said before the sign-in may be less
            if b"IDLE" not in b" ".join(row for row in told if isinstance(row, bytes)).upper().split():
                return False
            while not self._ending.is_set():
                box.idle.start()  # type: ignore[no-untyped-call]
                self.watching.set()
                self._changed()  # what came while nobody was told: before, or between two waits
                until = time.monotonic() + _AGAIN
                came = False
                while not self._ending.is_set() and not came and time.monotonic() < until:
                    came = any(b"EXISTS" in line or b"RECENT" in line for line in box.idle.poll(timeout=_LOOK))
                box.idle.stop()  # type: ignore[no-untyped-call]
        return True
