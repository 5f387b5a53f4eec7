"""The review tab: the queue of my steps, the order, its checklist, and the decision."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from orderdesk.commands.review import approve_order, return_order
from orderdesk.language import N_
from orderdesk.queries.orders import OrderRow
from orderdesk.queries.review import ReviewCase, review_case, review_queue, waiting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.states import REVIEW_RIGHTS, Entity, OrderState, state_name
from orderdesk.ui import words
from orderdesk.ui.review.checklist import Checklist
from orderdesk.ui.review.columns import QUEUE
from orderdesk.ui.review.order_view import OrderView
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("Nothing waits for your review"), N_("New orders appear here as soon as they are submitted."))


class ReviewTab(Tab):
    """Orders at the steps this person decides, longest waiting first."""

    areas = frozenset({Area.REVIEW, Area.INTAKE})

    def build(self) -> None:
        self._case: ReviewCase | None = None
        self._key = ""
        self.queue = PagedTable("reviewQueue", QUEUE, self.jobs, empty=NOTHING)
        self.queue.current_changed.connect(self._show)
        self.queue.loaded.connect(self._begin)
        self.queue.activated.connect(lambda row: self.context.show_order(row.id))
        self.order = OrderView(self.jobs)
        self.checklist = Checklist()
        self.body.addWidget(split("review", self.queue, self.order, self._decision(), shares=(15, 22, 14)), 1)
        self.show_nothing()

    def _decision(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.checklist, 1)
        self.opinion = QPlainTextEdit()
        self.opinion.setObjectName("opinion")
        self.opinion.setTabChangesFocus(True)
        self.opinion.setFixedHeight(72)
        words.say(self.opinion.setPlaceholderText, N_("Opinion (E); needed to return"))
        words.say(self.opinion.setAccessibleName, N_("Opinion"))
        column.addWidget(self.opinion)
        self.approve = self.act("approve", N_("Approve"), "A", self._approve, icon="check")
        self.give_back = self.act("return", N_("Return"), "R", self._return, icon="arrow-u-up-left")
        self.write = self.act("opinionKey", N_("Write an opinion"), "E", self.opinion.setFocus)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.approve.button(primary=True), 1)
        row.addWidget(self.give_back.button())
        column.addLayout(row)
        leave = QShortcut(QKeySequence("Esc"), self.opinion)
        leave.activated.connect(self.queue.setFocus)
        return pane

    def reload(self) -> None:
        """Read the queue and the count again."""
        self.queue.load(review_queue, self.actor)
        self.jobs.read(self, "count", waiting, self.actor, then=self.count.emit)
        if self._case is not None:
            self._read(self._case.order.id)

    def first_focus(self) -> QWidget:
        return self.queue

    def show_nothing(self) -> None:
        """Show no order."""
        self._case = None
        self.order.show_case(None)
        self.checklist.show_checks((), "")
        for act in (self.approve, self.give_back):
            act.forbid(N_("Choose an order first."))

    @Slot(int)
    def _begin(self, count: int) -> None:
        """A reviewer goes on with the order that waited longest, without the mouse."""
        if count and self.queue.current() is None:
            self.queue.choose_first()

    @Slot(object)
    def _show(self, row: OrderRow | None) -> None:
        if row is None:
            self.show_nothing()
        elif self._case is None or self._case.order.id != row.id or self._case.order.version != row.version:
            self._read(row.id)

    def _read(self, order_id: int) -> None:
        self.jobs.read(self, "case", review_case, order_id, self.context.today(), then=self._shown)

    def _shown(self, case: ReviewCase | None) -> None:
        if case is None:
            self.show_nothing()
            return
        if self._case is None or self._case.order.id != case.order.id:
            self.opinion.clear()
            self._key = str(uuid.uuid4())
        self._case = case
        self.order.show_case(case)
        self.checklist.show_checks(case.checks, case.order.state)
        mine = case.target is not None and self.actor.may(REVIEW_RIGHTS[case.order.state])
        for act in (self.approve, self.give_back):
            act.allow_if(mine, N_("This order does not wait for you."))
        if case.target is not None:
            self._name_approval(case.target)

    def _name_approval(self, target: OrderState) -> None:
        if target is OrderState.APPROVED:
            self.approve.rename(N_("Approve: to the warehouse"))
        else:
            self.approve.rename(N_("Approve: to {step}"), step=state_name(Entity.ORDER, target))

    def _approve(self) -> None:
        self._decide(approve_order, N_("{number} approved."))

    def _return(self) -> None:
        if not self.opinion.toPlainText().strip():
            self.notice.refuse(Refused(N_("Write why the order is returned; the clerk will read it.")))
            self.opinion.setFocus()
            return
        self._decide(return_order, N_("{number} returned to intake."))

    def _decide(self, command: Callable[..., Changes], said: str) -> None:
        case = self._case
        if case is None:
            return
        order = case.order

        def done(changes: Changes) -> None:
            self.opinion.clear()
            self.notice.good(said, number=changes.number)
            self.queue.setFocus()

        self.jobs.do(
            self,
            command,
            order.id,
            order.version,
            self.opinion.toPlainText(),
            self.checklist.judgements(),
            then=done,
            failed=self._refused,
            always=self._held(),
            key=f"{self._key}-{command.__name__}-{order.version}-{hash(self.opinion.toPlainText())}",
        )

    def _held(self) -> Callable[[], None]:
        ends = [self.approve.begin(), self.give_back.begin()]

        def end() -> None:
            for each in ends:
                each()

        return end

    def _refused(self, error: Refused) -> None:
        self.notice.refuse(error)
        if error.field == "opinion":
            self.opinion.setFocus()
