"""The customer in hand: who he is, what is agreed, what he owes, what he ordered last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.language import LANGUAGES, N_, _
from orderdesk.queries.customer_file import AssessmentRow, CheckRow, Standing
from orderdesk.queries.orders import OrderRow
from orderdesk.queries.parties import CustomerCard
from orderdesk.rules.customer_file import CHECK_RESULTS, GRADE_NAMES
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.ui import format, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.parties.columns import ADDRESSES, ASSESSMENTS, CHECKS, CONTACTS, ORDERS
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import Label, data
from orderdesk.ui.widgets.table import PagedTable

LISTS = (
    ("orders", N_("Last orders")),
    ("contacts", N_("Contacts")),
    ("addresses", N_("Addresses")),
    ("checks", N_("Verifications")),
    ("assessments", N_("Credit assessments")),
)
NOBODY = (N_("No customer in hand"), N_("Choose one in the list, or find one by phone, name, code or pinyin initials."))


class CardPane(QStackedWidget):
    """A customer, or what to do to see one. Signals: `order_opened(order id)`."""

    order_opened = Signal(int)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customerPane")
        self.card: CustomerCard | None = None
        self.name = data("", "title", elide=True)
        self.name.setObjectName("customerName")
        self.code = Label("soft")
        self.alias = Label("soft", elide=True)
        self.terms = FactsCard(N_("Terms"))
        self.account = FactsCard(N_("Account"))
        self.chips = FilterChips(LISTS)
        self.chips.chosen.connect(self._show_list)
        self.orders = PagedTable(
            "customerOrders", ORDERS, jobs, compact=True, icon="list-bullets",
            empty=(N_("No orders yet"), N_("His orders appear here as soon as the first is written down.")),
        )  # fmt: skip
        self.orders.activated.connect(lambda row: self.order_opened.emit(row.id))
        self.contacts = PagedTable("customerContacts", CONTACTS, jobs, compact=True, empty=(N_("No contacts"), ""), icon="user")
        self.addresses = PagedTable("customerAddresses", ADDRESSES, jobs, compact=True, empty=(N_("No addresses"), ""))
        self.lists = QStackedWidget()
        self.checks = PagedTable("customerChecks", CHECKS, jobs, compact=True, empty=(N_("Never checked"), N_("F6 records it.")))
        self.assessments = PagedTable(
            "customerAssessments", ASSESSMENTS, jobs, compact=True, empty=(N_("Never assessed"), N_("F8 assesses his credit."))
        )
        self.standing: Standing | None = None
        for table in (self.orders, self.contacts, self.addresses, self.checks, self.assessments):
            self.lists.addWidget(table)
        self.addWidget(EmptyState(*NOBODY, icon="users"))
        self.addWidget(self._compose())
        words.tell(self, self._retell)

    def _compose(self) -> QWidget:
        page = QWidget()
        self.column = column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.head = head = QHBoxLayout()
        head.setSpacing(M)
        head.addWidget(self.name, 1)
        head.addWidget(self.code)
        cards = QHBoxLayout()
        cards.setSpacing(S)
        cards.addWidget(self.terms, 1)
        cards.addWidget(self.account, 1)
        column.addLayout(head)
        column.addWidget(self.alias)
        column.addLayout(cards)
        column.addWidget(self.chips)
        column.addWidget(self.lists, 1)
        return page

    def show_card(self, card: CustomerCard | None, orders: Sequence[OrderRow] = ()) -> None:
        """Show this customer with his last orders, or nobody."""
        self.card = card
        self.setCurrentIndex(0 if card is None else 1)
        if card is None:
            return
        self.orders.show_rows(orders)
        self.contacts.show_rows(card.contacts)
        self.addresses.show_rows(card.addresses)
        self.chips.set_count("orders", card.orders)
        self.chips.set_count("contacts", len(card.contacts))
        self.chips.set_count("addresses", len(card.addresses))
        self._retell()

    def show_file(
        self, standing: Standing | None, checks: Sequence[CheckRow] = (), assessments: Sequence[AssessmentRow] = ()
    ) -> None:
        """Show how his file stands."""
        self.standing = standing
        self.checks.show_rows(checks)
        self.assessments.show_rows(assessments)
        self.chips.set_count("checks", len(checks) or None)
        self.chips.set_count("assessments", len(assessments) or None)
        self._retell()

    def _show_list(self, key: str) -> None:
        self.lists.setCurrentIndex([name for name, _text in LISTS].index(key))

    def _retell(self) -> None:
        card = self.card
        if card is None:
            return
        self.name.show_text(card.name)
        self.code.show_text(_("{code}  ·  level {level}", code=card.code, level=card.level) if card.level else card.code)
        standing = self.standing
        needs = _("Needs: {needs}", needs=standing.needs) if standing is not None and standing.needs else ""
        said = "  ·  ".join(filter(None, (card.alias, card.note, needs)))
        self.alias.show_text(said)
        self.alias.setVisible(bool(said))
        self.terms.show_facts([*_terms(card), *(_file(standing) if standing is not None else ())])
        self.account.show_facts([*_account(card), *(_credit(standing) if standing is not None else ())])


def _terms(card: CustomerCard) -> Sequence[Fact]:
    method = _(PAYMENT_METHODS.get(card.payment_method, ""))
    return [
        Fact(N_("Payment"), "  ".join(filter(None, (method, card.payment_terms))) or "–"),
        Fact(N_("Term"), _("{days} days", days=card.term_days)),
        Fact(N_("Currency"), card.currency),
        Fact(N_("Papers in"), LANGUAGES.get(card.language, "–")),
    ]


def _account(card: CustomerCard) -> Sequence[Fact]:
    over = card.owed.units - card.credit_limit.units if card.credit_limit.units else 0
    limit = format.money(card.credit_limit) if card.credit_limit.units else _("none agreed")
    verdict = "" if not card.credit_limit.units else "bad" if over > 0 else "good"
    reason = _("More than the credit limit.") if over > 0 else ""
    last = _("{number}, {day}", number=card.last_order_number, day=format.day(card.last_order_date)) if card.orders else "–"
    return [
        Fact(N_("Owed"), format.money(card.owed), verdict, reason),
        Fact(N_("Credit limit"), limit),
        Fact(N_("Orders"), format.quantity(card.orders)),
        Fact(N_("Last order"), last),
    ]


def _file(standing: Standing) -> Sequence[Fact]:
    verified = format.day(standing.verified_on) if standing.verified_on is not None else _("never")
    due = _("Due to be looked through again.") if standing.due else ""
    identity, verdict = _("not verified"), "warn"
    if standing.identity is not None:
        good = standing.identity.result == "good"
        identity, verdict = standing.identity.document or _(CHECK_RESULTS[standing.identity.result]), "good" if good else "bad"
    return [
        Fact(N_("Last verified"), verified, "warn" if standing.due else "good", due),
        Fact(N_("Identity"), identity, verdict),
    ]


def _credit(standing: Standing) -> Sequence[Fact]:
    grade = _(GRADE_NAMES[standing.grade]) if standing.grade else _("not assessed")
    poor = _("Pays in advance or on delivery.") if standing.grade == "poor" else ""
    found = [Fact(N_("Credit standing"), grade, {"good": "good", "poor": "bad"}.get(standing.grade, "warn"), poor)]
    if standing.suspended_at is not None:
        found.append(Fact(N_("Supply"), _("suspended since {when}", when=format.moment(standing.suspended_at)), "bad"))
    return found
