"""The checklist: three groups, each check with its verdict and the fact it is judged by; what is unsure the reviewer settles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from orderdesk.commands.review import Judgement
from orderdesk.language import N_, _
from orderdesk.rules.money import Money
from orderdesk.rules.review import GROUP_NAMES, STEP_CHECKS, Check, Group, Verdict
from orderdesk.rules.states import OrderState
from orderdesk.ui import format, icons, style, words
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.label import Label, card

_MARKS = {Verdict.GOOD: "check-circle", Verdict.UNSURE: "question", Verdict.BAD: "x-circle"}
_TONES = {Verdict.GOOD: "good", Verdict.UNSURE: "warn", Verdict.BAD: "bad"}
_WORDS = {Verdict.GOOD: N_("Good"), Verdict.UNSURE: N_("To judge"), Verdict.BAD: N_("Bad")}


class Checklist(QScrollArea):
    """The checks of one order. Signals: `judged()` when the reviewer settled one."""

    judged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checklist")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._checks: Sequence[Check] = ()
        self._step = ""
        self.choices: dict[str, QComboBox] = {}
        words.tell(self, self._rebuild)
        style.themed(self, self._rebuild)

    def show_checks(self, checks: Sequence[Check], step: str, kept: Mapping[str, Any] | None = None) -> None:
        """Show an order's checks; those of its step stand out. `kept` is what the reviewer settled before, by code."""
        if (tuple(checks), step) == (tuple(self._checks), self._step) and dict(kept or {}) == self.chosen():
            return  # read again and nothing new: the keyboard stays where it is
        self._checks, self._step = checks, step
        self._rebuild(kept or {})

    def chosen(self) -> dict[str, Any]:
        """What stands in the choices, by code of the check."""
        return {code: choice.currentData() for code, choice in self.choices.items()}

    def judgements(self) -> tuple[Judgement, ...]:
        """What the reviewer settled himself."""
        return tuple(
            Judgement(code, Verdict(choice.currentData()))
            for code, choice in self.choices.items()
            if choice.currentData() != Verdict.UNSURE
        )

    def verdict(self, code: str) -> Verdict:
        """The verdict of a check as it stands now."""
        choice = self.choices.get(code)
        if choice is not None:
            return Verdict(choice.currentData())
        return next(check.verdict for check in self._checks if check.code == code)

    def facts(self) -> dict[str, str]:
        """What is written beside each check."""
        return {check.code: spoken(check) for check in self._checks}

    def _rebuild(self, kept: Mapping[str, Any] | None = None) -> None:
        kept = self.chosen() if kept is None else kept
        focused = next((code for code, choice in self.choices.items() if choice.hasFocus()), "")
        self.choices = {}
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, S, 0)
        column.setSpacing(S)
        for group in Group:
            mine = [check for check in self._checks if check.group is group]
            if mine:
                column.addWidget(self._group(group, mine, kept))
        column.addStretch(1)
        self.setWidget(page)
        if focused in self.choices:
            self.choices[focused].setFocus()

    def _group(self, group: Group, checks: Sequence[Check], kept: Mapping[str, Any]) -> QWidget:
        frame = card()
        grid = QGridLayout(frame)
        grid.setContentsMargins(M, S, M, S)
        grid.setHorizontalSpacing(S)
        grid.setVerticalSpacing(XS)
        grid.setColumnStretch(2, 1)
        head = Label("head")
        head.setText(_(GROUP_NAMES[group]))
        grid.addWidget(head, 0, 0, 1, 3)
        for index, check in enumerate(checks):
            self._check(grid, 2 * index + 1, check, kept.get(check.code))
        return frame

    def _check(self, grid: QGridLayout, row: int, check: Check, kept: object) -> None:
        mark = QLabel()
        tint = getattr(style.palette(), _TONES[check.verdict])
        mark.setPixmap(icons.tinted(_MARKS[check.verdict], tint.ink))
        mark.setAccessibleName(_(_WORDS[check.verdict]))
        mark.setToolTip(_(_WORDS[check.verdict]))
        title = Label("strong" if self._of_step(check) else "")
        title.setText(_(check.title))
        title.setObjectName(f"check_{check.code}")
        fact = Label("soft", wrap=True)
        fact.setText(spoken(check))
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(mark, row, 0, top)
        grid.addWidget(title, row, 1, top)
        grid.addWidget(fact, row, 2, top)
        if check.verdict is Verdict.UNSURE:
            grid.addWidget(self._choice(check, kept), row + 1, 2, Qt.AlignmentFlag.AlignLeft)

    def _choice(self, check: Check, kept: object) -> QComboBox:
        choice = QComboBox()
        choice.setObjectName(f"judge_{check.code}")
        choice.setAccessibleName(_(check.title))
        for verdict in (Verdict.UNSURE, Verdict.GOOD, Verdict.BAD):
            choice.addItem(_(_WORDS[verdict]), verdict.value)
        if kept is not None:
            choice.setCurrentIndex(choice.findData(kept))
        choice.currentIndexChanged.connect(lambda _index: self.judged.emit())
        self.choices[check.code] = choice
        return choice

    def _of_step(self, check: Check) -> bool:
        return self._step in STEP_CHECKS and check.code in STEP_CHECKS[OrderState(self._step)]


def spoken(check: Check) -> str:
    """The fact as the person reads it: amounts and dates written his way."""
    return _(check.fact, **{name: _value(value) for name, value in check.values.items()})


def _value(value: object) -> object:
    if isinstance(value, Money):
        return format.money(value)
    if isinstance(value, date):
        return format.day(value)
    return "–" if value is None else value
