"""What is not finished of a business day, who signed it, and the longer hours asked for (004-o2, 004-o13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from orderdesk.model import (
    Customer,
    DaySignature,
    EntryExtension,
    ExtensionWord,
    MailMessage,
    SalesOrder,
    Shipment,
    ShipmentLine,
    Staff,
)
from orderdesk.queries.inbound import UNVERIFIED
from orderdesk.queries.quantities import billed_line
from orderdesk.queries.settings import text_setting
from orderdesk.rules.cut_off import read_cut_off
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState, ShipmentState

LISTED = 200
"""So many of a kind are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something not finished: which kind (rules.days.OPEN_NAMES), whose it is, what it is about and since when."""

    kind: str
    department: Role
    number: str
    about: str
    since: datetime | None
    who: str = ""
    order_id: int | None = None

    @property
    def id(self) -> str:
        """Its own among those of the day."""
        return f"{self.kind} {self.number}"


@dataclass(frozen=True, slots=True)
class Signature:
    """A department's word on the day."""

    department: str
    open_count: int
    note: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Word:
    """A side's word on an extension."""

    side: str
    note: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """Longer hours asked for a day; they hold once sales and department confirmed them."""

    id: int
    day: date
    until: str
    reason: str
    asked_by: str
    asked_at: datetime
    words: tuple[Word, ...] = ()
    asked_by_id: int = 0

    @property
    def holds(self) -> bool:
        """Whether both have confirmed it."""
        return {"sales", "department"} <= {word.side for word in self.words}


@dataclass(frozen=True, slots=True)
class DayClearing:
    """A day: what is open of it, how many by department, who signed it, and the extension asked for it last."""

    day: date
    items: tuple[OpenItem, ...]
    counts: dict[Role, int]
    signed: tuple[Signature, ...]
    extension: Extension | None

    @property
    def open(self) -> int:
        """How many things are open."""
        return sum(self.counts.values())


def day_clearing(session: Session, day: date) -> DayClearing:
    """What had come by the end of the day by the company's clock and is not finished now."""
    zone = ZoneInfo(text_setting(session, "company.time_zone"))
    begins = datetime.combine(day, time(), tzinfo=zone)
    ends = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    items, counts = list[OpenItem](), dict[Role, int]()
    for kind, department, listed, count in _kinds(session, day, begins, ends):
        counts[department] = counts.get(department, 0) + count
        items += [OpenItem(kind, department, *each) for each in listed]
    return DayClearing(day, tuple(items), counts, _signed(session, day), extension_of(session, day))


Listed = list[tuple[str, str, datetime | None, str, int | None]]


def _kinds(session: Session, day: date, begins: datetime, ends: datetime) -> Iterator[tuple[str, Role, Listed, int]]:
    unread = (MailMessage.state == "new", MailMessage.received_at < ends)
    rows = session.execute(
        select(MailMessage.id, MailMessage.subject, MailMessage.sender_name, MailMessage.received_at)
        .where(*unread).order_by(MailMessage.id).limit(LISTED)
    )  # fmt: skip
    mails: Listed = [(f"#{row.id}", f"{row.sender_name}  {row.subject}".strip(), row.received_at, "", None) for row in rows]
    yield "mail", Role.CLERK, mails, session.scalar(select(func.count(MailMessage.id)).where(*unread)) or 0
    came = SalesOrder.queued_at < ends
    yield "verify", Role.CLERK, *_orders(session, *UNVERIFIED, came)
    draft = (SalesOrder.state == OrderState.DRAFT, or_(SalesOrder.source == "", SalesOrder.verified_at.is_not(None)), came)
    yield "draft", Role.CLERK, *_orders(session, *draft)
    yield "returned", Role.CLERK, *_orders(session, SalesOrder.state == OrderState.RETURNED, came)
    other = or_(SalesOrder.ordered_at < begins, SalesOrder.ordered_at >= ends)
    dated = (SalesOrder.business_date == day, other, SalesOrder.state != OrderState.CANCELLED)
    yield "date", Role.CLERK, *_orders(session, *dated)
    for state, role in (
        (OrderState.FIRST_REVIEW, Role.SALES_REVIEWER),
        (OrderState.SECOND_REVIEW, Role.BUSINESS_REVIEWER),
        (OrderState.FINAL_REVIEW, Role.MANAGER),
        (OrderState.SPECIAL_REVIEW, Role.MANAGER),
    ):
        yield "review", role, *_orders(session, SalesOrder.state == state, came)
    yield "lock", Role.WAREHOUSE, *_orders(session, SalesOrder.state == OrderState.APPROVED, came)
    packed = (Shipment.state == ShipmentState.PACKED, Shipment.packed_at < ends)
    yield "hand_over", Role.SHIPPING, *_shipments(session, Shipment.packed_at, *packed)
    unbilled = select(ShipmentLine.id).where(ShipmentLine.shipment_id == Shipment.id, ~billed_line()).exists()
    delivered = (Shipment.state == ShipmentState.DELIVERED, Shipment.delivered_at < ends, unbilled)
    yield "bill", Role.FINANCE, *_shipments(session, Shipment.delivered_at, *delivered)


def _orders(session: Session, *where: ColumnElement[bool]) -> tuple[Listed, int]:
    name = func.coalesce(Customer.name, SalesOrder.contact_name)
    statement = (
        select(SalesOrder.id, SalesOrder.number, name.label("customer"), SalesOrder.queued_at, Staff.name)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .join(Staff, Staff.id == SalesOrder.entered_by)
        .where(*where)
        .order_by(SalesOrder.rank, SalesOrder.queued_at, SalesOrder.id)
        .limit(LISTED)
    )
    listed: Listed = [(row.number, row.customer, row.queued_at, row.name, row.id) for row in session.execute(statement)]
    return listed, session.scalar(select(func.count(SalesOrder.id)).where(*where)) or 0


def _shipments(session: Session, since: Any, *where: ColumnElement[bool]) -> tuple[Listed, int]:
    statement = (
        select(Shipment.number, Customer.name, since.label("since"), SalesOrder.id)
        .join(SalesOrder, SalesOrder.id == Shipment.order_id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .where(*where)
        .order_by(Shipment.id)
        .limit(LISTED)
    )
    listed: Listed = [(row.number, row.name or "", row.since, "", row.id) for row in session.execute(statement)]
    return listed, session.scalar(select(func.count(Shipment.id)).where(*where)) or 0


def _signed(session: Session, day: date) -> tuple[Signature, ...]:
    statement = (
        select(DaySignature, Staff.name)
        .join(Staff, Staff.id == DaySignature.signed_by)
        .where(DaySignature.day == day)
        .order_by(DaySignature.id)
    )
    return tuple(
        Signature(row.department, row.open_count, row.note, who, row.signed_at) for row, who in session.execute(statement)
    )


def extension_of(session: Session, day: date) -> Extension | None:
    """The extension asked for a day last, with the words said on it."""
    asked = session.execute(
        select(EntryExtension, Staff.name)
        .join(Staff, Staff.id == EntryExtension.asked_by)
        .where(EntryExtension.day == day)
        .order_by(EntryExtension.id.desc())
        .limit(1)
    ).one_or_none()
    if asked is None:
        return None
    row, who = asked
    words = session.execute(
        select(ExtensionWord, Staff.name)
        .join(Staff, Staff.id == ExtensionWord.said_by)
        .where(ExtensionWord.extension_id == row.id)
        .order_by(ExtensionWord.id)
    )
    said = tuple(Word(word.side, word.note, name, word.said_at) for word, name in words)
    return Extension(row.id, row.day, row.until, row.reason, who, row.asked_at, said, row.asked_by)


def cut_off_of(session: Session, day: date) -> time | None:
    """Until when a day's orders are entered in time: the company's cut-off, or later where an extension holds."""
    usual = read_cut_off(text_setting(session, "intake.cut_off"))
    extension = extension_of(session, day) if usual is not None else None
    if usual is None or extension is None or not extension.holds:
        return usual
    return max(usual, read_cut_off(extension.until) or usual)
