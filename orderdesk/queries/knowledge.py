"""What the desk knows, in the form the mail reader takes it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orderdesk.model import Customer, LearnedWord, Product, SalesOrder
from orderdesk.queries.parties import address_line
from orderdesk.queries.settings import text_setting
from orderdesk.rules.money import from_units
from orderdesk.rules.reading import knowledge
from orderdesk.rules.states import OrderState

PAST_ORDERS = 5_000  # the newest ones; older ones are hardly spoken of


def reading_knowledge(session: Session) -> knowledge.Knowledge:
    """Customers, products, recent orders and our own names, indexed for reading."""
    return knowledge.Knowledge.build(
        _customers(session),
        _products(session),
        _orders(session),
        own_domains=text_setting(session, "company.mail_domains").replace(",", " ").split(),
        own_names=tuple(filter(None, (text_setting(session, "company.name"), text_setting(session, "company.name_en")))),
        aliases=_learned_words(session),
    )


def _learned_words(session: Session) -> dict[tuple[str, str], str]:
    statement = (
        select(Customer.code, LearnedWord.words, Product.sku)
        .join(Customer, Customer.id == LearnedWord.customer_id)
        .join(Product, Product.id == LearnedWord.product_id)
        .where(LearnedWord.kind == "product", ~Product.discontinued)
    )
    return {(code, words): sku for code, words, sku in session.execute(statement)}


def _learned_senders(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    statement = select(LearnedWord.customer_id, LearnedWord.words).where(LearnedWord.kind == "sender")
    for customer_id, address in session.execute(statement):
        found.setdefault(customer_id, []).append(address)
    return found


def _customers(session: Session) -> list[knowledge.Customer]:
    senders = _learned_senders(session)
    statement = select(Customer).options(selectinload(Customer.contacts), selectinload(Customer.addresses)).order_by(Customer.id)
    return [
        knowledge.Customer(
            code=row.code,
            name=row.name,
            aliases=tuple(alias.strip() for alias in row.alias.replace("；", ";").split(";") if alias.strip()),
            contacts=tuple(contact.name for contact in row.contacts if contact.name),
            phones=tuple(contact.phone for contact in row.contacts if contact.phone),
            emails=(*(contact.email for contact in row.contacts if contact.email), *senders.get(row.id, ())),
            addresses=tuple(address_line(place) for place in row.addresses),
            level=row.level,
            payment_terms=row.payment_terms,
        )
        for row in session.scalars(statement)
    ]


def _products(session: Session) -> list[knowledge.Product]:
    statement = select(Product).options(selectinload(Product.packs)).order_by(Product.id)
    return [
        knowledge.Product(
            sku=row.sku,
            name_zh=row.name,
            name_en=row.name_en,
            spec=row.spec,
            unit=row.unit,
            packs={pack.unit: from_units(pack.base_units) for pack in row.packs},
            list_price=from_units(row.list_price_units),
            barcode=row.barcode,
            kind=row.kind,
        )
        for row in session.scalars(statement)
    ]


def _orders(session: Session) -> list[knowledge.PastOrder]:
    statement = (
        select(SalesOrder, Customer.code)
        .join(Customer, Customer.id == SalesOrder.customer_id)
        .where(SalesOrder.state.not_in([OrderState.DRAFT, OrderState.CANCELLED]))
        .options(selectinload(SalesOrder.lines))
        .order_by(SalesOrder.business_date.desc(), SalesOrder.id.desc())
        .limit(PAST_ORDERS)
    )
    return [
        knowledge.PastOrder(
            order_no=order.external_number or order.number,
            date=order.business_date,
            customer_code=code,
            customer_ref=order.customer_po,
            status=order.state,
            lines=tuple(knowledge.PastLine(line.sku, from_units(line.quantity_units), line.unit) for line in order.lines),
        )
        for order, code in session.execute(statement)
    ]
