"""A small made-up distributor: what its desk knows when it reads mail."""
# ruff: noqa: E501 - mails and tables as they are written

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from orderdesk.rules.reading import Customer, Knowledge, MailParts, MailReading, PastLine, PastOrder, Product, read_mail

_PRODUCTS = """
COP-A4-70|A4复印纸|A4 Copy Paper|70g 500张/包|包|箱=8|stock
COP-A4-80|A4复印纸|A4 Copy Paper|80g 500张/包|包|箱=5|stock
COP-A3-80|A3复印纸|A3 Copy Paper|80g 500张/包|包|箱=4|stock
COP-CL-PK|A4彩色复印纸|A4 Coloured Paper|粉红 80g 100张/包|包|箱=20|stock
GEL-05-K|中性笔|Gel Pen|0.5mm 黑色|支|盒=12;箱=144|stock
GEL-05-B|中性笔|Gel Pen|0.5mm 蓝色|支|盒=12;箱=144|stock
GEL-05-R|中性笔|Gel Pen|0.5mm 红色|支|盒=12;箱=144|stock
GEL-07-K|中性笔|Gel Pen|0.7mm 黑色|支|盒=12;箱=144|stock
CLK-05-K|按动中性笔|Retractable Gel Pen|0.5mm 黑色|支|盒=12|stock
REF-05-K|中性笔芯|Gel Pen Refill|0.5mm 黑色|支|盒=20|stock
WBM-K|白板笔|Whiteboard Marker|黑色|支|盒=10|stock
WBM-B|白板笔|Whiteboard Marker|蓝色|支|盒=10|stock
WBM-R|白板笔|Whiteboard Marker|红色|支|盒=10|stock
TIS-2|抽纸|Facial Tissue|2层 150抽/包|包|提=8;箱=32|stock
TIS-3|抽纸|Facial Tissue|3层 100抽/包|包|提=10;箱=30|stock
HTW-200|擦手纸|Hand Towel Paper|200抽/包|包|箱=20|stock
CUP-08|纸杯|Paper Cups|8oz 50只/条|条|箱=20|stock
CUP-16|纸杯|Paper Cups|16oz 50只/条|条|箱=20|stock
TPE-CL|封箱胶带|Packing Tape|透明 60mm×100m|卷|筒=5;箱=60|stock
TPE-BR|封箱胶带|Packing Tape|米黄 60mm×100m|卷|筒=5;箱=60|stock
DST-12|双面胶|Double-sided Tape|12mm×10m|卷|袋=24|stock
DST-24|双面胶|Double-sided Tape|24mm×10m|卷|袋=12|stock
BAT-AA|碱性电池|Alkaline Battery|5号 AA|节|卡=4;盒=40|stock
BAT-AAA|碱性电池|Alkaline Battery|7号 AAA|节|卡=4;盒=40|stock
SOP-AL|洗手液|Hand Wash|500ml 芦荟|瓶|箱=12|stock
SOP-LM|洗手液|Hand Wash|500ml 柠檬|瓶|箱=12|stock
SOP-5L|洗手液|Hand Wash|5L 桶装 芦荟|桶|箱=4|stock
STP-S|订书机|Stapler|标准型 12# 25页|个|箱=40|stock
STP-H|订书机|Stapler|省力型 50页|个|箱=24|stock
SPL-246|订书钉|Staples|24/6 1000枚/盒|盒|条=10;箱=200|stock
FLD-B|单强力文件夹|Clip File Folder|A4 蓝色|个|箱=48|stock
FLD-K|单强力文件夹|Clip File Folder|A4 黑色|个|箱=48|stock
DOC-35|档案盒|Document Box|A4 35mm 蓝色|个|箱=40|stock
DOC-55|档案盒|Document Box|A4 55mm 蓝色|个|箱=30|stock
NBK-A5|皮面笔记本|PU Notebook|A5 100张 黑色|本|箱=60|stock
MOU-K|无线鼠标|Wireless Mouse|2.4G 黑色|个|箱=50|stock
MOU-W|无线鼠标|Wireless Mouse|2.4G 白色|个|箱=50|stock
MOB-K|蓝牙鼠标|Bluetooth Mouse|双模 黑色|个|箱=50|stock
USB-32|U盘|USB Flash Drive|32GB USB3.0|个|盒=10|stock
USB-64|U盘|USB Flash Drive|64GB USB3.0|个|盒=10|stock
SCI-18|剪刀|Scissors|180mm|把|盒=12|stock
TWL-W|毛巾|Towel|35×75cm 白色|条|包=10;箱=100|stock
TWL-G|毛巾|Towel|35×75cm 灰色|条|包=10;箱=100|stock
FLK-K|不锈钢保温杯|Vacuum Flask|500ml 黑色|个|箱=24|stock
BIN-S|垃圾袋|Bin Liners|45×50cm 黑色 30只/卷|卷|箱=80|stock
BIN-L|垃圾袋|Bin Liners|80×100cm 黑色 50只/包|包|箱=20|stock
PCL-2B|铅笔|Pencil|2B 12支/盒|盒|箱=60|stock
STK-76|便利贴|Sticky Notes|76×76mm 黄色 100张|本|包=12;箱=144|stock
GLU-36|固体胶|Glue Stick|36g|支|盒=12|stock
TRO-M|刻字水晶奖杯|Engraved Crystal Trophy|中号 20cm|座||custom
TRO-L|刻字水晶奖杯|Engraved Crystal Trophy|大号 26cm|座||custom
SRV-UP|送货上楼服务|Upstairs Carrying Service|每单|次||service
"""

_CUSTOMERS = """
K01|杭州青禾教育咨询有限公司|青禾教育;青禾|林晓|0571-88123401|linxiao@qinghe-edu.example|浙江省杭州市西湖区文三路478号华星时代广场B座1203室
K02|宁波恒通塑业有限公司|恒通塑业|赵国平|13805741122|htsy@163mail.example|浙江省宁波市鄞州区姜山镇明光北路77号
K03|宁波恒通物流有限公司|恒通物流|赵国安|0574-88290013|htwl@163mail.example|浙江省宁波市北仑区大碶街道泰山路9号
K04|张伟||张伟|13911020034|zw_bj@qqmail.example|北京市朝阳区望京街10号院3号楼1502
K05|张伟||张伟|13655217788||江苏省徐州市泉山区矿大路12号4栋301
K06|台南明德書店|明德書店|陳雅婷|+886-6-221-3344|mingde@hinetmail.example|台南市中西區民族路二段88號
K07|Bluebird Café Ltd|Bluebird|Sarah Lindqvist|+86 139 1620 7781|sarah@bluebird-cafe.example|25 Anfu Road, Xuhui District, Shanghai 200031
K08|Hartmann Tools (Kunshan) Co., Ltd.|Hartmann Kunshan|Peter Hartmann|0512-57880123|p.hartmann@hartmann-tools.example|No. 8 Shuanghe Road, Zhoushi Town, Kunshan, Jiangsu 215313
K09|周洁||周洁||zhoujie@qqmail.example|
K10|杭州云上餐饮管理有限公司|云上餐饮;云上|何经理|0571-86554432|caigou@yunshang-food.example|浙江省杭州市拱墅区莫干山路1418号2幢
"""

_ORDERS = (
    PastOrder("SO26010011", date(2026, 1, 12), "K01", "", "delivered", (PastLine("COP-A4-80", Decimal(2), "箱"), PastLine("GEL-05-B", Decimal(5), "盒"))),
    PastOrder("SO26020007", date(2026, 2, 20), "K02", "HT-PO-0220", "confirmed", (PastLine("TPE-CL", Decimal(5), "箱"), PastLine("GEL-05-K", Decimal(10), "盒"), PastLine("SPL-246", Decimal(20), "盒"))),
    PastOrder("SO26020031", date(2026, 2, 26), "K07", "", "delivered", (PastLine("CUP-16", Decimal(4), "箱"), PastLine("HTW-200", Decimal(1), "箱"))),
    PastOrder("SO26030002", date(2026, 3, 2), "K10", "", "delivered", (PastLine("FLK-K", Decimal(6), "个"), PastLine("TWL-W", Decimal(50), "条"))),
)  # fmt: skip


@cache
def knowledge() -> Knowledge:
    products = []
    for row in _PRODUCTS.strip().splitlines():
        sku, name, english, spec, unit, packs, kind = row.split("|")
        contents = {pack.split("=")[0]: Decimal(pack.split("=")[1]) for pack in packs.split(";") if pack}
        products.append(Product(sku, name, english, spec, unit, contents, Decimal(10), kind=kind))
    customers = []
    for row in _CUSTOMERS.strip().splitlines():
        code, name, aliases, contact, phone, address, place = row.split("|")
        split = tuple(filter(None, aliases.split(";")))
        contacts, phones, emails, places = (tuple(filter(None, [value])) for value in (contact, phone, address, place))
        customers.append(Customer(code, name, split, contacts, phones, emails, places))
    return Knowledge.build(customers, products, _ORDERS, own_domains=["own.example"], own_names=["通达办公", "Tongda Office"])


def mail(
    body: str,
    *,
    sender: str = "林晓 <linxiao@qinghe-edu.example>",
    subject: str = "订单",
    on: str = "2026-03-04T10:00+08:00",
    **more: object,
) -> MailParts:
    """A mail as its parts; 4 March 2026 is a Wednesday."""
    name, _bracket, address = sender.rpartition("<")
    return MailParts(
        date=datetime.fromisoformat(on), from_name=name.strip(), from_address=address.strip("> "), to=("order@own.example",),
        subject=subject, text=body.strip("\n"), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def read(body: str, **about: object) -> MailReading:
    return read_mail(mail(body, **about), knowledge())  # type: ignore[arg-type]


def lines(reading: MailReading) -> list[tuple[str | None, int | None]]:
    """(SKU, quantity in base units) of the first order's lines."""
    return [(line.sku, int(line.quantity_base) if line.quantity_base is not None else None) for line in reading.order.lines]
