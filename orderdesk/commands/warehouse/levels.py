"""The only statements that change stock levels: conditional, in product order, so that nothing is sold twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import BigInteger, CursorResult, case, insert, literal, select, text, update

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


def begin_levels(work: Work, product_ids: Collection[int]) -> None:
    """Give a level of zero to products that have none."""
    statement = text("INSERT INTO stock_level (product_id, on_hand_units, locked_units) VALUES (:p, 0, 0) ON CONFLICT DO NOTHING")
    if product_ids:
        work.session.execute(statement, [{"p": product_id} for product_id in sorted(product_ids)])


def change_levels(work: Work, *, on_hand: Mapping[int, int] | None = None, locked: Mapping[int, int] | None = None) -> None:
    """Add to what is on hand and locked, by product; Refused if a level would leave 0 <= locked <= on hand."""
    on_hand, locked = on_hand or {}, locked or {}
    for chunk in chunks(sorted({*on_hand, *locked})):
        new_on_hand = StockLevel.on_hand_units + _added(chunk, on_hand)
        new_locked = StockLevel.locked_units + _added(chunk, locked)
        statement = (
            update(StockLevel)
            .where(StockLevel.product_id.in_(chunk), new_locked >= 0, new_locked <= new_on_hand)
            .values(on_hand_units=new_on_hand, locked_units=new_locked)
            .execution_options(synchronize_session=False)
        )
        changed = work.session.execute(statement)
        if not isinstance(changed, CursorResult) or changed.rowcount != len(chunk):
            raise _too_little(work, chunk, on_hand, locked)


def _added(product_ids: Collection[int], by_product: Mapping[int, int]) -> object:
    if not any(by_product.get(product_id) for product_id in product_ids):
        return literal(0, BigInteger)
    added = {product_id: literal(by_product.get(product_id, 0), BigInteger) for product_id in product_ids}
    return case(added, value=StockLevel.product_id)


def _too_little(work: Work, product_ids: Collection[int], on_hand: Mapping[int, int], locked: Mapping[int, int]) -> Refused:
    there = levels(work, product_ids)
    for product_id in product_ids:
        level = there.get(product_id, Level(0, 0))
        new_on_hand = level.on_hand + on_hand.get(product_id, 0)
        if not 0 <= level.locked + locked.get(product_id, 0) <= new_on_hand or product_id not in there:
            sku = work.session.get_one(Product, product_id).sku
            return Refused(
                N_("{sku}: {on_hand} on hand, {locked} of them locked; that is not enough for this."),
                sku=sku,
                on_hand=plain(level.on_hand),
                locked=plain(level.locked),
            )
    return Refused(N_("The stock changed meanwhile. Try again."))


def end_locks(work: Work, by_line: Mapping[int, int], state: str) -> None:
    """End so many units of open locks by line, `used` oldest first or `released` newest first; a lock is split if need be."""
    open_locks: dict[int, list[StockLock]] = {}
    for chunk in chunks(sorted(by_line)):
        statement = select(StockLock).where(StockLock.line_id.in_(chunk), StockLock.state == "open").order_by(StockLock.id)
        for lock in work.session.scalars(statement):
            open_locks.setdefault(lock.line_id, []).append(lock)
    ended = []
    for line_id, units in by_line.items():
        locks = open_locks.get(line_id, [])
        for lock in locks if state == "used" else reversed(locks):
            if units <= 0:
                break
            part = min(units, lock.quantity_units)
            units -= part
            if part == lock.quantity_units:
                lock.state, lock.ended_at = state, work.now
            else:
                lock.quantity_units -= part
                ended.append(_part(lock, part, state, work))
        if units > 0:
            raise Refused(N_("Less is locked for this line than thought. Reload and try again."))
    if ended:
        work.session.execute(insert(StockLock), ended)


def _part(lock: StockLock, units: int, state: str, work: Work) -> dict[str, object]:
    return {
        "line_id": lock.line_id,
        "product_id": lock.product_id,
        "quantity_units": units,
        "state": state,
        "locked_by": lock.locked_by,
        "locked_at": lock.locked_at,
        "ended_at": work.now,
    }
