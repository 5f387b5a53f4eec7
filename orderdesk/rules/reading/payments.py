"""What a payment advice says: how much, in which currency, under which number."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orderdesk.rules.reading.dates import find_dates
from orderdesk.rules.reading.text import number

_CURRENCIES = {
    "cny": "CNY", "rmb": "CNY", "¥": "CNY", "￥": "CNY", "元": "CNY", "块": "CNY", "人民币": "CNY",
    "usd": "USD", "us$": "USD", "$": "USD", "美元": "USD", "美金": "USD", "eur": "EUR", "€": "EUR", "欧元": "EUR",
    "hkd": "HKD", "hk$": "HKD", "港币": "HKD", "港元": "HKD", "twd": "TWD", "nt$": "TWD", "ntd": "TWD", "新台币": "TWD", "台币": "TWD",
}  # fmt: skip
_BEFORE = r"us\$|hk\$|nt\$|cny|rmb|usd|eur|hkd|twd|ntd|人民币|美元|美金|港币|新台币|台币|[¥￥$€]"
_AFTER = r"元|块|rmb|cny|usd|eur|hkd|twd|美元|美金|港币|港元|欧元|台币"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_BEFORE})\s*(?P<a>\d[\d,]*(?:\.\d{{1,2}})?))|(?P<b>\d[\d,]*(?:\.\d{{1,2}})?)\s*(?P<after>{_AFTER})(?![a-z])"
)
_REFERENCE = re.compile(
    r"(?:流水号?|回单号|交易号|凭证号|汇款编号|账号末\S{0,2}码|帐号末\S{0,2}码|末五码|(?<![a-z])(?:bank )?ref(?:erence)?(?: no\.?| number)?|transaction(?: id| no\.?)?|utr|tt no\.?)\s*[:：#.]?\s*(?:为|是)?\s*(?P<r>[a-z0-9][a-z0-9/-]{3,29})"
)


@dataclass(frozen=True, slots=True)
class PaymentAdvice:
    """What a customer says he paid; `amount` is None where the mail names none or several."""

    amount: Decimal | None = None
    currency: str = ""
    reference: str = ""
    day: date | None = None


def payment_advice(text: str, today: date) -> PaymentAdvice:
    """The payment a plain text speaks of."""
    amounts = {
        (value, _CURRENCIES.get((found["before"] or found["after"]).strip(), ""))
        for found in _AMOUNT.finditer(text)
        if (value := number((found["a"] or found["b"]).rstrip(","))) is not None and value > 0
    }
    amount, currency = next(iter(amounts)) if len(amounts) == 1 else (None, "")
    named = _REFERENCE.search(text)
    days = {dated.day for dated in find_dates(text, today) if dated.day and dated.day <= today}
    return PaymentAdvice(amount, currency, named["r"].upper() if named else "", max(days) if days else None)
