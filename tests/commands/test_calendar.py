"""The calendar goes on in a year whose official holidays are not known: weekends, and the company's own days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orderdesk.commands import intake, review
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.model import SalesOrder
from orderdesk.queries.capacity import capacity_days, tightness
from orderdesk.queries.intake import promise_date
from orderdesk.queries.review import review_case
from orderdesk.queries.settings import company_days, unknown_holidays
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from orderdesk.rules.working_days import OwnDays, after_working_days, is_published, is_working_day, read_days, unknown_year
from tests import factories as make
from tests.commands.test_routes import form

NEVER = 2051
"""A year nobody has published: what holds for it holds for 2027 until that is."""


def test_days_are_read_as_people_write_them() -> None:
    first = date(2027, 1, 1)
    assert read_days("2027-01-01") == read_days("2027/1/1") == read_days(" 2027.01.01, ") == {first}
    span = read_days("2027-02-05..2027-02-11、2027-05-01 2027-10-01至2027-10-03")
    assert len(span) == 11 and date(2027, 2, 11) in span and date(2027, 10, 2) in span
    for wrong in ("1 January", "2027-02-30", "2027-02-11..2027-02-05", "2027-01-01..2028-01-01", "01-01"):
        with pytest.raises(Refused) as refused:
            read_days(wrong, "calendar.days_off")
        assert refused.value.field == "calendar.days_off"


def test_an_unpublished_year_counts_weekdays_but_for_the_companys_days() -> None:
    monday = next(day for day in (date(NEVER, 1, 1) + timedelta(days=n) for n in range(7)) if day.weekday() == 0)
    sunday = monday - timedelta(days=1)
    own = OwnDays(frozenset({monday}), frozenset({sunday}))
    assert not is_published(monday) and is_working_day(monday) and not is_working_day(sunday)
    assert not is_working_day(monday, own) and is_working_day(sunday, own)
    assert after_working_days(sunday, 1, own) == monday + timedelta(days=1)


def test_the_year_is_asked_for_in_time_until_it_is_known_or_entered() -> None:
    assert unknown_year(date(NEVER - 1, 11, 15)) == NEVER, "orders are promised into it already"
    assert unknown_year(date(2025, 11, 15)) is None
    assert unknown_year(date(NEVER, 6, 1), OwnDays(frozenset({date(NEVER, 10, 1)}))) is None


def test_an_order_for_the_next_year_goes_all_its_way(desk: Desk) -> None:
    """Entered at the turn of the year, wanted weeks into it: entered, promised, checked, approved."""
    december = make.moment("2026-12-30T10:00")
    desk.clock = lambda: december
    make.one_review(desk)
    clerk, sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    boss = make.staff(desk, Role.ADMINISTRATOR)
    before = desk.read(promise_date, {}, desk.today())
    assert before == date(2027, 1, 4), "packed on the 31st, two days under way, and Sunday is no day to arrive"
    desk.do(boss, change_settings, {"calendar.days_off": "2027-01-04..2027-01-05", "calendar.days_worked": "2027-01-10"})
    assert desk.read(promise_date, {}, desk.today()) == date(2027, 1, 6)
    assert desk.read(company_days).worked == {date(2027, 1, 10)}
    made = desk.do(clerk, intake.save_order, form(desk, requested_date=date(2027, 1, 15)))
    assert made.made is not None
    desk.do(clerk, intake.submit_order, made.made, made.version)
    case = desk.read(review_case, made.made, desk.today())
    assert case is not None and {check.verdict.value for check in case.checks if check.code in ("date", "capacity")} == {"good"}
    assert desk.read(tightness, made.made, desk.today())[0].day == date(2027, 1, 13)
    days = {row.day: (row.kind, row.capacity > 0) for row in desk.read(capacity_days, "packing", desk.today())}
    assert days[date(2027, 1, 4)] == ("own", False) and days[date(2027, 1, 10)] == ("work", True)
    assert days[date(2027, 1, 9)] == ("weekend", False)
    desk.do(sales, review.approve_order, made.made, case.order.version)
    assert desk.read(lambda session: session.get_one(SalesOrder, made.made).promised_date) == date(2027, 1, 6)


def test_the_administrator_is_told_until_the_days_are_entered(desk: Desk) -> None:
    day, boss = date(NEVER, 2, 1), make.staff(desk, Role.ADMINISTRATOR)
    assert desk.read(unknown_holidays, day) == NEVER
    with pytest.raises(Refused, match="is no day"):
        desk.do(boss, change_settings, {"calendar.days_off": "Spring Festival"})
    desk.do(boss, change_settings, {"calendar.days_off": f"{NEVER}-02-11..{NEVER}-02-17"})
    assert desk.read(unknown_holidays, day) is None
