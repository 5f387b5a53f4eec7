"""A Chinese address in its parts; what is not one stays whole (003-34)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_MUNICIPAL = ("北京", "上海", "天津", "重庆", "重慶")
_SHORT = re.compile(
    r"^(?P<province>河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾"
    r"|内蒙古|广西|西藏|宁夏|新疆)(?!省|自治区|壮族|回族|维吾尔)"
)
_PROVINCE = re.compile(r"^(?P<province>[^省市区县]{2,8}?(?:省|自治区|特别行政区|特別行政區))")
_CITY = re.compile(r"^(?P<city>[^省市县]{1,9}?(?:市|自治州|地区|盟))")
_DISTRICT = re.compile(r"^(?P<district>[^省市路街号]{1,12}?(?:区|县|旗|區|縣)|[^省区县路街号]{1,6}?市)")
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class AddressParts:
    """Province, city, district and street with number; of an address abroad all but `street` are empty."""

    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""

    @property
    def whole(self) -> bool:
        """Whether every part of a Chinese address is there."""
        return bool(self.province and self.city and self.street)


def split_address(text: str) -> AddressParts:
    """The parts of an address in one line, such as 江苏省苏州市工业园区星湖街328号; a municipality is its own province."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _HAN.search(plain):
        return AddressParts(street=plain)
    rest = re.sub(r"^(?:中国|中國|中华人民共和国)[\s,，]*", "", re.sub(r"^\d{6}\s+", "", plain))
    rest = re.sub(r"(?<=[省市区县區縣])[\s,，]+", "", rest)
    province = city = district = ""
    municipal = next((name for name in _MUNICIPAL if rest.startswith(name)), "")
    if municipal:
        province = city = municipal + "市"
        rest = re.sub(rf"^(?:{municipal}市?)+", "", rest)
    else:
        found = _PROVINCE.match(rest) or _SHORT.match(rest)
        if found is not None:
            province, rest = found["province"], rest[found.end() :].lstrip(" ,，")
        found = _CITY.match(rest)
        if found is not None:
            city, rest = found["city"], rest[found.end() :]
    found = _DISTRICT.match(rest)
    if found is not None:
        district, rest = found["district"], rest[found.end() :]
    return AddressParts(province, city, district, rest.strip(" ,，"))


def region_of(text: str) -> str:
    """The region an address lies in, as rules of assignment name it: province and city, such as 江苏省苏州市."""
    parts = split_address(text)
    return parts.province if parts.province == parts.city else parts.province + parts.city


def within(region: str, place: str) -> bool:
    """Whether a place lies in a region named shortly or whole: 苏州, 江苏省 or 江苏苏州 hold 江苏省苏州市工业园区."""
    wanted = unicodedata.normalize("NFKC", region).strip().casefold()
    where = unicodedata.normalize("NFKC", place).casefold()
    if not wanted or wanted in where:
        return True
    return re.sub(r"[省市区縣县區]|自治区", "", wanted) in re.sub(r"[省市区縣县區]|自治区", "", where)
