"""Backups are taken while clerks write, each restored and looked at."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import text

from orderdesk.backup import archive, embedded, server
from orderdesk.backup.making import Made, make
from orderdesk.backup.restoring import Restored, restore
from orderdesk.database.desk import Desk
from orderdesk.rules.errors import Refused
from tests.backup.programs import on_path
from tests.faults.house import Firm, found, heard, processes, write_orders

CLERKS = {"sqlite": 2, "postgresql": 4}


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own pg_dump and pg_restore."""
    on_path(monkeypatch)


class Office:
    """Clerks who write as fast as they can, and what they were told was saved."""

    def __init__(self, url: str, firm: Firm, seed: int) -> None:
        self._chance, self._processes = random.Random(seed), processes()
        self._lines: list[tuple[Connection, object]] = []
        self.saved: dict[str, str] = {}
        for clerk in range(len(firm.clerks)):
            ear, tell = self._processes.Pipe()
            asked = (url, firm, clerk, self._chance.getrandbits(32), tell)
            worker = self._processes.Process(target=write_orders, args=asked, daemon=True)
            worker.start()
            tell.close()
            self._lines.append((ear, worker))

    def listen(self, more: int) -> None:
        """Hear until so many more steps were confirmed."""
        wanted = len(self.saved) + more
        while len(self.saved) < wanted:
            for ear, _worker in self._lines:
                if ear.poll(0.05):
                    self.catch_up()

    def catch_up(self) -> None:
        """Hear everything that was said until now."""
        for ear, _worker in self._lines:
            for said, number in heard(ear):
                assert said != "failed", number
                if said != "done":
                    self.saved[number] = said

    def go_home(self) -> None:
        """End of work."""
        for ear, _worker in self._lines:
            with contextlib.suppress(OSError):
                ear.send("enough")
        for ear, worker in self._lines:
            worker.join(30)  # type: ignore[attr-defined]
            ear.close()


@contextlib.contextmanager
def brought_back(made: Made, url: str) -> Iterator[tuple[Restored, dict[str, str]]]:
    """A backup restored into a place of its own: what was found, and where each order stands there."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as leaving:
        if url.startswith("sqlite"):
            into = f"sqlite:///{Path(folder).as_posix()}/restored.db"
        else:
            scratch = leaving.enter_context(server.scratch(Desk.open(url).engine.url))
            into = scratch.render_as_string(hide_password=False)
        restored = restore(made.path, into)
        desk = Desk.open(into)
        try:
            rows = desk.read(lambda session: session.execute(text("SELECT number, state FROM sales_order")).all())
        finally:
            desk.close()
        yield restored, dict(rows)


def missing(saved: dict[str, str], there: dict[str, str]) -> list[str]:
    """What was confirmed and is not there, or not as far as it was confirmed."""
    return [
        number
        for number, said in saved.items()
        if number not in there or (said == "submitted" and there[number] == "draft")
    ]  # fmt: skip


@pytest.mark.requirement("002-25")
@pytest.mark.timeout(3_600)
def test_a_backup_under_load_holds_all_that_was_confirmed_before_it_began(
    database_url: str, tmp_path: Path, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Backups taken while clerks write: each restores, proves itself and holds every step confirmed before it began."""
    desk = Desk.open(database_url)
    kind = desk.engine.dialect.name
    office = Office(database_url, found(desk, CLERKS[kind]), seed)
    lost, unproved, steps = 0, [], 0
    count = amount(1, 20)
    try:
        for number in range(count):
            office.listen(8)
            office.catch_up()
            saved = dict(office.saved)
            made = make(desk, tmp_path / f"backup{number}")
            office.catch_up()
            steps = len(office.saved)
            with brought_back(made, database_url) as (restored, there):
                lost += len(missing(saved, there))
                unproved += [str(problem) for problem in (*made.problems, *restored.problems)]
    finally:
        office.go_home()
        desk.close()
    record(f"backup, {kind}", backups=count, orders_confirmed_meanwhile=steps, lost=lost, not_proved=len(unproved))
    assert steps > 8 * count - 1
    assert (lost, unproved) == (0, [])


def test_a_copy_that_is_behind_or_altered_is_caught(
    database_url: str, tmp_path: Path, seed: int, record: Callable[..., None]
) -> None:
    """Negative control: a copy from before the work lacks orders, an altered one does not prove itself, a cut one is refused."""
    desk = Desk.open(database_url)
    kind = desk.engine.dialect.name
    firm = found(desk, CLERKS[kind])
    old = make(desk, tmp_path / "early")
    office = Office(database_url, firm, seed)
    try:
        office.listen(8)
    finally:
        office.go_home()
    with brought_back(old, database_url) as (_restored, there):
        behind = len(missing(office.saved, there))
    altered = alter(make(desk, tmp_path / "late"), tmp_path, desk)
    with brought_back(altered, database_url) as (restored, _there):
        noticed = len(restored.problems)
    raw = altered.path.read_bytes()
    cut = tmp_path / "cut.odbackup"
    cut.write_bytes(raw[: random.Random(seed).randrange(100, len(raw) - 30)])
    with pytest.raises(Refused, match="damaged"), archive.opened(cut):
        pass
    desk.close()
    record(f"backup, {kind}, control", orders_missing=behind, alterations_noticed=noticed)
    assert behind >= 8
    assert noticed > 0


def alter(made: Made, folder: Path, desk: Desk) -> Made:
    """The same backup with one row less in it, its digests made right again."""
    room = folder / "unpacked"
    room.mkdir()
    with archive.opened(made.path) as backup:
        contents = {name: room / name for name in backup.manifest.contents}
        for name, path in contents.items():
            backup.bring_out(name, path)
    if embedded.DATA in contents:
        with embedded.opened(contents[embedded.DATA]) as copy, copy.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA writable_schema = ON")
            connection.exec_driver_sql("DELETE FROM sqlite_master WHERE type = 'trigger'")
            connection.exec_driver_sql("PRAGMA writable_schema = RESET")
            connection.exec_driver_sql("UPDATE stock_level SET on_hand_units = on_hand_units + 1 WHERE product_id = 1")
        told = made.manifest
    else:
        with desk.engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO desk_note (key, value) VALUES ('one more', '')")
        late = make(desk, folder / "later")
        with archive.opened(late.path) as backup:
            contents[server.DUMP].unlink()
            backup.bring_out(server.DUMP, contents[server.DUMP])
        told = made.manifest
    target = folder / "altered.odbackup"
    return Made(target, archive.write(target, told, contents), target.stat().st_size, ())
