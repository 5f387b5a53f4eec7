"""A small firm that fault tests and benchmarks work at, and what its clerks do all day: enter an order, submit it."""

from __future__ import annotations

import multiprocessing
import random
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext

from sqlalchemy.orm import configure_mappers

from orderdesk.commands import intake
from orderdesk.database.desk import Desk, Work
from orderdesk.database.errors import DatabaseAway, InTheWay
from orderdesk.queries.check import run_checks
from orderdesk.rules.changes import Changes
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from tests import factories as make

configure_mappers()  # whoever is forked from a process that has read this begins at once

ALL_DAY = 10**9


@dataclass(frozen=True, slots=True)
class Firm:
    """Who works there, what there is to sell and to whom."""

    clerks: tuple[Actor, ...]
    products: tuple[int, ...]
    customers: tuple[int, ...]


def processes() -> ForkServerContext | SpawnContext:
    """Processes that share nothing with the tests; each is forked from a clean one that has read everything already."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.house"])
    return context


def found(desk: Desk, clerks: int = 4, products: int = 8, customers: int = 4, on_hand: int = 1_000_000) -> Firm:
    """A firm in a fresh desk."""
    return Firm(
        tuple(make.staff(desk, Role.CLERK) for _ in range(clerks)),
        tuple(make.product(desk, on_hand=on_hand) for _ in range(products)),
        tuple(make.customer(desk, phone="020 1234 5678") for _ in range(customers)),
    )


def form(firm: Firm, chance: random.Random) -> OrderForm:
    """An order of one to four lines that passes every check of intake."""
    chosen = chance.sample(firm.products, chance.randint(1, min(4, len(firm.products))))
    lines = tuple(
        LineForm(product, "pcs", Decimal(chance.randint(1, 9)), Decimal(chance.randint(1, 99_999)) / 100) for product in chosen
    )
    return OrderForm(
        channel="website",
        customer_id=chance.choice(firm.customers),
        lines=lines,
        contact_name="Chen",
        contact_phone="020 1234 5678",
        ship_to="1 Harbour Road",
        payment_method="on_account",
        requested_date=datetime.now(UTC).date() + timedelta(days=10),
    )


def press(desk: Desk, who: Actor, command: Callable[..., Changes], *args: object) -> Changes:
    """Do a command, pressing the button again under the same key for as long as the database is away or held by others."""
    key = str(uuid.uuid4())
    while True:
        try:
            return desk.do(who, command, *args, key=key)
        except (DatabaseAway, InTheWay):
            continue


def write_orders(url: str, firm: Firm, clerk: int, seed: int, tell: Connection, early: bool = False, most: int = ALL_DAY) -> None:
    """A clerk's process: enters and submits orders, and tells each step when it was confirmed; with `early`, before it is.

    What is told are the words "entered" or "submitted" and the order's number. Ends when its end of the pipe hears anything.
    """
    desk, who, chance = Desk.open(url), firm.clerks[clerk], random.Random(seed)
    try:
        _write(desk, who, firm, chance, tell, early, most)
    except Exception as error:  # noqa: BLE001 - whoever listens is to know why nothing comes any more
        tell.send(("failed", repr(error)))
    else:
        tell.send(("done", ""))
    desk.close()


def _write(desk: Desk, who: Actor, firm: Firm, chance: random.Random, tell: Connection, early: bool, most: int) -> None:
    for _ in range(most):
        if tell.poll():
            break
        if early:
            desk.do(who, _too_early, form(firm, chance), tell)
            continue
        entered = press(desk, who, intake.save_order, form(firm, chance))
        tell.send(("entered", entered.number))
        press(desk, who, intake.submit_order, entered.made, 1)
        tell.send(("submitted", entered.number))


def _too_early(work: Work, asked: OrderForm, tell: Connection) -> Changes:
    changes = intake.save_order(work, asked)
    tell.send(("entered", changes.number))
    return changes


def heard(ear: Connection) -> Iterator[tuple[str, str]]:
    """All that was told and waits to be heard; a message cut short by a kill was not told."""
    try:
        while ear.poll():
            yield ear.recv()
    except (EOFError, OSError):
        return


def broken(desk: Desk) -> list[str]:
    """What `orderdesk check` finds wrong."""
    quiet = (
        desk.engine if desk.engine.dialect.name == "sqlite" else desk.engine.execution_options(isolation_level="REPEATABLE READ")
    )
    return [f"{found.name}: {found.offenders}" for found in Desk(quiet).read(run_checks) if not found.ok]
