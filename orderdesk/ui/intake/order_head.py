"""The head of the order in hand: its number and state, who confirmed it, and what was said about it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.rules.states import Entity, OrderState
from orderdesk.ui import format, style, words
from orderdesk.ui.intake.order_steps import Standing
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.chips import StateChip
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.presence_chip import PresenceChip


class OrderHead(QWidget):
    """Title, chip, confirmation, `origin` at the right, and below them the opinion of whoever returned or parked it."""

    def __init__(self, jobs: Jobs, origin: QWidget, compare: Act, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.here = PresenceChip(jobs)
        self.title, self.chip, self.confirmed = Label("title"), StateChip(), Label("good", elide=True)
        self.title.setObjectName("orderTitle")
        self.confirmed.setObjectName("confirmed")
        self.compare = compare
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
        inside.addWidget(compare.button(quiet=True))
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
        self.compare.setVisible(False)
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
        """Show with whom it was confirmed and whether that still holds, or who verified what was recorded by itself."""
        if standing.source and standing.confirmed_at is None:
            self._show_verified(standing)
        elif standing.confirmed_at is None:
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

    def _show_verified(self, standing: Standing) -> None:
        if standing.verified_at is None:
            style.role(self.confirmed, "warn")
            words.say(self.confirmed.setText, N_("Recorded automatically; not verified yet"))
        else:
            style.role(self.confirmed, "good")
            words.say(
                self.confirmed.setText,
                N_("Verified by {name}, {when}"),
                name=standing.verified_by,
                when=lambda: format.moment(standing.verified_at),
            )

    def show_changed(self) -> None:
        """Say that another desk wrote the order meanwhile."""
        words.say(self.strip_text.setText, N_("Somebody else saved this order meanwhile. What you typed is kept."))
        self.compare.setVisible(True)
        self.strip.show()
