"""Order lines, as many writers write them."""
# ruff: noqa: E501 - mails and tables as they are written

from __future__ import annotations

import pytest

from orderdesk.rules.reading import Kind
from tests.rules.reading.company import lines, read

CASES = {
    "plain list": ("请安排：\nA4纸 80g 5箱\n中性笔 0.5 黑 10盒\n剪刀 2盒", [("COP-A4-80", 25), ("GEL-05-K", 120), ("SCI-18", 24)]),
    "numbered, with times": ("1. A4复印纸70克×3箱\n2、订书钉24/6 * 20盒\n3）固体胶 36g x 6支", [("COP-A4-70", 24), ("SPL-246", 20), ("GLU-36", 6)]),
    "one sentence": ("麻烦送两箱A4 80克的纸，五盒蓝色0.5中性笔，还有三把剪刀。", [("COP-A4-80", 10), ("GEL-05-B", 60), ("SCI-18", 3)]),
    "colours share a name": ("白板笔黑色3盒，蓝色2盒，红色一盒", [("WBM-K", 30), ("WBM-B", 20), ("WBM-R", 10)]),
    "each": ("白板笔红蓝黑各两盒", [("WBM-R", 20), ("WBM-B", 20), ("WBM-K", 20)]),
    "each, listed": ("红、蓝、黑白板笔各2盒", [("WBM-R", 20), ("WBM-B", 20), ("WBM-K", 20)]),
    "each of two goods": ("订书钉、固体胶各5盒", [("SPL-246", 5), ("GLU-36", 60)]),
    "quantity in brackets": ("中性笔0.5（黑色3盒，红色1盒）", [("GEL-05-K", 36), ("GEL-05-R", 12)]),
    "pack repeated": ("抽纸3层 2箱（共60包）", [("TIS-3", 60)]),
    "pack described": ("铅笔2B 12支/盒 要20盒", [("PCL-2B", 20)]),
    "capital numerals": ("A4纸70g 壹拾箱，毛巾白色贰拾条", [("COP-A4-70", 80), ("TWL-W", 20)]),
    "big numeral": ("垃圾袋小号一百二十卷", [("BIN-S", 120)]),
    "half": ("A4 80g纸一箱，AA电池半盒", [("COP-A4-80", 5), ("BAT-AA", 20)]),
    "full width": ("Ａ４纸８０ｇ　　３箱\n纸杯８ｏｚ　１０条", [("COP-A4-80", 15), ("CUP-08", 10)]),
    "batteries": ("5号电池两盒，7号一卡", [("BAT-AA", 80), ("BAT-AAA", 4)]),
    "dozen": ("中性笔0.5黑 3打", [("GEL-05-K", 36)]),
    "sizes by word": ("宽的双面胶4卷，小垃圾袋10卷，大垃圾袋2箱", [("DST-24", 4), ("BIN-S", 10), ("BIN-L", 40)]),
    "by the unit": ("洗手液大桶的两桶", [("SOP-5L", 2)]),
    "code": ("GEL-05-R 10盒\nTPE-CL 2箱", [("GEL-05-R", 120), ("TPE-CL", 120)]),
    "price beside": ("A4纸80g 5箱 @105元\n剪刀 3把 单价8.5", [("COP-A4-80", 25), ("SCI-18", 3)]),
    "not wanted": ("A4纸80g两箱，剪刀不要了", [("COP-A4-80", 10)]),
    "taken back": ("A4纸80g 5箱，剪刀 3把。\n哦剪刀先不要了。", [("COP-A4-80", 25)]),
    "said otherwise": ("剪刀5把\n不对，剪刀3把就够了", [("SCI-18", 3)]),
    "unknown among known": ("A4纸80g 2箱\n投影仪 1台\n剪刀 3把", [("COP-A4-80", 10), (None, None), ("SCI-18", 3)]),
    "ambiguous": ("中性笔黑色 5盒\n剪刀 3把", [(None, None), ("SCI-18", 3)]),
    "no such measure": ("A4纸100g 5箱\n剪刀 3把", [(None, None), ("SCI-18", 3)]),
    "no such colour": ("白板笔绿色 2盒\n剪刀 3把", [(None, None), ("SCI-18", 3)]),
    "not sold so": ("中性笔0.5黑 3卷\n剪刀 3把", [("GEL-05-K", None), ("SCI-18", 3)]),
    "no quantity": ("剪刀来一些\nA4纸80g 2箱", [("SCI-18", None), ("COP-A4-80", 10)]),
    "retractable": ("按动笔 黑 2盒，普通中性笔0.5黑 3盒", [("CLK-05-K", 24), ("GEL-05-K", 36)]),
    "refill is no pen": ("中性笔芯 黑 4盒", [("REF-05-K", 80)]),
    "gift apart": ("毛巾灰色 100条，赠品毛巾白色5条", [("TWL-G", 100), ("TWL-W", 5)]),
    "buy and get": ("A4纸80g 买10箱送1箱", [("COP-A4-80", 50), ("COP-A4-80", 5)]),
    "traditional": ("請安排出貨：\n影印紙 A4 80磅 80g 3箱\n原子筆不用\n滑鼠 無線 黑 2個\n隨身碟64G 5個", [("COP-A4-80", 15), ("MOU-K", 2), ("USB-64", 5)]),
    "cells in Taiwan": ("3號電池 兩盒\n4號電池 一盒\n訂書機 標準型 2台", [("BAT-AA", 80), ("BAT-AAA", 40), ("STP-S", 2)]),
    "english list": ("- 5 cartons A4 copy paper 80g\n- 2 boxes gel pens 0.5 mm, blue\n- 10 x scissors", [("COP-A4-80", 25), ("GEL-05-B", 24), ("SCI-18", 10)]),
    "english sentence": ("Please send us three cartons of 16oz paper cups, a dozen towels (grey) and 2 packs of white towels.", [("CUP-16", 60), ("TWL-G", 12), ("TWL-W", 20)]),
    "english after": ("Gel pen 0.5 red - 4 boxes\nStapler, heavy duty - 3 pcs\nUSB stick 32GB: 5", [("GEL-05-R", 48), ("STP-H", 3), ("USB-32", 5)]),
    "box is a carton": ("2 boxes of paper cups 8 oz", [("CUP-08", 40)]),
    "english each": ("Whiteboard markers black and blue, 2 boxes each", [("WBM-K", 20), ("WBM-B", 20)]),
    "thousands": ("Alkaline batteries AA 1,200 pcs", [("BAT-AA", 1200)]),
    "misspelt": ("5 boxes of whitebord markers, black", [("WBM-K", 50)]),
    "words about something else": ("我们公司有3个办公室，20个人。\nA4纸80g 4箱，分2次送，开1张发票。", [("COP-A4-80", 20)]),
    "times and phones": ("下午3点前送，电话13911112222\n剪刀3把", [("SCI-18", 3)]),
    "spec after quantity": ("A4纸 3箱，80克的", [("COP-A4-80", 15)]),
    "announced": ("这次补一点中性笔，0.5黑色3盒，红色2盒", [("GEL-05-K", 36), ("GEL-05-R", 24)]),
    "last time": ("上次那种A4纸再来2箱，剪刀3把", [("COP-A4-80", 10), ("SCI-18", 3)]),
    "received is not ordered": ("上次的A4纸70g 3箱收到了，谢谢。这次要剪刀4把。", [("SCI-18", 4)]),
    "two ways of counting": ("five boxes of 24/6 staples and two heavy-duty staplers", [("SPL-246", 5), ("STP-H", 2)]),
    "no unit at all": ("I would like to order one wireless mouse (white), two USB sticks 64 GB and a stapler, standard.", [("MOU-W", 1), ("USB-64", 2), ("STP-S", 1)]),
    "columns set with blanks": ("Pos.  Article                    Quantity\n10    Clip file folder, blue     20 pcs\n20    Sticky notes 76x76         2 packs", [("FLD-B", 20), ("STK-76", 24)]),
    "columns drawn with bars": ("| 品名 | 规格 | 数量 |\n| --- | --- | --- |\n| 中性笔 | 0.5 黑 | 20盒 |\n| 档案盒 | 55mm | 60个 |", [("GEL-05-K", 240), ("DOC-55", 60)]),
    "as last time, all": ("老样子再来一单，A4纸两箱、中性笔5盒", [("COP-A4-80", 10), ("GEL-05-B", 60)]),
    "an address is no line": ("剪刀3把\n送去杭州市滨江区江南大道588号2座11C，何生收", [("SCI-18", 3)]),
    "a plate is no yuan": ("毛巾白色 5块，剪刀2把", [("TWL-W", 5), ("SCI-18", 2)]),
    "at the end without a quantity": ("需要剪刀3把、固体胶2盒、订书钉。", [("SCI-18", 3), ("GLU-36", 24), ("SPL-246", None)]),
    "tabs without a heading": ("A4复印纸80g\t5\t箱\n中性笔0.5黑\t10\t盒", [("COP-A4-80", 25), ("GEL-05-K", 120)]),
    "table": ("品名\t规格\t数量\t单位\nA4复印纸\t80g\t5\t箱\n中性笔\t0.5 红\t3\t盒\n\t0.5 蓝\t2\t盒\n剪刀\t\t\t把\n合计\t\t10\t", [("COP-A4-80", 25), ("GEL-05-R", 36), ("GEL-05-B", 24)]),
    "table with units in the heading": ("Item\tQty (boxes)\nGel pen 0.5 black\t3\nScissors\t2", [("GEL-05-K", 36), ("SCI-18", 24)]),
    "printed form": ("编号\t货品\t库存\t订货数量\t单位\n1\t剪刀\t20\t4\t把\n2\tU盘 64GB\t3\t\t个\n3\t固体胶 36g\t0\t2\t盒", [("SCI-18", 4), ("GLU-36", 24)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
def test_lines(case: str) -> None:
    body, expected = CASES[case]
    reading = read(body)
    assert lines(reading) == expected
    assert reading.kind is Kind.ORDER


def test_what_is_not_certain_is_marked() -> None:
    reading = read("中性笔黑色 5盒\n投影仪 1台\n剪刀 3把\n毛巾白色来一些")
    doubted = {doubt.field for doubt in reading.doubts}
    assert {"lines[0].sku", "lines[1].sku", "lines[3].quantity"} <= doubted
    assert "lines[2].sku" not in doubted
    assert set(reading.order.lines[0].candidates) >= {"GEL-05-K", "GEL-07-K"}
    assert set(reading.order.missing) >= {"product", "quantity"}


def test_prices_are_per_ordered_unit() -> None:
    reading = read("A4纸80g 5箱 @105元\n剪刀 3把 单价8.5\nTPE-CL 2箱 5元/卷\n赠送毛巾白色2条")
    assert [line.customer_price and float(line.customer_price) for line in reading.order.lines[:3]] == [105, 8.5, 300]
    assert reading.order.lines[3].customer_price == 0 and reading.order.lines[3].gift
