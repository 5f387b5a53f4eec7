"""The calendar of what each day holds: working days, holidays, what is taken, and days that are not as usual (000-19)."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from orderdesk.commands.capacity import set_capacity
from orderdesk.language import N_
from orderdesk.queries.capacity import DayRow, capacity_days
from orderdesk.rules.capacity import DAY_NAMES, RESOURCES
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui import format, words
from orderdesk.ui.view import View
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.quantity_edit import QuantityEdit
from orderdesk.ui.widgets.table import PagedTable

DAYS = (
    Column[DayRow]("day", N_("Day"), lambda r: format.day_full(r.day), width=190, strong=True),
    Column[DayRow]("kind", "", lambda r: DAY_NAMES[r.kind], kind=Kind.WORD, width=110,
                   ink=lambda r: "" if r.kind == "work" else "warn"),
    Column[DayRow]("capacity", N_("Holds"), lambda r: r.capacity, kind=Kind.NUMBER, width=90),
    Column[DayRow]("taken", N_("Taken"), lambda r: r.taken or None, kind=Kind.NUMBER, width=90),
    Column[DayRow]("free", N_("Left"), lambda r: r.free if r.capacity or r.taken else None, kind=Kind.NUMBER, width=90,
                   strong=True, ink=lambda r: "bad" if r.free < 0 else ""),
    Column[DayRow]("note", N_("Not as usual"), lambda r: r.note, stretch=True),
)  # fmt: skip


class DayQuestion(Question):
    """Asks what a day holds, and why; stays open when it is refused."""

    def __init__(self, view: CapacityView, resource: str, row: DayRow) -> None:
        super().__init__(
            view.window(),
            N_("{day}: how many lines?"),
            N_("Leave the number empty to make the day as usual again."),
            N_("Save"),
            day=lambda: format.day_full(row.day),
        )
        self.setObjectName("capacityDay")
        self._view, self._resource, self._row, self._key = view, resource, row, str(uuid.uuid4())
        self.notice = NoticeBar()
        self.form = Form()
        self.lines = QuantityEdit()
        self.form.row("lines", N_("Lines"), self.lines)
        self.form.row("note", N_("Why"), QLineEdit(row.note))
        self.lines.set_value(row.capacity)
        self.content.addWidget(self.notice)
        self.content.addWidget(self.form)
        self.lines.setFocus()
        self.lines.selectAll()

    def accept(self) -> None:
        if not self.accept_act.isEnabled():
            return
        try:
            typed = self.lines.value()
        except Refused as error:
            self.form.refuse(error)
            return
        row, lines = self._row, int(typed) if typed is not None else None
        note = self.form.text("note")
        self._view.jobs.do(
            self, set_capacity, self._resource, row.day, lines, note, row.version, key=f"{self._key}-{lines}-{hash(note)}",
            then=self._done, failed=self.form.refuse, always=self.accept_act.begin(),
        )  # fmt: skip

    def _done(self, changes: Changes) -> None:
        super().accept()
        self._view.saved.emit(changes)


class CapacityView(View):
    """The coming days of one resource. Signals: `saved(Changes)`."""

    saved = Signal(object)

    def build(self) -> None:
        self.resources = FilterChips(tuple(RESOURCES.items()))
        self.resources.setObjectName("resources")
        self.resources.chosen.connect(lambda _key: self.reload())
        self.list = PagedTable("capacityDays", DAYS, self.jobs, row_id=lambda row: row.day, icon="calendar-blank")
        words.say(self.list.setAccessibleName, N_("Capacity"))
        self.change = self.act("changeDay", N_("Change the day…"), "E", self.ask, right="capacity.edit", icon="pencil-simple")
        self.list.activated.connect(lambda _row: self.change.trigger())
        hint = N_("What waits for delivery takes a line of the day on which it has to leave. Usual days are set in the settings.")
        self.body.addWidget(said(hint, "soft"))
        self.body.addWidget(self.resources)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.change.button())

    def reload(self) -> None:
        self.jobs.read(self, "days", capacity_days, self.resources.key(), self.context.today(), then=self._show)

    def _show(self, rows: tuple[DayRow, ...]) -> None:
        self.list.show_rows(rows)
        if rows and self.list.current() is None:
            self.list.choose_first()

    def first_focus(self) -> QWidget:
        return self.list

    def ask(self) -> None:
        """Ask what the chosen day holds."""
        row = self.list.current()
        if row is not None:
            DayQuestion(self, self.resources.key(), row).open()
