"""Orders go to the manager together on Mondays, Wednesdays and Fridays, as a list and on paper."""

from __future__ import annotations

from datetime import date

import pytest

from orderdesk.commands import review
from orderdesk.database.desk import Desk
from orderdesk.documents.collect import batch_sheet
from orderdesk.model import SalesOrder
from orderdesk.queries.review.batches import open_batch
from orderdesk.queries.timeline import timeline
from orderdesk.rules.batches import batch_days, next_batch
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES
from tests import factories as make
from tests.commands.test_routes import approve, form, submitted
from tests.documents.reading import packed

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(("today", "wanted"), [(2, 2), (3, 4), (4, 4), (5, 6), (6, 6), (7, 9), (8, 9)])
def test_the_next_day_is_a_monday_wednesday_or_friday(today: int, wanted: int) -> None:
    assert next_batch(batch_days("1 3 5"), date(2026, 3, today)) == date(2026, 3, wanted)


@pytest.mark.parametrize("text", ["", "monday", "0 8"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="1 3 5"):
        batch_days(text)


@pytest.mark.requirement("004-o5")
def test_a_batch_is_handed_in_once_and_its_sheet_names_every_order(desk: Desk) -> None:
    make.routes(desk, Route((Step(REVIEW_STATES[0]), Step(REVIEW_STATES[2]))))
    clerk, sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER, name="王海")
    orders = [submitted(desk, clerk, form(desk)) for _each in range(2)]
    early = submitted(desk, clerk, form(desk))
    for order in orders:
        approve(desk, sales, order)
    batch = desk.read(open_batch, MONDAY)
    assert (batch.orders, batch.day) == (tuple(orders), MONDAY)
    days = [desk.read(open_batch, date(2026, 3, day)).day.day for day in range(2, 9)]
    assert days == [2, 4, 4, 6, 6, 9, 9]  # Mondays, Wednesdays and Fridays, as the house is set up
    done = desk.do(sales, review.hand_batch, [*orders, early])
    assert done.count == 2 and desk.read(open_batch, MONDAY).orders == ()
    steps = desk.read(timeline, orders[0])
    assert (steps[-1].verb, steps[-1].note, steps[-1].who) == ("batch", done.number, "王海")
    with pytest.raises(Refused, match="No order waits"):
        desk.do(sales, review.hand_batch, orders)
    with pytest.raises(Refused, match="role"):
        desk.do(clerk, review.hand_batch, orders)
    said = packed(desk.read(batch_sheet, orders, done.number, MONDAY, "王海"))
    numbers = desk.read(lambda session: [session.get_one(SalesOrder, each).number for each in orders])
    for word in (*numbers, str(done.number), "王海"):
        assert word in said
