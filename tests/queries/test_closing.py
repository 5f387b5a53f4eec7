"""A day's figures for its closing sheet."""

from __future__ import annotations

from decimal import Decimal

from orderdesk.commands import receivables
from orderdesk.database.desk import Desk
from orderdesk.queries.closing import figures_of_day
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from tests import factories as make
from tests.stories import billed

DAY = make.day("2026-03-02")


def figures(desk: Desk, day: object) -> dict[str, tuple[int, list[str]]]:
    return {each.what: (each.count, [str(money) for money in each.amounts]) for each in desk.read(figures_of_day, day)}


def test_orders_count_on_their_business_day_in_each_currency(desk: Desk) -> None:
    lamp, foreign = make.product(desk), make.product(desk, currency="USD")
    make.order(desk, lines=[(lamp, 2, "10")], business_date=DAY)
    make.order(desk, lines=[(lamp, 1, "5.50")], business_date=DAY)
    make.order(desk, lines=[(foreign, 1, "7")], business_date=DAY, currency="USD")
    make.order(desk, lines=[(lamp, 1)], business_date=DAY, state=OrderState.CANCELLED)
    make.order(desk, lines=[(lamp, 9)], business_date=make.day("2026-03-03"))
    rows = {each.what: each for each in desk.read(figures_of_day, DAY)}
    assert rows["Orders entered"].count == 4
    assert set(rows["Orders entered"].amounts) == {Money.of("35.50", "CNY"), Money.of("7", "USD")}
    assert rows["of these cancelled"].count == 1
    assert rows["Bills made"].count == 0


def test_an_approval_counts_on_the_companys_day_not_on_the_servers(desk: Desk) -> None:
    make.approved_order(desk, approved_at=make.moment("2026-03-01T17:00"))  # one in the morning of the second in Shanghai
    make.approved_order(desk, approved_at=make.moment("2026-03-02T17:00"))
    assert figures(desk, DAY)["Orders approved"][0] == 1


def test_what_was_billed_and_received_today_is_summed(desk: Desk) -> None:
    customer = make.customer(desk)
    billed(desk, customer, "10")
    desk.do(make.staff(desk, Role.FINANCE), receivables.receive_payment, customer, Decimal("3.20"), "CNY", "bank")
    rows = {each.what: each for each in desk.read(figures_of_day, desk.today())}
    assert (rows["Bills made"].count, rows["Bills made"].amounts) == (1, (Money.of("10", "CNY"),))
    assert (rows["Payments entered"].count, rows["Payments entered"].amounts) == (1, (Money.of("3.20", "CNY"),))
    assert rows["Shipments delivered"].count == 1
