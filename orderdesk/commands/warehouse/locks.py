"""Locking stock for order lines, first come first served, and letting it go again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import bindparam, insert, select, update

from orderdesk.commands.order_life import note_order
from orderdesk.commands.progress import lock_orders, progress
from orderdesk.commands.warehouse.levels import Level, end_locks, hold_levels, levels
from orderdesk.commands.warehouse.taking import look, take
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import OrderLine, SalesOrder, StockLevel, StockLock
from orderdesk.queries.quantities import chunks, locked, packed
from orderdesk.queries.warehouse import wishes
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.shipping import plain
from orderdesk.rules.states import Entity, LineState, check_move
from orderdesk.rules.warehouse import Granted, Wish, share_out

AREAS = frozenset({Area.WAREHOUSE, Area.SHIPPING, Area.CATALOGUE})
HOPEFUL = 2  # tries without waiting for who takes the same stock; after that its rows are locked first
TOLD = 100  # sentences about lines left out; more than that nobody reads


_MOVE = (
    update(OrderLine)
    .where(OrderLine.id.in_(bindparam("ids", expanding=True)), OrderLine.state != bindparam("to"))
    .values(state=bindparam("to"))
)


def lock_lines(work: Work, line_ids: Collection[int], partly: bool = False) -> Changes:
    """Lock what these lines want, in queue order; `partly` takes what there is where it is not enough.

    `count` is the number of lines that got stock; lines that got none, or not all, are told in `skipped`.
    """
    work.actor.require("stock.lock")
    chosen = sorted(set(line_ids))
    if work.session.get_bind().dialect.name == "postgresql" and work.tries <= HOPEFUL:
        return _take(work, chosen, partly)
    return _lock(work, chosen, partly)


def lock_all(work: Work, partly: bool = False) -> Changes:
    """Lock all that can be locked, in queue order; see `lock_lines`.

    A line that cannot be had whole leaves what there is to later ones, unless `partly`.
    """
    work.actor.require("stock.lock")
    return _lock(work, None, partly)


def _take(work: Work, line_ids: Sequence[int], partly: bool) -> Changes:
    """The same as `_lock` does, where many want the same stock at once."""
    lines = look(work, line_ids)
    granted, free = take(work, lines, line_ids, partly)
    gets = {given.wish.line_id: given for given in granted}
    left_out = [line for line in line_ids if line not in gets or not gets[line].whole][:TOLD]
    seen = {line.id: line for line in lines}
    told = {
        line: _sentence(seen[line].number, seen[line].sku, seen[line].state, free.get(seen[line].product_id), gets.get(line))
        for line in left_out
        if line in seen
    }
    told |= _sentences(work, [line for line in left_out if line not in seen], {})
    return Changes(
        areas=AREAS if granted else frozenset(),
        orders=frozenset(given.wish.order_id for given in granted),
        count=len(granted),
        skipped=tuple(told[line] for line in left_out if line in told),
    )


def _lock(work: Work, line_ids: Sequence[int] | None, partly: bool) -> Changes:
    if line_ids is not None:  # what a person chose is little: lock it at once and look once
        orders, there = _locked(work, line_ids)
        wanted = candidates = [wish for wish in wishes(work.session, line_ids) if wish.order_id in orders]
    else:
        # First a look, to lock only the records that will change; then the same again on what nobody else can change any more.
        wanted = wishes(work.session)
        planned = [given for given in share_out(wanted, _free(work, wanted), partly=partly) if given.units]
        orders = lock_orders(work, {given.wish.order_id for given in planned})
        there = levels(work, {given.wish.product_id for given in planned})
        candidates = [wish for wish in _again(work, planned) if wish.order_id in orders]
    shared = share_out(candidates, {product: level.available for product, level in there.items()}, partly=partly)
    granted = [given for given in shared if given.units]
    if granted:
        _write(work, granted)
        for order_id, given in _by_order(granted).items():
            _note(work, order_id, given)
        progress(work, (orders[order_id] for order_id in _by_order(granted)))
    whole = {given.wish.line_id for given in granted if given.whole}
    asked = line_ids if line_ids is not None else [wish.line_id for wish in wanted]
    left_out = [line for line in asked if line not in whole][:TOLD]
    told = _sentences(work, left_out, {given.wish.line_id: given for given in granted})
    return Changes(
        areas=AREAS if granted else frozenset(),
        orders=frozenset(given.wish.order_id for given in granted),
        count=len(granted),
        skipped=tuple(told[line] for line in left_out if line in told),
    )


def _locked(work: Work, line_ids: Sequence[int]) -> tuple[dict[int, SalesOrder], dict[int, Level]]:
    """The orders and the stock of these lines, locked for this transaction."""
    of_lines: set[int] = set()
    products: set[int] = set()
    for chunk in chunks(line_ids):
        for order_id, product_id in work.session.execute(
            select(OrderLine.order_id, OrderLine.product_id).where(OrderLine.id.in_(chunk), OrderLine.state == LineState.WANTING)
        ):
            of_lines.add(order_id)
            products.add(product_id)
    return lock_orders(work, of_lines), levels(work, products)


def _again(work: Work, planned: Sequence[Granted]) -> list[Wish]:
    if not planned:
        return []
    fresh = wishes(work.session)
    products = {given.wish.product_id for given in planned}
    return [wish for wish in fresh if wish.product_id in products]


def _free(work: Work, wanted: Iterable[Wish]) -> dict[int, int]:
    free: dict[int, int] = {}
    for chunk in chunks(sorted({wish.product_id for wish in wanted})):
        statement = select(StockLevel.product_id, StockLevel.on_hand_units - StockLevel.locked_units)
        free.update(work.session.execute(statement.where(StockLevel.product_id.in_(chunk))).all())
    return free


def _write(work: Work, granted: Sequence[Granted]) -> None:
    by_product: dict[int, int] = {}
    for given in granted:
        by_product[given.wish.product_id] = by_product.get(given.wish.product_id, 0) + given.units
    hold_levels(work, locked=by_product)
    work.session.execute(
        insert(StockLock),
        [
            {
                "line_id": given.wish.line_id,
                "product_id": given.wish.product_id,
                "quantity_units": given.units,
                "state": "open",
                "locked_by": work.actor.staff_id,
                "locked_at": work.now,
            }
            for given in granted
        ],
    )
    check_move(work.actor, Entity.LINE, LineState.WANTING, "lock", LineState.LOCKED)
    move_lines(work, [given.wish.line_id for given in granted if given.whole], LineState.LOCKED)


def move_lines(work: Work, line_ids: Sequence[int], state: LineState) -> None:
    """Set the state of lines; the database refuses a move that rules/states.py does not have."""
    for chunk in chunks(line_ids):
        work.session.connection().execute(_MOVE, {"ids": chunk, "to": state.value})


def _by_order(granted: Iterable[Granted]) -> dict[int, list[Granted]]:
    orders: dict[int, list[Granted]] = {}
    for given in granted:
        orders.setdefault(given.wish.order_id, []).append(given)
    return orders


def _note(work: Work, order_id: int, granted: Sequence[Granted]) -> None:
    lines = [{"line": given.wish.line_id, "quantity": plain(given.units), "whole": given.whole} for given in granted]
    note_order(work, order_id, "lock", detail={"lines": lines})


def _sentences(work: Work, line_ids: Sequence[int], granted: dict[int, Granted]) -> dict[int, str]:
    """Why each of these lines did not get all it wanted, by what there is now."""
    if not line_ids:
        return {}
    statement = (
        select(
            OrderLine.id, SalesOrder.number, OrderLine.sku, OrderLine.state, StockLevel.on_hand_units - StockLevel.locked_units
        )
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .outerjoin(StockLevel, StockLevel.product_id == OrderLine.product_id)
        .where(OrderLine.id.in_(line_ids))
    )
    rows = work.session.execute(statement)
    return {line: _sentence(number, sku, state, free, granted.get(line)) for line, number, sku, state, free in rows}


def _sentence(number: str, sku: str, state: str, free: int | None, given: Granted | None) -> str:
    """Why a line did not get all it wanted."""
    named = {"order": number, "sku": sku}
    if given is not None:
        got, wanted = plain(given.units), plain(given.wish.wanting)
        return _("{order} {sku}: {got} of {wanted} locked, no more left", **named, got=got, wanted=wanted)
    if state != LineState.WANTING:
        return _("{order} {sku}: wants no stock now", **named)
    if not free:
        return _("{order} {sku}: none left", **named)
    return _("{order} {sku}: only {left} left", **named, left=plain(free))


def release_lines(work: Work, line_ids: Collection[int], reason: str) -> Changes:
    """Let go of what is locked for these lines and not packed; packed lines are told in `skipped`. A reason is needed."""
    work.actor.require("stock.release")
    if not reason.strip():
        raise Refused(N_("Write why the stock is released."), field="reason")
    of_lines = select(OrderLine.order_id).where(OrderLine.id.in_(line_ids)).distinct()
    orders = lock_orders(work, set(work.session.scalars(of_lines)))
    statement = (
        select(
            OrderLine.id,
            OrderLine.order_id,
            OrderLine.product_id,
            OrderLine.sku,
            locked().label("locked"),
            packed().label("packed"),
        )
        .where(OrderLine.id.in_(line_ids))
        .order_by(OrderLine.id)
    )
    freed: dict[int, int] = {}
    by_product: dict[int, int] = {}
    notes: dict[int, list[str]] = {}
    skipped = []
    for row in work.session.execute(statement):
        units = row.locked - row.packed
        number = orders[row.order_id].number
        if units > 0:
            freed[row.id] = units
            by_product[row.product_id] = by_product.get(row.product_id, 0) - units
            notes.setdefault(row.order_id, []).append(f"{row.sku} × {plain(units)}")
        elif row.packed:
            skipped.append(_("{order} {sku}: packed already; unpack it first", order=number, sku=row.sku))
        else:
            skipped.append(_("{order} {sku}: nothing is locked", order=number, sku=row.sku))
    if freed:
        hold_levels(work, locked=by_product)
        end_locks(work, freed, "released")
        check_move(work.actor, Entity.LINE, LineState.LOCKED, "release", LineState.WANTING)
        move_lines(work, list(freed), LineState.WANTING)
        for order_id, lines in notes.items():
            note_order(work, order_id, "release", reason.strip(), {"lines": lines})
        progress(work, (orders[order_id] for order_id in notes))
    return Changes(AREAS if freed else frozenset(), frozenset(notes), count=len(freed), skipped=tuple(skipped))
