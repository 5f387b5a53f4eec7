"""What a scan counts on the packing bench."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from orderdesk.rules.errors import Refused
from orderdesk.rules.packing import fitting, lines_of, lines_to_count, read_scan, remaining


@dataclass(frozen=True)
class Line:
    """A line of an order on the bench."""

    line_id: int
    sku: str = "PEN"
    barcode: str = ""
    asked: Decimal = Decimal(2)
    shipped: Decimal = Decimal(0)
    packed: Decimal = Decimal(0)
    packable: Decimal = Decimal(2)
    stockless: bool = False


@pytest.mark.parametrize(
    ("typed", "code", "times"),
    [
        ("LAMP", "LAMP", "1"),
        ("１２*LAMP", "LAMP", "12"),
        ("2.5×LAMP", "LAMP", "2.5"),
        ("*3", "", "3"),
        ("12A*B", "12A*B", "1"),
        ("  6901234567892\r\n", "6901234567892", "1"),
        ("*", "*", "1"),
    ],
)
def test_a_number_before_a_code_counts_so_many(typed: str, code: str, times: str) -> None:
    scan = read_scan(typed)
    assert (scan.code, scan.times) == (code, Decimal(times))


def test_a_product_is_found_by_number_or_barcode_never_by_nothing() -> None:
    pen, lamp = Line(1, "PEN-1", "690"), Line(2, "LAMP")
    assert lines_of([pen, lamp], "pen-1") == lines_of([pen, lamp], "690") == [pen]
    assert lines_of([pen, lamp], "") == lines_of([pen, lamp], "69") == []


def test_two_lines_of_one_product_fill_one_after_the_other() -> None:
    lines = [Line(1), Line(2)]
    assert lines_to_count(lines, {}, Decimal(1)) == [(lines[0], Decimal(1))]
    assert lines_to_count(lines, {1: Decimal(2)}, Decimal(1)) == [(lines[1], Decimal(1))]
    with pytest.raises(Refused, match="all 4"):
        lines_to_count(lines, {1: Decimal(2), 2: Decimal(2)}, Decimal(1))


def test_many_at_once_are_spread_over_the_lines_of_a_product() -> None:
    lines = [Line(1), Line(2)]
    assert lines_to_count(lines, {1: Decimal(1)}, Decimal(3)) == [(lines[0], Decimal(2)), (lines[1], Decimal(2))]
    with pytest.raises(Refused, match="only 3 more"):
        lines_to_count(lines, {1: Decimal(1)}, Decimal(4))


def test_nothing_locked_counts_nothing() -> None:
    with pytest.raises(Refused, match="nothing of it is locked"):
        lines_to_count([Line(1, packable=Decimal(0))], {}, Decimal(1))


def test_counts_are_cut_to_what_can_still_go_in_and_services_go_whole() -> None:
    lines = [Line(1), Line(2, packable=Decimal(1)), Line(3, packable=Decimal(0)), Line(4, stockless=True)]
    counted = {number: Decimal(2) for number in (1, 2, 3)}
    assert fitting(lines, counted) == {1: Decimal(2), 2: Decimal(1), 4: Decimal(2)}


def test_what_stays_behind_is_what_was_asked_less_all_that_left_or_is_in_a_box() -> None:
    line = Line(1, asked=Decimal(10), shipped=Decimal(3), packed=Decimal(2))
    assert remaining([line], {1: Decimal(4)}) == [(line, Decimal(1))]
    assert remaining([line], {1: Decimal(5)}) == []
