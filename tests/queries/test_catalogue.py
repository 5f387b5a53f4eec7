"""What is known of products when an order is written."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.model import OrderLine, Product
from orderdesk.queries.catalogue import last_sales, products
from orderdesk.queries.imports import template_products
from orderdesk.rules.rights import Role
from tests import factories as make


def test_the_last_sale_is_what_the_customer_paid_not_what_he_was_given(desk: Desk) -> None:
    pen, customer = make.product(desk, "PEN"), make.customer(desk)
    make.order(desk, customer, [(pen, 3, "1.80")], number="FIRST")
    given = make.order(desk, customer, [(pen, 1, "0")], number="GIFT")
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        session.get_one(OrderLine, given.lines[0]).gift = True
    sale = desk.read(last_sales, customer, [pen])[pen]
    assert (sale.order_number, sale.quantity, str(sale.price.amount)) == ("FIRST", Decimal(3), "1.8000")
    assert desk.read(last_sales, make.customer(desk), [pen]) == {}


def test_the_order_template_offers_what_is_sold_now(desk: Desk) -> None:
    make.product(desk, "PEN")
    old = make.product(desk, "OLD")
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        session.get_one(Product, old).discontinued = True
    assert list(desk.read(template_products)) == ["PEN"]


def test_a_search_that_finds_many_is_read_to_its_end(desk: Desk) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE)
    for number in range(5):
        desk.do(keeper, save_product, ProductForm(f"PA-{number}", f"复印纸 {number}", "包", Decimal(20)))
    desk.do(keeper, save_product, ProductForm("PN-1", "中性笔", "支", Decimal(2)))
    shown, after = [], None
    for _page in range(3):
        page = desk.read(products, "复印纸", after, limit=2)
        shown += [row.sku for row in page.rows]
        after = page.after
    assert sorted(shown) == ["PA-0", "PA-1", "PA-2", "PA-3", "PA-4"]
    assert after is None
