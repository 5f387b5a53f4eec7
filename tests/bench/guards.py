"""What guards and audit cost: `python -m tests.bench.guards --orders 300 --lines 5`.

The same order is written by the same statements into two databases that differ in one thing: one has the guards and the trail,
the other had them taken away. Order by order in turn, on PostgreSQL as the clerk with a login of his own, and on SQLite.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, make_url, select, text

from orderdesk.database import guards
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES, act_as
from orderdesk.database.schema import migrate
from orderdesk.model import AuditRow, OrderLine, SalesOrder, TimelineEntry
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.bench.measuring import latency, server, tell
from tests.faults.cluster import Cluster

WORKLOAD = "guards and audit"
_ORDER = insert(SalesOrder).returning(SalesOrder.id)
_LINES = insert(OrderLine)
_TOLD = insert(TimelineEntry)


class House:
    """A database, and the clerk who writes to it."""

    def __init__(self, desk: Desk, *, guarded: bool) -> None:
        self.clerk: Actor = make.staff(desk, Role.CLERK)
        self.products = [make.product(desk, on_hand=1_000) for _ in range(20)]
        self.customer = make.customer(desk)
        self.engine: Engine = desk.engine
        if not guarded:
            with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
                guards.remove(connection)
        if desk.engine.dialect.name == "postgresql":
            with desk.engine.begin() as connection:
                connection.execute(text(f'ALTER ROLE "{self.clerk.login}" LOGIN'))
            url = make_url(desk.engine.url).set(username=self.clerk.login)
            self.engine = Desk.open(url.render_as_string(hide_password=False)).engine
        self._writer = self.engine.execution_options(**{WRITES: True})

    def write(self, number: int, lines: list[tuple[int, int]]) -> float:
        """An order with these lines (product, quantity), committed; the seconds it took."""
        begun = time.perf_counter()
        with self._writer.begin() as connection:
            if connection.dialect.name == "sqlite":
                act_as(connection, self.clerk.login)
            self._insert(connection, number, lines)
        return time.perf_counter() - begun

    def _insert(self, connection: Connection, number: int, lines: list[tuple[int, int]]) -> None:
        now = datetime.now(UTC)
        order = connection.execute(
            _ORDER,
            {
                "number": f"B{number}", "channel": "website", "state": "draft", "customer_id": self.customer, "currency": "CNY",
                "total_units": sum(quantity for _product, quantity in lines) * 10_000, "ordered_at": now, "created_at": now,
                "business_date": now.date(), "entered_by": self.clerk.staff_id,
            },
        ).scalar_one()  # fmt: skip
        rows: list[dict[str, Any]] = [
            {
                "order_id": order, "position": position, "state": "pending", "product_id": self.products[product],
                "sku": f"S{product}", "name": "Paper", "unit": "pcs", "quantity_units": quantity * 10_000,
                "base_units": quantity * 10_000, "price_units": 10_000, "amount_units": quantity * 10_000, "gift": False,
            }
            for position, (product, quantity) in enumerate(lines, 1)
        ]  # fmt: skip
        connection.execute(_LINES, rows)
        connection.execute(
            _TOLD, {"order_id": order, "at": now, "staff_id": self.clerk.staff_id, "verb": "enter", "to_state": "draft"}
        )


@contextlib.contextmanager
def _pair(backend: str) -> Iterator[tuple[House, House]]:
    """One house with guards and one without."""
    with contextlib.ExitStack() as kept:
        urls = _servers(kept.enter_context(server())) if backend == "postgresql" else _files(kept)
        desks = [Desk.open(url) for url in urls]
        for desk in desks:
            kept.callback(desk.close)
        guarded, bare = House(desks[0], guarded=True), House(desks[1], guarded=False)
        for house in (guarded, bare):
            kept.callback(house.engine.dispose)
        yield guarded, bare
        trail = [desk.read(lambda session: session.scalar(_TRAIL)) for desk in desks]
        assert trail[0] and not trail[1], trail


_TRAIL = select(func.count()).select_from(AuditRow).where(AuditRow.table_name == "order_line")


def _servers(cluster: Cluster) -> list[str]:
    return [cluster.found("guarded"), cluster.found("bare")]


def _files(kept: contextlib.ExitStack) -> list[str]:
    folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="orderdesk-bench-", ignore_cleanup_errors=True)))
    urls = [f"sqlite:///{folder / name}.db" for name in ("guarded", "bare")]
    for url in urls:
        migrate(url)
    return urls


def run(options: argparse.Namespace) -> Mapping[str, float]:
    """How many times the bare insert the guarded one costs, by database."""
    ratios = {}
    for backend in options.backends:
        chance = random.Random(options.seed)
        with _pair(backend) as (guarded, bare):
            took: dict[str, list[float]] = {"guarded": [], "bare": []}
            for number in range(options.warmup + options.orders):
                lines = [(product, chance.randint(1, 9)) for product in chance.sample(range(20), options.lines)]
                for name, house in (("guarded", guarded), ("bare", bare)):
                    seconds = house.write(number, lines)
                    if number >= options.warmup:
                        took[name].append(seconds)
        told = {name: latency(seconds) for name, seconds in took.items()}
        ratios[backend] = round(told["guarded"]["median"] / told["bare"]["median"], 2)
        tell(WORKLOAD, backend, vars(options), {**told, "guarded / bare": ratios[backend]})
    return ratios


def parse(words: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--lines", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=20)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--backends", nargs="+", default=["postgresql", "sqlite"])
    return parser.parse_args(words)


if __name__ == "__main__":
    run(parse())
