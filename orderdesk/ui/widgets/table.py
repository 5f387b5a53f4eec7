"""The one table of the house: keyset pages, fetched as they are scrolled to.

    self.queue = PagedTable("reviewQueue", COLUMNS, jobs, empty=(N_("Nothing waits for you"), N_("…what to do next…")))
    self.queue.load(queries.review.queue, self.step)           # runs queue(session, self.step, after=cursor) page by page
    self.queue.current_changed.connect(self.show_order)        # the row, or None
    self.queue.activated.connect(self.open_order)              # Enter or double click
    self.queue.reload()                                        # same query; selection stays by row id, scroll stays

The query returns `Page[Row]`; a click on the head of a column with `sort` loads again with sort="name" or sort="-name".
When the row in hand has left the list, the one that took its place is chosen, so a reviewer goes on without the mouse.
`show_rows(rows)` shows a short list without a query. `menu` is asked to fill the context menu: `menu(QMenu, rows)`.
A column with `edit` is a field: digits typed, F2 or a double click open it.
`multi=True` allows several rows: `selected()`. Ctrl+C copies rows with tabs. Signals besides: `loaded(count)` after each load,
`selection_changed(rows)`. Column widths are remembered under the table's name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from orderdesk.language import N_
from orderdesk.queries.paging import Cursor, Page
from orderdesk.rules.errors import Refused
from orderdesk.ui import style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import ROW, ROW_COMPACT
from orderdesk.ui.widgets.cell_paint import CellPainter
from orderdesk.ui.widgets.columns import Bar, Column, Kind
from orderdesk.ui.widgets.copying import copy_rows
from orderdesk.ui.widgets.empty import EmptyState, search_of
from orderdesk.ui.widgets.progress import BusyLine
from orderdesk.ui.widgets.rows_model import RowsModel

__all__ = ["Bar", "Column", "Kind", "PagedTable"]

R = TypeVar("R")
KEEP = 500  # how many rows a reload reads again to keep the place; further down the place is lost
TOPIC = "rows"
NOTHING = (N_("Nothing here"), "")


@dataclass
class _Asked(Generic[R]):
    """The query shown and how far it has been read."""

    query: Callable[..., Page[R]]
    args: tuple[Any, ...]
    values: dict[str, Any]
    after: Cursor | None = None
    fetching: bool = False
    coming: list[R] = field(default_factory=list)
    want: int = 0


class PagedTable(QTableView, Generic[R]):
    """A table over frozen rows; see the top of the module."""

    current_changed = Signal(object)
    activated = Signal(object)  # a row instead of Qt's index: nobody outside sees indexes
    selection_changed = Signal(object)
    loaded = Signal(int)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[R]],
        jobs: Jobs | None = None,
        *,
        row_id: Callable[[R], Hashable] = attrgetter("id"),
        multi: bool = False,
        compact: bool = False,
        empty: tuple[str, str] = NOTHING,
        icon: str = "tray",
        keep_current: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.rows_model: RowsModel[R] = RowsModel(columns, row_id, self)
        self.menu: Callable[[QMenu, list[R]], None] | None = None
        self._jobs = jobs
        self._asked: _Asked[R] | None = None
        self._sort = ""
        self._current: R | None = None
        self._chosen_row = 0
        self._quiet = False
        self._keep_current = keep_current
        self.setModel(self.rows_model)
        self._dress(multi, compact)
        self._dress_head()
        self._painter = CellPainter(self)
        for number, column in enumerate(self.rows_model.columns):
            if column.kind in (Kind.STATE, Kind.TICK, Kind.BAR):
                self.setItemDelegateForColumn(number, self._painter)
        self.empty = EmptyState(*empty, icon=icon, parent=self.viewport())
        self.empty.hide()
        self._busy_line = BusyLine(self)
        self._listen()

    # what it shows

    def load(self, query: Callable[..., Page[R]], /, *args: Any, **values: Any) -> None:
        """Show the pages of `query(session, *args, after=…, **values)`; another query than before starts at the top."""
        before = self._asked
        same = before is not None and (before.query, before.args, before.values) == (query, args, values)
        keep = min(len(self.rows_model.rows), KEEP) if same else 0
        if before is not None and not same:
            self._chosen_row = 0
        self._asked = _Asked(query, args, values, want=keep)
        self._fetch()

    def reload(self) -> None:
        """Read the same again, keeping selection and place."""
        if self._asked is not None:
            self.load(self._asked.query, *self._asked.args, **self._asked.values)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show a short list that needs no query."""
        self._asked = None
        self._swap(list(rows))

    def clear_rows(self) -> None:
        """Show nothing, and not even that there is nothing."""
        self.show_rows([])
        self.empty.hide()

    def rows(self) -> list[R]:
        """The rows read so far."""
        return list(self.rows_model.rows)

    def current(self) -> R | None:
        """The row in hand."""
        return self._current

    def selected(self) -> list[R]:
        """The chosen rows, in order of the list."""
        # Not selectedRows: it looks at every cell, which a person who chose a thousand rows would wait for.
        spans = self.selectionModel().selection()
        each = [spans.at(number) for number in range(spans.count())]
        numbers = {number for span in each for number in range(span.top(), span.bottom() + 1)}
        return [self.rows_model.rows[number] for number in sorted(numbers)]

    def choose(self, row_id: Hashable) -> bool:
        """Take the row with this id in hand, if it has been read; says whether."""
        ids = self.rows_model.ids()
        if row_id not in ids:
            return False
        self._choose_row(ids.index(row_id))
        return True

    def choose_first(self) -> None:
        """Take the first row in hand, if there is one."""
        if self.rows_model.rows:
            self._choose_row(0)

    def _choose_row(self, number: int) -> None:
        # Not selectRow: it would toggle or extend while a person still holds Ctrl or Shift of the key that led here.
        flags = QItemSelectionModel.SelectionFlag
        index = self.rows_model.index(number, 0)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    # pages

    def _fetch(self) -> None:
        asked = self._asked
        if asked is None or self._jobs is None or asked.fetching:
            return
        asked.fetching = True
        self._busy_line.begin()
        values = dict(asked.values)
        if self._sort:
            values["sort"] = self._sort
        first = asked.after is None and not asked.coming
        self._jobs.read(
            self, TOPIC, asked.query, *asked.args, after=asked.after, **values,
            then=lambda page: self._take(asked, page, first),
            failed=self._refused,
        )  # fmt: skip

    def _take(self, asked: _Asked[R], page: Page[R], first: bool) -> None:
        asked.fetching = False
        asked.after = page.after
        self._busy_line.end()
        if first or asked.coming:
            asked.coming.extend(page.rows)
            if page.after is not None and len(asked.coming) < asked.want:
                self._fetch()
                return
            rows, asked.coming = asked.coming, []
            self._swap(rows)
        else:
            self.rows_model.append(page.rows)
        self.loaded.emit(len(self.rows_model.rows))
        QTimer.singleShot(0, self, self._fetch_if_near_end)

    def _refused(self, error: Refused) -> None:
        if self._asked is not None:
            self._asked.fetching = False
        self._busy_line.end()
        if self._jobs is not None:
            self._jobs.show_refusal(self, error)

    def _fetch_if_near_end(self) -> None:
        asked = self._asked
        if asked is None or asked.after is None or asked.fetching or asked.coming:
            return
        # Asked of the rows, not of the scroll bar, whose range is set late.
        end = self.rowViewportPosition(len(self.rows_model.rows) - 1)
        if end <= 2 * self.viewport().height():
            self._fetch()

    def _swap(self, rows: list[R]) -> None:
        """Put new rows in place of the old, keeping what is chosen and where the list stands."""
        model = self.rows_model
        chosen = {model.row_id(row) for row in self.selected()}
        current = model.row_id(self._current) if self._current is not None else None
        place = self.verticalScrollBar().value()
        self._quiet = True
        ids = [model.row_id(row) for row in rows]
        if ids == model.ids():
            model.update(rows)
        else:
            model.replace(rows)
            self._choose_again(ids, chosen, current)
            self.verticalScrollBar().setValue(place)
        self._quiet = False
        asked = self._asked
        self.empty.looked_for(search_of(asked.query, asked.args, asked.values) if asked is not None else "")
        self.empty.setVisible(not rows)
        self._tell_selection()

    def _choose_again(self, ids: list[Hashable], chosen: set[Hashable], current: Hashable | None) -> None:
        numbers = [number for number, row_id in enumerate(ids) if row_id in chosen]
        if not numbers and ids and self._keep_current and (chosen or current is not None):
            numbers = [min(self._chosen_row, len(ids) - 1)]
        if not numbers:
            return
        here = ids.index(current) if current in ids else numbers[0]
        selection = QItemSelection()
        for number in numbers:
            selection.select(self.rows_model.index(number, 0), self.rows_model.index(number, self.rows_model.columnCount() - 1))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.rows_model.index(here, 0), flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect)

    # selection, keys, menu

    def _tell_selection(self) -> None:
        if self._quiet:
            return
        chosen = self.selected()
        index = self.currentIndex()
        now: R | None = None
        if chosen:
            under = self.rows_model.rows[index.row()] if index.isValid() else chosen[0]
            now = under if under in chosen else chosen[0]
            self._chosen_row = self.rows_model.rows.index(now)
        before, self._current = self._current, now
        ident = self.rows_model.row_id
        if (before is None) != (now is None) or (before is not None and now is not None and ident(before) != ident(now)):
            self.current_changed.emit(now)
        self.selection_changed.emit(chosen)

    def copy(self) -> None:
        """Put the chosen rows on the clipboard, as a spreadsheet takes them."""
        columns = [c for n, c in enumerate(self.rows_model.columns) if not self.isColumnHidden(n)]
        copy_rows(self, columns, self.selected())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif self._field is not None and self._current is not None and self._opens_field(event):
            self.setCurrentIndex(self.rows_model.index(self.rows_model.rows.index(self._current), self._field))
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None and not event.isAutoRepeat():
            self.activated.emit(self._current)
        elif self._begins(event):
            self._choose_row(max(0, self.currentIndex().row()))
        elif self._field is not None and event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _begins(self, event: QKeyEvent) -> bool:
        """The first arrow takes the row where the keyboard stands in hand; Qt would pass it over."""
        return event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and bool(self.rows_model.rows) and not self.selectedIndexes()

    @staticmethod
    def _opens_field(event: QKeyEvent) -> bool:
        """Digits and F2 go to the field of the row in hand; letters stay the keys of actions."""
        return event.key() == Qt.Key.Key_F2 or event.text()[:1].isdigit()

    def keyboardSearch(self, search: str) -> None:
        """Letters are the keys of actions here, not a search in the rows read so far."""

    def _open_menu(self, at: QPoint) -> None:
        rows = self.selected()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if rows and self.menu is not None:
            self.menu(menu, rows)
            menu.addSeparator()
        copy = QAction(menu)
        words.say(copy.setText, N_("Copy rows"))
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setEnabled(bool(rows))
        copy.triggered.connect(self.copy)
        menu.addAction(copy)
        menu.popup(self.viewport().mapToGlobal(at))

    def _sort_by(self, number: int) -> None:
        column = self.rows_model.columns[number]
        if not column.sort or self._asked is None:
            return
        down = self._sort == column.sort
        self._sort = f"-{column.sort}" if down else column.sort
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(number, order)
        asked = self._asked
        self._asked = _Asked(asked.query, asked.args, asked.values)
        self._fetch()

    # looks

    def _dress(self, multi: bool, compact: bool) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if multi else modes.SingleSelection)
        self._field = next((n for n, column in enumerate(self.rows_model.columns) if column.edit is not None), None)
        trigger = QAbstractItemView.EditTrigger
        typing = trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed
        self.setEditTriggers(trigger.NoEditTriggers if self._field is None else typing)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_COMPACT if compact else ROW)

    def _dress_head(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setMinimumSectionSize(40)
        head.setStretchLastSection(not any(c.stretch for c in self.rows_model.columns))
        for number, column in enumerate(self.rows_model.columns):
            self.setColumnWidth(number, column.room)
            self.setColumnHidden(number, column.hidden)
            if column.stretch:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        widths = QSettings().value(self._settings_key())
        self._chosen = widths if isinstance(widths, dict) else {}  # widths a person gave, by key
        for number, column in enumerate(self.rows_model.columns):
            if not column.stretch and int(self._chosen.get(column.key, 0)) >= 40:
                self.setColumnWidth(number, int(self._chosen[column.key]))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_heads()  # only now is it known in which type they are written

    def _fit_heads(self) -> None:
        """No word at the head of a column is cut, whatever the language; a width that a person gave stays."""
        head = self.horizontalHeader()
        for number, column in enumerate(self.rows_model.columns):
            if not column.stretch and column.key not in self._chosen:
                self.setColumnWidth(number, max(column.room, head.sectionSizeHint(number)))

    def _settings_key(self) -> str:
        return f"tables/{self.objectName()}/widths"

    def _remember_widths(self) -> None:
        self._chosen = {c.key: self.columnWidth(n) for n, c in enumerate(self.rows_model.columns) if not c.stretch}
        QSettings().setValue(self._settings_key(), self._chosen)

    def _listen(self) -> None:
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        self.selectionModel().currentRowChanged.connect(self._tell_selection)
        self.doubleClicked.connect(lambda index: self.activated.emit(self.rows_model.rows[index.row()]))
        self.verticalScrollBar().valueChanged.connect(self._fetch_if_near_end)
        self.customContextMenuRequested.connect(self._open_menu)
        self.horizontalHeader().sectionClicked.connect(self._sort_by)
        self.horizontalHeader().sectionResized.connect(self._widths_changed)
        self._widths_soon = QTimer(self, singleShot=True, interval=800)
        self._widths_soon.timeout.connect(self._remember_widths)
        words.tell(self, self._retell)
        style.changed().connect(self._retell)

    def _widths_changed(self, number: int, *_: int) -> None:
        # Only a hand on the head counts, not the stretching when the window changes.
        if self.isVisible() and self.horizontalHeader().underMouse() and not self.rows_model.columns[number].stretch:
            self._widths_soon.start()

    def _retell(self) -> None:
        self.rows_model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.rows_model.columnCount() - 1)
        if self.isVisible():
            self._fit_heads()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for number, column in enumerate(self.rows_model.columns):
            if column.roomy:
                self.setColumnHidden(number, self.width() < column.roomy)
        self.empty.setGeometry(self.viewport().rect())
        self._busy_line.setGeometry(1, self.horizontalHeader().height(), self.width() - 2, 2)
        self._fetch_if_near_end()
