"""Files shown in another program: in a folder only this person may open, gone when the window's program ends."""

from __future__ import annotations

import atexit
import contextlib
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "orderdesk-shown-"
_LEFT = 24 * 3600  # seconds after which a folder of a program that was killed is taken away by the next one
_own: list[Path] = []


def put_aside(name: str, content: bytes) -> Path:
    """Write a file to show into a fresh folder of its own and say where."""
    if not _own:
        take_away_leftovers()
        atexit.register(clear)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # made for this person alone
    _own.append(folder)
    path = folder / name
    path.write_bytes(content)
    path.chmod(0o400)
    return path


def clear() -> None:
    """Take away what was shown."""
    while _own:
        _remove(_own.pop())


def take_away_leftovers() -> None:
    """Take away what a program that was killed left a day ago or earlier."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_mtime < time.time() - _LEFT:
                _remove(folder)


def _remove(folder: Path) -> None:
    for path in (folder, *folder.glob("*")):
        with contextlib.suppress(OSError):
            path.chmod(0o700)  # Windows does not delete what may only be read
    shutil.rmtree(folder, ignore_errors=True)
