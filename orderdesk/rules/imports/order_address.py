"""Receiver, phone and address of an order from whichever columns a sheet spreads them over."""

from __future__ import annotations

import re

from orderdesk.rules.imports.order_result import ImportedAddress
from orderdesk.rules.imports.order_rows import RawLine, RawOrder
from orderdesk.rules.imports.values import text

_HAN = re.compile(r"[\u3400-\u9fff]")
_PHONES = ("mobile", "phone", "billing_phone", "buyer_phone")
_SHIP_TO = ("receiver", "first_name", "last_name", "address")


def billed_and_shipped_alike(order: RawOrder) -> bool:
    """Whether the sheet leaves the whole delivery block blank because it is the billing one."""
    return not any(order.text(name) for name in _SHIP_TO)


def receiver(order: RawOrder) -> str:
    """Who takes the goods."""
    prefix = "billing_" if billed_and_shipped_alike(order) else ""
    whole = order.text(prefix + "receiver")
    if whole:
        return whole
    names = [order.text(prefix + "first_name"), order.text(prefix + "last_name")]
    glue = "" if all(not name or _HAN.search(name) for name in names) else " "
    return glue.join(reversed(names) if not glue else filter(None, names))


def phone(line: RawLine) -> str:
    """The number a row gives, a mobile before a landline."""
    for name in _PHONES:
        if found := text(line.get(name)):
            return found
    return ""


def phones(order: RawOrder) -> list[str]:
    """The different numbers the order's rows give."""
    return list(dict.fromkeys(found for line in order.lines if (found := phone(line))))


def address(order: RawOrder) -> ImportedAddress:
    """Where the goods go; without a street it is not an address."""
    prefix = "billing_" if billed_and_shipped_alike(order) else ""
    street = ", ".join(filter(None, (order.text(prefix + "address"), "" if prefix else order.text("address2"))))
    if not street:
        return ImportedAddress()
    country, province, city = (order.text(prefix + name) for name in ("country", "province", "city"))
    district = "" if prefix else order.text("district")
    town = "" if prefix else order.text("town")
    postcode = order.text(prefix + "postcode")
    if _HAN.search(street + province + city):
        whole = _chinese((province, city, district, town), street)
    else:
        region = " ".join(filter(None, (province, postcode)))
        whole = ", ".join(filter(None, (street, city, district, region, country)))
    return ImportedAddress(whole, country, province, city, district, street, postcode)


def _chinese(parts: tuple[str, ...], street: str) -> str:
    """Province to street without a word twice: the street often begins with its province, and 北京 is both province and city."""
    whole = ""
    for part in parts:
        if part and not street.startswith(part) and part not in whole and part not in street[:30]:
            whole += part
    return whole + street
