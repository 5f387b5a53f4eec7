"""The acknowledgement as a customer would get it, for a real order, while its wording is typed (000-08)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from orderdesk.language import LANGUAGES, N_, _
from orderdesk.queries.acknowledging import newest_received
from orderdesk.rules.acknowledging import PLACEHOLDERS, Received, acknowledgement, key_of
from orderdesk.rules.errors import Refused
from orderdesk.rules.policy import CATALOGUE, checked
from orderdesk.ui import style, words
from orderdesk.ui.style.tokens import XS, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.label import Label, said

HEIGHT = 260


def placeholders() -> Label:
    """What may be written in braces, and what comes of it."""
    label = Label("soft", wrap=True)
    label.setObjectName("placeholders")

    def listed() -> str:
        return " · ".join(f"{{{name}}} {_(meaning)}" for name, meaning in PLACEHOLDERS.items())

    words.say(label.setText, N_("Each customer is written to in his language. Filled in: {listed}"), listed=listed)
    return label


class LetterPreview(QWidget):
    """One of the newest orders in the chosen `language`; `values` gives the settings as typed, saved or not."""

    def __init__(self, tab: Tab, values: Callable[[], Mapping[str, str | bool]], parent: QWidget) -> None:
        super().__init__(parent)
        # `language` stands above the wordings: it chooses which of them is in hand as well.
        self._tab, self._values = tab, values
        self._orders: Sequence[Received] = ()
        self.language = FilterChips(tuple(LANGUAGES.items()), self)
        self.language.chosen.connect(lambda _key: self.show_letter())
        self.order = QComboBox()
        self.order.setObjectName("letterOrder")
        self.order.setMinimumWidth(300)
        words.say(self.order.setAccessibleName, N_("Order to look at"))
        self.order.activated.connect(lambda _index: self.show_letter())
        self.subject = Label("strong", wrap=True)
        self.subject.setObjectName("letterSubject")
        self.body = QPlainTextEdit()
        self.body.setObjectName("letterBody")
        self.body.setReadOnly(True)
        self.body.setTabChangesFocus(True)
        self.body.setFixedHeight(HEIGHT)
        words.say(self.body.setAccessibleName, N_("Preview"))
        top = QHBoxLayout()
        top.setSpacing(S)
        top.addWidget(said(N_("Preview"), "strong"))
        top.addStretch(1)
        top.addWidget(said(N_("Order"), "soft"))
        top.addWidget(self.order)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, S, 0, 0)
        column.setSpacing(XS)
        column.addLayout(top)
        column.addWidget(self.subject)
        column.addWidget(self.body)
        words.tell(self, self.show_letter)

    def reload(self) -> None:
        """Read the newest orders."""
        self._tab.jobs.read(self, "letter", newest_received, then=self._show)

    def _show(self, orders: Sequence[Received]) -> None:
        chosen = self.order.currentData()
        self._orders = orders
        self.order.clear()
        for order in orders:
            self.order.addItem(f"{order.number}  {order.customer or order.contact}", order.number)
        self.order.setCurrentIndex(max(0, self.order.findData(chosen)) if orders else -1)
        self.show_letter()

    def show_letter(self) -> None:
        """Write the letter anew."""
        order = next((one for one in self._orders if one.number == self.order.currentData()), None)
        if order is None:
            style.role(self.subject, "soft")
            words.say(self.subject.setText, N_("There is no order yet to look at it with. Enter one, and it is shown here."))
            self.body.hide()
            return
        language, values = self.language.key(), self._values()
        wordings: dict[str, object] = {}
        for key in (key_of(language, "subject"), key_of(language, "body")):
            try:
                wordings[key] = checked(key, values.get(key, ""))
            except Refused as error:
                style.role(self.subject, "error")
                words.say(
                    self.subject.setText,
                    N_("{field}: {fault}"),
                    field=lambda key=key: _(CATALOGUE[key].label),
                    fault=lambda error=error: str(error),
                )
                self.body.hide()
                return
        subject, body = acknowledgement(order, wordings, language)
        style.role(self.subject, "strong")
        self.subject.show_text(subject)
        self.body.setPlainText(body)
        self.body.show()
