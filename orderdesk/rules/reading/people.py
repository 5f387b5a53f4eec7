"""Who receives the goods, where, and how they are paid for."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orderdesk.language import N_
from orderdesk.rules.reading.knowledge import Customer
from orderdesk.rules.reading.text import compact, plain, simplified, squeeze

PHONE = re.compile(
    r"(?<![\d.A-Za-z#-])(?:\+\s?\d{1,3}[\s-]?\(?\d{1,4}\)?(?:[\s-]?\d{2,4}){2,4}|\(?0\d{1,3}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}|(?:86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|09\d{2}[\s-]?\d{3}[\s-]?\d{3}|[2-9]\d{3}[\s-]\d{4})(?:\s*(?:转|ext\.?|x|#)\s*\d{1,5})?(?![\d])"
)
_FAX = re.compile(r"(?:fax|传真|傳真|f)\s*[.:：]?\s*$", re.IGNORECASE)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓洪包诸左石崔吉龚程邢裴陆荣翁荀甄曲封储靳段富巫焦巴谷车侯班仰仲伊宫宁仇甘厉祖武符刘景詹束龙叶司黎薄白蒲卓蔺屠蒙池乔闻党翟谭贡姬申冉桑桂牛寿边燕冀浦尚农温庄晏柴阎连习向古易戈廖终居衡步耿满弘匡文寇广东欧沃利越隆师巩聂敖冷辛那简饶曾沙丰关荆游权盖益桓公邝单"
_TITLE = r"(?:先生|小姐|女士|老师|老師|经理|經理|主任|总|老板|老闆|姐|哥|叔|阿姨|师傅|師傅|护士长|店长|店長|园长|園長|校长|院长|科长|部长|组长|工|会计|主管|同学|大姐|大哥|护士|医生|教授|秘书)"
_CHINESE_NAME = rf"(?:[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}{_TITLE}|[小老阿大][\u4e00-\u9fff]{{1,2}}(?:{_TITLE})?|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_LATIN_NAME = (
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Mdm)\.?\s+)?[A-ZÀ-Þ][\w'À-ÿ’-]+(?:\s+(?:(?:van|de|der|bin|al)\s+)*[A-ZÀ-Þ][\w'À-ÿ’.-]*){0,3}"
)
_NAME = rf"(?:{_CHINESE_NAME}|{_LATIN_NAME})"
_POST = r"(?:后勤|行政|采购|财务|总务|人事|工程|客房|物业|仓储|教务|设备)部?|前台|仓库|仓管|倉庫|倉管|门卫|保安|后勤|行政|库管|收发室|总务|總務|总务处|人事|采购|店长|财务室?"
_RECEIVER = re.compile(
    rf"(?:收货联系人|收货人|收件人|签收人|接收人|收貨人|聯絡人|联络人|联系人|聯繫人|收件者|现场联系|现场|对接人|提货人|收货|收|(?:(?i:attn|attention|receiver|recipient|consignee|contact(?: person)?|care of|c/o|received by|ask for)))\s*(?:人|方|请?(?:找|联系|聯絡|給|给))?\s*(?:改(?:为|成|到)?|换(?:成|为)?)?\s*(?:电话|方式)?\s*[:：.]?\s*(?:为|是|to\s)?\s*(?:{_POST})?\s*({_NAME})"
)
_FIND = re.compile(
    rf"(?:找|联系|聯絡|交给|交給|(?:(?i:ask for|contact|call|hand (?:it|them) to|attention of)))\s*(?:{_POST}|the|our)?\s*({_NAME})"
)
_NAME_TAKES = re.compile(rf"(?:^|[，,、;；。\s（(:：])({_CHINESE_NAME})\s*(?:签收|代收|收)(?![货件据到款银纳])")
_NAME_PHONE = re.compile(
    rf"(?:^|[，,、;；。\s（(:：/]|前台|仓库|门卫|后勤|总务|收货部|仓管|库管)({_NAME})\s*(?:收)?[\s,，:：/（(]*(?:电话|手机|tel|mob|ph|phone)?[.:：\s]*({PHONE.pattern})"
)
_NOT_A_NAME = re.compile(
    r"公司|有限|电话|手机|地址|传真|谢谢|您好|你好|大家|订单|采购|行政|部门|前台|仓库|收货|送货|安排|尽快|同事|那边|本人|老地|老规|老样|小时|平台|时间|单位|方式|中心|(?i:\b(?:garden|road|street|tower|plaza|building|park|court|centre|center|mansion|avenue|warehouse|hub|site|villa|lane)\b)|大概|大约|(?i:^(?:my|his|her|mobile|cell|number|best|kind|warm|thanks|regards|tel|mob|phone|fax|dear|hello|hi|please|the|our|your|we|us|purchase|order|delivery|deliver|ship|invoice|room|unit|building|floor|gate|reception|warehouse|office|accounts?)\b)"
)

_ADDRESS_LABEL = re.compile(
    r"(?:(?:新的?)?(?:送货|收货|交货|配送|送达|收件|寄送|邮寄|寄货|送貨|收貨|交貨|配送|送達|寄送|到货)?\s*(?:地址|地点|地點)(?!电话)|改送(?:到|至|往)?|改寄(?:到|至|往)?|改发(?:到|至|往)|送往|送至|送到|送去|寄到|寄至|寄往|发到|发往|運送到|送貨到|送货到|送货(?=\s*[:：])|请?送(?=\s*[:：])|送(?:新店|这边|这里)?(?=\s*[:：])"
    r"|(?i:(?:deliver|ship|send|forward)[^.:\n]{0,60}?\sto\s[^,.:\n]{0,30}(?=:))"
    r"|(?i:deliver(?:y)?(?:\s+(?:address|location))?(?:\s+to)?(?:\s+our\s+[a-z]+)?|ship(?:ping)?[\s-]*(?:to|address)(?:\s+address)?|send(?:\s+(?:it|them|everything|all))?\s+to|address|consign to|goods to))\s*(?:[:：]|(?:为|是|改为|改成|to(?=\s)|is(?=\s))?)\s*(?:\[|【)?"
)
_CUT = re.compile(
    r"\s*(?:[,，。;；、(（\s]*(?:收货人|收件人|收貨人|联系人|聯絡人|联络人|聯繫人|收件者|电话|電話|手机|手機|邮编|郵編|邮政编码|tel\b|phone\b|attn\b|attention\b|contact\b|mobile\b|c/o\b|收货电话|送货时间|到货日期|要求到货|交货日期|付款|备注|by (?:mon|tue|wed|thu|fri|sat|sun|next|the|\d)|before (?:mon|tue|wed|thu|fri|sat|sun|next|\d)|on (?:mon|tue|wed|thu|fri|sat|sun|the \d|\d)|deliver by|needed|please|thanks?\b|谢谢)|\t|\s{3,})",
    re.IGNORECASE,
)
_ROAD = re.compile(
    r"路|街|大道|巷|弄|道\d|胡同|村|镇|路段|广场|園區|园区|大厦|大廈|城|(?<![a-z])(?:road|rd|street|st|avenue|ave|lane|drive|blvd|boulevard|way|square|plaza|building|tower|park|jalan|highway|quay|terrace|crescent)(?![a-z])",
    re.IGNORECASE,
)
_FULL_CHINESE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,9}(?:省|市|区|區|县|縣|镇|鎮|乡|州|岛|港|灣|湾))?[\u4e00-\u9fffA-Za-z0-9]{0,24}?(?:路|街|大道|巷|弄|道|胡同|村|段|园区|園區|广场|里|新区)[\u4e00-\u9fffA-Za-z0-9\-之#（）()·]{0,16}?\d+[\u4e00-\u9fffA-Za-z0-9\-#（）()·/，,]{0,40}"
)
_USUAL = re.compile(
    r"老地方|老地址|原地址|地址(?:不变|照旧|同前|一样|同上次|跟上次|和上次|没变)|(?:还是|送)?(?:老样子|原来的?地方|原来那边)|照旧|(?:送到?|地址)?同上次|上次(?:那个)?(?:的)?(?:地址|地方)|(?:usual|same|regular|normal) (?:address|place|location|delivery address|spot)|address (?:as usual|unchanged|same)|address (?:is )?(?:the )?same|(?:deliver(?:y)?|goods-in).{0,30}as usual|送(?:货)?(?:到)?(?:我们)?公司(?:就行|即可)?|送(?:到)?本店|送(?:到)?店里"
)
_FOLLOWS = re.compile(
    r"地址.{0,10}(?:稍后|晚点|另行|另外|再发|待定|后补|未定|还没|回头|明天|确定后|改天|随后|另告|再告|再通知|再定)|(?:稍后|晚点|回头|随后|另行).{0,8}(?:发|告知|提供|通知|给).{0,6}地址|(?:新)?地址.{0,6}(?:发给|告诉|通知)你|address (?:will|to) (?:follow|be)|(?:will|let you know|send|confirm|advise).{0,30}(?:the )?(?:delivery |new |exact )?address|address (?:tbc|tba|tbd|later|follows)"
)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes the goods, as the mail names him; empty strings for what it does not say."""

    name: str = ""
    phone: str = ""


def phones(lines: Iterable[str]) -> list[str]:
    """Phone numbers as written, fax numbers left out, mobile ones first."""
    found: list[str] = []
    for line in lines:
        found += [squeeze(match[0]) for match in PHONE.finditer(line) if not _FAX.search(line[: match.start()])]
    found = list(dict.fromkeys(found))
    return sorted(found, key=lambda phone: not re.match(r"(?:\+?86[\s-]?)?1[3-9]", phone))


def receiver(lines: Sequence[str]) -> Receiver:
    """The person named to take the delivery."""
    for at, line in enumerate(lines):
        for pattern in (_RECEIVER, _FIND, _NAME_TAKES, _NAME_PHONE):
            for match in pattern.finditer(simplified(line)):  # simplified one for one, so that places are the same
                name = _tidy(line[match.start(1) : match.end(1)])
                if not name or _NOT_A_NAME.search(name):
                    continue
                near = phones([line[match.start() :]]) or (
                    phones([lines[at + 1]]) if at + 1 < len(lines) and len(lines[at + 1]) < 40 else []
                )
                if pattern is _FIND and not re.search(r"收|送|到|货|deliver|goods|arriv", line):
                    continue
                return Receiver(name, near[0] if near else "")
    return Receiver()


def _tidy(name: str) -> str:
    name = squeeze(name).strip(" ,，.:：()（）")
    if len(name) == 3 and re.search(r"[\u4e00-\u9fff]收$", name):
        return name[:-1]  # 徐婷收: nobody is called so
    return re.sub(r"(?:收|电话|手机|Tel|Phone|Mobile|T|M)$", "", name).strip() if len(name) > 3 else name


def looks_like_person(text: str) -> bool:
    """Whether a sender's display name or a line may be a person's name."""
    text = text.strip()
    if not text or _NOT_A_NAME.search(text) or re.search(r"\d|@", text):
        return False
    plain_text = simplified(text)
    if re.search(r"[\u4e00-\u9fff]", text):
        return bool(re.fullmatch(_CHINESE_NAME, plain_text)) and len(text) <= 5
    words = text.split()
    company = {
        "ltd",
        "inc",
        "co",
        "co.",
        "orders",
        "order",
        "desk",
        "team",
        "office",
        "purchasing",
        "sales",
        "info",
        "admin",
        "café",
        "cafe",
        "bar",
        "hotel",
        "accounts",
        "shop",
        "store",
        "procurement",
        "reception",
        "group",
        "company",
        "design",
        "logistics",
        "trading",
        "studio",
        "school",
        "clinic",
        "restaurant",
    }
    return (
        1 < len(words) <= 4
        and all(word[:1].isupper() or word in ("de", "van", "der", "bin", "al", "von") for word in words)
        and not company & {word.lower().strip(",.") for word in words}
    )


def nickname_of(text: str, full: str) -> bool:
    """Whether a short form (小沈, 吴老板, Emma) may stand for the full name on the card."""
    short, long = simplified(text.strip()), simplified(full.strip())
    if not short or not long:
        return False
    if short == long:
        return True
    chinese = re.search(r"[\u4e00-\u9fff]+", long)
    if chinese and re.search(r"[\u4e00-\u9fff]", short):
        core = re.sub(rf"^[小老阿大]|{_TITLE}$", "", short)
        return bool(core) and (core[0] == chinese[0][0] and (len(core) == 1 or core in chinese[0]) or chinese[0].endswith(core))
    words = {compact(word) for word in re.findall(r"[^\W\d_]+", long)}
    return any(compact(word) in words and len(word) > 2 for word in re.findall(r"[^\W\d_]+", short))


@dataclass(frozen=True, slots=True)
class Address:
    """An address as the mail states it; `full` when it needs no card to be found."""

    text: str
    full: bool
    labelled: bool


def addresses(lines: Sequence[str]) -> list[Address]:
    """Addresses for the delivery, labelled ones first."""
    labelled: list[Address] = []
    loose: list[Address] = []
    for at, line in enumerate(lines):
        shown = line.replace("\t", " ")
        match = _ADDRESS_LABEL.search(shown)
        if match:
            value = shown[match.end() :].strip(" :：-")
            if not value and at + 1 < len(lines):
                value = lines[at + 1].replace("\t", " ").strip()
            text = _cut(value)
            somewhere = len(compact(text)) >= 3 and not re.match(r"(?:稍后|另|待定|还是|不变|同|老|as usual|same)", plain(text))
            if somewhere and (is_full(text) or not _english_place(shown)):
                labelled.append(Address(text, is_full(text), True))
                continue
        if found := _FULL_CHINESE.search(simplified(shown)):
            text = _cut(shown[found.start() :])
            if is_full(text):
                loose.append(
                    Address(
                        _cut(text),
                        True,
                        bool(
                            _SENT_THERE.search(simplified(shown[: found.start()]))
                            or _SENT_THERE.match(simplified(shown[found.start() :]))
                        ),
                    )
                )
        elif sentence := _english_place(shown):
            place = re.sub(r"^.{0,40}?\bto\s+(?=[A-Z0-9#])", "", sentence)
            loose.append(Address(_cut(place), True, bool(re.match(r"(?i)\s*(?:please |pls )?(?:ship|deliver|send)", sentence))))
        elif (
            re.search(r"\d", shown)
            and re.search(r"[A-Za-z]{3}", shown)
            and _ROAD.search(shown)
            and len(shown) < 120
            and not _ORDERS.search(shown)
            and shown.count(",") >= 1
        ):
            sent = _SENT_TO.match(shown)
            text = _cut(shown[sent.end() :] if sent else shown)
            if is_full(text):
                loose.append(Address(text, True, sent is not None))
    return sorted(labelled, key=lambda address: not address.full) + loose


# "Deliver by 15 May 2026 to Warehouse C4, …": the place stands behind the "to".
_SENT_TO = re.compile(r"^.{0,40}?(?i:deliver|ship|send)[^.:\n]{0,50}?\sto\s+(?=[A-Z0-9#])")


def _english_place(line: str) -> str:
    """The sentence of a longer line that is nothing but an address: "… My phone is 186…. Shihui Road 88, SIP Suzhou. Hoa"."""
    for sentence in re.split(r"(?<=[A-Za-z0-9]{2})\.\s+", line) if len(line) > 60 else ():
        if (
            re.search(r"\d", sentence) and _ROAD.search(sentence) and sentence.count(",") >= 1 and len(sentence) < 90
            and not _ORDERS.search(sentence) and re.match(r"\s*[A-Z0-9#]", sentence) and len(re.findall(r"\b[a-z]{3,}\b", sentence)) <= 2
        ):  # fmt: skip
            return sentence
    return ""


_ORDERS = re.compile(r"(?<![a-z])(?:need|orders?|send|pcs|cartons?|ctns?|boxes|please|pls|packs?|dozen)(?![a-z])", re.IGNORECASE)
_SENT_THERE = re.compile(
    r"^(?:[^，。；,]{0,12}?)(?:送(?:货)?(?:到|至|往)?|寄(?:到|往)?|发(?:到|往))(?=[\u4e00-\u9fff]{2})|(?:送(?:货)?(?:到|至|往)?|寄(?:到|往)?)\s*$"
)
# "周五前到张杨路838号": what stands before the place says when, not where.
_TIME_FIRST = re.compile(
    r"^[^，。,]{0,14}?(?:之?前|以前|上午|下午|早上|晚上|中午)?(?:请|就|再|直接)?(?:送货?|配送|寄|发)?(?:到|至|往|送(?!货)|寄(?!件))(?=[\u4e00-\u9fff]{2,})(?!货|店|达)"
)


def _cut(text: str) -> str:
    text = _TIME_FIRST.sub("", text)
    if (inside := re.search(r"[(（]([^()（）]{8,})[)）]", text)) and is_full(inside[1]) and not is_full(text[: inside.start()]):
        text = inside[1]  # "our shop (12 Kangle Road)"
    text = re.split(
        r"[。；;\n]|(?<=[\u4e00-\u9fff）)\d])\s*[,，]\s*(?=(?:要|请|谢|付|支付宝|微信|现金|明天|今天|星期|礼拜|款|月结|尽快|其[余他它]|数量|不变|电话|周|下周|明|后天|\d+月|\d+号前|收))",
        text,
    )[0]
    text = _CUT.split(text)[0]
    match = _NAME_PHONE.search(text)
    if match and match.start() > 4:
        text = text[: match.start()]
    phone = PHONE.search(text)
    if phone and phone.start() > 4:
        text = text[: phone.start()]
    text = (
        re.sub(rf"[\s,，、(（/]+{_CHINESE_NAME}\s*(?:收|签收)?[)）]?\s*$", "", text)
        if re.search(r"\d|楼|室|号", text[:-4])
        else text
    )
    text = text.strip(" ,，、:：;；.-·】]")
    if text.count("(") != text.count(")") or text.count("（") != text.count("）"):
        text = re.sub(r"\s*[(（][^)）]*$", "", text) if re.search(r"[(（][^)）]*$", text) else text.strip("）)")
    return squeeze(text)


def is_full(text: str) -> bool:
    """Whether a stated place is an address by itself: a road and a number."""
    return (
        bool(_ROAD.search(simplified(text)))
        and bool(re.search(r"\d|[一二三四五六七八九十]+[号楼]", text))
        and len(compact(text)) >= 7
    )


def usual_address(text: str) -> bool:
    """Whether a plain text says: where it always goes."""
    return bool(_USUAL.search(text))


def address_follows(text: str) -> bool:
    """Whether a plain text says that the address will be told later."""
    return bool(_FOLLOWS.search(text))


def part_of_card(text: str, customer: Customer | None) -> bool:
    """Whether a few words (武定路这边, F1栋8楼) point to the address on the card."""
    if customer is None:
        return False
    short = compact(text)
    for address in customer.addresses:
        card = compact(address)
        for size in range(min(len(short), 8), 1, -1):
            for at in range(len(short) - size + 1):
                piece = short[at : at + size]
                telling = size >= 3 or (re.search(r"\d", piece) and re.search(r"[^\d]", piece))
                if telling and piece in card and (size >= 4 or re.search(r"[路街巷道栋幢号]|\d|[a-z]{4}", piece)):
                    return True
    return False


_PAYMENT: tuple[tuple[str, str], ...] = (
    ("wechat", r"微信(?:付|支付|转|收款|给|扫|付款|结)|(?:用|走|付|转)微信|wechat ?pay|(?:pay|paid|paying|payment)\s+(?:by|via|with|through|using)\s+wechat|(?:by|via) wechat(?= ?pay|\.|,|$)|付款(?:方式)?[:：]?\s*微信"),
    ("alipay", r"支付宝|(?<![a-z])alipay"),
    ("card", r"刷卡|信用卡|credit card|(?:pay|paid|payment) (?:by|via|with) (?:a )?card|by card|visa|mastercard"),
    ("cheque", r"支票|(?<![a-z])cheque|(?:by|pay by|company) check(?![a-z])"),
    ("cod", r"货到(?:再|后)?(?:付|给|结|现|收)|(?<!顺丰)(?<!快递)(?<!运费)(?<!邮费)(?<!物流)到付(?!运)|送到(?:再)?(?:付|给钱|结)|收(?:到)?货(?:后)?(?:再)?付款?|当面付|货到付款|货到.{0,4}(?:付|给你|结清)|cash on delivery|(?<![a-z])c\.?o\.?d\.?(?![a-z])|pay(?:ment)? (?:\w+ )?(?:on|upon) (?:delivery|receipt|arrival)|pay the driver"),
    ("bank_transfer", r"转账|转帐|(?:钱|款)[^，。；\n]{0,6}(?:转|打|汇)你|(?:款|钱|货款)[^，。；\n]{0,6}(?:打|转|汇)(?:过去|过来|给|出|了|到|来)|(?:今天|明天|马上|这就|随后|下午)就?(?:转|汇)(?:过去|给|款|$|。|，)|汇款|匯款|对公|电汇|(?<![a-z])fps(?![a-z])|转数快|(?:货款|款)[^，。；\n]{0,6}汇(?!率)|打款|网银|银行(?!卡号)|bank(?:ing)? transfer|(?<![a-z])wire(?: transfer)?(?![a-z])|(?<![a-z/])t/?t(?![a-z/])|transfer the (?:money|amount)|bacs|transferred"),
    ("on_account", r"月结|月結|挂账|挂月|记账|账期|赊账|月底结|net ?\d{1,3}|\d{1,3} days(?:'?)? ?(?:net|credit|end of month)|on (?:our )?account|(?:charge|put|bill).{0,20} (?:to|on) (?:our|my) account|monthly (?:statement|account|billing)|(?:within|in) \d{1,3} days (?:of|from|after) invoice|credit terms|invoice .{0,20}\d+ days|end of month billing"),
    ("prepaid", r"预付|款到发货|先付款?|已(?:经)?付款|已付清|款已付|prepa(?:id|y|yment)|pa(?:y|id|yment) in advance|in advance|proforma"),
    ("cash", r"现金|(?<![a-z])cash(?![a-z])|付现"),
)  # fmt: skip
_METHODS = tuple((method, re.compile(pattern)) for method, pattern in _PAYMENT)


def payment_method(text: str) -> tuple[str | None, str]:
    """The way of paying a plain text names, and a doubt."""
    found = {method: match.start() for method, pattern in _METHODS if (match := pattern.search(text))}
    if not found:
        return None, ""
    if "cod" in found:
        found.pop("cash", None)
    if {"wechat", "alipay", "card", "cheque"} & set(found):
        found.pop("cod", None) if len(found) > 1 else None
    if (
        "on_account" in found
        and "bank_transfer" in found
        and not re.search(r"月结|月結|挂账|挂月|on (?:our )?account|net ?\d", text)
    ):
        found.pop("on_account")
    if "prepaid" in found and "bank_transfer" in found:
        found.pop("prepaid")
    method = next(method for method, _pattern in _METHODS if method in found)
    if "on_account" in found and method == "bank_transfer":
        method = "on_account"
    return method, N_("The mail names several ways of paying.") if len(found) > 1 else ""
