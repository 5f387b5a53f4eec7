"""Stock levels: the database changes them by itself when locks and movements are written; here they are held and judged first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Row, bindparam, insert, select, update

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Product, StockLevel, StockLock
from orderdesk.queries.quantities import chunks
from orderdesk.rules.errors import Refused
from orderdesk.rules.shipping import plain


@dataclass(frozen=True, slots=True)
class Level:
    """A product's stock in units."""

    on_hand: int
    locked: int

    @property
    def available(self) -> int:
        """What nobody has locked."""
        return self.on_hand - self.locked


def levels(work: Work, product_ids: Collection[int]) -> dict[int, Level]:
    """Levels by product, locked for this transaction in product order; a product never stocked is missing."""
    found: dict[int, Level] = {}
    for chunk in chunks(sorted(product_ids)):
        statement = (
            select(StockLevel.product_id, StockLevel.on_hand_units, StockLevel.locked_units)
            .where(StockLevel.product_id.in_(chunk))
            .order_by(StockLevel.product_id)
            .with_for_update()
        )
        for product_id, on_hand, locked in work.session.execute(statement):
            found[product_id] = Level(on_hand, locked)
    return found


def hold_levels(work: Work, *, on_hand: Mapping[int, int] | None = None, locked: Mapping[int, int] | None = None) -> None:
    """Lock the levels of these products until the transaction ends, in product order.

    Refused if one would leave 0 <= locked <= on hand once so much is added to what is on hand and locked.
    """
    on_hand, locked = on_hand or {}, locked or {}
    products = sorted({*on_hand, *locked})
    there = levels(work, products)
    for product_id in products:
        level = there.get(product_id, Level(0, 0))
        if not 0 <= level.locked + locked.get(product_id, 0) <= level.on_hand + on_hand.get(product_id, 0):
            raise Refused(
                N_("{sku}: {on_hand} on hand, {locked} of them locked; that is not enough for this."),
                sku=work.session.get_one(Product, product_id).sku,
                on_hand=plain(level.on_hand),
                locked=plain(level.locked),
            )


_OPEN = (
    select(StockLock.id, StockLock.line_id, StockLock.product_id, StockLock.quantity_units)
    .add_columns(StockLock.locked_by, StockLock.locked_at)
    .where(StockLock.line_id.in_(bindparam("lines", expanding=True)), StockLock.state == "open")
    .order_by(StockLock.id)
)
_END = (
    update(StockLock)
    .where(StockLock.id.in_(bindparam("ids", expanding=True)))
    .values(state=bindparam("ended"), ended_at=bindparam("at"))
)
_LESSEN = (
    update(StockLock)
    .where(StockLock.id == bindparam("lock"))
    .values(quantity_units=StockLock.quantity_units - bindparam("part", type_=BigInteger))
)


def end_locks(work: Work, by_line: Mapping[int, int], state: str) -> None:
    """End so many units of open locks by line, `used` oldest first or `released` newest first; a lock is split if need be."""
    work.session.flush()
    connection = work.session.connection()
    open_locks: dict[int, list[Row[Any]]] = {}
    for chunk in chunks(sorted(by_line)):
        for lock in connection.execute(_OPEN, {"lines": chunk}):
            open_locks.setdefault(lock.line_id, []).append(lock)
    whole, parts = list[int](), list[tuple[Row[Any], int]]()
    for line_id, units in by_line.items():
        locks = open_locks.get(line_id, [])
        for lock in locks if state == "used" else reversed(locks):
            if units <= 0:
                break
            part = min(units, lock.quantity_units)
            units -= part
            if part == lock.quantity_units:
                whole.append(lock.id)
            else:
                parts.append((lock, part))
        if units > 0:
            raise Refused(N_("Less is locked for this line than thought. Reload and try again."))
    for chunk in chunks(whole):
        connection.execute(_END, {"ids": chunk, "ended": state, "at": work.now})
    for lock, part in parts:
        connection.execute(_LESSEN, {"lock": lock.id, "part": part})
    if parts:
        connection.execute(insert(StockLock), [_part(lock, part, state, work) for lock, part in parts])


def _part(lock: Row[Any], units: int, state: str, work: Work) -> dict[str, object]:
    return {
        "line_id": lock.line_id,
        "product_id": lock.product_id,
        "quantity_units": units,
        "state": state,
        "locked_by": lock.locked_by,
        "locked_at": lock.locked_at,
        "ended_at": work.now,
    }
