"""What an import must know of the desk: what is sold and how, who buys, and which orders are there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from orderdesk.model import Carrier, Customer, CustomerContact, Product, SalesOrder
from orderdesk.queries.parties import address_line
from orderdesk.rules.imports.units import Selling
from orderdesk.rules.money import from_units
from orderdesk.rules.past_orders import external_number
from orderdesk.rules.search import digits

CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportKnowledge:
    """SKU -> how it is sold, and the codes of all customers in lower case."""

    catalogue: Mapping[str, Selling]
    customer_codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ware:
    """A product as an order line needs it; packs are unit -> base units, amounts in 1/10000."""

    id: int
    sku: str
    name: str
    spec: str
    unit: str
    packs: Mapping[str, Decimal]
    list_price_units: int


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer as an imported order needs him."""

    id: int
    code: str
    name: str
    currency: str
    payment_terms: str
    payment_method: str
    term_days: int
    contact: str
    phone: str
    email: str
    address: str


def import_knowledge(session: Session) -> ImportKnowledge:
    """What sheets are checked against."""
    products = session.scalars(select(Product).options(selectinload(Product.packs)))
    catalogue = {
        product.sku: Selling(product.unit, {pack.unit: from_units(pack.base_units) for pack in product.packs})
        for product in products
    }
    return ImportKnowledge(catalogue, frozenset(code.lower() for code in session.scalars(select(Customer.code))))


def template_products(session: Session) -> dict[str, tuple[str, Selling]]:
    """SKU -> name and units of what is sold now, for the order template's second sheet."""
    statement = select(Product).where(~Product.discontinued).order_by(Product.sku).options(selectinload(Product.packs))
    return {
        product.sku: (
            f"{product.name} {product.spec}".strip(),
            Selling(product.unit, {pack.unit: from_units(pack.base_units) for pack in product.packs}),
        )
        for product in session.scalars(statement)
    }


def known_orders(session: Session, pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Which of the (channel, order number) pairs of sheets are orders already."""
    wanted = {external_number(channel, number): (channel, number) for channel, number in pairs}
    found: set[tuple[str, str]] = set()
    for chunk in chunks(list(wanted)):
        numbers = session.scalars(select(SalesOrder.external_number).where(SalesOrder.external_number.in_(chunk)))
        found.update(wanted[number] for number in numbers if number is not None)
    return frozenset(found)


def wares(session: Session, skus: Iterable[str]) -> dict[str, Ware]:
    """The products of these SKUs, by SKU."""
    found: dict[str, Ware] = {}
    for chunk in chunks(sorted(set(skus))):
        statement = select(Product).where(Product.sku.in_(chunk)).options(selectinload(Product.packs))
        for product in session.scalars(statement):
            packs = {pack.unit: from_units(pack.base_units) for pack in product.packs}
            found[product.sku] = Ware(
                product.id, product.sku, product.name, product.spec, product.unit, packs, product.list_price_units
            )
    return found


def buyers_by_code(session: Session, codes: Iterable[str]) -> dict[str, Buyer]:
    """Customers by their code in lower case, whatever its case in the sheet."""
    return {buyer.code.lower(): buyer for buyer in _buyers(session, func.lower(Customer.code), {c.lower() for c in codes if c})}


def buyers_by_phone(session: Session, phones: Iterable[str]) -> dict[str, Buyer]:
    """Customers by the digits of a phone that only one of them has."""
    owners: dict[str, set[int]] = {}
    for chunk in chunks(sorted({run for run in map(digits, phones) if run})):
        statement = select(CustomerContact.phone_digits, CustomerContact.customer_id)
        for run, customer_id in session.execute(statement.where(CustomerContact.phone_digits.in_(chunk))):
            owners.setdefault(run, set()).add(customer_id)
    sure = {run: next(iter(ids)) for run, ids in owners.items() if len(ids) == 1}
    buyers = {buyer.id: buyer for buyer in _buyers(session, Customer.id, set(sure.values()))}
    return {run: buyers[customer_id] for run, customer_id in sure.items() if customer_id in buyers}


def buyers_by_name(session: Session, names: Iterable[str]) -> dict[str, Buyer]:
    """Customers by a name that only one of them has."""
    found: dict[str, Buyer] = {}
    twice: set[str] = set()
    for buyer in _buyers(session, Customer.name, {name for name in names if name}):
        twice |= {buyer.name} & found.keys()
        found[buyer.name] = buyer
    return {name: buyer for name, buyer in found.items() if name not in twice}


def carriers_by_name(session: Session) -> dict[str, int]:
    """Carrier ids by name in lower case."""
    return {name.lower(): carrier for carrier, name in session.execute(select(Carrier.id, Carrier.name))}


def _buyers(session: Session, column: object, values: set[str] | set[int]) -> Iterator[Buyer]:
    for chunk in chunks(sorted(values)):
        statement = select(Customer).where(column.in_(chunk), Customer.disabled_at.is_(None))  # type: ignore[attr-defined]
        statement = statement.options(selectinload(Customer.contacts), selectinload(Customer.addresses))
        yield from map(_buyer, session.scalars(statement))


def _buyer(customer: Customer) -> Buyer:
    contact = next((c for c in customer.contacts if c.is_default), customer.contacts[0] if customer.contacts else None)
    address = next((a for a in customer.addresses if a.is_default), customer.addresses[0] if customer.addresses else None)
    return Buyer(
        id=customer.id,
        code=customer.code,
        name=customer.name,
        currency=customer.currency,
        payment_terms=customer.payment_terms,
        payment_method=customer.payment_method,
        term_days=customer.term_days,
        contact=contact.name if contact else "",
        phone=contact.phone if contact else "",
        email=contact.email if contact else "",
        address=address_line(address) if address else "",
    )


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in pieces that fit into one statement."""
    for begin in range(0, len(items), CHUNK):
        yield items[begin : begin + CHUNK]
