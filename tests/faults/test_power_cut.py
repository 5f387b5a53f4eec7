"""The power of a desk on SQLite is cut.

The statements are those of real commands, noted once on a real desk and said again to SQLite on a disk that forgets.
"""

from __future__ import annotations

import itertools
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import pytest
from sqlalchemy import event

from orderdesk.commands import intake
from orderdesk.database.desk import Desk
from orderdesk.database.engine import SYNCHRONOUS
from tests.faults.disk import Disk, DiskSystem, Told
from tests.faults.house import broken, form, found

CUTS_OF_A_RUN = 100
CHECKPOINTS = (1_000, 20, 200)  # pages in the log of WAL before they go into the file
_names = itertools.count()


@dataclass(frozen=True, slots=True)
class Day:
    """A desk as it was in the morning, and what was said to it until the evening.

    What was said, by the one person with this login, are statements with their parameters, and the numbers of orders where they
    were confirmed.
    """

    morning: bytes
    login: str
    said: tuple[tuple[str, Any] | Told, ...]


@pytest.fixture
def day(tmp_path: Path, sqlite_template: Path, seed: int) -> Day:
    """Thirty orders of a real desk."""
    path = tmp_path / "real.db"
    shutil.copyfile(sqlite_template, path)
    desk = Desk.open(f"sqlite:///{path.as_posix()}")
    firm = found(desk, clerks=1)
    desk.close()
    morning = path.read_bytes()
    chance = random.Random(seed)
    said: list[tuple[str, Any] | Told] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        # Several rows may go in one statement, and are told as one row then.
        said.extend((statement, each) for each in (parameters if many and isinstance(parameters, list) else [parameters]))

    event.listen(desk.engine, "before_cursor_execute", listen)
    event.listen(desk.engine, "commit", lambda _connection: said.append(("COMMIT", ())))
    event.listen(desk.engine, "rollback", lambda _connection: said.append(("ROLLBACK", ())))
    for _ in range(30):
        entered = desk.do(firm.clerks[0], intake.save_order, form(firm, chance))
        said.append(Told(entered.number or ""))
        desk.do(firm.clerks[0], intake.submit_order, entered.made, 1)
    desk.close()
    return Day(morning, firm.clerks[0].login, tuple(said))


class Cuts:
    """Days told again on a disk that forgets, cut at random moments."""

    def __init__(self, day: Day, folder: Path, seed: int) -> None:
        self._day, self._folder, self._chance = day, folder, random.Random(seed)
        self.cuts = self.told = self.lost = self.lossy = self.damaged = 0
        self.faults: list[str] = []

    def run(self, cuts: int, journal: str, synchronous: str, look: int = 1) -> None:
        """So many cuts; of every `look`-th the invariants are checked too."""
        while cuts > 0:
            disk = self._tell(journal, synchronous, CHECKPOINTS[self.cuts // CUTS_OF_A_RUN % len(CHECKPOINTS)])
            some = min(cuts, CUTS_OF_A_RUN)
            moments = sorted(self._chance.randrange(1, len(disk.notes)) for _ in range(some))
            for told, files in disk.cuts(moments, self._chance):
                self._look(told, files, thoroughly=bool(look) and self.cuts % look == 0)
            cuts -= some

    def _tell(self, journal: str, synchronous: str, checkpoint: int) -> Disk:
        disk = Disk({"desk.db": self._day.morning})
        name = f"forgetful{next(_names)}"
        system = DiskSystem(name, disk)
        with closing(apsw.Connection("/desk.db", vfs=name)) as desk:
            desk.create_scalar_function("app_user", lambda: self._day.login, 0)  # who acts, as the desk's guards ask it
            # WAL needs memory shared between processes, unless one holds the file alone; a journal is then never deleted.
            locking = "EXCLUSIVE" if journal == "WAL" else "NORMAL"
            for pragma in (f"locking_mode = {locking}", f"journal_mode = {journal}", f"synchronous = {synchronous}"):
                desk.execute(f"PRAGMA {pragma}").fetchall()
            desk.execute(f"PRAGMA wal_autocheckpoint = {checkpoint}").fetchall()
            for said in self._day.said:
                if isinstance(said, Told):
                    disk.told(said.what)
                else:
                    desk.execute(*said).fetchall()
        system.unregister()
        return disk

    def _look(self, told: list[str], files: dict[str, bytes], thoroughly: bool) -> None:
        for old in self._folder.iterdir():
            old.unlink()
        for name, content in files.items():
            (self._folder / name).write_bytes(content)
        self.cuts += 1
        self.told += len(told)
        try:
            with closing(sqlite3.connect(self._folder / "desk.db")) as desk:
                numbers = {number for (number,) in desk.execute("SELECT number FROM sales_order")}
                self.damaged += desk.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
        except sqlite3.DatabaseError:
            self.damaged += 1
            numbers = set()
        gone = set(told) - numbers
        self.lost += len(gone)
        self.lossy += bool(gone)
        if thoroughly and numbers:
            reopened = Desk.open(f"sqlite:///{(self._folder / 'desk.db').as_posix()}")
            self.faults += broken(reopened)
            reopened.close()


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_no_confirmed_order_is_lost_in_a_power_cut(
    journal: str, day: Day, tmp_path: Path, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """The power is cut at a random write: no confirmed order is lost, the file is whole, and `orderdesk check` is clean."""
    folder = tmp_path / "after"
    folder.mkdir()
    cuts = Cuts(day, folder, seed)
    cuts.run(amount(50, 10_000), journal, SYNCHRONOUS[journal], look=10)
    record(
        f"power cut, {journal}", cuts=cuts.cuts, orders_confirmed=cuts.told, lost=cuts.lost, files_damaged=cuts.damaged,
        invariants_broken=len(cuts.faults), synchronous=SYNCHRONOUS[journal],
    )  # fmt: skip
    assert (cuts.lost, cuts.damaged, cuts.faults) == (0, 0, [])


@pytest.mark.parametrize(("journal", "synchronous"), [("WAL", "NORMAL"), ("DELETE", "FULL"), ("DELETE", "OFF")])
def test_what_syncs_too_little_is_caught(
    journal: str,
    synchronous: str,
    day: Day,
    tmp_path: Path,
    seed: int,
    amount: Callable[[int, int], int],
    record: Callable[..., None],
) -> None:
    """Negative control: a desk that syncs less must lose orders or damage its file in power cuts, and does."""
    folder = tmp_path / "after"
    folder.mkdir()
    cuts = Cuts(day, folder, seed)
    cuts.run(amount(60, 500), journal, synchronous, look=0)
    record(f"power cut, control {journal} {synchronous}", cuts=cuts.cuts, lossy=cuts.lossy, files_damaged=cuts.damaged)
    assert cuts.lossy + cuts.damaged > 0
