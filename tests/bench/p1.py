"""P1: an order's way from entry to the audited bill, a commit a stage: `python -m tests.bench.p1 --orders 100 --lines 5`.

Every run proves its outcome: all orders billed, `orderdesk check` clean.
"""

from __future__ import annotations

import argparse
import cProfile
import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, make_url, select, text

from orderdesk.commands import intake, receivables, review, shipping, warehouse
from orderdesk.database.desk import Desk
from orderdesk.model import Bill, OrderLine
from orderdesk.rules.changes import Changes
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.bench import floor
from tests.bench.measuring import Stages, latency, say, server, summary, tell, tell_ratios
from tests.faults.cluster import Cluster
from tests.faults.house import broken

WORKLOAD = "P1 order cycle"
Timed = Callable[[str], AbstractContextManager[None]]


class Ours:
    """The cycle through OrderDesk's commands: rights, guards, checks, numbers, timeline, audit, keys and notices.

    Everybody has a login and a desk of his own, as in a company.
    """

    def __init__(self, cluster: Cluster, name: str, customers: int, products: int) -> None:
        url = cluster.found(name)
        self.desk = Desk.open(url)
        self.persons: dict[str, Desk] = {}
        self.clerk = self._employ(url, Role.CLERK)
        self.reviewer = self._employ(url, Role.SALES_REVIEWER)
        self.keeper = self._employ(url, Role.WAREHOUSE, Role.SHIPPING)
        self.finance = self._employ(url, Role.FINANCE), self._employ(url, Role.FINANCE)
        self.products = [make.product(self.desk, on_hand=1_000_000) for _ in range(products)]
        self.customers = [make.customer(self.desk, credit_limit=1_000_000_000) for _ in range(customers)]
        self.carrier = make.carrier(self.desk)
        make.one_review(self.desk)  # as the floors have one
        self.wanted = self.desk.today() + timedelta(days=10)
        self.waybill = 0

    def _employ(self, url: str, *roles: Role) -> Actor:
        person = make.staff(self.desk, *roles)
        with self.desk.engine.begin() as connection:
            connection.execute(text(f'ALTER ROLE "{person.login}" LOGIN'))
        self.persons[person.login] = Desk.open(str(make_url(url).set(username=person.login)))
        return person

    def close(self) -> None:
        for desk in (self.desk, *self.persons.values()):
            desk.close()

    def cycle(self, account: int, lines: floor.Lines, timed: Timed) -> None:
        """An order's whole way."""
        form = OrderForm(
            channel="website",
            customer_id=self.customers[account - 1],
            lines=tuple(
                LineForm(self.products[product - 1], "pcs", Decimal(quantity), Decimal(price) / 100)
                for product, quantity, price in lines
            ),
            contact_name="Chen",
            contact_phone="020 1234 5678",
            ship_to="1 Harbour Road",
            payment_method="on_account",
            requested_date=self.wanted,
        )

        def do(stage: str, who: Actor, command: Callable[..., Changes], *args: object) -> int:
            with timed(stage):
                done = self.persons[who.login].do(who, command, *args)
            assert done.made is not None or stage == "4 lock"
            return done.made or 0

        order = do("1 create", self.clerk, intake.save_order, form)
        do("2 submit", self.clerk, intake.submit_order, order, 1)
        do("3 approve", self.reviewer, review.approve_order, order, 2, "as agreed")
        of_order = select(OrderLine.id).where(OrderLine.order_id == order)
        with timed("4 lock"):  # the window knows them; a bench has to ask
            ids = self.persons[self.keeper.login].read(lambda session: list(session.scalars(of_order)))
        do("4 lock", self.keeper, warehouse.lock_lines, ids)
        shipment = do("5 pack", self.keeper, shipping.pack_order, order)
        self.waybill += 1
        do("6 hand over", self.keeper, shipping.hand_over, shipment, self.carrier, f"W{self.waybill}")
        do("7 deliver", self.keeper, shipping.deliver, shipment, "Li")
        bill = do("8 bill", self.finance[0], receivables.make_bill, order)
        do("9 audit", self.finance[1], receivables.audit_bill, bill)

    def prove(self, orders: int) -> None:
        """All orders billed and audited, and nothing amiss."""
        audited = select(func.count()).select_from(Bill).where(Bill.state == "audited")
        assert self.desk.read(lambda session: session.scalars(audited).one()) == orders
        assert not broken(self.desk)


def run(options: argparse.Namespace) -> Mapping[str, float]:
    """Every subject in turn, so many times; the ratios."""
    chance = random.Random(options.seed)
    subjects: dict[str, Ours | floor.Orm | floor.Bare] = {}
    rates: dict[str, list[float]] = {}
    stages: dict[str, list[Stages]] = {}
    with server() as cluster:
        say("preparing")
        if "desk" in options.subjects:
            subjects["desk"] = Ours(cluster, "desk", options.customers, options.products)
        floors: dict[str, type[floor.Orm] | type[floor.Bare]] = {"orm": floor.Orm, "bare": floor.Bare}
        for name in (name for name in floors if name in options.subjects):
            with cluster.connect("postgres") as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
            floor.prepare(cluster.url(name), options.customers, options.products, 10**9)
            subjects[name] = floors[name](cluster.url(name))
        profile = cProfile.Profile() if options.profile else None
        for number in range(options.warmup + options.runs):
            orders = [_order(chance, options) for _ in range(options.orders)]
            for name, subject in subjects.items():
                watch = Stages()
                if profile and name == "desk" and number >= options.warmup:
                    profile.enable()
                begun = time.perf_counter()
                for account, lines in orders:
                    since = time.perf_counter()
                    subject.cycle(account, lines, watch.timed)
                    watch.orders.append(time.perf_counter() - since)
                rate = len(orders) / (time.perf_counter() - begun)
                if profile:
                    profile.disable()
                say(f"{name}: {rate:.1f} orders/s")
                if number >= options.warmup:
                    rates.setdefault(name, []).append(rate)
                    stages.setdefault(name, []).append(watch)
        if isinstance(ours := subjects.get("desk"), Ours):
            ours.prove(options.orders * (options.warmup + options.runs))
        for subject in subjects.values():
            subject.close()
        if profile:
            profile.dump_stats(options.profile)
    for name, watches in stages.items():
        tell(WORKLOAD, name, vars(options), {
            "orders_per_s": summary(rates[name], 2),
            "seconds_per_order": summary([1 / rate for rate in rates[name]]),
            "order_latency_s": latency([second for watch in watches for second in watch.orders]),
            "stage_seconds_per_order": {
                stage: summary([watch.seconds[stage] / options.orders for watch in watches]) for stage in watches[0].seconds
            },
        })  # fmt: skip
    return tell_ratios(WORKLOAD, "orders_per_s", {name: summary(of_runs)["median"] for name, of_runs in rates.items()})


def _order(chance: random.Random, options: argparse.Namespace) -> tuple[int, floor.Lines]:
    chosen = chance.sample(range(1, options.products + 1), options.lines)
    return chance.randint(1, options.customers), [
        (product, chance.randint(1, 9), chance.randint(100, 2_000)) for product in chosen
    ]


def parse(words: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--lines", type=int, default=5)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--products", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--subjects", nargs="+", default=["desk", "orm", "bare"])
    parser.add_argument("--profile", help="write a profile of the desk's runs here")
    return parser.parse_args(words)


if __name__ == "__main__":
    run(parse())
