"""Customers from a sheet: new ones added in bulk, known ones brought up to date, nothing doubled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from orderdesk.commands.bulk import insert_rows
from orderdesk.commands.order_life import next_numbers
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, write_customer
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import Customer, CustomerAddress, CustomerContact, CustomerKey
from orderdesk.queries.imports import buyers_by_name, chunks
from orderdesk.queries.parties import next_code
from orderdesk.queries.settings import number_setting, text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.imports.customers import ImportedCustomer
from orderdesk.rules.money import from_units, to_units
from orderdesk.rules.search import customer_keys, digits

Way = TypeVar("Way", ContactForm, AddressForm)


def import_customers(work: Work, customers: Sequence[ImportedCustomer]) -> Changes:
    """Add and update customers as a sheet has them; done again it changes nothing. One without a code is known by his name."""
    work.actor.require("import.customers")
    nameless = [customer.name for customer in customers if not customer.code]
    by_name = buyers_by_name(work.session, nameless)
    unknown = [name for name in dict.fromkeys(nameless) if name not in by_name]
    codes = dict(zip(unknown, new_codes(work, len(unknown)), strict=True))
    codes |= {name: buyer.code for name, buyer in by_name.items()}
    forms = [_form(customer, customer.code or codes[customer.name]) for customer in customers]
    limits = 0
    if not work.actor.may("customer.credit"):
        limits = sum(form.credit_limit > 0 for form in forms)
        forms = [replace(form, credit_limit=Decimal(0)) for form in forms]  # zero in a sheet leaves what is there
    added, changed = put_customers(work, forms)
    note = _(N_("{added} customers added, {changed} updated."), added=added, changed=changed)
    if limits:
        note += " " + _(N_("{count} credit limits were left out; finance sets them."), count=limits)
    return Changes(frozenset({Area.PARTIES}), count=added + changed, note=note)


def new_codes(work: Work, count: int) -> list[str]:
    """Codes for new customers: they go on from the highest as a clerk's would, or are numbered by day where codes are words."""
    first = next_code(work.session)
    if not first:
        return next_numbers(work, "KH", count)
    number, width = int(first[1:]), len(first) - 1
    return [f"C{code:0{width}d}" for code in range(number, number + count)]


def _form(customer: ImportedCustomer, code: str) -> CustomerForm:
    people = [ContactForm(customer.contact, phone, "", customer.contact_title) for phone in customer.phones]
    if not people and (customer.contact or customer.email):
        people = [ContactForm(customer.contact, "", "", customer.contact_title)]
    contacts = [replace(person, email=customer.email if number == 0 else "") for number, person in enumerate(people)]
    place = AddressForm(
        customer.address,
        city=customer.city,
        region=customer.region,
        postal_code=customer.postal_code,
        country=customer.country,
    )
    return CustomerForm(
        code=code,
        name=customer.name,
        alias=";".join(customer.aliases),
        level=customer.level,
        payment_method=customer.terms.method if customer.terms else "",
        payment_terms=customer.terms_text,
        term_days=customer.terms.days if customer.terms else None,
        credit_limit=customer.credit_limit or Decimal(0),
        tax_number=customer.tax_no,
        note="\n".join(filter(None, (customer.note, f"Fax {customer.fax}" if customer.fax else ""))),
        contacts=tuple(contacts),
        addresses=(place,) if customer.address else (),
    )


def put_customers(work: Work, forms: Sequence[CustomerForm]) -> tuple[int, int]:
    """Add the customers whose code is new and change those that differ: (added, changed)."""
    last = {form.code.strip().lower(): form for form in forms}  # a code written twice: the later row holds
    known: dict[str, Customer] = {}
    for chunk in chunks(sorted(last)):
        statement = select(Customer).where(func.lower(Customer.code).in_(chunk))
        statement = statement.options(selectinload(Customer.contacts), selectinload(Customer.addresses))
        known.update((customer.code.lower(), customer) for customer in work.session.scalars(statement))
    changed = 0
    for code, customer in known.items():
        before = form_of(customer)
        after = merged(before, _whole(work, last[code]))
        if after != before:
            write_customer(work, customer, after)
            changed += 1
    fresh = [_whole(work, form) for code, form in last.items() if code not in known]
    add_customers(work, fresh)
    return len(fresh), changed


def add_customers(work: Work, forms: Sequence[CustomerForm]) -> dict[str, int]:
    """Add customers known to be new, in bulk: code -> id."""
    ids: dict[str, int] = {}
    whole = [_whole(work, form) for form in forms]
    insert_rows(work.session, Customer, [_row(work, form) for form in whole])
    for chunk in chunks([form.code for form in whole]):
        ids.update(work.session.execute(select(Customer.code, Customer.id).where(Customer.code.in_(chunk))).all())
    contacts, addresses, keys = [], [], []
    for form in whole:
        customer_id = ids[form.code]
        contacts += [_contact(customer_id, contact, number) for number, contact in enumerate(form.contacts)]
        addresses += [_address(customer_id, address, number) for number, address in enumerate(form.addresses)]
        keys += [{"key": key, "customer_id": customer_id} for key in sorted(_keys(form))]
    insert_rows(work.session, CustomerContact, contacts)
    insert_rows(work.session, CustomerAddress, addresses)
    insert_rows(work.session, CustomerKey, keys)
    return ids


def form_of(customer: Customer) -> CustomerForm:
    """A customer as the form he would be typed as."""
    return CustomerForm(
        code=customer.code,
        name=customer.name,
        alias=customer.alias,
        level=customer.level,
        currency=customer.currency,
        language=customer.language,
        payment_method=customer.payment_method,
        payment_terms=customer.payment_terms,
        term_days=customer.term_days,
        credit_limit=from_units(customer.credit_limit_units),
        tax_number=customer.tax_number,
        note=customer.note,
        contacts=tuple(ContactForm(c.name, c.phone, c.email, c.title) for c in customer.contacts),
        addresses=tuple(
            AddressForm(a.address, a.recipient, a.phone, a.city, a.region, a.postal_code, a.country) for a in customer.addresses
        ),
    )


def merged(before: CustomerForm, sheet: CustomerForm) -> CustomerForm:
    """What a customer becomes: a sheet's cell replaces, a blank one leaves what is there; further contacts are kept."""
    said: dict[str, Any] = {
        name: value
        for name in ("name", "alias", "level", "payment_method", "payment_terms", "tax_number", "note")
        if (value := getattr(sheet, name))
    }
    if sheet.payment_terms or sheet.payment_method:
        said["term_days"] = sheet.term_days
    if sheet.credit_limit:
        said["credit_limit"] = sheet.credit_limit
    contacts, addresses = list(before.contacts), list(before.addresses)
    for number, contact in enumerate(sheet.contacts):
        if number < len(contacts):
            contacts[number] = _filled(contacts[number], contact)
        else:
            contacts.append(contact)
    if sheet.addresses and sheet.addresses[0].address:
        addresses[:1] = [_filled(addresses[0], sheet.addresses[0]) if addresses else sheet.addresses[0]]
    return replace(before, **said, contacts=tuple(contacts), addresses=tuple(addresses))


def _filled(before: Way, sheet: Way) -> Way:
    """The way written before with whatever the sheet says of it."""
    return replace(before, **{field.name: value for field in fields(sheet) if (value := getattr(sheet, field.name))})


def _whole(work: Work, form: CustomerForm) -> CustomerForm:
    """The form with the company's usual currency and term where it names none, and texts as they are kept."""
    return replace(
        form,
        code=form.code.strip(),
        name=form.name.strip(),
        currency=form.currency or text_setting(work.session, "company.currency"),
        term_days=number_setting(work.session, "receivables.term_days") if form.term_days is None else form.term_days,
        contacts=tuple(replace(contact, email=contact.email.strip().lower()) for contact in form.contacts),
    )


def _row(work: Work, form: CustomerForm) -> dict[str, object]:
    return {
        "code": form.code,
        "name": form.name,
        "alias": form.alias,
        "level": form.level,
        "currency": form.currency,
        "language": form.language,
        "payment_method": form.payment_method,
        "payment_terms": form.payment_terms,
        "term_days": form.term_days,
        "credit_limit_units": to_units(form.credit_limit),
        "tax_number": form.tax_number,
        "note": form.note,
        "created_at": work.now,
    }


def _contact(customer_id: int, contact: ContactForm, number: int) -> dict[str, object]:
    return {
        "customer_id": customer_id,
        "name": contact.name,
        "title": contact.title,
        "phone": contact.phone,
        "phone_digits": digits(contact.phone),
        "email": contact.email,
        "is_default": number == 0,
    }


def _address(customer_id: int, place: AddressForm, number: int) -> dict[str, object]:
    return {
        "customer_id": customer_id,
        "address": place.address,
        "recipient": place.recipient,
        "phone": place.phone,
        "city": place.city,
        "region": place.region,
        "postal_code": place.postal_code,
        "country": place.country,
        "is_default": number == 0,
    }


def _keys(form: CustomerForm) -> set[str]:
    names = [form.name, *form.alias.replace("；", ";").split(";"), *(contact.name for contact in form.contacts)]
    phones = [contact.phone for contact in form.contacts] + [place.phone for place in form.addresses]
    return customer_keys(form.code, [name for name in names if name.strip()], phones)
