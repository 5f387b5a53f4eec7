"""Orders from a sheet: past ones as they stand, with shipment, bill and posting; new ones as drafts that a clerk verifies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from orderdesk.commands.bulk import insert_rows
from orderdesk.commands.imports.buyers import find_buyers
from orderdesk.commands.imports.order_rows import Planned, numbers_of, order_row, plan
from orderdesk.commands.imports.past import write_bills, write_shipments
from orderdesk.commands.order_life import next_numbers
from orderdesk.commands.placing import placed_rows
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import ImportFile, OrderLine, SalesOrder, TimelineEntry
from orderdesk.queries.channels import open_channels
from orderdesk.queries.imports import Buyer, Ware, chunks, known_orders, wares
from orderdesk.queries.pricing import price_book
from orderdesk.queries.settings import text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.imports.order_result import ImportedOrder
from orderdesk.rules.past_orders import is_past, standing
from orderdesk.rules.states import NEW, OrderState

TOLD = 200  # skipped orders named one by one
TOUCHED = {
    OrderState.DRAFT: frozenset({Area.INTAKE, Area.PARTIES}),
    OrderState.APPROVED: frozenset({Area.WAREHOUSE}),
    OrderState.SHIPPED: frozenset({Area.SHIPPING}),
    OrderState.DELIVERED: frozenset({Area.SHIPPING, Area.RECEIVABLES, Area.PARTIES}),
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The sheet that orders came from."""

    name: str
    sha256: str


def import_orders(
    work: Work, orders: Sequence[ImportedOrder], past: bool | None = None, file: SourceFile | None = None
) -> Changes:
    """Add the orders that are not here yet; done again it adds nothing.

    `past`: whether they tell of orders reviewed before the desk began (approved, shipped, or delivered and billed as their
    sheet says) or are new (drafts); None lets the sheet tell. `file` is kept
    so that it is known when it comes again. Orders that cannot be taken are named in `skipped`.
    """
    work.actor.require("import.orders")
    if past is None:
        past = is_past(orders)
    if past:
        work.actor.require("import.history")
    with_ids, skipped = add_orders(work, orders, past=past)
    write_shipments(work, with_ids)
    write_bills(work, with_ids)
    planned = [order for _order_id, order in with_ids]
    if file is not None and planned:
        mark = {"sha256": file.sha256, "name": file.name, "kind": "orders", "records": len(planned)}
        work.session.add(ImportFile(**mark, imported_by=work.actor.staff_id, imported_at=work.now))
    areas = frozenset[Area]().union(*(TOUCHED[state] for state in {order.state for order in planned}))
    note = _(
        N_("{orders} orders with {lines} lines imported, {skipped} left out."),
        orders=len(planned),
        lines=sum(len(order.lines) for order in planned),
        skipped=len(skipped),
    )
    return Changes(areas | {Area.INTAKE}, count=len(planned), note=note, skipped=tuple(skipped[:TOLD]))


def add_orders(
    work: Work, orders: Sequence[ImportedOrder], *, past: bool = False, source: str = "sheet"
) -> tuple[list[tuple[int, Planned]], list[str]]:
    """Write the orders that are not here yet: (order id, order) of each, and why others were left out.

    What is not past is a draft that says what recorded it, and waits to be verified (000-05).
    """
    fresh, skipped = _fresh(work, orders)
    planned, unfit = _planned(work, fresh, past)
    return _write(work, planned, source), skipped + unfit


def _fresh(work: Work, orders: Sequence[ImportedOrder]) -> tuple[list[ImportedOrder], list[str]]:
    known = set(known_orders(work.session, numbers_of(orders)))
    fresh: list[ImportedOrder] = []
    skipped: list[str] = []
    for order in orders:
        name = (order.channel, order.order_no)
        if name in known:
            skipped.append(_(N_("{number}: is here already."), number=order.order_no))
        else:
            known.add(name)
            fresh.append(order)
    return fresh, skipped


def _planned(work: Work, orders: Sequence[ImportedOrder], past: bool) -> tuple[list[Planned], list[str]]:
    products = wares(work.session, (line.sku for order in orders for line in order.lines))
    buyers = find_buyers(work, orders)
    currency = text_setting(work.session, "company.currency")
    # What lies in the past was sold at the prices of its day, which nobody kept.
    book = None if past else price_book(work.session, work.today, {ware.id for ware in products.values()})
    if book is not None and not book.lists and not book.rules:
        book = None
    planned: list[Planned] = []
    skipped: list[str] = []
    for order, buyer in zip(orders, buyers, strict=True):
        state = standing(order, past=past)
        if reason := _unfit(work, order, state, buyer, products):
            skipped.append(reason)
            continue
        worked_out = plan(order, state, buyer, products, currency, book)
        if worked_out.too_much:
            skipped.append(_(N_("{number}: its amount is too large. Check quantities and prices."), number=order.order_no))
        else:
            planned.append(worked_out)
    return planned, skipped


def _unfit(work: Work, order: ImportedOrder, state: OrderState, buyer: Buyer | None, products: Mapping[str, Ware]) -> str:
    if order.date is not None and order.date > work.today:
        return _(N_("{number}: {day} lies in the future. Correct the date."), number=order.order_no, day=order.date.isoformat())
    for line in order.lines:
        if line.sku not in products:
            return _(N_("{number}: product {sku} is not here any more."), number=order.order_no, sku=line.sku)
    if buyer is None and state != OrderState.DRAFT:
        return _(N_("{number}: customer “{code}” is not on file."), number=order.order_no, code=order.customer_code)
    return "" if order.lines else _(N_("{number}: has no lines."), number=order.order_no)


def _write(work: Work, planned: Sequence[Planned], source: str) -> list[tuple[int, Planned]]:
    """Insert orders, lines and their first timeline entry: (order id, order) of each."""
    session = work.session
    zone = ZoneInfo(text_setting(session, "company.time_zone"))
    numbers = next_numbers(work, "SO", len(planned))
    own = frozenset(open_channels(session))
    rows = [order_row(work, p, number, zone, source, own) for p, number in zip(planned, numbers, strict=True)]
    insert_rows(session, SalesOrder, placed_rows(work, rows))
    ids: dict[str, int] = {}
    for chunk in chunks(numbers):
        found = session.execute(select(SalesOrder.number, SalesOrder.id).where(SalesOrder.number.in_(chunk)))
        ids.update(found.all())
    with_ids = [(ids[number], p) for number, p in zip(numbers, planned, strict=True)]
    insert_rows(session, OrderLine, [{**line, "order_id": order_id} for order_id, p in with_ids for line in p.lines])
    insert_rows(
        session,
        TimelineEntry,
        [
            {
                "order_id": order_id,
                "at": work.now,
                "staff_id": work.actor.staff_id,
                "verb": "import",
                "from_state": NEW,
                "to_state": p.state.value,
                "note": p.source.order_no,
            }
            for order_id, p in with_ids
        ],
    )
    return with_ids
