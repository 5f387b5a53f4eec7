"""Cells into texts, identifiers, numbers and phones, strictly: what is not surely understood is not taken."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from orderdesk.rules.imports.table import Flaw, Value
from orderdesk.rules.money import LIMIT, SCALE

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00]")
_GUARD = re.compile(r'="(.*)"', re.DOTALL)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+\d+")
_PLAIN = re.compile(r"\d+(\.\d+)?|\.\d+|\d{1,3}(,\d{3})+(\.\d+)?|\d{1,3}( \d{3})+(\.\d+)?")
_COUNTED = re.compile(r"(?P<sign>[+-]?)\s*(?P<number>[\d.,][\d., ]*?)\s*(?P<counter>[^\W\d_]*)\.?")
_PRICE_MARKS = re.compile(r"(?:RMB|CNY|USD|EUR|GBP|HKD|TWD|NT\$|HK\$|US\$|[¥$€£]|元|块|圆)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"\d{1,3}(?:\.?\d{3})*,\d{1,2}")  # 17,80 and 1.234,50: a thousand is never cut so
_PHONE_FILLING = str.maketrans("", "", "+-() '=\"\t\u00a0")
# Full-width forms only: the wider NFKC would make 52 of 5².
_TO_PLAIN_WIDTH: dict[int, int | str] = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
    0x3000: " ",
    0xA0: " ",
    ord("−"): "-",
}
_EXACT_DIGITS = 15  # a number cell holds no more than these; later digits are lost


def text(value: Value) -> str:
    """What a person reads in the cell, without blanks around it and without the marks that keep Excel's hands off."""
    if isinstance(value, str):
        return _short_text(value) if len(value) <= _SHORT else _plain_text(value)
    if value is None or isinstance(value, Flaw):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _plain_text(value: str) -> str:
    plain = _INVISIBLE.sub("", value).strip()
    if guarded := _GUARD.fullmatch(plain):
        plain = guarded[1].strip()
    if plain[:1] in "'‘’" and plain[1:2] and (plain[1].isdigit() or plain[1] in "=+-@("):
        plain = plain[1:].strip()
    return plain


_SHORT = 100  # characters; longer texts are rare and would only fill the memory
_short_text = lru_cache(maxsize=8192)(_plain_text)  # a cell is asked for many times, and half of a sheet repeats the row above


def identifier(value: Value) -> str:
    """A code or number that names something: full-width letters and digits become plain ones."""
    plain = unicodedata.normalize("NFKC", text(value)).strip()
    return plain.strip("'").strip().replace("–", "-").replace("—", "-")


def is_damaged(value: Value) -> bool:
    """Whether an identifier went through a number or date cell and lost digits there."""
    if isinstance(value, bool):
        return False
    if isinstance(value, (int, float)):
        return bool(abs(value) >= 10**_EXACT_DIGITS)
    if isinstance(value, (date, time)):
        return True
    return isinstance(value, str) and _SCIENTIFIC.fullmatch(text(value)) is not None


def number(value: Value) -> Decimal | None:
    """The exact number in a cell or plain text (full-width digits, thousands separators); None if it is not surely one."""
    counted = counted_number(value)
    return counted[0] if counted and not counted[1] else None


def counted_number(value: Value) -> tuple[Decimal, str] | None:
    """(number, counter written behind it or ""), as in "20 个" -> (20, "个"); None if it is not surely one number."""
    if isinstance(value, (bool, Flaw)) or value is None or isinstance(value, (date, time)):
        return None
    if isinstance(value, (int, float)):
        found = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
        return (found, "") if found.is_finite() and abs(found) * SCALE <= LIMIT else None
    if not isinstance(value, str):
        return None
    plain = text(value).translate(_TO_PLAIN_WIDTH).strip()
    match = _COUNTED.fullmatch(plain)
    if not match or not match["number"].isascii() or not _PLAIN.fullmatch(match["number"].strip()):
        return None
    found = Decimal(match["number"].replace(",", "").replace(" ", ""))
    if found * SCALE > LIMIT:
        return None
    return (-found if match["sign"] == "-" else found), match["counter"]


def price(value: Value) -> Decimal | None:
    """A price with or without its currency's mark; None if it is not one, or negative."""
    if isinstance(value, str):
        value = _PRICE_MARKS.sub("", text(value).translate(_TO_PLAIN_WIDTH).replace("￥", "¥").split("/")[0]).strip()
        if _DECIMAL_COMMA.fullmatch(value):
            value = value.replace(".", "").replace(",", ".")
    found = number(value)
    return found if found is not None and found >= 0 else None


def phone_fault(written: str) -> str | None:
    """None for a usable phone, else missing_phone or bad_phone."""
    plain = unicodedata.normalize("NFKC", written)
    digits = plain.translate(_PHONE_FILLING)
    if not digits:
        return "missing_phone"
    if not (digits.isascii() and digits.isdigit()) or not 8 <= len(digits) <= 15:
        return "bad_phone"
    if digits.startswith("1") and "+" not in plain and len(digits) != 11:
        return "bad_phone"
    return None


def is_yes(value: Value) -> bool:
    """Whether a cell says yes."""
    return text(value).casefold() in {"1", "true", "yes", "y", "x", "是", "有", "对", "√", "✓", "✔", "v"}
