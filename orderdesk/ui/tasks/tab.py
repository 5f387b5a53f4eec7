"""My work: everybody's tab. Tasks with what is late, the inquiry log that anybody may add to, and who answers for which order."""

from __future__ import annotations

from collections.abc import Callable

from orderdesk.language import N_
from orderdesk.queries.assignments import free_orders
from orderdesk.queries.customer_file import due_count
from orderdesk.queries.inquiries import inquiries_waiting
from orderdesk.queries.parties import CustomerCard
from orderdesk.queries.tasks import TaskCounts, TaskRow, one_task, task_counts
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.inquiries import InquiryForm
from orderdesk.rules.tasks import TaskKind
from orderdesk.ui.tab import Tab
from orderdesk.ui.tasks.day_view import DayView
from orderdesk.ui.tasks.files_view import FilesView
from orderdesk.ui.tasks.inquiries_view import InquiriesView
from orderdesk.ui.tasks.inquiry_form import InquiryQuestion
from orderdesk.ui.tasks.orders_view import OrdersView
from orderdesk.ui.tasks.tasks_view import TasksView
from orderdesk.ui.view import View, ViewTab


class TasksTab(ViewTab):
    """What waits for this person; its number is his open tasks."""

    areas = frozenset({Area.TASKS, Area.REVIEW, Area.PARTIES})

    def build(self) -> None:
        self.tasks, self.inquiries, self.orders, self.day = TasksView(self), InquiriesView(self), OrdersView(self), DayView(self)
        views: list[tuple[str, str, View]] = [
            ("tasks", N_("Tasks"), self.tasks),
            ("inquiries", N_("Inquiries"), self.inquiries),
            ("owned", N_("Orders by person"), self.orders),
            ("day", N_("Daily clear"), self.day),
        ]
        if self.actor.may("see.customers"):
            self.files = FilesView(self)
            self.files.customer_wanted.connect(self._show_customer)
            views.append(("files", N_("Customer files"), self.files))
        self.add_views(*views)
        self.orders.order_wanted.connect(lambda order_id: self.context.show_order(order_id))
        self.tasks.opened.connect(self._open)
        self.tasks.counted.connect(self._counted)
        self.inquiries.order_made.connect(self._take_order)

    def reload(self) -> None:
        super().reload()
        if self.view() is not self.tasks:
            self.jobs.read(self, "counts", task_counts, self.actor, then=self._counted)
        if self.actor.may("order.assign"):
            self.jobs.read(self, "free", free_orders, then=lambda n: self.chips.set_count("owned", n or None))
        if self.actor.may("see.customers"):
            today = self.context.today()
            self.jobs.read(self, "files", due_count, today, then=lambda n: self.chips.set_count("files", n or None))
        self.jobs.read(self, "inquiries", inquiries_waiting, then=lambda n: self.chips.set_count("inquiries", n or None))

    def _counted(self, counts: TaskCounts) -> None:
        self.chips.set_count("tasks", counts.mine or None)
        self.count.emit(counts.mine)

    def _open(self, row: TaskRow) -> None:
        """Go to what a task is about, where it can be dealt with."""
        if row.kind == TaskKind.ANSWER_INQUIRY:
            self.show_view("inquiries")
            self.inquiries.show_of_task(row.id)
        elif row.order_id is not None and row.kind == TaskKind.CONFIRM_ASSIGNMENT:
            self.show_view("owned")
            self.orders.show_order(row.order_id)
        elif row.order_id is not None and row.kind == TaskKind.CONTACT_CUSTOMER:
            self._take_order(row.order_id)
        elif row.order_id is not None:
            self.context.show_order(row.order_id)
        elif row.customer_id is not None:
            self._show_customer(row.customer_id)

    def show_record(self, record_id: int) -> None:
        """Open what a task is about."""
        self.jobs.read(self, "wanted", one_task, record_id, then=self._opened)

    def _opened(self, row: TaskRow | None) -> None:
        if row is not None and row.state == "open":
            self.show_view("tasks")
            self.tasks.list.choose(row.id)
            self._open(row)
        else:
            self.notice.warn(N_("This task is done already."))

    def _show_customer(self, customer_id: int) -> None:
        room = self.context.show_tab("parties")
        if isinstance(room, Tab):
            room.show_record(customer_id)

    def begin_inquiry(self, form: InquiryForm, card: CustomerCard | None, then: Callable[[Changes], None]) -> None:
        """Open the form of an inquiry with what is known already, such as from a mail."""
        self.show_view("inquiries")
        question = InquiryQuestion(self.inquiries, self.context, then)
        question.fill(form, card)
        question.open()

    def _take_order(self, order_id: int) -> None:
        """Take an order in hand in intake, or show it to who does not work there."""
        room = self.context.show_tab("intake")
        if isinstance(room, Tab):
            room.show_record(order_id)
        else:
            self.context.show_order(order_id)
