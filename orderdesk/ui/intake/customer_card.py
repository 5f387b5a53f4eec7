"""Who is calling, at a glance: what the clerk should know before promising anything."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.parties import CustomerCard
from orderdesk.ui import format, style, words
from orderdesk.ui.style.tokens import L, M, S
from orderdesk.ui.widgets.label import Label


class CardView(QFrame):
    """Code, level, limit, what is owed, last order and note in one line; hidden until there is a customer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.role(self, "card")
        self.setObjectName("customerCard")
        self._card: CustomerCard | None = None
        self.code, self.terms, self.last = Label("strong"), Label("soft", elide=True), Label("soft", elide=True)
        self.credit = Label("soft")
        self.credit.setObjectName("credit")
        self.note = Label("warn", elide=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(M, 6, M, 6)
        outer.setSpacing(2)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        for row in (top, bottom):
            row.setSpacing(L)
            outer.addLayout(row)
        top.addWidget(self.code)
        top.addWidget(self.credit)
        top.addWidget(self.note, 1)
        bottom.addWidget(self.terms, 2)
        bottom.addWidget(self.last, 3)
        bottom.setContentsMargins(0, 0, S, 0)
        words.tell(self, self._retell)

    def show_card(self, card: CustomerCard | None) -> None:
        """Show this customer, or hide."""
        self._card = card
        self._retell()

    def _retell(self) -> None:
        card = self._card
        if card is None:
            for label in (self.code, self.credit, self.terms, self.last, self.note):
                label.show_text("")
            words.say(self.code.setText, N_("Nobody chosen yet"))
            style.role(self.code, "soft")
            return
        style.role(self.code, "strong")
        words.say(
            self.code.setText,
            N_("{code}  ·  level {level}") if card.level else N_("{code}"),
            code=card.code,
            level=card.level,
        )
        self._tell_credit(card)
        words.say(self.terms.setText, N_("Terms: {terms}, {days} days"), terms=card.payment_terms or "–", days=card.term_days)
        if card.last_order_date is None:
            words.say(self.last.setText, N_("First order"))
        else:
            words.say(
                self.last.setText,
                N_("Last order {number}, {day} ({count} in all)"),
                number=card.last_order_number,
                day=lambda: format.day(card.last_order_date),
                count=card.orders,
            )
        self.note.show_text(card.note.replace("\n", "  "))

    def _tell_credit(self, card: CustomerCard) -> None:
        over = card.owed.units > card.credit_limit.units and card.owed.units > 0
        style.role(self.credit, "bad" if over else "soft")
        words.say(
            self.credit.setText,
            N_("Owes {owed} of {limit}: over the limit") if over else N_("Owes {owed} of {limit}"),
            owed=lambda: format.money(card.owed),
            limit=lambda: format.money(card.credit_limit),
        )
