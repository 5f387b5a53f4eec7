"""Write-offs, refunds and reversals: the books are only ever added to, and weighty corrections need two people.

Up to the limit of the setting `receivables.two_person_limit` a correction is done at once by who has its right; above it, or
when he only may ask, it waits until somebody else who has the right approves or refuses it in writing. `count` of what these
commands answer is 1 when it is done and 0 while it waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, select

from orderdesk.commands.order_life import move_order, next_number, note_order
from orderdesk.commands.progress import lock_orders, progress
from orderdesk.commands.receivables.bills import AREAS as BILLS
from orderdesk.commands.receivables.bills import settle
from orderdesk.commands.receivables.ledger import begin_entry, lock_account, mirror_of, seal_entry, sides_of
from orderdesk.commands.receivables.payments import coins
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Allocation, Bill, Correction, JournalEntry, JournalSeal, Payment, SalesOrder
from orderdesk.queries.quantities import order_facts
from orderdesk.queries.receivables.bills import covered, written_off
from orderdesk.queries.receivables.payments import free_of_payment, given_back
from orderdesk.queries.settings import company_currency, setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import from_units, to_units
from orderdesk.rules.receivables import CorrectionKind, CorrectionState, needs_two, right_of
from orderdesk.rules.states import BillState, Entity, OrderState, check_move

AREAS = BILLS | {Area.REVIEW}
SERIES = "CX"


@dataclass(frozen=True, slots=True)
class _Held:
    """What a correction is about, locked for this transaction."""

    bill: Bill | None
    payment: Payment | None
    entry: JournalEntry | None
    orders: dict[int, SalesOrder]


def write_off(work: Work, bill_id: int, version: int | None, amount: Decimal, reason: str) -> Changes:
    """Give up part or all of what is open on an audited bill; a manager does it, finance may ask for it."""
    work.actor.require("correction.ask")
    found = work.session.get(Bill, bill_id)
    if found is None:
        raise Refused(N_("This bill is not there any more."))
    units = _amount(amount, found.currency)
    held = _hold(work, found.customer_id, bill_id=bill_id)
    assert held.bill is not None
    if version is not None and held.bill.version != version:
        raise Conflict(N_("Somebody else changed bill {number} meanwhile. Look at it again."), number=held.bill.number)
    correction = Correction(
        kind=CorrectionKind.WRITE_OFF,
        customer_id=found.customer_id,
        currency=found.currency,
        amount_units=units,
        bill_id=bill_id,
        bill_units=units,
        payment_units=0,
        reason=_reason(reason),
    )
    return _ask(work, correction, held)


def refund(work: Work, payment_id: int, amount: Decimal, reason: str, method: str) -> Changes:
    """Give back what of a payment is free: matched to no bill. `method` is how the money goes."""
    work.actor.require("correction.ask")
    payment = _payment(work, payment_id)
    units = _amount(amount, payment.currency)
    if not method.strip():
        raise Refused(N_("Choose how it is paid back."), field="method")
    correction = Correction(
        kind=CorrectionKind.REFUND,
        customer_id=payment.customer_id,
        currency=payment.currency,
        amount_units=units,
        payment_id=payment_id,
        payment_units=units,
        bill_units=0,
        method=method.strip(),
        reason=_reason(reason),
    )
    return _ask(work, correction, _hold(work, payment.customer_id, payment_id=payment_id))


def reverse(work: Work, kind: str, source_id: int, reason: str) -> Changes:
    """Undo what was posted for a bill, a payment, a write-off or a refund, by its mirror; each once, a reversal never.

    A reversed payment is matched to nothing any more, a reversed bill is cancelled and its goods can be billed again.
    """
    work.actor.require("correction.ask")
    statement = select(JournalEntry).where(JournalEntry.kind == kind, JournalEntry.source_id == source_id)
    entry = work.session.scalars(statement).one_or_none()
    if entry is None:
        raise Refused(N_("Nothing of this was posted that could be reversed."))
    if entry.kind == CorrectionKind.REVERSAL:
        raise Refused(N_("A reversal is not reversed. Enter again what is right."))
    units = work.session.get_one(JournalSeal, entry.id).total_units
    correction = Correction(
        kind=CorrectionKind.REVERSAL,
        customer_id=entry.customer_id,
        currency=entry.currency,
        amount_units=units,
        entry_id=entry.id,
        bill_units=0,
        payment_units=0,
        reason=_reason(reason),
    )
    if kind == "bill":
        correction.bill_id = source_id
    elif kind == "payment":
        correction.payment_id, correction.payment_units = source_id, units
    else:
        undone = work.session.get_one(Correction, source_id)
        correction.bill_id, correction.bill_units = undone.bill_id, -undone.bill_units
        correction.payment_id, correction.payment_units = undone.payment_id, -undone.payment_units
    where = {"bill_id": correction.bill_id, "payment_id": correction.payment_id, "entry": entry}
    held = _hold(work, entry.customer_id, **where)  # type: ignore[arg-type]
    _refuse_second(work, entry.id)
    return _ask(work, correction, held)


def approve_correction(work: Work, correction_id: int, version: int | None, opinion: str) -> Changes:
    """Say yes, in writing, to what somebody else asked for; it is done at once."""
    work.actor.require("correction.approve")
    correction, held = _load(work, correction_id, version)
    if correction.asked_by == work.actor.staff_id:
        raise Refused(N_("You asked for this yourself; somebody else has to approve it."))
    work.actor.require(right_of(correction.kind, held.entry.kind if held.entry else ""))
    said = _opinion(opinion)
    _check(work, correction, held)
    return _carry_out(work, correction, held, said)


def refuse_correction(work: Work, correction_id: int, version: int | None, opinion: str) -> Changes:
    """Say no in writing to what was asked for; who asked may take it back in the same way."""
    work.actor.require("correction.approve")
    correction, held = _load(work, correction_id, version)
    correction.opinion, correction.state = _opinion(opinion), CorrectionState.REFUSED
    correction.decided_by, correction.decided_at = work.actor.staff_id, work.now
    _note(work, correction, held, "refuse correction", correction.opinion)
    return Changes(AREAS, frozenset(held.orders), made=correction.id, number=correction.number, count=1)


# asking


def _ask(work: Work, correction: Correction, held: _Held) -> Changes:
    """Enter it, and do it at once if one person may."""
    _check(work, correction, held)
    correction.number = next_number(work, SERIES)
    correction.state = CorrectionState.ASKED
    correction.asked_by, correction.asked_at = work.actor.staff_id, work.now
    work.session.add(correction)
    work.session.flush()
    may = work.actor.may(right_of(correction.kind, held.entry.kind if held.entry else ""))
    if may and not _needs_two(work, correction):
        return _carry_out(work, correction, held)
    _note(work, correction, held, "ask correction", correction.reason)
    return Changes(AREAS, frozenset(held.orders), made=correction.id, number=correction.number, count=0)


def _needs_two(work: Work, correction: Correction) -> bool:
    session, before = work.session, 0
    if correction.kind == CorrectionKind.WRITE_OFF:
        before = session.scalars(select(written_off()).where(Bill.id == correction.bill_id)).one()
    elif correction.kind == CorrectionKind.REFUND:
        before = session.scalars(select(given_back()).where(Payment.id == correction.payment_id)).one()
    limit = to_units(Decimal(str(setting(session, "receivables.two_person_limit"))))
    return needs_two(correction.amount_units, before, correction.currency, limit, company_currency(session))


def _check(work: Work, correction: Correction, held: _Held) -> None:
    """Refused when what is asked does not fit to how things stand now."""
    if held.bill is not None and correction.kind == CorrectionKind.WRITE_OFF:
        if held.bill.state != BillState.AUDITED:
            raise Refused(N_("Only what is open on an audited bill is written off."))
        if correction.amount_units > held.bill.total_units - _one(work, covered(), Bill.id == held.bill.id):
            raise Refused(N_("This is more than is still open on the bill."), field="amount")
    if held.payment is not None and correction.kind == CorrectionKind.REFUND:
        free = _one(work, free_of_payment(), Payment.id == held.payment.id)
        if correction.amount_units > free:
            raise Refused(N_("This is more than is free of payment {number}."), field="amount", number=held.payment.number)
    if held.entry is None:
        return
    if held.payment is not None and held.entry.kind == "payment" and _one(work, given_back(), Payment.id == held.payment.id):
        raise Refused(N_("Part of payment {number} was refunded. Reverse the refund first."), number=held.payment.number)
    if held.bill is not None and held.entry.kind == "bill" and _one(work, written_off(), Bill.id == held.bill.id):
        raise Refused(N_("Part of bill {number} was written off. Reverse the write-off first."), number=held.bill.number)


def _one(work: Work, column: object, where: object) -> int:
    return int(work.session.scalars(select(column).where(where)).one())  # type: ignore[call-overload]


def _refuse_second(work: Work, entry_id: int) -> None:
    statement = select(Correction.number).where(Correction.entry_id == entry_id, Correction.state != CorrectionState.REFUSED)
    number = work.session.scalars(statement).one_or_none()
    if number is not None:
        raise Refused(N_("This is reversed already, or somebody asked for it: {number}."), number=number)


# doing


def _carry_out(work: Work, correction: Correction, held: _Held, opinion: str = "") -> Changes:
    """Post it, and let everything that rests on it follow."""
    if held.entry is not None:
        sides = mirror_of(work, held.entry.id)
    else:
        sides = sides_of(correction.kind, correction.amount_units)
    entry_id = begin_entry(work, correction, sides)
    bills = _release(work, correction, held)
    correction.state, correction.posting_id, correction.opinion = CorrectionState.DONE, entry_id, opinion
    correction.decided_by, correction.decided_at = work.actor.staff_id, work.now
    work.session.flush()
    seal_entry(work, entry_id, correction)
    _note(work, correction, held, correction.kind, correction.reason)
    _reopen_bills(work, bills)
    if held.bill is not None and held.entry is not None and held.entry.kind == "bill":
        check_move(None, Entity.BILL, held.bill.state, "reverse", BillState.CANCELLED)
        held.bill.state = BillState.CANCELLED
    elif held.bill is not None:
        settle(work, [held.bill.id])
    _reopen_orders(work, held)
    progress(work, held.orders.values())
    return Changes(AREAS, frozenset(held.orders), made=correction.id, number=correction.number, count=1)


def _release(work: Work, correction: Correction, held: _Held) -> list[Bill]:
    """Take away the matchings that a reversal leaves without ground; the bills that are less covered by it."""
    bills = [held.bill] if held.bill is not None and held.entry is not None else []
    if held.entry is None or held.entry.kind not in ("bill", "payment"):
        return bills
    gone = Allocation.payment_id == correction.payment_id
    if held.entry.kind == "bill":
        gone = Allocation.bill_id == correction.bill_id
    else:
        paid = select(Bill).join(Allocation, Allocation.bill_id == Bill.id).where(gone).order_by(Bill.id)
        bills = list(work.session.scalars(paid.with_for_update(of=Bill).execution_options(populate_existing=True)))
    work.session.execute(delete(Allocation).where(gone).execution_options(synchronize_session=False))
    return bills


def _reopen_bills(work: Work, bills: list[Bill]) -> None:
    """Settled bills that are not covered any more are open again."""
    for bill in bills:
        if bill.state == BillState.SETTLED and _one(work, covered(), Bill.id == bill.id) < bill.total_units:
            check_move(None, Entity.BILL, bill.state, "reopen", BillState.AUDITED)
            bill.state = BillState.AUDITED
    work.session.flush()


def _reopen_orders(work: Work, held: _Held) -> None:
    """Closed orders whose bills are open again, or whose goods are to be billed again, wait for money once more."""
    work.session.flush()
    facts = order_facts(work.session, list(held.orders))
    for order in held.orders.values():
        if order.state == OrderState.CLOSED and not facts[order.id].paid:
            move_order(work, order, "reopen", OrderState.DELIVERED)


def _note(work: Work, correction: Correction, held: _Held, verb: str, note: str) -> None:
    amount = str(from_units(correction.amount_units))
    for order_id in held.orders:
        number = held.bill.number if held.bill is not None else held.payment.number if held.payment is not None else ""
        note_order(work, order_id, verb, note, {"correction": correction.number, "bill": number, "amount": amount})


# what it is about


def _hold(
    work: Work,
    customer_id: int,
    *,
    bill_id: int | None = None,
    payment_id: int | None = None,
    entry: JournalEntry | None = None,
) -> _Held:
    """Lock the account, the orders concerned and the bill, in the house's order."""
    lock_account(work, customer_id)
    concerned = select(Bill.order_id).where(Bill.id == bill_id)
    if entry is not None and entry.kind == "payment":
        concerned = (
            select(Bill.order_id).join(Allocation, Allocation.bill_id == Bill.id).where(Allocation.payment_id == payment_id)
        )
    orders = lock_orders(work, set(work.session.scalars(concerned)))
    fresh = select(Bill).where(Bill.id == bill_id).with_for_update().execution_options(populate_existing=True)
    bill = work.session.scalars(fresh).one() if bill_id is not None else None
    return _Held(bill, _payment(work, payment_id) if payment_id is not None else None, entry, orders)


def _load(work: Work, correction_id: int, version: int | None) -> tuple[Correction, _Held]:
    """A correction that waits, and what it is about, locked."""
    seen = work.session.get(Correction, correction_id)
    if seen is None:
        raise Refused(N_("This correction is not there any more."))
    entry = work.session.get(JournalEntry, seen.entry_id) if seen.entry_id is not None else None
    held = _hold(work, seen.customer_id, bill_id=seen.bill_id, payment_id=seen.payment_id, entry=entry)
    fresh = select(Correction).where(Correction.id == correction_id).with_for_update()
    correction = work.session.scalars(fresh.execution_options(populate_existing=True)).one()
    if correction.state != CorrectionState.ASKED or (version is not None and correction.version != version):
        raise Conflict(N_("Somebody else decided {number} meanwhile. Look at it again."), number=correction.number)
    return correction, held


def _payment(work: Work, payment_id: int) -> Payment:
    payment = work.session.get(Payment, payment_id)
    if payment is None:
        raise Refused(N_("This payment is not there any more."))
    return payment


def _amount(amount: Decimal, currency: str) -> int:
    units = coins(amount, currency, "amount")
    if units <= 0:
        raise Refused(N_("Write an amount above zero."), field="amount")
    return units


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused(N_("Write why the books are corrected."), field="reason")
    return text.strip()


def _opinion(text: str) -> str:
    if not text.strip():
        raise Refused(N_("Write your opinion first."), field="opinion")
    return text.strip()
