"""The mails of the sample company's morning."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

DESK = "order@yuanfan-office.example"

_MAILS = (
    (
        "何雨晴 <heyq@chenxi-soft.example>",
        "订购办公用品",
        "林静你好：\n\n请帮我们安排以下物品，下周五前送到公司前台：\n\n"
        "1. A4复印纸 高白 80g 10箱\n2. 中性笔 黑 0.5mm 5盒\n3. 便利贴 黄 76×76mm 3包\n4. 抽纸 3层120抽 2箱\n\n"
        "老地址，月结。\n\n何雨晴\n苏州晨曦软件有限公司\n电话 13862180417\n",
    ),
    (
        "Jürgen Krämer <j.kraemer@miller-parts.example>",
        "Purchase order 4500871",
        "Dear team,\n\nplease deliver to our Taicang plant by Friday:\n\n"
        "10 cartons  Copy paper A4 bright, 80 g\n4 boxes     Gel pen black 0.5 mm\n24 pcs      Box file A4 55 mm, blue\n\n"
        "Payment 30 days net as usual.\n\nBest regards\nJürgen Krämer\nTel. 0512-53668120\n",
    ),
    (
        "林淑芬 <shufen@haoshi-tw.example>",
        "詢價",
        "您好，\n\n請問熱感收銀紙 57×50mm 一次訂 50 箱的單價是多少？多久可以到貨？\n\n林淑芬\n好事多文具行\n",
    ),
    (
        "史建平 <sjp@hengtai-logi.example>",
        "订单到哪了",
        "你好，上周订的封箱胶带还没有收到，麻烦查一下物流，谢谢。\n\n史建平 恒泰物流 13584377210\n",
    ),
    (
        "展会资讯 <news@expo-weekly.example>",
        "2026春季办公用品展，免费领票",
        "尊敬的客户：展会门票限时免费领取，点击链接报名。退订请回复TD。\n",
    ),
)


def mails(now: datetime) -> list[bytes]:
    """The raw mails, the newest written just before `now`."""
    found = []
    for index, (sender, subject, body) in enumerate(_MAILS):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, DESK, subject
        mail["Date"] = format_datetime(now - timedelta(minutes=17 * (len(_MAILS) - index)))
        mail["Message-ID"] = f"<sample-{index}@{sender.rpartition('@')[2].rstrip('>')}>"
        mail.set_content(body)
        found.append(bytes(mail))
    return found
