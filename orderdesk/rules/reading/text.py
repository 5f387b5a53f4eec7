"""Writing made comparable: widths, scripts and numerals."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from opencc import OpenCC


class _Simplified(dict[int, str]):
    """Character -> simplified character, asked of OpenCC once per character; one to one, so that positions stay."""

    def __init__(self) -> None:
        super().__init__()
        self._converter: OpenCC | None = None

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00:
            self._converter = self._converter or OpenCC("t2s")
            found = self._converter.convert(char)
            char = found if len(found) == 1 else char
        self[code] = char
        return char


_SIMPLIFIED = _Simplified()
_PUNCTUATION = str.maketrans({"×": "*", "✕": "*", "＊": "*", "【": "[", "】": "]", "〔": "[", "〕": "]", "“": '"', "”": '"', "‘": "'",
                              "’": "'", "–": "-", "—": "-", "―": "-", "−": "-", "‐": "-", "‑": "-", "″": '"', "′": "'", "〃": '"',
                              "　": " ", "\xa0": " ", "吋": "寸", "捲": "卷"})  # fmt: skip


def simplified(text: str) -> str:
    """Traditional characters as simplified ones, one for one."""
    return text.translate(_SIMPLIFIED)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Half width, simplified, lower case, with everyday punctuation: for matching, not for showing."""
    return simplified(unicodedata.normalize("NFKC", text).translate(_PUNCTUATION)).lower()


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """Only the letters and digits of the plain form."""
    return "".join(char for char in plain(text) if char.isalnum())


def squeeze(text: str) -> str:
    """With single blanks."""
    return re.sub(r"\s+", " ", text).strip()


def digits(text: str) -> str:
    """Only the ASCII digits, full-width ones included."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char in "0123456789")


CHINESE_NUMERAL = "零〇一二两三四五六七八九十百千万廿卅半俩仨壹贰叁肆伍陆柒捌玖拾佰仟"
_VALUES = {char: value for value, chars in enumerate(["零〇", "一壹", "二两贰俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"])
           for char in chars}  # fmt: skip
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}


def chinese_number(text: str) -> Decimal | None:
    """The value of a Chinese numeral such as 两百五 or 十二; None for what is none or only about right (三四)."""
    if text == "半":
        return Decimal("0.5")
    text = text.replace("廿", "二十").replace("卅", "三十")
    half = text.endswith("半") and len(text) > 1
    text = text.removesuffix("半") if half else text
    total = section = digit = 0
    scale, digit_seen = 0, False
    for char in text:
        if char in _VALUES:
            if digit_seen and digit:
                return _positional(text)
            digit, digit_seen = _VALUES[char], True
            if digit == 0:
                scale, digit_seen = 0, False
        elif char in _SCALES:
            scale = _SCALES[char]
            section += (digit if digit_seen else 1) * scale
            digit, digit_seen = 0, False
        elif char == "万":
            total, section, digit, digit_seen, scale = (total + section + digit) * 10_000, 0, 0, False, 10_000
        else:
            return None
    if digit_seen and scale >= 100 and len(text) > 1:
        digit *= scale // 10  # 一百二 is 120
    return Decimal(total + section + digit) + (Decimal("0.5") if half else 0)


def _positional(text: str) -> Decimal | None:
    """二〇二六 digit by digit; two digits side by side (三四箱) mean neither."""
    if len(text) >= 3 and all(char in _VALUES for char in text):
        return Decimal("".join(str(_VALUES[char]) for char in text))
    return None


def number(text: str) -> Decimal | None:
    """The value of digits (with thousands commas) or a Chinese numeral."""
    text = text.strip().replace(",", "").replace("，", "")
    if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text):
        return Decimal(text)
    return chinese_number(text) if text and all(char in CHINESE_NUMERAL for char in text) else None


_WORD = re.compile(r"[a-z][a-z'&-]+")


def words(text: str) -> list[str]:
    """English words of the plain form, in the singular."""
    return [singular(word) for word in re.findall(r"[a-z0-9]+", plain(text))]


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """One of what the English word names several of, near enough for comparing."""
    if len(word) <= 3 or word.endswith(("ss", "us", "is")) or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if word.endswith("knives"):
        return "knife"
    return word.removesuffix("s")
