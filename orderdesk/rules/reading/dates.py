"""Dates as people write them, counted from the day of the message that says them."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from orderdesk.language import N_
from orderdesk.rules.reading.text import number
from orderdesk.rules.working_days import after_working_days, day_before_festival, is_published

_NUM = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_DAYS = {name: index for index, names in enumerate(
    ("一 1 mon monday", "二 2 tue tues tuesday", "三 3 wed weds wednesday", "四 4 thu thur thurs thursday", "五 5 fri friday", "六 6 sat saturday", "日 天 7 sun sunday")
) for name in names.split()}  # fmt: skip
_MONTHS = {name: index for index, names in enumerate(
    ("jan january", "feb february", "mar march märz", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september",
     "oct october", "nov november", "dec december"), 1
) for name in names.split()}  # fmt: skip
_DAY_NAMES = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|weds?|thurs?|thu|fri|sat|sun"
_MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Dated:
    """A date found in a plain text at [start, end); `day` is None where only a time about then is named.

    `there` is False for a day that no calendar has, such as 30 February.
    """

    day: date | None
    start: int
    end: int
    sure: bool = True
    weekday: bool = False
    there: bool = True


_MEASURED = re.compile(r"\s*(?:[箱盒包卷支个本瓶桶套条提打把件只]|(?:pcs|box|carton|pack))")
_MONTH_FIRST = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:20)?\d\d(?!\d)")
_DAY_FIRST = re.compile(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])/(?:20)?\d\d(?!\d)")


def find_dates(text: str, today: date) -> list[Dated]:
    """The dates in a plain text, from left to right, not overlapping."""
    found: list[Dated] = []
    americans = len(_MONTH_FIRST.findall(text)) > 0 and not _DAY_FIRST.search(text)
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            try:
                result = read(match, today)
            except (ValueError, OverflowError, KeyError):
                if read in (_month_day, _slashed, _day_first, _english_day) and not _MEASURED.match(text, match.end()):
                    found.append(Dated(None, match.start(), match.end(), sure=False, there=False))
                continue
            if result is not None:
                day, sure = result
                if read is _year_last and americans and not sure:  # another date of the same paper shows the order
                    day, sure = date(_year(match[3], today), int(match[1]), int(match[2])), True
                found.append(Dated(day, match.start(), match.end(), sure, weekday=read in (_weekday, _english_weekday)))
    return _without_echoes(sorted(found, key=lambda dated: dated.start), text)


def _without_echoes(found: list[Dated], text: str) -> list[Dated]:
    """A weekday beside a full date ("Friday, 13 March", "3月10日（周二）") only repeats it."""
    kept: list[Dated] = []
    for dated in found:
        before = kept[-1] if kept else None
        if before and len(text[before.end : dated.start].strip(" ,()")) == 0 and before.weekday != dated.weekday:
            solid, weekday = (dated, before) if before.weekday else (before, dated)
            agrees = solid.day is None or weekday.day is None or solid.day.weekday() == weekday.day.weekday()
            kept[-1] = Dated(solid.day, before.start, dated.end, solid.sure and agrees)
            continue
        kept.append(dated)
    return kept


Result = tuple[date | None, bool] | None


def _value(text: str) -> int:
    value = number(text)
    if value is None:
        raise ValueError(text)
    return int(value)


def _year(text: str, today: date) -> int:
    year = _value(text) if text.isdigit() else int("".join(str(_value(char)) for char in text))
    if 100 <= year < 200:
        return year + 1911
    if year < 100:
        return 2000 + year
    if not today.year - 3 <= year <= today.year + 5:
        raise ValueError(text)
    return year


def _near(month: int, day: int, today: date) -> date:
    """The day of this year, or of the year in which it lies ahead when it is long gone."""
    guess = date(today.year, month, day)
    if guess < today - timedelta(days=120):
        return date(today.year + 1, month, day)
    if guess > today + timedelta(days=245):
        return date(today.year - 1, month, day)
    return guess


def _full(match: re.Match[str], today: date) -> Result:
    return date(_year(match[1], today), _value(match[2]), _value(match[3])), True


def _month_day(match: re.Match[str], today: date) -> Result:
    return _near(_value(match[1]), _value(match[2]), today), True


def _slashed(match: re.Match[str], today: date) -> Result:
    """3/30 among Chinese: month first; 30/3 can only be the day first."""
    first, second = int(match[1]), int(match[2])
    if first > 12:
        return _near(second, first, today), True
    return _near(first, second, today), True


def _day_first(match: re.Match[str], today: date) -> Result:
    """ "15.3. 前": with a dot behind both, the day stands first."""
    return _near(int(match[2]), int(match[1]), today), True


def _year_last(match: re.Match[str], today: date) -> Result:
    first, second, year = int(match[1]), int(match[2]), _year(match[3], today)
    if first > 12:
        return date(year, second, first), True
    if second > 12:
        return date(year, first, second), True
    day_first, month_first = date(year, second, first), date(year, first, second)
    if day_first == month_first:
        return day_first, True
    nearer = [day for day in (day_first, month_first) if today <= day <= today + timedelta(days=120)]
    return (nearer[0] if len(nearer) == 1 else day_first), False


def _day_only(match: re.Match[str], today: date) -> Result:
    day = _value(match["day"])
    month = match["month"] or ""
    year_month = today.replace(day=1)
    if "下" in month or not month and day < today.day:
        year_month = _next_month(year_month)
    return year_month.replace(day=day), True


def _next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=7)).replace(day=1)


_RELATIVE = {
    "今天": 0, "今日": 0, "听日": 1, "今晚": 0, "今早": 0, "今儿": 0, "当天": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "后天": 2, "后日": 2, "大后天": 3,
    "today": 0, "this afternoon": 0, "this evening": 0, "tonight": 0, "tomorrow": 1, "tmr": 1, "tmrw": 1, "day after tomorrow": 2, "day after tmr": 2,
}  # fmt: skip


def _relative(match: re.Match[str], today: date) -> Result:
    return today + timedelta(days=_RELATIVE[match[1]]), True


def _weekday(match: re.Match[str], today: date) -> Result:
    prefix, name = match[1] or "", match[2]
    sure = name != "末"
    index = 5 if name == "末" else _DAYS[name]
    monday = today - timedelta(days=today.weekday())
    if "上" in prefix:
        return monday + timedelta(days=index - 7), sure
    if "下" in prefix:
        return monday + timedelta(days=index + 7 * prefix.count("下")), sure
    if prefix:
        return monday + timedelta(days=index), sure
    return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1), sure


def _english_weekday(match: re.Match[str], today: date) -> Result:
    prefix, index = match[1] or "", _DAYS[match[2]]
    monday = today - timedelta(days=today.weekday())
    after = (match["after"] or "").strip()
    if "last" in prefix:
        return monday + timedelta(days=index - 7), True
    if "week after next" in after:
        return monday + timedelta(days=index + 14), True
    if "next" in prefix or "next" in after:
        return monday + timedelta(days=index + 7), True
    if after == "week":  # Friday week is a week after Friday
        return today + timedelta(days=(index - today.weekday() - 1) % 7 + 8), False
    if prefix.strip() == "this":
        return monday + timedelta(days=index), True
    return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1), True


def _weekday_the(match: re.Match[str], today: date) -> Result:
    """ "Wednesday 22nd": the day of this month, or of the next when it is over; in doubt when it is another weekday."""
    day = int(match["a"] or match["b"])
    month = today.replace(day=1) if day >= today.day else _next_month(today.replace(day=1))
    found = month.replace(day=day)
    said = next(index for name, index in _DAYS.items() if len(name) > 2 and re.match(rf"{name}(?![a-z])", match[0]))
    return found, found.weekday() == said


def _month_end(match: re.Match[str], today: date) -> Result:
    which = match[1] or ""
    if re.match(r"\d|[一二三四五六七八九十]", which):
        month = _value(which.rstrip("月份"))
        year = today.year + (month < today.month)
    else:
        first = today.replace(day=1)
        first = _next_month(first) if "下" in which else first
        year, month = first.year, first.month
    return date(year, month, calendar.monthrange(year, month)[1]), True


def _english_month_end(match: re.Match[str], today: date) -> Result:
    which = match[1] or match[0]
    month = next((_MONTHS[word] for word in re.findall("[a-zä]+", which) if word in _MONTHS), None)
    first = today.replace(day=1)
    if month:
        first = date(today.year + (month < today.month), month, 1)
    elif "next" in which:
        first = _next_month(first)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1]), True


def _english_day(match: re.Match[str], today: date) -> Result:
    day, month, year = int(match["day"]), _MONTHS[match["month"]], match["year"]
    if year:
        return date(_year(year, today), month, day), True
    return _near(month, day, today), True


def _span(match: re.Match[str], today: date) -> Result:
    count = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10}.get(
        match["n"]
    ) or _value(match["n"])
    unit = match["unit"]
    if "工作" in unit or "work" in unit or "business" in unit:
        day = after_working_days(today, min(count, 400))
        return day, is_published(day)
    # "within three days" is as firm as a date
    days = count * (7 if unit.startswith(("周", "星期", "个星期", "礼拜", "个礼拜", "week")) else 1)
    if days > 400:
        return None
    return today + timedelta(days=days), True


def _festival(match: re.Match[str], today: date) -> Result:
    """ "Before National Day": the last day before that holiday begins, as far as the calendar knows it."""
    day = day_before_festival(match[1] or match["en"], today)
    return (day, False) if day else None


def _about(_match: re.Match[str], _today: date) -> Result:
    return None, False


_AFTER_DAY = (
    r"(?=\s*(?:或|前|之前|以前|送|到|要|上午|下午|中午|早|晚|发货|交|能|务必|一定|必须|左右|用|配送|给|收|开工|以内|,|\.|;|\)|$))"
)
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Result]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"(?<!\d)(20\d\d|二[〇零]\S\S)\s*年\s*({_NUM})\s*月\s*({_NUM})\s*[日号]?", _full),
        (rf"(?:民国)?(?<!\d)(1[012]\d)\s*年\s*({_NUM})\s*月\s*({_NUM})\s*[日号]?", _full),
        (r"(?<![\d.])(20\d\d)\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)", _full),
        (r"(?<![\d.])(1[012]\d)[/.](\d{1,2})[/.](\d{1,2})(?!\d)", _full),
        (r"(?<!\d)(20[23]\d)([01]\d)([0-3]\d)(?!\d)", _full),
        (r"(?<![\d/.-])(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(20\d\d|\d\d)(?![\d/-])", _year_last),
        (rf"(?<![\d.])({_NUM})\s*月\s*({_NUM})\s*[日号]?(?!\d)", _month_day),
        (rf"(?<![a-zä\d])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]*(?:of\s+)?(?P<month>{_MONTH_NAMES})(?![a-zä])\.?(?:[\s,'-]*(?P<year>20\d\d|\d\d(?!\d|:)))?", _english_day),
        (rf"(?<![a-zä])(?P<month>{_MONTH_NAMES})\.?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)(?:,?\s*(?P<year>20\d\d))?", _english_day),
        (r"(?<![\d/.a-z])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![\d/a-z%])(?!\s*(?:x|mm|寸|的?订书))", _slashed),
        (r"(?<![\d/.a-z])(3[01]|[12]\d|1[3-9])/(1[0-2]|0?[1-9])(?![\d/a-z%])(?!\s*(?:x|mm|寸|的?订书))", _slashed),
        (r"(?<![\d.a-z])(1[0-2]|[1-9])\.(3[01]|[12]\d|[1-9])(?=\s*(?:号|日|前|之前|以前|送|到|要|交|发))[号日]?", _slashed),
        (r"(?<![\d./a-z])(3[01]|[12]\d|0?[1-9])\.(1[0-2]|0?[1-9])\.(?=\s*(?:前|之前|以前|送|到货|要货|交))", _day_first),
        (rf"(?P<month>下个?月|这个?月|本月|当月)?(?<![\d.])\s*(?P<day>{_NUM})\s*[号日](?!\s*(?:楼|门|库|线|院|栋|幢|电池|店|厅|机|仓|馆|车|口|铺|弄|室|厂|通|码)){_AFTER_DAY}", _day_only),
        (r"(?<![a-z])the (?P<day>\d{1,2})(?:st|nd|rd|th)(?![a-z])(?!\s*(?:of|floor))(?P<month>)", _day_only),
        (r"(?:the )?(大后天|听日|day after tomorrow|day after tmr|今天|今日|今晚|今早|今儿|明天|明日|明早|明晚|明儿|后天|后日|(?<![a-z])(?:this afternoon|this evening|today|tonight|tomorrow|tmrw?)(?![a-z]))", _relative),
        (r"(下+个?|这个?|本|上个?)?(?:周|星期|礼拜)([一二三四五六日天末])", _weekday),
        (rf"(?<![a-z])(?:{_DAY_NAMES})(?![a-z])\.?,?\s+(?:the\s+(?P<a>\d{{1,2}})(?:st|nd|rd|th)?|(?P<b>\d{{1,2}})(?:st|nd|rd|th))(?![a-z\d])", _weekday_the),
        (rf"(?<![a-z])((?:next|this|last|coming|this coming)\s+)?({_DAY_NAMES})(?![a-z])\.?(?P<after>\s+(?:next week|of next week|week after next|the week after next|week(?!end)))?", _english_weekday),
        (rf"((?:下个?|这个?|本|当)?月|{_NUM}月份?)(?:底|末|尾)", _month_end),
        (rf"(?<![a-z])(?:end of|month[- ]end|eom)\s*((?:the |this |next |of )*(?:month|{_MONTH_NAMES})(?![a-z]))?", _english_month_end),
        (r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?P<unit>个?工作[日天]|天|日|周|个?星期|个?礼拜)(?:之?内|以内|后|之后)", _span),
        (r"(?<![a-z])(?:within|in)\s+(?:the next\s+)?(?P<n>\d{1,3}|a|an|one|two|three|four|five|seven|ten)\s+(?P<unit>(?:working|business)\s*days?|work days?|days?|weeks?)(?![a-z])", _span),
        (r"(国庆节?|春节|过年|新年|元旦|清明节?|五一(?:劳动节|节)?|劳动节|端午节?|中秋节?|national day|chinese new year|spring festival|cny|labou?r day|dragon boat(?: festival)?|mid-?autumn(?: festival)?|tomb[- ]sweeping(?: day)?|qingming)(?:放假|长假|假期|节|小长假)?(?:之前|以前|前)|(?:before|by) (?:the )?(?=national day|chinese new year|spring festival|cny|labou?r day|dragon boat|mid-?autumn|qingming)(?P<en>[a-z -]+?day|chinese new year|spring festival|cny|dragon boat|mid-?autumn|qingming)", _festival),
        (rf"下+个?(?:周|星期|礼拜)(?![一二三四五六日天末])|(?<!上)(?:本|这个?)(?:周|星期|礼拜)(?:之?内|以内)|(?:下个?月|这个?月|本月|{_NUM}月)(?:初|中旬?|上旬|下旬)|(?:next|this|coming) (?:week|month)|(?:early|mid|late)[- ](?:{_MONTH_NAMES}|month|week)", _about),
    )
)  # fmt: skip

_WANTED_BEFORE = re.compile(
    r"(?:交货日?期?|到货日?期?|送货日?期?|交期|需求日期?|希望到货|送达日?期?|交付日期?|期望日?期?|要货日期?|使用日期?|送货时间|到货时间|配送日?期?|收货时间|需要时间|要求日期|要求时间|交货时间|日期要求"
    r"|delivery(?: date)?|deliver(?:ed)?(?: it| them| this| all| everything)?(?: to us)?(?: by| on| before| until| no later than)?|required(?: by| on| date| delivery date)?|need(?:ed)?(?: them| it| this| everything| all)?(?: by| on| before| for)?"
    r"|requested(?: date| delivery date)?|due(?: date| by| on)?|arriv\w*(?: by| on)?|eta|ship(?:ped)? by|(?<![a-z])by|(?<![a-z])before|(?<![a-z])until|no later than|not later than|latest|want(?: it| them)?(?: by| on)?|(?<![a-z])for|(?:home|around|available|there|free|in)(?: on)?|for delivery(?: on| by)?)"
    r"\s*[(（]?[^\d\n:]{0,8}[)）]?\s*[:：]?\s*(?:请?于|在|务必|最迟|最晚|不晚于|on|by|before|until|the|latest|为)?\s*(?:the\s*)?$"
)
_WANTED_AFTER = re.compile(
    r"^\s*[)）]?\s*(?:[(（][^)）]{0,8}[)）])?\s*(?:\d{1,2}[点:：]\d{0,2}半?)?\s*(?:的?(?:上午|下午|中午|早上|晚上|早|晚|一早|下班|白天|\d{1,2}点半?)\s*(?:\d{1,2}点半?)?)?\s*"
    r"(?:\d{1,2}点半?)?\s*(?:一起|一并|一块儿?|统一|全部|都|再)?\s*(?:(?:开学|开业|开店|开张|活动|放假|开会|年会|典礼|考试)?(?:之?前|以前)|送|到|要|交|能到|务必|一定|必须|发货|配送|给我|给送|收货|收到|来货|用|急用|需要|到货|可以送|方便送|左右"
    r"|都?(?:可以|行|方便|能收)|(?:(?:morning|afternoon|evening|am|pm|noon)\s*)?(?:(?:is|would be|will be|'s)\s*(?:\w+\s+)?(?:fine|good|ok|okay|great|perfect|best|ideal)|works|suits|at the latest|latest)(?![a-z]))"
)
_NOT_WANTED_BEFORE = re.compile(
    r"(?:下单日?期?|订单日期|订购日期|采购日期|申请日期|制表日?期?|制单日?期?|填表日?期?|开单日期|报价日期|打印日期|order date|po date|issue date|date of issue|date issued|dated|(?<!delivery )(?<!required )(?<!requested )(?<!due )(?<!need )(?<!needed )(?<![a-z])date|签发|sent|(?<!期)日期|出货日|付款日期?|since|ordered|placed|bought|received|our order of|opening|from)\s*[:：]?\s*(?:on|the)?\s*$"
)
_NOT_WANTED_AFTER = re.compile(
    r"^\s*(?:之?前|再|统一|一起|一并)*(?:汇(?!总)|付(?!费)|结(?!束)|转账|打款|对账|开票)|^\s*(?:(?:morning|afternoon|evening)\s*)?(?:was|were|arrived|came|went|has (?:been|arrived)|had)(?![a-z])|^\s*[号日]?\s*(?:的?(?:上午|下午|中午|早上|晚上))?\s*(?:我们?)?(?:不要|别|不能|不方便|不用|请勿|休息|关门|不在|订|买|下的?单|下的|拿的|收到的|送来的|送的|发的|那张|那批|那次|那单|的?订单|的?送货单|的?发票|的?货款|(?:颁奖|开业|开店|开张|开学|开会|活动|年会|园游会|盘点|放假|举行|典礼|展会|培训|会议|运动会|考试|生日|婚礼|聚会)(?!之?前|以前)|来电|通话|电话|报价|已)"
)

_NO_SOONER = re.compile(r"(?:not (?:be )?before|no (?:earlier|sooner) than|earliest|不早于|不要早于|不能早于|别早于|最早)\s*$")


def wanted(text: str, dated: Dated) -> int:
    """How strongly the words around say that goods are wanted on this date: 3 labelled, 2 said, 0 unsaid, -1 another matter."""
    before, after = text[max(0, dated.start - 40) : dated.start], text[dated.end : dated.end + 24]
    before = before.rpartition("\n")[2]
    after = after.partition("\n")[0]
    if _NOT_WANTED_AFTER.search(after) or _NO_SOONER.search(before):
        return -1
    if _WANTED_BEFORE.search(before):
        return 3
    if _NOT_WANTED_BEFORE.search(before) and not re.match(r"\s*(?:之?前|以前)", after):
        return -1
    if _WANTED_AFTER.search(after):
        return 2
    if re.search(r"(?:送|到货|交货|送到|送货|配送|送达|收货|deliver\w*|arrive)[^。.;；\n]{0,16}$", before):
        return 1
    return 0


_WANTED_YESTERDAY = re.compile(
    r"(?:昨天|昨日|前天)(?:就|都)?(?:要|该到|该送|需要)(?!的|求)|(?:need(?:ed)?|want(?:ed)?|due)[^.\n]{0,16} yesterday"
)
_PARTED = re.compile(
    r"第[一二1２2]批|分[两二三2３3]?批|先送|其余|剩下|(?<![a-z])(?:first|second|1st|2nd) (?:batch|lot|delivery|half|part)|(?:the )?(?:rest|balance|remainder)(?![a-z])"
)


def _stands_alone(text: str, dated: Dated) -> bool:
    """Whether the day makes a clause of its own ("paper 5 boxes, Friday."), as one says it who means the delivery."""
    before = re.split(r"[。；;，,!！\n.]", text[: dated.start])[-1]
    after = re.split(r"[。；;，,!！\n.]", text[dated.end :])[0]
    return len(re.sub(r"[^a-z\u3400-\u9fff]|请|谢谢|尽量|最好|麻烦|please|thanks|pls|on|the|for", "", before + after)) <= 3


@dataclass(frozen=True, slots=True)
class DateReading:
    """The day goods are wanted, None for none; `doubt` an English sentence or empty; `words` those that say it, in plain form."""

    day: date | None
    doubt: str = ""
    strength: int = 0
    words: str = ""


def requested_date(texts: Iterator[str] | list[str], today: date) -> DateReading:
    """The delivery date that plain texts, the weightiest first, ask for."""
    for text in texts:
        ranked = [(wanted(text, dated), at, dated) for at, dated in enumerate(find_dates(text, today))]
        ranked = [
            item for item in ranked if item[0] > 0 or "/" not in text[item[2].start : item[2].end] or _stands_alone(text, item[2])
        ]
        over = [item for item in ranked if item[0] >= 2 and item[2].day is not None and item[2].day < today]
        ranked = [item for item in ranked if item[0] >= 0 and (item[2].day is None or item[2].day >= today)]
        if not ranked:
            if over or _WANTED_YESTERDAY.search(text):
                return DateReading(None, N_("The day asked for is over."))
            continue
        if any(item[0] > 0 and not item[2].there for item in ranked):
            return DateReading(None, N_("The calendar has no such day."))
        best = max(item[0] for item in ranked)
        top = [item[2] for item in ranked if item[0] == best]
        days = {dated.day for dated in top if dated.day}
        if not days and (lower := [item[2] for item in ranked if item[2].day]):
            said = lower[-1]  # "by mid November, the 13th at the latest"
            return DateReading(said.day, N_("The date can be understood in several ways."), best, text[said.start : said.end])
        if not days:
            return DateReading(None, N_("The mail names a time but no day."), best)
        chosen = next(dated for dated in reversed(top) if dated.day)
        words = text[chosen.start : chosen.end].strip()
        if len(days) > 1:
            first = next(dated for dated in top if dated.day == min(days)) if _PARTED.search(text) else chosen
            return DateReading(first.day, N_("The mail names several dates."), best, text[first.start : first.end].strip())
        if best <= 0 and not _stands_alone(text, chosen):
            return DateReading(chosen.day, N_("The mail does not say that the date is for delivery."), best, words)
        return DateReading(chosen.day, "" if chosen.sure else N_("The date can be understood in several ways."), best, words)
    return DateReading(None)
