"""Who was taught what: everybody with his last training, red when it is too long ago, and a form to record one."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from orderdesk.commands.trainings import record_training
from orderdesk.language import N_
from orderdesk.queries.confidential import Trained, TrainingRow, trained_staff, trainings
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import card, said
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NEVER = N_("never")


def _ink(row: Trained) -> str:
    return "bad" if row.overdue else ""


PEOPLE = (
    Column[Trained]("name", N_("Full name"), lambda r: r.name, width=120, strong=True),
    Column[Trained]("on", N_("Last training"), lambda r: r.held_on, kind=Kind.DATE, width=110, ink=_ink),
    Column[Trained]("topic", N_("Topic"), lambda r: r.topic or NEVER, kind=Kind.WORD, stretch=True, ink=_ink),
)
HISTORY = (
    Column[TrainingRow]("on", N_("Day"), lambda r: r.held_on, kind=Kind.DATE, width=100),
    Column[TrainingRow]("topic", N_("Topic"), lambda r: r.topic, stretch=True, strong=True),
    Column[TrainingRow]("trainer", N_("Trainer"), lambda r: r.trainer, width=90),
    Column[TrainingRow]("note", N_("Note"), lambda r: r.note, width=120),
    Column[TrainingRow]("who", N_("Recorded by"), lambda r: r.recorded_by, width=108),
)


class TrainingsPage(QWidget):
    """Choose who took part (Ctrl and Shift choose several), write what it was about, record. Signals: `edited()`."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self._tab = tab
        self._key = uuid.uuid4().hex
        self._history_of = 0
        self.list = PagedTable(
            "trainees", PEOPLE, tab.jobs, row_id=lambda r: r.staff_id, multi=True, icon="users", empty=(N_("Nobody yet"), "")
        )
        self.list.selection_changed.connect(self._chosen)
        self.history = PagedTable(
            "trainings", HISTORY, tab.jobs, compact=True, icon="list-bullets",
            empty=(N_("No trainings yet"), N_("Choose who took part, write what it was about, and record it.")),
        )  # fmt: skip
        self.record_act = tab.act("recordTraining", N_("Record training"), "Ctrl+Return", self.record, right="staff.edit")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split("trainings", self.list, self._side(), shares=(6, 6)))
        self._chosen([])

    def _side(self) -> QWidget:
        frame = card()
        column = QVBoxLayout(frame)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        self.topic, self.trainer, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.held_on = DateEdit(self._tab.context.today)
        self.held_on.set_value(self._tab.context.today())
        self.form = Form()
        self.form.row("topic", N_("Topic"), self.topic, needed=True)
        self.form.row("held_on", N_("Day"), self.held_on, needed=True)
        self.form.row("trainer", N_("Trainer"), self.trainer)
        self.form.row("note", N_("Note"), self.note)
        column.addWidget(said(N_("New training"), "head"))
        column.addWidget(self.form)
        column.addWidget(self.record_act.button(primary=True))
        column.addWidget(said(N_("Trainings so far"), "strong"))
        column.addWidget(self.history, 1)
        return frame

    def reload(self) -> None:
        """Read everybody's last training."""
        self._tab.jobs.read(self, "people", trained_staff, self._tab.context.today(), then=self._show)

    def _show(self, people: tuple[Trained, ...]) -> None:
        self.list.show_rows(people)
        if self.list.current() is None:
            self.list.choose_first()
        self._read_history()

    def _chosen(self, rows: list[Trained]) -> None:
        self.record_act.allow_if(bool(rows), N_("Choose who took part."))
        if rows:
            self._history_of = rows[0].staff_id
            self._read_history()

    def _read_history(self) -> None:
        if self._history_of:
            self._tab.jobs.read(self, "history", trainings, self._history_of, then=self.history.show_rows)

    def record(self) -> None:
        """Record the training as written for everybody chosen."""
        self.form.clear_errors()
        try:
            day = self.held_on.value()
            if day is None:
                raise Refused(N_("Write a date."), field="held_on")
        except Refused as refused:
            self.form.refuse(refused)
            return
        self._tab.jobs.do(
            self, record_training, [row.staff_id for row in self.list.selected()], self.topic.text(), day,
            self.trainer.text(), self.note.text(),
            key=self._key, then=self._recorded, failed=self._refuse, always=self.record_act.begin(),
        )  # fmt: skip

    def _recorded(self, changes: Changes) -> None:
        self._key = uuid.uuid4().hex
        for name in ("topic", "note"):
            self.form.set_text(name, "")
        self._tab.notice.good(N_("The training is recorded for {count} people."), count=changes.count)
        self.reload()

    def _refuse(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        if error.field in self.form.fields:
            self.form.refuse(error)
        else:
            self._tab.notice.refuse(error)
