"""What an amendment would do to an order as it stands now, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from orderdesk.language import N_
from orderdesk.model import (
    Amendment,
    Bill,
    BillLine,
    OrderLine,
    Product,
    SalesOrder,
    StockLevel,
)
from orderdesk.queries.amendments import jumping
from orderdesk.queries.amendments.jumping import NO_JUMP, harms
from orderdesk.queries.catalogue import pack_units
from orderdesk.queries.credit import credit_facts, released_gaps
from orderdesk.queries.intake import promise_date
from orderdesk.queries.keyset import AnyRow
from orderdesk.queries.pricing import price_offers
from orderdesk.queries.quantities import locked, packed, shipped, total
from orderdesk.queries.settings import number_setting, setting
from orderdesk.rules.amendments import (
    HEAD_FIELDS,
    WAITING,
    AmendedLine,
    AmendmentForm,
    AmendmentKind,
    Effect,
    LineEffect,
    LineNow,
    below_list,
    head_problems,
    line_effects,
    problems,
)
from orderdesk.rules.credit import covers, reasons
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import SCALE, Money, from_units, to_units
from orderdesk.rules.pricing import quote
from orderdesk.rules.states import BillState, LineState, OrderState
from orderdesk.rules.warehouse import STOCKLESS


def lines_now(session: Session, order: SalesOrder, asked: Sequence[AmendedLine] = ()) -> list[LineNow]:
    """The order's lines as they stand, and a line of nothing for each that is to be added."""
    billed = (
        select(total(BillLine.base_units))
        .join(Bill, Bill.id == BillLine.bill_id)
        .where(BillLine.line_id == OrderLine.id, Bill.state != BillState.CANCELLED)
        .correlate(OrderLine)
        .scalar_subquery()
    )
    free = (func.coalesce(StockLevel.on_hand_units, 0) - func.coalesce(StockLevel.locked_units, 0)).label("free")
    statement = (
        select(OrderLine, Product.kind, locked().label("locked"), packed().label("packed"), shipped().label("shipped"))
        .add_columns(billed.label("billed"), free)
        .join(Product, Product.id == OrderLine.product_id)
        .outerjoin(StockLevel, StockLevel.product_id == OrderLine.product_id)
        .where(OrderLine.order_id == order.id)
        .order_by(OrderLine.position)
    )
    found = [_line_now(row) for row in session.execute(statement)]
    added = [(place, wanted) for place, wanted in enumerate(asked) if wanted.line_id is None]
    if not added:
        return found
    last = max((line.position for line in found), default=0)
    fresh = (
        select(Product, free)
        .outerjoin(StockLevel, StockLevel.product_id == Product.id)
        .where(Product.id.in_(sorted({wanted.product_id for _place, wanted in added})))
    )
    goods = {product.id: (product, there) for product, there in session.execute(fresh)}
    for number, (place, wanted) in enumerate(added, 1):
        if wanted.product_id in goods:
            found.append(_nothing_yet(*goods[wanted.product_id], last + number, place))
    return found


def _line_now(row: AnyRow) -> LineNow:
    line = row.OrderLine
    return LineNow(
        line_id=line.id,
        position=line.position,
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        spec=line.spec,
        unit=line.unit,
        pack=line.base_units * SCALE // line.quantity_units,
        quantity=from_units(line.quantity_units),
        price=from_units(line.price_units),
        discount=from_units(line.discount_units),
        gift=line.gift,
        base=line.base_units,
        amount_units=line.amount_units,
        list_price_units=line.list_price_units,
        locked=row.locked,
        packed=row.packed,
        shipped=row.shipped,
        billed=row.billed,
        free=row.free,
        stockless=row.kind in STOCKLESS,
        open=line.state in (LineState.WANTING, LineState.LOCKED),
    )


def _nothing_yet(product: Product, free: int, position: int, place: int) -> LineNow:
    return LineNow(
        line_id=None,
        position=position,
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        spec=product.spec,
        unit=product.unit,
        pack=SCALE,
        quantity=Decimal(0),
        price=from_units(product.list_price_units),
        discount=Decimal(0),
        gift=False,
        base=0,
        amount_units=0,
        list_price_units=product.list_price_units,
        locked=0,
        packed=0,
        shipped=0,
        billed=0,
        free=free,
        stockless=product.kind in STOCKLESS,
        open=not product.discontinued,
        place=place,
    )


def effect(session: Session, order_id: int, form: AmendmentForm, today: date, *, waits: bool = False) -> Effect:
    """What an amendment does to the order as it stands now, and everything that speaks against it; Refused without the order.

    `waits`: it was asked for already.
    """
    order = session.get(SalesOrder, order_id, options=[selectinload(SalesOrder.lines)])
    if order is None:
        raise Refused(N_("This order is not there any more."))
    lines = lines_now(session, order, form.lines)
    lines = _in_units(session, order, form, lines, today)
    found, wrong = line_effects(form, lines, order.currency)
    changed = {each.now.line_id: each for each in found if each.now.line_id is not None}
    kept = sum(
        changed[line.line_id].amount_units if line.line_id in changed else line.amount_units for line in lines if _counts(line)
    )
    after = kept + sum(each.amount_units for each in found if each.now.line_id is None)
    wrong = [*problems(form, found, order.state, head_changes(form, order)), *wrong]
    if form.kind == AmendmentKind.CHANGE and _nothing_left(lines, found):
        wrong.append(Refused(N_("Nothing of the order would be left. Ask for the cancellation of the order."), field="kind"))
    if not waits:
        wrong += _other_waits(session, order)
        wrong += below_list(form, found)
        wrong += head_problems(form, today, number_setting(session, "intake.horizon_days"))
    wrong += _stage(session, form, order.state)
    jumps = form.kind == AmendmentKind.JUMP and form.ahead_of is not None
    jump = jumping.jump(session, order, form, today) if jumps else NO_JUMP
    if jump is not NO_JUMP:
        wrong += harms(session, order, jump, today)
    held = _held(session, order, after, today) if after > order.total_units else ()
    wanted = _wanted(lines, changed, found)
    billed = (
        session.scalar(
            select(total(BillLine.amount_units))
            .join(Bill, Bill.id == BillLine.bill_id)
            .where(Bill.order_id == order.id, Bill.state != BillState.CANCELLED)
        )
        or 0
    )
    promised = promise_date(session, wanted, today) if found and wanted else order.promised_date
    return Effect(
        currency=order.currency,
        lines=tuple(found),
        total_before=Money(order.total_units, order.currency),
        total_after=Money(after, order.currency),
        promised_before=order.promised_date,
        promised_after=_sooner(order.promised_date, jump.promised) or promised,
        credit=held,
        to_bill_before=Money(order.total_units - billed, order.currency),
        to_bill_after=Money(after - billed, order.currency),
        place_before=jump.before,
        place_after=jump.after,
        place_at=jump.place_at,
        delays=jump.delays,
        problems=tuple(wrong),
    )


def _sooner(before: date | None, now: date | None) -> date | None:
    """A jump makes nothing later for its own order."""
    return min(before, now) if before is not None and now is not None else now


def _counts(line: LineNow) -> bool:
    return line.line_id is not None and (line.open or line.shipped > 0)


def _nothing_left(lines: Sequence[LineNow], found: Sequence[LineEffect]) -> bool:
    """Whether the last of the order is taken out and nothing comes in its place."""
    gone = {each.now.line_id for each in found if each.action == "remove"}
    added = any(each.now.line_id is None for each in found)
    return bool(gone) and not added and not any(_counts(line) and line.line_id not in gone for line in lines)


def _in_units(session: Session, order: SalesOrder, form: AmendmentForm, lines: list[LineNow], today: date) -> list[LineNow]:
    """Goods to be added, in the unit they are asked for by, at the price that lists and rules give."""
    added = {place: line for place, line in enumerate(form.lines) if line.line_id is None}
    if not added:
        return lines
    products = sorted({line.product_id for line in added.values()})
    packs = pack_units(session, products)
    offers = price_offers(session, order.customer_id, products, order.currency, today)
    found = []
    for line in lines:
        wanted = added.get(line.place) if line.place is not None else None
        pack = packs.get((line.product_id, wanted.unit)) if wanted is not None else None
        if wanted is None or pack is None:
            found.append(line)
            continue
        base = to_units(wanted.quantity) * pack // SCALE
        price = quote(offers[line.product_id], base, pack, order.total_units)
        listed = price.price_units if price is not None else 0
        source = price.source if price is not None else ""
        found.append(
            replace(line, unit=wanted.unit, pack=pack, price=from_units(listed), list_price_units=listed, price_source=source)
        )
    return found


HIDDEN = ("ship_to", "contact_phone")


def head_changes(form: AmendmentForm, order: SalesOrder) -> tuple[str, ...]:
    """Which of HEAD_FIELDS the form changes."""
    asked = {name: value for name in HEAD_FIELDS if (value := getattr(form, name)) is not None}
    # Who may not see phone and address only names them where they change.
    return tuple(name for name, value in asked.items() if name in HIDDEN or value != getattr(order, name))


def _other_waits(session: Session, order: SalesOrder) -> list[Refused]:
    number = session.scalar(select(Amendment.number).where(Amendment.order_id == order.id, Amendment.state.in_(WAITING)))
    return (
        [Refused(N_("{number} is still being decided on this order. Wait for it, or withdraw it."), number=number)]
        if number
        else []
    )


def _stage(session: Session, form: AmendmentForm, state: str) -> list[Refused]:
    """The stages at which the company allows insertions (004-q5)."""
    if form.kind == AmendmentKind.ADD_GOODS and state == OrderState.READY_TO_SHIP and not setting(session, "insertion.add_ready"):
        return [Refused(N_("The order is ready to ship; the rules for insertions add no goods to it any more."))]
    if form.kind == AmendmentKind.JUMP:
        if state == OrderState.READY_TO_SHIP:
            return [Refused(N_("Everything is locked for this order; there is no queue to jump."))]
        if state == OrderState.IN_FULFILMENT and not setting(session, "insertion.jump_started"):
            return [Refused(N_("Its fulfilment has begun; the rules for insertions let it jump no more."))]
    return []


def _held(session: Session, order: SalesOrder, after: int, today: date) -> tuple[str, ...]:
    facts = credit_facts(session, order, today, reviewing=False, total_units=after)
    if facts is None:
        return ()
    released = released_gaps(session, order.id)
    return tuple(str(found.reason) for found in reasons(facts) if not covers(released.get(found.reason, -1), found))


def _wanted(lines: Sequence[LineNow], changed: Mapping[int, LineEffect], found: Sequence[LineEffect]) -> dict[int, Decimal]:
    """Product -> what is wanted of it that is not locked, after the amendment."""
    wanted: dict[int, Decimal] = {}
    for line in lines:
        if line.line_id is None or not line.open:
            continue
        each = changed.get(line.line_id)
        base, held = (each.base, line.locked - each.release) if each is not None else (line.base, line.locked)
        left = max(0, base - line.shipped - held)
        wanted[line.product_id] = wanted.get(line.product_id, Decimal(0)) + from_units(left)
    for each in found:
        if each.now.line_id is None:
            wanted[each.now.product_id] = wanted.get(each.now.product_id, Decimal(0)) + from_units(each.base)
    return wanted
