"""What goes with an order form that was typed before and is offered again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from orderdesk.queries.catalogue import LastSale, ProductRow, last_sales, products_by_id
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.queries.parties import CustomerCard, customer_card


@dataclass(frozen=True, slots=True)
class Beside:
    """What the desk knows of a form typed before."""

    card: CustomerCard | None
    products: Mapping[int, ProductRow]
    last: Mapping[int, LastSale]
    detail: OrderDetail | None


def beside(session: Session, customer_id: int | None, products: list[int], order_id: int | None) -> Beside:
    """What goes with a form typed before."""
    return Beside(
        customer_card(session, customer_id) if customer_id is not None else None,
        products_by_id(session, products),
        last_sales(session, customer_id, products) if customer_id is not None else {},
        order_detail(session, order_id) if order_id is not None else None,
    )
