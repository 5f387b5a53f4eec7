"""A file read and judged before anything is written, and then the good part of it written.

    preview = preview_file(desk, "orders", path)     # in a disposable child process; FileRefused when the file itself is not fit
    preview.good, preview.refused                    # what would be written, what would not and why
    changes = commit_preview(desk, actor, preview)   # one transaction

Both block: call them from a worker, or from the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from orderdesk.commands.imports.customers import import_customers
from orderdesk.commands.imports.orders import SourceFile, import_orders
from orderdesk.commands.imports.products import import_products
from orderdesk.commands.pricing import import_prices
from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.queries.imports import (
    ImportKnowledge,
    LookAlike,
    PastImport,
    import_knowledge,
    known_orders,
    look_alikes,
    past_imports,
    profiles,
)
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.customers import ImportedCustomer, read_customers
from orderdesk.rules.imports.kinds import require_kind
from orderdesk.rules.imports.order_result import ImportedOrder, OrderImport
from orderdesk.rules.imports.orders import read_orders
from orderdesk.rules.imports.prices import ImportedPrice, in_base_units, read_prices
from orderdesk.rules.imports.products import ImportedProduct, read_products
from orderdesk.rules.imports.profiles import Headings, Profile, headings_of, profile_of
from orderdesk.rules.imports.records import RecordImport
from orderdesk.rules.imports.refusals import ROW_REASONS, RefusedRow
from orderdesk.rules.imports.table import SheetFile
from orderdesk.rules.money import from_units
from orderdesk.rules.past_orders import is_past
from orderdesk.rules.rights import Actor
from orderdesk.sheets.reading import read_safely

Kind = Literal["customers", "products", "orders", "prices"]
Record = ImportedCustomer | ImportedProduct | ImportedOrder | ImportedPrice
Records = RecordImport[ImportedCustomer] | RecordImport[ImportedProduct] | RecordImport[ImportedPrice]
Result = Records | OrderImport
KINDS: tuple[Kind, ...] = ("customers", "products", "orders")
"""What a sheet is imported as by itself; prices go onto a list that is named with them."""
_COMMANDS: Mapping[Kind, Callable[..., Changes]] = {
    "customers": import_customers,
    "products": import_products,
    "orders": import_orders,
    "prices": import_prices,
}

_INCOMPLETE = N_("Another row of order {value} is refused. An order is taken whole or not at all.")
_NO_CUSTOMER = N_("Customer code “{value}” is not on file. Import the customers first, or correct the code.")


@dataclass(frozen=True, slots=True)
class Good:
    """A record that can be taken: its first row, what it is called, who or what it is about, and how much of it."""

    row: int
    number: str
    text: str
    detail: str
    record: Record


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not taken; `text` is an English sentence whose {names} `values` fill."""

    row: int
    number: str
    text: str
    values: Mapping[str, str]

    @property
    def message(self) -> str:
        """The reason in the reader's words."""
        return _(self.text, **self.values)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. `past`: orders come as they stand instead of as drafts; a person may choose otherwise.

    `result` is what was read, row by row, for machines; `ignored` counts rows that hold nothing to import. `profile` names the
    kept kind of sheet it was read as, `before` when the same file came in, `alike` the order of the desk that the one of a row
    seems to be; `unread` are further sheets of the file that hold orders and were not read.
    """

    kind: Kind
    name: str
    good: tuple[Good, ...]
    refused: tuple[Refusal, ...]
    ignored: int
    result: Result
    past: bool = False
    dates_unsure: bool = False
    unread: tuple[str, ...] = ()
    source: SourceFile | None = None
    profile: str = ""
    before: tuple[PastImport, ...] = ()
    alike: Mapping[int, LookAlike] = field(default_factory=dict)


def preview_file(
    desk: Desk,
    kind: Kind,
    path: Path,
    known: Collection[tuple[str, str]] = (),
    *,
    day_first: bool | None = None,
    chosen: Profile | None = None,
    watch: Callable[[int], None] | None = None,
) -> Preview:
    """Read a file and judge every row; `known` are further (channel, order number) pairs that count as imported.

    `day_first` settles dates such as 03/04/2026; `chosen` says which column is what, else a kept kind of sheet with these
    headings does; `watch` hears how many rows were read and may raise to stop.
    """
    return judge(desk, kind, read_safely(path, watch), path.name, known, day_first=day_first, chosen=chosen, watch=watch)


def read_headings(path: Path) -> Headings:
    """The header row of a file, for a person to say which column is what."""
    return headings_of(read_safely(path))


def judge(
    desk: Desk,
    kind: Kind,
    file: SheetFile,
    name: str,
    known: Collection[tuple[str, str]] = (),
    *,
    day_first: bool | None = None,
    chosen: Profile | None = None,
    watch: Callable[[int], None] | None = None,
) -> Preview:
    """The same for a file that was read already; `watch` is asked between its steps."""
    still_wanted = partial(watch or _nobody, sum(len(table.rows) for table in file.tables))
    still_wanted()
    if kind == "prices":
        return _of_records(kind, name, in_base_units(read_prices(file), desk.read(import_knowledge).catalogue))
    if kind != "orders":
        records = read_customers(file) if kind == "customers" else read_products(file)
        require_kind(kind, file, records)
        return _of_records(kind, name, records)
    facts = desk.read(import_knowledge)
    profile = chosen or profile_of(file, desk.read(profiles))
    read = partial(
        read_orders, file, facts.catalogue, day_first=day_first, mapping=profile.columns if profile else None,
        channel=profile.channel if profile else "", today=desk.today(),
    )  # fmt: skip
    result = read(known=frozenset(known))
    pairs = {(order.channel, order.order_no) for order in result.orders}
    pairs |= {(result.channel, refused.order_no) for refused in result.refused if refused.order_no}
    here = desk.read(known_orders, pairs)
    still_wanted()
    if here:
        result = read(known=here | frozenset(known))
    preview = _of_orders(name, result, facts)
    still_wanted()
    orders = [good.record for good in preview.good if isinstance(good.record, ImportedOrder)]
    alike = {} if preview.past or not orders else desk.read(look_alikes, orders, desk.today())
    return replace(
        preview,
        source=SourceFile(name, file.sha256),
        profile=profile.name if profile else "",
        before=desk.read(past_imports, file.sha256) if file.sha256 else (),
        alike={good.row: alike[good.number] for good in preview.good if good.number in alike},
    )


def _nobody(_count: int) -> None:
    return


def commit_preview(
    desk: Desk, actor: Actor, preview: Preview, only_rows: Collection[int] | None = None, *, key: str | None = None
) -> Changes:
    """Write the good records (of these first rows only, if given) in one transaction."""
    command, records, values = commit_step(preview, only_rows)
    return desk.do(actor, command, records, key=key, **values)


def commit_step(
    preview: Preview, only_rows: Collection[int] | None = None
) -> tuple[Callable[..., Changes], tuple[Record, ...], dict[str, Any]]:
    """The command that writes the good records, its records and its further values; Refused when there is nothing to write."""
    records = tuple(good.record for good in preview.good if only_rows is None or good.row in only_rows)
    if not records:
        raise Refused(N_("There is nothing to import."))
    values = {"past": preview.past, "file": preview.source} if preview.kind == "orders" else {}
    return _COMMANDS[preview.kind], records, values


def taken_as(preview: Preview, past: bool) -> Preview:
    """The same orders, taken as past ones or as new ones."""
    return replace(preview, past=past)


def _of_records(kind: Kind, name: str, result: Records) -> Preview:
    good = tuple(_good(record) for record in result.records)
    refused = tuple(_refusal(row) for row in result.refused)
    return Preview(kind, name, good, refused, len(result.ignored), result)


def _good(record: ImportedCustomer | ImportedProduct | ImportedPrice) -> Good:
    if isinstance(record, ImportedCustomer):
        return _customer(record)
    return _product(record) if isinstance(record, ImportedProduct) else _price(record)


def _price(record: ImportedPrice) -> Good:
    start = f"{record.quantity.normalize():f}+" if record.quantity else ""
    return Good(record.row, record.sku, f"{record.price.normalize():f} / {record.unit}", start, record)


def _customer(record: ImportedCustomer) -> Good:
    detail = "  ".join(filter(None, (record.contact, *record.phones[:1])))
    return Good(record.row, record.code, record.name, detail, record)


def _product(record: ImportedProduct) -> Good:
    price = "" if record.list_price is None else f"{record.list_price:f}"
    stock = "" if record.in_stock is None else _(N_("{count} in stock"), count=f"{record.in_stock.normalize():f}")
    return Good(
        record.row,
        record.sku,
        " ".join(filter(None, (record.name, record.spec))),
        "  ".join(filter(None, (price, stock))),
        record,
    )


def _of_orders(name: str, result: OrderImport, facts: ImportKnowledge) -> Preview:
    whole = {order.order_no for order in result.whole_orders}
    past = is_past(result.orders)
    good: list[Good] = []
    refused = [_refusal(row) for row in result.refused]
    for order in result.orders:
        code = order.customer_code
        if order.order_no not in whole:
            refused += [Refusal(line.row, order.order_no, _INCOMPLETE, {"value": order.order_no}) for line in order.lines]
        elif code and code.lower() not in facts.customer_codes:
            refused += [Refusal(line.row, order.order_no, _NO_CUSTOMER, {"value": code}) for line in order.lines]
        else:
            good.append(_order(order))
    refused.sort(key=lambda refusal: refusal.row)
    return Preview("orders", name, tuple(good), tuple(refused), len(result.ignored), result, past, result.dates_unsure,
                   result.unread)  # fmt: skip


def _order(order: ImportedOrder) -> Good:
    amounts = [line.amount(order.currency or "CNY") for line in order.lines]
    total = None if None in amounts else sum(filter(None, amounts), start=from_units(0))
    detail = _(N_("{count} lines"), count=len(order.lines)) + ("" if total is None else f"  {total:,.2f}")
    return Good(order.lines[0].row, order.order_no, order.customer_name or order.receiver or order.customer_code, detail, order)


def _refusal(row: RefusedRow) -> Refusal:
    return Refusal(row.row, row.order_no or "", ROW_REASONS[row.reason], {"value": "", "other": "", **row.values})
