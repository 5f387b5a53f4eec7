"""Settlement bills (结算单): made from what was delivered, audited by somebody else, settled when paid."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import bindparam, select

from orderdesk.commands.order_life import load_order, next_number, note_order
from orderdesk.commands.progress import progress
from orderdesk.commands.receivables.ledger import Posting, lock_account, post
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Bill, BillLine, Customer, SalesOrder
from orderdesk.queries.quantities import chunks
from orderdesk.queries.receivables.bills import covered
from orderdesk.queries.receivables.unbilled import unbilled_of
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import Money
from orderdesk.rules.receivables import due_date
from orderdesk.rules.states import NEW, BillState, Entity, check_move

AREAS = frozenset({Area.RECEIVABLES})
SERIES = "BL"

_WHOSE = select(Bill.order_id, Bill.customer_id, Bill.currency).where(Bill.id == bindparam("id"))
_ONE = select(Bill).where(Bill.id == bindparam("id")).with_for_update().execution_options(populate_existing=True)
_COVERED = (
    select(Bill)
    .where(Bill.id.in_(bindparam("ids", expanding=True)), Bill.state == BillState.AUDITED, covered() >= Bill.total_units)
    .order_by(Bill.id)
)


def make_bill(work: Work, order_id: int, version: int | None = None) -> Changes:
    """Bill all of an order that was delivered and is not billed yet; `made` is the bill, to be audited by somebody else.

    Each line's amount is its share of the order line, so that all bills of an order together come to exactly its total.
    """
    check_move(work.actor, Entity.BILL, NEW, "bill", BillState.DRAFT)
    order = load_order(work, order_id, version)
    waiting = unbilled_of(work.session, [order])[order.id]
    if not waiting:
        raise Refused(N_("Nothing of order {number} was delivered that is not billed."), number=order.number)
    if order.customer_id is None:
        raise Refused(N_("Order {number} has no customer to bill."), number=order.number)
    customer = work.session.get_one(Customer, order.customer_id)
    bill = Bill(
        number=next_number(work, SERIES),
        customer_id=customer.id,
        order_id=order.id,
        state=BillState.DRAFT,
        currency=order.currency,
        total_units=sum(line.amount_units for line in waiting),
        business_date=work.today,
        due_date=due_date(work.today, customer.term_days),
        made_by=work.actor.staff_id,
        made_at=work.now,
        lines=[
            BillLine(
                shipment_line_id=line.shipment_line_id,
                line_id=line.line_id,
                base_units=line.base_units,
                amount_units=line.amount_units,
            )
            for line in waiting
        ],
    )
    work.session.add(bill)
    note_order(work, order.id, "bill", bill.number, {"amount": str(Money(bill.total_units, bill.currency).amount)})
    work.session.flush()
    return Changes(AREAS, frozenset({order.id}), made=bill.id, number=bill.number, count=len(waiting))


def make_bills(work: Work, orders: Collection[tuple[int, int | None]]) -> Changes:
    """Bill several orders (id, version) at once, each by a bill of its own; `count` is the number of bills.

    An order that cannot be billed is left out and told in `skipped`; Refused when none can.
    """
    made, skipped, refusals = Changes(AREAS), [], []
    bills = 0
    for order_id, version in sorted(orders, key=lambda asked: asked[0]):
        try:
            # make_bill refuses before it writes anything
            made |= make_bill(work, order_id, version)
            bills += 1
        except Refused as refusal:
            refusals.append(refusal)
            skipped.append(str(refusal))
    if refusals and not bills:
        raise refusals[0]
    return replace(made, count=bills, skipped=tuple(skipped))


def audit_bill(work: Work, bill_id: int, version: int | None = None, note: str = "") -> Changes:
    """Sign a bill as right and post it: from now on the customer owes it. Nobody audits a bill he made himself."""
    bill, order = _load(work, bill_id, version)
    check_move(work.actor, Entity.BILL, bill.state, "audit", BillState.AUDITED)
    if bill.made_by == work.actor.staff_id:
        raise Refused(N_("You made this bill; somebody else has to audit it."))
    bill.state = BillState.AUDITED
    bill.audited_by, bill.audited_at, bill.audit_note = work.actor.staff_id, work.now, note.strip()
    post(work, [Posting("bill", bill.id, bill.customer_id, work.today, bill.currency, bill.total_units)])
    note_order(work, order.id, "audit", note.strip(), {"bill": bill.number})
    if not bill.total_units:  # any other is open now: nothing is paid on a bill before its audit
        settle(work, [bill.id])
    progress(work, [order])
    return Changes(AREAS | {Area.REVIEW}, frozenset({order.id}), made=bill.id, number=bill.number, count=1)


def cancel_bill(work: Work, bill_id: int, reason: str, version: int | None = None) -> Changes:
    """Drop a bill before its audit: what it billed can be billed again. A reason is needed."""
    bill, order = _load(work, bill_id, version)
    check_move(work.actor, Entity.BILL, bill.state, "cancel", BillState.CANCELLED)
    if not reason.strip():
        raise Refused(N_("Write why the bill is cancelled."), field="reason")
    bill.state = BillState.CANCELLED
    bill.audit_note = reason.strip()
    note_order(work, order.id, "cancel bill", reason.strip(), {"bill": bill.number})
    return Changes(AREAS, frozenset({order.id}), made=bill.id, number=bill.number, count=1)


def settle(work: Work, bill_ids: Collection[int]) -> None:
    """Record audited bills that are paid in full as settled."""
    work.session.flush()
    for chunk in chunks(sorted(bill_ids)):
        for bill in work.session.scalars(_COVERED, {"ids": chunk}):
            check_move(None, Entity.BILL, bill.state, "settle", BillState.SETTLED)
            bill.state = BillState.SETTLED


def _load(work: Work, bill_id: int, version: int | None) -> tuple[Bill, SalesOrder]:
    """A bill and its order, with the customer's account, all locked for this transaction."""
    found = work.session.connection().execute(_WHOSE, {"id": bill_id}).one_or_none()
    if found is None:
        raise Refused(N_("This bill is not there any more."))
    lock_account(work, found.customer_id)
    order = load_order(work, found.order_id)
    bill = work.session.scalars(_ONE, {"id": bill_id}).one()
    if version is not None and bill.version != version:
        raise Conflict(
            N_("Somebody else changed bill {number} meanwhile. What you typed is kept: reload, compare, and save again."),
            number=bill.number,
        )
    return bill, order
