"""The top of an order: number, customer, state, total, dates, what comes next, and what must not be overlooked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.credit import HELD_STATES, HoldRow
from orderdesk.queries.orders import OrderDetail
from orderdesk.rules.credit import REASON_NAMES, HoldState, why
from orderdesk.rules.cut_off import LATE_SENTENCES
from orderdesk.rules.states import Entity, OrderState
from orderdesk.ui import format, style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.sentences import NEXT, REASONED
from orderdesk.ui.standing import PlaceLabel
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.chips import StateChip
from orderdesk.ui.widgets.label import Label, data
from orderdesk.ui.widgets.presence_chip import PresenceChip

LEFT = frozenset({OrderState.SHIPPED, OrderState.DELIVERED, OrderState.CLOSED, OrderState.CANCELLED})


class Banner(QFrame):
    """A sentence that must be seen."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        style.role(self, f"notice_{tone}")
        self.text_label = Label(wrap=True)
        self.text_label.setObjectName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(M, XS, M, XS)
        layout.addWidget(self.text_label, 1)
        self.hide()

    def say(self, text: str, data: str) -> None:
        """Say `text` (marked with N_, with a {text} in it); hidden when there is no data."""
        self.setVisible(bool(data))
        words.say(self.text_label.setText, text, text=data)


class OrderHead(QWidget):
    """Shows one order's head; `buttons` is where the pane puts its buttons."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order: OrderDetail | None = None
        self._holds: Sequence[HoldRow] = ()
        self.here = PresenceChip(jobs)
        self.number = data("", "title")
        self.number.setObjectName("orderNumber")
        self.customer = data("", "head", elide=True)
        self.customer.setObjectName("orderCustomer")
        self.chip = StateChip()
        self.place = PlaceLabel()
        self.total = data("", "title")
        self.total.setObjectName("orderTotal")
        self.dates = Label("soft")
        self.dates.setObjectName("orderDates")
        self.next = Label("strong", elide=True)
        self.next.setObjectName("orderNext")
        self.reason = Banner("orderReason", "info")
        self.held = Banner("orderHeld", "bad")
        self.late = Banner("orderLate", "warn")
        self.request = Banner("orderRequest", "warn")
        self.remark = Banner("orderRemark", "info")
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(
            self._row(
                self.number, self.chip, self.place, self.customer, self.here, self.dates, self.total, stretched=self.customer
            )
        )
        second = self._row(self.next, stretched=self.next)
        second.addLayout(self.buttons)
        column.addLayout(second)
        for banner in (self.held, self.late, self.reason, self.request, self.remark):
            column.addWidget(banner)
        words.tell(self, self._retell)

    @staticmethod
    def _row(*widgets: QWidget, stretched: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(M)
        for widget in widgets:
            row.addWidget(widget, 1 if widget is stretched else 0)
        return row

    def show_order(self, order: OrderDetail, holds: Sequence[HoldRow] = ()) -> None:
        """Show this order's head; `holds` is what it was ever held for."""
        self._order = order
        self._holds = [hold for hold in holds if hold.state == HoldState.OPEN and OrderState(order.state) in HELD_STATES]
        self.here.show_order(order.id)
        self._retell()

    def _retell(self) -> None:
        order = self._order
        if order is None:
            return
        self.number.show_text(order.number)
        self.customer.show_text(order.customer or order.contact_name or _("Customer not chosen yet"))
        self.chip.show_state(Entity.ORDER, order.state)
        standing = order.rank_reasons if OrderState(order.state) not in LEFT else ()
        self.place.show_place(standing, order.rank, order.created_at)
        self.total.show_text(format.money(order.total))
        self.next.show_text(_(NEXT[order.state]))
        self.dates.show_text("   ".join(filter(None, (_requested(order), _promised(order)))))
        reasons = (f"{_(REASON_NAMES[hold.reason])}: {why(hold.reason, hold.needed, hold.allowed)}" for hold in self._holds)
        self.held.say(N_("Held for credit. {text}"), "  ·  ".join(reasons))
        noted = order.state_note if OrderState(order.state) in REASONED else ""
        self.reason.say(N_("Why: {text}"), noted)
        self.late.say("{text}", late_said(order))
        self.request.say(N_("Special request: {text}"), order.special_request)
        self.remark.say(N_("Remark: {text}"), order.remark)


def late_said(order: OrderDetail) -> str:
    """Who entered an order late, when and why that is late; nothing for one in time (004-o1)."""
    if order.late_at is None or order.late_reason not in LATE_SENTENCES:
        return ""
    return _(LATE_SENTENCES[order.late_reason], when=format.moment(order.late_at), who=order.entered_by)


def _requested(order: OrderDetail) -> str:
    return _("Wanted {day}", day=format.day(order.requested_date)) if order.requested_date else ""


def _promised(order: OrderDetail) -> str:
    waits = order.promised_date and OrderState(order.state) not in LEFT
    return _("Can be delivered {day}", day=format.day(order.promised_date)) if waits else ""
