"""Jumping the queue: where an order goes, whom it makes later, and the company's rules for it (004-q)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orderdesk.language import N_
from orderdesk.model import (
    Amendment,
    Customer,
    OrderLine,
    Product,
    SalesOrder,
    StockLevel,
)
from orderdesk.queries.settings import company_days, number_setting
from orderdesk.queries.warehouse.locking import LOCKING_STATES, place, standing, wishes
from orderdesk.rules.amendments import (
    AmendmentForm,
    AmendmentKind,
    Delay,
)
from orderdesk.rules.capacity import arrival
from orderdesk.rules.errors import Refused
from orderdesk.rules.states import AmendmentState, LineState
from orderdesk.rules.warehouse import STOCKLESS, Wish, share_out


@dataclass(frozen=True, slots=True)
class Jump:
    """Where the order goes and whom it makes later."""

    before: int = 0
    after: int = 0
    place_at: datetime | None = None
    promised: date | None = None
    delays: tuple[Delay, ...] = ()


@dataclass(frozen=True, slots=True)
class QueuedOrder:
    """An order that waits for stock, in queue order; `place` counts from 1."""

    order_id: int
    number: str
    customer: str
    requested: date | None
    place: int
    place_at: datetime
    jumped: bool
    rank: int = 0
    rank_reasons: tuple[str, ...] = ()


def queued_orders(session: Session) -> list[QueuedOrder]:
    """Orders some line of which wants stock, in the order they get it."""
    statement = (
        select(SalesOrder, func.coalesce(Customer.name, SalesOrder.contact_name).label("customer_name"), place().label("place"))
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .where(
            SalesOrder.state.in_(LOCKING_STATES),
            SalesOrder.approved_at.is_not(None),
            select(OrderLine.id)
            .join(Product, Product.id == OrderLine.product_id)
            .where(OrderLine.order_id == SalesOrder.id, OrderLine.state == LineState.WANTING, Product.kind.not_in(STOCKLESS))
            .exists(),
        )
        .order_by(*standing())
    )
    return [
        QueuedOrder(
            row.SalesOrder.id,
            row.SalesOrder.number,
            row.customer_name,
            row.SalesOrder.requested_date,
            number,
            row.place,
            row.SalesOrder.place_at is not None,
            row.SalesOrder.rank,
            tuple(row.SalesOrder.rank_reasons.split()),
        )
        for number, row in enumerate(session.execute(statement), 1)
    ]


def jump(session: Session, order: SalesOrder, form: AmendmentForm, today: date) -> Jump:
    """Share the free stock out in both orders of the queue; who gets less then gets it later (004-q3)."""
    queue = queued_orders(session)
    places = {each.order_id: each for each in queue}
    mine, other = places.get(order.id), places.get(form.ahead_of or 0)
    if mine is None or other is None or other.place >= mine.place:
        return Jump(before=mine.place if mine else 0)
    wanted = wishes(session)
    moved = [each.order_id for each in queue if each.order_id != order.id]
    moved.insert(moved.index(other.order_id), order.id)
    rank = {order_id: number for number, order_id in enumerate(moved)}
    free = _free(session, {wish.product_id for wish in wanted})
    before = _short_orders(wanted, free)
    after = _short_orders(sorted(wanted, key=lambda wish: rank.get(wish.order_id, len(rank))), free)
    quick, slow = promised_days(session, today)
    delays = tuple(
        Delay(each.order_id, each.number, each.customer, each.requested, quick, slow)
        for each in queue
        if each.order_id != order.id and each.order_id in after and each.order_id not in before
    )
    return Jump(
        before=mine.place,
        after=other.place,
        place_at=other.place_at - timedelta(microseconds=1),
        promised=slow if order.id in after else quick,
        delays=delays,
    )


def promised_days(session: Session, today: date) -> tuple[date, date]:
    """When what is there arrives, and when what has to be got first does."""
    names = ("shipping.pack_days", "shipping.transit_days", "warehouse.supply_days")
    pack, transit, supply = (number_setting(session, name) for name in names)
    own = company_days(session)
    return arrival(today, pack, transit, 0, own), arrival(today, pack, transit, supply, own)


def _free(session: Session, products: Collection[int]) -> dict[int, int]:
    statement = select(StockLevel.product_id, StockLevel.on_hand_units - StockLevel.locked_units)
    rows = session.execute(statement.where(StockLevel.product_id.in_(sorted(products))))
    return {int(product): int(units) for product, units in rows}


def _short_orders(wishes: Sequence[Wish], free: Mapping[int, int]) -> set[int]:
    return {given.wish.order_id for given in share_out(wishes, free, partly=False) if not given.whole}


def harms(session: Session, order: SalesOrder, jump: Jump, today: date) -> list[Refused]:
    """The company's rules for jumps (004-q5, 004-q7)."""
    if jump.place_at is None:
        return [Refused(N_("It does not stand behind that order in the queue."), field="ahead_of")]
    late = sum(delay.late for delay in jump.delays)
    allowed = number_setting(session, "insertion.late_orders")
    wrong = []
    if late > allowed:
        wrong.append(
            Refused(
                N_("{late} other orders would miss the day their customers want; the rules for insertions allow {allowed}."),
                field="ahead_of",
                late=late,
                allowed=allowed,
            )
        )
    month = number_setting(session, "insertion.jumps_month")
    begun = datetime.combine(today.replace(day=1), datetime.min.time()).astimezone()
    jumps = session.scalar(
        select(func.count(Amendment.id))
        .join(SalesOrder, SalesOrder.id == Amendment.order_id)
        .where(Amendment.kind == AmendmentKind.JUMP, Amendment.state == AmendmentState.IN_FORCE)
        .where(SalesOrder.customer_id == order.customer_id, Amendment.decided_at >= begun)
    )
    if (jumps or 0) >= month:
        wrong.append(
            Refused(N_("This customer has had {count} jumps this month; the rules allow {most}."), count=jumps, most=month)
        )
    return wrong


NO_JUMP = Jump()
