"""An order as it was at each submission, and what changed from one round of review to the next (000-24)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.language import N_
from orderdesk.model import SalesOrder, Staff, TimelineEntry
from orderdesk.queries import reach
from orderdesk.rules.money import from_units

FIELDS: Mapping[str, str] = {
    "kind": N_("Order kind"),
    "contact_name": N_("Contact"),
    "requested_date": N_("Delivery date"),
    "payment_method": N_("Payment method"),
    "payment_terms": N_("Payment terms"),
    "customer_po": N_("Customer's order no."),
    "special_request": N_("Special request"),
    "remark": N_("Remark"),
}
SECRETLY: Mapping[str, str] = {"ship_to": N_("Delivery address"), "contact_phone": N_("Phone"), "contact_email": N_("E-mail")}
"""Kept only as whether they changed: who may not see them whole must not read them here."""
LINE: Mapping[str, str] = {"sku": N_("SKU"), "quantity": N_("Quantity"), "price": N_("Price"), "amount": N_("Amount")}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed: its name, the line's number or 0, before and after as stored words (empty: not shown)."""

    field: str
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Round:
    """One submission, by whom and when, and what had changed since the one before."""

    number: int
    who: str
    at: datetime
    changed: tuple[Difference, ...]


def as_submitted(order: SalesOrder) -> dict[str, Any]:
    """The order in plain data, small enough for its timeline; contact data only as fingerprints."""
    said = {name: _plain(getattr(order, name)) for name in FIELDS}
    marked = {name: _mark(f"{order.number} {getattr(order, name)}") for name in SECRETLY}
    lines = [
        {
            "sku": line.sku,
            "quantity": f"{from_units(line.quantity_units).normalize():f} {line.unit}",
            "price": f"{from_units(line.price_units).normalize():f}",
            "amount": f"{from_units(line.amount_units).normalize():f}",
        }
        for line in order.lines
    ]
    return {"fields": said, "marks": marked, "lines": lines}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def rounds(session: Session, order_id: int) -> tuple[Round, ...]:
    """Every submission of an order in order, with what changed between them."""
    statement = (
        select(TimelineEntry, Staff.name, SalesOrder.customer_id)
        .join(Staff, Staff.id == TimelineEntry.staff_id)
        .join(SalesOrder, SalesOrder.id == TimelineEntry.order_id)
        .where(TimelineEntry.order_id == order_id, TimelineEntry.verb == "submit")
        .order_by(TimelineEntry.id)
    )
    found: list[Round] = []
    before: Mapping[str, Any] | None = None
    for entry, who, customer_id in session.execute(statement):
        now = (entry.detail or {}).get("order")
        changed = tuple(_differences(session, customer_id, before, now)) if before and now else ()
        found.append(Round(len(found) + 1, who, entry.at, changed))
        before = now or before
    return tuple(found)


def _differences(
    session: Session, customer_id: int | None, before: Mapping[str, Any], now: Mapping[str, Any]
) -> list[Difference]:
    found = [
        Difference(
            FIELDS[name], 0, *(reach.said(session, customer_id, str(side["fields"].get(name, ""))) for side in (before, now))
        )
        for name in FIELDS
        if before["fields"].get(name) != now["fields"].get(name)
    ]
    found += [Difference(SECRETLY[name], 0, "", "") for name in SECRETLY if before["marks"].get(name) != now["marks"].get(name)]
    old, new = before["lines"], now["lines"]
    for place in range(max(len(old), len(new))):
        one = old[place] if place < len(old) else {}
        other = new[place] if place < len(new) else {}
        found += [
            Difference(LINE[name], place + 1, one.get(name, ""), other.get(name, ""))
            for name in LINE
            if one.get(name) != other.get(name)
        ]
    return found
