"""The kinds of order exports, what betrays them, and the status and totals words they use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from orderdesk.rules.imports.headers import Words, key
from orderdesk.rules.imports.order_words import FIELDS


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of export: which headers betray it (`needs` of them at least), and where its words mean something of their own."""

    name: str
    marks: frozenset[str]
    own_words: Mapping[str, str]  # header -> field, "" for a column to leave out
    needs: int


def _format(name: str, marks: str, own_words: Mapping[str, str] | None = None, leave: str = "", needs: int = 2) -> Format:
    words = {key(header): meant for header, meant in (own_words or {}).items()}
    words.update((key(header), "") for header in leave.split("|") if header)
    return Format(name, frozenset(key(mark) for mark in marks.split("|")), words, needs)


FORMATS = (
    _format(
        "shopify",
        "lineitem sku|lineitem quantity|lineitem name|lineitem price",
        {"Name": "order_no", "Notes": "order_note", "Phone": "buyer_phone"},
        leave="Id|Source|Total|Subtotal|Lineitem discount|Discount Amount|Tags|Payment Reference",
    ),
    _format(
        "woocommerce",
        "first name (shipping)|last name (shipping)|first name (billing)|phone (billing)|address 1&2 (shipping)|item cost|"
        "address 1&2 (billing)|shipping_first_name|billing_first_name|billing_phone|shipping_address_1|order total amount|"
        "order subtotal amount|payment method title|email (billing)|billing first name|shipping first name",
        {"Order Line Title": "name", "Customer Note": "buyer_note", "Company (Billing)": "customer_name"},
        leave="Item #|Product Id|Item Id|Order Total Amount",
    ),
    _format(
        "amazon",
        "amazon-order-id|order-item-id|quantity-purchased|ship-service-level|buyer-phone-number|recipient-name|ship-phone-number",
        {"order-id": "order_no", "shipping-price": "freight"},
        leave="asin|order-item-id",
    ),
    _format(
        "jd",
        "京东价|下单帐号|下单账号|结算金额|商品ID|商家SKUID|京豆|订单完成时间",
        {"订单备注": "buyer_note", "商家备注": "order_note", "客户姓名": "receiver", "客户地址": "address"},
    ),
    _format(
        "pinduoduo",
        "商家编码-规格维度|商家编码-SKU维度|商家编码-商品维度|商家实收金额(元)|用户实付金额(元)|订单成交时间|拼单成功时间|样式ID|"
        "店铺优惠折扣(元)|拼多多优惠折扣(元)",
        {"商品": "name"},
        leave="样式ID",
    ),
    _format(
        "douyin",
        "达人昵称|达人ID|选购商品|抖音号|流量来源|订单提交时间|商品单价|商家优惠|平台优惠",
        leave="子订单编号",
        needs=3,
    ),
    _format("1688", "买家公司名|卖家公司名|货品标题|单品货号|货品总价(元)|Offer ID", leave="Offer ID"),
    _format(
        "taobao",
        "买家会员名|宝贝标题|宝贝名称|宝贝属性|宝贝种类|买家应付货款|买家支付宝账号|买家实际支付金额|商家编码|购买数量|"
        "订单创建时间|主订单编号|子订单编号|宝贝总数量|外部系统编号",
        leave="子订单编号|宝贝总数量|宝贝种类",
    ),
)

_CHANNELS = {
    "tmall": "taobao",
    "天猫": "taobao", "淘宝": "taobao", "taobao/tmall": "taobao", "jingdong": "jd", "京东": "jd", "pdd": "pinduoduo",
    "拼多多": "pinduoduo",
    "woo": "woocommerce", "抖音": "douyin", "generic": "own", "template": "own",
}  # fmt: skip

# Matched against a status without case, underscores and traditional forms.
CLOSED = re.compile(
    r"^\(删除\)|交易关闭|交易取消|订单关闭|订单取消|已取消|已关闭|^取消$|^关闭$|作废|废止|退款成功|退款完成|已退款|全额退款|全部退款|"
    r"支付失败|付款失败|交易失败|^失败$|cancell?ed|\bcancel$|void|failed|refunded|trash|expired|declined"
)
PARTLY = re.compile(r"部分退款|partial(?:ly)? refunded|未取消|取消失败|退款失败")
TOTAL = re.compile(
    r"(?:本页|本单|全部|金额|数量|订单)?(?:合计|总计|小计|共计|总和|累计)(?:数量|金额|件数|行)?(?:\([^)]*\))?|"
    r"(?:grand|sub|page|order)? ?-?totals?(?: quantity| qty| amount)?|sum"
)
NOTE_ROW = re.compile(
    r"(?:注|注意|备注|说明|填写说明|制单|制表|审核|签字|签名|打印|导出|"
    r"第\s*\d+\s*页|note|remark|printed|prepared|approved|page \d)",
    re.IGNORECASE,
)


def channel_of(name: str) -> str:
    """The channel under which order numbers are compared: 天猫 and Tmall are taobao, a plain sheet is own."""
    plain = name.strip().casefold()
    return _CHANNELS.get(plain, plain)


def words_of(texts: frozenset[str]) -> tuple[str | None, Words]:
    """The platform a row of header keys belongs to (None for a plain sheet), and its words."""
    betrayed = [known for known in FORMATS if len(known.marks & texts) >= known.needs]
    if not betrayed:
        return None, FIELDS
    known = max(betrayed, key=lambda each: len(each.marks & texts))  # platforms share some headings, none shares most
    words = {name: tuple(w for w in synonyms if w not in known.own_words) for name, synonyms in FIELDS.items()}
    for header, meant in known.own_words.items():
        if meant:
            words[meant] = (header, *words[meant])
    return known.name, words
