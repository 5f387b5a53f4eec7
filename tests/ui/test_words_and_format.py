"""The language changes while the window is open; amounts, dates and phones are written as its people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from orderdesk.ui import format, words
from orderdesk.ui.typed_date import read_date

WEDNESDAY = date(2025, 3, 5)


def test_a_text_follows_the_language(qtbot: QtBot, some_chinese: None) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    words.say(button.setText, N_("Approve"))
    words.say(button.setToolTip, N_("{count} orders"), count=lambda: 12)
    assert button.text() == "Approve"
    words.switch("zh_CN")
    assert (button.text(), button.toolTip()) == ("通过", "12 张订单")
    words.switch("en")
    assert button.text() == "Approve"


def test_data_stays_and_later_words_replace_earlier_ones(qtbot: QtBot, some_chinese: None) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    words.say(label.setText, N_("Approve"))
    words.show(label.setText, "Customer")  # a customer may be called so
    words.switch("zh_CN")
    assert label.text() == "Customer"
    words.say(label.setText, N_("Customer"))
    assert label.text() == "客户"


def test_a_dead_widget_is_not_spoken_to(qtbot: QtBot, some_chinese: None) -> None:
    parent = QWidget()
    label = QLabel(parent)
    words.say(label.setText, N_("Approve"))
    words.tell(label, label.hide)
    parent.deleteLater()
    with qtbot.waitSignal(parent.destroyed):
        pass
    with qtbot.waitSignal(words.language_changed()):
        words.switch("zh_CN")


def test_only_methods_of_widgets_are_bound() -> None:
    with pytest.raises(TypeError):
        words.say(print, N_("Approve"))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Money.of("1234.5", "CNY"), "¥1,234.50"),
        (Money.of("-1234567.891", "CNY"), "-¥1,234,567.891"),
        (Money.of("0", "CNY"), "¥0.00"),
        (Money.of("1200", "JPY"), "JP¥1,200"),
        (Money.of("10", "USD"), "US$10.00"),
        (Money.of("10", "CHF"), "CHF 10.00"),
        (None, ""),
    ],
)
def test_amounts_carry_their_currency(value: Money | None, said: str) -> None:
    assert format.money(value) == said


def test_quantities_lose_needless_zeros() -> None:
    assert [format.quantity(Decimal(text)) for text in ("1200.0000", "2.5000", "0")] == ["1,200", "2.5", "0"]
    assert format.quantity(3, "箱") == "3 箱" and format.units(25_000) == "2.5"


@pytest.mark.parametrize(
    ("days", "said"), [(0, "today"), (1, "tomorrow"), (3, "in 3 days"), (-1, "1 day late"), (-2, "2 days late"), (30, "4 Apr")]
)
def test_due_dates_are_said_from_today(days: int, said: str) -> None:
    assert format.due(WEDNESDAY + timedelta(days=days), WEDNESDAY) == said


def test_dates_are_written_as_the_language_does(some_chinese: None) -> None:
    assert format.day(date(2025, 6, 1), WEDNESDAY) == "1 Jun"
    words.switch("zh_CN")
    assert format.day(date(2025, 6, 1), WEDNESDAY) == "6月1日"
    assert format.day(WEDNESDAY, WEDNESDAY) == "今天"
    assert format.day(date(2024, 6, 1), WEDNESDAY) == "2024-06-01"


def test_moments_are_shown_in_the_companys_zone() -> None:
    format.use_zone(__import__("zoneinfo").ZoneInfo("Asia/Shanghai"))
    try:
        now = datetime(2025, 3, 5, 1, 0, tzinfo=UTC)
        assert format.moment(datetime(2025, 3, 5, 7, 0, tzinfo=UTC), now) == "today 15:00"
        assert format.moment(datetime(2025, 3, 4, 15, 59, tzinfo=UTC), now) == "yesterday 23:59"
        assert format.moment(datetime(2025, 3, 4, 16, 1, tzinfo=UTC), now) == "today 00:01"
        assert format.clock(datetime(2025, 3, 5, 2, 42, 7, tzinfo=UTC)) == "10:42:07"
    finally:
        format.use_zone(None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("13800138000", "138 0013 8000"), ("+8613800138000", "138 0013 8000"), ("extension 7", "extension 7"), ("", ""), (None, "")],
)
def test_phones_are_grouped(typed: str | None, said: str) -> None:
    assert format.phone(typed) == said


def test_time_left_is_said_in_one_unit() -> None:
    spans = [timedelta(days=3), timedelta(hours=4, minutes=20), timedelta(minutes=25), timedelta(hours=-2)]
    assert [format.span(span) for span in spans] == ["3 days", "4 h", "25 min", "2 h late"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("today", WEDNESDAY),
        ("明天", date(2025, 3, 6)),
        ("+3", date(2025, 3, 8)),
        ("＋３", date(2025, 3, 8)),
        ("-1", date(2025, 3, 4)),
        ("+2w", date(2025, 3, 19)),
        ("3/15", date(2025, 3, 15)),
        ("3月15日", date(2025, 3, 15)),
        ("1/10", date(2025, 1, 10)),  # two months ago: still in sight
        ("15", date(2025, 3, 15)),
        ("4", date(2025, 4, 4)),
        ("31", date(2025, 3, 31)),
        ("2025-04-01", date(2025, 4, 1)),
        ("2025-04-01 周二", date(2025, 4, 1)),
        ("2025年4月1日", date(2025, 4, 1)),
        ("20250401", date(2025, 4, 1)),
        ("周三", WEDNESDAY),
        ("周二", date(2025, 3, 11)),
        ("下周三", date(2025, 3, 12)),
        ("下下週一", date(2025, 3, 17)),
        ("礼拜天", date(2025, 3, 9)),
        ("fri", date(2025, 3, 7)),
        ("next wed", date(2025, 3, 12)),
        ("Next Friday", date(2025, 3, 14)),
        ("月底", date(2025, 3, 31)),
        ("2/29", date(2028, 2, 29)),
        ("+1m", date(2025, 4, 5)),
    ],
)
def test_dates_are_read_as_people_type_them(typed: str, read: date) -> None:
    assert read_date(typed, WEDNESDAY) == read


def test_english_reads_the_day_first() -> None:
    assert read_date("3/5", WEDNESDAY, day_first=True) == date(2025, 5, 3)
    assert read_date("3/5", WEDNESDAY) == date(2025, 3, 5)
    assert read_date("25/3", WEDNESDAY) == date(2025, 3, 25)


def test_late_in_the_year_january_is_the_next_one() -> None:
    assert read_date("1/5", date(2025, 12, 20)) == date(2026, 1, 5)
    assert read_date("11/30", date(2026, 1, 10)) == date(2025, 11, 30)


@pytest.mark.parametrize("typed", ["", "soon", "32", "13/13", "2025-02-30", "周八", "+9999", "0", "９９９９９９９９"])
def test_what_is_no_date_is_refused_with_a_way_out(typed: str) -> None:
    with pytest.raises(Refused, match="Type such as") as refusal:
        read_date(typed, WEDNESDAY, field="due")
    assert refusal.value.field == "due"
