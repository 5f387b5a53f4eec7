"""Customer and product sheets, payment terms and pack sizes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from orderdesk.rules.imports.customers import read_customers
from orderdesk.rules.imports.products import read_products
from orderdesk.rules.imports.refusals import FileRefused
from orderdesk.rules.imports.table import Flaw, SheetFile, SheetTable, Value
from orderdesk.rules.imports.terms import PaymentTerms, read_terms
from orderdesk.rules.imports.units import Selling, factor, read_packs


def sheet(*rows: Sequence[Value]) -> SheetFile:
    return SheetFile("xlsx", (SheetTable("x", tuple((number, tuple(cells)) for number, cells in enumerate(rows, 1))),))


CUSTOMERS = ("code", "name", "alias", "contact", "phone", "email", "level", "payment_terms")


def test_customers_come_with_aliases_phones_and_terms() -> None:
    found = read_customers(
        sheet(
            CUSTOMERS,
            (
                "C1",
                "苏州蓝海教育科技有限公司",
                "蓝海教育;蓝海科技",
                "王芳",
                "13862145530；0512-57731966",
                "w@lh.example",
                "A",
                "月结30天",
            ),
        )
    )
    (customer,) = found.records
    assert customer.aliases == ("蓝海教育", "蓝海科技")
    assert customer.phones == ("13862145530", "0512-57731966")
    assert customer.terms == PaymentTerms("on_account", 30)


def test_customer_headers_in_other_words_and_number_codes() -> None:
    header = ("客戶編號", "公司名稱", "聯絡人", "電話", "結算方式", "傳真", "郵編", "國家")
    (customer,) = read_customers(
        sheet(("客户资料",), header, (1001, "甲公司", "李四", 13862145530, "款到發貨", None, 215000, "中国"))
    ).records
    assert (customer.code, customer.name, customer.phones) == ("1001", "甲公司", ("13862145530",))
    assert customer.terms == PaymentTerms("prepaid")
    assert (customer.postal_code, customer.country) == ("215000", "中国")


@pytest.mark.parametrize(
    ("row", "reason", "field"),
    [
        (("C2", None, None, None, None, None, None, None), "missing_name", "name"),
        ((None, "乙", None, None, None, None, None, None), "missing_code", "code"),
        (("c1", "乙", None, None, None, None, None, None), "duplicate_code", "code"),
        (("C1", "甲", None, None, None, None, None, None), "duplicate_row", ""),
        (("C2", "乙", None, None, "无", None, None, None), "bad_phone", "phone"),
        (("C2", "乙", None, None, None, "not mail", None, None), "bad_email", "email"),
        (("C2", "乙", None, None, None, None, None, "看情况"), "bad_terms", "payment_terms"),
        (("C2", Flaw.FORMULA, None, None, None, None, None, None), "formula_no_value", "name"),
    ],
)
def test_unfit_customers_are_refused_by_field(row: tuple[Value, ...], reason: str, field: str) -> None:
    found = read_customers(sheet(CUSTOMERS, ("C1", "甲", None, None, None, None, None, None), row))
    assert [(fault.row, fault.reason, fault.field) for fault in found.refused] == [(3, reason, field)]
    assert len(found.records) == 1


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("月结60天", PaymentTerms("on_account", 60)),
        ("月結30天", PaymentTerms("on_account", 30)),
        ("月结", PaymentTerms("on_account", 30)),
        ("账期两个月", PaymentTerms("on_account", 60)),
        ("货到30天付款", PaymentTerms("on_account", 30)),
        ("Net 14", PaymentTerms("on_account", 14)),
        ("2/10 net 30", PaymentTerms("on_account", 30)),
        ("30 days", PaymentTerms("on_account", 30)),
        ("款到发货", PaymentTerms("prepaid")),
        ("T/T in advance", PaymentTerms("prepaid")),
        ("Prepaid", PaymentTerms("prepaid")),
        ("货到付款", PaymentTerms("cod")),
        ("Cash on delivery", PaymentTerms("cod")),
        ("COD", PaymentTerms("cod")),
        ("T/T", PaymentTerms("bank_transfer")),
        ("微信支付", PaymentTerms("wechat")),
        ("现金", PaymentTerms("cash")),
        ("Open account", None),
        ("月结999天", None),
        ("看情况", None),
    ],
)
def test_payment_terms_are_read(written: str, terms: PaymentTerms | None) -> None:
    assert read_terms(written) == terms


def test_products_come_with_packs_and_stock() -> None:
    header = ("SKU", "name_zh", "name_en", "spec", "unit", "pack_size", "list_price", "barcode", "kind")
    (pen,) = read_products(
        sheet(header, ("PEN-1", "中性笔", "Gel Pen", "0.5mm", "支", "盒=12支;箱=288支", 1.8, "6971830100007", "stock"))
    ).records
    assert (pen.sku, pen.name, pen.name_en, pen.list_price) == ("PEN-1", "中性笔", "Gel Pen", Decimal("1.8"))
    assert pen.selling == Selling("支", {"盒": Decimal(12), "箱": Decimal(288)})

    header = (
        "sku",
        "name",
        "supplier",
        "category",
        "quantity_per_unit",
        "unit_price",
        "units_in_stock",
        "reorder_level",
        "discontinued",
    )
    (tea,) = read_products(sheet(header, (1, "Chai", "Exotic", "Beverages", "10 boxes x 30 bags", 18, 39, 10, 1))).records
    assert (tea.sku, tea.in_stock, tea.reorder_level, tea.discontinued, tea.unit) == ("1", Decimal(39), Decimal(10), True, "")
    assert tea.spec == "10 boxes x 30 bags"


def test_unfit_products_are_refused() -> None:
    header = ("商品编码", "商品名称", "单位", "包装", "单价", "库存")
    found = read_products(
        sheet(
            header,
            ("A", "甲", "个", None, 1, 5),
            (None, "乙", "个", None, 1, 5),
            ("B", "乙", "个", "箱=很多", 1, 5),
            ("C", "丙", "个", None, "面议", 5),
            ("D", "丁", "个", None, 1, -5),
            (6971830100007123, "戊", "个", None, 1, 5),
            ("合计", None, None, None, None, 25),
        )
    )
    assert [(fault.row, fault.reason) for fault in found.refused] == [
        (3, "missing_sku"), (4, "bad_packs"), (5, "bad_price"), (6, "bad_number"), (7, "bad_number"),
    ]  # fmt: skip
    assert [(row.row, row.why) for row in found.ignored] == [(8, "total_row")]


def test_a_product_sheet_without_codes_is_refused_by_name() -> None:
    with pytest.raises(FileRefused) as refusal:
        read_products(sheet(("名称", "单价"), ("笔", 1)))
    assert refusal.value.reason == "missing_column"


@pytest.mark.parametrize(
    ("written", "packs"),
    [
        ("盒=12支;箱=288支", {"盒": 12, "箱": 288}),
        ("盒=12支；箱=24盒", {"盒": 12, "箱": 288}),
        ("24支/箱", {"箱": 24}),
        ("1箱=24支", {"箱": 24}),
        ("", {}),
    ],
)
def test_pack_sizes_are_in_base_units(written: str, packs: dict[str, int]) -> None:
    assert read_packs(written, "支") == {name: Decimal(count) for name, count in packs.items()}


@pytest.mark.parametrize("written", ["箱=很多", "箱=0支", "箱=24瓶", "箱=2盒;盒=2箱", "大"])
def test_pack_sizes_that_do_not_add_up_are_not_understood(written: str) -> None:
    assert read_packs(written, "支") is None


@pytest.mark.parametrize(
    ("unit", "count"),
    [
        ("", 1),
        ("支", 1),
        ("个", 1),
        ("pcs", 1),
        ("盒", 12),
        ("boxes", 12),
        ("ctn", 288),
        ("箱", 288),
        ("dozen", 12),
        ("套", None),
        ("瓶", None),
    ],
)
def test_units_are_known_by_their_words(unit: str, count: int | None) -> None:
    assert factor(unit, Selling("支", {"盒": Decimal(12), "箱": Decimal(288)})) == count


def test_a_box_is_a_carton_where_the_product_has_no_boxes() -> None:
    assert factor("box", Selling("个", {"箱": Decimal(20)})) == 20
