"""An order's own moves: what it becomes follows from what was locked, shipped, delivered, billed and paid.

Every command that changes such a fact calls `progress` last. Records are always locked in this order, so that two commands do
not wait for each other: a customer's account, orders, shipments and bills, stock, number sequences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select, update

from orderdesk.commands.order_life import move_order
from orderdesk.database.desk import Work
from orderdesk.model import SalesOrder, Task
from orderdesk.queries.quantities import chunks, order_facts
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from orderdesk.rules.tasks import TaskKind
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
    moved: dict[str, list[int]] = {}
    for order in orders:
        step = next_step(order.state, facts[order.id])
        while step is not None:
            move_order(work, order, *step)
            moved.setdefault(order.state, []).append(order.id)
            step = next_step(order.state, facts[order.id])
    for state, roles in DONE_WITH.items():
        if state in moved:
            _end_parts(work, moved[state], roles)


DONE_WITH: Mapping[str, tuple[Role, ...]] = {
    OrderState.READY_TO_SHIP: (Role.WAREHOUSE,),
    OrderState.SHIPPED: (Role.WAREHOUSE, Role.SHIPPING),
    OrderState.DELIVERED: (Role.BUSINESS_REVIEWER,),
    OrderState.CLOSED: (Role.FINANCE,),
}
"""Whose part of an order is done when it comes to a state (000-22)."""


def _end_parts(work: Work, order_ids: Sequence[int], roles: Collection[Role]) -> None:
    """End the departments' open tasks about these orders."""
    for chunk in chunks(order_ids):
        work.session.execute(
            update(Task)
            .where(Task.order_id.in_(chunk), Task.kind == TaskKind.DEPARTMENT, Task.state == "open", Task.role.in_(roles))
            .values(state="done", done_by=work.actor.staff_id, done_at=work.now, version=Task.version + 1)
            .execution_options(synchronize_session=False)
        )
