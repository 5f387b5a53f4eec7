"""A desk on SQLite is killed at any moment."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import text

from orderdesk.database.desk import Desk
from tests.faults.house import Firm, broken, found, heard, processes, write_orders

ROUNDS_OF_A_FILE = 25


class Kills:
    """Rounds of starting a desk, letting it write, and killing it; what was told and what is there."""

    def __init__(self, folder: Path, template: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        self._folder, self._template = folder, template
        # A clean process that has read everything already gives each desk its start by a fork.
        self._processes = processes()
        self.kills = self.told = self.lost = self.unheard = self.damaged = 0
        self.faults: list[str] = []

    def run(self, kills: int, early: bool = False) -> None:
        """So many kills, a fresh file every few."""
        for number in range(kills):
            if number % ROUNDS_OF_A_FILE == 0:
                path, firm = self._fresh(number)
                known: dict[str, str] = {}
            self._kill_one(f"sqlite:///{path.as_posix()}", firm, known, early)
            self._look(path, known)

    def _fresh(self, number: int) -> tuple[Path, Firm]:
        path = self._folder / f"desk{number}.db"
        shutil.copyfile(self._template, path)
        desk = Desk.open(f"sqlite:///{path.as_posix()}")
        firm = found(desk, clerks=1)
        desk.close()
        return path, firm

    def _kill_one(self, url: str, firm: Firm, known: dict[str, str], early: bool) -> None:
        ear, tell = self._processes.Pipe()
        worker = self._processes.Process(
            target=write_orders, args=(url, firm, 0, self._chance.getrandbits(32), tell, early), daemon=True
        )
        worker.start()
        tell.close()
        patience = self._chance.random()
        if patience < 0.1:  # while it still opens its file
            time.sleep(self._chance.random() * 0.1)
        else:
            self._listen(ear, known, steps=1 + self._chance.randrange(12))
            if patience < 0.8:  # else at once, when it has just told something
                time.sleep(self._chance.random() * 0.02)
        worker.kill()
        worker.join()
        self._listen(ear, known, steps=0)
        ear.close()
        self.kills += 1

    def _listen(self, ear: Connection, known: dict[str, str], steps: int) -> None:
        """Hear so many steps; with 0, whatever is still to be heard."""
        while steps > 0:
            try:
                said, number = ear.recv()
            except (EOFError, OSError):
                break
            steps -= 1
            self._note(said, number, known)
        for said, number in heard(ear):
            self._note(said, number, known)

    def _note(self, said: str, number: str, known: dict[str, str]) -> None:
        if said == "failed":
            raise AssertionError(f"the desk failed by itself: {number}")
        known[number] = said
        self.told += 1

    def _look(self, path: Path, known: dict[str, str]) -> None:
        desk = Desk.open(f"sqlite:///{path.as_posix()}")
        try:
            states = dict(desk.read(lambda session: session.execute(text("SELECT number, state FROM sales_order")).all()))
            self.faults += broken(desk)
        finally:
            desk.close()
        with sqlite3.connect(path) as connection:
            self.damaged += connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
        connection.close()
        here = {number: said for number, said in known.items() if self._kept(states.get(number), said)}
        self.lost += len(known) - len(here)
        stands = {number: "submitted" if state == "first_review" else "entered" for number, state in states.items()}
        self.unheard += sum(known.get(number) != said for number, said in stands.items())
        known.clear()
        known.update(stands)

    @staticmethod
    def _kept(state: str | None, said: str) -> bool:
        return state == "first_review" or (said == "entered" and state == "draft")


def test_no_confirmed_step_is_lost_when_the_desk_is_killed(
    tmp_path: Path, sqlite_template: Path, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """A desk on SQLite is killed at a random moment: nothing it confirmed is lost, and `orderdesk check` is clean."""
    kills = Kills(tmp_path, sqlite_template, seed)
    kills.run(amount(6, 1_000))
    record(
        "desk kill", kills=kills.kills, steps_confirmed=kills.told, lost=kills.lost, files_damaged=kills.damaged,
        invariants_broken=len(kills.faults), saved_but_not_heard_of=kills.unheard,
    )  # fmt: skip
    assert kills.told >= kills.kills
    assert (kills.lost, kills.damaged, kills.faults) == (0, 0, [])


def test_a_desk_that_confirms_before_it_has_saved_is_caught(
    tmp_path: Path, sqlite_template: Path, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Negative control: a desk that confirms before the commit must lose orders, and does."""
    kills = Kills(tmp_path, sqlite_template, seed)
    kills.run(amount(12, 50), early=True)
    record("desk kill, control", kills=kills.kills, orders_confirmed=kills.told, lost=kills.lost)
    assert kills.lost > 0
