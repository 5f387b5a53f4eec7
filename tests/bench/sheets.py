"""A large sheet in: `python -m tests.bench.sheets --orders 20000 --lines 2`.

Preview is told as rows a second against openpyxl's bare read-only rate over the same file; the import as rows a second of every
table that it writes against the bare bulk insert of just the same rows. Memory is told as what the process grew by between a
preview of a tenth of the file and one of the whole. Every run proves its outcome: so many orders and lines, and nothing twice.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import func, insert, select

from orderdesk.commands.imports import commit_preview, preview_file
from orderdesk.database.audit.what import audited
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.schema import migrate
from orderdesk.model import AuditRow, Base, ImportFile, OrderLine, SalesOrder, TimelineEntry
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.bench.measuring import say, server, tell

WORKLOAD = "sheet import"
HEAD = tuple("订单号 下单日期 客户编码 商品编码 商品名称 数量 单位 单价 收货人 联系电话 收货地址 备注".split())
WRITTEN = (SalesOrder, OrderLine, TimelineEntry, ImportFile, AuditRow)
PARCEL = 2_000


def sheet(path: Path, orders: int, lines: int, seed: int) -> int:
    """Write a sheet of our own headings; how many rows it has beneath them."""
    chance = random.Random(seed)
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(HEAD)
    for number in range(orders):
        day, code = date(2026, 3, 2) + timedelta(days=number % 20), f"K{number % 50:03d}"
        for _line in range(lines):
            sku = f"P{chance.randrange(200):03d}"
            sold = (sku, "复印纸 A4 80g", chance.randint(1, 90), "pcs", chance.randint(100, 9999) / 100)
            page.append((f"N-{number}", day, code, *sold, "王芳", "13862145530", "江苏省苏州市工业园区星湖街328号", ""))
    book.save(path)
    return orders * lines


def bare_read(path: Path) -> float:
    """Seconds of openpyxl alone."""
    begun = time.perf_counter()
    book = load_workbook(path, read_only=True)
    for row in book.worksheets[0].iter_rows(values_only=True):
        assert row
    book.close()
    return time.perf_counter() - begun


def fill(desk: Desk) -> None:
    """The customers and products that the sheet names."""
    for number in range(200):
        make.product(desk, f"P{number:03d}", price=1)
    for number in range(50):
        make.customer(desk, code=f"K{number:03d}")


def counted(desk: Desk) -> dict[str, int]:
    """Rows of every table the import writes."""
    return {
        table.__tablename__: desk.read(lambda session, t=table: session.scalar(select(func.count()).select_from(t)) or 0)
        for table in WRITTEN
    }


def bare_insert(desk: Desk, bare: Desk) -> tuple[float, int]:
    """Seconds to insert just the rows that `desk` holds into another desk's tables without guards, and how many they are."""
    from orderdesk.database import guards

    rows: dict[Any, list[Mapping[str, Any]]] = {}
    for table in WRITTEN:
        plain: Any = Base.metadata.tables[table.__tablename__]
        rows[plain] = [dict(row) for row in desk.read(lambda session, p=plain: session.execute(select(p)).mappings().all())]
    with bare.engine.execution_options(**{WRITES: True}).begin() as connection:
        guards.remove(connection)
        for plain in rows:
            connection.execute(plain.delete())
    begun = time.perf_counter()
    with bare.engine.execution_options(**{WRITES: True}).begin() as connection:
        for plain, held in rows.items():
            for start in range(0, len(held), PARCEL):
                connection.execute(insert(plain), held[start : start + PARCEL])
    return time.perf_counter() - begun, sum(map(len, rows.values()))


def grown() -> int:
    """The most this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Shares by database: preview of the bare read, import of the bare insert; both in rows a second."""
    assert audited(Base.metadata)
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder, server() as cluster:
        small, large = Path(folder) / "small.xlsx", Path(folder) / "large.xlsx"
        sheet(small, max(1, options.orders // 10), options.lines, options.seed)
        rows = sheet(large, options.orders, options.lines, options.seed)
        for kind in ("sqlite", "postgresql"):
            desks = []
            for name in ("ours", "bare"):
                url = f"sqlite:///{Path(folder) / name}.db" if kind == "sqlite" else cluster.found(f"sheets_{name}")
                if kind == "sqlite":
                    migrate(url)
                desks.append(Desk.open(url))
                fill(desks[-1])
            ours, bare = desks
            clerk = make.staff(ours, Role.CLERK)
            make.staff(bare, Role.CLERK)
            preview_file(ours, "orders", small)
            before = grown()
            begun = time.perf_counter()
            preview = preview_file(ours, "orders", large)
            reading = time.perf_counter() - begun
            assert (len(preview.good), preview.refused) == (options.orders, ())
            memory, floor = grown() - before, bare_read(large)
            start = counted(ours)
            begun = time.perf_counter()
            changes = commit_preview(ours, clerk, preview)
            writing = time.perf_counter() - begun
            written = sum(counted(ours).values()) - sum(start.values())
            assert changes.count == options.orders and counted(ours)["order_line"] == rows
            inserting, inserted = bare_insert(ours, bare)
            found[kind] = {
                "preview / openpyxl": round(floor / reading, 2),
                "import / bare insert": round((written / writing) / (inserted / inserting), 2),
                "preview rows/s": round(rows / reading),
                "import rows/s": round(written / writing),
                "memory MB for the rest of the file": memory,
            }
            tell(WORKLOAD, kind, {"rows": rows, "rows written": written}, found[kind])
            say(kind, found[kind])
            for desk in desks:
                desk.close()
    return found


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Options from words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--lines", type=int, default=2)
    parser.add_argument("--seed", type=int, default=4)
    return parser.parse_args(words)


if __name__ == "__main__":
    run(parse())
