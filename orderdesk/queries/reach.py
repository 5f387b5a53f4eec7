"""Customers' phones, mail and postal addresses, as much of them as the reader's duty needs: the only place that reads them.

Who reads is told once, `desk.read(read_by(actor, query), …)`; what he may not see never leaves this module whole. Without a
reader (a command, an import, a paper) everything is whole. On a server with logins the columns here are the ones that reviewers
are not granted (database/guards/contact.py): for them everything is read from views that the server itself masks; nothing else
may select these columns for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, FromClause, Integer, Row, Select, column, func, select, text
from sqlalchemy import table as named
from sqlalchemy.orm import Session, aliased

from orderdesk.database.guards.contact import NEEDS, SIZES, view_of
from orderdesk.model import (
    Amendment,
    Attachment,
    Base,
    Customer,
    CustomerAddress,
    CustomerContact,
    Disclosure,
    MailMessage,
    SalesOrder,
    Shipment,
)
from orderdesk.queries.settings import number_setting, setting
from orderdesk.rules import masking
from orderdesk.rules.addresses import MAINLAND, is_chinese, split_address
from orderdesk.rules.rights import Actor

# in session.info
_READER, _SHOWN, _PERSON, _HIDDEN = "reader", "reader was shown", "who is at the desk", "the server hides"

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach somebody about an order or with a shipment."""

    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where an amendment sends an order, whom the carrier then calls, and what was known when it was asked for."""

    ship_to: str | None
    contact_phone: str | None
    impact: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """What was written by or to a customer; `known` are texts in it that are his."""

    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or number of a customer."""

    id: int
    name: str
    title: str
    phone: str
    email: str
    usual: bool


@dataclass(frozen=True, slots=True)
class Place:
    """An address of a customer, in its parts and as a `line`."""

    id: int
    recipient: str
    phone: str
    address: str
    city: str
    region: str
    postal_code: str
    country: str
    line: str
    usual: bool


def read_by(actor: Actor | None, query: Callable[..., R]) -> Callable[..., R]:
    """The query as this person may read it."""

    def read(session: Session, /, *args: Any, **values: Any) -> R:
        bind(session, actor)
        return query(session, *args, **values)

    return read


def bind(session: Session, actor: Actor | None) -> None:
    """Say who reads in this session."""
    session.info[_READER] = actor
    if actor is not None:
        session.info[_PERSON] = actor


def hidden(session: Session, person: Actor | None = None) -> bool:
    """Whether the server itself hides customers' data from whoever is at the desk (`person`, or who was bound)."""
    person = person or session.info.get(_PERSON)
    if session.get_bind().dialect.name != "postgresql" or (person is not None and person.may(NEEDS)):
        return False
    if _HIDDEN not in session.info:
        table = SalesOrder.__tablename__
        asked = text("SELECT NOT has_column_privilege(:table, 'ship_to', 'SELECT') AND to_regclass(:view) IS NOT NULL")
        session.info[_HIDDEN] = session.scalar(asked, {"table": table, "view": view_of(table)})
    return bool(session.info[_HIDDEN])


def seen(session: Session, model: type[Base]) -> FromClause:
    """Where a table's rows are read from: the table, or the view in which the server masks what it hides from this person."""
    table: FromClause = model.__table__
    return _view(model.__tablename__) if hidden(session) else table


@cache
def _view(name: str) -> FromClause:
    columns = [column(each.name, each.type) for each in Base.metadata.tables[name].columns]
    return named(view_of(name), *columns, *(column(size, Integer) for size in SIZES.get(name, ())))


def files(session: Session) -> tuple[FromClause, ColumnElement[int]]:
    """Where kept files are read from, and how large one is."""
    table = seen(session, Attachment)
    return table, table.c.size if hidden(session) else func.length(table.c.content)


def reader(session: Session) -> Actor | None:
    """Who reads in this session; None when no person does."""
    found: Actor | None = session.info.get(_READER)
    return found


def whole(session: Session) -> None:
    """Read on as the program itself: for a paper, which is made whole for whoever may print it."""
    bind(session, None)


def veiled(session: Session, customer_id: int | None = None) -> bool:
    """Whether the reader sees only as much as is needed to know a customer's data again.

    What he was shown with a reason he sees for a while.
    """
    person = reader(session)
    if person is None or person.may(NEEDS) or not setting(session, "privacy.mask_contacts"):
        return False
    return customer_id is None or customer_id not in _shown(session, person)


def _shown(session: Session, person: Actor) -> frozenset[int]:
    shown: frozenset[int] | None = session.info.get(_SHOWN)
    if shown is None:
        since = datetime.now(UTC) - timedelta(minutes=number_setting(session, "privacy.unmask_minutes"))
        found = session.scalars(
            select(Disclosure.customer_id).where(
                Disclosure.staff_id == person.staff_id, Disclosure.kind == "unmask", Disclosure.at > since
            )
        )
        shown = frozenset(key for key in found if key is not None)
        session.info[_SHOWN] = shown
    return shown


def of_orders(session: Session, customers: Mapping[int, int | None]) -> dict[int, Reach]:
    """How to reach whom about these orders (order id -> customer id)."""
    table = seen(session, SalesOrder).c
    statement = select(table.id, table.contact_phone, table.contact_email, table.ship_to)
    return {
        row.id: _reach(session, customers[row.id], row.contact_phone, row.contact_email, row.ship_to)
        for row in session.execute(statement.where(table.id.in_(list(customers))))
    }


def of_order(session: Session, order: SalesOrder) -> Reach:
    """How to reach whom about this order."""
    return of_orders(session, {order.id: order.customer_id})[order.id]


def of_shipments(session: Session, customers: Mapping[int, int | None]) -> dict[int, Reach]:
    """Whom the carrier calls and where these shipments go (shipment id -> customer id)."""
    table = seen(session, Shipment).c
    statement = select(table.id, table.phone, table.ship_to).where(table.id.in_(list(customers)))
    return {row.id: _reach(session, customers[row.id], row.phone, "", row.ship_to) for row in session.execute(statement)}


def _reach(session: Session, customer_id: int | None, phone: str, email: str, address: str) -> Reach:
    if veiled(session, customer_id):
        return Reach(masking.phone(phone), masking.email(email), masking.address(address))
    return Reach(phone, email, address)


def of_amendment(session: Session, amendment: Amendment, customer_id: int | None) -> Asked:
    """What an amendment says of phone and address; where it says something its reader learns at least that."""
    table = seen(session, Amendment).c
    statement = select(table.ship_to, table.contact_phone, table.impact).where(table.id == amendment.id)
    row = session.execute(statement).one()
    impact: dict[str, Any] = row.impact or {}
    person = reader(session)
    if not veiled(session, customer_id) or (person is not None and person.staff_id == amendment.asked_by):
        return Asked(row.ship_to, row.contact_phone, impact)
    return Asked(
        None if row.ship_to is None else masking.address(row.ship_to),
        None if row.contact_phone is None else masking.phone(row.contact_phone),
        {name: told for name, told in impact.items() if name != "head"},
    )


def contacts(session: Session, customer_ids: Collection[int]) -> dict[int, tuple[Contact, ...]]:
    """Customers' contacts by customer id, the usual one first."""
    table = seen(session, CustomerContact).c
    statement = select(table.id, table.customer_id, table.name, table.title, table.phone, table.email, table.is_default)
    found: dict[int, tuple[Contact, ...]] = dict.fromkeys(customer_ids, ())
    ordered = statement.where(table.customer_id.in_(list(customer_ids))).order_by(table.is_default.desc(), table.id)
    for row in session.execute(ordered):
        reach = _reach(session, row.customer_id, row.phone, row.email, "")
        found[row.customer_id] += (Contact(row.id, row.name, row.title, reach.phone, reach.email, row.is_default),)
    return found


def places(session: Session, customer_ids: Collection[int]) -> dict[int, tuple[Place, ...]]:
    """Customers' addresses by customer id, the usual one first."""
    table = seen(session, CustomerAddress).c
    statement = select(
        table.id, table.customer_id, table.recipient, table.phone, table.address,
        table.city, table.region, table.postal_code, table.country, table.is_default,
    )  # fmt: skip
    found: dict[int, tuple[Place, ...]] = dict.fromkeys(customer_ids, ())
    ordered = statement.where(table.customer_id.in_(list(customer_ids))).order_by(table.is_default.desc(), table.id)
    for row in session.execute(ordered):
        reach = _reach(session, row.customer_id, row.phone, "", row.address)
        line = address_line(reach.address, row.postal_code, row.city, row.region, row.country)
        found[row.customer_id] += (
            Place(
                row.id, row.recipient, reach.phone, reach.address,
                row.city, row.region, row.postal_code, row.country, line, row.is_default,
            ),
        )  # fmt: skip
    return found


def _first(table: type[CustomerContact] | type[CustomerAddress], source: FromClause) -> Any:
    """The usual row of a customer, or his first."""
    one = aliased(table)
    wanted = select(one.id).where(one.customer_id == Customer.id).order_by(one.is_default.desc(), one.id).limit(1)
    return source.c.id == wanted.scalar_subquery()


def with_usual(statement: Select[*tuple[Any, ...]], *, masked: bool) -> Select[*tuple[Any, ...]]:
    """A statement about customers that also reads their usual contact and address; `usual` makes them fit for the reader.

    `masked`: whether the server hides them from the reader, see `hidden`.
    """
    models = (CustomerContact, CustomerAddress)
    people, places = (_view(model.__tablename__) if masked else model.__table__ for model in models)
    at = places.c
    statement = statement.add_columns(
        people.c.name.label("contact"), people.c.phone, at.address, at.postal_code, at.city, at.region, at.country
    )
    return statement.outerjoin(people, _first(CustomerContact, people)).outerjoin(places, _first(CustomerAddress, places))


def usual(session: Session, row: Row[*tuple[Any, ...]]) -> tuple[str, str, str]:
    """The usual contact of a row that was read so, his phone, and the usual address on one line; "" where there is none."""
    reach = _reach(session, row.id, row.phone or "", "", row.address or "")
    parts = (row.postal_code or "", row.city or "", row.region or "", row.country or "")
    return row.contact or "", reach.phone, address_line(reach.address, *parts)


def address_line(address: str, postal_code: str, city: str, region: str, country: str) -> str:
    """An address on one line: Chinese ones are written whole, others street, postcode, city, region, country; nothing twice."""
    if is_chinese(address):
        parts = split_address(address)
        named = parts.city or parts.province
        line = address if named else f"{region if region != city else ''}{city}{address}"
        abroad = "" if country in MAINLAND else country
        return ", ".join(part for part in (line, postal_code if postal_code not in address else "", abroad) if part)
    more = (" ".join(part for part in (postal_code, city) if part not in address), region, country)
    return ", ".join(part for part in (address, *(part for part in more if part not in address)) if part)


def mail(session: Session, mail_id: int) -> Any:
    """The row of a mail, without its bytes; None if there is none."""
    table = seen(session, MailMessage).c
    columns = [each for each in table if each.name != "raw"]
    return session.execute(select(*columns).where(table.id == mail_id)).one_or_none()


def of_mail(session: Session, mail: Any) -> Words:
    """What a mail (its row) says and who sent it."""
    known = _known(session, mail.order_id)
    return written(session, mail.customer_id, mail.sender_address, mail.subject, mail.body, *known)


def of_message(session: Session, message: Any, customer_id: int | None) -> Words:
    """What a message of ours (its row) says and who gets it."""
    return written(session, customer_id, message.recipient, message.subject, message.body, *_known(session, message.order_id))


def written(session: Session, customer_id: int | None, address: str, subject: str, body: str, *known: str) -> Words:
    """Something written, with its address: numbers and addresses in it masked where the reader's duty does not need them."""
    if not veiled(session, customer_id):
        return Words(address, subject, body)
    return Words(masking.email(address), masking.words(subject, *known), masking.words(body, *known))


def said(session: Session, customer_id: int | None, text: str) -> str:
    """A note that may name a number or an address."""
    return masking.words(text) if text and veiled(session, customer_id) else text


def _known(session: Session, order_id: int | None) -> tuple[str, ...]:
    """The texts of an order that its mails are likely to repeat; only asked for when they are to be masked."""
    if order_id is None or not veiled(session):
        return ()
    table = seen(session, SalesOrder).c
    row = session.execute(select(table.contact_phone, table.ship_to).where(table.id == order_id)).one_or_none()
    return tuple(row) if row is not None else ()
