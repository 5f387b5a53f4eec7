"""What the lists of the changes tab show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orderdesk.language import N_
from orderdesk.queries.amendments import AmendmentRow, ChangedRow, InsertionFigures, QueuedOrder
from orderdesk.rules.amendments import KIND_NAMES
from orderdesk.rules.states import Entity
from orderdesk.ui.standing import place_column
from orderdesk.ui.widgets.columns import Column, Kind

ACTIONS = {"add": N_("Added"), "change": N_("Changed"), "remove": N_("Taken out")}


def _left(row: AmendmentRow) -> timedelta | None:
    return row.due_at - datetime.now(UTC) if row.due_at is not None else None


AMENDMENTS = (
    Column[AmendmentRow]("number", N_("No."), lambda r: r.number, width=112, strong=True),
    Column[AmendmentRow]("kind", N_("Kind"), lambda r: KIND_NAMES[r.kind], kind=Kind.WORD, width=116),
    Column[AmendmentRow]("order", N_("Order"), lambda r: r.order_number, width=112),
    Column[AmendmentRow]("customer", N_("Customer"), lambda r: r.customer, stretch=True, tip=lambda r: r.customer),
    Column[AmendmentRow]("by", N_("Asked by"), lambda r: r.asked_by, width=72, roomy=720),
    Column[AmendmentRow]("at", N_("Asked on"), lambda r: r.asked_at, kind=Kind.DATETIME, width=104),
    Column[AmendmentRow]("left", N_("Time left"), _left, kind=Kind.LEFT, width=84, roomy=720),
    Column[AmendmentRow]("state", N_("State"), lambda r: r.state, kind=Kind.STATE, entity=Entity.AMENDMENT, width=116),
)
CHANGED = (
    Column[ChangedRow]("action", "", lambda r: ACTIONS[r.action], kind=Kind.WORD, width=72, strong=True),
    Column[ChangedRow]("sku", N_("SKU"), lambda r: r.sku, width=92),
    Column[ChangedRow]("name", N_("Product"), lambda r: f"{r.name}  {r.spec}".strip(), stretch=True),
    Column[ChangedRow]("before", N_("Before"), lambda r: r.before or None, kind=Kind.QUANTITY, unit=lambda r: r.unit, width=72),
    Column[ChangedRow]("after", N_("After"), lambda r: r.after, kind=Kind.QUANTITY, unit=lambda r: r.unit, width=72, strong=True),
    Column[ChangedRow]("listed", N_("List price"), lambda r: r.listed, kind=Kind.MONEY, width=84, roomy=760),
    Column[ChangedRow]("price", N_("Price"), lambda r: r.price_after if r.action != "remove" else r.price_before, kind=Kind.MONEY,
                       width=84, ink=lambda r: "bad" if r.below_list else "", strong=True),
    Column[ChangedRow]("amount_before", N_("Amount before"), lambda r: r.amount_before if r.amount_before.units else None,
                       kind=Kind.MONEY, width=112, roomy=900),
    Column[ChangedRow]("amount_after", N_("Amount after"), lambda r: r.amount_after, kind=Kind.MONEY, width=108, strong=True),
)  # fmt: skip
_PRIORITY: Column[QueuedOrder] = place_column(lambda r: r, lambda r: r.place_at, width=96)
QUEUE = (
    Column[QueuedOrder]("number_in_line", N_("Place"), lambda r: r.place, kind=Kind.NUMBER, width=56, strong=True),
    Column[QueuedOrder]("number", N_("Order"), lambda r: r.number, width=132),
    Column[QueuedOrder]("customer", N_("Customer"), lambda r: r.customer, stretch=True),
    Column[QueuedOrder]("wanted", N_("Delivery date"), lambda r: r.requested, kind=Kind.DUE, width=116),
    Column[QueuedOrder]("since", N_("Stands since"), lambda r: r.place_at, kind=Kind.DATETIME, width=120),
    _PRIORITY,
    Column[QueuedOrder]("jumped", N_("Jumped"), lambda r: r.jumped, kind=Kind.TICK, width=72),
)
FIGURES = (
    Column[InsertionFigures]("month", N_("Month"), lambda r: f"{r.month:%Y-%m}", stretch=True, strong=True),
    Column[InsertionFigures]("asked", N_("Asked"), lambda r: r.asked, kind=Kind.NUMBER, width=72),
    Column[InsertionFigures]("force", N_("In force"), lambda r: r.in_force, kind=Kind.NUMBER, width=72),
    Column[InsertionFigures]("refused", N_("Turned down"), lambda r: r.refused, kind=Kind.NUMBER, width=104),
    Column[InsertionFigures]("withdrawn", N_("Withdrawn"), lambda r: r.withdrawn, kind=Kind.NUMBER, width=96),
    Column[InsertionFigures]("waiting", N_("Waiting"), lambda r: r.waiting, kind=Kind.NUMBER, width=84),
    Column[InsertionFigures]("delayed", N_("Orders made later"), lambda r: r.delayed, kind=Kind.NUMBER, width=148),
    Column[InsertionFigures]("kept", N_("Done as expected"), lambda r: r.kept, kind=Kind.NUMBER, width=144),
    Column[InsertionFigures]("missed", N_("Not yet or later"), lambda r: r.missed, kind=Kind.NUMBER, width=140),
)
