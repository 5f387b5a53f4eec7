"""The end of a day: what is not finished, who signed it; longer hours with two people's word, filed with finance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orderdesk.commands.days import ask_extension, say_extension, sign_day
from orderdesk.commands.intake import save_order, submit_order
from orderdesk.database.desk import Desk
from orderdesk.documents.collect_day import day_sheet
from orderdesk.queries.days import day_clearing, extension_of
from orderdesk.queries.orders import late_orders
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.commands.test_routes import form
from tests.documents.reading import packed
from tests.stories import delivered_order

EVENING, NIGHT = "2026-03-04T10:00", "2026-03-04T14:40"  # 18:00 and 22:40 in Shanghai


@pytest.mark.requirement("004-o13")
def test_a_day_lists_what_is_not_finished_and_is_signed_by_department(desk: Desk) -> None:
    clerk, finance = make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.FINANCE)
    done = delivered_order(desk, None, "10")
    evening = make.moment(EVENING)
    desk.clock = lambda: evening
    day = desk.today()
    draft = desk.do(clerk, save_order, form(desk))
    dated = desk.do(clerk, save_order, replace(form(desk), ordered_at=make.moment("2026-03-03T02:00")))
    sent = desk.do(clerk, save_order, form(desk))
    desk.do(clerk, submit_order, sent.made, sent.version)
    found = desk.read(day_clearing, day)
    listed = [(item.kind, item.number) for item in found.items if item.department in (Role.CLERK, Role.SALES_REVIEWER)]
    assert listed == [
        ("draft", draft.number), ("draft", dated.number), ("date", dated.number), ("review", sent.number)
    ]  # fmt: skip
    assert found.counts[Role.CLERK] == 3 and found.counts[Role.SALES_REVIEWER] == 1
    assert desk.read(day_clearing, day.replace(day=3)).counts[Role.CLERK] == 0, "none of it had come the day before"
    desk.clock = None
    assert [item.order_id for item in desk.read(day_clearing, desk.today()).items if item.kind == "bill"] == [done.id]
    desk.clock = lambda: evening
    with pytest.raises(Refused, match="3 things are open") as refused:
        desk.do(clerk, sign_day, day, "clerk")
    assert refused.value.field == "note"
    with pytest.raises(Refused, match="your own department"):
        desk.do(clerk, sign_day, day, "finance", "for them")
    with pytest.raises(Refused, match="not come yet"):
        desk.do(clerk, sign_day, day.replace(day=5), "clerk", "early")
    desk.do(clerk, sign_day, day, "clerk", "the customer calls tomorrow")
    desk.do(finance, sign_day, day, "finance", "the bill waits for the price")
    with pytest.raises(Refused, match="already"):
        desk.do(clerk, sign_day, day, "clerk", "again")
    signed = desk.read(day_clearing, day).signed
    assert (signed[0].department, signed[0].open_count, signed[0].who) == ("clerk", 3, "林静")
    said = packed(desk.read(day_sheet, day))
    for word in (draft.number, sent.number, "林静", "thecustomercallstomorrow"):
        assert str(word).replace(" ", "") in said.replace(" ", "")


@pytest.mark.requirement("004-o2")
def test_longer_hours_hold_for_their_day_once_two_people_confirmed_them_and_are_filed(desk: Desk) -> None:
    clerk, sales, boss = (make.staff(desk, role) for role in (Role.CLERK, Role.SALES_REVIEWER, Role.MANAGER))
    finance = make.staff(desk, Role.FINANCE, name="吴敏")
    evening, night = make.moment(EVENING), make.moment(NIGHT)
    desk.clock = lambda: evening
    day = desk.today()
    for until, reason, field in (("21:00", "x y", "until"), ("late", "x y", "until"), ("23:30", " ", "reason")):
        with pytest.raises(Refused) as refused:
            desk.do(clerk, ask_extension, until, reason)
        assert refused.value.field == field
    with pytest.raises(Refused, match="No extension"):
        desk.do(boss, say_extension, day, "sales", "agreed")
    desk.do(clerk, ask_extension, "23:30", "two hundred orders of one customer")
    with pytest.raises(Refused, match="role"):
        desk.do(clerk, say_extension, day, "sales", "agreed")
    with pytest.raises(Refused, match="Write your word"):
        desk.do(boss, say_extension, day, "sales", " ")
    desk.do(boss, say_extension, day, "sales", "agreed")
    with pytest.raises(Refused, match="once sales and department"):
        desk.do(finance, say_extension, day, "finance", "filed")
    desk.clock = lambda: night
    desk.do(clerk, save_order, form(desk))
    assert len(desk.read(late_orders).rows) == 1, "one word is not enough"
    desk.do(sales, say_extension, day, "department", "agreed, until all is in")
    desk.do(clerk, save_order, form(desk))
    assert len(desk.read(late_orders).rows) == 1, "with both words it is in time"
    desk.do(finance, say_extension, day, "finance", "filed as 2026-17")
    found = desk.read(extension_of, day)
    assert found is not None and found.holds and [word.side for word in found.words] == ["sales", "department", "finance"]
    said = packed(desk.read(day_sheet, day)).replace(" ", "")
    for word in ("23:30", "twohundredorders", "吴敏", "filedas2026-17"):
        assert word in said
    tomorrow = make.moment("2026-03-05T14:40")
    desk.clock = lambda: tomorrow
    desk.do(clerk, save_order, form(desk))
    assert len(desk.read(late_orders).rows) == 2, "it holds for the day it was asked for"


def test_nobody_speaks_twice_on_an_extension(desk: Desk) -> None:
    clerk, both = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER, Role.MANAGER)
    evening = make.moment(EVENING)
    desk.clock = lambda: evening
    desk.do(clerk, ask_extension, "23:00", "stock count")
    desk.do(both, say_extension, desk.today(), "sales", "agreed")
    with pytest.raises(Refused, match="another person"):
        desk.do(both, say_extension, desk.today(), "department", "agreed")
    later = make.moment("2026-03-05T10:00")
    desk.clock = lambda: later
    desk.do(both, ask_extension, "23:00", "stock count")
    with pytest.raises(Refused, match="others confirm"):
        desk.do(both, say_extension, desk.today(), "sales", "agreed")
