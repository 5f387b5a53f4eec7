"""What an acknowledgement says of an order, and the newest orders to look at a wording with (000-08)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orderdesk.model import Customer, SalesOrder
from orderdesk.queries import reach
from orderdesk.queries.settings import text_setting
from orderdesk.rules.acknowledging import OrderedLine, Received
from orderdesk.rules.money import Money, from_units


def received(session: Session, order: SalesOrder) -> Received:
    """An order as its acknowledgement tells it."""
    customer = session.get(Customer, order.customer_id) if order.customer_id is not None else None
    return Received(
        number=order.number,
        language=(customer.language if customer else "") or "zh_CN",
        customer=customer.name if customer else "",
        contact=order.contact_name,
        lines=tuple(
            OrderedLine(line.position, line.name, line.spec, from_units(line.quantity_units), line.unit) for line in order.lines
        ),
        total=Money(order.total_units, order.currency),
        requested=order.requested_date,
        address=reach.of_order(session, order).address,
        company=text_setting(session, "company.name"),
        company_en=text_setting(session, "company.name_en"),
        phone=text_setting(session, "company.phone"),
    )


def newest_received(session: Session, limit: int = 20) -> tuple[Received, ...]:
    """The newest orders that have lines, the newest first."""
    newest = select(SalesOrder).where(SalesOrder.lines.any()).order_by(SalesOrder.id.desc()).limit(limit)
    return tuple(received(session, order) for order in session.scalars(newest.options(selectinload(SalesOrder.lines))))
