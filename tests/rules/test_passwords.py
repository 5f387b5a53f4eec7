"""Which passwords are taken."""

from __future__ import annotations

import pytest

from orderdesk.rules.errors import Refused
from orderdesk.rules.passwords import SHORTEST, check_password


@pytest.mark.parametrize(
    "good", ["correct horse battery", "雨伞 石榴 十月的风很凉快啊", "tr4m-lemon-quiet-9", "Passwordless otters swim"]
)
def test_a_password_nobody_would_try_is_taken(good: str) -> None:
    check_password(good, "linjing", "林静")


@pytest.mark.parametrize("short", ["", "kq8#Lm2", " " * SHORTEST, "  elevenchars  "])
def test_a_short_one_is_refused_with_the_number_needed(short: str) -> None:
    with pytest.raises(Refused, match="at least 12") as refused:
        check_password(short)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "common",
    [
        "password1234", "P@ssw0rd!2026", "Administrator1", "123456789012", "98765432109876", "abcdefghijkl", "qwertyuiopas",
        "1qaz2wsx3edc", "aaaaaaaaaaaa", "abcabcabcabc", "woaini1314520", "Welcome 2026 !", "orderdesk-admin", "19880808198808",
    ],
)  # fmt: skip
def test_those_tried_first_are_refused(common: str) -> None:
    with pytest.raises(Refused, match="tried first"):
        check_password(common)


def test_one_s_own_name_is_no_password() -> None:
    with pytest.raises(Refused, match="own name"):
        check_password("my-linjing-desk-7", "LinJing", "林静")
    check_password("my-linjing-desk-7", "gao")
