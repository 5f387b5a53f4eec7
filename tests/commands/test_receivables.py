"""Bills, audits, payments."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest

from orderdesk.commands import receivables
from orderdesk.database.desk import Desk
from orderdesk.queries import receivables as reads
from orderdesk.queries.check import run_checks
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.looking import order_state, owed
from tests.stories import billed, deliver, delivered_order


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    """Finance, who makes bills and receives payments."""
    return make.staff(desk, Role.FINANCE)


@pytest.fixture
def auditor(desk: Desk) -> Actor:
    """Finance, who audits what others made."""
    return make.staff(desk, Role.FINANCE)


def cny(amount: str) -> Money:
    """An amount in yuan."""
    return Money.of(amount, "CNY")


def pay(desk: Desk, clerk: Actor, customer: int, amount: str, allocations: dict[int, Decimal] | None = None) -> int:
    """A bank transfer received today; the payment's id."""
    made = desk.do(clerk, receivables.receive_payment, customer, Decimal(amount), "CNY", "bank", allocations=allocations).made
    assert made is not None
    return made


def bill_of(desk: Desk, bill_id: int) -> reads.BillRow:
    """A bill as the list shows it."""
    detail = desk.read(reads.bill_detail, bill_id)
    assert detail is not None
    return detail.head


@pytest.mark.requirement("000-42", "000-43", "000-44")
def test_a_delivered_order_is_billed_audited_and_paid(desk: Desk, clerk: Actor, auditor: Actor) -> None:
    customer = make.customer(desk, "Jade Trading", term_days=30)
    order = make.approved_order(
        desk, customer, [(make.product(desk, "LAMP", on_hand=9), 3, "12.35"), (make.product(desk, on_hand=9), 2)]
    )
    with pytest.raises(Refused, match="Nothing of order"):
        desk.do(clerk, receivables.make_bill, order.id)
    deliver(desk, order)
    (waiting,) = desk.read(reads.to_bill).rows
    assert (waiting.order_number, waiting.amount, waiting.shipments) == (order.number, cny("57.05"), 1)

    made = desk.do(clerk, receivables.make_bill, order.id)
    assert made.made is not None
    assert not desk.read(reads.to_bill).rows
    assert owed(desk, customer) == 0

    desk.do(auditor, receivables.audit_bill, made.made, note="agrees with the contract")
    assert owed(desk, customer) == Decimal("57.05")
    detail = desk.read(reads.bill_detail, made.made)
    assert detail is not None
    lamp = detail.lines[0]
    assert (lamp.sku, lamp.quantity, lamp.price, lamp.amount) == ("LAMP", 3, cny("12.35"), cny("37.05"))
    assert (detail.head.total, detail.head.received, detail.head.open) == (cny("57.05"), cny("0"), cny("57.05"))
    assert (detail.head.audited_by, detail.audit_note) == (auditor.name, "agrees with the contract")
    assert detail.head.due_date == desk.today() + timedelta(days=30)

    pay(desk, clerk, customer, "50")
    assert (bill_of(desk, made.made).received, bill_of(desk, made.made).open) == (cny("50"), cny("7.05"))
    assert order_state(desk, order.id) == "delivered"
    pay(desk, clerk, customer, "7.05")

    assert bill_of(desk, made.made).state == "settled"
    assert order_state(desk, order.id) == "closed"
    assert owed(desk, customer) == 0
    verbs = [step.verb for step in desk.read(timeline, order.id)]
    assert verbs[-5:] == ["bill", "audit", "payment", "payment", "close"]
    assert all(result.ok for result in desk.read(run_checks))


@pytest.mark.requirement("000-44")
def test_nobody_audits_his_own_bill(desk: Desk, clerk: Actor) -> None:
    customer = make.customer(desk)
    bill = desk.do(clerk, receivables.make_bill, delivered_order(desk, customer, "5").id)
    with pytest.raises(Refused, match="somebody else has to audit it"):
        desk.do(clerk, receivables.audit_bill, bill.made)
    assert bill_of(desk, bill.made).state == "draft"
    assert owed(desk, customer) == 0


@pytest.mark.requirement("000-43")
def test_partial_bills_add_up_to_the_cent(desk: Desk, clerk: Actor) -> None:
    customer = make.customer(desk)
    order = make.approved_order(desk, customer, [(make.product(desk, on_hand=3), 3, "3.3367")])
    amounts = []
    for _third in range(3):
        deliver(desk, order, {order.lines[0]: Decimal(1)})
        made = desk.do(clerk, receivables.make_bill, order.id)
        amounts.append(bill_of(desk, made.made).total)
    assert amounts == [cny("3.34"), cny("3.33"), cny("3.34")]
    assert sum((amount.amount for amount in amounts), Decimal(0)) == Decimal("10.01")
    assert all(result.ok for result in desk.read(run_checks))


def test_a_cancelled_bill_can_be_made_again(desk: Desk, clerk: Actor, auditor: Actor) -> None:
    customer = make.customer(desk)
    order = delivered_order(desk, customer, "5")
    bill = desk.do(clerk, receivables.make_bill, order.id)
    with pytest.raises(Refused) as refused:
        desk.do(auditor, receivables.cancel_bill, bill.made, "")
    assert refused.value.field == "reason"
    desk.do(auditor, receivables.cancel_bill, bill.made, "wrong address")
    with pytest.raises(Refused, match="Cancelled"):
        desk.do(auditor, receivables.audit_bill, bill.made)

    again = desk.do(clerk, receivables.make_bill, order.id)
    desk.do(auditor, receivables.audit_bill, again.made)
    assert owed(desk, customer) == 5
    with pytest.raises(Refused, match="Audited"):
        desk.do(auditor, receivables.cancel_bill, again.made, "too late")
    assert all(result.ok for result in desk.read(run_checks))


def test_a_gift_is_billed_at_nothing_and_closed_at_its_audit(desk: Desk, clerk: Actor, auditor: Actor) -> None:
    customer = make.customer(desk)
    order = delivered_order(desk, customer, "0")
    bill = desk.do(clerk, receivables.make_bill, order.id)
    desk.do(auditor, receivables.audit_bill, bill.made)
    assert bill_of(desk, bill.made).state == "settled"
    assert order_state(desk, order.id) == "closed"
    assert all(result.ok for result in desk.read(run_checks))


def test_a_bill_audited_meanwhile_is_a_conflict(desk: Desk, clerk: Actor, auditor: Actor) -> None:
    bill = desk.do(clerk, receivables.make_bill, delivered_order(desk, make.customer(desk), "5").id)
    seen = bill_of(desk, bill.made)
    desk.do(auditor, receivables.audit_bill, bill.made, seen.version)
    with pytest.raises(Conflict):
        desk.do(auditor, receivables.cancel_bill, bill.made, "no", seen.version)


def test_a_payment_goes_to_what_is_due_first_and_the_rest_is_credit(desk: Desk, clerk: Actor) -> None:
    customer = make.customer(desk)
    first, second = billed(desk, customer, "10"), billed(desk, customer, "20")

    payment = pay(desk, clerk, customer, "12")
    assert (bill_of(desk, first).state, bill_of(desk, second).open) == ("settled", cny("18"))
    assert owed(desk, customer) == 18

    later = pay(desk, clerk, customer, "20")
    assert bill_of(desk, second).state == "settled"
    assert owed(desk, customer) == -2
    found = desk.read(reads.payment_detail, later)
    assert found is not None and found[0].free == cny("2")
    assert [row.payment_id for row in desk.read(reads.payments, only_free=True).rows] == [later]

    third = billed(desk, customer, "5")
    desk.do(clerk, receivables.allocate_payment, later)
    assert bill_of(desk, third).open == cny("3")
    with pytest.raises(Refused, match="is free any more"):
        desk.do(clerk, receivables.allocate_payment, payment)
    assert all(result.ok for result in desk.read(run_checks))


def test_a_payment_goes_where_it_is_told(desk: Desk, clerk: Actor) -> None:
    customer = make.customer(desk)
    first, second = billed(desk, customer, "10"), billed(desk, customer, "20")
    payment = pay(desk, clerk, customer, "15", {second: Decimal(6)})
    assert (bill_of(desk, first).open, bill_of(desk, second).open) == (cny("10"), cny("14"))

    desk.do(clerk, receivables.allocate_payment, payment, {second: Decimal(4), first: Decimal(1)})
    assert (bill_of(desk, first).open, bill_of(desk, second).open) == (cny("9"), cny("10"))
    assert all(result.ok for result in desk.read(run_checks))


def test_no_more_is_matched_than_there_is(desk: Desk, clerk: Actor) -> None:
    customer, other = make.customer(desk), make.customer(desk)
    mine, theirs = billed(desk, customer, "10"), billed(desk, other, "10")
    for allocations, words in [
        ({mine: Decimal("10.01")}, "more than is still open"),
        ({mine: Decimal(9), theirs: Decimal(1)}, "not open for payment by this customer"),
        ({mine: Decimal(-1)}, "below zero"),
        ({mine: Decimal(8)}, "More is allocated than was paid"),
    ]:
        with pytest.raises(Refused, match=words):
            pay(desk, clerk, customer, "7", allocations)
    assert owed(desk, customer) == 10
    assert not desk.read(reads.payments).rows


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("1.001")}, "amount"),
        ({"amount": Decimal("1.5"), "currency": "JPY"}, "amount"),
        ({"method": " "}, "method"),
        ({"received_on": date(9999, 1, 1)}, "received_on"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(desk: Desk, clerk: Actor, fields: dict[str, object], field: str) -> None:
    asked = {"amount": Decimal(5), "currency": "CNY", "method": "bank", **fields}
    with pytest.raises(Refused) as refused:
        desk.do(clerk, receivables.receive_payment, make.customer(desk), **asked)
    assert refused.value.field == field


def test_the_same_transfer_is_not_entered_twice(desk: Desk, clerk: Actor) -> None:
    customer = make.customer(desk)
    first = desk.do(clerk, receivables.receive_payment, customer, Decimal(5), "CNY", "bank", "TX-9")
    with pytest.raises(Refused, match=f"already as {first.number}"):
        desk.do(clerk, receivables.receive_payment, customer, Decimal(5), "CNY", "bank", "TX-9")
    assert owed(desk, customer) == -5


def test_two_payments_at_once_never_overpay_a_bill(desk: Desk, clerk: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "10")
    ready = threading.Barrier(3)
    faults: list[Exception] = []

    def receive() -> None:
        ready.wait()
        try:
            pay(desk, clerk, customer, "6")
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test shows it
            faults.append(fault)

    threads = [threading.Thread(target=receive) for _payment in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults
    assert bill_of(desk, bill).received == cny("10")
    assert owed(desk, customer) == -8
    assert all(result.ok for result in desk.read(run_checks))


def test_only_finance_bills_and_receives(desk: Desk) -> None:
    shipper = make.staff(desk, Role.SHIPPING)
    order = delivered_order(desk, make.customer(desk), "5")
    with pytest.raises(Refused, match="Ask Finance"):
        desk.do(shipper, receivables.make_bill, order.id)
    with pytest.raises(Refused, match="Ask Finance"):
        pay(desk, shipper, make.customer(desk), "5")
