"""Customers' data in every field, and everything going wrong: what is left outside the database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.leaks import CANARIES

CODINGS = ("utf-8", "utf-16-le", "gb18030")
SELF = ("leaks.py",)  # a place in the test's own program may be named


@dataclass
class Left:
    """What a run left: how it ended, what its files say."""

    code: int
    errors: int
    files: dict[str, bytes]

    def canaries(self) -> list[str]:
        """Each file that holds a canary, and which."""
        found = []
        for name, content in self.files.items():
            whole = content.lower()
            found += [f"{name}: {word}" for word in CANARIES for coding in CODINGS if word.encode(coding) in whole]
            found += [f"{name}: its name" for word in CANARIES if word in name.lower()]
        return found


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Left]:
    """Run the program with folders of its own for everything a program may write."""

    def go(url: str, seed: int, mails: int, *options: str) -> Left:
        own, given = tmp_path / "own", tmp_path / "given"
        for folder in (own / "tmp", own / "home", given):
            folder.mkdir(parents=True, exist_ok=True)
        places = {f"XDG_{name}_HOME": str(own / "home") for name in ("DATA", "CONFIG", "STATE", "CACHE")}
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(own / "tmp"))
        homes = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"), str(own / "home"))
        with (own / "stdout").open("wb") as out, (own / "stderr").open("wb") as err:
            command = [sys.executable, "-m", "tests.faults.leaks", url, str(seed), str(given), str(mails), *options]
            environment = {**os.environ, **places, **temporary, **homes, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
            environment.pop("ORDERDESK_TRACE", None)
            ended = subprocess.run(command, stdout=out, stderr=err, env=environment, timeout=900, check=False)
        files = {str(path.relative_to(own)): path.read_bytes() for path in _files(own)}
        told = b"".join(content for name, content in files.items() if name.endswith("orderdesk.log"))
        return Left(ended.returncode, told.count(b"event "), files)

    return go


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@pytest.mark.requirement("002-22", "004-r8")
def test_no_customer_data_is_left_outside_the_database(
    run: Callable[..., Left], database_url: str, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Canary strings in every customer field, everything failing: none in any log, crash or temporary file."""
    left = run(database_url, seed, amount(8, 500))
    assert left.code == 0, left.files["stderr"].decode()
    assert left.errors >= 6  # the faults did happen, and were written down
    record(
        f"log hygiene, {database_url.split(':')[0].split('+')[0]}",
        faults_told=left.errors,
        files_searched=len(left.files),
        bytes_searched=sum(map(len, left.files.values())),
        canaries=len(left.canaries()),
    )
    assert left.canaries() == []


@pytest.mark.skipif(sys.platform == "win32", reason="a program dies of a signal elsewhere")
def test_a_program_that_is_killed_by_a_fault_leaves_none_in_its_crash_file(
    run: Callable[..., Left], sqlite_url: str, seed: int
) -> None:
    left = run(sqlite_url, seed, 0, "--kill")
    (crash,) = (content for name, content in left.files.items() if name.endswith("crash.log"))
    assert left.code < 0 and b"Fatal Python error: Aborted" in crash and b"leaks.py" in crash
    inside = {name: content for name, content in left.files.items() if not name.startswith("tmp")}
    assert Left(0, 0, inside).canaries() == []


def test_a_canary_that_is_logged_is_found(run: Callable[..., Left], sqlite_url: str, seed: int) -> None:
    """The search itself: one line written on purpose."""
    left = run(sqlite_url, seed, 0, "--leak")
    assert any("orderdesk.log" in found and "13977316401" in found for found in left.canaries())
