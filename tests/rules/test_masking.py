"""What is left of a phone number, a mail address and a postal address."""

from __future__ import annotations

import pytest

from orderdesk.rules import masking


@pytest.mark.parametrize(
    ("whole", "shown"),
    [
        ("13800135678", "138****5678"),
        ("138 0013 5678", "138****5678"),
        ("１３８００１３５６７８", "１３８****５６７８"),
        ("+86 138-0013-5678", "861****5678"),
        ("021-68881234", "021****1234"),
        ("6888123", "****23"),
        ("", ""),
        ("please call the gate", "please call the gate"),
    ],
)
def test_a_phone_keeps_its_first_three_and_last_four_digits(whole: str, shown: str) -> None:
    assert masking.phone(whole) == shown


@pytest.mark.parametrize(
    ("whole", "shown"),
    [("wang.min@example.com", "w****@example.com"), ("x@y.cn", "x****@y.cn"), ("", ""), ("not an address", "****")],
)
def test_a_mail_address_keeps_its_first_letter_and_domain(whole: str, shown: str) -> None:
    assert masking.email(whole) == shown


@pytest.mark.parametrize(
    ("whole", "shown"),
    [
        ("上海市浦东新区世纪大道88号金茂大厦1201室", "上海市浦东新区****"),
        ("江苏省苏州市工业园区星湖街328号", "江苏省苏州市工业园区****"),
        ("广东省深圳市南山区科技园路1号", "广东省深圳市南山区****"),
        ("台北市大安區忠孝東路四段100號", "台北市大安區****"),
        ("世纪大道88号", "世纪****"),
        ("12 Main Street, Springfield, USA", "****, USA"),
        ("12 Main Street, 62701 Springfield", "****"),
        ("", ""),
    ],
)
def test_an_address_keeps_its_district(whole: str, shown: str) -> None:
    assert masking.address(whole) == shown


def test_running_text_loses_numbers_and_addresses_but_not_quantities_and_order_numbers() -> None:
    text = (
        "王敏 13800135678 / (021)6888-1234, wang@example.com, +44 20 7946 0958。"
        "送到上海市浦东新区世纪大道88号。SO2611220001 要 1200 箱, 单价 35.50, 2026-03-01, PO 4500012345。"
    )
    shown = masking.words(text, "上海市浦东新区世纪大道88号")
    for secret in ("13800135678", "6888-1234", "wang@", "7946", "世纪大道"):
        assert secret not in shown
    kept = ("SO2611220001", "1200 箱", "35.50", "2026-03-01", "4500012345")
    for needed in ("王敏", "138****5678", "@example.com", "上海市浦东新区****", *kept):
        assert needed in shown


@pytest.mark.parametrize("mask", [masking.phone, masking.email, masking.address, masking.words])
@pytest.mark.parametrize(
    "text", ["13800135678", "wang@example.com", "上海市浦东新区世纪大道88号", "12 Main Street, USA", "021-68881234"]
)
def test_masking_twice_is_masking_once(mask: object, text: str) -> None:
    once = mask(text)  # type: ignore[operator]
    assert mask(once) == once  # type: ignore[operator]
