"""The list of changes: what is looked for above, sentences newest first, and the change in hand field by field below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.confidential import note_export
from orderdesk.language import N_, _
from orderdesk.queries.audit import AuditEntry, Wanted, changes, people
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui import format, words
from orderdesk.ui.audit.export import changes_sheet
from orderdesk.ui.audit.searched import SEARCHED
from orderdesk.ui.audit.sentences import Difference, differences, kind, sentence, who
from orderdesk.ui.audit.vocabulary import COLUMNS, KINDS
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.saving import EXCEL, ask_where, write_file
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import Column, PagedTable

CHANGES = (
    Column[AuditEntry]("at", N_("When"), lambda r: format.moment_exact(r.at), width=130, tip=lambda r: format.moment_full(r.at)),
    Column[AuditEntry]("who", N_("Who"), who, width=90, strong=True, tip=lambda r: r.login),
    Column[AuditEntry]("what", N_("What"), sentence, stretch=True, tip=sentence),
    Column[AuditEntry]("kind", N_("Kind"), kind, width=100, roomy=900),
    Column[AuditEntry]("place", N_("Where"), lambda r: r.place, width=140, roomy=1100),
)
FIELDS = (
    Column[Difference]("field", N_("Field"), lambda r: r.field, width=180, strong=True),
    Column[Difference]("before", N_("Before"), lambda r: r.before, width=320, tip=lambda r: r.before),
    Column[Difference]("after", N_("After"), lambda r: r.after, stretch=True, tip=lambda r: r.after),
)
EMPTY = (N_("No change found"), N_("Choose a longer period, or another person or thing."))
FILE = "changes.xlsx"


class ChangesList(QWidget):
    """Searches the trail; with an order, only that order's part of it and without a field for it."""

    def __init__(self, context: Context, notice: NoticeBar, order_id: int | None = None) -> None:
        super().__init__()
        self._context, self._jobs, self._notice = context, context.jobs, notice
        self._order_id = order_id
        self.list = PagedTable("auditChanges", CHANGES, self._jobs, icon="list-bullets", empty=EMPTY)
        self.list.current_changed.connect(self._show_fields)
        self.fields = PagedTable("auditFields", FIELDS, compact=True, empty=(N_("Choose a change above"), ""))
        self.export_act = Act(self, "auditExport", N_("Export"), "Ctrl+E", self._export, icon="export")
        if not context.actor.may("customer.export"):
            self.export_act.withhold()
        self._make_filters()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S)
        outer.addLayout(self._filters())
        outer.addWidget(split("audit", self.list, self.fields, shares=(7, 3), stacked=True), 1)

    # what is looked for

    def _make_filters(self) -> None:
        self.search = FilterEdit("auditOrder", N_("Order no."), below=self.list)
        self.search.changed.connect(lambda _text: self.reload())
        self.search.setVisible(self._order_id is None)
        self.person = _box("auditPerson", N_("Person"))
        self._known: tuple[tuple[str, str], ...] = ()
        self.kind = _box("auditKind", N_("Kind of thing"))
        self.field = _box("auditField", N_("Field"))
        self.start, self.end = DateEdit(self._context.today), DateEdit(self._context.today)
        for name, field, label in (("auditFrom", self.start, N_("First day")), ("auditTo", self.end, N_("Last day"))):
            field.setObjectName(name)
            words.say(field.setAccessibleName, label)
            field.editingFinished.connect(self.reload)
        words.tell(self, self._fill)
        self.kind.currentIndexChanged.connect(lambda _index: self._fill_fields())
        for box in (self.person, self.kind, self.field):
            box.currentIndexChanged.connect(lambda _index: self.reload())
        self._asked: Wanted | None = None

    def _filters(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(S)
        fields = (
            (N_("Person"), self.person), (N_("Kind of thing"), self.kind), (N_("Field"), self.field),
            (N_("First day"), self.start), (N_("Last day"), self.end),
        )  # fmt: skip
        for number, (text, field) in enumerate(fields, 1):
            label = Label("soft")
            words.say(label.setText, text)
            label.setBuddy(field)
            grid.addWidget(label, 0, number)
            grid.addWidget(field, 1, number)
            grid.setColumnStretch(number, 1)
        if self._order_id is None:
            label = Label("soft")
            words.say(label.setText, N_("Order no."))
            grid.addWidget(label, 0, 0)
            grid.addWidget(self.search, 1, 0)
            grid.setColumnStretch(0, 2)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(S)
        self.buttons.addWidget(self.export_act.button(quiet=True))
        grid.addLayout(self.buttons, 1, 6)
        return grid

    def _fill(self) -> None:
        """Say what can be chosen, in the language spoken now."""
        _offer(self.person, [("", _("Everybody")), *self._known])
        _offer(self.kind, [("", _("Everything")), *((table, _(text)) for table, text in KINDS.items())])
        self._fill_fields()

    def _fill_fields(self) -> None:
        """The fields of the kind chosen; each by its name once."""
        table = self.kind.currentData()
        columns = dict.fromkeys(column for of, column in SEARCHED if table in ("", of))
        _offer(self.field, [("", _("Every field")), *((column, _(COLUMNS[column])) for column in columns)])

    def show_people(self, known: tuple[tuple[str, str], ...]) -> None:
        """Offer these (login, name)."""
        self._known = known
        _offer(self.person, [("", _("Everybody")), *known])

    def wanted(self) -> Wanted:
        """What the fields say; Refused when a date is none."""
        return Wanted(
            order=self.search.wanted(),
            login=self.person.currentData() or "",
            table=self.kind.currentData() or "",
            column=self.field.currentData() or "",
            start=self.start.value(),
            end=self.end.value(),
            order_id=self._order_id,
        )

    def read(self) -> None:
        """Read people and changes anew."""
        self._jobs.read(self, "people", people, then=self.show_people)
        self._asked = None
        self.reload()

    def reload(self) -> None:
        """Show what is looked for, if that is something else than what is shown."""
        try:
            wanted = self.wanted()
        except Refused as refused:
            self._notice.refuse(refused)
            return
        if wanted != self._asked:
            self._asked = wanted
            self.list.load(changes, wanted)

    def _show_fields(self, entry: AuditEntry | None) -> None:
        self.fields.show_rows(list(differences(entry)) if entry is not None else [])

    # out

    def _export(self) -> None:
        ask_where(self, "saveChanges", N_("Save the changes found"), FILE, self.save_changes, kinds=EXCEL)

    def save_changes(self, path: Path) -> None:
        """Write what was found, all of it, as an xlsx; that it leaves the house is written down first."""
        desk, wanted, done = self._context.desk, self.wanted(), self.export_act.begin()

        def noted(made: tuple[bytes, int]) -> None:
            self._jobs.do(self, note_export, FILE, made[1], then=partial(write, made[0]), always=done)

        def write(content: bytes, _changes: Changes) -> None:
            self._jobs.call(self, "save", lambda: write_file(path, content), then=self._saved)

        self._jobs.call(self, "sheet", lambda: changes_sheet(desk, wanted), then=noted, failed=partial(self._not_saved, done))

    def _not_saved(self, done: object, error: Refused) -> None:
        assert callable(done)
        done()
        self._notice.refuse(error)

    def _saved(self, path: Path) -> None:
        self._notice.good(N_("Saved as {path}."), path=path)


def _box(name: str, label: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    words.say(box.setAccessibleName, label)
    return box


def _offer(box: QComboBox, options: Sequence[tuple[str, str]]) -> None:
    """Fill it with (key, text); what was chosen stays chosen if it is still there. Nobody is told."""
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        for key, text in options:
            box.addItem(text, key)
        box.setCurrentIndex(max(0, box.findData(chosen)))
