"""Order sheets: which orders come out, and which rows are refused for which reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest

from orderdesk.rules.imports.order_result import OrderImport
from orderdesk.rules.imports.orders import read_orders
from orderdesk.rules.imports.refusals import ROW_REASONS, FileRefused
from orderdesk.rules.imports.table import Flaw, Merge, SheetFile, SheetTable, Value
from orderdesk.rules.imports.units import Selling

CATALOGUE = {
    "PEN-1": Selling("支", {"盒": Decimal(12), "箱": Decimal(288)}),
    "CUP-9": Selling("条", {"箱": Decimal(20)}),
    "11": Selling(""),
}
OWN = ("订单号", "下单日期", "收货人", "联系电话", "收货地址", "商品编码", "数量", "单位", "单价")
GOOD: tuple[Value, ...] = ("A1", "2026-03-02", "徐婷", "13771820094", "苏州市星湖街328号", "PEN-1", 6, "盒", 1.8)


def sheet(*rows: Sequence[Value], merged: tuple[Merge, ...] = (), first: int = 1) -> SheetFile:
    """A file whose rows stand one below the other; an empty row is a blank one."""
    numbered = tuple((number, tuple(cells)) for number, cells in enumerate(rows, first) if cells)
    return SheetFile("xlsx", (SheetTable("Orders", numbered, merged),))


def changed(**fields: Value) -> tuple[Value, ...]:
    """GOOD with other values in some columns."""
    places = dict(zip(("no", "date", "receiver", "phone", "address", "sku", "quantity", "unit", "price"), range(9), strict=True))
    cells = list(GOOD)
    for name, value in fields.items():
        cells[places[name]] = value
    return tuple(cells)


def faults(result: OrderImport) -> list[tuple[int, str]]:
    return [(row.row, row.reason) for row in result.refused]


def only_fault(**fields: Value) -> str | None:
    """The reason one changed line is refused for, None if it is taken."""
    found = faults(read_orders(sheet(OWN, changed(**fields)), CATALOGUE))
    return found[0][1] if found else None


@pytest.mark.requirement("003-33")
def test_a_filled_template_becomes_orders_with_lines_in_base_units() -> None:
    result = read_orders(
        sheet(("批量订货模板",), ("填写说明：一行一个商品",), (), OWN, GOOD, changed(sku="CUP-9", quantity="1,200", unit="条")),
        CATALOGUE,
    )
    assert (result.format, result.header_row) == ("own", 4)
    (order,) = result.orders
    assert (order.order_no, order.date, order.receiver, order.phone) == ("A1", date(2026, 3, 2), "徐婷", "13771820094")
    assert [(line.row, line.sku, int(line.quantity_base)) for line in order.lines] == [(5, "PEN-1", 72), (6, "CUP-9", 1200)]
    assert [(row.row, row.why) for row in result.ignored] == [(1, "title"), (2, "title"), (3, "blank")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"sku": None}, "missing_sku"),
        ({"sku": "NOPE"}, "unknown_sku"),
        ({"sku": "pen-1"}, None),
        ({"sku": "ＰＥＮ－１"}, None),
        ({"quantity": "若干"}, "bad_quantity"),
        ({"quantity": None}, "bad_quantity"),
        ({"quantity": 0}, "bad_quantity"),
        ({"quantity": True}, "bad_quantity"),
        ({"quantity": "1e3"}, "bad_quantity"),
        ({"quantity": "1_000"}, "bad_quantity"),
        ({"quantity": "2盒半"}, "bad_quantity"),
        ({"quantity": "5-6"}, "bad_quantity"),
        ({"quantity": "NaN"}, "bad_quantity"),
        ({"quantity": "5²"}, "bad_quantity"),
        ({"quantity": "１，２００"}, None),
        ({"quantity": "12,34"}, "bad_quantity"),
        ({"quantity": 0.25, "unit": "盒"}, None),
        ({"quantity": 0.3, "unit": "盒"}, "bad_quantity"),
        ({"quantity": Flaw.ERROR}, "bad_quantity"),
        ({"quantity": datetime(2026, 3, 5)}, "bad_quantity"),
        ({"quantity": -3}, "negative_quantity"),
        ({"quantity": "－３"}, "negative_quantity"),
        ({"quantity": "５"}, None),
        ({"quantity": " 20 "}, None),
        ({"quantity": "20 盒"}, None),
        ({"quantity": "20个"}, None),
        ({"quantity": "20箱"}, "bad_quantity"),  # contradicts the unit column
        ({"unit": "套"}, "unit_not_convertible"),
        ({"unit": "carton"}, None),
        ({"price": "面议"}, "bad_price"),
        ({"price": "¥1.80"}, None),
        ({"price": "￥１.８０元"}, None),
        ({"phone": "1377182009"}, "bad_phone"),
        ({"phone": "137718200941"}, "bad_phone"),
        ({"phone": "+1 310-555-0142"}, None),
        ({"phone": "0512-67881205"}, None),
        ({"phone": "3055550"}, "bad_phone"),
        ({"phone": "138****0094"}, "bad_phone"),
        ({"phone": '="13771820094"'}, None),
        ({"phone": "'13771820094"}, None),
        ({"phone": 13771820094}, None),
        ({"phone": None}, "missing_phone"),
        ({"address": "  "}, "missing_address"),
        ({"receiver": None}, "missing_receiver"),
        ({"date": "3月32日"}, "bad_date"),
        ({"date": "2026-02-30"}, "bad_date"),
        ({"date": None}, "bad_date"),
        ({"date": "2026年3月2日"}, None),
        ({"date": "2026.3.5"}, None),
        ({"date": 46085}, None),
        ({"no": 3391027755102846001}, "order_no_damaged"),
        ({"no": 3.39102775510285e18}, "order_no_damaged"),
        ({"no": "3.39103E+18"}, "order_no_damaged"),
        ({"no": "3391027755102846001\t"}, None),
        ({"no": 10248}, None),
        ({"no": None}, "missing_order_no"),
        ({"quantity": Flaw.FORMULA}, "formula_no_value"),
        ({"no": Flaw.FORMULA}, "formula_no_value"),
        ({"address": Flaw.FORMULA}, "formula_no_value"),
    ],
)
@pytest.mark.requirement("003-33")
def test_each_fault_has_its_reason(fields: dict[str, Value], reason: str | None) -> None:
    assert only_fault(**fields) == reason


def test_every_refusal_says_in_words_what_is_wrong() -> None:
    result = read_orders(sheet(OWN, changed(quantity="若干")), CATALOGUE)
    assert "若干" in result.refused[0].message
    assert result.refused[0].field == "quantity"
    for text in ROW_REASONS.values():
        assert text.format(value="x", other="y").endswith(".")


def test_a_fault_of_the_order_refuses_all_its_rows_and_a_fault_of_a_line_only_that_row() -> None:
    result = read_orders(
        sheet(
            OWN,
            changed(no="A1", sku="NOPE"),
            changed(no="A1"),
            changed(no="A2", phone="123"),
            changed(no="A2", sku="CUP-9", unit="条"),
        ),
        CATALOGUE,
    )
    assert faults(result) == [(2, "unknown_sku"), (4, "bad_phone"), (5, "bad_phone")]
    assert [order.order_no for order in result.orders] == ["A1"]
    assert result.whole_orders == ()


def test_a_repeated_row_is_left_out_once_and_keeps_its_order_whole() -> None:
    result = read_orders(sheet(OWN, GOOD, GOOD, changed(quantity=7)), CATALOGUE)
    assert faults(result) == [(3, "duplicate_row")]
    assert [order.order_no for order in result.whole_orders] == ["A1"]
    assert [line.quantity for line in result.whole_orders[0].lines] == [6, 7]


@pytest.mark.requirement("003-33")
def test_an_order_taken_before_is_refused_on_its_own_channel_only() -> None:
    file = sheet(OWN, GOOD)
    assert faults(read_orders(file, CATALOGUE, {("own", "A1")})) == [(2, "duplicate_order")]
    assert faults(read_orders(file, CATALOGUE, {("shopify", "A1")})) == []


def test_order_fields_given_once_or_merged_hold_for_the_rows_beneath() -> None:
    blank = (None, None, None, None, None, "CUP-9", 2, "箱", 6)
    assert [len(order.lines) for order in read_orders(sheet(OWN, GOOD, blank), CATALOGUE).orders] == [2]
    merged = tuple((2, column, 3, column) for column in range(1, 6))
    assert [len(order.lines) for order in read_orders(sheet(OWN, GOOD, blank, merged=merged), CATALOGUE).orders] == [2]


def test_a_merged_unit_holds_for_both_rows_but_a_merged_quantity_for_one() -> None:
    below = ("A1", "2026-03-02", "徐婷", "13771820094", "苏州市星湖街328号", "CUP-9", None, None, 6)
    row = changed(unit="箱", quantity=3)
    result = read_orders(sheet(OWN, row, below, merged=((2, 7, 3, 7), (2, 8, 3, 8))), CATALOGUE)
    assert faults(result) == [(3, "bad_quantity")]
    with_quantity = (*below[:6], 4, None, 6)
    taken = read_orders(sheet(OWN, row, with_quantity, merged=((2, 8, 3, 8),)), CATALOGUE).orders[0]
    assert [line.quantity_base for line in taken.lines] == [864, 80]


def test_a_row_without_number_that_names_another_receiver_is_not_given_to_the_order_above() -> None:
    stray = changed(no=None, receiver="别人", phone="13900000000")
    assert faults(read_orders(sheet(OWN, GOOD, stray), CATALOGUE)) == [(3, "missing_order_no")]


def test_one_number_for_two_customers_is_refused() -> None:
    header = (*OWN, "客户编码")
    result = read_orders(sheet(header, (*GOOD, "C1"), (*changed(quantity=1), "C2")), CATALOGUE)
    assert faults(result) == [(2, "order_conflict"), (3, "order_conflict")]


def test_totals_notes_and_repeated_headers_are_no_lines() -> None:
    result = read_orders(
        sheet(
            OWN,
            GOOD,
            OWN,
            changed(no="A2"),
            ("合 計", None, None, None, None, None, 12),
            (None, None, None, None, None, "总计：", Flaw.FORMULA),
            ("备注：以上价格含税，请于三日内确认",),
        ),
        CATALOGUE,
    )
    assert faults(result) == []
    assert [(row.row, row.why) for row in result.ignored] == [(3, "header"), (5, "total_row"), (6, "total_row"), (7, "note")]
    assert len(result.orders) == 2


def test_a_last_row_of_bare_figures_is_a_total() -> None:
    result = read_orders(sheet(OWN, GOOD, (None, None, None, None, None, None, 6, None, 1.8)), CATALOGUE)
    assert [(row.row, row.why) for row in result.ignored] == [(3, "total_row")]
    assert faults(result) == []


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["03/04/2026", "03/13/2026"], date(2026, 3, 4)),
        (["03/04/2026", "13/04/2026"], date(2026, 4, 3)),
        (["03/04/2026", "05/04/2026", "07/04/2026"], date(2026, 4, 3)),  # three days of one April, not of three months
        (["03/04/2026", "2026-03-05"], date(2026, 3, 4)),
        (["03/04/2026", "17/17/2026", "03/14/2026"], date(2026, 3, 4)),  # an impossible date has no vote
    ],
)
def test_the_column_tells_whether_the_day_or_the_month_comes_first(dates: list[str], expected: date) -> None:
    rows = [changed(no=f"A{place}", date=written) for place, written in enumerate(dates)]
    assert read_orders(sheet(OWN, *rows), CATALOGUE).orders[0].date == expected


def test_dates_nothing_tells_about_are_marked_and_settled_by_a_person() -> None:
    file = sheet(OWN, changed(date="03/04/2026"))
    assert read_orders(file, CATALOGUE).dates_unsure
    assert read_orders(file, CATALOGUE, day_first=True).orders[0].date == date(2026, 4, 3)


@pytest.mark.parametrize(
    "header",
    [
        ("訂單號碼", "訂購日期*", "收件人", "聯絡電話", "送貨地址", "品號", "訂購數量", "單位", "單價（元）"),
        ("Order No.", "Order Date", "Consignee", "Tel", "Delivery Address", "Item Code", "Qty", "UOM", "Unit Price (USD)"),
        ("订单号\nOrder No.", "日期 Date", "收货人 / Receiver", "手机", "地址", "商品编码(SKU)", "数量 / Qty", "单位", "单价"),
        (
            "门店订单编号",
            "门店下单日期",
            "收货人(门店)",
            "门店联系电话",
            "门店收货地址",
            "门店商品编码",
            "要货数量",
            "要货单位",
            "结算单价",
        ),
        ("order_no", "order_date", "ship_name", "phone", "ship_address", "sku", "quantity", "unit", "unit_price"),
    ],
)
def test_columns_are_known_under_many_names(header: tuple[str, ...]) -> None:
    (order,) = read_orders(sheet(header, GOOD), CATALOGUE).orders
    assert (order.date, order.address.street) == (date(2026, 3, 2), "苏州市星湖街328号")
    assert (order.order_no, order.receiver, order.phone, order.lines[0].unit) == ("A1", "徐婷", "13771820094", "盒")
    assert order.lines[0].price == Decimal("1.8")


def test_a_shuffled_header_with_unknown_columns_reads_the_same() -> None:
    order = list(reversed(range(9)))
    header = [*(OWN[place] for place in order), "内部流水"]
    row = [*(GOOD[place] for place in order), "zzz"]
    assert read_orders(sheet(header, row), CATALOGUE).orders == read_orders(sheet(OWN, GOOD), CATALOGUE).orders


SHOPIFY = ("Name", "Email", "Financial Status", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price",
 "Lineitem sku",
           "Shipping Name", "Shipping Street", "Shipping City", "Shipping Zip", "Shipping Province", "Shipping Country",
           "Shipping Phone", "Notes", "Cancelled at")  # fmt: skip


def test_a_shopify_export_gives_the_first_row_to_the_others() -> None:
    head = ("#7", "a@b.example", "paid", "2026-03-05 10:24:51 -0800", "2", "Pen", "1.5", "PEN-1", "Maria Lopez",
     "22 Carson St, Unit 5",
            "Long Beach", "'90810", "CA", "US", "+1 310-555-0142", "ring twice", None)  # fmt: skip
    more = ("#7", "a@b.example", None, "2026-03-05 10:24:51 -0800", "1", "Cup", "3", "CUP-9")
    refunded = ("#8", "c@d.example", "refunded", *head[3:])
    partly = ("#9", "c@d.example", "partially_refunded", *head[3:])
    cancelled = ("#10", "c@d.example", "paid", *head[3:16], "2026-03-06")
    result = read_orders(sheet(SHOPIFY, head, more, refunded, partly, cancelled), CATALOGUE, {("shopify", "#99")})
    assert result.format == "shopify"
    assert faults(result) == [(4, "order_closed"), (6, "order_closed")]
    first = result.orders[0]
    assert (len(first.lines), first.date, first.note) == (2, date(2026, 3, 5), "ring twice")
    assert first.address.text == "22 Carson St, Unit 5, Long Beach, CA 90810, US"


def test_a_woocommerce_export_joins_names_and_falls_back_to_the_billing_block() -> None:
    header = ("Order Number", "Order Status", "Order Date", "First Name (Billing)", "Last Name (Billing)", "Phone (Billing)",
              "Address 1&2 (Billing)", "City (Billing)", "First Name (Shipping)", "Last Name (Shipping)",
               "Address 1&2 (Shipping)",
              "City (Shipping)", "SKU", "Item #", "Item Name", "Quantity", "Item Cost")  # fmt: skip
    billed = ("5", "processing", "03/14/2026", "Nina", "Brook", "6175550133", "18 Harbor St", "Boston", None, None, None, None,
              "PEN-1", "1", "Pen", "2", "8")  # fmt: skip
    shipped = ("6", "failed", *billed[2:8], "Raj", "Patel", "5 Elm Dr", "Edison", *billed[12:])
    gone = ("7", "processing", *billed[2:8], "Raj", "Patel", None, "Edison", *billed[12:])
    result = read_orders(sheet(header, billed, shipped, gone), CATALOGUE)
    assert result.format == "woocommerce"
    assert faults(result) == [(3, "order_closed"), (4, "missing_address")]
    assert (result.orders[0].receiver, result.orders[0].address.text) == ("Nina Brook", "18 Harbor St, Boston")


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        (
            "taobao",
            ("订单编号", "买家会员名", "订单状态", "收货人姓名", "收货地址", "联系电话", "联系手机", "订单创建时间",
             "宝贝标题", "商家编码", "购买数量", "单价"),
            ("339\t", "tb1", "买家已付款", "李思远", "贵阳市1号", None, "'13984120077", "2026-03-10 10:22:33", "笔",
             "PEN-1", 2, 5),
        ),
        (
            "jd",
            ("订单号", "商品ID", "商品名称", "订购数量", "京东价", "下单时间", "订单状态", "下单帐号", "客户姓名",
             "客户地址", "联系电话", "货号"),
            ("339", "100012", "笔", "2", "5.00", "2026-03-10 10:22:33", "等待出库", "jd_1", "李思远", "贵阳市1号",
             "13984120077", "PEN-1"),
        ),
        (
            "pinduoduo",
            ("商品", "订单号", "订单状态", "商品数量(件)", "收货人", "手机", "省", "市", "区", "街道", "订单成交时间",
             "商家编码-规格维度", "样式ID"),
            ("笔", "339", "待发货", "2", "李思远", "13984120077", "贵州省", "贵阳市", "云岩区", "中华北路1号",
             "2026-03-10 10:22:33", "PEN-1", "9"),
        ),
        (
            "douyin",
            ("主订单编号", "子订单编号", "选购商品", "商品数量", "商品ID", "商家编码", "商品单价", "收件人", "收件人手机号", "省",
             "市", "区", "详细地址", "订单提交时间", "订单完成时间", "流量来源", "订单状态"),
            ("339\t", "340\t", "笔", "2", "77", "PEN-1", "5", "李思远", "13984120077", "贵州省", "贵阳市", "云岩区",
             "中华北路1号", "2026-03-10 10:22:33", None, "直播", "待发货"),
        ),
        (
            "shopify",
            ("Name", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Billing Name",
             "Billing Street", "Billing City", "Billing Phone", "Shipping Name", "Shipping Street", "Phone"),
            ("339", "2026-03-10 10:22:33 +0800", "2", "Pen", "5", "PEN-1", "李思远", "1 Main St", "Reno", "13984120077",
             None, None, None),
        ),
        (
            "amazon",
            ("order-id", "order-item-id", "purchase-date", "sku", "product-name", "quantity-purchased", "recipient-name",
             "ship-address-1", "ship-city", "ship-postal-code", "ship-country", "ship-phone-number"),
            ("339", "1", "2026-03-10T10:22:33-08:00", "PEN-1", "Pen", "2", "李思远", "1 Main St", "Reno", "89501", "US",
             "13984120077"),
        ),
    ],
)  # fmt: skip
def test_platform_exports_are_recognised(name: str, header: tuple[str, ...], row: tuple[Value, ...]) -> None:
    result = read_orders(sheet(header, row), CATALOGUE)
    assert result.refused == ()
    (order,) = result.orders
    assert (result.format, order.channel, order.order_no, order.date) == (name, name, "339", date(2026, 3, 10))
    assert (order.receiver, order.phone, int(order.lines[0].quantity_base)) == ("李思远", "13984120077", 2)
    assert faults(read_orders(sheet(header, row), CATALOGUE, {(name, "339")})) == [(2, "duplicate_order")]


@pytest.mark.parametrize("status", ["交易关闭", "已取消", "Cancelled", "refunded", "VOIDED", "failed", "交易關閉", "退款成功"])
def test_closed_orders_are_not_taken(status: str) -> None:
    assert faults(read_orders(sheet((*OWN, "订单状态"), (*GOOD, status)), CATALOGUE)) == [(2, "order_closed")]


@pytest.mark.parametrize(
    "status", ["买家已付款，等待卖家发货", "on-hold", "pending", "partially_refunded", "部分退款", "delivered"]
)
def test_open_orders_are_taken(status: str) -> None:
    assert faults(read_orders(sheet((*OWN, "订单状态"), (*GOOD, status)), CATALOGUE)) == []


def test_a_plain_sheet_is_checked_only_by_the_columns_it_has() -> None:
    header = ("order_no", "customer_code", "order_date", "required_date", "shipped_date", "carrier", "freight", "ship_name",
              "ship_address", "ship_city", "ship_country", "sku", "product", "quantity", "unit_price", "discount")  # fmt: skip
    row = (10248, "VINET", datetime(1996, 7, 4), datetime(1996, 8, 1), None, "Speedy", 32.38, "Vins", "59 rue", "Reims", "France",
           11, "Queso", 12, 14.5, 0.15)  # fmt: skip
    result = read_orders(sheet(header, row), CATALOGUE)
    (order,) = result.orders
    assert (order.order_no, order.requested_date, order.shipped_date) == ("10248", date(1996, 8, 1), None)
    assert (order.freight, order.lines[0].sku, order.lines[0].discount) == (Decimal("32.38"), "11", Decimal("0.15"))
    assert order.lines[0].amount() == Decimal("147.90")


def test_a_half_cent_is_rounded_up() -> None:
    header = ("order_no", "sku", "quantity", "unit_price", "discount")
    (order,) = read_orders(sheet(header, ("1", "11", 1, 10.1, 0.05)), CATALOGUE).orders
    assert order.lines[0].amount() == Decimal("9.60")  # 9.595


def test_a_discount_that_means_two_things_is_refused() -> None:
    header = ("订单号", "商品编码", "数量", "折扣")
    said: tuple[Value, ...] = ("9折", "85折", 1, "100%", 0.9, "20%")
    rows: list[tuple[Value, ...]] = [(f"A{place}", "11", 1, one) for place, one in enumerate(said)]
    result = read_orders(sheet(header, *rows), CATALOGUE)
    assert faults(result) == [(6, "bad_discount"), (7, "bad_discount")]
    assert [order.lines[0].discount for order in result.orders] == [Decimal("0.1"), Decimal("0.15"), 0, 0]


def test_the_sheet_with_the_orders_is_found_among_others() -> None:
    notes = SheetTable("说明", ((1, ("填写说明",)),))
    hidden = SheetTable("old", ((1, OWN), (2, changed(no="OLD"))), hidden=True)
    orders = SheetTable("订货", ((1, OWN), (2, GOOD)))
    result = read_orders(SheetFile("xlsx", (hidden, notes, orders)), CATALOGUE)
    assert (result.sheet, result.orders[0].order_no) == ("订货", "A1")
    assert result.unread == ()


def test_columns_a_person_chose_are_used() -> None:
    header = ("Spalte A", "Spalte B", "Spalte C")
    mapping = {"order_no": "Spalte A", "sku": "Spalte B", "quantity": "Spalte C"}
    (order,) = read_orders(sheet(header, ("X", "11", 3)), CATALOGUE, mapping=mapping).orders
    assert (order.order_no, int(order.lines[0].quantity_base)) == ("X", 3)


def test_a_sheet_without_a_needed_column_is_refused_by_name() -> None:
    with pytest.raises(FileRefused) as refusal:
        read_orders(sheet(("订单号", "收货人", "数量"), ("A1", "徐婷", 3)), CATALOGUE)
    assert refusal.value.reason == "missing_column"
    assert refusal.value.values["what"]


def test_a_sheet_with_nothing_beneath_its_header_is_empty() -> None:
    with pytest.raises(FileRefused) as refusal:
        read_orders(sheet(OWN), CATALOGUE)
    assert refusal.value.reason == "empty_file"


def test_a_stray_cell_far_below_is_harmless() -> None:
    file = SheetFile("xlsx", (SheetTable("Orders", ((1, OWN), (2, GOOD), (1_048_576, ("x",)))),))
    result = read_orders(file, CATALOGUE)
    assert [order.order_no for order in result.orders] == ["A1"]
    assert len(result.ignored) < 10
