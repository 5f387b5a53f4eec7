"""Papers of a made-up company, short and long, to print in tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from orderdesk.documents.amendment import ChangeConfirmation, ChangedLine
from orderdesk.documents.bill import Bill, BillLine, Instalment
from orderdesk.documents.closing_sheet import ClosingRow, ClosingSheet
from orderdesk.documents.company import Company, Party
from orderdesk.documents.day_sheet import DaySheet, OpenThing, Signed
from orderdesk.documents.handover_sheet import HandoverSheet
from orderdesk.documents.label import LabelLine, OrderLabel
from orderdesk.documents.packing_list import PackedLine, PackingList
from orderdesk.documents.pick_list import Pick, PickList
from orderdesk.documents.review_batch import Handed, ReviewBatch
from orderdesk.documents.review_sheet import OrderConfirmation, OrderLine
from orderdesk.documents.shipping_label import ShippingLabel
from orderdesk.documents.statement import Ageing, Movement, Statement
from orderdesk.rules.money import Money

DAY = date(2026, 11, 2)
ADDRESS = "".join(
    f"江北区沿河大道{number}号物流园{number % 7}栋{number}室（由东门进，第{number}部货梯）" for number in range(10, 99)
)[:400]
COMPANY = Company(
    "远舟商贸有限公司",
    "宁波市江北区沿河大道 88 号",
    "0574-1234 5678",
    "desk@example.com",
    "91330200TEST00000X",
    "示例银行宁波分行",
    "6222 0000 1111",
)
CUSTOMER = Party(
    "Müller & Söhne 臺灣貿易", "C-0042", "Zoë Łukasz", "+49 30 123456", "Köpenicker Straße 5, 10997 Berlin", "DE123456789"
)
FAR = Party(
    "长名称电子科技制造（集团）股份有限公司第三分公司配套仓储与物流服务部", "C-0099", "欧阳女士", "138 0000 0000", ADDRESS
)

_GOODS = (
    ("复印纸", "70 g，500 张/包", "箱"),
    ("Bürolocher Größe 2", "silber", "个"),
    ("激光硒鼓 CF217A", "适用多种机型，原装，约 1,600 页，含芯片与保修卡", "支"),
)


def cny(amount: str | Decimal) -> Money:
    return Money.of(amount, "CNY")


def statement(count: int, customer: Party = CUSTOMER, opening: str = "1000.00") -> Statement:
    """`count` movements, each fourth a payment."""
    movements = []
    for number in range(count):
        day, amount = DAY - timedelta(days=31 - number % 28), cny(Decimal(100 + number) + Decimal("0.25"))
        if number % 4 == 3:
            movements.append(Movement(day, f"RC-{number:06d}", "收款", None, amount))
        else:
            movements.append(Movement(day, f"BL-{number:06d}", f"订单 SO-{number:06d} 发货结算", amount, None))
    ageing = Ageing(cny("10"), cny("20"), cny("30"), cny("40"), cny("50"))
    start, end = date(2026, 10, 1), date(2026, 10, 31)
    return Statement(
        COMPANY, customer, "ST-2026-000031", DAY, start, end, cny(opening), movements, ageing, DAY + timedelta(days=14)
    )


def bill(count: int, customer: Party = CUSTOMER, received: str = "3.00") -> Bill:
    lines = [
        BillLine(name, Decimal(number + 1), cny("12.50"), cny(Decimal("12.50") * (number + 1)), f"SKU-{number:04d}", spec, unit)
        for number, (name, spec, unit) in _goods(count)
    ]
    return Bill(
        COMPANY, customer, "BL-2026-000007", DAY, lines, cny(received), None, ("SO-2026-000123",), (), DAY + timedelta(days=30),
        "银行转账", "月结 30 天", (Instalment(1, DAY, cny("5.00")),), "陈会计", DAY,
    )  # fmt: skip


def confirmation(count: int, customer: Party = CUSTOMER) -> OrderConfirmation:
    lines = [
        OrderLine(name, Decimal(number + 1), cny("12.50"), cny(Decimal("12.50") * (number + 1)), f"SKU-{number:04d}", spec, unit)
        for number, (name, spec, unit) in _goods(count)
    ]
    terms = ("收货之日起 7 个工作日内可退货。",)
    return OrderConfirmation(
        COMPANY, customer, "SO-2026-000123", DAY, lines, FAR, "PO-77", DAY, "送货上门", "银行转账", "月结", "林静",
        "新办公楼", "三楼会议室先交", "12.50，银行转账，回单 8001", (), terms,
    )  # fmt: skip


def handover_sheet(count: int, customer: Party = CUSTOMER) -> HandoverSheet:
    """So many papers handed from the clerk to finance and signed for."""
    papers = [f"合同扫描件 {number}.pdf" for number in range(count)]
    return HandoverSheet(
        COMPANY,
        "SO-2026-000123",
        DAY,
        customer.name,
        papers,
        2,
        "林静",
        "11-02 17:30",
        "陈会计",
        "11-03 09:10",
        "新办公楼",
        "附回单",
    )


def change(count: int, customer: Party = CUSTOMER) -> ChangeConfirmation:
    lines = [
        ChangedLine(name, Decimal(number), Decimal(number + 1), cny("12.50"), cny(Decimal("12.50") * (number + 1)),
                    f"SKU-{number:04d}", spec, unit)
        for number, (name, spec, unit) in _goods(count)
    ]  # fmt: skip
    head = [("Delivery address", customer.address, FAR.address)]
    return ChangeConfirmation(
        COMPANY, customer, "AM-2026-000004", DAY, "SO-2026-000123", "订单变更", lines, cny("100.00"), cny("112.50"), head,
        DAY, DAY, "王芳", "林静",
    )  # fmt: skip


def packing_list(count: int, receiver: Party = CUSTOMER) -> PackingList:
    lines = [
        PackedLine("SO-2026-000123", name, Decimal(number + 1), f"SKU-{number:04d}", spec, unit, str(1 + number // 9))
        for number, (name, spec, unit) in _goods(count)
    ]
    return PackingList(COMPANY, receiver, "SH-2026-000008", DAY, lines, "", 3, "46.5 kg", "示例速运", "SF1234567890123", DAY)


def pick_list(count: int) -> PickList:
    picks = [
        Pick(f"A-{number:02d}", f"SKU-{number:04d}", name, Decimal(number + 1), f"SO-{order:04d}", spec, unit)
        for number, (name, spec, unit) in _goods(count)
        for order in range(1 + number % 3)
    ]
    return PickList(COMPANY, "PK-2026-000001", DAY, picks, "周师傅")


def review_batch(count: int) -> ReviewBatch:
    """So many orders, each with much to look at."""
    orders = [
        Handed(f"SO-{number:04d}", CUSTOMER.name, Money.of(number * 100 + 1, "CNY"), "林静", DAY, "信用额度、交货日期、价格")
        for number in range(count)
    ]
    return ReviewBatch(COMPANY, "RB-2026-0001", DAY, orders, "王海")


def label(count: int, receiver: Party = CUSTOMER, order: str = "SO-2026-000123", stock: str = "A6") -> OrderLabel:
    lines = [
        LabelLine(name, spec, Decimal(number + 1), unit, f"SKU-{number:04d}") for number, (name, spec, unit) in _goods(count)
    ]
    return OrderLabel(COMPANY, order, receiver, lines, 2, 3, stock=stock)


def shipping_label(receiver: Party = CUSTOMER, waybill: str = "SF1234567890123", stock: str = "A6") -> ShippingLabel:
    return ShippingLabel(COMPANY, receiver, "SO-2026-000123", waybill, "示例速运", 2, 3, "15.5 kg", "放前台", stock)


def _goods(count: int) -> list[tuple[int, tuple[str, str, str]]]:
    return [(number, _GOODS[number % len(_GOODS)]) for number in range(count)]


def closing_sheet(count: int, note: str = "") -> ClosingSheet:
    """`count` figures, each third in two currencies."""
    rows = [
        ClosingRow(
            ("接单", "审核", "仓库", "发货", "应收")[number * 5 // count],
            f"第 {number} 项业务",
            number * 37,
            [cny(1000 + number), Money.of("12.50", "USD")][: 2 if number % 3 == 0 else 0],
        )
        for number in range(count)
    ]
    return ClosingSheet(COMPANY, "CL-20261102", DAY, rows, "0123456789abcdef" * 4, 4711, "2026-11-02 18:00:05", note)


def day_sheet(count: int, note: str = "明日继续") -> DaySheet:
    """So many things not finished, two departments signed."""
    things = [OpenThing("待审核订单", f"SO-{number:04d}", CUSTOMER.name, "订单员", "11-02 17:30") for number in range(count)]
    signed = [Signed("订单员", count, "林静", "11-02 18:00", note), Signed("仓库", 0, "周国强", "11-02 18:05"), Signed("财务", 0)]
    return DaySheet(COMPANY, "DC-20261102", DAY, things, signed, [("延长至", "23:30"), ("申请人", "林静：大客户订单")])
