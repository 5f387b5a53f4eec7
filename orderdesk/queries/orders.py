"""Orders as every room shows them: in lists, whole, and found by anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from orderdesk.model import (
    Customer,
    OrderLine,
    SalesOrder,
    Shipment,
    ShipmentLine,
    Staff,
    StockLevel,
    StockLock,
)  # fmt: skip
from orderdesk.queries import reach
from orderdesk.queries.channels import channel_name
from orderdesk.queries.keyset import after_key
from orderdesk.queries.keyset import page as page_of
from orderdesk.queries.merged import family
from orderdesk.queries.order_application import NO_APPLICATION, OrderApplication, application_of, source_mail
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.parties import find_customers
from orderdesk.rules.money import SCALE, Money, from_units, line_amount, to_units
from orderdesk.rules.past_orders import external_forms
from orderdesk.rules.search import digits


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as a list shows it; `queued_at` is when it came to where it stands."""

    id: int
    number: str
    customer: str
    total: Money
    requested_date: date | None
    state: str
    state_note: str
    channel: str
    kind: str
    entered_by: str
    queued_at: datetime
    lines: int
    version: int
    next_contact_at: datetime | None = None
    rank: int = 0
    rank_reasons: tuple[str, ...] = ()
    late_at: datetime | None = None
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of an order with how far it is: quantities in base units unless named otherwise; `available` is free stock."""

    id: int
    position: int
    state: str
    product_id: int
    sku: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    base_quantity: Decimal
    price: Money
    list_price: Money
    discount: Decimal
    amount: Money
    gift: bool
    requested_date: date | None
    remark: str
    locked: Decimal
    shipped: Decimal
    available: Decimal
    approver_id: int | None = None
    approver: str = ""
    approver_remark: str = ""
    price_source: str = ""

    @property
    def concession(self) -> Money:
        """What the customer is let off against the list price; a gift is let off whole (004-o3)."""
        listed = line_amount(to_units(self.quantity), self.list_price.units, self.amount.currency)
        return Money(max(0, listed - self.amount.units), self.amount.currency)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file kept with an order."""

    id: int
    name: str
    media_type: str
    size: int
    added_by: str = ""
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """An order whole. `mail_id` is the mail it came from, if it did; `channel_name` is marked for translation unless it is the
    company's own word; `source` is what recorded the order by itself."""

    id: int
    number: str
    kind: str
    channel: str
    state: str
    state_note: str
    customer_id: int | None
    customer: str
    customer_code: str
    contact_name: str
    contact_phone: str
    contact_email: str
    ship_to: str
    total: Money
    ordered_at: datetime
    created_at: datetime
    business_date: date
    requested_date: date | None
    promised_date: date | None
    payment_method: str
    payment_terms: str
    customer_po: str
    external_number: str
    special_request: str
    remark: str
    confirmed_with: str
    confirmed_by: str
    confirmed_at: datetime | None
    entered_by: str
    next_contact_at: datetime | None
    version: int
    mail_id: int | None
    lines: tuple[LineRow, ...]
    files: tuple[FileRow, ...]
    channel_name: str = ""
    medium: str = ""
    source: str = ""
    verified_by: str = ""
    verified_at: datetime | None = None
    agreed_total: Money | None = None
    rank: int = 0
    rank_reasons: tuple[str, ...] = ()
    late_at: datetime | None = None
    late_reason: str = ""
    application: OrderApplication = NO_APPLICATION


@dataclass(frozen=True, slots=True)
class Found:
    """Something Ctrl+K found: `kind` is order, customer or shipment, `id` its id (a shipment's is its order's)."""

    kind: str
    id: int
    title: str
    subtitle: str
    state: str


def order_list(
    session: Session,
    states: Collection[str] = (),
    search: str = "",
    customer_id: int | None = None,
    after: Cursor | None = None,
    limit: int = PAGE_SIZE,
    oldest_first: bool = False,
    entered_by: int | None = None,
) -> Page[OrderRow]:
    """Orders in some states (all if none), newest first or, as a queue, by class and longest waiting first; a page at a time."""
    keys = select(SalesOrder.id, SalesOrder.rank, SalesOrder.queued_at)
    if states:
        keys = keys.where(SalesOrder.state.in_(list(states)))
    if customer_id is not None:
        keys = keys.where(SalesOrder.customer_id.in_(family(session, customer_id)))
    if entered_by is not None:
        keys = keys.where(SalesOrder.entered_by == entered_by)
    if search.strip():
        keys = keys.where(matches(session, search))
    if oldest_first:
        keys = after_key(keys, (SalesOrder.rank, SalesOrder.queued_at, SalesOrder.id), after)
    else:
        if after is not None:
            keys = keys.where(SalesOrder.id < after[-1])
        keys = keys.order_by(SalesOrder.id.desc())
    page = session.execute(keys.limit(limit)).all()
    rows = order_rows(session, [row.id for row in page])
    last = (page[-1].rank, page[-1].queued_at, page[-1].id) if len(page) == limit else None
    return Page(tuple(rows[row.id] for row in page), last)


def late_orders(session: Session, after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[OrderRow]:
    """Orders entered after their day's cut-off, the latest first, whatever became of them (004-o1)."""
    keys = (SalesOrder.late_at, SalesOrder.id)
    statement = after_key(select(*keys).where(SalesOrder.late_at.is_not(None)), keys, after, newest_first=True)
    found = session.execute(statement.limit(limit + 1)).all()
    rows = order_rows(session, [row.id for row in found])
    return page_of(found, limit, lambda row: rows[row.id], lambda row: (row.late_at, row.id))


def matches(session: Session, search: str) -> ColumnElement[bool]:
    """What a search for an order means: number, the customer's own numbers, or the customer."""
    typed = search.strip()
    found = [row.id for row in find_customers(session, typed, 50)]
    clauses = [
        SalesOrder.number == typed.upper(),
        SalesOrder.number.like(f"%{_escaped(typed.upper())}", escape="\\"),
        SalesOrder.customer_po == typed,
        SalesOrder.external_number.in_(external_forms(typed)),
        SalesOrder.customer_id.in_(found),
    ]
    return or_(*clauses)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def order_rows(session: Session, ids: list[int]) -> dict[int, OrderRow]:
    """The orders with these ids as a list shows them, by id."""
    lines = (
        select(OrderLine.order_id, func.count().label("lines"))
        .where(OrderLine.order_id.in_(ids))
        .group_by(OrderLine.order_id)
        .subquery()
    )
    statement = (
        select(SalesOrder, Customer.name, Staff.name, lines.c.lines)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .join(Staff, Staff.id == SalesOrder.entered_by)
        .outerjoin(lines, lines.c.order_id == SalesOrder.id)
        .where(SalesOrder.id.in_(ids))
    )
    return {
        order.id: OrderRow(
            id=order.id,
            number=order.number,
            customer=customer or order.contact_name,
            total=Money(order.total_units, order.currency),
            requested_date=order.requested_date,
            state=order.state,
            state_note=reach.said(session, order.customer_id, order.state_note),
            channel=order.channel,
            kind=order.kind,
            entered_by=person,
            queued_at=order.queued_at or order.created_at,
            lines=count or 0,
            version=order.version,
            next_contact_at=order.next_contact_at,
            rank=order.rank,
            rank_reasons=tuple(order.rank_reasons.split()),
            late_at=order.late_at,
            late_reason=order.late_reason,
        )
        for order, customer, person, count in session.execute(statement)
    }


def count_orders(session: Session, states: Collection[str]) -> int:
    """How many orders stand in the states."""
    return session.scalar(select(func.count()).where(SalesOrder.state.in_(list(states)))) or 0


def order_detail(session: Session, order_id: int) -> OrderDetail | None:
    """One order whole; None if there is none."""
    order = session.get(SalesOrder, order_id, options=[selectinload(SalesOrder.lines)])
    if order is None:
        return None
    customer = session.get(Customer, order.customer_id) if order.customer_id is not None else None
    ways = reach.of_order(session, order)
    people = {
        person.id: person.name for person in session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(_people_of(order))))
    }
    kept, size = reach.files(session)
    files = session.execute(
        select(
            kept.c.id,
            kept.c.name,
            kept.c.media_type,
            size.label("size"),
            Staff.name.label("added_by"),
            kept.c.added_at,
        )
        .outerjoin(Staff, Staff.id == kept.c.added_by)
        .where(kept.c.order_id == order_id)
        .order_by(kept.c.id)
    )
    return OrderDetail(
        id=order.id,
        number=order.number,
        kind=order.kind,
        channel=order.channel,
        state=order.state,
        state_note=reach.said(session, order.customer_id, order.state_note),
        customer_id=order.customer_id,
        customer=customer.name if customer else "",
        customer_code=customer.code if customer else "",
        contact_name=order.contact_name,
        contact_phone=ways.phone,
        contact_email=ways.email,
        ship_to=ways.address,
        total=Money(order.total_units, order.currency),
        ordered_at=order.ordered_at,
        created_at=order.created_at,
        business_date=order.business_date,
        requested_date=order.requested_date,
        promised_date=order.promised_date,
        payment_method=order.payment_method,
        payment_terms=order.payment_terms,
        customer_po=order.customer_po,
        external_number=order.external_number or "",
        special_request=reach.said(session, order.customer_id, order.special_request),
        remark=reach.said(session, order.customer_id, order.remark),
        confirmed_with=reach.said(session, order.customer_id, order.confirmed_with),
        confirmed_by=people.get(order.confirmed_by or 0, ""),
        confirmed_at=order.confirmed_at,
        entered_by=people[order.entered_by],
        next_contact_at=order.next_contact_at,
        version=order.version,
        mail_id=source_mail(session, order_id),
        lines=_lines(session, order, people),
        channel_name=channel_name(session, order.channel),
        medium=order.medium,
        source=order.source,
        verified_by=people.get(order.verified_by or 0, ""),
        verified_at=order.verified_at,
        rank=order.rank,
        rank_reasons=tuple(order.rank_reasons.split()),
        late_at=order.late_at,
        late_reason=order.late_reason,
        agreed_total=None if order.agreed_units is None else Money(order.agreed_units, order.currency),
        application=application_of(session, order),
        files=tuple(FileRow(row.id, row.name, row.media_type, row.size, row.added_by or "", row.added_at) for row in files),
    )


def _people_of(order: SalesOrder) -> set[int]:
    named = {order.entered_by, order.confirmed_by, order.verified_by, *(line.approver_id for line in order.lines)}
    return {person for person in named if person is not None}


def _lines(session: Session, order: SalesOrder, people: Mapping[int, str]) -> tuple[LineRow, ...]:
    ids = [line.id for line in order.lines]
    locked = _sums(
        session,
        select(StockLock.line_id, func.sum(StockLock.quantity_units)).where(StockLock.state == "open"),
        StockLock.line_id,
        ids,
    )
    shipped = _sums(
        session,
        select(ShipmentLine.line_id, func.sum(ShipmentLine.base_units))
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(Shipment.state.in_(["handed_over", "delivered"])),
        ShipmentLine.line_id,
        ids,
    )
    stock = {
        row.product_id: row.on_hand_units - row.locked_units
        for row in session.scalars(select(StockLevel).where(StockLevel.product_id.in_([line.product_id for line in order.lines])))
    }
    return tuple(
        _line_row(line, order.currency, locked.get(line.id, 0), shipped.get(line.id, 0), stock.get(line.product_id, 0), people)
        for line in order.lines
    )


def _sums(session: Session, statement: Select[int, int], column: InstrumentedAttribute[int], ids: list[int]) -> dict[int, int]:
    return {row[0]: int(row[1]) for row in session.execute(statement.where(column.in_(ids)).group_by(column))}


def _line_row(line: OrderLine, currency: str, locked: int, shipped: int, available: int, people: Mapping[int, str]) -> LineRow:
    return LineRow(
        id=line.id,
        position=line.position,
        state=line.state,
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        spec=line.spec,
        unit=line.unit,
        quantity=from_units(line.quantity_units),
        base_quantity=from_units(line.base_units),
        price=Money(line.price_units, currency),
        list_price=Money(line.list_price_units, currency),
        discount=Decimal(line.discount_units) / SCALE,
        amount=Money(line.amount_units, currency),
        gift=line.gift,
        requested_date=line.requested_date,
        remark=line.remark,
        locked=from_units(locked),
        shipped=from_units(shipped),
        available=from_units(available),
        approver_id=line.approver_id,
        approver=people.get(line.approver_id or 0, ""),
        approver_remark=line.approver_remark,
        price_source=line.price_source,
    )


def find_anything(session: Session, text: str, limit: int = 12) -> tuple[Found, ...]:
    """Orders, shipments and customers by order number, waybill, customer, phone or the customer's own number."""
    typed = text.strip()
    if not typed:
        return ()
    orders = order_list(session, search=typed, limit=limit).rows
    found = [Found("order", row.id, row.number, row.customer, row.state) for row in orders]
    found = _shipments(session, typed, limit) + found
    found += [
        Found("customer", row.id, row.name, f"{row.code}  {row.phone}".strip(), "")
        for row in find_customers(session, typed, limit)
    ]
    return tuple(found[: limit * 2])


def _shipments(session: Session, typed: str, limit: int) -> list[Found]:
    run = digits(typed)
    waybill = Shipment.waybill == typed if not run else or_(Shipment.waybill == typed, Shipment.waybill == run)
    statement = (
        select(Shipment.order_id, Shipment.number, Shipment.waybill, Shipment.state, SalesOrder.number.label("order_number"))
        .join(SalesOrder, SalesOrder.id == Shipment.order_id)
        .where(or_(waybill, Shipment.number == typed.upper()))
        .limit(limit)
    )
    return [
        Found("shipment", row.order_id, row.waybill or row.number, row.order_number, row.state)
        for row in session.execute(statement)
    ]


def order_id_of(session: Session, number: str) -> int | None:
    """The order with this number, ours or the one it came with; None if there is none or several."""
    typed = number.strip()
    ours = session.scalar(select(SalesOrder.id).where(SalesOrder.number == typed.upper()))
    if ours is not None:
        return ours
    theirs = session.scalars(select(SalesOrder.id).where(SalesOrder.external_number.in_(external_forms(typed))).limit(2)).all()
    return theirs[0] if len(theirs) == 1 else None
