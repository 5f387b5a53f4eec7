"""A room of records: a list that is searched, the one in hand beside it, a form that takes the whole room, sheets in and out.

A tab of records gives its `Room` (see record_room.py) and three widgets:

    class CatalogueTab(RecordTab):
        room = Room(…)
        def make_list(self) -> PagedTable: …
        def make_card(self) -> QWidget: …            # with a signal `…` of its own, if it opens something
        def make_editor(self) -> Editor: …
        def read_card(self, record_id) -> None: …    # read and show; then self.shown(record_id or None)
"""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.commands.confidential import note_export
from orderdesk.language import N_
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.merging import Record
from orderdesk.ui import words
from orderdesk.ui.imports.dialog import ImportDialog
from orderdesk.ui.record_conflict import compare
from orderdesk.ui.record_room import Edited, Room
from orderdesk.ui.record_typing import RecordTyping
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.saving import EXCEL, ask_where, write_file
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

UNFINISHED = N_("Finish the form first.")


class RecordTab(Tab):
    """See the top of the module."""

    room: ClassVar[Room]

    def build(self) -> None:
        self._key = ""
        self._begun: list[str] = []
        self.typing = RecordTyping(self)
        self.context.drafts.watch(self.typing)
        self._first = False
        self.wanted: int | None = None
        self._editing: Edited | None = None
        self._before: Record = {}  # the record as the form first showed it
        self._make_acts()
        self.search = self._search_field()
        self.list = self.make_list()
        self.list.current_changed.connect(self._take_row)
        self.list.activated.connect(lambda _row: self.edit_act.trigger())
        self.list.loaded.connect(self._loaded)
        self.card = self.make_card()
        self.editor = self.make_editor()
        self.pages = QStackedWidget()
        self.pages.addWidget(split(self.room.name, self._left(), self._right(), shares=(6, 6)))
        self.pages.addWidget(self._form_page())
        self.body.addWidget(self.pages, 1)
        self._allow()

    def make_list(self) -> PagedTable[Any]:
        """The list."""
        raise NotImplementedError

    def make_card(self) -> Any:
        """The record in hand."""
        raise NotImplementedError

    def make_editor(self) -> Any:
        """The form."""
        raise NotImplementedError

    def read_card(self, record_id: int) -> None:
        """Read one record and show it."""
        raise NotImplementedError

    def _make_acts(self) -> None:
        room = self.room
        self.find_act = self.act("find", N_("Find"), "Ctrl+F", self._find, icon="magnifying-glass")
        self.new_act = self.act("new", room.new, "Ctrl+N", self._new, right=room.right, icon="plus")
        self.edit_act = self.act("edit", N_("Edit"), "F2", self._edit, right=room.right, icon="pencil-simple")
        importing = N_("Import")
        self.import_act = self.act("import", importing, "Ctrl+I", self._import, right=room.import_right, icon="upload-simple")
        export = N_("Save as a sheet")
        self.export_act = self.act("export", export, "Ctrl+E", self._export, right=room.export_right, icon="download-simple")
        self.save_act = self.act("save", N_("Save"), "Ctrl+Return", self._save, right=room.right, icon="check")
        self.back_act = self.act("back", N_("Back"), "Esc", self._put_away, icon="x")

    def _search_field(self) -> FilterEdit:
        field = FilterEdit(f"{self.room.name}Search", self.room.hint)
        words.say(field.setAccessibleName, self.room.label)
        field.changed.connect(lambda _text: self._load())
        field.entered.connect(lambda _text: self._take_first())
        return field

    def _left(self) -> QWidget:
        side, column, row = _side()
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        for act in (self.import_act, self.export_act):
            row.addWidget(act.button(quiet=True))
        row.addStretch(1)
        row.addWidget(self.new_act.button())
        column.addLayout(row)
        return side

    def _right(self) -> QWidget:
        side, column, row = _side()
        column.addWidget(self.card, 1)
        row.addStretch(1)
        row.addWidget(self.edit_act.button(primary=True))
        column.addLayout(row)
        return side

    def _form_page(self) -> QWidget:
        side, column, row = _side()
        self.form_title = Label("head")
        column.addWidget(self.form_title)
        column.addWidget(self.editor, 1)
        row.addStretch(1)
        row.addWidget(self.back_act.button(quiet=True))
        row.addWidget(self.save_act.button(primary=True))
        column.addLayout(row)
        return side

    def first_focus(self) -> QWidget | None:
        return self.search if self.pages.currentIndex() == 0 else None

    # the list and the one in hand

    def reload(self) -> None:
        self._load()
        if self.wanted is not None:
            self.read_card(self.wanted)

    def show_record(self, record_id: int) -> None:
        self.wanted = record_id
        self.pages.setCurrentIndex(0)
        self.list.choose(record_id)
        self.read_card(record_id)
        self._allow()

    def shown(self, record_id: int | None) -> None:
        """Called when the card shows a record, or none."""
        self.wanted = record_id
        self._allow()

    def _load(self) -> None:
        self.list.load(self.room.rows, self.search.wanted())

    def _loaded(self, _count: int) -> None:
        first, self._first = self._first, False
        if first or (self.wanted is None and self.list.current() is None):
            self.list.choose_first()
            self._take_row(self.list.current())

    def _take_row(self, row: Any) -> None:
        if row is not None:
            self.wanted = row.id
            self.read_card(row.id)

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _take_first(self) -> None:
        self._first = True
        self._load()
        self.list.setFocus()

    def _allow(self) -> None:
        form = self.pages.currentIndex() == 1
        self.edit_act.allow_if(self.wanted is not None and not form, self.room.nobody)
        self.save_act.allow_if(form, self.room.nobody)
        self.back_act.allow_if(form, self.room.nobody)
        for act in (self.new_act, self.import_act, self.export_act, self.find_act):
            act.allow_if(not form, UNFINISHED)

    # the form

    def _new(self) -> None:
        self.jobs.read(self, "new", self.room.propose, then=self._start_new)

    def _start_new(self, proposal: Any) -> None:
        words.say(self.form_title.setText, self.room.new)
        self._open_form(None, proposal)

    def _edit(self) -> None:
        if self.wanted is not None:
            self.jobs.read(self, "edit", self.room.edit, self.wanted, then=self._start_edit)

    def _start_edit(self, edited: Edited | None) -> None:
        if edited is None:
            self.notice.refuse(Refused(self.room.gone))
            return
        words.say(self.form_title.setText, self.room.title, code=edited.code)
        self._open_form(edited, None)

    def _open_form(self, edited: Edited | None, proposal: Any) -> None:
        self._editing, self._key = edited, uuid.uuid4().hex
        self.notice.clear()
        self.pages.setCurrentIndex(1)
        self.editor.start(edited, proposal)
        self._begun, self._before = _typed(self.editor), self.editor.record()
        self._allow()

    @property
    def editing(self) -> Edited | None:
        """The record in the form; None for a new one."""
        return self._editing

    @property
    def key(self) -> str:
        """What the form is sent with."""
        return self._key

    @property
    def before(self) -> Record:
        """The record as the form first showed it."""
        return self._before

    def open_again(self, edited: Edited | None, proposal: Any, before: Record) -> None:
        """Begin a form that was begun before, when its record was so."""
        self._start_edit(edited) if edited is not None else self._start_new(proposal)
        self._before = before

    def go_on_from(self, edited: Edited | None, key: str) -> None:
        """Send the form as a change of this version, with the key it was begun with."""
        self._editing, self._key = edited, key

    def in_form(self, key: str) -> bool:
        """Whether the form begun with this key is still the one on the screen."""
        return key == self._key and self.pages.currentIndex() == 1

    def save_over(self, now: Edited, theirs: Record) -> None:
        """Save the form at once as a change of what somebody else saved meanwhile."""
        self._editing, self._before, self._key = now, theirs, uuid.uuid4().hex
        self.notice.clear()
        self._save()

    def unkept(self) -> bool:
        return self.pages.currentIndex() == 1 and _typed(self.editor) != self._begun

    def _put_away(self) -> None:
        """Go back to the list; what was typed can be taken up again."""
        edited, key, typed = self._editing, self._key, self.unkept()
        self.go_back()
        if typed:
            self.notice.good(N_("The form was put away, nothing was saved."), undo=lambda: self._take_up(edited, key))

    def _take_up(self, edited: Edited | None, key: str) -> None:
        if self.pages.currentIndex() == 0 and key == self._key:
            self._editing = edited
            self.pages.setCurrentIndex(1)
            self.editor.setFocus()
            self._allow()

    def _save(self) -> None:
        try:
            form = self.editor.typed()
        except Refused as error:
            self.editor.form.refuse(error)
            return
        verb = self.step_up(form, self._editing)
        if verb:
            self.confirmed(verb, partial(self._send, form))
        else:
            self._send(form)

    def step_up(self, form: Any, edited: Any) -> str:
        """The verb of STEP_UP that saving this form is; empty when it needs none."""
        return ""

    def _send(self, form: Any) -> None:
        edited, key = self._editing, self._key
        self.jobs.do(
            self, self.room.save, form, edited.id if edited else None, edited.version if edited else None,
            key=key, then=partial(self._saved, key), failed=self._refused, always=self.save_act.begin(),
        )  # fmt: skip

    def _saved(self, key: str, changes: Changes) -> None:
        here = key == self._key
        if here:
            self.go_back()
        self.notice.good(self.room.saved, code=changes.number)
        if here and changes.made is not None:
            self.show_record(changes.made)

    def _refused(self, error: Refused) -> None:
        if isinstance(error, Conflict) and self._editing is not None:
            self.jobs.read(self, "conflict", self.room.edit, self._editing.id, then=partial(compare, self, error))
        else:
            self.editor.form.refuse(error)

    def go_back(self) -> None:
        """Leave the form for the list."""
        self._editing = None
        self.pages.setCurrentIndex(0)
        self._allow()
        self.list.setFocus()

    # in and out

    def _import(self) -> None:
        ImportDialog(self.context, self.room.kind, parent=self).open()

    def _export(self) -> None:
        ask_where(self, "saveList", N_("Save the list"), self.room.file_name, self.save_list, kinds=EXCEL)

    def save_list(self, path: Path) -> None:
        """Write what the list shows, all of it, as an xlsx."""
        desk, search, sheet = self.context.desk, self.search.wanted(), self.room.sheet
        then = partial(self._list_made, path)
        self.jobs.call(self, "sheet", lambda: sheet(desk, search), then=then, always=self.export_act.begin())

    def _list_made(self, path: Path, made: tuple[bytes, int]) -> None:
        content, rows = made

        def save(_changes: Changes | None = None) -> None:
            self.jobs.call(self, "save", lambda: write_file(path, content), then=self._list_saved)

        if self.room.export_right:
            self.jobs.do(self, note_export, path.name, rows, then=save)
        else:
            save()

    def _list_saved(self, path: Path) -> None:
        self.notice.good(N_("Saved as {path}."), path=path)


def _typed(editor: QWidget) -> list[str]:
    """Everything that stands in the fields of a form."""
    found = [field.text() for field in editor.findChildren(QLineEdit)]
    found += [field.toPlainText() for field in editor.findChildren(QPlainTextEdit)]
    found += [str(box.currentData() or box.currentText()) for box in editor.findChildren(QComboBox)]
    return [text for text in found if text] + [str(box.isChecked()) for box in editor.findChildren(QCheckBox)]


def _side() -> tuple[QWidget, QVBoxLayout, QHBoxLayout]:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(S)
    row = QHBoxLayout()
    row.setSpacing(S)
    return side, column, row
