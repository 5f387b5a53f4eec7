"""What an import must know of the desk: what is sold and how, who buys, and which orders are there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from orderdesk.model import (
    Carrier,
    Customer,
    CustomerContact,
    ImportFile,
    ImportProfile,
    OrderLine,
    Product,
    SalesOrder,
    Staff,
)
from orderdesk.queries.parties import address_line
from orderdesk.rules.imports.order_result import ImportedOrder
from orderdesk.rules.imports.profiles import Profile
from orderdesk.rules.imports.units import Selling
from orderdesk.rules.money import Money, from_units, to_units
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
    category: str = ""
    currency: str = ""


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
    level: str = ""


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
                product.id, product.sku, product.name, product.spec, product.unit, packs, product.list_price_units,
                product.category, product.currency,
            )  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class KnownBuyers:
    """Customers on file, by each way to know them."""

    codes: Mapping[str, Buyer]
    phones: Mapping[str, Buyer]
    names: Mapping[str, Buyer]

    def of(self, order: ImportedOrder) -> Buyer | None:
        """The order's customer; a code decides, whoever the goods go to."""
        if order.customer_code:
            return self.codes.get(order.customer_code.lower())
        return self.phones.get(digits(order.phone)) or self.names.get(order.customer_name) or self.names.get(order.receiver)


def known_buyers(session: Session, orders: Sequence[ImportedOrder]) -> KnownBuyers:
    """Whoever on file the orders may be of."""
    plain = [order for order in orders if not order.customer_code]
    return KnownBuyers(
        buyers_by_code(session, (order.customer_code for order in orders)),
        buyers_by_phone(session, (order.phone for order in plain)),
        buyers_by_name(session, [name for order in plain for name in (order.customer_name, order.receiver)]),
    )


@dataclass(frozen=True, slots=True)
class PastImport:
    """When the very same file was imported before."""

    name: str
    who: str
    at: datetime
    records: int


def past_imports(session: Session, sha256: str) -> tuple[PastImport, ...]:
    """Every earlier import of a file with these bytes, newest first."""
    statement = select(ImportFile.name, Staff.name.label("who"), ImportFile.imported_at, ImportFile.records)
    statement = statement.join(Staff, Staff.id == ImportFile.imported_by).where(ImportFile.sha256 == sha256)
    found = session.execute(statement.order_by(ImportFile.id.desc()).limit(5))
    return tuple(PastImport(row.name, row.who, row.imported_at, row.records) for row in found)


def profiles(session: Session) -> dict[str, Profile]:
    """How sheets of the kinds known are read, by the headings that tell the kind."""
    rows = session.scalars(select(ImportProfile).order_by(ImportProfile.id))
    return {row.headings: Profile(row.name, row.headings, row.columns, row.channel) for row in rows}


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An order of the desk that one of a sheet may be: `by_number` if the customer gave both the same number of his."""

    order_id: int
    number: str
    customer: str
    day: date
    entered_by: str
    lines: int
    total: Money
    by_number: bool


def look_alikes(session: Session, orders: Sequence[ImportedOrder], today: date) -> dict[str, LookAlike]:
    """Sheet orders (by order number) that seem to be here already: the same customer's number, or his same lines of that day."""
    known = known_buyers(session, orders)
    asked = [(order, buyer) for order in orders if (buyer := known.of(order)) is not None]
    by_number = {(row.customer_id, row.customer_po): row for row in _numbered(session, asked)}
    by_lines = _of_same_lines(session, asked, today)
    found: dict[str, LookAlike] = {}
    for order, buyer in asked:
        numbered = by_number.get((buyer.id, order.customer_ref)) if order.customer_ref else None
        same = numbered or by_lines.get((buyer.id, order.date or today, _content(order)))
        if same is not None:
            total = Money(same.total_units, same.currency)
            day, lines = same.business_date, same.lines
            found[order.order_no] = LookAlike(
                same.id, same.number, buyer.name, day, same.who, lines, total, by_number=numbered is not None
            )
    return found


Asked = Sequence[tuple[ImportedOrder, Buyer]]
_COUNT = select(func.count()).where(OrderLine.order_id == SalesOrder.id).correlate(SalesOrder).scalar_subquery()
_HERE = (
    select(
        SalesOrder.id, SalesOrder.number, SalesOrder.customer_id, SalesOrder.customer_po, SalesOrder.business_date,
        SalesOrder.total_units, SalesOrder.currency, Staff.name.label("who"), _COUNT.label("lines"),
    )
    .join(Staff, Staff.id == SalesOrder.entered_by)
    .where(SalesOrder.state != "cancelled")
)  # fmt: skip


def _numbered(session: Session, asked: Asked) -> Iterator[Any]:
    numbers = sorted({order.customer_ref for order, _buyer in asked if order.customer_ref})
    for chunk in chunks(numbers):
        yield from session.execute(_HERE.where(SalesOrder.customer_po.in_(chunk)))


def _of_same_lines(session: Session, asked: Asked, today: date) -> dict[tuple[int, date, frozenset[tuple[str, int]]], Any]:
    """Orders of these customers on these days, by customer, day and what they hold."""
    days = {order.date or today for order, _buyer in asked}
    found: dict[int, Any] = {}
    for chunk in chunks(sorted({buyer.id for _order, buyer in asked})):
        in_time = (SalesOrder.business_date >= min(days), SalesOrder.business_date <= max(days))
        found.update((row.id, row) for row in session.execute(_HERE.where(SalesOrder.customer_id.in_(chunk), *in_time)))
    held: dict[int, dict[str, int]] = {}
    for chunk in chunks(sorted(found)):
        lines = select(OrderLine.order_id, OrderLine.sku, OrderLine.base_units).where(OrderLine.order_id.in_(chunk))
        for order_id, sku, units in session.execute(lines):
            sums = held.setdefault(order_id, {})
            sums[sku] = sums.get(sku, 0) + units
    return {
        (row.customer_id, row.business_date, frozenset(held.get(order_id, {}).items())): row for order_id, row in found.items()
    }


def _content(order: ImportedOrder) -> frozenset[tuple[str, int]]:
    sums: dict[str, int] = {}
    for line in order.lines:
        sums[line.sku] = sums.get(line.sku, 0) + to_units(line.quantity_base)
    return frozenset(sums.items())


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
        level=customer.level,
    )


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in pieces that fit into one statement."""
    for begin in range(0, len(items), CHUNK):
        yield items[begin : begin + CHUNK]
