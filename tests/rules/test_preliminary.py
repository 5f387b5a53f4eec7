"""Phone and address formats, and addresses taken apart (003-34)."""

from __future__ import annotations

import pytest

from orderdesk.rules.addresses import AddressParts, region_of, split_address, within
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
        ("浙江杭州市余杭区文一西路969号3号楼", ("浙江", "杭州市", "余杭区", "文一西路969号3号楼")),
        ("江苏省 苏州市 昆山市 前进中路88号", ("江苏省", "苏州市", "昆山市", "前进中路88号")),
        ("广西壮族自治区南宁市青秀区民族大道1号", ("广西壮族自治区", "南宁市", "青秀区", "民族大道1号")),
        ("215000 江苏省苏州市姑苏区干将路9号", ("江苏省", "苏州市", "姑苏区", "干将路9号")),
        ("221B Baker Street, London, United Kingdom", ("", "", "", "221B Baker Street, London, United Kingdom")),
    ],
)
def test_an_address_is_taken_apart(text: str, parts: tuple[str, str, str, str]) -> None:
    assert split_address(text) == AddressParts(*parts)


def test_a_region_holds_what_lies_in_it_however_it_is_named() -> None:
    place = "江苏省苏州市工业园区星湖街328号"
    assert region_of(place) == "江苏省苏州市"
    assert all(within(region, place) for region in ("江苏", "苏州", "江苏苏州", "江苏省", ""))
    assert not within("上海", place)


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
