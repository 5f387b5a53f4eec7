"""Write-offs, refunds, reversals: done at once up to a limit, by two people above it, and always by an entry of their own."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from sqlalchemy import select

from orderdesk.commands import receivables
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.model import Allocation, Correction, CustomerBalance, JournalEntry, SalesOrder
from orderdesk.queries import receivables as reads
from orderdesk.queries.check import run_checks
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.looking import order_state, owed
from tests.stories import billed


@pytest.fixture
def finance(desk: Desk) -> Actor:
    """Finance, who receives payments and asks for corrections."""
    return make.staff(desk, Role.FINANCE)


@pytest.fixture
def colleague(desk: Desk) -> Actor:
    """Another of finance."""
    return make.staff(desk, Role.FINANCE)


@pytest.fixture
def manager(desk: Desk) -> Actor:
    """Who writes off."""
    return make.staff(desk, Role.MANAGER)


def pay(desk: Desk, who: Actor, customer: int, amount: str) -> int:
    """A bank transfer received today and matched to what is due first; the payment's id."""
    made = desk.do(who, receivables.receive_payment, customer, Decimal(amount), "CNY", "bank_transfer").made
    assert made is not None
    return made


def bill_of(desk: Desk, bill_id: int) -> reads.BillRow:
    """A bill as the list shows it."""
    detail = desk.read(reads.bill_detail, bill_id)
    assert detail is not None
    return detail.head


def order_of(desk: Desk, bill_id: int) -> str:
    """Where the bill's order stands."""
    return order_state(desk, bill_of(desk, bill_id).order_id)


def cny(amount: str) -> Money:
    """An amount in yuan."""
    return Money.of(amount, "CNY")


def wrong(desk: Desk) -> list[str]:
    """The invariants that do not hold."""
    return [f"{result.name}: {result.offenders}" for result in desk.read(run_checks) if not result.ok]


def test_a_manager_writes_off_a_small_rest_and_the_bill_is_settled(desk: Desk, finance: Actor, manager: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "100")
    pay(desk, finance, customer, "99.50")
    done = desk.do(manager, receivables.write_off, bill, None, Decimal("0.50"), "bank charges")
    assert done.count == 1
    shown = bill_of(desk, bill)
    assert (shown.state, shown.open) == ("settled", cny("0"))
    assert (shown.received, shown.written_off) == (cny("99.50"), cny("0.50"))
    assert owed(desk, customer) == 0
    assert order_of(desk, bill) == "closed"
    account = desk.read(reads.customer_account, customer, desk.today()).accounts[0]
    assert (account.billed, account.received, account.written_off) == (cny("100"), cny("99.50"), cny("0.50"))
    assert not wrong(desk)


def test_above_the_limit_a_write_off_waits_for_another_manager(desk: Desk, finance: Actor, manager: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "5000")
    asked = desk.do(manager, receivables.write_off, bill, None, Decimal(5000), "the customer is bankrupt")
    assert asked.count == 0
    assert owed(desk, customer) == 5000
    with pytest.raises(Refused, match="asked for this yourself"):
        desk.do(manager, receivables.approve_correction, asked.made, None, "yes")
    with pytest.raises(Refused, match="Manager"):
        desk.do(finance, receivables.approve_correction, asked.made, None, "yes")
    second = make.staff(desk, Role.MANAGER)
    with pytest.raises(Refused) as refused:
        desk.do(second, receivables.approve_correction, asked.made, None, "  ")
    assert refused.value.field == "opinion"
    assert desk.do(second, receivables.approve_correction, asked.made, None, "the court has decided").count == 1
    assert owed(desk, customer) == 0
    assert bill_of(desk, bill).state == "settled"
    with pytest.raises(Conflict):
        desk.do(second, receivables.approve_correction, asked.made, None, "again")
    assert not wrong(desk)


def test_small_pieces_do_not_get_round_the_limit(desk: Desk, manager: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "5000")
    assert desk.do(manager, receivables.write_off, bill, None, Decimal(600), "a first piece").count == 1
    assert desk.do(manager, receivables.write_off, bill, None, Decimal(600), "a second piece").count == 0
    assert owed(desk, customer) == 4400


def test_the_limit_is_the_companys_own(desk: Desk, manager: Actor) -> None:
    chief = make.staff(desk, Role.ADMINISTRATOR)
    desk.do(chief, change_settings, {"receivables.two_person_limit": "0"})
    customer = make.customer(desk)
    bill = billed(desk, customer, "5")
    assert desk.do(manager, receivables.write_off, bill, None, Decimal(5), "anything needs two here").count == 0
    desk.do(chief, change_settings, {"receivables.two_person_limit": "10000.50"})
    other = billed(desk, customer, "10000.50")
    assert desk.do(manager, receivables.write_off, other, None, Decimal("10000.50"), "just up to the limit").count == 1
    assert not wrong(desk)


def test_finance_asks_for_a_write_off_and_never_does_it(desk: Desk, finance: Actor, manager: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "3")
    asked = desk.do(finance, receivables.write_off, bill, None, Decimal(3), "not worth a letter")
    assert (asked.count, owed(desk, customer)) == (0, Decimal(3))
    desk.do(manager, receivables.refuse_correction, asked.made, None, "write the letter")
    assert owed(desk, customer) == 3
    assert bill_of(desk, bill).state == "audited"
    clerk = make.staff(desk, Role.CLERK)
    with pytest.raises(Refused, match="role"):
        desk.do(clerk, receivables.write_off, bill, None, Decimal(3), "a favour")


def test_what_was_paid_meanwhile_is_not_written_off(desk: Desk, finance: Actor, manager: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "50")
    asked = desk.do(finance, receivables.write_off, bill, None, Decimal(50), "he does not answer")
    pay(desk, finance, customer, "20")
    with pytest.raises(Refused, match="more than is still open"):
        desk.do(manager, receivables.approve_correction, asked.made, None, "yes")
    with pytest.raises(Refused, match="more than is still open"):
        desk.do(manager, receivables.write_off, bill, None, Decimal("30.01"), "a cent too much")
    assert owed(desk, customer) == 30


def test_only_free_money_is_refunded(desk: Desk, finance: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "80")
    payment = pay(desk, finance, customer, "100")
    with pytest.raises(Refused, match="more than is free"):
        desk.do(finance, receivables.refund, payment, Decimal("20.01"), "paid too much", "bank_transfer")
    with pytest.raises(Refused) as refused:
        desk.do(finance, receivables.refund, payment, Decimal(20), "", "bank_transfer")
    assert refused.value.field == "reason"
    assert desk.do(finance, receivables.refund, payment, Decimal(20), "paid too much", "bank_transfer").count == 1
    assert owed(desk, customer) == 0
    found = desk.read(reads.payment_detail, payment)
    assert found is not None
    assert (found[0].free, found[0].given_back) == (cny("0"), cny("20"))
    assert bill_of(desk, bill).state == "settled"
    with pytest.raises(Refused, match="Nothing of payment"):
        desk.do(finance, receivables.allocate_payment, payment)
    assert not wrong(desk)


def test_a_reversed_payment_is_as_if_it_had_not_come(desk: Desk, finance: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "100")
    payment = pay(desk, finance, customer, "120")
    assert (bill_of(desk, bill).state, order_of(desk, bill)) == ("settled", "closed")
    assert desk.do(finance, receivables.reverse, "payment", payment, "booked to the wrong customer").count == 1
    shown = bill_of(desk, bill)
    assert (shown.state, shown.open, order_of(desk, bill)) == ("audited", cny("100"), "delivered")
    assert owed(desk, customer) == 100
    found = desk.read(reads.payment_detail, payment)
    assert found is not None
    assert (found[0].free, list(found[1])) == (cny("0"), [])
    with pytest.raises(Refused, match="reversed already"):
        desk.do(finance, receivables.reverse, "payment", payment, "once more")
    pay(desk, finance, customer, "100")
    assert (bill_of(desk, bill).state, order_of(desk, bill)) == ("settled", "closed")
    assert not wrong(desk)


def test_a_reversed_bill_is_cancelled_and_its_goods_are_billed_again(desk: Desk, finance: Actor, colleague: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "100")
    pay(desk, finance, customer, "100")
    order_id = bill_of(desk, bill).order_id
    desk.do(finance, receivables.reverse, "bill", bill, "the price was wrong")
    assert (bill_of(desk, bill).state, order_state(desk, order_id)) == ("cancelled", "delivered")
    assert owed(desk, customer) == -100
    assert [row.order_id for row in desk.read(reads.to_bill).rows] == [order_id]
    again = desk.do(finance, receivables.make_bill, order_id).made
    assert again is not None
    desk.do(colleague, receivables.audit_bill, again)
    assert owed(desk, customer) == 0
    (free,) = desk.read(reads.payments, only_free=True).rows
    desk.do(finance, receivables.allocate_payment, free.payment_id)
    assert (bill_of(desk, again).state, order_state(desk, order_id)) == ("settled", "closed")
    assert not wrong(desk)


def test_reversals_and_what_they_rest_on_go_in_order(desk: Desk, finance: Actor, manager: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "100")
    payment = pay(desk, finance, customer, "95")
    off = desk.do(manager, receivables.write_off, bill, None, Decimal(5), "a rest")
    with pytest.raises(Refused, match="Reverse the write-off first"):
        desk.do(finance, receivables.reverse, "bill", bill, "too soon")
    waiting = desk.do(finance, receivables.reverse, "write_off", off.made, "he paid after all")
    assert waiting.count == 0  # taking a write-off back is the manager's too
    with pytest.raises(Refused, match="somebody asked for it"):
        desk.do(manager, receivables.reverse, "write_off", off.made, "he paid after all")
    undone = desk.do(manager, receivables.approve_correction, waiting.made, None, "yes")
    assert (bill_of(desk, bill).state, bill_of(desk, bill).open) == ("audited", cny("5"))
    with pytest.raises(Refused, match="A reversal is not reversed"):
        desk.do(manager, receivables.reverse, "reversal", undone.made, "back and forth")
    pay(desk, finance, customer, "10")
    (free,) = desk.read(reads.payments, only_free=True).rows
    back = desk.do(finance, receivables.refund, free.payment_id, Decimal(5), "too much", "cash")
    with pytest.raises(Refused, match="Reverse the refund first"):
        desk.do(finance, receivables.reverse, "payment", free.payment_id, "too soon")
    desk.do(finance, receivables.reverse, "refund", back.made, "the bank sent it back")
    desk.do(finance, receivables.reverse, "payment", free.payment_id, "now")
    desk.do(finance, receivables.reverse, "payment", payment, "and this")
    desk.do(finance, receivables.reverse, "bill", bill, "and all of it")
    assert owed(desk, customer) == 0
    assert not wrong(desk)


def test_the_statement_tells_each_correction_in_a_line(desk: Desk, finance: Actor, manager: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "100")
    payment = pay(desk, finance, customer, "120")
    refund = desk.do(finance, receivables.refund, payment, Decimal(20), "too much", "cash")
    other = billed(desk, customer, "7")
    off = desk.do(manager, receivables.write_off, other, None, Decimal(7), "small")
    undone = desk.do(manager, receivables.reverse, "write_off", off.made, "he pays")
    data = desk.read(reads.statement_data, customer, desk.today(), desk.today())
    told = [(row.kind, row.number, row.debit - row.credit) for row in data.rows]
    assert told == [
        ("bill", bill_of(desk, bill).number, cny("100")),
        ("payment", desk.read(reads.payment_detail, payment)[0].number, cny("-120")),  # type: ignore[index]
        ("refund", refund.number, cny("20")),
        ("bill", bill_of(desk, other).number, cny("7")),
        ("write_off", off.number, cny("-7")),
        ("reversal", undone.number, cny("7")),
    ]
    assert data.closing == data.ageing.total - data.free == cny("7")


def test_corrections_stand_in_a_list_those_that_wait_first_in_hand(desk: Desk, finance: Actor, manager: Actor) -> None:
    customer = make.customer(desk, "Jade Trading")
    bill = billed(desk, customer, "5000")
    done = desk.do(manager, receivables.write_off, bill, None, Decimal(10), "a cent")
    asked = desk.do(finance, receivables.write_off, bill, None, Decimal(4990), "bankrupt")
    (waiting,) = desk.read(reads.corrections, ("asked",)).rows
    assert (waiting.number, waiting.amount, waiting.reason, waiting.asked_by) == (
        asked.number,
        cny("4990"),
        "bankrupt",
        finance.name,
    )
    assert waiting.about == bill_of(desk, bill).number
    assert [row.number for row in desk.read(reads.corrections).rows] == [asked.number, done.number]
    assert [desk.read(reads.corrections_waiting, who) for who in (manager, finance)] == [1, 0]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_reversals_restore_every_balance(desk: Desk, finance: Actor, manager: Actor, seed: int) -> None:
    """Random bills, payments, write-offs and refunds; then each reversed, the last first: the account is as empty as it was."""
    chance = random.Random(seed)
    customer = make.customer(desk)
    done: list[tuple[str, int]] = []

    def kept(kind: str, changes: Changes) -> None:
        assert changes.made is not None
        done.append((kind, changes.made))

    for _step in range(8):
        kind = chance.choice(("bill", "bill", "payment", "payment", "write_off", "refund"))
        if kind == "bill":
            done.append(("bill", billed(desk, customer, str(chance.randint(1, 900)))))
        elif kind == "payment":
            done.append(("payment", pay(desk, finance, customer, f"{chance.randint(1, 900)}.{chance.randint(0, 99):02}")))
        elif kind == "write_off":
            rows = desk.read(reads.open_bills_of, customer, "CNY")
            if rows:
                row = chance.choice(rows)
                amount = min(row.open.amount, Decimal(chance.randint(1, 200)))
                kept(kind, desk.do(manager, receivables.write_off, row.bill_id, row.version, amount, "r"))
        else:
            free = desk.read(reads.payments, customer, only_free=True).rows
            if free:
                amount = min(free[0].free.amount, Decimal(chance.randint(1, 200)))
                kept(kind, desk.do(finance, receivables.refund, free[0].payment_id, amount, "r", "cash"))
        assert not wrong(desk), (seed, done)
    for kind, source in reversed(done):
        assert desk.do(manager, receivables.reverse, kind, source, "all of it back").count == 1, (seed, kind)
        assert not wrong(desk), (seed, kind)
    balances = desk.read(lambda session: session.scalars(select(CustomerBalance.balance_units)).all())
    assert set(balances) <= {0}
    assert desk.read(lambda session: session.scalars(select(Allocation.id)).all()) == []
    entries = desk.read(lambda session: len(session.scalars(select(JournalEntry.id)).all()))
    assert entries == 2 * len(done)
    states = desk.read(lambda session: set(session.scalars(select(SalesOrder.state))))
    assert states <= {"delivered"}
    assert desk.read(lambda session: len(session.scalars(select(Correction.id)).all())) >= len(done)
