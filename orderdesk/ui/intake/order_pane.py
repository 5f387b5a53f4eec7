"""The order in hand: its head, the form, and the steps it may take.

pane.new_order()   pane.open_order(edited)   pane.open_draft(read)
pane.leave(then)                     # saves what was typed, then calls; stays when a line is half typed
pane.left.connect(…)                 # (verb, Changes): submitted, parked, cancelled or discarded
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.intake import EditedOrder, last_order
from orderdesk.queries.mail_drafts import DraftToEdit
from orderdesk.queries.parties import CustomerCard
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import OrderForm
from orderdesk.rules.states import OrderState
from orderdesk.ui.context import Context
from orderdesk.ui.intake.asking import (
    ask_cancelling,
    ask_consent,
    ask_discarding,
    ask_new_customer,
    ask_parking,
    ask_read_back,
    ask_resuming,
)
from orderdesk.ui.intake.comparing import OrderComparing
from orderdesk.ui.intake.entry import OrderEntry
from orderdesk.ui.intake.filling import copy_of, of_draft, of_order, same_lines
from orderdesk.ui.intake.line import Line, half_typed
from orderdesk.ui.intake.order_head import OrderHead
from orderdesk.ui.intake.order_steps import CONFLICTED, EDITABLE, OrderSteps, Standing
from orderdesk.ui.intake.read_back import sentences_of
from orderdesk.ui.intake.repricing import Repricing
from orderdesk.ui.intake.walking import walking
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.actions import Act

AUTOSAVE_MS = 15_000
NOBODY_CHOSEN = N_("The customer is not chosen yet. Choose him from the list, clear the field, or park the order.")
SUBMITTED = N_("It was submitted; it is changed only by those who review it.")
CANCELLED = N_("It was cancelled; nothing of it is changed any more.")
UNFINISHED = N_("A line is not complete. Finish it, take it out (Ctrl+Delete), or park the order.")


class OrderPane(QWidget):
    """Signals: `left(verb, Changes | None)` when the order goes out of hand, `line_removed(row, put back)`."""

    left = Signal(str, object)
    line_removed = Signal(int, object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("orderPane")
        self.context, self._jobs = context, context.jobs
        self.entry = OrderEntry(context)
        self.steps = OrderSteps(context.jobs, self)
        self.comparing = OrderComparing(context.jobs, self.entry, self.steps)
        self.repricing = Repricing(context.jobs, self.entry, self.steps, self.comparing)
        self._asked = False  # a person saves, and may be asked something
        self._doubt = 0
        self._held: list[Callable[[], None]] = []
        self._make_acts()
        self._build()
        self._autosave = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._autosave.timeout.connect(self.save_quietly)
        self._listen()
        self.entry.start("phone")
        self.steps.take(Standing())

    # how it is made

    def _make_acts(self) -> None:
        self.save_act = Act(self, "saveOrder", N_("Save"), "Ctrl+S", self.save, icon="floppy-disk")
        self.same_act = Act(self, "sameAgain", N_("Same again"), "F6", self._same_again, icon="copy")
        self.park_act = Act(self, "parkOrder", N_("Park"), "Ctrl+P", self.park, icon="pause")
        self.resume_act = Act(self, "resumeOrder", N_("Take up again"), "Ctrl+R", self._resume, icon="play")
        self.cancel_act = Act(self, "cancelOrder", N_("Cancel order"), "F8", self._cancel, icon="trash")
        self.read_act = Act(self, "readBackOrder", N_("Read back"), "F9", self.read_back, icon="speaker-high")
        self.through_act = walking(self, self._jobs, self.steps, self._save)
        self.submit_act = Act(self, "submitOrder", N_("Submit"), "Ctrl+Return", self.submit, icon="paper-plane-tilt")
        self.doubt_act = Act(self, "nextDoubt", N_("Next doubt"), "F3", self._next_doubt, icon="question")
        self.price_act = Act(self, "lastPrice", N_("Take the last price"), "Ctrl+J", self._take_last_price)
        self.consent_act = Act(self, "agreedBy", N_("Agreed by"), "F10", self.consent, icon="handshake")
        self.verify_act = Act(self, "verifyOrder", N_("Verified"), "F12", self._verify, icon="check")
        self.compare_act = Act(self, "compareOrder", N_("Compare"), "F4", lambda: self.comparing.compare(), icon="columns")
        rights: dict[str, tuple[Act, ...]] = {
            "order.enter": (self.save_act, self.same_act, self.read_act, self.consent_act, self.through_act)
        }
        rights |= {"order.submit": (self.submit_act,), "order.verify": (self.verify_act,)}
        rights |= {"order.park": (self.park_act, self.resume_act), "order.cancel": (self.cancel_act,)}
        for right, acts in rights.items():
            for act in acts:
                if not self.context.may(right):
                    act.withhold()

    def _build(self) -> None:
        self.head = OrderHead(self._jobs, self.entry.origin, self.compare_act)
        acts = QHBoxLayout()
        acts.setSpacing(S)
        for act in (self.save_act, self.same_act, self.park_act, self.resume_act, self.cancel_act):
            acts.addWidget(act.button(quiet=True))
        acts.addStretch(1)
        acts.addWidget(self.verify_act.button())
        acts.addWidget(self.read_act.button())
        acts.addWidget(self.submit_act.button(primary=True))
        for act in (self.consent_act, self.doubt_act):
            self.entry.foot.row.addWidget(act.button())
        self.entry.foot.row.addWidget(self.through_act.button(quiet=True))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S)
        outer.addWidget(self.head)
        outer.addWidget(self.entry, 1)
        outer.addLayout(acts)

    def _listen(self) -> None:
        self.entry.touched.connect(self._touched)
        self.entry.model.doubted.connect(self._count_doubts)
        self.entry.new_customer.connect(self._new_customer)
        self.entry.grid.removed.connect(self._removed)
        self.steps.stood.connect(self._stood)
        self.steps.busy.connect(self._busy)
        self.steps.refused.connect(self.entry.refuse)
        self.steps.conflict.connect(self._conflict)
        self.steps.left.connect(lambda _verb, _changes: self.head.here.show_order(None))
        self.steps.left.connect(self.left)

    # what is in hand

    def new_order(self, channel: str = "phone") -> None:
        """An empty form, the keyboard in the customer's field."""
        self.entry.start(channel)
        self.comparing.begin()
        self.steps.take(Standing())
        self.entry.customer.setFocus()

    def open_order(self, edited: EditedOrder, *, focus: bool = False) -> None:
        """Go on with an order, or only look at one that was submitted."""
        place = self.entry.grid.place() if edited.detail.id == self.order_id else None
        self.entry.show_filled(of_order(edited))
        self.entry.grid.go_to(place)
        self.comparing.begin(edited)
        self.steps.take(Standing.of(edited.detail))
        if focus:
            self.entry.first_focus().setFocus()

    def open_draft(self, read: DraftToEdit) -> None:
        """What was read from a mail, to be corrected; left untouched it leaves no trace, the mail still waits."""
        self.entry.show_filled(of_draft(read))
        self.comparing.begin()
        self.steps.take(Standing())
        ways = self.entry.marks.doubtful()
        (ways[0] if ways else self.entry.first_focus().setFocus)()

    def _next_doubt(self) -> None:
        """Go round the doubtful places."""
        ways = self.entry.marks.doubtful()
        self._doubt = self._doubt + 1 if self._doubt + 1 < len(ways) else 0
        if ways:
            ways[self._doubt]()

    def copy_order(self, edited: EditedOrder) -> None:
        """A new order like this one, at the prices of today."""
        self.entry.show_filled(copy_of(edited))
        self.comparing.begin()
        self.steps.take(Standing())
        self.entry.first_focus().setFocus()

    @property
    def order_id(self) -> int | None:
        """The order in hand, once it is saved."""
        return self.steps.standing.order_id

    def leave(self, then: Callable[[], None]) -> None:
        """Save what was typed and go on; stay where something cannot be saved."""
        self.entry.grid.commit()
        if not self.steps.dirty or not self.entry.anything() or self.steps.standing.state not in EDITABLE:
            then()
            return
        if self.entry.unfinished():
            self._jobs.show_refusal(self, Refused(UNFINISHED if self.entry.lines_unfinished() else NOBODY_CHOSEN))
            return
        if self.steps.conflicted:
            self._jobs.show_refusal(self, Refused(CONFLICTED))
            return
        self._save(then)

    def unkept(self) -> bool:
        """Whether something is typed here that is not at the desk."""
        return self.steps.dirty and self.steps.standing.state in EDITABLE and self.entry.anything()

    # steps

    def save(self) -> None:
        """Write down what is complete; what is not stays in the form."""
        if not self.entry.anything():
            self._jobs.show_refusal(self, Refused(N_("There is nothing to save yet. Choose the customer or enter a line.")))
            return
        self._save(self._tell_saved)

    def _tell_saved(self) -> None:
        if self.entry.unfinished():
            self.steps.edits += 1  # what could not be written down is still to be saved
            self._jobs.show_refusal(self, Refused(N_("The complete lines are saved. What is marked is kept only in this form.")))

    def save_quietly(self, *, at_once: bool = False) -> None:
        """Save from time to time and when the room is left, without disturbing the one who types."""
        if self.entry.grid.editing.editor is not None and self.isVisible() and not at_once:
            self._autosave.start()
            return
        if self.unkept() and not self.steps.conflicted:
            try:
                form = self.entry.gather()
            except Refused:
                return
            unfinished = not self.entry.model.whole()
            self._asked = False
            self.steps.save(form, self._stay_dirty if unfinished else None)

    def _stay_dirty(self) -> None:
        self.steps.edits += 1

    def _save(self, then: Callable[[], None] | None) -> None:
        try:
            form = self.entry.gather()
        except Refused as error:
            self.entry.refuse(error)
            return
        self._asked = True
        self.steps.save(form, then)

    def _ready(self) -> OrderForm | None:
        """The form if nothing is amiss with it; otherwise every fault is shown at its field."""
        try:
            form = self.entry.gather()
        except Refused as error:
            self.entry.faults(OrderForm(channel="", customer_id=None))
            self.entry.refuse(error)
            return None
        return None if self.entry.faults(form) else form

    def read_back(self, then: Callable[[], None] | None = None) -> None:
        """Read the order to the customer and record who confirmed it."""
        form = self._ready()
        if form is None:
            return
        if self.steps.dirty or self.order_id is None:
            self._asked = True
            self.steps.save(form, lambda: self._ask_confirmed(form, then))
        else:
            self._ask_confirmed(form, then)

    def _ask_confirmed(self, form: OrderForm, then: Callable[[], None] | None) -> None:
        entry = self.entry
        customer = entry.card.name if entry.card is not None else entry.customer.text()
        sentences = sentences_of(form, customer, entry.model.typed(), entry.model.total(), self.repricing.changed())
        ask_read_back(self, self.steps, sentences, form.contact_name, then)

    def submit(self) -> None:
        """Hand the order to the first review; a phone order is read back first."""
        form = self._ready()
        if form is None:
            return
        if self.entry.channel_base() == "phone" and (self.steps.dirty or self.steps.standing.confirmed_at is None):
            self.read_back(self.steps.submit)
        elif self.steps.dirty or self.order_id is None:
            self._asked = True
            self.steps.save(form, self._submit_as_shown)
        else:
            self.steps.submit()

    def _submit_as_shown(self) -> None:
        """Submit what was saved, unless it costs something else than what was on the screen when it was submitted."""
        if not self.repricing.changed():
            self.steps.submit()

    def _verify(self) -> None:
        """An order recorded by itself was compared with its source (000-05)."""
        if self.steps.dirty:
            self._save(self.steps.verify)
        else:
            self.steps.verify()

    def consent(self) -> None:
        """Say who agreed to the special prices and gifts that nobody agreed to yet, or again to that of the line in hand."""
        self.entry.grid.commit()
        model = self.entry.model
        special = [line for line in model.typed() if line.special(model.currency)]
        asked = [line for line in special if line.approver_id is None]
        in_hand = self.entry.grid.line()
        if in_hand in special and not asked:
            asked = [line for line in special if line is in_hand]
        if not asked:
            self._jobs.show_refusal(self, Refused(N_("No line is below the list price or a gift that nobody agreed to.")))
            return
        ask_consent(self, self._jobs, asked, model.agreed)

    def park(self) -> None:
        """Ask why and until when; what is only half typed goes into the reason."""
        if not self.entry.anything():
            self._jobs.show_refusal(self, Refused(N_("There is nothing to park yet. Choose the customer or enter a line.")))
            return
        self.entry.grid.commit()
        reason = "\n".join(half_typed(self.entry.model.typed()))
        if self.steps.dirty or self.order_id is None:
            self._save(lambda: self._ask_parking(reason))
        else:
            self._ask_parking(reason)

    def _ask_parking(self, reason: str) -> None:
        ask_parking(self, self.steps, self.context.today, reason)

    def _resume(self) -> None:
        if self.steps.dirty:
            self._save(self._ask_resuming)
        else:
            self._ask_resuming()

    def _ask_resuming(self) -> None:
        ask_resuming(self, self.steps, self.entry.contact.text("contact_name"))

    def _cancel(self) -> None:
        if self.order_id is not None:
            ask_cancelling(self, self.steps)
        elif self.entry.anything():
            ask_discarding(self, self._discard)
        else:
            self._discard()

    def _discard(self) -> None:
        self.steps.take(Standing())
        self.left.emit("discard", None)

    # copying and prices

    def _same_again(self) -> None:
        card = self.entry.card
        if card is None:
            self._jobs.show_refusal(self, Refused(N_("Choose the customer first; then his last order can be taken again.")))
            return
        key = self.steps.key
        self._jobs.read(
            self, "same", last_order, card.id, self.order_id, then=lambda edited: self._take_same(edited, key, card.id)
        )

    def _take_same(self, edited: EditedOrder | None, key: str, customer_id: int) -> None:
        model = self.entry.model
        if key != self.steps.key or self.entry.card is None or self.entry.card.id != customer_id:
            return  # another order or customer is in hand by now
        if edited is None:
            self._jobs.show_refusal(self, Refused(N_("This customer has no earlier order.")))
            return
        self.entry.grid.commit()
        model.show_lines([*model.typed(), *same_lines(edited, model.currency)], model.currency)
        model.touched.emit()
        self.entry.grid.begin()

    def _take_last_price(self) -> None:
        self.entry.grid.commit()
        row = self.entry.grid.currentIndex().row()
        if row >= 0:
            self.entry.model.take_last_price(row)

    def _removed(self, row: int, line: Line) -> None:
        key = self.steps.key

        def put_back() -> None:
            if key == self.steps.key:  # never into another order
                self.entry.model.put_back(row, line)

        self.line_removed.emit(row, put_back)

    # a new customer

    def _new_customer(self, typed: str) -> None:
        ask_new_customer(self, self._jobs, typed, self._take_new_customer)

    def _take_new_customer(self, card: CustomerCard | None) -> None:
        self.entry.take_customer(card)
        self._touched()
        self.entry.grid.begin()

    # telling

    def _touched(self) -> None:
        self.steps.edits += 1
        self._autosave.start()
        self._say_here()
        self.head.show_confirmed(self.steps.standing, dirty=self.steps.dirty)
        self._count_doubts()

    def _count_doubts(self) -> None:
        model = self.entry.model
        special = any(line.special(model.currency) for line in model.typed())
        self.consent_act.setVisible(special and self.context.may("order.enter"))
        count = len(self.entry.marks.doubtful())
        self.doubt_act.setVisible(bool(count))
        self.doubt_act.rename(N_("{count} doubts") if count != 1 else N_("1 doubt"), count=count)

    def _say_here(self) -> None:
        """Tell the other desks what is in hand; whoever typed into it edits it until it goes out of hand."""
        editing = self.steps.edits > 0 and self.steps.standing.state in EDITABLE
        self.head.here.show_order(self.order_id, editing=editing)

    def _stood(self, standing: Standing) -> None:
        self.entry.foot.order_id = standing.order_id
        self._say_here()
        self.head.show_standing(standing, dirty=self.steps.dirty)
        self._doubt = 0
        self._count_doubts()
        parked = standing.state == OrderState.PARKED
        editable, cancelled = standing.state in EDITABLE, standing.state == OrderState.CANCELLED
        self.entry.read_only(not editable)
        self.resume_act.setVisible(parked and self.context.may("order.park"))
        self.park_act.setVisible(not parked and self.context.may("order.park"))
        unverified = bool(standing.source) and standing.verified_at is None
        self.verify_act.setVisible(unverified and editable and self.context.may("order.verify"))
        self.read_act.setVisible(not self.verify_act.isVisible() and self.context.may("order.enter"))
        steps = (self.save_act, self.same_act, self.park_act, self.cancel_act, self.read_act, self.submit_act, self.consent_act)
        for act in (*steps, self.through_act):
            act.allow_if(editable, CANCELLED if cancelled else SUBMITTED)
        if parked:
            for act in (self.read_act, self.submit_act):
                act.forbid(N_("It is parked. Take it up again (Ctrl+R) once the customer has confirmed."))

    def _conflict(self, error: Refused, edited: EditedOrder) -> None:
        self._jobs.show_refusal(self, error)
        self.head.show_changed()
        if self._asked:
            self.comparing.ask(edited)

    def _busy(self, running: bool) -> None:
        if running and not self._held:
            acts = (
                self.save_act, self.submit_act, self.read_act, self.park_act, self.resume_act, self.cancel_act, self.verify_act,
            )  # fmt: skip
            self._held = [act.begin() for act in acts]
        elif not running:
            for release in self._held:
                release()
            self._held = []
