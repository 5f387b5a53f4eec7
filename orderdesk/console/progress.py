"""How far a long piece of work is, for a person at a terminal; nothing where nobody looks."""

from __future__ import annotations

import sys
import time

from orderdesk.language import _

EVERY = 0.2  # seconds


class Progress:
    """One line on standard error that is written over and over, and wiped at the end; use it as a context."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = self.at_terminal()
        self._last = 0.0

    @staticmethod
    def at_terminal() -> bool:
        """Whether a person sees standard error."""
        return sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_of: object) -> None:
        if self._last:
            self._write("")

    def read(self, count: int) -> None:
        """So many rows are read."""
        now = time.monotonic()
        if self._shown and now - self._last >= EVERY:
            self._last = now
            self._write(_("{file}: {count} rows read …", file=self._name, count=f"{count:,}"))

    def step(self, text: str) -> None:
        """What is being done now."""
        if self._shown:
            self._last = time.monotonic()
            self._write(text)

    def _write(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
