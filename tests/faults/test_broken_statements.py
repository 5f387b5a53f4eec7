"""The database fails at the k-th statement of a command, for every command and six ways of failing."""

from __future__ import annotations

import filecmp
import hashlib
import importlib
import inspect
import pkgutil
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

import orderdesk.commands
from orderdesk.commands import parties, warehouse
from orderdesk.database.desk import Desk
from orderdesk.database.errors import DatabaseAway
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor
from tests.faults.every_command import NOON, Given, every_command

SENTENCES = {
    "40001": "Somebody else is working on the same thing. Nothing was saved",
    "40P01": "Somebody else is working on the same thing. Nothing was saved",
    "55P03": "Somebody else is working on the same thing. Nothing was saved",
    "57P01": "The database cannot be reached.",
    "08006": "The database cannot be reached.",
    "53100": "The database's disk is full. Nothing was saved.",
}
ALWAYS = 10**6
SOMEBODY = Actor(0, "somebody", "", frozenset())
SAMPLE, SAMPLE_OF_EACH = 16, 4  # commands of the short form, and how often each is broken
VARYING = {"at", "password_hash", "done_at", "begun_at", "sealed_at", "result", "hash", "previous_hash", "place"}


class Failure(Exception):
    """What a driver would raise."""

    def __init__(self, state: str) -> None:
        super().__init__(f"failed with {state}")
        self.sqlstate = state


@dataclass
class Faults:
    """At statement `at` of each transaction, COMMIT being the last, raise `state`, so many times."""

    at: int = 0
    state: str = ""
    times: int = 0
    count: int = field(default=0, init=False)
    most: int = field(default=0, init=False)

    def begin(self, *_: object) -> None:
        """A transaction begins."""
        self.count = 0

    def statement(self, *_: object) -> None:
        """A statement is about to be executed."""
        self.count += 1
        self.most = max(self.most, self.count)
        if self.count == self.at and self.times:
            self.times -= 1
            raise DBAPIError("", {}, Failure(self.state))


class Trial:
    """One desk on a file that is put back to what it was before every try; its statements fail as told."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.faults = Faults()
        self.desk: Desk | None = None

    def _open(self) -> Desk:
        desk = Desk.open(f"sqlite:///{self.file.as_posix()}", clock=lambda: NOON)
        desk.id = "desk"
        event.listen(desk.engine, "begin", lambda *_: self.faults.begin())
        event.listen(desk.engine, "before_cursor_execute", lambda *_: self.faults.statement())
        event.listen(desk.engine, "commit", lambda *_: self.faults.statement())
        return desk

    def run(self, given: Given, faults: Faults) -> str:
        """Give the command on a copy of its file; the sentence a person reads, empty when it was done."""
        if not self.untouched(given):  # a desk still open on what is as before needs not read the schema anew
            self.close()
            shutil.copyfile(given.before, self.file)
        desk = self.desk = self.desk or self._open()
        desk.today()  # what a desk asks once is asked, so that every try has as many statements
        desk.read(desk.act, SOMEBODY)
        self.faults = faults
        try:
            desk.do(given.actor, given.command, *given.args, key="key", **given.values)
        except (Refused, DatabaseAway) as told:
            return str(told)
        finally:
            self.faults = Faults()
        return ""

    def untouched(self, given: Given) -> bool:
        """Whether the file is byte for byte what it was before the command."""
        return self.file.exists() and filecmp.cmp(given.before, self.file, shallow=False)

    def close(self) -> None:
        """Let go of the file."""
        if self.desk is not None:
            self.desk.close()


def state_of(file: Path) -> str:
    """Everything in the file but clocks and salts, as one digest."""
    said = hashlib.sha256()
    with sqlite3.connect(file) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for table in tables:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[1] not in VARYING]
            rows = connection.execute(f'SELECT {", ".join(columns)} FROM "{table}"').fetchall()
            said.update(repr((table, sorted(rows, key=repr))).encode())
    connection.close()
    return said.hexdigest()


def commands() -> set[str]:
    """The name of every function a desk can do."""
    found = set()
    for module in pkgutil.walk_packages(orderdesk.commands.__path__, "orderdesk.commands."):
        for name, function in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(function) and function.__module__ == module.name and not name.startswith("_"):
                hints = list(function.__annotations__.values())
                if "Work" in str(hints[:1]) and "Changes" in str(hints[-1:]):
                    found.add(name)
    return found


@pytest.fixture(scope="module", autouse=True)
def hasty() -> Iterator[None]:
    """No waiting between tries, and passwords hashed as if they were worth nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("orderdesk.database.desk.time.sleep", lambda _seconds: None)
        patch.setattr(parties, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="module")
def given(hasty: None, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Given]:
    """Every command with the file it was given on."""
    folder = tmp_path_factory.mktemp("given")
    shutil.copyfile(sqlite_template, folder / "desk.db")
    return every_command(f"sqlite:///{(folder / 'desk.db').as_posix()}", folder)


@dataclass(frozen=True, slots=True)
class Ends:
    """The file before a command and after it, as digests, and how many statements it takes, COMMIT being the last."""

    before: str
    complete: str
    statements: int


def ends_of(given: Given, trial: Trial) -> Ends:
    """How the command ends when nothing fails."""
    faults = Faults()
    assert trial.run(given, faults) == ""
    return Ends(state_of(given.before), state_of(trial.file), faults.most)


def judge(given: Given, ends: Ends, trial: Trial, k: int, state: str, times: int) -> str:
    """What is wrong after failing at statement k so often; empty when nothing is."""
    told = trial.run(given, Faults(k, state, times))
    after = ends.before if trial.untouched(given) else state_of(trial.file)
    where = f"{given.name}, statement {k} of {ends.statements}, {state}, {'once' if times == 1 else 'always'}"
    if after not in (ends.before, ends.complete):
        return f"{where}: between"
    if (after == ends.complete) is bool(told) and ends.before != ends.complete:
        return f"{where}: said “{told}” of what was {'done' if after == ends.complete else 'not done'}"
    if told and not told.startswith(SENTENCES[state]):
        return f"{where}: said “{told}”"
    if times == 1 and bool(told) is not (state == "53100"):
        return f"{where}: {'not tried again' if told else 'tried again on a full disk'}"
    return ""


def test_every_command_is_tried(given: dict[str, Given]) -> None:
    """A command added later is tried too, or this says so."""
    assert set(given) == commands() - {"mark_sample"}, "which marks an empty desk, and no person may"


def test_a_failing_statement_leaves_all_or_nothing(
    given: dict[str, Given], tmp_path: Path, seed: int, full: bool, record: Callable[..., None]
) -> None:
    """Six SQLSTATEs at every statement of every command: the end is before or complete, never between, and rightly said."""
    chance, wrong, tried, statements = random.Random(seed), list[str](), 0, 0
    trial = Trial(tmp_path / "tried.db")
    for each in given.values() if full else chance.sample(sorted(given.values(), key=lambda one: one.name), SAMPLE):
        ends = ends_of(each, trial)
        statements += ends.statements
        cases = [(k, state, times) for k in range(1, ends.statements + 1) for state in SENTENCES for times in (1, ALWAYS)]
        for case in cases if full else chance.sample(cases, SAMPLE_OF_EACH):
            tried += 1
            wrong += filter(None, [judge(each, ends, trial, *case)])
    record("broken statements", commands=len(given), statements=statements, tried=tried, wrong=len(wrong))
    assert wrong == []


def test_a_command_in_two_transactions_is_caught(
    given: dict[str, Given], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: what is done in two transactions is found between them."""
    first, second = given["remember_place"], given["receive_stock"]
    do = Desk.do

    def in_two(desk: Desk, actor: object, command: object, /, *args: object, key: str = "", **values: object) -> None:
        do(desk, first.actor, first.command, *first.args, key="first")
        do(desk, second.actor, warehouse.receive_stock, *second.args, key=key)

    monkeypatch.setattr(Desk, "do", in_two)
    trial = Trial(tmp_path / "tried.db")
    ends = ends_of(second, trial)
    assert "between" in judge(second, ends, trial, ends.statements, "53100", ALWAYS)
