"""Who has an order open: said while it is open, forgotten when it is left, and by itself when a desk dies.

`Attending` is one window's place at the desk. `stay` is called every RENEW seconds and when something was opened or left; only
what changed is told to other desks, so that a quiet day costs one small statement a renewal and nobody reads anything again.
No command depends on it: it is neither audited nor kept from being done twice.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from orderdesk.database.deeds import CHANNEL
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.seat import take_seat
from orderdesk.model import Presence, SalesOrder
from orderdesk.rules.rights import Actor

RENEW = 10  # seconds between two renewals
GONE = 30  # seconds without one, after which a desk does not count any more
SWEPT = 3_600  # seconds after which what a dead desk left is deleted


@dataclass(frozen=True, slots=True)
class Told:
    """What was told to other desks about one order: who, and whether he is editing it."""

    staff_id: int
    editing: bool


class Attending:
    """One person's place at one desk; safe to share between threads."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor
        self._told: dict[int, Told] = {}
        self._swept = self._left = False
        self._turn = threading.Lock()

    def stay(self, here: Mapping[int, bool]) -> None:
        """Say which orders are open here and which of them are being edited; all others are left."""
        with self._turn:
            if self._left or not (here or self._told):
                return
            wanted = {order: Told(self._actor.staff_id, editing) for order, editing in here.items()}
            with self._begin() as connection:
                wanted = {order: wanted[order] for order in _there(connection, wanted)}
                self._write(connection, wanted)
            self._told, self._swept = wanted, True

    def leave(self) -> None:
        """Have nothing open here any more, for good; what was on its way comes too late."""
        with self._turn:
            if not self._left and self._told:
                self._left = True
                with self._begin() as connection:
                    self._write(connection, {})
            self._left, self._told = True, {}

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        """A transaction of the person's own."""
        seat = self._desk.seat
        with self._desk.engine.execution_options(**{WRITES: True}).begin() as connection:
            take_seat(connection, *seat, self._actor)
            yield connection

    def _write(self, connection: Connection, wanted: Mapping[int, Told]) -> None:
        now, own = _now(connection), self._desk.id
        left = [order for order in self._told if order not in wanted]
        if left:
            connection.execute(delete(Presence).where(Presence.desk == own, Presence.order_id.in_(left)))
        if wanted:
            self._renew(connection, wanted, now)
        if not self._swept:
            connection.execute(delete(Presence).where(Presence.seen_at < now - timedelta(seconds=SWEPT)))
        changed = [*left, *(order for order, told in wanted.items() if self._told.get(order) != told)]
        if changed and connection.dialect.name == "postgresql":  # SQLite's feed looks at the table itself
            connection.execute(select(func.pg_notify(CHANNEL, notice(own, changed))))

    def _renew(self, connection: Connection, wanted: Mapping[int, Told], now: datetime) -> None:
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        rows = [
            {
                "desk": self._desk.id,
                "order_id": order,
                "staff_id": told.staff_id,
                "editing": told.editing,
                "since": now,
                "seen_at": now,
            }
            for order, told in sorted(wanted.items())
        ]
        statement = insert(Presence).values(rows)
        renewed: Any = statement.on_conflict_do_update(
            index_elements=[Presence.desk, Presence.order_id],
            set_={"editing": statement.excluded.editing, "seen_at": statement.excluded.seen_at},
        )
        connection.execute(renewed)


def notice(desk: str, orders: list[int]) -> str:
    """What PostgreSQL tells other desks of a change of presence; they take no order for changed by it."""
    return json.dumps({"desk": desk, "areas": [], "orders": [], "here": sorted(orders)}, separators=(",", ":"))


def _there(connection: Connection, orders: Mapping[int, Told]) -> list[int]:
    """Those of the orders that exist; one may have been taken back meanwhile."""
    return list(connection.scalars(select(SalesOrder.id).where(SalesOrder.id.in_(list(orders))))) if orders else []


def _now(connection: Connection) -> datetime:
    """The database's clock: desks' own clocks differ by more than a presence lasts."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)
