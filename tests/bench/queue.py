"""The review queue: `python -m tests.bench.queue --orders 1000 100000`.

The first page of a reviewer's queue, and of one narrowed to a named reason, beside the bare query for the same hundred orders,
with few and with many orders waiting. The bare query is text: it knows which steps and departments are the reviewer's and which
orders nobody set aside, and answers with plain rows. Every run proves that the page holds the orders whose turn it is.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import TextClause, text

from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.queries.paging import PAGE_SIZE
from orderdesk.queries.review import review_queue, waiting
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.bench.measuring import say, server, summary, tell
from tests.faults.cluster import Cluster

K = TypeVar("K")
WORKLOAD = "review queue"
_KEYS = "SELECT id FROM sales_order WHERE state = '{state}' {narrowed} ORDER BY rank, queued_at, id LIMIT :limit"
_FACTS = (
    "SELECT o.id, o.number, c.name, o.total_units, o.currency, o.requested_date, o.state, o.channel, o.kind, p.name, "
    "o.queued_at, o.version, o.rank, o.rank_reasons, t.department, t.hours, "
    "(SELECT count(*) FROM order_line l WHERE l.order_id = o.id), h.until, h.reason, "
    "(SELECT string_agg(r.verdict || ':' || r.code, ' ') FROM review_reason r WHERE r.order_id = o.id) "
    "FROM ({keys}) k JOIN sales_order o ON o.id = k.id LEFT JOIN customer c ON c.id = o.customer_id "
    "JOIN staff p ON p.id = o.entered_by LEFT JOIN review_step t ON t.route_id = o.route_id AND t.step = o.state "
    "LEFT JOIN review_hold h ON h.order_id = o.id ORDER BY o.rank, o.queued_at, o.id LIMIT :limit"
)
_BAD = "AND EXISTS (SELECT 1 FROM review_reason r WHERE r.order_id = sales_order.id AND r.code = 'credit')"


def _bare(narrowed: str = "") -> TextClause:
    """The same hundred orders with the same facts of each, as anybody would ask for them who knows that they are his."""
    each = (_KEYS.format(state=state, narrowed=narrowed) for state in ("first_review", "second_review"))
    return text(_FACTS.format(keys=" UNION ALL ".join(f"({keys})" for keys in each)))


BARE, BARE_REASON = _bare(), _bare(_BAD)
_FILL = text(
    "INSERT INTO sales_order (number, kind, channel, state, customer_id, currency, total_units, ordered_at, created_at, "
    "business_date, entered_by, queued_at, route_id, rank, version) "
    "SELECT 'Q' || n, 'stock', 'phone', 'first_review', :customer, 'CNY', 10000, now(), now(), current_date, :clerk, "
    "now() + n * interval '1 second', :route, -(n % 7 % 3), 1 FROM generate_series(:first, :last) n"
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
        connection.execute(text("UPDATE sales_order SET state = 'second_review' WHERE id % 2 = 0"))
        connection.execute(
            text(
                "INSERT INTO review_reason (order_id, code, verdict) SELECT id, 'credit', 'bad' FROM sales_order WHERE id % 3 = 0"
            )
        )
    with desk.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM ANALYZE sales_order"))
        connection.execute(text("ANALYZE review_reason"))
    return desk, reviewer


def timed(subjects: Mapping[K, Callable[[], object]], runs: int) -> dict[K, list[float]]:
    """Seconds of each run of each subject, in turn, after two to warm up."""
    samples: dict[K, list[float]] = {name: [] for name in subjects}
    for number in range(-2, runs):
        for name, run in subjects.items():
            begun = time.perf_counter()
            run()
            if number >= 0:
                samples[name].append(time.perf_counter() - begun)
    return samples


def subjects_of(desk: Desk, reviewer: Actor) -> dict[str, Callable[[], object]]:
    """What is timed on a desk, once it is proved that the page is the bare query's."""
    today = desk.today()
    first = [row.id for row in desk.read(review_queue, reviewer, today=today).rows]
    bare = [row.id for row in desk.read(lambda session: session.execute(BARE, {"limit": PAGE_SIZE}).all())]
    if first != bare:
        raise RuntimeError("the first page is not those whose turn it is")
    return {
        "bare": lambda: desk.read(lambda session: session.execute(BARE, {"limit": PAGE_SIZE}).all()),
        "bare by reason": lambda: desk.read(lambda session: session.execute(BARE_REASON, {"limit": PAGE_SIZE}).all()),
        "queue": lambda: desk.read(review_queue, reviewer, today=today),
        "reason": lambda: desk.read(review_queue, reviewer, today=today, reason="credit"),
        "count": lambda: desk.read(waiting, reviewer, today),
    }


def run(arguments: argparse.Namespace) -> dict[str, float]:
    """The ratios: queue to bare query with most orders, and most orders to fewest. Both desks are timed in turn."""
    with server() as cluster:
        desks = {orders: filled(cluster, f"queue{orders}", orders) for orders in arguments.orders}
        asked = {(orders, name): run for orders, desk in desks.items() for name, run in subjects_of(*desk).items()}
        found: dict[int, dict[str, float]] = {orders: {} for orders in desks}
        for (orders, name), samples in timed(asked, arguments.runs).items():
            results = summary(samples)
            tell(WORKLOAD, name, {"orders": orders}, results)
            found[orders][name] = results["median"]
        for desk, _reviewer in desks.values():
            desk.close()
    few, many = found[min(found)], found[max(found)]
    ratios = {
        "queue / bare": many["queue"] / many["bare"],
        "reason / bare": many["reason"] / many["bare by reason"],
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
    parser.add_argument("--runs", type=int, default=101)
    return parser.parse_args(words)


if __name__ == "__main__":
    run(parse())
