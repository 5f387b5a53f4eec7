"""Amounts in words where papers carry them."""

from __future__ import annotations

from orderdesk import language
from orderdesk.rules.capitals import capitals
from orderdesk.rules.money import Money


def in_words(money: Money) -> str:
    """Renminbi in Chinese capitals on Chinese papers, 人民币 before them; empty for other currencies and languages."""
    spoken = language.current()
    if money.currency != "CNY" or not spoken.startswith("zh"):
        return ""
    traditional = spoken == "zh_TW"
    return ("人民幣" if traditional else "人民币") + capitals(money, traditional=traditional)
