"""COMMITs whose connection breaks, before or after the server had them."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from orderdesk.commands.intake import save_order
from orderdesk.database.desk import Desk
from orderdesk.database.errors import DatabaseAway, Kind, classify
from orderdesk.model import OrderLine, SalesOrder
from orderdesk.rules.changes import Changes
from orderdesk.rules.intake import OrderForm
from orderdesk.rules.rights import Actor
from tests.faults import house
from tests.faults.cutting import CuttingWire

CUT = 0.3
TRIES = 60

Press = Callable[[Desk, Actor, OrderForm], Changes]


def press_until_told(desk: Desk, clerk: Actor, form: OrderForm) -> Changes:
    """What a window does: one key a form; when patience ends the key is asked, and pressed again if nothing was saved."""
    key = uuid.uuid4().hex
    for _ in range(TRIES):
        try:
            return desk.do(clerk, save_order, form, key=key)
        except DatabaseAway:
            done = _asked(desk, clerk, key)
            if done is not None:
                return done
    raise AssertionError("no answer came")


def press_without_key(desk: Desk, clerk: Actor, form: OrderForm) -> Changes:
    """What a window without keys does: after a lost connection it simply tries again."""
    for _ in range(TRIES):
        try:
            return desk._do_once(clerk, save_order, (form,), {}, uuid.uuid4().hex, "")
        except Exception as error:
            if classify(error) is not Kind.AWAY:
                raise
            desk.engine.dispose()
    raise AssertionError("no answer came")


def _asked(desk: Desk, clerk: Actor, key: str) -> Changes | None:
    for _ in range(TRIES):
        try:
            return desk.outcome(clerk, key)
        except DatabaseAway:
            continue
    raise AssertionError("nobody could tell")


def enter(url: str, seed: int, orders: int, press: Press) -> tuple[Desk, set[int | None], CuttingWire]:
    """So many orders over a wire that breaks; the desk without the wire, the orders told as saved, and the wire."""
    straight = Desk.open(url)
    firm = house.found(straight)
    chance = random.Random(seed)
    address = make_url(url)
    assert address.port is not None
    with CuttingWire(address.port, seed, CUT) as wire:
        desk = Desk.open(address.set(port=wire.port).render_as_string(hide_password=False))
        told = {press(desk, chance.choice(firm.clerks), house.form(firm, chance)).made for _ in range(orders)}
        desk.close()
    return straight, told, wire


def saved(desk: Desk) -> tuple[set[int], int]:
    """(orders in the database, those without lines)."""
    with_lines = select(OrderLine.order_id)
    bare = select(func.count()).select_from(SalesOrder).where(SalesOrder.id.not_in(with_lines))
    return desk.read(lambda session: (set(session.scalars(select(SalesOrder.id))), session.scalar(bare) or 0))


def test_as_many_orders_as_were_entered_whatever_was_cut(
    postgresql_url: str, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """At least 30 % of COMMITs cut before or after the server had them: exactly as many orders as were entered."""
    wanted = amount(40, 500)
    desk, told, wire = enter(postgresql_url, seed, wanted, press_until_told)
    there, bare = saved(desk)
    cut = wire.seen["before"] + wire.seen["after"]
    record("lost answers", orders=wanted, saved=len(there), commits=wire.seen["commit"], cut=cut, after=wire.seen["after"])
    assert cut >= CUT * wire.seen["commit"] and wire.seen["before"] and wire.seen["after"]
    assert len(there) == wanted and there == told and bare == 0
    assert house.broken(desk) == []
    desk.close()


def test_without_keys_some_are_doubled(postgresql_url: str, seed: int, record: Callable[..., None]) -> None:
    """Negative control: without keys the same wire doubles orders."""
    desk, told, wire = enter(postgresql_url, seed, 60, press_without_key)
    there = saved(desk)[0]
    record("lost answers without keys (must double)", orders=60, saved=len(there), after=wire.seen["after"])
    assert len(told) == 60 and len(there) == 60 + wire.seen["after"] > 60
    desk.close()
