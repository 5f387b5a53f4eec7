"""What clerks take for granted when they write: words above and below, cut-short names, batches, corrections of a sheet."""
# ruff: noqa: E501 - mails as they are written

from __future__ import annotations

import pytest

from orderdesk.rules.reading import Attachment, Kind, MailReading
from tests.rules.reading.company import lines, read

ZHAO = "赵国平 <htsy@163mail.example>"
SARAH = "Sarah Lindqvist <sarah@bluebird-cafe.example>"
OURS = "陈静 <chen@own.example>"
GOODS_EN = "5 cartons A4 copy paper 80g\n3 pcs scissors"
GOODS = "A4纸80g 5箱\n剪刀 3把"


def doubted(reading: MailReading) -> set[str]:
    return {doubt.field for doubt in reading.doubts}


KINDS = [
    (Kind.CHANGE, ZHAO, "2月20号订的胶带想追加2箱，共7箱，其余照旧。"),
    (Kind.CHANGE, SARAH, "On yesterday's order: please take the hand towels off completely, cups stay. Ref SO26020031."),
    (Kind.CANCEL, ZHAO, "仓库满了，HT-PO-0220整单撤掉，抱歉。"),
    (Kind.CANCEL, SARAH, "The fair is off, so we need to cancel SO26020031 in full."),
    (Kind.CANCEL, ZHAO, "不好意思，前天传真的采购单请先取消。"),
    (Kind.ORDER, SARAH, "Thanks for the quotation. The price is accepted, please proceed with 4 cartons of 16oz cups."),
    (Kind.ORDER, "赵国安 <htwl@163mail.example>", "恒通物流这边要：透明胶带 2箱，剪刀 3把，周五送。"),
    (Kind.COMPLAINT, ZHAO, "今天点货，胶带只有4箱，少了1箱，请核实补发。"),
    (Kind.RETURN, ZHAO, "中性笔多送了2盒，请安排取回。"),
    (Kind.PAYMENT, ZHAO, "货款3,960元已对公转账，请查收并开票。"),
    (Kind.COMPLAINT, ZHAO, "收到的奖杯名字刻错了，请重做。"),
    (Kind.COMPLAINT, ZHAO, "收到的毛巾是灰色的，我们订的是白色，请问怎么处理？"),
    (Kind.ORDER, ZHAO, "报价收到，可以。请下：剪刀 5把，价格按8元。"),
    (Kind.INQUIRY, "小钱 <qian88@163mail.example>", "请问有没有可以印字的保温杯？大概200个，要打样，麻烦报个价。"),
    (Kind.CHANGE, ZHAO, "HT0301那单，中性笔是0.7的不是0.5的，麻烦改一下，数量不变。"),
    (Kind.STATUS, SARAH, "Where are we with my order? The cups were due last Friday, please send tracking."),
    (Kind.ORDER, ZHAO, "报价单收到，请依报价出货：剪刀 5把。"),
    (Kind.COMPLAINT, ZHAO, "昨天到的货里剪刀1把没看到，麻烦核实一下补送。"),
    (Kind.COMPLAINT, SARAH, "Yesterday's delivery: one carton of 16oz cups only had 18 sleeves in it. Can you credit us?"),
    (Kind.CANCEL, SARAH, "Please disregard the stationery order I emailed this morning."),
    (Kind.COMPLAINT, SARAH, "The cups arrived, but only 38 of 40 sleeves. Please credit the rest."),
    (Kind.COMPLAINT, SARAH, "The invoice shows 6 boxes of scissors but we ordered and received 5. Please correct and reissue."),
    (Kind.RETURN, ZHAO, "上次买的胶带有一筒是破的，能换吗"),
    (Kind.CHANGE, ZHAO, "昨天的胶带单再追加5箱，其他不变。"),
    (Kind.STATUS, ZHAO, "请问2/20订的胶带何时可出？请回复预计到货日。"),
    (Kind.CHANGE, ZHAO, "HT-PO-0220 订书钉取消，中性笔改12盒，其他照旧。"),
    (Kind.CANCEL, ZHAO, "HT-PO-0220 不要了，项目停了，请取消。"),
    (Kind.COMPLAINT, ZHAO, "鼠标用了两天就没反应了，怎么回事？"),
    (Kind.PAYMENT, SARAH, "CNY 1,644.00 paid today via Wise for SO26020031. Please confirm when received."),
    (Kind.PAYMENT, SARAH, "The payment for your February statement was made today, reference 7781203."),
]


@pytest.mark.parametrize("case", KINDS, ids=[f"{kind}: {body[:24]}" for kind, _sender, body in KINDS])
def test_kinds(case: tuple[Kind, str, str]) -> None:
    kind, sender, body = case
    assert read(body, sender=sender, subject="").kind is kind


def test_an_invoice_asked_for_is_no_order() -> None:
    reading = read("上次买的毛巾发票还没收到，麻烦电子发票发我邮箱。", sender="何经理 <caigou@yunshang-food.example>")
    assert reading.kind in (Kind.OTHER, Kind.STATUS) and not reading.order.lines


def test_a_line_taken_off() -> None:
    body = "SO26020031: please take the hand towels off completely, and make it 6 cartons of cups."
    assert lines(read(body, sender=SARAH, subject="change")) == [("HTW-200", 0), ("CUP-16", 120)]


def test_a_new_place_leaves_the_lines_alone() -> None:
    reading = read("昨天下的单（毛巾白色4条）地址改成杭州市滨江区江南大道588号2座，其余不变。", subject="改地址")
    assert reading.kind is Kind.CHANGE and reading.order.lines == ()
    assert reading.order.ship_to == "杭州市滨江区江南大道588号2座"


LINES = {
    "one more of a size named above": ("3 cartons of 16oz cups and 1 carton hand towels, plus one carton of 8oz.", [("CUP-16", 60), ("HTW-200", 20), ("CUP-08", 20)]),
    "a word cut short": ("Doc box 35mm 10 pcs\nScissors 2 pcs", [("DOC-35", 10), ("SCI-18", 2)]),
    "told by its measure": ("2 ctn of the 16oz, and 3 scissors", [("CUP-16", 40), ("SCI-18", 3)]),
    "a large measure is no count": ("2 wireless mice (white), 3 hand wash (the 5 litre ones)", [("MOU-W", 2), ("SOP-5L", 3)]),
    "rather than": ("5 scissors please. The 64GB sticks - let's do 25 rather than 50.", [("SCI-18", 5), ("USB-64", 25)]),
    "not the printed ones": ("中号的奖杯（不刻字）2座，剪刀3把", [("TRO-M", 2), ("SCI-18", 3)]),
    "a pen is no paper": ("A4纸 80克两箱、黑笔0.5一盒、蓝笔0.5半盒", [("COP-A4-80", 10), ("GEL-05-K", 12), ("GEL-05-B", 6)]),
    "words written apart": ("White board marker black 3 boxes\nScissors 2 pcs", [("WBM-K", 30), ("SCI-18", 2)]),
    "a colour misspelt": ("Towel gray 10 pcs\nTowel whyte 20 pcs", [("TWL-G", 10), ("TWL-W", 20)]),
    "drop off": ("Can you drop off 1 x HP stapler standard, and 4 AAA batteries?", [("STP-S", 1), ("BAT-AAA", 4)]),
    "the pack's content said": ("3 scissors and two packs of AA batteries (4 pcs pack)", [("SCI-18", 3), ("BAT-AA", 8)]),
    "another time": ("剪刀3把，其他的（毛巾）下个月再说", [("SCI-18", 3)]),
    "a price of a line that is there": ("USB盘32G 2盒，剪刀3把。价格按上次：U盘27元/个", [("USB-32", 20), ("SCI-18", 3)]),
    "the month above the column": ("品名\t规格\t单位\t6月需求\t5月实领\n剪刀\t180mm\t盒\t1\t0\n电池\t5号\t盒\t2\t2\n电池\t7号\t盒\t\t1", [("SCI-18", 12), ("BAT-AA", 80)]),
    "columns named otherwise": ("行号\t物品\t品牌/规格\t请购数\t单位\t现库存\n1\tA4打印纸\t80g\t10\t箱\t2\n2\t剪刀\t\t3\t把\t0", [("COP-A4-80", 50), ("SCI-18", 3)]),
    "a measure in a cell is no count": ("A4打印纸\t80g\t10\t箱\n剪刀\t180mm\t3\t把", [("COP-A4-80", 50), ("SCI-18", 3)]),
    "not this time": ("A4纸80g 5箱，剪刀的先不用，毛巾白色20条", [("COP-A4-80", 25), ("TWL-W", 20)]),
    "goods of another trade": ("剪刀 3把\nWe also need 2 scissors, a 10-port network switch and 3 staplers, standard.", [("SCI-18", 3), ("SCI-18", 2), (None, None), ("STP-S", 3)]),
}  # fmt: skip


@pytest.mark.parametrize("case", LINES, ids=list(LINES))
def test_lines(case: str) -> None:
    body, expected = LINES[case]
    assert lines(read(body)) == expected


def test_a_correction_that_fits_only_what_was_ordered() -> None:
    reading = read("A4纸80g的两箱\n剪刀3把\nA4改一箱吧，先用着")
    assert lines(reading) == [("COP-A4-80", 5), ("SCI-18", 3)]
    assert "lines[0].sku" in doubted(reading)


def test_all_as_last_month_decides_what_fits_several_products() -> None:
    reading = read("A4纸 2箱，中性笔 3盒，都和上个月的一样")
    assert lines(reading) == [("COP-A4-80", 10), ("GEL-05-B", 36)]
    assert {"lines[0].sku", "lines[1].sku"} <= doubted(reading)


def test_a_colleague_s_note_above_the_mail_counts_and_is_to_be_looked_at() -> None:
    body = """录单，客户电话里说剪刀改要6把。
陈静

-------- 转发邮件信息 --------
发件人："林晓" <linxiao@qinghe-edu.example>
发送日期：2026-03-03 16:40:05
主题：补货

A4纸80g 5箱
剪刀3把
林晓"""
    reading = read(body, sender=OURS, subject="Fw: 补货")
    assert lines(reading) == [("COP-A4-80", 25), ("SCI-18", 6)]
    assert "lines[1].sku" in doubted(reading) and "lines[0].sku" not in doubted(reading)


def test_a_row_of_the_sheet_exchanged_by_the_words_above() -> None:
    sheet = Attachment("表.xlsx", "", b"", "1", "品名\t规格\t数量\t单位\n档案盒\t55mm\t20\t个\n剪刀\t\t3\t把")
    reading = read("表格里的档案盒改成35mm的，20个，其他按表。", attachments=(sheet,))
    assert lines(reading) == [("DOC-35", 20), ("SCI-18", 3)]
    assert "lines[0].sku" in doubted(reading)


@pytest.mark.requirement("003-32")
def test_two_orders_headed_on_one_line_each() -> None:
    body = """请分两张单出。

第一单：送厂里（宁波市鄞州区姜山镇明光北路77号），赵国平 13805741122
剪刀3把
第二单：送宁波市海曙区药行街12号展厅，周小姐 13829110045
毛巾白色20条"""
    reading = read(body, sender=ZHAO)
    assert [[line.sku for line in order.lines] for order in (reading.order, *reading.more_orders)] == [["SCI-18"], ["TWL-W"]]
    assert reading.order.ship_to == "浙江省宁波市鄞州区姜山镇明光北路77号"
    assert reading.more_orders[0].contact == "周小姐" and reading.more_orders[0].ship_to == "宁波市海曙区药行街12号展厅"


def test_an_order_to_each_numbered_line() -> None:
    body = """三个点分别送：
① 一号店：剪刀3把。李姐13660184427，杭州市西湖区文三路478号
② 二号店：毛巾白色20条。阿强13725390061，杭州市滨江区江南大道588号
③ 办公室：A4 80g 2箱，我收。
都3月20日送，月结。"""
    reading = read(body)
    orders = (reading.order, *reading.more_orders)
    assert [[line.sku for line in order.lines] for order in orders] == [["SCI-18"], ["TWL-W"], ["COP-A4-80"]]
    assert [order.contact for order in orders] == ["李姐", "阿强", "林晓"]
    assert {str(order.requested_date) for order in orders} == {"2026-03-20"}
    assert {order.payment_method for order in orders} == {"on_account"}


def test_a_place_in_the_middle_of_a_paragraph() -> None:
    body = "Hello, our restaurant needs 3 scissors, can you deliver tomorrow? My phone is 18662001199. 88 Shihui Road, SIP Suzhou. Hoa"
    reading = read(body, sender="Hoa <hoa@pho.example>")
    assert reading.order.ship_to == "88 Shihui Road, SIP Suzhou" and reading.order.contact != "My"


def test_ordered_for_somebody_else() -> None:
    reading = read("帮青禾教育下个单：剪刀3把，明天送。阿强 13725390061", sender="阿强 <aq@163mail.example>")
    assert reading.order.customer_code == "K01" and "customer_code" in doubted(reading)


def test_a_stated_place_that_leaves_the_number_out_is_the_card_s() -> None:
    reading = read(f"{GOODS}\n请送到文三路华星时代广场B座1203室")
    assert reading.order.ship_to == "浙江省杭州市西湖区文三路478号华星时代广场B座1203室"


def test_a_place_behind_the_day_and_a_receiver_before_his_phone() -> None:
    reading = read(
        f"{GOODS_EN}\nDeliver by 15 May 2026 to Warehouse C4, 200 Port Road, Ningbo (attn Mr Shao, +86 137 7718 0265). T/T."
    )
    assert reading.order.ship_to == "Warehouse C4, 200 Port Road, Ningbo"
    assert read(f"{GOODS}\n请送前台徐婷收，13771820094，谢谢").order.contact == "徐婷"


def test_a_service_asked_for_in_brackets_needs_a_number() -> None:
    assert "lines" in doubted(read("剪刀3把（要送货上楼）"))


def test_the_subject_names_who_orders() -> None:
    reading = read(f"{GOODS}", sender="小莫 <mo@elsewhere.example>", subject="青禾教育下单")
    assert reading.order.customer_code == "K01" and "customer_code" in doubted(reading)


def test_a_colleague_s_mail_passed_on_names_place_and_receiver() -> None:
    body = """Please fulfil the request below. Sarah

---------- Forwarded message ---------
From: Leo Xu <leo@bluebird-cafe.example>
Date: Mon, Mar 2, 2026 at 4:12 PM
Subject: supplies
To: Sarah

Hi, we need 3 scissors.
Deliver to: Room 1203, 1200 Pudong Avenue, Shanghai
Attn: Leo Xu 13916628800"""
    reading = read(body, sender=SARAH, subject="Fwd: supplies")
    assert lines(reading) == [("SCI-18", 3)]
    assert (reading.order.contact, reading.order.phone) == ("Leo Xu", "13916628800")
    assert reading.order.ship_to == "Room 1203, 1200 Pudong Avenue, Shanghai"


def test_sent_elsewhere_instead() -> None:
    reading = read("HT-PO-0220 的胶带麻烦改送杭州市滨江区江南大道588号8号展厅，其他照旧。", sender=ZHAO, subject="改地址")
    assert reading.kind is Kind.CHANGE and reading.order.ship_to == "杭州市滨江区江南大道588号8号展厅"


DAYS = {
    "Friday morning is fine.": ("2026-03-06", True),
    "Wednesday 11th would be ideal.": ("2026-03-11", True),
    "for Friday, thanks": ("2026-03-06", True),
    "The delivery today was perfect. Tue 10 March would be fine.": ("2026-03-10", True),
    "请3/12前送达，货款月底汇": ("2026-03-12", True),
    "都下周一一起送": ("2026-03-09", True),
    "I'm home on Saturday": ("2026-03-07", True),
    "Thursday the 12th please.": ("2026-03-12", True),
    "Wednesday 12th please.": ("2026-03-12", False),
    "第一批20号前要，第二批月底前。": ("2026-03-20", False),
}  # fmt: skip


@pytest.mark.parametrize("words", list(DAYS))
def test_days(words: str) -> None:
    day, sure = DAYS[words]
    reading = read(f"{GOODS}\n\n{words}")
    assert str(reading.order.requested_date) == day
    assert ("requested_date" in doubted(reading)) == (not sure)


def test_in_the_morning_means_this_one_while_there_is_time() -> None:
    early = read(f"{GOODS}\n上午送，谢谢", on="2026-03-04T07:40+08:00")
    late = read(f"{GOODS}\n上午送，谢谢", on="2026-03-04T11:40+08:00")
    assert str(early.order.requested_date) == "2026-03-04" and late.order.requested_date is None
    assert "requested_date" in doubted(early) & doubted(late)


def test_goods_spoken_of_that_nobody_asks_to_send_leave_the_kind_in_doubt() -> None:
    reading = read("毛巾白色20条，打开看有一股味道", subject="")
    assert "class" in doubted(reading) or reading.kind is Kind.COMPLAINT
    assert "class" not in doubted(read("请送毛巾白色20条", subject=""))


def test_who_recommended_us_does_not_order() -> None:
    body = "Hello, we are Luz Yoga, found you through Bluebird Café. We would like to order 5 scissors.\nDeliver to 15 Shiquan Road, Suzhou. Tom Reed +86 182 0512 7733"
    assert read(body, sender="Tom Reed <tom@luz-yoga.example>").order.customer_code is None


def test_freight_collect_is_no_payment_for_the_goods() -> None:
    assert read(f"{GOODS}\n顺丰到付寄老地址").order.payment_method is None
    assert read(f"{GOODS}\n货款到付").order.payment_method == "cod"
