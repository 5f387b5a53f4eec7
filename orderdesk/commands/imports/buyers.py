"""Whose an imported order is: by customer code, phone or name; a new customer for an order nobody on file gave."""

from __future__ import annotations

from collections.abc import Sequence

from orderdesk.commands.imports.customers import add_customers, new_codes
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm
from orderdesk.database.desk import Work
from orderdesk.queries.imports import Buyer, known_buyers
from orderdesk.rules.imports.order_result import ImportedOrder
from orderdesk.rules.search import digits


def find_buyers(work: Work, orders: Sequence[ImportedOrder]) -> list[Buyer | None]:
    """The customer of each order; one who is not on file is added if he left name and phone, else it is None."""
    known = known_buyers(work.session, orders)
    unknown = [order for order in orders if known.of(order) is None and _may_be_added(order)]
    if unknown:
        _add(work, unknown)
        known = known_buyers(work.session, orders)
    return [known.of(order) for order in orders]


def _may_be_added(order: ImportedOrder) -> bool:
    """A customer code that is not on file is a slip to be corrected, not a new customer."""
    return not order.customer_code and bool(order.customer_name or order.receiver) and bool(digits(order.phone))


def _add(work: Work, orders: Sequence[ImportedOrder]) -> None:
    first = {digits(order.phone): order for order in reversed(orders)}
    codes = new_codes(work, len(first))
    add_customers(work, [_form(order, code) for order, code in zip(first.values(), codes, strict=True)])


def _form(order: ImportedOrder, code: str) -> CustomerForm:
    place = order.address
    address = AddressForm(place.text, order.receiver, order.phone)
    return CustomerForm(
        code=code,
        name=order.customer_name or order.receiver,
        currency=order.currency,
        contacts=(ContactForm(order.receiver or order.customer_name, order.phone, order.email),),
        addresses=(address,) if place.text else (),
    )
