"""Whose an imported order is: by customer code, phone or name; a new customer for an order nobody on file gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orderdesk.commands.imports.customers import add_customers, new_codes
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm
from orderdesk.database.desk import Work
from orderdesk.queries.imports import Buyer, buyers_by_code, buyers_by_name, buyers_by_phone
from orderdesk.rules.imports.order_result import ImportedOrder
from orderdesk.rules.search import digits


@dataclass(frozen=True, slots=True)
class _Known:
    """Customers on file, by each way to know them."""

    codes: dict[str, Buyer]
    phones: dict[str, Buyer]
    names: dict[str, Buyer]

    def of(self, order: ImportedOrder) -> Buyer | None:
        """The order's customer; a code decides, whoever the goods go to."""
        if order.customer_code:
            return self.codes.get(order.customer_code.lower())
        return self.phones.get(digits(order.phone)) or self.names.get(order.customer_name) or self.names.get(order.receiver)


def find_buyers(work: Work, orders: Sequence[ImportedOrder]) -> list[Buyer | None]:
    """The customer of each order; one who is not on file is added if he left name and phone, else it is None."""
    known = _known(work, orders)
    unknown = [order for order in orders if known.of(order) is None and _may_be_added(order)]
    if unknown:
        _add(work, unknown)
        known = _known(work, orders)
    return [known.of(order) for order in orders]


def _known(work: Work, orders: Sequence[ImportedOrder]) -> _Known:
    plain = [order for order in orders if not order.customer_code]
    return _Known(
        buyers_by_code(work.session, (order.customer_code for order in orders)),
        buyers_by_phone(work.session, (order.phone for order in plain)),
        buyers_by_name(work.session, [name for order in plain for name in (order.customer_name, order.receiver)]),
    )


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
