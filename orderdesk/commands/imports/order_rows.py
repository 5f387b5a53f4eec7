"""An imported order worked out: its lines in the desk's units and its row in the desk's terms."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.queries.imports import Buyer, Ware
from orderdesk.queries.pricing import PriceBook
from orderdesk.rules.imports.order_result import ImportedLine, ImportedOrder
from orderdesk.rules.money import LIMIT, from_units, line_amount, to_units
from orderdesk.rules.past_orders import desk_channel, external_number, payment_method
from orderdesk.rules.pricing import Asked, Quote, quotes
from orderdesk.rules.states import LineState, OrderState

_LINE_STATES = {
    OrderState.DRAFT: LineState.PENDING,
    OrderState.APPROVED: LineState.WANTING,
    OrderState.SHIPPED: LineState.SHIPPED,
    OrderState.DELIVERED: LineState.SHIPPED,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """An order ready to be written: `lines` are rows of order_line without their order's id."""

    source: ImportedOrder
    state: OrderState
    buyer: Buyer | None
    currency: str
    lines: tuple[Mapping[str, Any], ...]

    @property
    def total_units(self) -> int:
        """The sum of its lines."""
        return sum(line["amount_units"] for line in self.lines)

    @property
    def too_much(self) -> bool:
        """Whether an amount or quantity in it is beyond what is ever kept."""
        most = max((max(line["amount_units"], line["base_units"]) for line in self.lines), default=0)
        return max(most, self.total_units) > LIMIT

    @property
    def day(self) -> date | None:
        """The day that counts for what left: shipped, else ordered."""
        return self.source.shipped_date or self.source.date


def plan(
    order: ImportedOrder,
    state: OrderState,
    buyer: Buyer | None,
    products: Mapping[str, Ware],
    company_currency: str,
    book: PriceBook | None = None,
) -> Planned:
    """The order with its lines worked out; every SKU must be among the products. Without `book` the catalogue's prices count."""
    currency = order.currency or (buyer.currency if buyer else company_currency)
    wares = [products[line.sku] for line in order.lines]
    prices = _prices(order.lines, wares, buyer, currency, book) if book is not None else [None] * len(wares)
    lines = tuple(
        _line(line, ware, position, _LINE_STATES[state], currency, price)
        for position, (line, ware, price) in enumerate(zip(order.lines, wares, prices, strict=True), start=1)
    )
    return Planned(order, state, buyer, currency, lines)


def _prices(
    lines: Sequence[ImportedLine], wares: Sequence[Ware], buyer: Buyer | None, currency: str, book: PriceBook
) -> list[Quote | None]:
    """What price lists and rules give each line (see rules/pricing.py)."""
    who, level = (buyer.id, buyer.level) if buyer is not None else (None, "")
    asked = []
    for line, ware in zip(lines, wares, strict=True):
        _unit, quantity, price = _sold(line, ware)
        standard = ware.list_price_units if ware.currency == currency else None
        offers = book.offers(ware.id, ware.category, standard, who, level, currency)
        pack = to_units(line.quantity_base / quantity)
        typed = None if price is None else to_units(price)
        asked.append(Asked(offers, to_units(quantity), pack, typed, line.discount, line.gift))
    return quotes(asked, currency)


def order_row(work: Work, planned: Planned, number: str, zone: ZoneInfo, source: str, channels: Container[str]) -> dict[str, Any]:
    """The order's row of sales_order; `channels` are those of the desk, any other is a platform's."""
    order, buyer = planned.source, planned.buyer
    ordered = noon(order.date, zone) or work.now
    past = planned.state != OrderState.DRAFT
    return {
        "number": number,
        "kind": "stock",
        "channel": order.channel if order.channel in channels else desk_channel(order.channel),
        "external_number": external_number(order.channel, order.order_no),
        "state": planned.state.value,
        "customer_id": buyer.id if buyer else None,
        "contact_name": order.receiver or (buyer.contact if buyer else ""),
        "contact_phone": order.phone or (buyer.phone if buyer else ""),
        "contact_email": order.email or (buyer.email if buyer else ""),
        "ship_to": order.address.text or (buyer.address if buyer else ""),
        "currency": planned.currency,
        "total_units": planned.total_units,
        "ordered_at": ordered,
        "created_at": work.now,
        "business_date": order.date or work.today,
        "requested_date": order.requested_date,
        "payment_method": payment_method(order.payment_method) or (buyer.payment_method if buyer else ""),
        "payment_terms": buyer.payment_terms if buyer else "",
        "customer_po": order.customer_ref,
        "remark": _remark(planned),
        "medium": "written",
        "source": "" if past else source,
        "entered_by": work.actor.staff_id,
        "queued_at": ordered if past else work.now,
        "approved_at": ordered if past else None,
    }


def _remark(planned: Planned) -> str:
    order = planned.source
    words = [order.note]
    if order.freight and planned.state == OrderState.DRAFT:  # later the shipment carries it
        words.append(_(N_("Freight {amount}"), amount=f"{order.freight:f} {planned.currency}"))
    return "\n".join(filter(None, words))


def _line(line: ImportedLine, ware: Ware, position: int, state: LineState, currency: str, found: Quote | None) -> dict[str, Any]:
    unit, quantity, price = _sold(line, ware)
    each = line.quantity_base / line.quantity if quantity == line.quantity else Decimal(1)
    list_price = found.price_units if found is not None else int(ware.list_price_units * each)
    price_units = 0 if line.gift else list_price if price is None else to_units(price)
    discount = to_units(line.discount)
    return {
        "position": position,
        "state": state.value,
        "product_id": ware.id,
        "sku": ware.sku,
        "name": ware.name,
        "spec": ware.spec,
        "unit": unit,
        "quantity_units": to_units(quantity),
        "base_units": to_units(line.quantity_base),
        "price_units": price_units,
        "list_price_units": list_price,
        "discount_units": discount,
        "amount_units": line_amount(to_units(quantity), price_units, currency, from_units(discount)),
        "gift": line.gift,
        "remark": line.note,
        "price_source": found.source if found is not None else "",
    }


def _sold(line: ImportedLine, ware: Ware) -> tuple[str, Decimal, Decimal | None]:
    """Unit, quantity and price as the product is sold: a dozen becomes pieces where the price divides without a rest."""
    if line.unit == ware.unit or line.unit in ware.packs:
        return line.unit, line.quantity, line.price
    each = line.quantity_base / line.quantity
    named = next((unit for unit, base in ((ware.unit, Decimal(1)), *ware.packs.items()) if base == each), "")
    if named:
        return named, line.quantity, line.price
    price = None if line.price is None else line.price / each
    if price is None or from_units(to_units(price)) == price:
        return ware.unit, line.quantity_base, price
    return line.unit, line.quantity, line.price


def noon(day: date | None, zone: ZoneInfo) -> datetime | None:
    """A day of a sheet as an instant: its noon at the company's place, so that it is that day in most other places too."""
    return None if day is None else datetime.combine(day, time(12), zone)


def numbers_of(orders: Sequence[ImportedOrder]) -> list[tuple[str, str]]:
    """(channel, order number) of each."""
    return [(order.channel, order.order_no) for order in orders]
