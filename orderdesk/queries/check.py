"""The invariants of a desk, proved one by one from what is stored; `orderdesk check` prints them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, and_, func, or_, select, text, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from orderdesk.database.audit import verify
from orderdesk.database.schema import Standing, standing
from orderdesk.language import N_, _
from orderdesk.model import (
    Allocation,
    Amendment,
    Base,
    Bill,
    BillLine,
    Correction,
    Customer,
    CustomerBalance,
    JournalEntry,
    JournalLine,
    JournalSeal,
    OrderLine,
    Payment,
    Product,
    SalesOrder,
    Shipment,
    ShipmentLine,
    StockLevel,
    StockLock,
    StockMovement,
    TimelineEntry,
)
from orderdesk.queries.quantities import total
from orderdesk.queries.receivables.bills import covered, written_off
from orderdesk.queries.receivables.payments import free_of_payment, given_back
from orderdesk.rules.receivables import CorrectionKind, CorrectionState
from orderdesk.rules.states import MOVES, NEW, AmendmentState, BillState, Entity, ShipmentState

MOST = 50
"""How many offenders of one invariant are named."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that is always true: its name, and a query for what breaks it, each offender a line of text.

    `reads`: the table it cannot do without that not everybody may read.
    """

    name: str
    query: Callable[[Session], tuple[str, ...]]
    reads: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """An invariant's name in the language spoken, whether it holds, and the first offenders if not."""

    name: str
    ok: bool
    offenders: tuple[str, ...]


def run_checks(session: Session) -> tuple[CheckResult, ...]:
    """Every invariant but the withheld ones, in the order of INVARIANTS."""
    results, hidden = [], withheld(session)
    for invariant in (each for each in INVARIANTS if each not in hidden):
        offenders = invariant.query(session)
        results.append(CheckResult(_(invariant.name), not offenders, offenders))
    return tuple(results)


# Some of its columns are enough, for keys are never hidden; rows that are hidden are their owner's.
_MAY_READ = text("SELECT has_any_column_privilege(:name, 'SELECT')")


def withheld(session: Session) -> tuple[Invariant, ...]:
    """The invariants that whoever is signed in to a guarded desk cannot prove, because he may not read what they are about."""
    if session.get_bind().dialect.name == "sqlite":
        return ()
    return tuple(each for each in INVARIANTS if each.reads and not session.scalar(_MAY_READ, {"name": each.reads}))


def _named(session: Session, statement: Any) -> tuple[str, ...]:
    rows = session.execute(statement.limit(MOST))
    return tuple(" · ".join(str(value) for value in row) for row in rows)


def _stock_levels(session: Session) -> tuple[str, ...]:
    bad = or_(StockLevel.locked_units < 0, StockLevel.on_hand_units < 0, StockLevel.locked_units > StockLevel.on_hand_units)
    statement = select(Product.sku, StockLevel.on_hand_units, StockLevel.locked_units)
    return _named(session, statement.join(StockLevel, StockLevel.product_id == Product.id).where(bad).order_by(Product.sku))


def _locks(session: Session) -> tuple[str, ...]:
    """Compared from both sides, so that a lock without a level shows too."""
    open_locks = (
        select(StockLock.product_id, total(StockLock.quantity_units).label("units"))
        .where(StockLock.state == "open")
        .group_by(StockLock.product_id)
        .subquery()
    )
    return _named(session, _sums_differ(StockLevel.locked_units, open_locks))


def _movements(session: Session) -> tuple[str, ...]:
    moved = (
        select(StockMovement.product_id, total(StockMovement.quantity_units).label("units"))
        .group_by(StockMovement.product_id)
        .subquery()
    )
    return _named(session, _sums_differ(StockLevel.on_hand_units, moved))


def _sums_differ(kept: Any, sums: Any) -> Any:
    """Products whose kept number is not the sum; a missing one counts as zero."""
    there, summed = func.coalesce(kept, 0), func.coalesce(sums.c.units, 0)
    return (
        select(Product.sku, there, summed)
        .outerjoin(StockLevel, StockLevel.product_id == Product.id)
        .outerjoin(sums, sums.c.product_id == Product.id)
        .where(there != summed)
        .order_by(Product.sku)
    )


def _line_locks(session: Session) -> tuple[str, ...]:
    """Open locks of a line and what has left of it never exceed what was asked; locks are of the line's own product."""
    gone = (ShipmentState.HANDED_OVER, ShipmentState.DELIVERED)
    locked = (
        select(total(StockLock.quantity_units))
        .where(StockLock.line_id == OrderLine.id, StockLock.state == "open")
        .correlate(OrderLine)
        .scalar_subquery()
    )
    left = (
        select(total(ShipmentLine.base_units))
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(ShipmentLine.line_id == OrderLine.id, Shipment.state.in_(gone))
        .correlate(OrderLine)
        .scalar_subquery()
    )
    statement = (
        select(SalesOrder.number, OrderLine.position, OrderLine.base_units, locked, left)
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .where(locked + left > OrderLine.base_units)
        .order_by(OrderLine.id)
    )
    return _named(session, statement)


def _journal(session: Session) -> tuple[str, ...]:
    """An entry has one currency; its debits, credits and seal agree."""
    sums = (
        select(
            JournalLine.entry_id, total(JournalLine.debit_units).label("debit"), total(JournalLine.credit_units).label("credit")
        )
        .group_by(JournalLine.entry_id)
        .subquery()
    )
    debit, credit = func.coalesce(sums.c.debit, 0), func.coalesce(sums.c.credit, 0)
    statement = (
        select(JournalEntry.id, JournalEntry.kind, JournalEntry.currency, debit, credit, JournalSeal.total_units)
        .outerjoin(sums, sums.c.entry_id == JournalEntry.id)
        .outerjoin(JournalSeal, JournalSeal.entry_id == JournalEntry.id)
        .where(or_(debit != credit, JournalSeal.total_units.is_(None), JournalSeal.total_units != debit))
        .order_by(JournalEntry.id)
    )
    return _named(session, statement)


def _balances(session: Session) -> tuple[str, ...]:
    """Kept balances against the sum of the postings, from both sides."""
    kept = select(CustomerBalance.customer_id, CustomerBalance.currency, CustomerBalance.balance_units.label("units"))
    posted = (
        select(
            JournalEntry.customer_id, JournalEntry.currency, (JournalLine.credit_units - JournalLine.debit_units).label("units")
        )
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .where(JournalLine.account == "receivable")
    )
    both = union_all(kept, posted).subquery()
    difference = total(both.c.units)
    statement = (
        select(Customer.code, both.c.currency, difference)
        .join(both, both.c.customer_id == Customer.id)
        .group_by(Customer.code, both.c.currency)
        .having(difference != 0)
        .order_by(Customer.code)
    )
    return _named(session, statement)


def _billed(session: Session) -> tuple[str, ...]:
    """What standing bills bill of a shipment line, against what arrived of it; amounts against the order line's."""
    billed = (
        select(BillLine.shipment_line_id, total(BillLine.base_units).label("base"))
        .join(Bill, Bill.id == BillLine.bill_id)
        .where(Bill.state != BillState.CANCELLED)
        .group_by(BillLine.shipment_line_id)
        .subquery()
    )
    too_much = (
        select(Shipment.number, OrderLine.position, ShipmentLine.base_units, billed.c.base)
        .join(ShipmentLine, ShipmentLine.shipment_id == Shipment.id)
        .join(OrderLine, OrderLine.id == ShipmentLine.line_id)
        .join(billed, billed.c.shipment_line_id == ShipmentLine.id)
        .where(or_(Shipment.state != ShipmentState.DELIVERED, billed.c.base > ShipmentLine.base_units))
        .order_by(ShipmentLine.id)
    )
    amounts = (
        select(BillLine.line_id, total(BillLine.amount_units).label("amount"))
        .join(Bill, Bill.id == BillLine.bill_id)
        .where(Bill.state != BillState.CANCELLED)
        .group_by(BillLine.line_id)
        .subquery()
    )
    too_dear = (
        select(SalesOrder.number, OrderLine.position, OrderLine.amount_units, amounts.c.amount)
        .join(OrderLine, OrderLine.order_id == SalesOrder.id)
        .join(amounts, amounts.c.line_id == OrderLine.id)
        .where(amounts.c.amount > OrderLine.amount_units)
        .order_by(OrderLine.id)
    )
    return (*_named(session, too_much), *_named(session, too_dear))[:MOST]


def _bill_totals(session: Session) -> tuple[str, ...]:
    lines = select(total(BillLine.amount_units)).where(BillLine.bill_id == Bill.id).correlate(Bill).scalar_subquery()
    return _named(session, select(Bill.number, Bill.total_units, lines).where(Bill.total_units != lines).order_by(Bill.id))


def _allocations(session: Session) -> tuple[str, ...]:
    """What is matched, against the payment; against the bill; and each only to a bill of the same customer and currency."""
    of_payment = (
        select(total(Allocation.amount_units)).where(Allocation.payment_id == Payment.id).correlate(Payment).scalar_subquery()
    )
    of_bill = select(total(Allocation.amount_units)).where(Allocation.bill_id == Bill.id).correlate(Bill).scalar_subquery()
    spent, gone = of_payment + given_back(), of_bill + written_off()
    overspent = select(Payment.number, Payment.amount_units, spent).where(spent > Payment.amount_units).order_by(Payment.id)
    overpaid = select(Bill.number, Bill.total_units, gone).where(gone > Bill.total_units).order_by(Bill.id)
    strange = (
        select(Payment.number, Bill.number)
        .join(Allocation, Allocation.payment_id == Payment.id)
        .join(Bill, Bill.id == Allocation.bill_id)
        .where(or_(Bill.customer_id != Payment.customer_id, Bill.currency != Payment.currency))
        .order_by(Allocation.id)
    )
    return (*_named(session, overspent), *_named(session, overpaid), *_named(session, strange))[:MOST]


def _accounts(session: Session) -> tuple[str, ...]:
    """A customer's balance is what is open on his bills less what is free of his payments."""
    owed = select(Bill.customer_id, Bill.currency, (Bill.total_units - covered()).label("units"))
    owed = owed.where(Bill.state.in_((BillState.AUDITED, BillState.SETTLED)))
    free = select(Payment.customer_id, Payment.currency, (-free_of_payment()).label("units"))
    kept = select(CustomerBalance.customer_id, CustomerBalance.currency, (-CustomerBalance.balance_units).label("units"))
    together = union_all(owed, free, kept).subquery()
    difference = total(together.c.units)
    statement = (
        select(Customer.code, together.c.currency, difference)
        .join(together, together.c.customer_id == Customer.id)
        .group_by(Customer.code, together.c.currency)
        .having(difference != 0)
        .order_by(Customer.code)
    )
    return _named(session, statement)


def _corrections(session: Session) -> tuple[str, ...]:
    """What was done is signed and posted for its amount, a reversal is the mirror of its original, and nothing else is posted."""
    strange = (
        select(Correction.number, Correction.kind, JournalSeal.total_units)
        .outerjoin(JournalEntry, JournalEntry.id == Correction.posting_id)
        .outerjoin(JournalSeal, JournalSeal.entry_id == JournalEntry.id)
        .where(
            Correction.state == CorrectionState.DONE,
            or_(
                JournalSeal.total_units.is_(None),
                JournalSeal.total_units != Correction.amount_units,
                JournalEntry.kind != Correction.kind,
                JournalEntry.source_id != Correction.id,
                JournalEntry.customer_id != Correction.customer_id,
                Correction.decided_by.is_(None),
            ),
        )
        .order_by(Correction.id)
    )
    original, mirror = aliased(JournalLine), aliased(JournalLine)
    mirrored = and_(
        mirror.entry_id == Correction.posting_id,
        mirror.account == original.account,
        mirror.debit_units == original.credit_units,
        mirror.credit_units == original.debit_units,
    )
    skew = (
        select(Correction.number, original.account, original.debit_units, original.credit_units)
        .join(original, original.entry_id == Correction.entry_id)
        .outerjoin(mirror, mirrored)
        .where(Correction.state == CorrectionState.DONE, mirror.id.is_(None))
        .order_by(Correction.id)
    )
    unasked = (
        select(JournalEntry.id, JournalEntry.kind)
        .outerjoin(Correction, Correction.posting_id == JournalEntry.id)
        .where(JournalEntry.kind.in_(tuple(CorrectionKind)), Correction.id.is_(None))
        .order_by(JournalEntry.id)
    )
    return (*_named(session, strange), *_named(session, skew), *_named(session, unasked))[:MOST]


def _timelines(session: Session) -> tuple[str, ...]:
    """The steps of each order follow one another along rules/states.py, from nothing to where it stands."""
    source = func.coalesce(TimelineEntry.from_state, NEW)
    in_order: dict[str, Any] = {"partition_by": TimelineEntry.order_id, "order_by": TimelineEntry.id}
    steps = (
        select(
            TimelineEntry.order_id,
            source.label("source"),
            TimelineEntry.to_state.label("target"),
            func.lag(TimelineEntry.to_state, 1, NEW).over(**in_order).label("before"),
            func.lead(TimelineEntry.id).over(**in_order).label("next"),
        )
        .where(TimelineEntry.to_state.is_not(None))
        .subquery()
    )
    allowed = sorted({(move.source, move.target) for move in MOVES if move.entity == Entity.ORDER})
    wrong = or_(steps.c.before != steps.c.source, tuple_(steps.c.source, steps.c.target).not_in(allowed))
    left = and_(steps.c.next.is_(None), steps.c.target != SalesOrder.state)
    broken = (
        select(SalesOrder.number, SalesOrder.state)
        .outerjoin(steps, steps.c.order_id == SalesOrder.id)
        .where(or_(steps.c.order_id.is_(None), wrong, left))
        .group_by(SalesOrder.id, SalesOrder.number, SalesOrder.state)
        .order_by(SalesOrder.id)
    )
    return _named(session, broken)


def _amendments(session: Session) -> tuple[str, ...]:
    """Approving and carrying out are one step; what stands between them was left there past the program."""
    left = select(Amendment.number).where(Amendment.state == AmendmentState.APPROVED)
    return _named(session, left.order_by(Amendment.id))


def _orphans(session: Session) -> tuple[str, ...]:
    if session.get_bind().dialect.name == "sqlite":
        rows = session.execute(text("PRAGMA foreign_key_check")).all()
        return tuple(f"{row[0]} {row[1]} → {row[2]}" for row in rows[:MOST])
    found: list[str] = []
    readable = [table for table in Base.metadata.sorted_tables if session.scalar(_MAY_READ, {"name": table.name})]
    for table in readable:
        for key in table.foreign_key_constraints:
            target = key.referred_table.alias()
            pairs = [(element.parent, target.c[element.column.name]) for element in key.elements]
            orphans = (
                select(*table.primary_key)
                .outerjoin(target, and_(*(column == other for column, other in pairs)))
                .where(*(column.is_not(None) for column, _other in pairs), pairs[0][1].is_(None))
            )
            found += (f"{table.name} {row} → {key.referred_table.name}" for row in _named(session, orphans))
    return tuple(found[:MOST])


def _audit(session: Session) -> tuple[str, ...]:
    stands = verify(session)
    return () if stands.good else (stands.sentence,)


def _schema(session: Session) -> tuple[str, ...]:
    bind = session.get_bind()
    stands = standing(bind if isinstance(bind, Engine) else bind.engine)
    return () if stands is Standing.CURRENT else (stands.value,)


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(N_("The database has this program's tables"), _schema),
    Invariant(N_("No more is locked than is on hand, and nothing is below zero"), _stock_levels),
    Invariant(N_("What is locked is the sum of the open locks"), _locks),
    Invariant(N_("What is on hand is the sum of the movements"), _movements),
    Invariant(N_("No line has more locked and shipped than was asked for"), _line_locks),
    Invariant(N_("Every posting balances"), _journal),
    Invariant(N_("Every customer's balance is the sum of his postings"), _balances),
    Invariant(N_("Every balance is what is open on bills less what is free of payments"), _accounts),
    Invariant(N_("Every correction is posted, and every reversal is a mirror"), _corrections),
    Invariant(N_("No more is billed than was delivered"), _billed),
    Invariant(N_("Every bill is the sum of its lines"), _bill_totals),
    Invariant(N_("No more is matched than was paid or billed"), _allocations),
    Invariant(N_("Every order's timeline leads to where it stands"), _timelines),
    Invariant(N_("Every approved amendment was carried out"), _amendments),
    Invariant(N_("No row points to nothing"), _orphans),
    Invariant(N_("The audit trail is as it was sealed"), _audit, reads="audit_row"),
)
