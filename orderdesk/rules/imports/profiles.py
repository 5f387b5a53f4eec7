"""Sheets whose columns a person assigned: what may be assigned, and by which headings a sheet of the kind is known again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.headers import HEADER_SEARCH_ROWS, find_header, key
from orderdesk.rules.imports.order_words import FIELDS, NEEDED
from orderdesk.rules.imports.table import SheetFile, SheetTable
from orderdesk.rules.imports.values import text

ASSIGNED: Mapping[str, str] = {
    "order_no": N_("Order number"),
    "date": N_("Order date"),
    "customer_code": N_("Customer code"),
    "customer_name": N_("Customer name"),
    "customer_ref": N_("Their order no."),
    "receiver": N_("Receiver"),
    "mobile": N_("Phone"),
    "address": N_("Delivery address"),
    "sku": N_("Product code"),
    "name": N_("Product name"),
    "spec": N_("Specification"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "price": N_("Unit price"),
    "gift": N_("Gift"),
    "requested_date": N_("Requested delivery date"),
    "payment_method": N_("Payment"),
    "freight": N_("Freight"),
    "status": N_("Order status"),
    "order_note": N_("Remark of the order"),
    "line_note": N_("Remark of the line"),
}
"""Field -> what the screen calls it."""
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Headings:
    """The header row of a sheet: its headings, some values beneath each, and the columns found without a person's help."""

    texts: tuple[str, ...]
    samples: tuple[str, ...]
    found: Mapping[str, str]

    @property
    def signature(self) -> str:
        """What tells the kind of sheet."""
        return signature(self.texts)


@dataclass(frozen=True, slots=True)
class Profile:
    """How sheets of a kind are read: field -> heading, and the channel their orders came by, or "" for our own."""

    name: str
    headings: str
    columns: Mapping[str, str]
    channel: str = ""


def signature(texts: tuple[str, ...] | list[str]) -> str:
    """The headings as they are compared, whatever their order."""
    return "|".join(sorted({key(written) for written in texts if written}))


def headings_of(file: SheetFile) -> Headings:
    """The header row of a file's first sheet that holds anything: the row that names most, else the first of several texts."""
    for table in sorted((table for table in file.tables if table.rows), key=lambda table: table.hidden):
        found = find_header(table, FIELDS, NEEDED)
        place = found[0].place if found is not None and len(found[1]) > 1 else _first_texts(table)
        if place is None:
            continue
        texts = found[0].texts if found is not None and found[0].place == place else _texts(table, place)
        columns = found[1].items() if found is not None else ()
        named = {name: texts[column] for name, column in columns if name in ASSIGNED and texts[column : column + 1]}
        return Headings(texts, _beneath(table, place, len(texts)), named)
    raise Refused(N_("No row of this file could be a header row."))


def _texts(table: SheetTable, place: int) -> tuple[str, ...]:
    return tuple(text(cell) if isinstance(cell, str) else "" for cell in table.rows[place][1])


def _first_texts(table: SheetTable) -> int | None:
    rows = range(min(HEADER_SEARCH_ROWS, len(table.rows)))
    return next((place for place in rows if sum(bool(written) for written in _texts(table, place)) >= len(NEEDED)), None)


def _beneath(table: SheetTable, place: int, width: int) -> tuple[str, ...]:
    rows = [cells for _row, cells in table.rows[place + 1 : place + 1 + _SAMPLES]]
    return tuple(
        ", ".join(filter(None, (text(cells[column]) for cells in rows if column < len(cells))))[:80] for column in range(width)
    )


def checked(columns: Mapping[str, str]) -> dict[str, str]:
    """The assignment if it is whole: every needed field has a column, and no column serves two."""
    chosen = {name: heading for name, heading in columns.items() if heading}
    for name in NEEDED:
        if name not in chosen:
            raise Refused(N_("Say which column this is: an order cannot be read without it."), field=name)
    twice = [name for name, heading in chosen.items() if list(chosen.values()).count(heading) > 1]
    if twice:
        raise Refused(N_("One column cannot be two things. Choose another."), field=twice[-1])
    return chosen


def profile_of(file: SheetFile, profiles: Mapping[str, Profile]) -> Profile | None:
    """The profile (by signature) of a file, if one of its first rows is the header row of a kind known."""
    for table in file.tables:
        for place in range(min(HEADER_SEARCH_ROWS, len(table.rows)) if profiles else 0):
            found = profiles.get(signature(_texts(table, place)))
            if found is not None:
                return found
    return None
