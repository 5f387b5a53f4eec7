"""What an order sheet holds once read: orders that may be taken, rows that may not, rows that are no lines."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal

from orderdesk.rules.imports.refusals import IgnoredRow, RefusedRow
from orderdesk.rules.money import from_units, line_amount, to_units


@dataclass(frozen=True, slots=True)
class ImportedAddress:
    """Where an order goes: the parts as written, and `text`, the whole on one line."""

    text: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """One line: `quantity` and `price` per `unit` as ordered, `quantity_base` in the product's base unit, `discount` 0 to 1."""

    row: int
    sku: str
    name: str
    spec: str
    quantity: Decimal
    unit: str
    quantity_base: Decimal
    price: Decimal | None
    discount: Decimal = Decimal(0)
    gift: bool = False
    note: str = ""

    def amount(self, currency: str = "CNY") -> Decimal | None:
        """quantity x price less the discount, rounded half up to the coin; None where the sheet names no price."""
        if self.price is None:
            return None
        return from_units(line_amount(to_units(self.quantity), to_units(self.price), currency, self.discount))


@dataclass(frozen=True, slots=True)
class ImportedOrder:
    """One order: texts as written ("" where the sheet has none), dates as days, `status` in the source's word."""

    channel: str
    order_no: str
    lines: tuple[ImportedLine, ...]
    date: datetime.date | None = None
    requested_date: datetime.date | None = None
    shipped_date: datetime.date | None = None
    customer_code: str = ""
    customer_name: str = ""
    customer_ref: str = ""
    email: str = ""
    status: str = ""
    receiver: str = ""
    phone: str = ""
    address: ImportedAddress = ImportedAddress()
    carrier: str = ""
    waybill: str = ""
    freight: Decimal | None = None
    currency: str = ""
    payment_method: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrderImport:
    """A sheet read row by row: a refused line leaves the rest of its order in `orders`.

    `dates_unsure` says that dates such as 03/04/2026 could be read in two ways and nothing in the sheet told which.
    `unread` are further sheets of the file that hold orders too.
    """

    format: str
    channel: str
    sheet: str
    header_row: int
    orders: tuple[ImportedOrder, ...]
    refused: tuple[RefusedRow, ...]
    ignored: tuple[IgnoredRow, ...]
    encoding: str | None = None
    delimiter: str | None = None
    sha256: str = ""
    dates_unsure: bool = False
    unread: tuple[str, ...] = ()

    @property
    def whole_orders(self) -> tuple[ImportedOrder, ...]:
        """The orders of which no row was refused, other than as the repetition of another row."""
        broken = {refused.order_no for refused in self.refused if refused.reason != "duplicate_row"}
        return tuple(order for order in self.orders if order.order_no not in broken)

    def whole(self) -> OrderImport:
        """The same import with incomplete orders left out."""
        return replace(self, orders=self.whole_orders)
