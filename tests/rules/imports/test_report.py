"""The report of one file, as machines read it."""

from __future__ import annotations

import json
from decimal import Decimal

from orderdesk.rules.imports.orders import read_orders
from orderdesk.rules.imports.refusals import FileRefused
from orderdesk.rules.imports.report import import_report
from orderdesk.rules.imports.table import SheetFile, SheetTable
from orderdesk.rules.imports.units import Selling

HEADER = ("订单号", "下单日期", "收货人", "电话", "地址", "SKU", "数量", "单位", "单价")


def test_both_ways_of_counting_and_every_refused_row() -> None:
    rows = (
        (1, HEADER),
        (2, ("A", "2026-03-02", "徐婷", "13771820094", "街1号", "P", 2, "盒", 1.5)),
        (3, ("A", "2026-03-02", "徐婷", "13771820094", "街1号", "NOPE", 2, "盒", 1.5)),
        (4, ("B", "2026-03-02", "徐婷", "13771820094", "街1号", "P", 5, "", None)),
    )
    file = SheetFile("csv", (SheetTable("", rows),), "", "gbk", ";")
    report = import_report(read_orders(file, {"P": Selling("支", {"盒": Decimal(12)})}))
    assert (report["file_result"], report["format"], report["encoding"], report["delimiter"]) == ("accepted", "own", "gbk", ";")
    assert (report["accepted_orders"], report["accepted_lines"], report["sum_quantity_base"]) == (2, 2, 29)
    assert (report["accepted_orders_whole"], report["accepted_lines_whole"]) == (1, 1)
    assert [(row["row"], row["reason"], row["order_no"]) for row in report["refused"]] == [(3, "unknown_sku", "A")]
    assert report["orders"][0]["lines"] == [
        {"row": 2, "sku": "P", "quantity": 2, "unit": "盒", "quantity_base": 24, "price": 1.5}
    ]
    assert json.loads(json.dumps(report)) == report


def test_a_refused_file_is_reported_with_its_reason() -> None:
    report = import_report(FileRefused("zip_bomb", what="9 GB"))
    assert (report["file_result"], report["file_reason"], report["accepted_orders"]) == ("refused", "zip_bomb", 0)
    assert "9 GB" in report["message"]
