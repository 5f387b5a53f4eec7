"""The head of the order in hand: its number and state, who confirmed it, and what was said about it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.orders import OrderDetail
from orderdesk.rules.intake import OrderForm
from orderdesk.rules.money import Money
from orderdesk.rules.states import Entity, OrderState
from orderdesk.ui import format, style, words
from orderdesk.ui.intake.order_steps import Standing
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.chips import StateChip
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.presence_chip import PresenceChip

_COMPARED = {
    "contact_name": N_("Contact"),
    "contact_phone": N_("Phone"),
    "ship_to": N_("Address"),
    "requested_date": N_("Wanted on"),
    "payment_method": N_("Payment"),
    "special_request": N_("Special request"),
    "remark": N_("Own remark"),
}


class OrderHead(QWidget):
    """Title, chip, confirmation, `origin` at the right, and below them the opinion of whoever returned or parked it."""

    def __init__(self, jobs: Jobs, origin: QWidget, theirs: Act, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.here = PresenceChip(jobs)
        self.title, self.chip, self.confirmed = Label("title"), StateChip(), Label("good", elide=True)
        self.title.setObjectName("orderTitle")
        self.confirmed.setObjectName("confirmed")
        self.theirs = theirs
        line = QHBoxLayout()
        line.setSpacing(M)
        line.addWidget(self.title)
        line.addWidget(self.chip)
        line.addWidget(self.here)
        line.addWidget(self.confirmed, 1)
        line.addWidget(origin)
        self.strip = QFrame()
        self.strip.setObjectName("opinion")
        style.role(self.strip, "notice_warn")
        self.strip_text = Label(wrap=True)
        self.strip_text.setObjectName("opinionText")
        inside = QHBoxLayout(self.strip)
        inside.setContentsMargins(M, XS, S, XS)
        inside.addWidget(self.strip_text, 1)
        inside.addWidget(theirs.button(quiet=True))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S)
        outer.addLayout(line)
        outer.addWidget(self.strip)

    def show_standing(self, standing: Standing, *, dirty: bool) -> None:
        """Show where the order stands."""
        if standing.order_id is None:
            words.say(self.title.setText, N_("New order"))
        else:
            words.show(self.title.setText, standing.number)
        self.chip.show_state(Entity.ORDER, standing.state)
        self.theirs.setVisible(False)
        self.strip.setVisible(standing.state in (OrderState.RETURNED, OrderState.PARKED))
        if standing.state == OrderState.RETURNED:
            words.say(self.strip_text.setText, N_("Returned: {opinion}"), opinion=standing.note)
        elif standing.state == OrderState.PARKED:
            words.say(
                self.strip_text.setText,
                N_("Parked: {reason}. Contact the customer {when}."),
                reason=standing.note,
                when=lambda: format.moment(standing.next_contact_at),
            )
        self.show_confirmed(standing, dirty=dirty)

    def show_confirmed(self, standing: Standing, *, dirty: bool) -> None:
        """Show with whom it was confirmed, and whether that still holds."""
        if standing.confirmed_at is None:
            self.confirmed.show_text("")
        elif dirty:
            style.role(self.confirmed, "warn")
            words.say(self.confirmed.setText, N_("Changed since it was read back"))
        else:
            style.role(self.confirmed, "good")
            words.say(
                self.confirmed.setText,
                N_("Confirmed with {name}, {when}"),
                name=standing.confirmed_with,
                when=lambda: format.moment(standing.confirmed_at),
            )

    def show_difference(self, mine: OrderForm, total: Money, theirs: OrderDetail) -> None:
        """Show what somebody else wrote meanwhile."""
        said = [
            f"{_(label)}: {getattr(theirs, name)}"
            for name, label in _COMPARED.items()
            if str(getattr(theirs, name) or "") != str(getattr(mine, name) or "")
        ]
        if len(theirs.lines) != len(mine.lines) or theirs.total != total:
            said.append(_("{count} lines, {total}", count=len(theirs.lines), total=format.money(theirs.total)))
        words.say(
            self.strip_text.setText,
            N_("Meanwhile it says: {differences}. Save again to keep what is typed here."),
            differences="; ".join(said) or "–",
        )
        self.theirs.setVisible(True)
        self.strip.show()
