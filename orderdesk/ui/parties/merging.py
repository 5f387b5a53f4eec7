"""Two customers that are one: who may be the same, and the question that merges them."""

from __future__ import annotations

import uuid

from PySide6.QtWidgets import QPlainTextEdit

from orderdesk.commands.merging import merge_customers
from orderdesk.language import N_, _
from orderdesk.queries.parties import CustomerCard, customer_card
from orderdesk.queries.twins import Twin, twins_of
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui import format, words
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.choice import Choice
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.label import Label

ALONE = N_("Nobody shares a phone, name, mail address or tax number with this customer.")


class Twins:
    """The line on a customer's card that names who may be the same, and the button that merges."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._card: CustomerCard | None = None
        self._found: tuple[Twin, ...] = ()
        self.line = Label("warn", elide=True)
        self.line.setObjectName("twins")
        self.line.hide()
        self.act = tab.act("mergeCustomers", N_("Merge…"), "Ctrl+M", self._ask, right="customer.merge", icon="git-merge")

    def show_card(self, card: CustomerCard | None) -> None:
        """Another customer is in hand."""
        self._card = card
        self._show(())
        if card is not None:
            self._tab.jobs.read(self._tab, "twins", twins_of, card.id, then=lambda found: self._take(card, found))

    def _take(self, card: CustomerCard, found: tuple[Twin, ...]) -> None:
        if self._card is card:
            self._show(found)

    def _show(self, found: tuple[Twin, ...]) -> None:
        self._found = found
        self.line.setVisible(bool(found))
        self.act.allow_if(bool(found), ALONE)
        if found:
            words.say(self.line.setText, N_("May be the same as {names}"), names=lambda: ", ".join(map(said, self._found)))

    def _ask(self) -> None:
        if self._card is not None and self._found:
            MergeQuestion(self._tab, self._card, self._found).open()


def said(twin: Twin) -> str:
    """A customer with what he shares, spoken."""
    return _("{code} {name} ({why})", code=twin.row.code, name=twin.row.name, why=_(twin.why))


class MergeQuestion(FormQuestion):
    """Which customer is the same as the one in hand, and how that is known."""

    def __init__(self, tab: Tab, card: CustomerCard, found: tuple[Twin, ...]) -> None:
        super().__init__(
            tab, "mergeQuestion", N_("Merge into {customer}"),
            N_(
                "Contacts, addresses, names and orders not yet submitted of the other become those of {code}. The other is found "
                "no more; what he ordered before stays as it is and counts here. This cannot be undone."
            ),
            N_("Merge"), danger=True, customer=card.name, code=card.code,
        )  # fmt: skip
        self._tab, self._card, self._key = tab, card, uuid.uuid4().hex
        self.gone = Choice({str(twin.row.id): said(twin) for twin in found})
        self.seen = Label("soft", wrap=True)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(72)
        self.form.row("gone", N_("The other customer"), self.gone, needed=True)
        self.form.row("reason", N_("How it is known"), self.reason, needed=True)
        self.content.insertWidget(2, self.seen)
        self._other: CustomerCard | None = None
        self.gone.currentIndexChanged.connect(lambda _index: self._look())
        self.tried.connect(self._try)
        self._look()
        self.reason.setFocus()

    def _look(self) -> None:
        """Both side by side, before anything is done."""
        self._other = None
        self._tab.jobs.read(self, "other", customer_card, int(self.gone.value()), then=self._show)

    def _show(self, other: CustomerCard | None) -> None:
        self._other = other
        if other is not None:
            self.seen.show_text(f"{self._said(self._card)}\n{self._said(other)}")

    def _said(self, card: CustomerCard) -> str:
        phones = ", ".join(format.phone(contact.phone) for contact in card.contacts if contact.phone)
        place = card.addresses[0].line if card.addresses else "–"
        return _(
            "{code} {name}: {phones}; {place}; {count} orders, owes {owed}",
            code=card.code, name=card.name, phones=phones or "–", place=place, count=card.orders, owed=format.money(card.owed),
        )  # fmt: skip

    def _try(self) -> None:
        other = self._other
        if other is None:
            self.form.refuse(Refused(N_("Choose the other customer."), field="gone"))
            return
        self._tab.jobs.do(
            self, merge_customers, self._card.id, self._card.version, other.id, other.version, self.form.text("reason"),
            key=self._key, then=self._done, failed=self._refused, always=self.accept_act.begin(),
        )  # fmt: skip

    def _done(self, changes: Changes) -> None:
        self.done_well()
        self._tab.notice.good(N_("The two are one now: {code}."), code=changes.number)

    def _refused(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        self.form.refuse(error)
