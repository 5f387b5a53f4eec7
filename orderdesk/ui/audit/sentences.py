"""A row of the trail as a sentence in the reader's words, and its values field by field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from orderdesk.database.audit.what import HIDDEN
from orderdesk.language import N_, _
from orderdesk.queries.audit import AuditEntry
from orderdesk.rules.money import from_units
from orderdesk.rules.policy import CATALOGUE
from orderdesk.ui import format
from orderdesk.ui.audit.spoken import TECHNICAL, said
from orderdesk.ui.audit.vocabulary import COLUMNS, KINDS, THINGS, TOLD

NOTHING = "–"
QUANTITIES = frozenset({"quantity_units", "base_units", "reorder_units", "on_order_units", "from_units"})
SAID = {"insert": N_("added {thing}"), "update": N_("changed {thing}"), "delete": N_("deleted {thing}")}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a change: its name, what it was and what it became, as people write them."""

    id: str
    field: str
    before: str
    after: str


def who(entry: AuditEntry) -> str:
    """The person's name; nobody is signed in while a desk is set up."""
    return entry.who or _("Set-up")


def kind(entry: AuditEntry) -> str:
    """What was changed, such as an order line."""
    return _(KINDS[entry.table]) if entry.table in KINDS else entry.table


def thing(entry: AuditEntry) -> str:
    """Which one, such as line 2 of order SO20261122-0007."""
    name = entry.subject or entry.key
    if entry.table == "setting" and name in CATALOGUE:
        name = _(CATALOGUE[name].label)
    if entry.table not in THINGS:
        return f"{entry.table} {entry.key}"
    order = entry.order or str(entry.order_id or "")
    return _(THINGS[entry.table], name=name, order=order, whole=entry.part_of or NOTHING, key=entry.key)


def sentence(entry: AuditEntry) -> str:
    """What was done, such as: changed line 2 of order X: Price 12.00 → 11.50."""
    done = _(SAID.get(entry.operation, N_("changed {thing}")), thing=thing(entry))
    if entry.operation == "update":
        told = [_told(each) for each in differences(entry)]
    else:
        values = entry.after or entry.before
        told = [
            _("{field} {value}", field=field_name(column), value=value_text(entry, column, values[column]))
            for column in TOLD.get(entry.table, ())
            if values.get(column) not in (None, "", 0)
        ]
    return _("{what}: {told}", what=done, told=_(", ").join(told)) if told else done


def _told(each: Difference) -> str:
    if each.after == HIDDEN:  # a password, or a content that is not kept
        return _("{field} is another", field=each.field)
    return _("{field} {before} → {after}", field=each.field, before=each.before, after=each.after)


def differences(entry: AuditEntry) -> tuple[Difference, ...]:
    """Every field that says something with its values before and after; of what was added or deleted, those that held some."""
    columns = list(dict.fromkeys((*entry.before, *entry.after)))
    if entry.operation != "update":
        values = entry.after or entry.before
        columns = [column for column in columns if values.get(column) not in (None, "")]
    columns = [column for column in columns if column not in TECHNICAL] or columns
    return tuple(
        Difference(
            column,
            field_name(column),
            value_text(entry, column, entry.before[column]) if column in entry.before else "",
            value_text(entry, column, entry.after[column]) if column in entry.after else "",
        )
        for column in columns
    )


def field_name(column: str) -> str:
    """A column as people call it."""
    return _(COLUMNS[column]) if column in COLUMNS else column


def value_text(entry: AuditEntry, column: str, value: Any) -> str:
    """A value as people write it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and (column, value) in entry.names:
        return entry.names[column, value]
    if isinstance(value, int) and column.endswith("_units"):
        return _figure(column, value)
    if isinstance(value, str):
        return _text(entry, column, value)
    if isinstance(value, dict) and set(value) == {"value"}:
        return value_text(entry, "", value["value"])
    return str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)


def _figure(column: str, units: int) -> str:
    if column in QUANTITIES:
        return format.units(units)
    if column in ("discount_units", "percent_units"):
        return format.percent(from_units(units))
    return format.plain_amount(units)


def _text(entry: AuditEntry, column: str, value: str) -> str:
    if word := said(entry.table, column, value):
        return _(word)
    try:
        if column.endswith("_at"):
            return format.moment_exact(datetime.fromisoformat(value))
        if column.endswith(("_date", "_on")):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass  # somebody wrote something else there: shown as it is
    return value


__all__ = ["Difference", "differences", "kind", "sentence", "thing", "who"]
