"""What the preview of an import lists, and the refused rows as a sheet to send back."""

from __future__ import annotations

from collections.abc import Mapping

from orderdesk.commands.imports import Good, Preview, Refusal
from orderdesk.language import N_, _
from orderdesk.sheets import writing
from orderdesk.ui.widgets.columns import Column, Kind

TITLES: Mapping[str, str] = {
    "customers": N_("Import customers"),
    "products": N_("Import products"),
    "orders": N_("Import orders"),
}
COUNTS: Mapping[str, str] = {
    "customers": N_("{good} customers can be imported, {refused} rows are refused, {ignored} hold nothing."),
    "products": N_("{good} products can be imported, {refused} rows are refused, {ignored} hold nothing."),
    "orders": N_("{good} orders can be imported, {refused} rows are refused, {ignored} hold nothing."),
}
GOOD = (
    Column[Good]("row", N_("Row"), lambda r: r.row, kind=Kind.NUMBER, width=60),
    Column[Good]("number", N_("No."), lambda r: r.number, width=170),
    Column[Good]("text", N_("Name"), lambda r: r.text, stretch=True),
    Column[Good]("detail", N_("Contents"), lambda r: r.detail, width=220),
)
REFUSED = (
    Column[Refusal]("row", N_("Row"), lambda r: r.row, kind=Kind.NUMBER, width=60),
    Column[Refusal]("number", N_("No."), lambda r: r.number, width=170),
    Column[Refusal]("reason", N_("Why"), lambda r: r.message, stretch=True, tip=lambda r: r.message),
)


def refused_sheet(preview: Preview) -> bytes:
    """The refused rows with their reasons as an xlsx."""
    columns = (
        writing.Column(_("Row"), writing.Kind.WHOLE),
        writing.Column(_("No.")),
        writing.Column(_("Why")),
    )
    rows = [(refusal.row, refusal.number, refusal.message) for refusal in preview.refused]
    return writing.write_xlsx([writing.Table(_("Refused rows"), columns, rows)])
