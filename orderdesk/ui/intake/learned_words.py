"""What the desk learned from clerks: customers' words for products and the addresses they write from; listed, found, forgotten.

`LearnedWords(context, parent).open()`. It closes by Esc at any time.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.mail_words import forget_word
from orderdesk.language import N_
from orderdesk.queries.learned import LearnedRow, learned_words
from orderdesk.rules.changes import Changes
from orderdesk.ui import words
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import XL, L, M
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.table import PagedTable

KINDS = {"product": N_("Word for a product"), "sender": N_("Sender's address")}
COLUMNS = (
    Column[LearnedRow]("kind", N_("Kind"), lambda r: KINDS[r.kind], kind=Kind.WORD, width=120),
    Column[LearnedRow]("words", N_("Words"), lambda r: r.words, stretch=True, strong=True),
    Column[LearnedRow]("customer", N_("Customer"), lambda r: r.customer, width=190, tip=lambda r: r.customer),
    Column[LearnedRow]("product", N_("Means"), lambda r: r.product, width=210, tip=lambda r: r.product),
    Column[LearnedRow]("order", N_("From order"), lambda r: r.order, width=120),
    Column[LearnedRow]("by", N_("Entered by"), lambda r: r.by, width=80),
    Column[LearnedRow]("at", N_("Time"), lambda r: r.at, kind=Kind.DATETIME, width=110),
)
NONE = (
    N_("Nothing learned yet"),
    N_("When you put right what was read from a mail and submit the order, the words are kept here."),
)


class LearnedWords(QDialog):
    """The list, a field to find in it, and the act to forget."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.jobs = context.jobs
        self.setObjectName("learnedWords")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1_040, 560)
        title = N_("Learned words")
        words.say(self.setWindowTitle, title)
        self.notice = NoticeBar()
        self.list = PagedTable("learnedWordsList", COLUMNS, self.jobs, empty=NONE, icon="envelope-open")
        self.search = FilterEdit("learnedSearch", N_("Words, customer or product"), below=self.list)
        self.search.changed.connect(lambda _text: self._load())
        self.list.current_changed.connect(lambda _row: self._allow())
        self.forget_act = Act(self, "forgetWord", N_("Forget it"), "Ctrl+Delete", self._forget, icon="trash")
        if not context.may("mail.receive"):
            self.forget_act.withhold()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(XL, L, XL, L)
        outer.setSpacing(M)
        outer.addWidget(said(title, "head"))
        outer.addWidget(self.notice)
        hint = N_("What is wrong here is read wrongly again. Forget it; the next correction is learned anew.")
        outer.addWidget(said(hint, "soft", wrap=True))
        outer.addWidget(self.search)
        outer.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.forget_act.button())
        outer.addLayout(foot)
        self._allow()
        self._load()
        self.search.setFocus()

    def _load(self) -> None:
        self.list.load(learned_words, self.search.wanted())

    def _allow(self) -> None:
        self.forget_act.allow_if(self.list.current() is not None, N_("Choose what is to be forgotten first."))

    def _forget(self) -> None:
        row = self.list.current()
        if row is not None:
            self.jobs.do(
                self, forget_word, row.id, key=f"forget-{row.id}", then=lambda changes: self._forgotten(row, changes),
                failed=self.notice.refuse, always=self.forget_act.begin(),
            )  # fmt: skip

    def _forgotten(self, row: LearnedRow, _changes: Changes) -> None:
        self.notice.good(N_("“{words}” of {customer} is forgotten."), words=row.words, customer=row.customer)
        self._load()


def learned_act(tab: Tab) -> Act:
    """The act of a tab that opens the list."""
    return tab.act(
        "learnedWords", N_("Learned words"), "W", lambda: LearnedWords(tab.context, tab).open(), right="mail.receive",
        icon="list-bullets",
    )  # fmt: skip
