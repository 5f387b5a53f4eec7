"""What a mail is about, and what it says of an order in the books."""
# ruff: noqa: E501 - mails and tables as they are written

from __future__ import annotations

from datetime import date

import pytest

from orderdesk.rules.reading import Kind, mark_duplicates, read_mail, reading_record
from tests.rules.reading.company import knowledge, lines, mail, read

LIN = "林晓 <linxiao@qinghe-edu.example>"
ZHAO = "赵国平 <htsy@163mail.example>"
SARAH = "Sarah Lindqvist <sarah@bluebird-cafe.example>"
HE = "何经理 <caigou@yunshang-food.example>"
STRANGER = "小钱 <qian88@163mail.example>"

KINDS = [
    (Kind.ORDER, LIN, "补货", "A4纸80g 5箱，剪刀3把，周五送。"),
    (Kind.ORDER, LIN, "", "老样子A4纸80g 5箱，顺便问下有没有A5的？"),
    (Kind.ORDER, SARAH, "Order", "Hi, please send 4 cartons 16oz paper cups by Friday. When will they arrive? Thanks"),
    (Kind.ORDER, ZHAO, "采购", "订单如下：剪刀10把。价格按上次，月结。"),
    (Kind.INQUIRY, STRANGER, "询价", "你好，A4纸80克现在什么价？量大能便宜吗？"),
    (Kind.INQUIRY, SARAH, "prices", "Could you quote your best price for 16oz paper cups, 20 cartons a month?"),
    (Kind.INQUIRY, LIN, "", "请问有没有A5的复印纸？有的话报个价。"),
    (Kind.INQUIRY, LIN, "詢價", "請問熱感紙一次訂 50 箱的單價是多少？多久可以到貨？"),
    (Kind.INQUIRY, STRANGER, "", "Do you sell label printers? What is the lead time and MOQ?"),
    (Kind.STATUS, ZHAO, "", "HT-PO-0220 发货了吗？快递单号给一下。"),
    (Kind.STATUS, SARAH, "Where is my order?", "Hi, our order SO26020031 still hasn't arrived. Do you have a tracking number?"),
    (Kind.STATUS, ZHAO, "催货", "上周订的胶带什么时候到？仓库等着用。"),
    (Kind.CANCEL, ZHAO, "取消订单", "HT-PO-0220 这张单取消吧，客户那边不做了。"),
    (Kind.CANCEL, SARAH, "", "Please cancel our order SO26020031, we found another supplier."),
    (Kind.CHANGE, ZHAO, "改单", "HT-PO-0220 里订书钉从20盒改成30盒，其他不变。"),
    (Kind.CHANGE, SARAH, "Change to order SO26020031", "Could you change the paper cups from 4 cartons to 6 cartons? Everything else stays the same."),
    (Kind.CHANGE, ZHAO, "交期", "HT-PO-0220 推迟到3月20日送。"),
    (Kind.COMPLAINT, HE, "质量问题", "上次的保温杯漏水，客人投诉，请给个说法。"),
    (Kind.COMPLAINT, SARAH, "damaged goods", "Half of the paper cups arrived crushed. This is really disappointing."),
    (Kind.COMPLAINT, ZHAO, "", "你们少送了两箱胶带，怎么回事？"),
    (Kind.RETURN, HE, "退货", "毛巾白色买多了，想退20条，怎么退？"),
    (Kind.RETURN, SARAH, "return", "We would like to return one carton of the paper cups, unopened."),
    (Kind.PAYMENT, LIN, "付款通知", "货款2,350.00元今天已通过网银汇出，请查收，SO26010011。"),
    (Kind.PAYMENT, SARAH, "Payment advice", "We have transferred RMB 1,200 for invoice 0231 today. Please confirm receipt."),
    (Kind.OTHER, "营销 <news@promo.example>", "限时大促", "A4纸全场五折，点击链接抢购，退订请回复TD"),
    (Kind.OTHER, "Mail Delivery Subsystem <mailer-daemon@mx.example>", "Undelivered Mail Returned to Sender", "Delivery has failed to these recipients"),
    (Kind.OTHER, SARAH, "Automatic reply: order", "I am out of the office until Monday."),
    (Kind.OTHER, "IT <it@phish.example>", "Mailbox full", "Your mailbox storage is full, click here to verify your account."),
    (Kind.OTHER, "发票 <fp@163mail.example>", "合作", "本公司代开发票，点数优惠，需要请联系。"),
]  # fmt: skip


@pytest.mark.parametrize("case", KINDS, ids=[f"{kind}: {body[:24]}" for kind, _s, _t, body in KINDS])
def test_kinds(case: tuple[Kind, str, str, str]) -> None:
    kind, sender, subject, body = case
    reading = read(body, sender=sender, subject=subject)
    assert reading.kind is kind
    if kind not in (Kind.ORDER, Kind.CHANGE, Kind.RETURN):
        assert reading.order.lines == ()


def test_headers_tell_programs_from_people() -> None:
    assert read("A4纸80g 5箱", automatic=True).kind is Kind.OTHER
    assert read("A4纸80g 5箱", sender="促销 <x@promo.example>", bulk=True).kind is Kind.OTHER


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("HT-PO-0220 改两处：\n1）订书钉由20盒改为30盒；\n2）中性笔不要了。\n其余不变。", [("SPL-246", 30), ("GEL-05-K", 0)]),
        ("SO26020007：中性笔改成15盒，胶带改为8箱", [("GEL-05-K", 180), ("TPE-CL", 480)]),
        ("HT-PO-0220 订书钉改为50", [("SPL-246", 50)]),
        ("HT-PO-0220 再加5盒订书钉", [("SPL-246", 25)]),
        ("HT-PO-0220 帮我改一下：取消胶带，另外加2把剪刀", [("TPE-CL", 0), ("SCI-18", 2)]),
        ("Please change order HT-PO-0220: make it 15 boxes of gel pens instead of 10, and cancel the packing tape.", [("GEL-05-K", 180), ("TPE-CL", 0)]),
        ("Please change HT-PO-0220: staples from 20 boxes to 40 boxes.", [("SPL-246", 40)]),
    ],
)  # fmt: skip
def test_changes_say_what_shall_be(body: str, expected: list[tuple[str, int]]) -> None:
    reading = read(body, sender=ZHAO, subject="变更")
    assert reading.kind is Kind.CHANGE and reading.refers_to == "SO26020007"
    assert lines(reading) == expected


def test_a_changed_day_and_an_unchanged_one() -> None:
    later = read("HT-PO-0220 推迟到3月20日送。", sender=ZHAO, subject="改单")
    assert later.order.requested_date == date(2026, 3, 20)
    same = read("2月20日那张 HT-PO-0220，订书钉改为30盒，交期不变。", sender=ZHAO, subject="改单")
    assert same.order.requested_date is None and same.order.ship_to is None


@pytest.mark.parametrize(
    ("body", "sender", "expected"),
    [
        ("2号买的保温杯6个，其中一个漏水，想退掉一个。", HE, [("FLK-K", 1)]),
        ("毛巾白色买多了，想退20条", HE, [("TWL-W", 20)]),
        ("We want to return 1 carton of the 16oz paper cups.", SARAH, [("CUP-16", 20)]),
    ],
)
def test_returns(body: str, sender: str, expected: list[tuple[str, int]]) -> None:
    reading = read(body, sender=sender, subject="退货")
    assert reading.kind is Kind.RETURN and lines(reading) == expected


@pytest.mark.parametrize(
    ("body", "sender", "order", "sure"),
    [
        ("SO26020031 到哪了？", SARAH, "SO26020031", True),
        ("2/20订的胶带发货了吗？", ZHAO, "SO26020007", True),
        ("胶带什么时候到？", ZHAO, "SO26020007", False),
        ("SO26999999 到哪了？", SARAH, None, False),
        ("SO26020007 到哪了？", SARAH, None, False),
    ],
)
def test_the_order_spoken_of(body: str, sender: str, order: str | None, sure: bool) -> None:
    reading = read(body, sender=sender, subject="进度")
    assert reading.refers_to == order
    assert ("refers_to" in {doubt.field for doubt in reading.doubts}) == (not sure)


def test_a_mail_sent_twice_is_marked_and_another_number_is_another_order() -> None:
    body = "单号 {}\nA4纸80g 5箱\n3月10日前送"
    mails = {
        "a": mail(body.format("QH-PO-0301"), message_id="<1@x>", content_hash="1"),
        "b": mail(body.format("QH-PO-0301"), message_id="<2@x>", content_hash="1"),
        "c": mail(body.format("QH-PO-0302"), message_id="<3@x>", content_hash="2"),
    }
    found = mark_duplicates({name: read_mail(parts, knowledge()) for name, parts in mails.items()})
    assert [found[name].duplicate_of for name in "abc"] == [None, "a", None]


def test_the_record_is_plain() -> None:
    record = reading_record(read("A4纸80g 5箱\n中性笔黑色 3盒\n周五前送"))
    assert record["class"] == "order" and record["requested_date"] == "2026-03-06"
    assert record["lines"][0]["quantity_base"] == 25  # type: ignore[index]
    assert {"field": "lines[1].sku", "reason": "Several products fit."} in record["doubts"]  # type: ignore[operator]
