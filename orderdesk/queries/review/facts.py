"""The facts an order is judged by, read in one go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from orderdesk.model import Customer, OrderLine, Product, SalesOrder, StockLevel
from orderdesk.queries import reach
from orderdesk.queries.capacity import tightness
from orderdesk.queries.intake import promise_date, wanted_by
from orderdesk.queries.receivables import exposure, overdue
from orderdesk.queries.routes import route_of
from orderdesk.queries.settings import number_setting
from orderdesk.rules.money import SCALE, Money, from_units
from orderdesk.rules.review import Buyer, Facts, LineFacts
from orderdesk.rules.states import OrderState


def review_facts(session: Session, order_id: int, today: date) -> Facts | None:
    """Everything the checks of an order need, read in one go; None if there is no such order."""
    order = session.get(SalesOrder, order_id, options=[selectinload(SalesOrder.lines)])
    if order is None:
        return None
    customer = session.get(Customer, order.customer_id) if order.customer_id is not None else None
    none, ways = Money(0, order.currency), reach.of_order(session, order)
    # A limit is agreed in the customer's currency; for an order in another there is none.
    agreed = customer is not None and customer.currency == order.currency
    return Facts(
        agreed=Money(order.agreed_units, order.currency) if order.agreed_units is not None else None,
        total=Money(order.total_units, order.currency),
        credit_limit=Money(customer.credit_limit_units, order.currency) if customer and agreed else none,
        exposure=_running(session, order),
        overdue=_overdue(session, customer, today) if customer else none,
        payment_method=order.payment_method,
        requested_date=order.requested_date,
        promise_date=promise_date(session, wanted_by(order), today),
        special_request=reach.said(session, order.customer_id, order.special_request),
        contact_phone=ways.phone,
        ship_to=ways.address,
        lines=_line_facts(session, order),
        capacity=tightness(session, order.id, today),
        kind=order.kind,
        payment_terms=order.payment_terms,
        buyer=_buyer(session, order, customer),
        discount_limit=Decimal(number_setting(session, "review.discount_percent")) / 100,
        steps=tuple(step.value for step in route.states) if (route := route_of(session, order)) is not None else (),
    )


def _buyer(session: Session, order: SalesOrder, customer: Customer | None) -> Buyer:
    """What is known of the customer beside this order."""
    if customer is None:
        return Buyer(known=False, payment_terms=order.payment_terms)
    count, total = session.execute(
        select(func.count(), func.sum(SalesOrder.total_units)).where(
            SalesOrder.customer_id == customer.id,
            SalesOrder.id != order.id,
            SalesOrder.currency == order.currency,
            SalesOrder.approved_at.is_not(None),
        )
    ).one()
    return Buyer(
        disabled=customer.disabled_at is not None,
        orders=count,
        average=Money(int(total) // count, order.currency) if count else None,
        payment_method=customer.payment_method,
        payment_terms=customer.payment_terms,
        tax_number=customer.tax_number,
    )


def _running(session: Session, order: SalesOrder) -> Money:
    """What the customer owes and has running in the order's currency, this order not counted."""
    none = Money(0, order.currency)
    if order.customer_id is None:
        return none
    known = exposure(session, order.customer_id)
    running = next((each for each in (known.total, *known.others) if each.currency == order.currency), none)
    return running - Money(order.total_units, order.currency) if order.state == OrderState.APPROVED else running


def _overdue(session: Session, customer: Customer, today: date) -> Money:
    return overdue(session, customer.id, today, number_setting(session, "review.overdue_days")).amount


_PRODUCTS = (
    select(Product.id, Product.kind, Product.currency, Product.discontinued, Product.spec)
    .add_columns((StockLevel.on_hand_units - StockLevel.locked_units).label("free"))
    .outerjoin(StockLevel, StockLevel.product_id == Product.id)
    .where(Product.id.in_(bindparam("ids", expanding=True)))
)
_USUAL = (
    select(OrderLine.product_id, func.max(OrderLine.base_units))
    .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
    .where(SalesOrder.customer_id == bindparam("customer"), SalesOrder.id != bindparam("order"))
    .where(OrderLine.product_id.in_(bindparam("ids", expanding=True)), SalesOrder.state != OrderState.CANCELLED)
    .group_by(OrderLine.product_id)
)


def _line_facts(session: Session, order: SalesOrder) -> tuple[LineFacts, ...]:
    ids = [line.product_id for line in order.lines]
    products = {row.id: row for row in session.execute(_PRODUCTS, {"ids": ids})}
    usual = dict(session.execute(_USUAL, {"customer": order.customer_id, "order": order.id, "ids": ids}).all())
    facts = []
    for line in order.lines:
        product = products[line.product_id]
        facts.append(
            LineFacts(
                position=line.position,
                sku=line.sku,
                kind=product.kind,
                asked=from_units(line.base_units),
                available=from_units(product.free or 0),
                price=Money(line.price_units * (SCALE - line.discount_units) // SCALE, order.currency),
                list_price=Money(line.list_price_units, order.currency)
                if line.price_source or product.currency == order.currency
                else None,
                usual_quantity=from_units(int(usual[line.product_id])) if line.product_id in usual else None,
                gift=line.gift,
                discontinued=product.discontinued,
                spec=line.spec,
                product_spec=product.spec or "",
            )
        )
    return tuple(facts)
