"""What a mail is about."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from orderdesk.language import N_
from orderdesk.rules.reading.cautions import PART_CANCELLED
from orderdesk.rules.reading.result import Kind

_CUES: tuple[tuple[Kind, float, str], ...] = (
    (Kind.CANCEL, 5, r"单(?![价位独个品面双号])[^，。；,\n]{0,6}(?:请|麻烦|先|暂时|全部|整个?){0,3}(?:取消|作废|撤销|撤掉)|取消(?:这个?|那个?|该|此|全部|整个?|整张|本次)?(?:订单|订货|单子|这单|那单|整单|采购单|po)|(?:订单|这单|那单|单子|那张单|这张单|整单|全部|都).{0,14}(?:取消|作废|不要了|不用送了|别发|不用发|先别送|撤销|撤单|不订了|不需要了)|撤单|撤销订单|(?<![a-z0-9])(?:so|po|[a-z]{1,4}-)[a-z0-9/-]{4,}\s*(?:号|这单|整单)?\s*(?:作废|撤销|取消|不要了)|^\s*请?(?:取消|撤单|撤销)\s*$|请(?:帮忙?|予以|直接)?取消(?=\s*(?:[。！!]|$))|cancel (?:(?:the|my|our|this|that|entire|whole|purchase|last|po|all|latest|recent|above|following)\s*)*(?:order|po(?![a-z])|purchase order)|order.{0,40}(?:be |to be )?cancel+ed|please cancel(?! the \d| line| item)|cancel(?:ling)? (?:[a-z]+ ){0,3}(?=[a-z0-9/-]*[a-z/-])(?=[a-z0-9/-]*\d{3})[a-z0-9/-]{5,}|cancel .{0,30}(?:in full|completely|entirely|altogether)|cancellation of|(?:disregard|ignore|void)(?: (?:the|my|our|this|that|last|previous|earlier|above))*[^.\n]{0,24} (?:order|po)(?![a-z])|withdraw (?:the|our|my) order|call off (?:the|our|my) order|(?:don't|do not) ship (?:the|my|our) order"),
    (Kind.RETURN, 4.5, r"退货|退回(?!邮)|取回|收回去|拿回去|拉回去|带回去|(?:多|错)(?:送|发)了?\s*[\d一二两三四五六七八九十]|(?:发|送)多了|退掉|想退|要退|申请退|退换|换货|换一[个批箱盒]|能退|可以退|能(?:不能)?换(?=[吗嘛个一新])|可以换(?=[吗嘛个一新])|退[一二两三四五六七八九十\d]+[个箱盒包支把瓶件]|退款|return (?:the|them|these|those|it|some|one|two|\d+|of)|(?:want|like|need|wish) to return|send (?:them|it|these|the .{1,20}) back|returning|return request|(?<![a-z])rma(?![a-z])|goods return|exchange (?:it|them|for)|refund"),
    (Kind.COMPLAINT, 4, r"投诉|质量(?:太|很|有|问题|差|不)|太差|很差|不满|给个说法|差劲|坏了|断了|漏[水液了]|(?:发票|抬头|税号|金额|单价|账单).{0,10}(?:错|不对|有误)|开错|invoice (?:is|was) (?:wrong|incorrect)|wrong invoice|破损|损坏|破了|发错|送错|错发|少发|少送|漏发|少了\S{0,6}[箱盒包支个本瓶]|缺了|补送|没(?:看到|见到|找到|在里面|发现)|[刻印写做装贴配]错|重做|重新(?:做|刻|印)|返工|(?:收到|送来|发来)的[^。；\n]{0,16}(?:是|却)[^。；\n]{0,14}(?:订|要|买|下单)的(?:明明)?是|(?:ordered|asked for) [^.\n]{2,40} but (?:got|received|was sent|they sent|you sent|the)|补发|收货少|数量少|短少|短缺|不够数|(?<!至)少(?:了|给|装)\s*[\d一二两三四五六七八九十]|只有\s*\d+\s*[箱盒包卷支个本瓶桶套条提打把件只台](?![,，。]?(?:够|库存))|起毛|一拧就断|不能用|用不了|没法用|失灵|故障|不亮|不出墨|没反应|怎么回事|不(?:充电|通电|转|响|工作|出水)了?(?!吗)|接触不良|开不了机|卡纸|漏墨|发霉|异味|线头|意见很大|什么情况|dried[- ]out|变质|过期|掉色|脱胶|态度|失望|要求赔|赔偿|complain|damaged|broken|wrong (?:item|product|goods|colour|color|size)|faulty|defective|disappoint|unacceptable|poor quality|bad quality|leak(?:s|ed|ing)?(?![a-z])|missing from|(?:arrived|came|were|was|is) (?:\w+ ){0,3}short(?![a-z])|only (?:got|received|came|arrived|delivered)|short by|客人.{0,4}投诉|只(?:收到|到了|送了)|数量不(?:对|符|足)|货不对|short[- ](?:shipped|delivered)|not happy|unhappy|cracked|does(?:n't| not) work|do(?:n't| not) work|dent(?:s|ed)?(?![a-z])|scratch(?:es|ed)|compensat|(?<![a-z])claim(?!ed)|torn|stained|smell|stopped working|only \d+ (?:of|out of) (?:the )?\d|invoice[^.\n]{0,90}(?:but we|but it|should (?:be|read))|(?:correct and re-?issue|re-?issue)|overcharged|shortage|(?<![a-z])short\s*$|mou?ldy|crushed|flicker|warranty|under guarantee|only (?:had|contained)|credit (?:us|note)|(?:was|were|is|are|got) (?:\w+ )?(?:wet|soaked|dirty|dead)(?![a-z])|(?:won't|doesn't|does not) (?:turn on|switch on|charge|open|close|print|write)|保修|质保|闪烁|开裂|裂了"),
    (Kind.PAYMENT, 5, r"(?:cny|rmb|usd|eur|aud|hkd|gbp|[¥$€£])?\s*\d[\d,.]+(?: cny| rmb| usd)? (?:has been |was |is )?(?:paid|transferred|remitted|wired) (?:today|yesterday|via|by|on|this)|付款(?:通知|凭证|水单|回单|证明)|汇款(?:通知|凭证|水单|单)|水单|已(?:于.{0,14})?(?:通过.{0,14})?(?:对公|网银|银行|电汇|微信|支付宝)?(?:付款|汇出|汇款|转账|转出|打款|支付|付清|结清|付讫|付出)|(?:货款|款项|款|尾款|账款).{0,22}(?:已|刚)(?:于.{0,14})?(?:通过.{0,12})?(?:对公|网银|银行)?(?:付|汇|转|打|结|支付)|(?:刚|今天|昨天|已经?).{0,8}(?:转|汇|付|打)(?:了|过去|出)?\s*(?:[¥￥]?\d[\d,.]*\s*元?|货款|款)|(?:账款|货款|款项?|钱)[^，。；\n]{0,8}(?:打|转|汇|付)(?:过去|给你们?|过来|出去)?了|流水号|查收.{0,6}(?:货款|款项)|payment [^.]{0,50}?(?:was|has been|have been) (?:made|sent|done|settled|released|transferred)|payment (?:advice|notification|confirmation|notice|has been|was|sent|made|of)|remittance|we(?: have|'ve)? (?:just |already |today )*(?:paid|transferred|remitted|wired|settled)|\d[\d,.]*\s*元?[^，。；\n]{0,4}已(?:付|汇|转|打|结)|已付(?:款|清)?[，,。 ]+请?开票|has been (?:paid|transferred|remitted|wired)|proof of payment|bank slip|swift copy|paid (?:your|the) invoice|invoice.{0,30}(?:paid|settled)"),
    (Kind.CHANGE, 4, r"变更|改单|更改|修改|改\s*[\d一二两三四五六七八九十]+\s*[箱盒包卷支个本瓶桶套条提打把件只台]|改[一二两三几\d]处|改成|改为|改到|改送|改一下|改[动下]|调整|(?:数量|地址|日期|交期|送货时间).{0,6}改|改(?:数量|地址|日期|交期)|追加|加单|(?:再|另)加.{0,12}(?:到|进)(?:那|这|上)?.{0,4}(?:单|订单)|(?:一起|合并)(?:到|进).{0,6}(?:单|订单)|增加到|->|→|(?<![a-z])(?:remove|delete|take (?:off|out)) (?:the |item|line)|(?<![a-z])take (?:the |that |those )[a-z0-9 ]{2,40}? (?:off|out)(?![a-z])|减\s*[\d一二两三四五六七八九十]|make (?:the )?[a-z ]{2,20} \d+ instead|减少?(?:到|至|为)|推迟|提前到|延后|延期|换成|不要了.{0,10}其[余他]|(?<![a-z])amend(?:ment|ed)?|change (?:to )?(?:the |our |my |of )?(?:order|po|quantity|qty|delivery|address|date)|(?:please )?change .{1,40} (?:to|from)|revis(?:e|ed|ion)|modif(?:y|ication)|update (?:the |our |my )?(?:order|po|quantity|delivery)|instead of \d|(?:deliver|ship|send|arrive|come)[^.]{0,40} instead(?! of)|postpone|reschedule|add .{1,40} to (?:the|my|our|that|this) (?:order|po)|reduce .{1,30} to|increase .{1,30} to|(?:change|make) (?:it|that|them)"),
    (Kind.STATUS, 4, r"(?:发货|出货|寄出|发出|发走|送出)(?:了)?(?:吗|没|沒|没有|么|嗎|了没)|到哪(?:了|里|儿)?|(?:什么时候|几时|何时|多久|哪天|几号)(?:能|可以|会)?(?:发货|到货|送到|送来|到(?!货)|出货|送)|怎么还没|还没(?:有)?(?:到|收到|送|发)|(?:出货|发货|订单|送货|物流|配送)(?:的)?(?:进度|状态|情况)|进度|(?:何时|什么时候|几时|哪天|几号)(?:可以?|能)?(?:出|到)(?!价)|预计(?:的)?(?:到货|发货|送达|出货)(?:日|时间|日期)|物流(?:单号|信息|号(?!库)|情况|到哪|在哪|呢|怎么|跟踪|状态|进展|没动|不动)|快递单号|运单号|追踪|催一?下|催货|查一?下.{0,14}(?:订单|单|货|物流|发)|track(?:ing)?(?: number| no| info)?|status (?:of|update)|order status|where (?:is|are) (?:my|our|the)|where (?:are we|do we stand|does it stand) (?:with|on)|(?:was|were) due|(?:send|give|share)[^.\n]{0,12} (?:tracking|update|eta|b/l|awb)|when (?:will|can|is|should) .{0,40}(?:arrive|ship|deliver|come|be here|expect)|has .{0,40}(?:shipped|been shipped|been sent|dispatched|left)|(?:haven't|have not|not yet|still not|still haven't) (?:received|arrived)|any (?:news|update)|nothing (?:has |had )?(?:arrived|come)|(?:has|have) not arrived|was due (?:today|yesterday|on)|check with the driver|still waiting|(?<![a-z])eta(?![a-z])|expected (?:delivery|arrival)"),
    (Kind.INQUIRY, 4, r"请报(?!销)|的价格|价格和|想了解|了解一下|可以印|能印|多少起|起做|起印|(?<!上次)(?<!之前)报价(?!的|单|过|收到)|报(?:个|一下|下)价|打样|询价|什么价|多少钱|单价(?:是|为)?多少|单价[^，。；\n]{0,4}[?？]|怎么卖|价格(?:是|多少|表|怎么|如何|能)|价目|什么价格|能便宜|优惠(?:吗|多少|价)|打折|有没有(?!收到)|优惠价|请问.{0,30}(?:价|多少|优惠|交货期|交期)|有货吗|有现货|还有货|是否有|有(?:卖|售|做).{0,10}[吗嗎]|可(?:不可)?以(?:做|提供|定制).{0,12}[吗嗎?？]|能(?:不能)?(?:做|提供|定制|开).{0,12}[吗嗎?？]|样品|目录|产品册|起订|最低(?:订|起)|交期多久|供货周期|(?<![a-z])quot(?:e|ation)s?(?![a-z])|how much|(?:best |unit |your )?price(?:s|list| list)?(?: for| of| is|\?| on)|pricing|do you (?:have|carry|sell|stock|offer|supply|do|also)|are .{0,30} (?:in stock|available)|is there (?:a|any)|can you (?:offer|provide|supply|do|make|customi)|availab(?:le|ility)\?|(?<![a-z])moq(?![a-z])|minimum order|lead time|catalog(?:ue)?(?![a-z])|sample|enquir|inquir|interested in|looking for (?:a )?(?:supplier|price|quote)|discount"),
    (Kind.ORDER, 3, r"下单|请下\s*[:：]|订购|(?:依|照|按)(?:照|着)?(?:此|该|贵司|你们?|上述|这个)?的?报价|报价(?:可以|没问题|ok)|please proceed|(?<![a-z])go ahead with|as quoted|(?:price|quot\w+|offer) (?:is |are )?(?:accepted|fine|ok)|we accept|(?:确认|就|决定)(?:要|订)|(?<![上下回过])来\s*[\d一二两三四五六七八九十]+\s*[箱盒包卷支个本瓶桶套条提打把件只]|订货|要货|补货|采购(?:单|清单|如下|以下)|订单如下|(?:请(?!问)|麻烦|帮忙?)[^。？?]{0,10}(?:发货|备货|安排|送货|配货|排产|送)|需要?(?:以下|如下|补充|订|采购)|要(?:以下|如下|订)|想(?:再)?(?:订|买|要)|订(?:一批|以下|如下|些|点)|先备一批|(?:录|下)一下单|照(?:单|旧)|按(?:下表|清单|附件|单)|老规矩|(?:和|跟|同|照|按)上(?:次|回|个月)(?:的)?(?:一样|订单|同样).{0,8}(?:再?来|再?送|再?订|再?要|一份|一单|就行|$)|再来一(?:份|单|批)|照(?:上次|上回|原)(?:的)?单|(?:the )?same (?:order |again )?as last time|same (?:order|again)|repeat (?:my|our|the|last)|re-?order|purchase order|(?<![a-z])p\.?o\.?(?![a-z])|(?<![a-z])(?:our|new|first|an|this|following|place|attached) order|order(?:ing)? (?:for|as|the following|below|of|attached|form)|please (?:send(?! (?:me |us |the |a |an |your |over )*(?:tracking|receipt|invoice|statement|quot|price|catalog|update|confirmation|copy|proof|b/l|awb|photo|sample|status))|supply|deliver|arrange|process|ship|order|find (?:attached )?(?:our|the)|prepare)|(?:would like|want|like|need) to (?:order|buy|purchase|place)|we (?:need|require|want)|i (?:need|want)|(?:can|could|may) (?:you|we|i) (?:please )?(?:send|get|have|order)|could you (?:please )?(?:send|deliver|supply)|pls (?:send(?! (?:me |us |the |a |an |your |over )*(?:tracking|receipt|invoice|statement|quot|price|catalog|update|confirmation|copy|proof|b/l|awb|photo|sample|status))|process|supply|arrange|deliver)|kindly (?:supply|send|arrange|deliver|process)"),
    (Kind.OTHER, 6, r"退订|unsubscribe|代开发票|中奖|贷款|优惠券|满\d+减\d+|点击(?:链接|此处|这里)|验证您?的?(?:账户|账号|邮箱)|verify your (?:account|mailbox|password)|mailbox (?:is |has |storage )?(?:full|quota|exceeded)|account (?:will be )?suspended|click (?:here|the link|below)|limited time offer|webinar|we are (?:a |an |one of |the )?[^.]{0,40}(?:factory|manufacturer|supplier|exporter|producer)|our factory|would you like our catalog|looking forward to (?:your )?cooperation|厂家直销|源头(?:工厂|厂家)|(?:我们|我厂|我司|本厂|本公司)是.{0,20}(?:厂家|工厂|生产商|供应商|制造商)|寻求合作|期待(?:与您|与贵司)?的?合作|(?:培训|研修|讲座|课程)(?:班|通知|邀请)|名额有限|(?:地址|电话|开票|邮箱|账号|联系人|信息)(?:信息|资料)?变更通知|更名通知|搬迁通知|请更新(?:一下)?(?:资料|记录|档案|信息)?|update your records|we have moved|google|ranking|签收通知|已由.{0,10}签收|newsletter|seo |促销|大促|限时|爆款|展会邀请|邀请函|参展|招商|加盟|培训课程|招聘|应聘|简历|undeliver(?:able|ed)|delivery (?:status notification|has failed)|mail delivery failed|out of (?:the )?office|自动回复|自動回覆|automatic reply|auto(?:-| )?reply|我正在休假|休假中|不在办公室|on (?:annual )?leave|节日快乐|春节快乐|新年快乐|放假通知|happy (?:new year|holidays)|merry christmas"),
)  # fmt: skip
_PATTERNS = tuple((kind, weight, re.compile(pattern)) for kind, weight, pattern in _CUES)
_NOT_YET = re.compile(
    r"not ordering|just (?:comparing|asking|checking|enquiring)|先(?:问|报|了解|看看)|只是(?:问|想问|了解)|暂时不(?:订|要)|还没(?:决定|定)|考虑(?:一下|中)|合适的话|before (?:we|i) order|no order yet|if the price|价格合适|再下单|再决定|定了再|then (?:we|i)(?:'ll| will)? (?:order|decide)|大概(?:用|要)|一个月(?:大概)?(?:用|要)|每月(?:大概)?|per month|a month"
)
# Words for goods that are there already, or ordered already: who names these may want something else than more of them.
_SPOKEN_OF = re.compile(
    r"收到|送来|发来|[订买下]的|到了|到货了|那单|那批|这批|发现|打开|拆开|核实|请(?:处理|回复|解释)|怎么(?:办|回事|处理)|(?<![a-z])(?:received|arrived|ordered|bought|got|delivered|we have|turned out|noticed|found)(?![a-z])"
)
_QUOTE_PLEASE = re.compile(
    r"(?:请|麻烦|帮忙?|帮我|能否|可否|先)[^，。；\n]{0,8}(?<![依照按的着])报(?:个|一下|下|一个)?价|报(?:个|一下|下)价|(?:please|pls|kindly|could you|can you|would you)[^.\n]{0,24}(?<![a-z])quote(?![a-z])"
)
_REST_STAYS = re.compile(
    r"其[余他它](?:的|都)?(?:不变|照旧|照常|一样|正常|照)|(?:the )?(?:rest|others?|other items?|everything else|remainder).{0,20}(?:same|unchanged|stays?|as is|remain|go ahead|ship|keep)|keep the|改为|改成|instead|只取消|除了"
)


@dataclass(frozen=True, slots=True)
class KindReading:
    """The kind and how sure it is; `doubt` an English sentence or empty."""

    kind: Kind
    doubt: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the words tells the kind of a mail."""

    automatic: bool = False
    bulk: bool = False
    known_customer: bool = False
    lines: int = 0  # order lines read, with a quantity
    firm_lines: int = 0  # of these, said without asking
    table_lines: int = 0
    knows_order: bool = False  # speaks of an order in the books
    moves_lines: bool = False  # says "from 3 to 5", "not the staples"
    order_file: bool = False  # an attachment that may be an order
    photo: bool = False


def kind_of(subject: str, text: str, about: Circumstances) -> KindReading:
    """The kind of a mail by its plain subject and text."""
    if about.automatic:
        return KindReading(Kind.OTHER, "", 1.0)
    if about.bulk and not (about.known_customer and about.lines):
        return KindReading(Kind.OTHER, "", 0.95)
    scores = _scores(subject, text)
    unsaid = about.lines and scores[Kind.ORDER] == 0 and not about.table_lines  # goods are named, but nobody says to send them
    if re.match(r"^\s*(?:automatic reply|auto(?:-| )?reply|自动回复|自動回覆|out of office)", subject):
        return KindReading(Kind.OTHER, "", 0.95)
    _adjust(scores, subject, text, about)
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    best, value = ranked[0]
    second = ranked[1][1]
    if value <= 0:
        if about.photo and about.known_customer:
            return KindReading(Kind.ORDER, N_("The mail holds only pictures."), 0.5)
        return KindReading(Kind.OTHER, N_("What the mail wants is not clear."), 0.5)
    margin = value - second
    doubt = N_("What the mail wants is not clear.") if margin < 1.5 or value < 2.5 else ""
    if best is Kind.ORDER and (
        unsaid and _SPOKEN_OF.search(text) or not about.lines and not about.order_file and not about.photo
    ):
        doubt = doubt or N_("What the mail wants is not clear.")
    return KindReading(best, doubt, max(0.3, min(1.0, 0.5 + margin / 8)))


def _scores(subject: str, text: str) -> dict[Kind, float]:
    scores: dict[Kind, float] = dict.fromkeys(Kind, 0.0)
    for kind, weight, pattern in _PATTERNS:
        hits = {match[0] for match in pattern.finditer(text)}
        scores[kind] += weight * min(1.0 + 0.25 * (len(hits) - 1), 1.75) if hits else 0.0
        if pattern.search(subject):
            scores[kind] += weight * 0.7
    return scores


def _adjust(scores: dict[Kind, float], subject: str, text: str, about: Circumstances) -> None:
    if about.lines:
        scores[Kind.ORDER] += 2.5 + 1.5 * bool(about.firm_lines) + min(about.lines, 6) * 0.5 + min(about.table_lines, 4) * 0.8
    if about.order_file and not about.lines:
        scores[Kind.ORDER] += 1.5
    if about.photo and not about.lines:
        scores[Kind.ORDER] += 1.0 + 4.0 * bool(re.search(r"单子|订单|清单|采购单|order", subject + text))
    if _NOT_YET.search(text):
        scores[Kind.INQUIRY] += 3.5
        scores[Kind.ORDER] -= 2.5
    elif about.firm_lines:
        scores[Kind.INQUIRY] -= 2.5
    questions = len(re.findall(r"[?？]|吗|嗎", text))
    if questions and not about.table_lines:
        for kind in (Kind.INQUIRY, Kind.STATUS):
            scores[kind] += 0.8 * bool(scores[kind])
    if about.knows_order:
        for kind in (Kind.CHANGE, Kind.CANCEL, Kind.STATUS, Kind.RETURN, Kind.COMPLAINT):
            scores[kind] += 0.8 * bool(scores[kind])
    if scores[Kind.CANCEL] and (_REST_STAYS.search(text) or about.moves_lines and scores[Kind.CHANGE]):
        scores[Kind.CHANGE] += scores[Kind.CANCEL]
        scores[Kind.CANCEL] = 0.0
    if scores[Kind.CHANGE] and about.moves_lines:
        scores[Kind.CHANGE] += 2.5
    if (
        scores[Kind.CHANGE]
        and not about.knows_order
        and about.lines
        and not re.search(r"改单|变更|amend|revis|change.{0,10}order|update.{0,10}order|修改|更改", subject + text)
    ):
        scores[Kind.CHANGE] -= 3.5  # a correction within a new order
    for kind in (Kind.CHANGE, Kind.CANCEL, Kind.RETURN, Kind.COMPLAINT):
        if scores[kind] >= 4 and not about.table_lines:
            scores[Kind.ORDER] -= 2.5
    if about.knows_order and about.moves_lines and _REST_STAYS.search(text):
        scores[Kind.CHANGE] += 5.0
    if about.knows_order and max(scores[Kind.RETURN], scores[Kind.COMPLAINT], scores[Kind.CANCEL]) >= 4:
        scores[Kind.ORDER] -= 3.0
    if scores[Kind.RETURN] and scores[Kind.COMPLAINT]:
        if re.search(
            r"退货|想退|要退|退掉|退回|申请退|换货|能退|可以退|(?:want|like|need|wish) to return|return (?:the|them|these|it|\d)|returning",
            text + subject,
        ):
            scores[Kind.RETURN] += 2
        else:
            scores[Kind.COMPLAINT] += 1.5
    if about.knows_order and re.search(
        r"再加|追加|另加|加上|多加|请加|加(?=\s*[\d一二两三四五六七八九十])|(?<![a-z])add(?![a-z])|additional", text
    ):
        scores[Kind.CHANGE] += 4
        scores[Kind.ORDER] -= 2.5
    if scores[Kind.CHANGE] and scores[Kind.OTHER] and not about.lines and not about.knows_order:
        scores[Kind.CHANGE] = 0.0  # "our billing phone changes to": no order is spoken of
    if (
        scores[Kind.INQUIRY]
        and re.search(r"询价|报价|quot|rfq|inquiry|enquiry|price", subject)
        and not re.search(
            r"下单|订购|就按|确认|照单|purchase order|we order|confirm|accept|proceed|go ahead|as quoted|[按依照]报价|报价可以|报价没问题",
            text,
        )
    ):
        scores[Kind.INQUIRY] += 4.0
    if _QUOTE_PLEASE.search(text) and not re.search(
        r"下单|订购|(?<!先不)(?<!不)订|purchase order|we order|place", subject + text
    ):
        scores[Kind.INQUIRY] += 3.5
        scores[Kind.ORDER] -= 1.5
    if re.search(r"发票|收据|对账单|营业执照|资质|invoice|receipt|statement", text) and not about.lines and not about.order_file:
        scores[Kind.OTHER] += 3.0
        scores[Kind.ORDER] -= 1.5
    if scores[Kind.PAYMENT] and about.lines and scores[Kind.ORDER] > 4:
        scores[Kind.PAYMENT] -= 3
    if scores[Kind.CANCEL] and PART_CANCELLED.search(text):
        scores[Kind.CHANGE] += scores[Kind.CANCEL] + 4.0
        scores[Kind.CANCEL] = 0.0
    if about.known_customer:
        scores[Kind.OTHER] -= 2.0


MEANINGS: Mapping[Kind, str] = {
    Kind.ORDER: N_("Order"), Kind.CHANGE: N_("Change"), Kind.CANCEL: N_("Cancellation"), Kind.COMPLAINT: N_("Complaint"),
    Kind.RETURN: N_("Return of goods"), Kind.INQUIRY: N_("Inquiry"), Kind.STATUS: N_("Status question"), Kind.PAYMENT: N_("Payment advice"),
    Kind.OTHER: N_("Other"),
}  # fmt: skip
