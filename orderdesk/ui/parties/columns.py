"""What the customers' lists show, on screen and as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orderdesk.language import N_, _
from orderdesk.queries.customer_file import AssessmentRow, CheckRow
from orderdesk.queries.orders import OrderRow
from orderdesk.queries.parties import AddressRow, ContactRow, CustomerRow, customers
from orderdesk.rules.customer_file import CHECK_KINDS, CHECK_RESULTS, GRADE_NAMES
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

CHECKS = (
    Column[CheckRow]("at", N_("When"), lambda r: r.at, kind=Kind.DATETIME, width=116),
    Column[CheckRow]("kind", N_("Checked"), lambda r: CHECK_KINDS[r.kind], kind=Kind.WORD, width=92, strong=True),
    Column[CheckRow](
        "result", N_("Result"), lambda r: CHECK_RESULTS[r.result], kind=Kind.WORD, width=84,
        ink=lambda r: "good" if r.result == "good" else "bad",
    ),
    Column[CheckRow]("document", N_("Document"), lambda r: r.document, width=150, tip=lambda r: r.document),
    Column[CheckRow]("note", N_("Note"), lambda r: r.note, stretch=True, tip=lambda r: r.note),
    Column[CheckRow]("by", N_("By whom"), lambda r: r.by, width=72),
)  # fmt: skip
ASSESSMENTS = (
    Column[AssessmentRow]("at", N_("When"), lambda r: r.at, kind=Kind.DATETIME, width=104),
    Column[AssessmentRow]("grade", N_("Grade"), lambda r: GRADE_NAMES[r.grade], kind=Kind.WORD, width=72, strong=True),
    Column[AssessmentRow]("limit", N_("Credit limit"), lambda r: r.limit, kind=Kind.MONEY, width=94),
    Column[AssessmentRow]("days", N_("Term"), lambda r: r.term_days, kind=Kind.NUMBER, width=52),
    Column[AssessmentRow]("operations", N_("Operations"), lambda r: r.operations, stretch=True, tip=lambda r: r.operations),
    Column[AssessmentRow]("finance", N_("Finances"), lambda r: r.finance, width=84, tip=lambda r: r.finance),
    Column[AssessmentRow]("record", N_("Credit record"), lambda r: r.record, width=84, tip=lambda r: r.record),
    Column[AssessmentRow](
        "supply",
        N_("Supply"),
        lambda r: N_("suspended") if r.suspended else "",
        kind=Kind.WORD,
        width=76,
        roomy=780,
        ink=lambda _r: "bad",
    ),
    Column[AssessmentRow]("by", N_("By whom"), lambda r: r.by, width=72),
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
