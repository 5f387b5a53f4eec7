"""What customers took before and paid for it, as the warning about unusual lines needs it (004-i5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from orderdesk.model import OrderLine, SalesOrder
from orderdesk.queries.merged import family
from orderdesk.queries.settings import number_setting
from orderdesk.rules.money import from_units
from orderdesk.rules.outliers import FEWEST, Outlier, Sale, Usual, outliers
from orderdesk.rules.states import OrderState

RECENT_ORDERS = 200
RECENT_SALES = 30
"""How far back is looked, so that the answer costs the same at a desk of a million orders."""
_COUNTED = SalesOrder.state.not_in([OrderState.DRAFT, OrderState.PARKED, OrderState.RETURNED, OrderState.CANCELLED])
_COLUMNS = (OrderLine.product_id, OrderLine.base_units, OrderLine.amount_units, SalesOrder.currency)


@dataclass(frozen=True, slots=True)
class StrangeLine:
    """A line of an order with something unusual about it."""

    position: int
    product: str
    unit: str
    outlier: Outlier


def usual_sales(
    session: Session, customer_id: int | None, product_ids: Collection[int], currency: str, but: int | None = None
) -> Mapping[int, Usual]:
    """What was usual for each product, by its id; `but` is the order in hand."""
    wanted = list(product_ids)
    own: dict[int, list[Sale]] = {product: [] for product in wanted}
    if customer_id is not None and wanted:
        his = SalesOrder.customer_id.in_(family(session, customer_id))
        lately = select(SalesOrder.id).where(his, SalesOrder.id != (but or 0))
        lately = lately.order_by(SalesOrder.id.desc()).limit(RECENT_ORDERS)
        for row in session.execute(_sales(currency).where(OrderLine.order_id.in_(lately), OrderLine.product_id.in_(wanted))):
            own[row.product_id].append(_sale(row))
    others: dict[int, list[Sale]] = {}
    for product in wanted:
        if len(own[product]) < FEWEST:
            lately = _sales(currency).where(OrderLine.product_id == product, OrderLine.order_id != (but or 0))
            found = session.execute(lately.order_by(OrderLine.order_id.desc()).limit(RECENT_SALES))
            others[product] = [_sale(row) for row in found]
    return {product: Usual(own[product], others.get(product, ())) for product in wanted}


def _sales(currency: str) -> Select[*tuple[Any, ...]]:
    statement = select(*_COLUMNS).join(SalesOrder, SalesOrder.id == OrderLine.order_id)
    return statement.where(_COUNTED, SalesOrder.currency == currency, ~OrderLine.gift)


def _sale(row: Row[*tuple[Any, ...]]) -> Sale:
    quantity = from_units(row.base_units)
    return Sale(quantity, from_units(row.amount_units) / quantity)


def strange_lines(session: Session, order_id: int) -> tuple[StrangeLine, ...]:
    """What is unusual about an order's quantities and prices, line by line."""
    order = session.get(SalesOrder, order_id)
    if order is None:
        return ()
    usual = usual_sales(session, order.customer_id, {line.product_id for line in order.lines}, order.currency, order_id)
    times, percent = number_setting(session, "review.outlier_times"), number_setting(session, "review.outlier_percent")
    found = []
    for line in order.lines:
        quantity = from_units(line.base_units)
        price = None if line.gift else from_units(line.amount_units) / quantity
        listed = from_units(line.list_price_units) * from_units(line.quantity_units) / quantity or None
        said = outliers(quantity, price, usual[line.product_id], list_price=listed, times=times, percent=percent)
        found += [StrangeLine(line.position, f"{line.name} {line.spec}".strip(), line.unit, outlier) for outlier in said]
    return tuple(found)


def outlier_limits(session: Session) -> tuple[int, int]:
    """From how many times the usual quantity, and from how many percent off the usual price, a line is unusual."""
    return number_setting(session, "review.outlier_times"), number_setting(session, "review.outlier_percent")
