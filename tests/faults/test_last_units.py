"""Many desks want the last units at the same moment."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import psycopg
from sqlalchemy import func, select, text

from orderdesk.commands import warehouse
from orderdesk.database.desk import Desk
from orderdesk.model import StockLevel, StockLock
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.faults.house import broken, processes

PRODUCTS = 5
Attempt = tuple[tuple[int, int, int], ...]
"""Lines of one order: line id, product id, units."""


class NotEnough(Exception):
    """Less is left than was asked for."""


@dataclass
class Outcome:
    """What all desks together came to."""

    granted: int = 0
    refused: int = 0
    shown: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Attempts a second."""
        return (self.granted + self.refused) / self.seconds


def by_command(url: str, who: Actor, attempts: Sequence[Attempt], ready: Connection) -> None:
    """A desk's process: locks each order's lines as the window does, all of an order or what there is."""
    desk = Desk.open(url)
    desk.read(lambda session: session.execute(text("SELECT 1")))
    _in_turn(
        ready, attempts, lambda wanted: desk.do(who, warehouse.lock_lines, [line for line, _p, _q in wanted]).count == len(wanted)
    )
    desk.close()


def by_update(url: str, who: Actor, attempts: Sequence[Attempt], ready: Connection) -> None:
    """The least there is: a conditional UPDATE for each product in order, a row for the lock, a commit."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True, prepare_threshold=2) as connection:

        def lock(wanted: Attempt) -> bool:
            try:
                with connection.transaction():
                    for line, product, units in sorted(wanted, key=lambda want: want[1]):
                        statement = _UPDATE
                        if connection.execute(statement, (units, product, units)).rowcount != 1:
                            raise NotEnough
                        connection.execute(_LOCK, (line, product, units, who.staff_id))
            except NotEnough:
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


_UPDATE = "UPDATE stock_level SET locked_units = locked_units + %s WHERE product_id = %s AND on_hand_units - locked_units >= %s"
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


def race(target: Callable[..., None], url: str, keepers: Sequence[Actor], attempts: Sequence[Sequence[Attempt]]) -> Outcome:
    """All desks at once."""
    context, ends = processes(), []
    for keeper, mine in zip(keepers, attempts, strict=True):
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


def test_the_last_units_are_sold_once(
    postgresql_url: str, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """16 desks want the last 2,000 units: none is sold twice, nobody is shown a deadlock, the locks add up."""
    chance = random.Random(seed)
    desks, each = amount(4, 16), amount(25, 100)
    units = amount(200, 2_000)
    desk = Desk.open(postgresql_url)
    keepers = [make.staff(desk, Role.WAREHOUSE) for _ in range(desks)]
    ours = race(by_command, postgresql_url, keepers, prepared(desk, desks, each, units, chance))
    too_many, wrong = oversold(desk)
    faults = broken(desk)
    bare = race(by_update, postgresql_url, keepers, prepared(desk, desks, each, units, chance))
    record(
        "last units", desks=desks, attempts=desks * each, granted=ours.granted, oversold_units=too_many, wrong_sums=wrong,
        errors_shown=sum(ours.shown.values()), invariants_broken=len(faults), attempts_per_s=round(ours.rate),
        bare_update_per_s=round(bare.rate), share_of_bare=f"{ours.rate / bare.rate:.0%}",
    )  # fmt: skip
    desk.close()
    assert (too_many, wrong, faults, dict(ours.shown)) == (0, 0, [], {})
    assert 0 < ours.granted < desks * each


def test_reading_first_is_caught(
    postgresql_url: str, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Negative control: desks that read what is free and then write must sell units twice, and do."""
    desk = Desk.open(postgresql_url)
    desks = amount(4, 16)
    keepers = [make.staff(desk, Role.WAREHOUSE) for _ in range(desks)]
    careless = race(by_reading_first, postgresql_url, keepers, prepared(desk, desks, 25, 20 * desks, random.Random(seed)))
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
