"""Two clerks save the same order at the same moment, again and again."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from orderdesk.commands.intake import save_order
from orderdesk.database.desk import Desk
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from tests import factories as make

AT_THE_SAME_ORDER = 20  # pairs before another order is taken


class Pair:
    """Two desks, each with a clerk of its own, and the order they fight about."""

    def __init__(self, url: str, seed: int) -> None:
        self.chance = random.Random(seed)
        self.desks = (Desk.open(url), Desk.open(url))
        self.clerks = tuple(make.staff(self.desks[0], Role.CLERK, name=name) for name in ("李明", "张伟"))
        self.customer = make.customer(self.desks[0])
        self.product = make.product(self.desks[0])
        self.winners = [0, 0]
        self.lost: list[str] = []
        self.other: list[str] = []

    def close(self) -> None:
        """Go home."""
        for desk in self.desks:
            desk.close()

    def form(self, quantity: int, remark: str) -> OrderForm:
        """An order as one of them types it."""
        line = LineForm(self.product, "pcs", Decimal(quantity), Decimal("20.40"))
        day = self.desks[0].today() + timedelta(days=6)
        return OrderForm(channel="phone", customer_id=self.customer, requested_date=day, remark=remark, lines=(line,))

    def race(self, pairs: int, *, versions: bool = True) -> None:
        """So many pairs of saves of the same version; one of two fields is changed by each, and a line by both."""
        for number in range(pairs):
            if number % AT_THE_SAME_ORDER == 0:
                order = self.desks[0].do(self.clerks[0], save_order, self.form(1, "begun")).made or 0
            self._one(order, number, versions)

    def _one(self, order: int, number: int, versions: bool) -> None:
        before = self._read(order)
        quantities = [10 + 2 * number, 11 + 2 * number]
        typed = [
            self.form(quantities[0], f"by 0 of {number}"),
            replace(self.form(quantities[1], before.remark), customer_po=f"by 1 of {number}"),
        ]
        start = threading.Barrier(2)
        ended: list[Changes | Refused | None] = [None, None]

        def save(who: int, pause: float) -> None:
            start.wait()
            threading.Event().wait(pause)
            try:
                ended[who] = self.desks[who].do(
                    self.clerks[who], save_order, typed[who], order, before.version if versions else None
                )
            except Refused as refused:
                ended[who] = refused

        pauses = [0.0, 0.0] if number % 2 else [self.chance.random() * 0.004, self.chance.random() * 0.004]
        both = [threading.Thread(target=save, args=(who, pauses[who])) for who in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        self._judge(order, typed, ended, number)

    def _read(self, order: int) -> OrderDetail:
        detail = self.desks[0].read(order_detail, order)
        assert detail is not None
        return detail

    def _judge(self, order: int, typed: list[OrderForm], ended: list[Changes | Refused | None], number: int) -> None:
        won = [who for who in range(2) if isinstance(ended[who], Changes)]
        self.other += [str(each) for each in ended if not isinstance(each, Changes | Conflict)]
        for who in won:
            self.winners[who] += 1
        now = self._read(order)
        for who in won:  # whoever was told that it is saved finds what he wrote
            mine = typed[who]
            there = (now.remark, now.customer_po, now.lines[0].quantity)
            if there != (mine.remark, mine.customer_po, mine.lines[0].quantity):
                self.lost.append(f"pair {number}: clerk {who} was told it is saved")


@pytest.fixture
def pair(database_url: str, seed: int) -> Iterator[Pair]:
    """Two clerks at two desks."""
    made = Pair(database_url, seed)
    yield made
    made.close()


def test_exactly_one_of_two_clerks_wins_and_the_other_is_told(
    pair: Pair, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Of two clerks who save the same order at once exactly one wins, the other gets the conflict, and no update is lost."""
    pairs = amount(30, 1_000)
    pair.race(pairs)
    name = pair.desks[0].engine.dialect.name
    conflicts = 2 * pairs - sum(pair.winners) - len(pair.other)
    record(f"two clerks, {name}", pairs=pairs, winners=sum(pair.winners), conflicts=conflicts, lost=len(pair.lost))
    assert pair.other == []
    assert pair.lost == []
    assert (sum(pair.winners), conflicts) == (pairs, pairs)


def test_without_the_version_the_same_race_loses_updates(pair: Pair) -> None:
    """The same race with the check of versions taken out loses updates, so the test above can see it."""
    pair.race(20, versions=False)
    assert pair.lost


def test_somebody_who_blocks_is_named(postgresql_url: str) -> None:
    """Where another desk holds an order for longer than one waits, the refusal names who it is."""
    desk, other = Desk.open(postgresql_url), Desk.open(postgresql_url)
    clerk: Actor = make.staff(desk, Role.CLERK, name="李明")
    zhang = make.staff(desk, Role.CLERK, name="张伟")
    form = OrderForm(channel="phone", customer_id=make.customer(desk))
    order = desk.do(clerk, save_order, form).made or 0
    with other.engine.begin() as held:
        held.execute(text("SELECT set_config('application_name', :name, true)"), {"name": f"orderdesk/1/{zhang.login}"})
        held.execute(text("SELECT id FROM sales_order WHERE id = :id FOR UPDATE"), {"id": order})
        with pytest.raises(Refused, match="张伟"):
            desk.do(clerk, save_order, form, order)
    desk.do(clerk, save_order, form, order)
    for each in (desk, other):
        each.close()
