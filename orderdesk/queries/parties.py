"""Who works here and who orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, CustomerAddress, CustomerBalance, CustomerKey, SalesOrder, Staff, StaffRole
from orderdesk.queries import reach
from orderdesk.queries.keyset import closest, found_page
from orderdesk.queries.merged import family
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.settings import text_setting
from orderdesk.rules.money import Money
from orderdesk.rules.rights import RIGHTS, Actor, Role
from orderdesk.rules.search import searches


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody who may sign in."""

    id: int
    login: str
    name: str
    roles: tuple[Role, ...]
    disabled: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a task can be given to."""

    id: int
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as a list shows him; owed is in his currency."""

    id: int
    code: str
    name: str
    level: str
    contact: str
    phone: str
    address: str
    payment_terms: str
    credit_limit: Money
    owed: Money
    disabled: bool


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A way to reach a customer."""

    id: int
    name: str
    title: str
    phone: str
    email: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class AddressRow:
    """A place a customer's goods go to; `line` is the whole of it as people write it."""

    id: int
    recipient: str
    phone: str
    line: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A customer as the order form and the reviewer need him."""

    id: int
    code: str
    name: str
    alias: str
    level: str
    currency: str
    language: str
    payment_method: str
    payment_terms: str
    term_days: int
    credit_limit: Money
    owed: Money
    note: str
    version: int
    disabled: bool
    contacts: tuple[ContactRow, ...]
    addresses: tuple[AddressRow, ...]
    orders: int
    last_order_number: str
    last_order_date: date | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An address in its parts, as it is edited."""

    address: str
    recipient: str
    phone: str
    city: str
    region: str
    postal_code: str
    country: str


@dataclass(frozen=True, slots=True)
class EditedCustomer:
    """A customer as he is edited: his card, and what the card writes shorter."""

    card: CustomerCard
    tax_number: str
    needs: str
    places: tuple[PlaceRow, ...]

    @property
    def id(self) -> int:
        """The customer's id."""
        return self.card.id

    @property
    def version(self) -> int:
        """The version he was read at."""
        return self.card.version

    @property
    def code(self) -> str:
        """His code."""
        return self.card.code


def staff(session: Session) -> tuple[StaffRow, ...]:
    """Everybody, in the order they were added."""
    return tuple(_staff_row(person) for person in session.scalars(select(Staff).order_by(Staff.id)))


def _staff_row(person: Staff) -> StaffRow:
    roles = tuple(role for role in Role if role in {row.role for row in person.roles})
    return StaffRow(person.id, person.login, person.name, roles, person.disabled_at is not None)


def colleagues(session: Session) -> tuple[Colleague, ...]:
    """Everybody who works here now, by name."""
    people = session.scalars(select(Staff).where(Staff.disabled_at.is_(None)).order_by(Staff.name, Staff.id))
    return tuple(Colleague(row.id, row.name, row.roles) for row in map(_staff_row, people))


def approvers(session: Session) -> tuple[tuple[int, str], ...]:
    """Who may agree to a special price (004-o4): (id, name), by name."""
    held = select(StaffRole.staff_id).where(StaffRole.role.in_(sorted(RIGHTS["price.approve"])))
    people = select(Staff.id, Staff.name).where(Staff.id.in_(held), Staff.disabled_at.is_(None)).order_by(Staff.name)
    return tuple((person, name) for person, name in session.execute(people))


def actor(session: Session, staff_id: int) -> Actor | None:
    """The person as commands know him; None when disabled or unknown."""
    person = session.get(Staff, staff_id)
    if person is None or person.disabled_at is not None:
        return None
    return Actor(person.id, person.login, person.name, frozenset(Role(row.role) for row in person.roles))


def actor_called(session: Session, login: str) -> Actor | None:
    """Who signs in with a name; None if nobody does, or may not any more."""
    staff_id = session.scalar(select(Staff.id).where(Staff.login == login))
    return actor(session, staff_id) if staff_id is not None else None


def credentials(session: Session, login: str) -> tuple[int, str | None] | None:
    """(staff id, password hash) of a login that may sign in."""
    row = session.execute(
        select(Staff.id, Staff.password_hash).where(func.lower(Staff.login) == login.strip().lower(), Staff.disabled_at.is_(None))
    ).one_or_none()
    return None if row is None else (row.id, row.password_hash)


def has_administrator(session: Session) -> bool:
    """Whether somebody can administer this desk."""
    return session.scalar(select(StaffRole.staff_id).where(StaffRole.role == Role.ADMINISTRATOR).limit(1)) is not None


def find_customers(session: Session, typed: str, limit: int = 12) -> tuple[CustomerRow, ...]:
    """Customers found by any run of digits of a phone, by code, name, alias, contact, pinyin or initials."""
    return _customers_in_order(session, _found_ids(session, typed, limit))


_KEYS = (
    select(CustomerKey.customer_id, CustomerKey.key)
    .where(CustomerKey.key >= bindparam("low"), CustomerKey.key < bindparam("high"))
    .order_by(CustomerKey.key)
    .limit(bindparam("most"))
)


def _found_ids(session: Session, typed: str, limit: int) -> list[int]:
    """The closest first."""
    return closest(session, _KEYS, searches(typed), limit)


def _customers_in_order(session: Session, ids: list[int]) -> tuple[CustomerRow, ...]:
    rows = {row.id: row for row in customer_rows(session, ids)}
    return tuple(rows[key] for key in ids if key in rows)


def customers(session: Session, search: str = "", after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[CustomerRow]:
    """Customers by code, a page at a time; with `search` those found by it."""
    if search.strip():
        ids, further = found_page(partial(_found_ids, session, search), after, limit)
        return Page(_customers_in_order(session, ids), further)
    statement = select(Customer.id, Customer.code).order_by(Customer.code).limit(limit)
    if after is not None:
        statement = statement.where(Customer.code > after[0])
    page = session.execute(statement).all()
    rows = {row.id: row for row in customer_rows(session, [row.id for row in page])}
    return Page(tuple(rows[row.id] for row in page), (page[-1].code,) if len(page) == limit else None)


_ROWS = (
    select(
        Customer.id, Customer.code, Customer.name, Customer.level, Customer.currency, Customer.payment_terms,
        Customer.credit_limit_units, Customer.disabled_at, func.coalesce(CustomerBalance.balance_units, 0).label("owed"),
    )
    .select_from(Customer)
    .outerjoin(
        CustomerBalance, (CustomerBalance.customer_id == Customer.id) & (CustomerBalance.currency == Customer.currency)
    )
    .where(Customer.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip


@cache
def _whole_rows(masked: bool) -> Select[*tuple[Any, ...]]:
    return reach.with_usual(_ROWS, masked=masked)


def customer_rows(session: Session, ids: list[int]) -> list[CustomerRow]:
    """The customers with these ids as a list shows them, in no order."""
    found = session.connection().execute(_whole_rows(reach.hidden(session)), {"ids": ids})
    return [_customer_row(row, *reach.usual(session, row)) for row in found]


def _customer_row(row: Row[*tuple[Any, ...]], contact: str, phone: str, address: str) -> CustomerRow:
    return CustomerRow(
        id=row.id,
        code=row.code,
        name=row.name,
        level=row.level,
        contact=contact,
        phone=phone,
        address=address,
        payment_terms=row.payment_terms,
        credit_limit=Money(row.credit_limit_units, row.currency),
        owed=Money(row.owed, row.currency),
        disabled=row.disabled_at is not None,
    )


def _owed(session: Session, ids: list[int]) -> dict[int, int]:
    statement = (
        select(CustomerBalance.customer_id, CustomerBalance.balance_units)
        .join(Customer, (Customer.id == CustomerBalance.customer_id) & (Customer.currency == CustomerBalance.currency))
        .where(CustomerBalance.customer_id.in_(ids))
    )
    return {row.customer_id: row.balance_units for row in session.execute(statement)}


def address_line(address: CustomerAddress) -> str:
    """An address on one line, whole."""
    return reach.address_line(address.address, address.postal_code, address.city, address.region, address.country)


def next_code(session: Session) -> str:
    """A code for a new customer that follows the highest one, such as C0042 after C0041; somebody else may take it first."""
    highest = session.scalar(
        select(Customer.code)
        .where(Customer.code.like("C%"))
        .order_by(func.length(Customer.code).desc(), Customer.code.desc())
        .limit(1)
    )
    number = (highest or "C0000")[1:]
    return f"C{int(number) + 1:0{len(number)}d}" if number.isdigit() else ""


def customer_card(session: Session, customer_id: int) -> CustomerCard | None:
    """Everything about one customer; None if there is none."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        return None
    his = SalesOrder.customer_id.in_(family(session, customer_id))
    orders = session.scalar(select(func.count()).where(his)) or 0
    last = session.execute(
        select(SalesOrder.number, SalesOrder.business_date).where(his).order_by(SalesOrder.id.desc()).limit(1)
    ).one_or_none()
    return CustomerCard(
        id=customer.id,
        code=customer.code,
        name=customer.name,
        alias=customer.alias,
        level=customer.level,
        currency=customer.currency,
        language=customer.language,
        payment_method=customer.payment_method,
        payment_terms=customer.payment_terms,
        term_days=customer.term_days,
        credit_limit=Money(customer.credit_limit_units, customer.currency),
        owed=Money(_owed(session, [customer_id]).get(customer_id, 0), customer.currency),
        note=reach.said(session, customer.id, customer.note),
        version=customer.version,
        disabled=customer.disabled_at is not None,
        contacts=tuple(
            ContactRow(c.id, c.name, c.title, c.phone, c.email, c.usual)
            for c in reach.contacts(session, [customer.id])[customer.id]
        ),
        addresses=tuple(
            AddressRow(a.id, a.recipient, a.phone, a.line, a.usual) for a in reach.places(session, [customer.id])[customer.id]
        ),
        orders=orders,
        last_order_number=last.number if last else "",
        last_order_date=last.business_date if last else None,
    )


def customer_id_of(session: Session, code: str) -> int | None:
    """The customer with this code; None if there is none."""
    return session.scalar(select(Customer.id).where(func.lower(Customer.code) == code.strip().lower()))


def customer_to_edit(session: Session, customer_id: int) -> EditedCustomer | None:
    """One customer with everything that can be changed; None if there is none."""
    card = customer_card(session, customer_id)
    if card is None:
        return None
    customer = session.get_one(Customer, customer_id)
    places = tuple(
        PlaceRow(a.address, a.recipient, a.phone, a.city, a.region, a.postal_code, a.country)
        for a in reach.places(session, [customer_id])[customer_id]
    )
    return EditedCustomer(card, customer.tax_number, customer.needs, places)


def customer_proposal(session: Session) -> tuple[str, str]:
    """A new customer's code and currency."""
    return next_code(session), text_setting(session, "company.currency")
