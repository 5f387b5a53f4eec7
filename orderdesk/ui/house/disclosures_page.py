"""What of customers' data left the house: each print, export and look with a reason, and what each person took in a month."""

from __future__ import annotations

from orderdesk.language import N_, _
from orderdesk.queries.confidential import KINDS, DisclosureRow, DisclosureSum, disclosure_sums, disclosures
from orderdesk.ui.house.month_page import MonthPage
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.table import PagedTable

NAMES = {"print": N_("Printed"), "export": N_("Exported"), "unmask": N_("Shown")}
ALL = "all"


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


class DisclosuresPage(MonthPage):
    """A month at a time, searched and filtered; beside it the sums of each person."""

    def __init__(self, tab: Tab) -> None:
        self.kinds = FilterChips(((ALL, N_("All")), *NAMES.items()))
        self.kinds.chosen.connect(lambda _key: self.load())
        rows = PagedTable("disclosures", ROWS, tab.jobs, empty=NOTHING, icon="shield-check")
        sums = PagedTable("disclosureSums", SUMS, tab.jobs, row_id=lambda r: r.staff_id, empty=NOTHING, icon="users")
        hint = N_("Person, paper, customer or reason (Ctrl+F)")
        super().__init__(tab, "disclosure", hint, rows, sums, filters=(self.kinds,))

    def load(self) -> None:
        kind = self.kinds.key()
        kinds = KINDS if kind == ALL else (kind,)
        self.list.load(disclosures, self.chosen_month(), self.search.wanted(), kinds)

    def load_sums(self) -> None:
        self.tab.jobs.read(self, "sums", disclosure_sums, self.chosen_month(), then=self.sums.show_rows)
