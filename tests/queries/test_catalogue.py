"""What is known of products when an order is written."""

from __future__ import annotations

from sqlalchemy.orm import Session

from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.model import OrderLine, Product
from orderdesk.queries.catalogue import last_sales
from orderdesk.queries.imports import template_products
from tests import factories as make


def test_the_last_sale_is_what_the_customer_paid_not_what_he_was_given(desk: Desk) -> None:
    pen, customer = make.product(desk, "PEN"), make.customer(desk)
    make.order(desk, customer, [(pen, 3, "1.80")], number="FIRST")
    given = make.order(desk, customer, [(pen, 1, "0")], number="GIFT")
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        session.get_one(OrderLine, given.lines[0]).gift = True
    sale = desk.read(last_sales, customer, [pen])[pen]
    assert (sale.order_number, sale.quantity, str(sale.price.amount)) == ("FIRST", 3, "1.8000")
    assert desk.read(last_sales, make.customer(desk), [pen]) == {}


def test_the_order_template_offers_what_is_sold_now(desk: Desk) -> None:
    make.product(desk, "PEN")
    old = make.product(desk, "OLD")
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        session.get_one(Product, old).discontinued = True
    assert list(desk.read(template_products)) == ["PEN"]
