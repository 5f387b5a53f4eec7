"""Two customers found to be one: what the one had becomes the other's, and he is used no more."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, select, update

from orderdesk.commands.imports.customers import form_of
from orderdesk.commands.parties import write_customer
from orderdesk.commands.placing import replace_orders
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Customer, CustomerBalance, CustomerKey, CustomerMerge, SalesOrder
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.search import digits
from orderdesk.rules.states import OrderState

_BEFORE_REVIEW = (OrderState.DRAFT, OrderState.PARKED, OrderState.RETURNED)
_ENDED = (OrderState.CLOSED, OrderState.CANCELLED)


def merge_customers(work: Work, kept_id: int, kept_version: int, gone_id: int, gone_version: int, reason: str) -> Changes:
    """Make two customers one, as read at these versions.

    Names, contacts and addresses of the one become the other's, orders not yet submitted too; the one is found no more. Past
    orders and postings stay as they are and count as the other's. Refused while orders of his are under way or he owes.
    """
    work.actor.require("customer.merge")
    if kept_id == gone_id:
        raise Refused(N_("Choose another customer than this one."), field="gone")
    kept, gone = _customer(work, kept_id, kept_version), _customer(work, gone_id, gone_version)
    if not reason.strip():
        raise Refused(N_("Say how you know that they are the same."), field="reason")
    if kept.currency != gone.currency:
        raise Refused(N_("They are kept in different currencies and cannot be one."), field="gone")
    _require_ended(work, gone)
    form, other = form_of(kept), form_of(gone)
    names = dict.fromkeys(filter(None, (*form.alias.split(";"), other.name, *other.alias.split(";"))))
    phones = {digits(contact.phone) for contact in form.contacts} - {""}
    contacts = [contact for contact in other.contacts if digits(contact.phone) not in phones or not contact.phone]
    places = {place.address for place in form.addresses}
    both = replace(
        form,
        alias=";".join(name for name in names if name != form.name),
        contacts=(*form.contacts, *(contact for contact in contacts if contact not in form.contacts)),
        addresses=(*form.addresses, *(place for place in other.addresses if place.address not in places)),
    )
    write_customer(work, kept, both)
    work.session.execute(delete(CustomerKey).where(CustomerKey.customer_id == gone_id))
    unsent = update(SalesOrder).where(SalesOrder.customer_id == gone_id, SalesOrder.state.in_(_BEFORE_REVIEW))
    work.session.execute(unsent.values(customer_id=kept_id, version=SalesOrder.version + 1))
    replace_orders(work, kept_id)
    gone.disabled_at = work.now
    who = {"merged_by": work.actor.staff_id, "merged_at": work.now}
    work.session.add(CustomerMerge(gone_id=gone_id, kept_id=kept_id, reason=reason.strip(), **who))
    work.session.flush()
    return Changes(frozenset({Area.PARTIES, Area.INTAKE}), made=kept_id, number=kept.code, count=1, version=kept.version)


def _customer(work: Work, customer_id: int, version: int) -> Customer:
    customer = work.session.get(Customer, customer_id, with_for_update=True)
    if customer is None or customer.disabled_at is not None:
        raise Refused(N_("One of the two is not in use any more."), field="gone")
    if customer.version != version:
        raise Conflict(N_("Somebody else changed one of the two meanwhile. Look at both again."))
    return customer


def _require_ended(work: Work, gone: Customer) -> None:
    under_way = select(SalesOrder.number).where(
        SalesOrder.customer_id == gone.id, SalesOrder.state.not_in([*_BEFORE_REVIEW, *_ENDED])
    )
    number = work.session.scalar(under_way.order_by(SalesOrder.id).limit(1))
    if number is not None:
        raise Refused(N_("Order {number} of {name} is under way. Finish it first."), field="gone", number=number, name=gone.name)
    owed = select(CustomerBalance.customer_id).where(CustomerBalance.customer_id == gone.id, CustomerBalance.balance_units != 0)
    if work.session.scalar(owed.limit(1)) is not None:
        raise Refused(N_("{name} owes or has money here. Settle that first."), field="gone", name=gone.name)
