"""What waits for a reviewer, and every fact he decides by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from orderdesk.model import Customer, OrderLine, Product, ReviewDecision, SalesOrder, Staff, StockLevel
from orderdesk.queries import reach
from orderdesk.queries.intake import promise_date, wanted_by
from orderdesk.queries.orders import OrderDetail, OrderRow, count_orders, order_detail, order_list
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.receivables import exposure, overdue
from orderdesk.queries.settings import number_setting, setting
from orderdesk.rules.money import SCALE, Money, from_units
from orderdesk.rules.review import Check, Facts, LineFacts, checks, my_steps, next_state, route
from orderdesk.rules.rights import Actor
from orderdesk.rules.states import REVIEW_STATES, OrderState


@dataclass(frozen=True, slots=True)
class CheckRow:
    """An item of a past checklist as the reviewer left it."""

    code: str
    verdict: str
    fact: str
    note: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What somebody decided on one step of one round."""

    round: int
    step: str
    verdict: str
    opinion: str
    who: str
    at: datetime
    checks: tuple[CheckRow, ...]


def review_queue(
    session: Session, actor: Actor, search: str = "", after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[OrderRow]:
    """Orders at the steps the person may decide, longest waiting first."""
    steps = my_steps(actor)
    return order_list(session, steps, search, after=after, limit=limit, oldest_first=True) if steps else Page(())


def waiting(session: Session, actor: Actor) -> int:
    """How many orders wait for the person's decision."""
    steps = my_steps(actor)
    return count_orders(session, steps) if steps else 0


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
    select(Product.id, Product.kind, Product.currency, Product.discontinued)
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
                list_price=Money(line.list_price_units, order.currency) if product.currency == order.currency else None,
                usual_quantity=from_units(int(usual[line.product_id])) if line.product_id in usual else None,
                gift=line.gift,
                discontinued=product.discontinued,
            )
        )
    return tuple(facts)


def review_route(session: Session, total: Money) -> tuple[OrderState, ...]:
    """The steps an order of this amount goes through by the company's limits."""
    limits = [_amount(session, key) for key in ("review.second_from", "review.final_from")]
    return route(total.amount, limits[0], limits[1])


def _amount(session: Session, key: str) -> Decimal:
    value = setting(session, key)
    return value if isinstance(value, Decimal) else Decimal(str(value))


def approval_target(session: Session, order: SalesOrder) -> OrderState:
    """Where an approval of the order now leads."""
    return next_state(order.state, review_route(session, Money(order.total_units, order.currency)))


def history(session: Session, order_id: int) -> tuple[DecisionRow, ...]:
    """Every decision on an order, of every round, in order."""
    statement = (
        select(ReviewDecision, Staff.name, SalesOrder.customer_id)
        .join(Staff, Staff.id == ReviewDecision.decided_by)
        .join(SalesOrder, SalesOrder.id == ReviewDecision.order_id)
        .where(ReviewDecision.order_id == order_id)
        .options(selectinload(ReviewDecision.checks))
        .order_by(ReviewDecision.id)
    )
    return tuple(
        DecisionRow(
            round=row.round,
            step=row.step,
            verdict=row.verdict,
            opinion=reach.said(session, customer_id, row.opinion),
            who=who,
            at=row.decided_at,
            checks=tuple(CheckRow(check.code, check.verdict, check.fact, check.note) for check in row.checks),
        )
        for row, who, customer_id in session.execute(statement)
    )


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """An order on the reviewer's desk: itself, its checklist, where an approval leads, what was decided before, whose it is."""

    order: OrderDetail
    checks: tuple[Check, ...]
    target: OrderState | None
    history: tuple[DecisionRow, ...]
    entered_by_id: int


def review_case(session: Session, order_id: int, today: date) -> ReviewCase | None:
    """All a reviewer needs of one order; None if there is none. `target` is None when it is not in review."""
    detail = order_detail(session, order_id)
    facts = review_facts(session, order_id, today)
    if detail is None or facts is None:
        return None
    order = session.get_one(SalesOrder, order_id)
    target = approval_target(session, order) if order.state in REVIEW_STATES else None
    return ReviewCase(detail, checks(facts), target, history(session, order_id), order.entered_by)
