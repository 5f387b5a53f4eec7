"""Whose words count: quotes, forwards, chats, several orders."""
# ruff: noqa: E501 - mails and tables as they are written

from __future__ import annotations

from orderdesk.rules.reading import Kind, MailParts
from tests.rules.reading.company import lines, mail, read

OURS = "陈静 <chen@own.example>"


def test_an_old_order_beneath_is_not_read() -> None:
    body = """收到，谢谢。这次再来3把剪刀。

林晓

-----Original Message-----
From: 通达办公 <order@own.example>
Sent: Tuesday, February 10, 2026 3:21 PM
To: 林晓
Subject: 订单确认 SO26010011

A4复印纸 80g 2箱
中性笔 0.5 蓝 5盒
预计2月12日送达"""
    reading = read(body, subject="Re: 订单确认 SO26010011")
    assert lines(reading) == [("SCI-18", 3)] and reading.kind is Kind.ORDER


def test_quoted_lines_are_not_read() -> None:
    body = "Thanks! Please add 2 packs of white towels as a new order.\n\nOn Mon, 2 Mar 2026 at 09:00, Order Desk <order@own.example> wrote:\n> 4 cartons paper cups 16 oz\n> delivered 26 Feb"
    assert lines(read(body, sender="Sarah Lindqvist <sarah@bluebird-cafe.example>", subject="Re: order")) == [("TWL-W", 20)]


def test_forwarded_by_our_own_people_the_customer_is_the_first_writer() -> None:
    body = """订单组，帮录一下。
陈静

-------- 转发邮件信息 --------
发件人："林晓" <linxiao@qinghe-edu.example>
发送日期：2026-03-03 16:40:05
收件人："陈静" <chen@own.example>
主题：补货

A4纸80g 5箱
剪刀3把
后天送，老地方。
林晓"""
    reading = read(body, sender=OURS, subject="Fw: 补货")
    assert reading.order.customer_code == "K01" and lines(reading) == [("COP-A4-80", 25), ("SCI-18", 3)]
    assert str(reading.order.requested_date) == "2026-03-05" and reading.order.contact == "林晓"


def test_forwarded_as_an_attached_mail() -> None:
    inner = mail(
        "Please deliver 4 cartons 16oz paper cups tomorrow.\n\nSarah",
        sender="Sarah <sarah@bluebird-cafe.example>",
        on="2026-03-02T09:00+08:00",
    )
    outer: MailParts = mail("请录单", sender=OURS, subject="Fw: order", messages=(inner,))
    from orderdesk.rules.reading import read_mail
    from tests.rules.reading.company import knowledge

    reading = read_mail(outer, knowledge())
    assert reading.order.customer_code == "K07" and lines(reading) == [("CUP-16", 80)]
    assert str(reading.order.requested_date) == "2026-03-03"


def test_a_colleagues_list_passed_on_by_the_customer() -> None:
    body = """请按下面的清单发货，周五前送到。
林晓

发件人: 教务 <jiaowu@qinghe-edu.example>
发送时间: 2026年3月2日 9:12
收件人: 林晓
主题: 需要的东西

白板笔黑色 3盒
固体胶 36g 2盒"""
    reading = read(body, subject="转发: 需要的东西")
    assert lines(reading) == [("WBM-K", 30), ("GLU-36", 24)] and str(reading.order.requested_date) == "2026-03-06"


def test_a_chat_with_second_thoughts() -> None:
    body = """“赵总”和“通达办公-小陈”的聊天记录
—— 2026-03-04 ——
赵总  10:01
订书钉先来20盒
通达办公-小陈  10:01
好的，20盒，A4纸要吗？这次有5箱库存
赵总  10:02
算了 订书钉10盒吧
赵总  10:03
透明胶带2箱
通达办公-小陈  10:03
什么时候要？
赵总  10:04
周五送来"""
    reading = read(body, sender="赵国平 <htsy@163mail.example>", subject="聊天记录")
    assert lines(reading) == [("SPL-246", 10), ("TPE-CL", 120)] and str(reading.order.requested_date) == "2026-03-06"


def test_a_chat_with_the_time_in_brackets() -> None:
    body = "[04/03/2026, 10:01] Sarah: Hi, 3 cartons 16oz paper cups pls\n[04/03/2026, 10:02] Tongda Office: sure, 60 sleeves\n[04/03/2026, 10:03] Sarah: actually make it 4 cartons\n[04/03/2026, 10:04] Sarah: deliver on Friday"
    reading = read(body, sender="Sarah Lindqvist <sarah@bluebird-cafe.example>", subject="chat")
    assert lines(reading) == [("CUP-16", 80)] and str(reading.order.requested_date) == "2026-03-06"


def test_two_orders_in_one_mail() -> None:
    body = """以下两个校区分开送，都挂月结。

【滨江校区】
A4纸80g 5箱
白板笔黑色 2盒
送：杭州市滨江区江南大道588号2楼，王磊 13712345678
3月10日送

【下沙校区】
A4纸70g 3箱
送：杭州市钱塘区学林街63号，刘敏 13787654321
3月12日送

林晓"""
    reading = read(body)
    assert lines(reading) == [("COP-A4-80", 25), ("WBM-K", 20)]
    first, second = reading.order, reading.more_orders[0]
    assert [(line.sku, int(line.quantity_base or 0)) for line in second.lines] == [("COP-A4-70", 24)]
    assert (first.contact, second.contact) == ("王磊", "刘敏") and (first.payment_method, second.payment_method) == (
        "on_account",
    ) * 2
    assert (str(first.requested_date), str(second.requested_date)) == ("2026-03-10", "2026-03-12")
    assert second.ship_to == "杭州市钱塘区学林街63号" and second.customer_code == "K01"


def test_headings_alone_do_not_make_orders() -> None:
    body = "【办公类】\nA4纸80g 5箱\n【清洁类】\n抽纸3层 2箱\n周五送"
    reading = read(body)
    assert lines(reading) == [("COP-A4-80", 25), ("TIS-3", 60)] and reading.more_orders == ()


def test_lines_with_days_of_their_own() -> None:
    body = "品名\t数量\t单位\t交期\nA4复印纸80g\t5\t箱\t3月10日\n剪刀\t3\t把\t3月20日"
    reading = read(body)
    assert [str(line.requested_date) for line in reading.order.lines] == ["2026-03-10", "2026-03-20"]
    assert str(reading.order.requested_date) == "2026-03-10"
