"""An address in its parts and as one line; what cannot be told apart stays in the street (003-34)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from orderdesk.rules.cities import CITIES, COUNTY_CITIES, PROVINCES

_MUNICIPAL = {"北京": "北京市", "上海": "上海市", "天津": "天津市", "重庆": "重庆市", "重慶": "重慶市"}
_SPECIAL = {"香港": "香港特别行政区", "澳门": "澳门特别行政区"}
_SHORT = re.compile(rf"^(?P<province>{'|'.join(PROVINCES)})(?!省|自治区|壮族|回族|维吾尔|市|藏族)")
_PROVINCE = re.compile(r"^(?P<province>[^省市区县]{2,8}?(?:省|自治区))")
_CITY = re.compile(r"^(?P<city>[^省市县]{1,9}?(?:市|自治州|地区|盟))")
_DISTRICT = re.compile(
    r"^(?P<district>市[南北中]区|沙市区|[^省市路街号]{1,12}?(?:(?<![小社园])区|(?<=业园)区|县|旗|(?<![小社])區|縣)(?!域)"
    r"|[^省区县路街号]{1,6}?市)"
)
MAINLAND = frozenset({"中国", "中國", "China"})
"""Names of the country that a Chinese address leaves out."""
_HAN = re.compile(r"[㐀-鿿]")
_POSTCODE = re.compile(r"^(\d{6})\s*(?=[㐀-鿿])|(?<=[\s,，])(\d{6})$|\s*[(（]?邮编[:：]?\s*(\d{6})[)）]?\s*$")

_COUNTRIES = (
    "germany deutschland austria österreich switzerland schweiz suisse liechtenstein france italy italia spain españa portugal "
    "netherlands nederland belgium belgique belgië luxembourg denmark danmark sweden sverige norway norge finland iceland "
    "ireland poland polska czechia hungary romania bulgaria greece croatia slovenia slovakia estonia latvia lithuania ukraine "
    "russia turkey uk usa canada mexico brazil argentina chile australia japan korea singapore malaysia thailand vietnam "
    "indonesia philippines india pakistan israel egypt uae china taiwan macau"
)
COUNTRIES = frozenset(_COUNTRIES.split()) | {
    "united kingdom", "great britain", "england", "scotland", "wales", "united states", "united states of america", "u.s.a.",
    "the netherlands", "czech republic", "new zealand", "south korea", "south africa", "saudi arabia", "united arab emirates",
    "hong kong", "p.r. china", "pr china",
}  # fmt: skip
"""Countries as the last line of an address names them, in small letters."""
_BRITISH = re.compile(r"^(?P<city>.*?)\s*\b(?P<code>[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2})$")
_AMERICAN = re.compile(r"^(?P<city>.*?)\s*\b(?P<region>[A-Z]{2,3})\s+(?P<code>\d{5}(?:-\d{4})?|\d{4}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)$")
_EUROPEAN = re.compile(r"^(?:[A-Z]{1,3}-)?(?P<code>\d{4,5}(?:\s?[A-Z]{2})?|\d{3}\s\d{2})\s+(?P<city>[^\d]+)$")
_LAST = re.compile(r"^(?P<city>[^\d]+?)\s+(?P<code>\d{5,6})$")
_UNDIVIDED = re.compile(r"^(?P<street>.*\d\s?[a-zA-Z]?)\s+(?P<rest>(?:[A-Z]{1,3}-)?\d{5}\s+[^\d]+)$")


@dataclass(frozen=True, slots=True)
class AddressParts:
    """Province (abroad a state), city, district and street with number; a municipality is its own province."""

    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def whole(self) -> bool:
        """Whether every part of a Chinese address is there."""
        return bool(self.province and self.city and self.street)


def is_chinese(text: str) -> bool:
    """Whether an address is written in Chinese."""
    return _HAN.search(text) is not None


def split_address(text: str) -> AddressParts:
    """The parts of an address in one line, such as 江苏省苏州市工业园区星湖街328号 or Köpenicker Straße 5, 10997 Berlin, Germany.

    Provinces and cities come by their whole names, also where the line leaves 省 or 市 out or names no province at all.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not is_chinese(plain):
        return _abroad(plain)
    code = _POSTCODE.search(plain)
    if code is not None:
        plain = (plain[: code.start()] + plain[code.end() :]).strip(" ,，")
    mainland = re.match(r"^(?:中华人民共和国|中国|中國)[\s,，]*", plain)
    rest = plain[mainland.end() :] if mainland else plain
    rest = re.sub(r"(?<=[省市区县旗州盟區縣])[\s,，]+(?=\D)", "", rest)
    province, city, rest = _upper(rest)
    found = _DISTRICT.match(rest)
    district = ""
    if found is not None:
        district, rest = found["district"], rest[found.end() :]
    if district in COUNTY_CITIES and not city:
        city = COUNTY_CITIES[district]
        province = province or CITIES[city.removesuffix("市")][1]
    return AddressParts(
        province, city, district, rest.strip(" ,，"), next(filter(None, code.groups()), "") if code else "",
        "中国" if mainland else "",
    )  # fmt: skip


@cache
def _known_city() -> re.Pattern[str]:
    """A city at the beginning, by its short or whole name, and no street that is called after one; slow to make."""
    return re.compile(
        rf"^(?P<short>{'|'.join(sorted(CITIES, key=len, reverse=True))})"
        r"(?:市(?![南北中]区)|(?=市[南北中]区)|地区|盟|(?![^市区县旗]{0,3}[路街道巷弄大]|[市区县旗镇乡村里]))"
    )


def _upper(text: str) -> tuple[str, str, str]:
    """Province, city, and what follows them."""
    for short, name in (*_MUNICIPAL.items(), *_SPECIAL.items()):
        if text.startswith(short):
            rest = re.sub(rf"^(?:{short}(?:市|特别行政区|特別行政區)?[\s,，]*)+", "", text)
            return name, name, re.sub(r"^(?:市辖区|直辖)", "", rest)
    province, rest = "", text
    found = _PROVINCE.match(rest) or _SHORT.match(rest)
    if found is not None:
        province, rest = found["province"], rest[found.end() :].lstrip(" ,，")
        province = PROVINCES.get(province, province)
    known = _known_city().match(rest)
    if known is not None and province in ("", CITIES[known["short"]][1]):
        city, where = CITIES[known["short"]]
        return where, city, rest[known.end() :].lstrip(" ,，")
    found = _CITY.match(rest)
    if found is None or (not province and found["city"] in COUNTY_CITIES):
        return province, "", rest
    if found["city"] in COUNTY_CITIES:
        return province, COUNTY_CITIES[found["city"]], rest
    return province, found["city"], rest[found.end() :].lstrip(" ,，")


def _abroad(text: str) -> AddressParts:
    pieces = [" ".join(piece.split()) for piece in re.split(r"[,;\n]", text)]
    pieces = [piece for piece in pieces if piece]
    country = ""
    if len(pieces) > 1 and pieces[-1].casefold() in COUNTRIES:
        country = pieces.pop()
    if len(pieces) == 1 and (found := _UNDIVIDED.match(pieces[0])):
        pieces = [found["street"], found["rest"]]
    for at in range(len(pieces) - 1, 0, -1):
        for kind in (_BRITISH, _AMERICAN, _EUROPEAN, _LAST):
            found = kind.match(pieces[at])
            if found is None:
                continue
            city, named = found["city"].strip(" ,"), pieces[:at] + pieces[at + 1 :]
            if not city and len(named) > 1:
                city = named.pop(at - 1)
            region = found.groupdict().get("region") or ""
            return AddressParts(region, city, "", ", ".join(named), found["code"], country)
    if country and len(pieces) > 1 and not re.search(r"\d", pieces[-1]):
        return AddressParts("", pieces[-1], "", ", ".join(pieces[:-1]), "", country)
    return AddressParts(street=", ".join(pieces), country=country) if country else AddressParts(street=text)


def one_line(parts: AddressParts) -> str:
    """The parts as one line, as such an address is written."""
    if is_chinese(parts.province + parts.city + parts.district + parts.street):
        upper = parts.province if parts.province == parts.city else parts.province + parts.city
        country = "" if not parts.country or parts.country in MAINLAND else f", {parts.country}"
        return f"{parts.postal_code} {upper}{parts.district}{parts.street}{country}".strip()
    behind = parts.country.casefold() in ("usa", "united states", "uk", "united kingdom", "canada", "australia") or parts.province
    code = f"{parts.province} {parts.postal_code}".strip()
    if not behind:
        town = f"{parts.postal_code} {parts.city}".strip()
    elif parts.province:
        town = ", ".join(filter(None, (parts.city, code)))
    else:
        town = f"{parts.city} {code}".strip()
    return ", ".join(filter(None, (parts.street, parts.district, town, parts.country)))


def region_of(text: str) -> str:
    """The region an address lies in, as rules of assignment name it: province and city, such as 江苏省苏州市."""
    parts = split_address(text)
    return parts.province if parts.province == parts.city else parts.province + parts.city


def within(region: str, place: str) -> bool:
    """Whether a place lies in a region named shortly or whole: 苏州, 江苏省 or 江苏苏州 hold 苏州工业园区, province or not."""
    wanted = unicodedata.normalize("NFKC", region).strip().casefold()
    where = unicodedata.normalize("NFKC", place).casefold()
    if not wanted or wanted in where:
        return True
    parts = split_address(where)
    spelled = (where, region_of(where) + parts.district, parts.province + parts.district)
    return any(_bare(wanted) in _bare(text) for text in spelled)


def _bare(text: str) -> str:
    return re.sub(r"[省市区縣县區]|自治区", "", text)
