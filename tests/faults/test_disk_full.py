"""The disk fills up while orders are entered, and has room again later."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from orderdesk.commands import intake
from orderdesk.database.desk import Desk
from orderdesk.rules.errors import Refused
from tests.faults.cluster import running
from tests.faults.house import Firm, broken, form, found

REFUSALS = 5  # in a row, and the disk counts as full
ROOM_ON_DISK = 110  # MB: a server with a migrated desk takes about half of it


class Entering:
    """Orders entered until nothing goes in any more; what was confirmed."""

    def __init__(self, desk: Desk, firm: Firm, chance: random.Random) -> None:
        self._desk, self._firm, self._chance = desk, firm, chance
        self.confirmed: list[str] = []
        self.said: set[str] = set()

    def until_full(self, most: int) -> int:
        """How often it was refused before `most` orders were in."""
        refused = in_a_row = 0
        for _ in range(most):
            try:
                changes = self._desk.do(self._firm.clerks[0], intake.save_order, form(self._firm, self._chance))
            except Refused as error:
                self.said.add(str(error))
                refused, in_a_row = refused + 1, in_a_row + 1
                if in_a_row >= REFUSALS:
                    break
            else:
                in_a_row = 0
                self.confirmed.append(changes.number or "")
        return refused

    def lost(self) -> int:
        """Confirmed orders that are not there, and orders there that nobody was told of."""
        numbers = self._desk.read(lambda session: set(session.scalars(text("SELECT number FROM sales_order"))))
        return len(numbers ^ set(self.confirmed))


def _proved(desk: Desk, entering: Entering, more_room: Callable[[], None]) -> dict[str, object]:
    refused = entering.until_full(100_000)
    while_full = entering.lost() + len(broken(desk))
    more_room()
    before = len(entering.confirmed)
    entering.until_full(20)
    faults = broken(desk)
    assert (while_full, entering.lost(), faults) == (0, 0, [])
    assert refused >= REFUSALS
    assert len(entering.confirmed) == before + 20
    assert any("disk" in sentence for sentence in entering.said)
    return {"orders_confirmed": len(entering.confirmed), "refused": refused, "lost": 0, "in_part": 0, "works_again": True}


def test_a_full_disk_loses_nothing_on_sqlite(
    sqlite_url: str, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """An embedded desk's disk is full: a sentence says so, nothing is lost or saved in part, and it works again with room."""
    room = [0]
    desk = Desk.open(sqlite_url)
    firm = found(desk, clerks=1)
    pages = int(desk.read(lambda session: session.scalar(text("PRAGMA page_count"))) or 0)
    room[0] = pages + amount(40, 2_000)

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {room[0]}")

    def more_room() -> None:
        room[0] *= 10
        desk.engine.dispose()

    event.listen(desk.engine, "connect", limit)
    desk.engine.dispose()
    record("disk full, SQLite", **_proved(desk, Entering(desk, firm, random.Random(seed)), more_room))
    desk.close()


@contextlib.contextmanager
def _small_disk() -> Iterator[Path | None]:
    """A disk of its own with little room; None where the system does not let us have one."""
    with tempfile.TemporaryDirectory(prefix="orderdesk-disk-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        mounting = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_ON_DISK}m", "orderdesk", name]
        mounted = sys.platform == "linux" and subprocess.run(mounting, capture_output=True, check=False).returncode == 0
        try:
            yield folder if mounted else None
        finally:
            if mounted:
                subprocess.run(["umount", "--lazy", name], check=True)


def test_a_full_disk_loses_nothing_on_a_server(seed: int, record: Callable[..., None]) -> None:
    """A server's disk is full: a sentence says so, nothing is lost or saved in part, and it works again with room."""
    with _small_disk() as disk, running({"max_wal_size": "32MB", "shared_buffers": "16MB"}, disk and disk / "data") as cluster:
        url = cluster.create("desk")
        desk = Desk.open(url)
        firm = found(desk, clerks=1)
        # Where there is no small disk the server says what it would say on one.
        more_room = _filled(disk) if disk else _said_to_be_full(desk)
        record(
            "disk full, PostgreSQL", **_proved(desk, Entering(desk, firm, random.Random(seed)), more_room),
            disk="a small one" if disk else "said to be full",
        )  # fmt: skip
        desk.close()


def _filled(disk: Path) -> Callable[[], None]:
    """Leave a few megabytes; what is returned gives the room back."""
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free
    ballast.write_bytes(bytes(max(0, free - 3 * 2**20)))
    return ballast.unlink


def _said_to_be_full(desk: Desk) -> Callable[[], None]:
    full = (
        "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.id > 40 THEN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END IF; "
        "RETURN NEW; END $$; "
        "CREATE TRIGGER disk_is_full BEFORE INSERT ON order_line FOR EACH ROW EXECUTE FUNCTION disk_is_full();"
    )

    def run(statements: str) -> None:
        with desk.engine.begin() as connection:
            connection.exec_driver_sql(statements)

    run(full)
    return lambda: run("DROP TRIGGER disk_is_full ON order_line")


def test_what_is_written_piece_by_piece_is_caught(sqlite_url: str, seed: int, record: Callable[..., None]) -> None:
    """Negative control: a thousand rows written each for itself must be left in part on a full disk, and are."""
    chance = random.Random(seed)
    desk = Desk.open(sqlite_url)
    with desk.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("CREATE TABLE piece (whole INTEGER, padding TEXT)")
        raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0] + 20}")
        with contextlib.suppress(sqlite3.OperationalError):
            for number in range(10_000):
                raw.execute("INSERT INTO piece VALUES (?, ?)", (number // 1_000, "x" * chance.randint(3_000, 3_900)))
        in_part = raw.execute("SELECT count(*) FROM (SELECT 1 FROM piece GROUP BY whole HAVING count(*) <> 1000)").fetchone()[0]
    desk.close()
    record("disk full, control", left_in_part=in_part)
    assert in_part == 1
