"""Going through an order item by item, and answering what a colleague asked about it; wherever an order is in hand.

go_through(self, jobs, order_id, then=…)        # opens when the order is read; a refusal goes to the notice bar
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from orderdesk.commands.review import ItemWord, confirm_items
from orderdesk.language import N_, _
from orderdesk.queries.orders import OrderDetail
from orderdesk.queries.review.confirmations import ToGoThrough, to_go_through
from orderdesk.rules.changes import Changes
from orderdesk.rules.confirming import ITEM_NAMES, ITEMS, STAGE_NAMES, Stage
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.ui import format, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label

PROMPTS = {
    Stage.SALES: N_("Check every item before the order is submitted. What is wrong, ask the customer and correct."),
    Stage.SERVICE: N_("Go through every item with the customer. What is wrong goes back to the salesperson."),
    Stage.AFTER: N_("The order was reviewed: go through it with the customer once more."),
}


class GoingThrough(Question):
    """Every item with what the order says, right or not; it stays open when that is refused."""

    def __init__(self, parent: QWidget, jobs: Jobs, found: ToGoThrough, then: Callable[[Changes], None]) -> None:
        super().__init__(
            parent.window(), STAGE_NAMES[found.stage], PROMPTS[found.stage], N_("Keep what was found"), number=found.order.number
        )
        self.setObjectName("goingThrough")
        self.setMinimumWidth(680)
        self._jobs, self._found, self._then, self._key = jobs, found, then, uuid.uuid4().hex
        self.boxes: dict[str, QCheckBox] = {}
        self.notes: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(S)
        grid.setColumnStretch(1, 1)
        for row, item in enumerate(ITEMS):
            self._item(grid, row, item)
        self.content.addLayout(grid)
        self.form = Form()
        self.said_by = QLineEdit(found.order.contact_name)
        if found.stage is not Stage.SALES:
            self.form.row("said_by", N_("Confirmed with"), self.said_by, needed=True)
        self.problem = Label("error", wrap=True)
        self.problem.setObjectName("goingThroughProblem")
        self.problem.hide()
        self.content.addWidget(self.form)
        self.content.addWidget(self.problem)
        self.boxes[ITEMS[0]].setFocus()

    def _item(self, grid: QGridLayout, row: int, item: str) -> None:
        box, note = QCheckBox(), QLineEdit()
        words.say(box.setText, ITEM_NAMES[item])
        box.setObjectName(f"item_{item}")
        note.setObjectName(f"wrong_{item}")
        words.say(note.setPlaceholderText, N_("Tick when right, or write what is wrong"))
        words.say(note.setAccessibleName, N_("{item}: what is wrong"), item=lambda: words.speak_now(ITEM_NAMES[item]))
        facts = Label("soft", wrap=True)
        facts.show_text(says(self._found.order, item))
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(box, 2 * row, 0, top)
        grid.addWidget(facts, 2 * row, 1, top)
        grid.addWidget(note, 2 * row + 1, 1)
        box.toggled.connect(note.setDisabled)
        self.boxes[item], self.notes[item] = box, note

    def words(self) -> tuple[ItemWord, ...]:
        """What was found."""
        return tuple(ItemWord(item, self.boxes[item].isChecked(), self.notes[item].text()) for item in ITEMS)

    def accept(self) -> None:
        if not self.accept_act.isEnabled():
            return
        self.problem.hide()
        order = self._found.order
        said = self.said_by.text() if self._found.stage is not Stage.SALES else ""
        self._jobs.do(
            self, confirm_items, order.id, order.version, self._found.stage.value, self.words(), said,
            key=self._key, then=self._done, failed=self._refuse, always=self.accept_act.begin(),
        )  # fmt: skip

    def _refuse(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        note = self.notes.get(error.field or "")
        if error.field in self.form.fields:
            self.form.refuse(error)
            return
        words.say(self.problem.setText, error.text, **error.values)
        self.problem.show()
        if note is not None:
            note.setFocus()

    def _done(self, changes: Changes) -> None:
        super().accept()
        self._then(changes)


def says(order: OrderDetail, item: str) -> str:
    """What the order says about an item, in a few words."""
    lines = order.lines
    if item == "spec":
        return "; ".join(f"{line.sku} {line.name} {line.spec}".strip() for line in lines)
    if item == "quantity":
        return "; ".join(f"{line.sku} × {format.quantity(line.quantity, line.unit)}" for line in lines)
    if item == "price":
        prices = "; ".join(f"{line.sku} {format.money(line.price)}" for line in lines)
        paid = " ".join(filter(None, (_(PAYMENT_METHODS.get(order.payment_method, "")), order.payment_terms)))
        return " · ".join(filter(None, (prices, format.money(order.total), paid)))
    if item == "time":
        return format.day_full(order.requested_date) or "–"
    return "  ".join(filter(None, (order.ship_to, order.contact_name, format.phone(order.contact_phone)))) or "–"


def go_through(
    asker: QWidget, jobs: Jobs, order_id: int, then: Callable[[Changes], None], refuse: Callable[[Refused], None]
) -> None:
    """Read the order and open the dialog for the check that is next."""

    def opened(found: ToGoThrough | None) -> None:
        if found is None:
            refuse(Refused(N_("This order is not there any more.")))
        else:
            GoingThrough(asker, jobs, found, then).open()

    jobs.read(asker, "goThrough", to_go_through, order_id, then=opened)
