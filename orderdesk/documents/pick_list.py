"""The pick list (拣货单): what to fetch, in the order of the shelves, each place once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from orderdesk.documents.company import Company
from orderdesk.documents.drawing import MM
from orderdesk.documents.figures import quantity
from orderdesk.documents.layout import Paper
from orderdesk.documents.sums import by_unit
from orderdesk.documents.table import Column, Table
from orderdesk.language import _, speaking


@dataclass(frozen=True, slots=True)
class Pick:
    """So much of one product for one order, from one place."""

    location: str
    sku: str
    product: str
    quantity: Decimal
    order: str
    spec: str = ""
    unit: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class PickList:
    """What one walk through the warehouse fetches; picks may come in any order."""

    company: Company
    number: str
    day: date
    picks: Sequence[Pick]
    picker: str = ""
    note: str = ""


def render(data: PickList, language: str = "zh_CN", copy: bool = False) -> bytes:
    """The pick list as PDF, A4; one row a place and product, the orders it is for beneath each other."""
    with speaking(language):
        paper = Paper(data.company, _("Pick list"), data.number, data.day, copy=copy)
        orders = sorted({pick.order for pick in data.picks})
        paper.facts(
            [(_("Picker"), data.picker), (_("Orders"), quantity(Decimal(len(orders))))],
            [(_("Note"), data.note)],
        )
        columns = [
            Column("", tick=True),
            Column(_("Location")),
            Column(_("SKU")),
            Column(_("Product"), share=1),
            Column(_("To pick"), right=True),
            Column(_("For order")),
            Column(_("Quantity"), right=True),
        ]
        rows = _rows(data.picks)
        Table(paper, columns, rows).draw(rows, keep=45 * MM)
        paper.totals(
            [
                (_("Places"), quantity(Decimal(len(rows)))),
                (_("Total"), by_unit((pick.quantity, pick.unit) for pick in data.picks)),
            ]
        )
        paper.signatures([_("Picked by"), _("Checked by")])
        return paper.finished()


def _place(pick: Pick) -> tuple[str, str, str]:
    return pick.location, pick.sku, pick.unit


def _rows(picks: Sequence[Pick]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for (location, sku, unit), group in groupby(sorted(picks, key=lambda pick: (*_place(pick), pick.order)), key=_place):
        same = list(group)
        rows.append(
            (
                "",
                location,
                sku,
                " ".join(filter(None, (same[0].product, same[0].spec))),
                quantity(sum((pick.quantity for pick in same), Decimal(0)), unit),
                "\n".join(pick.order for pick in same),
                "\n".join(quantity(pick.quantity) for pick in same),
            )
        )
    return rows
