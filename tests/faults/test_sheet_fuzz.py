"""Sheets spoiled by chance and by intent are read or refused with a sentence, and refused ones leave nothing behind."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import func, select

from orderdesk import sandbox
from orderdesk.commands.imports import KINDS, commit_preview
from orderdesk.commands.imports.preview import judge, preview_file
from orderdesk.database.desk import Desk
from orderdesk.model import Customer, Product, SalesOrder
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.table import SheetFile
from orderdesk.rules.rights import Actor, Role
from orderdesk.sheets import reading
from tests import factories as make
from tests.faults.house import processes
from tests.faults.mutating import CSV_WORDS, spoiled, spoiled_workbook
from tests.faults.nasty_sheets import plain, write_nasty

SLOW = 60.0
BEYOND_A_FILE = {"MemoryError", "RecursionError"}
"""What a file may drive the child process to; anything else the child has to say by itself."""


def too_heavy(before: int) -> bool:
    """Whether a child ended since `before` (what heaviest_child said then) that had more memory than a file may take.

    A child counts what its parent held when it was begun: where this process itself is as large, it cannot be told.
    """
    if sys.platform == "win32":
        return False
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024)
    return heaviest_child() > max(before, own, sandbox.MEMORY_MB)


def heaviest_child() -> int:
    """The memory in MB of the largest child process that has ended, whichever test of this process began it."""
    if sys.platform == "win32":
        return 0
    import resource

    unit: int = 1024 * 1024 if sys.platform == "darwin" else 1024
    most: int = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return most // unit


class Reader:
    """A desk that is given files; what came of them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.clerk: Actor = make.staff(desk, Role.CLERK, Role.WAREHOUSE, Role.ADMINISTRATOR)
        self.outcomes: Counter[str] = Counter()
        self.faults: list[str] = []
        self.slowest = 0.0
        self.rows_of_refused = 0

    def rows(self) -> int:
        """Customers, products and orders there are."""
        tables = (Customer, Product, SalesOrder)
        counts = [select(func.count()).select_from(table) for table in tables]
        count: int = self.desk.read(lambda session: sum(session.scalars(statement).one() for statement in counts))
        return count

    def take(self, number: int, found: SheetFile | Refused) -> None:
        """What came of a file: refused with a sentence, or judged as each kind of sheet."""
        if isinstance(found, Refused):
            self._refused(number, found)
            return
        self.outcomes["read"] += 1
        for kind in KINDS:
            before = self.rows()
            try:
                preview = judge(self.desk, kind, found, "fuzz")
                if preview.good and number % 10 == 0:
                    commit_preview(self.desk, self.clerk, preview)
                    self.outcomes["imported"] += 1
                    continue
            except Refused as refused:
                self._refused(number, refused)
            except Exception as error:  # noqa: BLE001 - what this test is about
                self.faults.append(f"file {number} as {kind}: {error!r}")
            self.rows_of_refused += self.rows() - before

    def _refused(self, number: int, refused: Refused) -> None:
        self.outcomes["refused"] += 1
        if not str(refused).strip().endswith((".", "。", ")")):
            self.faults.append(f"file {number}: no sentence: {refused!s}")
        kind = str(refused.values.get("kind", ""))
        if kind and kind[0].isupper() and kind not in BEYOND_A_FILE:
            self.faults.append(f"file {number}: {kind} in the child process")


def spoiled_sheets(count: int, chance: random.Random) -> Iterator[bytes]:
    """Workbooks and texts, three to one."""
    books, texts = plain()
    for _ in range(count):
        if chance.random() < 0.75:
            yield spoiled_workbook(chance.choice(books), chance)
        else:
            yield spoiled(chance.choice(texts), CSV_WORDS, chance)


def test_spoiled_sheets_are_read_or_refused(
    sqlite_url: str, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Sheets with bytes changed at random are read or refused with a sentence; the window lives, the child stays below 512 MB."""
    heavy = heaviest_child()
    desk = Desk.open(sqlite_url)
    reader = Reader(desk)
    count = amount(40, 10_000)
    begun = since = time.monotonic()
    sheets = spoiled_sheets(count, random.Random(seed))
    for number, found in enumerate(sandbox.run_many(reading.read, sheets, "")):
        reader.slowest = max(reader.slowest, time.monotonic() - since)
        reader.take(number, found)
        since = time.monotonic()
    desk.close()
    record(
        "sheets, spoiled", files=count, read=reader.outcomes["read"], refused=reader.outcomes["refused"],
        uncaught=len(reader.faults), rows_from_refused_files=reader.rows_of_refused, child_MB=heaviest_child(),
        slowest_s=round(reader.slowest, 1), files_per_s=round(count / (time.monotonic() - begun)),
    )  # fmt: skip
    assert reader.faults == []
    assert reader.rows_of_refused == 0
    assert reader.outcomes["read"] > count // 10  # or nothing but the gate was tried
    assert not too_heavy(heavy) and reader.slowest < SLOW


def test_nasty_sheets_are_read_or_refused(
    sqlite_url: str, tmp_path: Path, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Sheets made to do harm (bombs, entities, far cells, a million rows) are read or refused with a sentence."""
    heavy = heaviest_child()
    desk = Desk.open(sqlite_url)
    reader = Reader(desk)
    harmed = []
    count = 0
    # They are made in a process of their own: a child counts what its parent held when it was begun as its own memory.
    maker = processes().Process(target=write_nasty, args=(tmp_path,))
    maker.start()
    maker.join()
    made = sorted(tmp_path.glob("*/*"))
    assert len(made) > 30
    for path in random.Random(seed).sample(made, amount(8, len(made))):
        count += 1
        before, since = reader.rows(), time.monotonic()
        try:
            preview_file(desk, "orders", path)
            reader.outcomes["read"] += 1
        except Refused as refused:
            reader._refused(count, refused)
        except Exception as error:  # noqa: BLE001 - what this test is about
            reader.faults.append(f"{path.parent.name}: {error!r}")
        reader.slowest = max(reader.slowest, time.monotonic() - since)
        harmed += [path.parent.name] if reader.rows() != before or time.monotonic() - since > SLOW else []
    desk.close()
    record(
        "sheets, nasty", files=count, read=reader.outcomes["read"], refused=reader.outcomes["refused"],
        uncaught=len(reader.faults), child_MB=heaviest_child(), slowest_s=round(reader.slowest, 1),
    )  # fmt: skip
    assert (reader.faults, harmed) == ([], [])
    assert not too_heavy(heavy)


def _reads_carelessly(data: bytes) -> int:
    import io

    from openpyxl import load_workbook

    return sum(1 for _row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows())


def test_a_careless_reader_is_caught(seed: int, record: Callable[..., None]) -> None:
    """Negative control: the library alone, without what stands before it, must fail on spoiled sheets, and does."""
    chance = random.Random(seed)
    careless: Counter[str] = Counter()
    for sheet in spoiled_sheets(40, chance):
        try:
            _reads_carelessly(sheet)
        except Exception as error:  # noqa: BLE001 - what this test is about
            careless[type(error).__name__] += 1
    record("sheets, control", files=40, uncaught=sum(careless.values()), kinds_of_error=len(careless))
    assert len(careless) > 1
