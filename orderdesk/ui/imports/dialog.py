"""The import of a sheet: nothing is written before the person has seen what would be.

`ImportDialog(context, "orders", path).open()`; without a path it asks for one. It closes by Esc at any time.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.commands.imports import Good, Kind, Preview, Refusal, commit_step, preview_file, read_headings, taken_as
from orderdesk.language import N_
from orderdesk.queries.imports import template_products
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.profiles import Headings, Profile
from orderdesk.sheets.template import order_template
from orderdesk.ui import format, words
from orderdesk.ui.context import Context
from orderdesk.ui.imports.assigning import AssignQuestion
from orderdesk.ui.imports.tables import COUNTS, REFUSED, TITLES, Pair, alike_columns, good_columns, refused_sheet
from orderdesk.ui.style.tokens import XL, L, M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.label import Label, said
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.progress import Course, ProgressRow
from orderdesk.ui.widgets.saving import EXCEL, ask_where, write_file
from orderdesk.ui.widgets.table import PagedTable

SHEETS = "*.xlsx *.csv *.txt *.tsv"
STOPPED = N_("Stopped. Nothing was imported.")
FIRST = N_("Choose a file first.")
NONE_TAKEN = N_("Nothing is ticked. Correct the refused rows, or tick (Space, Ctrl+A) what is to be taken without them.")
LISTS = (("good", N_("To import")), ("alike", N_("Look-alikes")), ("refused", N_("Refused rows")))
AS_NEW, AS_PAST = N_("New orders, to be verified"), N_("Past orders, as they stand")
DAY_FIRST, MONTH_FIRST = N_("3/4 is the 3rd of April"), N_("3/4 is the 4th of March")


class ImportDialog(QDialog):
    """One import. Signals: `imported(Changes)` after something was written."""

    imported = Signal(object)

    def __init__(
        self,
        context: Context,
        kind: Kind,
        path: Path | None = None,
        parent: QWidget | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """`values` go to the command beside the records, such as the price list they are for."""
        super().__init__(parent)
        self._values = dict(values or {})
        self.context, self.jobs, self.kind = context, context.jobs, kind
        self.path: Path | None = None
        self.preview: Preview | None = None
        self._key = ""
        self._ticked: set[int] = set()
        self._chosen: Profile | None = None
        self._options: list[tuple[QComboBox, list[str]]] = []
        self.setObjectName("importDialog")
        self.setAcceptDrops(True)
        self.resize(1_100, 640)
        words.say(self.setWindowTitle, TITLES[kind])
        self._make_acts()
        self._compose()
        words.tell(self, self._retell)
        self._allow()
        if path is not None:
            self.read_file(path)

    # composition

    def _make_acts(self) -> None:
        self.choose_act = Act(self, "chooseFile", N_("Choose a file"), "Ctrl+O", self.choose_file, icon="folder-open")
        self.save_act = Act(self, "saveRefused", N_("Save the refused rows"), "Ctrl+S", self._ask_where, icon="floppy-disk")
        template = N_("Save an order template")
        self.template_act = Act(self, "template", template, "Ctrl+T", self._ask_template, icon="table")
        if self.kind != "orders":
            self.template_act.withhold()
        self.tick_act = Act(self, "tick", N_("Take or leave"), "Space", self._toggle)
        self.all_act = Act(self, "tickAll", N_("Take all good ones"), "Ctrl+A", self._tick_all, icon="check")
        self.assign_act = Act(self, "assignColumns", N_("Assign columns"), "Ctrl+M", self._ask_columns, icon="columns")
        if self.kind != "orders":
            self.assign_act.withhold()
        self.import_act = Act(self, "import", N_("Import"), "Ctrl+Return", self._import, icon="download-simple")

    def _compose(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(XL, L, XL, L)
        outer.setSpacing(M)
        self.file_label = Label("soft", elide=True)
        self.file_label.setObjectName("importFile")
        head = QHBoxLayout()
        head.setSpacing(M)
        head.addWidget(said(TITLES[self.kind], "head"))
        head.addWidget(self.file_label, 1)
        head.addWidget(self.choose_act.button())
        self.notice = NoticeBar()
        self.progress = ProgressRow()
        self.progress.cancelled.connect(self._stop)
        self.counts = Label("strong", wrap=True)
        self.counts.setObjectName("importCounts")
        outer.addLayout(head)
        for widget in (self.notice, self.progress, self.counts):
            outer.addWidget(widget)
        outer.addLayout(self._choices())
        outer.addWidget(self._pages(), 1)
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self.save_act.button(quiet=True))
        if self.kind == "orders":
            foot.addWidget(self.template_act.button(quiet=True))
            foot.addWidget(self.assign_act.button(quiet=True))
        foot.addStretch(1)
        foot.addWidget(self.all_act.button())
        foot.addWidget(self.import_act.button(primary=True))
        outer.addLayout(foot)

    def _choices(self) -> QHBoxLayout:
        self.chips = FilterChips(LISTS)
        self.chips.chosen.connect(self._show_list)
        self.taken_as = self._choice("takenAs", N_("Take them in as"), (AS_NEW, False), (AS_PAST, True))
        self.taken_as.activated.connect(self._take_as)
        self.date_order = self._choice("dateOrder", N_("Dates"), (DAY_FIRST, True), (MONTH_FIRST, False))
        self.date_order.activated.connect(self._read_again)
        row = QHBoxLayout()
        row.setSpacing(M)
        row.addWidget(self.chips, 1)
        row.addWidget(self.date_order)
        row.addWidget(self.taken_as)
        return row

    def _choice(self, name: str, text: str, *options: tuple[str, bool]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        words.say(box.setAccessibleName, text)
        words.say(box.setToolTip, text)
        for _option, value in options:
            box.addItem("", value)
        self._options.append((box, [option for option, _value in options]))
        return box

    def _retell(self) -> None:
        for box, options in self._options:
            for number, option in enumerate(options):
                box.setItemText(number, words.speak_now(option))

    def _pages(self) -> QWidget:
        self.good: PagedTable[Good] = PagedTable(
            "importGood", good_columns(self._is_ticked), self.jobs, row_id=lambda r: r.row, compact=True,
            empty=(N_("Nothing can be imported"), N_("Every row is refused; the other list says why.")), icon="warning",
        )  # fmt: skip
        self.refused: PagedTable[Refusal] = PagedTable(
            "importRefused", REFUSED, self.jobs, row_id=lambda r: r.row, compact=True,
            empty=(N_("No row is refused"), ""), icon="check-circle",
        )  # fmt: skip
        self.alike: PagedTable[Pair] = PagedTable(
            "importAlike", alike_columns(self._is_ticked), self.jobs, row_id=lambda r: r.row, compact=True,
            empty=(N_("Nothing looks like an order that is here"), ""), icon="check-circle",
        )  # fmt: skip
        for table in (self.good, self.alike):
            table.activated.connect(lambda _row: self._toggle())
        hint = N_("Drop an .xlsx or .csv here, or choose one. Nothing is written before you have seen it.")
        self.pages = QStackedWidget()
        self.pages.addWidget(EmptyState(N_("No file yet"), hint, icon="file-arrow-up", act=self.choose_act))
        self.pages.addWidget(self.good)
        self.pages.addWidget(self.alike)
        self.pages.addWidget(self.refused)
        return self.pages

    # reading

    def choose_file(self) -> None:
        """Ask for a file."""
        title = words.speak_now(TITLES[self.kind])
        dialog = QFileDialog(self, title, "", words.speak_now(N_("Sheets ({patterns})"), patterns=SHEETS))
        dialog.setObjectName("chooseFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.read_file(Path(chosen)))
        dialog.open()

    def read_file(self, path: Path, day_first: bool | None = None, chosen: Profile | None = None) -> None:
        """Read and judge a file, its columns as `chosen` says; the preview appears when it is done."""
        self.path, self.preview, self._chosen = path, None, chosen
        self.notice.clear()
        self.file_label.show_text(path.name)
        course = self.progress.begin(N_("Reading {name}"), name=path.name)
        desk, kind = self.context.desk, self.kind

        def work() -> Preview:
            return preview_file(desk, kind, path, day_first=day_first, chosen=chosen, watch=partial(_go_on, course))

        self._allow()
        self.jobs.call(self, "preview", work, then=self._show, failed=self._failed, always=self.progress.end)

    def _read_again(self, _index: int) -> None:
        if self.path is not None:
            self.read_file(self.path, bool(self.date_order.currentData()), self._chosen)

    def _show(self, preview: Preview) -> None:
        self.preview, self._key = preview, uuid.uuid4().hex
        pairs = [Pair(good, preview.alike[good.row]) for good in preview.good if good.row in preview.alike]
        # All or nothing: where a row is refused a person says what is taken anyway; what looks alike is never taken unasked.
        self._ticked = set() if preview.refused else {good.row for good in preview.good if good.row not in preview.alike}
        self.good.show_rows(preview.good)
        self.alike.show_rows(pairs)
        self.refused.show_rows(preview.refused)
        self.chips.set_count("good", len(preview.good))
        self.chips.set_count("alike", len(pairs))
        self.chips.set_count("refused", len(preview.refused))
        self.taken_as.setCurrentIndex(int(preview.past))
        if preview.before:
            last = preview.before[0]
            self.notice.warn(
                N_("This very file was imported on {day} by {who} ({count} orders)."),
                day=lambda: format.day(format.local(last.at).date()), who=last.who, count=last.records,
            )  # fmt: skip
        elif preview.profile:
            self.notice.info(N_("Read as “{name}”. Ctrl+M assigns the columns otherwise."), name=preview.profile)
        if preview.dates_unsure:
            self.notice.warn(N_("Dates such as 3/4/2026 can be read in two ways in this sheet. Choose which is meant."))
        if preview.unread:
            self.notice.warn(
                N_("Only the first sheet with orders was read. Further ones: {sheets}. Save each as a file of its own."),
                sheets=", ".join(preview.unread),
            )
        self.chips.choose("alike" if pairs and len(pairs) == len(preview.good) else "good" if preview.good else "refused")
        self._show_list(self.chips.key())
        self._allow()

    def _stop(self) -> None:
        """Nobody waits for the reading any more; the work hears of it at its next step."""
        self.jobs.forget(self, "preview")
        self.progress.end()
        self._failed(Refused(STOPPED))

    def _failed(self, error: Refused) -> None:
        self.preview = None
        self.pages.setCurrentIndex(0)
        self.notice.refuse(error)
        self._allow()

    def _show_list(self, key: str) -> None:
        if self.preview is not None:
            self.pages.setCurrentIndex(1 + [name for name, _text in LISTS].index(key))
            self._allow()

    def _is_ticked(self, row: int) -> bool:
        return row in self._ticked

    def _toggle(self) -> None:
        """Take the record in hand, or leave it."""
        table = self.pages.currentWidget()
        row = table.current() if isinstance(table, PagedTable) and table is not self.refused else None
        if row is not None:
            self._ticked ^= {row.row}
            self._repaint()

    def _tick_all(self) -> None:
        """Take everything that can be, but not what looks like an order that is here."""
        if self.preview is not None:
            self._ticked |= {good.row for good in self.preview.good if good.row not in self.preview.alike}
            self._repaint()

    def _repaint(self) -> None:
        self._key = uuid.uuid4().hex
        for table in (self.good, self.alike):
            table.viewport().update()
        self._allow()

    # columns

    def _ask_columns(self) -> None:
        """Ask which column is what; the file is read for its headings first."""
        path = self.path
        if path is not None:
            self.jobs.call(self, "headings", lambda: read_headings(path), then=self._assign, failed=self.notice.refuse)

    def _assign(self, headings: Headings) -> None:
        name = self.preview.profile if self.preview is not None else ""
        AssignQuestion(self, self.context, headings, name, self._read_so).open()

    def _read_so(self, profile: Profile) -> None:
        if self.path is not None:
            self.read_file(self.path, None, profile)

    def _take_as(self, _index: int) -> None:
        if self.preview is not None:
            self.preview = taken_as(self.preview, bool(self.taken_as.currentData()))
            self._key = uuid.uuid4().hex

    def _allow(self) -> None:
        preview = self.preview
        for widget in (self.chips, self.counts):
            widget.setVisible(preview is not None)
        self.taken_as.setVisible(preview is not None and self.kind == "orders" and bool(preview.good))
        self.date_order.setVisible(preview is not None and preview.dates_unsure)
        if preview is not None:
            numbers = {"good": len(preview.good), "refused": len(preview.refused), "ignored": preview.ignored}
            words.say(self.counts.setText, COUNTS[self.kind], **numbers)
        count = len(self._ticked) if preview is not None else 0
        self.import_act.rename(N_("Import {count}") if count else N_("Import"), count=count)
        self.import_act.allow_if(preview is not None, FIRST)
        if preview is not None and not count:
            self.import_act.forbid(N_("Every row is refused.") if not preview.good else NONE_TAKEN)
        self.all_act.setVisible(preview is not None and bool(preview.good))
        self.all_act.allow_if(preview is not None and count < len(preview.good) - len(preview.alike), N_("They are taken all."))
        self.tick_act.allow_if(count >= 0 and preview is not None, FIRST)
        self.assign_act.allow_if(self.path is not None, FIRST)
        self.save_act.allow_if(preview is not None and bool(preview.refused), N_("No row is refused."))

    # writing

    def _import(self) -> None:
        if self.preview is None:
            return
        command, records, values = commit_step(self.preview, frozenset(self._ticked))
        self.progress.begin(N_("Writing {count} records"), count=len(records))
        self.progress.cancel_button.setEnabled(False)  # one transaction: it is done whole or not at all
        held = self.import_act.begin()

        def ended() -> None:
            held()
            self.progress.end()

        then = partial(self._imported, self._key)
        self.jobs.do(self, command, records, key=self._key, then=then, always=ended, **values, **self._values)

    def _imported(self, key: str, changes: Changes) -> None:
        said = "\n".join(filter(None, (changes.note, *changes.skipped[:5])))
        self.notice.done(said)
        if not self.isVisible():
            self.context.notify(said)
        if key == self._key:  # another file may be in view by now
            self.import_act.forbid(N_("This file has been imported. Choose another one."))
        self.imported.emit(changes)

    def _ask_where(self) -> None:
        name = f"{self.path.stem if self.path else 'refused'}-refused.xlsx"
        ask_where(self, "saveRefusedDialog", N_("Save the refused rows"), name, self.save_refused, kinds=EXCEL)

    def _ask_template(self) -> None:
        title = N_("Save an order template")
        ask_where(self, "saveTemplateDialog", title, "orders.xlsx", self.save_template, kinds=EXCEL)

    def save_template(self, path: Path) -> None:
        """Write an empty order sheet with our products beside it."""
        desk = self.context.desk
        self.jobs.call(self, "save", lambda: write_file(path, order_template(desk.read(template_products))), then=self._saved)

    def save_refused(self, path: Path) -> None:
        """Write the refused rows with their reasons."""
        preview = self.preview
        if preview is not None:
            self.jobs.call(self, "save", lambda: write_file(path, refused_sheet(preview)), then=self._saved)

    def _saved(self, path: Path) -> None:
        self.notice.good(N_("Saved as {path}."), path=path)

    # dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.read_file(path)

    def reject(self) -> None:
        self.progress.cancel_button.click()  # a reading under way is stopped, not left running
        super().reject()


def _go_on(course: Course, count: int) -> None:
    if course.cancelled:
        raise Refused(STOPPED)
    course.report(count, 0)


def _dropped(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
