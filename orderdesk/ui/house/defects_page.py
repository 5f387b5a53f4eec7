"""Source documents found altered or unclear: each with who answers for it, and beside it each person's sums of a month."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.archive import DefectRow, DefectSum, defect_sums, defects
from orderdesk.ui import style, words
from orderdesk.ui.order.archiving import DEFECT_COLUMNS
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

MONTHS = 13
PAUSE_MS = 150
ROWS = (Column[DefectRow]("number", N_("Order"), lambda r: r.number, width=116), *DEFECT_COLUMNS)
SUMS = (
    Column[DefectSum]("who", N_("Person"), lambda r: r.who, stretch=True, strong=True),
    Column[DefectSum]("documents", N_("Documents"), lambda r: r.documents, kind=Kind.NUMBER, width=88),
    Column[DefectSum]("amount", N_("Amount"), lambda r: r.amount, kind=Kind.MONEY, width=76),
    Column[DefectSum]("share", N_("Manager's share"), lambda r: r.share, kind=Kind.MONEY, width=118),
    Column[DefectSum]("total", N_("Total"), lambda r: r.total, kind=Kind.MONEY, width=76, strong=True),
)
NOTHING = (N_("No defects"), N_("A document found altered or unclear is recorded in its order, under Archive."))


class DefectsPage(QWidget):
    """A month at a time, searched; beside it the sums of each person. Signals: `edited()` never."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self._tab = tab
        self.month = QComboBox()
        self.month.setObjectName("defectMonth")
        words.say(self.month.setAccessibleName, N_("Month"))
        self.month.currentIndexChanged.connect(lambda _index: self.reload())
        self.search = QLineEdit()
        self.search.setObjectName("defectSearch")
        self.search.setClearButtonEnabled(True)
        style.role(self.search, "search")
        words.say(self.search.setPlaceholderText, N_("Person, document or order (Ctrl+F)"))
        words.say(self.search.setAccessibleName, N_("Find"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._load)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.list = PagedTable("documentDefects", ROWS, tab.jobs, row_id=lambda r: r.id, empty=NOTHING, icon="archive")
        self.sums = PagedTable("defectSums", SUMS, tab.jobs, row_id=lambda r: r.id, empty=NOTHING, icon="users")
        self._lay_in()
        words.tell(self, self._say_months)

    def _lay_in(self) -> None:
        left, right = QWidget(), QWidget()
        column, beside = QVBoxLayout(left), QVBoxLayout(right)
        row = QHBoxLayout()
        for layout in (column, beside, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(S)
        row.addWidget(self.month)
        row.addWidget(self.search, 1)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        beside.addWidget(said(N_("By person"), "strong"))
        beside.addWidget(self.sums, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split("defects", left, right, shares=(10, 5)))

    def _say_months(self) -> None:
        """This month and the twelve before, and all there is."""
        chosen = max(0, self.month.currentIndex())
        self.month.blockSignals(True)
        self.month.clear()
        day = self._tab.context.today().replace(day=1)
        for _number in range(MONTHS):
            self.month.addItem(f"{day:%Y-%m}", day)
            day = (day - timedelta(days=1)).replace(day=1)
        self.month.addItem(_("All months"), None)
        self.month.setCurrentIndex(chosen)
        self.month.blockSignals(False)

    def reload(self) -> None:
        """Read the month chosen."""
        self._load()
        self._tab.jobs.read(self, "sums", defect_sums, self._month(), then=self.sums.show_rows)

    def _load(self) -> None:
        self.list.load(defects, self._month(), self.search.text().strip())

    def _month(self) -> date | None:
        chosen: date | None = self.month.currentData()
        return chosen
