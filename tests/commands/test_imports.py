"""Sheets become customers, products and orders: once, whole, and with books that balance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from orderdesk.commands.imports import commit_preview, import_customers, import_orders, import_products, preview_file, taken_as
from orderdesk.database.desk import Desk
from orderdesk.model import (
    Bill,
    Customer,
    CustomerBalance,
    JournalLine,
    OrderLine,
    Product,
    SalesOrder,
    Shipment,
    StockLevel,
    StockMovement,
    TimelineEntry,
)
from orderdesk.queries.catalogue import find_products
from orderdesk.queries.orders import find_anything
from orderdesk.queries.parties import customer_card, find_customers
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.customers import ImportedCustomer
from orderdesk.rules.imports.order_result import ImportedAddress, ImportedLine, ImportedOrder
from orderdesk.rules.imports.products import ImportedProduct
from orderdesk.rules.imports.terms import PaymentTerms
from orderdesk.rules.rights import Actor, Role
from tests import factories

BLUE = ImportedCustomer(
    2, "K01", "苏州蓝海教育", ("蓝海",), "王芳", "", ("13862145530",), "wang@blue.example", "", "苏州市星湖街328号",
    terms_text="月结30天", terms=PaymentTerms("on_account", 30), credit_limit=Decimal(50000),
)  # fmt: skip
PAPER = ImportedProduct(
    2, "PA-80", "复印纸", unit="包", packs={"箱": Decimal(5)}, list_price=Decimal("22.5"), in_stock=Decimal(40)
)
PEN = ImportedProduct(3, "PN-5", "中性笔", unit="支", packs={"盒": Decimal(12)}, list_price=Decimal("1.8"), in_stock=Decimal(0))


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    return factories.staff(desk, Role.CLERK, Role.WAREHOUSE, Role.ADMINISTRATOR, name="林静")


@pytest.fixture
def stocked(desk: Desk, clerk: Actor) -> Desk:
    desk.do(clerk, import_customers, (BLUE,))
    desk.do(clerk, import_products, (PAPER, PEN))
    return desk


def line(row: int = 2, sku: str = "PA-80", quantity: str = "2", unit: str = "箱", price: str | None = "112.50") -> ImportedLine:
    each = {"箱": 5, "盒": 12, "打": 12}.get(unit, 1)
    return ImportedLine(
        row, sku, "", "", Decimal(quantity), unit, Decimal(quantity) * each, None if price is None else Decimal(price)
    )


def past(number: str, **fields: object) -> ImportedOrder:
    order = ImportedOrder("history", number, (line(),), date=date(2026, 3, 2), customer_code="K01", status="delivered")
    return replace(order, **fields)  # type: ignore[arg-type]


def one(desk: Desk, statement: object) -> object:
    return desk.read(lambda session: session.scalars(statement).one())


def count(desk: Desk, table: type) -> int:
    return desk.read(lambda session: session.scalar(select(func.count()).select_from(table)) or 0)


def test_customers_come_with_all_that_is_on_the_sheet_and_can_be_found(stocked: Desk) -> None:
    row = stocked.read(find_customers, "lh")[0]  # pinyin initials of an alias
    card = stocked.read(customer_card, row.id)
    assert card is not None
    assert (card.code, card.name, card.term_days, card.credit_limit.amount) == ("K01", "苏州蓝海教育", 30, Decimal(50000))
    assert (card.contacts[0].phone, card.contacts[0].email, card.addresses[0].line) == (
        "13862145530", "wang@blue.example", "苏州市星湖街328号",
    )  # fmt: skip


def test_customers_again_change_only_what_differs(stocked: Desk, clerk: Actor) -> None:
    assert stocked.do(clerk, import_customers, (BLUE,)).count == 0
    moved = replace(BLUE, code="k01", address="苏州市新街1号", aliases=(), level="A")
    assert stocked.do(clerk, import_customers, (moved,)).count == 1
    assert count(stocked, Customer) == 1
    card = stocked.read(customer_card, stocked.read(find_customers, "13862145530")[0].id)
    assert card is not None
    assert (card.addresses[0].line, card.level, card.alias) == ("苏州市新街1号", "A", "蓝海")


def test_a_customer_without_a_code_is_known_by_name(desk: Desk, clerk: Actor) -> None:
    nameless = replace(BLUE, code="")
    desk.do(clerk, import_customers, (nameless,))
    assert desk.do(clerk, import_customers, (nameless,)).count == 0
    assert count(desk, Customer) == 1


def test_products_come_with_packs_and_opening_stock(stocked: Desk) -> None:
    paper = stocked.read(find_products, "fyz")[0]
    assert (paper.sku, paper.price.amount, paper.packs, paper.on_hand) == ("PA-80", Decimal("22.5"), {"箱": Decimal(5)}, 40)
    assert count(stocked, StockMovement) == 1  # nothing was moved of what is not there


def test_products_again_never_touch_stock_that_moved(stocked: Desk, clerk: Actor) -> None:
    more = replace(PAPER, in_stock=Decimal(999), list_price=Decimal(23))
    assert stocked.do(clerk, import_products, (more, PEN)).count == 1
    paper = stocked.read(find_products, "PA-80")[0]
    assert (paper.on_hand, paper.price.amount) == (40, Decimal(23))
    assert stocked.do(clerk, import_products, (replace(PEN, in_stock=Decimal(7)),)).count == 0
    assert stocked.read(find_products, "PN-5")[0].on_hand == 7  # it had never moved: its stock may still be opened


def test_delivered_orders_arrive_shipped_billed_and_owed(stocked: Desk, clerk: Actor) -> None:
    done = past("H1", shipped_date=date(2026, 3, 5), carrier="顺丰速运", waybill="SF100", freight=Decimal(12))
    changes = stocked.do(clerk, import_orders, (done,))
    assert changes.count == 1
    order = one(stocked, select(SalesOrder))
    assert (order.state, order.total_units, order.external_number) == ("delivered", 225_0000, "H1")
    shipment, bill = one(stocked, select(Shipment)), one(stocked, select(Bill))
    assert (shipment.state, shipment.imported, shipment.waybill, shipment.freight_units) == ("delivered", True, "SF100", 12_0000)
    assert (bill.state, bill.total_units, bill.business_date, bill.due_date) == (
        "audited", 225_0000, date(2026, 3, 5), date(2026, 4, 4),
    )  # fmt: skip
    assert one(stocked, select(CustomerBalance)).balance_units == 225_0000
    debit, credit = stocked.read(
        lambda s: s.execute(select(func.sum(JournalLine.debit_units), func.sum(JournalLine.credit_units))).one()
    )
    assert debit == credit == 225_0000
    entry = one(stocked, select(TimelineEntry))
    assert (entry.verb, entry.from_state, entry.to_state) == ("import", "", "delivered")
    assert one(stocked, select(StockLevel).where(StockLevel.on_hand_units > 0)).on_hand_units == 40_0000


def test_orders_again_double_nothing(stocked: Desk, clerk: Actor) -> None:
    orders = (past("H1"), past("H2", status="shipped"), past("H3", status="confirmed"))
    stocked.do(clerk, import_orders, orders)
    again = stocked.do(clerk, import_orders, (*orders, past("H4")))
    assert (again.count, len(again.skipped)) == (1, 3)
    assert (count(stocked, SalesOrder), count(stocked, Shipment), count(stocked, Bill)) == (4, 3, 2)
    assert one(stocked, select(CustomerBalance)).balance_units == 2 * 225_0000


def test_open_past_orders_want_stock_in_the_order_they_came(stocked: Desk, clerk: Actor) -> None:
    late = past("H2", status="", date=date(2026, 3, 9))
    stocked.do(clerk, import_orders, (late, past("H1", status="confirmed")))
    rows = stocked.read(lambda s: s.scalars(select(SalesOrder).order_by(SalesOrder.approved_at)).all())
    assert [(row.external_number, row.state) for row in rows] == [("H1", "approved"), ("H2", "approved")]
    lines = stocked.read(lambda s: s.scalars(select(OrderLine)).all())
    assert {(row.state, row.base_units) for row in lines} == {("wanting", 10_0000)}


def test_platform_orders_are_drafts_and_bring_their_customer(stocked: Desk, clerk: Actor) -> None:
    order = ImportedOrder(
        "taobao", "3391", (line(unit="盒", sku="PN-5", price="20"),), date=date(2026, 3, 2), receiver="徐婷",
        phone="137 7182 0094", address=ImportedAddress("苏州市工业园区1号"), status="买家已付款", payment_method="支付宝",
    )  # fmt: skip
    twin = replace(order, order_no="3392")
    stocked.do(clerk, import_orders, (order, twin))
    rows = stocked.read(lambda s: s.scalars(select(SalesOrder).order_by(SalesOrder.id)).all())
    assert {(row.state, row.channel, row.payment_method) for row in rows} == {("draft", "platform", "alipay")}
    assert rows[0].customer_id == rows[1].customer_id  # one new customer, not two
    card = stocked.read(customer_card, rows[0].customer_id)
    assert card is not None and (card.name, card.contacts[0].phone) == ("徐婷", "137 7182 0094")
    assert stocked.read(find_anything, "3391")[0].id == rows[0].id  # found without naming the platform
    again = stocked.do(clerk, import_orders, (replace(order, order_no="3393"),))
    assert again.count == 1 and count(stocked, Customer) == 2


def test_an_order_of_a_known_phone_finds_its_customer(stocked: Desk, clerk: Actor) -> None:
    order = ImportedOrder("own", "D1", (line(),), receiver="王芳", phone="138-6214-5530")
    stocked.do(clerk, import_orders, (order,))
    assert one(stocked, select(SalesOrder)).customer_id == stocked.read(find_customers, "K01")[0].id


def test_lines_without_a_price_take_the_list_price_and_a_dozen_becomes_pieces(stocked: Desk, clerk: Actor) -> None:
    order = past("H1", lines=(line(2, price=None), line(3, "PA-80", "2", "打", "270")))
    stocked.do(clerk, import_orders, (order,))
    rows = stocked.read(lambda s: s.scalars(select(OrderLine).order_by(OrderLine.position)).all())
    assert [(r.unit, r.quantity_units, r.price_units, r.amount_units) for r in rows] == [
        ("箱", 2_0000, 112_5000, 225_0000),
        ("包", 24_0000, 22_5000, 540_0000),
    ]


def test_an_unknown_customer_code_leaves_the_order_out_and_says_so(stocked: Desk, clerk: Actor) -> None:
    changes = stocked.do(clerk, import_orders, (past("H1", customer_code="K99"), past("H2")))
    assert changes.count == 1 and "K99" in changes.skipped[0]


def test_only_who_may_import_imports(desk: Desk) -> None:
    for command, records in ((import_orders, (past("H1"),)), (import_customers, (BLUE,)), (import_products, (PAPER,))):
        with pytest.raises(Refused):
            desk.do(factories.staff(desk, Role.FINANCE), command, records)


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, *rows: tuple[object, ...]) -> Path:
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


HEAD = ("order no", "customer code", "date", "shipped date", "sku", "quantity", "unit price", "discount")


def test_a_sheet_is_judged_before_anything_is_written(stocked: Desk, clerk: Actor, sheet: Callable[..., Path]) -> None:
    path = sheet(
        "orders.xlsx",
        HEAD,
        ("A1", "K01", date(2026, 3, 2), date(2026, 3, 4), "PA-80", 3, 22.5, 0.15),
        ("A1", "K01", date(2026, 3, 2), date(2026, 3, 4), "PN-5", 7, 1.85, 0),
        ("A2", "K01", date(2026, 3, 2), None, "PA-80", 1, 22.5, 0),
        ("A3", "K01", date(2026, 3, 2), None, "PA-80", 1, 22.5, 0),
        ("A3", "K01", date(2026, 3, 2), None, "NO-SKU", 1, 22.5, 0),
        ("A4", "K77", date(2026, 3, 2), None, "PA-80", 1, 22.5, 0),
    )
    preview = preview_file(stocked, "orders", path)
    assert count(stocked, SalesOrder) == 0
    assert [good.number for good in preview.good] == ["A1", "A2"] and preview.past
    reasons = {refusal.row: refusal.message for refusal in preview.refused}
    assert set(reasons) == {5, 6, 7}
    assert "NO-SKU" in reasons[6] and "A3" in reasons[5] and "K77" in reasons[7]
    changes = commit_preview(stocked, clerk, preview)
    assert changes.count == 2
    states = stocked.read(lambda s: dict(s.execute(select(SalesOrder.external_number, SalesOrder.state)).all()))
    assert states == {"A1": "delivered", "A2": "approved"}
    assert one(stocked, select(CustomerBalance)).balance_units == 70_3300  # 3 x 22.50 less 15 % is 57.375: 57.38, and 12.95
    again = preview_file(stocked, "orders", path)
    assert not again.good and {r.row for r in again.refused if "imported before" in r.message} == {2, 3, 4}
    with pytest.raises(Refused):
        commit_preview(stocked, clerk, again)


def test_a_person_may_take_orders_as_new_ones_and_only_some(stocked: Desk, clerk: Actor, sheet: Callable[..., Path]) -> None:
    row = ("K01", date(2026, 3, 2), date(2026, 3, 4), "PA-80", 3, 22.5, 0)
    preview = preview_file(stocked, "orders", sheet("orders.xlsx", HEAD, ("A1", *row), ("A2", *row)))
    commit_preview(stocked, clerk, taken_as(preview, False), only_rows={3})
    order = one(stocked, select(SalesOrder))
    assert (order.external_number, order.state) == ("A2", "draft")


def test_orders_named_by_the_caller_count_as_imported(stocked: Desk, sheet: Callable[..., Path]) -> None:
    row = ("K01", date(2026, 3, 2), None, "PA-80", 3, 22.5, 0)
    preview = preview_file(stocked, "orders", sheet("orders.xlsx", HEAD, ("A1", *row), ("A2", *row)), [("own", "A1")])
    assert [good.number for good in preview.good] == ["A2"]


def test_customer_and_product_sheets(desk: Desk, clerk: Actor, sheet: Callable[..., Path]) -> None:
    people = sheet(
        "people.xlsx",
        ("code", "name", "phone", "terms"),
        ("K1", "甲公司", "0512-6661234", "Net 30"),
        ("K2", "", "021-555666", ""),
    )
    preview = preview_file(desk, "customers", people)
    assert ([good.text for good in preview.good], len(preview.refused)) == (["甲公司"], 1)
    commit_preview(desk, clerk, preview)
    goods = sheet("goods.xlsx", ("sku", "name", "unit", "stock", "price"), ("P1", "剪刀", "把", 12, 8.5))
    commit_preview(desk, clerk, preview_file(desk, "products", goods))
    assert (count(desk, Customer), count(desk, Product)) == (1, 1)


def test_what_is_no_sheet_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(b"%PDF-1.7 not a sheet")
    with pytest.raises(Refused) as refused:
        preview_file(desk, "orders", path)
    assert "PDF" in str(refused.value)


def test_a_stopped_reading_ends_at_once(desk: Desk, sheet: Callable[..., Path]) -> None:
    class Stopped(Exception):
        pass

    def stop(_count: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        preview_file(desk, "orders", sheet("orders.xlsx", HEAD), watch=stop)
