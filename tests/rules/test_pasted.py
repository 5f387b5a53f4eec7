"""Goods copied from a sheet or a chat."""

from __future__ import annotations

import pytest

from orderdesk.rules.pasted import PastedLine, pasted_lines, several


@pytest.mark.parametrize(
    ("text", "goods", "amount"),
    [
        ("PA-A4-80\t3", "PA-A4-80", "3"),
        ("PA-A4-80\t复印纸\tA4 80g\t3\t箱\t107.50", "PA-A4-80", "3箱"),
        ("PA-A4-80\t复印纸\t3箱", "PA-A4-80", "3箱"),
        ("PA-A4-80\t\t", "PA-A4-80", ""),
        ("6901234567892 １２", "6901234567892", "12"),
        ("中性笔 黑  2盒", "中性笔 黑", "2盒"),
        ("订书钉×20", "订书钉", "20"),
        ("复印纸 A4", "复印纸 A4", ""),
        ("6901234567892", "6901234567892", ""),
    ],
)
def test_a_line_of_text_names_goods_and_how_much(text: str, goods: str, amount: str) -> None:
    assert pasted_lines(f"\n{text}\r\n\n") == [PastedLine(goods, amount)]


def test_one_field_is_told_from_several() -> None:
    assert several("A\tB") and several("A\nB") and several("A\r\nB")
    assert not several(" A B \n") and not several("")
