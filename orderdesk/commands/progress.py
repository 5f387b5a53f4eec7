"""An order's own moves: what it becomes follows from what was locked, shipped, delivered, billed and paid.

Every command that changes such a fact calls `progress` last. Records are always locked in this order, so that two commands do
not wait for each other: a customer's account, orders, shipments and bills, stock, number sequences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select

from orderdesk.commands.order_life import move_order
from orderdesk.database.desk import Work
from orderdesk.model import SalesOrder
from orderdesk.queries.quantities import chunks, order_facts
from orderdesk.rules.warehouse import next_step

_SOME = (
    select(SalesOrder)
    .where(SalesOrder.id.in_(bindparam("ids", expanding=True)))
    .order_by(SalesOrder.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def lock_orders(work: Work, order_ids: Collection[int]) -> dict[int, SalesOrder]:
    """The orders by id, each locked for this transaction."""
    found: dict[int, SalesOrder] = {}
    for chunk in chunks(sorted(order_ids)):
        for order in work.session.scalars(_SOME, {"ids": chunk}):
            found[order.id] = order
    return found


def progress(work: Work, orders: Iterable[SalesOrder]) -> None:
    """Move orders (locked for this transaction) to where their facts put them, a step at a time, each in the timeline."""
    orders = list(orders)
    work.session.flush()
    facts = order_facts(work.session, [order.id for order in orders])
    for order in orders:
        step = next_step(order.state, facts[order.id])
        while step is not None:
            move_order(work, order, *step)
            step = next_step(order.state, facts[order.id])
