"""Mails whose words refuse, bargain or slip: what is not wanted is not ordered, and what is not plain is doubted."""

from __future__ import annotations

import pytest

from orderdesk.rules.reading import Kind, MailReading
from tests.rules.reading.company import lines, read


def doubts(reading: MailReading) -> set[str]:
    return {doubt.field for doubt in reading.doubts}


NOT_THIS_BUT_THAT = {
    "Please do not send COP-A4-80 3 boxes; instead 5 boxes of SPL-246": [("SPL-246", 5)],
    "Please don't ship COP-A4-80 3 boxes. We need 5 boxes of SPL-246.": [("SPL-246", 5)],
    "not 3 cartons A4 copy paper 80g but 5 boxes of staples please": [("SPL-246", 5)],
    "Please send 3 cartons A4 copy paper 80g and not 3 cartons A3 paper": [("COP-A4-80", 15)],
    "我们不是要 COP-A4-80 3箱，是要 TIS-3 3箱": [("TIS-3", 90)],
    "请不要发A4纸80g 3箱而是发订书钉5盒": [("SPL-246", 5)],
    "不要A4纸80g 3箱要A3纸3箱": [("COP-A3-80", 12)],
}


@pytest.mark.requirement("003-32")
@pytest.mark.parametrize("body", NOT_THIS_BUT_THAT)
def test_goods_that_are_refused_are_not_ordered(body: str) -> None:
    reading = read(body)
    assert lines(reading) == NOT_THIS_BUT_THAT[body] and "lines" in doubts(reading)


DOUBTED = {
    "COP-A4-80 3~5箱": "lines[0].quantity_base",
    "COP-A4-80 三到五箱": "lines[0].quantity_base",
    "COP-A4-80 3+1箱": "lines[0].quantity_base",
    "A4纸80g 3箱，送订书钉2盒": "lines[1].sku",
    "COP-A4-80 3箱，2月30日前": "requested_date",
    "COP-A4-80 3箱，31.2. 前送到": "requested_date",
    "COP-A4-80 3箱，昨天就要": "requested_date",
    "COP-A4-80 3箱，3月1日前送到": "requested_date",
    "COP-A4-80 3箱，如果周三前能到就要，否则不要了": "class",
    "COP-A4-80 3 cartons, only if you can deliver by Wednesday": "class",
    "门店A：COP-A4-80 3箱，门店B：SPL-246 5盒，分别送": "ship_to",
    "Please do not deliver COP-A4-80 3 cartons before Friday": "lines",
}


@pytest.mark.parametrize("body", DOUBTED)
def test_what_is_not_plain_is_doubted(body: str) -> None:
    reading = read(body)
    assert reading.kind is Kind.ORDER and DOUBTED[body] in doubts(reading)


def test_a_day_that_no_calendar_has_becomes_no_other_day() -> None:
    assert read("COP-A4-80 3箱，2月30日前").order.requested_date is None


def test_one_more_for_nothing_is_a_gift_line_of_its_own() -> None:
    reading = read("编号 COP-A4-80 数量 3+1 箱（一箱赠送）")
    assert [(line.quantity_base, line.gift) for line in reading.order.lines] == [(15, False), (5, True)]


def test_part_of_an_order_taken_back_cancels_it_not() -> None:
    reading = read("COP-A4-80 取消2箱，只要1箱")
    assert reading.kind is Kind.CHANGE and lines(reading) == [("COP-A4-80", 5)] and doubts(reading)


def test_the_letter_o_in_a_code_is_read_as_the_digit_and_doubted() -> None:
    reading = read("COP-A4-8O 3箱")
    assert lines(reading) == [("COP-A4-80", 15)] and "lines[0].sku" in doubts(reading)


def test_plain_orders_stay_without_doubt() -> None:
    for body in (
        "A4纸80g 5箱，不要发票，周五送",
        "送A4纸80g 3箱，订书钉2盒",
        "A4纸80g 3箱，送到杭州",
        "COP-A4-80 3箱，31号前送到",
    ):
        assert doubts(read(body)) == set(), body
