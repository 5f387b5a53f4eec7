"""One's own absence: from when, until when, and who decides meanwhile; a chip in the frame says so while it lasts.

    chip = AbsenceChip(context)            # in the frame; hidden while there is nothing to say, opens the question when clicked
    AbsenceQuestion(window, context).open()

Only who reviews has a deputy. Whoever stands in for somebody sees that in the same place.
"""

from __future__ import annotations

import uuid

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from orderdesk.commands.routes import end_absence, record_absence
from orderdesk.language import N_, _
from orderdesk.queries.routes import AbsenceRow, OwnAbsences, own_absences
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui import format, icons, style, words
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.label import Label, plain_tip, said

MINUTE = 60_000
NOBODY = N_("Nobody else decides your steps. Ask the administrator to give somebody your duty first.")


def days_of(row: AbsenceRow) -> str:
    """From when until when."""
    if row.first_day == row.last_day:
        return format.day(row.first_day)
    return _("{first} to {last}", first=format.day(row.first_day), last=format.day(row.last_day))


class AbsenceQuestion(FormQuestion):
    """See the top of the module; what is recorded already stands below, each with a button that ends it."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(
            parent,
            "absenceQuestion",
            N_("My absence"),
            N_("While you are away, your deputy sees and decides what waits for your department."),
            N_("Record absence"),
        )
        self._context, self._key = context, uuid.uuid4().hex
        self.first, self.last = DateEdit(context.today), DateEdit(context.today)
        self.deputy, self.note = QComboBox(), QLineEdit()
        self.form.row("first_day", N_("First day"), self.first, needed=True, hint=N_("Such as 3/5, +3 or next Wednesday"))
        self.form.row("last_day", N_("Last day"), self.last, needed=True, hint=N_("Such as 3/5, +3 or next Wednesday"))
        self.form.row("deputy", N_("Deputy"), self.deputy, needed=True)
        self.form.row("note", N_("Note"), self.note)
        self.known = QWidget()
        self._rows = QVBoxLayout(self.known)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(S)
        self.content.addWidget(self.known)
        self.back_buttons: dict[int, QPushButton] = {}
        self._standing: OwnAbsences | None = None
        self.tried.connect(self._record)
        self.first.setFocus()
        self.reload()
        words.tell(self, self._retell)

    def reload(self) -> None:
        """Read who could stand in and what is recorded."""
        self._context.jobs.read(
            self, "absence", own_absences, self._context.actor.staff_id, self._context.today(), then=self._show
        )

    def _show(self, standing: OwnAbsences) -> None:
        self._standing = standing
        chosen = self.deputy.currentData()
        self.deputy.clear()
        for person in standing.deputies:
            self.deputy.addItem(person.name, person.id)
        self.deputy.setCurrentIndex(self.deputy.findData(chosen) if len(standing.deputies) != 1 else 0)
        self.accept_act.allow_if(bool(standing.deputies), NOBODY)
        if not standing.deputies:
            self.notice.warn(NOBODY)
        self._retell()

    def _retell(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.back_buttons = {}
        standing = self._standing
        if standing is None or not standing.own:
            return
        self._rows.addWidget(said(N_("Recorded"), "strong"))
        for row in standing.own:
            self._rows.addWidget(self._recorded(row))

    def _recorded(self, row: AbsenceRow) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(S)
        text = Label(wrap=True)
        text.show_text(" · ".join(filter(None, (days_of(row), _("{name} decides", name=row.deputy), row.note))))
        back = QPushButton()
        back.setObjectName(f"back_{row.id}")
        back.setAutoDefault(False)
        begun = row.first_day <= self._context.today()
        words.say(back.setText, N_("I am back") if begun else N_("Call it off"))
        back.clicked.connect(lambda: self._end(row))
        self.back_buttons[row.id] = back
        line.addWidget(text, 1)
        line.addWidget(back)
        return holder

    def _record(self) -> None:
        try:
            first, last = self.first.value(), self.last.value()
            for field, value in (("first_day", first), ("last_day", last), ("deputy", self.deputy.currentData())):
                if value is None:
                    raise Refused(N_("Fill this in."), field=field)
        except Refused as error:
            self.form.refuse(error)
            return
        self._context.jobs.do(
            self, record_absence, self._context.actor.staff_id, int(self.deputy.currentData()), first, last, self.note.text(),
            key=self._key, then=self.done_well, failed=self._refused, always=self.accept_act.begin(),
        )  # fmt: skip

    def _refused(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        self.form.refuse(error)

    def _end(self, row: AbsenceRow) -> None:
        self._context.jobs.do(self, end_absence, row.id, key=f"absence-{row.id}", then=self._called_back, failed=self._refused)

    def _called_back(self, _changes: Changes) -> None:
        self.notice.good(N_("Your deputy no longer decides in your place."))
        self.reload()


class AbsenceChip(QPushButton):
    """See the top of the module. Read at the beginning, when routes change, and once a minute: a day begins by itself."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("absenceChip")
        self._context = context
        self._standing: OwnAbsences | None = None
        style.role(self, "chip")
        icons.dress(self, "user-circle")
        self.hide()
        self.clicked.connect(self.ask)
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(self.look)
        self._clock.start()
        context.jobs.changed.connect(self._hear)
        context.jobs.back.connect(self.look)
        self.look()
        words.tell(self, self._retell)

    def ask(self) -> None:
        """Open the question."""
        AbsenceQuestion(self.window(), self._context).open()

    @Slot()
    def look(self) -> None:
        """Read what is recorded."""
        context = self._context
        context.jobs.read(self, "absence", own_absences, context.actor.staff_id, context.today(), then=self._show)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if Area.REVIEW in changes.areas and Area.SETTINGS in changes.areas:
            self.look()

    def _show(self, standing: OwnAbsences) -> None:
        self._standing = standing
        self._retell()

    def _retell(self) -> None:
        standing, today = self._standing, self._context.today()
        if standing is None:
            return
        own = [row for row in standing.own if row.first_day <= today]
        others = [row for row in standing.others if row.first_day <= today]
        texts = [_("Away until {day}: {name} decides", day=format.day(row.last_day), name=row.deputy) for row in own]
        texts += [_("You stand in for {name} until {day}", name=row.person, day=format.day(row.last_day)) for row in others]
        self.setVisible(bool(texts))
        if texts:
            more = f"  +{len(texts) - 1}" if len(texts) > 1 else ""
            self.setText(f"{texts[0]}{more}".replace("&", "&&"))
            self.setToolTip(plain_tip("\n".join(texts)))
            self.setAccessibleName(". ".join(texts))
