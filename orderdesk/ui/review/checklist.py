"""The checklist: three groups, each check with its verdict and the fact it is judged by; what is unsure the reviewer settles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from orderdesk.commands.review import Judgement
from orderdesk.language import N_, _
from orderdesk.rules.money import Money
from orderdesk.rules.review import GROUP_NAMES, REMARKS, Check, Group, Verdict, said_value, step_checks
from orderdesk.ui import format, icons, style, words
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.label import Label, card, plain_tip

_MARKS = {Verdict.GOOD: "check-circle", Verdict.UNSURE: "question", Verdict.BAD: "x-circle"}
_TONES = {Verdict.GOOD: "good", Verdict.UNSURE: "warn", Verdict.BAD: "bad"}
_WORDS = {Verdict.GOOD: N_("Good"), Verdict.UNSURE: N_("To judge"), Verdict.BAD: N_("Bad")}


class Checklist(QScrollArea):
    """The checks of one order. Signals: `judged()` when one was settled, `standard_wanted(code)` to change a standard."""

    judged = Signal()
    standard_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checklist")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._checks: Sequence[Check] = ()
        self._step = ""
        self._named: tuple[str, ...] = ()
        self._standards: Mapping[str, str] = {}
        self.choices: dict[str, QComboBox] = {}
        words.tell(self, self._rebuild)
        style.themed(self, self._rebuild)

    def show_checks(
        self,
        checks: Sequence[Check],
        step: str,
        kept: Mapping[str, Any] | None = None,
        named: tuple[str, ...] = (),
        standards: Mapping[str, str] | None = None,
    ) -> None:
        """Show an order's checks; those its step answers for stand out. `kept` is what the reviewer settled before, by code.

        `named`: the checks the route names for the step; `standards`: the written standard of each check (004-s6).
        """
        known = (tuple(self._checks), self._step, self._named, self._standards)
        if (tuple(checks), step, named, dict(standards or {})) == known and dict(kept or {}) == self.chosen():
            return  # read again and nothing new: the keyboard stays where it is
        self._checks, self._step, self._named, self._standards = checks, step, named, dict(standards or {})
        self._rebuild(kept or {})

    def chosen(self) -> dict[str, Any]:
        """What stands in the choices, by code of the check."""
        return {code: choice.currentData() for code, choice in self.choices.items()}

    def judgements(self) -> tuple[Judgement, ...]:
        """What the reviewer settled himself."""
        found = []
        for code, choice in self.choices.items():
            verdict, _dot, remark = str(choice.currentData()).partition(":")
            if verdict != Verdict.UNSURE:
                found.append(Judgement(code, Verdict(verdict), _(remark) if remark else ""))
        return tuple(found)

    def verdict(self, code: str) -> Verdict:
        """The verdict of a check as it stands now."""
        choice = self.choices.get(code)
        if choice is not None:
            return Verdict(str(choice.currentData()).partition(":")[0])
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
        grid.setColumnStretch(1, 1)
        head = Label("head")
        head.setText(_(GROUP_NAMES[group]))
        grid.addWidget(head, 0, 0, 1, 3)
        first = {Verdict.BAD: 0, Verdict.UNSURE: 1, Verdict.GOOD: 2}
        for index, check in enumerate(sorted(checks, key=lambda each: first[each.verdict])):
            self._check(grid, 4 * index + 1, check, kept.get(check.code))
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
        standard = QToolButton()
        standard.setObjectName(f"standard_{check.code}")
        standard.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        icons.dress(standard, "info", "accent" if check.code in self._standards else "ink_faint")
        standard.setProperty("role", "bare")
        standard.setToolTip(plain_tip(self._standards.get(check.code) or _("No standard is written yet. Click to write one.")))
        standard.setAccessibleName(_("Standard: {check}", check=_(check.title)))
        standard.clicked.connect(lambda: self.standard_wanted.emit(check.code))
        standard.setFixedSize(22, 20)
        grid.addWidget(standard, row, 2, Qt.AlignmentFlag.AlignTop)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(mark, row, 0, top)
        grid.addWidget(title, row, 1, top)
        grid.addWidget(fact, row + 1, 1, 1, 2)
        if check.code in self._standards and (self._of_step(check) or check.verdict is not Verdict.GOOD):
            written = Label("small", wrap=True)
            written.setObjectName(f"written_{check.code}")
            written.setText(_("Standard: {check}", check=self._standards[check.code]))
            grid.addWidget(written, row + 2, 1, 1, 2)
        if check.verdict is Verdict.UNSURE:
            grid.addWidget(self._choice(check, kept), row + 3, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)

    def _choice(self, check: Check, kept: object) -> QComboBox:
        choice = QComboBox()
        choice.setObjectName(f"judge_{check.code}")
        choice.setAccessibleName(_(check.title))
        choice.addItem(_(_WORDS[Verdict.UNSURE]), Verdict.UNSURE.value)
        for remark in REMARKS.get(check.code, ()):
            choice.addItem(_(remark), f"{Verdict.GOOD.value}:{remark}")
        if check.code not in REMARKS:
            choice.addItem(_(_WORDS[Verdict.GOOD]), Verdict.GOOD.value)
        choice.addItem(_(_WORDS[Verdict.BAD]), Verdict.BAD.value)
        if kept is not None:
            choice.setCurrentIndex(choice.findData(kept))
        choice.currentIndexChanged.connect(lambda _index: self.judged.emit())
        self.choices[check.code] = choice
        return choice

    def _of_step(self, check: Check) -> bool:
        return check.code in step_checks(self._step, self._named)


def spoken(check: Check) -> str:
    """The fact as the person reads it: amounts and dates written his way."""
    return _(check.fact, **{name: _value(value) for name, value in check.values.items()})


def _value(value: object) -> object:
    if isinstance(value, Money):
        return format.money(value)
    if isinstance(value, date):
        return format.day(value)
    return said_value(value)
