"""Price lists and discount rules: what is kept, and what applies to a customer on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import BindParameter, bindparam, func, or_, select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, CustomerMerge, DiscountRule, PriceList, PriceListLine, Product
from orderdesk.queries.keyset import after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.rules.money import Money, from_units
from orderdesk.rules.pricing import WHOLE, Discount, ListedPrice, Offers

MANY = 500


@dataclass(frozen=True, slots=True)
class PriceListRow:
    """A price list as the list of them shows it; `customer` is whose contract it is, `products` how many prices it holds."""

    id: int
    name: str
    level: str
    customer_id: int | None
    customer: str
    currency: str
    valid_from: date
    valid_to: date | None
    note: str
    products: int
    version: int


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A product's price on a list, from a quantity on, beside what the catalogue asks."""

    id: int
    product_id: int
    sku: str
    name: str
    unit: str
    quantity: Decimal
    price: Money
    standard: Money


@dataclass(frozen=True, slots=True)
class DiscountRow:
    """A discount rule; `percent` is a share of one."""

    id: int
    name: str
    level: str
    customer_id: int | None
    customer: str
    product_id: int | None
    product: str
    category: str
    percent: Decimal
    quantity: Decimal
    amount: Money
    valid_from: date
    valid_to: date | None
    on_top: bool
    version: int


_LIST = (PriceList.valid_from <= bindparam("day"), or_(PriceList.valid_to.is_(None), PriceList.valid_to >= bindparam("day")))
_RULE = (
    DiscountRule.valid_from <= bindparam("day"),
    or_(DiscountRule.valid_to.is_(None), DiscountRule.valid_to >= bindparam("day")),
)
_LISTS = select(PriceList.id, PriceList.name, PriceList.level, PriceList.customer_id, PriceList.currency).where(*_LIST)
_RULES = select(
    DiscountRule.name,
    DiscountRule.level,
    DiscountRule.customer_id,
    DiscountRule.product_id,
    DiscountRule.category,
    DiscountRule.percent_units,
    DiscountRule.from_units,
    DiscountRule.amount_from_units,
    DiscountRule.currency,
    DiscountRule.on_top,
).where(*_RULE)
_ONE: BindParameter[int] = bindparam("customer")
_GONE = select(CustomerMerge.gone_id)  # what was agreed with a customer who was merged holds for the one kept
_HIS_LISTS = _LISTS.where(or_(PriceList.customer_id.is_(None), PriceList.customer_id == _ONE, PriceList.customer_id.in_(_GONE)))
_HIS_RULES = _RULES.where(
    or_(DiscountRule.customer_id.is_(None), DiscountRule.customer_id == _ONE, DiscountRule.customer_id.in_(_GONE))
)
_PRICES = select(
    PriceListLine.product_id, PriceListLine.price_list_id, PriceListLine.from_units, PriceListLine.price_units
).where(
    PriceListLine.price_list_id.in_(bindparam("lists", expanding=True)),
    PriceListLine.product_id.in_(bindparam("products", expanding=True)),
)
_MERGED = select(CustomerMerge.gone_id, CustomerMerge.kept_id).where(CustomerMerge.gone_id.in_(bindparam("gone", expanding=True)))


@dataclass(frozen=True, slots=True)
class _Head:
    """For whom something holds."""

    level: str
    customer_id: int | None
    currency: str

    def holds_for(self, customer_id: int | None, level: str, currency: str) -> bool:
        if self.customer_id is not None:
            return self.customer_id == customer_id and self.currency == currency
        return self.level in ("", level) and self.currency == currency


@dataclass(frozen=True, slots=True)
class _Rule:
    head: _Head
    product_id: int | None
    category: str
    discount: Discount

    def holds_for(self, customer_id: int | None, level: str, currency: str) -> bool:
        # An amount is counted in one currency; a rule that names none is the same in all.
        head = self.head
        if self.discount.amount_from_units and head.currency != currency:
            return False
        return head.customer_id == customer_id if head.customer_id is not None else head.level in ("", level)


@dataclass(frozen=True, slots=True)
class PriceBook:
    """What applies on a day: the lists with their prices by product, and the rules."""

    lists: Mapping[int, tuple[str, _Head]]
    prices: Mapping[int, tuple[tuple[int, int, int], ...]]
    rules: tuple[_Rule, ...]

    def offers(
        self, product_id: int, category: str, standard_units: int | None, customer_id: int | None, level: str, currency: str
    ) -> Offers:
        """What may price a product for a customer; `standard_units` is the catalogue's price in this currency, if it has one."""
        if not self.lists and not self.rules:
            return Offers(standard_units)
        listed = tuple(
            ListedPrice(name, from_units, price)
            for list_id, from_units, price in self.prices.get(product_id, ())
            for name, head in [self.lists[list_id]]
            if head.holds_for(customer_id, level, currency)
        )
        found = tuple(
            rule.discount
            for rule in self.rules
            if rule.product_id in (None, product_id)
            and rule.category in ("", category)
            and rule.holds_for(customer_id, level, currency)
        )
        return Offers(standard_units, listed, found)


def price_book(session: Session, day: date, product_ids: Collection[int], customer_id: int | None = None) -> PriceBook:
    """What applies on a day to these products, for one customer, or without one for all of them."""
    whose = {"day": day} if customer_id is None else {"day": day, "customer": customer_id}
    lists = session.connection().execute(_LISTS if customer_id is None else _HIS_LISTS, whose).all()
    rules = session.connection().execute(_RULES if customer_id is None else _HIS_RULES, whose).all()
    kept = _kept(session, {row.customer_id for row in (*lists, *rules) if row.customer_id is not None})
    heads = {row.id: (row.name, _Head(row.level, kept.get(row.customer_id, row.customer_id), row.currency)) for row in lists}
    prices: dict[int, list[tuple[int, int, int]]] = {}
    ids = sorted(set(product_ids)) if heads else []
    for start in range(0, len(ids), MANY):
        for held in _chunks(sorted(heads)):
            found = session.connection().execute(_PRICES, {"lists": held, "products": ids[start : start + MANY]})
            for product_id, list_id, from_units_, price_units in found:
                prices.setdefault(product_id, []).append((list_id, from_units_, price_units))
    made = tuple(
        _Rule(
            _Head(row.level, kept.get(row.customer_id, row.customer_id), row.currency),
            row.product_id,
            row.category,
            Discount(row.name, row.percent_units, row.from_units, row.amount_from_units, row.on_top),
        )
        for row in rules
    )
    return PriceBook(heads, {product: tuple(each) for product, each in prices.items()}, made)


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + MANY] for start in range(0, len(ids), MANY)]


def _kept(session: Session, customers: set[int]) -> dict[int, int]:
    """Who stands for a customer that was merged, for those of them that were."""
    kept: dict[int, int] = {}
    asked = sorted(customers)
    while asked:
        found = dict(session.connection().execute(_MERGED, {"gone": asked}).all())
        kept.update(found)
        asked = sorted(set(found.values()) - kept.keys())
    return {gone: _last(gone, kept) for gone in kept}


def _last(customer: int, kept: Mapping[int, int]) -> int:
    while customer in kept:
        customer = kept[customer]
    return customer


def price_offers(
    session: Session, customer_id: int | None, product_ids: Collection[int], currency: str, day: date
) -> Mapping[int, Offers]:
    """What may price each product for a customer on a day, by product id."""
    wares = select(Product.id, Product.category, Product.list_price_units, Product.currency)
    found = session.execute(wares.where(Product.id.in_(list(product_ids)))).all()
    # 0 is nobody: what holds for everybody only
    book = price_book(session, day, [row.id for row in found], customer_id if customer_id is not None else 0)
    level = session.scalar(select(Customer.level).where(Customer.id == customer_id)) or "" if customer_id is not None else ""
    return {
        row.id: book.offers(
            row.id, row.category, row.list_price_units if row.currency == currency else None, customer_id, level, currency
        )
        for row in found
    }


def price_lists(session: Session, search: str = "", after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[PriceListRow]:
    """Price lists by name, a page at a time; with `search` those whose name, level or customer holds it."""
    counted = select(func.count()).where(PriceListLine.price_list_id == PriceList.id).correlate(PriceList).scalar_subquery()
    statement = select(PriceList, Customer.name, counted.label("products")).outerjoin(
        Customer, Customer.id == PriceList.customer_id
    )
    if search.strip():
        statement = statement.where(holds(search, PriceList.name, PriceList.level, Customer.name))
    found = session.execute(after_key(statement, (PriceList.name,), after).limit(limit + 1)).all()
    return page(found, limit, lambda row: _list_row(row.PriceList, row.name, row.products), lambda row: (row.PriceList.name,))


def _list_row(row: PriceList, customer: str | None, products: int) -> PriceListRow:
    return PriceListRow(
        row.id, row.name, row.level, row.customer_id, customer or "", row.currency, row.valid_from, row.valid_to, row.note,
        products, row.version,
    )  # fmt: skip


def prices_of(
    session: Session, list_id: int, search: str = "", after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[PriceRow]:
    """The prices on a list by SKU and quantity, a page at a time; with `search` those whose SKU or name holds it."""
    statement = (
        select(PriceListLine, Product, PriceList.currency.label("listed_in"))
        .join(Product, Product.id == PriceListLine.product_id)
        .join(PriceList, PriceList.id == PriceListLine.price_list_id)
        .where(PriceListLine.price_list_id == list_id)
    )
    if search.strip():
        statement = statement.where(holds(search, Product.sku, Product.name))
    found = session.execute(after_key(statement, (Product.sku, PriceListLine.from_units), after).limit(limit + 1)).all()
    return page(
        found,
        limit,
        lambda row: PriceRow(
            row.PriceListLine.id,
            row.Product.id,
            row.Product.sku,
            f"{row.Product.name} {row.Product.spec}".strip(),
            row.Product.unit,
            from_units(row.PriceListLine.from_units),
            Money(row.PriceListLine.price_units, row.listed_in),
            Money(row.Product.list_price_units, row.Product.currency),
        ),
        lambda row: (row.Product.sku, row.PriceListLine.from_units),
    )


def discounts(session: Session, search: str = "", after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[DiscountRow]:
    """Discount rules by name, a page at a time; with `search` those whose name, level, customer or product holds it."""
    statement = (
        select(DiscountRule, Customer.name.label("customer"), Product.sku, Product.name.label("product"))
        .outerjoin(Customer, Customer.id == DiscountRule.customer_id)
        .outerjoin(Product, Product.id == DiscountRule.product_id)
    )
    if search.strip():
        told = (DiscountRule.name, DiscountRule.level, DiscountRule.category, Customer.name, Product.sku, Product.name)
        statement = statement.where(holds(search, *told))
    found = session.execute(after_key(statement, (DiscountRule.name,), after).limit(limit + 1)).all()
    return page(
        found,
        limit,
        lambda row: _discount_row(row.DiscountRule, row.customer or "", f"{row.sku or ''} {row.product or ''}".strip()),
        lambda row: (row.DiscountRule.name,),
    )


def _discount_row(rule: DiscountRule, customer: str, product: str) -> DiscountRow:
    return DiscountRow(
        id=rule.id,
        name=rule.name,
        level=rule.level,
        customer_id=rule.customer_id,
        customer=customer,
        product_id=rule.product_id,
        product=product,
        category=rule.category,
        percent=Decimal(rule.percent_units) / WHOLE,
        quantity=from_units(rule.from_units),
        amount=Money(rule.amount_from_units, rule.currency),
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        on_top=rule.on_top,
        version=rule.version,
    )


def known_levels(session: Session) -> tuple[str, ...]:
    """The customer levels in use."""
    return tuple(session.scalars(select(Customer.level).where(Customer.level != "").distinct().order_by(Customer.level)))


def known_categories(session: Session) -> tuple[str, ...]:
    """The product groups in use."""
    return tuple(session.scalars(select(Product.category).where(Product.category != "").distinct().order_by(Product.category)))


def choices(session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(levels, product groups) in use."""
    return known_levels(session), known_categories(session)
