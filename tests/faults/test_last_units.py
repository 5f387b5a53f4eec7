"""Many desks want the last units at the same moment."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import func, make_url, select, text

from orderdesk.commands import warehouse
from orderdesk.database.desk import Desk
from orderdesk.database.server import init
from orderdesk.model import StockLevel, StockLock
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.faults.cluster import Cluster, running
from tests.faults.house import broken, processes

PRODUCTS = 5
Attempt = tuple[tuple[int, int, int], ...]
"""Lines of one order: line id, product id, units."""


@dataclass
class Outcome:
    """What all desks together came to."""

    granted: int = 0
    refused: int = 0
    shown: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, other: Outcome) -> None:
        """Count another race's in."""
        self.granted += other.granted
        self.refused += other.refused
        self.shown.update(other.shown)
        self.seconds += other.seconds

    @property
    def rate(self) -> float:
        """Attempts a second."""
        return (self.granted + self.refused) / self.seconds


def by_command(url: str, who: Actor, attempts: Sequence[Attempt], ready: Connection) -> None:
    """A desk's process: signs in, then locks each order's lines as the window does, all of an order or what there is."""
    desk = Desk.open(url)
    desk.do(who, warehouse.lock_lines, [])
    _in_turn(
        ready, attempts, lambda wanted: desk.do(who, warehouse.lock_lines, [line for line, _p, _q in wanted]).count == len(wanted)
    )
    desk.close()


def by_bare_locks(url: str, who: Actor, attempts: Sequence[Attempt], ready: Connection) -> None:
    """The least there is: a row for each lock in the order of products, which takes what is there or is refused, and a commit."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True, prepare_threshold=2) as connection:

        def lock(wanted: Attempt) -> bool:
            try:
                with connection.transaction():
                    for line, product, units in sorted(wanted, key=lambda want: want[1]):
                        connection.execute(_LOCK, (line, product, units, who.staff_id))
            except psycopg.errors.CheckViolation:  # the database changes the level by itself, where there is enough
                return False
            return True

        _in_turn(ready, attempts, lock)


def by_reading_first(url: str, who: Actor, attempts: Sequence[Attempt], ready: Connection) -> None:
    """What many programs do: read what is free, then write."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:

        def lock(wanted: Attempt) -> bool:
            for line, product, units in wanted:
                row = connection.execute(
                    "SELECT on_hand_units, locked_units FROM stock_level WHERE product_id = %s", (product,)
                ).fetchone()
                if row is None or row[0] - row[1] < units:
                    return False
                connection.execute("UPDATE stock_level SET locked_units = %s WHERE product_id = %s", (row[1] + units, product))
                connection.execute(_LOCK, (line, product, units, who.staff_id))
            return True

        _in_turn(ready, attempts, lock)


_LOCK = (
    "INSERT INTO stock_lock (line_id, product_id, quantity_units, state, locked_by, locked_at) "
    "VALUES (%s, %s, %s, 'open', %s, now())"
)


def _in_turn(ready: Connection, attempts: Sequence[Attempt], lock: Callable[[Attempt], bool]) -> None:
    ready.send("ready")
    ready.recv()
    granted, shown = 0, []
    for wanted in attempts:
        try:
            granted += lock(wanted)
        except Exception as error:  # noqa: BLE001 - what a person would be shown
            shown.append(f"{type(error).__name__}: {error}")
    ready.send((granted, len(attempts) - granted, shown))


def race(
    target: Callable[..., None], urls: Sequence[str], keepers: Sequence[Actor], attempts: Sequence[Sequence[Attempt]]
) -> Outcome:
    """All desks at once, each at its own address."""
    context, ends = processes(), []
    for url, keeper, mine in zip(urls, keepers, attempts, strict=True):
        end, other = context.Pipe()
        context.Process(target=target, args=(url, keeper, mine, other), daemon=True).start()
        other.close()
        ends.append(end)
    for end in ends:
        assert end.recv() == "ready"
    begun = time.monotonic()
    for end in ends:
        end.send("go")
    outcome = Outcome()
    for end in ends:
        granted, refused, shown = end.recv()
        outcome.granted += granted
        outcome.refused += refused
        outcome.shown.update(shown)
    outcome.seconds = time.monotonic() - begun
    return outcome


def own(url: str, keeper: Actor) -> str:
    """The address with which this person signs in, as in a company."""
    return make_url(url).set(username=keeper.login).render_as_string(hide_password=False)


@contextlib.contextmanager
def company(desks: int) -> Iterator[tuple[Desk, list[Actor], list[str]]]:
    """A company's desk from above, on a server whose commits last; its keepers, and the address each signs in at by himself."""
    with running() as cluster:
        desk, keepers = founded(cluster, "company", desks)
        yield desk, keepers, [own(cluster.url("company"), keeper) for keeper in keepers]
        desk.close()


def founded(cluster: Cluster, name: str, desks: int) -> tuple[Desk, list[Actor]]:
    """A guarded database's desk from above, and keepers who can sign in to it."""
    with cluster.connect("postgres") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    init(cluster.url(name), None)
    desk = Desk.open(cluster.url(name))
    keepers = [make.staff(desk, Role.WAREHOUSE) for _ in range(desks)]
    with cluster.connect(name) as connection:
        for keeper in keepers:
            connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(keeper.login)))
    return desk, keepers


def prepared(desk: Desk, desks: int, each: int, on_hand: int, chance: random.Random) -> list[list[Attempt]]:
    """Orders of two lines on the same few products, together wanting twice what there is."""
    products = [make.product(desk, on_hand=on_hand // PRODUCTS) for _ in range(PRODUCTS)]
    customer = make.customer(desk)
    mean = 2 * on_hand / (desks * each * 2)
    attempts: list[list[Attempt]] = []
    for _ in range(desks):
        attempts.append([])
        for _ in range(each):
            asked = [(product, max(1, round(chance.uniform(0.5, 1.5) * mean))) for product in chance.sample(products, 2)]
            order = make.approved_order(desk, customer, asked)
            attempts[-1].append(
                tuple((line, product, units * 10_000) for line, (product, units) in zip(order.lines, asked, strict=True))
            )
    return attempts


def oversold(desk: Desk) -> tuple[int, int]:
    """Units locked beyond what is there, and products whose kept number is not the sum of the locks."""
    sums = (
        select(StockLock.product_id, func.sum(StockLock.quantity_units))
        .where(StockLock.state == "open")
        .group_by(StockLock.product_id)
    )

    def look(session: Any) -> tuple[int, int]:
        locked = {product: int(units) for product, units in session.execute(sums)}
        levels = session.scalars(select(StockLevel)).all()
        too_many = sum(max(0, locked.get(level.product_id, 0) - level.on_hand_units) for level in levels) // 10_000
        return too_many, sum(locked.get(level.product_id, 0) != level.locked_units for level in levels)

    return desk.read(look)


@pytest.mark.requirement("001-09")
def test_the_last_units_are_sold_once(
    seed: int, full: bool, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """16 desks want the last 2,000 units: none is sold twice, nobody is shown a deadlock, the locks add up.

    Bare rows of locks take turns with it, by which the database changes the levels where there is enough: the same logins on the
    same database whose commits last, each attempt a transaction. They lock and nothing else: no order moves on, nobody is told,
    nothing is repeatable.
    """
    chance = random.Random(seed)
    desks, each, units, turns = amount(4, 16), amount(25, 100), amount(200, 2_000), amount(1, 3)
    ours, bare = Outcome(), Outcome()
    with company(desks) as (desk, keepers, urls):
        for turn in range(turns):
            ours.add(race(by_command, urls, keepers, prepared(desk, desks, each, units, chance)))
            if turn == 0:  # the bare statements do no more than lock
                faults = broken(desk)
            bare.add(race(by_bare_locks, urls, keepers, prepared(desk, desks, each, units, chance)))
        too_many, wrong = oversold(desk)
    assert dict(bare.shown) == {} and bare.granted, "what it is compared with does its work"
    share = ours.rate / bare.rate
    record(
        "last units", desks=desks, attempts=turns * desks * each, granted=ours.granted, oversold_units=too_many, wrong_sums=wrong,
        errors_shown=sum(ours.shown.values()), invariants_broken=len(faults), attempts_per_s=round(ours.rate),
        bare_locks_per_s=round(bare.rate), share_of_bare=f"{share:.0%}",
    )  # fmt: skip
    assert (too_many, wrong, faults, dict(ours.shown)) == (0, 0, [], {})
    assert 0 < ours.granted < turns * desks * each
    assert share >= 0.6 or not full


def test_reading_first_is_caught(
    postgresql_url: str, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Negative control: desks that read what is free and then write must sell units twice, and do."""
    desk = Desk.open(postgresql_url)
    with desk.engine.begin() as connection:  # with it the database itself would refuse them
        connection.execute(text("ALTER TABLE stock_lock DISABLE TRIGGER keep_stock_lock_insert"))
    desks = amount(4, 16)
    keepers = [make.staff(desk, Role.WAREHOUSE) for _ in range(desks)]
    attempts = prepared(desk, desks, 25, 20 * desks, random.Random(seed))
    careless = race(by_reading_first, [postgresql_url] * desks, keepers, attempts)
    too_many, wrong = oversold(desk)
    record(
        "last units, control",
        desks=desks,
        attempts=25 * desks,
        granted=careless.granted,
        oversold_units=too_many,
        wrong_sums=wrong,
    )
    desk.close()
    assert too_many + wrong > 0
