"""The review tab: the queue of my steps, the order, its checklist, and the decision.

What is written belongs to the order chosen in the queue, from the moment it is chosen: an opinion never goes to another order,
and is there again when one comes back to its order. Nothing can be decided before the order is on the screen.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.review import approve_order, return_order
from orderdesk.language import N_, _
from orderdesk.queries.review import CLEAN, HELD, QueueRow, ReviewCase, review_case, review_queue, waiting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.review import CHECK_NAMES
from orderdesk.rules.states import REVIEW_RIGHTS, Entity, OrderState, state_name
from orderdesk.ui import words
from orderdesk.ui.drafts import Unsent
from orderdesk.ui.review.beside import Beside
from orderdesk.ui.review.checklist import Checklist
from orderdesk.ui.review.columns import QUEUE
from orderdesk.ui.review.opinion import OpinionEdit, Written
from orderdesk.ui.review.order_view import OrderView
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.unmasking import NOTHING_HIDDEN, masked, show_whole
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("Nothing waits for your review"), N_("New orders appear here as soon as they are submitted."))
TICK = 30_000  # milliseconds between two looks at the clock
BEING_READ = N_("The order is being read.")


class ReviewTab(Tab):
    """Orders at the steps this person decides, longest waiting first."""

    areas = frozenset({Area.REVIEW, Area.INTAKE})

    def build(self) -> None:
        self._wanted: int | None = None  # the order chosen; the opinion is about it
        self._case: ReviewCase | None = None  # the order on the screen, once it is the one chosen
        self._taken = False  # somebody else decided it while an opinion was being written
        self._key = ""
        self._ends: list[Callable[[], None]] = []
        self.kind = "review/opinion"
        self._written: dict[int, Written] = {}
        self.queue = PagedTable("reviewQueue", QUEUE, self.jobs, empty=NOTHING, multi=True)
        self.filter = QComboBox()
        self.filter.setObjectName("reviewFilter")
        words.say(self.filter.setAccessibleName, N_("Show only"))
        words.tell(self, self._retell_filter)
        self.filter.activated.connect(lambda _index: self.reload())
        self.queue.current_changed.connect(self._show)
        self.queue.loaded.connect(self._begin)
        self.queue.activated.connect(lambda row: self.context.show_order(row.id))
        self.order = OrderView(self.jobs)
        self.beside = Beside(self)
        self.show_act = show_whole(self, self._subject)
        self.order.beside.addWidget(self.show_act.button(quiet=True))
        self.checklist = Checklist()
        self.checklist.standard_wanted.connect(self.beside.standard)
        self.body.addWidget(split("review", self._waiting(), self.order, self._decision(), shares=(19, 22, 14)), 1)
        self.clock = QTimer(self)
        self.clock.setInterval(TICK)
        self.clock.timeout.connect(self._tick)
        self.clock.start()
        self.show_nothing()
        self.context.drafts.watch(self)

    def _waiting(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.find_act = self.act("filterReviews", N_("Show only"), "F", self._open_filter)
        self.next_act = self.act("nextPage", N_("Next page of the order"), "N", self.order.next_page)
        above = QHBoxLayout()
        above.setSpacing(S)
        above.addWidget(self.filter, 1)
        above.addWidget(self.beside.past.button(quiet=True))
        column.addLayout(above)
        column.addWidget(self.queue, 1)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.beside.many.button())
        row.addWidget(self.beside.batch.button(quiet=True))
        row.addStretch(1)
        column.addLayout(row)
        self.queue.selection_changed.connect(self.beside.chosen)
        return pane

    def _open_filter(self) -> None:
        self.filter.setFocus()
        self.filter.showPopup()

    def _retell_filter(self) -> None:
        chosen = self.filter.currentData() or ""
        self.filter.clear()
        for key, text in (("", N_("Everything that waits")), (CLEAN, N_("Without a red check")), (HELD, N_("Set aside"))):
            self.filter.addItem(_(text), key)
        for code, name in CHECK_NAMES.items():
            self.filter.addItem(_("Look at: {check}", check=_(name)), code)
        self.filter.setCurrentIndex(max(0, self.filter.findData(chosen)))

    def _tick(self) -> None:
        """The time left runs on."""
        if self.isVisible():
            self.order.tick()
            self.queue.viewport().update()

    def _decision(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.checklist, 1)
        self.opinion = OpinionEdit()
        self.opinion.left.connect(self._stopped_writing)
        column.addWidget(self.opinion)
        self.approve = self.act("approve", N_("Approve"), "A", self._approve, icon="check")
        self.give_back = self.act("return", N_("Return"), "R", self._return, icon="arrow-u-up-left")
        self.write = self.act("opinionKey", N_("Write an opinion"), "E", self.opinion.setFocus)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.approve.button(primary=True), 1)
        row.addWidget(self.give_back.button())
        column.addLayout(row)
        below = QHBoxLayout()
        below.setSpacing(S)
        below.addWidget(self.beside.hold.button(quiet=True))
        below.addWidget(self.beside.ask.button(quiet=True))
        below.addStretch(1)
        column.addLayout(below)
        leave = QShortcut(QKeySequence("Esc"), self.opinion)
        leave.activated.connect(self.queue.setFocus)
        return pane

    def reload(self) -> None:
        """Read the queue and the count again."""
        reason = self.filter.currentData() or ""
        self.queue.load(review_queue, self.actor, today=self.context.today(), reason=reason)
        self.beside.reload()
        self.jobs.read(self, "count", waiting, self.actor, self.context.today(), then=self.count.emit)
        if self._wanted is not None:
            self._read(self._wanted)

    @property
    def case(self) -> ReviewCase | None:
        """The order on the screen."""
        return self._case

    def first_focus(self) -> QWidget:
        return self.queue

    # which order

    def show_record(self, order_id: int) -> None:
        """Take an order in hand that waits, such as one told by a notice; also one far down the queue."""
        if self.queue.choose(order_id):
            self.queue.setFocus()
            return
        self._take(order_id)
        self._forbid(BEING_READ)
        self._read(order_id)
        self.queue.setFocus()

    def show_nothing(self) -> None:
        """Show no order."""
        self._take(None)
        self.order.show_case(None)
        self.show_act.forbid(NOTHING_HIDDEN)
        self.checklist.show_checks((), "")
        self._forbid(N_("Choose an order first."))
        self._let_go()

    @Slot(int)
    def _begin(self, count: int) -> None:
        """A reviewer goes on with the order whose turn it is, without the mouse; unless he came for another."""
        if self.queue.current() is not None:
            return
        if self._wanted is not None:
            self.queue.choose(self._wanted)
        elif count:
            self.queue.choose_first()

    @Slot(object)
    def _show(self, row: QueueRow | None) -> None:
        if self._wanted is not None and self.window().focusWidget() is self.opinion:
            self._say_taken()
        elif row is None:
            self.show_nothing()
        elif self._wanted != row.id:
            self._take(row.id)
            self._forbid(BEING_READ)
            self._read(row.id)

    def _take(self, order_id: int | None) -> None:
        """From now on the opinion is about this order."""
        if self._wanted is not None:
            self._written[self._wanted] = Written(self.opinion.text(), self.checklist.chosen() if self._case else {})
        self._wanted, self._case, self._taken = order_id, None, False
        self._key = str(uuid.uuid4())
        self.opinion.setPlainText(self._written.get(order_id, Written()).opinion if order_id is not None else "")

    def _say_taken(self) -> None:
        """The order left the queue while its opinion is being written: what is typed must not run into the next one."""
        self._taken = True
        self._forbid(N_("Somebody else decided this order meanwhile."))
        number = self._case.order.number if self._case is not None else ""
        self.notice.warn(N_("Somebody else decided {number} meanwhile. Press Esc to go on with the next order."), number=number)

    def _stopped_writing(self) -> None:
        if self._taken:
            self._wanted, self._taken = None, False
            self._show(self.queue.current())

    def _read(self, order_id: int) -> None:
        self.jobs.read(self, "case", review_case, order_id, self.context.today(), then=self._shown)

    def _shown(self, case: ReviewCase | None) -> None:
        if case is None:
            self.show_nothing()
            return
        if case.order.id != self._wanted or self._taken:
            return
        again = self._case is not None
        self._let_go()
        kept = self.checklist.chosen() if again else self._written.get(case.order.id, Written()).judged
        self._case = case
        self.order.show_case(case)
        self.show_act.allow_if(masked(case.order.contact_phone, case.order.ship_to), NOTHING_HIDDEN)
        step = case.step
        written = {code: row.text for code, row in case.standards.items() if row.text}
        self.checklist.show_checks(case.checks, case.order.state, kept, step.checks if step is not None else (), written)
        mine = case.target is not None and self.actor.may(REVIEW_RIGHTS[case.order.state])
        for act in (self.approve, self.give_back):
            act.allow_if(mine, N_("This order does not wait for you."))
        self.beside.show_case(case, mine=mine)
        if mine and case.entered_by_id == self.actor.staff_id:
            self.approve.forbid(N_("You entered this order; somebody else must review it."))
        if case.target is not None:
            self._name_approval(case.target)

    def _subject(self) -> tuple[int | None, str]:
        return (self._case.order.customer_id, self._case.order.number) if self._case is not None else (None, "")

    def _forbid(self, reason: str) -> None:
        for act in (self.approve, self.give_back):
            act.forbid(reason)
        self.beside.forbid(reason)

    def _name_approval(self, target: OrderState) -> None:
        if target is OrderState.APPROVED:
            self.approve.rename(N_("Approve: to the warehouse"))
        else:
            self.approve.rename(N_("Approve: to {step}"), step=state_name(Entity.ORDER, target))

    # kept while it is not sent

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """See drafts.Typing; the opinions on all orders not decided yet."""
        written = {str(order): each.opinion for order, each in self._written.items() if each.opinion.strip()}
        number, keys = "", tuple[str, ...]()
        if self._wanted is not None and self.opinion.text().strip():
            written[str(self._wanted)] = self.opinion.text()
            if self._case is not None:
                number, version = self._case.order.number, self._case.order.version
                keys = tuple(self._key_of(each, version, self.opinion.text()) for each in (approve_order, return_order))
        data = {"written": written, "order": self._wanted}
        return (_("opinion on {number}", number=number or "…"), keys, data) if written else None

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """See drafts.Typing."""
        written = {int(order): str(text) for order, text in unsent.data["written"].items()}
        if saved is not None and saved.made is not None:
            written.pop(saved.made, None)
        for order, opinion in written.items():
            self._written[order] = Written(opinion, self._written.get(order, Written()).judged)
        if self._wanted in written:
            self.opinion.setPlainText(written[self._wanted])
        elif unsent.data["order"] in written:
            self.queue.choose(int(unsent.data["order"]))
        return bool(written)

    def _key_of(self, command: Callable[..., Changes], version: int, opinion: str) -> str:
        """What a decision is sent with: another opinion or version is another decision."""
        said = hashlib.sha256(opinion.encode()).hexdigest()[:16]
        return f"{self._key}-{command.__name__}-{version}-{said}"

    # the decision

    def _approve(self) -> None:
        self._decide(approve_order, N_("{number} approved."))

    def _return(self) -> None:
        if not self.opinion.text().strip():
            self.notice.refuse(
                Refused(N_("Write why the order is returned; the clerk will read it. Then press Esc, and R again."))
            )
            self.opinion.setFocus()
            return
        self._decide(return_order, N_("{number} returned to intake."))

    def _decide(self, command: Callable[..., Changes], said: str) -> None:
        case = self._case
        if case is None:
            return
        order, opinion = case.order, self.opinion.text()
        self.jobs.do(
            self,
            command,
            order.id,
            order.version,
            opinion,
            self.checklist.judgements(),
            then=lambda changes: self._decided(order.id, said, changes),
            failed=self._refused,
            always=self._held(),
            key=self._key_of(command, order.version, opinion),
        )

    def _decided(self, order_id: int, said: str, changes: Changes) -> None:
        if not changes.count:
            self._held_for_credit(order_id, changes)
            return
        self.notice.good(said, number=changes.number)
        self._written.pop(order_id, None)
        if self._wanted != order_id:
            return  # the reviewer went on by himself
        self._wanted = self._case = None
        self.opinion.clear()
        self._forbid(BEING_READ)
        self.queue.setFocus()
        self._go_on(order_id)

    def _held_for_credit(self, order_id: int, changes: Changes) -> None:
        """It stays where it is, and what was written stays with it, until it is released."""
        self.notice.warn(
            N_("{number} is held for credit: {reasons}. Finance or the management releases it with a guarantee."),
            number=changes.number,
            reasons=changes.note,
        )
        if self._wanted == order_id:
            self._key = str(uuid.uuid4())  # the next attempt is another one

    def _go_on(self, order_id: int) -> None:
        """Take the next order, also when the one decided stays in the queue at its next step."""
        ids = [row.id for row in self.queue.rows()]
        place = ids.index(order_id) if order_id in ids else len(ids)
        following = ids[place + 1 :] or ids[:place]
        if following:
            self.queue.choose(following[0])
        else:
            self.show_nothing()
            self.queue.clearSelection()

    def _held(self) -> Callable[[], None]:
        """Hold both acts, and a moment longer: the second click of a double click must not decide the order that came next."""
        ends = [self.approve.begin(), self.give_back.begin()]

        def end() -> None:
            for each in ends:
                each()

        def soon() -> None:
            if self._wanted is not None and self._case is None:
                self._ends.append(end)  # the next order is still being read: the moment begins when it is on the screen
            else:
                QTimer.singleShot(QApplication.doubleClickInterval(), self, end)

        return soon

    def _let_go(self) -> None:
        """What was held for the order to come is let go a moment after it came."""
        for end in self._ends:
            QTimer.singleShot(QApplication.doubleClickInterval(), self, end)
        self._ends = []

    def _refused(self, error: Refused) -> None:
        self.notice.refuse(error)
        choice = self.checklist.choices.get((error.field or "").removeprefix("check."))
        if error.field == "opinion":
            self.opinion.setFocus()
        elif choice is not None:
            choice.setFocus()
