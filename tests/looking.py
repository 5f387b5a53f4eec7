"""What a test looks up to see whether something really happened."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from orderdesk.database.desk import Desk
from orderdesk.model import CustomerBalance, OrderLine, SalesOrder, StockLevel
from orderdesk.rules.money import from_units


def order_state(desk: Desk, order_id: int) -> str:
    """Where an order stands."""
    return desk.read(lambda session: session.get_one(SalesOrder, order_id).state)


def line_state(desk: Desk, line_id: int) -> str:
    """Where a line stands."""
    return desk.read(lambda session: session.get_one(OrderLine, line_id).state)


def level(desk: Desk, product_id: int) -> tuple[Decimal, Decimal]:
    """A product's stock: on hand, locked."""
    found = desk.read(lambda session: session.get_one(StockLevel, product_id))
    return from_units(found.on_hand_units), from_units(found.locked_units)


def owed(desk: Desk, customer_id: int) -> Decimal:
    """What a customer's balance says, over all currencies."""
    balance = select(func.coalesce(func.sum(CustomerBalance.balance_units), 0)).where(CustomerBalance.customer_id == customer_id)
    return from_units(int(desk.read(lambda session: session.scalars(balance).one())))
