"""Customer, receiver, place, day and payment: what the draft of an order should hold."""
# ruff: noqa: E501 - mails and tables as they are written

from __future__ import annotations

import pytest

from orderdesk.rules.reading import Attachment, MailReading
from tests.rules.reading.company import read

GOODS = "A4纸80g 5箱\n剪刀 3把"
GOODS_EN = "5 cartons A4 copy paper 80g\n3 pcs scissors"
FREE = "路人 <13512340000@qqmail.example>"

DAYS = {
    "下周三前送到": "2026-03-11",
    "周五送过来": "2026-03-06",
    "周三要": "2026-03-11",
    "本周五之前": "2026-03-06",
    "后天上午送": "2026-03-06",
    "交期：3月20日": "2026-03-20",
    "要求到货日期 2026/3/18": "2026-03-18",
    "15号前到货": "2026-03-15",
    "2号前要": "2026-04-02",
    "月底前送齐": "2026-03-31",
    "下月5号送": "2026-04-05",
    "3/12 前到": "2026-03-12",
    "请于115年3月18日前送达": "2026-03-18",
    "三月十二日前送": "2026-03-12",
    "下下周一送": "2026-03-16",
    "20号开业，18号前一定要到": "2026-03-18",
    "尽快送": None,
    "4月7日开学前送到": "2026-04-07",
    "下周五(3/13)前送到": "2026-03-13",
    "日期：3月20日前": "2026-03-20",
    "3月尾前送": "2026-03-31",
    "什么时候能到？": None,
    "上周五的货收到了": None,
}
DAYS_EN = {
    "Delivery by Friday please.": "2026-03-06",
    "Please deliver next Tuesday.": "2026-03-10",
    "Needed before 20 March.": "2026-03-20",
    "Deliver by March 18th, 2026": "2026-03-18",
    "We need it by the end of the month.": "2026-03-31",
    "Required by: 2026-03-16": "2026-03-16",
    "Please deliver tomorrow morning": "2026-03-05",
    "ASAP please": None,
}
PAYMENTS = {
    "月结": "on_account", "货到付款": "cod", "微信付你": "wechat", "支付宝转过去": "alipay", "款到发货": "prepaid", "对公转账": "bank_transfer",
    "公司刷卡": "card", "付现金": "cash", "开支票": "cheque", "发票抬头不变": None, "net 30": "on_account", "payment by bank transfer": "bank_transfer",
    "cash on delivery": "cod", "T/T as usual": "bank_transfer", "照片微信发你了": None,
}  # fmt: skip


def day(reading: MailReading) -> str | None:
    return reading.order.requested_date.isoformat() if reading.order.requested_date else None


@pytest.mark.parametrize("words", list(DAYS))
def test_days(words: str) -> None:
    assert day(read(f"{GOODS}\n{words}")) == DAYS[words]


@pytest.mark.parametrize("words", list(DAYS_EN))
def test_days_in_english(words: str) -> None:
    assert day(read(f"{GOODS_EN}\n\n{words}")) == DAYS_EN[words]


def test_days_count_from_the_writers_own_day() -> None:
    late = read(f"{GOODS}\n明天送", on="2026-03-04T23:30+08:00")
    west = read(f"{GOODS}\n明天送", on="2026-03-04T08:30-08:00")
    assert (day(late), day(west)) == ("2026-03-05", "2026-03-05")


@pytest.mark.parametrize("words", list(PAYMENTS))
def test_payments(words: str) -> None:
    assert read(f"{GOODS}\n{words}").order.payment_method == PAYMENTS[words]


@pytest.mark.parametrize(
    ("body", "sender", "code", "sure"),
    [
        (GOODS, "林晓 <linxiao@qinghe-edu.example>", "K01", True),
        (GOODS, "前台 <front@qinghe-edu.example>", "K01", True),
        (GOODS, "赵 <htsy@163mail.example>", "K02", True),
        (f"{GOODS}\n电话 138 0574 1122", FREE, "K02", True),
        (f"{GOODS}\n张伟 13655217788", FREE, "K05", True),
        (f"{GOODS}\n\n张伟", FREE, None, False),
        (f"{GOODS}\n\n宁波恒通物流有限公司\n采购部", FREE, "K03", False),
        (f"我是云上餐饮的，\n{GOODS}", FREE, "K10", False),
        (GOODS, "陌生公司 <buy@nowhere.example>", None, True),
        (
            f"{GOODS_EN}\nA friend at Bluebird gave us your address.\n\nTom Reed\nRed Fox Books",
            "Tom Reed <tom@redfox.example>",
            None,
            True,
        ),
        (GOODS, "另一个人 <other@163mail.example>", None, True),
    ],
)
def test_customer(body: str, sender: str, code: str | None, sure: bool) -> None:
    reading = read(body, sender=sender)
    assert reading.order.customer_code == code
    assert ("customer" in reading.order.missing) == (code is None)
    if not sure:
        assert "customer_code" in {doubt.field for doubt in reading.doubts}


@pytest.mark.parametrize(
    ("words", "place", "contact", "phone"),
    [
        ("", "浙江省杭州市西湖区文三路478号华星时代广场B座1203室", "林晓", "0571-88123401"),
        ("送老地方", "浙江省杭州市西湖区文三路478号华星时代广场B座1203室", "林晓", "0571-88123401"),
        ("还是文三路那边", "浙江省杭州市西湖区文三路478号华星时代广场B座1203室", "林晓", "0571-88123401"),
        ("送货地址：杭州市滨江区江南大道588号2楼\n收货人：王磊 13712345678", "杭州市滨江区江南大道588号2楼", "王磊", "13712345678"),
        ("请送到杭州市滨江区江南大道588号2楼，王磊13712345678收", "杭州市滨江区江南大道588号2楼", "王磊", "13712345678"),
        ("地址：杭州市滨江区江南大道588号2楼，联系人李老师，电话0571-86001122", "杭州市滨江区江南大道588号2楼", "李老师", "0571-86001122"),
        ("地址稍后发给你", None, "林晓", "0571-88123401"),
        ("收货找前台小吴", "浙江省杭州市西湖区文三路478号华星时代广场B座1203室", "小吴", "0571-88123401"),
        ("Deliver to: 12 Binjiang Road, Hangzhou 310051\nAttn: Mr Lee, +86 137 1234 5678", "12 Binjiang Road, Hangzhou 310051", "Mr Lee", "+86 137 1234 5678"),
    ],
)  # fmt: skip
def test_delivery(words: str, place: str | None, contact: str, phone: str) -> None:
    order = read(f"{GOODS}\n{words}").order
    assert (order.ship_to, order.contact, order.phone) == (place, contact, phone)
    assert ("ship_to" in order.missing) == (place is None)


def test_signature_stands_before_the_card_and_fax_is_no_phone() -> None:
    order = read(f"{GOODS}\n\n谢谢\n\n林晓\n青禾教育\n传真 0571-88123409\n手机 139 5710 2233").order
    assert (order.contact, order.phone) == ("林晓", "139 5710 2233")


def test_a_short_name_becomes_the_name_on_the_card() -> None:
    assert read(f"{GOODS}\n\n青禾 小林").order.contact == "林晓"
    assert (
        read(f"{GOODS_EN}\n\nThanks,\nSarah", sender="Bluebird <sarah@bluebird-cafe.example>").order.contact == "Sarah Lindqvist"
    )


def test_nothing_known_is_missing() -> None:
    order = read(GOODS, sender="周洁 <zhoujie@qqmail.example>").order
    assert order.customer_code == "K09" and {"phone", "ship_to"} <= set(order.missing)


def test_the_mail_outranks_its_attachment_and_both_are_read() -> None:
    sheet = "采购单\n收货地址：\t杭州市余杭区文一西路969号\n收货人：\t孙倩\t电话：\t13611112222\n到货日期：\t2026-03-20\n\n品名\t规格\t数量\t单位\nA4复印纸\t80g\t5\t箱\n剪刀\t180mm\t3\t把\n合计\t\t8"
    form = Attachment("采购单.xlsx", "application/vnd.ms-excel", b"", "1", sheet)
    plain_form = read("见附件", attachments=(form,)).order
    assert (plain_form.ship_to, plain_form.contact, plain_form.phone, str(plain_form.requested_date)) == (
        "杭州市余杭区文一西路969号", "孙倩", "13611112222", "2026-03-20",
    )  # fmt: skip
    changed = read("见附件。改到3月25日送，剪刀要5把。", attachments=(form,)).order
    assert str(changed.requested_date) == "2026-03-25"
    assert [(line.sku, int(line.quantity_base or 0)) for line in changed.lines] == [("COP-A4-80", 25), ("SCI-18", 5)]


def test_the_same_order_as_sheet_and_pdf_counts_once() -> None:
    table = "品名\t数量\t单位\nA4复印纸 80g\t5\t箱"
    files = (Attachment("a.xlsx", "x", b"", "1", table), Attachment("a.pdf", "x", b"", "2", table))
    assert len(read("见附件", attachments=files).order.lines) == 1


def test_engraving_without_its_words_is_missing() -> None:
    assert "custom_text" in read("刻字水晶奖杯 中号 3座，文字稍后发你").order.missing
    assert "custom_text" in read("刻字水晶奖杯 大号 2座，下周五前要。").order.missing
    assert "custom_text" not in read("刻字水晶奖杯 中号 1座\n刻：优秀教师 林晓").order.missing
    assert "custom_text" not in read("水晶奖杯中号1座（刻“优秀团队”）").order.missing


def test_a_photo_of_an_order_is_an_order_without_lines() -> None:
    photo = Attachment("IMG_2031.jpg", "image/jpeg", b"x" * 9000, "3")
    reading = read("单子拍照发你了，照单送，谢谢", attachments=(photo,))
    assert reading.kind == "order" and "lines" in reading.order.missing


@pytest.mark.parametrize(
    ("body", "language"),
    [
        (GOODS, "zh-Hans"), ("請安排：\n影印紙 A4 80g 3箱\n剪刀 3把\n謝謝", "zh-Hant"), (f"Hi,\nplease send\n{GOODS_EN}\nThanks", "en"),
        ("Hi 通达,\n请安排 A4纸80g 5箱，please deliver by Friday。Thanks!", "mixed"), ("U盘64GB 5个，USB3.0的，发到VIP部", "zh-Hans"),
    ],
)  # fmt: skip
def test_language(body: str, language: str) -> None:
    assert read(body).language == language
