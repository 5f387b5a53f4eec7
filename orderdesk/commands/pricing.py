"""Keeping price lists and discount rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from orderdesk.commands.bulk import insert_rows
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import Customer, DiscountRule, PriceList, PriceListLine, Product
from orderdesk.queries.imports import chunks
from orderdesk.queries.settings import text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.imports.prices import ImportedPrice
from orderdesk.rules.money import LIMIT, to_units
from orderdesk.rules.policy import CATALOGUE
from orderdesk.rules.pricing import WHOLE

TOUCHED = frozenset({Area.CATALOGUE})
_GONE = N_("This price list is not there any more.")
_CHANGED = N_("Somebody else changed this price list meanwhile. Look at it again.")


@dataclass(frozen=True, slots=True)
class PriceListForm:
    """A price list as typed: a customer's contract, a level's list, or with neither everybody's."""

    name: str
    valid_from: date | None
    level: str = ""
    customer_id: int | None = None
    currency: str = ""
    valid_to: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DiscountForm:
    """A discount rule as typed: `percent` is a share of one, `quantity` in base units of one line, `amount` of the order."""

    name: str
    percent: Decimal
    valid_from: date | None
    level: str = ""
    customer_id: int | None = None
    product_id: int | None = None
    category: str = ""
    quantity: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    currency: str = ""
    valid_to: date | None = None
    on_top: bool = False


def save_price_list(work: Work, form: PriceListForm, list_id: int | None = None, version: int | None = None) -> Changes:
    """Add a price list, or change whom and when it is for, as read at `version`; its currency stays once it holds prices."""
    work.actor.require("price.edit")
    session = work.session
    found = PriceList() if list_id is None else _list(work, list_id, version)
    _check_whom(work, form.name, form.level, form.customer_id, form.valid_from, form.valid_to)
    same = session.scalar(select(PriceList.id).where(func.lower(PriceList.name) == form.name.strip().lower()))
    if same is not None and same != found.id:
        raise Refused(N_("Another price list is called “{name}”."), field="name", name=form.name.strip())
    currency = _currency(work, form.currency)
    held = list_id is not None and session.scalar(select(PriceListLine.id).where(PriceListLine.price_list_id == list_id).limit(1))
    if held and currency != found.currency:
        raise Refused(N_("It holds prices in {currency}. Make another list for another currency."), field="currency",
                      currency=found.currency)  # fmt: skip
    found.name, found.level, found.customer_id = form.name.strip(), form.level.strip(), form.customer_id
    found.currency, found.note = currency, form.note.strip()
    assert form.valid_from is not None
    found.valid_from, found.valid_to = form.valid_from, form.valid_to
    session.add(found)
    session.flush()
    return Changes(TOUCHED, made=found.id, number=found.name, count=1, version=found.version)


def set_price(work: Work, list_id: int, version: int, product_id: int, price: Decimal, quantity: Decimal = Decimal(0)) -> Changes:
    """Put a product's price per base unit on a list, from `quantity` base units on; one that is there already is changed."""
    work.actor.require("price.edit")
    found = _list(work, list_id, version)
    if work.session.get(Product, product_id) is None:
        raise Refused(N_("Choose the product."), field="product")
    units, start = to_units(price), to_units(quantity)
    if price < 0 or units > LIMIT:
        raise Refused(N_("The price cannot be below zero."), field="price")
    if quantity < 0:
        raise Refused(N_("The quantity cannot be below zero."), field="quantity")
    _put(work, found, {(product_id, start): units})
    return _saved(work, found)


def remove_price(work: Work, list_id: int, version: int, line_id: int) -> Changes:
    """Take a price off a list; the product costs there what it does without."""
    work.actor.require("price.edit")
    found = _list(work, list_id, version)
    gone = delete(PriceListLine).where(PriceListLine.id == line_id, PriceListLine.price_list_id == list_id)
    work.session.execute(gone)
    return _saved(work, found)


def import_prices(work: Work, prices: Sequence[ImportedPrice], list_id: int) -> Changes:
    """Put the prices of a sheet on a list; what the sheet does not name stays."""
    work.actor.require("price.edit")
    found = _list(work, list_id, None)
    ids: dict[str, int] = {}
    for chunk in chunks(sorted({price.sku for price in prices})):
        ids.update(work.session.execute(select(Product.sku, Product.id).where(Product.sku.in_(chunk))).all())
    skipped = [_("{sku} is not in the catalogue.", sku=price.sku) for price in prices if price.sku not in ids]
    wanted = {(ids[price.sku], to_units(price.quantity)): to_units(price.price) for price in prices if price.sku in ids}
    _put(work, found, wanted)
    _saved(work, found)
    note = _("{count} prices are on “{name}”.", count=len(wanted), name=found.name)
    return Changes(TOUCHED, made=found.id, number=found.name, count=len(wanted), note=note, skipped=tuple(skipped[:200]))


def save_discount(work: Work, form: DiscountForm, rule_id: int | None = None, version: int | None = None) -> Changes:
    """Add a discount rule, or change one as read at `version`."""
    work.actor.require("price.edit")
    session = work.session
    rule = DiscountRule() if rule_id is None else _rule(work, rule_id, version)
    _check_whom(work, form.name, form.level, form.customer_id, form.valid_from, form.valid_to)
    same = session.scalar(select(DiscountRule.id).where(func.lower(DiscountRule.name) == form.name.strip().lower()))
    if same is not None and same != rule.id:
        raise Refused(N_("Another rule is called “{name}”."), field="name", name=form.name.strip())
    share = int(form.percent * WHOLE)
    if not 0 < share <= WHOLE or share != form.percent * WHOLE:
        raise Refused(N_("The discount must be from 0.01 to 100 percent."), field="percent")
    if form.product_id is not None and form.category.strip():
        raise Refused(N_("Name one product or a group, not both."), field="category")
    if form.product_id is not None and session.get(Product, form.product_id) is None:
        raise Refused(N_("Choose the product."), field="product")
    if form.quantity < 0 or form.amount < 0:
        raise Refused(N_("The quantity cannot be below zero."), field="quantity" if form.quantity < 0 else "amount")
    rule.name, rule.level, rule.customer_id = form.name.strip(), form.level.strip(), form.customer_id
    rule.product_id, rule.category, rule.percent_units = form.product_id, form.category.strip(), share
    rule.from_units, rule.amount_from_units = to_units(form.quantity), to_units(form.amount)
    assert form.valid_from is not None
    rule.valid_from, rule.valid_to, rule.on_top = form.valid_from, form.valid_to, form.on_top
    rule.currency = _currency(work, form.currency)
    session.add(rule)
    session.flush()
    return Changes(TOUCHED, made=rule.id, number=rule.name, count=1, version=rule.version)


def _check_whom(work: Work, name: str, level: str, customer_id: int | None, first: date | None, last: date | None) -> None:
    if not name.strip():
        raise Refused(N_("Enter a name; it is shown at the prices that come from it."), field="name")
    if level.strip() and customer_id is not None:
        raise Refused(N_("Name a level or one customer, not both."), field="level")
    if customer_id is not None:
        customer = work.session.get(Customer, customer_id)
        if customer is None or customer.disabled_at is not None:
            raise Refused(N_("This customer cannot order any more. Choose another."), field="customer")
    if first is None:
        raise Refused(N_("Enter the day from which it holds."), field="valid_from")
    if last is not None and last < first:
        raise Refused(N_("It cannot end before it begins."), field="valid_to")


def _currency(work: Work, typed: str) -> str:
    currency = typed or text_setting(work.session, "company.currency")
    if currency not in CATALOGUE["company.currency"].choices:
        raise Refused(N_("Choose the currency."), field="currency")
    return currency


def _list(work: Work, list_id: int, version: int | None) -> PriceList:
    found = work.session.get(PriceList, list_id, with_for_update=True)
    if found is None:
        raise Refused(_GONE)
    if version is not None and found.version != version:
        raise Conflict(_CHANGED)
    return found


def _rule(work: Work, rule_id: int, version: int | None) -> DiscountRule:
    found = work.session.get(DiscountRule, rule_id, with_for_update=True)
    if found is None:
        raise Refused(N_("This rule is not there any more."))
    if version is not None and found.version != version:
        raise Conflict(N_("Somebody else changed this rule meanwhile. Look at it again."))
    return found


def _put(work: Work, found: PriceList, wanted: dict[tuple[int, int], int]) -> None:
    """Write prices by (product, from which quantity); only what differs is written."""
    session = work.session
    there: dict[tuple[int, int], PriceListLine] = {}
    for chunk in chunks(sorted({product for product, _from in wanted})):
        lines = select(PriceListLine).where(PriceListLine.price_list_id == found.id, PriceListLine.product_id.in_(chunk))
        there.update({(line.product_id, line.from_units): line for line in session.scalars(lines)})
    fresh = []
    for (product_id, start), units in wanted.items():
        line = there.get((product_id, start))
        if line is None:
            fresh.append({"price_list_id": found.id, "product_id": product_id, "from_units": start, "price_units": units})
        elif line.price_units != units:
            line.price_units = units
    session.flush()
    insert_rows(session, PriceListLine, fresh)


def _saved(work: Work, found: PriceList) -> Changes:
    flag_modified(found, "note")  # a change of its prices is a new version of the list
    work.session.flush()
    return Changes(TOUCHED, made=found.id, number=found.name, count=1, version=found.version)
