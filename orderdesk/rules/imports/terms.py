"""Payment terms as people write them: a method and the days until it is due."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from orderdesk.rules.imports.headers import simplified

_DAYS = re.compile(r"(\d{1,3})")
_MONTH_DAYS = {"一": 30, "两": 60, "二": 60, "三": 90, "半": 15}
_LONGEST = 365

# The first pattern that is found decides; on_account needs days, for the others the days are zero.
_METHODS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), method)
    for pattern, method in (
        (r"货到付款|到付|代收货款|cash on delivery|collect on delivery|\bcod\b|pay on delivery|payment on delivery", "cod"),
        (
            r"款到发货|先款后货|预付|预收|全款|"
            r"in advance|advance payment|prepa(?:id|y|yment)|\bcia\b|\bcwo\b|pro ?forma|before shipment",
            "prepaid",
        ),
        (
            r"月结|挂账|赊|账期|票到|货到\s*\d+|"
            r"\bnet\b|on account|open account|\beom\b|credit|\d+\s*(?:天|日|days?)\b|\d+\s*d\b",
            "on_account",
        ),
        (r"微信|wechat", "wechat"),
        (r"支付宝|alipay", "alipay"),
        (r"支票|cheque|check", "cheque"),
        (r"信用卡|刷卡|\bcards?\b", "card"),
        (r"电汇|转账|汇款|银行|\bt/?t\b|wire|bank transfer|transfer|remittance", "bank_transfer"),
        (r"现结|现金|现款|\bcash\b|due on receipt|immediate", "cash"),
    )
)


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """How a customer pays (on_account, cod, prepaid, bank_transfer, wechat, alipay, card, cash, cheque) and days of credit."""

    method: str
    days: int = 0


def read_terms(written: str) -> PaymentTerms | None:
    """ "月结30天" -> on_account, 30; None if it is not surely understood."""
    plain = simplified(unicodedata.normalize("NFKC", written)).casefold().strip()
    method = next((method for pattern, method in _METHODS if pattern.search(plain)), None)
    if method is None:
        return None
    if method != "on_account":
        return PaymentTerms(method)
    days = _days(plain)
    return PaymentTerms(method, days) if days is not None and days <= _LONGEST else None


def _days(plain: str) -> int | None:
    if found := _DAYS.findall(plain):
        several = len(set(found)) > 1  # such as 2/10 net 30: the last is the one that counts
        net = re.search(r"net\s*(\d{1,3})", plain)
        if several and not net:
            return None
        months = re.search(r"(\d)\s*个?月(?!结)", plain)
        return int(net[1]) if net else int(months[1]) * 30 if months else int(found[0])
    for word, days in _MONTH_DAYS.items():
        if f"{word}个月" in plain or f"{word}月" in plain:
            return days
    return 30 if "月结" in plain else None
