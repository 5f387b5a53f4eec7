"""What waits for finance, and what a payment can be matched to."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from orderdesk.commands import receivables
from orderdesk.database.desk import Desk
from orderdesk.queries import receivables as reads
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.stories import billed, deliver, delivered_order


def test_what_waits_is_counted_for_those_who_may_do_it(desk: Desk) -> None:
    finance, manager = make.staff(desk, Role.FINANCE), make.staff(desk, Role.MANAGER)
    customer = make.customer(desk)
    orders = [delivered_order(desk, customer, "10").id for _order in range(3)]
    desk.do(finance, receivables.make_bill, orders[0])
    assert desk.read(reads.waiting_counts) == reads.Waiting(to_bill=2, to_audit=1)
    assert desk.read(reads.waiting, finance) == 3
    assert desk.read(reads.waiting, manager) == 0


def test_several_orders_are_billed_in_one_go_and_the_others_told(desk: Desk) -> None:
    finance = make.staff(desk, Role.FINANCE)
    customer = make.customer(desk)
    ready, done = delivered_order(desk, customer, "10"), delivered_order(desk, customer, "20")
    waiting = make.approved_order(desk, customer)
    desk.do(finance, receivables.make_bill, done.id)
    changes = desk.do(finance, receivables.make_bills, [(ready.id, None), (done.id, None), (waiting.id, None)])
    assert changes.count == 1
    assert changes.orders == {ready.id}
    assert len(changes.skipped) == 2 and done.number in changes.skipped[0]
    with pytest.raises(Refused, match="Nothing of order"):
        desk.do(finance, receivables.make_bills, [(done.id, None), (waiting.id, None)])
    assert len(desk.read(reads.bills).rows) == 2


def test_a_bill_to_be_holds_what_was_delivered(desk: Desk) -> None:
    order = make.approved_order(desk, make.customer(desk), [(make.product(desk, "LAMP", on_hand=9), 3, "12.35")])
    deliver(desk, order, {order.lines[0]: Decimal(2)})
    (line,) = desk.read(reads.unbilled_lines, order.id)
    assert (line.sku, line.quantity, str(line.amount)) == ("LAMP", 2, "24.70 CNY")
    desk.do(make.staff(desk, Role.FINANCE), receivables.make_bill, order.id)
    assert desk.read(reads.unbilled_lines, order.id) == ()


def test_open_bills_come_due_first_first(desk: Desk) -> None:
    finance, customer = make.staff(desk, Role.FINANCE), make.customer(desk)
    first, second, third = (billed(desk, customer, amount) for amount in ("10", "20", "30"))
    billed(desk, make.customer(desk), "5")
    desk.do(
        finance, receivables.receive_payment, customer, Decimal(15), "CNY", "bank_transfer", allocations={second: Decimal(15)}
    )
    desk.do(finance, receivables.receive_payment, customer, Decimal(10), "CNY", "cash", allocations={first: Decimal(10)})
    found = desk.read(reads.open_bills_of, customer, "CNY")
    assert [(row.bill_id, row.open.amount) for row in found] == [(second, 5), (third, 30)]
    assert desk.read(reads.open_bills_of, customer, "EUR") == ()


def test_an_account_begins_with_its_first_posting(desk: Desk) -> None:
    customer = make.customer(desk)
    assert desk.read(reads.first_posting, customer) is None
    earlier = desk.today() - timedelta(days=90)
    finance = make.staff(desk, Role.FINANCE)
    desk.do(finance, receivables.receive_payment, customer, Decimal(1), "CNY", "cash", received_on=earlier)
    billed(desk, customer, "10")
    assert desk.read(reads.first_posting, customer) == earlier


@pytest.mark.parametrize(
    ("sort", "names"),
    [("", "CAB"), ("owed", "BAC"), ("-owed", "CAB"), ("name", "ABC"), ("-name", "CBA"), ("-overdue", "ACB")],
)
def test_balances_are_sorted_and_paged(desk: Desk, sort: str, names: str) -> None:
    billed(desk, make.customer(desk, "A", term_days=1), "20")
    billed(desk, make.customer(desk, "B", term_days=90), "10")
    billed(desk, make.customer(desk, "C", term_days=60), "30")
    day = desk.today() + timedelta(days=30)
    seen: list[str] = []
    after = None
    for _page in range(3):
        page = desk.read(reads.balances, day, sort=sort, after=after, limit=1)
        seen += [row.name for row in page.rows]
        after = page.after
    assert "".join(seen) == names
    assert after is None
