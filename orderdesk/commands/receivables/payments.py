"""Payments received, and matching them to bills."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from orderdesk.commands.order_life import load_order, next_number, note_order
from orderdesk.commands.progress import lock_orders, progress
from orderdesk.commands.receivables.bills import settle
from orderdesk.commands.receivables.ledger import Posting, lock_account, post
from orderdesk.commands.tasks import end_tasks
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Allocation, Bill, Customer, Payment
from orderdesk.queries.receivables.bills import covered
from orderdesk.queries.receivables.payments import free_of_payment
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import LIMIT, from_units, rounded, to_units
from orderdesk.rules.receivables import Open, check_allocation, oldest_first
from orderdesk.rules.states import BillState
from orderdesk.rules.tasks import TaskKind

AREAS = frozenset({Area.RECEIVABLES, Area.REVIEW})
SERIES = "PM"


def receive_payment(
    work: Work,
    customer_id: int,
    amount: Decimal,
    currency: str,
    method: str,
    reference: str = "",
    received_on: date | None = None,
    note: str = "",
    allocations: Mapping[int, Decimal] | None = None,
    order_id: int | None = None,
) -> Changes:
    """Money came: post it and match it to bills, those due first, or as `allocations` says (bill id -> amount).

    What is left over stays the customer's credit. A second payment with the same reference, day and amount is Refused.
    `order_id` names the order it was paid with (004-a1).
    """
    work.actor.require("payment.receive")
    units = coins(amount, currency, "amount")
    if units <= 0:
        raise Refused(N_("Write the amount received."), field="amount")
    day = received_on or work.today
    if day > work.today:
        raise Refused(N_("Money cannot have come after today."), field="received_on")
    if not method.strip():
        raise Refused(N_("Choose how it was paid."), field="method")
    if work.session.get(Customer, customer_id) is None:
        raise Refused(N_("This customer is not there any more."))
    lock_account(work, customer_id)
    _refuse_twin(work, customer_id, units, currency, reference.strip(), day)
    payment = Payment(
        number=next_number(work, SERIES),
        customer_id=customer_id,
        currency=currency,
        amount_units=units,
        method=method.strip(),
        reference=reference.strip(),
        received_on=day,
        note=note.strip(),
        entered_by=work.actor.staff_id,
        entered_at=work.now,
    )
    work.session.add(payment)
    work.session.flush()
    post(work, [Posting("payment", payment.id, customer_id, day, currency, units)])
    orders = _match(work, payment, units, allocations)
    if order_id is not None:
        orders |= _paid_with(work, payment, order_id)
    return Changes(AREAS | {Area.TASKS}, orders, made=payment.id, number=payment.number, count=1)


def _paid_with(work: Work, payment: Payment, order_id: int) -> frozenset[int]:
    """The order this was paid with knows its payment; Refused when it has one or was another customer's."""
    order = load_order(work, order_id)
    if order.paid_units is None or order.customer_id != payment.customer_id:
        raise Refused(N_("With order {number} nothing was paid by this customer."), number=order.number)
    if order.payment_id is not None:
        raise Refused(N_("What was paid with order {number} is in the books already."), number=order.number)
    order.payment_id = payment.id
    note_order(work, order.id, "payment booked", payment.number, {"amount_units": payment.amount_units})
    end_tasks(work, {TaskKind.TAKE_PAYMENT}, order_id=order.id, outcome=payment.number)
    return frozenset({order.id})


def allocate_payment(work: Work, payment_id: int, allocations: Mapping[int, Decimal] | None = None) -> Changes:
    """Match what is left of a payment to bills, those due first, or as `allocations` says; `count` is the number of bills."""
    work.actor.require("payment.allocate")
    payment = work.session.get(Payment, payment_id)
    if payment is None:
        raise Refused(N_("This payment is not there any more."))
    lock_account(work, payment.customer_id)
    free = work.session.scalars(select(free_of_payment()).where(Payment.id == payment_id)).one()
    if free <= 0:
        raise Refused(N_("Nothing of payment {number} is free any more."), number=payment.number)
    orders = _match(work, payment, free, allocations)
    if not orders:
        raise Refused(N_("This customer has no open bill to match payment {number} to."), number=payment.number)
    return Changes(AREAS, orders, made=payment.id, number=payment.number, count=len(orders))


def _match(work: Work, payment: Payment, units: int, asked: Mapping[int, Decimal] | None) -> frozenset[int]:
    """Allocate up to `units`, settle what is paid, move the orders on; the ids of the orders concerned."""
    bills = _open_bills(work, payment.customer_id, payment.currency)
    waiting = [Open(bill.id, bill.due_date, units_open) for bill, units_open in bills.values()]
    if asked is None:
        shares = oldest_first(waiting, units)
    else:
        chosen = {bill: coins(amount, payment.currency, f"bill.{bill}") for bill, amount in asked.items()}
        shares = check_allocation(waiting, units, chosen)
    if not shares:
        return frozenset()
    orders = lock_orders(work, {bills[bill_id][0].order_id for bill_id in shares})
    before = {
        row.bill_id: row
        for row in work.session.scalars(
            select(Allocation).where(Allocation.payment_id == payment.id, Allocation.bill_id.in_(shares))
        )
    }
    for bill_id, share in shares.items():
        _allocate(work, payment, bill_id, share, before.get(bill_id))
        bill = bills[bill_id][0]
        note_order(work, bill.order_id, "payment", payment.number, {"bill": bill.number, "amount": str(from_units(share))})
    settle(work, shares)
    progress(work, orders.values())
    return frozenset(orders)


def _allocate(work: Work, payment: Payment, bill_id: int, share: int, before: Allocation | None) -> None:
    if before is not None:
        before.amount_units += share
        return
    work.session.add(
        Allocation(
            payment_id=payment.id, bill_id=bill_id, amount_units=share, allocated_by=work.actor.staff_id, allocated_at=work.now
        )
    )


def _open_bills(work: Work, customer_id: int, currency: str) -> dict[int, tuple[Bill, int]]:
    """The customer's audited bills with what is open on each; the account is locked, so nobody changes that meanwhile."""
    statement = (
        select(Bill, Bill.total_units - covered())
        .where(Bill.customer_id == customer_id, Bill.currency == currency, Bill.state == BillState.AUDITED)
        .order_by(Bill.due_date, Bill.id)
    )
    return {bill.id: (bill, units) for bill, units in work.session.execute(statement) if units > 0}


def _refuse_twin(work: Work, customer_id: int, units: int, currency: str, reference: str, day: date) -> None:
    if not reference:
        return
    twin = select(Payment.number).where(
        Payment.customer_id == customer_id,
        Payment.received_on == day,
        Payment.reference == reference,
        Payment.amount_units == units,
        Payment.currency == currency,
    )
    number = work.session.scalars(twin.limit(1)).one_or_none()
    if number is not None:
        raise Refused(N_("This payment was entered already as {number}."), field="reference", number=number)


def coins(amount: Decimal, currency: str, field: str) -> int:
    """The amount in units; Refused at `field` when the currency has no such coin or it is too large."""
    units = to_units(amount)
    if from_units(units) != amount or rounded(units, currency) != units:
        raise Refused(N_("{currency} is not paid in smaller coins than that."), field=field, currency=currency)
    if abs(units) > LIMIT:
        raise Refused(N_("“{text}” is too large."), field=field, text=amount)
    return units
