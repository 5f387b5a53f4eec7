"""Same-day entry until the cut-off: what is entered later is late, says who, when and why, and is found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest

from orderdesk.commands.intake import save_order, submit_order
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.queries.intake import tray_counts
from orderdesk.queries.orders import late_orders, order_detail
from orderdesk.rules.cut_off import AFTER_CUT_OFF, LATER_DAY, lateness, read_cut_off
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from orderdesk.rules.working_days import OwnDays
from tests import factories as make
from tests.commands.test_routes import form

TEN = time(22)


@pytest.mark.parametrize(
    ("entered", "given", "why"),
    [
        ("2026-03-04 22:00", "2026-03-04 09:00", ""),
        ("2026-03-04 22:01", "2026-03-04 09:00", AFTER_CUT_OFF),
        ("2026-03-04 22:01", "2026-03-04 22:01", AFTER_CUT_OFF),
        ("2026-03-05 08:00", "2026-03-04 21:00", LATER_DAY),
        ("2026-03-05 08:00", "2026-03-04 22:30", ""),  # it came after the cut-off: the next day is in time
        ("2026-03-05 22:30", "2026-03-04 22:30", AFTER_CUT_OFF),
        ("2026-03-09 21:00", "2026-03-07 10:00", ""),  # a mail of Saturday, entered on Monday
        ("2026-03-10 08:00", "2026-03-07 10:00", LATER_DAY),
    ],
)
@pytest.mark.requirement("004-o1")
def test_an_order_is_in_time_until_the_cut_off_of_its_day(entered: str, given: str, why: str) -> None:
    assert lateness(datetime.fromisoformat(entered), datetime.fromisoformat(given), TEN) == why
    assert lateness(datetime.fromisoformat(entered), datetime.fromisoformat(given), None) == "", "no cut-off, nothing late"


def test_the_companys_day_off_is_no_day_to_enter_orders() -> None:
    own = OwnDays(frozenset({datetime(2026, 3, 5).date()}))
    assert lateness(datetime(2026, 3, 6, 9), datetime(2026, 3, 5, 10), TEN, own) == ""


def test_what_was_given_before_an_extended_days_own_cut_off_is_late_next_morning() -> None:
    entered, given = datetime(2026, 3, 5, 8), datetime(2026, 3, 4, 22, 40)
    assert lateness(entered, given, TEN, given_until=time(23, 30)) == LATER_DAY
    assert lateness(datetime(2026, 3, 5, 22, 40), datetime(2026, 3, 4, 22, 10), time(23, 30), given_until=TEN) == ""


def test_the_cut_off_is_a_time_of_day(desk: Desk) -> None:
    assert (read_cut_off("２２：30"), read_cut_off("9.05"), read_cut_off(" ")) == (time(22, 30), time(9, 5), None)
    boss = make.staff(desk, Role.ADMINISTRATOR)
    for wrong in ("24:00", "ten", "22:60"):
        with pytest.raises(Refused, match="no time of day"):
            desk.do(boss, change_settings, {"intake.cut_off": wrong})


@pytest.mark.requirement("004-o1")
def test_what_is_entered_after_it_is_flagged_with_who_when_and_why(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    night, day = make.moment("2026-03-04T14:40"), make.moment("2026-03-04T08:00")  # 22:40 and 16:00 in Shanghai
    desk.clock = lambda: day
    early = desk.do(clerk, save_order, form(desk))
    desk.clock = lambda: night
    late = desk.do(clerk, save_order, form(desk))
    (row,) = desk.read(late_orders).rows
    assert (row.id, row.entered_by, row.late_at, row.late_reason) == (late.made, "林静", night, AFTER_CUT_OFF)
    assert desk.read(tray_counts)["late"] == 1
    assert early.made is not None and desk.read(order_detail, early.made).late_at is None  # type: ignore[union-attr]
    backdated = replace(form(desk), ordered_at=make.moment("2026-03-03T02:00"))
    desk.do(clerk, save_order, backdated, early.made, early.version)
    assert [(row.id, row.late_reason) for row in desk.read(late_orders).rows] == [
        (late.made, AFTER_CUT_OFF), (early.made, LATER_DAY),
    ]  # fmt: skip
    desk.do(clerk, submit_order, late.made, late.version)
    assert len(desk.read(late_orders).rows) == 2, "it stays on record whatever becomes of the order"
    first = desk.read(late_orders, limit=1)
    assert [row.id for row in desk.read(late_orders, after=first.after).rows] == [early.made]
