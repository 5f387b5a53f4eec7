"""Adding and changing people, and signing in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from orderdesk.commands.placing import replace_orders
from orderdesk.database.desk import Desk, Work
from orderdesk.database.people import Person, by_function, save_password, save_person
from orderdesk.language import N_
from orderdesk.model import Customer, CustomerAddress, CustomerContact, CustomerKey, ReviewBook, Staff, StaffRole
from orderdesk.queries.parties import actor, credentials, has_administrator
from orderdesk.queries.routes import departments, frozen_route, reviewers
from orderdesk.queries.settings import number_setting, text_setting
from orderdesk.rules.addresses import split_address
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import to_units
from orderdesk.rules.passwords import check_password
from orderdesk.rules.preliminary import phone_text
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import empty_departments
from orderdesk.rules.search import customer_keys, digits
from orderdesk.rules.states import OrderState

if TYPE_CHECKING:
    from argon2 import PasswordHasher

TOUCHED = frozenset({Area.PARTIES})
QUEUES = frozenset({Area.INTAKE, Area.REVIEW, Area.WAREHOUSE})
"""Where orders stand elsewhere when their customer gets another grade."""
FOUNDER = Actor(0, "", "", frozenset({Role.ADMINISTRATOR}))
"""Who acts before there is anybody: only while a desk has no administrator."""


@cache
def _hasher() -> PasswordHasher:
    """Only who signs in or sets a password waits for it."""
    from argon2 import PasswordHasher

    return PasswordHasher()


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A way to reach a customer, as typed."""

    name: str = ""
    phone: str = ""
    email: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class AddressForm:
    """A place goods go to, as typed; `address` alone is enough."""

    address: str
    recipient: str = ""
    phone: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class CustomerForm:
    """A customer as typed; the first contact and address are the usual ones. A term of None means the company's usual one."""

    code: str
    name: str
    alias: str = ""
    level: str = ""
    currency: str = ""
    language: str = ""
    payment_method: str = ""
    payment_terms: str = ""
    term_days: int | None = None
    credit_limit: Decimal = Decimal(0)
    tax_number: str = ""
    note: str = ""
    needs: str = ""
    contacts: tuple[ContactForm, ...] = ()
    addresses: tuple[AddressForm, ...] = ()


def save_customer(work: Work, form: CustomerForm, customer_id: int | None = None, version: int | None = None) -> Changes:
    """Add a customer, or change one as read at `version`; a code taken by another is Refused."""
    work.actor.require("customer.edit")
    customer = find_customer(work, customer_id, version)
    grade = customer.level
    write_customer(work, customer, form)
    areas = TOUCHED | QUEUES if customer_id is not None and customer.level != grade else TOUCHED
    return Changes(areas, made=customer.id, number=customer.code, count=1)


def find_customer(work: Work, customer_id: int | None, version: int | None) -> Customer:
    """The customer, locked for this transaction, or a new one without an id; Conflict if he changed since `version` was read."""
    if customer_id is None:
        return Customer(created_at=work.now)
    customer = work.session.get(Customer, customer_id, with_for_update=True)
    if customer is None:
        raise Refused(N_("This customer is not there any more."))
    if version is not None and customer.version != version:
        raise Conflict(
            N_("Somebody else changed this customer meanwhile. What you typed is kept: reload, compare, and save again.")
        )
    return customer


def write_customer(work: Work, customer: Customer, form: CustomerForm) -> None:
    """Put the form into the customer with its contacts, addresses and search keys."""
    code, name = form.code.strip(), form.name.strip()
    if not code:
        raise Refused(N_("Enter a code for the customer."), field="code")
    if not name:
        raise Refused(N_("Enter the customer's name."), field="name")
    same = work.session.scalar(select(Customer.id).where(func.lower(Customer.code) == code.lower()))
    if same is not None and same != customer.id:
        raise Refused(N_("Code {code} belongs to another customer."), field="code", code=code)
    limit = _limit(form.credit_limit)
    if limit != (customer.credit_limit_units or 0) and not work.actor.may("customer.credit"):
        raise Refused(N_("You may not set a credit limit. Leave it as it is; finance sets it."), field="credit_limit")
    regraded = customer.id is not None and customer.level != form.level.strip()
    customer.code, customer.name, customer.alias, customer.level = code, name, form.alias.strip(), form.level.strip()
    customer.currency = form.currency or text_setting(work.session, "company.currency")
    customer.language, customer.note, customer.tax_number = form.language, form.note, form.tax_number.strip()
    customer.needs = form.needs.strip()
    customer.payment_method, customer.payment_terms = form.payment_method, form.payment_terms
    customer.term_days = number_setting(work.session, "receivables.term_days") if form.term_days is None else form.term_days
    customer.credit_limit_units = limit
    work.session.add(customer)
    work.session.flush()
    _write_ways(work, customer.id, form)
    if regraded:
        replace_orders(work, customer.id)


def set_credit_limit(work: Work, customer_id: int, version: int | None, limit: Decimal) -> Changes:
    """Agree another credit limit with a customer, and touch nothing else of him."""
    work.actor.require("customer.credit")
    customer = find_customer(work, customer_id, version)
    customer.credit_limit_units = _limit(limit)
    work.session.flush()
    return Changes(TOUCHED, made=customer.id, number=customer.code, count=1)


def _limit(limit: Decimal) -> int:
    if limit < 0:
        raise Refused(N_("The credit limit cannot be below zero."), field="credit_limit")
    return to_units(limit)


def _write_ways(work: Work, customer_id: int, form: CustomerForm) -> None:
    for table in (CustomerContact, CustomerAddress, CustomerKey):
        work.session.execute(delete(table).where(table.customer_id == customer_id))
    work.session.expire_all()
    for index, contact in enumerate(form.contacts):
        work.session.add(
            CustomerContact(
                customer_id=customer_id,
                name=contact.name.strip(),
                title=contact.title.strip(),
                phone=phone_text(contact.phone),
                phone_digits=digits(contact.phone),
                email=contact.email.strip().lower(),
                is_default=index == 0,
            )
        )
    for index, place in enumerate(form.addresses):
        parts = split_address(place.address)
        work.session.add(
            CustomerAddress(
                customer_id=customer_id,
                address=place.address.strip(),
                recipient=place.recipient.strip(),
                phone=phone_text(place.phone),
                city=place.city.strip() or parts.city,
                region=place.region.strip() or parts.province,
                postal_code=place.postal_code.strip() or parts.postal_code,
                country=place.country.strip() or parts.country,
                is_default=index == 0,
            )
        )
    names = [form.name, *form.alias.replace("；", ";").split(";"), *(contact.name for contact in form.contacts)]
    phones = [contact.phone for contact in form.contacts] + [place.phone for place in form.addresses]
    keys = customer_keys(form.code, [name for name in names if name.strip()], phones)
    if keys:
        work.session.execute(insert(CustomerKey), [{"key": key, "customer_id": customer_id} for key in sorted(keys)])


def add_staff(work: Work, login: str, name: str, roles: Collection[Role], password: str | None, language: str = "") -> Changes:
    """Add somebody who may sign in; without a password he cannot, except on the sample desk."""
    work.actor.require("staff.edit")
    return _add_staff(work, login, name, roles, password, language)


def found_desk(work: Work, login: str, name: str, password: str) -> Changes:
    """Add the first administrator of an empty desk, who also may do everything else until others are there."""
    if has_administrator(work.session):
        raise Refused(N_("This desk has an administrator already. Ask to be added."))
    return _add_staff(work, login, name, tuple(Role), password, "")


def _add_staff(work: Work, login: str, name: str, roles: Collection[Role], password: str | None, language: str) -> Changes:
    login, name = login.strip().lower(), name.strip()
    if not login:
        raise Refused(N_("Enter a sign-in name."), field="login")
    if not name:
        raise Refused(N_("Enter the person's name."), field="name")
    if not roles:
        raise Refused(N_("Choose at least one role."), field="roles")
    if work.session.scalar(select(Staff.id).where(Staff.login == login)) is not None:
        raise Refused(N_("Somebody else signs in as {login}."), field="login", login=login)
    if by_function(work.session):
        if password is not None:
            check_password(password, login, name)
        made = save_person(work.session, Person(None, login, name, language, roles), password)
        return Changes(TOUCHED, made=made, number=login, count=1)
    person = Staff(
        login=login,
        name=name,
        language=language,
        password_hash=None if password is None else hashed(password, login, name),
        roles=[StaffRole(role=role.value) for role in roles],
    )
    work.session.add(person)
    work.session.flush()
    return Changes(TOUCHED, made=person.id, number=login, count=1)


def change_staff(work: Work, staff_id: int, name: str, roles: Collection[Role], disabled: bool) -> Changes:
    """Change somebody's name, roles, or whether he may sign in; the last administrator stays one."""
    work.actor.require("staff.edit")
    person = _person(work, staff_id)
    if not roles:
        raise Refused(N_("Choose at least one role."), field="roles")
    name = name.strip() or person.name
    waited = _unattended(work.session)
    if by_function(work.session):
        save_person(work.session, Person(staff_id, person.login, name, person.language, roles, disabled))
    else:
        _change_person(work, person, name, roles, disabled)
    if not _administrators(work.session):
        raise Refused(N_("One administrator must remain."))
    work.session.flush()
    _check_attended(_unattended(work.session) - waited)
    return Changes(TOUCHED, count=1)


def _unattended(session: Session) -> frozenset[str]:
    """What the routes in force wait for and nobody is there to do: departments, and a second manager by his step's name."""
    book = session.scalars(select(ReviewBook).where(ReviewBook.state == "on")).one_or_none()
    routes = [frozen_route(route) for route in book.routes] if book is not None else []
    missing = set(empty_departments(routes, departments(session)))
    both = {OrderState.FINAL_REVIEW, OrderState.SPECIAL_REVIEW}
    managers = sum(1 for person in reviewers(session) if OrderState.SPECIAL_REVIEW in person.steps)
    if managers < 2 and any(both <= set(route.states) for route in routes):
        missing.add(OrderState.SPECIAL_REVIEW)
    return frozenset(missing)


def _check_attended(missing: Collection[str]) -> None:
    """Refused when orders would wait for somebody who is no longer there."""
    if OrderState.SPECIAL_REVIEW in missing:
        raise Refused(N_("Final review and special approval are given by two people. Make somebody else a manager first."))
    if missing:
        raise Refused(
            N_("Orders are sent to {departments}, where nobody else sits. Put somebody else there first (review routes)."),
            departments=", ".join(sorted(missing)),
        )


def _change_person(work: Work, person: Staff, name: str, roles: Collection[Role], disabled: bool) -> None:
    person.name = name
    wanted = {role.value for role in roles}
    person.roles = [row for row in person.roles if row.role in wanted] + [
        StaffRole(role=role) for role in sorted(wanted - {row.role for row in person.roles})
    ]
    person.disabled_at = (person.disabled_at or work.now) if disabled else None
    work.session.flush()


def set_password(work: Work, staff_id: int, password: str) -> Changes:
    """Give somebody a new password; people may change their own."""
    if staff_id != work.actor.staff_id:
        work.actor.require("staff.edit")
    person = _person(work, staff_id)
    if by_function(work.session):
        check_password(password, person.login, person.name)
        save_password(work.session, staff_id, person.login, password)
    else:
        person.password_hash = hashed(password, person.login, person.name)
    return Changes(TOUCHED, count=1)


def _person(work: Work, staff_id: int) -> Staff:
    person = work.session.get(Staff, staff_id)
    if person is None:
        raise Refused(N_("This person is not there any more."))
    return person


def _administrators(session: Session) -> int:
    statement = (
        select(func.count())
        .select_from(Staff)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.role == Role.ADMINISTRATOR, Staff.disabled_at.is_(None))
    )
    return session.scalar(statement) or 0


def hashed(password: str, *about: str) -> str:
    """The argon2id hash of a password that is good enough; otherwise Refused. `about`: what must not be in it."""
    check_password(password, *about)
    return _hasher().hash(password)


def sign_in(desk: Desk, login: str, password: str) -> Actor:
    """The person of that name and password; otherwise Refused without saying which of the two was wrong."""
    from argon2.exceptions import VerificationError

    known, nobody = desk.read(credentials, login), _nobody()
    try:
        _hasher().verify((known[1] if known else None) or nobody, password)
    except VerificationError:
        known = None
    person = desk.read(actor, known[0]) if known else None
    if person is None:
        raise Refused(N_("Name or password is not right. Try again, or ask the administrator."), field="password")
    return person


@cache
def _nobody() -> str:
    """What an unknown name's password is compared with, so that it takes as long as a wrong one."""
    return _hasher().hash("nobody signs in with this")
