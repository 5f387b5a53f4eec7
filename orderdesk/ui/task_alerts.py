"""What somebody was just given to do, and what has just become late, said under the bell of whatever room he is in.

Read when something changes and once a minute: time passes without anybody doing anything.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from orderdesk.language import N_
from orderdesk.queries.paging import Page
from orderdesk.queries.tasks import TaskRow, Whose, tasks
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.tasks import TASK_NAMES
from orderdesk.ui import words
from orderdesk.ui.bell import open_record
from orderdesk.ui.context import Context

MINUTE = 60_000
GIVEN = N_("{who} gave you a task: {task} {about}")
LATE = N_("Late: {task} {about}")
MANY = N_("{count} tasks are late; they stand under My work.")
FEW = 3
"""So many late ones are said one by one when somebody signs in; more of them as a number."""


class TaskAlerts(QObject):
    """Lives as long as the window."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._told: dict[Whose, set[int]] = {}
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(self.look)
        self._clock.start()
        self._soon = QTimer(self, singleShot=True, interval=300)
        self._soon.timeout.connect(self.look)
        context.jobs.changed.connect(self._hear)
        self.look()

    @Slot()
    def look(self) -> None:
        """Read what is his and what is late."""
        actor, jobs = self._context.actor, self._context.jobs
        jobs.read(self, "given", tasks, actor, Whose.MINE, then=lambda page: self._tell(Whose.MINE, page))
        jobs.read(self, "late", tasks, actor, Whose.LATE, then=lambda page: self._tell(Whose.LATE, page))

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if Area.TASKS in changes.areas and not self._soon.isActive():
            self._soon.start()

    def _tell(self, which: Whose, page: Page[TaskRow]) -> None:
        known = self._told.get(which)
        self._told[which] = {row.id for row in page.rows} | (known or set())
        if which is Whose.MINE and known is None:
            return  # what waits since before he signed in stands as a number on the tab
        if known is None and len(page.rows) > FEW:
            count = f"{len(page.rows)}+" if page.after is not None else str(len(page.rows))
            self._context.notify(words.speak_now(MANY, count=count), partial(self._context.show_tab, "tasks"))
            return
        for row in page.rows:
            if known is not None and row.id in known:
                continue
            if which is Whose.LATE:
                self._say(LATE, row)
            elif row.created_by != self._context.actor.staff_id:
                self._say(GIVEN, row)

    def _say(self, sentence: str, row: TaskRow) -> None:
        task = words.speak_now(TASK_NAMES.get(row.kind, row.kind))
        first = row.note.partition("\n")[0][:60]
        about = "  ".join(filter(None, (row.order, row.customer))) or first
        said = words.speak_now(sentence, who=row.giver, task=task, about=about)
        self._context.notify(said, partial(open_record, self._context, "tasks", row.id))
