"""Phone and address formats, and addresses taken apart (003-34)."""

from __future__ import annotations

import pytest

from orderdesk.rules.addresses import AddressParts, one_line, region_of, split_address, within
from orderdesk.rules.preliminary import address_fault, phone_fault


@pytest.mark.parametrize(
    "phone",
    ["13862145530", "138 6214 5530", "+86 138-6214-5530", "0512-65881200", "(021) 5888 1234", "400-820-8820", "+1 415 555 0132",
     "００１３８６２１４５５３０".replace("００", "0086", 1)],
)  # fmt: skip
def test_numbers_as_people_write_them_are_good(phone: str) -> None:
    assert phone_fault(phone) == ""


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("12862145530", "begins like this"),
        ("1386214553", "has 11 digits"),
        ("138621455301", "has 11 digits"),
        ("65881200", "area code"),
        ("call me", "only digits"),
        ("999999", "no phone number"),
    ],
)
def test_what_is_wrong_with_a_number_is_said(phone: str, said: str) -> None:
    assert said in phone_fault(phone)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("江苏省苏州市工业园区星湖街328号", ("江苏省", "苏州市", "工业园区", "星湖街328号")),
        ("上海市浦东新区世纪大道1号", ("上海市", "上海市", "浦东新区", "世纪大道1号")),
        ("北京海淀区中关村大街27号", ("北京市", "北京市", "海淀区", "中关村大街27号")),
        ("浙江杭州市余杭区文一西路969号3号楼", ("浙江省", "杭州市", "余杭区", "文一西路969号3号楼")),
        ("江苏省 苏州市 昆山市 前进中路88号", ("江苏省", "苏州市", "昆山市", "前进中路88号")),
        ("广西壮族自治区南宁市青秀区民族大道1号", ("广西壮族自治区", "南宁市", "青秀区", "民族大道1号")),
        ("215000 江苏省苏州市姑苏区干将路9号", ("江苏省", "苏州市", "姑苏区", "干将路9号")),
        ("苏州市昆山市花桥镇1号", ("江苏省", "苏州市", "昆山市", "花桥镇1号")),
        ("昆山市花桥镇1号", ("江苏省", "苏州市", "昆山市", "花桥镇1号")),
        ("江苏苏州昆山市花桥镇1号", ("江苏省", "苏州市", "昆山市", "花桥镇1号")),
        ("苏州工业园区星湖街328号", ("江苏省", "苏州市", "工业园区", "星湖街328号")),
        ("重庆市彭水苗族土家族自治县汉葭街道1号", ("重庆市", "重庆市", "彭水苗族土家族自治县", "汉葭街道1号")),
        ("内蒙古锡林郭勒盟正蓝旗上都镇1号", ("内蒙古自治区", "锡林郭勒盟", "正蓝旗", "上都镇1号")),
        ("新疆伊犁哈萨克自治州伊宁市解放路1号", ("新疆维吾尔自治区", "伊犁哈萨克自治州", "伊宁市", "解放路1号")),
        ("吉林市船营区北京路1号", ("吉林省", "吉林市", "船营区", "北京路1号")),
        ("山东青岛市南区香港中路1号", ("山东省", "青岛市", "市南区", "香港中路1号")),
        ("苏州市星湖花园小区3栋201", ("江苏省", "苏州市", "", "星湖花园小区3栋201")),
        ("中山北路12号", ("", "", "", "中山北路12号")),
        ("台北市大安區復興南路一段122號2樓", ("", "台北市", "大安區", "復興南路一段122號2樓")),
    ],
)
def test_an_address_is_taken_apart(text: str, parts: tuple[str, str, str, str]) -> None:
    found = split_address(text)
    assert (found.province, found.city, found.district, found.street) == parts
    assert split_address(one_line(found)) == found  # put together again it is the same address


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("221B Baker Street, London NW1 6XE, UK", ("", "London", "", "221B Baker Street", "NW1 6XE", "UK")),
        ("221B Baker Street, London, United Kingdom", ("", "London", "", "221B Baker Street", "", "United Kingdom")),
        ("Köpenicker Straße 5 10997 Berlin", ("", "Berlin", "", "Köpenicker Straße 5", "10997", "")),
        ("Hauptstr. 12a, D-80331 München, Deutschland", ("", "München", "", "Hauptstr. 12a", "80331", "Deutschland")),
        ("100 Main St, Suite 5, Springfield, IL 62701, USA", ("IL", "Springfield", "", "100 Main St, Suite 5", "62701", "USA")),
        ("The blue house", ("", "", "", "The blue house", "", "")),
    ],
)
def test_an_address_abroad_is_taken_apart(text: str, parts: tuple[str, ...]) -> None:
    assert split_address(text) == AddressParts(*parts)
    assert split_address(one_line(AddressParts(*parts))) == AddressParts(*parts)


def test_a_region_holds_what_lies_in_it_however_it_is_named() -> None:
    place = "江苏省苏州市工业园区星湖街328号"
    assert region_of(place) == "江苏省苏州市"
    assert all(within(region, place) for region in ("江苏", "苏州", "江苏苏州", "江苏省", ""))
    assert not within("上海", place)
    assert all(within(region, "昆山市花桥镇1号") for region in ("江苏", "苏州", "江苏昆山", "昆山市"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no address"),
        ("星湖街328号", "Province and city"),
        ("江苏省苏州市", "Street and number"),
        ("London", "Street, city and country"),
        ("江苏省苏州市工业园区星湖街328号", ""),
        ("221B Baker Street, London, UK", ""),
    ],
)
def test_what_is_missing_in_an_address_is_said(text: str, said: str) -> None:
    assert said in address_fault(text) if said else address_fault(text) == ""
