"""The review queue: `python -m tests.bench.queue --orders 1000 100000`.

The first page of a reviewer's queue, and of one narrowed to a named reason, beside the bare query for the same hundred orders,
with few and with many orders waiting. Every run proves that the page holds the orders that waited longest.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

from sqlalchemy import text

from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.queries.paging import PAGE_SIZE
from orderdesk.queries.review import review_queue, waiting
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.bench.measuring import say, server, summary, tell
from tests.faults.cluster import Cluster

WORKLOAD = "review queue"
BARE = text(
    "SELECT o.id, o.number, c.name, o.total_units, o.currency, o.requested_date, o.state, o.queued_at, p.name, "
    "(SELECT count(*) FROM order_line l WHERE l.order_id = o.id) FROM sales_order o LEFT JOIN customer c ON c.id = o.customer_id "
    "JOIN staff p ON p.id = o.entered_by WHERE o.state = 'first_review' ORDER BY o.queued_at, o.id LIMIT :limit"
)
_FILL = text(
    "INSERT INTO sales_order (number, kind, channel, state, customer_id, currency, total_units, ordered_at, created_at, "
    "business_date, entered_by, queued_at, route_id, version) "
    "SELECT 'Q' || n, 'stock', 'phone', 'first_review', :customer, 'CNY', 10000, now(), now(), current_date, :clerk, "
    "now() + n * interval '1 second', :route, 1 FROM generate_series(:first, :last) n"
)


def filled(cluster: Cluster, name: str, orders: int) -> tuple[Desk, Actor]:
    """A desk with so many orders waiting for one reviewer, two kinds of steps his."""
    desk = Desk.open(cluster.found(name))
    reviewer = make.staff(desk, Role.SALES_REVIEWER, Role.BUSINESS_REVIEWER)
    clerk, customer = make.staff(desk, Role.CLERK).staff_id, make.customer(desk)
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        route = connection.execute(text("SELECT min(id) FROM review_route")).scalar_one()
        values = {"customer": customer, "clerk": clerk, "route": route, "first": 1, "last": orders}
        connection.execute(_FILL, values)
        connection.execute(
            text(
                "INSERT INTO review_reason (order_id, code, verdict) SELECT id, 'credit', 'bad' FROM sales_order WHERE id % 3 = 0"
            )
        )
    with desk.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM ANALYZE sales_order"))
        connection.execute(text("ANALYZE review_reason"))
    return desk, reviewer


def timed(run: Callable[[], object], runs: int) -> list[float]:
    """Seconds of each run, after one to warm up."""
    run()
    samples = []
    for _each in range(runs):
        begun = time.perf_counter()
        run()
        samples.append(time.perf_counter() - begun)
    return samples


def measure(cluster: Cluster, orders: int, runs: int) -> dict[str, float]:
    """Medians in seconds: the queue, the queue by a reason, the tab's count, and the bare query."""
    desk, reviewer = filled(cluster, f"queue{orders}", orders)
    today = desk.today()
    first = [row.id for row in desk.read(review_queue, reviewer, today=today).rows]
    bare = [row.id for row in desk.read(lambda session: session.execute(BARE, {"limit": PAGE_SIZE}).all())]
    if first != bare:
        raise RuntimeError("the first page is not those that waited longest")
    subjects: dict[str, Callable[[], object]] = {
        "bare": lambda: desk.read(lambda session: session.execute(BARE, {"limit": PAGE_SIZE}).all()),
        "queue": lambda: desk.read(review_queue, reviewer, today=today),
        "reason": lambda: desk.read(review_queue, reviewer, today=today, reason="credit"),
        "count": lambda: desk.read(waiting, reviewer, today),
    }
    medians = {}
    for name, run in subjects.items():
        results = summary(timed(run, runs))
        tell(WORKLOAD, name, {"orders": orders}, results)
        medians[name] = results["median"]
    desk.close()
    return medians


def run(arguments: argparse.Namespace) -> dict[str, float]:
    """The ratios: queue to bare query with most orders, and most orders to fewest."""
    with server() as cluster:
        found = {orders: measure(cluster, orders, arguments.runs) for orders in arguments.orders}
    few, many = found[min(found)], found[max(found)]
    ratios = {
        "queue / bare": many["queue"] / many["bare"],
        "many / few": many["queue"] / few["queue"],
        "reason: many / few": many["reason"] / few["reason"],
        "count: many / few": many["count"] / few["count"],
    }
    say({name: round(value, 2) for name, value in ratios.items()})
    return ratios


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--runs", type=int, default=15)
    return parser.parse_args(words)


if __name__ == "__main__":
    run(parse())
