"""Changing an approved order: asked for in writing, decided step by step, and carried out whole in one transaction.

Nothing else changes an order after its approval; locks, lines, sums, promise date, the customer's notice and the departments'
tasks all follow from the last approval (004-p5, 004-q6), or nothing does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from orderdesk.commands.credit import check_credit, held
from orderdesk.commands.order_life import load_order, move_order, next_number, note_order
from orderdesk.commands.placing import place_order
from orderdesk.commands.progress import progress
from orderdesk.commands.tasks import open_task
from orderdesk.commands.telling import tell_amendment
from orderdesk.commands.warehouse.levels import end_locks
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Amendment, AmendmentDecision, AmendmentLine, OrderLine, SalesOrder
from orderdesk.queries.amendments import HIDDEN, effect, form_of, head_changes
from orderdesk.queries.quantities import locked, shipped
from orderdesk.queries.reach import Asked, bind, hidden, of_amendment, of_order
from orderdesk.queries.routes import decides_amendment, route_of_amendment
from orderdesk.rules.amendments import (
    HEAD_FIELDS,
    SERIES,
    STEP_RIGHTS,
    AmendmentForm,
    AmendmentKind,
    Effect,
    LineEffect,
    next_state,
)
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import to_units
from orderdesk.rules.rights import Role
from orderdesk.rules.states import AmendmentState, Entity, LineState, OrderState, check_move
from orderdesk.rules.tasks import TaskKind

ASKED = frozenset({Area.CHANGES, Area.REVIEW})
DONE = frozenset(Area) - {Area.SETTINGS, Area.PARTIES}


def ask_amendment(work: Work, order_id: int, version: int, form: AmendmentForm) -> Changes:
    """Ask for a change of an approved order; Refused at the first thing that speaks against it (004-p3, 004-q2).

    It goes the route that is in force now for such a change.
    """
    work.actor.require("amendment.ask")
    order = load_order(work, order_id, version)
    bind(work.session, work.actor)
    found = effect(work.session, order_id, form, work.today)
    if found.problems:
        raise found.problems[0]
    _check_prices(work, order, found)
    amendment = Amendment(
        number=next_number(work, SERIES[form.kind]),
        kind=form.kind,
        state=AmendmentState.FIRST_REVIEW.value,
        order_id=order_id,
        reason=form.reason.strip(),
        customer_request=form.customer_request.strip(),
        remark=form.remark.strip(),
        confirmed_with=form.confirmed_with.strip(),
        total_before_units=found.total_before.units,
        total_after_units=found.total_after.units,
        line_count=len(found.lines),
        promised_before=found.promised_before,
        promised_after=found.promised_after,
        ahead_of=form.ahead_of,
        place_at=found.place_at,
        expected_on=form.expected_on,
        impact=_told(work, order, form, found),
        asked_by=work.actor.staff_id,
        asked_at=work.now,
        **{name: getattr(form, name) for name in head_changes(form, order)},
    )
    work.session.add(amendment)
    work.session.flush()
    amendment.lines = [_line(amendment.id, each) for each in found.lines]
    work.session.flush()
    route = route_of_amendment(work.session, amendment, order)
    if route is None:
        raise Refused(N_("No review route takes this change. Somebody who edits routes must switch on one that does."))
    amendment.route_id = route.id
    work.session.flush()
    note_order(work, order_id, "ask amendment", amendment.reason, {"amendment": amendment.number, "kind": form.kind})
    return Changes(ASKED, frozenset({order_id}), made=amendment.id, number=amendment.number, count=1)


def _check_prices(work: Work, order: SalesOrder, found: Effect) -> None:
    """Another price of a line, or less for added goods than this customer is offered, is for who may agree on prices."""
    if work.actor.may("amendment.price"):
        return
    if any(line.action == "change" and line.price != line.now.price for line in found.lines):
        work.actor.require("amendment.price")
    for line in found.lines:
        if line.action == "add" and line.price < line.now.price:
            offered = f"{line.now.price:,.2f} {order.currency}"
            raise Refused(
                N_("{sku}: this customer's price is {price} per {unit}. Only who may agree on prices asks for less."),
                field="lines",
                sku=line.now.sku,
                price=offered,
                unit=line.now.unit,
            )


def _told(work: Work, order: SalesOrder, form: AmendmentForm, found: Effect) -> dict[str, Any]:
    """What was known when it was asked for, kept with it."""
    ways = of_order(work.session, order)
    known = {"ship_to": ways.address, "contact_name": order.contact_name, "contact_phone": ways.phone}
    head = {name: was for name, was in known.items() if getattr(form, name) is not None}
    return {
        "head": head,
        "requested_date": order.requested_date.isoformat() if order.requested_date else None,
        "short": [each.now.sku for each in found.short],
        "credit": list(found.credit),
        "places": [found.place_before, found.place_after],
        "delays": [
            {"number": delay.number, "customer": delay.customer, "days": delay.days, "late": delay.late} for delay in found.delays
        ],
    }


def _line(amendment_id: int, each: LineEffect) -> AmendmentLine:
    now = each.now
    return AmendmentLine(
        amendment_id=amendment_id,
        line_id=now.line_id,
        action=each.action,
        product_id=now.product_id,
        sku=now.sku,
        name=now.name,
        spec=now.spec,
        unit=now.unit,
        quantity_units=each.quantity_units,
        base_units=each.base,
        price_units=each.price_units,
        list_price_units=now.list_price_units,
        amount_units=each.amount_units,
        gift=now.gift,
        before_quantity_units=to_units(now.quantity),
        before_base_units=now.base,
        before_price_units=to_units(now.price) if now.line_id is not None else 0,
        before_amount_units=now.amount_units,
    )


def approve_amendment(work: Work, amendment_id: int, version: int, opinion: str = "") -> Changes:
    """Say yes at its step; the last yes carries it out, at once and whole.

    Nobody approves what he asked for. When its order would be held for credit then, nothing is done: `count` is 0 and `note`
    says why.
    """
    amendment, order = _at_step(work, amendment_id, version)
    asked = of_amendment(work.session, amendment, order.customer_id)
    now = effect(work.session, order.id, form_of(amendment, asked), work.today, waits=True)
    if now.problems:
        raise now.problems[0]
    if not _as_asked(amendment, now):
        raise Refused(N_("The order has changed since this was asked for. Turn it down, and have it asked for again."))
    route = route_of_amendment(work.session, amendment, order)
    if route is None:
        raise Refused(N_("No review route takes this change. Somebody who edits routes must switch on one that does."))
    target = next_state(amendment.state, route.states)
    raised = now.total_after.units > now.total_before.units
    if target == AmendmentState.APPROVED and raised:
        holds = check_credit(work, order, reviewing=False, total_units=now.total_after.units)
        if holds:
            return held(order, holds)
    _decide(work, amendment, "approved", opinion, target)
    detail = {"amendment": amendment.number, "kind": amendment.kind}
    note_order(work, order.id, "approve amendment", opinion.strip(), detail)
    if target != AmendmentState.APPROVED:
        return Changes(ASKED, frozenset({order.id}), made=amendment.id, number=amendment.number, count=1)
    _carry_out(work, amendment, order, now, asked)
    return Changes(DONE, frozenset({order.id}), made=amendment.id, number=amendment.number, count=1)


def refuse_amendment(work: Work, amendment_id: int, version: int, opinion: str) -> Changes:
    """Say no in writing; who asked for it is told why (004-p4)."""
    if not opinion.strip():
        raise Refused(N_("Write why it is turned down; who asked for it will read it."), field="opinion")
    amendment, order = _at_step(work, amendment_id, version)
    _decide(work, amendment, "refused", opinion, AmendmentState.REFUSED)
    note_order(work, order.id, "refuse amendment", opinion.strip(), {"amendment": amendment.number, "kind": amendment.kind})
    told = f"{amendment.number}: {opinion.strip()}"
    open_task(work, TaskKind.OTHER, due_at=_tomorrow(work), staff_id=amendment.asked_by, order_id=order.id, note=told)
    areas = ASKED | {Area.TASKS}
    return Changes(areas, frozenset({order.id}), made=amendment.id, number=amendment.number, count=1)


def withdraw_amendment(work: Work, amendment_id: int, version: int, reason: str) -> Changes:
    """Take back what one asked for oneself, while it waits."""
    amendment, order = _load(work, amendment_id, version)
    if not reason.strip():
        raise Refused(N_("Say why it is withdrawn."), field="reason")
    if amendment.asked_by != work.actor.staff_id and Role.MANAGER not in work.actor.roles:
        raise Refused(N_("Only who asked for it, or a manager, withdraws it."))
    _move(work, amendment, "withdraw", AmendmentState.WITHDRAWN)
    note_order(work, order.id, "withdraw amendment", reason.strip(), {"amendment": amendment.number, "kind": amendment.kind})
    return Changes(ASKED, frozenset({order.id}), made=amendment.id, number=amendment.number, count=1)


# deciding


def _load(work: Work, amendment_id: int, version: int) -> tuple[Amendment, SalesOrder]:
    seen = work.session.get(Amendment, amendment_id)
    if seen is None:
        raise Refused(N_("This amendment is not there any more."))
    order = load_order(work, seen.order_id)
    bind(work.session, work.actor)
    amendment = work.session.get(Amendment, amendment_id, with_for_update=True, populate_existing=True)
    assert amendment is not None  # amendments are never deleted
    if amendment.version != version:
        raise Conflict(N_("Somebody else changed {number} meanwhile. Look at it again."), number=amendment.number)
    return amendment, order


def _at_step(work: Work, amendment_id: int, version: int) -> tuple[Amendment, SalesOrder]:
    amendment, order = _load(work, amendment_id, version)
    right = STEP_RIGHTS.get(amendment.state)
    if right is None:
        raise Refused(N_("{number} is decided already."), number=amendment.number)
    work.actor.require(right)
    if amendment.asked_by == work.actor.staff_id:
        raise Refused(N_("You asked for this yourself; somebody else has to decide."))
    if order.entered_by == work.actor.staff_id:
        raise Refused(N_("You entered this order; somebody else decides on its change."))
    department = decides_amendment(work.session, work.actor, amendment, order, work.today)
    if department:
        raise Refused(N_("This step is decided by {department}."), department=department)
    return amendment, order


def _as_asked(amendment: Amendment, now: Effect) -> bool:
    """Whether carrying it out now would do what is written in it."""
    written = [
        (line.line_id, line.product_id, line.before_quantity_units, line.base_units, line.amount_units)
        for line in amendment.lines
    ]
    found = [
        (each.now.line_id, each.now.product_id, to_units(each.now.quantity), each.base, each.amount_units) for each in now.lines
    ]
    return written == found and amendment.total_after_units == now.total_after.units


def _decide(work: Work, amendment: Amendment, verdict: str, opinion: str, target: AmendmentState) -> None:
    decision = AmendmentDecision(
        amendment_id=amendment.id,
        step=amendment.state,
        verdict=verdict,
        opinion=opinion.strip(),
        decided_by=work.actor.staff_id,
        decided_at=work.now,
    )
    work.session.add(decision)
    work.session.flush()
    amendment.decided_at = work.now
    _move(work, amendment, "approve" if verdict == "approved" else "refuse", target)


def _move(work: Work, amendment: Amendment, verb: str, target: AmendmentState) -> None:
    check_move(work.actor if verb != "apply" else None, Entity.AMENDMENT, amendment.state, verb, target)
    amendment.state = target.value
    work.session.flush()


# carrying out


def _carry_out(work: Work, amendment: Amendment, order: SalesOrder, now: Effect, asked: Asked) -> None:
    """Locks, lines, head, sums, date; then the order moves to where that leaves it, and everybody concerned is told."""
    _release(work, now)
    before = {line.id: line for line in order.lines}
    for each in now.lines:
        _write_line(order, before, each)
    work.session.flush()
    _write_head(work, amendment, order, asked)
    if amendment.place_at is not None:
        order.place_at = amendment.place_at
        other = work.session.get(SalesOrder, amendment.ahead_of)
        order.rank = min(order.rank, other.rank if other is not None else 0)
    order.total_units = now.total_after.units
    place_order(work, order)
    order.promised_date = now.promised_after
    work.session.flush()
    _settle_lines(work, order)
    if amendment.kind == AmendmentKind.CANCEL and all(line.state == LineState.CANCELLED for line in order.lines):
        move_order(work, order, "amend", OrderState.CANCELLED, amendment.reason)
    else:
        progress(work, [order])
    work.session.flush()
    _move(work, amendment, "apply", AmendmentState.IN_FORCE)
    note_order(work, order.id, "amend", amendment.reason, {"amendment": amendment.number, "kind": amendment.kind})
    _tell(work, amendment, order, now, asked)


def _write_head(work: Work, amendment: Amendment, order: SalesOrder, asked: Asked) -> None:
    """What of the head changes; phone and address are put in by the server itself where who approves may not see them."""
    unseen = hidden(work.session, work.actor)
    become = {name: getattr(amendment, name) for name in HEAD_FIELDS if not (unseen and name in HIDDEN)}
    become |= {name: "" for name in HIDDEN if unseen and getattr(asked, name) is not None}
    for name, value in become.items():
        if value is not None:
            setattr(order, name, value)
    if unseen:
        work.session.flush()
        work.session.expire(order, HIDDEN)


def _release(work: Work, now: Effect) -> None:
    """Let go of what is locked beyond what is wanted; the database takes it off the stock."""
    freed = {each.now.line_id: each.release for each in now.lines if each.release and each.now.line_id is not None}
    if freed:
        end_locks(work, freed, "released")
        work.session.flush()


def _write_line(order: SalesOrder, before: dict[int, OrderLine], each: LineEffect) -> None:
    now = each.now
    if now.line_id is None:
        order.lines.append(
            OrderLine(
                position=now.position,
                state=LineState.WANTING.value,
                product_id=now.product_id,
                sku=now.sku,
                name=now.name,
                spec=now.spec,
                unit=now.unit,
                quantity_units=each.quantity_units,
                base_units=each.base,
                price_units=each.price_units,
                list_price_units=now.list_price_units,
                price_source=now.price_source,
                amount_units=each.amount_units,
            )
        )
        return
    line = before[now.line_id]
    if each.action == "remove":
        line.state = LineState.CANCELLED.value
        return
    line.quantity_units, line.base_units = each.quantity_units, each.base
    line.price_units, line.amount_units = each.price_units, each.amount_units


def _settle_lines(work: Work, order: SalesOrder) -> None:
    """Set each line to what its locks and shipments say of it."""
    open_lines = [line for line in order.lines if line.state in (LineState.WANTING, LineState.LOCKED)]
    statement = select(OrderLine.id, locked().label("locked"), shipped().label("shipped"))
    rows = work.session.execute(statement.where(OrderLine.id.in_([line.id for line in open_lines])))
    facts = {row.id: (int(row.locked), int(row.shipped)) for row in rows}
    for line in open_lines:
        held_back, gone = facts[line.id]
        if gone >= line.base_units:
            line.state = LineState.SHIPPED.value
        else:
            line.state = LineState.LOCKED.value if held_back and held_back + gone >= line.base_units else LineState.WANTING.value
    work.session.flush()


def _tomorrow(work: Work) -> datetime:
    return work.now + timedelta(days=1)


def _tell(work: Work, amendment: Amendment, order: SalesOrder, now: Effect, asked: Asked) -> None:
    """The customer by mail, or by whoever asked for it; the departments by their tasks (004-p5, 004-q4)."""
    if amendment.kind != AmendmentKind.JUMP and not tell_amendment(work, amendment, order):
        note = amendment.number
        open_task(
            work,
            TaskKind.CONTACT_CUSTOMER,
            due_at=_tomorrow(work),
            staff_id=amendment.asked_by,
            order_id=order.id,
            customer_id=order.customer_id,
            note=note,
        )
    note = f"{amendment.number}: {amendment.reason}"
    if now.delays:
        note += "  (" + ", ".join(f"{delay.number} +{delay.days}" for delay in now.delays) + ")"
    roles = {Role.WAREHOUSE} if now.lines or amendment.kind == AmendmentKind.JUMP else set()
    if amendment.kind == AmendmentKind.JUMP or asked.ship_to is not None or amendment.requested_date is not None:
        roles.add(Role.SHIPPING)
    if amendment.kind == AmendmentKind.JUMP:
        roles.add(Role.SALES_REVIEWER)
    if now.total_after != now.total_before:
        roles.add(Role.FINANCE)
    for role in sorted(roles):
        open_task(work, TaskKind.DEPARTMENT, due_at=_tomorrow(work), role=role, order_id=order.id, note=note)
