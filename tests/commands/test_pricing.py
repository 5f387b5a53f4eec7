"""Price lists and discount rules at the desk: kept, refused, and counted wherever a price is asked for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orderdesk.commands.amendments import approve_amendment, ask_amendment
from orderdesk.commands.imports import import_orders
from orderdesk.commands.intake import save_order
from orderdesk.commands.merging import merge_customers
from orderdesk.commands.pricing import DiscountForm, PriceListForm, remove_price, save_discount, save_price_list, set_price
from orderdesk.database.desk import Desk
from orderdesk.model import Amendment, Customer, OrderLine, PriceList, PriceListLine, SalesOrder
from orderdesk.queries.pricing import price_lists, price_offers, prices_of
from orderdesk.rules.amendments import AmendedLine, AmendmentForm
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.imports.order_result import ImportedLine, ImportedOrder
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.money import SCALE
from orderdesk.rules.rights import Actor, Role
from tests import factories as make

DAY = date(2026, 1, 1)


@pytest.fixture
def boss(desk: Desk) -> Actor:
    return make.staff(desk, *Role)


def made(changes: Any) -> int:
    assert changes.made is not None
    return int(changes.made)


def listed(desk: Desk, boss: Actor, name: str, prices: dict[tuple[int, int], str], **fields: Any) -> int:
    """A price list with these prices by (product, from quantity)."""
    change = desk.do(boss, save_price_list, PriceListForm(name, DAY, **fields))
    for (product, quantity), price in prices.items():
        change = desk.do(boss, set_price, made(change), change.version, product, Decimal(price), Decimal(quantity))
    return made(change)


def ordered(desk: Desk, boss: Actor, customer: int, *lines: LineForm, **fields: Any) -> list[OrderLine]:
    """The lines of a new order."""
    order = made(desk.do(boss, save_order, OrderForm("phone", customer, lines, **fields)))
    return desk.read(lambda session: list(session.get_one(SalesOrder, order).lines))


def line(product: int, quantity: int, price: str = "0", *, listed: bool = True) -> LineForm:
    return LineForm(product, "pcs", Decimal(quantity), Decimal(price), listed=listed)


@pytest.mark.requirement("003-06")
def test_an_order_is_priced_by_level_contract_break_and_rule(desk: Desk, boss: Actor) -> None:
    paper, pen = make.product(desk, price=100), make.product(desk, price=10, category="pens")
    level, contract = make.customer(desk, level="A"), make.customer(desk, level="A")
    other = make.customer(desk, level="B")
    listed(desk, boss, "Level A list", {(paper, 0): "95", (paper, 10): "90"}, level="A")
    listed(desk, boss, "Contract 7", {(paper, 0): "80"}, customer_id=contract)
    listed(desk, boss, "Last year", {(paper, 0): "1"}, valid_to=DAY)
    listed(desk, boss, "Dollars", {(paper, 0): "2"}, currency="USD")
    desk.do(boss, save_discount, DiscountForm("Pens", Decimal("0.2"), DAY, category="pens", quantity=Decimal(5)))

    def prices(customer: int, quantity: int = 1) -> list[tuple[int, str, int]]:
        found = ordered(desk, boss, customer, line(paper, quantity), line(pen, quantity))
        return [(each.price_units // SCALE, each.price_source, each.amount_units // SCALE) for each in found]

    assert prices(level) == [(95, "Level A list", 95), (10, "", 10)]
    assert prices(level, 10) == [(90, "Level A list, 10+", 900), (8, "Pens, 5+", 80)]
    assert prices(contract) == [(80, "Contract 7", 80), (10, "", 10)]
    assert prices(other) == [(100, "", 100), (10, "", 10)]
    # a price typed by hand stays, beside what the list says
    [typed] = ordered(desk, boss, level, line(paper, 1, "93", listed=False))
    assert (typed.price_units, typed.list_price_units, typed.price_source) == (93 * SCALE, 95 * SCALE, "Level A list")


def test_sheets_and_added_goods_cost_what_the_phone_says(desk: Desk, boss: Actor) -> None:
    paper = make.product(desk, sku="PA", price=100, on_hand=50)
    customer = make.customer(desk, level="A", code="K7")
    listed(desk, boss, "Level A list", {(paper, 0): "95", (paper, 10): "90"}, level="A")
    rows = (
        ImportedLine(2, "PA", "", "", Decimal(10), "pcs", Decimal(10), None),
        ImportedLine(3, "PA", "", "", Decimal(1), "pcs", Decimal(1), Decimal(97)),
    )
    desk.do(boss, import_orders, (ImportedOrder("sheet", "X1", rows, customer_code="K7"),), False)
    found = desk.read(lambda session: list(session.query(OrderLine).order_by(OrderLine.id)))
    assert [(each.price_units // SCALE, each.price_source) for each in found] == [
        (90, "Level A list, 10+"),
        (97, "Level A list"),
    ]
    order = make.approved_order(desk, customer, [(make.product(desk, on_hand=9), 1)])
    version = desk.read(lambda session: session.get_one(SalesOrder, order.id).version)
    added = AmendedLine(None, paper, "pcs", Decimal(10), Decimal(90))
    form = AmendmentForm(kind="add_goods", reason="more", confirmed_with="Wang", lines=(added,))
    asked = made(desk.do(boss, ask_amendment, order.id, version, form))
    while (state := desk.read(lambda session: session.get_one(Amendment, asked))).state != "in_force":
        desk.do(make.staff(desk, *Role), approve_amendment, asked, state.version, "yes")
    new = desk.read(lambda session: session.query(OrderLine).filter_by(order_id=order.id, product_id=paper).one())
    assert (new.list_price_units, new.price_source) == (90 * SCALE, "Level A list, 10+")


def test_what_was_agreed_with_a_customer_who_was_merged_holds_for_the_one_kept(desk: Desk, boss: Actor) -> None:
    paper = make.product(desk, price=100)
    kept, gone = make.customer(desk), make.customer(desk)
    listed(desk, boss, "Contract", {(paper, 0): "80"}, customer_id=gone)
    versions = desk.read(lambda session: [session.get_one(Customer, each).version for each in (kept, gone)])
    desk.do(boss, merge_customers, kept, versions[0], gone, versions[1], "the same")
    [found] = ordered(desk, boss, kept, line(paper, 1))
    assert found.price_units == 80 * SCALE
    assert not desk.read(price_offers, None, [paper], "CNY", DAY)[paper].listed  # nobody's contract is everybody's


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (PriceListForm(" ", DAY), "name"),
        (PriceListForm("level a list", DAY), "name"),
        (PriceListForm("New", None), "valid_from"),
        (PriceListForm("New", DAY, valid_to=DAY - timedelta(1)), "valid_to"),
        (PriceListForm("New", DAY, currency="XYZ"), "currency"),
        (PriceListForm("New", DAY, customer_id=999_999), "customer"),
        (DiscountForm("New", Decimal(0), DAY), "percent"),
        (DiscountForm("New", Decimal("1.01"), DAY), "percent"),
        (DiscountForm("New", Decimal("0.1"), DAY, product_id=1, category="x"), "category"),
        (DiscountForm("New", Decimal("0.1"), DAY, amount=Decimal(-1)), "amount"),
    ],
)
def test_a_wrong_form_says_where(desk: Desk, boss: Actor, form: Any, field: str) -> None:
    listed(desk, boss, "Level A list", {})
    with pytest.raises(Refused) as refused:
        desk.do(boss, save_price_list if isinstance(form, PriceListForm) else save_discount, form)
    assert refused.value.field == field


def test_a_list_is_changed_by_one_at_a_time_and_by_whom_it_may(desk: Desk, boss: Actor) -> None:
    paper = make.product(desk, price=100)
    found = listed(desk, boss, "Level A list", {(paper, 0): "95"})
    with pytest.raises(Conflict):
        desk.do(boss, set_price, found, 1, paper, Decimal(90))
    with pytest.raises(Refused):
        desk.do(boss, set_price, found, 2, paper, Decimal(-1))
    with pytest.raises(Refused):
        desk.do(make.staff(desk, Role.CLERK), save_price_list, PriceListForm("Mine", DAY))
    with pytest.raises(Refused):  # it holds prices in another currency
        desk.do(boss, save_price_list, PriceListForm("Level A list", DAY, currency="USD"), found, 2)
    [row] = desk.read(prices_of, found).rows
    desk.do(boss, remove_price, found, 2, row.id)
    assert desk.read(lambda session: session.query(PriceListLine).count()) == 0
    assert desk.read(lambda session: session.get_one(PriceList, found).version) == 3


def test_lists_come_a_page_at_a_time(desk: Desk, boss: Actor) -> None:
    for name in ("C", "A", "B"):
        listed(desk, boss, name, {})
    first = desk.read(price_lists, "", None, 2)
    rest = desk.read(price_lists, "", first.after, 2)
    assert [row.name for row in (*first.rows, *rest.rows)] == ["A", "B", "C"] and rest.after is None
