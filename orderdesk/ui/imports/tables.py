"""What the preview of an import lists, and the refused rows as a sheet to send back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orderdesk.commands.imports import Good, Preview, Refusal
from orderdesk.language import N_, _
from orderdesk.queries.imports import LookAlike
from orderdesk.sheets import writing
from orderdesk.ui.widgets.columns import Column, Kind

TITLES: Mapping[str, str] = {
    "customers": N_("Import customers"),
    "products": N_("Import products"),
    "orders": N_("Import orders"),
    "prices": N_("Import prices"),
}
COUNTS: Mapping[str, str] = {
    "customers": N_("{good} customers can be imported, {refused} rows are refused, {ignored} hold nothing."),
    "products": N_("{good} products can be imported, {refused} rows are refused, {ignored} hold nothing."),
    "orders": N_("{good} orders can be imported, {refused} rows are refused, {ignored} hold nothing."),
    "prices": N_("{good} prices can be imported, {refused} rows are refused, {ignored} hold nothing."),
}
Ticked = Callable[[int], bool]


def good_columns(ticked: Ticked) -> tuple[Column[Good], ...]:
    """What is listed of a record that can be taken, with its tick."""
    return (
        _tick(ticked),
        Column[Good]("row", N_("Row"), lambda r: r.row, kind=Kind.NUMBER, width=60),
        Column[Good]("number", N_("No."), lambda r: r.number, width=170),
        Column[Good]("text", N_("Name"), lambda r: r.text, stretch=True),
        Column[Good]("detail", N_("Contents"), lambda r: r.detail, width=220),
    )


def _tick(ticked: Ticked) -> Column[Any]:
    return Column[Any]("tick", N_("Take"), lambda r: "✓" if ticked(r.row) else "–", width=52)


@dataclass(frozen=True, slots=True)
class Pair:
    """An order of the sheet beside the order of the desk that it seems to be."""

    good: Good
    here: LookAlike

    @property
    def row(self) -> int:
        """The first row in the sheet."""
        return self.good.row


SAME_NUMBER = N_("The customer's number is the same")
SAME_LINES = N_("The same lines on the same day")


def alike_columns(ticked: Ticked) -> tuple[Column[Pair], ...]:
    """An order of the sheet at the left, at the right the one that is here, and why they look alike."""
    return (
        _tick(ticked),
        Column[Pair]("row", N_("Row"), lambda r: r.row, kind=Kind.NUMBER, width=56),
        Column[Pair]("number", N_("In the sheet"), lambda r: r.good.number, width=120, strong=True),
        Column[Pair]("customer", N_("Customer"), lambda r: r.here.customer, stretch=True, tip=lambda r: r.good.text),
        Column[Pair]("detail", N_("Contents"), lambda r: r.good.detail, width=100),
        Column[Pair]("here", N_("Here already"), lambda r: r.here.number, width=126, strong=True),
        Column[Pair]("day", N_("Date"), lambda r: r.here.day, kind=Kind.DATE, width=70),
        Column[Pair]("who", N_("Entered by"), lambda r: r.here.entered_by, width=76),
        Column[Pair](
            "lines", N_("Contents"), lambda r: _("{count} lines", count=r.here.lines) + f"  {r.here.total.amount:,.2f}", width=120
        ),
        Column[Pair](
            "why", N_("Why"), lambda r: SAME_NUMBER if r.here.by_number else SAME_LINES, kind=Kind.WORD, width=132,
            ink=lambda _r: "warn",
        ),
    )  # fmt: skip


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
