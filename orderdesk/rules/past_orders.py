"""Orders that come in a sheet: where they stand, and by which words they were numbered and paid."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from orderdesk.language import N_, _
from orderdesk.rules.imports.headers import simplified
from orderdesk.rules.imports.order_result import ImportedOrder
from orderdesk.rules.imports.terms import read_terms
from orderdesk.rules.states import OrderState

OWN = frozenset({"own", "history"})
"""Channels of our own sheets; every other channel is a platform's export."""
PLATFORM_NAMES: Mapping[str, str] = {
    "shopify": "Shopify",
    "woocommerce": "WooCommerce",
    "amazon": "Amazon",
    "taobao": N_("Taobao / Tmall"),
    "jd": N_("JD"),
    "pinduoduo": N_("Pinduoduo"),
    "douyin": N_("Douyin"),
    "1688": "1688",
}

_DELIVERED = re.compile(
    r"已?完成|交易成功|已?签收|已?收货|已?送达|已?交付|已?到货|已?结案|\b(?:delivered|completed?|received|closed|done|settled|fulfilled)\b"
)
_SHIPPED = re.compile(
    r"已?发货|在途|配送中|运输中|派送中|已出库|\b(?:shipped|in transit|dispatched|despatched|under way|on the way)\b"
)
_NOT_YET = re.compile(r"未|待|部分|\b(?:not|un\w+|partial(?:ly)?|awaiting|ready to|to be|pending)\b")
_OPEN = re.compile(
    r"已?确认|已?审核|已?批准|已?付款|处理中|生产中|备货|待发货|待出库"
    r"|\b(?:confirmed|approved|accepted|open|paid|processing|in progress|ready)\b"
)
_BY_CARD = re.compile(r"shopify payments|stripe|paypal|visa|mastercard|debit")


def _plain(written: str) -> str:
    return simplified(unicodedata.normalize("NFKC", written)).casefold().replace("_", " ").strip()


def is_past(orders: Iterable[ImportedOrder]) -> bool:
    """Whether a sheet tells of orders that were reviewed before the desk began: one of ours that says what was shipped."""
    return any(
        order.channel == "history" or (order.channel in OWN and (order.shipped_date is not None or _has_left(order.status)))
        for order in orders
    )


def _has_left(status: str) -> bool:
    plain = _plain(status)
    return bool(_DELIVERED.search(plain) or _SHIPPED.search(plain)) and not _NOT_YET.search(plain)


def standing(order: ImportedOrder, *, past: bool) -> OrderState:
    """Where an imported order begins: past orders where their sheet says, all others as drafts that a clerk verifies.

    A past order with a shipping date is delivered, unless its status says it is still under way; one whose status is not
    understood is a draft too.
    """
    if not past:
        return OrderState.DRAFT
    plain = _plain(order.status)
    if plain and _has_left(plain):
        return OrderState.DELIVERED if _DELIVERED.search(plain) else OrderState.SHIPPED
    if order.shipped_date is not None:
        return OrderState.DELIVERED if not plain or not _NOT_YET.search(plain) else OrderState.DRAFT
    return OrderState.APPROVED if not plain or _OPEN.search(plain) else OrderState.DRAFT


def external_number(channel: str, number: str) -> str:
    """What tells an order of another system apart: our own sheets' numbers as they are, a platform's with its name before."""
    return number if channel in OWN else f"{channel}:{number}"


def external_forms(typed: str) -> tuple[str, ...]:
    """Every external number that a person may mean by a number without its platform."""
    return (typed, *(f"{channel}:{typed}" for channel in PLATFORM_NAMES))


def desk_channel(channel: str) -> str:
    """The desk's channel for a sheet's."""
    return "sheet" if channel in OWN else "platform"


def payment_method(written: str) -> str:
    """How the customer pays, one of PAYMENT_METHODS, from the sheet's words; empty when they do not tell."""
    terms = read_terms(written) if written else None
    if terms is not None:
        return terms.method
    return "card" if _BY_CARD.search(_plain(written)) else ""


def named_number(external: str) -> str:
    """An external number as people say it: Shopify #1001 rather than shopify:#1001."""
    channel, colon, number = external.partition(":")
    return f"{_(PLATFORM_NAMES[channel])} {number}" if colon and channel in PLATFORM_NAMES else external
