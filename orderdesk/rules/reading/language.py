"""Which language a mail is written in."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Sequence

from orderdesk.rules.reading.text import simplified

_ENGLISH = frozenset(
    "hi hello dear please pls thanks thank thx regards order need want would like the and for to we you our your is are of with by can could "
    "deliver delivery send best ok asap this that from have will kindly attached invoice as soon new cheers sorry it be in on not urgent team".split()
)


def language_of(subject: str, lines: Sequence[str]) -> tuple[str, bool]:
    """zh-Hans, zh-Hant, en or mixed, and whether that is certain."""
    text = re.sub(r"\S+@\S+|https?://\S+", " ", "\n".join(lines))
    chinese = re.findall(r"[\u3400-\u9fff]", text) or re.findall(r"[\u3400-\u9fff]", subject)
    words = [word.lower() for word in re.findall(r"(?<![A-Za-z0-9])[A-Za-z]{2,}(?![A-Za-z0-9])", f"{text}")]
    common = sum(1 for word in words if word in _ENGLISH)
    if not chinese:
        return "en", True
    if len(chinese) < 4 and common >= 2 or not len(chinese) > len(words) / 3 and common >= 4 and len(chinese) < 12:
        return "en", len(chinese) < 3
    if common >= 2 and len(chinese) >= 4:
        return "mixed", common >= 3
    if len(words) > 2 * len(chinese):
        return "en", False
    joined = "".join(chinese)
    plain = simplified(joined)
    traditional = sum(1 for a, b in zip(joined, plain, strict=True) if a != b)
    if traditional:
        return ("zh-Hant", True) if traditional >= 0.06 * len(joined) or traditional >= 3 else ("zh-Hans", False)
    return "zh-Hans", common == 0
