"""The day (日清日毕): what of it is not finished, who signed that it is, and longer hours for its entries (004-o2, 004-o13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from orderdesk.commands.days import ask_extension, say_extension, sign_day
from orderdesk.documents.collect_day import day_sheet
from orderdesk.language import N_, _
from orderdesk.queries.days import DayClearing, OpenItem, day_clearing
from orderdesk.rules.changes import Changes
from orderdesk.rules.days import DEPARTMENTS, OPEN_NAMES, SIDES, may_say
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import ROLE_NAMES
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.view import View
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

CLEAR = (N_("The day is clear"), N_("Nothing of it is left to do. Each department signs it (G)."))
NOTHING_ASKED = N_("No extension is asked for this day.")
OPEN = (
    Column[OpenItem]("kind", N_("What"), lambda r: OPEN_NAMES[r.kind], kind=Kind.WORD, width=210, strong=True),
    Column[OpenItem]("number", N_("No."), lambda r: r.number, width=124),
    Column[OpenItem]("about", N_("About"), lambda r: r.about, stretch=True, tip=lambda r: r.about),
    Column[OpenItem]("department", N_("For"), lambda r: ROLE_NAMES[r.department], kind=Kind.WORD, width=128),
    Column[OpenItem]("since", N_("Since"), lambda r: r.since, kind=Kind.DATETIME, width=124),
)


class WordQuestion(FormQuestion):
    """A word to be written, with a time before it where one is asked for."""

    def __init__(
        self, owner: QWidget, title: str, text: str, verb: str, label: str, *, timed: bool = False, **values: Any
    ) -> None:
        super().__init__(owner, "dayQuestion", title, text, verb, **values)
        self.until = QLineEdit()
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(72)
        if timed:
            self.form.row("until", N_("Until"), self.until, needed=True)
        self.form.row("note" if not timed else "reason", label, self.note)
        (self.until if timed else self.note).setFocus()


class DayView(View):
    """A day at a time."""

    def build(self) -> None:
        self._shown: DayClearing | None = None
        self.day = DateEdit(self.context.today)
        self.day.setObjectName("clearedDay")
        self.day.setFixedWidth(150)
        words.say(self.day.setAccessibleName, N_("Day"))
        self.day.set_value(self.context.today())
        self.day.editingFinished.connect(self.reload)
        self.chips = FilterChips((("all", N_("All")), ("mine", N_("Mine"))))
        self.chips.chosen.connect(lambda _key: self._list())
        self.list = PagedTable("openOfDay", OPEN, self.jobs, empty=CLEAR, icon="check-square")
        words.say(self.list.setAccessibleName, N_("Not finished"))
        self.list.activated.connect(self._open)
        self.signed, self.extension = FactsCard(), FactsCard()
        act = self.act
        self.sign_act = act("signDay", N_("Sign the day…"), "G", self._sign, right="day.sign", icon="check")
        self.print_act = act("printDay", N_("Print"), "Ctrl+P", self._print, icon="printer")
        self.ask_act = act("askExtension", N_("Ask for longer hours…"), "X", self._ask, right="extension.ask")
        self.say_acts = {
            side: act(f"say_{side}", text, "", partial(self._say, side), right=f"extension.{side}")
            for side, text in (
                ("sales", N_("Confirm for sales…")),
                ("department", N_("Confirm for the department…")),
                ("finance", N_("File with finance…")),
            )
        }
        top = QHBoxLayout()
        top.setSpacing(M)
        top.addWidget(self.day)
        top.addWidget(self.chips, 1)
        top.addWidget(self.print_act.button(quiet=True))
        top.addWidget(self.sign_act.button(primary=True))
        self.body.addLayout(top)
        self.body.addWidget(split("day", self.list, self._right(), shares=(13, 5)), 1)

    def _right(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(said(N_("Signed"), "head"))
        column.addWidget(self.signed)
        column.addWidget(said(N_("Longer hours for entries"), "head"))
        column.addWidget(self.extension)
        for act in (self.ask_act, *self.say_acts.values()):
            column.addWidget(act.button(quiet=True))
        column.addStretch(1)
        return side

    def first_focus(self) -> PagedTable[OpenItem]:
        return self.list

    def chosen(self) -> date:
        """The day looked at; today while none is written."""
        try:
            return self.day.value() or self.context.today()
        except Refused as error:
            self.notice.refuse(error)
            return self.context.today()

    def reload(self) -> None:
        self.jobs.read(self, "day", day_clearing, self.chosen(), then=self._show)

    def _show(self, found: DayClearing) -> None:
        self._shown = found
        self._list()
        signed = {each.department: each for each in found.signed}
        facts = []
        for role in DEPARTMENTS:
            count = found.counts.get(role, 0)
            word = signed.get(role)
            if word is not None:
                text = _("{who}, {when}", who=word.who, when=format.moment(word.at))
                facts.append(Fact(ROLE_NAMES[role], text, "good", word.note))
            elif count:
                facts.append(Fact(ROLE_NAMES[role], _("{count} open", count=count), "warn"))
            else:
                facts.append(Fact(ROLE_NAMES[role], _("clear, not signed")))
        self.signed.show_facts(facts)
        self._show_extension(found)

    def _show_extension(self, found: DayClearing) -> None:
        extension, today = found.extension, found.day == self.context.today()
        if extension is None:
            self.extension.show_facts([Fact(N_("Entries until"), "–")])
        else:
            asked = _("{who}, {when}", who=extension.asked_by, when=format.moment(extension.asked_at))
            facts = [Fact(N_("Entries until"), extension.until, "good" if extension.holds else "warn", extension.reason)]
            facts.append(Fact(N_("Asked by"), asked))
            spoken = {word.side: word for word in extension.words}
            for side, name in SIDES.items():
                word = spoken.get(side)
                text = _("{who}, {when}", who=word.who, when=format.moment(word.at)) if word else "–"
                facts.append(Fact(name, text, "good" if word else "", word.note if word else ""))
            self.extension.show_facts(facts)
        self.ask_act.allow_if(today and extension is None, N_("An extension is asked for once, on its day."))
        spoken_sides = {word.side for word in extension.words} if extension is not None else set()
        for side, act in self.say_acts.items():
            act.allow_if(extension is not None and side not in spoken_sides, NOTHING_ASKED)
        mine = [role for role in DEPARTMENTS if role in self.actor.roles]
        left = [role for role in mine if role not in {each.department for each in found.signed}]
        self.sign_act.allow_if(bool(left), N_("This day is signed for your department already."))

    def _list(self) -> None:
        if self._shown is not None:
            mine = self.chips.key() == "mine"
            self.list.show_rows([each for each in self._shown.items if not mine or each.department in self.actor.roles])

    def _open(self, row: OpenItem) -> None:
        if row.order_id is not None:
            self.context.show_order(row.order_id)
        else:
            self.context.show_tab("intake")

    # what is signed and said

    def _sign(self) -> None:
        found = self._shown
        if found is None:
            return
        signed = {each.department for each in found.signed}
        role = next(role for role in DEPARTMENTS if role in self.actor.roles and role not in signed)
        count = found.counts.get(role, 0)
        text = N_("{count} things are open. Write why they wait.") if count else N_("Nothing is open.")
        question = WordQuestion(
            self, N_("Sign {day} for {department}"), text, N_("Sign"), N_("Note"),
            day=format.day_full(found.day), department=lambda: words.speak_now(ROLE_NAMES[role]), count=count,
        )  # fmt: skip
        question.sends(
            self.jobs,
            sign_day,
            lambda: (found.day, role.value, question.note.toPlainText()),
            self._done(N_("The day is signed.")),
        )
        question.open()

    def _ask(self) -> None:
        question = WordQuestion(
            self, N_("Longer hours for today's entries"),
            N_("Sales management and the department manager confirm it in writing; finance files it. It holds for today."),
            N_("Ask"), N_("Reason"), timed=True,
        )  # fmt: skip
        question.sends(
            self.jobs,
            ask_extension,
            lambda: (question.until.text(), question.note.toPlainText()),
            self._done(N_("Longer hours are asked for.")),
        )
        question.open()

    def _say(self, side: str) -> None:
        found = self._shown
        if found is None or found.extension is None or not may_say(self.actor, side):
            return
        extension, day = found.extension, found.day
        question = WordQuestion(
            self, N_("Entries of {day} until {until}"), N_("Asked by {who}: {reason}"), N_("Confirm"), N_("Your word"),
            day=format.day_full(day), until=extension.until, who=extension.asked_by, reason=extension.reason,
        )  # fmt: skip
        question.sends(
            self.jobs, say_extension, lambda: (day, side, question.note.toPlainText()), self._done(N_("Your word is on record."))
        )
        question.open()

    def _done(self, text: str) -> Callable[[Changes], None]:
        def tell(_changes: Changes) -> None:
            self.notice.good(text)
            self.reload()

        return tell

    def _print(self) -> None:
        day = self.chosen()
        show_paper(self, self.jobs, f"DC-{day:%Y%m%d}.pdf", day_sheet, day, always=self.print_act.begin())
