"""Who sits in the departments that review, and who decides in whose place while he is away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from orderdesk.commands.routes import end_absence, record_absence, seat_department
from orderdesk.language import N_
from orderdesk.queries.routes import AbsenceRow, RoutesPage, routes_page
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import card, said
from orderdesk.ui.widgets.scrolled import scrolled
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable


@dataclass(frozen=True, slots=True)
class Seats:
    """A department and who sits there."""

    id: str
    people: str


DEPARTMENTS = (
    Column[Seats]("department", N_("Department"), lambda row: row.id, width=120, strong=True),
    Column[Seats]("people", N_("Who sits there"), lambda row: row.people, stretch=True),
)
ABSENCES = (
    Column[AbsenceRow]("person", N_("Away"), lambda row: row.person, width=90, strong=True),
    Column[AbsenceRow]("deputy", N_("Deputy"), lambda row: row.deputy, width=90),
    Column[AbsenceRow]("first", N_("First day"), lambda row: row.first_day, kind=Kind.DATE),
    Column[AbsenceRow]("last", N_("Last day"), lambda row: row.last_day, kind=Kind.DATE),
    Column[AbsenceRow]("note", N_("Note"), lambda row: row.note, stretch=True),
)


class DeputiesPage(QWidget):
    """See the top of the module."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self._tab = tab
        self._key = uuid.uuid4().hex
        self._known: RoutesPage | None = None
        act = tab.act
        self.seat_act = act("seatDepartment", N_("Save department"), "Ctrl+S", self.seat, right="routes.edit", icon="check")
        self.away_act = act("recordAbsence", N_("Record absence"), "Ctrl+Return", self.record, right="routes.edit")
        self.back_act = act("endAbsence", N_("Is back"), "Ctrl+B", self.end, right="routes.edit")
        self.acts = (self.seat_act, self.away_act, self.back_act)
        self.list = PagedTable(
            "departments", DEPARTMENTS, tab.jobs, icon="users",
            empty=(N_("No departments"), N_("Write a name, choose who sits there, and save. Routes then send orders to it.")),
        )  # fmt: skip
        self.list.current_changed.connect(self._take)
        self.away = PagedTable(
            "absences", ABSENCES, tab.jobs, compact=True, empty=(N_("Nobody is away"), N_("Record an absence above."))
        )
        self.away.current_changed.connect(lambda _row: self._allow())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split("deputies", self.list, scrolled(self._seats()), self._absences(), shares=(5, 4, 6)))
        self._allow()

    def _seats(self) -> QWidget:
        frame = card()
        column = QVBoxLayout(frame)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        column.addWidget(said(N_("Department"), "head"))
        self.form = Form()
        self.name = QLineEdit()
        self.form.row("department", N_("Name"), self.name, needed=True)
        column.addWidget(self.form)
        column.addWidget(said(N_("Who sits there"), "strong"))
        self._people = QVBoxLayout()
        self._people.setSpacing(S)
        self.boxes: dict[int, QCheckBox] = {}
        column.addLayout(self._people)
        column.addWidget(self.seat_act.button(primary=True))
        column.addStretch(1)
        return frame

    def _absences(self) -> QWidget:
        frame = card()
        column = QVBoxLayout(frame)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        self.person, self.deputy, self.note = QComboBox(), QComboBox(), QLineEdit()
        self.first, self.last = DateEdit(self._tab.context.today), DateEdit(self._tab.context.today)
        self.absence = Form()
        self.absence.row("person", N_("Who is away"), self.person, needed=True)
        self.absence.row("deputy", N_("Deputy"), self.deputy, needed=True)
        self.absence.row("first_day", N_("First day"), self.first, needed=True)
        self.absence.row("last_day", N_("Last day"), self.last, needed=True)
        self.absence.row("note", N_("Note"), self.note)
        column.addWidget(said(N_("Absence"), "head"))
        column.addWidget(self.absence)
        column.addWidget(self.away_act.button())
        column.addWidget(said(N_("Away now and soon"), "strong"))
        column.addWidget(self.away, 1)
        column.addWidget(self.back_act.button(quiet=True))
        return frame

    def reload(self) -> None:
        """Read departments, reviewers and absences."""
        self._tab.jobs.read(self, "deputies", routes_page, self._tab.context.today(), then=self._show)

    def _show(self, known: RoutesPage) -> None:
        self._known = known
        names = {person.id: person.name for person in known.reviewers}
        for box in self.boxes.values():
            self._people.removeWidget(box)
            box.deleteLater()
        self.boxes = {}
        for person in known.reviewers:
            box = QCheckBox(person.name)
            box.setObjectName(f"seat_{person.id}")
            self.boxes[person.id] = box
            self._people.addWidget(box)
        for combo in (self.person, self.deputy):
            chosen = combo.currentData()
            combo.clear()
            for person in known.reviewers:
                combo.addItem(person.name, person.id)
            combo.setCurrentIndex(combo.findData(chosen))
        self.list.show_rows(
            [Seats(name, ", ".join(names.get(each, "?") for each in ids)) for name, ids in known.departments.items()]
        )
        if self.list.current() is None:
            self.list.choose_first()
        self._take(self.list.current())
        self.away.show_rows(known.absences)
        self._allow()

    def _take(self, row: Seats | None) -> None:
        if self._known is None or row is None:
            return
        self.form.set_text("department", row.id)
        for staff_id, box in self.boxes.items():
            box.setChecked(staff_id in self._known.departments.get(row.id, ()))

    def _allow(self) -> None:
        self.back_act.allow_if(self.away.current() is not None, N_("Choose an absence first."))
        self.edited.emit()

    def seat(self) -> None:
        """Save who sits in the department."""
        people = [staff_id for staff_id, box in self.boxes.items() if box.isChecked()]
        self._tab.jobs.do(
            self, seat_department, self.name.text(), people, key=self._key, then=self._seated, failed=self._refused,
            always=self.seat_act.begin(),
        )  # fmt: skip

    def _seated(self, changes: Changes) -> None:
        self._key = uuid.uuid4().hex
        self._tab.notice.good(N_("{department} is saved."), department=self.name.text().strip())
        self.reload()

    def record(self) -> None:
        """Record the absence as written."""
        self.absence.clear_errors()
        try:
            days = [edit.value() for edit in (self.first, self.last)]
            for field, value in (
                ("person", self.person.currentData()),
                ("deputy", self.deputy.currentData()),
                ("first_day", days[0]),
                ("last_day", days[1]),
            ):
                if value is None:
                    raise Refused(N_("Fill this in."), field=field)
        except Refused as refused:
            self._refused(refused)
            return
        self._tab.jobs.do(
            self, record_absence, self.person.currentData(), self.deputy.currentData(), days[0], days[1], self.note.text(),
            key=self._key, then=self._recorded, failed=self._refused, always=self.away_act.begin(),
        )  # fmt: skip

    def _recorded(self, changes: Changes) -> None:
        self._key = uuid.uuid4().hex
        self._tab.notice.good(N_("The absence is recorded; the deputy sees these orders on those days."))
        self.note.clear()
        self.reload()

    def end(self) -> None:
        """End the absence in hand."""
        row = self.away.current()
        if row is not None:
            self._tab.jobs.do(
                self, end_absence, row.id, key=f"absence-{row.id}", then=self._ended, failed=self._refused,
                always=self.back_act.begin(),
            )  # fmt: skip

    def _ended(self, changes: Changes) -> None:
        self._tab.notice.good(N_("{name} decides himself again."), name=changes.number)
        self.reload()

    def _refused(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        for form in (self.form, self.absence):
            if error.field in form.fields:
                form.refuse(error)
                return
        self._tab.notice.refuse(error)
