"""The page of results keeps what did not run again."""

from __future__ import annotations

import pytest

from tests.faults.report import BEGIN, END, PAGE, merged

LINE = {"test": "desk kill", "promise": "None lost", "date": "2026-01-02", "held": True, "figures": {"kills": 1000}, "seed": 7}
LINE |= {"commit": "abc1234"}


def test_a_result_replaces_its_line_and_leaves_the_others() -> None:
    page = merged(f"above\n{BEGIN}\n{END}\nbelow\n", [LINE, LINE | {"test": "power cut"}])
    again = merged(page, [LINE | {"held": False, "figures": {"kills": 3}}])
    assert "| desk kill | None lost | **no** | kills 3 | 2026-01-02 | abc1234 | 7 |" in again
    assert "| power cut | None lost | yes | kills 1,000 | 2026-01-02 | abc1234 | 7 |" in again
    assert again.startswith("above\n") and again.endswith("\nbelow\n")
    assert again.count("| desk kill ") == 1


def test_the_page_has_a_place_for_results() -> None:
    assert merged(PAGE.read_text(encoding="utf-8"), [LINE]).count("| desk kill ") == 1
    with pytest.raises(ValueError):
        merged("no place", [LINE])
