"""A window killed in the middle of typing."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Role
from tests import factories as make

LOST_KEYS = 400  # four seconds of typing at one key in ten milliseconds: one second, and a machine that is busy


def start(url: str, login: str, what: str, home: Path) -> subprocess.Popen[str]:
    """A window of this person."""
    place = {name: str(home) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME", "APPDATA", "LOCALAPPDATA")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.typing_window", url, login, what],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **place, "ORDERDESK_LANGUAGE": "en"},
    )


def killed_while_typing(url: str, login: str, home: Path, seconds: float) -> str:
    """Type for a while, then kill -9; the text as it stood in the window at last."""
    window = start(url, login, "type", home)
    assert window.stdout is not None
    last, until = "", 0.0
    for line in window.stdout:
        last, until = line.strip(), until or time.monotonic() + seconds
        if time.monotonic() > until:
            break
    window.kill()
    rest = window.stdout.read().splitlines()
    window.wait()
    window.stdout.close()
    return rest[-1] if rest and rest[-1].startswith(last) else last


def offered(url: str, login: str, home: Path) -> dict[str, str]:
    """What the next window of this person offers, and what it shows when it is taken up."""
    window = start(url, login, "look", home)
    said, _ = window.communicate(timeout=60)
    answer: dict[str, str] = json.loads(said.splitlines()[-1])
    return answer


def test_what_was_typed_before_a_kill_is_offered_and_shown(
    sqlite_url: str, tmp_path: Path, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """A window killed in the middle of typing: the next one offers what was typed, all but the last moment of it."""
    desk, chance, behind = Desk.open(sqlite_url), random.Random(seed), []
    kills = amount(1, 40)
    for number in range(kills):
        login = make.staff(desk, Role.CLERK).login
        typed = killed_while_typing(sqlite_url, login, tmp_path / str(number), 1.5 + 2 * chance.random())
        answer = offered(sqlite_url, login, tmp_path / str(number))
        assert answer["offer"].startswith("You have unsent work: phone order for"), answer
        assert answer["field"] and typed.startswith(answer["field"])
        behind.append(len(typed) - len(answer["field"]))
    record("kill while typing", kills=kills, offered=len(behind), most_keys_behind=max(behind))
    assert max(behind) <= LOST_KEYS
    desk.close()


def test_without_the_file_nothing_is_offered(sqlite_url: str, tmp_path: Path) -> None:
    """Negative control: a kill before anything was written down leaves nothing to offer."""
    desk = Desk.open(sqlite_url)
    login = make.staff(desk, Role.CLERK).login
    killed_while_typing(sqlite_url, login, tmp_path, 1.5)
    for file in tmp_path.rglob("*.json"):
        file.unlink()
    assert offered(sqlite_url, login, tmp_path) == {"offer": "", "field": ""}
    desk.close()
