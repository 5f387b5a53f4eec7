"""Words by which running text says what its quantities are: prices, refusals, corrections, gifts, what was before."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re

PRICE = re.compile(
    r"(?:(?:单价|@|价格|每\S{0,2}价|(?<![a-z])at|price|unit price|按)\s*[:：]?\s*(?:rmb|cny|usd|eur)?\s*[¥$€]?\s*(?P<a>\d[\d,]*(?:\.\d+)?)(?:\s*(?:元|块|rmb|cny))?(?:\s*(?:/|每|一|per|each|a\s)\s*(?P<au>[a-z]+|[\u3400-\u9fff])?)?(?![\d%a-z])"
    r"|[¥$€]\s*(?P<b>\d[\d,]*(?:\.\d+)?)(?:\s*(?:/|每|一|per|each)\s*(?P<bu>[a-z]+|[\u3400-\u9fff])?)?"
    r"|(?:rmb|cny)\s*(?P<e>\d[\d,]*(?:\.\d+)?)(?:\s*(?:/|per|each)\s*(?P<eu>[a-z]+|[\u3400-\u9fff])?)?"
    r"|(?P<c>\d[\d,]*(?:\.\d+)?)\s*(?:元|块钱|块(?=\s*(?:一|每|/))|rmb|cny)\s*(?:(?:/|一|每|per\s|each)\s*(?P<cu>[a-z]+|[\u3400-\u9fff])?)?"
    r"|(?P<d>\d+\.\d{1,2})\s*/\s*(?P<du>[a-z]+|[\u3400-\u9fff]))"
)
MASKED = re.compile(
    r"[a-z0-9_.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+|https?://\S+|(?<![a-z0-9])so\d{6,}|(?:上午|下午|早上|晚上|中午|早|晚|凌晨)\s*\d{1,2}\s*(?:点|:|时)(?:\s*半|\s*\d{1,2}分?)?|(?<![a-z\d])(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)(?:\s*(?:am|pm))?|\d{1,2}\s*(?:am|pm)(?![a-z])"
    r"|(?<!\d)(?:\d{1,2}|[一二三四五六七八九十两]{1,2})\s*点(?=钟|半|前|之前|以前|以后|后|左右|送|到)半?|\d*[一二两三几半]*个?月(?!\d)(?=内|前|后|的|用|需|一|补|采|订|要|份|货|\s|$)"
    r"|(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|\+\d[\d -]{7,16}\d|(?<!\d)\(?0\d{1,3}\)?[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)"
)
NEGATED = re.compile(
    r"再说(?!一)|下次再|以后再|暂缓|不要了|不用了|(?:先|暂时|这次)(?:就)?不用|不用(?:订|补|加|来|拿)|不需要|就不要|先不要|不要(?!紧)|别送了|不订|取消|去掉|删掉|划掉|不加|免了|(?<![a-z])(?:no need|don'?t need|do not need|not need(?:ed)?|skip|remove|cancel|drop(?!(?: it| them| these| this)? (?:off|by|in|round|around)| ship)|without|instead of|no longer need|leave out|forget)(?![a-z])"
)
PAST = re.compile(
    r"上次.{0,12}(?:收到|送的|到货|没问题|质量)|(?:已经?|都)(?:收到|到了|送到)|库存(?:还有|剩)|(?:已|刚)(?:收到|到货)|还有(?=.{0,6}库存)|we (?:have )?(?:already )?received|(?:was|were) (?:delivered|received)|previous order|last (?:time|order) we (?:had|got|ordered)|got the last"
)
CORRECTED = re.compile(
    r"改成|改为|改|算了|不对|还是|应该是|写错|说错|更正|更改|就?够了|就行|先.{0,6}吧|make (?:it|that)|actually|sorry|instead|correction\s*:|i mean|rather|change"
)
INSTEAD = re.compile(r"(?:由|从|原来的?|原)\s*[^，。]{0,14}?(?:改成|改为|改|变成|变为|换成)|from .{1,20} to ")
GIFT = re.compile(
    r"赠送|赠品|赠(?!票)|免费(?!送货|配送|上楼|安装|运)|附送|搭送|白送|答应送|(?<![a-z])(?:free of charge|f\.?o\.?c\.?|free(?! delivery| shipping| of)|complimentary|gratis|no charge|gift(?!\s*-?wrap))(?![a-z])"
)
EXTRA = re.compile(r"(?:送|赠|再送|free)\s*$")
EACH = re.compile(r"各(?:要|来|种|色|拿|订|补)*|每样|每种|每款|每色|(?<![a-z])each(?![a-z])|(?<![a-z])of each(?![a-z])")
WANTS = re.compile(
    r"要|来|订|加|补|送|拿|需|买|缺|(?<![a-z])(?:need|want|order|send|add|also|plus|please|buy|like|get|take|have|purchase|supply|deliver)(?![a-z])"
)
NO_PRODUCT = re.compile(
    r"人|次|份|发票|单(?!孔|强|面)|天|项目|地址|电话|联|楼|栋|室|分店|门店|点|办公室|城市|部门|送货|回复|折|元|税|分开|批|票|月|年|号|公司|车|趟|位|家|号码|付款|库存|附件|照片|图|报价|活动|颁奖|小时|分钟|原因"
    r"|day|week|month|time|people|person|address|invoice|order|office|floor|shop|copy of|copies of the|attachment|email|phone|delivery|hour|minute|question|photo|plant|site|location|building|room|suite|step|year|staff|guest|student|children|teacher|customer|class"
)
