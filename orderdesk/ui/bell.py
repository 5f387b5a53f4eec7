"""What the bell lists: orders waiting for my review (003-38), my tasks, questions put to me; each opens where it is dealt with.

An order that comes to my step while I work is said as a notice as well. Read when something changes and once a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from orderdesk.language import N_, _
from orderdesk.queries.paging import Page
from orderdesk.queries.review import QueueRow, review_queue
from orderdesk.queries.settings import unknown_holidays
from orderdesk.queries.tasks import TaskRow, Whose, tasks
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.queue_settings import DAYS_OFF
from orderdesk.rules.review import my_steps
from orderdesk.rules.tasks import TASK_NAMES, TaskKind
from orderdesk.ui import format, words
from orderdesk.ui.context import Context
from orderdesk.ui.standing import place_said
from orderdesk.ui.tab import Tab
from orderdesk.ui.top_bar import Listed, TopBar

MINUTE = 60_000
LISTED = 8
"""So many of each kind are listed; the room itself has the rest."""
HOLIDAYS = N_(
    "The official holidays of {year} are not known to this program yet: Monday to Friday count as worked. "
    "Enter the days off under Settings, Calendar."
)
CAME = N_("{number} of {customer} waits for your review.")


class Bell(QObject):
    """Lives as long as the window."""

    def __init__(self, context: Context, top: TopBar, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._top = context, top
        self._reviews: Page[QueueRow] = Page(())
        self._tasks: Page[TaskRow] = Page(())
        self._known: set[tuple[int, str]] | None = None
        self._year: int | None = None  # the year whose holidays are not known
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(self.look)
        self._clock.start()
        self._soon = QTimer(self, singleShot=True, interval=300)
        self._soon.timeout.connect(self.look)
        context.jobs.changed.connect(self._hear)
        context.jobs.back.connect(self.look)
        words.tell(self, self._show)
        self.look()

    @Slot()
    def look(self) -> None:
        """Read what waits for him."""
        actor, jobs = self._context.actor, self._context.jobs
        if my_steps(actor):
            jobs.read(self, "reviews", review_queue, actor, today=self._context.today(), then=self._take_reviews)
        if actor.may("settings.edit"):
            jobs.read(self, "holidays", unknown_holidays, self._context.today(), then=self._take_year)
        jobs.read(self, "tasks", tasks, actor, Whose.MINE, limit=LISTED, then=self._take_tasks)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.areas & {Area.REVIEW, Area.TASKS, Area.INTAKE, Area.SETTINGS} and not self._soon.isActive():
            self._soon.start()

    def _take_reviews(self, page: Page[QueueRow]) -> None:
        here = {(row.id, row.order.state) for row in page.rows}
        if self._known is not None:
            for row in page.rows:
                if (row.id, row.order.state) not in self._known:
                    said = words.speak_now(CAME, number=row.number, customer=row.order.customer)
                    self._context.notify(said, partial(self._review, row.id))
        self._known = here if page.after is None or self._known is None else self._known | here
        self._reviews = page
        self._show()

    def _take_year(self, year: int | None) -> None:
        if year is not None and year != self._year:
            self._context.notify(words.speak_now(HOLIDAYS, year=str(year)), self._calendar)
        self._year = year
        self._show()

    def _take_tasks(self, page: Page[TaskRow]) -> None:
        self._tasks = page
        self._show()

    def _show(self) -> None:
        lists: list[tuple[str, Sequence[Listed]]] = []
        if self._year is not None:
            told = words.speak_now(N_("Days off of {year} are not entered"), year=str(self._year))
            lists.append((_("For the administrator"), [(told, self._calendar)]))
        reviews: list[Listed] = [(_review_said(row), self._going(self._review, row.id)) for row in self._reviews.rows[:LISTED]]
        mine: list[Listed] = [(_task_said(row), self._going(self._task, row.id)) for row in self._tasks.rows[:LISTED]]
        if reviews:
            if len(self._reviews.rows) > LISTED:
                reviews.append((_("All that wait for your review"), partial(self._room, "review")))
            lists.append((_("Waits for your review"), reviews))
        if mine:
            if self._tasks.after is not None:
                mine.append((_("All your tasks"), partial(self._room, "tasks")))
            lists.append((_("Your tasks"), mine))
        self._top.show_waiting(lists)

    def _going(self, there: Callable[[int], None], number: int) -> Callable[[], None]:
        return partial(there, number)

    def _calendar(self) -> None:
        page = self._context.show_tab("settings")
        if isinstance(page, Tab):
            page.show_setting(DAYS_OFF)

    def _room(self, name: str) -> None:
        self._context.show_tab(name)

    def _review(self, order_id: int) -> None:
        open_record(self._context, "review", order_id)

    def _task(self, task_id: int) -> None:
        open_record(self._context, "tasks", task_id)


def open_record(context: Context, room: str, record_id: int) -> None:
    """Go to a room and take a record in hand there."""
    tab = context.show_tab(room)
    if isinstance(tab, Tab):
        tab.show_record(record_id)


def _review_said(row: QueueRow) -> str:
    parts = (row.number, row.order.customer, format.money(row.order.total), place_said(row.order.rank_reasons))
    return "   ".join(filter(None, parts))


def _task_said(row: TaskRow) -> str:
    task = words.speak_now(TASK_NAMES.get(TaskKind(row.kind), row.kind))
    about = "  ".join(filter(None, (row.order, row.customer)))
    first = row.note.partition("\n")[0][:40]
    late = _("late") if row.late else ""
    return "   ".join(filter(None, (late, task, about, first)))
