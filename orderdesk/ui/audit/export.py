"""Changes as a sheet: one row a field, so that a spreadsheet can filter them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orderdesk.language import N_, _
from orderdesk.queries.audit import AuditEntry, Wanted, changes
from orderdesk.rules.errors import Refused
from orderdesk.sheets import writing
from orderdesk.ui import format
from orderdesk.ui.audit.sentences import differences, kind, thing, who

MOST = 100_000
"""Changes in one sheet."""
DONE = {"insert": N_("added"), "update": N_("changed"), "delete": N_("deleted")}


def changes_sheet(desk: Any, wanted: Wanted) -> tuple[bytes, int]:
    """All that was found as an xlsx, and how many changes that is; blocks, so for a worker. Refused when they are too many."""
    heads = (
        writing.Column(_("When"), writing.Kind.MOMENT),
        writing.Column(_("Who")),
        writing.Column(_("Signs in as")),
        writing.Column(_("Where")),
        writing.Column(_("Order no.")),
        writing.Column(_("Kind")),
        writing.Column(_("What")),
        writing.Column(_("Action")),
        writing.Column(_("Field")),
        writing.Column(_("Before")),
        writing.Column(_("After")),
        writing.Column(_("Row of the trail"), writing.Kind.WHOLE),
    )
    found = list(_found(desk, wanted))
    rows = (row for entry in found for row in _rows(entry))
    return writing.write_xlsx([writing.Table(_("Changes"), heads, rows)]), len(found)


def _found(desk: Any, wanted: Wanted) -> Iterator[AuditEntry]:
    after, count = None, 0
    while True:
        page = desk.read(changes, wanted, after, 1_000)
        count += len(page.rows)
        if count > MOST:
            raise Refused(N_("More than {most} changes were found. Choose a shorter period."), most=MOST)
        yield from page.rows
        after = page.after
        if after is None:
            return


def _rows(entry: AuditEntry) -> Iterator[tuple[writing.Cell, ...]]:
    first = (format.local(entry.at).replace(tzinfo=None), who(entry), entry.login, entry.place, entry.order, kind(entry))
    what = (thing(entry), _(DONE.get(entry.operation, N_("changed"))))
    for each in differences(entry):
        yield (*first, *what, each.field, each.before, each.after, entry.id)
