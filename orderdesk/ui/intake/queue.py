"""What waits here: mails, drafts, returned and parked orders, and all one's own; chosen by chips.

Signals: `mail_in_hand(MailRow)` and `order_in_hand(OrderRow)` when a person walks onto one; `mail_opened` and `order_opened` on
Enter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.inbound import InboundRow, refused_inbound, to_verify
from orderdesk.queries.intake import MailRow, mails, parked_orders
from orderdesk.queries.orders import OrderRow, late_orders, order_list
from orderdesk.rules.cut_off import LATE_NAMES
from orderdesk.rules.intake import MAIL_KINDS
from orderdesk.rules.rights import Actor
from orderdesk.rules.states import OrderState
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.standing import place_column, place_tip
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.table import Column, Kind, PagedTable

CHIPS = (
    ("mails", N_("Mails")),
    ("draft", N_("Drafts")),
    ("returned", N_("Sent back")),
    ("parked", N_("Set aside")),
    ("mine", N_("Mine")),
)
RARE = (("verify", N_("To verify")), ("untaken", N_("Not taken")), ("unreadable", N_("Unreadable")), ("late", N_("Entered late")))
"""Trays shown only while something is in them."""

_FROM = Column[MailRow]("from", N_("From"), lambda r: r.sender, width=108, tip=lambda r: f"{r.sender} <{r.address}>", strong=True)
MAILS = (
    _FROM,
    Column[MailRow]("subject", N_("Subject"), lambda r: r.subject, stretch=True, tip=lambda r: r.subject),
    Column[MailRow](
        "kind",
        N_("Kind"),
        lambda r: MAIL_KINDS.get(r.kind, r.kind),
        kind=Kind.WORD,
        width=104,
        tip=lambda r: _(MAIL_KINDS.get(r.kind, r.kind)),
    ),
    Column[MailRow]("received", N_("Came in"), lambda r: r.received_at, kind=Kind.DATETIME, width=100),
)
_NUMBER = Column[OrderRow](
    "number", N_("No."), lambda r: r.number, width=124, tip=place_tip(lambda r: r), ink=lambda r: "warn" if r.rank else ""
)
_CUSTOMER = Column[OrderRow]("customer", N_("Customer"), lambda r: r.customer, stretch=True, tip=lambda r: r.customer)
_TOTAL = Column[OrderRow]("total", N_("Amount"), lambda r: r.total, kind=Kind.MONEY, width=92)
_PLACE: Column[OrderRow] = place_column(lambda r: r, width=84, roomy=560)
DRAFTS = (
    _NUMBER,
    _CUSTOMER,
    _TOTAL,
    _PLACE,
    Column[OrderRow]("since", N_("Since"), lambda r: r.queued_at, kind=Kind.DATETIME, width=100),
)
RETURNED = (
    _NUMBER,
    Column[OrderRow]("customer", N_("Customer"), lambda r: r.customer, width=110, tip=lambda r: r.customer),
    _PLACE,
    Column[OrderRow](
        "opinion", N_("Opinion"), lambda r: r.state_note, stretch=True, tip=lambda r: r.state_note, ink=lambda _r: "warn"
    ),
)
PARKED = (
    Column[OrderRow]("contact", N_("Next contact"), lambda r: r.next_contact_at, kind=Kind.DATETIME, width=112),
    Column[OrderRow]("customer", N_("Customer"), lambda r: r.customer, width=110, tip=lambda r: f"{r.number} {r.customer}"),
    Column[OrderRow]("reason", N_("Reason"), lambda r: r.state_note, stretch=True, tip=lambda r: r.state_note),
)
VERIFY = (
    _NUMBER,
    _CUSTOMER,
    _TOTAL,
    _PLACE,
    Column[OrderRow]("since", N_("Came in"), lambda r: r.queued_at, kind=Kind.DATETIME, width=100),
)
UNTAKEN = (
    Column[InboundRow]("number", N_("No."), lambda r: r.number, width=110, tip=lambda r: f"{r.channel} {r.number}", strong=True),
    Column[InboundRow]("problem", N_("Why"), lambda r: r.problem, stretch=True, tip=lambda r: r.problem, ink=lambda _r: "warn"),
    Column[InboundRow]("received", N_("Came in"), lambda r: r.received_at, kind=Kind.DATETIME, width=100),
)
LATE = (
    _NUMBER,
    _CUSTOMER,
    Column[OrderRow]("who", N_("Entered by"), lambda r: r.entered_by, width=72),
    Column[OrderRow]("late", N_("Entered"), lambda r: r.late_at, kind=Kind.DATETIME, width=100, ink=lambda _r: "warn"),
    Column[OrderRow]("why", N_("Why late"), lambda r: LATE_NAMES.get(r.late_reason, ""), kind=Kind.WORD, width=104),
)
MINE = (_NUMBER, _CUSTOMER, Column[OrderRow]("state", N_("State"), lambda r: r.state, kind=Kind.STATE, width=104))


TRAYS: Mapping[str, tuple[tuple[Column[Any], ...], tuple[str, str]]] = {
    "mails": (MAILS, (N_("No mail waits"), N_("Drop .eml files here, or fetch the mailbox (M)."))),
    "draft": (DRAFTS, (N_("No drafts"), N_("Ctrl+N begins a new order; it is kept as you type."))),
    "returned": (RETURNED, (N_("Nothing was returned"), N_("Orders sent back by a review appear here."))),
    "parked": (PARKED, (N_("Nothing is parked"), N_("Park an order (Ctrl+P) while the customer clears something up."))),
    "mine": (MINE, (N_("No orders yet"), N_("Every order you enter stays here to be looked up."))),
    "verify": (
        VERIFY,
        (N_("Nothing waits to be verified"), N_("Orders of sheets and platforms are compared with their source here.")),
    ),
    "untaken": (UNTAKEN, (N_("Everything handed in was taken"), "")),
    "late": (LATE, (N_("Nothing was entered late"), "")),
    "unreadable": (MAILS, (N_("Every mail could be read"), "")),
}


class IntakeQueue(QWidget):
    """See the top of the module."""

    mail_in_hand = Signal(object)
    order_in_hand = Signal(object)
    mail_opened = Signal(object)
    order_opened = Signal(object)

    def __init__(self, jobs: Jobs, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("intakeQueue")
        self._actor = actor
        self.chips = FilterChips(CHIPS, below=RARE)
        self.chips.chosen.connect(self._show)
        self.tables: dict[str, PagedTable[Any]] = {
            key: PagedTable(f"intake{key.title()}", columns, jobs, empty=empty, compact=True, keep_current=False)
            for key, (columns, empty) in TRAYS.items()
        }
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(S)
        layout.addWidget(self.chips)
        layout.addWidget(self._stack, 1)
        for name, table in self.tables.items():
            self._stack.addWidget(table)
            if name == "untaken":
                continue
            of_mail = name in ("mails", "unreadable")
            table.current_changed.connect(lambda row, t=table, m=of_mail: self._walked(t, row, m))
            table.activated.connect(self.mail_opened if of_mail else self.order_opened)

    def reload(self) -> None:
        """Read the tray shown again."""
        self._load(self.chips.key())

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Write on the chips how much waits."""
        for key in ("mails", "draft", "returned", "parked", *dict(RARE)):
            self.chips.set_count(key, counts.get(key, 0) or None)
        for key in dict(RARE):
            button = self.chips.findChild(QPushButton, f"filter_{key}")
            if button is not None:
                button.setVisible(bool(counts.get(key)) or self.chips.key() == key)

    def table(self) -> PagedTable[Any]:
        """The tray shown."""
        return self.tables[self.chips.key()]

    def choose_tray(self, key: str) -> None:
        """Show a tray."""
        self.chips.choose(key)

    def let_go(self) -> None:
        """Nothing of the queue is in hand any more."""
        for table in self.tables.values():
            table.clearSelection()

    def _show(self, key: str) -> None:
        self._stack.setCurrentWidget(self.tables[key])
        self._load(key)

    def _load(self, key: str) -> None:
        table = self.tables[key]
        match key:
            case "mails":
                table.load(mails, ("new", "draft"))
            case "unreadable":
                table.load(mails, ("unreadable",))
            case "verify":
                table.load(to_verify)
            case "late":
                table.load(late_orders)
            case "untaken":
                table.load(refused_inbound)
            case "parked":
                table.load(parked_orders)
            case "mine":
                table.load(order_list, entered_by=self._actor.staff_id)
            case _:
                table.load(order_list, (OrderState(key),), oldest_first=True)

    def _walked(self, table: PagedTable[Any], row: Any, of_mail: bool) -> None:
        # Only a person walks with the keyboard in the table; a reload that moves rows must not take the form away.
        if row is not None and table.hasFocus():
            (self.mail_in_hand if of_mail else self.order_in_hand).emit(row)

    def focus(self) -> None:
        """Put the keyboard here."""
        self.table().setFocus(Qt.FocusReason.TabFocusReason)
