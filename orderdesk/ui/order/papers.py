"""The papers that can be printed of an order now, each with what makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from orderdesk.documents import collect
from orderdesk.documents.collect_amendment import change_confirmation
from orderdesk.documents.collect_handover import handover_paper
from orderdesk.documents.registry import PAPERS
from orderdesk.language import N_
from orderdesk.queries.whole_order import WholeOrder
from orderdesk.rules.amendments import AmendmentKind
from orderdesk.rules.states import AmendmentState, BillState, ShipmentState

NEVER = (AmendmentState.REFUSED, AmendmentState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper to print: `title` is marked with N_, `number` names what it is of, `reason` says why it cannot be had now.

    `query(session, *args)` gives its PDF.
    """

    name: str
    title: str
    number: str
    query: Callable[..., bytes]
    args: tuple[Any, ...]
    reason: str = ""

    @property
    def file_name(self) -> str:
        """The name offered when it is saved."""
        return f"{self.number}-{self.name.replace('_', '-')}.pdf"


def offers(whole: WholeOrder, today: date) -> Iterator[Offer]:
    """The papers of an order, in the order its work goes."""
    order = whole.order
    yield _offer("order_confirmation", order.number, collect.order_confirmation, order.id)
    for amendment in whole.amendments:
        if amendment.kind != AmendmentKind.JUMP and amendment.state not in NEVER:
            yield _offer("change_confirmation", amendment.number, change_confirmation, amendment.id, today)
    for row in whole.handovers:
        yield _offer("handover_sheet", order.number, handover_paper, row.id)
    picking = any(stock.locked > stock.packed for stock in whole.stock.values())
    nothing = "" if picking else N_("Nothing is locked for this order that is not packed yet.")
    yield _offer("pick_list", order.number, collect.pick_lists, [order.id], today, reason=nothing)
    yield _offer("label", order.number, collect.order_labels, order.id)
    for shipment in whole.shipments:
        if shipment.state != ShipmentState.CANCELLED:
            yield _offer("packing_list", shipment.number, collect.delivery_note, shipment.shipment_id)
            missing = "" if shipment.waybill else N_("The shipment has no waybill number yet.")
            yield _offer("shipping_label", shipment.number, collect.logistics_labels, shipment.shipment_id, reason=missing)
    for bill in whole.bills:
        if bill.state != BillState.CANCELLED:
            yield _offer("bill", bill.number, collect.settlement_bill, bill.bill_id)


def _offer(name: str, number: str, query: Callable[..., bytes], *args: Any, reason: str = "") -> Offer:
    return Offer(name, PAPERS[name].title, number, query, args, reason)
