"""A page of one month of a register: its rows searched, and beside them each person's sums."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.ui import words
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

MONTHS = 13


class MonthPage(QWidget):
    """The register of a month; a page says in `load` and `load_sums` what it reads. Signals: `edited()` never.

    `name` names the month's, the search's and the splitter's objects; `filters` stand between month and search.
    """

    edited = Signal()

    def __init__(
        self,
        tab: Tab,
        name: str,
        hint: str,
        rows: PagedTable[Any],
        sums: PagedTable[Any],
        *,
        filters: tuple[QWidget, ...] = (),
    ) -> None:
        super().__init__()
        self.tab, self.list, self.sums = tab, rows, sums
        self.month = QComboBox()
        self.month.setObjectName(f"{name}Month")
        words.say(self.month.setAccessibleName, N_("Month"))
        self.month.currentIndexChanged.connect(lambda _index: self.reload())
        self.search = FilterEdit(f"{name}Search", hint)
        self.search.changed.connect(lambda _text: self.load())
        self._lay_in(name, filters)
        words.tell(self, self._say_months)

    def load(self) -> None:
        """Read the rows of `chosen_month()` that match `search.wanted()`."""
        raise NotImplementedError

    def load_sums(self) -> None:
        """Read each person's sums of `chosen_month()`."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read the month chosen."""
        self.load()
        self.load_sums()

    def chosen_month(self) -> date | None:
        """The month's first day, or nothing for all there is."""
        chosen: date | None = self.month.currentData()
        return chosen

    def _lay_in(self, name: str, filters: tuple[QWidget, ...]) -> None:
        left, right = QWidget(), QWidget()
        column, beside = QVBoxLayout(left), QVBoxLayout(right)
        row = QHBoxLayout()
        for layout in (column, beside, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(S)
        for widget in (self.month, *filters):
            row.addWidget(widget)
        row.addWidget(self.search, 1)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        beside.addWidget(said(N_("By person"), "strong"))
        beside.addWidget(self.sums, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split(f"{name}s", left, right, shares=(9, 5)))

    def _say_months(self) -> None:
        """This month and the twelve before, and all there is."""
        chosen = max(0, self.month.currentIndex())
        self.month.blockSignals(True)
        self.month.clear()
        day = self.tab.context.today().replace(day=1)
        for _number in range(MONTHS):
            self.month.addItem(f"{day:%Y-%m}", day)
            day = (day - timedelta(days=1)).replace(day=1)
        self.month.addItem(_("All months"), None)
        self.month.setCurrentIndex(chosen)
        self.month.blockSignals(False)
