"""What words make a reading doubtful whatever was read: refusals, conditions, ranges, sums and goods for several places."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re

from orderdesk.language import N_
from orderdesk.rules.reading.result import Doubt, LineReading
from orderdesk.rules.reading.text import number, plain
from orderdesk.rules.reading.units import UNIT_PATTERN

_NUMBER = r"(?:\d{1,6}|[一二两三四五六七八九十]{1,3})"
REFUSED = re.compile(
    r"(?<![a-z])(?:don'?t|do not|did not|didn'?t|does not|not to|never) (?:want|send|ship|deliver|order|supply|include|mean|bring)(?![a-z])"
    r"|(?<![a-z])not (?:the |our |any )?(?=\d|one |two |three |four |five |six |ten |box|carton|pack)|(?<![a-z])(?:rather than|and not|but not)(?![a-z])"
    r"|不是(?:要|订|想要|想订|买|需要)|(?:而|并)不是|并非(?:要|订)|不要(?!紧|求)|别(?:发|送|寄)|(?:不要|不用|无需|请勿)(?:再)?(?:发|送|寄)"
)
"""Goods that are named because they are not wanted: "please do not send the 80 g paper"."""
_ONLY_LATER = re.compile(
    r"(?<![a-z])(?:before|until|till|earlier|unless|if)(?![a-z])|之?前(?:不要|别|请勿)|(?:之前|以前)|周末|节假日|太早|太晚"
)
BUT = re.compile(
    r"(?<![a-z])but (?=rather |instead |send |ship |deliver |\d)|而是|(?<!不)是要|(?= and not | rather than |而不是)|(?<=[箱盒包卷支个本瓶桶套条提打把件只])(?=要(?!求|紧)|不要)"
)
"""Where "not this but that" goes over to what is wanted."""
_RANGE = re.compile(
    rf"(?<![\w./~-])(?P<low>{_NUMBER})\s*(?:[~-]|到|至|or|to|或者?)\s*(?P<high>{_NUMBER})\s*(?!个?工作日|个?(?:月|星期|礼拜)){UNIT_PATTERN}"
)
_SUM = re.compile(rf"(?<![\w.+])(?P<first>\d{{1,4}})\s*\+\s*(?P<more>\d{{1,4}})\s*(?P<unit>{UNIT_PATTERN})")
_GIVEN = re.compile(r"[赠送](?!货|到|去|来|上)|免费|(?<![a-z])(?:free|foc|gratis|complimentary)(?![a-z])")
_GIVEN_BRACKET = re.compile(r"\([^()]*(?:[赠送]|免费|free|foc|gratis)[^()]*\)")
_GIVEN_ALONG = re.compile(r"^\s*(?:再|另外?|并|外加|还)?送(?=\S)(?!货|到|去|来|上|至|往|达|的|给|我|一?下|过|楼|门|回|完|检|\d)")
_CONDITION = re.compile(
    r"(?:如果|要是|假如|若(?!干)|假设)[^。;；\n]{0,36}?(?:就要|才要|再要|就订|才订|再订|否则)|(?:否则|不然|要不然|(?:来不及|到不了|送不到|没有|没货)的话)[^。;；\n]{0,10}(?:不要|不订|不用|取消|算了|作废|别)"
    r"|(?<![a-z])(?:only if|on condition that|provided (?:that|you)|unless (?:you|it|they|we))(?![a-z])|(?<![a-z])(?:otherwise|if not),? [^.\n]{0,36}(?:cancel|forget|don'?t|do not|no need|not (?:need|want))"
)
_PLACES = re.compile(
    r"分别(?:送|发|寄|配送|发货|送货|送到)|分开(?:送|发|寄)(?:到|至|往)|分送|[两三四五]个?(?:地址|地方|门店|店|校区|仓库?)(?:都|各|分)|各(?:送|发)(?:到)?(?:各自|自己)|送(?:到)?各(?:个)?(?:门店|分店|校区|网点|部门|地)"
    r"|(?<![a-z])(?:deliver(?:ed)?|ship(?:ped)?|send|sent) (?:\w+ ){0,3}(?:separately to|to (?:each|both|different|the two|two|three) )|(?<![a-z])split (?:\w+ ){0,3}(?:between|across|over) (?:the |our |two |three )"
)
PART_CANCELLED = re.compile(
    rf"取消(?:其中的?|掉)?\s*{_NUMBER}\s*[箱盒包卷支个本瓶桶套条提打把件只][^。\n]{{0,12}}(?:只要|只需|剩|留|改|还要|其余)|(?<![a-z])cancel (?:only )?\d{{1,4}} (?:of|x|{UNIT_PATTERN})[^.\n]{{0,40}}(?:only|keep|just|remain)"
)
"""Some of a line is taken back, not the order."""


def only_later(clause: str) -> bool:
    """Whether a plain clause that refuses goods refuses only a time: "do not deliver before Friday"."""
    return bool(_ONLY_LATER.search(clause))


def is_given_along(clause: str) -> bool:
    """Whether a plain clause may promise goods for nothing ("，送订书钉2盒") or only ask to send them."""
    return bool(_GIVEN_ALONG.search(clause))


def with_gift_apart(text: str) -> str:
    """A plain line with "3+1箱（一箱赠送）" said as 3 and one free; other lines as they are."""
    found = _SUM.search(text)
    if found is None or not _GIVEN.search(text):
        return text
    rest = _GIVEN_BRACKET.sub(" ", text[found.end() :])
    return f"{text[: found.start()]}{found['first']}{found['unit']} + {found['more']} free {rest}".rstrip()


def cautious(line: LineReading) -> LineReading:
    """The line with a doubt where its words give a range or a sum instead of a quantity."""
    said = plain(line.text)
    ranges = (found for found in _RANGE.finditer(said) if (number(found["low"]) or 0) < (number(found["high"]) or 0))
    if next(ranges, None):
        line = line.doubting("quantity_base", N_("The quantity is given as a range."))
    if _SUM.search(said):
        line = line.doubting("quantity_base", N_("The quantity is written as a sum; part of it may be a gift."))
    return line


def cautions(spoken: str, orders: int) -> list[Doubt]:
    """What a person should look at in an order mail of this plain text, read as so many orders."""
    found = []
    if _CONDITION.search(spoken):
        found.append(Doubt("class", N_("What is ordered depends on a condition.")))
    if orders == 1 and _PLACES.search(spoken):
        found.append(Doubt("ship_to", N_("The goods may be for several places.")))
    if PART_CANCELLED.search(spoken):
        found.append(Doubt("class", N_("Part of an order is taken back.")))
    return found
