"""What of customers' data left the house: each print, export and look with a reason, and what each person took in a month."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.confidential import KINDS, DisclosureRow, DisclosureSum, disclosure_sums, disclosures
from orderdesk.ui import style, words
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NAMES = {"print": N_("Printed"), "export": N_("Exported"), "unmask": N_("Shown")}
ALL = "all"
MONTHS = 13
PAUSE_MS = 150


def _what(row: DisclosureRow) -> str:
    paper, colon, numbers = row.what.partition(": ")
    return f"{_(paper)}: {numbers}" if colon else row.what


ROWS = (
    Column[DisclosureRow]("at", N_("Time"), lambda r: r.at, kind=Kind.DATETIME, width=126),
    Column[DisclosureRow]("who", N_("Who"), lambda r: r.who, width=90, strong=True),
    Column[DisclosureRow]("kind", N_("Way"), lambda r: NAMES[r.kind], kind=Kind.WORD, width=84),
    Column[DisclosureRow]("what", N_("What"), _what, stretch=True, tip=_what),
    Column[DisclosureRow]("customer", N_("Customer"), lambda r: r.customer, width=150, tip=lambda r: r.customer),
    Column[DisclosureRow]("records", N_("Records"), lambda r: r.records, kind=Kind.NUMBER, width=72),
    Column[DisclosureRow]("reason", N_("Reason"), lambda r: r.reason, width=170, tip=lambda r: r.reason),
)
SUMS = (
    Column[DisclosureSum]("who", N_("Who"), lambda r: r.who, stretch=True, strong=True),
    Column[DisclosureSum]("prints", NAMES["print"], lambda r: r.prints, kind=Kind.NUMBER, width=82),
    Column[DisclosureSum]("exports", NAMES["export"], lambda r: r.exports, kind=Kind.NUMBER, width=82),
    Column[DisclosureSum]("shown", NAMES["unmask"], lambda r: r.shown, kind=Kind.NUMBER, width=82),
    Column[DisclosureSum]("records", N_("Records"), lambda r: r.records, kind=Kind.NUMBER, width=72),
)
NOTHING = (N_("Nothing left the house"), N_("Papers printed, sheets saved and data shown with a reason appear here."))


class DisclosuresPage(QWidget):
    """A month at a time, searched and filtered; beside it the sums of each person. Signals: `edited()` never."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self._tab = tab
        self.month = QComboBox()
        self.month.setObjectName("disclosureMonth")
        words.say(self.month.setAccessibleName, N_("Month"))
        self.month.currentIndexChanged.connect(lambda _index: self.reload())
        self.search = QLineEdit()
        self.search.setObjectName("disclosureSearch")
        self.search.setClearButtonEnabled(True)
        style.role(self.search, "search")
        words.say(self.search.setPlaceholderText, N_("Person, paper, customer or reason (Ctrl+F)"))
        words.say(self.search.setAccessibleName, N_("Find"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._load)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.kinds = FilterChips(((ALL, N_("All")), *NAMES.items()))
        self.kinds.chosen.connect(lambda _key: self._load())
        self.list = PagedTable("disclosures", ROWS, tab.jobs, empty=NOTHING, icon="shield-check")
        self.sums = PagedTable("disclosureSums", SUMS, tab.jobs, row_id=lambda r: r.staff_id, empty=NOTHING, icon="users")
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
        row.addWidget(self.kinds)
        row.addWidget(self.search, 1)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        beside.addWidget(said(N_("By person"), "strong"))
        beside.addWidget(self.sums, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split("disclosures", left, right, shares=(9, 5)))

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
        self._tab.jobs.read(self, "sums", disclosure_sums, self._month(), then=self.sums.show_rows)

    def _load(self) -> None:
        kind = self.kinds.key()
        self.list.load(disclosures, self._month(), self.search.text().strip(), KINDS if kind == ALL else (kind,))

    def _month(self) -> date | None:
        chosen: date | None = self.month.currentData()
        return chosen
