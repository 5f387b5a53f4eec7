"""Orders recorded by themselves: handed in by other systems, taken as drafts, and verified by a clerk (000-04, 000-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from orderdesk.commands.imports.orders import add_orders
from orderdesk.commands.order_life import load_order, note_order
from orderdesk.commands.placing import place_order
from orderdesk.database.desk import Work
from orderdesk.database.errors import Kind, classify, duplicate, refusal
from orderdesk.language import N_, _
from orderdesk.model import InboundOrder
from orderdesk.queries.imports import ImportKnowledge, import_knowledge
from orderdesk.queries.settings import text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.imports.order_result import ImportedOrder
from orderdesk.rules.imports.orders import read_orders
from orderdesk.rules.imports.refusals import RefusedRow
from orderdesk.rules.inbound import as_file, checked, damaged, external_ref, keepable
from orderdesk.rules.policy import CATALOGUE
from orderdesk.rules.states import OrderState

CURRENCIES = CATALOGUE["company.currency"].choices
OLDEST = 366  # days; what is said to be older came with a wrong date
AT_ONCE = 100
"""Orders taken in one transaction, so that no clerk waits for a flood."""
TOUCHED = frozenset({Area.INTAKE, Area.PARTIES})
_OPEN = frozenset({OrderState.DRAFT, OrderState.RETURNED, OrderState.PARKED})
_ENDED = frozenset({OrderState.CLOSED, OrderState.CANCELLED})


def add_inbound(work: Work, messages: Sequence[Mapping[str, Any]]) -> Changes:
    """Keep what another system handed in; an order whose channel and number are here already is taken once and not again."""
    work.actor.require("inbound.add")
    messages = [keepable(message) for message in messages]
    fresh: dict[str, Mapping[str, Any]] = {}
    twice: list[str] = []
    for message in messages:
        first = fresh.setdefault(external_ref(checked(message)), message)
        if first != message:
            twice.append(
                _(N_("{number}: stands there twice with different content; the first one counts."), number=external_ref(message))
            )
    kept = select(InboundOrder.external_ref, InboundOrder.payload).where(InboundOrder.external_ref.in_(fresh))
    here = {row.external_ref: row.payload for row in work.session.execute(kept)}
    for ref, message in fresh.items():
        if ref not in here:
            row = InboundOrder(external_ref=ref, channel=message["channel"], payload=dict(message), received_at=work.now)
            work.session.add(row)
    work.session.flush()
    known = [
        _(N_("{number}: is here already."), number=ref)
        if payload == fresh[ref]
        else _(N_("{number}: is here already with different content; what came first stands."), number=ref)
        for ref, payload in sorted(here.items())
    ]
    return Changes(frozenset({Area.INTAKE}), count=len(fresh) - len(here), skipped=(*known, *twice))


def take_inbound(work: Work) -> Changes:
    """Make drafts of what was handed in; one that cannot be taken is kept with the reason, and stops no other."""
    work.actor.require("inbound.take")
    waiting = (
        select(InboundOrder)
        .where(InboundOrder.state == "new")
        .order_by(InboundOrder.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = work.session.scalars(waiting).all()
    facts = import_knowledge(work.session) if rows else ImportKnowledge({}, frozenset())
    taken: list[int] = []
    untaken: list[str] = []
    for row in rows:
        order_id, problem = _tried(work, row, facts)
        row.taken_by, row.taken_at = work.actor.staff_id, work.now
        row.order_id, row.problem = order_id, problem
        row.state = "refused" if order_id is None else "taken"
        work.session.flush()
        if order_id is None:
            untaken.append(_(N_("{number}: {reason}"), number=row.external_ref, reason=problem))
        else:
            taken.append(order_id)
    note = _(N_("{count} orders were handed in."), count=len(taken)) if taken else ""
    return Changes(TOUCHED if rows else frozenset(), frozenset(taken), count=len(taken), note=note, skipped=tuple(untaken))


def _tried(work: Work, row: InboundOrder, facts: ImportKnowledge) -> tuple[int | None, str]:
    """The draft made of it, or None and why there is none; whatever is wrong with it, nothing of it is left and others go on."""
    notes = len(work.notes)
    try:
        with work.session.begin_nested():
            order_id = _take(work, row.payload, facts)
            work.session.flush()
    except Exception as error:
        kind = classify(error)
        if kind in (Kind.RETRY, Kind.AWAY) or duplicate(error) or isinstance(error, Conflict):
            raise  # not this order's fault: all are tried again
        del work.notes[notes:]
        if kind is Kind.REFUSE:
            return None, str(refusal(error))
        return None, _(N_("It holds something that cannot be kept ({what}). Enter it by hand."), what=type(error).__name__)
    return order_id, ""


def _take(work: Work, payload: Mapping[str, Any], facts: ImportKnowledge) -> int:
    order = _read(payload, facts, work.today, ZoneInfo(text_setting(work.session, "company.time_zone")))
    if order.customer_code and order.customer_code.lower() not in facts.customer_codes:
        raise Refused(N_("Customer “{code}” is not on file."), code=order.customer_code)
    written, skipped = add_orders(work, [order], source="inbound")
    if not written:
        raise Refused(N_("{reason}"), reason=" ".join(skipped))
    return written[0][0]


def _read(payload: Mapping[str, Any], facts: ImportKnowledge, today: date, zone: ZoneInfo) -> ImportedOrder:
    """The order in a message; Refused with every reason why it cannot be taken."""
    message = checked(payload)
    if half := damaged(message):
        raise Refused(N_("A character of “{value}” did not arrive whole. Enter the order by hand."), value=half)
    result = read_orders(as_file(message, zone), facts.catalogue, today=today)
    if result.refused or len(result.orders) != 1:
        reasons = dict.fromkeys(_reason(row) for row in result.refused)
        raise Refused(N_("{reason}"), reason=" ".join(reasons) or _(N_("It has no lines.")))
    if result.dates_unsure:
        raise Refused(N_("Its dates can be read in two ways. They are written as 2026-03-31."))
    (order,) = result.orders
    if order.date is not None and order.date < today - timedelta(days=OLDEST):
        raise Refused(N_("It says that it was ordered on {day}. Enter so old an order by hand."), day=order.date.isoformat())
    if message.get("currency") and order.currency not in CURRENCIES:
        raise Refused(N_("Currency “{value}” is none of {known}."), value=message["currency"], known=", ".join(CURRENCIES))
    if message.get("freight") not in (None, "", False) and order.freight is None:
        raise Refused(N_("Freight “{value}” is not an amount above or equal to zero."), value=message["freight"])
    return replace(order, channel=str(message["channel"]))


def _reason(row: RefusedRow) -> str:
    if row.reason == "duplicate_row":
        other = int(row.values["other"]) - 1
        return _(N_("Line {number} says the same as line {other}. Enter by hand what is meant."), number=row.row - 1, other=other)
    return _(N_("Line {number}: {reason}"), number=row.row - 1, reason=row.message)


def try_inbound_again(work: Work, inbound_id: int) -> Changes:
    """Take an order again that was refused, after what was missing has been added."""
    return _set_state(work, inbound_id, "new")


def drop_inbound(work: Work, inbound_id: int) -> Changes:
    """Put an order aside that will not be taken; it stays in the records with its reason."""
    return _set_state(work, inbound_id, "dropped")


def _set_state(work: Work, inbound_id: int, state: str) -> Changes:
    work.actor.require("inbound.take")
    refused = update(InboundOrder).where(InboundOrder.id == inbound_id, InboundOrder.state == "refused")
    values = {"state": state, "taken_by": work.actor.staff_id, "taken_at": work.now}
    if work.session.scalar(refused.values(values).returning(InboundOrder.id)) is None:
        raise Refused(N_("Somebody else has dealt with this order meanwhile."))
    return Changes(frozenset({Area.INTAKE}), count=1)


def verify_order(work: Work, order_id: int, version: int) -> Changes:
    """Record that an order recorded by itself was compared with its source and completed, by whom and when (000-05)."""
    work.actor.require("order.verify")
    order = load_order(work, order_id, version)
    if order.state not in _OPEN or not order.source:
        raise Refused(N_("Only an order that was recorded automatically and not submitted yet is verified."))
    if order.verified_at is None:
        order.verified_by, order.verified_at = work.actor.staff_id, work.now
        note_order(work, order.id, "verify")
    work.session.flush()
    return Changes(
        frozenset({Area.INTAKE}), frozenset({order.id}), made=order.id, number=order.number, count=1, version=order.version
    )


def change_business_date(work: Work, order_id: int, version: int, day: date, reason: str) -> Changes:
    """Give an order another business date; only who may, and with the reason, which its timeline keeps (004-k3)."""
    work.actor.require("order.redate")
    order = load_order(work, order_id, version)
    if order.state in _ENDED:
        raise Refused(N_("Order {number} is ended; its business date stands."), number=order.number)
    if not reason.strip():
        raise Refused(N_("Say why the business date is changed."), field="reason")
    if day > work.today:
        raise Refused(N_("A business date is never after today."), field="business_date")
    if day == order.business_date:
        raise Refused(N_("This is the order's business date already."), field="business_date")
    detail = {"before": order.business_date.isoformat(), "after": day.isoformat()}
    order.business_date = day
    place_order(work, order)
    note_order(work, order.id, "redate", reason.strip(), detail)
    work.session.flush()
    return Changes(
        frozenset({Area.INTAKE, Area.REVIEW}), frozenset({order.id}), made=order.id, number=order.number, count=1,
        version=order.version,
    )  # fmt: skip
