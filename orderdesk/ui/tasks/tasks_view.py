"""Tasks: mine, the late ones, those I gave; the one in hand is opened, done, or passed on."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.tasks import TaskCounts, TaskRow, Whose, task_counts, tasks
from orderdesk.rules.changes import Changes
from orderdesk.rules.rights import Role
from orderdesk.rules.tasks import OWN_BUTTON, TASK_NAMES, TASK_STATES, TaskKind, concerns
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tasks.columns import ENDED, TASKS, whose
from orderdesk.ui.tasks.task_questions import ask_new_task, ask_outcome, ask_who
from orderdesk.ui.view import View
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label, card
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

MINUTE = 60_000  # what becomes late does so without anybody doing anything
NOTHING = (N_("Nothing to do"), N_("What others ask of you appears here. Ctrl+N writes a reminder down."))
NO_TASK = N_("Choose a task first.")
NOT_YOURS = N_("This is another's task. Ask him, or a manager.")
ELSEWHERE = N_("This task ends when what it asks for is done. Open it and do it there.")
ENDED_ALREADY = N_("This task is done already.")
NOT_ABOUT = N_("This task is about nothing that can be opened.")


class TasksView(View):
    """Signals: `opened(TaskRow)` when the thing a task is about is wanted, `counted(TaskCounts)`."""

    opened = Signal(object)
    counted = Signal(object)

    def build(self) -> None:
        options = [(Whose.MINE, N_("Mine")), (Whose.LATE, N_("Late")), (Whose.GIVEN, N_("Given by me"))]
        if Role.MANAGER in self.actor.roles:
            options.append((Whose.ALL, N_("Everybody's")))
        options.append((Whose.DONE, N_("Ended")))
        self.chips = FilterChips([(key.value, title) for key, title in options])
        self.chips.chosen.connect(lambda _key: self._load())
        self.search = FilterEdit("taskSearch", N_("Order, customer or words (Ctrl+F)"))
        self.search.changed.connect(lambda _text: self._load())
        self.list = PagedTable("tasks", TASKS, self.jobs, empty=NOTHING, icon="check-square")
        self.ended = PagedTable("endedTasks", ENDED, self.jobs, empty=(N_("Nothing was done yet"), ""), icon="check-square")
        for table in (self.list, self.ended):
            words.say(table.setAccessibleName, N_("Tasks"))
            table.current_changed.connect(lambda _row: self._show())
            table.activated.connect(lambda _row: self._open())
            table.loaded.connect(self._loaded)
        self.open_act = self.act("openTask", N_("Go to it"), "O", self._open, icon="arrow-square-out")
        self.done_act = self.act("taskDone", N_("Done…"), "D", self._finish, icon="check")
        self.pass_act = self.act("passTask", N_("Pass on…"), "P", self._pass_on, icon="arrow-right")
        self.new_act = self.act("newTask", N_("New task"), "Ctrl+N", self._new, icon="plus")
        self.find_act = self.act("findTask", N_("Search"), "Ctrl+F", self.search.setFocus)
        self.body.addWidget(split("tasks", self._left(), self._right(), shares=(9, 4)), 1)
        self.ended.hide()
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(self._minute)
        self._clock.start()
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
        column.addWidget(self.ended, 1)
        return side

    def _right(self) -> QWidget:
        self.pane = card()
        column = QVBoxLayout(self.pane)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        self.title = Label("head", wrap=True)
        self.title.setObjectName("taskTitle")
        self.what = Label(wrap=True)
        self.what.setObjectName("taskNote")
        self.facts = FactsCard()
        buttons = QHBoxLayout()
        buttons.setSpacing(S)
        for act in (self.pass_act, self.done_act):
            buttons.addWidget(act.button(quiet=True))
        buttons.addStretch(1)
        buttons.addWidget(self.open_act.button(primary=True))
        for widget in (self.title, self.what, self.facts):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
        return self.pane

    def table(self) -> PagedTable[TaskRow]:
        """The list shown."""
        return self.ended if self.chips.key() == Whose.DONE else self.list

    def reload(self) -> None:
        self._load()
        self.jobs.read(self, "counts", task_counts, self.actor, then=self._count)

    def first_focus(self) -> QWidget:
        return self.table()

    def _minute(self) -> None:
        if self.isVisible():
            self.reload()

    def _load(self) -> None:
        ended = self.chips.key() == Whose.DONE
        self.ended.setVisible(ended)
        self.list.setVisible(not ended)
        self.table().load(tasks, self.actor, Whose(self.chips.key()), self.search.wanted())

    def _count(self, counts: TaskCounts) -> None:
        self.chips.set_count(Whose.MINE, counts.mine or None)
        self.chips.set_count(Whose.LATE, (counts.late + counts.given_late) or None)
        self.counted.emit(counts)

    def _loaded(self, _count: int) -> None:
        if self.table().current() is None:
            self.table().choose_first()
        self._show()

    def _show(self) -> None:
        row = self.table().current()
        self.pane.setVisible(row is not None)
        for act in (self.open_act, self.done_act, self.pass_act):
            act.allow_if(row is not None, NO_TASK)
        if row is None:
            return
        self.title.show_text(_(TASK_NAMES.get(TaskKind(row.kind), row.kind)))
        self.what.show_text(row.note)
        self.what.setVisible(bool(row.note))
        self.facts.show_facts(_facts(row))
        self.open_act.allow_if(_opens(row), NOT_ABOUT)
        his = concerns(self.actor, row.staff_id, row.role, row.created_by)
        for act in (self.done_act, self.pass_act):
            act.allow_if(his, NOT_YOURS)
        if row.kind in OWN_BUTTON:
            self.done_act.forbid(ELSEWHERE)
        if row.state != "open":
            for act in (self.done_act, self.pass_act):
                act.forbid(ENDED_ALREADY)

    def _open(self) -> None:
        row = self.table().current()
        if row is not None and _opens(row):
            self.opened.emit(row)

    def _finish(self) -> None:
        if (row := self.table().current()) is not None:
            ask_outcome(self, self.jobs, row, self._finished)

    def _finished(self, _changes: Changes) -> None:
        self.notice.good(N_("The task is done."))

    def _pass_on(self) -> None:
        if (row := self.table().current()) is not None:
            ask_who(self, self.jobs, row, lambda _changes: self.notice.good(N_("The task was passed on.")))

    def _new(self) -> None:
        ask_new_task(self, self.jobs, self.context.today, lambda _changes: self.notice.good(N_("The task is given.")))


def _opens(row: TaskRow) -> bool:
    return row.order_id is not None or row.customer_id is not None or row.kind == TaskKind.ANSWER_INQUIRY


def _facts(row: TaskRow) -> list[Fact]:
    late = _("Late: please do it now.") if row.late else ""
    found = [
        Fact(N_("About"), "  ".join(filter(None, (row.order, row.customer))) or "–"),
        Fact(N_("Due by"), format.moment(row.due_at), "bad" if row.late else "", late),
        Fact(N_("For"), whose(row.who, row.role)),
        Fact(N_("Given by"), _("{name}, {when}", name=row.giver, when=format.moment(row.created_at))),
    ]
    if row.state != "open" and row.done_at is not None:
        ended = _("{name}, {when}", name=row.done_by, when=format.moment(row.done_at))
        found += [
            Fact(N_("State"), _(TASK_STATES[row.state])),
            Fact(N_("Done by"), ended),
            Fact(N_("Outcome"), row.outcome or "–"),
        ]
    return found
