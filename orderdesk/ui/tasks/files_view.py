"""Customers whose file is due to be looked through, the longest ago first (002-21)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from orderdesk.language import N_
from orderdesk.queries.customer_file import FileRow, due_files
from orderdesk.rules.changes import Changes
from orderdesk.ui import words
from orderdesk.ui.customer_file import CheckQuestion
from orderdesk.ui.style.tokens import M
from orderdesk.ui.view import View
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("No file is due"), N_("Each customer's file comes up again some time after it was verified."))
NONE = N_("Choose a customer first.")
FILES = (
    Column[FileRow]("code", N_("Code"), lambda r: r.code, width=90),
    Column[FileRow]("name", N_("Customer"), lambda r: r.name, stretch=True, strong=True),
    Column[FileRow]("level", N_("Level"), lambda r: r.level, width=70),
    Column[FileRow]("last", N_("Last order"), lambda r: r.last_order, kind=Kind.DATE, width=110),
    Column[FileRow]("verified", N_("Last verified"), lambda r: r.verified_on, kind=Kind.DATE, width=120),
    Column[FileRow]("due", N_("Due by"), lambda r: r.due_on, kind=Kind.DUE, width=120),
)


class FilesView(View):
    """Signals: `customer_wanted(customer id)`."""

    customer_wanted = Signal(int)

    def build(self) -> None:
        self.search = FilterEdit("fileSearch", N_("Customer or code (Ctrl+F)"))
        self.search.changed.connect(lambda _text: self.reload())
        self.list = PagedTable("dueFiles", FILES, self.jobs, empty=NOTHING, icon="users")
        words.say(self.list.setAccessibleName, N_("Customer files"))
        self.list.current_changed.connect(lambda _row: self._allow())
        self.list.loaded.connect(self._loaded)
        self.list.activated.connect(lambda row: self.customer_wanted.emit(row.id))
        self.check_act = self.act("verifyFile", N_("Verify…"), "V", self._check, right="customer.check", icon="check")
        self.show_act = self.act("showCustomer", N_("Show the customer"), "O", self._show, icon="arrow-square-out")
        self.find_act = self.act("findFile", N_("Search"), "Ctrl+F", self.search.setFocus)
        top = QHBoxLayout()
        top.setSpacing(M)
        top.addWidget(self.search, 1)
        top.addWidget(self.show_act.button(quiet=True))
        top.addWidget(self.check_act.button(primary=True))
        self.body.addLayout(top)
        self.body.addWidget(self.list, 1)
        self._allow()

    def reload(self) -> None:
        self.list.load(due_files, self.context.today(), self.search.wanted())

    def first_focus(self) -> PagedTable[FileRow]:
        return self.list

    def _loaded(self, _count: int) -> None:
        if self.list.current() is None:
            self.list.choose_first()
        self._allow()

    def _allow(self) -> None:
        for act in (self.check_act, self.show_act):
            act.allow_if(self.list.current() is not None, NONE)

    def _check(self) -> None:
        if (row := self.list.current()) is not None:
            CheckQuestion(self, self.jobs, row.id, row.name, row.version, self._checked).open()

    def _checked(self, changes: Changes) -> None:
        self.notice.good(N_("The check of {code} is recorded."), code=changes.number)

    def _show(self) -> None:
        if (row := self.list.current()) is not None:
            self.customer_wanted.emit(row.id)
