"""What the program writes down about itself when something goes wrong: where in the program and of what kind, never whose data.

A line has an event's number, the kind of each error with what the database calls it (its code, table and constraint, not its
sentence), and the places in the program, without any value that stood there. Five files of 2 MB, readable by their owner only.
What a library has to say is counted, not quoted: it may quote a mail or a form.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import traceback
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from platformdirs import user_data_path

OWN = "orderdesk"
SIZE, FILES = 2_000_000, 5
LOG, CRASH = "orderdesk.log", "crash.log"
TRACE = "ORDERDESK_TRACE"  # set by who looks for a fault: then a crash is told in full where the program was started
_FRAMES = 40

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
log = logging.getLogger(OWN)


def folder() -> Path:
    """Where the log is kept on this computer."""
    return user_data_path("orderdesk", appauthor=False) / "log"


def begin(place: Path | None = None) -> Path:
    """Write the log into a folder from now on, and what Python itself dies of beside it; gives the folder back."""
    place = place or folder()
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o700)
    end()
    handler = _PrivateFile(place / LOG, maxBytes=SIZE, backupCount=FILES - 1, encoding="utf-8", delay=True)
    handler.setFormatter(Told("{asctime} {levelname} {name}: {message}", style="{"))
    crash = os.open(place / CRASH, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    _before.append(_Before(handler, crash, logging.lastResort, (sys.excepthook, threading.excepthook, sys.unraisablehook)))
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(True)
    logging.lastResort = None
    log.setLevel(logging.INFO)
    faulthandler.enable(crash)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)
    sys.unraisablehook = lambda told: _uncaught(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)
    return place


def end() -> None:
    """Write no more, and leave everything as it was before."""
    while _before:
        was = _before.pop()
        faulthandler.disable()
        os.close(was.crash)
        logging.getLogger().removeHandler(was.handler)
        was.handler.close()
        logging.captureWarnings(False)
        logging.lastResort = was.last_resort
        sys.excepthook, threading.excepthook, sys.unraisablehook = was.hooks


@dataclass
class _Before:
    """What there is to take back."""

    handler: logging.Handler
    crash: int
    last_resort: logging.Handler | None
    hooks: tuple[Any, Any, Any]


_before: list[_Before] = []


class _PrivateFile(RotatingFileHandler):
    """A rotating file that nobody else may read."""

    def _open(self) -> IO[str]:  # type: ignore[override]
        made = super()._open()
        os.chmod(self.baseFilename, 0o600)
        return made


class Told(logging.Formatter):
    """Writes our own sentences, a library's name and level, and an error's kind and place."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name != OWN and not record.name.startswith(f"{OWN}."):
            record = logging.makeLogRecord({**record.__dict__, "msg": "said something", "args": None, "stack_info": None})
        record = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        return super().format(record)

    def formatException(self, info: ExcInfo | tuple[None, None, None]) -> str:  # noqa: N802 - logging calls it so
        return "\n".join(told(info[1])) if info[1] is not None else ""


def told(error: BaseException) -> Iterator[str]:
    """An error and what it followed from: kinds, the database's codes, places. No message, no value."""
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield f"{type(now).__module__}.{type(now).__qualname__}{_codes(now)}"
        for frame in traceback.extract_tb(now.__traceback__)[-_FRAMES:]:
            yield f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)


def _codes(error: BaseException) -> str:
    """What the database calls it; its sentence may hold what was typed, and so may its detail."""
    cause = getattr(error, "orig", None) or error
    diag = getattr(cause, "diag", None)
    codes = [
        getattr(cause, "sqlstate", None),
        getattr(cause, "sqlite_errorname", None),
        *(getattr(diag, name, None) for name in ("table_name", "column_name", "constraint_name")),
        getattr(error, "errno", None) if isinstance(error, OSError) else None,
    ]
    found = [str(code) for code in codes if code]
    return f" [{' '.join(found)}]" if found else ""


def _place(filename: str) -> str:
    """A file of the program or a library without the folders of this computer, which may be named after a person."""
    parts = Path(filename).parts
    for root in (OWN, "site-packages", "lib"):
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[at:])
    return parts[-1] if parts else ""


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Something nobody caught: into the log by a number; where the program was started only the number is said."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    event = uuid.uuid4().hex[:8].upper()
    log.critical("event %s: uncaught", event, exc_info=(kind, error, trace))
    if os.environ.get(TRACE):
        sys.__excepthook__(kind, error, trace)
    elif sys.stderr is not None:
        sys.stderr.write(f"orderdesk: event {event}\n")
