"""What the command line says and writes: results on standard output, the rest on standard error, files whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from orderdesk.language import N_, _
from orderdesk.rules.errors import Refused

STANDARD_OUTPUT = Path("-")


def make_ready() -> None:
    """Let nothing a person wrote break the output: what the terminal cannot show is written as its code point."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):  # a windowed program has no streams
            stream.reconfigure(errors="backslashreplace")


def finish() -> None:
    """Bring out what is still held back; OSError when nobody takes it."""
    if sys.stdout is not None:
        sys.stdout.flush()


def give_up() -> None:
    """Drop what cannot be brought out any more, so that Python does not try again when it ends."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def note(text: str) -> None:
    """A message for the person, not for the next program of a pipe."""
    print(text, file=sys.stderr)


def complain(reason: object) -> None:
    """Why it did not work, on a line that names the program."""
    note(f"orderdesk: {reason}")


def print_json(value: Any) -> None:
    """A value as JSON people can read; plain ASCII where the output cannot hold every character."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(value, ensure_ascii=not unicode, indent=1, default=str))


def write_whole(path: Path, content: bytes) -> None:
    """Put a file there, whole or not at all; "-" is standard output. Refused if it cannot be written."""
    if path == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        return
    try:
        _replace(path.resolve(), content)
    except OSError as error:
        raise Refused(N_("{path} cannot be written: {reason}."), path=path, reason=error.strerror or error) from None
    note(_("Written: {path}", path=path))


def _replace(target: Path, content: bytes) -> None:
    if target.exists() and not target.is_file():  # a device or a pipe; a folder refuses to be opened
        target.write_bytes(content)
        return
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(beside, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
