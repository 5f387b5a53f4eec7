"""Wordings of many writers, each the sign of a kind of mistake a reader makes: what must be read, and what must be doubted."""
# ruff: noqa: E501 - mails as they are written

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from orderdesk.rules.reading import Knowledge, read_mail
from orderdesk.rules.reading.payments import payment_advice
from orderdesk.rules.reading.text import plain
from tests.rules.reading.company import knowledge, lines, mail, read

LINES: dict[str, tuple[str, list[tuple[str | None, int | None]]]] = {
    "a number of a size is no quantity": ("Please send us 40 x A5 PU notebooks, 20 x 64GB USB sticks and 5 bluetooth mice.", [("NBK-A5", 40), ("USB-64", 20), ("MOB-K", 5)]),
    "numbers spelled, in one long sentence": ("Hi, I'd like to buy one bluetooth mouse and two white wireless mice, and a heavy duty stapler.", [("MOB-K", 1), ("MOU-W", 2), ("STP-H", 1)]),
    "three of the other size": ("We need 5 cartons of 16oz paper cups and 3 of the 8oz.", [("CUP-16", 100), ("CUP-08", 3)]),
    "two blue ones": ("白板笔就不用了。 Please send one black gel pen 0.5 and two red ones.", [("GEL-05-K", 1), ("GEL-05-R", 2)]),
    "colours with their numbers": ("白板笔 黑3蓝2，毛巾白100灰50", [("WBM-K", 3), ("WBM-B", 2), ("TWL-W", 100), ("TWL-G", 50)]),
    "one name before, one behind": ("6 document boxes 55mm and packing tape clear (12 rolls)", [("DOC-55", 6), ("TPE-CL", 12)]),
    "buy thirty get two": ("16oz纸杯30箱（买30送2），剪刀2把", [("CUP-16", 600), ("CUP-16", 40), ("SCI-18", 2)]),
    "so many more free of charge": ("100 x 64GB USB drives plus 5 free of charge as agreed", [("USB-64", 100), ("USB-64", 5)]),
    "a remark refuses something else": ("剪刀 5把（上次断的那种别发了，要质量好的）", [("SCI-18", 5)]),
    "a remark names something else": ("毛巾 白色 20条（每条都要配剪刀的那种包装）", [("TWL-W", 20)]),
    "labels and values": ("商品：毛巾（白）  数量：300条  单价：7.5\n商品：A4纸80g     数量：6箱   单价：110", [("TWL-W", 300), ("COP-A4-80", 30)]),
    "the unit after the name": ("Qty 12 - Sticky notes 76x76, packs\n3 x A3 paper 80 g (cartons)", [("STK-76", 144), ("COP-A3-80", 12)]),
    "a slash stands between": ("(1) Vacuum flask 500ml black / 48 pcs\n(2) Scissors / 2 boxes", [("FLK-K", 48), ("SCI-18", 24)]),
    "a clock that is a quantity": ("皮面笔记本A5：80本", [("NBK-A5", 80)]),
    "times, close to a measure": ("A4纸 80g×12箱；A3纸 80g×2箱", [("COP-A4-80", 60), ("COP-A3-80", 8)]),
    "close behind a measure": ("纸杯8oz10条 擦手纸5箱", [("CUP-08", 10), ("HTW-200", 100)]),
    "words that speak of no size": ("请协助备货，明细如下：\n　無線滑鼠 黑色　20個\n剪刀3把", [("MOU-K", 20), ("SCI-18", 3)]),
    "chinese numerals of a measure": ("A4纸八十克 二十箱", [("COP-A4-80", 100)]),
    "a price close behind the unit": ("剪刀 20把@8；毛巾白 10条@7.5；A4纸80g 2箱@110。", [("SCI-18", 20), ("TWL-W", 10), ("COP-A4-80", 10)]),
    "three columns drawn with bars": ("Qty | Unit | Item\n25 | box | Pencil 2B\n40 | pcs | Towel grey", [("PCL-2B", 25), ("TWL-G", 40)]),
    "a month before the list": ("10月补货：白板笔黑两盒、红一盒", [("WBM-K", 20), ("WBM-R", 10)]),
    "a measure word of another trade": ("HDMI沒有就算了，剪刀５支", [("SCI-18", 5)]),
}  # fmt: skip


@pytest.mark.requirement("003-32")
@pytest.mark.parametrize("case", LINES, ids=list(LINES))
def test_lines_of_many_hands(case: str) -> None:
    body, expected = LINES[case]
    reading = read(body)
    assert lines(reading) == expected
    assert not [doubt for doubt in reading.doubts if doubt.field == "lines"]


@pytest.mark.parametrize("rest", ["那个东西也来四箱", "门卫说的四箱", "4 boxes of the posh scribblers"])
def test_a_quantity_that_belongs_to_nothing_known_is_doubted(rest: str) -> None:
    reading = read(f"剪刀3把\n{rest}")
    assert lines(reading)[0] == ("SCI-18", 3)
    assert any(doubt.field.startswith("lines") for doubt in reading.doubts)


def test_the_same_again_means_the_last_order_and_is_to_be_looked_at() -> None:
    reading = read(
        "Hi team, same as last time please! Thursday would be great.\nSarah", sender="Sarah <sarah@bluebird-cafe.example>"
    )
    assert str(reading.kind) == "order"
    assert lines(reading) == [("CUP-16", 80), ("HTW-200", 20)]
    assert {doubt.field for doubt in reading.doubts} >= {"lines[0].sku", "lines[1].sku"}


DAYS: dict[str, tuple[str, str, date]] = {
    "working days jump over a holiday": ("2026-04-29T10:00+08:00", "剪刀3把，5个工作日内到。", date(2026, 5, 9)),  # 9 May is worked instead
    "and so in English": ("2026-09-24T10:00+08:00", "3 scissors within three working days", date(2026, 9, 30)),
    "not before": ("2026-08-06T10:00+08:00", "Scissors 3 pcs, delivery on 3 September, not before 1 September please.", date(2026, 9, 3)),
    "before a festival": ("2026-09-14T10:00+08:00", "剪刀3把，国庆节前送到", date(2026, 9, 30)),
    "the last word on it": ("2026-10-16T10:00+08:00", "3 scissors by mid November - the 13th at the latest.", date(2026, 11, 13)),
    "alone at the end": ("2026-09-02T10:00+08:00", "剪刀3把。9/10。", date(2026, 9, 10)),
}  # fmt: skip


@pytest.mark.parametrize("case", DAYS, ids=list(DAYS))
def test_days_by_the_working_calendar(case: str) -> None:
    written, body, day = DAYS[case]
    assert read(body, on=written).order.requested_date == day


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("HT-PO-0220 中性笔减2盒，订书钉不要了。", [("GEL-05-K", 96), ("SPL-246", 0)]),
        ("Please make the gel pens 15 instead of 10 on HT-PO-0220. Zhao", [("GEL-05-K", 180)]),
        ("HT-PO-0220: gel pens 10 -> 12 boxes, remove the staples", [("GEL-05-K", 144), ("SPL-246", 0)]),
    ],
)
def test_changes_of_many_hands(body: str, expected: list[tuple[str, int]]) -> None:
    reading = read(body, subject="HT-PO-0220", sender="赵国平 <htsy@163mail.example>")
    assert str(reading.kind) == "change" and lines(reading) == expected


def test_a_public_holiday_is_pointed_out() -> None:
    reading = read("剪刀3把，10月2日送到。", on="2026-09-20T10:00+08:00")
    assert reading.order.requested_date == date(2026, 10, 2)
    assert any(doubt.field == "requested_date" for doubt in reading.doubts)


KINDS = {
    "short delivery": ("complaint", "short delivery", "The delivery on Thursday was one carton short - we ordered 4 cartons of 16oz cups and only got 3."),
    "a question with a number": ("inquiry", "咨询", "请问无线鼠标如果要100个，有什么优惠价？交货期多久？"),
    "a request for prices with quantities": ("inquiry", "询价", "请报：A4纸 70g 50箱、剪刀 20盒的价格和交期。"),
    "a supplier's offer": ("other", "Copy paper offer", "Dear buyer, we are a copy paper factory, A4 70g USD 0.8/ream. Looking forward to cooperation."),
    "news about ourselves": ("other", "开票资料变更通知", "汇达：我司开票电话改为0512-62880001，请更新资料。"),
    "money that was sent": ("payment", "", "上个月的账款我打过去了，3860块，你查一下"),
    "we've paid": ("payment", "Payment", "Hi, we've paid the May statement (RMB 3,410) this morning."),
    "an order withdrawn by number": ("cancel", "HT-PO-0220作废", "HT-PO-0220 作废，我们重新下。"),
    "one line withdrawn": ("change", "取消", "HT-PO-0220 订书钉不需要了，其余照送。"),
    "nothing came": ("status", "Delivery?", "Our order was due today but nothing has arrived. Can you check with the driver?"),
    "thanks": ("other", "Re: Your order", "Perfect, thank you. See you Tuesday."),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS, ids=list(KINDS))
def test_kinds_of_many_hands(case: str) -> None:
    kind, subject, body = KINDS[case]
    sender = "赵国平 <htsy@163mail.example>" if "HT-PO" in subject + body else "林晓 <linxiao@qinghe-edu.example>"
    if case == "a supplier's offer":
        sender = "Sales <sales@paper-mill.example>"
    assert str(read(body, subject=subject, sender=sender).kind) == kind


def test_a_place_said_in_short_is_the_cards_in_full() -> None:
    card = "浙江省杭州市西湖区文三路478号华星时代广场B座1203室"
    for said in ("周五前到文三路478号华星时代广场B座", "送西湖文三路478号"):
        assert read(f"剪刀3把，{said}。").order.ship_to == card


def test_words_learned_from_a_person_count_for_that_customer_only() -> None:
    base = knowledge()
    taught = Knowledge.build(base.customers, base.products, base.orders, aliases={("K01", "那种蓝皮本子"): "NBK-A5"})
    reading = read_mail(mail("再来蓝皮本子 20本，剪刀2把"), taught)
    assert lines(reading) == [("NBK-A5", 20), ("SCI-18", 2)]
    assert not [doubt for doubt in reading.doubts if doubt.field == "lines[0].sku"]
    stranger = read_mail(mail("再来蓝皮本子 20本，剪刀2把", sender="何经理 <caigou@yunshang-food.example>"), taught)
    assert stranger.order.lines[0].sku != "NBK-A5" or any(doubt.field == "lines[0].sku" for doubt in stranger.doubts)


@pytest.mark.parametrize(
    ("body", "amount", "currency", "reference"),
    [
        ("货款 ￥1,118.00 已于今日通过网银汇出，流水号 2603190088417，请查收", "1118.00", "CNY", "2603190088417"),
        ("Payment of USD 2,340.50 was made by bank transfer. Ref OH-0624", "2340.50", "USD", "OH-0624"),
        ("已付 100 元和 200 元", None, "", ""),
    ],
)
def test_what_a_payment_advice_says(body: str, amount: str | None, currency: str, reference: str) -> None:
    found = payment_advice(plain(body), date(2026, 6, 25))
    assert (found.amount, found.currency, found.reference) == (Decimal(amount) if amount else None, currency, reference)


def test_a_row_of_the_table_is_put_right_by_the_words_above_it() -> None:
    table = "Pos\tDescription\tQty\tUnit\n1\tCopy paper A4 80g\t10\tcarton\n2\tGel pen 0.5 black\t2\tbox"
    reading = read(f"Please note: item 2 please 3 boxes instead of 2.\n\n{table}")
    assert lines(reading) == [("COP-A4-80", 50), ("GEL-05-K", 36)]
    assert any(doubt.field == "lines[1].sku" for doubt in reading.doubts)
