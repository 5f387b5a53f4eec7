"""What was gone through item by item, and whether it still holds for the order as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import OrderConfirmation, SalesOrder, Staff
from orderdesk.queries import reach
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.rules.confirming import ITEMS, Stage
from orderdesk.rules.states import OrderState


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What was found about one item; `current`: the order has not changed since."""

    stage: str
    item: str
    good: bool
    note: str
    said_by: str
    who: str
    at: datetime
    current: bool


def confirmations(session: Session, order_id: int) -> tuple[ItemRow, ...]:
    """Everything gone through on an order, in order."""
    statement = (
        select(OrderConfirmation, Staff.name, SalesOrder.customer_id)
        .join(Staff, Staff.id == OrderConfirmation.confirmed_by)
        .join(SalesOrder, SalesOrder.id == OrderConfirmation.order_id)
        .where(OrderConfirmation.order_id == order_id)
        .order_by(OrderConfirmation.id)
    )
    order = session.get(SalesOrder, order_id)
    holding = confirmed_stages(session, order) if order is not None else {}
    version = order.version if order is not None else 0
    return tuple(
        ItemRow(
            stage=row.stage,
            item=row.item,
            good=row.good,
            note=reach.said(session, customer_id, row.note),
            said_by=reach.said(session, customer_id, row.said_by),
            who=who,
            at=row.confirmed_at,
            current=row.order_version in (version, version - 1) if Stage(row.stage) in holding else row.stage == Stage.AFTER,
        )
        for row, who, customer_id in session.execute(statement)
    )


def confirmed_stages(session: Session, order: SalesOrder) -> dict[Stage, int]:
    """Stages that hold for the order as it is, every item right, with who went through it last."""
    now = _complete(session, order.id, order.version)
    if Stage.SERVICE in now and Stage.SALES not in now:
        # What sales checked was the version before: the customer's confirmation is itself a change of the order.
        now |= {stage: who for stage, who in _complete(session, order.id, order.version - 1).items() if stage is Stage.SALES}
    return now


def _complete(session: Session, order_id: int, version: int) -> dict[Stage, int]:
    """Stages that went through one version with every item right."""
    statement = (
        select(OrderConfirmation)
        .where(OrderConfirmation.order_id == order_id, OrderConfirmation.order_version == version)
        .order_by(OrderConfirmation.id)
    )
    latest: dict[tuple[str, str], OrderConfirmation] = {}
    for row in session.scalars(statement):
        latest[row.stage, row.item] = row
    found: dict[Stage, int] = {}
    for stage in Stage:
        rows = [latest[stage, item] for item in ITEMS if (stage, item) in latest]
        if len(rows) == len(ITEMS) and all(row.good for row in rows):
            found[stage] = rows[-1].confirmed_by
    return found


@dataclass(frozen=True, slots=True)
class ToGoThrough:
    """An order and the check it is at: sales, then customer service while it is in intake, afterwards the customer again."""

    order: OrderDetail
    stage: Stage


def to_go_through(session: Session, order_id: int) -> ToGoThrough | None:
    """What is to be gone through next; None if there is no such order."""
    detail = order_detail(session, order_id)
    if detail is None:
        return None
    if detail.state not in (OrderState.DRAFT, OrderState.RETURNED, OrderState.PARKED):
        return ToGoThrough(detail, Stage.AFTER)
    done = confirmed_stages(session, session.get_one(SalesOrder, order_id))
    return ToGoThrough(detail, Stage.SERVICE if Stage.SALES in done else Stage.SALES)
