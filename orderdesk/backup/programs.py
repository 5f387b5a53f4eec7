"""PostgreSQL's own programs: found where they usually are, given arguments as lists and secrets in the environment only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO

from psycopg import pq
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

ROOTS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
    ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
)
NEEDED = ("pg_dump", "pg_dumpall", "pg_restore")
MISSING = N_(
    "PostgreSQL's programs pg_dump and pg_restore were not found on this computer. Install PostgreSQL's client programs of"
    " version {version} or later, or make the backup on the server."
)
TOO_OLD = N_(
    "The server is PostgreSQL {server}, but this computer's pg_dump is {found}. Install PostgreSQL's client programs of"
    " version {server} or later."
)
STOPPED = N_("Stopped. Nothing was kept.")
QUIET: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows no black window opens for a program
LOOK = 0.2  # seconds between two looks whether the work is to be stopped


def find(server: int, folders: Callable[[], Iterator[Path]] | None = None) -> Path:
    """The folder of the programs that fit a server of this major version: its own, else the next later one."""
    found = {version: folder for folder in reversed([*(folders or usual_folders)()]) if (version := _version(folder))}
    fitting = sorted(version for version in found if version >= server)
    if fitting:
        return found[fitting[0]]
    if found:
        raise Refused(TOO_OLD, server=server, found=max(found))
    raise Refused(MISSING, version=server)


def usual_folders() -> Iterator[Path]:
    """Where they may be, the person's own choice first."""
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent
    roots = list(ROOTS)
    if programs := os.environ.get("PROGRAMFILES"):
        roots.append((programs, "PostgreSQL/*/bin"))
    for root, pattern in roots:
        yield from sorted(Path(root).glob(pattern))


def _version(folder: Path) -> int | None:
    """The major version of the programs in a folder; None if one is missing or does not run."""
    paths = [shutil.which(name, path=str(folder)) for name in NEEDED]
    if None in paths:
        return None
    return _asked(str(paths[0]), os.stat(str(paths[0])).st_mtime_ns)


@cache
def _asked(program: str, _changed: int) -> int | None:
    try:
        told = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=20, check=False, creationflags=QUIET
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"\) (\d+)", told) or re.search(r"(\d+)\.", told)
    return int(number.group(1)) if number else None


def environment(url: URL) -> dict[str, str]:
    """The environment in which PostgreSQL's programs reach a database: nothing about it stands in their arguments."""
    names = {known.keyword.decode(): known.envvar.decode() for known in pq.Conninfo.get_defaults() if known.envvar}
    _positional, given = postgresql.psycopg.dialect().create_connect_args(url)  # type: ignore[no-untyped-call]
    ours = {names[keyword]: str(value) for keyword, value in given.items() if keyword in names and value is not None}
    return {**os.environ, "PGAPPNAME": "orderdesk backup", "PGCONNECT_TIMEOUT": "8", **ours, "LC_MESSAGES": "C"}


def run(
    command: Sequence[str],
    surroundings: dict[str, str],
    out: IO[bytes] | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> str:
    """Run one program to its end; what it complained of, "" when all went well. RuntimeError with that when it failed.

    When `stopped()` says so the program is ended and Refused raised.
    """
    process = subprocess.Popen(
        list(command), env=surroundings, stdin=subprocess.DEVNULL, stdout=out or subprocess.DEVNULL, stderr=subprocess.PIPE,
        creationflags=QUIET,
    )  # fmt: skip
    try:
        while True:
            try:
                _nothing, said = process.communicate(timeout=LOOK)
                break
            except subprocess.TimeoutExpired:
                if stopped():
                    raise Refused(STOPPED) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    told: str = said.decode(errors="replace").strip()
    if process.returncode != 0:
        raise RuntimeError(told or f"{Path(command[0]).name} ended with {process.returncode}")
    return told


def reason(error: RuntimeError) -> str:
    """The one line of a program's complaint that tells why."""
    lines = [line for line in str(error).splitlines() if "error:" in line] or str(error).splitlines()
    return lines[0].split("error:", 1)[-1].strip().rstrip(".") if lines else "?"
