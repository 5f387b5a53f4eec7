"""What a day holds: working days and holidays, what is taken, and a date that is too tight as a fact of the review."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orderdesk.commands.capacity import set_capacity
from orderdesk.commands.review import approve_order
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.model import SalesOrder
from orderdesk.queries.capacity import capacity_days, tightness
from orderdesk.queries.intake import promise_date
from orderdesk.queries.review import review_case
from orderdesk.rules.capacity import arrival, kind_of_day, work_day
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.review import Verdict
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from orderdesk.rules.working_days import is_working_day
from tests import factories as make


def test_a_promise_skips_weekends_and_holidays() -> None:
    friday, spring_festival = date(2025, 3, 14), date(2025, 1, 27)
    assert arrival(friday, 1, 2) == date(2025, 3, 19), "packed on Monday, two days under way"
    assert arrival(date(2025, 3, 12), 1, 2) == date(2025, 3, 17), "Saturday is no day to arrive"
    assert arrival(spring_festival, 1, 2) == date(2025, 2, 7), "packed after eight days off"
    assert [kind_of_day(day) for day in (friday, date(2025, 3, 15), date(2025, 1, 28), date(2025, 1, 26))] == [
        "work", "weekend", "holiday", "work",
    ]  # fmt: skip
    assert work_day(date(2025, 3, 17), 1) == friday


def test_the_promise_of_an_order_is_a_working_day(desk: Desk) -> None:
    for ahead in range(14):
        day = desk.today() + timedelta(days=ahead)
        promised = desk.read(promise_date, {}, day)
        assert is_working_day(promised) and promised > day


@pytest.mark.requirement("000-19")
def test_too_tight_is_computed_and_passes_only_with_a_note(desk: Desk) -> None:
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"capacity.packing": 3})
    keeper, reviewer = make.staff(desk, Role.WAREHOUSE), make.staff(desk, Role.SALES_REVIEWER)
    product, wanted = make.product(desk, on_hand=99), desk.today() + timedelta(days=25)
    fields = {"requested_date": wanted, "contact_phone": "13862145530", "ship_to": "星湖街328号", "payment_method": "on_account"}
    make.approved_order(desk, lines=[(product, 1), (product, 2)], **fields)
    customer = make.customer(desk, credit_limit=9000)
    order = make.order(desk, customer, [(product, 1), (product, 1)], state=OrderState.FIRST_REVIEW, **fields)
    (found,) = desk.read(tightness, order.id, desk.today())
    assert (found.resource, found.own, found.taken, found.capacity, found.tight) == ("packing", 2, 2, 3, True)
    assert found.room is not None and found.room != found.day
    case = desk.read(review_case, order.id, desk.today())
    assert case is not None
    check = next(check for check in case.checks if check.code == "capacity")
    assert check.verdict is Verdict.BAD and check.values["room"] == found.room
    version = desk.read(lambda session: session.get_one(SalesOrder, order.id).version)
    with pytest.raises(Refused, match="Write why"):
        desk.do(reviewer, approve_order, order.id, version)
    row = next(row for row in desk.read(capacity_days, "packing", desk.today()) if row.day == found.day)
    desk.do(keeper, set_capacity, "packing", found.day, 6, "two helpers", row.version)
    (now,) = desk.read(tightness, order.id, desk.today())
    assert (now.capacity, now.tight) == (6, False)
    desk.do(reviewer, approve_order, order.id, version)


def test_a_day_is_changed_with_a_reason_and_made_as_usual_again(desk: Desk) -> None:
    keeper, clerk = make.staff(desk, Role.WAREHOUSE), make.staff(desk, Role.CLERK)
    day = next(row.day for row in desk.read(capacity_days, "packing", desk.today()) if row.kind == "work")

    def row() -> tuple[int, str, int]:
        found = next(row for row in desk.read(capacity_days, "packing", desk.today()) if row.day == day)
        return found.capacity, found.note, found.version

    assert row() == (120, "", 0)
    with pytest.raises(Refused, match="role"):
        desk.do(clerk, set_capacity, "packing", day, 5, "x", 0)
    with pytest.raises(Refused) as refused:
        desk.do(keeper, set_capacity, "packing", day, 5, " ", 0)
    assert refused.value.field == "note"
    with pytest.raises(Refused, match="over"):
        desk.do(keeper, set_capacity, "packing", desk.today() - timedelta(days=1), 5, "x", 0)
    desk.do(keeper, set_capacity, "packing", day, 5, "stocktaking", 0)
    assert row() == (5, "stocktaking", 1)
    with pytest.raises(Conflict):
        desk.do(keeper, set_capacity, "packing", day, 6, "stocktaking", 0)
    desk.do(keeper, set_capacity, "packing", day, None, "", 1)
    assert row() == (120, "", 0)
