"""One shipment: what is known of it and what it holds."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.shipping import ShipmentDetail, shipment_detail
from orderdesk.rules.states import Entity, ShipmentState
from orderdesk.ui import format, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.shipping.columns import CONTENTS, expected
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.chips import StateChip
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.table import PagedTable


class ShipmentPane(QWidget):
    """The shipment in hand."""

    def __init__(self, name: str, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName(name)
        self.jobs = jobs
        self.detail: ShipmentDetail | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        head = QHBoxLayout()
        head.setSpacing(M)
        self.title = Label("head", elide=True)
        self.chip = StateChip()
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        column.addLayout(head)
        self.request = Label("notice", wrap=True)
        column.addWidget(self.request)
        self.facts = FactsCard()
        column.addWidget(self.facts)
        self.lines = PagedTable(
            f"{name}Lines", CONTENTS, jobs, row_id=attrgetter("shipment_line_id"), compact=True,
            empty=(N_("Nothing in it"), ""), icon="package",
        )  # fmt: skip
        words.say(self.lines.setAccessibleName, N_("What it holds"))
        self.lines.setMinimumHeight(150)
        column.addWidget(self.lines, 1)
        words.tell(self, self._retell)
        self._show(None)

    def show_shipment(self, shipment_id: int | None) -> None:
        """Read and show a shipment, or nothing."""
        if shipment_id is None:
            self.jobs.forget(self, "detail")
            self._show(None)
        else:
            self.jobs.read(self, "detail", shipment_detail, shipment_id, then=self._show)

    def _show(self, detail: ShipmentDetail | None) -> None:
        self.detail = detail
        self.setVisible(detail is not None)
        self._retell()

    def _retell(self) -> None:
        detail = self.detail
        if detail is None:
            return
        head = detail.head
        self.title.show_text(f"{head.number}  {head.customer_name}")
        self.chip.show_state(Entity.SHIPMENT, head.state)
        self.request.setVisible(bool(detail.special_request))
        self.request.show_brief(_("Special request: {request}", request=detail.special_request))
        self.facts.show_facts(_facts(detail))
        self.lines.show_rows(detail.lines)


def _facts(detail: ShipmentDetail) -> list[Fact]:
    head = detail.head
    facts = [
        Fact(N_("Order"), head.order_number),
        Fact(N_("Receiver"), "  ".join(filter(None, (head.recipient, format.phone(head.phone))))),
        Fact(N_("Deliver to"), head.ship_to),
        Fact(N_("Packages"), " · ".join(filter(None, (format.quantity(head.packages), head.area)))),
        Fact(N_("Packed"), _by(format.moment(head.packed_at), detail.packed_by)),
    ]
    if head.handed_over_at is not None:
        facts.append(Fact(N_("Handed over"), _by(format.moment(head.handed_over_at), detail.handed_over_by)))
        facts.append(Fact(N_("Carrier"), "  ".join(filter(None, (head.carrier_name, head.waybill)))))
    if head.state == ShipmentState.HANDED_OVER and head.expected_at is not None:
        late = format.is_late(expected(head))
        facts.append(Fact(N_("Expected"), format.due(expected(head)), verdict="bad" if late else ""))
    if head.delivered_at is not None:
        facts.append(Fact(N_("Delivered"), format.moment(head.delivered_at)))
        facts.append(Fact(N_("Signed by"), head.signed_by))
    if detail.delivery_note:
        facts.append(Fact(N_("Note"), detail.delivery_note))
    return facts


def _by(when: str, who: str) -> str:
    return _("{when} by {who}", when=when, who=who) if who else when
