"""What every fault test stands on: a seed that is printed and can be given again, a short and a full form, figures kept.

- `seed`: the number all chance comes from, in ORDERDESK_SEED or drawn; printed when the test fails or with -s.
- `full`: whether the full form runs, which `python3 dev.py faults` asks for by ORDERDESK_FAULTS=full.
- `amount(short, full)`: how much of something this run does.
- `record("desk kill", kills=1000, lost=0)`: the figures of a test. The first line of the test's docstring is the promise it
  shows. A full run writes them into docs/reliability.md, whether the test passed or not.

In the short form all tests of this folder together stay below three minutes on two cores.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

SEED = "ORDERDESK_SEED"
FORM = "ORDERDESK_FAULTS"
RECORD = "ORDERDESK_FAULTS_RECORD"


def pytest_itemcollected(item: pytest.Item) -> None:
    """The offscreen platform says what it cannot do; that is no fault of a window."""
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


_passed = pytest.StashKey[bool]()


@pytest.fixture
def seed() -> int:
    """Where all chance of this test comes from."""
    number = int(os.environ.get(SEED) or secrets.randbelow(10**9))
    print(f"{SEED}={number} repeats this run")
    return number


@pytest.fixture
def full() -> bool:
    """Whether the full form was asked for."""
    return os.environ.get(FORM) == "full"


@pytest.fixture
def amount(full: bool) -> Callable[[int, int], int]:
    """The first number in the short form, the second in the full one."""

    def choose(short: int, whole: int) -> int:
        return whole if full else short

    return choose


@pytest.fixture
def record(request: pytest.FixtureRequest, full: bool, seed: int) -> Iterator[Callable[..., None]]:
    """Keep a test's figures under a name; one line of docs/reliability.md each."""
    kept: dict[str, dict[str, Any]] = {}

    def keep(name: str, **figures: object) -> None:
        told = {figure.replace("_", " "): value for figure, value in figures.items()}
        kept.setdefault(name, {}).update(told)
        print(f"{name}: " + ", ".join(f"{figure} {value}" for figure, value in told.items()))

    yield keep
    file = os.environ.get(RECORD)
    if not (full and file):
        return
    promise = (request.function.__doc__ or "").strip().split("\n")[0]
    for name, figures in (kept or {request.node.name: {}}).items():
        line = {
            "test": name,
            "promise": promise,
            "date": datetime.now(UTC).date().isoformat(),
            "commit": _commit(),
            "held": request.node.stash.get(_passed, False),
            "figures": figures,
            "seed": seed,
        }
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


def _commit() -> str:
    """What was tried, as git names it; a dash where there is no git."""
    try:
        told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "–"
    return told.stdout.strip()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember for `record` whether the test itself passed."""
    report = yield
    if report.when == "call":
        item.stash[_passed] = report.passed
    return report
