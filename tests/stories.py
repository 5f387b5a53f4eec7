"""Steps many tests begin with: an order taken through the house to where the test wants it."""

from __future__ import annotations

from decimal import Decimal

from orderdesk.commands import receivables, shipping, warehouse
from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Actor, Role
from tests import factories as make


def deliver(desk: Desk, order: make.Made, lines: dict[int, Decimal] | None = None) -> int:
    """Lock, pack, hand over and deliver all of an order, or these base quantities by line; the shipment's id."""
    keeper = make.staff(desk, Role.WAREHOUSE, Role.SHIPPING)
    desk.do(keeper, warehouse.lock_lines, list(order.lines))
    packed = desk.do(keeper, shipping.pack_order, order.id, lines)
    assert packed.made is not None
    desk.do(keeper, shipping.hand_over, packed.made, make.carrier(desk), packed.number)
    desk.do(keeper, shipping.deliver, packed.made, "Mrs Li")
    return packed.made


def delivered_order(desk: Desk, customer_id: int, *amounts: make.Amount) -> make.Made:
    """An order delivered whole, with a line of one piece for each amount."""
    lines = [(make.product(desk, on_hand=1), 1, amount) for amount in amounts]
    order = make.approved_order(desk, customer_id, lines)
    deliver(desk, order)
    return order


def billed(desk: Desk, customer_id: int, *amounts: make.Amount, maker: Actor | None = None) -> int:
    """A delivered order's bill, audited by somebody else; its id."""
    order = delivered_order(desk, customer_id, *amounts)
    made = desk.do(maker or make.staff(desk, Role.FINANCE), receivables.make_bill, order.id).made
    assert made is not None
    desk.do(make.staff(desk, Role.FINANCE), receivables.audit_bill, made)
    return made
