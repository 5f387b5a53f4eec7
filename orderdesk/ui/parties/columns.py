"""What the customers' lists show, on screen and as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orderdesk.language import N_, _
from orderdesk.queries.orders import OrderRow
from orderdesk.queries.parties import AddressRow, ContactRow, CustomerRow, customers
from orderdesk.rules.states import Entity
from orderdesk.sheets import writing
from orderdesk.ui.widgets.columns import Column, Kind


def _owed_ink(row: CustomerRow) -> str:
    limit = row.credit_limit.units
    return "bad" if limit and row.owed.units > limit else ""


CUSTOMERS = (
    Column[CustomerRow]("code", N_("Code"), lambda r: r.code, width=76),
    Column[CustomerRow]("name", N_("Customer"), lambda r: r.name, stretch=True, strong=True, tip=lambda r: r.address),
    Column[CustomerRow]("level", N_("Level"), lambda r: r.level, width=56),
    Column[CustomerRow]("contact", N_("Contact"), lambda r: r.contact, width=80),
    Column[CustomerRow]("phone", N_("Phone"), lambda r: r.phone, kind=Kind.PHONE, width=120),
    Column[CustomerRow]("owed", N_("Owed"), lambda r: r.owed, kind=Kind.MONEY, width=104, ink=_owed_ink),
)
CONTACTS = (
    Column[ContactRow]("name", N_("Contact"), lambda r: r.name, width=110),
    Column[ContactRow]("title", N_("Position"), lambda r: r.title, width=100),
    Column[ContactRow]("phone", N_("Phone"), lambda r: r.phone, kind=Kind.PHONE, width=130),
    Column[ContactRow]("email", N_("E-mail"), lambda r: r.email, stretch=True, private=True),
)
ADDRESSES = (
    Column[AddressRow]("line", N_("Address"), lambda r: r.line, stretch=True, private=True),
    Column[AddressRow]("recipient", N_("Receiver"), lambda r: r.recipient, width=90),
    Column[AddressRow]("phone", N_("Phone"), lambda r: r.phone, kind=Kind.PHONE, width=120),
)
ORDERS = (
    Column[OrderRow]("number", N_("No."), lambda r: r.number, width=124),
    Column[OrderRow]("state", N_("State"), lambda r: r.state, kind=Kind.STATE, entity=Entity.ORDER, width=120),
    Column[OrderRow]("due", N_("Delivery"), lambda r: r.requested_date, kind=Kind.DATE, width=100),
    Column[OrderRow]("lines", N_("Lines"), lambda r: r.lines, kind=Kind.NUMBER, width=60),
    Column[OrderRow]("total", N_("Amount"), lambda r: r.total, kind=Kind.MONEY, width=110, strong=True),
    Column[OrderRow]("who", N_("Clerk"), lambda r: r.entered_by, stretch=True),
)


def customers_sheet(desk: Any, search: str) -> tuple[bytes, int]:
    """All customers found by `search` (all if blank) as an xlsx, and how many they are; blocks, so for a worker."""
    heads = (
        writing.Column(_("Code")),
        writing.Column(_("Customer")),
        writing.Column(_("Level")),
        writing.Column(_("Contact")),
        writing.Column(_("Phone")),
        writing.Column(_("Address")),
        writing.Column(_("Payment terms")),
        writing.Column(_("Credit limit"), writing.Kind.MONEY),
        writing.Column(_("Owed"), writing.Kind.MONEY),
        writing.Column(_("Currency")),
    )
    rows = list(_cells(desk, search))
    return writing.write_xlsx([writing.Table(_("Customers"), heads, rows)]), len(rows)


def _cells(desk: Any, search: str) -> Iterator[tuple[writing.Cell, ...]]:
    after = None
    while True:
        page = desk.read(customers, search, after, 500)
        for row in page.rows:
            yield (
                row.code, row.name, row.level, row.contact, row.phone, row.address, row.payment_terms,
                row.credit_limit, row.owed, row.owed.currency,
            )  # fmt: skip
        after = page.after
        if after is None:
            return
