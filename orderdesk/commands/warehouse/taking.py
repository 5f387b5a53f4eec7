"""Taking stock for chosen lines on a shared server, where others want the same stock at the same moment.

All that can be read, thought out and written beside is done before. The locks, by which the database changes the levels that
everybody wants, are written by a last statement that is sent together with the commit, so that nobody waits for this desk to
answer. Where not all that is taken is still there, everything is taken back and the command looks again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row

from orderdesk.commands.order_life import note_order
from orderdesk.database.desk import Work
from orderdesk.database.engine import Last
from orderdesk.queries.warehouse import LOCKING_STATES
from orderdesk.rules.shipping import plain
from orderdesk.rules.states import Entity, LineState, OrderState, check_move
from orderdesk.rules.warehouse import STOCKLESS, Granted, LineFacts, OrderFacts, Wish, next_step, share_out

AnyRow = Row[Any]

_ORDERS = """
SELECT o.id FROM sales_order o
WHERE o.id IN (SELECT l.order_id FROM order_line l WHERE l.id = ANY (%s::bigint[]) AND l.state = 'wanting')
ORDER BY o.id FOR NO KEY UPDATE
"""
_LOOK = """
SELECT l.id, l.order_id, l.product_id, l.sku, l.state, l.base_units, p.kind, o.number, o.state AS order_state,
    o.approved_at IS NOT NULL AS approved, s.on_hand_units - s.locked_units AS free,
    (SELECT coalesce(sum(k.quantity_units), 0)::bigint FROM stock_lock k WHERE k.line_id = l.id AND k.state = 'open') AS locked,
    CASE l.state WHEN 'shipped' THEN l.base_units ELSE (
        SELECT coalesce(sum(g.base_units), 0)::bigint FROM shipment_line g JOIN shipment h ON h.id = g.shipment_id
        WHERE g.line_id = l.id AND h.state IN ('handed_over', 'delivered')) END AS shipped
FROM sales_order o JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id
LEFT JOIN stock_level s ON s.product_id = l.product_id
WHERE o.id = ANY (ARRAY(SELECT unnest(%s::bigint[]))) AND l.state <> 'cancelled'
ORDER BY o.rank, coalesce(o.place_at, o.created_at), o.id, l.position
"""
_MOVE = """
WITH moved AS (UPDATE order_line l SET state = 'locked' WHERE l.id = ANY (%(whole)s::bigint[]))
UPDATE sales_order o SET state = m.state, state_note = '', queued_at = %(now)s::timestamptz, version = o.version + 1
FROM unnest(%(orders)s::bigint[], %(states)s::text[]) AS m (id, state) WHERE o.id = m.id
"""
# Rows of stock are locked in the order of their products, and as they are now, not as they were when the statement began.
# Where one of them is not enough it divides by zero, and the commit that was sent with it is not carried out.
_TAKE = """
WITH wanted AS (SELECT * FROM unnest(%(products)s::bigint[], %(units)s::bigint[]) AS w (product_id, units)),
hot AS MATERIALIZED (
    SELECT s.product_id, s.on_hand_units - s.locked_units AS free FROM stock_level s
    WHERE s.product_id = ANY (%(products)s::bigint[]) ORDER BY s.product_id FOR NO KEY UPDATE),
there AS MATERIALIZED (
    SELECT count(*) = cardinality(%(products)s::bigint[]) AS enough FROM wanted w JOIN hot h USING (product_id)
    WHERE h.free >= w.units),
locks AS (
    INSERT INTO stock_lock (line_id, product_id, quantity_units, state, locked_by, locked_at)
    SELECT k.*, 'open', %(me)s::bigint, %(now)s::timestamptz FROM there,
        unnest(%(lines)s::bigint[], %(line_products)s::bigint[], %(line_units)s::bigint[]) AS k
    WHERE there.enough RETURNING id)
SELECT 1 / (count(*) = cardinality(%(lines)s::bigint[]))::int FROM locks
"""


def look(work: Work, line_ids: Sequence[int]) -> list[AnyRow]:
    """The orders in which any of these lines wants stock, locked for this transaction: all their lines, in queue order."""
    work.session.flush()
    connection = work.session.connection()
    orders = list(connection.exec_driver_sql(_ORDERS, (list(line_ids),)).scalars())
    return list(connection.exec_driver_sql(_LOOK, (orders,))) if orders else []


def take(work: Work, lines: Sequence[AnyRow], line_ids: Collection[int], partly: bool) -> tuple[list[Granted], dict[int, int]]:
    """What each of these lines gets of what it wants, and what is left of their products; written as the transaction ends."""
    chosen = set(line_ids)
    wanted = [wish for wish in map(_wish, lines) if wish is not None and wish.line_id in chosen]
    free = {line.product_id: line.free for line in lines if line.free is not None}
    granted = [given for given in share_out(wanted, free, partly=partly) if given.units]
    if not granted:
        work.ending.idle = True
        return [], free
    _move(work, lines, granted)
    work.ending.last = Last(_TAKE, _taken(work, granted))
    for given in granted:
        free[given.wish.product_id] -= given.units
    return granted, free


def _wish(line: AnyRow) -> Wish | None:
    wanting = line.base_units - line.shipped - line.locked
    waits = line.state == LineState.WANTING and line.order_state in LOCKING_STATES and line.approved
    if not waits or wanting <= 0 or line.kind in STOCKLESS:
        return None
    return Wish(line.id, line.order_id, line.product_id, wanting)


def _move(work: Work, lines: Sequence[AnyRow], granted: Sequence[Granted]) -> None:
    """Lines and orders are brought to where these locks will bring them."""
    check_move(work.actor, Entity.LINE, LineState.WANTING, "lock", LineState.LOCKED)
    moved: dict[int, str] = {}
    for order_id in sorted({given.wish.order_id for given in granted}):
        mine = {given.wish.line_id: given for given in granted if given.wish.order_id == order_id}
        noted = [{"line": line, "quantity": plain(given.units), "whole": given.whole} for line, given in mine.items()]
        note_order(work, order_id, "lock", detail={"lines": noted})
        for verb, source, target in _steps([line for line in lines if line.order_id == order_id], mine):
            check_move(work.actor, Entity.ORDER, source, verb, target)
            note_order(work, order_id, verb, source=source, target=target)
            moved[order_id] = target
    whole = [given.wish.line_id for given in granted if given.whole]
    where = {"whole": whole, "orders": list(moved), "states": list(moved.values()), "now": work.now}
    work.session.connection().exec_driver_sql(_MOVE, where)


def _taken(work: Work, granted: Sequence[Granted]) -> dict[str, Any]:
    """What the last statement writes, column by column."""
    by_product: dict[int, int] = {}
    for given in granted:
        by_product[given.wish.product_id] = by_product.get(given.wish.product_id, 0) + given.units
    products = sorted(by_product)
    return {
        "products": products,
        "units": [by_product[product] for product in products],
        "lines": [given.wish.line_id for given in granted],
        "line_products": [given.wish.product_id for given in granted],
        "line_units": [given.units for given in granted],
        "me": work.actor.staff_id,
        "now": work.now,
    }


def _steps(lines: Sequence[AnyRow], granted: dict[int, Granted]) -> list[tuple[str, str, OrderState]]:
    """The order's moves (verb, from, to) once these are granted."""
    facts = OrderFacts(
        tuple(
            LineFacts(
                line.base_units,
                line.kind in STOCKLESS,
                line.locked + (granted[line.id].units if line.id in granted else 0),
                line.shipped,
            )
            for line in lines
        )
    )
    state: str = lines[0].order_state
    steps = []
    while (step := next_step(state, facts)) is not None:
        verb, target = step
        steps.append((verb, state, target))
        state = target
    return steps
