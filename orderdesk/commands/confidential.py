"""Customers' data that leaves the house or is looked at with a reason is written down before it does (002-22, 004-r8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Amendment, Attachment, Bill, Customer, Disclosure, MailMessage, SalesOrder, Shipment
from orderdesk.queries.keyset import AnySelect
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused

TOUCHED = frozenset({Area.SETTINGS})


def _of_orders(ids: Sequence[int]) -> AnySelect:
    return select(SalesOrder.customer_id, SalesOrder.number).where(SalesOrder.id.in_(ids))


def _of_shipments(ids: Sequence[int]) -> AnySelect:
    orders = select(SalesOrder.customer_id, Shipment.number).join(Shipment, Shipment.order_id == SalesOrder.id)
    return orders.where(Shipment.id.in_(ids))


def _of_bills(ids: Sequence[int]) -> AnySelect:
    return select(Bill.customer_id, Bill.number).where(Bill.id.in_(ids))


def _of_customers(ids: Sequence[int]) -> AnySelect:
    return select(Customer.id, Customer.code).where(Customer.id.in_(ids))


def _of_amendments(ids: Sequence[int]) -> AnySelect:
    orders = select(SalesOrder.customer_id, Amendment.number).join(Amendment, Amendment.order_id == SalesOrder.id)
    return orders.where(Amendment.id.in_(ids))


PAPERS: Mapping[str, tuple[str, Callable[[Sequence[int]], AnySelect]]] = {
    "order_confirmation": (N_("Order confirmation"), _of_orders),
    "change_confirmation": (N_("Confirmation of a change"), _of_amendments),
    "order_labels": (N_("Order label"), _of_orders),
    "shipment_labels": (N_("Order label"), _of_shipments),
    "logistics_labels": (N_("Logistics label"), _of_shipments),
    "delivery_note": (N_("Delivery note"), _of_shipments),
    "settlement_bill": (N_("Settlement bill"), _of_bills),
    "billing_statement": (N_("Billing statement"), _of_customers),
}
"""Papers with a customer's data, by the function that makes them: title, and whose data the records are."""
NARROWER: Mapping[str, str] = {"billing_statement": "statement.print"}
"""Papers that not everybody prints who prints a customer's data, with the right it takes."""


def note_paper(work: Work, paper: str, ids: Sequence[int]) -> Changes:
    """Write down that a paper of these records is printed, saved or opened elsewhere: one entry for each customer on it."""
    work.actor.require("customer.print")
    if paper in NARROWER:
        work.actor.require(NARROWER[paper])
    title, whose = PAPERS[paper]
    numbers: dict[int | None, list[str]] = {}
    for customer_id, number in work.session.execute(whose(list(ids))):
        numbers.setdefault(customer_id, []).append(number)
    if not numbers:
        raise Refused(N_("What this paper is about is not there any more."))
    for customer_id, found in numbers.items():
        _add(work, "print", f"{title}: {', '.join(sorted(found)[:5])}", customer_id, len(found))
    return Changes(TOUCHED, count=len(ids))


def note_export(work: Work, what: str, records: int, customer_id: int | None = None) -> Changes:
    """Write down that a sheet or file with customers' data is saved: its name, and how many records it holds."""
    work.actor.require("customer.export")
    _add(work, "export", what, customer_id, records)
    return Changes(TOUCHED, count=records)


def note_copy(work: Work, name: str, records: int) -> Changes:
    """Write down that rows of the list `name` with customers' phones or addresses are put on the clipboard."""
    _add(work, "export", f"{N_('Copied rows')}: {name}", None, records)
    return Changes(TOUCHED, count=records)


def note_file(work: Work, file_id: int) -> Changes:
    """Write down that a file a customer sent is saved or opened by another program; by whom, file_content has decided."""
    file = work.session.execute(
        select(Attachment.name, Attachment.order_id, Attachment.mail_id).where(Attachment.id == file_id)
    ).one_or_none()
    if file is None:
        raise Refused(N_("This file is not there any more."))
    customer_id = work.session.scalar(select(SalesOrder.customer_id).where(SalesOrder.id == file.order_id))
    if customer_id is None and file.mail_id is not None:
        customer_id = work.session.scalar(select(MailMessage.customer_id).where(MailMessage.id == file.mail_id))
    _add(work, "export", file.name, customer_id, 1)
    return Changes(TOUCHED, count=1)


def unmask(work: Work, customer_id: int, reason: str, what: str = "") -> Changes:
    """Show somebody a customer's phones and addresses whole for a while, for the reason he gives; `what` he was looking at."""
    work.actor.require("customer.unmask")
    if len(reason.strip()) < 2:
        raise Refused(N_("Write what you need it for; it is kept with your name."), field="reason")
    customer = work.session.get(Customer, customer_id)
    if customer is None:
        raise Refused(N_("This customer is not there any more."))
    _add(work, "unmask", what or customer.code, customer_id, 1, reason.strip())
    return Changes(TOUCHED, made=customer_id, count=1)


def _add(work: Work, kind: str, what: str, customer_id: int | None, records: int, reason: str = "") -> None:
    work.session.add(
        Disclosure(
            at=work.now,
            staff_id=work.actor.staff_id,
            kind=kind,
            what=what,
            customer_id=customer_id,
            records=records,
            reason=reason,
        )
    )
