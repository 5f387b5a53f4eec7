"""What every command on an order does alike: find it, move it, and write down who did what."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import undefer_group

from orderdesk.database.deeds import Note
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import NumberSequence, SalesOrder
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.states import Entity, OrderState, check_move

_BUMP = (
    update(NumberSequence)
    .where(NumberSequence.series == bindparam("s"), NumberSequence.period == bindparam("p"))
    .values(last=NumberSequence.last + bindparam("n"))
    .returning(NumberSequence.last)
)


def load_order(work: Work, order_id: int, version: int | None = None, *, reach: bool = False) -> SalesOrder:
    """The order, locked for this transaction; Refused if there is none, Conflict if it changed since `version` was read.

    `reach`: its phone and addresses will be wanted too.
    """
    order: SalesOrder | None = work.session.scalars(_one_order(reach), {"id": order_id}).one_or_none()
    if order is None:
        raise Refused(N_("This order is not there any more."))
    if version is not None and order.version != version:
        raise Conflict(
            N_("Somebody else changed order {number} meanwhile. What you typed is kept: reload, compare, and save again."),
            number=order.number,
        )
    return order


@cache
def _one_order(reach: bool) -> Any:
    statement = select(SalesOrder).where(SalesOrder.id == bindparam("id")).with_for_update()
    if reach:
        statement = statement.options(undefer_group("reach"))
    return statement.execution_options(populate_existing=True)


def queue_up(work: Work, what: int) -> None:
    """Wait until nobody else does the same thing (told by its number), and see what he did. An embedded desk has one writer."""
    connection = work.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock((7302::bigint << 40) + :what)"), {"what": what})


def move_order(
    work: Work, order: SalesOrder, verb: str, target: OrderState, note: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Move the order along rules/states.py and say so in its timeline; Refused when the move or the right is missing."""
    source = order.state
    check_move(work.actor, Entity.ORDER, source, verb, target)
    order.state = target
    order.state_note = note
    order.queued_at = work.now
    if target == OrderState.APPROVED and order.approved_at is None:
        order.approved_at = work.now
    note_order(work, order.id, verb, note, detail, source=source, target=target)


def note_order(
    work: Work,
    order_id: int,
    verb: str,
    note: str = "",
    detail: dict[str, Any] | None = None,
    *,
    source: str | None = None,
    target: str | None = None,
) -> None:
    """Add a line to the order's timeline; with states when it moved, without when something else happened."""
    work.notes.append(Note(order_id, verb, note, detail, source, target))


def next_number(work: Work, series: str) -> str:
    """The next number of a series, as in SO2611220001: series, day, four digits; never given twice, gaps are possible."""
    return next_numbers(work, series, 1)[0]


def next_numbers(work: Work, series: str, count: int) -> list[str]:
    """The next `count` numbers of a series, taken at once."""
    if count < 1:
        return []
    period = work.today.strftime("%y%m%d")
    connection, asked = work.session.connection(), {"s": series, "p": period, "n": count}
    last = connection.execute(_BUMP, asked).scalar_one_or_none()
    if last is None:
        # Two desks may begin a day together: the second one's insert does nothing and it counts on.
        connection.execute(
            text("INSERT INTO number_sequence (series, period, last) VALUES (:s, :p, 0) ON CONFLICT DO NOTHING"),
            {"s": series, "p": period},
        )
        last = connection.execute(_BUMP, asked).scalar_one()
    return [f"{series}{period}{number:04d}" for number in range(last - count + 1, last + 1)]
