"""The inquiry log: what was asked, what is to be answered by when, and the order it becomes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.inquiries import convert_inquiry
from orderdesk.language import N_, _
from orderdesk.queries.inquiries import InquiryRow, Tray, inquiries, inquiry_of_task
from orderdesk.rules.changes import Changes
from orderdesk.rules.inquiries import INQUIRY_CHANNELS
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tasks.columns import INQUIRIES, whose
from orderdesk.ui.tasks.inquiry_form import InquiryQuestion, ask_answer, ask_forward
from orderdesk.ui.view import View
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label, card
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("No inquiries here"), N_("Whoever is asked something writes it down with Ctrl+N."))
NONE = N_("Choose an inquiry first.")
ANSWERED = N_("This inquiry is answered already.")
CONVERTED = N_("An order was made of this inquiry already.")


class InquiriesView(View):
    """Signals: `order_made(order id)` when an inquiry became an order draft, or its order is wanted."""

    order_made = Signal(int)

    def build(self) -> None:
        self.chips = FilterChips(
            ((Tray.OPEN.value, N_("To be answered")), (Tray.ALL.value, N_("All")), (Tray.MINE.value, N_("Written by me")))
        )
        self.chips.chosen.connect(lambda _key: self._load())
        self.search = FilterEdit("inquirySearch", N_("Customer, contact or words (Ctrl+F)"))
        self.search.changed.connect(lambda _text: self._load())
        self.list = PagedTable("inquiries", INQUIRIES, self.jobs, empty=NOTHING, icon="chat-circle-dots")
        words.say(self.list.setAccessibleName, N_("Inquiries"))
        self.list.current_changed.connect(lambda _row: self._show())
        self.list.loaded.connect(self._loaded)
        self.list.activated.connect(lambda _row: self._answer())
        self.new_act = self.act("newInquiry", N_("New inquiry"), "Ctrl+N", self.new_inquiry, icon="plus")
        self.answer_act = self.act("answerInquiry", N_("Answer…"), "A", self._answer, icon="chat-text")
        self.forward_act = self.act("forwardInquiry", N_("Forward…"), "W", self._forward, icon="arrow-right")
        self.convert_act = self.act(
            "convertInquiry", N_("Make an order"), "R", self._convert, right="order.enter", icon="phone-call"
        )
        self.order_act = self.act("inquirysOrder", N_("Show the order"), "O", self._show_order, icon="arrow-square-out")
        self.find_act = self.act("findInquiry", N_("Search"), "Ctrl+F", self.search.setFocus)
        self.body.addWidget(split("inquiries", self._left(), self._right(), shares=(9, 5)), 1)
        self._wanted: int | None = None
        words.tell(self, self._show)

    def _left(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        top = QHBoxLayout()
        top.setSpacing(M)
        top.addWidget(self.chips, 1)
        top.addWidget(self.new_act.button())
        column.addLayout(top)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        return side

    def _right(self) -> QWidget:
        self.pane = card()
        column = QVBoxLayout(self.pane)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        self.title = Label("head", wrap=True)
        self.detail = Label(wrap=True)
        self.facts = FactsCard()
        self.answer_head = Label("strong", wrap=True)
        self.answer = Label(wrap=True)
        self.answer.setObjectName("answerGiven")
        buttons = QHBoxLayout()
        buttons.setSpacing(S)
        for act in (self.forward_act, self.answer_act, self.order_act):
            buttons.addWidget(act.button(quiet=True))
        buttons.addStretch(1)
        buttons.addWidget(self.convert_act.button(primary=True))
        for widget in (self.title, self.detail, self.facts, self.answer_head, self.answer):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
        return self.pane

    def reload(self) -> None:
        self._load()

    def first_focus(self) -> QWidget:
        return self.list

    def show_of_task(self, task_id: int) -> None:
        """Take the inquiry in hand that a task asks to answer."""
        self.jobs.read(self, "of task", inquiry_of_task, task_id, then=self.show_inquiry)

    def show_inquiry(self, inquiry_id: int | None) -> None:
        """Take an inquiry in hand, whatever list it is in."""
        if inquiry_id is None:
            return
        self._wanted = inquiry_id
        if self.chips.key() != Tray.ALL and not self.list.choose(inquiry_id):
            self.search.clear()
            self.chips.choose(Tray.ALL)
        self._loaded(0)

    def _load(self) -> None:
        self.list.load(inquiries, self.actor, Tray(self.chips.key()), self.search.wanted())

    def _loaded(self, _count: int) -> None:
        if self._wanted is not None and self.list.choose(self._wanted):
            self._wanted = None
        elif self.list.current() is None:
            self.list.choose_first()
        self._show()

    def _show(self) -> None:
        row = self.list.current()
        self.pane.setVisible(row is not None)
        for act in (self.answer_act, self.forward_act, self.convert_act, self.order_act):
            act.allow_if(row is not None, NONE)
        if row is None:
            return
        self.title.show_text(f"{row.number}  {row.subject}")
        self.detail.show_text(row.detail)
        self.detail.setVisible(bool(row.detail))
        self.facts.show_facts(_facts(row))
        answered = row.state == "answered"
        if answered:
            when = format.moment(row.answered_at)
            self.answer_head.show_text(_("Answered by {name}, {when}", name=row.answered_by, when=when))
            self.answer.show_text(row.answer)
        self.answer_head.setVisible(answered)
        self.answer.setVisible(answered)
        for act in (self.answer_act, self.forward_act):
            act.allow_if(not answered, ANSWERED)
        self.convert_act.allow_if(row.order_id is None, CONVERTED)
        self.order_act.setVisible(row.order_id is not None)

    def new_inquiry(self) -> None:
        """Somebody asks: a form at once."""
        InquiryQuestion(self, self.context, self._written).open()

    def _written(self, changes: Changes) -> None:
        self._wanted = changes.made
        self.notice.good(N_("Inquiry {number} is written down."), number=changes.number)

    def _answer(self) -> None:
        row = self.list.current()
        if row is not None and row.state != "answered":
            ask_answer(self, self.context, row, self._answered)

    def _answered(self, changes: Changes) -> None:
        self.notice.good(N_("Inquiry {number} is answered."), number=changes.number)

    def _forward(self) -> None:
        row = self.list.current()
        if row is not None:
            ask_forward(
                self, self.context, row, lambda done: self.notice.good(N_("Inquiry {number} is forwarded."), number=done.number)
            )

    def _convert(self) -> None:
        row = self.list.current()
        if row is not None:
            hold = self.convert_act.begin()
            self.jobs.do(self, convert_inquiry, row.id, row.version, then=self._converted, always=hold)

    def _converted(self, changes: Changes) -> None:
        if changes.made is not None:
            self.order_made.emit(changes.made)

    def _show_order(self) -> None:
        row = self.list.current()
        if row is not None and row.order_id is not None:
            self.context.show_order(row.order_id)


def _facts(row: InquiryRow) -> list[Fact]:
    reach = "  ".join(filter(None, (format.phone(row.phone) if "*" not in row.phone else row.phone, row.email)))
    found = [
        Fact(N_("Customer"), row.customer),
        Fact(N_("Contact"), "  ".join(filter(None, (row.contact, reach))) or "–"),
        Fact(N_("By"), _(INQUIRY_CHANNELS[row.channel])),
        Fact(N_("Asked at"), format.moment(row.asked_at)),
        Fact(N_("Written down by"), row.entered_by),
    ]
    if row.due_at is not None:
        late = _("Late: please answer now.") if row.late else ""
        found.append(Fact(N_("Reply by"), format.moment(row.due_at), "bad" if row.late else "", late))
        found.append(Fact(N_("To be answered by"), whose(row.who, row.role)))
    if row.order:
        found.append(Fact(N_("Became order"), row.order, "good"))
    return found
