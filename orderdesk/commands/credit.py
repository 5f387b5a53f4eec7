"""The credit gate: holds are opened and lapse by what is owed, and are released by who may, with a measure (000-17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from orderdesk.commands.order_life import load_order, note_order
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Amendment, CreditHold, SalesOrder
from orderdesk.queries.credit import HELD_STATES, credit_facts, due_before
from orderdesk.queries.timeline import wrote
from orderdesk.rules.amendments import WAITING
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.credit import DOCUMENTED, MEASURES, Found, HoldState, Reason, covers, named, reasons
from orderdesk.rules.errors import Refused
from orderdesk.rules.wording import worded

AREAS = frozenset({Area.REVIEW, Area.RECEIVABLES})


def check_credit(work: Work, order: SalesOrder, *, reviewing: bool, total_units: int | None = None) -> list[CreditHold]:
    """Open and close the order's holds by what is true now; those that are open. Others wait at this customer's gate meanwhile.

    `reviewing`: the order comes into review, where what else is in review counts too. `total_units`: what it is to come to.
    """
    work.session.flush()
    facts = credit_facts(work.session, order, work.today, reviewing=reviewing, total_units=total_units)
    found = {each.reason: each for each in reasons(facts)} if facts is not None else {}
    known = _known(work, order.id)
    if not found and not known:
        return []
    released = {
        hold.reason: hold.needed_units - hold.allowed_units
        for hold in known
        if hold.state == HoldState.RELEASED and _of_now(hold, order)
    }
    opened = {Reason(hold.reason): hold for hold in known if hold.state == HoldState.OPEN}
    wanted = {reason: each for reason, each in found.items() if not covers(released.get(reason, -1), each)}
    for reason, hold in opened.items():
        if reason not in wanted or not _of_now(hold, order):
            hold.state, hold.released_at = HoldState.LAPSED, work.now
    work.session.flush()
    opened = {reason: hold for reason, hold in opened.items() if hold.state == HoldState.OPEN}
    fresh = []
    for reason, each in wanted.items():
        if reason not in opened:
            fresh.append(each.reason)
            opened[reason] = _open(work, order, each)
        hold = opened[reason]
        hold.needed_units, hold.allowed_units = each.needed.units, each.allowed.units
        if reason is Reason.OVERDUE:
            hold.due_before = due_before(work.session, work.today)
    work.session.flush()
    if fresh:
        note_order(work, order.id, "hold", detail={"reasons": [str(reason) for reason in fresh]})
    return [opened[reason] for reason in wanted]


def _of_now(hold: CreditHold, order: SalesOrder) -> bool:
    """Whether a hold is of the customer and currency the order has now; one of others says nothing about it."""
    return hold.customer_id == order.customer_id and hold.currency == order.currency


def _known(work: Work, order_id: int) -> Sequence[CreditHold]:
    statement = select(CreditHold).where(CreditHold.order_id == order_id).order_by(CreditHold.id)
    return work.session.scalars(statement.execution_options(populate_existing=True)).all()


def _open(work: Work, order: SalesOrder, found: Found) -> CreditHold:
    hold = CreditHold(
        order_id=order.id,
        customer_id=order.customer_id,
        reason=found.reason.value,
        state=HoldState.OPEN.value,
        currency=found.needed.currency,
        held_by=work.actor.staff_id,
        held_at=work.now,
    )
    work.session.add(hold)
    return hold


def held(order: SalesOrder, holds: Iterable[CreditHold]) -> Changes:
    """What a command answers that found the order held: nothing else was done, and `note` says why."""
    said = named(hold.reason for hold in holds)
    return Changes(AREAS, frozenset({order.id}), made=order.id, number=order.number, count=0, note=said)


def release_order(work: Work, order_id: int, measure: str, reference: str, note: str) -> Changes:
    """Let a held order pass: every reason it is held for now, with the guarantee or other measure it rests on (000-17).

    It holds for what is needed now of the order's customer and in its currency; when more is needed later, or another customer is
    written into it, the order is held again. Nobody releases what he entered, changed or submitted.
    """
    work.actor.require("credit.release")
    order = load_order(work, order_id)
    if order.state not in HELD_STATES:
        raise Refused(N_("Order {number} does not wait for a release any more."), number=order.number)
    if order.entered_by == work.actor.staff_id:
        raise Refused(N_("You entered this order; somebody else must release it."))
    if wrote(work.session, order.id, work.actor.staff_id):
        raise Refused(N_("You changed or submitted this order; somebody else must release it."))
    if measure not in MEASURES:
        raise Refused(N_("Choose what the release rests on."), field="measure")
    if measure in DOCUMENTED and not worded(reference):
        raise Refused(N_("Name the paper it rests on: its number or date."), field="reference")
    if not worded(note):
        raise Refused(N_("Write why the order may pass."), field="note")
    wanted = work.session.scalar(
        select(Amendment.total_after_units).where(Amendment.order_id == order_id, Amendment.state.in_(WAITING))
    )
    holds = check_credit(work, order, reviewing=False, total_units=wanted) or _still_open(work, order_id)
    if not holds:
        return Changes(AREAS, frozenset({order.id}), made=order.id, number=order.number, count=0)
    for hold in holds:
        hold.state = HoldState.RELEASED
        hold.measure, hold.reference, hold.note = measure, worded(reference), worded(note)
        hold.released_by, hold.released_at = work.actor.staff_id, work.now
    work.session.flush()
    note_order(work, order.id, "release hold", worded(note), {"reasons": [hold.reason for hold in holds], "measure": measure})
    return Changes(AREAS, frozenset({order.id}), made=order.id, number=order.number, count=len(holds))


def _still_open(work: Work, order_id: int) -> list[CreditHold]:
    return [hold for hold in _known(work, order_id) if hold.state == HoldState.OPEN]
