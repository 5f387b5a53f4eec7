"""Source documents found altered or unclear: each with who answers for it, and beside it each person's sums of a month."""

from __future__ import annotations

from orderdesk.language import N_
from orderdesk.queries.archive import DefectRow, DefectSum, defect_sums, defects
from orderdesk.ui.house.month_page import MonthPage
from orderdesk.ui.order.archiving import DEFECT_COLUMNS
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.table import PagedTable

ROWS = (Column[DefectRow]("number", N_("Order"), lambda r: r.number, width=116), *DEFECT_COLUMNS)
SUMS = (
    Column[DefectSum]("who", N_("Person"), lambda r: r.who, stretch=True, strong=True),
    Column[DefectSum]("documents", N_("Documents"), lambda r: r.documents, kind=Kind.NUMBER, width=88),
    Column[DefectSum]("amount", N_("Amount"), lambda r: r.amount, kind=Kind.MONEY, width=76),
    Column[DefectSum]("share", N_("Manager's share"), lambda r: r.share, kind=Kind.MONEY, width=118),
    Column[DefectSum]("total", N_("Total"), lambda r: r.total, kind=Kind.MONEY, width=76, strong=True),
)
NOTHING = (N_("No defects"), N_("A document found altered or unclear is recorded in its order, under Archive."))


class DefectsPage(MonthPage):
    """A month at a time, searched; beside it the sums of each person."""

    def __init__(self, tab: Tab) -> None:
        rows = PagedTable("documentDefects", ROWS, tab.jobs, row_id=lambda r: r.id, empty=NOTHING, icon="archive")
        sums = PagedTable("defectSums", SUMS, tab.jobs, row_id=lambda r: r.id, empty=NOTHING, icon="users")
        super().__init__(tab, "defect", N_("Person, document or order (Ctrl+F)"), rows, sums)

    def load(self) -> None:
        self.list.load(defects, self.chosen_month(), self.search.wanted())

    def load_sums(self) -> None:
        self.tab.jobs.read(self, "sums", defect_sums, self.chosen_month(), then=self.sums.show_rows)
