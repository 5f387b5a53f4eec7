"""The billing statement before it is printed: choose the period, and the paper below follows."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.documents.collect import billing_statement
from orderdesk.language import N_
from orderdesk.queries.receivables import AccountRow, first_posting
from orderdesk.rules.errors import Refused
from orderdesk.rules.receivables import PERIODS, period
from orderdesk.ui import words
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.papers import Paper

OWN = "own"


class StatementPaper(Paper):
    """A customer's statement; opens with everything since the first of last month."""

    def __init__(self, context: Context, account: AccountRow, parent: QWidget) -> None:
        super().__init__(context.jobs, parent)
        self.context = context
        self.setObjectName("statement")
        self._account = account
        self._begun: date | None = None
        self.periods = FilterChips((*PERIODS.items(), (OWN, N_("Other"))))
        self.periods.setObjectName("periods")
        self.periods.chosen.connect(self._choose)
        self.start, self.end = DateEdit(context.today), DateEdit(context.today)
        self.form = Form(columns=2)
        self.form.row("start", N_("First day"), self.start)
        self.form.row("end", N_("Last day"), self.end)
        self.form.setMaximumWidth(460)
        for field in (self.start, self.end):
            field.edited.connect(lambda: self.periods.choose(OWN))
            field.editingFinished.connect(self._typed)
        self.currency = QComboBox()
        self.currency.setObjectName("currency")
        words.say(self.currency.setAccessibleName, N_("Currency"))
        self.currency.addItems([each.currency for each in account.accounts])
        self.currency.currentIndexChanged.connect(lambda _index: self._read())
        self._lay_in()
        self._asked: tuple[date, date, str] | None = None
        self._choose(self.periods.key())
        context.jobs.read(self, "begun", first_posting, account.customer_id, then=self._begins)

    def _lay_in(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.form, 1)
        row.addWidget(self.currency)
        row.addStretch(1)
        self.currency.setVisible(self.currency.count() > 1)
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.insertWidget(1, self.periods)
        outer.insertLayout(2, row)

    def _begins(self, begun: date | None) -> None:
        self._begun = begun
        if self.periods.key() == "everything":
            self._choose("everything")

    def _choose(self, name: str) -> None:
        if name == OWN:
            return
        start, end = period(name, self.context.today(), self._begun)
        self.start.set_value(start)
        self.end.set_value(end)
        self.form.clear_errors()
        self._read()

    def _typed(self) -> None:
        if self.periods.key() == OWN:
            self._read()

    def _read(self) -> None:
        try:
            start, end = self.start.value(), self.end.value()
            if start is None or end is None:
                raise Refused(N_("Write a date."), field="start" if start is None else "end")
            if start > end:
                raise Refused(N_("The period ends before it begins."), field="end")
        except Refused as refused:
            self._asked = None
            self.wait()
            self.form.refuse(refused)
            return
        asked = (start, end, self.currency.currentText())
        if asked == self._asked:
            return
        self._asked = asked
        self.make(
            f"ST-{self._account.code}-{end:%Y%m%d}.pdf",
            billing_statement,
            self._account.customer_id,
            start,
            end,
            self.context.today(),
            asked[2],
        )
