"""Amounts in Chinese capitals (大写), as banks want them on bills: 壹仟肆佰零玖元伍角."""

from __future__ import annotations

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import SCALE, Money, rounded

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_GROUPS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
_TRADITIONAL = str.maketrans("贰叁陆万亿负币", "貳參陸萬億負幣")


def capitals(money: Money, *, traditional: bool = False) -> str:
    """The amount in words, rounded half up to 分; “整” closes an amount of whole yuan, 负 begins a negative one.

    >>> capitals(Money.of("1409.50", "CNY"))
    '壹仟肆佰零玖元伍角'
    """
    units = rounded(money.units, money.currency)
    hundredths = abs(units) // (SCALE // 100)
    yuan, (jiao, fen) = hundredths // 100, divmod(hundredths % 100, 10)
    if yuan >= 10**16:
        raise Refused(N_("The amount is too large to be written in capitals."))
    words = f"{_whole(yuan)}元" if yuan or not hundredths else ""
    if not jiao and not fen:
        words += "整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    if fen:
        words += f"{'零' if yuan and not jiao else ''}{_DIGITS[fen]}分"
    if units < 0:
        words = f"负{words}"
    return words.translate(_TRADITIONAL) if traditional else words


def _whole(number: int) -> str:
    """A whole number in capitals; zeros inside it are said once, zeros at the end of a group of four not at all."""
    for size, name in _GROUPS:
        if number >= size:
            high, low = divmod(number, size)
            return _whole(high) + name + (_DIGITS[0] if 0 < low < size // 10 else "") + (_whole(low) if low else "")
    return _DIGITS[number]
