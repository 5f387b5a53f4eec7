"""P2: stock locked under contention: `python -m tests.bench.p2 --procs 8 --products 20 --shipments 1200 --stock 200`.

Each of the processes locks orders of `--lines` lines on the same few products, a transaction an order; an order that cannot be
had whole is refused. Every run proves that nothing was sold twice and that the locks add up.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection

from sqlalchemy import create_engine, text

from orderdesk.commands import warehouse
from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Actor
from tests import factories as make
from tests.bench import floor
from tests.bench.measuring import latency, say, server, summary, tell, tell_ratios
from tests.faults.cluster import Cluster
from tests.faults.house import broken, processes
from tests.faults.test_last_units import founded, oversold, own

WORKLOAD = "P2 reservation under contention"
Wanted = list[floor.Lines]


def desk_worker(url: str, keeper: Actor | None, orders: Wanted, end: Connection) -> None:
    """Through the command, signed in by the keeper's own login."""
    assert keeper is not None
    desk = Desk.open(own(url, keeper))
    desk.do(keeper, warehouse.lock_lines, [])
    _work(orders, end, lambda lines: desk.do(keeper, warehouse.lock_lines, [line for line, _p, _q in lines]).count == len(lines))
    desk.close()


def orm_worker(url: str, _keeper: Actor | None, orders: Wanted, end: Connection) -> None:
    """By the ORM floor."""
    _work(orders, end, floor.Orm(url).lock_alone)


def bare_worker(url: str, _keeper: Actor | None, orders: Wanted, end: Connection) -> None:
    """By bare statements."""
    _work(orders, end, floor.Bare(url).lock_alone)


def _work(orders: Wanted, end: Connection, lock: Callable[[floor.Lines], bool]) -> None:
    end.send("ready")
    end.recv()
    calls = []
    for lines in orders:
        since = time.perf_counter()
        got = lock(lines)
        calls.append((got, time.perf_counter() - since))
    end.send(calls)


def race(
    target: Callable[..., None], url: str, keepers: Sequence[Actor | None], orders: Wanted
) -> tuple[float, list[tuple[bool, float]]]:
    """Seconds, and each call with whether it locked and how long it took."""
    context, ends = processes(), []
    for place, keeper in enumerate(keepers):
        end, other = context.Pipe()
        context.Process(target=target, args=(url, keeper, orders[place :: len(keepers)], other), daemon=True).start()
        other.close()
        ends.append(end)
    for end in ends:
        assert end.recv() == "ready"
    begun = time.perf_counter()
    for end in ends:
        end.send("go")
    calls = [call for end in ends for call in end.recv()]
    return time.perf_counter() - begun, calls


def _on_desk(cluster: Cluster, name: str, plan: Wanted, options: argparse.Namespace) -> tuple[float, list[tuple[bool, float]]]:
    desk, keepers = founded(cluster, name, options.procs)
    products = [make.product(desk, on_hand=options.stock) for _ in range(options.products)]
    customer = make.customer(desk)
    orders: Wanted = []
    for lines in plan:
        made = make.approved_order(desk, customer, [(products[product - 1], quantity) for _line, product, quantity in lines])
        orders.append([(line, product, quantity) for line, (_l, product, quantity) in zip(made.lines, lines, strict=True)])
    outcome = race(desk_worker, cluster.url(name), keepers, orders)
    assert oversold(desk) == (0, 0) and not broken(desk)
    desk.close()
    return outcome


def _on_floor(
    target: Callable[..., None], cluster: Cluster, name: str, plan: Wanted, options: argparse.Namespace
) -> tuple[float, list[tuple[bool, float]]]:
    with cluster.connect("postgres") as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = cluster.url(name)
    floor.prepare(url, 1, options.products, options.stock)
    engine = create_engine(url)
    with engine.begin() as connection_:
        connection_.execute(text("INSERT INTO orders (account_id, state, total) VALUES (1, 'approved', 0)"))
        rows = [{"id": line, "p": product, "q": quantity} for lines in plan for line, product, quantity in lines]
        connection_.execute(text("INSERT INTO line VALUES (:id, 1, :p, :q, 0, 0)"), rows)
    outcome = race(target, url, [None] * options.procs, plan)
    with engine.connect() as connection_:
        wrong = connection_.scalar(text(
            "SELECT count(*) FROM stock s LEFT JOIN (SELECT product_id, sum(quantity) q FROM lock GROUP BY 1) l "
            "ON l.product_id = s.id "
            "WHERE s.locked > s.on_hand OR s.locked <> coalesce(l.q, 0)"
        ))  # fmt: skip
    engine.dispose()
    assert wrong == 0
    return outcome


def run(options: argparse.Namespace) -> Mapping[str, float]:
    """Every subject in turn, so many times; the ratios."""
    chance = random.Random(options.seed)
    done: dict[str, list[tuple[float, list[tuple[bool, float]]]]] = {}
    with server() as cluster:
        for number in range(options.runs):
            plan = _plan(chance, options)
            for name in options.subjects:
                if name == "desk":
                    outcome = _on_desk(cluster, f"desk{number}", plan, options)
                else:
                    outcome = _on_floor(orm_worker if name == "orm" else bare_worker, cluster, f"{name}{number}", plan, options)
                done.setdefault(name, []).append(outcome)
                say(f"{name}: {len(plan) / outcome[0]:.0f} decided/s")
    medians = {}
    for name, outcomes in done.items():
        assigned = summary([sum(got for got, _s in calls) / wall for wall, calls in outcomes], 1)
        medians[name] = assigned["median"]
        tell(WORKLOAD, name, vars(options), {
            "assigned_shipments_per_s": assigned,
            "decided_shipments_per_s": summary([len(calls) / wall for wall, calls in outcomes], 1),
            "call_latency_s": latency([seconds for _wall, calls in outcomes for _got, seconds in calls]),
            "wall_s": summary([wall for wall, _calls in outcomes]),
            "oversold_products": 0,
            "short_share": summary([sum(not got for got, _s in calls) / len(calls) for _wall, calls in outcomes], 4),
        })  # fmt: skip
    return tell_ratios(WORKLOAD, "assigned_shipments_per_s", medians)


def _plan(chance: random.Random, options: argparse.Namespace) -> Wanted:
    ids = iter(range(1, options.shipments * options.lines + 1))
    return [
        [
            (next(ids), product, chance.randint(1, 3))
            for product in sorted(chance.sample(range(1, options.products + 1), options.lines))
        ]
        for _ in range(options.shipments)
    ]


def parse(words: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--procs", type=int, default=8)
    parser.add_argument("--products", type=int, default=20)
    parser.add_argument("--shipments", type=int, default=1_200)
    parser.add_argument("--stock", type=int, default=200)
    parser.add_argument("--lines", type=int, default=3)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--subjects", nargs="+", default=["desk", "orm", "bare"])
    return parser.parse_args(words)


if __name__ == "__main__":
    run(parse())
