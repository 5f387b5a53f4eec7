"""An order sheet of any known kind into orders, row by row, with a reason for every row that is not taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from orderdesk.language import N_, _
from orderdesk.rules.imports import order_address
from orderdesk.rules.imports.dates import day_comes_first, is_open
from orderdesk.rules.imports.headers import Header, bare_key, columns, find_header, key
from orderdesk.rules.imports.order_checks import Fault, Known, Reading, order_fault, read_line
from orderdesk.rules.imports.order_formats import FORMATS, channel_of, words_of
from orderdesk.rules.imports.order_result import ImportedLine, ImportedOrder, OrderImport
from orderdesk.rules.imports.order_rows import RawLine, RawOrder, gather_lines, group
from orderdesk.rules.imports.order_words import FIELDS, LIKELY, NEEDED
from orderdesk.rules.imports.refusals import FileRefused, RefusedRow
from orderdesk.rules.imports.table import SheetFile, SheetTable, Value
from orderdesk.rules.imports.units import Selling
from orderdesk.rules.imports.values import identifier, price, text

_FIELD_NAMES = {"order_no": N_("order number"), "sku": N_("product code"), "quantity": N_("quantity")}
_DATES = ("date", "requested_date", "shipped_date")
_CURRENCIES = ("CNY", "USD", "EUR", "GBP", "HKD", "TWD", "JPY")


def read_orders(
    file: SheetFile,
    catalogue: Mapping[str, Selling],
    known: Known = frozenset(),
    *,
    day_first: bool | None = None,
    mapping: Mapping[str, str] | None = None,
    channel: str = "",
    today: date | None = None,
) -> OrderImport:
    """The orders in a file, checked against the products sold and the (channel, order number) pairs known already.

    `day_first` settles dates such as 03/04/2026 that the sheet leaves open; `mapping` gives field -> header text where a person
    chose the columns, `channel` the one he said they came by; nothing was ordered or shipped after `today`.
    FileRefused (empty_file, missing_column) if there is no order table.
    """
    table, header, named, form = _find(file, mapping or {})
    form = channel or form
    lines, ignored = gather_lines(table, header, named)
    if not lines:
        raise FileRefused("empty_file")
    _refuse_doubled(header, named, lines)
    reading, unsure = _reading(table, named, lines, day_first, today)
    spelled = {sku.casefold(): sku for sku in catalogue}
    currency = _header_currency(header, named)
    orders: list[ImportedOrder] = []
    refused: list[RefusedRow] = []
    for raw in group(lines):
        taken, faults = _read_order(raw, form, known, reading, catalogue, spelled)
        refused.extend(faults)
        if taken:
            orders.append(_order(raw, form, taken, reading, currency))
    refused.sort(key=lambda fault: fault.row)
    return OrderImport(form, channel_of(form), table.name, header.row, tuple(orders), tuple(refused), tuple(ignored),
                       file.encoding, file.delimiter, file.sha256, unsure, _unread(file, table, mapping or {}))  # fmt: skip


def _unread(file: SheetFile, read: SheetTable, mapping: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the other sheets a person sees that hold orders as well."""
    names = []
    for table in file.tables:
        if table is read or table.hidden or not table.rows:
            continue
        found = _read_header(table, mapping)
        if found is not None and all(name in found[1] for name in NEEDED) and gather_lines(table, found[0], found[1])[0]:
            names.append(table.name)
    return tuple(names)


def _find(file: SheetFile, mapping: Mapping[str, str]) -> tuple[SheetTable, Header, dict[str, int], str]:
    """The sheet with the orders, its header, field -> column, and the format's name."""
    tables = sorted((table for table in file.tables if table.rows), key=lambda table: table.hidden)
    if not tables:
        raise FileRefused("empty_file")
    missing: list[str] = []
    for table in tables:
        found = _read_header(table, mapping)
        if found is None:
            continue
        header, named, form = found
        lacking = [name for name in NEEDED if name not in named]
        if not lacking:
            return table, header, named, form
        if not missing or len(lacking) < len(missing):
            missing = lacking
    raise FileRefused("missing_column", what=", ".join(_(_FIELD_NAMES[name]) for name in missing or NEEDED))


def _refuse_doubled(header: Header, named: Mapping[str, int], lines: list[RawLine]) -> None:
    """Two columns under one heading that say different things: nobody can tell which one counts."""
    for name in (*NEEDED, "price"):
        chosen = named.get(name, -1)
        twins = [at for at, said in enumerate(header.texts) if at != chosen >= 0 and key(said) == key(header.texts[chosen])]
        for line in lines:
            said = line.text(name)
            others = (text(line.cells[at]) for at in twins if at < len(line.cells))
            if any(other and other != said for other in others):
                raise FileRefused("double_column", what=header.texts[chosen])


def _read_header(table: SheetTable, mapping: Mapping[str, str]) -> tuple[Header, dict[str, int], str] | None:
    if mapping:
        wanted = {name: (key(written),) for name, written in mapping.items()}
        chosen = find_header(table, wanted, NEEDED)
        return (*chosen, "own") if chosen else None
    best: tuple[int, Header, dict[str, int], str | None] | None = None
    for platform in (None, *FORMATS):  # a platform's words may be needed to see its header row at all
        words = FIELDS if platform is None else words_of(platform.marks)[1]
        found = find_header(table, words, NEEDED, LIKELY)
        if found is None:
            continue
        name, words = words_of(found[0].keys)
        named = columns(found[0].texts, words, LIKELY)
        score = len(set(NEEDED) & named.keys())
        if best is None or score > best[0]:
            best = (score, found[0], named, name)
        if score == len(NEEDED):
            break
    if best is None:
        return None
    _score, header, named, name = best
    if "date" not in named and "paid_at" in named:
        named["date"] = named.pop("paid_at")
    if "order_no" not in named and "customer_ref" in named:  # a customer's own sheet knows only his number
        named["order_no"] = named["customer_ref"]
    if "address" not in named and "town" in named:  # some platforms call the house and street 街道
        named["address"] = named.pop("town")
    return header, named, name or _plain_format(header, named)


def _plain_format(header: Header, named: Mapping[str, int]) -> str:
    if {"customer_ref", "status", "customer_code"} <= named.keys() and not {"receiver", "address"} & named.keys():
        return "history"
    chinese = any(name in named and not header.texts[named[name]].isascii() for name in NEEDED)
    return "own" if chinese or ("receiver" in named and {"phone", "mobile"} & named.keys()) else "generic"


def _reading(
    table: SheetTable, named: Mapping[str, int], lines: list[RawLine], day_first: bool | None, today: date | None
) -> tuple[Reading, bool]:
    votes = {name: day_comes_first(_column(lines, name)) for name in _DATES if name in named}
    settled = next((vote for vote in votes.values() if vote is not None), None)
    default = day_first if day_first is not None else bool(settled)
    chosen = {name: default if vote is None else vote for name, vote in votes.items()}
    slashed = any(is_open(value) for name in votes for value in _column(lines, name))
    unsure = day_first is None and settled is None and slashed
    return Reading(named, chosen, table.epoch_1904, today), unsure


def _column(lines: list[RawLine], name: str) -> list[Value]:
    return [line.get(name) for line in lines]


def _read_order(
    raw: RawOrder, form: str, known: Known, reading: Reading, catalogue: Mapping[str, Selling], spelled: Mapping[str, str]
) -> tuple[list[ImportedLine], list[RefusedRow]]:
    whole = order_fault(raw, form, known, reading)
    seen: dict[tuple[object, ...], int] = {}
    taken: list[ImportedLine] = []
    refused: list[RefusedRow] = []
    for line in raw.lines:
        found: ImportedLine | Fault
        same = tuple(_comparable(value) for value in line.cells)
        first = seen.setdefault(same, line.row)
        if first != line.row:
            found = Fault("duplicate_row", None, {"other": str(first)})
        else:
            found = whole or read_line(line, catalogue, spelled)
        if isinstance(found, Fault):
            refused.append(RefusedRow(line.row, found.reason, raw.number or None, found.field, found.values))
        else:
            taken.append(found)
    return taken, refused


def _comparable(value: Value) -> object:
    return text(value) if isinstance(value, str) else (type(value).__name__, value) if isinstance(value, bool) else value


def _order(raw: RawOrder, form: str, lines: list[ImportedLine], reading: Reading, currency: str) -> ImportedOrder:
    notes = list(dict.fromkeys(raw.texts("buyer_note") + raw.texts("order_note")))
    freight = price(raw.first("freight")) if "freight" in reading.columns else None
    phones = order_address.phones(raw)
    return ImportedOrder(
        channel=channel_of(form),
        order_no=raw.number,
        lines=tuple(lines),
        date=_day(raw, "date", reading),
        requested_date=_day(raw, "requested_date", reading),
        shipped_date=_day(raw, "shipped_date", reading),
        customer_code=identifier(raw.first("customer_code")),
        customer_name=raw.text("customer_name") or raw.text("buyer"),
        customer_ref=identifier(raw.first("customer_ref")),
        email=raw.text("email"),
        status=raw.text("status"),
        receiver=order_address.receiver(raw),
        phone=phones[0] if phones else "",
        address=order_address.address(raw),
        carrier=raw.text("carrier"),
        waybill=identifier(raw.first("waybill")),
        freight=freight,
        currency=_currency(raw.text("currency")) or currency,
        payment_method=raw.text("payment_method"),
        note="\n".join(notes),
    )


def _day(raw: RawOrder, name: str, reading: Reading) -> date | None:
    days = (reading.day(name, line.get(name)) for line in raw.lines)
    return next((day for day in days if day), None)


def _currency(written: str) -> str:
    plain = written.strip().upper()
    named = {"人民币": "CNY", "RMB": "CNY", "美元": "USD", "欧元": "EUR", "港币": "HKD", "新台币": "TWD", "NTD": "TWD"}
    return named.get(plain, plain if len(plain) == 3 and plain.isascii() and plain.isalpha() else "")


def _header_currency(header: Header, named: Mapping[str, int]) -> str:
    """The currency a price column names in its heading, as in 单价（USD）."""
    if "price" not in named:
        return ""
    heading = header.texts[named["price"]]
    if key(heading) == bare_key(heading):
        return ""
    return next((code for code in _CURRENCIES if code in heading.upper()), "CNY" if "元" in heading else "")
