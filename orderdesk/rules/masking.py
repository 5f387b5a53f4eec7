"""How much of a phone number, mail address or postal address is shown to whom duty does not need it (002-22, 004-r8).

Enough stays to know it again, too little to use it. A masked text stays as it is when it is masked once more.
"""

from __future__ import annotations

import re

STARS = "****"
_DIGIT = re.compile(r"[0-9０-９]")
# A run of digits a person could dial, as it stands in running text: a mobile number, or area code and number; not a price,
# a date or an order number, which other letters touch.
_DIALLED = re.compile(
    r"(?<![\w.\-*])(?:\+?[0-9]{1,3}[ \-]?)?(?:1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}"
    r"|\(?0[0-9]{1,3}\)?[ \-]?[0-9]{3,4}[ \-]?[0-9]{4}|\(?[2-9][0-9]{2}\)?[ \-][0-9]{3}[ \-][0-9]{4}"
    r"|0?9[0-9]{2}[ \-]?[0-9]{3}[ \-]?[0-9]{3})"
    r"(?![0-9A-Za-z*]|\.[0-9])",
    re.ASCII,
)
_INTERNATIONAL = re.compile(r"(?<![\w*])\+[0-9][0-9 ()\-]{6,20}[0-9](?![0-9*])", re.ASCII)
_MAIL = re.compile(r"([\w.+\-]+)@([\w\-]+(?:\.[\w\-]+)+)")
_HAN = re.compile(r"[㐀-鿿]")
# Province, city and district in front of a Chinese address; what follows says which door.
_DISTRICT = re.compile(r"^.{0,24}?(?:[省市州盟]|自治区|特别行政区)(?:.{1,12}?[市州盟])?(?:.{1,8}?[区县旗市區縣])?")


def phone(text: str) -> str:
    """The first three digits of a number and its last four (138****5678); of a short one only the last two."""
    digits = "".join(_DIGIT.findall(text))
    if not digits or STARS in text:
        return text
    if len(digits) >= 10:
        return f"{digits[:3]}{STARS}{digits[-4:]}"
    return f"{STARS}{digits[-2:]}"


def email(text: str) -> str:
    """The first letter and the domain (w****@example.com)."""
    name, at, domain = text.strip().rpartition("@")
    if not at:
        return STARS if text.strip() else ""
    return text if STARS in name else f"{name[:1]}{STARS}@{domain}"


def address(text: str) -> str:
    """The district (上海市浦东新区****); of an address in Latin letters its last part, which is the country or town."""
    whole = text.strip()
    if not whole or STARS in whole:
        return text
    if _HAN.search(whole):
        district = _DISTRICT.match(whole)
        return (district.group() if district and len(district.group()) < len(whole) else whole[:2]) + STARS
    _street, comma, last = whole.rpartition(",")
    return f"{STARS}, {last.strip()}" if comma and not _DIGIT.search(last) else STARS


def words(text: str, *known: str) -> str:
    """Running text with the phone numbers, mail addresses and the `known` texts (such as the postal address) in it masked."""
    for part in sorted((part.strip() for part in known if len(part.strip()) > 3), key=len, reverse=True):
        text = text.replace(part, _any(part))
    text = _MAIL.sub(lambda found: email(found.group()), text)
    text = _INTERNATIONAL.sub(lambda found: phone(found.group()), text)
    return _DIALLED.sub(lambda found: phone(found.group()), text)


def _any(part: str) -> str:
    if "@" in part:
        return email(part)
    return phone(part) if len(_DIGIT.findall(part)) > len(part) // 2 else address(part)
